"""Living the corners: every reform and its base under every account, with the same families and the same luck.

What differs only in the law shares its past: it is lived once, and forked. What differs in a parameter has a past of
its own, since parameters hold from December 2012 on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cmsim.model.errors import InputError
from cmsim.runs.doubting.corners import CENTRE, Corner, Doubt, chosen, doubts, first_day, under
from cmsim.runs.doubting.refits import read, with_refits

if TYPE_CHECKING:
    import numpy as np
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import Scenario

Mark = tuple[object, bytes]  # of a future: its parameters and its law
Progress = Callable[[int, int], None]  # futures lived, futures in all
REFORMS = ("remove-direct-pay", "restore-application-fee")
OUTCOMES = (
    *("effective_share", "arrangement_share[none]", "maintenance_received_gbp", "arrears_gbp[collect_and_pay]"),
    *("applications", "service_cost_gbp"),
)
MOST_SEEDS = 100


@dataclass(frozen=True)
class Account:
    """One row of what is found: a reform under a corner of a doubt (the central account has neither)."""

    reform: Scenario
    doubt: Doubt | None
    corner: Corner | None

    @property
    def name(self) -> str:
        return CENTRE if self.corner is None else self.corner.name


@dataclass(frozen=True)
class Plan:
    """What is lived: checked."""

    base: Scenario
    reforms: tuple[Scenario, ...]
    doubts: tuple[Doubt, ...]
    outcomes: tuple[tuple[str, str], ...]
    families: int
    seeds: int
    until: str
    threads: int | None = None

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Reform by reform: the centre, then the corners of each doubt that is about it."""
        found = []
        for reform in self.reforms:
            found.append(Account(reform, None, None))
            about = [doubt for doubt in self.doubts if doubt.asks_about(self.base, reform)]
            found += [Account(reform, doubt, corner) for doubt in about for corner in doubt.corners]
        return tuple(found)

    @property
    def months(self) -> int:
        from cmsim.model.calendar import month_of

        return month_of(self.until) + 1

    def mark(self, scenario: Scenario) -> Mark:
        """What makes a future what it is: two scenarios with the same mark are lived once."""
        return scenario.parameters, scenario.laws(self.months).tobytes()


def plan_of(
    reforms: str | Scenario | Sequence[str | Path | Scenario] = REFORMS,
    base: str | Path | Scenario = "baseline",
    outcomes: Sequence[str] = (),
    corners: str | Path | None = None,
    only: Sequence[str] = (),
    families: int = 12_000,
    seeds: int = 4,
    until: str = "2031-12",
    threads: int | None = None,
    refits: Path | None = None,
) -> Plan:
    """The plan, checked.

    Parameters
    ----------
    reforms, base : names in the catalogue, paths, or scenarios.
    outcomes : "indicator" or "indicator[level]"; none: six headlines. An outcome is the mean over the last year.
    corners, only : a file of corners (None: those of cmsim), and the doubts or corners of it that are asked (all).
    families, seeds, until, threads : of each run; intervals are over the seeds.
    refits : a file of corners fitted anew (None: that of cmsim); each is lived beside the same corner as it is.

    Errors: InputError for anything the user got wrong, before anything is lived.
    """
    from cmsim.model.calendar import label, month_of
    from cmsim.model.simulation import check_families, check_until
    from cmsim.runs.sensitivity.question import outcome
    from cmsim.scenarios import Scenario, load

    if isinstance(seeds, bool) or not 1 <= seeds <= MOST_SEEDS:
        raise InputError(f"seeds is {seeds}: it must be from 1 to {MOST_SEEDS} (4 is usual)")
    asked = (reforms,) if isinstance(reforms, str | Path | Scenario) else tuple(reforms)
    ours, theirs = load(base), tuple(load(reform) for reform in asked)
    names = [scenario.name for scenario in (ours, *theirs)]
    if len(set(names)) < len(names) or not theirs:
        raise InputError(f"name one reform or more, each once and none the base: {', '.join(names)}")
    last = check_until(until)
    plan = Plan(
        ours, theirs, chosen(with_refits(doubts(corners), read(refits)), only),
        tuple(outcome(one) for one in outcomes or OUTCOMES),
        check_families(families, "compiled"), int(seeds), label(last), threads,
    )  # fmt: skip
    for reform in theirs:
        day = first_day(ours, reform)
        if month_of(day.strftime("%Y-%m")) >= last:
            raise InputError(f"until is {plan.until}, but {reform.name} begins on {day}: choose a later month")
        if dict(reform.parameters) != dict(ours.parameters):
            raise InputError(f"{reform.name} has parameters of its own: only reforms of the law can be doubted")
        if not any(account.corner for account in plan.accounts if account.reform is reform):
            raise InputError(f"none of the doubts asked is about what {reform.name} changes")
    return plan


def live_all(plan: Plan, progress: Progress | None = None) -> np.ndarray:
    """The outcomes of every account without and with the reform: shape (accounts, 2, seeds, outcomes)."""
    import numpy as np

    pairs = [under(account.corner, plan.base, account.reform) for account in plan.accounts]
    marks = [tuple(plan.mark(one) for one in pair) for pair in pairs]
    futures = {mark: one for told, pair in zip(marks, pairs, strict=True) for mark, one in zip(told, pair, strict=True)}
    done, found = 0, np.empty((len(pairs), 2, plan.seeds, len(plan.outcomes)))
    for seed in range(1, plan.seeds + 1):
        lived: dict[Mark, list[float]] = {}
        for values in dict.fromkeys(parameters for parameters, _ in futures):
            alike = {mark: one for mark, one in futures.items() if mark[0] == values}
            for mark, figures in live_alike(plan, seed, alike):
                lived[mark] = figures
                done += 1
                if progress is not None:
                    progress(done, plan.seeds * len(futures))
        for place, told in enumerate(marks):
            found[place, :, seed - 1] = [lived[mark] for mark in told]
    return found


def live_alike(plan: Plan, seed: int, futures: dict[Mark, Scenario]) -> Iterator[tuple[Mark, list[float]]]:
    """Futures that share their parameters, each as its mark and its outcomes: the past they share is lived once."""
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.evaluating import last_year

    def start(scenario: Scenario) -> SeparatedFamilies:
        return SeparatedFamilies(plan.families, seed, scenario, plan.until, threads=plan.threads)

    first, *rest = futures.items()
    trunk = first[1].laws(plan.months)
    apart = {mark: parting(trunk, one.laws(plan.months)) for mark, one in rest}
    model = start(first[1])
    for mark, one in sorted(rest, key=lambda other: apart[other[0]]):
        while model.month + 1 < apart[mark]:
            model.step()
        yield mark, last_year(model.fork(one) if apart[mark] else start(one), plan.outcomes)
        gc.collect()  # a Mesa model refers to itself
    yield first[0], last_year(model, plan.outcomes)


def parting(ours: np.ndarray, theirs: np.ndarray) -> int:
    """The first month in which two laws differ."""
    return next(month for month in range(len(ours)) if ours[month].tobytes() != theirs[month].tobytes())
