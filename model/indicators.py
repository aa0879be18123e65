"""Indicators: what a run reports. Each has a definition in words, a unit, the unit it counts, and a price base.

An indicator is a ratio or a scaled count of the slots of ``tally.py``; some look back over a quarter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.model.calendar import label
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import value
from cmsim.model.groups import GROUPS, codes_of
from cmsim.model.tally import Slot

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies

ARRANGEMENTS = ("none", "family_based", "direct_pay", "collect_and_pay", "csa")
METHODS = ("deo", "benefit", "other")
CASH = "cash of the month"
COLUMNS = ("month", "indicator", "group", "level", "value", "simulated_n")


@dataclass(frozen=True)
class Counts:
    """Counts to make indicators from: slots of this month, sums over the quarter, and how to scale them."""

    now: np.ndarray
    quarter: np.ndarray
    weight: float
    earnings_index: float
    fee: float

    def share(self, part: int, whole: int) -> tuple[float, int]:
        """A share, and how many simulated units it rests on."""
        n = int(self.now[whole])
        return (float(self.now[part]) / n if n else np.nan), n

    def share_of_quarter(self, part: int, whole: int) -> tuple[float, int]:
        n = int(self.quarter[whole])
        return (float(self.quarter[part]) / n if n else np.nan), n

    def number(self, slot: int) -> tuple[float, int]:
        """A count scaled to Great Britain."""
        return float(self.now[slot]) * self.weight, int(self.now[slot])

    def pounds(self, slot: int) -> tuple[float, int]:
        """Pence of the month as pounds of Great Britain."""
        return float(self.now[slot]) / 100.0 * self.weight, int(self.now[Slot.FAMILIES])

    def pounds_of_quarter(self, slot: int) -> tuple[float, int]:
        return float(self.quarter[slot]) / 100.0 * self.weight, int(self.now[Slot.FAMILIES])

    def mean_pounds(self, money: int, cases: int) -> tuple[float, int]:
        n = int(self.now[cases])
        return (float(self.now[money]) / 100.0 / n if n else np.nan), n


Maker = Callable[[Counts], tuple[float, int]]


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it is, in which unit, what it counts, and how it is made (a maker for each level)."""

    id: str
    definition: str
    unit: str
    counts: str
    makers: dict[str, Maker]
    price_base: str = ""
    source: str = "simulated"


INDICATORS: dict[str, Indicator] = {}


def indicator(id: str, definition: str, unit: str, counts: str, price_base: str = "", **makers: Maker) -> None:
    """Declare an indicator; one without levels has a single maker named ``all``."""
    named = {("" if level == "all" else level): maker for level, maker in makers.items()}
    INDICATORS[id] = Indicator(id, definition, unit, counts, named, price_base)


def each(names: Sequence[str], first: int, make: Callable[[Counts, int], tuple[float, int]]) -> dict[str, Maker]:
    """Makers for levels whose slots stand one after the other."""
    return {name: (lambda c, slot=first + i: make(c, slot)) for i, name in enumerate(names)}


S = Slot
indicator(
    "families", "Separated families with a child who counts", "number", "families", all=lambda c: c.number(S.FAMILIES)
)
indicator(
    "children", "Qualifying children in separated families", "number", "children", all=lambda c: c.number(S.CHILDREN)
)
indicator(
    "arrangement_share",
    "Families by arrangement as the office records it, of all families",
    "share",
    "families",
    **each(ARRANGEMENTS, S.NONE, lambda c, s: c.share(s, S.FAMILIES)),
)
indicator(
    "perceived_arrangement_share",
    "Families by arrangement as the receiving parent would name it, of all families",
    "share",
    "families",
    **each(ARRANGEMENTS, S.SEEN_NONE, lambda c, s: c.share(s, S.FAMILIES)),
)
indicator(
    "effective_share",
    "Families with an effective arrangement (something paid, usually on time, and the receiving "
    "parent thinks it works), of all families",
    "share",
    "families",
    all=lambda c: c.share(S.EFFECTIVE, S.FAMILIES),
)
indicator(
    "any_maintenance_share",
    "Families in which some of what was due came in the last three months, of all families",
    "share",
    "families",
    all=lambda c: c.share(S.ANY_PAID, S.FAMILIES),
)
indicator(
    "all_maintenance_share",
    "Families in which at least 90% of what was due came in the last three months, of all families",
    "share",
    "families",
    all=lambda c: c.share(S.ALL_PAID, S.FAMILIES),
)
indicator(
    "family_based_paid_share",
    "Family-based arrangements paid in some part or at least 90%, last three months",
    "share",
    "families",
    some=lambda c: c.share(S.FAMILY_BASED_SOME, S.SEEN_FAMILY_BASED),
    all_due=lambda c: c.share(S.FAMILY_BASED_ALL, S.SEEN_FAMILY_BASED),
)
indicator(
    "direct_pay_paid_share",
    "Lived Direct Pay arrangements paid in some part or at least 90%, last three months",
    "share",
    "arrangements",
    some=lambda c: c.share(S.DIRECT_PAY_SOME, S.SEEN_DIRECT_PAY),
    all_due=lambda c: c.share(S.DIRECT_PAY_ALL, S.SEEN_DIRECT_PAY),
)
indicator(
    "children_covered",
    "Children with a Child Maintenance Service arrangement",
    "number",
    "children",
    all=lambda c: c.number(S.CHILDREN_STATUTORY),
    direct_pay=lambda c: c.number(S.CHILDREN_DIRECT_PAY),
    collect_and_pay=lambda c: c.number(S.CHILDREN_COLLECT),
)
indicator(
    "children_benefiting",
    "Children covered, with something paid in the quarter (Direct Pay is taken as paid, as in official figures)",
    "number",
    "children",
    all=lambda c: c.number(S.CHILDREN_BENEFITING),
)
indicator(
    "children_paid",
    "Children in families in which some maintenance came in the last three months",
    "number",
    "children",
    all=lambda c: c.number(S.CHILDREN_PAID),
)
indicator(
    "maintenance_received_gbp",
    "Maintenance that reached receiving parents in the month (money, not help in kind)",
    "GBP a month",
    "families",
    CASH,
    family_based=lambda c: c.pounds(S.RECEIVED_FAMILY_BASED),
    direct_pay=lambda c: c.pounds(S.RECEIVED_DIRECT_PAY),
    collect_and_pay=lambda c: c.pounds(S.RECEIVED_COLLECT),
    csa=lambda c: c.pounds(S.RECEIVED_CSA),
    all=lambda c: (
        sum(
            c.pounds(s)[0] for s in (S.RECEIVED_FAMILY_BASED, S.RECEIVED_DIRECT_PAY, S.RECEIVED_COLLECT, S.RECEIVED_CSA)
        ),
        int(c.now[S.FAMILIES]),
    ),
)
indicator(
    "direct_pay_due_gbp",
    "Maintenance due through Direct Pay on the books, dormant cases included, in the month",
    "GBP a month",
    "arrangements",
    CASH,
    all=lambda c: c.pounds(S.DUE_DIRECT_PAY_OFFICIAL),
)
indicator(
    "direct_pay_mean_gbp",
    "Mean liability of Direct Pay arrangements",
    "GBP a month",
    "arrangements",
    CASH,
    all=lambda c: c.mean_pounds(S.DUE_DIRECT_PAY_OFFICIAL, S.DIRECT_PAY),
)
indicator(
    "applications",
    "Applications to the Child Maintenance Service in the month",
    "number a month",
    "families",
    all=lambda c: c.number(S.APPLICATIONS),
)
indicator(
    "fee_exempt_share",
    "Applications of the last quarter without a fee, of those made",
    "share",
    "families",
    all=lambda c: c.share_of_quarter(S.FEES_WAIVED, S.APPLICATIONS),
)
indicator(
    "direct_pay_arrangements",
    "Direct Pay arrangements on the books (dormant: legally open, but given up or settled privately)",
    "number",
    "arrangements",
    all=lambda c: c.number(S.DIRECT_PAY),
    dormant=lambda c: c.number(S.DORMANT),
)
indicator(
    "collect_and_pay_arrangements",
    "Collect & Pay arrangements (due: with a current liability)",
    "number",
    "arrangements",
    all=lambda c: c.number(S.COLLECT_AND_PAY),
    due=lambda c: c.number(S.COLLECT_DUE_CASES),
)
indicator(
    "direct_pay_13_months",
    "Families 13 months after a start on Direct Pay, by what the receiving parent sees; over the quarter",
    "share",
    "families",
    **{
        name: (lambda c, s=slot: c.share_of_quarter(s, S.COHORT))
        for name, slot in (
            ("still", S.COHORT_DIRECT_PAY),
            ("collect_and_pay", S.COHORT_COLLECT),
            ("none", S.COHORT_NONE),
            ("other", S.COHORT_OTHER),
        )
    },
)
indicator(
    "direct_pay_to_collect_and_pay_rate",
    "Moves from Direct Pay to Collect & Pay in the quarter, of Direct Pay arrangements",
    "share",
    "arrangements",
    all=lambda c: (float(c.quarter[S.MOVED_TO_COLLECT]) / max(1, int(c.now[S.DIRECT_PAY])), int(c.now[S.DIRECT_PAY])),
)
indicator(
    "collect_and_pay_compliance",
    "Collect & Pay cases with a liability all quarter, by share of ongoing maintenance paid",
    "share",
    "arrangements",
    nothing=lambda c: c.share(S.QUARTER_NOTHING, S.QUARTER_CASES),
    up_to_90=lambda c: c.share(S.QUARTER_PART, S.QUARTER_CASES),
    over_90=lambda c: c.share(S.QUARTER_OVER_90, S.QUARTER_CASES),
)
indicator(
    "compliance_by_method",
    "Collect & Pay cases that paid over 90% in the quarter, by method (an earnings order counts while it is live)",
    "share",
    "arrangements",
    **{
        name: (lambda c, i=i: c.share(S.OVER_90_EARNINGS + i, S.QUARTER_EARNINGS + i)) for i, name in enumerate(METHODS)
    },
)
indicator(
    "method_share",
    "Collect & Pay cases with a liability, by method",
    "share",
    "arrangements",
    **each(METHODS, S.METHOD_EARNINGS, lambda c, s: c.share(s, S.COLLECT_DUE_CASES)),
)
indicator(
    "collected_gbp",
    "Collected for receiving parents through Collect & Pay in the quarter, by method",
    "GBP a quarter",
    "arrangements",
    CASH,
    **each(METHODS, S.COLLECTED_EARNINGS, lambda c, s: c.pounds_of_quarter(s)),
)
indicator(
    "cash_compliance",
    "Money paid through Collect & Pay, arrears included, over what was due in the quarter",
    "ratio",
    "arrangements",
    all=lambda c: (
        float(c.quarter[S.ARREARS_PAID]) / max(1.0, float(c.quarter[S.ARREARS_DUE])),
        int(c.now[S.COLLECT_DUE_CASES]),
    ),
)
indicator(
    "collection_fee_income_gbp",
    "Collection charges in the month: collected from paying parents, kept from receiving",
    "GBP a month",
    "arrangements",
    CASH,
    paying=lambda c: c.pounds(S.CHARGES_COLLECTED),
    receiving=lambda c: c.pounds(S.CHARGES_KEPT),
)
indicator(
    "arrears_gbp",
    "Unpaid maintenance: Collect & Pay with closed cases of the last six years; what Direct Pay parents "
    "know is missing",
    "GBP",
    "arrangements",
    CASH,
    collect_and_pay=lambda c: c.pounds(S.ARREARS),
    live=lambda c: c.pounds(S.ARREARS_LIVE),
    direct_pay=lambda c: c.pounds(S.ARREARS_DIRECT_PAY),
)
indicator(
    "arrears_mean",
    "Mean arrears of families owed anything through Collect & Pay",
    "GBP",
    "families",
    CASH,
    all=lambda c: c.mean_pounds(S.ARREARS, S.ARREARS_CASES),
)
indicator(
    "arrears_over_5000_share",
    "Families owed over 5,000 pounds, of those owed anything",
    "share",
    "families",
    all=lambda c: c.share(S.ARREARS_OVER_5000, S.ARREARS_CASES),
)
indicator(
    "arrears_over_10000_share",
    "Families owed over 10,000 pounds, of those owed anything",
    "share",
    "families",
    all=lambda c: c.share(S.ARREARS_OVER_10000, S.ARREARS_CASES),
)
indicator(
    "arrears_at_switch_mean",
    "Mean Direct Pay arrears carried over at a move to Collect & Pay, over the quarter",
    "GBP",
    "families",
    CASH,
    all=lambda c: (
        float(c.quarter[S.ARREARS_CARRIED]) / 100.0 / max(1, int(c.quarter[S.MOVED_TO_COLLECT])),
        int(c.quarter[S.MOVED_TO_COLLECT]),
    ),
)
indicator(
    "not_paying_over_months",
    "Collect & Pay cases with nothing paid for more than so many months",
    "number",
    "arrangements",
    **each(("3", "6", "12", "18"), S.UNPAID_3_MONTHS, lambda c, s: c.number(s)),
)
indicator(
    "enforcement_actions",
    "Enforcement steps taken in the month",
    "number a month",
    "arrangements",
    deduction=lambda c: c.number(S.ORDERS_MADE),
    liability_order=lambda c: c.number(S.LIABILITY_ORDERS),
    enforcement_agents=lambda c: c.number(S.AGENTS_SENT),
)
indicator(
    "write_offs_gbp",
    "Arrears written off in the month",
    "GBP a month",
    "arrangements",
    CASH,
    all=lambda c: c.pounds(S.ARREARS_WRITTEN_OFF),
)
indicator(
    "fee_income_gbp",
    "Application fees paid in the month",
    "GBP a month",
    "families",
    CASH,
    all=lambda c: (float(c.now[S.FEES_PAID]) * c.fee * c.weight, int(c.now[S.FEES_PAID])),
)
indicator(
    "service_cost_gbp",
    "Gross cost of the service in the month: a fixed part and a part for each case (status assumed)",
    "GBP a month",
    "arrangements",
    CASH,
    all=lambda c: (service_cost(c), int(c.now[S.FAMILIES])),
)
indicator(
    "direct_pay_flows",
    "What happens on Direct Pay in the month",
    "number a month",
    "arrangements",
    started=lambda c: c.number(S.STARTED_DIRECT_PAY),
    reported=lambda c: c.number(S.REPORTED),
    gave_up=lambda c: c.number(S.GAVE_UP),
    resumed=lambda c: c.number(S.RESUMED),
    back_from_collect_and_pay=lambda c: c.number(S.BACK_TO_DIRECT_PAY),
    migrated=lambda c: c.number(S.MIGRATED),
)
indicator("separations", "Separations of the month", "number a month", "families", all=lambda c: c.number(S.SEPARATED))
indicator(
    "want_an_arrangement",
    "Receiving parents who would have an arrangement, of all families",
    "share",
    "families",
    receiving=lambda c: c.share(S.WANT_RECEIVING, S.FAMILIES),
)
indicator("paying_parents_workless_share", "Families whose paying parent is out of work", "share", "families",
          all=lambda c: c.share(S.PAYING_WORKLESS, S.FAMILIES))  # fmt: skip

HEADLINES: tuple[tuple[str, str], ...] = (
    ("effective_share", ""),
    ("any_maintenance_share", ""),
    ("all_maintenance_share", ""),
    ("arrangement_share", "none"),
    ("arrangement_share", "family_based"),
    ("arrangement_share", "direct_pay"),
    ("arrangement_share", "collect_and_pay"),
    ("perceived_arrangement_share", "none"),
    ("children_paid", ""),
    ("maintenance_received_gbp", ""),
    ("applications", ""),
    ("collect_and_pay_compliance", "over_90"),
    ("arrears_gbp", "collect_and_pay"),
    ("collection_fee_income_gbp", "paying"),
    ("collection_fee_income_gbp", "receiving"),
    ("service_cost_gbp", ""),
)


def service_cost(c: Counts) -> float:
    """Gross cost in the month, GBP, at the month's earnings: a fixed part and a part for each case (status assumed).

    Anchored to the gross cost of 2020-21; a Collect & Pay case is taken to need four times the work of Direct Pay.
    """
    direct, collect = float(c.now[S.DIRECT_PAY]) * c.weight, float(c.now[S.COLLECT_AND_PAY]) * c.weight
    yearly = value("service_cost_fixed") + value("service_cost_direct_pay") * direct
    yearly += value("service_cost_collect") * collect
    return yearly / 12.0 * c.earnings_index


def national(model: "SeparatedFamilies") -> "pd.DataFrame":
    """Every indicator for every month lived: columns month, indicator, group, level, value, simulated_n."""
    rows: list[tuple[Any, ...]] = []
    for month in range(model.month + 1):
        quarter = model.counts[max(0, month - 2) : month + 1].sum(axis=0)
        rows += _rows(_counts(model, month, model.counts[month], quarter), month, "", "")
    return _frame(rows)


def grouped(model: "SeparatedFamilies", groups: Sequence[str]) -> "pd.DataFrame":
    """Every indicator by group for the month just lived; flows are of the month. Errors: InputError, unknown group."""
    rows: list[tuple[Any, ...]] = []
    for name in groups:
        if name not in GROUPS:
            raise InputError(f"group {name!r} is not one of {', '.join(GROUPS)}{did_you_mean(name, GROUPS)}")
        levels = GROUPS[name].levels
        counts = model.count_by(codes_of(name, model.tables, model.month), len(levels))
        for level, row in zip(levels, counts, strict=True):
            rows += _rows(_counts(model, model.month, row, row), model.month, name, level)
    return _frame(rows)


def _counts(model: "SeparatedFamilies", month: int, now: np.ndarray, quarter: np.ndarray) -> Counts:
    law = model.laws[month]
    return Counts(now, quarter, model.weight, float(law["earnings_index"]), float(law["application_fee"]))


def _rows(counts: Counts, month: int, group: str, group_level: str) -> list[tuple[Any, ...]]:
    when, rows = label(month), []
    for one in INDICATORS.values():
        for level, make in one.makers.items():
            number, n = make(counts)
            name = f"{one.id}" if not group or not level else f"{one.id}:{level}"
            rows.append((when, name, group, group_level if group else level, number, n))
    return rows


def _frame(rows: list[tuple[Any, ...]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64", "simulated_n": "int64"})
