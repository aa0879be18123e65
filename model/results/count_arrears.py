"""Arrears in numbers: by age and segment, what is repaid and how fast, and what is written off, by reason."""

from cmsim.agents.codes import HALF_YEARS_OWED, Arrangement
from cmsim.agents.compiled import rule
from cmsim.model.arrears.segments import is_closed, is_uncollectable, segment_of
from cmsim.model.liability import nothing_is_known
from cmsim.model.results.slots import Slot

TEN_YEARS = 120  # months
FIRST_AGE, FIRST_SEGMENT = int(Slot.OWED_UNDER_6_MONTHS), int(Slot.OWED_LIVE_FLOWING)
FIRST_REASON = int(Slot.WRITTEN_OFF_SMALL_BALANCE)


@rule
def age_slot(age):
    """The slot of arrears that arose so many half-years ago."""
    if age < 2:
        return FIRST_AGE + age
    if age < 4:
        return FIRST_AGE + 2
    return FIRST_AGE + (3 if age < HALF_YEARS_OWED - 1 else 4)


@rule
def repaid_month(family):
    """What was paid this month beyond what was due then: arrears repaid, pence."""
    return max(0, family.posted_paid_month - family.posted_due_month)


@rule
def count_repayment(family, n):
    """Is this debt being repaid, and how long will it take at this month's rate?"""
    repaid = repaid_month(family)
    n[Slot.SCHEDULES] += 1 if family.instalment > 0 else 0
    if repaid == 0:
        return
    n[Slot.ARREARS_REPAID] += repaid
    n[Slot.ARREARS_REPAID_CLOSED] += repaid if is_closed(family) else 0
    if family.arrangement == Arrangement.DIRECT_PAY:
        return  # what is left there from Collect & Pay is not debt of Collect & Pay
    n[Slot.OWED_REPAID] += family.arrears
    if family.arrears > TEN_YEARS * repaid:
        n[Slot.OWED_REPAID_SLOWLY] += family.arrears


@rule
def count_arrears(family, paying, month, law, p, n):
    """The arrears of one family."""
    if family.written_off_month > 0:
        n[FIRST_REASON + int(family.write_off_reason) - 1] += family.written_off_month
        n[Slot.SALE_TO_PARENTS] += family.sold_month
    count_repayment(family, n)
    if family.arrears == 0:
        return
    for age in range(HALF_YEARS_OWED):
        n[age_slot(age)] += family.owed[age]
    n[FIRST_SEGMENT + segment_of(family, month)] += family.arrears
    if nothing_is_known(paying, p):
        n[Slot.OWED_BY_DEFAULT_DECISION] += family.arrears
    if is_uncollectable(family, paying, month, law, p):
        n[Slot.OWED_UNCOLLECTABLE] += family.arrears
    if family.arrangement == Arrangement.DIRECT_PAY:
        n[Slot.OWED_BACK_ON_DIRECT_PAY] += family.arrears
