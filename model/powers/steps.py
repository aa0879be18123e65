"""The steps of enforcement in one Collect & Pay case: taken, in hand, made, and what each then does.

Several steps can be in hand at once. Which comes next is the office's: each in its turn (the ladder), or the one that
promises most for this parent. A step that is made is counted, charged for, and felt; some bring money the month after.
"""

from cmsim.agents.codes import NEVER, STEPS_IN_HAND, WEEKS_A_MONTH, Effect, Event, Power, Queue, Stage, Target, Work
from cmsim.agents.collecting import (
    ban_costs_the_job,
    brings_money,
    is_carried_out,
    is_handed_over,
    is_its_turn,
    success_is_unlikely,
    takes_step,
)
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.powers.taking import expected_return, is_made, may_take, situation, within_reach
from cmsim.model.service.queues import finish, is_served, is_waiting, request, withdraw

FIRST_STEP, LAST_STEP = int(Power.LUMP_SUM_DEDUCTION_ORDER), int(Power.COMMITTAL)
TRACING, LIABILITY_ORDER, AGENTS = int(Power.TRACING), int(Power.LIABILITY_ORDER), int(Power.ENFORCEMENT_AGENTS)
ATTACHMENT, COMMITTAL = int(Power.ATTACHMENT), int(Power.COMMITTAL)
DRIVING = int(Power.DRIVING_DISQUALIFICATION)
NO_STEP = -1
ENFORCEMENT = int(Queue.ENFORCEMENT)
LADDER = 0  # of the lever order_of_steps
PRISON_WEEKS = 6.0  # the longest committal: Child Support Act 1991 s. 40(7)
ORDER_MADE, ORDER_GRANTED = int(Event.ORDER_MADE), int(Event.LIABILITY_ORDER)
STEP_TAKEN, SANCTIONED = int(Event.STEP_TAKEN), int(Event.SANCTIONED)
AGENTS_SENT, IMPRISONED = int(Event.AGENTS), int(Event.IMPRISONED)
ENTERED, LEFT = int(Event.ENTERED_ENFORCEMENT), int(Event.LEFT_ENFORCEMENT)


@rule
def weeks_later(month, weeks):
    """The month that is some weeks on, rounded to the nearest month, at least one."""
    return month + max(1, int(weeks / WEEKS_A_MONTH + 0.5))


@rule
def steps_in_hand(family):
    """How many steps are under way."""
    count = 0
    for place in range(STEPS_IN_HAND):
        count += 1 if family.in_hand[place] > 0 else 0
    return count


@rule
def weeks_of_step(power, row, paying, law, p):
    """How long the step takes: enforcement agents report sooner where success is unlikely."""
    if (power in (AGENTS, ATTACHMENT)) and success_is_unlikely(paying, p):
        return min(row.weeks, law.enforcement_agent_weeks_unlikely)
    return row.weeks


# --- a step made -----------------------------------------------------------------------------------------------


@rule
def make(family, power, row, month):
    """The power is made (in place): remembered, counted, charged for, and what happened is told."""
    family.powers |= 1 << power
    family.powers_month |= 1 << power
    family.charge_due_month += row.charge
    family.charges_owed += row.charge
    if row.stage > family.stage:
        family.stage = row.stage
    if row.effect == Effect.DEDUCTION:
        family.events |= ORDER_MADE
    elif power == LIABILITY_ORDER:
        family.events |= ORDER_GRANTED
    elif power in (AGENTS, ATTACHMENT):
        family.events |= AGENTS_SENT
    else:
        family.events |= STEP_TAKEN


@rule
def carry_out(family, paying, power, month, law, p):
    """A sanction is carried out (in place): prison, with no pay inside; a ban for some months, which from driving may
    cost the job."""
    if power == COMMITTAL:
        paying.prison_months = weeks_later(month, PRISON_WEEKS) - month + 1
        family.events |= IMPRISONED
    elif power == DRIVING:
        paying.months_without_licence = law.disqualification_months
        if ban_costs_the_job(paying, month, p):
            paying.work = Work.NONE
    else:
        paying.months_without_passport = law.disqualification_months


@rule
def end_step(family, paying, power, row, month, law, p):
    """A step comes to its end (in place): what it was for is made, and money comes next month, or does not."""
    make(family, power, row, month)
    if power == TRACING:
        paying.traceable = 1
        return
    family.step_ended = month
    if power == LIABILITY_ORDER:
        family.order_covers = family.arrears
    brings = row.success > 0.0 and brings_money(power, row.success, family, month)
    if brings:
        family.lump_sum = int(row.share * within_reach(row, family, paying, law, p))
        family.lump_power = power + 1
    if row.effect == Effect.SANCTION:
        family.events |= SANCTIONED
        if not brings and is_carried_out(power, family, month, p):
            carry_out(family, paying, power, month, law, p)


@rule
def end_steps(family, paying, powers, month, law, p):
    """Steps in hand that are due come to their end; one brings money at a time, another waits (in place)."""
    for place in range(STEPS_IN_HAND):
        power = int(family.in_hand[place]) - 1
        if power >= 0 and month >= family.in_hand_until[place] and family.lump_sum == 0:
            family.in_hand[place] = 0
            end_step(family, paying, power, powers[power], month, law, p)


# --- a step taken ----------------------------------------------------------------------------------------------


@rule
def start_step(family, paying, power, row, month, law, p):
    """A step is taken (in place): in hand for its weeks, or made at once when it takes none."""
    if power == LIABILITY_ORDER and family.stage < Stage.LIABILITY_ORDER_SOUGHT:
        family.stage = Stage.LIABILITY_ORDER_SOUGHT
    if row.weeks == 0.0:
        end_step(family, paying, power, row, month, law, p)
        return
    place = 0
    while family.in_hand[place] > 0:  # there is room: a step is taken only while there are fewer than may be
        place += 1
    family.in_hand[place] = power + 1
    family.in_hand_until[place] = weeks_later(month, weeks_of_step(power, row, paying, law, p))


@rule
def rate_of_step(power, row, family, paying, p):
    """How often the step is asked for in a month, where it may be taken: a parent is sought sooner where a record may
    tell of them (``tracing.csv``), a liability order once the enforcement team has the case."""
    return row.rate * row.sooner[situation(paying)] if is_its_turn(power, family) else 0.0


@rule
def next_on_the_ladder(family, paying, powers, month, capacity, law, p):
    """The first step that may be taken, each asked for at its own rate (NO_STEP: none this month)."""
    for power in range(FIRST_STEP, LAST_STEP + 1):
        row = powers[power]
        rate = rate_of_step(power, row, family, paying, p)
        if may_take(power, row, family, paying, law, p) and takes_step(power, rate, family, month, capacity):
            return power
    return NO_STEP


@rule
def most_promising(family, paying, powers, month, capacity, law, p):
    """As many steps as on the ladder, each the one that promises most for this parent (NO_STEP: none this month).

    What only opens the way (finding the parent, the liability order) is taken in its turn.
    """
    rate, best, most = 0.0, NO_STEP, -1.0
    for power in range(FIRST_STEP, LAST_STEP + 1):
        row = powers[power]
        if may_take(power, row, family, paying, law, p):
            if row.effect != Effect.OPENS:
                rate += row.rate
                promise = expected_return(row, family, paying, law, p)
                if promise > most:
                    best, most = power, promise
            elif takes_step(power, rate_of_step(power, row, family, paying, p), family, month, capacity):
                return power
    if best != NO_STEP and takes_step(best, rate, family, month, capacity):
        return best
    return NO_STEP


@rule
def could_go_over(family, paying, powers, law, p):
    """Is the case one for the enforcement team, and not yet with it: could a liability order be sought?"""
    row = powers[LIABILITY_ORDER]
    return family.stage <= Stage.DEDUCTION and may_take(LIABILITY_ORDER, row, family, paying, law, p)


@rule
def hand_over(family, paying, powers, month, capacity, law, p):
    """A case that deductions do not reach, and that could go to court, goes to the enforcement team (in place)."""
    if could_go_over(family, paying, powers, law, p) and is_handed_over(family, month, capacity, p):
        family.stage = Stage.WITH_ENFORCEMENT_TEAM
        family.step_ended = month
        family.events |= ENTERED


@rule
def urgency(row):
    """Priority in the queue: first what keeps money from being hidden, last what only presses."""
    if row.target == Target.ACCOUNT:
        return 0
    return 2 if row.effect == Effect.PRESSURE else 1


@rule
def take_steps(family, paying, powers, month, published, capacity, law, p):
    """The steps beyond deductions (in place): asked for in the order of the day, taken when staff come to them."""
    if steps_in_hand(family) >= law.steps_at_once or family.lump_sum > 0:
        return
    if not is_waiting(family, ENFORCEMENT):
        if law.order_of_steps == LADDER:
            wanted = next_on_the_ladder(family, paying, powers, month, capacity, law, p)
        else:
            wanted = most_promising(family, paying, powers, month, capacity, law, p)
        if wanted != NO_STEP:
            family.step_asked = wanted + 1
            request(family, ENFORCEMENT, month, urgency(powers[wanted]))
    if is_served(family, ENFORCEMENT, month, published):
        finish(family, ENFORCEMENT, month)
        power = int(family.step_asked) - 1
        if may_take(power, powers[power], family, paying, law, p):
            start_step(family, paying, power, powers[power], month, law, p)


# --- a round of enforcement ends ---------------------------------------------------------------------------------


@rule
def count_down_order(family):
    """What was paid beyond this month's dues comes off the debt that the liability order names (in place)."""
    to_arrears = max(0, family.paid_month - family.due_month)
    family.order_covers = int(max(0, min(family.order_covers - to_arrears, family.arrears)))


@rule
def round_is_over(family, month, threshold, p):
    """Is the round over: six months of compliance; too little owed; or nothing more tried for long?"""
    beyond = family.stage > Stage.DEDUCTION
    if beyond and family.compliant_months >= 6:
        return True
    if steps_in_hand(family) > 0 or family.lump_sum > 0:
        return False
    if beyond and family.arrears < threshold:
        return True
    return (beyond or family.powers != 0) and month >= family.step_ended + p.round_months


@rule
def order_is_used_up(family):
    """Is all paid that the liability order names? Later arrears need a new one."""
    return is_made(family, LIABILITY_ORDER) and family.order_covers == 0 and steps_in_hand(family) == 0


@rule
def clear_steps(family):
    """No step is in hand, none is in force (in place)."""
    if family.stage > Stage.DEDUCTION:
        family.events |= LEFT
    family.stage = Stage.DEDUCTION if family.order_live == 1 else Stage.NONE
    family.powers = 0
    for place in range(STEPS_IN_HAND):
        family.in_hand[place] = 0
    family.order_covers = 0
    family.step_ended = NEVER
    withdraw(family, ENFORCEMENT)


@rule
def run_steps(family, paying, powers, month, missed, published, capacity, law, p):
    """The service's month with one case beyond deductions (in place)."""
    count_down_order(family)
    end_steps(family, paying, powers, month, law, p)
    if not missed:
        withdraw(family, ENFORCEMENT)
    elif law.new_enforcement:
        hand_over(family, paying, powers, month, capacity, law, p)
        take_steps(family, paying, powers, month, published, capacity, law, p)
    if round_is_over(family, month, pence(law.enforcement_threshold), p):
        clear_steps(family)
    elif order_is_used_up(family):
        family.powers = 0


@rule
def take_lump_sum(family, paying, powers):
    """The sum that a step brought is handed over (in place), up to what is owed; an account then holds less."""
    owed = family.due_month + family.arrears - family.cash_month
    family.lump_month = max(0, min(family.lump_sum, owed))
    family.cash_month += family.lump_month
    if powers[int(family.lump_power) - 1].target == Target.ACCOUNT:
        paying.savings -= family.lump_month / 100.0
    family.lump_sum = 0
