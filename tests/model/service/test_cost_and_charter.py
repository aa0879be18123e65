"""What the service costs, how long it lets wait, and what it keeps of the promises of its charter."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.codes import Queue
from cmsim.model.policy import Change, law_table
from cmsim.model.results.catalogue import INDICATORS, Counts
from cmsim.model.results.slots import FIRST_WAIT, WAIT_BINS, Slot
from cmsim.model.simulation import SeparatedFamilies
from service_month import COMPLAINT, YEAR, counted, indicator

pytestmark = pytest.mark.rules


def test_the_cost_of_2020_21_is_the_published_one_whichever_part_depends_on_cases() -> None:
    yearly = {level: 12 * indicator("service_cost_gbp", level, counted(**YEAR)) for level in ("", "low", "high")}
    for cost in yearly.values():
        assert cost == pytest.approx(365e6, rel=0.03)
    levels = [level for level in INDICATORS["service_cost_gbp"].makers if level not in ("", "low", "high")]
    parts = sum(indicator("service_cost_gbp", level, counted(**YEAR)) for level in levels)
    assert 12 * parts == pytest.approx(yearly[""])


def test_fixed_cost_and_investment_are_levers_of_cost() -> None:
    def cost(**levers: float) -> float:
        laws = law_table(95, [Change(dt.date(2013, 1, 1), lever, value) for lever, value in levers.items()])
        now = counted(**YEAR)
        return INDICATORS["service_cost_gbp"].makers[""](Counts(now, now, now, now, 100.0, laws[-1]))[0]

    usual = cost()
    assert cost(investment=12e6) - usual == pytest.approx(1e6)
    assert usual - cost(fixed_cost=0.5) == pytest.approx(
        indicator("service_cost_gbp", "fixed", counted(**YEAR)) / 2, rel=0.05
    )


def test_what_more_collected_cases_cost_is_a_range() -> None:
    more = {**YEAR, "direct_pay": 0, "collect_and_pay": 5_183}
    low, point, high = (
        indicator("service_cost_gbp", level, counted(**more)) - indicator("service_cost_gbp", level, counted(**YEAR))
        for level in ("low", "", "high")
    )
    assert 0 < low < 0.6 * point < point < 0.8 * high


def test_waits_are_told_by_queue() -> None:
    month = counted(queue_months_waited_deduction=60)
    bins = FIRST_WAIT + int(Queue.DEDUCTION) * WAIT_BINS
    month[bins], month[bins + 4], month[bins + 10] = 88, 10, 2
    assert indicator("queue_wait_months", "deduction", month) == pytest.approx(0.6)
    assert indicator("queue_wait_months", "p90_deduction", month) == 4
    assert np.isnan(indicator("queue_wait_months", "calculation", month))


def test_unanswered_calls_and_waiting_requests_make_customers_less_satisfied() -> None:
    quiet = counted(**{**YEAR, "calls_unanswered": 10_000})
    busy = counted(**{**YEAR, "calls_unanswered": 550_000}, queue_waiting_deduction=200)
    assert indicator("satisfied_share", "", quiet) == pytest.approx(0.60, abs=0.03)  # late 2019
    assert indicator("satisfied_share", "", busy) == pytest.approx(0.46, abs=0.02)  # the third quarter of 2020


def test_a_promise_of_the_charter_that_is_broken_lowers_the_score_of_its_area() -> None:
    quiet = counted(**{**YEAR, "calls_unanswered": 10_000}, assessed_in_work=100, assessed_too_low=20)
    quiet[Slot.CASES_OPENED], quiet[Slot.CLEARED_6_WEEKS] = 100, 77
    for queue in (Queue.CHANGE, Queue.REPORT):
        quiet[FIRST_WAIT + int(queue) * WAIT_BINS] = 100  # handled at once
    scores = {
        "ease_of_access": {"calls_unanswered": 400_000},
        "getting_it_right": {"assessed_too_low": 60},
        "keeping_informed": {"cleared_6_weeks": 20},
        "right_treatment": {"calls_unanswered": 400_000},
    }
    usual = {area: indicator("charter_score", area, quiet) for area in scores}
    assert usual["getting_it_right"] == pytest.approx(0.69, abs=0.04)  # para 3.14, as the next
    assert usual["keeping_informed"] == pytest.approx(0.52, abs=0.03)
    assert min(usual.values()) == usual["keeping_informed"]  # Figure 18
    for area, broken in scores.items():
        worse = quiet.copy()
        for name, many in broken.items():
            worse[Slot[name.upper()]] = many
        assert indicator("charter_score", area, worse) < usual[area] - 0.02


def test_what_the_charter_promises_is_told_promise_by_promise() -> None:
    month = counted(queue_waiting_deduction=10, calls=1_000, calls_unanswered=270)
    month[FIRST_WAIT + int(Queue.DEDUCTION) * WAIT_BINS] = 30
    assert indicator("charter_promise_kept_share", "missed_payment", month) == pytest.approx(0.75)
    assert indicator("charter_promise_kept_share", "contact", month) == pytest.approx(0.73)
    assert np.isnan(indicator("charter_promise_kept_share", "change", month))


def test_a_student_can_look_at_the_queues_of_the_service() -> None:
    model = SeparatedFamilies(60, 3, until="2013-01", engine="mesa")
    model.step()
    model.families["asked"][:5, COMPLAINT] = 1
    assert model.service.queues["complaint"] == {
        "waiting": 5, "last_served": float("inf"), "hours_in_hand": pytest.approx(0.2, abs=0.2),
    }  # fmt: skip
    assert model.service.queues["deduction"]["waiting"] == 0
