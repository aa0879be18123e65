"""Kernels that look closely at one family just before a step of the month: what its rules are given and decide.

They call the very rules of the month, in its order, and write down what went in and came out. They change only the
copy of the tables that they are given.
"""

import numpy as np
from cmsim.agents.agreeing import consent_index, family_based_breaks
from cmsim.agents.answering import (
    came_late,
    is_able_to_pay_up,
    months_of,
    months_until_reportable,
    pays_up,
    willing_to_pay_up,
)
from cmsim.agents.applying import (
    authority_of_calculation,
    cost_of_applying,
    gateway_help,
    is_dormant_or_csa,
    outside_the_scheme,
    spoke_lately,
    starts_on_collection,
)
from cmsim.agents.applying import dislike_of_collection as dislike
from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.choosing import (
    best_option,
    renew_tastes,
    taste,
    thinks_it_over,
    wish_for_a_change,
    worth_of_family_based,
    worth_of_none,
    worth_of_statutory,
)
from cmsim.agents.codes import MONTHS_REMEMBERED, NEVER, WEEKS_A_MONTH, Arrangement, Existence, Queue
from cmsim.agents.compiled import kernel
from cmsim.agents.learning import chance_to_give_up, gives_up, is_reminded, report_hazard, share_expected
from cmsim.agents.paying import (
    beyond_the_kink,
    burden_of,
    can_part_with,
    channel_effect,
    fullness,
    luck_lasts_until,
    share_paid_voluntarily,
    willingness_to_pay,
)
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.liability import counts_as_non_resident, is_statutory, nothing_is_known
from cmsim.model.old_schemes import csa_closes
from cmsim.model.paying_half import collectable, paid_voluntarily, taken_by_order
from cmsim.model.reporting import is_reported
from cmsim.model.service.queues import FIRST, is_served, request
from cmsim.model.settling import break_family_based, close_csa_case, extra_worth, is_migrating


def _numbers(*names: str) -> np.dtype:
    return np.dtype([(name, "f8") for name in names])


CASE = _numbers("statutory", "non_resident", "unknown", "partner_pays")
PAYMENT = _numbers(
    *("asked", "by_order", "order_brings", "lump_sum", "burden", "kink", "willingness", "habit", "channel"),
    *(
        "relationship",
        "belief",
        "push",
        "norm",
        "index",
        "chance",
        "draw",
        "spell",
        "full_index",
        "full_chance",
        "trait",
    ),
    *("fixed_share", "full_draw", "share", "there", "hands_over"),
)
REPORTS = int(Queue.REPORT)
REPORT = _numbers("share", "late", "months_short", "expects_collect", "expects_direct", "hazard", "draw", "reports",
                  "give_up_rate", "give_up_draw", "gives_up")  # fmt: skip
ANSWER = _numbers("shown", "missing", "able", "index", "chance", "draw", "pays_up", "moves", "days_left", "waits")
CHOICE = _numbers(
    *("migrating", "csa_closes", "breaks", "reviews", "review_draw", "tastes_drawn", "none", "none_taste"),
    *("family_based", "family_based_taste", "stands", "consent_index", "consent_chance", "consent_draw", "service"),
    *("service_taste", "extra", "cost", "aware", "outside", "collected", "wish", "called", "barred", "help"),
)
CHOICE = np.dtype([*CHOICE.descr, ("best", "i8")])


@kernel
def look_at_case(world, month, row, outs):
    """Whether a family has a statutory case, counts as supported privately, and what is known of the paying parent."""
    p, family, out = world.parameters[0], world.families[row], outs[0]
    paying = world.paying[family.paying]
    out.statutory = 1.0 if is_statutory(family) else 0.0
    out.non_resident = 1.0 if counts_as_non_resident(family) else 0.0
    out.unknown = 1.0 if nothing_is_known(paying, p) else 0.0
    pays = paying.partner == 1 and chance(paying.key, 0, Draw.PARTNER_PAYS) < p.partner_pays_share
    out.partner_pays = 1.0 if pays else 0.0


@kernel
def look_at_payment(world, month, row, outs):
    """Just before ``pay``: what is asked, the burden, the index of willingness, the draws and what they come to."""
    law, p, family, out = world.laws[month], world.parameters[0], world.families[row], outs[0]
    paying = world.paying[family.paying]
    extra = 0.0
    out.asked = family.due_month
    if family.lived == Arrangement.COLLECT_AND_PAY:
        out.asked = collectable(family, month, law)
        extra = (out.asked - family.due_month) / 100.0 / WEEKS_A_MONTH
    out.lump_sum = family.lump_sum
    if family.lived == Arrangement.COLLECT_AND_PAY and family.order_live == 1:
        out.by_order = 1.0
        out.order_brings = taken_by_order(family, paying, world.powers[month], month, law, p)
        return
    burden = burden_of(paying.weekly_owed, extra, paying.net_weekly_income)
    out.burden, out.kink = burden, -p.burden_slope * beyond_the_kink(burden, p)
    out.willingness = paying.willingness
    out.habit = p.habit_weight * (2.0 * family.habit - 1.0)
    out.channel = channel_effect(family, p)
    out.relationship = p.pay_relationship * (family.relationship - 0.5)
    out.belief = p.pay_enforcement_belief * (paying.enforcement_belief - p.enforcement_belief_start)
    out.push = family.push
    out.norm = p.pay_norm * paying.norm
    urged = law.collect_compliance_shift if family.lived == Arrangement.COLLECT_AND_PAY else 0.0
    out.index = willingness_to_pay(family, paying, burden, p) + urged
    out.chance = logistic(out.index)
    out.spell = luck_lasts_until(family, month, p)
    out.draw = chance(family.key, int(out.spell), Draw.PAYS_ANYTHING)
    out.full_index = fullness(family, paying, burden, p)
    out.full_chance = logistic(out.full_index)
    out.trait = chance(family.key, 0, Draw.PAYS_IN_FULL)
    out.fixed_share = p.fixed_full_share
    fixed = out.trait < p.fixed_full_share
    out.full_draw = out.trait / p.fixed_full_share if fixed else chance(family.key, int(out.spell), Draw.PAYS_IN_FULL)
    out.share = share_paid_voluntarily(family, paying, burden, month, world.partial, p, urged)
    out.there = can_part_with(paying.net_weekly_income * WEEKS_A_MONTH, law.price_index, p)
    if family.weekly_due < paying.weekly_owed:
        out.there *= family.weekly_due / paying.weekly_owed
    out.hands_over = paid_voluntarily(family, paying, month, law, world.partial, p)


@kernel
def look_at_report(world, month, row, outs):
    """Just before ``report``, for a family on Direct Pay with something missing or late: hazards and draws."""
    law, p, family, out = world.laws[month], world.parameters[0], world.families[row], outs[0]
    back = months_until_reportable(family, law)
    slot = (month - back) % MONTHS_REMEMBERED
    out.share = family.paid[slot] / family.due[slot] if family.due[slot] > 0 else 1.0
    out.months_short = family.months_short
    out.expects_collect = share_expected(family.trust_collect, family.doubt_collect)
    out.expects_direct = share_expected(family.trust_direct_pay, family.doubt_direct_pay)
    reminded = 1.0 if is_reminded(family, month, law) else 0.0
    out.hazard = report_hazard(family, reminded, out.share, law.charge_receiving, p)
    out.draw = chance(family.key, month, Draw.REPORTS)
    if came_late(family, month, back):
        out.late, out.hazard = 1.0, p.report_late
        out.draw = chance(family.key, month, Draw.REPORTS_LATE)
    out.reports = 1.0 if is_reported(family, month, law, p) else 0.0
    out.give_up_rate = chance_to_give_up(family, p)
    out.give_up_draw = chance(family.key, month, Draw.GIVES_UP)
    out.gives_up = 1.0 if gives_up(family, month, p) else 0.0


@kernel
def look_at_answer(world, month, row, outs):
    """Just before ``report``, on a copy, where a report is there or is made: what the paying parent answers to the
    letter, once the service comes to it."""
    law, p, family, out = world.laws[month], world.parameters[0], world.families[row], outs[0]
    if family.answer_due == 0:
        request(family, REPORTS, month, FIRST)
        if not is_served(family, REPORTS, month, world.published[0]):
            out.waits = 1.0
            return
    paying = world.paying[family.paying]
    due = family.answer_due if family.answer_due > 0 else month + months_of(law.evidence_days)
    out.missing = family.direct_pay_unpaid
    out.shown = 1.0 if family.paid_month >= family.due_month and family.direct_pay_unpaid <= 0 else 0.0
    out.able = 1.0 if is_able_to_pay_up(family, paying, law, p) else 0.0
    out.index = willing_to_pay_up(family, paying, p)
    out.chance = logistic(out.index)
    out.draw = chance(family.key, month, Draw.ANSWERS_REPORT)
    out.pays_up = 1.0 if pays_up(family, paying, month, law, p) else 0.0
    out.days_left = 1.0 if month < due else 0.0
    out.moves = 1.0 if out.shown == 0.0 and out.pays_up == 0.0 and out.days_left == 0.0 else 0.0


@kernel
def look_at_choice(world, month, row, outs):
    """Just before ``choose``, on a copy: is the arrangement looked at, what is each option worth, which is best?"""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    family, out = world.families[row], outs[0]
    if family.existence != Existence.LIVE or family.children == 0:
        return
    paying, receiving = world.paying[family.paying], world.receiving[family.receiving]
    direct_pay = published.direct_pay_removed == NEVER
    out.review_draw = chance(family.key, month, Draw.REVIEWS)
    if is_migrating(family, published, month, law):
        out.migrating, out.reviews, direct_pay = 1.0, 1.0, False
        renew_tastes(family, law.taste_refreshed_at_change, month)
        extra = -dislike(family, p.collection_dislike_movers)
    else:
        if family.lived == Arrangement.CSA and csa_closes(family, paying, month, law, p):
            out.csa_closes = 1.0
            close_csa_case(family, paying, month, law, p)
        elif family.lived == Arrangement.FAMILY_BASED and family_based_breaks(family, month, p):
            out.breaks = 1.0
            break_family_based(family, month)
        if awaits_calculation(family) or (month > 0 and not thinks_it_over(family, receiving, month, p)):
            return
        out.reviews = 1.0
        renew_tastes(family, p.taste_refresh if month > family.starts else 0.0, month)
        extra = extra_worth(family, receiving, direct_pay, month, law, p)
    out.tastes_drawn = family.tastes_drawn
    out.none, out.none_taste = worth_of_none(receiving, p), taste(family, Arrangement.NONE)
    out.family_based = worth_of_family_based(family, receiving, p)
    out.family_based_taste = taste(family, Arrangement.FAMILY_BASED)
    out.stands = 1.0 if family.lived == Arrangement.FAMILY_BASED else 0.0
    new, spoke = not is_dormant_or_csa(family), spoke_lately(family, month, p)
    collected = new and starts_on_collection(family, paying, law, p)
    out.collected = 1.0 if collected else 0.0
    out.service = worth_of_statutory(
        family, receiving, law.charge_receiving, direct_pay and not collected, month, p
    )  # fmt: skip
    out.service_taste = taste(family, Arrangement.COLLECT_AND_PAY)
    out.extra = max(0.0, extra) if collected else extra
    if new:
        out.cost = cost_of_applying(family, receiving, month, law, p)
    out.aware, out.outside = receiving.aware, 1.0 if outside_the_scheme(family, paying) else 0.0
    out.wish = wish_for_a_change(family, receiving, max(0.0, extra), month, law, p)
    out.best = best_option(family, paying, receiving, month, law, direct_pay, extra, p)
    out.called = 1.0 if family.contacted == month else 0.0
    out.barred = 1.0 if new and not spoke and law.gateway_mandatory and family.contacted != month else 0.0
    out.help = gateway_help(family, month, law, p) + authority_of_calculation(family, p)
    out.consent_index = consent_index(family, paying, law.charge_paying, p) + out.help
    out.consent_chance = logistic(out.consent_index)
    out.consent_draw = chance(family.key, 0, Draw.CONSENT, family.tastes_drawn)
