"""Write-off: by rule, by the receiving parent's wish, or by a strategy; on the books only.

The verb ``review_debt`` is the service's, in the receiving half of the month: one look at each family owed arrears.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import CaseStatus, Event, Existence, Method, Region, WriteOff
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.repaying import (
    asks_for_last_attempt,
    chance_to_let_go_at_closure,
    chance_to_let_old_debt_go,
    lets_debt_go,
    lose_trust_by_write_off,
)
from cmsim.model.arrears.repayment import deduction_for_debt
from cmsim.model.arrears.segments import is_closed, is_uncollectable
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.ledger import sell, write_off

CASE_CLOSED, ENDED = int(Event.CASE_CLOSED), int(Event.ENDED)
NO_RECOURSE_LEFT, UNCOLLECTABLE, PERIODIC = 0, 1, 2  # the lever write_off_strategy, in its order
KEPT, SMALL_BALANCE, REQUEST = int(WriteOff.NONE), int(WriteOff.SMALL_BALANCE), int(WriteOff.REQUEST)
NO_RECOURSE, SOLD = int(WriteOff.NO_RECOURSE), int(WriteOff.SOLD)
AS_UNCOLLECTABLE, IN_EXERCISE = int(WriteOff.UNCOLLECTABLE), int(WriteOff.PERIODIC)
APRIL = 4  # the month in which a periodic exercise is held


@rule
def is_small_balance(family, month, law):
    """A few pounds on a closed case, and no payment for three months: written off without notice.

    Source: SI 2009/3151 reg 13G as amended by SI 2024/87 (below 7 pounds, from 26 February 2024)
    """
    small = family.arrears < pence(law.small_balance_write_off)
    return small and is_closed(family) and month - max(family.quiet_since, family.since) >= 3


@rule
def chance_to_be_let_go(family, month, p):
    """The chance that the receiving parent lets the debt go: as the case closes, or later, when nothing has come for
    long.

    Equation: that of closure in its month; that of old debt on a closed case after lets_go_after_months without any
        payment; else nought
    """
    if family.events & CASE_CLOSED:
        return chance_to_let_go_at_closure(family, p)
    if is_closed(family) and month - family.quiet_since >= p.lets_go_after_months:
        return chance_to_let_old_debt_go(p)
    return 0.0


@rule
def ended_early(family, month):
    """Did the family end this month before its last child would have left: a death, or a move abroad?"""
    last = family.child_leaves[0]
    for place in range(1, len(family.child_leaves)):
        last = max(last, family.child_leaves[place])
    return family.events & ENDED and month + 1 < last


@rule
def chance_of_no_recourse(family, paying, month, p):
    """The chance that nobody is left to collect from: a death without an estate, or, in Scotland, sequestration that
    has run out.

    Equation: P = death_no_estate among early ends; sequestration_rate a month in Scotland where arrears
        are above sequestration_from
    Source: SI 2009/3151 reg 13G; the rates are assumed
    Not to be mistaken for: a parent without means, who may have some again
    """
    if ended_early(family, month):
        return p.death_no_estate
    if paying.region == Region.SCOTLAND and family.arrears > pence(p.sequestration_from):
        return p.sequestration_rate
    return 0.0


@rule
def no_recourse_left(family, paying, month, p):
    """Is there nobody to collect from?"""
    return chance(family.key, month, Draw.NO_RECOURSE) < chance_of_no_recourse(family, paying, month, p)


@rule
def is_exercise(month, law):
    """Is this the April of a periodic exercise: every so many years, counted from April 2013?"""
    return month >= APRIL and (month - APRIL) % (12 * law.periodic_write_off_years) == 0


@rule
def last_attempt(family, paying, law):
    """A last attempt, at the receiving parent's wish: a deduction for the debt, where one fits (in place)."""
    family.debt_order = deduction_for_debt(paying)
    return family.debt_order != Method.NONE


@rule
def given_up_in_exercise(family, paying, month, law, p):
    """The exercise: nothing for so many months, and the receiving parent does not ask, or asks in vain, for more."""
    if not is_exercise(month, law) or month - family.quiet_since < law.write_off_after_months:
        return False
    return not (asks_for_last_attempt(family, month, p) and last_attempt(family, paying, law))


@rule
def given_up_by_strategy(family, paying, month, law, p):
    """What the strategy in force makes of the debt (a WriteOff): kept, sold, or written off."""
    if law.debt_sale_price > 0.0 and is_uncollectable(family, paying, month, law, p):
        return SOLD
    if law.write_off_strategy == UNCOLLECTABLE and is_uncollectable(family, paying, month, law, p):
        return AS_UNCOLLECTABLE
    if law.write_off_strategy == PERIODIC and given_up_in_exercise(family, paying, month, law, p):
        return IN_EXERCISE
    return KEPT


@rule
def reason_to_write_off(family, paying, month, law, p):
    """Why a family's arrears leave the books this month (a WriteOff; NONE: they stay)."""
    if is_small_balance(family, month, law):
        return SMALL_BALANCE
    if lets_debt_go(family, month, chance_to_be_let_go(family, month, p)):
        return REQUEST
    if no_recourse_left(family, paying, month, p):
        return NO_RECOURSE
    return given_up_by_strategy(family, paying, month, law, p)


@kernel
def review_debt(world, month, start, stop):
    """Verb of the service, for one family owed arrears: are they written off, and why? The receiving parent of a live
    family learns of what the service gives up of its own accord."""
    law, p = world.laws[month], world.parameters[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.arrears == 0:
            continue
        reason = reason_to_write_off(family, world.paying[family.paying], month, law, p)
        if reason == KEPT:
            continue
        if reason == SOLD:
            sell(family, reason, law.debt_sale_price)
        else:
            write_off(family, reason)
        if is_closed(family):
            family.status = CaseStatus.CLOSED
        if reason >= AS_UNCOLLECTABLE and family.existence == Existence.LIVE:
            lose_trust_by_write_off(family, p)
