"""A run that is watched for the patterns: its counts, the families at some months, and short futures beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.codes import NEVER, Existence, Stage
from cmsim.model.calendar import label, month_of
from cmsim.model.policy import Change, law, law_table
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

if TYPE_CHECKING:
    import pandas as pd

LOOKS = (
    "2012-12",
    *(f"{year}-12" for year in range(2013, 2025)),
    "2016-09",
    "2020-03",
    "2021-03",
    "2021-09",
    "2024-09",
)
CUTOFF = dt.date(2026, 8, 31)
FEE_BEGINS, FEE_ENDS = "2014-07", "2024-03"  # the steps in which it is first, and no longer, asked
FEE_MONTHS = 6  # how long the futures beside the run are lived
RAISED, RAISED_BY, RAISED_MONTHS = "2019-01", 1.1, 3  # a rise of the basic rates, for the pay-through
ENFORCED = ("2017-07", "2021-09")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Past:
    """History with changes laid over it: a scenario that changes the past, for a figure of the past."""

    name: str = "history"
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes, CUTOFF)


@dataclass
class Watch:
    """What was seen in one run."""

    counts: np.ndarray
    weight: float
    looks: dict[str, pd.DataFrame]
    futures: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)  # counts beside: without, with
    pay_through: float = float("nan")
    enforced: tuple[list[float], list[float]] = ((), ())  # type: ignore[assignment]

    def months(self, slot: Slot, first: str, last: str | None = None) -> np.ndarray:
        """A count in each of some months, the last included; nothing of months not lived."""
        begin, end = month_of(first), month_of(last or first) + 1
        if end > len(self.counts):
            return np.array([np.nan])
        return self.counts[begin:end, slot].astype(float)

    def total(self, slot: Slot, first: str, last: str | None = None) -> float:
        return float(self.months(slot, first, last).sum())

    def ratio(self, part: Slot, whole: Slot, first: str, last: str | None = None) -> float:
        """One count over another, both over some months."""
        below = self.total(whole, first, last)
        return self.total(part, first, last) / below if below else float("nan")

    @cached_property
    def missing(self) -> pd.DataFrame:
        """A look in which nobody was seen."""
        first = next(iter(self.looks.values()))
        return first.iloc[:0]

    def look(self, month: str) -> pd.DataFrame:
        """The families after a month; nobody, if the run did not come so far."""
        return self.looks.get(month, self.missing)


def watch(families: int, seed: int, until: str, progress: Progress | None = None) -> Watch:
    """Live one run until a month, looking on the way, and the short futures beside it."""
    model = SeparatedFamilies(families=families, rng=seed, scenario=Past(), until=until)
    looks: dict[str, pd.DataFrame] = {}
    futures: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    enforcement = Enforcement()
    pay_through = float("nan")
    while model.running:
        now = label(model.month + 1)
        if now == FEE_BEGINS:
            futures[now] = beside(model, Change(dt.date(2014, 6, 1), "application_fee", 0.0))
        elif now == FEE_ENDS:
            futures[now] = beside(model, Change(dt.date(2024, 2, 26), "application_fee", 20.0))
        elif now == RAISED:
            pay_through = paid_of_a_rise(model)
        model.step()
        if now in LOOKS:
            looks[now] = closely(model)
        if ENFORCED[0] <= now <= ENFORCED[1]:
            enforcement.see(model)
        if progress is not None:
            progress(model.month + 1, model.last_month + 1)
    return Watch(model.counts, model.weight, looks, futures, pay_through, (enforcement.entering, enforcement.leaving))


def beside(model: SeparatedFamilies, change: Change) -> tuple[np.ndarray, np.ndarray]:
    """The counts of the next months as they were, and as they would have been with one change."""
    both = (model.fork(Past()), model.fork(Past("changed", (change,))))
    end = min(model.month + FEE_MONTHS, model.last_month)
    for one in both:
        while one.month < end:
            one.step()
    return both[0].counts[model.month + 1 : end + 1], both[1].counts[model.month + 1 : end + 1]


def paid_of_a_rise(model: SeparatedFamilies) -> float:
    """Of another pound that the calculation asks of Direct Pay parents, what is paid: the basic rates raised."""
    first = dt.date.fromisoformat(f"{RAISED}-01")
    before = law(first).basic_rate
    raised = Change(first, "basic_rate", tuple(rate * RAISED_BY for rate in before))
    both = (model.fork(Past()), model.fork(Past("raised", (raised,))))
    due, paid = 0, 0
    for _ in range(RAISED_MONTHS):
        for one in both:
            one.step()
        usual, more = (one.families for one in both)
        same = (usual["lived"] == more["lived"]) & (usual["lived"] == 2) & (usual["due_month"] > 0)
        due += int((more["due_month"] - usual["due_month"])[same].sum())
        paid += int((more["paid_month"] - usual["paid_month"])[same].sum())
    return paid / due if due else float("nan")


def closely(model: SeparatedFamilies) -> pd.DataFrame:
    """The snapshot of the month, with what it leaves out and some patterns need."""
    import pandas as pd
    from cmsim.model.results.snapshot import snapshot

    raw = np.asarray(model.families)
    raw = raw[raw["existence"] != Existence.FUTURE]
    bits = (raw["on_time"][:, None].astype(np.int64) >> np.arange(12)) & 1
    more = pd.DataFrame(
        {
            "family_id": raw["id"],
            "months_on_time": bits.sum(axis=1),
            "lived_months": np.where(raw["lived_since"] == NEVER, 0, model.month - raw["lived_since"]),
            "order_live": raw["order_live"] == 1,
            "asked_for_collection": raw["asked_for_collection"] == 1,
            "collect_months": raw["collect_months"],
            "net_weekly_income": np.asarray(model.world.paying)["net_weekly_income"][raw["paying"]],
            "weekly_owed": np.asarray(model.world.paying)["weekly_owed"][raw["paying"]],
            "new_partner": np.asarray(model.world.receiving)["partner"][raw["receiving"]] == 1,
        }
    )
    return snapshot(model).merge(more, on="family_id", how="left", validate="one_to_one")


class Enforcement:
    """What families are owed as their cases come under enforcement (a liability order sought or more), and leave it."""

    def __init__(self) -> None:
        self.within: set[int] | None = None
        self.entering: list[float] = []
        self.leaving: list[float] = []

    def see(self, model: SeparatedFamilies) -> None:
        raw = np.asarray(model.families)
        enforced = (raw["stage"] >= Stage.WITH_ENFORCEMENT_TEAM) & (raw["existence"] == Existence.LIVE)
        now = set(raw["id"][enforced].tolist())
        if self.within is not None:
            owed = dict(zip(raw["id"].tolist(), (raw["arrears"] / 100.0).tolist(), strict=True))
            self.entering += [owed[number] for number in now - self.within]
            self.leaving += [owed[number] for number in self.within - now if number in owed]
        self.within = now
