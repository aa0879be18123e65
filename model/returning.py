"""Six months by an order, six by a voluntary method, then Direct Pay may be had again: the two steps of the way back.

Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.15.
"""

from cmsim.agents.codes import NEVER, Arrangement, Method, Stage
from cmsim.agents.collecting import asks_to_pay_directly, goes_back_to_direct_pay
from cmsim.agents.compiled import rule
from cmsim.agents.returning import takes_voluntary_method

SIX_MONTHS = 6


@rule
def offer_voluntary_method(family, month, p):
    """Six compliant months under an order: the paying parent may pay by a voluntary method again (in place). A
    deduction from benefit stays: it is how the flat rate is paid, missed payments or not."""
    ordered = family.method == Method.EARNINGS_ORDER or family.method == Method.BANK_ORDER
    enforced = ordered and family.compliant_months >= SIX_MONTHS
    if enforced and takes_voluntary_method(family, month, p):
        family.method = Method.VOLUNTARY
        family.order_live = 0
        family.order_from = NEVER
        family.award_stopped = 0
        family.stage = Stage.NONE
        family.compliant_months = 0
        family.trial_from = month


@rule
def fails_trial(family):
    """A payment is missed: was it the first since an order was lifted on trial? Then the trial is over (in place)."""
    failed = family.trial_from != 0
    family.trial_from = 0
    return failed


@rule
def may_return_to_direct_pay(family, direct_pay):
    """Six compliant months by a voluntary method, and Direct Pay still there."""
    voluntary = family.lived == Arrangement.COLLECT_AND_PAY and family.method == Method.VOLUNTARY
    return direct_pay and voluntary and family.compliant_months >= SIX_MONTHS


@rule
def charges_begin(laws, month):
    """Does collection cost the paying parent something this month that it did not cost last month?"""
    return month > 0 and laws[month].charge_paying > 0.0 and laws[month - 1].charge_paying == 0.0


@rule
def leaves_collection(family, direct_pay, newly_charged, month, p):
    """Does a collected case go to Direct Pay this month: as the charges begin, or at the end of the way back?"""
    if newly_charged and family.lived == Arrangement.COLLECT_AND_PAY and asks_to_pay_directly(family, month, p):
        return True
    return may_return_to_direct_pay(family, direct_pay) and goes_back_to_direct_pay(family, month, p)
