"""The README's two lines, and the file make.py that they call."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent


@pytest.fixture
def make():
    """make.py as a module of its own."""
    spec = importlib.util.spec_from_file_location("make_under_test", HOUSE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def two_lines() -> list[str]:
    """The lines of the first block of code in the README, which stands right after its title."""
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    opening = re.match(r"# [^\n]+\n\n```\w*\n(.*?)```", text, re.DOTALL)
    assert opening, "the README opens with its title and a block of code"
    return opening.group(1).splitlines()


def test_the_readme_opens_with_two_lines_that_set_up_and_run_and_test():
    assert two_lines() == ["python3 make.py run compare baseline remove-direct-pay", "python3 make.py test"]


def test_what_is_run_for_every_change_is_the_readmes_test_line():
    script = (HOUSE / ".ci" / "run").read_text(encoding="utf-8")
    wanted = re.search(r"grep -m 1 -x '(.+)' README\.md", script)
    assert wanted
    assert re.fullmatch(wanted.group(1), two_lines()[1])
    assert 'eval "$test_line" || first_failed=$?' in script
    assert script.rstrip().endswith("exit $((first_failed ? first_failed : second_failed))")


@pytest.mark.parametrize("words", [[], ["tests"], ["--env"], ["--help"]])
def test_words_it_does_not_know_are_answered_with_what_it_knows(make, words, capsys):
    assert make.main(words) == 2
    assert "python make.py check" in capsys.readouterr().err


def test_an_old_python_is_told_which_one_is_needed(make, monkeypatch, capsys):
    monkeypatch.setattr(make, "OLDEST", (sys.version_info.major, sys.version_info.minor + 1))
    assert make.main(["test"]) == 2
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_every_word_it_explains_is_one_it_does(make):
    assert set(re.findall(r"^    python make\.py (\w+)", make.__doc__, re.MULTILINE)) == set(make.COMMANDS)


def test_every_test_that_calls_rules_directly_stands_where_its_pass_looks(make):
    marked = [
        path.relative_to(HOUSE).as_posix()
        for path in (HOUSE / "tests").rglob("test_*.py")
        if "pytest.mark.plain" in path.read_text(encoding="utf-8") and path.name != "test_two_commands.py"
    ]
    assert len(marked) > 30
    assert [path for path in marked if not path.startswith(make.SINGLE_RULES)] == []


def test_what_python_compiles_is_kept_in_the_environment_and_not_beside_the_sources(make, tmp_path, monkeypatch):
    """Also where nothing is to be written: each of many processes would compile all that it imports."""
    told = []
    monkeypatch.setattr(make, "call", lambda words, folder, **variables: told.append(variables) or 0)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    make.Environment(tmp_path / ".venv").run("pytest", NUMBA_BOUNDSCHECK="1")
    assert told[0]["PYTHONPYCACHEPREFIX"].startswith(str(tmp_path / ".venv"))
    assert told[0]["PYTHONDONTWRITEBYTECODE"] == ""
    assert told[0]["NUMBA_BOUNDSCHECK"] == "1"


# --- when the environment is made again -----------------------------------------------------------------------------


@pytest.fixture
def checkout(make, tmp_path, monkeypatch):
    """A checkout with no more than what an environment is made from, and an environment noted as made."""
    for name in ("pyproject.toml", "constraints.txt", "hatch_build.py"):
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    monkeypatch.setattr(make, "HOUSE", tmp_path)
    return tmp_path


def environment(make, checkout, tools):
    made = make.Environment(checkout / ".venv")
    made.programs.mkdir(parents=True)
    Path(made.python).touch()
    made.note.write_text(make.json.dumps(make.made_from(tools)))
    return made


def test_an_environment_with_the_tools_is_enough_to_run_cmsim_and_not_the_other_way_round(make, checkout):
    made = environment(make, checkout, make.DEVELOPER)
    assert made.is_ready(make.MAIN)
    assert made.is_ready(make.DEVELOPER)
    made.note.write_text(make.json.dumps(make.made_from(make.MAIN)))
    assert made.is_ready(make.MAIN)
    assert not made.is_ready(make.DEVELOPER)


def test_a_changed_pin_or_dependency_makes_it_again_and_a_changed_style_does_not(make, checkout):
    made = environment(make, checkout, make.MAIN)
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").replace("line-length = 120", "line-length = 99"))
    assert made.is_ready(make.MAIN)
    project.write_text(project.read_text(encoding="utf-8").replace('"scipy>=', '"scipy>'))
    assert not made.is_ready(make.MAIN)
    made.note.write_text(make.json.dumps(make.made_from(make.MAIN)))
    (checkout / "constraints.txt").write_text("numpy==1.0\n")
    assert not made.is_ready(make.MAIN)


def test_an_environment_that_was_not_finished_is_not_ready(make, checkout):
    made = environment(make, checkout, make.MAIN)
    made.note.write_text("{")
    assert not made.is_ready(make.MAIN)
    made.note.unlink()
    assert not made.is_ready(make.MAIN)


def test_an_environment_without_a_python_that_runs_is_made_anew(make, checkout):
    made = environment(make, checkout, make.MAIN)
    assert not made.is_of_this_python()
    made.python = sys.executable
    assert made.is_of_this_python()


def test_a_failed_installation_says_what_to_do_and_is_not_taken_for_done(make, checkout, monkeypatch, capsys):
    made = environment(make, checkout, make.MAIN)
    (checkout / "constraints.txt").write_text("numpy==1.0\n")
    monkeypatch.setattr(make, "call", lambda words, *rest, **more: 1)
    monkeypatch.setattr(make.Environment, "is_of_this_python", lambda self: True)
    assert make.main(["run", "--help"]) == 2
    assert "Run the same line again" in capsys.readouterr().err
    assert not made.note.exists()
