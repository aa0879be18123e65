"""The month in whole numbers: one compiled pass counts families, children, parents and pence into named slots.

Sums are of whole numbers, so they do not depend on the order of rows, blocks or threads. Indicators are made from
these counts (``indicators.py``); a group's counts come from the same pass with the group's code for each family.
"""

from cmsim.agents.agreeing import is_private_money
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Existence, Method, Stage, Work
from cmsim.agents.compiled import kernel, rule
from cmsim.model.household.parents import is_on_universal_credit, room_for_deduction
from cmsim.model.ledger import due_over, monthly_pence, paid_over
from cmsim.model.liability import true_weekly_earnings
from cmsim.model.old_schemes import pays_directly
from cmsim.model.results.answers import count_reasons, count_survey
from cmsim.model.results.count_arrears import count_arrears
from cmsim.model.results.count_case import count_case
from cmsim.model.results.count_complaints import count_complaints
from cmsim.model.results.count_events import count_coming, count_events
from cmsim.model.results.count_gateway import count_answers
from cmsim.model.results.count_institution import count_queues
from cmsim.model.results.count_powers import count_powers
from cmsim.model.results.count_stages import count_stages
from cmsim.model.results.slots import FIRST_RATE, FIRST_RATE_WITHOUT, PROGRAMMES, RATE_BINS, RATE_STEP, Slot

FAR_OFF = 0.25  # how far assessed income is off when that is counted: the tolerance of reg 34, whatever the law is now
NO_ARRANGEMENT = int(Arrangement.NONE)


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
    """0 deduction from earnings (from the making of the order until the job ends), 1 deduction from benefit, 2 any
    other method."""
    if family.method == Method.EARNINGS_ORDER and family.order_from != NEVER:
        return 0
    return 1 if family.method == Method.BENEFIT_DEDUCTION else 2


@rule
def months_collected(family):
    """How many of the last three months fell due under Collect & Pay: none in the month of the move."""
    return min(3, int(family.collect_months))


@rule
def months_unpaid_collected(family):
    """Months in a row with nothing paid, those since the case came to Collect & Pay: what was missed before is not a
    matter of collection. Three such months end more than three months after the last payment, which came on some day
    of the month before them.

    Source: National Audit Office 2022, paras 2.16 and 2.20: nothing paid on the Collect & Pay arrangement
    """
    return min(int(family.months_without_payment), int(family.collect_months))


@rule
def count_collect(family, month, n):
    """A Collect & Pay case: method, compliance in the quarter, how long nothing has come.

    Compliance is of all who were due to pay through Collect & Pay in the quarter, those who came within it too: held
    against what fell due since they came.

    Source: National Audit Office 2022, para 2.17 and Figure 11, notes 1 and 3: those without a Collect & Pay liability,
        with arrears alone or with a nil assessment are left out, nobody else
    """
    group = method_group(family)
    n[Slot.COLLECTED_EARNINGS + group] += family.paid_month
    if family.due_month <= 0:
        return
    n[Slot.COLLECT_DUE_CASES] += 1
    n[Slot.METHOD_EARNINGS + group] += 1
    n[Slot.DUE_COLLECT] += family.due_month
    unpaid = months_unpaid_collected(family)
    for slot, months in (
        (Slot.UNPAID_3_MONTHS, 3),
        (Slot.UNPAID_6_MONTHS, 6),
        (Slot.UNPAID_12_MONTHS, 12),
        (Slot.UNPAID_18_MONTHS, 18),
    ):
        if unpaid >= months:
            n[slot] += 1
    if unpaid >= 6 and family.stage > Stage.DEDUCTION:
        n[Slot.UNPAID_6_MONTHS_ENFORCED] += 1
    collected = months_collected(family)
    if collected == 0:
        return
    due, paid = due_over(family, month, collected), paid_over(family, month, collected)
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
def has_maintenance_outcome(family, month, p):
    """Did any money come in the quarter, as it is officially counted: paid from parent to parent is taken as paid?

    Source: CMEC, Delivery Plan 2011/12, p 8; National Audit Office 2022, para 2.11 (Direct Pay)
    """
    direct = family.arrangement == Arrangement.CSA and pays_directly(family, p)
    return direct or family.arrangement == Arrangement.DIRECT_PAY or paid_over(family, month, 3) > 0


@rule
def count_maintenance_outcome(family, month, p, n):
    """A statutory case with a positive liability: under Direct Pay by what is calculated, else by what fell due in the
    quarter."""
    if family.arrangement == Arrangement.DIRECT_PAY:
        liable = family.weekly_liability > 0.0
    else:
        liable = due_over(family, month, 3) > 0
    if not liable:
        return
    came = 1 if has_maintenance_outcome(family, month, p) else 0
    n[Slot.OUTCOME_CASES] += 1
    n[Slot.OUTCOMES] += came
    if family.arrangement == Arrangement.CSA:
        n[Slot.CSA_OUTCOME_CASES] += 1
        n[Slot.CSA_OUTCOMES] += came


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
    if family.status == CaseStatus.ARREARS_ONLY:
        n[Slot.COLLECT_ARREARS_ONLY] += 1
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
def is_first_living(families, first, row):
    """Is this family live, and none before it of the same parent, whose families begin at ``first``?"""
    for f in range(first, row):
        if families[f].existence == Existence.LIVE:
            return False
    return families[row].existence == Existence.LIVE


@rule
def count_parents(families, row, paying, receiving, n):
    """What is counted once a parent, at the first of their live families: marginal rates, low income, outreach.

    Families that ended with debt are kept, and are no longer counted.
    """
    if paying.marginal_rate >= 0.0 and is_first_living(families, paying.first_family, row):
        n[FIRST_RATE + rate_bin(paying.marginal_rate)] += 1
        n[FIRST_RATE_WITHOUT + rate_bin(paying.marginal_rate_without)] += 1
    if (receiving.low_income == 0 and receiving.reached == 0) or not is_first_living(
        families, receiving.first_family, row
    ):
        return
    for bit in range(8):
        if receiving.low_income & (1 << bit):
            n[Slot.CHILDREN_LOW_INCOME + bit] += receiving.children_at_home
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
    if family.status == CaseStatus.FEW_POUNDS:
        n[Slot.DIRECT_PAY_FEW_POUNDS] += 1
    count_books(family, n)
    count_stages(family, n)
    count_case(family, paying, month, p, n)
    count_queues(family, n)
    count_complaints(family, month, n)
    count_powers(family, paying, p, n)
    if family.arrears > 0 or family.posted_paid_month > 0 or family.written_off_month > 0:
        count_arrears(family, paying, month, law, p, n)
    if family.existence != Existence.LIVE:
        return
    count_answers(family, month, n)
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
    count_survey(family, paying, seen_by_parent(family), month, p, n, Slot.RECEIVING_ASKED)
    count_payment(family, month, n)
    count_cohort(family, month, n)
    came = family.received_month - family.sold_month  # maintenance; a buyer of arrears pays none
    if family.lived == Arrangement.FAMILY_BASED:
        n[Slot.DUE_FAMILY_BASED] += family.due_month
        if is_private_money(family):
            n[Slot.RECEIVED_FAMILY_BASED] += came
    elif family.lived == Arrangement.DIRECT_PAY:
        n[Slot.RECEIVED_DIRECT_PAY] += came
    elif family.lived == Arrangement.COLLECT_AND_PAY:
        n[Slot.RECEIVED_COLLECT] += came
    elif family.lived == Arrangement.CSA:
        n[Slot.RECEIVED_CSA] += came
    if family.status == CaseStatus.DORMANT:
        n[Slot.DORMANT] += 1
    if family.arrangement >= Arrangement.DIRECT_PAY:
        count_maintenance_outcome(family, month, p, n)
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
        if family.due_month > 0 and is_on_universal_credit(paying, law):
            n[Slot.COLLECT_ON_UNIVERSAL_CREDIT] += 1
            if family.method == Method.BENEFIT_DEDUCTION and room_for_deduction(paying, month, law) <= 0.0:
                n[Slot.COLLECT_BLOCKED] += 1
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
            count_parents(world.families, row, paying, receiving, n)
