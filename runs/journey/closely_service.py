"""Kernels that look closely at what the service does in one case, just before a step of the month.

As ``closely``: they call the very rules of the month, on a copy of the tables, and write down what went in and came
out. What came of it in the end is read from the family's record after the step.
"""

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import WEEKS_A_MONTH, Arrangement, Complaint, Event, Existence, Power
from cmsim.agents.collecting import (
    brings_money,
    chance_award_stops,
    chance_of_handover,
    chance_of_step,
    finds_new_employer,
    is_carried_out,
    is_handed_over,
    is_prosecuted,
    office_capacity,
    takes_step,
)
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.complaining import chance_to_complain, days_to_answer, months_until, weight_too_long, weight_wrong
from cmsim.agents.parentage import (
    chance_to_deny_parentage,
    chance_to_dispute_care,
    disputes_care,
    disputes_parentage,
    is_presumed_parent,
    is_shown_not_to_be_the_parent,
)
from cmsim.agents.repaying import asks_for_lower_rate, asks_for_schedule, offered_rate, wish_to_repay
from cmsim.agents.waiting import withdraws
from cmsim.model.arrears.repayment import (
    agreed_instalment,
    budget_leaves,
    is_missed,
    most_with_arrears,
    planner_leaves,
    standard_instalment,
)
from cmsim.model.arrears.writing_off import chance_of_no_recourse, chance_to_be_let_go, ended_early, reason_to_write_off
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.enforcement import drop_unfit_order, may_deduct, run_case
from cmsim.model.household.parents import room_for_deduction, stopped_share
from cmsim.model.ledger import falls_short
from cmsim.model.powers.steps import (
    FIRST_STEP,
    LAST_STEP,
    could_go_over,
    count_down_order,
    end_steps,
    hand_over,
    rate_of_step,
    steps_in_hand,
)
from cmsim.model.powers.taking import expected_return, is_in_hand, is_made, may_take
from cmsim.model.service.complaints import longest_wait
from cmsim.model.service.queues import due_of, is_served, place_in_line
from cmsim.runs.journey.closely import _numbers

POWER = _numbers(
    *("rate", "ready", "capacity", "chance", "draw", "asked", "made", "in_hand", "barred", "paused", "may", "promise"),
    *("success", "success_draw", "brings", "carried_share", "carried_draw", "carried_out"),
)
STATE = _numbers("in_hand", "lump_sum", "find_rate", "find_draw", "found", "stop_draw", "at_start", "rate", "free",
                 "room", "could_go_over", "handover_chance", "handover_draw", "handed_over")  # fmt: skip
SCHEDULE = _numbers("missed", "by_order", "advice_draw", "advice_reach", "paid", "chance", "draw", "asks", "standard",
                    "most", "hardship_share", "hardship_draw", "hardship", "offer", "left", "planner", "least",
                    "agreed")  # fmt: skip
PLACE = _numbers("due", "place", "cut_off", "served")
APPLICATION = _numbers(
    *("rate", "draw", "withdraws", "dispute_draw", "deny_chance", "denies", "care_chance", "care"),
    *("presumed_chance", "presumed_draw", "presumed", "not_parent_chance", "not_parent_draw", "not_parent"),
)
DEBT = _numbers(
    "closing", "share", "draw", "months_quiet", "months_wanted", "no_recourse", "no_recourse_draw", "early", "reason"
)
COMPLAINT = _numbers("too_long", "wrong", "stopped", "chance", "draw", "days", "answer_month", "settled_share",
                     "settled_draw", "upheld_draw", "further_draw", "examiner_share", "examiner_draw")  # fmt: skip
BENEFIT_DEDUCTION, PROSECUTION = int(Power.BENEFIT_DEDUCTION), int(Power.PROSECUTION)
CASE_CLOSED = int(Event.CASE_CLOSED)
CORRECTED, CHALLENGED = int(Event.INCOME_CORRECTED), int(Event.CHALLENGED)


@rule
def note_power(out, power, rate, capacity, row, alone, family, paying, month, law, p):
    """One power as it stands for one case: may it be taken, what bars it, how likely it is, the draws (in place).

    ``rate``: how often it is asked for in this case; ``ready``, told of it, is what it is of the power's own rate.
    ``alone``: the power's row once for each condition, all others lifted: a bit of ``barred`` for each that fails.
    """
    out.rate, out.capacity, out.chance = row.rate, capacity, chance_of_step(rate, capacity)
    out.ready = rate / row.rate if row.rate > 0.0 else 1.0
    out.draw = chance(family.key, month, Draw.STEP_TAKEN, power)
    out.asked = 1.0 if takes_step(power, rate, family, month, capacity) else 0.0
    out.made = 1.0 if is_made(family, power) else 0.0
    out.in_hand = 1.0 if is_in_hand(family, power) else 0.0
    out.may = 1.0 if may_take(power, row, family, paying, law, p) else 0.0
    barred = 0
    if out.made == 0.0 and out.in_hand == 0.0:
        for condition in range(len(alone)):
            if not may_take(power, alone[condition][power], family, paying, law, p):
                barred |= 1 << condition
    out.barred = barred
    out.promise = expected_return(row, family, paying, law, p)
    out.success, out.carried_share = row.success, p.sanction_carried_out
    out.success_draw = chance(family.key, month, Draw.STEP_BRINGS_MONEY, power)
    out.brings = 1.0 if row.success > 0.0 and brings_money(power, row.success, family, month) else 0.0
    out.carried_draw = chance(family.key, month, Draw.SANCTION_CARRIED_OUT, power)
    out.carried_out = 1.0 if is_carried_out(power, family, month, p) else 0.0


@kernel
def look_at_powers(world, month, row, alone, outs, states):
    """Just before ``enforce``, on a copy: every power, as the service finds it when it comes to it this month."""
    law, p, powers = world.laws[month], world.parameters[0], world.powers[month]
    family, state = world.families[row], states[0]
    paying = world.paying[family.paying]
    out = outs[PROSECUTION]
    note_power(
        out, PROSECUTION, powers[PROSECUTION].rate, 1.0, powers[PROSECUTION], alone, family, paying, month, law, p
    )
    out.draw = chance(family.key, month, Draw.PROSECUTED)
    out.asked = 1.0 if is_prosecuted(family, powers[PROSECUTION].rate, month) else 0.0
    if family.lived != Arrangement.COLLECT_AND_PAY:
        return
    state.find_rate, state.find_draw = p.find_employer_rate, chance(family.key, month, Draw.FINDS_EMPLOYER)
    state.found = 1.0 if finds_new_employer(family, month, p) else 0.0
    state.stop_draw, stopped = chance(family.key, month, Draw.AWARD_STOPS), stopped_share(paying, law, p)
    state.at_start, state.rate, state.free = stopped, chance_award_stops(stopped, p), p.award_resumes_rate
    state.room = room_for_deduction(paying, month, law)
    drop_unfit_order(family, paying, law)
    for power in range(FIRST_STEP):
        able = law.benefit_deduction_capacity if power == BENEFIT_DEDUCTION else office_capacity(family, law)
        note_power(outs[power], power, powers[power].rate, able, powers[power], alone, family, paying, month, law, p)
        allowed = may_deduct(power, powers[power], family, paying, law, p)
        outs[power].paused = 1.0 if outs[power].may == 1.0 and not allowed else 0.0
        outs[power].may = 1.0 if allowed else 0.0
    count_down_order(family)
    end_steps(family, paying, powers, month, law, p)
    state.in_hand, state.lump_sum = steps_in_hand(family), family.lump_sum
    capacity = office_capacity(family, law)
    state.could_go_over = 1.0 if could_go_over(family, paying, powers, law, p) else 0.0
    state.handover_chance = chance_of_handover(family, capacity, p)
    state.handover_draw = chance(family.key, month, Draw.HANDED_TO_ENFORCEMENT)
    state.handed_over = 1.0 if is_handed_over(family, month, capacity, p) else 0.0
    if falls_short(family.paid_month, family.due_month, law) and law.new_enforcement:
        hand_over(family, paying, powers, month, capacity, law, p)
    for power in range(FIRST_STEP, LAST_STEP + 1):
        rate = rate_of_step(power, powers[power], family, paying, p)
        note_power(outs[power], power, rate, capacity, powers[power], alone, family, paying, month, law, p)


@kernel
def look_at_schedule(world, month, row, outs):
    """Just before ``enforce``, on a copy: the look at the schedule of repayment that comes after the month's steps."""
    law, p, powers = world.laws[month], world.parameters[0], world.powers[month]
    family, out = world.families[row], outs[0]
    paying = world.paying[family.paying]
    if family.existence == Existence.LIVE and family.lived == Arrangement.COLLECT_AND_PAY:
        run_case(family, paying, powers, month, world.published[0], law, p)
    out.missed = 1.0 if is_missed(family, law) else 0.0
    out.by_order = family.order_live
    out.advice_reach, out.advice_draw = law.debt_advice_reach, chance(family.key, month, Draw.DEBT_ADVICE)
    out.paid = family.paid_month
    out.chance = logistic(wish_to_repay(paying, p))
    out.draw = chance(family.key, month, Draw.ASKS_SCHEDULE)
    out.asks = 1.0 if asks_for_schedule(family, paying, month, law, p) else 0.0
    out.standard, out.most = standard_instalment(family, law), most_with_arrears(paying, law)
    out.hardship_share, out.hardship_draw = p.hardship_asked, chance(family.key, month, Draw.HARDSHIP)
    out.hardship = 1.0 if asks_for_lower_rate(family, month, p) else 0.0
    out.offer = pence(offered_rate(paying, p) * WEEKS_A_MONTH)
    out.left = budget_leaves(paying, law, p)
    out.planner = planner_leaves(paying, law, p) if law.affordable_repayment else -1
    out.least = pence(law.least_instalment)
    out.agreed = agreed_instalment(family, paying, month, law, p)


@kernel
def look_at_place(world, month, row, queue, asked, outs):
    """After a step, on a copy: the place in line of a request, and the cut-off of the month."""
    family, published, out = world.families[row], world.published[0], outs[0]
    family.asked[queue] = asked
    out.due, out.place = due_of(family, queue), place_in_line(family, queue)
    out.cut_off = published.cut_off[queue]
    out.served = 1.0 if is_served(family, queue, month, published) else 0.0


@kernel
def look_at_application(world, month, row, outs):
    """Just before ``clear``: is the application that waits taken back?"""
    p, family, out = world.parameters[0], world.families[row], outs[0]
    out.rate, out.draw = p.withdrawal_rate, chance(family.key, month, Draw.WITHDRAWS)
    out.withdraws = 1.0 if withdraws(family, month, p) else 0.0
    out.dispute_draw = chance(family.key, family.applied, Draw.DISPUTES_APPLICATION)
    out.deny_chance, out.care_chance = chance_to_deny_parentage(family, p), chance_to_dispute_care(family, p)
    out.denies = 1.0 if disputes_parentage(family, p) else 0.0
    out.care = 1.0 if disputes_care(family, p) else 0.0
    out.presumed_chance, out.presumed_draw = p.father_registered_share, chance(family.key, 0, Draw.FATHER_REGISTERED)
    out.presumed = 1.0 if is_presumed_parent(family, p) else 0.0
    out.not_parent_chance, out.not_parent_draw = p.not_the_parent_share, chance(family.key, 0, Draw.NOT_THE_PARENT)
    out.not_parent = 1.0 if is_shown_not_to_be_the_parent(family, p) else 0.0


@kernel
def look_at_debt(world, month, row, outs):
    """Just before ``review_debt``, on a copy: do the arrears leave the books, and why?"""
    law, p, family, out = world.laws[month], world.parameters[0], world.families[row], outs[0]
    paying = world.paying[family.paying]
    out.closing = 1.0 if family.events & CASE_CLOSED else 0.0
    out.share = chance_to_be_let_go(family, month, p)
    out.draw = chance(family.key, month, Draw.LETS_DEBT_GO)
    out.months_quiet, out.months_wanted = month - family.quiet_since, p.lets_go_after_months
    out.no_recourse = chance_of_no_recourse(family, paying, month, p)
    out.early = 1.0 if ended_early(family, month) else 0.0
    out.no_recourse_draw = chance(family.key, month, Draw.NO_RECOURSE)
    out.reason = reason_to_write_off(family, paying, month, law, p)


@kernel
def look_at_complaint(world, month, row, outs):
    """Just before ``complain``: how likely a complaint is, and what one in hand is drawn for it."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    family, out = world.families[row], outs[0]
    out.too_long = weight_too_long(longest_wait(family, month), published.calls_unanswered, p)
    corrected, challenged = 1 if family.events & CORRECTED else 0, 1 if family.events & CHALLENGED else 0
    out.wrong = weight_wrong(corrected, challenged, p)
    out.stopped = 0.0 if law.complaints_taken else 1.0
    out.chance = chance_to_complain(out.too_long, out.wrong, law, p)
    out.draw = chance(family.key, month, Draw.COMPLAINS)
    out.settled_share = law.complaints_settled_share
    out.settled_draw = chance(family.key, month, Draw.COMPLAINT_SETTLED)
    out.upheld_draw = chance(family.key, month, Draw.COMPLAINT_UPHELD)
    out.examiner_share, out.examiner_draw = p.examiner_share, chance(family.key, month, Draw.TAKEN_TO_EXAMINER)
    if family.complaint == Complaint.SERVICE or family.complaint == Complaint.SECOND_TIER:
        out.days = days_to_answer(family, p)
        out.answer_month = family.complained_on + months_until(family, out.days)
