"""A sweep that is killed, stopped, refused, out of disk or fails in part: nothing is lost and nothing run twice."""

import errno
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from cmsim.model.errors import InputError
from cmsim.runs.folders import locked
from cmsim.runs.reporting.report import write_report
from cmsim.runs.store import read_manifest, write_table
from cmsim.runs.sweeping import living, packing
from cmsim.runs.sweeping.again import plan_told
from cmsim.runs.sweeping.execute import code, sweep, together, what_is_missing
from cmsim.runs.sweeping.folder import done, finish, keep, statuses, sweep_out
from cmsim.runs.sweeping.packing import Packer
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.points import Run, runs_of
from swept import PLAN, cmsim, outcomes, parts, runs

# --- killed, resumed, refused -----------------------------------------------------------------------------------


def ended(out: Path) -> dict[str, tuple[float, str]]:
    """What has ended, with the seconds it took: a run that is lived again takes others."""
    found = statuses(out) if (out / "status").exists() else {}
    return {run: (told["seconds"], told["sha256"]) for run, told in found.items()}


def killed(file: Path, out: Path, when, jobs: int = 2) -> dict[str, tuple[float, str]]:
    """Begin or go on with a sweep, kill its processes at once when it is time, and hand back what had ended by then."""
    words = [sys.executable, "-m", "cmsim.runs", "sweep", str(file), "--resume", "--jobs", str(jobs), "--out", str(out)]
    process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        begun = time.monotonic()
        while not when(time.monotonic() - begun) and process.poll() is None and time.monotonic() - begun < 120:
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGSTOP)  # it holds the folder
            if (out / ".lock").exists():
                told = cmsim("sweep", file, "--resume", "--out", out).stderr
                assert f"in use by another sweep, process {process.pid}" in told
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return ended(out)


def goes_on_to_the_end(file: Path, out: Path, written: dict[str, tuple[float, str]], whole: Path) -> None:
    """A sweep that was killed is gone on with: nothing that had ended is run again, and all is as in one go."""
    done = cmsim("sweep", file, "--resume", "--jobs", 1, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["done"], told["there_already"], told["spoilt"]) == (20, len(written), [])
    assert written.items() <= ended(out).items()
    sweep(read_plan(file), whole)
    assert parts(out) == parts(whole)
    pd.testing.assert_frame_equal(runs(out), runs(whole))
    assert cmsim("verify", out).exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="a process group and SIGKILL are of POSIX")
def test_a_sweep_killed_twice_goes_on_where_it_stopped(plan_file, tmp_path):
    file, out = plan_file(PLAN.replace("seeds = 2", "seeds = 5").replace("1200", "600")), tmp_path / "killed"
    first = killed(file, out, lambda seconds: len(list(out.glob("status/*.json"))) >= 4)
    assert 4 <= len(first) < 20
    assert not (out / "runs.parquet").exists()
    assert "holds a sweep already: --resume" in cmsim("sweep", file, "--out", out).stderr
    told = cmsim("verify", out)
    assert told.exit_code == 1
    assert "missing  runs.parquet" in told.stdout
    again = killed(file, out, lambda seconds: len(list(out.glob("status/*.json"))) > len(first), 1)
    assert len(first) < len(again) < 20
    assert first.items() <= again.items()
    goes_on_to_the_end(file, out, again, tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process group and SIGKILL are of POSIX")
def test_a_sweep_killed_twenty_times_at_random_moments(plan_file, tmp_path):
    file, luck = plan_file(PLAN.replace("seeds = 2", "seeds = 5")), random.Random(8)
    for number in range(20):
        out = tmp_path / str(number)
        moment = luck.uniform(0.0, 12.0)  # from before the folder is made to after the last run
        written = killed(file, out, lambda seconds, moment=moment: seconds > moment)
        goes_on_to_the_end(file, out, written, tmp_path / f"whole{number}")


def test_resume_does_what_is_missing_or_spoilt_and_no_more(small, plan_file, tmp_path):
    out = tmp_path / "out"
    plan = read_plan(plan_file())
    sweep(plan, out)
    lost, spoilt, *others = single_files(out)
    (out / "status" / f"{lost}.json").unlink()
    (out / "parts" / f"{spoilt}.parquet").write_bytes(b"PAR1 and no more")
    (out / "parts" / ".half.parquet.1").write_bytes(b"")
    told = cmsim("verify", out)
    assert told.exit_code == 1
    assert f"altered  parts/{spoilt}.parquet" in told.stdout
    assert f"good     {1 + len(others)} of 9 parts" in told.stdout
    with pytest.raises(InputError, match=f"{spoilt}.parquet in .* is altered"):
        write_report(out)
    done = cmsim("sweep", plan_file(), "--resume", "--jobs", 1, "--out", out)
    assert f"the outcomes of run {spoilt} were lost or altered since: it was lived again" in done.stderr
    assert "8 of 8 runs done, 6 of them there already" in done.stdout
    assert parts(out) == parts(small.out)


def single_files(out: Path) -> list[str]:
    """Unpack a sweep that has ended: each run in files of its own, as while it goes on. Hands back the runs."""
    (packed,) = (out / "status").iterdir()
    told = json.loads(packed.read_text())
    for run, table in outcomes(out).items():
        keep(out, replace(done(Run(run, 0, 1, 0, ()), table, 0.0), seconds=told["runs"][run]["seconds"]))
    packed.unlink()
    (out / "parts" / told["part"]).unlink()
    finish(out, plan_told(read_manifest(out)["plan"]), runs_of_folder(out), read_manifest(out))
    return list(told["runs"])


def runs_of_folder(out: Path) -> list[Run]:
    return runs_of(plan_told(read_manifest(out)["plan"]), code())


def test_a_part_of_many_that_is_spoilt_is_lived_again(small, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(small.out, out)
    (part,) = (out / "parts").iterdir()
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    told = cmsim("verify", out)
    assert told.exit_code == 1
    assert f"altered  parts/{part.name}" in told.stdout
    found = sweep(small.plan, out, resume=True)
    assert sorted(found.spoilt) == sorted(small.runs["id"])
    assert parts(out) == parts(small.out)


class Killed(BaseException):
    """As SIGKILL would: nothing is put in order."""


def test_packing_that_is_killed_at_any_moment_loses_and_repeats_nothing(small, tmp_path, monkeypatch):
    """Before each file is renamed or deleted, the process ends; what then stands is gone on with."""
    single = tmp_path / "single"
    shutil.copytree(small.out, single)
    single_files(single)
    monkeypatch.setattr(packing, "MOST_RUNS", 3)
    found = runs_of_folder(single)
    order = [run.id for group in together(small.plan, found, 1) for run in group]
    shutil.copytree(single, tmp_path / "whole")
    Packer(tmp_path / "whole", small.plan, order).pack()
    assert len(parts(tmp_path / "whole")) == 3  # of three, three and two runs
    moment = 0
    while True:
        out, left = tmp_path / f"killed{moment}", [moment]
        shutil.copytree(single, out)

        def at(change, left=left):
            def changed(*given, **named):
                if left[0] == 0:
                    raise Killed
                left[0] -= 1
                return change(*given, **named)

            return changed

        with monkeypatch.context() as patch:
            for name in ("unlink", "replace"):
                patch.setattr(Path, name, at(getattr(Path, name)))
            with suppress(Killed):
                Packer(out, small.plan, order).pack()
        sweep_out(out)
        assert what_is_missing(out, found, retry_failed=False) == ([], [])
        Packer(out, small.plan, order).pack()
        assert parts(out) == parts(tmp_path / "whole")
        if left[0] > 0:
            break
        moment += 1
    assert moment > 3 * 2 + 8 * 2


def test_a_sweep_comes_out_again_and_a_forged_figure_does_not(small, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(small.out, out)
    assert set(json.loads(cmsim("reproduce", out, "--runs", 2, "--json").stdout)["tables"].values()) == {""}
    (part,), run = (out / "parts").iterdir(), small.runs["id"][0]
    told = pd.read_parquet(part)
    forged = (told["indicator"] == "families") & (told["run"] == run)
    write_table(told.assign(value=told["value"].mask(forged, 7.0)), part)
    done = cmsim("reproduce", out, "--runs", 2)
    assert done.exit_code == 1
    assert f"differs  {run}: column value, row" in done.stdout


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, with room for a few runs."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here: that needs Linux and its root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)  # whoever still looks at it is let go


def test_a_full_disk_is_one_line_and_the_sweep_goes_on_when_there_is_room(plan_file, tmp_path, small_disk):
    file, out = plan_file(PLAN.replace("seeds = 2", "seeds = 5")), small_disk / "out"
    full = cmsim("sweep", file, "--jobs", 1, "--out", out)
    assert full.exit_code == 2
    assert "cannot be written: No space left on device; mend that, and go on with --resume" in full.stderr
    assert full.stderr.count("\n") == 1
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    done = json.loads(cmsim("sweep", file, "--resume", "--jobs", 1, "--out", out, "--json").stdout)
    assert done["done"] == 20
    assert 0 < done["there_already"] < 20
    assert parts(out) == parts(sweep(read_plan(file), tmp_path / "whole").out)
    assert cmsim("verify", out).exit_code == 0


def test_where_the_disk_is_full_midway_nothing_half_written_counts(plan_file, tmp_path, monkeypatch):
    """As on the small file system above, where none can be mounted: each write beyond some bytes is refused."""
    plan, out, room = read_plan(plan_file()), tmp_path / "out", [20_000]
    write = Path.write_bytes

    def limited(file: Path, content: bytes) -> int:
        room[0] -= len(content)
        if room[0] < 0:
            write(file, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", limited)
        with pytest.raises(InputError, match="cannot be written: No space left on device; mend that, and go on with"):
            sweep(plan, out)
    there = len(ended(out))
    assert 0 < there < 8
    found = sweep(plan, out, resume=True)
    assert found.there_already == there
    assert parts(out) == parts(sweep(plan, tmp_path / "whole").out)


def test_resume_refuses_after_the_plan_or_the_code_changed(plan_file, tmp_path):
    out = tmp_path / "out"
    sweep(read_plan(plan_file()), out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    other = cmsim("sweep", plan_file(PLAN.replace("1200", "1210")), "--resume", "--out", out)
    assert other.exit_code == 2
    assert "families was 1200, is 1210" in other.stderr
    assert other.stderr.count("\n") == 1
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**manifest, "rules_hash": "0123"}))
    code = cmsim("sweep", plan_file(), "--resume", "--out", out)
    assert code.exit_code == 2
    assert 'rules_hash was "0123", is ' in code.stderr
    (out / "manifest.json").write_bytes(before[out / "manifest.json"])
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_two_sweeps_do_not_share_a_folder(plan_file, tmp_path):
    out = tmp_path / "out"
    plan = read_plan(plan_file())
    sweep(plan, out)
    with locked(out, "sweep"), pytest.raises(InputError, match=f"in use by another sweep, process {os.getpid()}"):
        sweep(plan, out, resume=True)
    for held, told in (("", "which begins just now"), ("7 1.0 elsewhere", "process 7 on elsewhere .if it is no more")):
        (out / ".lock").write_text(held)
        with pytest.raises(InputError, match=told):
            sweep(plan, out, resume=True)
    (out / ".lock").write_text(f"999999999 1.0 {platform.node()}")  # of a process that is no more
    assert sweep(plan, out, resume=True).there_already == 8
    assert not (out / ".lock").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(plan_file, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear")
    done = cmsim("sweep", plan_file(), "--out", tmp_path / "mine")
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


# --- failures ---------------------------------------------------------------------------------------------------

CROSSING = PLAN.replace("charge_paying", "flat_upper").replace("[0.0, 0.5]", "[90, 1000, 100]")


def test_two_processes_do_as_one_and_a_run_that_fails_is_named(plan_file, tmp_path):
    """A flat rate up to £1,000 crosses the line above it: the law does not hold together. The others go on."""
    file, out = plan_file(CROSSING), tmp_path / "two"
    done = cmsim("sweep", file, "--jobs", 2, "--out", out)
    assert done.exit_code == 3
    assert "small: 8 of 12 runs done" in done.stdout
    table = runs(out)
    assert (table["status"] == "done").sum() == 8
    failed = table[table["status"] == "failed"]
    assert failed["flat_upper"].tolist() == [1000.0] * 4
    assert "flat_upper" in failed["error"].iloc[0]
    for run in failed["id"]:
        assert f"failed: run {run} (scenario baseline, seed" in done.stderr
    alone = sweep(read_plan(file), tmp_path / "one")
    assert parts(out) == parts(alone.out)
    pd.testing.assert_frame_equal(table, runs(alone.out))
    told = alone.as_json()
    assert (told["runs"], told["done"], len(told["failed"]), told["missing"]) == (12, 8, 4, 0)


@pytest.mark.slow
def test_a_process_that_is_killed_takes_only_what_it_was_at(plan_file, tmp_path):
    import psutil

    out = tmp_path / "out"
    words = [sys.executable, "-m", "cmsim.runs", "sweep", str(plan_file(PLAN.replace("seeds = 2", "seeds = 20")))]
    process = subprocess.Popen([*words, "--jobs", "2", "--out", str(out)], stderr=subprocess.PIPE, text=True)
    while len(list(out.glob("status/*.json"))) < 4 and process.poll() is None:
        time.sleep(0.01)
    workers = [one for one in psutil.Process(process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
    workers[0].kill()
    told = process.communicate(timeout=120)[1]
    table = runs(out)
    assert process.returncode == 3
    assert "its process ended before it did" in told
    assert 1 <= (table["status"] == "failed").sum() <= 4  # two groups of two runs were in flight
    assert (table["status"] == "missing").sum() == 0
    failed = table.loc[table["status"] == "failed", "id"]
    assert {file.name for file in (out / "status").iterdir()} == {"runs-0001.json", *(f"{run}.json" for run in failed)}
    assert cmsim("sweep", tmp_path / "plan.toml", "--retry-failed", "--jobs", 1, "--out", out).exit_code == 0
    assert len(parts(out)) == 1


def test_failed_runs_are_left_until_they_are_to_be_retried(plan_file, tmp_path, monkeypatch):
    plan, out = read_plan(plan_file()), tmp_path / "out"

    def broken(rows, looked):
        raise ZeroDivisionError("nothing left")

    with monkeypatch.context() as patch:
        patch.setattr(living, "outcomes", broken)
        first = sweep(plan, out)
    assert set(first.runs["error"]) == {"ZeroDivisionError: nothing left"}
    assert parts(out) == {}
    assert len(sweep(plan, out, resume=True).failed()) == 8
    assert set(sweep(plan, out, retry_failed=True).runs["status"]) == {"done"}


def test_fail_fast_stops_at_the_first(plan_file, tmp_path):
    done = cmsim("sweep", plan_file(CROSSING), "--jobs", 1, "--fail-fast", "--out", tmp_path / "out", "--json")
    assert done.exit_code == 3
    told = json.loads(done.stdout)
    assert (len(told["failed"]), told["done"], told["missing"]) == (1, 0, 11)
