"""Complaints on their ladder: made, waiting for staff, answered, and taken further.

A complaint has the working days that its answer takes; then it stands in line for staff. One not upheld goes to a
second tier inside the Department, while there is one, and from the last tier perhaps to the Independent Case Examiner,
whose time is nobody's in the service.
"""

from cmsim.agents.codes import QUEUES, CaseStatus, Complaint, Event, Existence, Queue
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.complaining import (
    WORKING_DAYS_A_MONTH,
    complains,
    days_at_the_examiner,
    days_to_answer,
    examiner_upholds,
    goes_to_examiner,
    goes_to_second_tier,
    is_settled,
    is_upheld,
    months_until,
    reason_of_complaint,
    second_tier_upholds,
    weight_too_long,
    weight_wrong,
)
from cmsim.model.service.queues import finish, is_served, months_waited, request

COMPLAINT = int(Queue.COMPLAINT)
COMPLAINED, UPHELD = int(Event.COMPLAINED), int(Event.COMPLAINT_UPHELD)
SETTLED, EXAMINED = int(Event.COMPLAINT_SETTLED), int(Event.EXAMINED)
EXAMINER_UPHELD = int(Event.EXAMINER_UPHELD)
CHALLENGED, CORRECTED = int(Event.CHALLENGED), int(Event.INCOME_CORRECTED)
LONGEST_ANSWER = 1000.0  # working days: longer ones are recorded as this


@rule
def longest_wait(family, month):
    """Months that the oldest request of a family has waited, complaints left out."""
    longest = 0
    for queue in range(QUEUES):
        if queue != COMPLAINT:
            longest = max(longest, months_waited(family, queue, month))
    return longest


@rule
def enter_step(family, step, month):
    """A complaint is in hand at a step of the ladder, from this month on (in place)."""
    family.complaint = step
    family.complained_on = month


@rule
def consider_complaint(family, month, published, law, p):
    """A parent with a case may complain (in place)."""
    too_long = weight_too_long(longest_wait(family, month), published.calls_unanswered, p)
    corrected = 1 if family.events & CORRECTED else 0
    challenged = 1 if family.events & CHALLENGED else 0
    wrong = weight_wrong(corrected, challenged, p)
    if complains(family, month, too_long, wrong, law, p):
        enter_step(family, Complaint.SERVICE, month)
        family.complaint_reason = reason_of_complaint(family, month, too_long, wrong, p)
        family.events |= COMPLAINED


@rule
def finds_for_parent(family, month, p):
    """The finding on a complaint at one of the Department's tiers."""
    if family.complaint == Complaint.SECOND_TIER:
        return second_tier_upholds(family, month, p)
    return is_upheld(family, family.complaint_reason, month, p)


@rule
def take_further(family, month, law, p):
    """Not upheld: a step further, or no more of it (in place)."""
    if goes_to_second_tier(family, month, law, p):
        enter_step(family, Complaint.SECOND_TIER, month)
    elif goes_to_examiner(family, month, p):
        enter_step(family, Complaint.EXAMINER, month)
        family.events |= EXAMINED
    else:
        family.complaint = Complaint.NONE


@rule
def answer_complaint(family, due, days, month, law, p):
    """The service answers (in place): settled without a finding, upheld, or not, and then perhaps taken further."""
    finish(family, COMPLAINT, month)
    family.answer_days = int(min(LONGEST_ANSWER, 1.0 + days + (month - due) * WORKING_DAYS_A_MONTH))
    if is_settled(family, month, law):
        family.complaint = Complaint.NONE
        family.events |= SETTLED
    elif finds_for_parent(family, month, p):
        family.complaint = Complaint.NONE
        family.events |= UPHELD
    else:
        take_further(family, month, law, p)


@rule
def work_on_complaint(family, month, published, law, p):
    """The month of a complaint with the service (in place): in line once its days are over, answered in its turn.

    Nothing is done while complaints are not dealt with.
    """
    days = days_to_answer(family, p)
    due = family.complained_on + months_until(family, days)
    if not law.complaints_taken or month < due:
        return
    request(family, COMPLAINT, month, int(family.complaint_reason))
    if is_served(family, COMPLAINT, month, published):
        answer_complaint(family, due, days, month, law, p)


@rule
def hear_from_examiner(family, month, p):
    """The Independent Case Examiner finds for the parent, or not (in place)."""
    if month >= family.complained_on + months_until(family, days_at_the_examiner(p)):
        family.complaint = Complaint.NONE
        if examiner_upholds(family, month, p):
            family.events |= EXAMINER_UPHELD


@kernel
def complain(world, month, start, stop):
    """Verb of the receiving parent, for one family: a complaint by either parent, and the service's answer."""
    law, p, published = world.laws[month], world.parameters[0], world.published[0]
    for row in range(start, stop):
        family = world.families[row]
        if family.existence != Existence.LIVE:
            family.complaint = Complaint.NONE
        elif family.complaint == Complaint.NONE:
            if family.status == CaseStatus.LIVE:
                consider_complaint(family, month, published, law, p)
        elif family.complaint == Complaint.EXAMINER:
            hear_from_examiner(family, month, p)
        if family.complaint == Complaint.SERVICE or family.complaint == Complaint.SECOND_TIER:
            work_on_complaint(family, month, published, law, p)
