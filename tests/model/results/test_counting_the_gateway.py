"""What families have after a conversation with the gateway: in its month, and asked some months later."""

from types import SimpleNamespace as Record

import numpy as np
import pytest
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event
from cmsim.agents.compiled import JIT
from cmsim.model.results.count_gateway import count_answers, count_outcome
from cmsim.model.results.slots import Slot

pytestmark = [pytest.mark.plain, pytest.mark.skipif(JIT, reason="made-up records are read by plain rules only")]


def a_family(lived, since, contacted=10, **changed):
    return Record(**({"lived": lived, "lived_since": since, "contacted": contacted, "events": 0, "had_old_case": 0,
                      "status": CaseStatus.NONE} | changed))  # fmt: skip


def counted(count, family, month):
    n = np.zeros(len(Slot), np.int64)
    count(family, month, n)
    return {slot.name for slot in Slot if n[slot]}


@pytest.mark.parametrize(
    ("lived", "since", "answer"),
    [
        (Arrangement.NONE, 11, "NONE"),
        (Arrangement.FAMILY_BASED, 12, "FAMILY_BASED"),
        (Arrangement.FAMILY_BASED, 9, "KEPT_FAMILY_BASED"),
        (Arrangement.DIRECT_PAY, 10, "STATUTORY"),
        (Arrangement.COLLECT_AND_PAY, 4, "KEPT_STATUTORY"),
    ],
)
def test_each_is_asked_three_and_six_months_after_and_at_no_other_time(lived, since, answer):
    family = a_family(lived, since)
    for months in (3, 6):
        told = counted(count_answers, family, 10 + months)
        assert told == {f"AFTER_{months}_MONTHS", f"AFTER_{months}_MONTHS_{answer}"}
    assert not any(counted(count_answers, family, 10 + months) for months in (0, 1, 2, 4, 5, 7))
    assert not counted(count_answers, a_family(lived, since, contacted=NEVER), 13)


def test_families_that_had_an_old_case_are_told_apart():
    once = counted(count_answers, a_family(Arrangement.NONE, 2, had_old_case=1), 13)
    answer = {"AFTER_3_MONTHS", "AFTER_3_MONTHS_NONE"}
    assert once == answer | {f"OLD_CASE_{name}" for name in answer}


def test_who_waits_for_a_calculation_has_come_to_the_service():
    waiting = a_family(Arrangement.FAMILY_BASED, 2, status=CaseStatus.APPLIED)
    assert counted(count_answers, waiting, 13) == {"AFTER_3_MONTHS", "AFTER_3_MONTHS_STATUTORY"}
    waiting.events = int(Event.CONTACTED)
    assert counted(count_outcome, waiting, 10) == {"GATEWAY_STATUTORY"}


def test_what_came_of_the_call_is_counted_in_its_month_alone():
    called = a_family(Arrangement.FAMILY_BASED, 10, events=int(Event.CONTACTED))
    assert counted(count_outcome, called, 10) == {"GATEWAY_FAMILY_BASED"}
    assert not counted(count_outcome, a_family(Arrangement.FAMILY_BASED, 10), 10)
