"""``cmsim sweep``: what is kept is what a run alone gives, however many processes, killed or not."""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim import run as run_alone
from cmsim.model.errors import InputError
from cmsim.model.results.indicators import national
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.cli import main
from cmsim.runs.folders import locked
from cmsim.runs.reporting.report import write_report
from cmsim.runs.store import read_manifest, write_table
from cmsim.runs.sweeping import living
from cmsim.runs.sweeping.execute import code, sweep, together
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.points import runs_of
from cmsim.runs.sweeping.summary import summarise
from cmsim.scenarios import load

HOUSE = Path(__file__).resolve().parents[3]
PLAN = """
name = "small"
scenarios = ["baseline"]
families = 1200
until = "2015-02"
seeds = 2
[levers]
charge_paying = { from = 2014-09-01, values = [0.0, 0.5] }
[parameters]
pay_family_based = { values = [0.5, 2.0] }
"""
KEYS = ["month", "indicator", "level"]


@pytest.fixture
def plan_file(tmp_path):
    """Write a plan of this text; hand back its path."""

    def write(text: str = PLAN) -> Path:
        file = tmp_path / "plan.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def cmsim(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def parts(folder: Path) -> dict[str, bytes]:
    """The bytes of every part."""
    return {part.name: part.read_bytes() for part in sorted((folder / "parts").iterdir())}


def runs(folder: Path) -> pd.DataFrame:
    """The table of the runs, but for the time they took."""
    return pd.read_parquet(folder / "runs.parquet").drop(columns="seconds")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small sweep in this process."""
    place = tmp_path_factory.mktemp("sweep")
    (place / "plan.toml").write_text(PLAN, encoding="utf-8")
    return sweep(read_plan(place / "plan.toml"), place / "out")


def test_one_row_a_run_and_one_part(small):
    table = small.runs
    settings = ["scenario", "seed", "draw", "charge_paying", "pay_family_based"]
    assert list(table) == ["id", *settings, "status", "seconds", "error", "sha256"]
    assert len(table) == 8
    assert set(table["status"]) == {"done"}
    assert (table["seconds"] > 0).all()
    assert set(parts(small.out)) == {f"{run}.parquet" for run in table["id"]}
    assert sorted(entry.name for entry in small.out.iterdir()) == ["manifest.json", "parts", "runs.parquet", "status"]
    manifest = read_manifest(small.out)
    assert (manifest["kind"], manifest["runs"], manifest["plan"]["seeds"]) == ("sweep", 8, 2)


def test_a_swept_run_is_the_same_run_alone(small, tmp_path):
    """With the changes in a scenario file, and without a fork: the same figures to the last bit."""
    file = tmp_path / "alone.toml"
    for charge, constant in ((0.0, 2.0), (0.5, 0.5)):
        file.write_text(
            f'name = "alone"\nquestion = "?"\n[[change]]\nfrom = 2014-09-01\ncharge_paying = {charge}\n'
            f"[parameters]\npay_family_based = {constant}\n"
        )
        model = SeparatedFamilies(1200, 2, load(file), "2015-02")
        while model.running:
            model.step()
        alone = national(model).set_index(KEYS)
        here = small.runs[(small.runs["charge_paying"] == charge) & (small.runs["pay_family_based"] == constant)]
        (run,) = here.loc[here["seed"] == 2, "id"]
        swept = pd.read_parquet(small.out / "parts" / f"{run}.parquet").set_index(KEYS).drop(columns="group")
        assert len(swept) == 20 * 4  # December 2012, 2013 and 2014, and the last month
        pd.testing.assert_frame_equal(swept, alone.loc[swept.index, ["value", "simulated_n"]], check_exact=True)


def test_runs_differ_by_lever_parameter_and_seed(small):
    assert len(set(parts(small.out).values())) == 8


def test_a_history_is_lived_once_for_all_that_share_it(plan_file, tmp_path, monkeypatch):
    lived = []
    step = SeparatedFamilies.step
    monkeypatch.setattr(SeparatedFamilies, "step", lambda model: (lived.append(1), step(model))[1])
    sweep(read_plan(plan_file()), tmp_path / "out")
    assert len(lived) == 4 * (21 + 2 * 6)  # of two seeds and two parameters: 21 months once, then six of each charge


def stopped_after_one(plan, out: Path) -> None:
    """A sweep that is interrupted when its first run has ended."""

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(plan, out, progress=interrupt)


@pytest.mark.parametrize("damage", ["none", "cut short", "another law"])
def test_runs_start_from_a_history_that_was_kept_to_the_same_bytes(plan_file, tmp_path, monkeypatch, damage):
    text = PLAN[: PLAN.index("[parameters]")].replace("seeds = 2", "seeds = 1").replace("[0.0, 0.5]", "[0.0, 0.2, 0.4]")
    plan, out = read_plan(plan_file(text)), tmp_path / "out"
    stopped_after_one(plan, out)
    (history,) = (out / "histories").iterdir()
    if damage == "cut short":
        history.write_bytes(history.read_bytes()[:-2000])
    elif damage == "another law":
        with np.load(history) as kept:
            arrays = dict(kept)
        np.savez(history, **{**arrays, "laws": arrays["laws"] ^ 1})
    lived = []
    step = SeparatedFamilies.step
    with monkeypatch.context() as patch:
        patch.setattr(SeparatedFamilies, "step", lambda model: (lived.append(model.month), step(model))[1])
        assert cmsim("verify", out).exit_code == 0
        assert sweep(plan, out, resume=True).there_already == 1
    assert len(lived) == 2 * 6 + (0 if damage == "none" else 21)
    assert not (out / "histories").exists()
    assert parts(out) == parts(sweep(plan, tmp_path / "whole").out)


def test_a_long_group_is_divided_and_no_process_idles(plan_file):
    plan = read_plan(plan_file(PLAN.replace("[0.0, 0.5]", str([share / 200 for share in range(120)]))))
    found = runs_of(plan, code())
    groups = together(plan, found, 2)
    assert [len(group) for group in groups] == [40] * 12  # three of each seed and constant
    assert sorted(run.id for group in groups for run in group) == sorted(run.id for run in found)
    assert all(len({(run.seed, run.point[1]) for run in group}) == 1 for group in groups)
    assert len(together(plan, found[:1], 8)) == 1
    assert len(together(plan, [run for run in found if run.seed == 1 and run.point[1] == 0.5], 8)) == 8


# --- killed, resumed, refused -----------------------------------------------------------------------------------


def killed(file: Path, out: Path, when) -> dict[Path, int]:
    """Begin or go on with a sweep, kill its processes at once when it is time, and hand back what had ended by then."""
    words = [sys.executable, "-m", "cmsim.runs", "sweep", str(file), "--resume", "--jobs", "2", "--out", str(out)]
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
    return {status: status.stat().st_mtime_ns for status in out.glob("status/[!.]*.json")}


def goes_on_to_the_end(file: Path, out: Path, written: dict[Path, int], whole: Path) -> None:
    """A sweep that was killed is gone on with: nothing that had ended is run again, and all is as in one go."""
    done = cmsim("sweep", file, "--resume", "--jobs", 1, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["done"], told["there_already"], told["spoilt"]) == (20, len(written), [])
    assert {status: status.stat().st_mtime_ns for status in written} == written
    sweep(read_plan(file), whole)
    assert parts(out) == parts(whole)
    pd.testing.assert_frame_equal(runs(out), runs(whole))
    assert cmsim("verify", out).exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="a process group and SIGKILL are of POSIX")
def test_a_sweep_killed_twice_goes_on_where_it_stopped(plan_file, tmp_path):
    file, out = plan_file(PLAN.replace("seeds = 2", "seeds = 5")), tmp_path / "killed"
    first = killed(file, out, lambda seconds: len(list(out.glob("status/*.json"))) >= 4)
    assert 4 <= len(first) < 20
    assert not (out / "runs.parquet").exists()
    assert "holds a sweep already: --resume" in cmsim("sweep", file, "--out", out).stderr
    told = cmsim("verify", out)
    assert told.exit_code == 1
    assert "missing  runs.parquet" in told.stdout
    again = killed(file, out, lambda seconds: len(list(out.glob("status/*.json"))) > len(first))
    assert len(first) < len(again) < 20
    assert {status: again[status] for status in first} == first
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
    lost, spoilt, *_ = small.runs["id"]
    (out / "status" / f"{lost}.json").unlink()
    (out / "parts" / f"{spoilt}.parquet").write_bytes(b"PAR1 and no more")
    (out / "parts" / ".half.parquet.1").write_bytes(b"")
    told = cmsim("verify", out)
    assert told.exit_code == 1
    assert f"altered  parts/{spoilt}.parquet" in told.stdout
    with pytest.raises(InputError, match=f"{spoilt}.parquet in .* is altered"):
        write_report(out)
    done = cmsim("sweep", plan_file(), "--resume", "--jobs", 1, "--out", out)
    assert f"parts/{spoilt}.parquet was lost or altered since: the run was lived again" in done.stderr
    assert "8 of 8 runs done, 6 of them there already" in done.stdout
    assert parts(out) == parts(small.out)


def test_a_sweep_comes_out_again_and_a_forged_figure_does_not(small, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(small.out, out)
    assert set(json.loads(cmsim("reproduce", out, "--runs", 2, "--json").stdout)["tables"].values()) == {""}
    part = out / "parts" / f"{small.runs['id'][0]}.parquet"
    told = pd.read_parquet(part)
    write_table(told.assign(value=told["value"].where(told["indicator"] != "families", 7.0)), part)
    done = cmsim("reproduce", out, "--runs", 2)
    assert done.exit_code == 1
    assert f"differs  parts/{part.name}: column value, row" in done.stdout


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


def test_ten_thousand_runs_are_planned_in_little_memory(plan_file):
    file = plan_file(
        PLAN.replace("[0.0, 0.5]", str([share / 500 for share in range(500)])).replace("seeds = 2", "seeds = 10")
    )
    plan, now = read_plan(file), code()
    tracemalloc.start()
    groups = together(plan, runs_of(plan, now), 2)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(group) for group in groups) == 10_000
    assert most < 20e6


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
    (out / ".lock").write_text("999999999 1.0")  # of a process that is no more
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


# --- draws and groups -------------------------------------------------------------------------------------------


def test_draws_of_the_parameters_are_lived_beside_each_other(plan_file, tmp_path, monkeypatch):
    (tmp_path / "draws.csv").write_text("draw,pay_family_based\n1,0.5\n2,2.0\n")
    made = {"draws": 2, "parameters": ["pay_family_based"], "until": "2013-12", "rests_on": {}}
    mark = hashlib.sha256((tmp_path / "draws.csv").read_bytes()).hexdigest()
    (tmp_path / "draws.json").write_text(json.dumps({**made, "sha256": mark}))
    monkeypatch.setenv("CMSIM_DRAWS", str(tmp_path))
    text = PLAN.replace("seeds = 2", "seeds = 1")
    drawn = text[: text.index("[parameters]")].replace("seeds = 1", "seeds = 1\ndraws = 2")
    told = cmsim("sweep", plan_file(drawn), "--dry-run", "--jobs", 1)
    assert "4: 1 scenarios, 2 draws, 1 seeds, grid" in told.stdout
    assert "THE PARAMETER DRAWS ARE OUT OF DATE" in told.stderr
    found = sweep(read_plan(plan_file(drawn)), tmp_path / "drawn")
    named = sweep(read_plan(plan_file(text)), tmp_path / "named")  # the same values, by name
    assert found.runs["draw"].tolist() == [1, 2, 1, 2]
    same = dict(zip([1, 2], [0.5, 2.0], strict=True))
    for run in found.runs.itertuples():
        at = named.runs["pay_family_based"].eq(same[run.draw]) & named.runs["charge_paying"].eq(run.charge_paying)
        assert run.sha256 == named.runs.loc[at, "sha256"].item()
    assert not set(found.runs["id"]) & set(named.runs["id"])
    assert summarise(found.out, read_manifest(found.out), found.runs)["runs"].tolist() == [2] * 40
    too_many = cmsim("sweep", plan_file(drawn.replace("draws = 2", "draws = 3")), "--dry-run")
    assert too_many.exit_code == 2
    assert "draws is 3: of parameter draws there are 2" in too_many.stderr


def test_figures_by_group_are_those_of_a_run(plan_file, tmp_path):
    """Also in a run that is forked from another after the month they were counted in."""
    text = PLAN[: PLAN.index("[parameters]")].replace("seeds = 2", 'keep = ["effective_share"]\nby = ["send"]')
    found = sweep(read_plan(plan_file(text)), tmp_path / "out")
    alone = run_alone("baseline", families=1200, until="2015-02", groups=["send"]).indicators
    alone = alone[alone["indicator"].eq("effective_share") & alone["month"].isin(["2013-12", "2012-12"])]
    for name in found.runs["id"]:
        swept = pd.read_parquet(found.out / "parts" / f"{name}.parquet")
        early = swept[swept["month"].isin(["2013-12", "2012-12"])]
        columns = ["month", "group", "level"]
        early, same = (table.sort_values(columns, ignore_index=True) for table in (early, alone))
        pd.testing.assert_frame_equal(early, same, check_exact=True)
        assert swept["month"].nunique() == 4
        assert set(swept["group"]) == {"", "send"}


# --- dry run and the page ---------------------------------------------------------------------------------------


def test_a_dry_run_tells_and_writes_nothing(plan_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = plan_file()
    done = cmsim("sweep", file, "--dry-run", "--jobs", 2, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["runs"], told["histories"], told["months"]) == (8, 4, 4 * (21 + 2 * 6))
    assert min(told["seconds"], told["memory_bytes"], told["disk_bytes"]) > 0
    words = cmsim("sweep", file, "--dry-run").stdout
    assert "8: 1 scenarios, 2 seeds, grid" in words
    assert "Nothing was run or written." in words
    assert list(tmp_path.iterdir()) == [file]


def test_the_disk_a_dry_run_tells_is_near_what_is_used(small):
    from cmsim.runs.sweeping.estimate import estimate

    used = sum(path.stat().st_size for path in small.out.rglob("*") if path.is_file())
    assert used / 2 < estimate(small.plan, 1).disk_bytes < used * 2


def test_the_plans_of_the_page_can_be_run(tmp_path, monkeypatch):
    page = (HOUSE / "docs" / "how-to" / "sweep.md").read_text(encoding="utf-8")
    plans = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(plans) >= 2
    monkeypatch.chdir(tmp_path)
    for place, text in enumerate(plans):
        Path(f"{place}.toml").write_text(text, encoding="utf-8")
        done = cmsim("sweep", f"{place}.toml", "--dry-run", "--json")
        assert done.exit_code == 0, done.output
