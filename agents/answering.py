"""What a paying parent does when the service writes after a report: prove, pay up, or let the case move.

A receiving parent on Direct Pay reports what is missing; the service writes to the paying parent, who has so many days.
Whoever proves payment, or pays what is missing, keeps Direct Pay; otherwise the case moves to Collect & Pay.
"""

import math

from cmsim.agents.chance import Draw, chance, logistic
from cmsim.agents.codes import MONTHS_REMEMBERED, WEEKS_A_MONTH
from cmsim.agents.compiled import rule
from cmsim.agents.paying import can_part_with

DAYS_A_MONTH = 365.0 / 12.0
CALENDAR_DAYS = 7.0 / 5.0  # to a working day


@rule
def months_of(days):
    """How many monthly steps some days last: up to a month ends within this step, up to two months in the next."""
    return max(0, math.ceil(days / DAYS_A_MONTH) - 1)


@rule
def months_until_reportable(family, law):
    """How many monthly steps after a payment was due it may first be reported: the days begin on the day it is due,
    which is spread over the month and lasts.

    Equation: floor(u + 7/5 report_after_days / (365/12)), u in (0, 1) a lasting place of the day in the month, eleven
        months at most
    Source: childmaintenancehelp, practitioner blog on Direct Pay (working days); the spread of the days is assumed
    Not to be mistaken for: how long the receiving parent hesitates: until then no report is taken
    """
    days = law.report_after_days * CALENDAR_DAYS / DAYS_A_MONTH
    return min(MONTHS_REMEMBERED - 1, math.floor(chance(family.key, 0, Draw.DAY_DUE) + days))


@rule
def came_late(family, month, back):
    """Everything due so many months ago came in its month, but not on time."""
    slot = (month - back) % MONTHS_REMEMBERED
    return 0 < family.due[slot] <= family.paid[slot] and (family.on_time >> back) & 1 == 0


@rule
def reports_late_payment(family, month, back, p):
    """Is a payment that came late but in full reported as missed? Rare, and the report is answered with proof.

    Equation: P(reported) = report_late after a payment in full that came late, else 0
    Source: assumption
    Not to be mistaken for: a false report: the payment was not there when it was due
    """
    return came_late(family, month, back) and chance(family.key, month, Draw.REPORTS_LATE) < p.report_late


@rule
def miss_is_seen(family, month, law):
    """Does the service itself see that less than all came, where it watches Direct Pay?

    Equation: P(seen) = direct_pay_misses_seen in a month with less than all paid, else 0
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.13: today it does not watch
    Not to be mistaken for: a report: nobody tells the service, and nobody needs the courage to
    """
    if family.paid_month >= family.due_month:
        return False
    return chance(family.key, month, Draw.MISS_IS_SEEN) < law.direct_pay_misses_seen


@rule
def is_able_to_pay_up(family, paying, law, p):
    """Is what is missing there, in savings or in a month's income above subsistence and this month's due?"""
    there = can_part_with(paying.net_weekly_income * WEEKS_A_MONTH, law.price_index, p)
    missing = family.direct_pay_unpaid / 100.0
    return missing <= max(paying.savings, there - paying.weekly_owed * WEEKS_A_MONTH)


@rule
def willing_to_pay_up(family, paying, p):
    """The index behind paying up when the service writes (logits): the letter and what may follow, how willing paying
    parents are at all and this one is, and how long payments have been short.

    Equation: x = pay_up_constant + pay_up_willingness (e0 + willingness) - pay_up_missed min(6, months_short)
    """
    x = p.pay_up_constant + p.pay_up_willingness * (p.pay_constant + paying.willingness)
    return x - p.pay_up_missed * min(6, family.months_short)


@rule
def pays_up(family, paying, month, law, p):
    """Does the paying parent pay all that is missing, so that the case stays on Direct Pay? Asked in each month that
    the days reach into.

    Equation: P = S(c0 + c1 (e0 + willingness) - c2 min(6, months short)) where what is missing is there, else nought
    Source: assumption; letters and calls alone add 3 to 5 points to paying in trials (MDRC, 2015 and 2019)
    Not to be mistaken for: enforcement: nothing is taken, and the case has not moved
    """
    if not is_able_to_pay_up(family, paying, law, p):
        return False
    return chance(family.key, month, Draw.ANSWERS_REPORT) < logistic(willing_to_pay_up(family, paying, p))
