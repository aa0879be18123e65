"""What a paying parent pays: whether anything, whether all, whether on time, and never what is not there."""

from cmsim.agents.chance import Draw, chance, logistic, quantile, softplus
from cmsim.agents.codes import Abuse, Arrangement, Work
from cmsim.agents.compiled import rule
from cmsim.agents.variants import DirectPayEffect, Habit


@rule
def beyond_the_kink(burden, p):
    """How far maintenance goes beyond what is felt as bearable, as a share of net income (a soft kink)."""
    return softplus((burden - p.burden_kink) / p.burden_softness) * p.burden_softness


@rule
def channel_effect(family, p):
    """What the arrangement itself adds to paying (logits). Part of Direct Pay's may stay when it is taken away."""
    if family.lived == Arrangement.FAMILY_BASED:
        return p.pay_family_based
    if family.lived == Arrangement.DIRECT_PAY:
        return p.pay_direct_pay
    if family.lived == Arrangement.CSA:
        return p.pay_csa
    return p.pay_direct_pay * direct_pay_effect_kept(p) * family.moved_by_removal


@rule
def direct_pay_effect_kept(p):
    """The share of Direct Pay's better payment that stays with the parents when Direct Pay ends: cause or selection."""
    if int(p.variant_direct_pay_effect) == DirectPayEffect.CAUSE:
        return 0.0
    if int(p.variant_direct_pay_effect) == DirectPayEffect.SELECTION:
        return 1.0
    return p.direct_pay_effect_kept


@rule
def habit_effect(family, p):
    """What having paid, or not, adds to paying again (logits)."""
    if int(p.variant_habit) == Habit.WITHOUT_HABIT:
        return 0.0
    return p.habit_weight * (2.0 * family.habit - 1.0)


@rule
def willingness_to_pay(family, paying, burden, p):
    """The index behind "does anything come this month" (logits)."""
    x = p.pay_constant + paying.willingness + habit_effect(family, p) + channel_effect(family, p)
    x += p.pay_relationship * (family.relationship - 0.5)
    x += p.pay_enforcement_belief * (paying.enforcement_belief - p.enforcement_belief_start) + family.push
    x -= p.burden_slope * beyond_the_kink(burden, p)
    x -= p.pay_other_families * (paying.families - 1)
    if paying.work == Work.NONE:
        x -= p.pay_workless
    if family.lived == Arrangement.FAMILY_BASED:
        x += p.pay_contact * family.contact
    if family.abuse == Abuse.ONGOING:
        x -= p.pay_abuse
    if family.arrears > 6 * family.due_month:
        x -= p.pay_discouragement
    return x


@rule
def fullness(family, paying, burden, p):
    """The index behind "is it all of it", given something comes (logits)."""
    x = p.full_constant + p.full_willingness * paying.willingness - p.burden_slope * beyond_the_kink(burden, p)
    if paying.work == Work.NONE:
        x -= p.full_workless
    if family.lived == Arrangement.FAMILY_BASED:
        x += p.full_family_based
    return x


@rule
def luck_lasts_until(family, month, p):
    """The number of the spell this month's luck belongs to: a month for some families, half a year for most."""
    phase = chance(family.key, 0, Draw.PHASE)
    if phase < p.persistent_share:
        length = int(p.persistent_months)
        return (month + int(phase * 1000.0) % length) // length
    return month


@rule
def share_paid_voluntarily(family, paying, burden, month, partial, p):
    """The share of what is due that the paying parent hands over of their own accord, 0 to 1."""
    spell = luck_lasts_until(family, month, p)
    if chance(family.key, spell, Draw.PAYS_ANYTHING) >= logistic(willingness_to_pay(family, paying, burden, p)):
        return 0.0
    trait = chance(family.key, 0, Draw.PAYS_IN_FULL)
    u = trait / p.fixed_full_share if trait < p.fixed_full_share else chance(family.key, month, Draw.PAYS_IN_FULL)
    if u < logistic(fullness(family, paying, burden, p)):
        return 1.0
    return quantile(partial, chance(family.key, month, Draw.PARTIAL_SHARE))


@rule
def pays_on_time(family, paying, month, p):
    """Given that something was paid: was it on time?"""
    x = p.on_time_constant + p.on_time_willingness * paying.willingness + family.habit
    return chance(family.key, month, Draw.ON_TIME) < logistic(x)


@rule
def can_part_with(net_monthly_income, standard_allowance, p):
    """The most that can be paid voluntarily, GBP a month: income above bare subsistence."""
    return max(0.0, net_monthly_income - p.subsistence_share * standard_allowance)


@rule
def keep_habit(family, share, p):
    """The habit of paying follows what was done (in place)."""
    family.habit = p.habit_memory * family.habit + (1.0 - p.habit_memory) * share


@rule
def learn_consequences(paying, something_happened, p):
    """After a missed payment: did anything follow? (in place)"""
    paying.enforcement_belief += p.enforcement_learning * (something_happened - paying.enforcement_belief)


@rule
def burden_of(weekly_due, charges_and_arrears, net_weekly_income):
    """All maintenance due as a share of net income; no income at all counts as a burden of one."""
    if net_weekly_income <= 0.0:
        return 1.0
    return min(2.0, (weekly_due + charges_and_arrears) / net_weekly_income)
