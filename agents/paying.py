"""What a paying parent pays: whether anything, whether all, whether on time, and never what is not there."""

from cmsim.agents.chance import Draw, chance, logistic, quantile, softplus
from cmsim.agents.codes import Abuse, Arrangement, Otherwise, Work
from cmsim.agents.compiled import rule
from cmsim.agents.variants import DirectPayEffect, Habit

DIRECT_PAY_ENDED, FOR_THE_ASKING = int(Otherwise.DIRECT_PAY_ENDED), int(Otherwise.FOR_THE_ASKING)


@rule
def beyond_the_kink(burden, p):
    """How far maintenance goes beyond what is felt as bearable, as a share of net income (a soft kink).

    Equation: excess = sb ln(1 + exp((burden - b*) / sb))
    Source: Takayesu 2011 (kink near 19%); Meyer and Bartfeld 1994 (30%); Hodges, Meyer and Cancian 2020
    Not to be mistaken for: affordability: that is a limit in cash, this is how heavy it feels
    """
    return softplus((burden - p.burden_kink) / p.burden_softness) * p.burden_softness


@rule
def channel_effect(family, p):
    """What the arrangement itself adds to paying (logits). Part of Direct Pay's may stay with those who would pay so:
    where Direct Pay is taken away, and where payments were collected for the asking, as until June 2014.

    Equation: pay_family_based, dD, pay_csa, or on Collect & Pay 0 (of a case that would be on Direct Pay otherwise: dD
        times the share kept, which is on_request_effect_kept where it is collected for the asking)
    Source: fitted to National Audit Office, Child maintenance, HC 1139, 2022, payment by arrangement
    Not to be mistaken for: a causal effect of the arrangement: better payers may have chosen it
    """
    if family.lived == Arrangement.FAMILY_BASED:
        return p.pay_family_based
    if family.lived == Arrangement.DIRECT_PAY:
        return p.pay_direct_pay
    if family.lived == Arrangement.CSA:
        return p.pay_csa
    if family.direct_pay_otherwise == FOR_THE_ASKING:
        return p.pay_direct_pay * p.on_request_effect_kept
    if family.direct_pay_otherwise == DIRECT_PAY_ENDED:
        return p.pay_direct_pay * direct_pay_effect_kept(p)
    return 0.0


@rule
def direct_pay_effect_kept(p):
    """The share of Direct Pay's better payment that stays with the parents when Direct Pay ends: cause or selection.

    Equation: kept = 0 if Direct Pay is the cause, 1 if it is selection, else direct_pay_effect_kept
    Source: assumed: both accounts fit the figures equally well
    Not to be mistaken for: the size of the effect: that is dD
    """
    if int(p.variant_direct_pay_effect) == DirectPayEffect.CAUSE:
        return 0.0
    if int(p.variant_direct_pay_effect) == DirectPayEffect.SELECTION:
        return 1.0
    return p.direct_pay_effect_kept


@rule
def habit_effect(family, p):
    """What having paid, or not, adds to paying again (logits).

    Equation: effect = ehab (2 habit - 1); 0 in the variant without habit
    Source: Meyer and Bartfeld 1998 (four in five keep their record from year to year)
    Not to be mistaken for: lasting willingness, which gives the same repetition without any habit
    """
    if int(p.variant_habit) == Habit.WITHOUT_HABIT:
        return 0.0
    return p.habit_weight * (2.0 * family.habit - 1.0)


@rule
def willingness_to_pay(family, paying, burden, p):
    """The index behind "does anything come this month" (logits).

    Equation: x = e0 + willingness + habit + channel + eq (relationship - 0.5) + eE (enforcement_belief -
        enforcement_belief_start) + push - eb excess burden - efam other families - eemp without work + ek contact
        (family-based only) - eA while abuse goes on - einf when arrears exceed six months of dues; P(pays anything)
        = S(x)
    Source: DWP, Arrears and compliance strategy 2012-17 with Andrews and others 2011 (the factors); Nepomnyaschy
        2007 (contact works on informal payment only); Craigie 2012 (several families)
    Not to be mistaken for: the ability to pay: what is not there is not paid, whatever the index says
    """
    x = p.pay_constant + paying.willingness + habit_effect(family, p) + channel_effect(family, p)
    x += p.pay_relationship * (family.relationship - 0.5)
    x += p.pay_enforcement_belief * (paying.enforcement_belief - p.enforcement_belief_start) + family.push
    x += p.pay_norm * paying.norm
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
    """The index behind "is it all of it", given something comes (logits).

    Equation: y = z0 + z1 willingness - eb excess burden - z2 without work + full_family_based (family-based only);
        P(pays all, given something) = S(y)
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (nil, partial and full payers on Collect & Pay);
        Ha, Cancian, Meyer and Han 2008 (work)
    Not to be mistaken for: punctuality, which is asked of those who paid
    """
    x = p.full_constant + p.full_willingness * paying.willingness - p.burden_slope * beyond_the_kink(burden, p)
    if paying.work == Work.NONE:
        x -= p.full_workless
    if family.lived == Arrangement.FAMILY_BASED:
        x += p.full_family_based
    if family.abuse == Abuse.ONGOING:
        x -= p.full_abuse
    return x


@rule
def luck_lasts_until(family, month, p):
    """The number of the spell this month's luck belongs to: a month for some families, half a year for most.

    Equation: spell = floor((month + phase) / persistent_months) for a share persistent_share of families, else the
        month itself
    Source: assumed: lasting shocks improve the fit of the tails
    Not to be mistaken for: habit: luck lasts whatever was done
    """
    phase = chance(family.key, 0, Draw.PHASE)
    if phase < p.persistent_share:
        length = int(p.persistent_months)
        return (month + int(phase * 1000.0) % length) // length
    return month


@rule
def share_paid_voluntarily(family, paying, burden, month, partial, p, urged=0.0):
    """The share of what is due that the paying parent hands over of their own accord, 0 to 1.

    Equation: 0 with chance 1 - S(x + urged), urged being a scenario's assumption (logits); else 1 with chance S(y);
        else a beta draw with mean one half. All draws are those of the spell; for a share fixed_full_share of families
        the draw of full or partial lasts for ever
    Source: two-part (hurdle) payment, fitted to National Audit Office, Child maintenance, HC 1139, 2022; Meyer and
        Bartfeld 1998: five in six full payers pay in full again the next year; the lasting trait is assumed
    Not to be mistaken for: the cash handed over, which subsistence limits further
    """
    spell = luck_lasts_until(family, month, p)
    if chance(family.key, spell, Draw.PAYS_ANYTHING) >= logistic(willingness_to_pay(family, paying, burden, p) + urged):
        return 0.0
    trait = chance(family.key, 0, Draw.PAYS_IN_FULL)
    u = trait / p.fixed_full_share if trait < p.fixed_full_share else chance(family.key, spell, Draw.PAYS_IN_FULL)
    if u < logistic(fullness(family, paying, burden, p)):
        return 1.0
    return quantile(partial, chance(family.key, spell, Draw.PARTIAL_SHARE))


@rule
def has_standing_order(family, paying, p):
    """Does the money go by a standing order? With a bank account, a lasting matter of each family.

    Equation: P(standing order) = standing_order_share with a bank account, else 0; one lasting draw a family
    """
    return paying.bank_account == 1 and chance(family.key, 0, Draw.STANDING_ORDER) < p.standing_order_share


@rule
def punctuality(family, paying, p):
    """The index behind "was it on time", given something was paid (logits).

    Equation: x = l0 + l1 willingness + l2 habit + l3 standing order - la abuse
    Source: Direct Pay research 2019 and 2025: 80% usually on time; 40% always
    """
    x = p.on_time_constant + p.on_time_willingness * paying.willingness + p.on_time_habit * family.habit
    if has_standing_order(family, paying, p):
        x += p.on_time_standing_order
    if family.abuse == Abuse.ONGOING:
        x -= p.on_time_abuse
    return x


@rule
def pays_on_time(family, paying, month, p):
    """Given something was paid: was it on time?"""
    return chance(family.key, month, Draw.ON_TIME) < logistic(punctuality(family, paying, p))


@rule
def can_part_with(net_monthly_income, price_index, p):
    """The most that can be paid voluntarily, GBP a month: income above bare subsistence, which follows prices: where
    benefits fall behind them, less is there.

    Equation: most = max(0, net monthly income - subsistence_monthly price index)
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (unaffordable for two in three under-payers on
        Collect & Pay); the share is fitted
    Not to be mistaken for: protected earnings, which limit deductions from pay by law
    """
    return max(0.0, net_monthly_income - p.subsistence_monthly * price_index)


@rule
def keep_habit(family, share, p):
    """The habit of paying follows what was done (in place).

    Equation: habit' = habit_memory habit + (1 - habit_memory) share
    Source: assumed; Meyer and Bartfeld 1998
    Not to be mistaken for: willingness, which never changes
    """
    family.habit = p.habit_memory * family.habit + (1.0 - p.habit_memory) * share


@rule
def learn_consequences(paying, something_happened, p):
    """After a missed payment: did anything follow? (in place) Not asked under the old schemes, which enforced too: that
    is not simulated.

    Equation: belief' = belief + lo (event - belief), event = 1 if something followed the missed payment, else 0
    Source: Hashimzade, Myles, Page and Rablen 2012 (beliefs from one's own audits); the rate is assumed
    Not to be mistaken for: the true chance of enforcement: it is what the parent has come to believe
    """
    paying.enforcement_belief += p.enforcement_learning * (something_happened - paying.enforcement_belief)


@rule
def burden_of(weekly_due, charges_and_arrears, net_weekly_income):
    """All maintenance due as a share of net income; no income at all counts as a burden of one.

    Equation: burden = min(2, all dues / net_weekly_income); 1 without any income
    Source: arithmetic
    Not to be mistaken for: the share of gross income that the calculation takes
    """
    if net_weekly_income <= 0.0:
        return 1.0
    return min(2.0, (weekly_due + charges_and_arrears) / net_weekly_income)
