"""The rate at which arrears are repaid: what the law aims at, what a budget leaves, when a schedule ends.

The paying parent asks (``agents/repaying.py``) or an order is in force; the service sets the rate. A schedule that is
missed ends, and may be set again. It is looked at anew with each yearly review.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import WEEKS_A_MONTH, Arrangement, CaseStatus, Event, Method, Power, Work
from cmsim.agents.compiled import rule
from cmsim.agents.paying import can_part_with
from cmsim.agents.repaying import (
    accepts_settlement,
    asks_for_lower_rate,
    asks_for_schedule,
    is_reminded_by_statement,
    offered_rate,
    offers_settlement,
    orders_old_debt,
    pays_old_debt,
)
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.household.parents import room_for_deduction
from cmsim.model.ledger import falls_short, monthly_pence
from cmsim.model.powers.taking import room_in_pay

SCHEDULE_SET, SCHEDULE_BROKEN = int(Event.SCHEDULE_SET), int(Event.SCHEDULE_BROKEN)
FROM_EARNINGS, FROM_BENEFIT, NOTHING_FITS = (
    int(Method.EARNINGS_ORDER),
    int(Method.BENEFIT_DEDUCTION),
    int(Method.NONE),
)
EARNINGS_ORDER = int(Power.EARNINGS_ORDER)
REVIEWED, SETTLED = int(Event.REVIEWED_CALCULATION), int(Event.SETTLED)


# --- the rate --------------------------------------------------------------------------------------------------------


@rule
def standard_instalment(family, law):
    """The arrears in so many equal months, pence a month."""
    return pence(family.arrears / 100.0 / law.arrears_instalment_months)


@rule
def most_with_arrears(paying, law):
    """What ongoing maintenance leaves of the most that is taken of net income, pence a month."""
    net = paying.net_weekly_income * law.arrears_income_share_cap - paying.weekly_owed
    return max(0, monthly_pence(net))


@rule
def planner_leaves(paying, law, p):
    """What a budget planner leaves after ordinary spending, not bare subsistence, and ongoing maintenance, pence a
    month."""
    there = (paying.net_weekly_income - paying.weekly_owed) * WEEKS_A_MONTH
    return max(0, pence(there - p.planner_spending_monthly * law.price_index))


@rule
def budget_leaves(paying, law, p):
    """What is left after bare subsistence and ongoing maintenance, pence a month."""
    there = can_part_with(paying.net_weekly_income * WEEKS_A_MONTH, law.price_index, p)
    return max(0, pence(there - paying.weekly_owed * WEEKS_A_MONTH))


@rule
def agreed_instalment(family, paying, month, law, p):
    """The rate the service agrees to, pence a month; a schedule in force is not spread anew when it is looked at.

    Equation: min(arrears, max(least, min(max(arrears / months, instalment in force), cap net income - ongoing
        maintenance, offer and what is left over if a lower rate is asked for, what a planner leaves where planners are
        the rule)))
    Source: Citizens Advice Scotland (two years, 40%); National Audit Office 2022, para 2.25 (negotiated); the least is
        assumed
    Not to be mistaken for: what comes in: a schedule can be missed
    """
    rate = min(max(standard_instalment(family, law), family.instalment), most_with_arrears(paying, law))
    if asks_for_lower_rate(family, month, p):
        rate = min(rate, pence(offered_rate(paying, p) * WEEKS_A_MONTH), budget_leaves(paying, law, p))
    if law.affordable_repayment:
        rate = min(rate, planner_leaves(paying, law, p))
    return min(family.arrears, max(rate, pence(law.least_instalment)))


@rule
def is_missed(family, law):
    """Was less paid, unforced, than a compliant parent's share of the month's maintenance and the instalment?"""
    wanted = family.due_month + min(family.instalment, family.arrears)
    return family.order_live == 0 and falls_short(family.paid_month, wanted, law)


@rule
def set_schedule(family, paying, month, law, p):
    """The month's look at the schedule of an open case: broken, set, or set anew with a review (in place)."""
    if family.arrears == 0:
        family.instalment = 0
    elif family.instalment > 0 and is_missed(family, law):
        family.instalment = 0
        family.events |= SCHEDULE_BROKEN
    elif family.instalment == 0:
        if family.order_live == 1 or asks_for_schedule(family, paying, month, law, p):
            family.instalment = agreed_instalment(family, paying, month, law, p)
            family.events |= SCHEDULE_SET
    elif family.events & REVIEWED:
        family.instalment = agreed_instalment(family, paying, month, law, p)


@rule
def instalment_due(family, law):
    """What is asked for besides ongoing maintenance, pence a month: the instalment; charges after the last arrears."""
    if family.arrears > 0:
        return min(family.instalment, family.arrears)
    return pence(family.charges_owed / 100.0 / law.arrears_instalment_months)


@rule
def send_statement(family, month, law, p):
    """Once a year, where the law says so: a statement to both parents of what is owed and expected (in place)."""
    if law.expectation_statement and family.arrears > 0 and (month + family.id) % 12 == 0:
        is_reminded_by_statement(family, p)


# --- debt with nothing due -------------------------------------------------------------------------------------------


@rule
def owes_only_arrears(family):
    """Is there debt and nothing due: a closed case, with nothing else between the parents, or one at the nil rate?"""
    if family.status == CaseStatus.ARREARS_ONLY:
        return family.lived == Arrangement.NONE
    return family.lived == Arrangement.COLLECT_AND_PAY and family.due_month == 0 and family.arrears > 0


@rule
def deduction_for_debt(paying):
    """The deduction that can take arrears from this parent (Method): from pay, or from a benefit without a liability of
    today, since ongoing maintenance and arrears are never taken from it together. SI 2019/1084."""
    if paying.work == Work.EMPLOYEE:
        return FROM_EARNINGS
    if paying.work == Work.NONE and paying.universal_credit == 1 and paying.weekly_owed == 0.0:
        return FROM_BENEFIT
    return NOTHING_FITS


@rule
def keep_debt_order(family, paying, month, law, p):
    """A deduction for arrears ends with the work it fits, and is made again (in place)."""
    fits = deduction_for_debt(paying)
    if family.debt_order != fits or paying.changed_job == 1:
        family.debt_order = 0
    able = law.benefit_deduction_capacity if fits == FROM_BENEFIT else law.order_capacity
    wanted = family.debt_order == NOTHING_FITS and fits != NOTHING_FITS
    if wanted and orders_old_debt(family, month, able, p):
        family.debt_order = fits


@rule
def is_with_agency(family, month, law, p):
    """Is the debt placed with a collection agency: the case closed, and nothing for long?"""
    quiet = month - family.quiet_since >= p.agency_after_months
    return law.collection_agencies and family.status == CaseStatus.ARREARS_ONLY and quiet


@rule
def paid_to_old_debt(family, paying, powers, month, law, p):
    """What comes in on debt with nothing due this month, pence: never into protected income, never beyond the debt."""
    keep_debt_order(family, paying, month, law, p)
    wanted = min(family.arrears, max(standard_instalment(family, law), pence(law.least_instalment)))
    if family.debt_order == Method.EARNINGS_ORDER:
        if chance(family.key, month, Draw.ORDER_YIELD) >= p.order_yield:
            return 0
        return max(0, min(wanted, room_in_pay(powers[EARNINGS_ORDER], paying, month, p)))
    if family.debt_order == Method.BENEFIT_DEDUCTION:
        room = pence(room_for_deduction(paying, month, law))
        return min(family.arrears, room, monthly_pence(law.benefit_deduction_arrears_weekly))
    return wanted if pays_old_debt(family, month, is_with_agency(family, month, law, p), p) else 0


# --- part payment in full and final settlement -----------------------------------------------------------------------


@rule
def settlement_offer(family, paying, month, p):
    """What a paying parent could offer for the rest, pence: a share of the debt, out of savings, once it lies still."""
    offer = int(family.arrears * p.settlement_share)
    still = month - family.quiet_since >= p.settlement_after_months
    lies_still = family.arrears > 0 and family.instalment == 0 and still
    return offer if lies_still and offer <= paying.savings * 100.0 else 0


@rule
def settles(family, paying, month, p):
    """Offered and accepted: what is paid in full and final settlement this month, pence (0: nothing); marks it."""
    offer = settlement_offer(family, paying, month, p)
    if offers_settlement(family, offer, month, p) and accepts_settlement(family, month, p):
        family.events |= SETTLED
        return offer
    return 0
