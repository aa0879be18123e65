"""The month in whole numbers: one compiled pass counts families, children, parents and pence into named slots.

Sums are of whole numbers, so they do not depend on the order of rows, blocks or threads. Indicators are made from
these counts (``indicators.py``); a group's counts come from the same pass with the group's code for each family.
"""

from enum import IntEnum, auto

from cmsim.agents.agreeing import is_private_money
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Existence, Method, Outreach, Work
from cmsim.agents.compiled import kernel, rule
from cmsim.model.ledger import due_over, monthly_pence, paid_over
from cmsim.model.liability import true_weekly_earnings
from cmsim.model.results.answers import count_reasons, count_survey

RATE_BINS, RATE_STEP = 64, 0.02  # marginal deduction rates are counted in bins of two points, from nought
FAR_OFF = 0.25  # how far assessed income is off when that is counted: the tolerance of reg 34, whatever the law is now


class Slot(IntEnum):
    """What is counted. Families unless said otherwise; money in pence."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count

    FAMILIES = auto()
    CHILDREN = auto()
    NONE = auto()
    FAMILY_BASED = auto()
    DIRECT_PAY = auto()
    COLLECT_AND_PAY = auto()
    CSA = auto()
    SEEN_NONE = auto()
    SEEN_FAMILY_BASED = auto()
    SEEN_DIRECT_PAY = auto()
    SEEN_COLLECT_AND_PAY = auto()
    SEEN_CSA = auto()
    EFFECTIVE = auto()
    ANY_PAID = auto()
    ALL_PAID = auto()
    FAMILY_BASED_SOME = auto()
    FAMILY_BASED_ALL = auto()
    DIRECT_PAY_SOME = auto()
    DIRECT_PAY_ALL = auto()
    DORMANT = auto()
    CHILDREN_STATUTORY = auto()
    CHILDREN_DIRECT_PAY = auto()
    CHILDREN_COLLECT = auto()
    CHILDREN_BENEFITING = auto()
    CHILDREN_PAID = auto()
    DUE_FAMILY_BASED = auto()
    DUE_DIRECT_PAY_OFFICIAL = auto()
    DUE_COLLECT = auto()
    RECEIVED_FAMILY_BASED = auto()
    RECEIVED_DIRECT_PAY = auto()
    RECEIVED_COLLECT = auto()
    RECEIVED_CSA = auto()
    COLLECT_DUE_CASES = auto()
    QUARTER_CASES = auto()
    QUARTER_NOTHING = auto()
    QUARTER_PART = auto()
    QUARTER_OVER_90 = auto()
    METHOD_EARNINGS = auto()
    METHOD_BENEFIT = auto()
    METHOD_OTHER = auto()
    OVER_90_EARNINGS = auto()
    OVER_90_BENEFIT = auto()
    OVER_90_OTHER = auto()
    QUARTER_EARNINGS = auto()
    QUARTER_BENEFIT = auto()
    QUARTER_OTHER = auto()
    COLLECTED_EARNINGS = auto()
    COLLECTED_BENEFIT = auto()
    COLLECTED_OTHER = auto()
    UNPAID_3_MONTHS = auto()
    UNPAID_6_MONTHS = auto()
    UNPAID_12_MONTHS = auto()
    UNPAID_18_MONTHS = auto()
    SEPARATED = auto()
    ENDED = auto()
    RECONCILED = auto()
    REVIEWED = auto()
    APPLICATIONS = auto()
    PAYING_APPLICATIONS = auto()
    GATEWAY = auto()
    GATEWAY_NONE = auto()
    GATEWAY_FAMILY_BASED = auto()
    GATEWAY_STATUTORY = auto()
    GATEWAY_KEPT = auto()
    CALCULATIONS_ALONE = auto()
    STARTED_AGAINST_WISH = auto()
    FEES_PAID = auto()
    FEES_WAIVED = auto()
    CONSENT_REFUSED = auto()
    STARTED_DIRECT_PAY = auto()
    REPORTED = auto()
    PAID_UP = auto()
    PROVED_PAYMENT = auto()
    GAVE_UP = auto()
    RESUMED = auto()
    MOVED_TO_COLLECT = auto()
    BACK_TO_DIRECT_PAY = auto()
    FAMILY_BASED_BROKE = auto()
    CASES_CLOSED = auto()
    CSA_CLOSED = auto()
    MIGRATED = auto()
    ORDERS_MADE = auto()
    ORDERS_BROKEN = auto()
    LIABILITY_ORDERS = auto()
    AGENTS_SENT = auto()
    CHALLENGES = auto()
    INCOME_CORRECTIONS = auto()
    INCOME_CORRECTED = auto()  # pence a year
    COHORT = auto()
    COHORT_DIRECT_PAY = auto()
    COHORT_COLLECT = auto()
    COHORT_NONE = auto()
    COHORT_OTHER = auto()
    CASH_IN = auto()
    CHARGES_ACCRUED = auto()
    CHARGES_COLLECTED = auto()
    CHARGES_KEPT = auto()
    CHARGES_OWED = auto()
    ARREARS = auto()
    ARREARS_LIVE = auto()
    ARREARS_DIRECT_PAY = auto()
    ARREARS_CASES = auto()
    ARREARS_OVER_5000 = auto()
    ARREARS_OVER_10000 = auto()
    ARREARS_DUE = auto()
    ARREARS_PAID = auto()
    ARREARS_CARRIED = auto()
    ARREARS_ADJUSTED = auto()
    ARREARS_WRITTEN_OFF = auto()
    PAYING_WORKLESS = auto()
    ASSESSED_IN_WORK = auto()
    ASSESSED_TOO_LOW = auto()
    ASSESSED_TOO_HIGH = auto()
    WANT_RECEIVING = auto()
    WANT_PAYING = auto()
    NONE_NOT_WANTED_RECEIVING = auto()
    NONE_NOT_WANTED_PAYING = auto()
    REASON_UNWILLING = auto()  # six: in the order of Reason
    REASON_NO_MEANS = auto()
    REASON_POOR_RELATIONSHIP = auto()
    REASON_MANAGES_ALONE = auto()
    REASON_NOT_WANTED = auto()
    REASON_DISTANCE = auto()
    REASON_OTHER = auto()
    RECEIVING_ASKED = auto()  # what a survey of receiving parents would find: six, then the same of paying parents
    RECEIVING_TELLS = auto()
    RECEIVING_TELLS_SOME = auto()
    RECEIVING_TELLS_ALL = auto()
    RECEIVING_TELLS_ON_TIME = auto()
    RECEIVING_TELLS_CARE = auto()
    PAYING_ASKED = auto()
    PAYING_TELLS = auto()
    PAYING_TELLS_SOME = auto()
    PAYING_TELLS_ALL = auto()
    PAYING_TELLS_ON_TIME = auto()
    PAYING_TELLS_CARE = auto()
    COLLECT_ON_BENEFIT = auto()
    PAYING_ON_BENEFIT = auto()
    RECEIVING_ON_BENEFIT = auto()
    REACHED_CAMPAIGN = auto()  # seven: receiving parents reached by each programme of outreach
    REACHED_UNIVERSAL_CREDIT = auto()
    REACHED_BENEFIT_REFERRAL = auto()
    REACHED_COMMUNITY_WORK = auto()
    REACHED_MEDIATION = auto()
    REACHED_SEPARATED_SUPPORT = auto()
    REACHED_CONFLICT_REDUCTION = auto()
    CHILDREN_LOW_INCOME = auto()  # eight: four lines without maintenance, then with it; children


FIRST_RATE = int(Slot.CHILDREN_LOW_INCOME) + 8  # paying parents by marginal deduction rate, with maintenance
FIRST_RATE_WITHOUT = FIRST_RATE + RATE_BINS  # and without
SLOTS = FIRST_RATE_WITHOUT + RATE_BINS
NO_ARRANGEMENT = int(Arrangement.NONE)
APPLIED, PAYING_APPLIED = int(Event.APPLIED), int(Event.PAYING_APPLIED)
CONTACTED, STARTED_DIRECT_PAY = int(Event.CONTACTED), int(Event.STARTED_DIRECT_PAY)
PROGRAMMES = len(Outreach)
FLAGS = tuple(
    (int(event), int(slot))
    for event, slot in (
        (Event.SEPARATED, Slot.SEPARATED),
        (Event.ENDED, Slot.ENDED),
        (Event.RECONCILED, Slot.RECONCILED),
        (Event.REVIEWED, Slot.REVIEWED),
        (Event.APPLIED, Slot.APPLICATIONS),
        (Event.CONTACTED, Slot.GATEWAY),
        (Event.CALCULATED, Slot.CALCULATIONS_ALONE),
        (Event.FEE_PAID, Slot.FEES_PAID),
        (Event.FEE_WAIVED, Slot.FEES_WAIVED),
        (Event.CONSENT_REFUSED, Slot.CONSENT_REFUSED),
        (Event.STARTED_DIRECT_PAY, Slot.STARTED_DIRECT_PAY),
        (Event.REPORTED, Slot.REPORTED),
        (Event.PAID_UP, Slot.PAID_UP),
        (Event.PROVED_PAYMENT, Slot.PROVED_PAYMENT),
        (Event.GAVE_UP, Slot.GAVE_UP),
        (Event.RETURNED_FROM_DORMANT, Slot.RESUMED),
        (Event.MOVED_TO_COLLECT, Slot.MOVED_TO_COLLECT),
        (Event.BACK_TO_DIRECT_PAY, Slot.BACK_TO_DIRECT_PAY),
        (Event.FAMILY_BASED_BROKE, Slot.FAMILY_BASED_BROKE),
        (Event.CASE_CLOSED, Slot.CASES_CLOSED),
        (Event.CSA_CLOSED, Slot.CSA_CLOSED),
        (Event.MIGRATED, Slot.MIGRATED),
        (Event.ORDER_MADE, Slot.ORDERS_MADE),
        (Event.JOB_BROKE_ORDER, Slot.ORDERS_BROKEN),
        (Event.LIABILITY_ORDER, Slot.LIABILITY_ORDERS),
        (Event.AGENTS, Slot.AGENTS_SENT),
        (Event.CHALLENGED, Slot.CHALLENGES),
        (Event.INCOME_CORRECTED, Slot.INCOME_CORRECTIONS),
    )
)


@rule
def count_events(family, n):
    """What happened this month."""
    for event, slot in FLAGS:
        if family.events & event:
            n[slot] += 1


@rule
def count_coming(family, month, n):
    """How families came to the service this month, and what came of a conversation with the gateway."""
    if family.events & PAYING_APPLIED and family.events & APPLIED:
        n[Slot.PAYING_APPLICATIONS] += 1
    if family.events & STARTED_DIRECT_PAY:
        n[Slot.STARTED_AGAINST_WISH] += family.asked_for_collection
    if not family.events & CONTACTED:
        return
    if family.lived == Arrangement.NONE:
        n[Slot.GATEWAY_NONE] += 1
    elif family.lived_since < month:
        n[Slot.GATEWAY_KEPT] += 1
    elif family.lived == Arrangement.FAMILY_BASED:
        n[Slot.GATEWAY_FAMILY_BASED] += 1
    else:
        n[Slot.GATEWAY_STATUTORY] += 1


@rule
def seen_by_parent(family):
    """The arrangement the receiving parent would name: none when nothing has come of Direct Pay for three months."""
    if family.lived == Arrangement.DIRECT_PAY and family.months_without_payment >= 3:
        return NO_ARRANGEMENT
    return family.lived


@rule
def count_payment(family, month, n):
    """What came in the last quarter, by arrangement."""
    due, paid = due_over(family, month, 3), paid_over(family, month, 3)
    some = due > 0 and paid > 0
    everything = due > 0 and 10 * paid >= 9 * due
    if family.lived == Arrangement.NONE or not some:
        return
    n[Slot.ANY_PAID] += 1
    n[Slot.CHILDREN_PAID] += family.children
    if everything:
        n[Slot.ALL_PAID] += 1
    if family.lived == Arrangement.FAMILY_BASED:
        n[Slot.FAMILY_BASED_SOME] += 1
        n[Slot.FAMILY_BASED_ALL] += 1 if everything else 0
    elif family.lived == Arrangement.DIRECT_PAY:
        n[Slot.DIRECT_PAY_SOME] += 1
        n[Slot.DIRECT_PAY_ALL] += 1 if everything else 0


@rule
def method_group(family):
    """0 deduction from earnings (live), 1 deduction from benefit, 2 any other method."""
    if family.method == Method.EARNINGS_ORDER and family.order_live == 1:
        return 0
    return 1 if family.method == Method.BENEFIT_DEDUCTION else 2


@rule
def count_collect(family, month, n):
    """A Collect & Pay case: method, compliance in the quarter, how long nothing has come."""
    group = method_group(family)
    n[Slot.COLLECTED_EARNINGS + group] += family.paid_month
    if family.due_month <= 0:
        return
    n[Slot.COLLECT_DUE_CASES] += 1
    n[Slot.METHOD_EARNINGS + group] += 1
    n[Slot.DUE_COLLECT] += family.due_month
    for slot, months in (
        (Slot.UNPAID_3_MONTHS, 3),
        (Slot.UNPAID_6_MONTHS, 6),
        (Slot.UNPAID_12_MONTHS, 12),
        (Slot.UNPAID_18_MONTHS, 18),
    ):
        if family.months_without_payment > months:
            n[slot] += 1
    if family.collect_months < 3:
        return
    due, paid = due_over(family, month, 3), paid_over(family, month, 3)
    n[Slot.QUARTER_CASES] += 1
    n[Slot.QUARTER_EARNINGS + group] += 1
    if paid <= 0:
        n[Slot.QUARTER_NOTHING] += 1
    elif 10 * paid <= 9 * due:
        n[Slot.QUARTER_PART] += 1
    else:
        n[Slot.QUARTER_OVER_90] += 1
        n[Slot.OVER_90_EARNINGS + group] += 1


@rule
def count_cohort(family, month, n):
    """Thirteen months after a start on Direct Pay: where is the family now, as the receiving parent sees it?"""
    if family.direct_pay_since == NEVER or month - family.direct_pay_since != 13:
        return
    n[Slot.COHORT] += 1
    seen = seen_by_parent(family)
    if seen == Arrangement.DIRECT_PAY:
        n[Slot.COHORT_DIRECT_PAY] += 1
    elif seen == Arrangement.COLLECT_AND_PAY:
        n[Slot.COHORT_COLLECT] += 1
    elif seen == Arrangement.NONE:
        n[Slot.COHORT_NONE] += 1
    else:
        n[Slot.COHORT_OTHER] += 1


@rule
def count_books(family, n):
    """The ledgers of one family, this month."""
    moved = family.cash_month != 0 or family.adjusted_month != 0 or family.written_off_month != 0
    if not moved and family.arrears == 0 and family.charges_owed == 0 and family.direct_pay_unpaid <= 0:
        return  # nothing moved, nothing is owed
    n[Slot.CASH_IN] += family.cash_month
    n[Slot.CHARGES_ACCRUED] += family.charge_due_month
    n[Slot.CHARGES_COLLECTED] += family.charge_paid_month
    n[Slot.CHARGES_KEPT] += family.charge_kept_month
    n[Slot.CHARGES_OWED] += family.charges_owed
    n[Slot.ARREARS] += family.arrears
    n[Slot.ARREARS_DUE] += family.posted_due_month
    n[Slot.ARREARS_PAID] += family.posted_paid_month
    n[Slot.ARREARS_CARRIED] += family.carried_month
    n[Slot.ARREARS_ADJUSTED] += family.adjusted_month
    n[Slot.ARREARS_WRITTEN_OFF] += family.written_off_month
    if family.arrears > 0:
        n[Slot.ARREARS_CASES] += 1
        n[Slot.ARREARS_OVER_5000] += 1 if family.arrears > 500_000 else 0
        n[Slot.ARREARS_OVER_10000] += 1 if family.arrears > 1_000_000 else 0
    if family.arrangement == Arrangement.COLLECT_AND_PAY:
        n[Slot.ARREARS_LIVE] += family.arrears
    elif family.arrangement == Arrangement.DIRECT_PAY:
        n[Slot.ARREARS_DIRECT_PAY] += max(0, family.direct_pay_unpaid)


@rule
def rate_bin(rate):
    """The bin of a marginal deduction rate; the last takes all higher."""
    return min(RATE_BINS - 1, max(0, int(rate / RATE_STEP)))


@rule
def count_parents(row, paying, receiving, n):
    """What is counted once a parent, at the first of their families: marginal rates, low income, outreach."""
    if row == paying.first_family and paying.marginal_rate >= 0.0:
        n[FIRST_RATE + rate_bin(paying.marginal_rate)] += 1
        n[FIRST_RATE_WITHOUT + rate_bin(paying.marginal_rate_without)] += 1
    if row == receiving.first_family and receiving.low_income != 0:
        for bit in range(8):
            if receiving.low_income & (1 << bit):
                n[Slot.CHILDREN_LOW_INCOME + bit] += receiving.children_at_home
    if row == receiving.first_family and receiving.reached != 0:
        for bit in range(PROGRAMMES):
            n[Slot.REACHED_CAMPAIGN + bit] += (receiving.reached >> bit) & 1


@rule
def count_assessed(family, paying, n):
    """An open case of a paying parent in work: is the income in use a quarter or more below, or above, the true one?"""
    on_books = family.arrangement == Arrangement.DIRECT_PAY or family.arrangement == Arrangement.COLLECT_AND_PAY
    if not on_books or paying.work == Work.NONE:
        return
    true = true_weekly_earnings(paying)
    n[Slot.ASSESSED_IN_WORK] += 1
    n[Slot.ASSESSED_TOO_LOW] += 1 if paying.assessed_weekly_income <= (1.0 - FAR_OFF) * true else 0
    n[Slot.ASSESSED_TOO_HIGH] += 1 if paying.assessed_weekly_income >= (1.0 + FAR_OFF) * true else 0


@rule
def count_family(family, paying, receiving, month, law, p, n):
    """One family into a row of counts."""
    if family.events != 0:
        count_events(family, n)
        count_coming(family, month, n)
    count_books(family, n)
    if family.existence != Existence.LIVE:
        return
    n[Slot.FAMILIES] += 1
    n[Slot.CHILDREN] += family.children
    n[Slot.NONE + family.arrangement] += 1
    n[Slot.SEEN_NONE + seen_by_parent(family)] += 1
    n[Slot.EFFECTIVE] += family.effective
    n[Slot.INCOME_CORRECTED] += family.corrected_yearly
    n[Slot.PAYING_WORKLESS] += 1 if paying.work == Work.NONE else 0
    count_assessed(family, paying, n)
    n[Slot.WANT_RECEIVING] += receiving.wants
    n[Slot.WANT_PAYING] += paying.wants
    n[Slot.PAYING_ON_BENEFIT] += paying.universal_credit
    n[Slot.RECEIVING_ON_BENEFIT] += receiving.universal_credit
    if seen_by_parent(family) == NO_ARRANGEMENT:
        n[Slot.NONE_NOT_WANTED_RECEIVING] += 1 - receiving.wants
        n[Slot.NONE_NOT_WANTED_PAYING] += 1 - paying.wants
        count_reasons(family, paying, receiving, law, p, n, Slot.REASON_UNWILLING)
    count_survey(family, seen_by_parent(family), month, p, n, Slot.RECEIVING_ASKED)
    count_payment(family, month, n)
    count_cohort(family, month, n)
    if family.lived == Arrangement.FAMILY_BASED:
        n[Slot.DUE_FAMILY_BASED] += family.due_month
        if is_private_money(family):
            n[Slot.RECEIVED_FAMILY_BASED] += family.received_month
    elif family.lived == Arrangement.DIRECT_PAY:
        n[Slot.RECEIVED_DIRECT_PAY] += family.received_month
    elif family.lived == Arrangement.COLLECT_AND_PAY:
        n[Slot.RECEIVED_COLLECT] += family.received_month
    elif family.lived == Arrangement.CSA:
        n[Slot.RECEIVED_CSA] += family.received_month
    if family.status == CaseStatus.DORMANT:
        n[Slot.DORMANT] += 1
    if family.arrangement == Arrangement.DIRECT_PAY:
        n[Slot.DUE_DIRECT_PAY_OFFICIAL] += monthly_pence(family.weekly_liability)
        n[Slot.CHILDREN_STATUTORY] += family.children
        n[Slot.CHILDREN_DIRECT_PAY] += family.children
        n[Slot.CHILDREN_BENEFITING] += family.children
    elif family.arrangement == Arrangement.COLLECT_AND_PAY:
        n[Slot.CHILDREN_STATUTORY] += family.children
        n[Slot.CHILDREN_COLLECT] += family.children
        n[Slot.CHILDREN_BENEFITING] += family.children if paid_over(family, month, 3) > 0 else 0
        n[Slot.COLLECT_ON_BENEFIT] += paying.universal_credit
        count_collect(family, month, n)


@kernel
def tally(world, month, start, stop, level, counts):
    """Count families ``[start, stop)`` into ``counts[level[family]]``; a negative level is left out."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        if level[row] >= 0:
            family, n = world.families[row], counts[level[row]]
            paying, receiving = world.paying[family.paying], world.receiving[family.receiving]
            count_family(family, paying, receiving, month, law, p, n)
            count_parents(row, paying, receiving, n)
