"""Complaints: who complains of the service, of what, and what comes of it.

Nothing here acts back on the parents: what a complaint does to their trust or payments is not known.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.compiled import rule

TOO_LONG, WRONG, RESPECT = 0, 1, 2  # what a complaint is about; its priority too: long waits are looked at first


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
def complains(family, month, too_long, wrong, p):
    """Does either parent complain of the service this month?

    Equation: P(complaint) = complaint_rate (1 + weight_too_long + weight_wrong)
    Source: National Audit Office, Child maintenance, HC 1139, 2022, Figure 16: 5.86 complaints a year for each thousand
        customers (two to a case); what raises it is assumed
    Not to be mistaken for: an appeal, or a report of a missed payment
    """
    return chance(family.key, month, Draw.COMPLAINS) < p.complaint_rate * (1.0 + too_long + wrong)


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
    """A complaint not upheld: does it reach the Independent Case Examiner, and is it taken up for investigation?

    Equation: P(taken up) = examiner_share
    Source: derived from DWP written answers to T. Tugendhat MP, 2025: 208 to 474 upheld a year
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
