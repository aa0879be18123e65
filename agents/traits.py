"""Who a parent is, before any choice: standings in the population that hang together.

Each trait of a linked group of parents is a standing: standard normal, the same for ever. Standings are correlated
(a Gaussian copula): the parameters ``correlation_of_A_and_B`` say how strongly, all others are independent. What a
standing means (a wage, a disability, a home of one's own) is a quantile of that quantity's own distribution, so the
shares and medians of each quantity are set apart from how the quantities hang together.
"""

from enum import IntEnum

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.compiled import rule


class Trait(IntEnum):
    """What is drawn with correlations. High standings are more of it. Numbers are permanent, in the order drawn."""

    UNION = 0  # how close the parents were: never together, cohabited, married
    # the paying parent
    PAYING_EARNING = 1
    PAYING_WORK = 2
    PAYING_SELF_EMPLOYED = 3
    PAYING_AGE = 4
    PAYING_DISABLED = 5
    PAYING_WILLINGNESS = 6
    PAYING_WISH = 7
    PAYING_PARTNER = 8
    PAYING_OTHER_CHILDREN = 9
    PAYING_HOME = 10
    PAYING_SAVINGS = 11
    PAYING_UNEARNED = 12
    PAYING_PENSION = 13
    PAYING_BANK = 14
    PAYING_LICENCE = 15
    PAYING_PASSPORT = 16
    PAYING_TRACEABLE = 17
    PAYING_ABROAD = 18
    # the receiving parent
    RECEIVING_EARNING = 19
    RECEIVING_WORK = 20
    RECEIVING_AGE = 21
    RECEIVING_DISABLED = 22
    RECEIVING_WISH = 23
    RECEIVING_PARTNER = 24
    RECEIVING_HOME = 25
    RECEIVING_SAVINGS = 26
    # the family
    RELATIONSHIP = 27
    ABUSE = 28
    CONTACT = 29
    NIGHTS = 30
    DISTANCE = 31
    SEND = 32


TRAITS = len(Trait)
PAYING_TRAITS = (int(Trait.PAYING_EARNING), int(Trait.RECEIVING_EARNING))
RECEIVING_TRAITS = (int(Trait.RECEIVING_EARNING), int(Trait.RELATIONSHIP))
FAMILY_TRAITS = (int(Trait.RELATIONSHIP), TRAITS)


@rule
def draw_standings(shocks, standings, first, last, key, normal, factor):
    """Standings ``first`` to ``last`` - 1 of one agent, given those drawn before them (in place).

    ``shocks``: independent standard normals of the group so far; ``factor``: the lower triangle whose product with
    its transpose is the correlation matrix (Cholesky).
    """
    for t in range(first, last):
        shocks[t] = quantile(normal, chance(key, 0, Draw.TRAIT, t))
        standings[t] = 0.0
        for s in range(t + 1):
            standings[t] += factor[t, s] * shocks[s]


@rule
def among_the_highest(standing, share, normal):
    """Is a standing among the highest ``share`` of the population? How a yes/no follows from a standing."""
    return share > 0.0 and standing > quantile(normal, 1.0 - share)


@rule
def among_the_lowest(standing, share, normal):
    """Is a standing among the lowest ``share`` of the population?"""
    return share > 0.0 and standing < quantile(normal, share)
