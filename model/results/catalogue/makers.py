"""How indicators are made from counts: ratios, scaled numbers, sums of a quarter, percentiles.

A maker takes the counts of a month and gives the value with the number of simulated units it rests on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from cmsim.model.results.slots import RATE_BINS, RATE_STEP
from cmsim.model.results.slots import Slot as S

CASH = "cash of the month"


@dataclass(frozen=True)
class Counts:
    """Counts to make indicators from: slots of this month, sums over the quarter, over twelve months and since the
    start, how to scale them, and the law of the month (one row of the laws). Of a group only the month is counted."""

    now: np.ndarray
    quarter: np.ndarray
    year: np.ndarray
    ever: np.ndarray
    weight: float
    law: np.void


Maker = Callable[[Counts], tuple[float, int]]  # the value, and how many simulated units it rests on
Row = tuple[str, str, str, str, dict[str, Maker], str]  # id, definition, unit, what is counted, makers, price base


def ratio(part: float, whole: float) -> float:
    """A ratio, or not a number where there is nothing to divide by."""
    return part / whole if whole else float("nan")


def share(part: int, whole: int) -> Maker:
    """A count as a share of another, this month."""
    return lambda c: (ratio(float(c.now[part]), float(c.now[whole])), int(c.now[whole]))


def quarterly(part: int, whole: int, scale: float = 1.0) -> Maker:
    """A count over the quarter as a share of another over the quarter."""
    return lambda c: (ratio(float(c.quarter[part]) / scale, float(c.quarter[whole])), int(c.quarter[whole]))


def yearly(part: int, whole: int, scale: float = 1.0) -> Maker:
    """A count over twelve months as a share of another over them."""
    return lambda c: (ratio(float(c.year[part]) / scale, float(c.year[whole])), int(c.year[whole]))


def number(*slots: int) -> Maker:
    """A count, or several together, scaled to Great Britain."""

    def make(c: Counts) -> tuple[float, int]:
        counted = sum(int(c.now[slot]) for slot in slots)
        return counted * c.weight, counted

    return make


def pounds(*slots: int) -> Maker:
    """Pence of the month as pounds of Great Britain."""
    return lambda c: (sum(float(c.now[slot]) for slot in slots) / 100.0 * c.weight, int(c.now[S.FAMILIES]))


def pounds_of_quarter(slot: int) -> Maker:
    """Pence of the quarter as pounds of Great Britain."""
    return lambda c: (float(c.quarter[slot]) / 100.0 * c.weight, int(c.now[S.FAMILIES]))


def mean_pounds(money: int, cases: int) -> Maker:
    """Pounds a case."""
    return lambda c: (ratio(float(c.now[money]) / 100.0, float(c.now[cases])), int(c.now[cases]))


def percentile(first: int, part: float) -> Maker:
    """A percentile of the marginal deduction rates counted in bins from ``first``, straight lines inside a bin."""

    def make(c: Counts) -> tuple[float, int]:
        bins = c.now[first : first + RATE_BINS]
        n = int(bins.sum())
        if n == 0:
            return float("nan"), 0
        below = np.cumsum(bins)
        place = int(np.searchsorted(below, part * n))
        inside = (part * n - (below[place] - bins[place])) / bins[place]
        return (place + float(inside)) * RATE_STEP, n

    return make


def row(names: Sequence[str], first: int, make: Callable[[int], Maker]) -> dict[str, Maker]:
    """Makers for levels whose slots stand one after the other."""
    return {name: make(first + place) for place, name in enumerate(names)}


def of_families(slot: int) -> Maker:
    """A share of all families."""
    return share(slot, S.FAMILIES)


def pounds_without(slot: int, left_out: int) -> Maker:
    """Pence of the month as pounds of Great Britain, a part left out."""
    return lambda c: ((float(c.now[slot]) - float(c.now[left_out])) / 100.0 * c.weight, int(c.now[S.FAMILIES]))


def share_not_repaid(c: Counts) -> tuple[float, int]:
    """Of arrears on Collect & Pay, closed cases among them, those on which nothing was repaid this month."""
    owed = float(c.now[S.ARREARS]) - float(c.now[S.OWED_BACK_ON_DIRECT_PAY])
    return 1.0 - ratio(float(c.now[S.OWED_REPAID]), owed), int(c.now[S.ARREARS_CASES])


def share_of_money(part: int, whole: int) -> Maker:
    """Money as a share of other money."""
    return lambda c: (ratio(float(c.now[part]), float(c.now[whole])), int(c.now[S.ARREARS_CASES]))


def unpaid_since_start(c: Counts) -> tuple[float, int]:
    """Collect & Pay arrears over all that has been due through the service since December 2012."""
    if c.ever is None:
        return float("nan"), 0
    unpaid = float(c.now[S.ARREARS]) - float(c.now[S.OWED_BACK_ON_DIRECT_PAY])
    taken = (S.COLLECTED_EARNINGS, S.COLLECTED_BENEFIT, S.COLLECTED_OTHER)
    paid = float(c.ever[S.DUE_DIRECT_PAY_OFFICIAL]) + sum(float(c.ever[slot]) for slot in taken)
    return ratio(unpaid, paid + unpaid), int(c.now[S.ARREARS_CASES])


def all_pounds(*slots: int) -> Maker:
    """Pence of the month in several slots, as pounds of Great Britain."""
    return lambda c: (sum(float(c.now[slot]) for slot in slots) / 100.0 * c.weight, int(c.now[S.FAMILIES]))
