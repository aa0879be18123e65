"""Counting rules of the month's events: those that have a slot each, and how families came to the service."""

from cmsim.agents.codes import Event
from cmsim.agents.compiled import rule
from cmsim.model.results.count_gateway import count_outcome
from cmsim.model.results.slots import Slot

FLAGS = tuple(
    (int(event), int(slot))
    for event, slot in (
        (Event.SEPARATED, Slot.SEPARATED),
        (Event.ENDED, Slot.ENDED),
        (Event.RECONCILED, Slot.RECONCILED),
        (Event.REVIEWED, Slot.REVIEWED),
        (Event.APPLIED, Slot.APPLICATIONS),
        (Event.CONTACTED, Slot.GATEWAY),
        (Event.CALCULATED, Slot.CALCULATIONS_ALONE),
        (Event.FEE_PAID, Slot.FEES_PAID),
        (Event.FEE_WAIVED, Slot.FEES_WAIVED),
        (Event.CONSENT_REFUSED, Slot.CONSENT_REFUSED),
        (Event.STARTED_DIRECT_PAY, Slot.STARTED_DIRECT_PAY),
        (Event.REPORTED, Slot.REPORTED),
        (Event.PAID_UP, Slot.PAID_UP),
        (Event.PROVED_PAYMENT, Slot.PROVED_PAYMENT),
        (Event.GAVE_UP, Slot.GAVE_UP),
        (Event.RETURNED_FROM_DORMANT, Slot.RESUMED),
        (Event.MOVED_TO_COLLECT, Slot.MOVED_TO_COLLECT),
        (Event.BACK_TO_DIRECT_PAY, Slot.BACK_TO_DIRECT_PAY),
        (Event.FAMILY_BASED_BROKE, Slot.FAMILY_BASED_BROKE),
        (Event.CASE_CLOSED, Slot.CASES_CLOSED),
        (Event.CSA_CLOSED, Slot.CSA_CLOSED),
        (Event.MIGRATED, Slot.MIGRATED),
        (Event.ORDER_MADE, Slot.ORDERS_MADE),
        (Event.JOB_BROKE_ORDER, Slot.ORDERS_BROKEN),
        (Event.LIABILITY_ORDER, Slot.LIABILITY_ORDERS),
        (Event.AGENTS, Slot.AGENTS_SENT),
        (Event.CHALLENGED, Slot.CHALLENGES),
        (Event.INCOME_CORRECTED, Slot.INCOME_CORRECTIONS),
        (Event.CASE_OPENED, Slot.CASES_OPENED),
        (Event.WITHDREW, Slot.WITHDRAWN),
        (Event.NOT_TRACED, Slot.NOT_TRACED),
        (Event.NOT_THE_PARENT, Slot.NOT_THE_PARENT),
        (Event.REVISED, Slot.REVISED),
        (Event.MISS_SEEN, Slot.MISSES_SEEN),
        (Event.PAYING_ASKED_COLLECTION, Slot.PAYING_ASKED_COLLECTION),
        (Event.COMPLAINED, Slot.COMPLAINTS),
        (Event.COMPLAINT_UPHELD, Slot.COMPLAINTS_UPHELD),
        (Event.EXAMINED, Slot.EXAMINED),
        (Event.EXAMINER_UPHELD, Slot.EXAMINER_UPHELD),
        (Event.COMPLAINT_SETTLED, Slot.COMPLAINTS_SETTLED),
        (Event.SCHEDULE_SET, Slot.SCHEDULES_SET),
        (Event.SCHEDULE_BROKEN, Slot.SCHEDULES_BROKEN),
        (Event.SETTLED, Slot.SETTLEMENTS),
    )
)
APPLIED, PAYING_APPLIED = int(Event.APPLIED), int(Event.PAYING_APPLIED)
STARTED_DIRECT_PAY = int(Event.STARTED_DIRECT_PAY)


@rule
def count_events(family, n):
    """What happened this month."""
    for event, slot in FLAGS:
        if family.events & event:
            n[slot] += 1


@rule
def count_coming(family, month, n):
    """How families came to the service this month, and what came of a conversation with the gateway."""
    if family.events & PAYING_APPLIED and family.events & APPLIED:
        n[Slot.PAYING_APPLICATIONS] += 1
    if family.events & APPLIED:
        n[Slot.OLD_CASE_APPLICATIONS] += family.had_old_case
    if family.events & STARTED_DIRECT_PAY:
        n[Slot.STARTED_AGAINST_WISH] += family.asked_for_collection
    count_outcome(family, month, n)
