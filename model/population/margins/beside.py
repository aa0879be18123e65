"""What a margin is laid beside: rows of the evidence, the arithmetic on them, and the verdict on the gap."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from cmsim.model.calendar import first_day, month_of, tax_year
from cmsim.model.evidence import Figure, figure
from cmsim.model.population.margins.measures import Look, Measure

# --- what it is laid beside ---------------------------------------------------------------------------------------

YEARS, TAX_YEARS = (2012, 2025), (2012, 2023)  # for which ids with {year} and with {tax_year} have rows


@dataclass(frozen=True)
class Expected:
    """What the evidence says: from ``low`` to ``high`` (the same number where it is one), and where that stands."""

    low: float
    high: float
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Evidence:
    """Rows of the evidence, and the arithmetic on them, if any, in words and as a function.

    An id may hold {year} or {tax_year}: then the row of the nearest year there is. ``dated`` rows ("YYYY-MM", id)
    stand in for each other: the one nearest to the month is taken.
    """

    ids: tuple[str, ...]
    words: str = ""
    combine: Callable[..., float | tuple[float, float]] = lambda one: one.value
    dated: tuple[tuple[str, str], ...] = ()

    def at(self, month: int) -> Expected:
        """The figure for a month."""
        ids = (min(self.dated, key=lambda one: abs(month_of(one[0]) - month))[1],) if self.dated else self.ids
        rows = tuple(figure(of_the_year(id, month)) for id in ids)
        found = self.combine(*rows)
        low, high = found if isinstance(found, tuple) else (found, found)
        return Expected(low, high, rows)


def of_the_year(id: str, month: int) -> str:
    """The id of the row of the year nearest to a month's."""
    year, begun = first_day(month).year, tax_year(month)
    return id.format(year=min(max(year, YEARS[0]), YEARS[1]), tax_year=min(max(begun, TAX_YEARS[0]), TAX_YEARS[1]))


def row(id: str) -> Evidence:
    """One row, as it stands."""
    return Evidence((id,))


def nearest_of(*dated: tuple[str, str]) -> Evidence:
    """Of rows dated "YYYY-MM", the one nearest to the month."""
    return Evidence(tuple(id for _, id in dated), "the one nearest in time", dated=dated)


def span(*dated: tuple[str, str]) -> Evidence:
    """A row's own range, from its low to its high; of several rows dated "YYYY-MM", the one nearest to the month."""
    return Evidence(tuple(id for _, id in dated), "the range of the row", lambda one: (one.low, one.high), dated)


def between(one: str, other: str) -> Evidence:
    """Two figures of the same thing that differ by who was asked."""
    return made_of("from the one to the other", lambda a, b: (min(a, b), max(a, b)), one, other)


def made_of(words: str, combine: Callable[..., float | tuple[float, float]], *ids: str) -> Evidence:
    """Arithmetic on rows, told in words."""
    return Evidence(ids, words, lambda *rows: combine(*(one.value for one in rows)))


# --- the margin ---------------------------------------------------------------------------------------------------

ALWAYS = ("2012-12", "2060-12")
FEWEST = 30  # simulated units: a figure that rests on fewer is not judged
OK, MISS, CONTEXT, NO_FIGURE = "ok", "miss", "context", "no figure"
OTHER_TIME, TOO_FEW = "other time", "too few"
VERDICTS = {
    OK: "within the tolerance",
    MISS: "outside the tolerance",
    CONTEXT: "a figure of something else, for orientation: not judged",
    OTHER_TIME: "the figure is of another time: not judged in this month",
    TOO_FEW: f"rests on fewer than {FEWEST} simulated: not judged",
    NO_FIGURE: "no figure was found for it",
}


@dataclass(frozen=True)
class Margin:
    """One margin of the population beside its evidence.

    ``tolerance`` is in the unit of the measure (``relative``: a share of the figure); None where the figure is not
    judged. ``why`` gives the reason for the tolerance, or for not judging; ``differs`` says how the figure's
    definition differs from what is measured; ``judged`` are the first and the last month in which it is judged.
    """

    id: str
    section: str
    title: str
    measure: Measure
    evidence: Evidence | None = None
    tolerance: float | None = None
    why: str = ""
    differs: str = ""
    judged: tuple[str, str] = ALWAYS
    relative: bool = False


@dataclass(frozen=True)
class Found:
    """A margin in a month: simulated value, the evidence, the gap (to the nearer end of a range) and the verdict."""

    margin: Margin
    month: int
    value: float
    n: int
    expected: Expected | None
    gap: float
    tolerance: float
    verdict: str


def compare(margin: Margin, look: Look) -> Found | None:
    """A margin as it is in a month; None where there is nothing to measure yet."""
    value, n = margin.measure.take(look)
    if n == 0 or math.isnan(value):
        return None
    if margin.evidence is None:
        return Found(margin, look.month, value, n, None, math.nan, math.nan, NO_FIGURE)
    expected = margin.evidence.at(look.month)
    gap = value - min(max(value, expected.low), expected.high)
    if margin.tolerance is None:
        return Found(margin, look.month, value, n, expected, gap, math.nan, CONTEXT)
    tolerance = margin.tolerance * (expected.high if margin.relative else 1.0)
    verdict = OK if abs(gap) <= tolerance else MISS
    if n < FEWEST:
        verdict = TOO_FEW
    if not month_of(margin.judged[0]) <= look.month <= month_of(margin.judged[1]):
        verdict = OTHER_TIME
    return Found(margin, look.month, value, n, expected, gap, tolerance, verdict)


# --- words that several margins share ------------------------------------------------------------------------------

# why a tolerance is what it is
DRAWN = "drawn from this very figure: only luck, and who stays in the stock, part the two"
SURVEY = "sampling of the survey, and the difference of definition"
ROUNDED = "rounded to 100,000, and from a survey of households whose figure moves as much from year to year"
ASKED = "two kinds of parent were asked; the truth is taken to lie between, and only luck is allowed beyond"
OWN_RANGE = "the figure comes with a range; only luck is allowed beyond it"
COUNTED = "an administrative count; the caseload is simulated, too"

# how definitions differ
UK_LONE = "All lone-parent families of the United Kingdom: the widowed and Northern Ireland too."
LONE_ONLY = "Of lone parents, some of them widowed; the model's are separated and have no new partner."
CMS_ONLY = "Of cases of the Child Maintenance Service; the model's last cases of the CSA are counted with them."
FATHERS = "Of fathers who told a survey of a child elsewhere (2009-10): those out of touch with it are missed."
HOUSEHOLDS = "Of non-resident parents found by a survey of households."
BOTH_KINDS = "Of separated parents of both kinds in a survey of 2021."
REGIONS = "Of all children: for separated families no figure by region was found."
ASSUMED = "Nobody's measurement: see the row."
NO_PAYING = "Nothing is published about paying parents."

CMS_YEARS = ("2018-01", "2060-12")  # before, most statutory cases are the CSA's


def years(first: int, last: int) -> tuple[str, str]:
    """The months of some calendar years."""
    return f"{first}-01", f"{last}-12"
