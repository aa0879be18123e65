"""Special expenses that a paying parent asks to be left out of the income: on which ground, and how much.

Child Support Maintenance Calculation Regulations 2012, regs 63 to 68; the grounds stand or fall with circumstances.
"""

from enum import IntEnum

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Contact, Union
from cmsim.agents.compiled import rule


class Ground(IntEnum):
    """The ground of a variation for special expenses."""

    CONTACT = 0
    ILLNESS = 1
    DEBTS = 2
    BOARDING = 3
    MORTGAGE = 4


CONTACT, ILLNESS, DEBTS = int(Ground.CONTACT), int(Ground.ILLNESS), int(Ground.DEBTS)
BOARDING, MORTGAGE = int(Ground.BOARDING), int(Ground.MORTGAGE)
DEBTS_LAST = 60  # months after a separation in which its debts are still paid off


@rule
def ground_sought(paying, p):
    """On which ground this paying parent would ask for a variation: contact costs mostly. It lasts.

    Equation: contact with chance expenses_contact_share, illness expenses_illness_share, debts expenses_debts_share,
        boarding expenses_boarding_share; else the mortgage of the former home
    Source: assumed: no figures by ground
    Not to be mistaken for: the expenses one has: this is what is asked for
    """
    u = chance(paying.key, 0, Draw.EXPENSES_GROUND)
    for ground, share in (
        (CONTACT, p.expenses_contact_share),
        (ILLNESS, p.expenses_illness_share),
        (DEBTS, p.expenses_debts_share),
        (BOARDING, p.expenses_boarding_share),
    ):
        if u < share:
            return ground
        u -= share
    return MORTGAGE


@rule
def stands_for(ground, paying, family, month):
    """Does the ground stand, as far as it rests on this family? Contact costs need contact, illness another child in
    the household, debts and a mortgage a life together, debts a recent one. Boarding needs nothing more."""
    together = family.union != Union.NEVER_TOGETHER
    if ground == CONTACT:
        return family.contact > Contact.NONE
    if ground == ILLNESS:
        return paying.other_children > 0
    if ground == DEBTS:
        return together and month - family.starts < DEBTS_LAST
    return together or ground == BOARDING


@rule
def weekly_expenses(ground, p):
    """What the expenses come to, GBP a week, at prices of 2021.

    Equation: special_expenses_weekly for contact, expenses_illness_weekly, expenses_debts_weekly,
        expenses_boarding_weekly, or expenses_mortgage_weekly
    Source: assumed; above the 10 a week from which most grounds count (SI 2012/2677, reg 68)
    Not to be mistaken for: what is paid less: the expenses come off the income that counts
    """
    if ground == CONTACT:
        return p.special_expenses_weekly
    if ground == ILLNESS:
        return p.expenses_illness_weekly
    if ground == DEBTS:
        return p.expenses_debts_weekly
    return p.expenses_boarding_weekly if ground == BOARDING else p.expenses_mortgage_weekly
