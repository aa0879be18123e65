"""Complaints: how often, of what, how long the answer takes, and how they end."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.codes import CaseStatus, Complaint, Event, Existence, Queue
from cmsim.agents.complaining import (
    RESPECT,
    TOO_LONG,
    WRONG,
    complains,
    days_to_answer,
    is_settled,
    is_upheld,
    reason_of_complaint,
)
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law, law_row
from cmsim.model.results.slots import Slot
from cmsim.model.service.complaints import consider_complaint, hear_from_examiner, work_on_complaint
from cmsim.model.service.queues import request
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, table
from service_month import COMPLAINT, P, counted, indicator, law_on, published

pytestmark = pytest.mark.rules


def family(key: int = 0, **fields: object) -> np.void:
    one = table(1, FAMILY_RECORD)[0]
    for name, value in {"key": key, "existence": Existence.LIVE, "status": CaseStatus.LIVE, **fields}.items():
        one[name] = value
    return one


BEFORE, STOPPED, SINCE = law_on("2019-06-01"), law_on("2020-10-01"), law_on("2021-06-01")


def test_three_complaints_upheld_a_year_for_each_thousand_customers_before_the_pandemic() -> None:
    made = [complains(family(key), month, 0.0, 0.0, BEFORE, P) for key in range(8_000) for month in range(4)]
    yearly = np.mean(made) * 12 * 1000 / 2  # two customers to a case
    reasons = [reason_of_complaint(family(key), 3, 0.0, 0.0, P) for key in range(4_000)]
    upheld = np.mean([is_upheld(family(key), reasons[key], 3, P) for key in range(4_000)])
    assert yearly == pytest.approx(9, abs=3.2)
    assert upheld == pytest.approx(0.34, abs=0.04)
    shares = [reasons.count(reason) / len(reasons) for reason in (TOO_LONG, WRONG, RESPECT)]
    assert shares == pytest.approx([0.25, 0.6, 0.15], abs=0.03)


def complaints_of(often: np.void, waits: bool) -> list[int]:
    """What each family that complains in a month says, of many that wait for two years or for nothing."""
    told, here = [], published()[0]
    for key in range(1_500):
        one = family(key)
        if waits:
            request(one, int(Queue.DEDUCTION), 0, 0)
        consider_complaint(one, 24, here, BEFORE, often)
        if one["complaint"] == Complaint.SERVICE:
            told.append(int(one["complaint_reason"]))
    return told


def test_a_long_wait_leads_to_complaints_of_delay() -> None:
    often = parameter_row({"complaint_rate": 0.05})[0]
    usual, waiting = complaints_of(often, waits=False), complaints_of(often, waits=True)
    assert len(waiting) > 5 * len(usual) > 0
    assert waiting.count(TOO_LONG) / len(waiting) > usual.count(TOO_LONG) / len(usual)


def test_a_tenth_complain_while_complaints_are_not_dealt_with() -> None:
    often = parameter_row({"complaint_rate": 0.5})[0]
    made, few = (
        sum(complains(family(k), 9, 0.0, 0.0, here, often) for k in range(4_000)) for here in (BEFORE, STOPPED)
    )
    assert few / made == pytest.approx(0.09, abs=0.02)


def test_half_of_the_answers_take_fifteen_working_days_and_a_quarter_more_than_thirty() -> None:
    days = np.array([days_to_answer(family(key, complaint=Complaint.SERVICE), P) for key in range(4_000)])
    assert (days <= 15).mean() == pytest.approx(0.52, abs=0.02)
    assert (days <= 30).mean() == pytest.approx(0.76, abs=0.02)


def test_a_share_of_complaints_ends_without_a_finding_once_there_is_a_single_tier() -> None:
    def settled(here: np.void, step: Complaint) -> float:
        return float(np.mean([is_settled(family(key, complaint=step), 9, here) for key in range(3_000)]))

    assert settled(SINCE, Complaint.SERVICE) == pytest.approx(1 - 3_813 / 6_521, abs=0.02)
    assert settled(BEFORE, Complaint.SERVICE) == settled(SINCE, Complaint.SECOND_TIER) == 0.0


def climbed(by: np.void) -> list[np.void]:
    """Families that complained in month 5, after the months in which their complaint went up the ladder; the events of
    all these months in ``events``."""
    ends, here = [], published()[0]
    for key in range(500):
        one = family(key, complaint=Complaint.SERVICE, complained_on=5, complaint_reason=WRONG)
        for month in range(5, 45):
            if one["complaint"] == Complaint.EXAMINER:
                hear_from_examiner(one, month, P)
            elif one["complaint"] != Complaint.NONE:
                work_on_complaint(one, month, here, by, P)
        ends.append(one)
    return ends


def share(ends: list[np.void], event: Event) -> float:
    return float(np.mean([bool(int(one["events"]) & event) for one in ends]))


def test_a_complaint_climbs_the_ladder_and_comes_to_an_end() -> None:
    for here in (BEFORE, SINCE):
        ends = climbed(here)
        assert all(one["complaint"] == Complaint.NONE and one["asked"][COMPLAINT] == 0 for one in ends)
        examined = [one for one in ends if int(one["events"]) & Event.EXAMINED]
        assert not share(examined, Event.COMPLAINT_UPHELD)
        assert 0 < share(examined, Event.EXAMINER_UPHELD) < 1


def test_two_tiers_uphold_more_of_the_complaints_than_one() -> None:
    def upheld(tiers: int) -> float:
        changes = [Change(dt.date(2013, 1, 1), "complaint_tiers", tiers)]
        return share(climbed(law_row(law("2019-06-01", changes))[0]), Event.COMPLAINT_UPHELD)

    not_upheld = 1 - P["upheld_wrong"]
    assert upheld(2) - upheld(1) == pytest.approx(
        not_upheld * P["second_tier_share"] * P["second_tier_upholds"], abs=0.02
    )


def test_a_complaint_waits_in_line_and_while_none_is_dealt_with() -> None:
    made = {"complaint": Complaint.SERVICE, "complained_on": 5}
    nobody, here = published(), published()[0]
    nobody["cut_off"] = -1.0
    one, other = family(3, **made), family(3, **made)
    for month in range(5, 30):
        work_on_complaint(one, month, here, STOPPED, P)
        work_on_complaint(other, month, nobody[0], BEFORE, P)
    assert one["complaint"] == other["complaint"] == Complaint.SERVICE
    assert one["asked"][COMPLAINT] == 0 < other["asked"][COMPLAINT]
    work_on_complaint(other, 30, here, BEFORE, P)
    assert other["complaint"] != Complaint.SERVICE or other["complained_on"] == 30
    assert other["answer_days"] > 20 * 21


def test_complaints_are_told_for_each_thousand_customers_of_whom_a_case_has_two() -> None:
    year = counted(direct_pay=30_000, collect_and_pay=25_610, complaints=652, complaints_answered=652,
                   complaints_settled=271, complaints_upheld=128)  # fmt: skip
    assert indicator("complaints_per_thousand", "", year) == pytest.approx(5.86, abs=0.01)
    assert indicator("complaints_per_thousand", "upheld", year) == pytest.approx(1.15, abs=0.01)
    assert indicator("upheld_of_closed_share", "", year) == pytest.approx(0.34, abs=0.01)


def live(**more: object) -> SeparatedFamilies:
    model = SeparatedFamilies(
        300, 3, until="2014-12", threads=1,
        parameters={"complaint_rate": 0.5, "complaint_while_stopped": 0.5, "hours_complaint": 1.0}, **more
    )  # type: ignore[arg-type]  # fmt: skip
    while model.running:
        model.step()
    return model


def test_cut_offs_of_one_run_can_be_played_back_in_another() -> None:
    few_staff = [Change(dt.date(2012, 12, 10), "staff_share_complaint", 0.0001)]  # the other lines as they were
    usual, few = live(), live(changes=few_staff)
    played = live(changes=few_staff, cut_offs=usual.cut_offs)
    none_taken = live(changes=[Change(dt.date(2012, 12, 10), "complaints_taken", False)])
    assert usual.counts[:, Slot.COMPLAINTS].sum() > none_taken.counts[:, Slot.COMPLAINTS].sum() > 0
    assert usual.counts[:, Slot.COMPLAINTS_ANSWERED].sum() > none_taken.counts[:, Slot.COMPLAINTS_ANSWERED].sum() == 0
    waiting = [int(model.counts[:, Slot.QUEUE_WAITING_COMPLAINT].sum()) for model in (usual, few, played)]
    assert waiting[1] > waiting[0]
    assert played.cut_offs.tobytes() == usual.cut_offs.tobytes() != few.cut_offs.tobytes()
