"""What kind of debt it is: live or closed, flowing or not, recent or old; whether it can be collected at all."""

from cmsim.agents.codes import HALF_YEARS_OWED, CaseStatus, DebtSegment
from cmsim.agents.compiled import rule
from cmsim.model.arrears.repayment import budget_leaves

FLOWING_MONTHS = 3  # a quarter: what the service's own statistics call paying
RECENT = 4  # half-years
LIVE_FLOWING, LIVE_RECENT, LIVE_OLD = (
    int(DebtSegment.LIVE_FLOWING),
    int(DebtSegment.LIVE_RECENT),
    int(DebtSegment.LIVE_OLD),
)
CLOSED = int(DebtSegment.CLOSED_FLOWING) - LIVE_FLOWING


@rule
def is_flowing(family, month):
    """Did anything come through the service within a quarter?"""
    return month - family.quiet_since < FLOWING_MONTHS


@rule
def older_than(family, half_years):
    """Arrears that arose at least so many half-years ago, pence."""
    total = 0
    for age in range(half_years, HALF_YEARS_OWED):
        total += family.owed[age]
    return total


@rule
def is_mostly_old(family):
    """Did more than half of the arrears arise two years ago or earlier?"""
    return 2 * older_than(family, RECENT) > family.arrears


@rule
def is_closed(family):
    """Is the case closed, with nothing but the debt left?"""
    return family.status == CaseStatus.ARREARS_ONLY


@rule
def segment_of(family, month):
    """The segment (a DebtSegment) of a family's arrears. All of it is owed to the receiving parent: under the scheme of
    2012 nothing is owed to the state.

    Source: after DWP, Arrears and compliance strategy 2012-17 (the old schemes' debt was told apart so)
    """
    closed = CLOSED if is_closed(family) else 0
    if is_flowing(family, month):
        return closed + LIVE_FLOWING
    return closed + (LIVE_OLD if is_mostly_old(family) else LIVE_RECENT)


@rule
def has_no_means(family, paying, law, p):
    """Is there nothing to collect from: a budget that leaves nothing, no savings to speak of, no order that works?"""
    return budget_leaves(paying, law, p) == 0 and paying.savings * 100.0 < family.arrears and family.debt_order == 0


@rule
def is_uncollectable(family, paying, month, law, p):
    """Is the debt unlikely to be collected: nothing for so many months, and the case closed and old, or no means?

    Source: the second of the strategies in National Audit Office, Child maintenance, HC 1139, 2022, recommendation e;
        how it would be told is assumed
    Not to be mistaken for: what the service counts as uncollectable: it treats all debt of this scheme as collectable
    """
    if month - family.quiet_since < law.write_off_after_months:
        return False
    return (is_closed(family) and is_mostly_old(family)) or has_no_means(family, paying, law, p)
