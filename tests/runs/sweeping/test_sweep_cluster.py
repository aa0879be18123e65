"""``cmsim sweep --scheduler``: a Dask scheduler and two workers on loopback, one of them killed midway."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.runs.cli import main
from cmsim.runs.sweeping import cluster
from cmsim.runs.sweeping.execute import sweep
from cmsim.runs.sweeping.plan import read_plan

LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]
ALONE = ["--nworkers", "1", "--nthreads", "1", "--no-nanny"]
PLAN = """
name = "cluster"
scenarios = ["baseline"]
families = 300
until = "2014-12"
seeds = 5
[levers]
charge_paying = { from = 2014-09-01, values = [0.0, 0.5] }
[parameters]
pay_family_based = { values = [0.5, 2.0] }
"""
PATIENCE = 300  # seconds for what takes a few, on a machine with much else to do


def parts(folder: Path) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in sorted((folder / "parts").iterdir())}


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
def test_a_cluster_that_loses_a_worker_gives_what_one_process_gives(dask, tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    told, out = tmp_path / "scheduler.json", tmp_path / "cluster"
    dask("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(told))
    workers = [dask("worker", *LOOPBACK, *ALONE, "--scheduler-file", str(told)) for _ in range(2)]
    begun = time.monotonic()
    while not told.exists() and time.monotonic() - begun < PATIENCE:
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    assert address.startswith("tcp://127.0.0.1:")
    words = ["sweep", str(tmp_path / "plan.toml"), "--scheduler", address, "--out", str(out), "--json"]
    process = subprocess.Popen([sys.executable, "-m", "cmsim.runs", *words], stdout=subprocess.PIPE)
    while len(list(out.glob("status/*.json"))) < 1 and process.poll() is None:
        time.sleep(0.005)
    workers[0].send_signal(signal.SIGKILL)
    there = len(list(out.glob("status/*.json")))
    printed = json.loads(process.communicate(timeout=PATIENCE)[0])
    assert process.returncode == 0
    assert there < 20
    assert (printed["done"], printed["missing"], printed["failed"]) == (20, 0, [])
    assert workers[1].poll() is None
    here = sweep(read_plan(tmp_path / "plan.toml"), tmp_path / "here")
    assert parts(out) == parts(here.out)
    columns = ["id", "seed", "draw", "charge_paying", "pay_family_based", "status", "sha256"]
    pd.testing.assert_frame_equal(pd.read_parquet(out / "runs.parquet")[columns], here.runs[columns])


def test_where_no_scheduler_answers_there_is_one_line_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.2)
    words = ["sweep", "fee-by-income", "--scheduler", "tcp://127.0.0.1:1", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert list(tmp_path.iterdir()) == []
