"""Every command of docs/start-here.md works as it stands there, in its order, in one folder."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.runs.cli import main
from cmsim.scenarios import load

HOUSE = Path(__file__).resolve().parents[3]
PAGE = HOUSE / "docs" / "start-here.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
FEWER = {"--families": "60", "--seeds": "1"}  # the same commands of a smaller world: tests are to be quick
pytestmark = pytest.mark.once


def words_of(line: str) -> list[str]:
    """What comes after ``cmsim`` in a line, with fewer families."""
    words = shlex.split(re.sub(r"^(?:python3 make\.py run|cmsim)\s+", "", line), comments=True)
    return [FEWER.get(before, word) for before, word in zip(["", *words], words, strict=False)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the page prints, by its line; files in TOML are written under their names."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("start"))
        patch.setenv("COLUMNS", "200")
        for language, block in BLOCKS:
            if language == "toml":
                name = re.search(r'^name = "(.+)"', block)
                assert name
                Path(f"{name[1]}.toml").write_text(block, encoding="utf-8")
            for line in block.splitlines() if language == "bash" else ():
                if not re.match(r"(python3 make\.py run|cmsim) ", line):
                    assert line.startswith("source .venv/bin/activate"), line
                    continue
                done = CliRunner().invoke(main, words_of(line), prog_name="cmsim")
                assert done.exit_code == 0, f"{line}: {done.output}"
                found[line] = done.output
        for place in re.findall(r"results/[\w-]+", TEXT):
            assert Path(place, "manifest.json").is_file(), place
        assert Path("results/compare-baseline-remove-direct-pay/chart-remove-direct-pay-arrangements.png").is_file()
        assert Path("results/compare-baseline-remove-direct-pay/report/report.html").is_file()
    return found


def output(told: dict[str, str], part: str) -> str:
    return next(text for line, text in told.items() if part in line)


def test_the_commands_run_and_tell_what_the_page_says(told: dict[str, str]) -> None:
    assert len(told) > 8
    assert "report.html" in output(told, "run report")
    assert "0.04" in output(told, "cmsim law")
    assert "£96.00" in output(told, "cmsim calculate")
    assert "good" in output(told, "scenarios check")


def test_the_reform_of_the_page_does_what_the_page_says(told: dict[str, str]) -> None:
    rows = {line.split("\t")[0]: line.split("\t") for line in reversed(output(told, "my-reform.toml --f").splitlines())}
    kept = rows["Charges kept from receiving parents"]
    assert float(kept[3]) == 0 < float(kept[2])
    assert float(rows["Maintenance received"][4]) > 0


def test_the_page_speaks_of_scenarios_as_they_are() -> None:
    assert str(load("remove-direct-pay").changes[0].day).startswith("2027-10")
    assert load("baseline").levers_at_end()["charge_receiving"] == 0.04
    with pytest.raises(InputError):
        load("my-reform")  # a name of the catalogue would stand in the way of the page's own


def test_the_examples_in_python_run() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried.attempted > 3
    assert tried.failed == 0
