"""The books, in whole pence. Two ledgers a family, exact every month:

- maintenance owed to the receiving parent: opening + due + carried in + adjusted - paid - written off = closing;
- charges owed to the service: opening + accrued - paid = closing (the 4% is never owed: it is kept from what is paid).

Money in from the paying parent = to the receiving parent + the 4% kept + charges collected.
"""

from cmsim.agents.codes import MONTHS_REMEMBERED, WEEKS_A_MONTH, Arrangement
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import paying_charge_pence, pence, receiving_charge_pence


@rule
def monthly_pence(weekly_pounds):
    """A weekly amount as a month's, in whole pence (52 weeks in 12 months)."""
    return pence(weekly_pounds * WEEKS_A_MONTH)


@rule
def paid_to_date(family, month, this_month):
    """(due, paid) in this quarter so far, pence; quarters end in March, June, September and December."""
    due, paid = family.due_month, this_month
    for back in range(1, (month + 2) % 3 + 1):
        due += family.due[(month - back) % MONTHS_REMEMBERED]
        paid += family.paid[(month - back) % MONTHS_REMEMBERED]
    return due, paid


@rule
def is_compliant(family, month, maintenance, law):
    """With so much maintenance paid this month (pence): is at least the share the law asks for paid in the quarter to
    date?"""
    due, paid = paid_to_date(family, month, maintenance)
    return paid >= law.compliant_share * due


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
    family.arrears += family.due_month - family.paid_month
    family.charges_owed += charge - family.charge_paid_month


@rule
def keep_charge(family, law):
    """The receiving parent's charge is kept from what is paid; the rest goes to the receiving parent (in place)."""
    family.charge_kept_month = receiving_charge_pence(family.paid_month, law)
    family.received_month = family.paid_month - family.charge_kept_month


@rule
def post_arrears_only(family, law):
    """A closed case with debt (in place): what comes in goes to the arrears."""
    family.paid_month = family.cash_month
    family.posted_paid_month = family.paid_month
    keep_charge(family, law)
    family.arrears -= family.paid_month


@rule
def post_directly(family):
    """Paid from parent to parent (in place): nothing is kept. What is missing is remembered."""
    family.paid_month = family.cash_month
    family.received_month = family.cash_month
    if family.lived == Arrangement.DIRECT_PAY:
        family.direct_pay_unpaid += family.due_month - family.paid_month
    elif family.lived == Arrangement.CSA:
        family.csa_arrears += family.due_month - family.paid_month


@rule
def adjust(family, pence_more):
    """A new calculation reaches back to the day it was asked for: arrears rise or fall, not below nought (in place)."""
    change = max(pence_more, -family.arrears)
    family.adjusted_month += change
    family.arrears += change


@rule
def carry_in(family, months):
    """At a move to Collect & Pay, unpaid Direct Pay maintenance goes along, up to some months' worth (in place)."""
    most = pence(family.weekly_liability * WEEKS_A_MONTH * months)
    moved = max(0, min(family.direct_pay_unpaid, most))
    family.carried_month += moved
    family.arrears += moved
    family.direct_pay_unpaid = 0


@rule
def write_off_small_balance(family, law):
    """A closed case's balance under the small-balance limit is written off (in place)."""
    if 0 < family.arrears < pence(law.small_balance_write_off):
        family.written_off_month += family.arrears
        family.arrears = 0


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
