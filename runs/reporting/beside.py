"""Published figures to set beside a run: which figure is of which indicator, in which month.

Only figures that count the same thing are here: where definitions differ, nothing is set beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmsim.model.calendar import month_of
from cmsim.model.evidence import Figure, figures
from cmsim.model.results.indicators import INDICATORS

# figure: indicator, level, month
FIGURES = {
    "share_none_2011_12": ("perceived_arrangement_share", "none", "2013-01"),  # the first month after the start
    "share_fba_2011_12": ("perceived_arrangement_share", "family_based", "2013-01"),
    "share_none_2019_20": ("perceived_arrangement_share", "none", "2019-12"),
    "share_fba_2019_20": ("perceived_arrangement_share", "family_based", "2019-12"),
    "share_some_maintenance_2019_20": ("any_maintenance_share", "", "2019-12"),
    "share_all_maintenance_2019_20": ("all_maintenance_share", "", "2019-12"),
    "cms_intake_feb2014": ("applications", "", "2014-02"),
    "dp_arrangements_sep2021": ("direct_pay_arrangements", "", "2021-09"),
    "cp_arrangements_sep2021": ("collect_and_pay_arrangements", "", "2021-09"),
    "dp_mean_monthly": ("direct_pay_mean_gbp", "", "2021-09"),
    "arrears_cp_oct2021": ("arrears_gbp", "collect_and_pay", "2021-10"),
    "arrears_mean_cp": ("arrears_mean", "", "2021-10"),
    "dp_children_sep2021": ("children_covered", "direct_pay", "2021-09"),
    "cp_children_sep2021": ("children_covered", "collect_and_pay", "2021-09"),
    "children_benefiting_mar2022": ("children_benefiting", "", "2022-03"),
    "cp_nonpay_3m_n": ("not_paying_over_3_months", "", "2021-09"),
    "cp_nonpay_6m_n": ("not_paying_over_6_months", "", "2021-09"),
    "cp_nonpay_12m_n": ("not_paying_over_12_months", "", "2021-09"),
    "cp_nonpay_18m_n": ("not_paying_over_18_months", "", "2021-09"),
}
SERIES = {"none": "nothing", "upto90": "up_to_90", "over90": "over_90"}  # cp_LEVEL_MONTHYEAR: how cases paid
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HOW_USED = {"calibrate": "for fitting", "validate": "for testing", "initialise": "for the start"}


class Beside(NamedTuple):
    """A published figure in the unit of the indicator it stands beside, and the month it is of ("YYYY-MM")."""

    figure: Figure
    indicator: str
    level: str
    month: str
    value: float

    @property
    def use(self) -> str:
        """What the figure is for: agreement is a test only where the model was not fitted to it."""
        return HOW_USED.get(self.figure.use, self.figure.use)


def beside(last: int) -> list[Beside]:
    """Every figure that a run until month ``last`` can be held against, by indicator and month."""
    told = [_in_units(*row) for row in (*_named(), *_series())]
    order = {id: place for place, id in enumerate(INDICATORS)}
    within = [row for row in told if 0 <= month_of(row.month) <= last]
    return sorted(within, key=lambda row: (order[row.indicator], row.level, row.month))


def _named() -> Iterator[tuple[Figure, str, str, str]]:
    for id, (indicator, level, month) in FIGURES.items():
        if id in figures():
            yield figures()[id], indicator, level, month


def _series() -> Iterator[tuple[Figure, str, str, str]]:
    """How Collect & Pay cases paid, quarter by quarter."""
    pattern = re.compile(rf"cp_({'|'.join(SERIES)})_({'|'.join(MONTHS)})(\d{{4}})")
    for id, figure in figures().items():
        named = pattern.fullmatch(id)
        if named and figure.unit == "percent":
            month = f"{named[3]}-{MONTHS.index(named[2]) + 1:02}"
            yield figure, "collect_and_pay_compliance", SERIES[named[1]], month


def _in_units(figure: Figure, indicator: str, level: str, month: str) -> Beside:
    value = figure.value / 100 if figure.unit == "percent" else figure.value
    return Beside(figure, indicator, level, month, value)
