"""Deductions from benefit: when they begin, beside what, and how much fits."""

import numpy as np
import pytest
from cmsim.agents.codes import (
    Arrangement,
    Method,
    Work,
)  # fmt: skip
from cmsim.agents.collecting import award_resumes, award_stops, is_stopped
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.household.parents import room_for_deduction, stopped_share
from cmsim.model.paying_half import is_left_to_benefit
from cmsim.model.powers import taking
from cmsim.model.service.queues import NOTHING
from lived_powers import ALL_SURE, NOW, SEPTEMBER, Service, case, lived_month, parent

pytestmark = pytest.mark.plain


def test_benefit_deductions_go_on_while_new_enforcement_is_paused() -> None:
    service = Service(parameters={**ALL_SURE, "awards_stopped": 0.0}, new_enforcement=False)
    family = case()
    lived_month(service, family, parent(work=Work.NONE, universal_credit=1), SEPTEMBER)
    assert family["method"] == Method.BENEFIT_DEDUCTION
    lived_month(service, family := case(), parent(), SEPTEMBER)
    assert family["method"] == Method.VOLUNTARY  # an order on an account is civil enforcement
    lived_month(service, family := case(), parent(work=Work.EMPLOYEE), SEPTEMBER)
    assert family["method"] == Method.EARNINGS_ORDER


def test_a_machine_takes_the_flat_rate_from_universal_credit_before_a_payment_is_missed() -> None:
    flat = {"due_month": 3_033, "paid_month": 3_033, "weekly_due": 7.0}
    on_benefit = {"work": Work.NONE, "universal_credit": 1, "new_claimant": 1}
    never = dict.fromkeys(("benefit_deduction_rate", "order_rate"), 0.0)
    for machine, trial, due, method in (
        (True, 0, flat, Method.BENEFIT_DEDUCTION),
        (False, 0, flat, Method.VOLUNTARY),
        (True, SEPTEMBER - 1, flat, Method.VOLUNTARY),  # an order lifted on trial
        (True, 0, {**flat, "weekly_due": 30.0}, Method.VOLUNTARY),
    ):
        service = Service(parameters=never, benefit_deduction_automatic=machine)
        service.published["cut_off"][:] = NOTHING  # no staff are free
        family = case(trial_from=trial, **due)
        lived_month(service, family, parent(**on_benefit), SEPTEMBER)
        assert family["method"] == method


def test_beside_earnings_only_by_hand_and_only_at_the_flat_rate() -> None:
    parents = [parent(key=key, work=Work.EMPLOYEE, universal_credit=1) for key in range(400)]

    def share(due: float, by_hand: float) -> float:
        law = Service(benefit_deduction_with_earnings=by_hand).law
        return float(np.mean([taking.benefit_may_be_taken(case(weekly_due=due), one, law) for one in parents]))

    assert share(7.0, 0.0) == share(40.0, 1.0) == 0.0
    assert 0.4 < share(7.0, 0.5) < 0.6
    assert share(7.0, 1.0) == 1.0


def test_where_partial_deductions_are_allowed_what_fits_is_taken() -> None:
    others = 0.2 / NOW.law["other_deductions_index"]
    crowded = parent(work=Work.NONE, universal_credit=1, other_deductions=others, born=SEPTEMBER - 500)
    assert room_for_deduction(crowded, SEPTEMBER, NOW.law) == 0.0
    partly = room_for_deduction(crowded, SEPTEMBER, Service(benefit_deduction_partial=True).law)
    assert partly == pytest.approx(0.05 * 411.51)  # the allowance of September 2021 and the cap of 25%


def test_who_has_no_room_is_who_has_other_debts_and_more_do_under_a_lower_cap() -> None:
    asked = np.linspace(0.0, 1.0, 50)
    parents = [parent(work=Work.NONE, universal_credit=1, other_deductions=one, born=SEPTEMBER - 500) for one in asked]

    def blocked(**levers: object) -> list[bool]:
        return [room_for_deduction(one, SEPTEMBER, Service(**levers).law) == 0.0 for one in parents]

    counts = []
    for index, cap in ((0.4, 0.3), (1.0, 0.3), (1.0, 0.25), (1.0, 0.05)):
        without = blocked(other_deductions_index=index, universal_credit_deduction_cap=cap)
        assert without == sorted(without)  # the same parents, the longer the more they owe others
        counts.append(sum(without))
    assert counts == sorted(counts)
    assert counts[0] < 0.9 * counts[1]
    assert counts[-1] == len(parents)
    assert not any(blocked(benefit_deduction_beyond_cap=True))


def test_awards_are_stopped_as_often_as_in_these_times() -> None:
    families = [case(key=key) for key in range(3000)]
    p = Service(parameters={"award_resumes_rate": 0.2}).p
    stopped = [is_stopped(family, 0.25, SEPTEMBER) for family in families]
    for month in range(SEPTEMBER + 1, SEPTEMBER + 13):
        stopped = [
            not award_resumes(family, month, p) if was else award_stops(family, 0.25, month, p)
            for family, was in zip(families, stopped, strict=True)
        ]
    assert np.mean(stopped) == pytest.approx(0.25, abs=0.03)


def test_a_sanction_stops_the_award_of_those_who_must_look_for_work() -> None:
    on_credit = {"work": Work.NONE, "universal_credit": 1, "benefit": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS}
    able, unable = parent(**on_credit, disabled=0), parent(**on_credit, disabled=1)
    older = parent(**{**on_credit, "benefit": Benefit.MEANS_TESTED}, disabled=0)
    strict, lenient = Service(sanction_rate=0.06), Service(sanction_rate=0.0)
    p = strict.p
    more = stopped_share(able, strict.law, p) - stopped_share(able, lenient.law, p)
    assert more == pytest.approx(0.06 * p["sanctioned_more"])
    for spared in (unable, older):
        assert stopped_share(spared, strict.law, p) == stopped_share(spared, lenient.law, p)


def test_where_more_jobs_are_to_be_had_short_ones_stop_more_awards() -> None:
    of = parent(work=Work.NONE, universal_credit=1, benefit=Benefit.UNIVERSAL_CREDIT_NO_EARNINGS)
    few, many = Service(sanction_rate=0.0, vacancies=0.5), Service(sanction_rate=0.0, vacancies=1.5)
    ratio = stopped_share(of, many.law, many.p) / stopped_share(of, few.law, few.p)
    assert ratio == pytest.approx(3.0 ** -few.p["find_work_cycle"])
    level = few.p["awards_stopped"] * (few.law["unemployment_index"] / 0.5) ** few.p["find_work_cycle"]
    assert stopped_share(of, few.law, few.p) == pytest.approx(level)


def test_nothing_is_taken_from_an_award_that_is_stopped() -> None:
    for share, live in ((0.0, 1), (1.0, 0)):
        service = Service(parameters={"awards_stopped": share, "sanctioned_more": 0.0, "award_resumes_rate": 0.0})
        family = case(method=Method.BENEFIT_DEDUCTION, order_from=SEPTEMBER - 3, award_stopped=int(share))
        lived_month(service, family, parent(work=Work.NONE, universal_credit=1), SEPTEMBER)
        assert family["order_live"] == live


def test_a_deduction_stands_and_brings_nothing_until_the_end_of_the_benefit_is_seen() -> None:
    service = Service(parameters={"awards_stopped": 0.0, "sanctioned_more": 0.0})
    in_force = {"method": Method.BENEFIT_DEDUCTION, "order_from": SEPTEMBER - 3, "order_live": 1, "weekly_due": 7.0}
    at_work = {"work": Work.EMPLOYEE, "universal_credit": 0}
    for known, method in (
        (Benefit.UNIVERSAL_CREDIT_NO_EARNINGS, Method.BENEFIT_DEDUCTION),
        (Benefit.NONE, Method.VOLUNTARY),
    ):
        lived_month(service, family := case(**in_force), parent(**at_work, benefit=known), SEPTEMBER)
        assert family["method"] == method
        assert family["order_live"] == 0


def test_what_is_to_be_deducted_from_a_benefit_is_not_handed_over() -> None:
    assert is_left_to_benefit(case(method=Method.BENEFIT_DEDUCTION))
    assert not is_left_to_benefit(case(method=Method.VOLUNTARY))
    assert not is_left_to_benefit(case(method=Method.BENEFIT_DEDUCTION, lived=Arrangement.DIRECT_PAY))
