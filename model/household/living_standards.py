"""Living standards: income for the size of a household, and the lines of low income, before and after housing costs.

As in Households Below Average Income (DWP): the modified OECD scale with a couple without children as one, and 60% of
the median of the year (relative) or of 2010-11 at the prices of the year (absolute). Since its report on 2024-25 DWP
takes that year's median as the base of the absolute line; here it stays 2010-11. The medians and prices are evidence;
the year is a financial year, and every month of it has the same line.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cmsim.agents.compiled import rule
from cmsim.model.calendar import month_of, tax_year
from cmsim.model.errors import InputError

if TYPE_CHECKING:
    import numpy as np

FIRST_YEAR = 2012  # of the lines: tax year 2012-13
BASE_YEAR = 2010  # of the absolute line: tax year 2010-11
SHARE_OF_MEDIAN = 0.6
LINES = ("relative_before", "relative_after", "absolute_before", "absolute_after")

# shares of a couple's need, before and after housing costs: HBAI quality and methodology report, equivalisation
FIRST_ADULT = (0.67, 0.58)
OTHER_ADULT = (0.33, 0.42)  # and a child of 14 and over
YOUNG_CHILD = (0.20, 0.20)

# --- one household ----------------------------------------------------------------------------------------------


@rule
def equivalence_scale(adults, children_14_and_over, children_under_14, after_housing_costs):
    """What a household needs, as a multiple of a couple without children: the modified OECD scale."""
    column = 1 if after_housing_costs else 0
    others = adults - 1 + children_14_and_over
    return FIRST_ADULT[column] + OTHER_ADULT[column] * others + YOUNG_CHILD[column] * children_under_14


@rule
def equivalised_income_weekly(
    income_weekly, housing_costs_weekly, adults, children_14_and_over, children_under_14, after_housing_costs
):
    """Disposable income as if the household were a couple without children, pounds a week.

    ``housing_costs_weekly``: rent, mortgage interest and the like, all of it whoever pays; taken off where income
    after housing costs is asked for. Income is after council tax in the statistics.
    """
    income = income_weekly - housing_costs_weekly if after_housing_costs else income_weekly
    return income / equivalence_scale(adults, children_14_and_over, children_under_14, after_housing_costs)


@rule
def in_low_income(
    income_weekly, housing_costs_weekly, adults, children_14_and_over, children_under_14, after_housing_costs, line
):
    """Whether a household is below a line of low income (``low_income_line``), which is that of a couple."""
    equivalised = equivalised_income_weekly(
        income_weekly, housing_costs_weekly, adults, children_14_and_over, children_under_14, after_housing_costs
    )
    return equivalised < line


# --- the lines --------------------------------------------------------------------------------------------------


def _row(stem: str, year: int) -> float | None:
    """An evidence row of one financial year, if there is one."""
    from cmsim.model.evidence import figures

    found = figures().get(f"{stem}{year}_{(year + 1) % 100:02}")
    return found.value if found else None


def _of_year(stem: str, path: str, year: int) -> float:
    """An evidence row of a financial year; past the last, grown along a path (its October, the middle of a year)."""
    from cmsim.model.evidence import path as path_of

    last = year
    while (value := _row(stem, last)) is None:
        last -= 1
    if last == year:
        return value
    october, last_october = month_of(f"{year}-10"), month_of(f"{last}-10")
    levels = path_of(path, october + 1)
    return value * float(levels[october] / levels[last_october])


@cache
def median_weekly(year: int, after_housing_costs: bool) -> float:
    """Median income of the tax year that starts in ``year``, equivalised, cash, pounds a week.

    Evidence rows ``median_bhc_...`` and ``median_ahc_...``; beyond the last, grown with average earnings.
    Errors: InputError before 2010-11.
    """
    _check(year, BASE_YEAR)
    return _of_year(f"median_{'ahc' if after_housing_costs else 'bhc'}_", "earnings", year)


@cache
def low_income_line(year: int, after_housing_costs: bool, absolute: bool) -> float:
    """The line of low income of a couple without children, cash, pounds a week, for the tax year from ``year``.

    ``absolute``: of the median of 2010-11, uprated by the CPI of financial years (DWP takes variants of the CPI without
    some housing costs). Errors: InputError before 2012-13.
    """
    _check(year, FIRST_YEAR)
    if not absolute:
        return SHARE_OF_MEDIAN * median_weekly(year, after_housing_costs)
    prices = _of_year("cpi_index_fy", "prices", year) / _of_year("cpi_index_fy", "prices", BASE_YEAR)
    return SHARE_OF_MEDIAN * median_weekly(BASE_YEAR, after_housing_costs) * prices


def low_income_lines(months: int) -> np.ndarray:
    """The lines of each month from December 2012: shape (months, 4), in the order of ``LINES``, pounds a week."""
    import numpy as np

    return np.array(
        [
            [low_income_line(tax_year(month), after, absolute) for absolute in (False, True) for after in (False, True)]
            for month in range(months)
        ],
        dtype=np.float64,
    ).reshape(months, len(LINES))


def _check(year: int, first: int) -> None:
    if year < first:
        raise InputError(f"there is no line of low income for {year}-{(year + 1) % 100:02}: the first is {first}")
