"""Kernels that look closely at challenges of income and disputes of a decision, just before a step of the month.

As ``closely``: they call the very rules of the month, on a copy of the tables, and write down what went in and came
out.
"""

from cmsim.agents.challenging import (
    challenges_income,
    chance_of_showing_earnings,
    chance_of_showing_other_income,
    chance_to_challenge,
    earnings_are_shown,
    other_income_is_shown,
)
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Dispute
from cmsim.agents.compiled import kernel
from cmsim.agents.disputing import (
    appeals,
    asks_for_reconsideration,
    chance_to_ask_for_reconsideration,
    chance_to_find_mistake,
    finds_mistake,
)
from cmsim.agents.parentage import is_shown_not_to_be_the_parent
from cmsim.model.challenge import (
    decide_challenges,
    hidden_earnings,
    hidden_share,
    is_for_investigators,
    look_into,
    may_challenge,
    other_hidden_income,
)
from cmsim.model.decisions import decide_anew, may_dispute
from cmsim.model.liability import is_statutory, liabilities, review_income
from cmsim.runs.journey.closely import _numbers

CHALLENGE = _numbers("may", "hidden", "chance", "draw", "challenges")
DISPUTE = _numbers("may", "wrong_by", "chance", "draw", "asks")
INCOME_DECISION = _numbers(
    *("due", "unit", "capacity", "hidden", "earnings", "earnings_chance", "earnings_draw", "earnings_shown"),
    *("other", "other_chance", "other_draw", "other_shown"),
)
DECISION = _numbers(
    *("due", "kind", "statutory", "wrong_by", "finds_chance", "finds_draw", "finds", "appeal_chance", "appeal_draw"),
    *("appeals", "not_parent_chance", "not_parent_draw", "not_parent"),
)


@kernel
def look_at_challenge(world, month, row, outs):
    """Just before ``challenge``: what of the income is left out, and is the calculation challenged for it?"""
    law, p, family, out = world.laws[month], world.parameters[0], world.families[row], outs[0]
    paying = world.paying[family.paying]
    out.may = 1.0 if may_challenge(family) else 0.0
    out.hidden = hidden_share(paying, law)
    out.chance = chance_to_challenge(family, paying, out.hidden, p)
    out.draw = chance(family.key, month, Draw.CHALLENGES)
    out.challenges = 1.0 if out.may == 1.0 and challenges_income(family, paying, out.hidden, month, p) else 0.0


@kernel
def look_at_dispute(world, month, row, outs):
    """Just before ``challenge``: is a fresh decision asked to be looked at again?"""
    p, family, out = world.parameters[0], world.families[row], outs[0]
    out.may = 1.0 if may_dispute(family, month) else 0.0
    out.wrong_by = family.wrong_by
    out.chance = chance_to_ask_for_reconsideration(family, p)
    out.draw = chance(family.key, month, Draw.ASKS_RECONSIDERATION)
    out.asks = 1.0 if out.may == 1.0 and asks_for_reconsideration(family, month, p) else 0.0


@kernel
def look_at_decisions(world, month, row, outs, decided):
    """Just before ``calculate``, on a copy, where a challenge or a dispute may be due: the income is looked at as the
    month does, then what is due is decided."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    family, out, end = world.families[row], outs[0], decided[0]
    paying = world.paying[family.paying]
    first, last = paying.first_family, paying.first_family + paying.families
    if review_income(paying, world.families, month, law, published, p):
        for f in range(first, last):
            decide_anew(world.families[f], month, law, p)
    liabilities(paying, world.families, law, p)
    for f in range(first, row):  # challenges of the same parent's income that are decided before this one
        before = world.families[f]
        if before.challenge_due != 0 and month >= before.challenge_due and is_statutory(before):
            look_into(before, paying, month, law, p)
    if family.challenge_due != 0 and month >= family.challenge_due and is_statutory(family):
        out.due = 1.0
        out.unit = 1.0 if is_for_investigators(paying, p) else 0.0
        out.capacity = law.investigation_capacity if out.unit == 1.0 else 1.0
        out.hidden = hidden_share(paying, law)
        out.earnings, out.other = hidden_earnings(paying, law), other_hidden_income(paying, law)
        out.earnings_chance = chance_of_showing_earnings(paying, out.hidden, out.capacity, p)
        out.earnings_draw = chance(family.key, month, Draw.EARNINGS_SHOWN)
        shown = out.earnings > 0.0 and earnings_are_shown(family, paying, out.hidden, month, out.capacity, p)
        out.earnings_shown = 1.0 if shown else 0.0
        out.other_chance = chance_of_showing_other_income(out.capacity, p)
        out.other_draw = chance(family.key, month, Draw.OTHER_INCOME_SHOWN)
        shown = out.other > 0.0 and other_income_is_shown(family, month, out.capacity, p)
        out.other_shown = 1.0 if shown else 0.0
    decide_challenges(paying, world.families, month, law, p)
    if family.dispute == Dispute.NONE or month < family.dispute_due:
        return
    end.due, end.kind = 1.0, family.dispute
    end.statutory = 1.0 if is_statutory(family) else 0.0
    end.wrong_by = family.wrong_by
    end.finds_chance, end.finds_draw = chance_to_find_mistake(family, p), chance(family.key, month, Draw.MISTAKE_FOUND)
    end.finds = 1.0 if finds_mistake(family, month, p) else 0.0
    end.appeal_chance, end.appeal_draw = p.appeal_share, chance(family.key, month, Draw.APPEALS)
    end.appeals = 1.0 if appeals(family, month, p) else 0.0
    end.not_parent_chance, end.not_parent_draw = p.not_the_parent_share, chance(family.key, 0, Draw.NOT_THE_PARENT)
    end.not_parent = 1.0 if is_shown_not_to_be_the_parent(family, p) else 0.0
