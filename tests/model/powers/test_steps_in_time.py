"""Enforcement in time: when a step is taken, which, and what it brings."""

import math

import numpy as np
import pytest
from cmsim.agents import collecting
from cmsim.agents.codes import (
    NEVER,
    Event,
    Housing,
    Method,
    Power,
    Queue,
    Stage,
    Work,
)  # fmt: skip
from cmsim.model.calendar import month_of
from cmsim.model.powers import powers, steps, taking, tracing
from cmsim.model.service.queues import EVERYTHING, NOTHING
from lived_powers import ALL_SURE, NOW, SEPTEMBER, Service, case, lived_month, parent

pytestmark = pytest.mark.plain


def test_a_parent_is_found_sooner_where_a_record_may_tell_of_them_and_as_often_on_the_whole() -> None:
    *sources, looked_for = tracing.tracing_sources()
    assert len(sources) == 4
    row, p = NOW.powers[int(Power.TRACING)], NOW.p

    def rate(**fields: object) -> float:
        return float(steps.rate_of_step(int(Power.TRACING), row, case(), parent(traceable=0, **fields), p))

    found = [rate(work=Work.EMPLOYEE), rate(), rate(universal_credit=1, work=Work.NONE), rate(work=Work.NONE)]
    assert found[2] > found[0] > found[1] > found[3] > 0.0
    shares = [float(looked_for[name]) for name in ("employee", "self_employed", "on_benefit", "neither")]
    assert sum(shares) == pytest.approx(1.0)
    assert np.dot(found, shares) == pytest.approx(p["tracing_rate"])
    assert {float(one) for one in NOW.powers[int(Power.LIABILITY_ORDER)]["sooner"]} == {1.0}


def test_the_audit_reports_example_missed_in_september_received_on_the_first_of_december() -> None:
    """National Audit Office, HC 1139, para 2.20: missed in September, an order on 1 October, at the service by 19
    November, with the receiving parent on 1 December."""
    service, family = Service(parameters=ALL_SURE), case(arrears=0, months_without_payment=1)
    paying = parent(work=Work.EMPLOYEE)
    lived_month(service, family, paying, SEPTEMBER)  # at its end, on 1 October, the order is made
    assert family["events"] & int(Event.ORDER_MADE)
    assert family["method"] == Method.EARNINGS_ORDER
    assert family["charges_owed"] == 5_000
    live = [int(family["order_live"])]
    for month in (SEPTEMBER + 1, SEPTEMBER + 2):
        lived_month(service, family, paying, month)
        live.append(int(family["order_live"]))
    assert live == [0, 1, 1]  # October brings nothing; November's payment is the first that is deducted


def test_a_liability_order_takes_its_weeks_costs_300_pounds_and_covers_the_arrears_of_its_day_alone() -> None:
    service = Service(parameters={**ALL_SURE, "agents_rate": 0.0, "register_rate": 0.0}, steps_at_once=1)
    family, paying = case(), parent(work=Work.NONE, savings=0.0, bank_account=0, housing=Housing.PRIVATE_RENT)
    lived_month(service, family, paying, SEPTEMBER)
    assert family["stage"] == Stage.LIABILITY_ORDER_SOUGHT
    assert family["events"] & int(Event.ENTERED_ENFORCEMENT)
    for month in range(SEPTEMBER + 1, SEPTEMBER + 4):
        assert not family["powers"] >> int(Power.LIABILITY_ORDER) & 1
        family["arrears"] += 17_333
        lived_month(service, family, paying, month)
    assert family["stage"] == Stage.LIABILITY_ORDER
    assert family["order_covers"] == 300_000 + 3 * 17_333
    assert family["charges_owed"] == 30_000
    family["arrears"] += 100_000
    assert taking.debt_covered(service.powers[int(Power.ENFORCEMENT_AGENTS)], family) == 300_000 + 3 * 17_333


def test_once_the_order_is_paid_later_arrears_need_a_new_one() -> None:
    family = case(powers=1 << Power.LIABILITY_ORDER, stage=Stage.LIABILITY_ORDER, order_covers=20_000,
                  step_ended=SEPTEMBER - 1, due_month=10_000, paid_month=30_000, arrears=80_000)  # fmt: skip
    service = Service(new_enforcement=False)
    lived_month(service, family, parent(), SEPTEMBER)
    assert (family["order_covers"], family["powers"]) == (0, 0)
    may = taking.may_take(int(Power.LIABILITY_ORDER), service.powers[int(Power.LIABILITY_ORDER)], family, parent(),
                          service.law, service.p)  # fmt: skip
    assert may


def test_a_round_ends_with_six_months_of_payment_with_little_owed_or_long_without_a_step() -> None:
    def over(**fields: object) -> bool:
        usual = {"stage": Stage.LIABILITY_ORDER, "step_ended": SEPTEMBER - 3, "powers": 64, "order_covers": 1}
        return bool(steps.round_is_over(case(**{**usual, **fields}), SEPTEMBER, 50_000, NOW.p))

    assert not over()
    assert over(compliant_months=6)
    assert over(arrears=40_000)
    assert over(step_ended=SEPTEMBER - math.ceil(NOW.p["round_months"]))
    assert not over(
        step_ended=SEPTEMBER - math.ceil(NOW.p["round_months"]), in_hand=[int(Power.COMMITTAL) + 1, 0, 0, 0]
    )


def test_agents_report_sooner_where_success_is_unlikely() -> None:
    row, poor = NOW.powers[int(Power.ENFORCEMENT_AGENTS)], parent(work=Work.NONE, savings=10.0)
    weeks = [steps.weeks_of_step(int(Power.ENFORCEMENT_AGENTS), row, one, NOW.law, NOW.p) for one in (parent(), poor)]
    assert weeks == [12.0, 8.0]


def test_no_more_steps_at_once_than_the_service_takes_and_none_while_enforcement_is_paused() -> None:
    for most, paused in ((1, False), (3, False), (3, True)):
        levers = {"steps_at_once": most, "new_enforcement": not paused}
        slow = dict.fromkeys(("lump_sum_order_weeks", "enforcement_agent_weeks", "charging_order_weeks"), 60.0)
        service = Service(parameters={**ALL_SURE, "account_success": 0.0}, **levers, **slow)
        family = case(powers=1 << Power.LIABILITY_ORDER, stage=Stage.LIABILITY_ORDER, order_covers=300_000,
                      step_ended=SEPTEMBER, order_from=NEVER, method=Method.BANK_ORDER)  # fmt: skip
        in_hand = []
        for month in range(SEPTEMBER, SEPTEMBER + 11):
            lived_month(service, family, parent(), month)
            in_hand.append(steps.steps_in_hand(family))
        assert max(in_hand) == (0 if paused else most)


def test_a_step_and_a_deduction_wait_until_staff_come_to_them() -> None:
    busy, family = Service(parameters=ALL_SURE), case(months_without_payment=4)
    busy.published["cut_off"][:] = NOTHING
    lived_month(busy, family, paying := parent(), SEPTEMBER)
    assert (family["powers_month"], family["method"]) == (0, Method.VOLUNTARY)
    assert family["stage"] == Stage.WITH_ENFORCEMENT_TEAM
    assert family["deduction_asked"] == int(Power.REGULAR_DEDUCTION_ORDER) + 1
    assert family["step_asked"] > 0
    busy.published["cut_off"][:] = EVERYTHING
    lived_month(busy, family, paying, SEPTEMBER + 1)
    assert family["method"] == Method.BANK_ORDER
    assert steps.steps_in_hand(family) == 1
    assert family["waited"][int(Queue.DEDUCTION)] > 4  # a month: 1 + 4 x months + priority


def test_only_a_case_thought_fit_for_it_is_handed_to_enforcement_and_it_stays_so() -> None:
    cases = [case(key=key, months_without_payment=1) for key in range(1, 2001)]
    chances = [collecting.chance_of_handover(one, 0.5, NOW.p) for one in cases]
    assert sorted(set(chances)) == pytest.approx([0.0, 0.5 * NOW.p["handover_rate"]])
    assert np.mean(np.array(chances) > 0.0) == pytest.approx(NOW.p["handover_share"], abs=0.05)
    for one in cases:
        one["months_without_payment"] = 20
    assert [collecting.chance_of_handover(one, 0.5, NOW.p) for one in cases] == chances


def test_only_the_enforcement_team_seeks_a_liability_order() -> None:
    service, order = Service(parameters=ALL_SURE), int(Power.LIABILITY_ORDER)
    for stage, rate in ((Stage.DEDUCTION, 0.0), (Stage.WITH_ENFORCEMENT_TEAM, service.powers[order]["rate"])):
        assert steps.rate_of_step(order, service.powers[order], case(stage=stage), parent(), service.p) == rate
    assert steps.rate_of_step(int(Power.LUMP_SUM_DEDUCTION_ORDER), service.powers[order], case(), parent(), NOW.p) > 0


def test_a_case_is_not_handed_over_while_a_deduction_is_live_or_too_little_is_owed() -> None:
    for fields, handed in (({}, True), ({"order_live": 1}, False), ({"arrears": 4_000}, False)):
        service = Service(parameters={**ALL_SURE, "liability_order_rate": 0.0})
        family = case(method=Method.BANK_ORDER, order_from=NEVER, **fields)
        lived_month(service, family, parent(), SEPTEMBER)
        assert bool(family["stage"] == Stage.WITH_ENFORCEMENT_TEAM) is handed
        assert bool(family["events"] & int(Event.ENTERED_ENFORCEMENT)) is handed


def test_the_team_of_2021_works_on_those_who_have_not_paid_for_over_four_months() -> None:
    for month, more in (("2021-03", 0.0), ("2021-04", 0.5), ("2021-09", 0.5), ("2021-10", 0.0)):
        law = Service(month_of(month)).law
        persistent, other = (collecting.office_capacity(case(months_without_payment=n), law) for n in (5, 4))
        assert persistent - other == more


def test_by_expected_return_a_parent_with_savings_loses_them_first_and_the_ladder_goes_on_in_turn() -> None:
    first = {}
    for order in ("ladder", "expected_return"):
        service = Service(parameters=ALL_SURE, steps_at_once=1, order_of_steps=order)
        family = case(powers=(1 << Power.LIABILITY_ORDER) | (1 << Power.LUMP_SUM_DEDUCTION_ORDER), order_covers=300_000,
                      stage=Stage.LIABILITY_ORDER, step_ended=SEPTEMBER, method=Method.BANK_ORDER)  # fmt: skip
        lived_month(service, family, parent(housing=Housing.PRIVATE_RENT, net_weekly_income=0.0), SEPTEMBER)
        first[order] = {power for power in Power if family["powers_month"] >> int(power) & 1} | {
            Power(int(place) - 1) for place in family["in_hand"] if place
        }
    assert first["ladder"] == {Power.REGISTER_OF_JUDGMENTS}
    assert len(first["expected_return"]) == 1
    assert powers()[first["expected_return"].pop()].target.name == "ACCOUNT"


def test_money_that_a_step_brings_comes_from_the_account_and_never_beyond_what_is_owed() -> None:
    family = case(
        lump_sum=500_000, lump_power=int(Power.LUMP_SUM_DEDUCTION_ORDER) + 1, due_month=10_000, arrears=90_000
    )
    paying = parent(savings=4_000.0)
    steps.take_lump_sum(family, paying, NOW.powers)
    assert (family["cash_month"], family["lump_month"], family["lump_sum"]) == (100_000, 100_000, 0)
    assert paying["savings"] == 3_000.0
