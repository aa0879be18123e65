"""One Collect & Pay case through the service's month: deductions made, broken and found again; further steps; return.

Who may take which step is the law's and is decided here; whether it is taken this month is the office's (agents).
"""

from cmsim.agents.codes import NEVER, WEEKS_A_MONTH, Arrangement, Event, Method, Stage, Work
from cmsim.agents.collecting import (
    agents_bring_money,
    becomes_blocked,
    finds_new_employer,
    is_blocked,
    is_unblocked,
    makes_bank_order,
    makes_benefit_deduction,
    makes_earnings_order,
    seeks_liability_order,
)
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.household.parents import room_for_deduction
from cmsim.model.returning import capacity_after_trial, offer_voluntary_method

ORDER_MADE, JOB_BROKE_ORDER = int(Event.ORDER_MADE), int(Event.JOB_BROKE_ORDER)
LIABILITY_ORDER, AGENTS = int(Event.LIABILITY_ORDER), int(Event.AGENTS)


@rule
def method_fits(method, paying):
    """Can this method take money from a parent in this work? An earnings order needs an employer, and so on."""
    if method == Method.EARNINGS_ORDER:
        return paying.work == Work.EMPLOYEE
    if method == Method.BENEFIT_DEDUCTION:
        return paying.work == Work.NONE and paying.universal_credit == 1
    if method == Method.BANK_ORDER:
        return paying.work == Work.SELF_EMPLOYED
    return True


@rule
def drop_unfit_order(family, paying):
    """A new job breaks an order; work of another kind ends it (in place)."""
    if not method_fits(family.method, paying):
        family.method = Method.VOLUNTARY
        family.order_live = 0
        family.order_from = NEVER
        family.blocked = 0
    elif family.method == Method.EARNINGS_ORDER and paying.changed_job == 1:
        family.order_live = 0
        family.order_from = NEVER
        family.events |= JOB_BROKE_ORDER


@rule
def start_deduction(family, method, month, lag, charge):
    """A deduction is made: it brings money from ``lag`` months on, and costs the paying parent a charge (in place)."""
    family.method = method
    family.order_from = month + lag
    family.charge_due_month += pence(charge)
    family.charges_owed += pence(charge)
    if family.stage == Stage.NONE:
        family.stage = Stage.DEDUCTION
    family.events |= ORDER_MADE


@rule
def make_deduction(family, paying, month, capacity, law, p):
    """After a missed payment: the deduction that fits the paying parent's work (in place).

    Deductions from benefit are routine and go on while new enforcement is paused.
    """
    if paying.work != Work.NONE and not law.new_enforcement:
        return
    if paying.work == Work.EMPLOYEE:
        if makes_earnings_order(family, month, capacity * law.order_capacity, p):
            start_deduction(family, Method.EARNINGS_ORDER, month, int(p.order_lag), law.charge_earnings_order)
    elif paying.work == Work.SELF_EMPLOYED:
        if makes_bank_order(family, month, capacity * law.order_capacity, p):
            start_deduction(family, Method.BANK_ORDER, month, int(p.order_lag), law.charge_regular_deduction_order)
    elif paying.universal_credit == 1 and makes_benefit_deduction(
        family, month, capacity * law.benefit_deduction_capacity, p
    ):
        start_deduction(family, Method.BENEFIT_DEDUCTION, month, 1, 0.0)
        family.blocked = 1 if is_blocked(family, month, p) else 0


@rule
def keep_deduction(family, paying, month, law, p):
    """An order in being: find the employer again, or room under the cap; then it is live from its date (in place)."""
    if family.method == Method.EARNINGS_ORDER and family.order_from == NEVER:
        if finds_new_employer(family, month, p):
            family.order_from = month + int(p.order_lag)
    elif family.method == Method.BENEFIT_DEDUCTION and month > family.order_from:
        if family.blocked == 1:
            family.blocked = 0 if is_unblocked(family, month, p) else 1
        else:
            family.blocked = 1 if becomes_blocked(family, month, p) else 0
    live = family.order_from != NEVER and month + 1 >= family.order_from and family.blocked == 0
    if live and family.method == Method.BENEFIT_DEDUCTION:
        live = room_for_deduction(paying, month, law)
    family.order_live = 1 if live else 0


@rule
def weeks_later(month, weeks):
    """The month that is some weeks on, rounded to the nearest month, at least one."""
    return month + max(1, int(weeks / WEEKS_A_MONTH + 0.5))


@rule
def further_steps(family, paying, month, capacity, law, p):
    """Liability order and enforcement agents, once deductions fail: only above the threshold, with lags (in place)."""
    owes_enough = family.arrears >= pence(law.enforcement_threshold)
    if family.stage <= Stage.DEDUCTION:
        failing = family.months_without_payment >= 3 and family.order_live == 0 and owes_enough
        if failing and seeks_liability_order(family, month, capacity * law.order_capacity, p):
            family.stage = Stage.LIABILITY_ORDER_SOUGHT
            family.stage_due = weeks_later(month, law.liability_order_weeks)
    elif family.stage == Stage.LIABILITY_ORDER_SOUGHT and month >= family.stage_due:
        family.stage = Stage.LIABILITY_ORDER
        family.stage_due = weeks_later(month, law.enforcement_agent_weeks)
        family.charge_due_month += pence(law.charge_liability_order)
        family.charges_owed += pence(law.charge_liability_order)
        family.events |= LIABILITY_ORDER
    elif family.stage == Stage.LIABILITY_ORDER and month >= family.stage_due:
        family.stage = Stage.ENFORCEMENT_AGENTS
        family.events |= AGENTS
        if agents_bring_money(family, month, p):
            most = pence(law.arrears_income_share_cap * paying.net_weekly_income * 2.0 * WEEKS_A_MONTH)
            family.lump_sum = min(family.arrears, most)
    elif family.stage == Stage.ENFORCEMENT_AGENTS and month >= family.stage_due + 12:
        family.stage = Stage.DEDUCTION  # a year on, the steps may begin again for later arrears


@rule
def run_case(family, paying, month, capacity, law, p):
    """The service's month with one Collect & Pay case (in place)."""
    family.push *= p.step_memory
    missed = family.paid_month < law.compliant_share * family.due_month
    if family.due_month > 0:
        family.compliant_months = 0 if missed else family.compliant_months + 1
    drop_unfit_order(family, paying)
    before = family.events
    hurried = capacity_after_trial(family, missed, capacity)
    if missed and family.method == Method.VOLUNTARY:
        make_deduction(family, paying, month, hurried, law, p)
    if missed and law.new_enforcement:
        further_steps(family, paying, month, capacity, law, p)
    if family.events != before:
        family.push += p.step_push
    keep_deduction(family, paying, month, law, p)
    if family.compliant_months >= 6 and family.stage > Stage.DEDUCTION:
        family.stage = Stage.DEDUCTION if family.order_live == 1 else Stage.NONE
    offer_voluntary_method(family, month, p)
    if family.method == Method.EARNINGS_ORDER and family.order_from != NEVER:
        paying.under_order = 1


@rule
def open_collection(family, month):
    """The case moves to Collect & Pay, to be paid by standing order until a payment is missed (in place)."""
    family.arrangement = Arrangement.COLLECT_AND_PAY
    family.lived = Arrangement.COLLECT_AND_PAY
    family.since = month
    family.lived_since = month
    family.method = Method.VOLUNTARY
    clear_collection(family)


@rule
def clear_collection(family):
    """Nothing in force and nothing in hand (in place)."""
    family.order_live = 0
    family.order_from = NEVER
    family.blocked = 0
    family.stage = Stage.NONE
    family.stage_due = NEVER
    family.lump_sum = 0
    family.compliant_months = 0
    family.trial_from = 0
    family.collect_months = 0
    family.push = 0.0
