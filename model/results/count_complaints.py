"""Complaints of the service in the month's counts: how soon they were answered, and where on the ladder they stand."""

from cmsim.agents.codes import Complaint, Event
from cmsim.agents.compiled import rule
from cmsim.model.results.slots import Slot

COMPLAINED = int(Event.COMPLAINED)
STANDARD = 15  # working days within which the Department means to answer


@rule
def count_complaints(family, month, n):
    """One family's complaint, this month."""
    if family.events & COMPLAINED:
        n[Slot.COMPLAINTS_TOO_LONG + family.complaint_reason] += 1
    if family.answer_days > 0:
        n[Slot.COMPLAINTS_ANSWERED] += 1
        n[Slot.COMPLAINTS_WITHIN_15_DAYS] += 1 if family.answer_days <= STANDARD else 0
        n[Slot.COMPLAINTS_WITHIN_30_DAYS] += 1 if family.answer_days <= 2 * STANDARD else 0
    if family.complaint == Complaint.EXAMINER:
        n[Slot.EXAMINER_IN_HAND] += 1
    elif family.complaint != Complaint.NONE:
        n[Slot.COMPLAINTS_IN_HAND] += 1
        went_on = family.complaint == Complaint.SECOND_TIER and family.complained_on == month
        n[Slot.SECOND_TIER] += 1 if went_on else 0
