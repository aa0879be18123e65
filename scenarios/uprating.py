"""Uprating: a lever's new value written as the value in force, raised as earnings or prices have risen since a day.

    [[change]]
    from = 2027-04-01
    flat_upper = { uprated_with = "earnings", since = 1998-04-01, yearly = true }

The loader works out the figures, so a scenario holds plain dated changes. The rise is that of the mean over a calendar
year: the year of the change against the year of ``since``. Years before 2013 are rows of evidence, later years the
path that the simulation uses.
"""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cmsim.model.calendar import START, month_of
from cmsim.model.evidence import figures, path, value
from cmsim.model.policy import Policy, unit

KEYS = ("uprated_with", "since", "yearly")
STEMS = {"earnings": "awe_growth", "prices": "cpi_growth"}  # the yearly growth behind each index, in per cent
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Uprating:
    """With what a lever is raised, and since when; ``yearly``: and again each year from then on."""

    index: str
    since: dt.date
    yearly: bool = False


def first_year(index: str) -> int:
    """The first calendar year whose mean is known: the one before the first growth."""
    return _known_years(index)[0] - 1


def last_year(index: str) -> int:
    """The last calendar year with a growth of its own in the evidence; a yearly uprating goes as far."""
    return _known_years(index)[-1]


@cache
def _known_years(index: str) -> list[int]:
    stem = f"{STEMS[index]}_"
    return sorted(int(id.removeprefix(stem)) for id in figures() if id.removeprefix(stem).isdigit())


@cache
def year_mean(index: str, year: int) -> float:
    """The mean of an index over a calendar year, where that of 2021 is 1. Errors: InputError before the first year."""
    if year > START.year:
        january = month_of(f"{year}-01")
        return float(path(index, january + MONTHS_A_YEAR)[january:].mean())
    return year_mean(index, year + 1) / (1.0 + value(f"{STEMS[index]}_{year + 1}") / 100.0)


def is_money(lever: str) -> bool:
    """Whether a lever is an amount in pounds, which alone can be uprated."""
    return lever in Policy.model_fields and unit(lever).startswith("pounds")


def uprated(amount: Any, uprating: Uprating, day: dt.date) -> Any:
    """An amount, or each of a list, raised from ``since`` to a day; to the penny, half up."""
    if isinstance(amount, tuple):
        return tuple(uprated(part, uprating, day) for part in amount)
    rise = year_mean(uprating.index, day.year) / year_mean(uprating.index, uprating.since.year)
    return math.floor(100.0 * amount * rise + 0.5 + 1e-7) / 100.0


def days_of(uprating: Uprating, first: dt.date, before: dt.date | None) -> Iterator[dt.date]:
    """The days on which the amount changes: the first, and each of its anniversaries while figures go, if yearly.

    ``before``: the next change of the same lever, which ends them.
    """
    yield first
    if not uprating.yearly:
        return
    for year in range(first.year + 1, last_year(uprating.index) + 1):
        day = first.replace(year=year, day=min(first.day, 28) if first.month == 2 else first.day)
        if before is not None and day >= before:
            return
        yield day


def in_words() -> str:
    """How an uprating is written, for a message."""
    return '{ uprated_with = "earnings", since = 1998-04-01 }'
