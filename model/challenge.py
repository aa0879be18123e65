"""Income that the calculation leaves out, and what becomes of a challenge: which income counts, from when, how much.

The receiving parent's act is in ``agents/challenging.py``; granted variations are looked at again with the income
(``liability.review_variations``).
"""

from cmsim.agents.challenging import challenges_income, earnings_are_shown, is_referred, other_income_is_shown
from cmsim.agents.codes import WEEKS_A_MONTH, Arrangement, Event, Work
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import below, pence
from cmsim.model.calculation.variations import notional_income, unearned_income
from cmsim.model.enforcement import weeks_later
from cmsim.model.liability import is_statutory, liabilities, review_variations, true_weekly_earnings

CHALLENGED, CORRECTED = int(Event.CHALLENGED), int(Event.INCOME_CORRECTED)
WEEKS_A_YEAR = 12 * WEEKS_A_MONTH


@rule
def hidden_earnings(paying, law):
    """Pay that the calculation leaves out, GBP a week: of an employee only what goes beyond the tolerance."""
    hidden = max(0.0, true_weekly_earnings(paying) - paying.assessed_weekly_income)
    if paying.work == Work.EMPLOYEE and below(hidden, law.income_tolerance * paying.assessed_weekly_income):
        return 0.0
    return hidden


@rule
def other_hidden_income(paying, law):
    """What a variation not yet granted would bring in, GBP a week: unearned income, and assets as income."""
    if paying.variation_granted == 1:
        return 0.0
    return unearned_income(paying.unearned_income * law.earnings_index, law) + notional_income(paying.savings, law)


@rule
def hidden_share(paying, law):
    """The share of true income that the calculation leaves out, 0 to 1."""
    other = other_hidden_income(paying, law)
    true = true_weekly_earnings(paying) + other
    return (hidden_earnings(paying, law) + other) / true if true > 0.0 else 0.0


@rule
def is_for_investigators(paying, p):
    """Does the Financial Investigations Unit look at a challenge, and not a caseworker? So it is with income that no
    employer's return shows: of the self-employed, from property and savings, or unknown to the tax office; and with
    most of what is said of employees (paid in cash, or through a company).

    Source: National Audit Office, Child maintenance, 2022, para 2.7: 80% of referrals are self-assessment cases
    """
    if paying.work == Work.SELF_EMPLOYED or paying.unearned_income > 0.0 or paying.tax_record == 0:
        return True
    return is_referred(paying, p)


@rule
def weeks_to_decide(paying, law, p):
    """How long a challenge takes: an investigation, or the days of any change of circumstances."""
    return law.investigation_weeks if is_for_investigators(paying, p) else law.change_days / 7.0


@rule
def may_challenge(family):
    """Is there a calculation of the service that the parents live by, and no challenge of it in hand?"""
    lived = family.lived == Arrangement.DIRECT_PAY or family.lived == Arrangement.COLLECT_AND_PAY
    return lived and is_statutory(family) and family.challenge_due == 0


@rule
def consider_challenge(family, paying, month, law, p):
    """The receiving parent compares the way of life with the calculation, and may challenge it (in place)."""
    if may_challenge(family) and challenges_income(family, paying, hidden_share(paying, law), month, p):
        family.challenge_due = weeks_later(month, weeks_to_decide(paying, law, p))
        family.events |= CHALLENGED


@rule
def look_into(family, paying, month, law, p):
    """The decision on one challenge: does more income count? (in place, on the paying parent)

    Pay that is shown counts in full until the next annual review; a variation stays. The capacity of the investigators
    does not bind what a caseworker reads from an employer's return.
    """
    capacity = law.investigation_capacity if is_for_investigators(paying, p) else 1.0
    earnings, other = hidden_earnings(paying, law), other_hidden_income(paying, law)
    hidden = hidden_share(paying, law)
    found = False
    if earnings > 0.0 and earnings_are_shown(family, paying, hidden, month, capacity, p):
        paying.assessed_weekly_income = true_weekly_earnings(paying)
        paying.income_corrected = 1
        found = True
    if other > 0.0 and other_income_is_shown(family, month, capacity, p):
        paying.variation_granted = 1
        found = True
    return found


@rule
def decide_challenges(paying, families, month, law, p):
    """The service decides what is due for decision (in place). Returns whether a calculation was corrected."""
    first, last = paying.first_family, paying.first_family + paying.families
    corrected = False
    for f in range(first, last):
        family = families[f]
        if family.challenge_due != 0 and month >= family.challenge_due:
            family.challenge_due = 0
            if is_statutory(family) and look_into(family, paying, month, law, p):
                family.events |= CORRECTED
                corrected = True
    if not corrected:
        return False
    for f in range(first, last):
        families[f].corrected_yearly = -pence(families[f].weekly_liability * WEEKS_A_YEAR)
    review_variations(paying, families, month, law, p)
    liabilities(paying, families, law, p)
    for f in range(first, last):
        family = families[f]
        gained = family.corrected_yearly + pence(family.weekly_liability * WEEKS_A_YEAR)
        family.corrected_yearly = gained if is_statutory(family) else 0
    return True
