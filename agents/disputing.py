"""Decisions that are wrong, and what the parents and the office make of them: mistakes, reconsideration, appeal."""

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.compiled import rule

WHOLE = 10_000  # the unit of ``wrong_by``: hundredths of a percent


@rule
def mistake(family, month, law, p):
    """By how much a decision made this month is wrong, in hundredths of a percent: most are right.

    Equation: wrong with chance calculation_error_share / calculation_error_size; then by +-2 calculation_error_size v,
        v between nought and one
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.4: 2.17% of the money in 2015-16, 0.65% in
        2020-21; the size of one mistake is assumed
    Not to be mistaken for: income that is hidden: there the service does what it should with what it knows
    """
    share_wrong = law.calculation_error_share / p.calculation_error_size
    u = chance(family.key, month, Draw.MISTAKE)
    if u >= share_wrong:
        return 0
    size = int(2.0 * p.calculation_error_size * WHOLE * u / share_wrong)
    return size if chance(family.key, month, Draw.MISTAKE_SIDE) < 0.5 else -size


@rule
def chance_to_ask_for_reconsideration(family, p):
    """The chance that one of the parents asks the service to look at a fresh decision again: the more it is wrong.

    Equation: P(asks) = S(r0 + r1 |share by which it is wrong|), in the month of the decision and the next
    Source: assumed; a reconsideration comes before an appeal (Child Support Act 1991, s. 16 and s. 20)
    Not to be mistaken for: a challenge of the income, which is a variation or a report of fraud
    """
    x = p.reconsideration_constant + p.reconsideration_wrong * abs(family.wrong_by) / WHOLE
    return logistic(x)


@rule
def asks_for_reconsideration(family, month, p):
    """Does one of the parents ask the service to look at a fresh decision again?"""
    return chance(family.key, month, Draw.ASKS_RECONSIDERATION) < chance_to_ask_for_reconsideration(family, p)


@rule
def chance_to_find_mistake(family, p):
    """The chance that the service, looking again, finds what is wrong.

    Equation: P(found) = reconsideration_finds where it is wrong, else nought
    Source: assumed
    Not to be mistaken for: the tribunal, which finds whatever is wrong
    """
    return p.reconsideration_finds if family.wrong_by != 0 else 0.0


@rule
def finds_mistake(family, month, p):
    """Does the service, looking again, find what is wrong?"""
    return chance(family.key, month, Draw.MISTAKE_FOUND) < chance_to_find_mistake(family, p)


@rule
def appeals(family, month, p):
    """Is a decision that the service has confirmed taken to the tribunal?

    Equation: P(appeals) = appeal_share
    Source: fitted by hand to 4,840 listings in 2022, some of them of the same case (written answer 182160, May 2023)
    Not to be mistaken for: a stay: what is due goes on being due
    """
    return chance(family.key, month, Draw.APPEALS) < p.appeal_share
