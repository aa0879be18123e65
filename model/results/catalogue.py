"""The catalogue of indicators: each with its definition in words, unit, the unit it counts, and price base.

An indicator is a ratio or a scaled count of the slots of ``slots.py``; some look back over a quarter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from cmsim.agents.codes import Outreach
from cmsim.agents.reasons import REASON_WORDS
from cmsim.model.evidence import value
from cmsim.model.household.living_standards import LINES
from cmsim.model.results.slots import FIRST_RATE, FIRST_RATE_WITHOUT, RATE_BINS, RATE_STEP
from cmsim.model.results.slots import Slot as S

PROGRAMMES = tuple(programme.name.lower() for programme in Outreach)  # type: ignore[union-attr]
ARRANGEMENTS = ("none", "family_based", "direct_pay", "collect_and_pay", "csa")
METHODS = ("deo", "benefit", "other")
CASH = "cash of the month"


@dataclass(frozen=True)
class Counts:
    """Counts to make indicators from: slots of this month, sums over the quarter, and how to scale them."""

    now: np.ndarray
    quarter: np.ndarray
    weight: float
    earnings_index: float
    fee: float
    outreach_costs: Sequence[float] = ()  # GBP a parent reached, programme by programme


Maker = Callable[[Counts], tuple[float, int]]  # the value, and how many simulated units it rests on


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


# --- makers ----------------------------------------------------------------------------------------------------


def ratio(part: float, whole: float) -> float:
    """A ratio, or not a number where there is nothing to divide by."""
    return part / whole if whole else float("nan")


def share(part: int, whole: int) -> Maker:
    """A count as a share of another, this month."""
    return lambda c: (ratio(float(c.now[part]), float(c.now[whole])), int(c.now[whole]))


def quarterly(part: int, whole: int, scale: float = 1.0) -> Maker:
    """A count over the quarter as a share of another over the quarter."""
    return lambda c: (ratio(float(c.quarter[part]) / scale, float(c.quarter[whole])), int(c.quarter[whole]))


def number(slot: int) -> Maker:
    """A count scaled to Great Britain."""
    return lambda c: (float(c.now[slot]) * c.weight, int(c.now[slot]))


def pounds(*slots: int) -> Maker:
    """Pence of the month as pounds of Great Britain."""
    return lambda c: (sum(float(c.now[slot]) for slot in slots) / 100.0 * c.weight, int(c.now[S.FAMILIES]))


def pounds_of_quarter(slot: int) -> Maker:
    """Pence of the quarter as pounds of Great Britain."""
    return lambda c: (float(c.quarter[slot]) / 100.0 * c.weight, int(c.now[S.FAMILIES]))


def mean_pounds(money: int, cases: int) -> Maker:
    """Pounds a case."""
    return lambda c: (ratio(float(c.now[money]) / 100.0, float(c.now[cases])), int(c.now[cases]))


def moved_rate(c: Counts) -> tuple[float, int]:
    """Moves of the quarter over the arrangements they came from."""
    return ratio(float(c.quarter[S.MOVED_TO_COLLECT]), float(c.now[S.DIRECT_PAY])), int(c.now[S.DIRECT_PAY])


def fee_income(c: Counts) -> tuple[float, int]:
    """Fees paid this month, GBP."""
    return float(c.now[S.FEES_PAID]) * c.fee * c.weight, int(c.now[S.FEES_PAID])


def costs_of_outreach(law: np.void) -> tuple[float, ...]:
    """What each programme of outreach costs for a parent reached, GBP in cash, in the order of ``Outreach``."""
    levers = (
        *("campaign_cost", "universal_credit_outreach_cost", "benefit_referral_cost", "community_work_cost"),
        *("mediation_cost", "separated_support_cost", "conflict_reduction_cost"),
    )
    return tuple(float(law[lever]) for lever in levers)


def outreach_cost(c: Counts) -> tuple[float, int]:
    """Cost of all outreach in the month, GBP: parents reached times what each costs."""
    reached = c.now[S.REACHED_CAMPAIGN : S.REACHED_CAMPAIGN + len(PROGRAMMES)]
    cost = sum(float(n) * each for n, each in zip(reached, c.outreach_costs, strict=True))
    return cost * c.weight, int(reached.sum())


def service_cost(c: Counts) -> tuple[float, int]:
    """Gross cost in the month, GBP, at the month's earnings: a fixed part and a part for each case (status assumed).

    Anchored to the gross cost of 2020-21; a Collect & Pay case is taken to need four times the work of Direct Pay.
    """
    yearly = value("service_cost_fixed")
    yearly += value("service_cost_direct_pay") * float(c.now[S.DIRECT_PAY]) * c.weight
    yearly += value("service_cost_collect") * float(c.now[S.COLLECT_AND_PAY]) * c.weight
    return yearly / 12.0 * c.earnings_index, int(c.now[S.FAMILIES])


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


def in_low_income(line: int, with_maintenance: int) -> Maker:
    """Children of receiving households in low income, with maintenance or without."""
    return number(S.CHILDREN_LOW_INCOME + line + 4 * with_maintenance)


def lifted_out(line: int) -> Maker:
    """Children in low income without maintenance less those in low income with it."""
    without, with_it = in_low_income(line, 0), in_low_income(line, 1)
    return lambda c: (without(c)[0] - with_it(c)[0], without(c)[1])


def row(names: Sequence[str], first: int, make: Callable[[int], Maker]) -> dict[str, Maker]:
    """Makers for levels whose slots stand one after the other."""
    return {name: make(first + place) for place, name in enumerate(names)}


def of_families(slot: int) -> Maker:
    """A share of all families."""
    return share(slot, S.FAMILIES)


def of_quarter_cases(slot: int) -> Maker:
    """A share of the Collect & Pay cases with a liability all quarter."""
    return share(slot, S.QUARTER_CASES)


def told(slot: int, base: int = 0) -> dict[str, Maker]:
    """Shares of what receiving, and paying, parents would tell a survey, of those asked or of an earlier answer."""
    apart = S.PAYING_ASKED - S.RECEIVING_ASKED
    return {"receiving": share(slot, S.RECEIVING_ASKED + base), "paying": share(slot + apart, S.PAYING_ASKED + base)}


# --- the catalogue: id, definition, unit, what is counted, levels (one without levels: ""), price base -----------

# fmt: off
_CATALOGUE: tuple[tuple[str, str, str, str, dict[str, Maker], str], ...] = (
    ("families", "Separated families with a child who counts", "number", "families", {"": number(S.FAMILIES)}, ""),
    ("children", "Qualifying children in separated families", "number", "children", {"": number(S.CHILDREN)}, ""),
    ("arrangement_share", "Families by arrangement as the office records it, of all families", "share", "families",
     row(ARRANGEMENTS, S.NONE, of_families), ""),
    ("perceived_arrangement_share", "Families by arrangement as the receiving parent would name it, of all families",
     "share", "families", row(ARRANGEMENTS, S.SEEN_NONE, of_families), ""),
    ("effective_share", "Families with an effective arrangement (something paid, usually on time, and the receiving "
     "parent thinks it works), of all families", "share", "families", {"": of_families(S.EFFECTIVE)}, ""),
    ("any_maintenance_share", "Families in which some of what was due came in the last three months, of all families",
     "share", "families", {"": of_families(S.ANY_PAID)}, ""),
    ("all_maintenance_share", "Families in which at least 90% of what was due came in the last three months, of all "
     "families", "share", "families", {"": of_families(S.ALL_PAID)}, ""),
    ("family_based_paid_share", "Family-based arrangements paid in some part, or at least 90%, over three months",
     "share", "families", {"some": share(S.FAMILY_BASED_SOME, S.SEEN_FAMILY_BASED),
                           "all_due": share(S.FAMILY_BASED_ALL, S.SEEN_FAMILY_BASED)}, ""),
    ("direct_pay_paid_share", "Lived Direct Pay arrangements paid in some part, or at least 90%, in the last three "
     "months", "share", "arrangements", {"some": share(S.DIRECT_PAY_SOME, S.SEEN_DIRECT_PAY),
                                         "all_due": share(S.DIRECT_PAY_ALL, S.SEEN_DIRECT_PAY)}, ""),
    ("children_covered", "Children with a Child Maintenance Service arrangement", "number", "children",
     {"": number(S.CHILDREN_STATUTORY), "direct_pay": number(S.CHILDREN_DIRECT_PAY),
      "collect_and_pay": number(S.CHILDREN_COLLECT)}, ""),
    ("children_benefiting", "Children covered, with something paid in the quarter (Direct Pay is taken as paid, as in "
     "official figures)", "number", "children", {"": number(S.CHILDREN_BENEFITING)}, ""),
    ("children_paid", "Children in families in which some maintenance came in the last three months", "number",
     "children", {"": number(S.CHILDREN_PAID)}, ""),
    ("maintenance_received_gbp", "Maintenance that reached receiving parents in the month (money, not help in kind)",
     "GBP a month", "families",
     {"": pounds(S.RECEIVED_FAMILY_BASED, S.RECEIVED_DIRECT_PAY, S.RECEIVED_COLLECT, S.RECEIVED_CSA),
      **row(ARRANGEMENTS[1:], S.RECEIVED_FAMILY_BASED, pounds)}, CASH),
    ("direct_pay_due_gbp", "Maintenance due through Direct Pay on the books, dormant cases included, in the month",
     "GBP a month", "arrangements", {"": pounds(S.DUE_DIRECT_PAY_OFFICIAL)}, CASH),
    ("direct_pay_mean_gbp", "Mean liability of Direct Pay arrangements", "GBP a month", "arrangements",
     {"": mean_pounds(S.DUE_DIRECT_PAY_OFFICIAL, S.DIRECT_PAY)}, CASH),
    ("applications", "Applications to the Child Maintenance Service in the month", "number a month", "families",
     {"": number(S.APPLICATIONS)}, ""),
    ("fee_exempt_share", "Applications of the last quarter without a fee, of those made", "share", "families",
     {"": quarterly(S.FEES_WAIVED, S.APPLICATIONS)}, ""),
    ("direct_pay_arrangements", "Direct Pay arrangements on the books (dormant: legally open, but given up or settled "
     "privately)", "number", "arrangements", {"": number(S.DIRECT_PAY), "dormant": number(S.DORMANT)}, ""),
    ("collect_and_pay_arrangements", "Collect & Pay arrangements (due: with a current liability)", "number",
     "arrangements", {"": number(S.COLLECT_AND_PAY), "due": number(S.COLLECT_DUE_CASES)}, ""),
    ("direct_pay_13_months", "Families 13 months after a start on Direct Pay, by what the receiving parent sees; over "
     "the quarter", "share", "families", row(("still", "collect_and_pay", "none", "other"), S.COHORT_DIRECT_PAY,
                                             lambda slot: quarterly(slot, S.COHORT)), ""),
    ("direct_pay_to_collect_and_pay_rate", "Moves from Direct Pay to Collect & Pay in the quarter, of Direct Pay "
     "arrangements", "share", "arrangements", {"": moved_rate}, ""),
    ("collect_and_pay_compliance", "Collect & Pay cases with a liability all quarter, by share of ongoing maintenance "
     "paid", "share", "arrangements", row(("nothing", "up_to_90", "over_90"), S.QUARTER_NOTHING, of_quarter_cases), ""),
    ("compliance_by_method", "Collect & Pay cases that paid over 90% in the quarter, by method (an earnings order "
     "counts while it is live)", "share", "arrangements",
     {name: share(S.OVER_90_EARNINGS + i, S.QUARTER_EARNINGS + i) for i, name in enumerate(METHODS)}, ""),
    ("method_share", "Collect & Pay cases with a liability, by method", "share", "arrangements",
     row(METHODS, S.METHOD_EARNINGS, lambda slot: share(slot, S.COLLECT_DUE_CASES)), ""),
    ("collected_gbp", "Collected for receiving parents through Collect & Pay in the quarter, by method",
     "GBP a quarter", "arrangements", row(METHODS, S.COLLECTED_EARNINGS, pounds_of_quarter), CASH),
    ("cash_compliance", "Money paid through Collect & Pay, arrears included, over what was due in the quarter", "ratio",
     "arrangements", {"": quarterly(S.ARREARS_PAID, S.ARREARS_DUE)}, ""),
    ("collection_fee_income_gbp", "Collection charges in the month: collected from paying parents, kept from receiving",
     "GBP a month", "arrangements", {"paying": pounds(S.CHARGES_COLLECTED), "receiving": pounds(S.CHARGES_KEPT)}, CASH),
    ("arrears_gbp", "Unpaid maintenance: Collect & Pay with closed cases of the last six years (live: without them); "
     "what Direct Pay parents know is missing", "GBP", "arrangements",
     {"collect_and_pay": pounds(S.ARREARS), "live": pounds(S.ARREARS_LIVE), "direct_pay": pounds(S.ARREARS_DIRECT_PAY)},
     CASH),
    ("arrears_mean", "Mean arrears of families owed anything through Collect & Pay", "GBP", "families",
     {"": mean_pounds(S.ARREARS, S.ARREARS_CASES)}, CASH),
    ("arrears_over_5000_share", "Families owed over 5,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_5000, S.ARREARS_CASES)}, ""),
    ("arrears_over_10000_share", "Families owed over 10,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_10000, S.ARREARS_CASES)}, ""),
    ("arrears_at_switch_mean", "Mean Direct Pay arrears carried over at a move to Collect & Pay, over the quarter",
     "GBP", "families", {"": quarterly(S.ARREARS_CARRIED, S.MOVED_TO_COLLECT, 100.0)}, CASH),
    ("not_paying_over_months", "Collect & Pay cases with nothing paid for more than so many months", "number",
     "arrangements", row(("3", "6", "12", "18"), S.UNPAID_3_MONTHS, number), ""),
    ("enforcement_actions", "Enforcement steps taken in the month", "number a month", "arrangements",
     {"deduction": number(S.ORDERS_MADE), "liability_order": number(S.LIABILITY_ORDERS),
      "enforcement_agents": number(S.AGENTS_SENT)}, ""),
    ("assessed_income_far_off_share", "Cases of paying parents in work whose gross income in use is a quarter or more "
     "below, or above, the true one", "share", "arrangements",
     {"too_low": share(S.ASSESSED_TOO_LOW, S.ASSESSED_IN_WORK),
      "too_high": share(S.ASSESSED_TOO_HIGH, S.ASSESSED_IN_WORK)}, ""),
    ("challenges", "Receiving parents who challenge the income the calculation stands on, in the month",
     "number a month", "families", {"": number(S.CHALLENGES)}, ""),
    ("income_corrections", "Challenges decided in the month after which more income counts", "number a month",
     "families", {"": number(S.INCOME_CORRECTIONS)}, ""),
    ("income_corrected_gbp", "Yearly liability gained by the challenges decided in the month", "GBP a year", "families",
     {"": pounds(S.INCOME_CORRECTED)}, CASH),
    ("write_offs_gbp", "Arrears written off in the month", "GBP a month", "arrangements",
     {"": pounds(S.ARREARS_WRITTEN_OFF)}, CASH),
    ("fee_income_gbp", "Application fees paid in the month", "GBP a month", "families", {"": fee_income}, CASH),
    ("service_cost_gbp", "Gross cost of the service in the month: a fixed part and a part for each case (status "
     "assumed)", "GBP a month", "arrangements", {"": service_cost}, CASH),
    ("paying_applications_share", "Applications of the quarter made by the paying parent", "share", "families",
     {"": quarterly(S.PAYING_APPLICATIONS, S.APPLICATIONS)}, ""),
    ("gateway_contacts", "Families that spoke with the gateway in the month", "number a month", "families",
     {"": number(S.GATEWAY)}, ""),
    ("gateway_outcome", "Families that spoke with the gateway in the quarter, by what they had at the month's end",
     "share", "families",
     {"family_based": quarterly(S.GATEWAY_FAMILY_BASED, S.GATEWAY),
      "statutory": quarterly(S.GATEWAY_STATUTORY, S.GATEWAY),
      "none": quarterly(S.GATEWAY_NONE, S.GATEWAY),
      "kept": quarterly(S.GATEWAY_KEPT, S.GATEWAY)}, ""),
    ("calculations_alone", "Calculations bought in the month without an application", "number a month", "families",
     {"": number(S.CALCULATIONS_ALONE)}, ""),
    ("starts_on_direct_pay_share", "Applications of the quarter that started on Direct Pay", "share", "arrangements",
     {"": quarterly(S.STARTED_DIRECT_PAY, S.APPLICATIONS)}, ""),
    ("direct_pay_against_wish_share", "Starts on Direct Pay in the quarter by receiving parents who asked for Collect "
     "& Pay", "share", "arrangements", {"": quarterly(S.STARTED_AGAINST_WISH, S.STARTED_DIRECT_PAY)}, ""),
    ("parents_reached", "Receiving parents reached by outreach in the month, by programme", "number a month",
     "receiving parents", row(PROGRAMMES, S.REACHED_CAMPAIGN, number), ""),
    ("outreach_cost_gbp", "Cost of outreach in the month: parents reached times what each costs", "GBP a month",
     "receiving parents", {"": outreach_cost}, CASH),
    ("direct_pay_flows", "What happens on Direct Pay in the month", "number a month", "arrangements",
     {"started": number(S.STARTED_DIRECT_PAY), "reported": number(S.REPORTED), "paid_up": number(S.PAID_UP),
      "proved_payment": number(S.PROVED_PAYMENT), "gave_up": number(S.GAVE_UP),
      "resumed": number(S.RESUMED), "back_from_collect_and_pay": number(S.BACK_TO_DIRECT_PAY),
      "migrated": number(S.MIGRATED)}, ""),
    ("separations", "Separations of the month", "number a month", "families", {"": number(S.SEPARATED)}, ""),
    ("want_an_arrangement", "Families whose receiving, and whose paying, parent would have an arrangement", "share",
     "families", {"receiving": of_families(S.WANT_RECEIVING), "paying": of_families(S.WANT_PAYING)}, ""),
    ("no_arrangement_not_wanted_share", "Families with no arrangement, as parents see it, whose receiving, and whose "
     "paying, parent does not want one", "share", "families",
     {"receiving": share(S.NONE_NOT_WANTED_RECEIVING, S.SEEN_NONE),
      "paying": share(S.NONE_NOT_WANTED_PAYING, S.SEEN_NONE)}, ""),
    ("reasons_for_none", "Families with no arrangement, as parents see it, by what the receiving parent would give "
     "as a reason (several may hold; other: none of these)", "share", "families",
     row((*REASON_WORDS, "other"), S.REASON_UNWILLING, lambda slot: share(slot, S.SEEN_NONE)), ""),
    ("survey_arrangement_share", "What a survey would find: parents who tell of a financial arrangement, of those who "
     "take part", "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS), ""),
    ("survey_any_maintenance_share", "What a survey would find: parents who say that some of what was due came in the "
     "last three months", "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS_SOME), ""),
    ("survey_all_maintenance_share", "What a survey would find: parents who say that all of it came", "share",
     "parents asked (one answer a family)", told(S.RECEIVING_TELLS_ALL), ""),
    ("survey_on_time_share", "What a survey would find: parents who say that payments usually come on time, of those "
     "who tell of a financial arrangement", "share", "parents asked (one answer a family)",
     told(S.RECEIVING_TELLS_ON_TIME, 1), ""),
    ("survey_care_arrangement_share", "What a survey would find: parents who tell of an arrangement about care",
     "share", "parents asked (one answer a family)", told(S.RECEIVING_TELLS_CARE), ""),
    ("collect_and_pay_on_benefit_share", "Collect & Pay arrangements whose paying parent's household gets Universal "
     "Credit or a benefit before it", "share", "arrangements",
     {"": share(S.COLLECT_ON_BENEFIT, S.COLLECT_AND_PAY)}, ""),
    ("means_tested_benefit_share", "Families whose paying, and whose receiving, parent's household gets Universal "
     "Credit or a benefit before it", "share", "families",
     {"paying": of_families(S.PAYING_ON_BENEFIT), "receiving": of_families(S.RECEIVING_ON_BENEFIT)}, ""),
    ("marginal_deduction_rate", "What the next pound of gross pay loses, of paying parents in work with a statutory "
     "liability: with maintenance and its charge, and without", "share of a pound", "paying parents",
     {"p50": percentile(FIRST_RATE, 0.5), "p90": percentile(FIRST_RATE, 0.9),
      "p50_without_maintenance": percentile(FIRST_RATE_WITHOUT, 0.5),
      "p90_without_maintenance": percentile(FIRST_RATE_WITHOUT, 0.9)}, ""),
    ("children_in_low_income", "Children of receiving households below 60% of median income with the maintenance of "
     "the last quarter, by line", "number", "children",
     {line: in_low_income(place, 1) for place, line in enumerate(LINES)}, ""),
    ("children_lifted_out_of_low_income", "Children above the line only because of maintenance, by line",
     "number", "children", {line: lifted_out(place) for place, line in enumerate(LINES)}, ""),
    ("paying_parents_workless_share", "Families whose paying parent is out of work", "share", "families",
     {"": of_families(S.PAYING_WORKLESS)}, ""),
)
# fmt: on

INDICATORS: dict[str, Indicator] = {
    id: Indicator(id, definition, unit, counts, makers, price_base)
    for id, definition, unit, counts, makers, price_base in _CATALOGUE
}

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
    ("children_lifted_out_of_low_income", "relative_after"),
    ("maintenance_received_gbp", ""),
    ("applications", ""),
    ("collect_and_pay_compliance", "over_90"),
    ("arrears_gbp", "collect_and_pay"),
    ("collection_fee_income_gbp", "paying"),
    ("collection_fee_income_gbp", "receiving"),
    ("service_cost_gbp", ""),
)
