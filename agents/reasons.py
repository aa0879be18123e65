"""Why a family has no arrangement: what a receiving parent would answer. Several reasons may hold, or none of these.

Each reason follows from circumstances and decisions that the model holds anyway. The thresholds are chosen from the
circumstances and not fitted to the published shares. Of the reasons that hold, a parent who is asked names some.
"""

from enum import IntFlag

from cmsim.agents.agreeing import would_consent
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Abuse, Contact, Work
from cmsim.agents.compiled import rule

ABLE_LINE = 1  # bit of ReceivingParent.low_income: relative low income before housing costs, without maintenance


class Reason(IntFlag):
    """Reasons for having no arrangement, as surveys of receiving parents name them, the most often named first."""

    OTHER_PARENT_UNWILLING = 1
    OTHER_PARENT_HAS_NO_MEANS = 2
    POOR_RELATIONSHIP = 4
    CAN_MANAGE_ALONE = 8
    CONTACT_OR_SUPPORT_NOT_WANTED = 16
    DISTANCE = 32


REASONS = len(Reason)
REASON_WORDS = tuple(reason.name.lower() for reason in Reason if reason.name)
UNWILLING, NO_MEANS = int(Reason.OTHER_PARENT_UNWILLING), int(Reason.OTHER_PARENT_HAS_NO_MEANS)
POOR, ALONE = int(Reason.POOR_RELATIONSHIP), int(Reason.CAN_MANAGE_ALONE)
NOT_WANTED, DISTANCE = int(Reason.CONTACT_OR_SUPPORT_NOT_WANTED), int(Reason.DISTANCE)


@rule
def other_parent_unwilling(family, paying, charge_paying, p):
    """The paying parent wants no arrangement, or would refuse a family-based one.

    Source: National Audit Office 2022, para 1.22: the reason most often given
    Not to be mistaken for: a low willingness to pay: unwilling parents may be under an order and pay
    """
    return paying.wants == 0 or not would_consent(family, paying, charge_paying, 0.0, p)


@rule
def other_parent_has_no_means(paying, earnings_index, p):
    """The paying parent is out of work, or earns so little that the law would ask the flat rate at most.

    Equation: true out of work, or if gross_weekly_income < reason_low_pay at the earnings of the month
    Source: National Audit Office 2022, para 1.22
    Not to be mistaken for: a nil rate: out of work on benefit, the flat rate is due
    """
    return paying.work == Work.NONE or paying.gross_weekly_income < p.reason_low_pay * earnings_index


@rule
def poor_relationship(family, p):
    """The parents get on badly.

    Equation: true if relationship < reason_poor_relationship
    Source: National Audit Office 2022, para 1.22
    """
    return family.relationship < p.reason_poor_relationship


@rule
def can_manage_alone(receiving):
    """The receiving parent wants no arrangement, and the household is above the line of low income without one.

    Source: National Audit Office 2022, para 1.22
    """
    return receiving.wants == 0 and receiving.low_income & ABLE_LINE == 0


@rule
def contact_or_support_not_wanted(family, receiving):
    """The receiving parent wants no arrangement, with a parent who has been abusive or sees nothing of the children.

    Source: National Audit Office 2022, para 1.22
    """
    apart = family.abuse != Abuse.NONE or family.contact == Contact.NONE
    return receiving.wants == 0 and apart


@rule
def reasons_that_hold(family, paying, receiving, charge_paying, earnings_index, p):
    """The reasons that hold for a family without an arrangement: a set of ``Reason`` flags, nought when none does."""
    flags = DISTANCE if family.far == 1 else 0
    if other_parent_unwilling(family, paying, charge_paying, p):
        flags |= UNWILLING
    if other_parent_has_no_means(paying, earnings_index, p):
        flags |= NO_MEANS
    if poor_relationship(family, p):
        flags |= POOR
    if can_manage_alone(receiving):
        flags |= ALONE
    if contact_or_support_not_wanted(family, receiving):
        flags |= NOT_WANTED
    return flags


@rule
def reasons_for_none(family, paying, receiving, charge_paying, earnings_index, p):
    """The reasons that a receiving parent without an arrangement would give: a set of ``Reason`` flags.

    Equation: of those that hold, the first in the order of ``Reason``, and each further one where
        u < reason_further_named, u lasting
    Source: National Audit Office 2022, para 1.22 (556 parents with care, several answers each: 1.28 of these six)
    Not to be mistaken for: causes: the arrangement was chosen by its worth, and these are what would be said of it
    """
    holding = reasons_that_hold(family, paying, receiving, charge_paying, earnings_index, p)
    named = 0
    for place in range(REASONS):
        first = named == 0
        if holding & (1 << place) and (
            first or chance(family.key, 0, Draw.REASON_NAMED, place) < p.reason_further_named
        ):
            named |= 1 << place
    return named
