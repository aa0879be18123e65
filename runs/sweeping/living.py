"""Living the runs that share a seed and parameters: their common past once, forked where their laws part.

Of a set of runs the first month in which any two laws differ is found; up to the month before it one model is lived
for all. There it is forked for each different law, and each branch goes on the same way. Equal to lives apart.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.runs.sweeping.folder import keep_failure, keep_part
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Point, Run, parameters_of, scenario_with

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies

LAWS_HELD = 256  # tables of law that a process keeps, about 0.4 MB each


class Stopped(Exception):
    """The sweep was asked to stop."""


@dataclass(frozen=True)
class Future:
    """The law ahead of a model, worked out once: what the simulation asks of a scenario."""

    name: str
    table: np.ndarray
    parameters: tuple[tuple[str, float], ...]

    def laws(self, months: int) -> np.ndarray:
        """The law of each month."""
        return self.table[:months]


def law_of(plan: Plan, run: Run) -> np.ndarray:
    """The law of each month of a run. Errors: InputError where lines of the law cross."""
    levers = tuple(None if axis.day is None else value for axis, value in zip(plan.axes, run.point, strict=True))
    return law_held(plan, run.scenario, levers)


@lru_cache(maxsize=LAWS_HELD)
def law_held(plan: Plan, scenario: int, levers: Point) -> np.ndarray:
    """The law by the levers alone: seeds and parameters share it."""
    told = scenario_with(plan, scenario, levers)
    return told.laws(plan.last + 1)


def future_of(plan: Plan, run: Run) -> Future:
    """What lies ahead in a run."""
    return Future(plan.scenarios[run.scenario].name, law_of(plan, run), parameters_of(plan, run))


def outcomes(plan: Plan, model: SeparatedFamilies) -> pd.DataFrame:
    """The outcomes that the plan keeps, as ``national`` has them: month, indicator, level, value, simulated_n."""
    import pandas as pd
    from cmsim.model.results.catalogue import INDICATORS
    from cmsim.model.results.indicators import counts_at

    rows = []
    for month in plan.months:
        counts = counts_at(model, month)
        for indicator, level in plan.keep:
            rows.append((label(month), indicator, level, *INDICATORS[indicator].makers[level](counts)))
    table = pd.DataFrame(rows, columns=["month", "indicator", "level", "value", "simulated_n"])
    return table.astype({"value": "float64", "simulated_n": "int64"})


def let_go(model: SeparatedFamilies) -> None:
    """Free a model's tables at once: a Mesa model refers to itself, so it would linger till the next collection."""
    model.__dict__.clear()


class Lives:
    """Lives a set of runs with one seed and the same parameters, and keeps each as soon as it has ended."""

    def __init__(
        self, plan: Plan, folder: Path, threads: int | None, stopped: Callable[[], bool], ended: Callable[[bool], None]
    ):
        self.plan, self.folder, self.threads = plan, folder, threads
        self.stopped, self.ended = stopped, ended

    def live(self, runs: Sequence[Run]) -> None:
        """Live them all. A run that fails is kept as failed; the others go on. Errors: Stopped, OSError of the disk."""
        from cmsim.model.simulation import SeparatedFamilies

        lawful: list[Run] = []
        marks: dict[str, list[bytes]] = {}
        for run in runs:
            try:
                table = law_of(self.plan, run)
                marks[run.id] = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in table]
                lawful.append(run)
            except InputError as error:
                self.failed([run], error, 0.0)
        if not lawful:
            return
        begun = time.perf_counter()
        try:
            model = SeparatedFamilies(
                self.plan.families,
                lawful[0].seed,
                future_of(self.plan, lawful[0]),
                self.plan.until,
                threads=self.threads,
            )
        except Exception as error:
            self.failed(lawful, error, time.perf_counter() - begun)
            return
        self.branch(model, lawful, marks)
        let_go(model)

    def branch(self, model: SeparatedFamilies, runs: Sequence[Run], marks: dict[str, list[bytes]]) -> None:
        """Live a model, which has the law of the first of the runs, on to the end of them all."""
        begun = time.perf_counter()
        try:
            apart = self.parting(runs, marks, model.month + 1)
            while model.running and model.month + 1 < apart:
                if self.stopped():
                    raise Stopped
                model.step()
            told = outcomes(self.plan, model) if apart > self.plan.last else None
        except Stopped:
            raise
        except Exception as error:
            self.failed(runs, error, time.perf_counter() - begun)
            return
        seconds = (time.perf_counter() - begun) / len(runs)
        if told is not None:  # one law to the end
            for run in runs:
                keep_part(self.folder, run, told, seconds)
                self.ended(True)
            return
        branches: dict[bytes, list[Run]] = {}
        for run in runs:
            branches.setdefault(marks[run.id][apart], []).append(run)
        first, *others = branches.values()
        for other in others:
            try:
                fork = model.fork(future_of(self.plan, other[0]))
            except Exception as error:
                self.failed(other, error, 0.0)
                continue
            self.branch(fork, other, marks)
            let_go(fork)
        self.branch(model, first, marks)

    def parting(self, runs: Sequence[Run], marks: dict[str, list[bytes]], month: int) -> int:
        """The first month from this one in which the laws of the runs are not all the same; else beyond the last."""
        first = marks[runs[0].id]
        for later in range(month, self.plan.last + 1):
            if any(marks[run.id][later] != first[later] for run in runs):
                return later
        return self.plan.last + 1

    def failed(self, runs: Sequence[Run], error: Exception, seconds: float) -> None:
        """Keep that these runs failed."""
        kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
        told = " ".join(f"{kind}{error}".split())
        trace = "".join(traceback.format_exception(error))
        for run in runs:
            keep_failure(self.folder, run, told, seconds / len(runs), trace)
            self.ended(False)
