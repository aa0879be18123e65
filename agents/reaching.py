"""Outreach: who is reached by what, and what it does to them.

Campaigns and contacts tell receiving parents of the service, contacts help with the application for some months, and
mediation, support and conflict-reduction programmes mend the relationship. Each reaches a share a month of those whose
circumstances it is for; nobody loses anything by being reached.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Abuse, Arrangement, Existence, Outreach
from cmsim.agents.compiled import rule
from cmsim.agents.relating import youngest_age

CAMPAIGN, UNIVERSAL_CREDIT = int(Outreach.CAMPAIGN), int(Outreach.UNIVERSAL_CREDIT)
BENEFIT_REFERRAL, COMMUNITY_WORK = int(Outreach.BENEFIT_REFERRAL), int(Outreach.COMMUNITY_WORK)
MEDIATION, SEPARATED_SUPPORT = int(Outreach.MEDIATION), int(Outreach.SEPARATED_SUPPORT)
CONFLICT_REDUCTION = int(Outreach.CONFLICT_REDUCTION)
FIRST_SCHOOL_AGE = 5  # years: children's centres are for children below it


@rule
def is_any_outreach(law):
    """Is there any outreach at all this month?"""
    for_parents = law.campaign_reach + law.universal_credit_outreach_reach
    for_parents += law.benefit_referral_reach + law.community_work_reach
    return for_parents + law.mediation_reach + law.separated_support_reach + law.conflict_reduction_reach > 0.0


@rule
def is_helped(receiving, month):
    """Does somebody help this receiving parent with an application this month?"""
    return month < receiving.helped_until


@rule
def was_spoken_to(receiving):
    """Did somebody speak with this receiving parent this month? A campaign alone does not."""
    return receiving.reached > CAMPAIGN  # flags: more than the first bit


@rule
def is_reached(key, month, programme, reach):
    """Is this parent, or family, among those a programme reaches this month?"""
    return chance(key, month, Draw.REACHED, programme) < reach


@rule
def become_aware(receiving, month, programme, rate):
    """An unaware receiving parent may learn of the service (in place).

    Equation: P(becomes aware) = the chance for a campaign, or for a contact in person
    Source: Finkelstein and Notowidigdo 2019
    Not to be mistaken for: awareness_rate: that is what parents hear without any of this
    """
    if receiving.aware == 0 and chance(receiving.key, month, Draw.MADE_AWARE, programme) < rate:
        receiving.aware = 1


@rule
def be_contacted(receiving, month, programme, p):
    """Somebody speaks with the receiving parent, who may learn of the service, and has help for some months (in place).

    Equation: P(becomes aware) = awareness_when_contacted; help for help_months
    Source: Ireland and others 2011, on parents referred to Child Maintenance Options by Jobcentres
    """
    receiving.reached |= programme
    become_aware(receiving, month, programme, p.awareness_when_contacted)
    receiving.helped_until = month + int(p.help_months)


@rule
def mend(family, gain, p):
    """The parents get on better (in place): part of the gain stays, the rest fades as other changes do.

    Equation: relationship + gain, baseline + the share that lasts times gain, neither above 1
    """
    family.relationship = min(1.0, family.relationship + gain)
    family.relationship_baseline = min(1.0, family.relationship_baseline + p.gain_that_lasts * gain)


@rule
def is_separated(family):
    """Is this a separated family whose children still count?"""
    return family.existence == Existence.LIVE and family.children > 0


@rule
def is_recent(family, month, p):
    """Did the parents separate not long ago?

    Equation: recent in the first recent_separation_months
    """
    return month - family.starts < p.recent_separation_months


@rule
def reach_family(family, receiving, month, law, p):
    """The two parents may be brought to talk: by a mediator soon after separating (never after abuse), by support or a
    conflict-reduction programme where they get on badly and there is no ongoing abuse (in place).

    Equation: relationship + mediation_gain, support_gain or conflict_reduction_gain for those a programme reaches;
        support helps for help_months
    Source: DWP research report 1039 (2023); Ministry of Justice, family mediation voucher scheme
    Not to be mistaken for: an effect found against a comparison group: there was none
    """
    poor = family.relationship < p.poor_relationship and family.abuse != Abuse.ONGOING
    if family.abuse == Abuse.NONE and is_recent(family, month, p):  # noqa: SIM102 (the draw is the decision)
        if is_reached(family.key, month, MEDIATION, law.mediation_reach):
            receiving.reached |= MEDIATION
            mend(family, p.mediation_gain, p)
    if poor and is_reached(family.key, month, SEPARATED_SUPPORT, law.separated_support_reach):
        receiving.reached |= SEPARATED_SUPPORT
        receiving.helped_until = month + int(p.help_months)
        mend(family, p.support_gain, p)
    if poor and is_reached(family.key, month, CONFLICT_REDUCTION, law.conflict_reduction_reach):
        receiving.reached |= CONFLICT_REDUCTION
        mend(family, p.conflict_reduction_gain, p)


@rule
def reach_out(receiving, families, month, law, p):
    """All that outreach does this month for one receiving parent and their families (in place).

    A campaign is for every separated parent; a contact is for parents found on Universal Credit without an arrangement,
    for those who claim a benefit after a recent separation, and for those with a child under five.

    Equation: P(becomes aware) = awareness_from_campaign where a campaign reaches
    """
    separated = recent = without = False
    youngest = FIRST_SCHOOL_AGE
    for f in range(receiving.first_family, receiving.first_family + receiving.families):
        family = families[f]
        if is_separated(family):
            separated = True
            recent = recent or is_recent(family, month, p)
            without = without or family.lived == Arrangement.NONE
            youngest = min(youngest, youngest_age(family, month))
            reach_family(family, receiving, month, law, p)
    if not separated:
        return
    key, on_benefit = receiving.key, receiving.universal_credit == 1
    if is_reached(key, month, CAMPAIGN, law.campaign_reach):
        receiving.reached |= CAMPAIGN
        become_aware(receiving, month, CAMPAIGN, p.awareness_from_campaign)
    if on_benefit and without and is_reached(key, month, UNIVERSAL_CREDIT, law.universal_credit_outreach_reach):
        be_contacted(receiving, month, UNIVERSAL_CREDIT, p)
    if on_benefit and recent and is_reached(key, month, BENEFIT_REFERRAL, law.benefit_referral_reach):
        be_contacted(receiving, month, BENEFIT_REFERRAL, p)
    if youngest < FIRST_SCHOOL_AGE and is_reached(key, month, COMMUNITY_WORK, law.community_work_reach):
        be_contacted(receiving, month, COMMUNITY_WORK, p)
