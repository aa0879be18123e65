"""``cmsim doctor``: what is wrong is told with its remedy, and mended where that can be done."""

import json
import os
import time
from pathlib import Path

import platformdirs
import pytest
from click.testing import CliRunner
from cmsim.agents import compiled
from cmsim.runs import doctor_command, doctor_mending
from cmsim.runs.cli import main
from cmsim.runs.doctor_command import CHECKS, Finding

pytestmark = pytest.mark.quick


def cmsim(*words: str):
    return CliRunner().invoke(main, words, prog_name="cmsim")


def look_only_at(monkeypatch, check) -> None:
    monkeypatch.setattr(doctor_command, "CHECKS", (check,))


def test_doctor_says_a_line_for_each_thing_it_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = cmsim("doctor", "--json")
    told = json.loads(done.stdout)
    names = [check["name"] for check in told["checks"]]
    assert len(names) == len(CHECKS)
    assert {"Python", "Packages", "Engines", "Compiled rules", "Memory", "Disk", "This folder"} <= set(names)
    assert (done.exit_code == 0) == told["good"] == all(check["good"] for check in told["checks"])
    assert list(tmp_path.iterdir()) == []


def test_doctor_says_what_is_wrong_and_how_to_mend_it(monkeypatch):
    def broken() -> Finding:
        raise ImportError("no module named numba")

    wrong = (lambda: Finding("Disk", False, "0.0 GB free", "free some space"), broken)
    monkeypatch.setattr(doctor_command, "CHECKS", wrong)
    done = cmsim("doctor")
    assert done.exit_code == 1
    assert "WRONG Disk: 0.0 GB free\n      to mend it: free some space" in done.stdout
    assert "WRONG broken: ImportError: no module named numba\n      to mend it: install cmsim again" in done.stdout


@pytest.mark.parametrize(
    ("good", "note", "last"),
    [
        (True, False, "all is well"),
        (True, True, "all is well but for the NOTE above"),
        (False, True, "something is wrong: see above"),
    ],
)
def test_the_last_line_of_doctor_is_no_kinder_than_what_it_found(monkeypatch, good, note, last):
    monkeypatch.setattr(doctor_command, "CHECKS", (lambda: Finding("Draws", good, "of last year", "reweight", note),))
    assert cmsim("doctor").stdout.splitlines()[-1] == last


@pytest.fixture
def rules(tmp_path, monkeypatch) -> Path:
    """A folder of compiled rules, as this version has it, where the user wants it."""
    folder = tmp_path / "cache" / "rules-now"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "month.nbi").write_bytes(b"compiled")
    monkeypatch.setattr(compiled, "CACHE", folder)
    monkeypatch.setattr(compiled, "JIT", True)
    monkeypatch.setenv("CMSIM_CACHE_DIR", str(folder.parent))
    return folder


def test_rules_that_cannot_be_loaded_are_deleted(rules, monkeypatch):
    monkeypatch.setattr(doctor_mending, "loads", lambda: "UnpicklingError: pickle data was truncated")
    look_only_at(monkeypatch, doctor_command.cache)
    wrong = cmsim("doctor")
    assert wrong.exit_code == 1
    assert "they cannot be used (UnpicklingError: pickle data was truncated)" in wrong.stdout
    assert "to mend it: cmsim doctor --mend, or delete" in wrong.stdout
    assert (rules / "model").is_dir()
    done = cmsim("doctor", "--mend")
    assert done.exit_code == 0
    assert "mended Compiled rules: deleted what was in" in done.stdout
    assert list(rules.iterdir()) == []


def test_a_home_in_the_temporary_folder_is_no_fault(rules, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor_mending, "loads", lambda: "")
    monkeypatch.delenv("CMSIM_CACHE_DIR")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: rules.parent)
    assert doctor_command.cache().good
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "closed")
    wrong = doctor_command.cache()
    assert not wrong.good
    assert "cannot be written, so they are in" in wrong.says
    told = doctor_command.mended(wrong)
    assert told.good
    assert (tmp_path / "closed").is_dir()


@pytest.mark.parametrize("hours", [0, 9])
def test_what_older_versions_and_killed_runs_left_is_deleted(rules, tmp_path, monkeypatch, hours):
    older, draft = rules.parent / "rules-then", tmp_path / "results" / ".mine-abcd1234.part"
    for folder in (older, draft):
        folder.mkdir(parents=True)
        (folder / "used").write_bytes(b"7" * 1_000)
    dear = tmp_path / "results" / ".mine-abcd1234.part.old"  # the result that one was to replace
    dear.mkdir()
    then = time.time() - 3600 * hours
    for path in (older / "used", draft, dear):
        os.utime(path, (then, then))
    monkeypatch.chdir(tmp_path)
    look_only_at(monkeypatch, doctor_command.left_behind)
    told = json.loads(cmsim("doctor", "--json").stdout)["checks"][0]
    assert (told["note"], told["good"], told["cure"]) == (hours > 0, True, hours > 0)
    done = cmsim("doctor", "--mend")
    assert done.exit_code == 0
    assert [folder.exists() for folder in (older, draft, dear, rules)] == [hours == 0, hours == 0, True, True]


def test_what_cannot_be_mended_says_why(monkeypatch):
    def refused() -> str:
        raise PermissionError(13, "Permission denied")

    look_only_at(monkeypatch, lambda: Finding("Compiled rules", False, "closed", "open it", cure=refused))
    done = cmsim("doctor", "--mend")
    assert done.exit_code == 1
    assert "WRONG Compiled rules: closed; mending failed: Permission denied" in done.stdout


def test_a_month_is_lived_to_see_whether_the_rules_load():
    assert doctor_mending.loads() == ""
