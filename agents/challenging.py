"""What a receiving parent does about income that the calculation seems to miss: suspect, and challenge it.

A challenge asks for a variation (income from property, savings or investments, or pay diverted) or reports a fraud to
the Financial Investigations Unit; the service looks at both. It costs trouble and goodwill, and needs evidence.
"""

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import Abuse, Work
from cmsim.agents.compiled import rule


@rule
def reason_to_challenge(family, paying, hidden, p):
    """The index behind a challenge (logits). ``hidden``: share of true income that the calculation leaves out.

    Equation: x = c0 + cg hidden + ck contact - cd far - cq (relationship - 1/2) + cs self-employed - g5 abuse
    Source: NAO, Child maintenance, 2022, paras 2.5 to 2.7: self-assessment is 10% of cases and 80% of referrals
    Not to be mistaken for: knowledge: half of what is referred is unfounded
    """
    x = p.challenge_constant + p.challenge_gap * hidden + p.challenge_contact * family.contact
    x -= p.challenge_far * family.far + p.challenge_relationship * (family.relationship - 0.5)
    if paying.work == Work.SELF_EMPLOYED:
        x += p.challenge_self_employed
    if family.abuse == Abuse.ONGOING:
        x -= p.report_abuse  # the same fear that keeps missed payments from being reported
    return x


@rule
def chance_to_challenge(family, paying, hidden, p):
    """The chance that the receiving parent challenges the paying parent's income this month.

    Equation: P(challenges) = S(x), with x the reason to challenge
    Source: NAO, Child maintenance, 2022, para 2.7: 1,400 cases of fraud found in 2020-21, half of referrals unfounded
    Not to be mistaken for: a reported missed payment
    """
    return logistic(reason_to_challenge(family, paying, hidden, p))


@rule
def challenges_income(family, paying, hidden, month, p):
    """Does the receiving parent challenge the paying parent's income this month?"""
    return chance(family.key, month, Draw.CHALLENGES) < chance_to_challenge(family, paying, hidden, p)


@rule
def is_referred(paying, p):
    """Is a challenge of an employee's income passed to the Financial Investigations Unit? A lasting matter of theirs:
    pay off the books, or a company of their own.

    Equation: P(referred) = referred_employee_share
    Source: assumed; NAO, Child maintenance, 2022, para 2.7: a fifth of referrals are not self-assessment cases
    Not to be mistaken for: a challenge that is founded
    """
    return chance(paying.key, 0, Draw.REFERRED) < p.referred_employee_share


@rule
def chance_of_showing_earnings(paying, hidden, capacity, p):
    """The chance that pay that was left out is shown: the larger it is the likelier; an employer's records show it,
    cash does not.

    Equation: P(shown) = capacity S(v0 + vg hidden + vr employee + vt traceable)
    """
    x = p.evidence_constant + p.evidence_gap * hidden + p.evidence_traceable * paying.traceable
    if paying.work == Work.EMPLOYEE:
        x += p.evidence_employee
    return capacity * logistic(x)


@rule
def earnings_are_shown(family, paying, hidden, month, capacity, p):
    """Is the pay that was left out shown?"""
    return chance(family.key, month, Draw.EARNINGS_SHOWN) < chance_of_showing_earnings(paying, hidden, capacity, p)


@rule
def chance_of_showing_other_income(capacity, p):
    """The chance that income from property, savings or investments is shown: most of it stands in a tax return.

    Equation: P(shown) = capacity v
    Source: NAO, Child maintenance, 2022, para 2.5: it counts only if the receiving parent asks
    """
    return capacity * p.evidence_other_income


@rule
def other_income_is_shown(family, month, capacity, p):
    """Is the income from property, savings or investments shown?"""
    return chance(family.key, month, Draw.OTHER_INCOME_SHOWN) < chance_of_showing_other_income(capacity, p)
