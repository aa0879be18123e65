"""From an application to its calculation: finding the paying parent, their income, a dispute, the service's work.

Each rule gives weeks; they are drawn once, when the application is made, and the months follow from them.
"""

import math

from cmsim.agents.answering import is_able_to_pay_up
from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import WEEKS_A_MONTH, CaseStatus
from cmsim.agents.compiled import rule
from cmsim.agents.parentage import disputes_care, disputes_parentage, is_presumed_parent


@rule
def awaits_calculation(family):
    """Has an application been made that is not cleared yet?"""
    return family.status == CaseStatus.APPLIED


@rule
def weeks_to_trace(family, paying, law, p):
    """Weeks until the paying parent is found and told of the application: from that day liability counts.

    Equation: contact_weeks for a traceable parent; else contact_weeks - tracing_weeks ln u
    Source: House of Commons written answer 6825, December 2023: tracing is what most delays an application; Child
        Support Maintenance Calculation Regulations 2012, regs 11 and 12 (the notice and the initial effective date)
    Not to be mistaken for: the weeks to the calculation: what the service does after the notice comes on top
    """
    if paying.traceable == 1:
        return p.contact_weeks
    return p.contact_weeks - law.tracing_weeks * math.log(chance(family.key, family.applied, Draw.TRACING))


@rule
def weeks_of_work(family, law):
    """Weeks in which the service asks the tax office, works out the liability and agrees how it is paid.

    Equation: calculation_weeks sqrt(-ln u)
    Source: assumed shape; the size is set so that 77% are cleared in six weeks (written answer 6825, December 2023)
    Not to be mistaken for: staff-hours: they decide how long the line is, once a calculation is due
    """
    return law.calculation_weeks * math.sqrt(-math.log(chance(family.key, family.applied, Draw.WORK_ON_CALCULATION)))


@rule
def weeks_to_calculate(family, income_known, law, p):
    """Weeks from the notice to the calculation: the work, the income where no record gives it, a dispute.

    Equation: weeks of work, + income_check_weeks without a record, + dispute_weeks with a dispute of care, or of
        parentage where it is not presumed
    Source: assumed; a default decision needs the time in which the paying parent is asked
    Not to be mistaken for: weeks in which nothing is owed: liability counts from the notice
    """
    weeks = weeks_of_work(family, law)
    weeks += 0.0 if income_known else p.income_check_weeks
    tested = disputes_parentage(family, p) and not is_presumed_parent(family, p)
    return weeks + (p.dispute_weeks if tested or disputes_care(family, p) else 0.0)


@rule
def months_after(family, weeks):
    """How many monthly steps some weeks are, from some day of the month of the application."""
    day = chance(family.key, family.applied, Draw.TRACING, 1)
    return int(day + weeks / WEEKS_A_MONTH)


@rule
def withdraws(family, month, p):
    """Is the application in hand taken back this month?

    Equation: P(withdraws) = withdrawal_rate
    Source: assumed: 26,000 of 26,300 applications of a quarter of 2018 were successful (DWP statistics)
    Not to be mistaken for: a request to close a case
    """
    return chance(family.key, month, Draw.WITHDRAWS) < p.withdrawal_rate


@rule
def settles_waiting_arrears(family, paying, month, law, p):
    """On Direct Pay: does the paying parent pay what is owed for the time of waiting along with the first payment?

    Equation: P = S(e0 + willingness) where it is there, else nought
    Source: assumed: as willing as to pay anything
    Not to be mistaken for: a report: nobody has asked the service for help
    """
    if not is_able_to_pay_up(family, paying, law, p):
        return False
    return chance(family.key, month, Draw.SETTLES_WAITING) < logistic(p.pay_constant + paying.willingness)
