"""The same families under two laws, or under other parameters: what tests of responses look at."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from cmsim.agents.codes import Arrangement, Event, Existence
from cmsim.model.policy import Change, law_table
from cmsim.model.simulation import SeparatedFamilies

SEEN = ("id", "existence", "lived", "arrangement", "status", "events", "due_month", "cash_month", "paid_month",
        "received_month", "method", "order_live", "collect_months")  # fmt: skip
Month = dict[str, np.ndarray]


@dataclass(frozen=True)
class Reform:
    """History with some levers moved."""

    name: str = "history"
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes, dt.date(2026, 8, 31))


@dataclass
class Pair:
    """The same families under two laws, month by month: as it was, and with a lever moved."""

    usual: list[Month]
    other: list[Month]
    counts: tuple[np.ndarray, np.ndarray]

    def total(self, slot: int, months: int | None = None) -> tuple[int, int]:
        """A count over the last months of each (all of them, unless said)."""
        first = 0 if months is None else -months
        return int(self.counts[0][first:, slot].sum()), int(self.counts[1][first:, slot].sum())

    def first_difference(self, of: Callable[[Month], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Something of every family, in both, in the first month in which it differs for any."""
        for usual, other in zip(self.usual, self.other, strict=True):
            assert np.array_equal(usual["id"], other["id"])
            if not np.array_equal(of(usual), of(other)):
                return of(usual), of(other)
        raise AssertionError("no family ever differs")


def flagged(event: Event) -> Callable[[Month], np.ndarray]:
    return lambda month: (month["events"] & int(event)) != 0


def statutory(month: Month) -> np.ndarray:
    return (month["existence"] == Existence.LIVE) & (month["lived"] >= Arrangement.DIRECT_PAY)


def futures(model: SeparatedFamilies, months: int, day: str, same_queues: bool = False, **levers: object) -> Pair:
    """The next months as they were, and with levers moved from a day; where it is said, with the cut-offs of the first
    played in the second, so that those whom the levers bring push nobody back in the line."""
    changes = tuple(Change(dt.date.fromisoformat(day), name, value) for name, value in levers.items())
    begin, seen = model.month + 1, []
    forks = (model.fork(Reform()), model.fork(Reform("moved", changes)))
    for fork in forks:
        fork.played = forks[0].cut_offs if same_queues and fork is forks[1] else None
        lived = []
        for _ in range(months):
            fork.step()
            lived.append({name: np.asarray(fork.families)[name].copy() for name in SEEN})
        seen.append(lived)
    usual, other = (fork.counts[begin : begin + months] for fork in forks)
    both = [families_of_both(*month) for month in zip(*seen, strict=True)]
    return Pair([pair[0] for pair in both], [pair[1] for pair in both], (usual, other))


def families_of_both(usual: Month, other: Month) -> tuple[Month, Month]:
    """The families that both futures have, row by row: work may change with a law, and with it who meets and parts."""
    _, of_usual, of_other = np.intersect1d(usual["id"], other["id"], return_indices=True)
    assert len(of_usual) > 0.99 * len(usual["id"])
    return {name: usual[name][of_usual] for name in SEEN}, {name: other[name][of_other] for name in SEEN}


def lived(families: int = 4_000, until: str = "2017-12", **parameters: float) -> SeparatedFamilies:
    model = SeparatedFamilies(families=families, rng=3, until=until, parameters=parameters, threads=1)
    while model.running:
        model.step()
    return model
