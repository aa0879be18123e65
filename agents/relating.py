"""The two parents: how they get on, contact with the children, and abuse."""

import math

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.codes import CHILDREN_TRACKED, ENFORCED, Abuse, Arrangement, Contact, Event, Method
from cmsim.agents.compiled import rule

HALF_A_YEAR = 175  # nights from which care can be equal: the highest band of Child Support Act 1991 Sch 1 para 7(4)
APPLIED, ENFORCEMENT, CHALLENGED = int(Event.APPLIED), int(ENFORCED), int(Event.CHALLENGED)
SANCTIONED = int(Event.SANCTIONED)


@rule
def count_children(family, month):
    """How many children count this month: born, and not yet left."""
    count = 0
    for c in range(CHILDREN_TRACKED):
        if family.child_born[c] <= month < family.child_leaves[c]:
            count += 1
    return count


@rule
def youngest_age(family, month):
    """Age in years of the youngest child who counts (18 when none does)."""
    youngest = 18 * 12
    for c in range(CHILDREN_TRACKED):
        if family.child_born[c] <= month < family.child_leaves[c]:
            youngest = min(youngest, month - family.child_born[c])
    return youngest // 12


@rule
def nights_with(family, p):
    """Nights a year the children spend with the paying parent, as contact allows, and whether care is equal (in
    place).

    Equation: nights = nights_if_weekly, nights_if_some or 0, by contact; care is equal from 175 nights if u <
        equal_care_share
    Source: DWP and Ipsos, Survey of separated parents 2021; Calculation Regulations 2012, reg 50
    Not to be mistaken for: nights agreed for the sake of the calculation
    """
    family.nights = 0
    if family.contact == Contact.WEEKLY:
        family.nights = family.nights_if_weekly
    elif family.contact == Contact.SOME:
        family.nights = family.nights_if_some
    half = family.nights >= HALF_A_YEAR
    family.equal_care = 1 if half and chance(family.key, 0, Draw.EQUAL_CARE) < p.equal_care_share else 0


@rule
def change_relationship(family, paying, receiving, month, normal, p):
    """The quality of the relationship (in place): it returns to its baseline, payment mends it, applications and
    enforcement of last month harm it, a new partner on either side weighs on it.

    Equation: q' = q + relationship_reversion (baseline - relationship_partner where either has a partner - q) +
        relationship_paid (share - share_taken_as_fair) - relationship_application after an application -
        relationship_enforcement after enforcement - relationship_sanction after a sanction + relationship_noise z,
        kept within 0 and 1
    Source: Gingerbread 2024 (abuse after involvement of the service); Nepomnyaschy 2007 (payment and contact feed
        each other); sizes assumed
    Not to be mistaken for: feelings of the moment: it moves slowly, and returns to its baseline
    """
    baseline = family.relationship_baseline - p.relationship_partner * max(paying.partner, receiving.partner)
    change = p.relationship_reversion * (baseline - family.relationship)
    if family.due_month > 0:
        change += p.relationship_paid * (min(1.0, family.paid_month / family.due_month) - p.share_taken_as_fair)
    if family.events & APPLIED:
        change -= p.relationship_application
    if family.events & ENFORCEMENT:
        change -= p.relationship_enforcement
    if family.events & SANCTIONED:
        change -= p.relationship_sanction
    if family.events & CHALLENGED:
        change -= p.relationship_challenge
    change += p.relationship_noise * quantile(normal, chance(family.key, month, Draw.RELATIONSHIP_NOISE))
    family.relationship = min(1.0, max(0.0, family.relationship + change))


@rule
def contact_lost(family, paying, receiving, p):
    """Monthly chance that contact steps down.

    Equation: hk exp(contact_mood (relationship - 1/2)) (1 + rr receiving parent's partner + rp paying parent's partner)
        exp(-ci share paid, if family-based) + kw under an earnings order + ks after a sanction
    Source: Haux and Platt 2020; DWP working paper 75 (2010); Nepomnyaschy 2007; Rev. Econ. Household 2018 (orders)
    Not to be mistaken for: an effect of formal payment on contact: none is found
    """
    hazard = p.contact_down * math.exp(p.contact_mood * (family.relationship - 0.5))
    hazard *= 1.0 + p.contact_receiving_partner * receiving.partner + p.contact_paying_partner * paying.partner
    if family.lived == Arrangement.FAMILY_BASED and family.due_month > 0:
        hazard *= math.exp(-p.contact_informal_payment * min(1.0, family.paid_month / family.due_month))
    if family.lived == Arrangement.COLLECT_AND_PAY and family.method == Method.EARNINGS_ORDER:
        hazard += p.contact_order
    if family.events & SANCTIONED:
        hazard += p.contact_sanction
    return hazard


@rule
def change_contact(family, paying, receiving, month, p):
    """Contact steps down, sooner where parents get on badly, with new partners and after an order; or up (in place).

    Equation: P(steps down) as ``contact_lost``; P(steps up) = contact_up / exp(contact_mood (q - 0.5))
    Source: Haux and Platt 2020
    Not to be mistaken for: nights in the calculation, which follow contact
    """
    u = chance(family.key, month, Draw.CONTACT_CHANGE)
    mood = math.exp(p.contact_mood * (family.relationship - 0.5))
    if u < contact_lost(family, paying, receiving, p):
        if family.contact > Contact.NONE:
            family.contact -= 1
            nights_with(family, p)
    elif u > 1.0 - p.contact_up / mood and family.contact < Contact.WEEKLY:
        family.contact += 1
        nights_with(family, p)


@rule
def abuse_returns(family, p):
    """Chance that abuse which had stopped starts again, after what the other parent or the service did last month.

    Equation: pA after an application, pS after an enforcement step or a challenge, else 0
    Source: Gingerbread survey (self-selected: 45% say abuse rose after the service came in)
    """
    if family.events & APPLIED:
        return p.abuse_after_application
    return p.abuse_after_step if family.events & (ENFORCEMENT | CHALLENGED) else 0.0


@rule
def change_abuse(family, month, p):
    """Abuse that goes on may stop; abuse that had stopped may start again (in place).

    Equation: P(ends) = abuse_ends while it goes on; P(starts again) as ``abuse_returns``
    Source: Gingerbread, Fix the CMS, 2024 (a charity's survey: an upper bound); sizes assumed
    Not to be mistaken for: abuse reported to the service, which decides the fee

    While it goes on, money and nights are its means: less comes, in part and late (``paying``), and more nights are
    claimed than given (``bargaining``).
    """
    if family.abuse == Abuse.ONGOING:
        if chance(family.key, month, Draw.ABUSE_CHANGE) < p.abuse_ends:
            family.abuse = Abuse.PAST
    elif family.abuse == Abuse.PAST and chance(family.key, month, Draw.ABUSE_CHANGE) < abuse_returns(family, p):
        family.abuse = Abuse.ONGOING
