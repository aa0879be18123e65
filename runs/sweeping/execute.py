"""A sweep: what is missing is lived, in as many processes as asked, and whatever has ended is kept at once."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.folders import check_same, locked
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping import folder as kept
from cmsim.runs.sweeping import histories
from cmsim.runs.sweeping.cluster import Cluster, cluster_at
from cmsim.runs.sweeping.histories import Starts
from cmsim.runs.sweeping.living import Lives, Stopped
from cmsim.runs.sweeping.packing import MOST_RUNS, Packer
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, parameters_of, runs_of

if TYPE_CHECKING:
    import pandas as pd

MOST_JOBS = 256
MOST_TOGETHER = 50  # runs on one history: their laws are worked out before the first of them is lived
HISTORIES_HELD = 8  # at once, at least: seeds whose runs have the same laws
LOOK_SECONDS = 0.25  # how often progress is looked at
KILLED = "its process ended before it did: killed, or out of memory"
Progress = Callable[[int, int], None]  # runs ended, runs to do


@dataclass(frozen=True)
class Swept:
    """What a sweep did: its runs as a table (runs.parquet), how many were there already, and the ids of those whose
    part was lost or altered, so that they were run again."""

    plan: Plan
    out: Path
    runs: pd.DataFrame
    there_already: int
    spoilt: list[str]
    seconds: float

    def failed(self) -> pd.DataFrame:
        """The runs that failed."""
        return self.runs[self.runs["status"] == "failed"]

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim sweep --json`` prints."""
        names = ["scenario", "seed", "draw", *(axis.name for axis in self.plan.axes)]
        failed = self.failed()[["id", *names, "error"]].to_dict(orient="records")
        counts = self.runs["status"].value_counts()
        return {
            "name": self.plan.name,
            "runs": len(self.runs),
            **{status: int(counts.get(status, 0)) for status in ("done", "missing")},
            "failed": failed,
            "there_already": self.there_already,
            "spoilt": self.spoilt,
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
    scheduler: str | None = None,
) -> Swept:
    """Live the runs of a plan and keep their outcomes in a folder, each as soon as it has ended.

    ``jobs`` processes here, or the workers of a Dask cluster at the address ``scheduler``. ``resume`` does only what
    is missing in a folder that is there, ``retry_failed`` also what failed; ``fail_fast`` stops at the first run that
    fails. Errors: InputError for anything the user got wrong, before anything is run.
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
        kept.refuse_what_stands(folder)
    with cluster_at(scheduler) as cluster, begun(folder, None if going_on else manifest):
        if going_on:
            manifest = {**manifest, "started": read_manifest(folder)["started"]}
            kept.sweep_out(folder)
        missing, spoilt = what_is_missing(folder, runs, retry_failed)
        packer = Packer(folder, plan, [run.id for group in together(plan, runs, 1) for run in group])
        jobs = jobs if cluster is None else cluster.tasks_at_once()
        try:
            try:
                live_all(plan, packer, together(plan, missing, jobs), jobs, fail_fast, progress, cluster)
            finally:
                packer.pack()
                table = kept.finish(folder, plan, runs, manifest)
            if not table["status"].eq("missing").any():
                shutil.rmtree(folder / kept.HISTORIES, ignore_errors=True)
        except OSError as error:
            told = os.strerror(error.errno) if error.errno else error
            raise InputError(f"{folder} cannot be written: {told}; mend that, and go on with --resume") from None
    return Swept(plan, folder, table, len(runs) - len(missing), spoilt, time.perf_counter() - started)


@contextmanager
def begun(folder: Path, manifest: dict[str, Any] | None) -> Iterator[None]:
    """Hold the folder of a sweep, which is made first when its manifest is given. Errors: InputError."""
    if manifest is not None:
        kept.begin(folder, manifest)
    with locked(folder, "sweep"):
        yield


def code() -> dict[str, Any]:
    """The code and the data that outcomes rest on."""
    from cmsim.runs.store import about

    return about()


def what_is_missing(folder: Path, runs: Sequence[Run], retry_failed: bool) -> tuple[list[Run], list[str]]:
    """The runs that are to be lived, and the ids of those that were done but whose part is not what was written."""
    known = kept.statuses(folder)
    marks = {told["part"]: told["mark"]["sha256"] for told in known.values() if "part" in told}
    lost = {part for part, mark in marks.items() if kept.whole_content(folder, part, mark) is None}
    for name in (name for name in lost if name.startswith(kept.MANY)):
        kept.status_file(folder, name.rpartition("-")[0]).unlink(missing_ok=True)
    missing, spoilt = [], []
    for run in runs:
        told = known.get(run.id)
        done = told is not None and told["status"] == "done"
        if told is not None and (told["part"] not in lost if done else not retry_failed):
            continue
        spoilt += [run.id] if done else []
        kept.status_file(folder, run.id).unlink(missing_ok=True)
        missing.append(run)
    return missing, spoilt


def together(plan: Plan, runs: Sequence[Run], jobs: int) -> list[list[Run]]:
    """The runs by what they share: seed and parameters, so one history, for at most fifty of them.

    Divided further while processes would idle. Those with the same first families come soon after each other. A few
    histories at a time, their groups with the same laws one after the other: so a law is worked out once for several
    seeds or parameters, and few histories are held at once.
    """
    groups: dict[Any, list[Run]] = {}
    for run in runs:
        groups.setdefault((run.seed, parameters_of(plan, run)), []).append(run)
    idle = -(-jobs // max(1, len(groups)))
    divided = []
    born: dict[str, list[list[Run]]] = {}
    for group in groups.values():
        born.setdefault(histories.population_of(plan, group[0]), []).append(group)
    for place, group in enumerate(group for alike in born.values() for group in alike):
        parts = min(max(idle, -(-len(group) // MOST_TOGETHER)), len(group))
        divided += [(place // held_at_once(jobs), start, group[start::parts]) for start in range(parts)]
    return [group for *_, group in sorted(divided, key=lambda told: told[:2])]


def held_at_once(jobs: int) -> int:
    """How many histories are on disk, or on a cluster, at the same time."""
    return max(HISTORIES_HELD, jobs)


# --- in this process, or in several -----------------------------------------------------------------------------


def live_all(
    plan: Plan,
    packer: Packer,
    groups: list[list[Run]],
    jobs: int,
    fail_fast: bool,
    progress: Progress | None,
    cluster: Cluster | None,
) -> None:
    """Live every group, on a cluster, in processes of this machine, or in this one."""
    folder = packer.folder
    total = sum(len(group) for group in groups)
    if cluster is None and jobs > 1 and len(groups) > 1:
        live_in_processes(plan, packer, groups, min(jobs, len(groups)), fail_fast, progress)
        return
    done = 0

    def ended(run: kept.Ended) -> None:
        nonlocal done
        kept.keep(folder, run)
        done += 1
        if done % MOST_RUNS == 0:
            packer.pack()
        if cluster is not None:
            return
        if progress is not None:
            progress(done, total)
        if fail_fast and run.part is None:
            raise Stopped

    if cluster is not None:
        cluster.live(plan, groups, ended, fail_fast, progress)
        return
    starts = Starts(plan, folder, groups)
    lives = Lives(plan, None, lambda: False, ended, folder, families=starts.families)
    try:
        for group in groups:
            lives.live(group)
            starts.let_go(group)
    except Stopped:
        pass


def live_in_processes(
    plan: Plan, packer: Packer, groups: list[list[Run]], jobs: int, fail_fast: bool, progress: Progress | None
) -> None:
    """Live the groups in processes of their own, one in each at a time; a process that is killed takes only its own."""
    folder = packer.folder
    context = get_context("spawn")
    stop = context.Event()
    threads = max(1, (os.cpu_count() or 1) // jobs)
    total, before = sum(len(group) for group in groups), packer.runs()

    starts = Starts(plan, folder, groups)

    def begin() -> ProcessPoolExecutor:
        given = (plan, folder, starts.families, threads, stop, fail_fast)
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=start_worker, initargs=given)

    waiting, flying, pool = deque(groups), dict[Future[None], list[Run]](), begin()
    try:
        while (waiting and not stop.is_set()) or flying:
            while waiting and len(flying) < jobs and not stop.is_set():
                group = waiting.popleft()
                flying[pool.submit(live_group, group)] = group
            landed, _ = wait(flying, LOOK_SECONDS, FIRST_COMPLETED)
            if any(isinstance(one.exception(), BrokenProcessPool) for one in landed):
                known = kept.statuses(folder)
                for run in (run for group in flying.values() for run in group if run.id not in known):
                    kept.keep(folder, kept.failed(run, KILLED))
                flying.clear()
                pool.shutdown(wait=True)
                if fail_fast:
                    stop.set()
                pool = begin()
            else:
                for one in landed:
                    group = flying.pop(one)
                    one.result()  # the disk's errors
                    starts.let_go(group)
            if landed:
                packer.pack()
            if progress is not None:
                progress(min(packer.runs() - before, total), total)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


_LIVES: list[Lives] = []  # in a worker: how it lives, given once


def start_worker(plan: Plan, folder: Path, families: frozenset[str], threads: int, stop: Any, fail_fast: bool) -> None:
    """Make a process ready: it leaves Ctrl-C to its parent, and goes when its parent is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_with_parent, daemon=True).start()

    def ended(run: kept.Ended) -> None:
        kept.keep(folder, run)
        if fail_fast and run.part is None:
            stop.set()
        if stop.is_set():
            raise Stopped

    _LIVES[:] = [Lives(plan, threads, stop.is_set, ended, folder, families=families)]


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
