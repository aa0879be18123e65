"""Deductions from benefit: when they begin, beside what, and how much fits."""

from collections.abc import Callable

import numpy as np
import pytest
from cmsim.agents.codes import (
    Method,
    Work,
)  # fmt: skip
from cmsim.agents.collecting import becomes_blocked, is_unblocked
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.household.budget import crowding
from cmsim.model.household.parents import room_for_deduction
from cmsim.model.powers import taking
from cmsim.model.service.queues import NOTHING
from lived_powers import ALL_SURE, NOW, SEPTEMBER, Service, case, lived_month, parent

pytestmark = pytest.mark.plain


def test_benefit_deductions_go_on_while_new_enforcement_is_paused() -> None:
    service = Service(parameters={**ALL_SURE, "blocked_share": 0.0}, new_enforcement=False)
    family = case()
    lived_month(service, family, parent(work=Work.NONE, universal_credit=1), SEPTEMBER)
    assert family["method"] == Method.BENEFIT_DEDUCTION
    lived_month(service, family := case(), parent(), SEPTEMBER)
    assert family["method"] == Method.VOLUNTARY  # an order on an account is civil enforcement
    lived_month(service, family := case(), parent(work=Work.EMPLOYEE), SEPTEMBER)
    assert family["method"] == Method.EARNINGS_ORDER


def test_a_machine_takes_the_flat_rate_from_universal_credit_before_a_payment_is_missed() -> None:
    flat = {"due_month": 3_033, "paid_month": 3_033, "weekly_due": 7.0}
    on_benefit = {"work": Work.NONE, "universal_credit": 1, "benefit": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS}
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


def test_what_others_ask_for_crowds_maintenance_out_and_not_while_its_recovery_is_paused() -> None:
    p = NOW.p
    shares = [
        crowding(Service(other_deductions_index=index, universal_credit_deduction_cap=cap).law, p)
        for index, cap in ((0.4, 0.3), (1.0, 0.3), (1.0, 0.25), (1.0, 0.05))
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.5 * shares[1]
    assert shares[-1] == 1.0
    assert crowding(Service(benefit_deduction_beyond_cap=True).law, p) == p["blocked_otherwise"] < shares[1]


def test_a_pause_frees_many_at_once_and_its_end_blocks_them_again() -> None:
    families = [case(key=key) for key in range(600)]
    p = Service(parameters={"block_rate": 0.0, "unblock_rate": 0.0}).p

    def share(rule: Callable[..., bool], now: float, before: float) -> float:
        return float(np.mean([rule(family, now, before, SEPTEMBER, p) for family in families]))

    assert share(is_unblocked, 0.2, 0.5) == pytest.approx(0.6, abs=0.06)
    assert share(becomes_blocked, 0.6, 0.2) == pytest.approx(0.5, abs=0.06)
    assert share(is_unblocked, 0.5, 0.5) == share(becomes_blocked, 0.5, 0.5) == 0.0
    assert share(is_unblocked, 0.0, 0.4) == share(is_unblocked, 0.0, 0.0) == 1.0  # maintenance goes beyond the cap
