"""One Collect & Pay case through the service's month: deductions made, broken and found again; further steps; return.

Who may take which step is the law's and is decided in ``powers``; whether it is taken this month is the office's
(agents).
"""

from cmsim.agents.codes import NEVER, Arrangement, Event, Method, Otherwise, Power, Queue, Work
from cmsim.agents.collecting import (
    award_resumes,
    award_stops,
    finds_new_employer,
    is_banned,
    is_stopped,
    office_capacity,
    takes_step,
)
from cmsim.agents.compiled import rule
from cmsim.agents.relating import ENFORCEMENT
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.household.parents import benefit_in_law, room_for_deduction, stopped_share
from cmsim.model.ledger import falls_short
from cmsim.model.powers.steps import NO_STEP, clear_steps, make, run_steps, weeks_later
from cmsim.model.powers.taking import benefit_may_be_taken, is_without_employer, may_take
from cmsim.model.returning import fails_trial, offer_voluntary_method
from cmsim.model.service.queues import finish, is_served, is_waiting, request, withdraw

DEDUCTION = int(Queue.DEDUCTION)
NOT_SO = int(Otherwise.NOT_SO)
JOB_BROKE_ORDER = int(Event.JOB_BROKE_ORDER)
SANCTIONED = int(Event.SANCTIONED)
EARNINGS_ORDER, EARNINGS_REQUEST = int(Power.EARNINGS_ORDER), int(Power.EARNINGS_REQUEST)
BENEFIT_DEDUCTION, ACCOUNT_ORDER = int(Power.BENEFIT_DEDUCTION), int(Power.REGULAR_DEDUCTION_ORDER)


@rule
def method_fits(family, paying, law):
    """Can the method in use take money from a parent in this work, as far as the service knows? An earnings order needs
    an employer, and so on; a deduction from a benefit that has ended stands until its end is seen, and brings nothing.
    """
    if family.method == Method.EARNINGS_ORDER:
        return paying.work == Work.EMPLOYEE
    if family.method == Method.BENEFIT_DEDUCTION:
        return benefit_may_be_taken(family, paying, law) or paying.benefit != Benefit.NONE
    if family.method == Method.BANK_ORDER:
        return is_without_employer(paying)
    return True


@rule
def drop_unfit_order(family, paying, law):
    """A new job breaks an order; work of another kind ends it (in place)."""
    if not method_fits(family, paying, law):
        family.method = Method.VOLUNTARY
        family.order_live = 0
        family.order_from = NEVER
        family.award_stopped = 0
    elif family.method == Method.EARNINGS_ORDER and paying.changed_job == 1:
        family.order_live = 0
        family.order_from = NEVER
        family.events |= JOB_BROKE_ORDER


@rule
def start_deduction(family, paying, power, row, month, law, p):
    """A deduction is made (in place): it brings money some weeks on, and costs the paying parent a charge. One from
    benefit may find the award stopped."""
    make(family, power, row, month)
    family.powers &= ~(1 << power)  # ``method`` says what is in force, and a new job may need a new order
    if power == BENEFIT_DEDUCTION:
        family.method = Method.BENEFIT_DEDUCTION
        family.award_stopped = 1 if is_stopped(family, stopped_share(paying, law, p), month) else 0
    elif power == ACCOUNT_ORDER:
        family.method = Method.BANK_ORDER
    else:
        family.method = Method.EARNINGS_ORDER
    family.order_from = weeks_later(month, row.weeks)


@rule
def may_deduct(power, row, family, paying, law, p):
    """May this deduction be made now? Those from pay and benefit keep money flowing, and go on while new civil
    enforcement is paused."""
    flows = power != ACCOUNT_ORDER or law.new_enforcement
    return flows and may_take(power, row, family, paying, law, p)


@rule
def is_deducted_unasked(family, paying, law):
    """Is the flat rate taken from Universal Credit by machine: no payment has to be missed, and no staff be free? Not
    while an order is lifted on trial."""
    flat = family.due_month > 0 and family.weekly_due <= law.flat_rate
    machine = law.benefit_deduction_automatic and benefit_in_law(paying, law) == Benefit.UNIVERSAL_CREDIT_NO_EARNINGS
    return machine and flat and family.method == Method.VOLUNTARY and family.trial_from == 0


@rule
def wanted_deduction(family, paying, powers, month, at_once, law, p):
    """The deduction that fits the paying parent's work, when the office asks for it this month (NO_STEP: none).

    ``at_once``: an order that was lifted on trial is asked for again at the first miss.
    """
    for power in (BENEFIT_DEDUCTION, EARNINGS_ORDER, EARNINGS_REQUEST, ACCOUNT_ORDER):
        row = powers[power]
        able = law.benefit_deduction_capacity if power == BENEFIT_DEDUCTION else office_capacity(family, law)
        asked = at_once or takes_step(power, row.rate, family, month, able)
        if asked and may_deduct(power, row, family, paying, law, p):
            return power
    return NO_STEP


@rule
def make_deduction(family, paying, powers, month, at_once, published, law, p):
    """After a missed payment (in place): a deduction is asked for, and made when staff come to it."""
    if not is_waiting(family, DEDUCTION):
        wanted = wanted_deduction(family, paying, powers, month, at_once, law, p)
        if wanted != NO_STEP:
            family.deduction_asked = wanted + 1
            request(family, DEDUCTION, month, 0 if family.months_without_payment > 0 else 1)
    if is_served(family, DEDUCTION, month, published):
        finish(family, DEDUCTION, month)
        power = int(family.deduction_asked) - 1
        if may_deduct(power, powers[power], family, paying, law, p):
            start_deduction(family, paying, power, powers[power], month, law, p)


@rule
def keep_award(family, paying, month, law, p):
    """The award that a deduction is taken from stops, or is paid again (in place)."""
    if family.award_stopped == 1:
        family.award_stopped = 0 if award_resumes(family, month, p) else 1
    else:
        family.award_stopped = 1 if award_stops(family, stopped_share(paying, law, p), month, p) else 0


@rule
def keep_deduction(family, paying, powers, month, law, p):
    """An order in being: find the employer again. It is live from its date; one from benefit while the award is paid,
    and has room for it beside other deductions (in place)."""
    if family.method == Method.EARNINGS_ORDER and family.order_from == NEVER:
        if finds_new_employer(family, month, p):
            family.order_from = weeks_later(month, powers[EARNINGS_ORDER].weeks)
    elif family.method == Method.BENEFIT_DEDUCTION and month > family.order_from:
        keep_award(family, paying, month, law, p)
    live = family.order_from != NEVER and month + 1 >= family.order_from and family.award_stopped == 0
    if live and family.method == Method.BENEFIT_DEDUCTION:
        live = benefit_may_be_taken(family, paying, law) and room_for_deduction(paying, month, law) > 0.0
    family.order_live = 1 if live else 0


@rule
def push_of(family, p):
    """What this month's steps add to paying (logits): more where a sanction was decided.

    Equation: push = step_push after any step, and sanction_push more after a sanction
    Source: assumed
    """
    if family.events & ENFORCEMENT == 0:
        return 0.0
    return p.step_push + (p.sanction_push if family.events & SANCTIONED else 0.0)


@rule
def run_case(family, paying, powers, month, published, law, p):
    """The service's month with one Collect & Pay case (in place)."""
    family.push *= 1.0 if is_banned(paying) else p.step_memory  # a ban presses for as long as it lasts
    missed = falls_short(family.paid_month, family.due_month, law)
    if family.due_month > 0:
        family.compliant_months = 0 if missed else family.compliant_months + 1
    drop_unfit_order(family, paying, law)
    if is_deducted_unasked(family, paying, law):
        withdraw(family, DEDUCTION)
        start_deduction(family, paying, BENEFIT_DEDUCTION, powers[BENEFIT_DEDUCTION], month, law, p)
    elif missed and family.method == Method.VOLUNTARY:
        make_deduction(family, paying, powers, month, fails_trial(family), published, law, p)
    else:
        withdraw(family, DEDUCTION)
    run_steps(family, paying, powers, month, missed, published, office_capacity(family, law), law, p)
    family.push += push_of(family, p)
    keep_deduction(family, paying, powers, month, law, p)
    offer_voluntary_method(family, month, p)
    if family.method == Method.EARNINGS_ORDER and family.order_from != NEVER:
        paying.under_order = 1


@rule
def open_collection(family, month):
    """The case moves to Collect & Pay, to be paid by standing order until a payment is missed (in place)."""
    change_service_type(family, Arrangement.COLLECT_AND_PAY, Method.VOLUNTARY, month)


@rule
def change_service_type(family, service_type, method, month):
    """The case goes on as Direct Pay or as Collect & Pay, with nothing in force yet (in place)."""
    family.arrangement = service_type
    family.lived = service_type
    if service_type == Arrangement.DIRECT_PAY:
        family.direct_pay_otherwise = NOT_SO
    family.since = month
    family.lived_since = month
    family.method = method
    clear_collection(family)


@rule
def clear_collection(family):
    """Nothing in force and nothing in hand (in place)."""
    family.order_live = 0
    family.order_from = NEVER
    family.award_stopped = 0
    withdraw(family, DEDUCTION)
    clear_steps(family)
    family.lump_sum = 0
    family.compliant_months = 0
    family.trial_from = 0
    family.collect_months = 0
    family.push = 0.0
