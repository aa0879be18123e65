"""An application on its way: the dates, what becomes of it, and a case that begins with what the waiting has cost.

Nothing is paid through the service while an application waits: the parents live as before. Liability counts from the
month after the paying parent was told, so that a late calculation begins with arrears.
"""

from cmsim.agents.agreeing import is_private_money
from cmsim.agents.applying import asks_for_collection, needs_collection, starts_on_collection
from cmsim.agents.codes import (
    MONTHS_REMEMBERED,
    NEVER,
    Arrangement,
    CaseStatus,
    Dispute,
    Event,
    Kind,
    Otherwise,
    Parentage,
    Queue,
)
from cmsim.agents.compiled import rule
from cmsim.agents.disputing import mistake
from cmsim.agents.parentage import disputes_parentage, is_presumed_parent, is_shown_not_to_be_the_parent
from cmsim.agents.waiting import (
    awaits_calculation,
    months_after,
    settles_waiting_arrears,
    weeks_to_calculate,
    weeks_to_trace,
    withdraws,
)
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.enforcement import open_collection, weeks_later
from cmsim.model.ledger import adjust, monthly_pence, paid_over
from cmsim.model.liability import with_mistake
from cmsim.model.service.queues import FIRST, finish, is_served, request, withdraw_all

APPLIED, CASE_OPENED = int(Event.APPLIED), int(Event.CASE_OPENED)
STARTED_DIRECT_PAY = int(Event.STARTED_DIRECT_PAY)
NOT_SO, DIRECT_PAY_ENDED = int(Otherwise.NOT_SO), int(Otherwise.DIRECT_PAY_ENDED)
FOR_THE_ASKING = int(Otherwise.FOR_THE_ASKING)
CALCULATION = int(Queue.CALCULATION)
WITHDREW, NOT_TRACED = int(Event.WITHDREW), int(Event.NOT_TRACED)
NOT_THE_PARENT = int(Event.NOT_THE_PARENT)


@rule
def take_application(family, paying, month, law, p):
    """The service takes an application, and its dates are set (in place): when the paying parent is found and told,
    and when it is cleared. A search has its limit; then the application ends."""
    family.status = CaseStatus.APPLIED
    family.applied = month
    family.events |= APPLIED
    search = weeks_to_trace(family, paying, law, p)
    if search > law.tracing_limit_weeks:
        family.effective_from = NEVER
        weeks = law.tracing_limit_weeks
    else:
        family.effective_from = month + months_after(family, search)
        known = paying.tax_record == 1 or paying.benefit != Benefit.NONE
        weeks = search + weeks_to_calculate(family, known, law, p)
    family.calculation_due = month + months_after(family, weeks)
    family.weeks_to_clear = int(weeks) + 1


@rule
def end_application(family):
    """An application ends without a calculation; debt of an earlier case stays (in place)."""
    family.status = CaseStatus.ARREARS_ONLY if family.arrears > 0 else CaseStatus.CLOSED
    withdraw_all(family)


@rule
def waiting_arrears(family, month):
    """What is owed when a calculation is made, pence: the liability of each month since the paying parent was told,
    less what was paid privately meanwhile."""
    months = int(month - family.effective_from)
    owed = months * monthly_pence(family.weekly_liability)
    if is_private_money(family):
        owed -= paid_over(family, month, min(months, MONTHS_REMEMBERED))
    return max(0, owed)


@rule
def start_case(family, paying, month, law, direct_pay, p):
    """The calculation is made and the case begins (in place): on Direct Pay by default, whatever the receiving parent
    asked for, unless both agree or the paying parent is found unlikely to pay. What the waiting has cost is owed."""
    family.wrong_by = mistake(family, month, law, p)
    family.weekly_liability = with_mistake(family.weekly_liability, family.wrong_by)
    family.decided_on = family.effective_from + 1
    owed = waiting_arrears(family, month)
    family.kind = Kind.NONE
    family.status = CaseStatus.LIVE
    family.calculated_on = month
    family.since = month
    family.lived_since = month
    family.direct_pay_unpaid = 0
    family.events |= CASE_OPENED
    family.asked_for_collection = 1 if asks_for_collection(family, paying, law, p) else 0
    collected = starts_on_collection(family, paying, law, p)
    on_request = collected and not law.collection_needs_grounds and not needs_collection(family, paying, law, p)
    family.direct_pay_otherwise = NOT_SO
    if on_request:
        family.direct_pay_otherwise = FOR_THE_ASKING
    elif not (direct_pay or collected):
        family.direct_pay_otherwise = DIRECT_PAY_ENDED
    if collected or not direct_pay:
        open_collection(family, month)
        adjust(family, owed, month)
    else:
        family.arrangement = Arrangement.DIRECT_PAY
        family.lived = Arrangement.DIRECT_PAY
        family.direct_pay_since = month
        family.direct_pay_unpaid = owed
        if settles_waiting_arrears(family, paying, month, law, p):
            family.promised = owed
        family.events |= STARTED_DIRECT_PAY


@rule
def settle_parentage(family, p):
    """Where it is denied and not presumed a test has decided before the calculation: is it to be made? (in place)"""
    if disputes_parentage(family, p) and not is_presumed_parent(family, p):
        if is_shown_not_to_be_the_parent(family, p):
            family.parentage = Parentage.NOT_THE_PARENT
            return False
        family.parentage = Parentage.SHOWN
    return True


@rule
def await_test(family, month, p):
    """Where parentage is denied and presumed, maintenance is due until a test shows the contrary (in place)."""
    if disputes_parentage(family, p) and is_presumed_parent(family, p):
        family.dispute = Dispute.PARENTAGE
        family.dispute_due = weeks_later(month, p.dispute_weeks)


@rule
def is_calculated(family, month, published):
    """Is the calculation made this month: is it due, and the application's turn in the line? (in place, on the line)"""
    if month < family.calculation_due or family.effective_from == NEVER:
        return False
    request(family, CALCULATION, month, FIRST)
    if not is_served(family, CALCULATION, month, published):
        return False
    finish(family, CALCULATION, month)
    return True


@rule
def clear_application(family, paying, month, law, direct_pay, published, p):
    """The service's month with one application (in place): calculated, ended because the person named is not the
    parent or was not traced, withdrawn, or waiting."""
    if not awaits_calculation(family):
        return
    if is_calculated(family, month, published):
        if settle_parentage(family, p):
            start_case(family, paying, month, law, direct_pay, p)
            await_test(family, month, p)
        else:
            end_application(family)
            family.events |= NOT_THE_PARENT
    elif month >= family.calculation_due and family.effective_from == NEVER:
        end_application(family)
        family.events |= NOT_TRACED
    elif withdraws(family, month, p):
        end_application(family)
        family.events |= WITHDREW
