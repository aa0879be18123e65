"""How long things take: clocks on a family's record that run from one step of the journey to the next, in months.

A clock holds how many months ago its spell began (0: it does not run). Clocks are set at the start of a month from what
the month before brought. So whoever counts at the end of a month sees both the clock and the event that stops it.
"""

from enum import IntEnum

from cmsim.agents.codes import Arrangement, CaseStatus, Event, Method, Stage
from cmsim.agents.compiled import rule


class Spell(IntEnum):
    """What is timed: from what to what."""

    MISSED_TO_MONEY = 0
    APPLICATION_TO_FIRST_PAYMENT = 1
    REPORT_TO_MOVE = 2
    MOVE_TO_FIRST_COLLECTED = 3
    MISSED_TO_DEDUCTION_MADE = 4
    DEDUCTION_MADE_TO_MONEY = 5
    LIABILITY_ORDER_SOUGHT_TO_GRANTED = 6
    LIABILITY_ORDER_GRANTED_TO_MONEY = 7


class Route(IntEnum):
    """The way by which money would come this month, as things stood at its start."""

    NONE = 0  # no statutory arrangement
    DIRECT_PAY = 1
    DIRECT_PAY_MADE_GOOD = 2  # promised when the service wrote after a report
    STANDING_ORDER = 3  # Collect & Pay, of the parent's own accord
    EARNINGS_ORDER = 4
    BENEFIT_DEDUCTION = 5
    ACCOUNT_ORDER = 6
    ENFORCEMENT = 7  # a sum that enforcement brings


LONGEST = 100  # months, at which a clock stands still
APPLIED, REPORTED, MOVED = int(Event.APPLIED), int(Event.REPORTED), int(Event.MOVED_TO_COLLECT)
ANSWERED = int(Event.PAID_UP | Event.PROVED_PAYMENT)
ORDER_MADE, GRANTED = int(Event.ORDER_MADE), int(Event.LIABILITY_ORDER)
NO_METHOD, VOLUNTARY = int(Method.NONE), int(Method.VOLUNTARY)
NO_ROUTE, DIRECT_PAY, MADE_GOOD = int(Route.NONE), int(Route.DIRECT_PAY), int(Route.DIRECT_PAY_MADE_GOOD)
STANDING_ORDER, EARNINGS_ORDER = int(Route.STANDING_ORDER), int(Route.EARNINGS_ORDER)
BENEFIT_DEDUCTION, ACCOUNT_ORDER = int(Route.BENEFIT_DEDUCTION), int(Route.ACCOUNT_ORDER)
ENFORCEMENT = int(Route.ENFORCEMENT)


@rule
def method_at_work(family):
    """The method by which money is taken through the service now: that of a deduction that is live, else the parent's
    own payments; none where the service does not collect."""
    if family.lived != Arrangement.COLLECT_AND_PAY:
        return NO_METHOD
    return int(family.method) if family.order_live == 1 else VOLUNTARY


@rule
def route_of_money(family):
    """The way by which money would come this month, as things stand at its start."""
    if family.lived == Arrangement.DIRECT_PAY:
        return MADE_GOOD if family.promised > 0 else DIRECT_PAY
    method = method_at_work(family)
    if method == NO_METHOD:
        return NO_ROUTE
    if family.lump_sum > 0:
        return ENFORCEMENT
    if method == VOLUNTARY:
        return STANDING_ORDER
    if method == Method.EARNINGS_ORDER:
        return EARNINGS_ORDER
    return BENEFIT_DEDUCTION if method == Method.BENEFIT_DEDUCTION else ACCOUNT_ORDER


# --- what begins and what ends a spell: asked of a month once it is over --------------------------------------------


@rule
def is_statutory_at_home(family):
    """Do the parents live Direct Pay or Collect & Pay?"""
    return family.lived == Arrangement.DIRECT_PAY or family.lived == Arrangement.COLLECT_AND_PAY


@rule
def missed(family):
    """A statutory payment was due this month, and nothing came."""
    return family.route != NO_ROUTE and family.due_month > 0 and family.paid_month == 0


@rule
def money_came(family):
    """Money of a statutory arrangement reached the receiving parent this month."""
    return family.route != NO_ROUTE and family.received_month > 0


@rule
def collected_money_came(family):
    """Money collected by the service reached the receiving parent this month."""
    return family.route >= STANDING_ORDER and family.received_month > 0


@rule
def deducted_money_came(family):
    """Money taken by a deduction reached the receiving parent this month."""
    deducted = EARNINGS_ORDER <= family.route <= ACCOUNT_ORDER
    return deducted and family.received_month > 0


@rule
def has_no_case(family):
    """No statutory case is going on: there is none, or it is dormant or closed."""
    ended = family.status == CaseStatus.NONE or family.status == CaseStatus.FEW_POUNDS
    return ended or CaseStatus.DORMANT <= family.status <= CaseStatus.CLOSED


@rule
def has_left_collection(family):
    """The case is no longer on Collect & Pay."""
    return family.lived != Arrangement.COLLECT_AND_PAY


# --- the clocks -----------------------------------------------------------------------------------------------------


@rule
def kept(clock, begins, ends):
    """A clock after a month in which its spell may have begun, gone on, or ended."""
    if ends:
        return 0
    return min(LONGEST, clock + 1) if begins or clock > 0 else 0


@rule
def keep_clocks(family):
    """At the start of a month: clocks start and stop by what the month before brought (in place)."""
    events = family.events
    over = money_came(family) or not is_statutory_at_home(family)
    family.since_missed = kept(family.since_missed, missed(family), over)
    begun = money_came(family) or has_no_case(family)
    family.since_applied = kept(family.since_applied, events & APPLIED, begun)
    settled = family.lived != Arrangement.DIRECT_PAY or events & ANSWERED
    family.since_reported = kept(family.since_reported, events & REPORTED, settled)
    collected = collected_money_came(family) or has_left_collection(family)
    family.since_moved = kept(family.since_moved, events & MOVED, collected)
    family.since_granted = kept(family.since_granted, events & GRANTED, collected)
    sought = family.stage == Stage.LIABILITY_ORDER_SOUGHT
    family.since_sought = kept(family.since_sought, sought, not sought)
    dropped = has_left_collection(family) or family.method <= Method.VOLUNTARY
    deducted = deducted_money_came(family) or dropped
    family.since_deducted = kept(family.since_deducted, events & ORDER_MADE, deducted)
    family.route = route_of_money(family)
