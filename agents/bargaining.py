"""Nights as a bargaining chip: care that is claimed for the calculation and not given (a variant, off by default)."""

import math

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Abuse, Arrangement, Contact
from cmsim.agents.compiled import rule
from cmsim.agents.variants import Nights


@rule
def nights_that_count(family):
    """Nights a year that the calculation counts: those of care, or more where a claim of more has stood."""
    return max(family.nights, family.nights_bargained)


@rule
def least_of_next_band(nights, law):
    """The least nights of the next shared-care band up; in the highest band, the nights there are."""
    for least in law.shared_care_nights:
        if nights < least:
            return int(least)
    return nights


@rule
def claims_more_nights(family, burden, month, p):
    """Does the paying parent claim the next band? Only under a burden beyond the kink, with contact, and in dispute.

    Equation: P(claims at a review) = n if b > b* and relationship < nq or abuse goes on, else 0
    Not to be mistaken for: a change of care: the children stay as many nights as before
    """
    statutory = family.lived == Arrangement.DIRECT_PAY or family.lived == Arrangement.COLLECT_AND_PAY
    in_dispute = family.relationship < p.nights_relationship or family.abuse == Abuse.ONGOING
    if not statutory or family.contact == Contact.NONE or burden <= p.burden_kink or not in_dispute:
        return False
    return chance(family.key, month, Draw.NIGHTS_SOUGHT) < p.nights_claimed


@rule
def refutes_nights(family, month, p):
    """Does the receiving parent contest the claim and win? Fear of trouble keeps some from it.

    Equation: P(refutes) = nr, times exp(-g5) while abuse goes on
    """
    chances = p.nights_refuted
    if family.abuse == Abuse.ONGOING:
        chances *= math.exp(-p.report_abuse)
    return chance(family.key, month, Draw.NIGHTS_CONTESTED) < chances


@rule
def bargain_over_nights(family, burden, month, law, p):
    """At a review of the calculation: one band may be gained on paper; without contact none is kept (in place)."""
    if int(p.variant_nights) != Nights.BARGAINED:
        return
    if family.contact == Contact.NONE:
        family.nights_bargained = 0
    elif claims_more_nights(family, burden, month, p):
        family.nights_bargained = 0 if refutes_nights(family, month, p) else least_of_next_band(family.nights, law)
