"""Living the points of a calibration: in processes of their own, each run kept as soon as it has ended.

A run that is in the folder is never lived again, so a calibration that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.calibrating.problem import Problem, identity

if TYPE_CHECKING:
    import numpy as np

Progress = Callable[[int, int], None]  # runs ended, runs to do
Point = Mapping[str, float]


def live(problem: Problem, point: Point, seed: int, threads: int | None = None) -> list[float]:
    """One run: what it says of each target, in the target's own unit (NaN: no figure)."""
    from cmsim.runs.validating.validate import measure

    found = measure(
        problem.scenario, problem.targets, problem.families, seed, problem.until, threads, nothing, dict(point)
    )
    return [one.value * target.scale for one, target in zip(found, problem.targets, strict=True)]


def nothing(done: int, total: int) -> None:
    """Progress inside a run is not shown."""


class Lived:
    """The runs of a calibration: those in the folder, and those lived when they are asked for.

    ``jobs`` processes; ``folder`` None keeps nothing on disk. Use in a ``with``: it ends the processes.
    """

    FILE = "evaluations.jsonl"

    def __init__(self, problem: Problem, folder: Path | None, jobs: int = 1, progress: Progress | None = None):
        self.problem, self.folder, self.jobs, self.progress = problem, folder, jobs, progress
        self.known: dict[str, list[float]] = {} if folder is None else read(folder / self.FILE)
        self.lived = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Lived:
        return self

    def __exit__(self, *ignored: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def of(self, points: Sequence[Point], seeds: Sequence[Sequence[int]] | None = None) -> np.ndarray:
        """The figures of points, in the targets' units: shape (points, seeds, targets).

        ``seeds``: those of each point; None: those of the problem, for all.
        """
        import numpy as np

        wanted = [
            [(point, seed) for seed in (self.problem.seeds if seeds is None else seeds[place])]
            for place, point in enumerate(points)
        ]
        missing = {identity(*run): run for runs in wanted for run in runs if identity(*run) not in self.known}
        self._live(missing)
        return np.array([[self.known[identity(*run)] for run in runs] for runs in wanted])

    def _live(self, missing: Mapping[str, tuple[Point, int]]) -> None:
        if self.jobs == 1 or len(missing) < 2:
            for done, (name, (point, seed)) in enumerate(missing.items(), 1):
                self._keep(name, seed, live(self.problem, point, seed))
                self._tell(done, len(missing))
            return
        if self._pool is None:
            threads = max(1, (os.cpu_count() or 1) // self.jobs)
            self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"), start, (self.problem, threads))
        flying: dict[Future[list[float]], tuple[str, int]] = {
            self._pool.submit(in_worker, dict(point), seed): (name, seed) for name, (point, seed) in missing.items()
        }
        for done, landed in enumerate(as_completed(flying), 1):
            self._keep(*flying[landed], landed.result())
            self._tell(done, len(missing))

    def _keep(self, name: str, seed: int, values: list[float]) -> None:
        self.known[name] = values
        self.lived += 1
        if self.folder is not None:
            cells = [None if math.isnan(value) else value for value in values]
            with (self.folder / self.FILE).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"run": name, "seed": seed, "values": cells}) + "\n")

    def _tell(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, total)


def read(file: Path) -> dict[str, list[float]]:
    """The runs kept in a file; a last line cut short when the process was killed is cut off, and its run lived anew."""
    if not file.exists():
        return {}
    runs, whole = {}, 0
    for line in file.read_bytes().splitlines(keepends=True):
        try:
            row = json.loads(line)
        except ValueError:
            break
        runs[row["run"]] = [math.nan if value is None else float(value) for value in row["values"]]
        whole += len(line)
    with file.open("r+b") as kept:
        kept.truncate(whole)
    return runs


_WORKER: list[Any] = []  # in a worker: the problem and its threads, given once


def start(problem: Problem, threads: int) -> None:
    """Make a process ready: it leaves Ctrl-C to its parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER[:] = [problem, threads]


def in_worker(point: dict[str, float], seed: int) -> list[float]:
    """One run, in a process of its own."""
    return live(_WORKER[0], point, seed, _WORKER[1])
