"""Whatever a person gets wrong: one clear line with what is allowed, exit code 2, and nothing half-written."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from cmsim import run
from cmsim.model.errors import InputError
from cmsim.runs.cli import main

QUICKLY = ("--families", "20", "--until", "2013-01")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with some things in it: scenario files good and bad, a file, a result."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.toml").write_text('name = "broken\nquestion = 1')
    (tmp_path / "misspelt.toml").write_text(
        'name = "misspelt"\nquestion = "?"\n[[change]]\nfrom = 2027-04-01\naplication_fee = 20\n'
    )
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("years of work")
    return tmp_path


def everything(folder: Path) -> dict[str, bytes | bool]:
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def refused(here: Path, *words: str) -> str:
    """The line with which a command is refused, having written nothing."""
    before = everything(here)
    done = CliRunner().invoke(main, words, prog_name="cmsim")
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1, "one line"
    assert done.stderr.strip().isprintable()
    assert everything(here) == before
    return done.stderr


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        ("remove-direct-pya", "did you mean 'remove-direct-pay'?"),
        ("nothing.toml", "there is no scenario 'nothing.toml'"),
        ("misspelt", "a file is named with its ending, misspelt.toml"),
        ("folder", "is a folder"),
        ("broken.toml", "broken.toml"),
        ("misspelt.toml", "application_fee"),
        ("taken", "taken"),
    ],
)
def test_scenarios(here, scenario, says):
    assert says in refused(here, "run", scenario, *QUICKLY)


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--families", "0", "at least 1"),
        ("--families", "-5", "at least 1"),
        ("--families", "many", "'many' is not a valid integer"),
        ("--families", "2.5", "'2.5' is not a valid integer"),
        ("--families", "999999999999", "there is memory for at most"),
        ("--seed", "-1", "seed is -1"),
        ("--seed", "one", "'one' is not a valid integer"),
        ("--until", "2012-11", "a run starts in 2012-12"),
        ("--until", "2036", "write it as YYYY-MM"),
        ("--until", "soon", "write it as YYYY-MM"),
        ("--until", "2999-01", "2060-12"),
        ("--engine", "steam", "'compiled', 'mesa'"),
        ("--threads", "0", "--threads"),
        ("--snapshot", "2013-13", "is not a month"),
        ("--snapshot", "2014-01", "there is no snapshot of 2014-01: this run goes from 2012-12 to 2013-01"),
        ("--snapshot", "2012-01", "there is no snapshot of 2012-01"),
        ("--by", "regoin", "did you mean 'region'?"),
        ("--out", "taken", "is a file"),
        ("--out", "taken/under", "is a file"),
        ("--out", "folder", "exists already"),
        ("--out", ".", "exists already"),
    ],
)
def test_options_of_run(here, option, value, says):
    assert says in refused(here, "run", "baseline", *QUICKLY, option, value)


def test_the_mesa_engine_says_how_many_families_it_can_hold(here):
    assert "at most" in refused(here, "run", "baseline", "--engine", "mesa", "--families", "1000000")


def test_force_does_not_replace_a_folder_of_the_users(here):
    assert "no result of cmsim" in refused(here, "run", "baseline", *QUICKLY, "--out", "folder", "--force")
    assert "no result of cmsim" in refused(here, "run", "baseline", *QUICKLY, "--out", ".", "--force")


def test_a_result_is_refused_until_forced(here):
    words = ("run", "baseline", *QUICKLY, "--out", "mine")
    assert CliRunner().invoke(main, words).exit_code == 0
    assert "--force" in refused(here, *words)
    assert CliRunner().invoke(main, [*words, "--force", "--seed", "2"]).exit_code == 0
    assert CliRunner().invoke(main, ["verify", "mine"]).exit_code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may write anywhere")
def test_a_folder_that_may_not_be_written_in(here):
    (here / "closed").mkdir(mode=0o500)
    assert "no permission" in refused(here, "run", "baseline", *QUICKLY, "--out", "closed/mine")


@pytest.mark.parametrize("command", ["verify", "reproduce"])
@pytest.mark.parametrize(
    ("folder", "says"),
    [("nothing", "no such folder"), ("taken", "it is a file"), ("folder", "it has no manifest.json")],
)
def test_what_is_no_result(here, command, folder, says):
    assert says in refused(here, command, folder)


def test_a_result_with_an_altered_or_missing_file_is_not_reproduced_as_if_whole(here):
    run("baseline", families=20, until="2013-01", out=here / "mine")
    (here / "mine" / "indicators.parquet").write_bytes(b"PAR1")
    (here / "mine" / "cutoffs.parquet").unlink()
    for command in ("verify", "reproduce"):
        done = CliRunner().invoke(main, [command, "mine"])
        assert done.exit_code == 1
        assert "indicators.parquet" in done.stdout
        assert "cutoffs.parquet" in done.stdout
        assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"scenario": 7}, "a name or the path of a file"),
        ({"families": "many"}, "whole number"),
        ({"families": True}, "whole number"),
        ({"seed": 1.5}, "whole number"),
        ({"until": "2012-01"}, "starts in 2012-12"),
        ({"engine": "compield"}, "did you mean 'compiled'?"),
        ({"snapshots": ["2030-01"]}, "no snapshot"),
        ({"groups": ["ethnicty"]}, "did you mean 'ethnicity'?"),
    ],
)
def test_in_a_notebook_the_same_line_is_an_error_before_anything_is_run(tmp_path, asked, says):
    told = {"scenario": "baseline", "families": 20, "until": "2013-01", "out": tmp_path / "mine", **asked}
    with pytest.raises(InputError) as caught:
        run(**told)
    assert says in str(caught.value)
    assert list(tmp_path.iterdir()) == []
