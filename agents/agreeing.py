"""A family-based arrangement: whether the paying parent agrees to one, what it consists of, and when it breaks."""

import math

from cmsim.agents.applying import authority_of_calculation, gateway_help
from cmsim.agents.chance import Draw, chance, gumbel, logistic
from cmsim.agents.codes import Arrangement, Kind, Union, Work
from cmsim.agents.compiled import rule
from cmsim.agents.learning import share_expected


@rule
def consent_index(family, paying, charge_paying, p):
    """How willing the paying parent is to settle privately: the relationship, contact, willingness, and what the
    statutory service would cost more (the shadow of the law), in logits.

    Equation: x = w0 + wq (relationship - 0.5) + wk contact + consent_willingness willingness + wc (expected cost of
        the service - expected cost of settling) / income - paying_refuser_weight for one who wants no arrangement;
        cost of the service = L ((1 - d) E[share] + d (1 + charge_paying)), d = enforcement_belief; cost of settling
        = mF L E[share]
    Source: Argys and Peters 2003 (settling in the shadow of enforcement); Gingerbread 2019 and DWP 2025 on charges
        as a motive
    Not to be mistaken for: willingness to pay once agreed: that has its own index
    """
    own_share = share_expected(family.trust_family_based, family.doubt_family_based)
    liability = family.weekly_liability
    chance_of_collection = paying.enforcement_belief
    statutory = liability * ((1.0 - chance_of_collection) * own_share + chance_of_collection * (1.0 + charge_paying))
    private = liability * p.family_based_amount * own_share
    x = p.consent_constant + p.consent_relationship * (family.relationship - 0.5) + p.consent_contact * family.contact
    x += p.consent_willingness * paying.willingness - p.paying_refuser_weight * (1 - paying.wants)
    return x + p.consent_cost * (statutory - private) / max(50.0, paying.net_weekly_income)


@rule
def would_consent(family, paying, charge_paying, help_given, p):
    """Would the paying parent agree to a family-based arrangement? The draw lasts: asking again changes nothing, but
    help may.

    Equation: P(consents) = S(x + help), x the consent index, S the logistic function
    Source: as the consent index
    Not to be mistaken for: a fresh answer at each request: the draw lasts until the tastes are drawn anew
    """
    x = consent_index(family, paying, charge_paying, p) + help_given
    return chance(family.key, 0, Draw.CONSENT, family.tastes_drawn) < logistic(x)


@rule
def consents(family, paying, month, law, p):
    """The paying parent's answer this month, with the help of the gateway and of an authoritative figure."""
    help_given = gateway_help(family, month, law, p) + authority_of_calculation(family, p)
    return would_consent(family, paying, law.charge_paying, help_given, p)


@rule
def worth_of_kind(family, paying, kind, law, p):
    """The worth of a kind of family-based arrangement beside regular payments (logits): care of many nights instead of
    money, things instead of money, an order of the divorce court.

    Equation: regular 0; in kind in_kind_constant + in_kind_contact contact + in_kind_workless if out of work; shared
        care shared_care_constant; court court_constant
    Source: Survey of Separated Parents 2021 for the share by court order; the rest is assumed
    Not to be mistaken for: how well it pays: that is decided month by month
    """
    if kind == Kind.IN_KIND:
        v = p.in_kind_constant + p.in_kind_contact * family.contact
        return v + p.in_kind_workless if paying.work == Work.NONE else v
    if kind == Kind.SHARED_CARE:
        return p.shared_care_constant
    return p.court_constant if kind == Kind.COURT else 0.0


@rule
def kind_can_be_had(family, kind, law):
    """A court order follows a marriage; shared care stands for money from the second band of nights on."""
    if kind == Kind.COURT:
        return family.union == Union.MARRIED
    return kind != Kind.SHARED_CARE or family.nights >= law.shared_care_nights[1]


@rule
def kind_of_family_based(family, paying, law, p):
    """What a family-based arrangement consists of: the kind of highest worth, with a lasting taste for each."""
    best, highest = Kind.REGULAR, -math.inf
    for kind in (Kind.REGULAR, Kind.IN_KIND, Kind.SHARED_CARE, Kind.COURT):
        liking = gumbel(chance(family.key, 0, Draw.KIND_TASTE, 8 * family.tastes_drawn + kind))
        worth = worth_of_kind(family, paying, kind, law, p) + liking
        if kind_can_be_had(family, kind, law) and worth > highest:
            best, highest = kind, worth
    return best


@rule
def is_private_money(family):
    """Is the arrangement a family-based one of money: regular payments, or a court order?"""
    money = family.kind == Kind.REGULAR or family.kind == Kind.COURT
    return family.lived == Arrangement.FAMILY_BASED and money


@rule
def family_based_breaks(family, month, p):
    """A family-based arrangement may break of itself, sooner while it is young (Weibull, stated at twelve months).

    Equation: P(breaks) = hF0 t^(wF - 1), t the years it has stood
    Source: Bryson and others 2013 (half of those tried by parents on benefit had ended); Nepomnyaschy and Garfinkel
        2010 (informal support falls fastest in the first 15 months)
    Not to be mistaken for: endings after missed payments: those are reviews, and come on top
    """
    years = max(1.0, month - family.lived_since) / 12.0
    hazard = p.family_based_break * math.pow(years, p.family_based_break_shape - 1.0)
    return chance(family.key, month, Draw.FAMILY_BASED_BREAKS) < hazard
