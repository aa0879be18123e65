"""The journey: how long each stage takes, from a missed payment to money in hand."""

import numpy as np
from cmsim.model.results.catalogue.makers import Counts, Maker, Row
from cmsim.model.results.count_stages import SPELLS, YEAR
from cmsim.model.results.slots import FIRST_LENGTH, FIRST_OPEN, MONTH_BINS
from cmsim.model.stages import Route, Spell

PARTS = {"p50": 0.5, "p90": 0.9}
TIMED = "completed spells of the twelve months to this one; months between the two monthly steps, 24 stands for more"


def _lengths(kind: int, counts: np.ndarray) -> np.ndarray:
    """Spells of one kind by their length in months."""
    first = FIRST_LENGTH + kind * MONTH_BINS
    return counts[first : first + MONTH_BINS]


def months(kind: int, part: float) -> Maker:
    """A percentile of the lengths of a year's completed spells: a length of k months is spread over k - ½ to k + ½."""

    def make(c: Counts) -> tuple[float, int]:
        bins = _lengths(kind, c.year)
        n = int(bins.sum())
        if n == 0:
            return float("nan"), 0
        below = np.cumsum(bins)
        place = int(np.searchsorted(below, part * n))
        if place == MONTH_BINS - 1:
            return float(place), n
        low = max(0.0, place - 0.5)
        inside = float(part * n - (below[place] - bins[place])) / float(bins[place])
        return low + inside * (place + 0.5 - low), n

    return make


def open_after_a_year(kind: int) -> Maker:
    """Of spells that either ended before they were a year old, or grew a year old: the latter, over the year."""

    def make(c: Counts) -> tuple[float, int]:
        still = float(c.year[FIRST_OPEN + kind])
        n = still + float(_lengths(kind, c.year)[: YEAR + 1].sum())
        return (still / n if n else float("nan")), int(n)

    return make


def _percentiles(kind: int, name: str = "") -> dict[str, Maker]:
    return {name + part: months(kind, number) for part, number in PARTS.items()}


def _by_name(kinds: dict[str, int]) -> dict[str, Maker]:
    return {level: make for name, kind in kinds.items() for level, make in _percentiles(kind, f"{name}_").items()}


ROUTES = {route.name.lower(): SPELLS + route - 1 for route in Route if route != Route.NONE}
STAGES = {spell.name.lower(): int(spell) for spell in Spell}

# fmt: off
STAGE_TIMES: tuple[Row, ...] = (
    ("months_to_money", "Months from the first statutory payment missed altogether (Direct Pay or Collect & Pay) to "
     f"money in the receiving parent's hand, by the way it came: {TIMED}; spells that end without money are left out",
     "months", "spells", {**_percentiles(Spell.MISSED_TO_MONEY), **_by_name(ROUTES)}, ""),
    ("stage_months", f"Months from one stage to the next: {TIMED}; spells that end otherwise are left out",
     "months", "spells", _by_name({name: kind for name, kind in STAGES.items() if kind != Spell.MISSED_TO_MONEY}), ""),
    ("open_after_12_months_share", "Spells still open when twelve months old while something is due, of those that "
     "over the year either ended as named within twelve months or grew so old", "share", "spells",
     {name: open_after_a_year(kind) for name, kind in STAGES.items()}, ""),
)
# fmt: on
