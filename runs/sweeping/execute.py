"""A sweep: what is missing is lived, in as many processes as asked, and whatever has ended is kept at once."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.folders import check_same, locked
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping import folder as kept
from cmsim.runs.sweeping.living import Lives, Stopped
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, parameters_of, runs_of

if TYPE_CHECKING:
    import pandas as pd

MOST_JOBS = 256
MOST_TOGETHER = 50  # runs on one history: their laws are worked out before the first of them is lived
LOOK_SECONDS = 0.25  # how often progress is looked at
KILLED = "its process ended before it did: killed, or out of memory"
Progress = Callable[[int, int], None]  # runs ended, runs to do


@dataclass(frozen=True)
class Swept:
    """What a sweep did: its runs as a table (runs.parquet), and how many were there already."""

    plan: Plan
    out: Path
    runs: pd.DataFrame
    there_already: int
    seconds: float

    def failed(self) -> pd.DataFrame:
        """The runs that failed."""
        return self.runs[self.runs["status"] == "failed"]

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim sweep --json`` prints."""
        names = ["scenario", "seed", *(axis.name for axis in self.plan.axes)]
        failed = self.failed()[["id", *names, "error"]].to_dict(orient="records")
        counts = self.runs["status"].value_counts()
        return {
            "name": self.plan.name,
            "runs": len(self.runs),
            **{status: int(counts.get(status, 0)) for status in ("done", "missing")},
            "failed": failed,
            "there_already": self.there_already,
            "seconds": round(self.seconds, 3),
            "out": str(self.out),
        }


def sweep(
    plan: Plan,
    out: str | Path,
    jobs: int = 1,
    resume: bool = False,
    retry_failed: bool = False,
    fail_fast: bool = False,
    progress: Progress | None = None,
) -> Swept:
    """Live the runs of a plan and keep their outcomes in a folder, each as soon as it has ended.

    ``resume`` does only what is missing in a folder that is there, ``retry_failed`` also what failed; ``fail_fast``
    stops at the first run that fails. Errors: InputError for anything the user got wrong, before anything is run.
    """
    if not 1 <= jobs <= MOST_JOBS:
        raise InputError(f"jobs is {jobs}: it must be a whole number from 1 to {MOST_JOBS}")
    folder, started = Path(out), time.perf_counter()
    runs = runs_of(plan, code())
    manifest = kept.facts(plan, runs)
    going_on = (resume or retry_failed) and folder.exists()
    if going_on:
        check_same(folder, manifest, kept.SAME)
    else:
        kept.begin(folder, manifest)
    with locked(folder, "sweep"):
        if going_on:
            manifest = {**manifest, "started": read_manifest(folder)["started"]}
            kept.sweep_out(folder)
        missing = what_is_missing(folder, runs, retry_failed)
        try:
            try:
                live_all(plan, folder, together(plan, missing, jobs), jobs, fail_fast, progress)
            finally:
                table = kept.finish(folder, plan, runs, manifest)
        except OSError as error:
            told = error.strerror or error
            raise InputError(f"{folder} cannot be written: {told}; mend that, and go on with --resume") from None
    return Swept(plan, folder, table, len(runs) - len(missing), time.perf_counter() - started)


def code() -> dict[str, Any]:
    """The code and the data that outcomes rest on."""
    from cmsim.runs.store import about

    return about()


def what_is_missing(folder: Path, runs: Sequence[Run], retry_failed: bool) -> list[Run]:
    """The runs that are not there, or whose part is not what was written."""
    missing = []
    for run in runs:
        status = kept.read_status(folder, run.id)
        stands = kept.is_done(folder, run.id) or (
            status is not None and status["status"] == "failed" and not retry_failed
        )
        if not stands:
            kept.status_file(folder, run.id).unlink(missing_ok=True)
            missing.append(run)
    return missing


def together(plan: Plan, runs: Sequence[Run], jobs: int) -> list[list[Run]]:
    """The runs by what they share: seed and parameters, so one history, for at most fifty of them.

    Divided further while processes would idle. Those with the same laws and other seeds come one after the other.
    """
    groups: dict[Any, list[Run]] = {}
    for run in runs:
        groups.setdefault((run.seed, parameters_of(plan, run)), []).append(run)
    idle = -(-jobs // max(1, len(groups)))
    divided = []
    for group in groups.values():
        parts = min(max(idle, -(-len(group) // MOST_TOGETHER)), len(group))
        divided += [(start, group[start::parts]) for start in range(parts)]
    return [group for _, group in sorted(divided, key=lambda pair: pair[0])]


# --- in this process, or in several -----------------------------------------------------------------------------


def live_all(
    plan: Plan, folder: Path, groups: list[list[Run]], jobs: int, fail_fast: bool, progress: Progress | None
) -> None:
    """Live every group."""
    total = sum(len(group) for group in groups)
    if jobs > 1 and len(groups) > 1:
        live_in_processes(plan, folder, groups, min(jobs, len(groups)), fail_fast, progress)
        return
    done, failures = 0, 0

    def ended(well: bool) -> None:
        nonlocal done, failures
        done, failures = done + 1, failures + (not well)
        if progress is not None:
            progress(done, total)
        if fail_fast and failures:
            raise Stopped

    lives = Lives(plan, folder, None, lambda: False, ended)
    try:
        for group in groups:
            lives.live(group)
    except Stopped:
        pass


def live_in_processes(
    plan: Plan, folder: Path, groups: list[list[Run]], jobs: int, fail_fast: bool, progress: Progress | None
) -> None:
    """Live the groups in processes of their own, one in each at a time; a process that is killed takes only its own."""
    context = get_context("spawn")
    stop = context.Event()
    threads = max(1, (os.cpu_count() or 1) // jobs)
    total, before = sum(len(group) for group in groups), kept.ended(folder)

    def begin() -> ProcessPoolExecutor:
        given = (plan, folder, threads, stop, fail_fast)
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=start_worker, initargs=given)

    waiting, flying, pool = deque(groups), dict[Future[None], list[Run]](), begin()
    try:
        while (waiting and not stop.is_set()) or flying:
            while waiting and len(flying) < jobs and not stop.is_set():
                group = waiting.popleft()
                flying[pool.submit(live_group, group)] = group
            landed, _ = wait(flying, LOOK_SECONDS, FIRST_COMPLETED)
            if any(isinstance(one.exception(), BrokenProcessPool) for one in landed):
                for run in (run for group in flying.values() for run in group):
                    if kept.read_status(folder, run.id) is None:
                        kept.keep_failure(folder, run, KILLED, 0.0)
                flying.clear()
                pool.shutdown(wait=True)
                if fail_fast:
                    stop.set()
                pool = begin()
            else:
                for one in landed:
                    del flying[one]
                    one.result()  # the disk's errors
            if progress is not None:
                progress(min(kept.ended(folder) - before, total), total)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


_LIVES: list[Lives] = []  # in a worker: how it lives, given once


def start_worker(plan: Plan, folder: Path, threads: int, stop: Any, fail_fast: bool) -> None:
    """Make a process ready: it leaves Ctrl-C to its parent, and goes when its parent is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_with_parent, daemon=True).start()

    def ended(well: bool) -> None:
        if fail_fast and not well:
            stop.set()
        if stop.is_set():
            raise Stopped

    _LIVES[:] = [Lives(plan, folder, threads, stop.is_set, ended)]


def leave_with_parent() -> None:
    """Wait for the parent's end, however it comes, and end too."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def live_group(group: list[Run]) -> None:
    """Live one group in a worker. Errors: OSError of the disk."""
    try:
        _LIVES[0].live(group)
    except Stopped:
        return
