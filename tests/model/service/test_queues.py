"""The queues: who is served first, that staff-hours are what is used, and that size does not change waits."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.chance import chance, key_of
from cmsim.agents.codes import QUEUES, Queue
from cmsim.agents.compiled import rule
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law_table
from cmsim.model.results.slots import FIRST_WAIT, WAIT_BINS, Slot
from cmsim.model.service.queues import (
    COLUMNS,
    EVERYTHING,
    count_requests,
    finish,
    is_served,
    is_waiting,
    months_waited,
    priority_of,
    request,
    set_cut_off,
    withdraw,
)
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.tables import Tables

pytestmark = pytest.mark.rules
DEDUCTION = int(Queue.DEDUCTION)
POSTS = 900  # a purpose of chance that is the test's own


@rule
def live_a_month(families, published, month, often, urgent, asleep, waits):
    """Each family asks now and then, and comes forward unless asleep; ``waits`` takes what is handled."""
    found = 0
    for row in range(len(families)):
        family = families[row]
        for queue in range(QUEUES):
            family.waited[queue] = 0
        if not is_waiting(family, DEDUCTION) and chance(family.key, month, POSTS) < often:
            priority = 0 if chance(family.key, month, POSTS, 1) < urgent else 2
            request(family, DEDUCTION, month, priority)
        if not asleep[row] and is_served(family, DEDUCTION, month, published[0]):
            waits[found] = 10 * months_waited(family, DEDUCTION, month) + priority_of(family, DEDUCTION)
            finish(family, DEDUCTION, month)
            found += 1
    return found


class Office:
    """Families that ask, and staff who serve them: so many requests a month for each family."""

    def __init__(self, families: int, capacity: float, hours: float = 2.0):
        self.tables = Tables.empty(families, law_table(1), parameter_row())
        self.tables.rows = [0, 0, families]
        self.families, self.published = self.tables.world.families, self.tables.world.published
        self.families["key"] = [key_of(5, number) for number in range(families)]
        self.published["cut_off"] = EVERYTHING
        self.asleep = np.zeros(families, np.bool_)
        self.month, self.capacity, self.hours = 0, capacity, hours
        self.handled: list[np.ndarray] = []  # of each month: ten times the months waited, and the priority
        self.waiting: list[int] = []

    def live(self, months: int, often: float, urgent: float = 0.5) -> "Office":
        for _ in range(months):
            waits = np.zeros(len(self.families), np.int64)
            found = live_a_month(self.families, self.published, self.month, often, urgent, self.asleep, waits)
            self.handled.append(waits[:found])
            counts = np.zeros((QUEUES, COLUMNS), np.int64)
            count_requests(self.tables.world, self.month, 0, len(self.families), counts)
            self.waiting.append(int(counts[DEDUCTION, 0]))
            hours = self.capacity * len(self.families) * self.hours
            set_cut_off(self.tables, DEDUCTION, self.month, counts[DEDUCTION], hours, self.hours)
            self.month += 1
        return self

    def mean_wait(self) -> float:
        return float((np.concatenate(self.handled) // 10).mean())


def test_nobody_waits_while_staff_have_the_time():
    office = Office(2_000, capacity=0.1).live(12, often=0.05)
    assert office.mean_wait() == 0.0
    assert office.waiting[-1] == 0
    assert office.published["cut_off"][0, DEDUCTION] == EVERYTHING


def test_staff_hours_serve_as_many_as_they_can_and_no_more():
    office = Office(2_000, capacity=0.03).live(24, often=0.05)
    served = [len(month) for month in office.handled]
    assert served[0] == pytest.approx(100, abs=30)  # all of them, as nobody was counted yet
    assert sum(served) == pytest.approx(24 * 0.03 * 2_000, abs=0.03 * 2_000)
    assert all(abs(n - 60) <= 12 for n in served[6:])
    assert office.waiting[-1] > office.waiting[8] > 0


def test_older_requests_come_first_and_urgent_ones_before_others_of_the_same_month():
    office = Office(2_000, capacity=0.03).live(24, often=0.05)
    late = np.concatenate(office.handled[10:])
    waited, urgent = late // 10, late % 10 == 0
    assert waited.max() - waited.min() <= 6
    assert waited[urgent].mean() < waited[~urgent].mean()
    family = office.families
    left = family["asked"][:, DEDUCTION]
    assert left[left > 0].min() >= office.month - 12  # nobody is passed over


def test_a_queue_empties_when_staff_come():
    office = Office(2_000, capacity=0.03).live(12, often=0.05)
    office.capacity = 0.2
    office.live(6, often=0.05)
    assert office.waiting[-1] == 0
    assert office.handled[-1].max() // 10 == 0


def test_ten_times_the_families_wait_as_long():
    """A busy year between quiet ones, in a small model and in one ten times as large."""

    def wait(families: int) -> float:
        office = Office(families, capacity=0.05)
        return office.live(6, often=0.045).live(12, often=0.062).live(18, often=0.04).mean_wait()

    small, large = wait(3_000), wait(30_000)
    assert large > 0.4
    assert small == pytest.approx(large, rel=0.12)


@pytest.mark.slow
def test_ten_times_the_families_of_the_model_wait_as_long():
    """The model itself, in a service that for three months has twice as much to do as it can, and then catches up; the
    small form is the test above. A small model carries more hours, and has more luck."""
    first, last = month_of("2016-01"), month_of("2016-12")
    changes = [
        Change(dt.date(2016, 1, 1), "work_per_request", 4.0),
        Change(dt.date(2016, 4, 1), "work_per_request", 1.0),
    ]

    def wait(families: int, seed: int = 1) -> float:
        model = SeparatedFamilies(families=families, rng=seed, until="2016-12", changes=changes)
        while model.running:
            model.step()
        year = model.counts[first : last + 1].sum(axis=0)
        return year[Slot.QUEUE_MONTHS_WAITED] / year[FIRST_WAIT : FIRST_WAIT + WAIT_BINS].sum()

    small, large = sum(wait(24_000, seed) for seed in (1, 2, 3)) / 3.0, wait(240_000)
    assert large > 0.4
    assert small == pytest.approx(large, rel=0.12)


def test_a_request_withdrawn_holds_nobody_up():
    office = Office(2_000, capacity=0.03).live(12, often=0.05)
    waiting = np.flatnonzero(office.families["asked"][:, DEDUCTION])
    for row in waiting[: len(waiting) // 2]:
        withdraw(office.families[row], DEDUCTION)
    office.live(2, often=0.0)  # the cut-off of the first month was set before
    assert len(office.handled[-2]) < 50
    assert len(office.handled[-2]) + len(office.handled[-1]) == pytest.approx(120, abs=12)


def test_a_request_that_was_called_and_not_taken_up_holds_nobody_up():
    office = Office(2_000, capacity=0.03).live(12, often=0.05)
    office.asleep[np.flatnonzero(office.families["asked"][:, DEDUCTION])[:100]] = True
    office.live(12, often=0.05)
    assert len(office.handled[-1]) == pytest.approx(60, abs=15)
