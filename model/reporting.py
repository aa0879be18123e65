"""A missed Direct Pay payment, from the report until the case moves or goes on: who reports, the line, the days."""

from cmsim.agents.answering import months_of, months_until_reportable, pays_up, reports_late_payment
from cmsim.agents.codes import MONTHS_REMEMBERED, Event, Queue
from cmsim.agents.compiled import rule
from cmsim.agents.learning import reports_missed_payment
from cmsim.model.service.queues import finish, is_served
from cmsim.model.settling import move_to_collection

REPORT = int(Queue.REPORT)
PAID_UP, PROVED_PAYMENT = int(Event.PAID_UP), int(Event.PROVED_PAYMENT)


@rule
def is_reported(family, month, law, p):
    """Something is missing, or came late, of the newest payment for which a report is taken yet: is it reported?"""
    back = months_until_reportable(family, law)
    old_enough = month - back >= family.since  # or Direct Pay began after that payment
    slot = (month - back) % MONTHS_REMEMBERED
    if old_enough and family.paid[slot] < family.due[slot]:
        return reports_missed_payment(family, month, family.paid[slot] / family.due[slot], law, p)
    return old_enough and reports_late_payment(family, month, back, p)


@rule
def is_shown_paid(family):
    """Is nothing missing, neither of this month nor from before?"""
    return family.paid_month >= family.due_month and family.direct_pay_unpaid <= 0


@rule
def answer_report(family, paying, month, law, p):
    """The service writes to the paying parent: payment is shown, or made good next month, or the days run out and the
    case moves to Collect & Pay (in place)."""
    if is_shown_paid(family):
        family.answer_due = 0
        family.events |= PROVED_PAYMENT
    elif pays_up(family, paying, month, law, p):
        family.answer_due = 0
        family.promised = family.direct_pay_unpaid
        family.events |= PAID_UP
    elif month >= family.answer_due:
        family.answer_due = 0
        move_to_collection(family, month, law, p)


@rule
def take_up_report(family, paying, month, law, published, p):
    """When its turn has come the service writes to the paying parent, and the days to answer begin (in place)."""
    if is_served(family, REPORT, month, published):
        finish(family, REPORT, month)
        family.answer_due = month + months_of(law.evidence_days)
        answer_report(family, paying, month, law, p)
