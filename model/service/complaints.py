"""Complaints on the service's ladder: made, waiting for staff, answered, and taken to the Independent Case Examiner."""

from cmsim.agents.codes import QUEUES, CaseStatus, Event, Existence, Queue
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.complaining import (
    complains,
    examiner_upholds,
    goes_to_examiner,
    is_upheld,
    reason_of_complaint,
    weight_too_long,
    weight_wrong,
)
from cmsim.model.service.queues import finish, is_served, is_waiting, months_waited, priority_of, request

COMPLAINT = int(Queue.COMPLAINT)
COMPLAINED, UPHELD = int(Event.COMPLAINED), int(Event.COMPLAINT_UPHELD)
EXAMINED, EXAMINER_UPHELD = int(Event.EXAMINED), int(Event.EXAMINER_UPHELD)
CHALLENGED, CORRECTED = int(Event.CHALLENGED), int(Event.INCOME_CORRECTED)


@rule
def longest_wait(family, month):
    """Months that the oldest request of a family has waited, complaints left out."""
    longest = 0
    for queue in range(QUEUES):
        if queue != COMPLAINT:
            longest = max(longest, months_waited(family, queue, month))
    return longest


@rule
def consider_complaint(family, month, published, p):
    """A parent with a case may complain (in place)."""
    too_long = weight_too_long(longest_wait(family, month), published.calls_unanswered, p)
    corrected = 1 if family.events & CORRECTED else 0
    challenged = 1 if family.events & CHALLENGED else 0
    wrong = weight_wrong(corrected, challenged, p)
    if complains(family, month, too_long, wrong, p):
        request(family, COMPLAINT, month, reason_of_complaint(family, month, too_long, wrong, p))
        family.events |= COMPLAINED


@rule
def answer_complaint(family, month, p):
    """The service answers: upheld, or not, and then perhaps taken to the Independent Case Examiner (in place)."""
    reason = priority_of(family, COMPLAINT)
    finish(family, COMPLAINT, month)
    if is_upheld(family, reason, month, p):
        family.events |= UPHELD
    elif goes_to_examiner(family, month, p):
        family.events |= EXAMINED
        if examiner_upholds(family, month, p):
            family.events |= EXAMINER_UPHELD


@kernel
def complain(world, month, start, stop):
    """Verb of the receiving parent, for one family: a complaint by either parent, and the service's answer.

    No complaint is taken while the lever ``complaints_taken`` is off; those made before wait.
    """
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    for row in range(start, stop):
        family = world.families[row]
        has_case = family.existence == Existence.LIVE and family.status == CaseStatus.LIVE
        if law.complaints_taken and has_case and not is_waiting(family, COMPLAINT):
            consider_complaint(family, month, published, p)
        if is_served(family, COMPLAINT, month, published):
            answer_complaint(family, month, p)
