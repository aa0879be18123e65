"""The books, in whole pence. Two ledgers a family, exact every month:

- maintenance owed to the receiving parent: opening + due + carried in + adjusted - paid - written off = closing;
- charges owed to the service: opening + accrued - paid = closing (the 4% is never owed: it is kept from what is paid).

Arrears are kept by the half-year in which they arose; the parts always sum to the balance. What is paid settles the
oldest first; a new calculation that lowers what was due takes from the newest.

Money in from the paying parent, and from a buyer of the arrears = to the receiving parent + the 4% kept + charges
collected.
"""

import math

from cmsim.agents.codes import HALF_YEARS_OWED, MONTHS_REMEMBERED, WEEKS_A_MONTH, Arrangement
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import paying_charge_pence, pence, receiving_charge_pence

OLDEST = HALF_YEARS_OWED - 1


@rule
def monthly_pence(weekly_pounds):
    """A weekly amount as a month's, in whole pence (52 weeks in 12 months)."""
    return pence(weekly_pounds * WEEKS_A_MONTH)


# --- arrears by age ------------------------------------------------------------------------------------------------


@rule
def half_year(month):
    """The number of a month's half-year: they begin in April and October."""
    return (month + 2) // 6


@rule
def half_years_ago(month, back):
    """The place, in arrears by age, of what arose some months before this one."""
    return min(OLDEST, half_year(month) - half_year(month - back))


@rule
def age_arrears(family, month):
    """At the start of a half-year every part is a half-year older; what is older than four years stays (in place)."""
    if (month + 2) % 6 != 0 or family.arrears == 0:
        return
    family.owed[OLDEST] += family.owed[OLDEST - 1]
    for back in range(OLDEST - 1):
        family.owed[OLDEST - 1 - back] = family.owed[OLDEST - 2 - back]
    family.owed[0] = 0


@rule
def owe(family, more, age, month):
    """Arrears rise by some pence that arose so many half-years ago (in place)."""
    if family.arrears == 0:
        family.quiet_since = month
    family.arrears += more
    family.owed[age] += more


@rule
def take_from(family, less, oldest_first):
    """Arrears fall by so many pence, at most by all of them, from the oldest or from the newest (in place)."""
    left = less
    for place in range(HALF_YEARS_OWED):
        age = OLDEST - place if oldest_first else place
        part = min(left, int(family.owed[age]))
        family.owed[age] -= part
        left -= part
    family.arrears -= less


@rule
def write_off(family, reason):
    """All arrears leave the books unpaid (in place)."""
    family.written_off_month += family.arrears
    family.write_off_reason = reason
    take_from(family, family.arrears, True)
    family.instalment = 0
    family.debt_order = 0


@rule
def sell(family, reason, price):
    """All arrears are sold: they leave the books, and what the buyer pays for them reaches the receiving parent, whose
    they were. Nothing of it is kept, for it is no maintenance collected (in place).

    Equation: price times the arrears, in whole pence, rounded down
    Source: DWP, Arrears and compliance strategy 2012-17, section 3.2 (4 to 7 pence in the pound); that all of the
        price is the parent's, and the 4% is not kept of it, is assumed
    Not to be mistaken for: what the buyer then collects, which is outside the model
    """
    family.sold_month = math.floor(price * family.arrears)
    family.received_month += family.sold_month
    write_off(family, reason)


# --- the month's postings ------------------------------------------------------------------------------------------


@rule
def paid_to_date(family, month, this_month):
    """(due, paid) in this quarter so far, pence; quarters end in March, June, September and December."""
    due, paid = family.due_month, this_month
    for back in range(1, (month + 2) % 3 + 1):
        due += family.due[(month - back) % MONTHS_REMEMBERED]
        paid += family.paid[(month - back) % MONTHS_REMEMBERED]
    return due, paid


@rule
def falls_short(paid, due, law):
    """Is less paid (pence) than a compliant parent pays of what is due?"""
    return paid < law.compliant_share * due


@rule
def is_compliant(family, month, maintenance, law):
    """With so much maintenance paid this month (pence): is at least the share the law asks for paid in the quarter to
    date?"""
    due, paid = paid_to_date(family, month, maintenance)
    return not falls_short(paid, due, law)


@rule
def post_collected(family, month, law):
    """Collect & Pay (in place): cash goes to this month's maintenance with its charge, then arrears, then charges owed.

    The charge accrues on the liability whether or not it is paid; the receiving parent's is kept from what is paid.
    """
    cash = family.cash_month
    compliant = is_compliant(family, month, min(cash, family.due_month), law)
    charge = paying_charge_pence(family.due_month, compliant, law)
    family.charge_due_month += charge
    if cash >= family.due_month + charge:
        rest = cash - family.due_month - charge
        to_arrears = min(rest, family.arrears)
        to_charges = min(rest - to_arrears, max(0, family.charges_owed))
        family.paid_month = family.due_month + to_arrears
        family.charge_paid_month = charge + to_charges
        family.cash_month -= rest - to_arrears - to_charges  # nobody pays more than is owed
    else:  # the charge is part of every pound: 7.00 and 1.40 of the 8.40 taken from a benefit
        family.paid_month = cash * family.due_month // (family.due_month + charge)
        family.charge_paid_month = cash - family.paid_month
    keep_charge(family, law)
    family.posted_due_month, family.posted_paid_month = family.due_month, family.paid_month
    if family.paid_month > family.due_month:
        take_from(family, family.paid_month - family.due_month, True)
    elif family.paid_month < family.due_month:
        owe(family, family.due_month - family.paid_month, 0, month)
    if family.paid_month > 0:
        family.quiet_since = month
    family.charges_owed += charge - family.charge_paid_month


@rule
def keep_charge(family, law):
    """The receiving parent's charge is kept from what is paid; the rest goes to the receiving parent (in place)."""
    family.charge_kept_month = receiving_charge_pence(family.paid_month, law)
    family.received_month = family.paid_month - family.charge_kept_month


@rule
def post_arrears_only(family, month, law):
    """A closed case with debt (in place): what comes in goes to the arrears."""
    family.paid_month = family.cash_month
    family.posted_paid_month = family.paid_month
    keep_charge(family, law)
    if family.paid_month > 0:
        family.quiet_since = month
        take_from(family, family.paid_month, True)


@rule
def post_directly(family, unseen=False):
    """Paid from parent to parent (in place): nothing is kept. What is missing is remembered, unless it is ``unseen``:
    on an old case with Maintenance Direct the agency took all for paid.

    On Direct Pay more than is due makes good what was missed there, then repays arrears left from Collect & Pay.
    """
    family.paid_month = family.cash_month
    family.received_month = family.cash_month
    if family.lived == Arrangement.DIRECT_PAY:
        beyond = max(0, family.paid_month - family.due_month - max(0, family.direct_pay_unpaid))
        to_arrears = min(beyond, family.arrears)
        family.direct_pay_unpaid += family.due_month - family.paid_month + to_arrears
        family.posted_paid_month = to_arrears
        take_from(family, to_arrears, True)
    elif family.lived == Arrangement.CSA and not unseen:
        family.csa_arrears += family.due_month - family.paid_month


@rule
def adjust(family, pence_more, month):
    """A new calculation reaches back to the day it was asked for: arrears rise or fall, not below nought (in place)."""
    change = max(pence_more, -family.arrears)
    family.adjusted_month += change
    if change > 0:
        owe(family, change, 0, month)
    else:
        take_from(family, -change, False)


@rule
def carry_in(family, month, months):
    """At a move to Collect & Pay, unpaid Direct Pay maintenance goes along, up to some months' worth (in place).

    It keeps its age as far as the last twelve months tell; what is older counts as twelve months old.
    """
    most = pence(family.weekly_liability * WEEKS_A_MONTH * months)
    moved = max(0, min(family.direct_pay_unpaid, most))
    family.carried_month += moved
    family.direct_pay_unpaid = 0
    left = moved
    for back in range(MONTHS_REMEMBERED):
        slot = (month - back) % MONTHS_REMEMBERED
        missed = min(left, max(0, int(family.due[slot]) - int(family.paid[slot])))
        if missed > 0:
            owe(family, missed, half_years_ago(month, back), month)
            left -= missed
    if left > 0:
        owe(family, left, half_years_ago(month, MONTHS_REMEMBERED), month)


@rule
def remember(family, month):
    """Keep this month among the last twelve (in place)."""
    family.due[month % MONTHS_REMEMBERED] = family.due_month
    family.paid[month % MONTHS_REMEMBERED] = family.paid_month


@rule
def due_over(family, month, months):
    """Maintenance due over the last months, this one included, pence."""
    total = 0
    for back in range(months):
        total += family.due[(month - back) % MONTHS_REMEMBERED]
    return total


@rule
def paid_over(family, month, months):
    """Maintenance paid over the last months, this one included, pence."""
    total = 0
    for back in range(months):
        total += family.paid[(month - back) % MONTHS_REMEMBERED]
    return total
