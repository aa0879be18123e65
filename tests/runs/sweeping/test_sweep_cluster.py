"""``cmsim sweep --scheduler``: a Dask scheduler and two workers on loopback, one of them killed midway."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from cmsim.model.errors import InputError
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.sweeping import cluster, execute
from cmsim.runs.sweeping.execute import sweep
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.points import runs_of
from swept import LEVERS_ALONE, cmsim, parts, runs

LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]
ALONE = ["--nworkers", "1", "--nthreads", "1", "--no-nanny"]
FOUR = LEVERS_ALONE.replace("[0.0, 0.5]", "[0.0, 0.2, 0.4, 0.6]").replace("1200", "300")
PATIENCE = 300  # seconds for what takes a few, on a machine with much else to do


@pytest.fixture
def dask(tmp_path):
    """Start ``dask`` with these words; what was started ends with the test."""
    running = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"dask-{len(running)}.log").open("wb") as log:
            running.append(
                subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=tmp_path, stdout=log, stderr=log)
            )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_cluster_that_loses_a_worker_gives_what_one_process_gives(dask, plan_file, tmp_path, monkeypatch):
    """Also where it held a history from which groups still to come start: each is of two runs, of three seeds."""
    monkeypatch.setattr(execute, "MOST_TOGETHER", 2)
    plan, told = read_plan(plan_file(FOUR.replace("seeds = 2", "seeds = 3"))), tmp_path / "scheduler.json"
    dask("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(told))
    workers = [dask("worker", *LOOPBACK, *ALONE, "--scheduler-file", str(told)) for _ in range(2)]
    here = sweep(plan, tmp_path / "here")
    begun = time.monotonic()
    while not told.exists() and time.monotonic() - begun < PATIENCE:
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    assert address.startswith("tcp://127.0.0.1:")
    seen = []

    def kill_one(done: int, total: int) -> None:
        if not seen:
            workers[0].send_signal(signal.SIGKILL)
        seen.append((done, total))

    found = sweep(plan, tmp_path / "cluster", scheduler=address, progress=kill_one)
    assert seen[0][0] < seen[-1][0] == 12
    assert found.runs["status"].eq("done").all()
    assert workers[0].wait(PATIENCE) != 0
    assert workers[1].poll() is None
    assert parts(found.out) == parts(here.out)
    pd.testing.assert_frame_equal(runs(found.out), runs(here.out))


def test_a_worker_starts_from_the_history_that_another_lived(plan_file, tmp_path, monkeypatch):
    plan, code = read_plan(plan_file(FOUR.replace("seeds = 2", "seeds = 1"))), {}
    found = runs_of(plan, execute.code())
    lived, step = [], SeparatedFamilies.step
    monkeypatch.setattr(SeparatedFamilies, "step", lambda model: (lived.append(model.month), step(model))[1])
    past = cluster.past_there(plan, found[0], code)
    assert len(lived) == 21
    groups = [found[:2], found[2:]]
    ended = [run for group in groups for run in cluster.live_there(plan, group, code, past)]
    assert len(lived) == 21 + 4 * 6
    apart = [run for group in groups for run in cluster.live_there(plan, group, code)]
    assert [(run.run_id, run.part) for run in ended] == [(run.run_id, run.part) for run in apart]
    cut = cluster.live_there(plan, found[:2], code, past[:-2000])
    assert [run.part for run in cut] == [run.part for run in apart[:2]]


def test_a_worker_with_another_cmsim_is_refused(plan_file):
    plan = read_plan(plan_file(FOUR))
    (run, *_) = runs_of(plan, execute.code())
    for task in (cluster.past_there, lambda *asked: cluster.live_there(asked[0], [asked[1]], asked[2])):
        with pytest.raises(InputError, match=r"rules_hash of a worker is \w+, here 0123: install the same cmsim"):
            task(plan, run, {"rules_hash": "0123"})


def test_where_no_scheduler_answers_there_is_one_line_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.2)
    done = cmsim("sweep", "fee-by-income", "--scheduler", "tcp://127.0.0.1:1", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert list(tmp_path.iterdir()) == []
