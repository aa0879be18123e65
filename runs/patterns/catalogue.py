"""The twenty-five patterns, read from patterns.toml, and how each of their figures is measured."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from cmsim.model.results.slots import Slot as S
from cmsim.runs.patterns.measures import (
    STATUTORY,
    YEAR_2020,
    Measure,
    abused,
    apart,
    arrears_growth,
    below_tax_threshold,
    by_burden,
    contact,
    effective_by_wish,
    enforced,
    fall,
    family_based_ended,
    fee_effect,
    friendly,
    lifted_out,
    low_household_income,
    mean_pounds,
    mean_where,
    millions,
    months_of_dues,
    nil_payers,
    none_by,
    of_families,
    on_time,
    paid_in_full,
    pay_through,
    receipt,
    removal_effect,
    repeats,
    share,
    through_withholding,
    times,
    weekly,
    with_arrears,
)
from cmsim.runs.patterns.watching import Watch

SEEN_STATUTORY = (S.SEEN_DIRECT_PAY, S.SEEN_COLLECT_AND_PAY, S.SEEN_CSA)


def thirteen_months(slot: S) -> Measure:
    """Of the families thirteen months after a start on Direct Pay, those that are somewhere now."""
    return share(slot, S.COHORT, "2018-06", "2019-12")


MEASURES: dict[str, Measure] = {
    "statutory_2012": of_families((S.DIRECT_PAY, S.COLLECT_AND_PAY, S.CSA), "2012-12"),
    "family_based_2012": of_families((S.FAMILY_BASED,), "2012-12"),
    "statutory_2020": of_families(SEEN_STATUTORY, *YEAR_2020),
    "family_based_2020": of_families((S.SEEN_FAMILY_BASED,), *YEAR_2020),
    "none_2020": of_families((S.SEEN_NONE,), *YEAR_2020),
    "some_2020": of_families((S.ANY_PAID,), *YEAR_2020),
    "all_2020": of_families((S.ALL_PAID,), *YEAR_2020),
    "some_change": apart(of_families((S.ANY_PAID,), "2013-01", "2013-12"), of_families((S.ANY_PAID,), *YEAR_2020)),
    "none_workless": none_by(lambda rows: ~rows["receiving_working"]),
    "none_poor": none_by(low_household_income),
    "none_send": none_by(lambda rows: rows["send"]),
    "none_ill": none_by(lambda rows: rows["receiving_disabled"]),
    "start_direct_pay": share(S.STARTED_DIRECT_PAY, S.APPLICATIONS, "2018-01", "2021-12"),
    "paying_applies": share(S.PAYING_APPLICATIONS, S.APPLICATIONS, "2017-01", "2018-12"),
    "against_wish": share(S.STARTED_AGAINST_WISH, S.STARTED_DIRECT_PAY, "2018-01", "2021-12"),
    "after_13_still": thirteen_months(S.COHORT_DIRECT_PAY),
    "after_13_collect": thirteen_months(S.COHORT_COLLECT),
    "after_13_none": thirteen_months(S.COHORT_NONE),
    "direct_pay_all_survivors": paid_in_full("2019-12", True),
    "direct_pay_time_survivors": on_time("2019-12", True, 9),
    "direct_pay_all_stock": paid_in_full("2024-12", False),
    "direct_pay_always": on_time("2024-12", False, 12),
    "asked_works": times(effective_by_wish(True, "2019-12"), effective_by_wish(False, "2019-12")),
    "switch_debt": mean_pounds(S.ARREARS_CARRIED, S.MOVED_TO_COLLECT, "2018-01", "2021-12"),
    "switch_months": months_of_dues,
    "collect_nothing_2016": share(S.QUARTER_NOTHING, S.QUARTER_CASES, "2016-09"),
    "collect_part_2016": share(S.QUARTER_PART, S.QUARTER_CASES, "2016-09"),
    "collect_over90_2016": share(S.QUARTER_OVER_90, S.QUARTER_CASES, "2016-09"),
    "collect_nothing_2021": share(S.QUARTER_NOTHING, S.QUARTER_CASES, "2021-09"),
    "collect_part_2021": share(S.QUARTER_PART, S.QUARTER_CASES, "2021-09"),
    "collect_over90_2021": share(S.QUARTER_OVER_90, S.QUARTER_CASES, "2021-09"),
    "collect_nothing_2024": share(S.QUARTER_NOTHING, S.QUARTER_CASES, "2024-09"),
    "collect_part_2024": share(S.QUARTER_PART, S.QUARTER_CASES, "2024-09"),
    "collect_over90_2024": share(S.QUARTER_OVER_90, S.QUARTER_CASES, "2024-09"),
    "over90_earnings": share(S.OVER_90_EARNINGS, S.QUARTER_EARNINGS, "2021-09"),
    "over90_benefit": share(S.OVER_90_BENEFIT, S.QUARTER_BENEFIT, "2021-09"),
    "over90_other": share(S.OVER_90_OTHER, S.QUARTER_OTHER, "2021-09"),
    "nil_other": nil_payers("other"),
    "nil_benefit": nil_payers("benefit"),
    "nil_earnings": nil_payers("deo"),
    "unpaid_3": share(S.UNPAID_3_MONTHS, S.COLLECT_DUE_CASES, "2021-09"),
    "unpaid_6": share(S.UNPAID_6_MONTHS, S.COLLECT_DUE_CASES, "2021-09"),
    "unpaid_12": share(S.UNPAID_12_MONTHS, S.COLLECT_DUE_CASES, "2021-09"),
    "unpaid_18": share(S.UNPAID_18_MONTHS, S.COLLECT_DUE_CASES, "2021-09"),
    "with_arrears": with_arrears,
    "mean_arrears": mean_pounds(S.ARREARS, S.ARREARS_CASES, "2021-10"),
    "over_5000": share(S.ARREARS_OVER_5000, S.ARREARS_CASES, "2021-10"),
    "over_10000": share(S.ARREARS_OVER_10000, S.ARREARS_CASES, "2021-10"),
    "arrears_growth": arrears_growth,
    "enforcement_enter": enforced(0),
    "enforcement_leave": times(enforced(1), enforced(0)),
    "below_tax_arrears": below_tax_threshold(True),
    "below_tax_all": below_tax_threshold(False),
    "repeat_nothing": repeats("nothing"),
    "repeat_all": repeats("all"),
    "burden_share": times(by_burden(True, "share"), by_burden(False, "share")),
    "burden_cash": times(by_burden(True, "cash"), by_burden(False, "cash")),
    "pay_through": pay_through,
    "exempt_2021": share(S.FEES_WAIVED, S.APPLICATIONS, "2021-01", "2021-12"),
    "abuse_ratio": times(mean_where(STATUTORY, abused, "2021-09"), mean_where(("family_based",), abused, "2021-09")),
    "friendly_ratio": times(
        mean_where(("family_based",), friendly, "2021-09"), mean_where(STATUTORY, friendly, "2021-09")
    ),
    "contact_ratio": times(mean_where(("family_based",), weekly, "2021-09"), mean_where(STATUTORY, weekly, "2021-09")),
    "family_based_five_years": family_based_ended("2014-12", "2019-12", True),
    "family_based_front": times(
        family_based_ended("2014-12", "2015-12", False, 3), family_based_ended("2015-12", "2016-12", False, 15)
    ),
    "contact_weekly": contact("weekly"),
    "contact_none": contact("none"),
    "contact_partner": times(contact("weekly", True, "2019-12"), contact("weekly", False, "2019-12")),
    "fee_2014_all": fall(S.APPLICATIONS, ("2014-04", "2014-06"), ("2014-07", "2014-09")),
    "fee_2014_own": fee_effect("2014-07"),
    "fee_2024_own": removal_effect("2024-03"),
    "gateway_family_based": share(S.GATEWAY_FAMILY_BASED, S.GATEWAY, "2017-05", "2017-07"),
    "gateway_statutory": share(S.GATEWAY_STATUTORY, S.GATEWAY, "2017-05", "2017-07"),
    "gateway_none": share(S.GATEWAY_NONE, S.GATEWAY, "2017-05", "2017-07"),
    "lifted_relative_after": lifted_out(1),
    "lifted_absolute_before": lifted_out(2),
    "receipt_ratio": times(receipt(True), receipt(False)),
    "earnings_2015": millions((S.COLLECTED_EARNINGS,), "2015-10", "2015-12"),
    "earnings_2019": millions((S.COLLECTED_EARNINGS,), "2019-10", "2019-12"),
    "through_withholding": through_withholding,
    "receiving_tells": share(S.RECEIVING_TELLS, S.RECEIVING_ASKED, "2020-12"),
    "paying_tells": share(S.PAYING_TELLS, S.PAYING_ASKED, "2020-12"),
}


@dataclass(frozen=True)
class Figure:
    """One number of a pattern: what it is, its unit, what is known in words, the band, and how a run gives it."""

    id: str
    says: str
    unit: str
    known: str
    low: float
    high: float

    def measure(self, watch: Watch) -> float:
        """What a watched run gives; not a number where it cannot tell."""
        return float(MEASURES[self.id](watch))


@dataclass(frozen=True)
class Pattern:
    """One stylised fact. ``amiss``: what is known of why the model misses it, for the figures that do."""

    number: int
    title: str
    says: str
    source: str
    figures: tuple[Figure, ...] = ()
    amiss: str = ""
    not_measured: str = ""


def read_patterns() -> tuple[Pattern, ...]:
    """The patterns in their order."""
    table = tomllib.loads(files(__package__).joinpath("patterns.toml").read_text(encoding="utf-8"))
    return tuple(
        Pattern(**{**row, "figures": tuple(Figure(**one) for one in figures)})
        for row, figures in ((row, row.pop("figure", [])) for row in table["pattern"])
    )


PATTERNS = read_patterns()
FIGURES: dict[str, Figure] = {figure.id: figure for pattern in PATTERNS for figure in pattern.figures}
