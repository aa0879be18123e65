"""Complaints: who complains of the service, of what, and what comes of it.

The ladder: the service, a second tier inside the Department while there was one, the Independent Case Examiner. Nothing
here acts back on the parents: what a complaint does to their trust or payments is not known.
"""

import math

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import WEEKS_A_MONTH, Complaint
from cmsim.agents.compiled import rule

TOO_LONG, WRONG, RESPECT = 0, 1, 2  # what a complaint is about; its priority too: long waits are looked at first
WORKING_DAYS_A_MONTH = 253.0 / 12.0  # five days a week, less eight public holidays


@rule
def weight_too_long(months_waiting, calls_unanswered, p):
    """How much a wait weighs, on the scale of a case where nothing is amiss.

    Equation: complaint_wait months + complaint_unanswered share unanswered
    Source: assumed
    Not to be mistaken for: a promise of the law: no request but a complaint has a standard of days
    """
    return p.complaint_wait * months_waiting + p.complaint_unanswered * calls_unanswered


@rule
def weight_wrong(corrected, challenged, p):
    """How much a mistake weighs, found or suspected.

    Equation: complaint_wrong (corrected this month) + complaint_suspected (challenged this month)
    Source: assumed
    Not to be mistaken for: a challenge of the calculation, which is no complaint
    """
    return p.complaint_wrong * corrected + p.complaint_suspected * challenged


@rule
def chance_to_complain(too_long, wrong, law, p):
    """The chance that either parent complains of the service this month: few do while complaints are not dealt with.

    Equation: P(complaint) = complaint_rate (1 + weight_too_long + weight_wrong), times complaint_while_stopped while
        complaints are not dealt with
    Source: National Audit Office, Child maintenance, HC 1139, 2022, Figure 16: 5.86 complaints a year for each thousand
        customers (both parents of a case: its note 1) in a year of which they were dealt with for half, and para 3.19:
        690 complaints in hand in March 2020, 1,450 in April 2021; what raises it is assumed
    Not to be mistaken for: an appeal, or a report of a missed payment
    """
    rate = p.complaint_rate if law.complaints_taken else p.complaint_rate * p.complaint_while_stopped
    return rate * (1.0 + too_long + wrong)


@rule
def complains(family, month, too_long, wrong, law, p):
    """Does either parent complain of the service this month?"""
    return chance(family.key, month, Draw.COMPLAINS) < chance_to_complain(too_long, wrong, law, p)


@rule
def reason_of_complaint(family, month, too_long, wrong, p):
    """What the complaint is about: in proportion to what is amiss.

    Equation: P(too long) = (complaint_share_long + weight_too_long) / (1 + weight_too_long + weight_wrong); P(wrong)
        likewise with complaint_share_wrong and weight_wrong; else respect
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 3.7: issues raised in 2018-19 and 2019-20
    Not to be mistaken for: the issues upheld, which fall otherwise
    """
    place = chance(family.key, month, Draw.REASON_OF_COMPLAINT) * (1.0 + too_long + wrong)
    long_part = p.complaint_share_long + too_long
    if place < long_part:
        return TOO_LONG
    return WRONG if place < long_part + p.complaint_share_wrong + wrong else RESPECT


@rule
def days_to_answer(family, p):
    """Working days that an answer takes by itself: one draw for each complaint, and for each step of the ladder.

    Equation: days = -complaint_days ln u
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 3.8: of those closed in September 2021 52%
        took no more than 15 working days and 76% no more than 30: an exponential of mean 20.6 gives 52% and 77%
    Not to be mistaken for: the days that it stands in line for staff, which come on top
    """
    return -p.complaint_days * math.log(chance(family.key, family.complained_on, Draw.DAYS_TO_ANSWER, family.complaint))


@rule
def months_until(family, days):
    """How many monthly steps some working days are, from the day of the month on which a complaint was made."""
    day = chance(family.key, family.complained_on, Draw.DAY_OF_COMPLAINT, family.complaint)
    return int(day + days / WORKING_DAYS_A_MONTH)


@rule
def days_at_the_examiner(p):
    """Working days from an investigation's beginning to what the Independent Case Examiner finds.

    Equation: days = examiner_weeks weeks of five days
    Source: assumed
    """
    return p.examiner_weeks * WORKING_DAYS_A_MONTH / WEEKS_A_MONTH


@rule
def is_settled(family, month, law):
    """Does a complaint end without a finding: put right when the parent is spoken to, or taken back?

    Equation: P(settled) = complaints_settled_share, at the first step only
    Source: derived from National Audit Office, Child maintenance, HC 1139, 2022, Figure 16: 6,521 complaints received
        in the year to September 2021 and 3,813 closed with a finding, while those in hand grew fewer
    Not to be mistaken for: a complaint not upheld, which may go a step further
    """
    settled = chance(family.key, month, Draw.COMPLAINT_SETTLED) < law.complaints_settled_share
    return family.complaint == Complaint.SERVICE and settled


@rule
def goes_to_second_tier(family, month, law, p):
    """A complaint not upheld: is it taken to a second tier inside the Department, where there is one?

    Equation: P(goes on) = second_tier_share where complaint_tiers is 2, else nought
    Source: DWP written answers to T. Tugendhat MP, 2025: one tier since 2020-21; how many went on before is assumed
    """
    goes_on = chance(family.key, month, Draw.TO_SECOND_TIER) < p.second_tier_share
    return law.complaint_tiers == 2 and family.complaint == Complaint.SERVICE and goes_on


@rule
def second_tier_upholds(family, month, p):
    """Does the second tier find for the parent?

    Equation: P(upheld) = second_tier_upholds
    Source: assumed
    Not to be mistaken for: the Independent Case Examiner, who stands outside the service
    """
    return chance(family.key, month, Draw.SECOND_TIER_UPHOLDS) < p.second_tier_upholds


@rule
def is_upheld(family, reason, month, p):
    """Does the service find that what was complained of fell below its standard?

    Equation: P(upheld) = upheld_too_long, upheld_wrong or upheld_respect
    Source: National Audit Office, Child maintenance, HC 1139, 2022, Figure 16 (34% of those closed) and para 3.7
    Not to be mistaken for: complaints upheld by the Independent Case Examiner
    """
    share = p.upheld_too_long if reason == TOO_LONG else (p.upheld_wrong if reason == WRONG else p.upheld_respect)
    return chance(family.key, month, Draw.COMPLAINT_UPHELD) < share


@rule
def goes_to_examiner(family, month, p):
    """A complaint not upheld at the last tier: does the Independent Case Examiner take it up for investigation?

    Equation: P(taken up) = examiner_share
    Source: derived from DWP written answers to T. Tugendhat MP, 2025: 208 to 474 upheld a year, the old schemes'
        among them (92 of the 208 of 2020-21 were not: National Audit Office, HC 1139, 2022, note 30)
    Not to be mistaken for: complaints sent to the examiner, most of which are not taken up
    """
    return chance(family.key, month, Draw.TAKEN_TO_EXAMINER) < p.examiner_share


@rule
def examiner_upholds(family, month, p):
    """Does the Independent Case Examiner uphold it, in whole or in part?

    Equation: P(upheld) = examiner_upholds
    Source: assumed
    Not to be mistaken for: a finding of the Parliamentary Ombudsman
    """
    return chance(family.key, month, Draw.EXAMINER_UPHOLDS) < p.examiner_upholds
