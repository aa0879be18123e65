"""The institution in the tally: who waits in each queue, and how long those handled this month had waited."""

from cmsim.agents.codes import PRIORITIES, QUEUES
from cmsim.agents.compiled import rule
from cmsim.model.results.slots import FIRST_WAIT, WAIT_BINS, Slot


@rule
def count_queues(family, n):
    """One family's requests into a row of counts."""
    for queue in range(QUEUES):
        if family.asked[queue] > 0:
            n[Slot.QUEUE_WAITING + queue] += 1
        if family.waited[queue] > 0:
            months = (int(family.waited[queue]) - 1) // PRIORITIES
            n[Slot.QUEUE_MONTHS_WAITED + queue] += months
            n[FIRST_WAIT + queue * WAIT_BINS + int(min(WAIT_BINS - 1, months))] += 1
