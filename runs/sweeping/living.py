"""Living the runs that share a seed and parameters: their common past once, forked where their laws part.

Of a set of runs the first month in which any two laws differ is found; up to the month before it one model is lived
for all. There it is forked for each different law, and each branch goes on the same way. Equal to lives apart.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.sweeping.folder import Ended, done, failed
from cmsim.runs.sweeping.histories import can_be_kept, file_of, last_month, name_of, population_of
from cmsim.runs.sweeping.mapped import mapped, read, save
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Point, Run, parameters_of, scenario_with

if TYPE_CHECKING:
    import pandas as pd

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


def rows_of(plan: Plan, model: SeparatedFamilies, months: Iterable[int]) -> list[tuple[Any, ...]]:
    """The national outcomes that the plan keeps of some months lived."""
    from cmsim.model.results.catalogue import INDICATORS
    from cmsim.model.results.indicators import counts_at

    rows = []
    for month in months:
        counts, named = counts_at(model, month), label(month)
        for indicator, level in plan.keep:
            rows.append((named, indicator, "", level, *INDICATORS[indicator].makers[level](counts)))
    return rows


def outcomes(rows: Sequence[tuple[Any, ...]], looked: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The outcomes of a run as ``national`` has them: month, indicator, group, level, value, simulated_n.

    ``rows``: the national ones; ``looked``: those by group.
    """
    import pandas as pd

    table = pd.DataFrame(rows, columns=["month", "indicator", "group", "level", "value", "simulated_n"])
    return pd.concat([table.astype({"value": "float64", "simulated_n": "int64"}), *looked], ignore_index=True)


def look(plan: Plan, model: SeparatedFamilies) -> list[pd.DataFrame]:
    """The outcomes by group of the month just lived; of few simulated families there is no figure."""
    if not plan.by:
        return []
    from cmsim.model.results.indicators import grouped
    from cmsim.runs.run import suppress

    names = [":".join(part for part in pair if part) for pair in plan.keep]
    table = suppress(grouped(model, plan.by))
    return [table[table["indicator"].isin(names)]]


def let_go(model: SeparatedFamilies) -> None:
    """Free a model's tables at once: a Mesa model refers to itself, so it would linger till the next collection."""
    model.__dict__.clear()


class Lives:
    """Lives a set of runs with one seed and the same parameters, and hands each on as soon as it has ended.

    ``stopped``: is the sweep to stop? ``ended`` takes a run that ended, and may raise ``Stopped``. ``folder``: that of
    the sweep, where histories are kept; None keeps none. ``past``: the history of all that is lived, as it was written.
    ``families``: the names of the first families that several groups start from.
    """

    def __init__(
        self,
        plan: Plan,
        threads: int | None,
        stopped: Callable[[], bool],
        ended: Callable[[Ended], None],
        folder: Path | None = None,
        past: bytes | None = None,
        families: Collection[str] = (),
    ):
        self.plan, self.threads, self.stopped, self.ended = plan, threads, stopped, ended
        self.folder, self.past, self.families = folder, past, families

    def live(self, runs: Sequence[Run]) -> None:
        """Live them all. A run that fails is kept as failed; the others go on. Errors: Stopped, OSError of the disk."""
        lawful: list[Run] = []
        marks: dict[str, list[bytes]] = {}
        for run in runs:
            try:
                table = law_of(self.plan, run)
                marks[run.id] = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in table]
                lawful.append(run)
            except InputError as error:
                self.fail([run], error, 0.0)
        if not lawful:
            return
        begun = time.perf_counter()
        try:
            model = self.begin(lawful, marks)
        except Stopped:
            raise
        except Exception as error:
            self.fail(lawful, error, time.perf_counter() - begun)
            return
        lived = [month for month in self.plan.months if month <= model.month]
        self.branch(model, lawful, marks, rows_of(self.plan, model, lived), [])
        let_go(model)

    def begin(self, runs: Sequence[Run], marks: dict[str, list[bytes]]) -> SeparatedFamilies:
        """A model with the law of the first run: from a history that is kept, or new, and kept where many need it."""
        plan, first = self.plan, runs[0]
        if not can_be_kept(plan) or self.parting(runs, marks, 0) <= last_month(plan):
            return self.born(first)
        if self.past is not None:
            kept = self.gone_on_with(first, np.frombuffer(self.past, np.uint8).copy())
            return self.live_past(first) if kept is None else kept
        if self.folder is None:
            return self.born(first)
        file = file_of(self.folder, name_of(plan, first))
        kept = self.gone_on_with(first, mapped(file))
        if kept is not None:
            return kept
        model = self.live_past(first)
        if model.peers is not None or len(runs) == 1:  # who knows whom is not kept
            return model
        return self.shared(first, model, file)

    def born(self, run: Run) -> SeparatedFamilies:
        """A new model of a run: its families as another process made them, where several groups start from them."""
        plan, file = self.plan, None
        if self.families and self.folder is not None:
            name = population_of(plan, run)
            file = file_of(self.folder, name) if name in self.families else None
        kept = None if file is None else self.gone_on_with(run, mapped(file))
        if kept is not None:
            return kept
        model = SeparatedFamilies(plan.families, run.seed, future_of(plan, run), plan.until, threads=self.threads)
        return model if file is None else self.shared(run, model, file)

    def shared(self, run: Run, model: SeparatedFamilies, file: Path) -> SeparatedFamilies:
        """The same model in memory that is shared with the other processes that start from it: kept, and mapped."""
        kept = self.gone_on_with(run, mapped(file))  # another may have made it at the same time
        if kept is None:
            save(model, file)
            kept = self.gone_on_with(run, mapped(file))
        if kept is None:
            return model
        let_go(model)
        return kept

    def gone_on_with(self, run: Run, held: np.ndarray | None) -> SeparatedFamilies | None:
        """The model in these bytes, with the law of a run ahead of it; None where they are not whole."""
        plan = self.plan
        return read(held, plan.families, run.seed, future_of(plan, run), plan.until, self.threads)

    def live_past(self, run: Run) -> SeparatedFamilies:
        """The model of a run, lived up to the last month before anything in the plan changes."""
        model, past = self.born(run), last_month(self.plan)
        while model.month < past:
            if self.stopped():
                raise Stopped
            model.step()
        return model

    def branch(
        self,
        model: SeparatedFamilies,
        runs: Sequence[Run],
        marks: dict[str, list[bytes]],
        rows: list[tuple[Any, ...]],
        looked: list[pd.DataFrame],
    ) -> None:
        """Live a model, which has the law of the first of the runs, on to the end of them all.

        ``rows``, ``looked``: the outcomes of the months it has lived, national and by group.
        """
        begun = time.perf_counter()
        try:
            apart = self.parting(runs, marks, model.month + 1)
            while model.running and model.month + 1 < apart:
                if self.stopped():
                    raise Stopped
                model.step()
                if model.month in self.plan.months:
                    rows += rows_of(self.plan, model, [model.month])
                    looked += look(self.plan, model)
            told = outcomes(rows, looked) if apart > self.plan.last else None
        except Stopped:
            raise
        except Exception as error:
            self.fail(runs, error, time.perf_counter() - begun)
            return
        seconds = (time.perf_counter() - begun) / len(runs)
        if told is not None:  # one law to the end
            for run in runs:
                self.ended(done(run, told, seconds))
            return
        branches: dict[bytes, list[Run]] = {}
        for run in runs:
            branches.setdefault(marks[run.id][apart], []).append(run)
        first, *others = branches.values()
        for other in others:
            try:
                fork = model.fork(future_of(self.plan, other[0]))
            except Exception as error:
                self.fail(other, error, 0.0)
                continue
            self.branch(fork, other, marks, list(rows), list(looked))
            let_go(fork)
        self.branch(model, first, marks, rows, looked)

    def parting(self, runs: Sequence[Run], marks: dict[str, list[bytes]], month: int) -> int:
        """The first month from this one in which the laws of the runs are not all the same; else beyond the last."""
        first = marks[runs[0].id]
        for later in range(month, self.plan.last + 1):
            if any(marks[run.id][later] != first[later] for run in runs):
                return later
        return self.plan.last + 1

    def fail(self, runs: Sequence[Run], error: Exception, seconds: float) -> None:
        """Keep that these runs failed."""
        kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
        told = " ".join(f"{kind}{error}".split())
        trace = "".join(traceback.format_exception(error))
        for run in runs:
            self.ended(failed(run, told, seconds / len(runs), trace))
