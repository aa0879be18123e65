"""Living many points of one question: in processes of their own, each run kept as soon as it has ended.

A run that is in the folder is never lived again, so work that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cmsim.model.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from cmsim.model.simulation import SeparatedFamilies

Progress = Callable[[int, int], None]  # runs ended, runs to do
Point = Mapping[str, float]  # parameters of behaviour, by name


class Question(Protocol):
    """What is asked of every point: some figures of a run with its parameters and a seed (NaN: no figure)."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds with which a point is lived, unless others are named."""

    def live(self, point: Point, seed: int, threads: int | None = None) -> list[float]:
        """One run."""


MOST_SEEDS, MOST_JOBS = 100, 256


def check_seeds(seeds: int) -> None:
    """Errors: InputError for more or fewer runs of a point than there may be."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise InputError(f"--seeds is {seeds}: it must be from 1 to {MOST_SEEDS}")


def check_jobs(jobs: int) -> None:
    """Errors: InputError for more or fewer processes than there may be."""
    if not 1 <= jobs <= MOST_JOBS:
        raise InputError(f"--jobs is {jobs}: it must be from 1 to {MOST_JOBS}")


def identity(point: Point, seed: int) -> str:
    """A short name of one run: its parameters and its seed."""
    told = json.dumps([sorted(point.items()), seed])
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


class Lived:
    """The runs of a question: those in the folder, and those lived when they are asked for.

    ``jobs`` processes; ``folder`` None keeps nothing on disk. Use in a ``with``: it ends the processes.
    """

    FILE = "evaluations.jsonl"

    def __init__(self, question: Question, folder: Path | None, jobs: int = 1, progress: Progress | None = None):
        self.question, self.folder, self.jobs, self.progress = question, folder, jobs, progress
        self.known: dict[str, list[float]] = {} if folder is None else read(folder / self.FILE)
        self.lived = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Lived:
        return self

    def __exit__(self, *ignored: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def of(self, points: Sequence[Point], seeds: Sequence[Sequence[int]] | None = None) -> np.ndarray:
        """The figures of points: shape (points, seeds, figures).

        ``seeds``: those of each point; None: those of the question, for all.
        """
        import numpy as np

        wanted = [
            [(point, seed) for seed in (self.question.seeds if seeds is None else seeds[place])]
            for place, point in enumerate(points)
        ]
        missing = {identity(*run): run for runs in wanted for run in runs if identity(*run) not in self.known}
        self._live(missing)
        return np.array([[self.known[identity(*run)] for run in runs] for runs in wanted])

    def _live(self, missing: Mapping[str, tuple[Point, int]]) -> None:
        if self.jobs == 1 or len(missing) < 2:
            for done, (name, (point, seed)) in enumerate(missing.items(), 1):
                self._keep(name, seed, self.question.live(point, seed))
                self._tell(done, len(missing))
            return
        if self._pool is None:
            name, (point, seed) = next(iter(missing.items()))  # the first here, so that the rules are compiled once
            self._keep(name, seed, self.question.live(point, seed))
            self._tell(1, len(missing))
            missing = {other: run for other, run in missing.items() if other != name}
            threads = max(1, (os.cpu_count() or 1) // self.jobs)
            self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"), start, (self.question, threads))
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


_WORKER: list[Any] = []  # in a worker: the question and its threads, given once


def start(question: Question, threads: int) -> None:
    """Make a process ready: it leaves Ctrl-C to its parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER[:] = [question, threads]


def in_worker(point: dict[str, float], seed: int) -> list[float]:
    """One run, in a process of its own. Its errors name the point's seed."""
    question, threads = _WORKER
    figures: list[float] = question.live(point, seed, threads)
    return figures


# --- what a run ends with --------------------------------------------------------------------------------------------

YEAR = 12  # an outcome is the mean over so many months, up to the last


def last_year(model: SeparatedFamilies, outcomes: Sequence[tuple[str, str]]) -> list[float]:
    """Live what is left, and give the mean of each outcome over the last year. The model is used up."""
    from cmsim.model.results.catalogue import INDICATORS
    from cmsim.model.results.indicators import counts_at

    while model.running:
        model.step()
    means = []
    for indicator, level in outcomes:
        values = []
        for month in range(max(0, model.month - YEAR + 1), model.month + 1):
            values.append(INDICATORS[indicator].makers[level](counts_at(model, month))[0])
        means.append(sum(values) / len(values))
    model.__dict__.clear()  # a Mesa model refers to itself: let go of its tables at once
    return means


# --- the folder of a question ---------------------------------------------------------------------------------------


def begin(folder: Path, manifest: Mapping[str, Any], same: Sequence[str], resume: bool) -> None:
    """Make the folder, or see that it may be gone on with. Errors: InputError."""
    from cmsim.runs.folders import check_same, write_manifest
    from cmsim.runs.store import MANIFEST, check_destination, read_manifest

    if (folder / MANIFEST).exists():
        if not resume:
            kind = read_manifest(folder)["kind"]
            go_on = "--resume to go on with it, or " if kind == manifest["kind"] else ""
            raise InputError(f"{folder} holds the result of cmsim {kind} already: {go_on}choose another --out")
        check_same(folder, manifest, same)
        return
    if not (folder.is_dir() and not any(folder.iterdir())):
        check_destination(folder, what=str(manifest["kind"]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_manifest(folder, {**manifest, "files": {}})
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None
