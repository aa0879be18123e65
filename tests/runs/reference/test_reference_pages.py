"""The pages of reference are what the code makes now, leave nothing out, and what they say of files and names is so."""

import doctest
import json
from pathlib import Path

import cmsim
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.evidence import parameters
from cmsim.model.policy import Policy
from cmsim.model.results.indicators import INDICATORS
from cmsim.model.results.snapshot import COLUMNS
from cmsim.runs.cli import COMMANDS, main
from cmsim.runs.reference import files, python
from cmsim.runs.reference.indicators import SECTIONS
from cmsim.runs.reference.pages import FOLDER, PAGES
from cmsim.scenarios import catalogue

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_fresh(name: str) -> None:
    written = FOLDER / name
    assert written.exists(), "run: python -m cmsim.runs.reference"
    assert written.read_text(encoding="utf-8") == PAGES[name](), "run: python -m cmsim.runs.reference"


def test_every_page_of_the_folder_is_made_by_the_command() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("indicators.md", INDICATORS),
        ("snapshot.md", COLUMNS),
        ("parameters.md", parameters()),
        ("levers.md", Policy.model_fields),
    ],
)
def test_every_name_has_its_row_once(page: str, names: dict[str, object]) -> None:
    text = PAGES[page]().partition("\n## Groups")[0]
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith(("| `", "| **`"))]
    assert [name for name in names if told.count(name) != 1] == []


def test_every_command_and_scenario_has_its_part() -> None:
    commands, scenarios = PAGES["commands.md"](), PAGES["scenarios.md"]()
    assert [name for name in COMMANDS if f"\n## cmsim {name}\n" not in commands] == []
    assert [name for name in catalogue() if f"\n### {name}\n" not in scenarios] == []
    assert "\n### cmsim population import\n" in commands


def test_every_indicator_is_of_one_section() -> None:
    assert [row[0] for _, rows in SECTIONS for row in rows] == list(INDICATORS)


# --- what is written ----------------------------------------------------------------------------------------------

SETTINGS = ("--families", "60", "--until", "2013-01")
PLAN = 'name = "p"\nscenarios = ["no-2012-reforms"]\nfamilies = 60\nuntil = "2013-01"\nseeds = 1\n'


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small result of each kind that the page tells of."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "plan.toml").write_text(PLAN)
    for words in (
        ("run", "baseline", *SETTINGS, "--snapshot", "2013-01"),
        ("compare", "baseline", "no-2012-reforms", *SETTINGS, "--seeds", "2"),
        ("sweep", str(folder / "plan.toml"), "--jobs", "1"),
    ):
        done = CliRunner().invoke(main, [*words, "--out", str(folder / words[0])], prog_name="cmsim")
        assert done.exit_code == 0, done.output
    return folder


@pytest.mark.parametrize("kind", files.TABLES)
def test_results_have_the_shape_that_the_page_tells(results: Path, kind: str) -> None:
    manifest = json.loads((results / kind / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == {*files.EVERY_MANIFEST, *files.MANIFESTS[kind]}
    for name, columns in files.TABLES[kind].items():
        file = next((results / kind).glob(f"{name.replace('ID', '*')}.parquet"))
        assert set(pd.read_parquet(file)) == set(columns), name
    unnamed = {path.stem for path in (results / kind).glob("*.parquet")} - set(files.TABLES[kind])
    assert unnamed <= {"families"}


# --- the Python interface -----------------------------------------------------------------------------------------


def test_the_public_names_are_these_and_each_is_explained() -> None:
    promised = {"SeparatedFamilies", "Scenario", "run", "compare", "calculate", "law", "population", "load_results"}
    assert set(cmsim.__all__) == promised == set(python.ORDER)
    assert all(callable(getattr(cmsim, name)) for name in promised)
    assert promised <= set(dir(cmsim))


def test_the_examples_of_every_public_name_run() -> None:
    page = (FOLDER / "python.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0]: part for part in page.split("\n## cmsim.")[1:]}
    assert set(parts) == set(python.ORDER)
    for name, part in parts.items():
        example = doctest.DocTestParser().get_doctest(part.replace("\n```", "\n\n"), {}, name, "python.md", 0)
        assert example.examples, f"{name} has no example"
        told: list[str] = []
        tried = doctest.DocTestRunner().run(example, out=told.append)
        assert tried.failed == 0, "".join(told)
