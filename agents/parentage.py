"""Who denies being the parent, what the law presumes, and what a test shows.

Child Support Act 1991, s. 26: no calculation is made against somebody who denies being the parent, unless the law
presumes it (married to the mother, named in the register of births), a test shows it, or a test is refused. Where it is
presumed, maintenance is due until the contrary is shown.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Contact, Parentage, Union
from cmsim.agents.compiled import rule


@rule
def chance_to_deny_parentage(family, p):
    """The chance that the paying parent, told of the application, denies being the parent: only who never lived with
    the other parent does, and only once.

    Equation: P(denies) = parentage_disputed_share where the parents never lived together, else nought
    Source: assumed
    Not to be mistaken for: the share who turn out not to be the parent
    """
    asked = family.union == Union.NEVER_TOGETHER and family.parentage == Parentage.UNDISPUTED
    return p.parentage_disputed_share if asked else 0.0


@rule
def disputes_parentage(family, p):
    """Does the paying parent, told of the application, deny being the parent?"""
    return chance(family.key, family.applied, Draw.DISPUTES_APPLICATION) < chance_to_deny_parentage(family, p)


@rule
def chance_to_dispute_care(family, p):
    """The chance that the paying parent disputes, before a calculation is made, who has care of the children.

    Equation: P(disputes) = care_disputed_share with weekly contact, where the parents have lived together, else nought
    Source: assumed
    Not to be mistaken for: a dispute of the calculation once it is made
    """
    lived_together = family.union != Union.NEVER_TOGETHER
    return p.care_disputed_share if lived_together and family.contact == Contact.WEEKLY else 0.0


@rule
def disputes_care(family, p):
    """Does the paying parent dispute, before a calculation is made, who has care of the children?"""
    return chance(family.key, family.applied, Draw.DISPUTES_APPLICATION) < chance_to_dispute_care(family, p)


@rule
def is_presumed_parent(family, p):
    """Is parentage presumed, though it is denied: is the paying parent named in the register of births?

    Equation: u < father_registered_share, u one lasting draw for each family
    Source: Child Support Act 1991, s. 26(2), Cases A1 and A2; https://www.gov.uk/manage-child-maintenance-case, on
        disagreements about parentage; how many are named is assumed
    Not to be mistaken for: being the parent
    """
    return chance(family.key, 0, Draw.FATHER_REGISTERED) < p.father_registered_share


@rule
def is_shown_not_to_be_the_parent(family, p):
    """What does a test show of somebody who denies being the parent? Who refuses it is treated as the parent.

    Equation: P(not the parent) = not_the_parent_share, one lasting draw for each family
    Source: The Guardian, 1 August 2008: 661 of 3,474 tests that the Child Support Agency ordered in 2007-08
    Not to be mistaken for: a share of all paying parents: it was one case in 500
    """
    return chance(family.key, 0, Draw.NOT_THE_PARENT) < p.not_the_parent_share
