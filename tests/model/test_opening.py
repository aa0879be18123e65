"""Cases of a whole world on their way from application to calculation: nothing comes before its precondition."""

import busy
import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Event, Existence, Otherwise, Queue
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.results.slots import Slot
from cmsim.model.service.queues import is_waiting
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.rules

LIVES_BY_THE_SERVICE = (Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY)


def test_no_state_of_a_case_comes_without_its_precondition() -> None:
    """A walk of every case of the busy world, month by month."""
    model = busy.busy_model(families=300)
    before: dict[int, int] = {}
    seen = set()
    while model.running:
        model.step()
        for f in np.asarray(model.families):
            was, now = before.get(int(f["id"]), 0), int(f["status"])
            before[int(f["id"])] = now
            events = int(f["events"])
            seen.add((was, now))
            if now == CaseStatus.APPLIED:
                assert was == CaseStatus.APPLIED or events & Event.APPLIED
                assert f["lived"] not in LIVES_BY_THE_SERVICE
                assert f["applied"] <= model.month
                in_line = is_waiting(f, Queue.CALCULATION)  # due, and its turn has not come
                assert in_line == (f["calculation_due"] <= model.month) or events & Event.APPLIED
            if events & Event.CASE_OPENED:
                assert was == CaseStatus.APPLIED or events & Event.APPLIED
                assert f["applied"] <= f["effective_from"] <= f["calculated_on"] == model.month
                assert model.month >= f["applied"]
                assert f["direct_pay_unpaid"] >= 0
            if was == CaseStatus.APPLIED and now == CaseStatus.LIVE:
                assert events & Event.CASE_OPENED
            if events & (Event.WITHDREW | Event.NOT_TRACED):
                assert now in (CaseStatus.CLOSED, CaseStatus.ARREARS_ONLY)
            if f["existence"] == Existence.ENDED:
                assert now != CaseStatus.APPLIED
            if f["lived"] in LIVES_BY_THE_SERVICE:
                assert now == CaseStatus.LIVE
    waits = CaseStatus.APPLIED
    assert {(0, waits), (waits, waits), (waits, CaseStatus.LIVE), (waits, CaseStatus.CLOSED)} <= seen


def test_every_application_is_waiting_or_cleared() -> None:
    counts = busy.lived(families=300).counts.sum(axis=0)
    last = busy.lived(families=300).counts[-1]
    cleared = counts[[Slot.CASES_OPENED, Slot.WITHDRAWN, Slot.NOT_TRACED]]
    ended_while_waiting = counts[Slot.APPLICATIONS] - cleared.sum() - last[Slot.APPLICATIONS_WAITING]
    assert (cleared > 0).all()
    assert 0 <= ended_while_waiting < 0.1 * counts[Slot.APPLICATIONS]
    assert counts[Slot.CLEARED_6_WEEKS] < counts[Slot.CLEARED_12_WEEKS] <= cleared.sum()


def test_who_was_collected_from_for_the_asking_would_be_on_direct_pay_otherwise_until_they_are() -> None:
    """Until June 2014 no grounds were needed; the mark goes with a move to Direct Pay. On the way: what is missed on an
    old case, whose enforcement is not simulated, teaches nothing."""
    start = parameter_row()[0]["enforcement_belief_start"]
    model, marked, at_first = SeparatedFamilies(families=6000, until="2015-06"), {True: [], False: []}, None
    while model.running:
        model.step()
        families, paying = np.asarray(model.families), np.asarray(model.tables.paying)
        opened = (families["events"] & Event.CASE_OPENED > 0) & (families["lived"] == Arrangement.COLLECT_AND_PAY)
        asking = families["direct_pay_otherwise"][opened] == Otherwise.FOR_THE_ASKING
        marked[model.month >= month_of("2014-07")].extend(asking)
        assert not (families["direct_pay_otherwise"] == Otherwise.DIRECT_PAY_ENDED).any()
        assert not families["direct_pay_otherwise"][families["lived"] == Arrangement.DIRECT_PAY].any()
        alone = paying["families"][families["paying"]] == 1
        old = families[(families["lived"] == Arrangement.CSA) & alone]
        at_first = set(old["key"]) if at_first is None else at_first
        since_then = old[np.isin(old["key"], list(at_first)) & (old["paid_month"] < old["due_month"])]
        assert (paying["enforcement_belief"][since_then["paying"]] == start).all()
    assert 0.3 < np.mean(marked[False]) < 1.0
    assert not any(marked[True])
