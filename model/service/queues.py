"""The queues of the service: who has asked for what, who is served this month, and who waits.

Each half of the month posts requests on its own rows (``request``). After the month, serially, the service looks at
each queue: its staff-hours serve the first in line, by (month due, priority, a lot fixed for each request), and it
publishes one cut-off a queue. Next month a family compares its own place with that (``is_served``), so two scenarios
differ only where a queue does.

    if not is_waiting(family, Queue.DEDUCTION):
        request(family, Queue.DEDUCTION, month, priority)
    if is_served(family, Queue.DEDUCTION, month, published):
        finish(family, Queue.DEDUCTION, month)
        ...  # the work itself
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import PRIORITIES, QUEUES
from cmsim.agents.compiled import kernel, rule

if TYPE_CHECKING:
    from cmsim.model.tables import Tables

FIRST = 0  # the priority of what is handled in the order of the months
EVERYTHING, NOTHING = math.inf, -1.0  # cut-offs
WAITING, SERVED, NEW = 0, 1, 2  # columns of a queue's counts; new requests have one for each priority
COLUMNS = NEW + PRIORITIES
LONGEST = 30  # months: longer waits are recorded as this
SMOOTHED = 0.25  # weight of the latest month in what is expected of the next (arithmetic, not behaviour)


# --- what a family does ---------------------------------------------------------------------------------------------


@rule
def is_waiting(family, queue):
    """Does a request of this family wait in the queue?"""
    return family.asked[queue] > 0


@rule
def request(family, queue, month, priority):
    """Ask for something, from this month on; a request that already waits keeps its place (in place)."""
    waits = family.asked[queue]
    family.asked[queue] = waits if waits > 0 else 1 + PRIORITIES * month + priority


@rule
def due_of(family, queue):
    """The month from which a waiting request has waited."""
    return (family.asked[queue] - 1) // PRIORITIES


@rule
def priority_of(family, queue):
    """The priority of a waiting request: 0 comes first among those of the same month."""
    return (family.asked[queue] - 1) % PRIORITIES


@rule
def place_in_line(family, queue):
    """Place of a waiting request: by month due, then priority, then a lot that is its own for as long as it waits."""
    due = due_of(family, queue)
    lot = chance(family.key, due, Draw.QUEUE_LOT, queue)
    return due + (priority_of(family, queue) + lot) / PRIORITIES


@rule
def is_served(family, queue, month, published):
    """Is this family's request handled this month: is it in line, at or before the cut-off?

    A request posted this month can be handled this month, where staff have the time.
    """
    return family.asked[queue] > 0 and place_in_line(family, queue) <= published.cut_off[queue]


@rule
def months_waited(family, queue, month):
    """Full months that a request has waited (0 where none does, or it is of this month)."""
    return max(0, month - due_of(family, queue)) if family.asked[queue] > 0 else 0


@rule
def finish(family, queue, month):
    """The request has been handled: it leaves the line, and how long it waited stays for the month (in place)."""
    waited = min(LONGEST, months_waited(family, queue, month))
    family.waited[queue] = 1 + PRIORITIES * waited + priority_of(family, queue)
    family.asked[queue] = 0


@rule
def withdraw(family, queue):
    """Nothing is asked any more: the request leaves the line unserved (in place)."""
    family.asked[queue] = 0


@rule
def withdraw_all(family):
    """The case is over: whatever was asked (in place)."""
    for queue in range(QUEUES):
        withdraw(family, queue)


# --- what the service does, after the month --------------------------------------------------------------------------


@rule
def is_in_line(family, queue, month, published):
    """Does this request wait for a later month? One of an earlier month that was called, and not taken up, holds
    nobody else up."""
    return due_of(family, queue) == month or place_in_line(family, queue) > published.cut_off[queue]


@rule
def count_queue(family, queue, month, published, n):
    """One family in one queue after the month, into a row of counts."""
    asked, handled = family.asked[queue], family.waited[queue]
    if handled > 0:
        n[SERVED] += 1
        if handled <= PRIORITIES:  # it came this month
            n[NEW + handled - 1] += 1
    if asked > 0:
        if due_of(family, queue) == month:
            n[NEW + priority_of(family, queue)] += 1
        n[WAITING] += 1 if is_in_line(family, queue, month, published) else 0


@kernel
def count_requests(world, month, start, stop, counts):
    """Each queue after the month, into ``counts[queue]``: waiting, handled, and new by priority."""
    published = world.published[0]
    for row in range(start, stop):
        for queue in range(QUEUES):
            count_queue(world.families[row], queue, month, published, counts[queue])


@kernel
def line_up(world, queue, month, rows, places):
    """The places of all that wait in one queue, into ``places``, in the order of the rows. Returns how many."""
    published, found = world.published[0], 0
    for row in range(rows):
        family = world.families[row]
        if family.asked[queue] > 0 and is_in_line(family, queue, month, published):
            places[found] = place_in_line(family, queue)
            found += 1
    return found


def cut_within(expected: np.ndarray, room: float, month: int) -> float:
    """The cut-off among the requests that next month will bring, when there is time for so many of them.

    ``expected`` holds how many are expected, by priority; within a priority lots are even.
    """
    for priority, many in enumerate(expected):
        if room < many:
            return month + (priority + room / many) / PRIORITIES
        room -= many
    return EVERYTHING


def spare(expected: float, each: float) -> float:
    """Most hours left over that are kept: the fraction of a request, and what evens out the luck of few families.

    Time to spare is not saved up. But a model of few families has months with more and fewer requests, which the
    country has not: hours worth two standard deviations of a month's requests are carried, next to nothing in a
    model as large as the country.
    """
    return each * (1.0 + 2.0 * math.sqrt(expected))


def set_cut_off(tables: "Tables", queue: int, month: int, counts: np.ndarray, hours: float, each: float) -> None:
    """After a month: the hours of one queue, what is expected, and the cut-off of the next month (in place).

    ``counts`` is the queue's row of ``count_requests``; ``hours`` are the staff-hours of a month and ``each`` those
    a request takes. What was handled beyond the hours of the month is taken from the next.
    """
    published = tables.world.published
    new = counts[NEW:].astype(np.float64)
    expected = published["expected"][0, queue]
    expected[:] = new if not expected.any() else expected + SMOOTHED * (new - expected)
    left = float(published["hours_in_hand"][0, queue]) + hours - float(counts[SERVED]) * each
    left = min(left, spare(float(expected.sum()), each))
    published["hours_in_hand"][0, queue] = left
    room, waiting = (left + hours) / each, int(counts[WAITING])
    if room >= waiting:
        cut = cut_within(expected, room - waiting, month + 1)
    elif room < 1.0:
        cut = NOTHING
    else:
        places = np.empty(waiting)
        line_up(tables.world, queue, month, tables.rows[2], places)
        cut = float(np.partition(places, int(room) - 1)[int(room) - 1])
    published["cut_off"][0, queue] = cut
