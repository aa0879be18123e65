"""The powers by name: the table, who may take what, what a step does when it is made, and in which order they come."""

import datetime as dt
from importlib import resources
from typing import Any

import numpy as np
import pytest
from cmsim.agents import applying, collecting, relating
from cmsim.agents.codes import (
    NEVER,
    Abuse,
    Arrangement,
    CaseStatus,
    Effect,
    Event,
    Existence,
    Housing,
    Method,
    Nation,
    Need,
    Power,
    Queue,
    Region,
    Stage,
    Work,
)  # fmt: skip
from cmsim.model import enforcement
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row
from cmsim.model.household.benefits import standard_allowance_monthly
from cmsim.model.household.parents import is_25, room_for_deduction
from cmsim.model.liability import rate_of
from cmsim.model.paying_half import taken_by_order
from cmsim.model.policy import Change, law_table
from cmsim.model.powers import power_table, powers, prosecuting, read_powers, steps, taking, tracing
from cmsim.model.results.slots import Slot
from cmsim.model.service.queues import EVERYTHING, NOTHING
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, PUBLISHED_RECORD, table
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.plain

SEPTEMBER = month_of("2021-09")
ALL_SURE = {row.rate: 1.0 for row in powers()} | {row.success: 1.0 for row in powers() if row.success}


class Service:
    """One month's law, powers and parameters, with some levers and parameters moved."""

    def __init__(self, month: int = SEPTEMBER, parameters: dict[str, float] | None = None, **levers: object):
        changes = [Change(dt.date(2012, 12, 10), name, value) for name, value in levers.items()]
        laws, self.row = law_table(month + 1, changes), parameter_row(parameters or {})
        self.law, self.p, self.powers = laws[month], self.row[0], power_table(laws, self.row)[month]
        self.published = table(1, PUBLISHED_RECORD)[0]
        self.published["cut_off"][:] = EVERYTHING


def filled(record: np.dtype, fields: dict[str, Any]) -> Any:
    rows = table(1, record)
    for name, value in fields.items():
        rows[0][name] = value
    return rows[0]


def case(**fields: object) -> Any:
    collected = {"lived": Arrangement.COLLECT_AND_PAY, "arrangement": Arrangement.COLLECT_AND_PAY}
    usual = {"key": 12345, "existence": Existence.LIVE, "method": Method.VOLUNTARY, "weekly_due": 40.0,
             "due_month": 17333, "arrears": 300_000, "months_without_payment": 4, "order_from": NEVER,
             "step_ended": NEVER, "children": 1, "trust_collect": 4.0, "doubt_collect": 4.0, "trust_direct_pay": 4.0,
             "doubt_direct_pay": 4.0, **collected}  # fmt: skip
    return filled(FAMILY_RECORD, {**usual, **fields})


def parent(**fields: object) -> Any:
    usual = {"key": 99, "families": 1, "work": Work.SELF_EMPLOYED, "net_weekly_income": 300.0, "net_pay": 300.0,
             "weekly_owed": 40.0, "assessed_weekly_income": 350.0, "bank_account": 1, "savings": 4_000.0,
             "traceable": 1, "driving_licence": 1, "passport": 1, "housing": Housing.OWNER,
             "region": Region.EAST}  # fmt: skip
    return filled(PAYING_PARENT_RECORD, {**usual, **fields})


def lived_month(service: Service, family: Any, paying: Any, month: int) -> None:
    """The service's month with a case, as the kernel would run it."""
    family["events"] = family["powers_month"] = 0
    enforcement.run_case(family, paying, service.powers, month, service.published, service.law, service.p)


# --- the table -----------------------------------------------------------------------------------------------------


def test_every_power_has_its_row_and_reads_only_what_there_is() -> None:
    assert [row.power for row in powers()] == list(Power)
    assert len({row.name for row in powers()}) == len(Power)
    for row in powers():
        assert (row.success == "") == (row.share == ""), row.name
        assert (row.effect in (Effect.CASH, Effect.CHARGE, Effect.SANCTION)) == bool(row.success), row.name


@pytest.mark.parametrize(
    ("was", "wrong", "told"),
    [
        ("charge_liability_order", "charge_liability_odrer", "charge names 'charge_liability_odrer'"),
        ("passport traceable", "passport tracable", "'TRACABLE' is not a word the table knows"),
        ("agents_success", "agent_success", "success names 'agent_success'"),
        ("calibrated", "certain", "status"),
        ("tracing,Tracing", "committal,Tracing", "one row for each power"),
    ],
)
def test_a_mistake_in_the_table_is_told_in_one_line(was: str, wrong: str, told: str) -> None:
    text = (resources.files("cmsim.model") / "powers" / "powers.csv").read_text(encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_powers(text.replace(was, wrong, 1))


def test_powers_come_into_force_and_change_their_weeks_on_their_dates() -> None:
    def of(month: str, power: Power, **levers: object) -> Any:
        return Service(month_of(month), **levers).powers[int(power)]

    assert [of(month, Power.PASSPORT_DISQUALIFICATION)["in_force"] for month in ("2018-12", "2019-01")] == [0, 1]
    assert [of(month, Power.CREDIT_REFERENCE)["in_force"] for month in ("2015-03", "2015-04")] == [0, 1]
    assert [of(month, Power.LIABILITY_ORDER)["weeks"] for month in ("2019-10", "2021-09")] == [17.0, 12.0]
    assert of("2021-09", Power.LIABILITY_ORDER, administrative_liability_orders=True)["weeks"] == 6.0
    charges = [of("2021-09", power)["charge"] for power in
               (Power.EARNINGS_ORDER, Power.EARNINGS_REQUEST, Power.REGULAR_DEDUCTION_ORDER,
                Power.LUMP_SUM_DEDUCTION_ORDER, Power.LIABILITY_ORDER)]  # fmt: skip
    assert charges == [5_000, 5_000, 5_000, 20_000, 30_000]  # Child Support Fees Regulations 2014 regs 9 and 10


# --- no step without its precondition ------------------------------------------------------------------------------

CASES = st.fixed_dictionaries(
    {
        "arrears": st.integers(0, 200_000),
        "powers": st.integers(0, 2 ** len(Power) - 1),
        "months_without_payment": st.integers(0, 6),
        "order_live": st.integers(0, 1),
        "events": st.sampled_from([0, int(Event.INCOME_CORRECTED)]),
        "in_hand": st.lists(st.integers(0, len(Power)), min_size=4, max_size=4),
    }
)
PARENTS = st.fixed_dictionaries(
    {
        **{name: st.integers(0, 1) for name in ("bank_account", "driving_licence", "passport", "traceable", "partner")},
        "universal_credit": st.integers(0, 1),
        "region": st.sampled_from([Region.EAST, Region.WALES, Region.SCOTLAND]),
        "housing": st.sampled_from(list(Housing)),
        "work": st.sampled_from(list(Work)),
        "savings": st.sampled_from([0.0, 499.0, 5_000.0]),
    }
)
BEFORE_2018, NOW = Service(month_of("2018-06")), Service()
PARTIAL = Service(benefit_deduction_partial=True)


@given(CASES, PARENTS, st.sampled_from(list(Power)), st.sampled_from([BEFORE_2018, NOW]))
def test_no_step_without_its_precondition(case_is: dict, parent_is: dict, power: Power, service: Service) -> None:
    family, paying, row = case(**case_is), parent(**parent_is), powers()[power]
    if not taking.may_take(int(power), service.powers[int(power)], family, paying, service.law, service.p):
        return
    needs = {need.name for need in row.needs}
    assert not (service is BEFORE_2018 and power == Power.PASSPORT_DISQUALIFICATION)
    assert row.nation == Nation.GREAT_BRITAIN or (row.nation == Nation.SCOTLAND) == (
        paying["region"] == Region.SCOTLAND
    )
    assert not row.after or any(case_is["powers"] >> int(before) & 1 for before in row.after)
    assert family["arrears"] >= (50_000 if row.threshold else 0)
    assert not case_is["powers"] >> int(power) & 1
    assert int(power) + 1 not in case_is["in_hand"]
    for need, there in {
        "TRACEABLE": paying["traceable"], "UNTRACEABLE": not paying["traceable"],
        "OWNER": paying["housing"] == Housing.OWNER, "DRIVING_LICENCE": paying["driving_licence"],
        "PASSPORT": paying["passport"], "SAVINGS": paying["savings"] >= 500.0,
        "BANK_ACCOUNT": paying["bank_account"] and (service is NOW or not paying["partner"]),
        "EMPLOYED": paying["work"] == Work.EMPLOYEE,
        "NO_EMPLOYER": paying["work"] != Work.EMPLOYEE and (paying["work"] or not paying["universal_credit"]),
        "BENEFIT": paying["universal_credit"], "NOTHING_PAID": family["months_without_payment"] >= 3,
        "DEDUCTIONS_FAIL": not family["order_live"], "FALSE_INFORMATION": family["events"],
    }.items():  # fmt: skip
        assert need not in needs or there, need


@pytest.mark.parametrize("power", list(Power))
def test_every_power_is_there_for_somebody(power: Power) -> None:
    row = powers()[power]
    family = case(powers=sum(1 << before for before in row.after), events=int(Event.INCOME_CORRECTED), weekly_due=7.0)
    scottish = Region.SCOTLAND if row.nation == Nation.SCOTLAND else Region.EAST
    law = {row.in_force: True} if row.in_force else {}  # a power that is law, or that a scenario makes law
    armed = Service(parameters={"armed_forces_share": 1.0 if power == Power.EARNINGS_REQUEST else 0.0}, **law)
    found = [
        taking.may_take(int(power), armed.powers[int(power)], family,
                        parent(region=scottish, work=work, traceable=traceable, universal_credit=1), armed.law, armed.p)
        for work in Work for traceable in (0, 1)
    ]  # fmt: skip
    assert any(found)


@given(PARENTS, st.sampled_from(list(Power)), st.integers(0, 400_000), st.integers(0, 400_000))
def test_no_step_reaches_beyond_the_debt_or_the_account(
    parent_is: dict, power: Power, arrears: int, covers: int
) -> None:
    row, paying = NOW.powers[int(power)], parent(**parent_is)
    reach = taking.within_reach(row, case(arrears=arrears, order_covers=covers), paying, NOW.law, NOW.p)
    assert 0 <= reach <= arrears
    if powers()[power].after:
        assert reach <= covers
    if powers()[power].target.name == "ACCOUNT":
        assert reach <= max(0.0, paying["savings"]) * 100


@given(
    st.sampled_from([Method.EARNINGS_ORDER, Method.BENEFIT_DEDUCTION, Method.BANK_ORDER]),
    st.floats(0, 2_000), st.floats(0, 0.5), st.integers(0, 100_000), st.integers(0, 500_000),
)  # fmt: skip
def test_no_deduction_beyond_protected_earnings_or_the_cap(
    method: Method, weekly: float, other: float, due: int, arrears: int
) -> None:
    family = case(method=method, due_month=due, weekly_due=due * 12 / 5200, arrears=arrears)
    paying = parent(net_pay=weekly, assessed_weekly_income=weekly, weekly_owed=due * 12 / 5200, other_deductions=other)
    for service in (NOW, PARTIAL):
        taken = taken_by_order(family, paying, service.powers, SEPTEMBER, service.law, service.p)
        assert taken >= 0
        if method == Method.BENEFIT_DEDUCTION:
            allowance = 100 * standard_allowance_monthly(False, is_25(paying, SEPTEMBER), service.law)
            assert taken <= 3640
            assert taken <= (0.25 - min(other, 0.25)) * allowance + 1
        else:
            assert taken <= 0.4 * weekly * 5200 / 12 + 1


FIRM = Service(parameters={"bank_order_yield": 1.0, "income_unknown_share": 1.0})
OWING = {"method": Method.BANK_ORDER, "weekly_due": 200.0, "due_month": 86_667, "instalment": 50_000}


def taken_from_account(service: Service = FIRM, **fields: object) -> int:
    paying = parent(**{"weekly_owed": 200.0, "tax_record": 1, **fields})
    return int(taken_by_order(case(**OWING), paying, service.powers, SEPTEMBER, service.law, service.p))


def test_an_account_order_takes_two_fifths_of_gross_income_or_80_pounds_a_week_on_a_default_decision() -> None:
    assert taken_from_account() == round(0.4 * 350 * 52 / 12 * 100)
    assert taken_from_account(tax_record=0) == round(80 * 52 / 12 * 100)  # SI 1992/1989 reg 25C(1)(b)


@pytest.mark.parametrize(
    ("lever", "value", "record"), [("account_order_protected_share", 0.8, 1), ("account_order_default_limit", 40.0, 0)]
)
def test_a_lever_of_half_the_limit_halves_what_an_account_order_takes(lever: str, value: float, record: int) -> None:
    halved = Service(parameters={"bank_order_yield": 1.0, "income_unknown_share": 1.0}, **{lever: value})
    assert taken_from_account(halved, tax_record=record) == pytest.approx(
        taken_from_account(tax_record=record) / 2, abs=1
    )


def test_an_account_order_leaves_an_account_with_little_in_it_alone() -> None:
    nothing = {"net_weekly_income": 0.0, "net_pay": 0.0, "work": Work.NONE}
    assert taken_from_account(**nothing, savings=159.99) == 0
    assert taken_from_account(**nothing, savings=160.0) == 16_000  # no more than it holds
    lower = Service(parameters={"bank_order_yield": 1.0}, account_order_least_balance=40.0)
    assert taken_from_account(lower, **nothing, savings=100.0) == 10_000


@pytest.mark.parametrize(
    ("work", "universal_credit", "ordered"),
    [(Work.SELF_EMPLOYED, 0, True), (Work.NONE, 0, True), (Work.NONE, 1, False), (Work.EMPLOYEE, 0, False)],
)
def test_account_orders_reach_the_self_employed_and_those_out_of_work_and_off_benefit(
    work: Work, universal_credit: int, ordered: bool
) -> None:
    paying, family = parent(work=work, universal_credit=universal_credit), case(method=Method.BANK_ORDER, order_live=1)
    power = int(Power.REGULAR_DEDUCTION_ORDER)
    assert taking.may_take(power, FIRM.powers[power], case(), paying, FIRM.law, FIRM.p) == ordered
    enforcement.drop_unfit_order(family, paying, FIRM.law)
    assert (family["method"] == Method.BANK_ORDER) == ordered


def test_arrestment_leaves_the_protected_balance_of_its_day() -> None:
    def reach(month: str) -> int:
        service, paying = Service(month_of(month)), parent(savings=1_500.0, region=Region.SCOTLAND)
        row = service.powers[int(Power.ARRESTMENT)]
        return int(taking.within_reach(row, case(order_covers=300_000), paying, service.law, service.p))

    assert [reach(month) for month in ("2022-10", "2022-12")] == [150_000 - 56_651, 50_000]


def test_each_deduction_names_what_it_must_leave() -> None:
    row = Service().powers
    for power in (Power.EARNINGS_ORDER, Power.EARNINGS_REQUEST, Power.REGULAR_DEDUCTION_ORDER):
        assert row[int(power)]["protected_share"] == 0.6, power.name
    kept = Service(protected_earnings_share=0.9)
    family, paying = case(**{**OWING, "method": Method.EARNINGS_ORDER}), parent(work=Work.EMPLOYEE, weekly_owed=200.0)
    takes = [taken_by_order(family, paying, of.powers, SEPTEMBER, of.law, of.p) for of in (Service(), kept)]
    assert takes[0] == pytest.approx(4 * takes[1], abs=2)


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


# --- a step in time ------------------------------------------------------------------------------------------------


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
    assert over(step_ended=SEPTEMBER - int(NOW.p["round_months"]))
    assert not over(step_ended=SEPTEMBER - int(NOW.p["round_months"]), in_hand=[int(Power.COMMITTAL) + 1, 0, 0, 0])


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
    assert (family["powers_month"], family["stage"], family["method"]) == (0, Stage.NONE, Method.VOLUNTARY)
    assert family["deduction_asked"] == int(Power.REGULAR_DEDUCTION_ORDER) + 1
    assert family["step_asked"] > 0
    busy.published["cut_off"][:] = EVERYTHING
    lived_month(busy, family, paying, SEPTEMBER + 1)
    assert family["method"] == Method.BANK_ORDER
    assert steps.steps_in_hand(family) == 1
    assert family["waited"][int(Queue.DEDUCTION)] > 4  # a month: 1 + 4 x months + priority


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


def test_a_ban_has_a_length_ends_when_all_is_paid_and_presses_meanwhile() -> None:
    service, family, banned = Service(parameters={"ban_costs_job": 0.0}), case(push=1.0), parent(arrears=5_000)
    steps.carry_out(family, banned, int(Power.DRIVING_DISQUALIFICATION), SEPTEMBER, service.law, service.p)
    steps.carry_out(family, banned, int(Power.PASSPORT_DISQUALIFICATION), SEPTEMBER, service.law, service.p)
    assert collecting.is_banned(banned)
    driving, passport = int(Need.DRIVING_LICENCE), int(Need.PASSPORT)
    banned["driving_licence"] = banned["passport"] = 1
    assert not any(taking.has_assets(need, banned, service.law, service.p) for need in (driving, passport))
    lived_month(service, family, banned, SEPTEMBER)
    assert family["push"] >= 1.0
    for _ in range(11):
        collecting.serve_bans(banned)
    assert collecting.is_banned(banned)
    collecting.serve_bans(banned)
    assert not collecting.is_banned(banned)
    banned["months_without_licence"], banned["arrears"] = 9, 0
    collecting.serve_bans(banned)
    assert not collecting.is_banned(banned)


@pytest.mark.parametrize("lived_as", [Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY, Arrangement.NONE])
def test_an_information_offence_is_prosecuted_however_the_case_is_paid_and_while_it_waits(lived_as: int) -> None:
    service = Service(parameters={"prosecution_rate": 1.0, "income_unknown_share": 1.0})
    status = CaseStatus.APPLIED if lived_as == Arrangement.NONE else CaseStatus.LIVE
    found = {"lived": lived_as, "status": status, "push": 0.0}
    prosecution = 1 << Power.PROSECUTION
    for told, known, brought in (
        (int(Event.INCOME_CORRECTED), 1, True),
        (0, 1, False),
        (int(Event.REVIEWED_CALCULATION), 0, True),  # asked at the review, and silent
        (0, 0, status == CaseStatus.APPLIED),  # asked for the calculation
    ):
        family = case(**found, events=told)
        prosecuting.prosecute(family, parent(tax_record=known), service.powers, SEPTEMBER, service.law, service.p)
        prosecuting.feel_prosecution(family, service.p)
        assert bool(family["powers_month"] & prosecution) == brought
        assert not family["powers"] & prosecution  # it can be brought again
        assert (family["push"] > 0) == (brought and lived_as != Arrangement.COLLECT_AND_PAY)


def test_a_liability_order_is_sought_while_non_payment_is_young() -> None:
    young, old = (
        collecting.readiness(int(Power.LIABILITY_ORDER), case(months_without_payment=n), NOW.p) for n in (9, 10)
    )
    assert (young, old) == (1.0, NOW.p["liability_order_later"])
    assert collecting.readiness(int(Power.CHARGING_ORDER), case(months_without_payment=40), NOW.p) == 1.0


def test_the_team_of_2021_works_on_those_who_have_not_paid_for_over_four_months() -> None:
    for month, more in (("2021-03", 0.0), ("2021-04", 0.5), ("2021-09", 0.5), ("2021-10", 0.0)):
        law = Service(month_of(month)).law
        persistent, other = (collecting.office_capacity(case(months_without_payment=n), law) for n in (5, 4))
        assert persistent - other == more


# --- which step ----------------------------------------------------------------------------------------------------


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


# --- what a step does ----------------------------------------------------------------------------------------------


def test_money_that_a_step_brings_comes_from_the_account_and_never_beyond_what_is_owed() -> None:
    family = case(
        lump_sum=500_000, lump_power=int(Power.LUMP_SUM_DEDUCTION_ORDER) + 1, due_month=10_000, arrears=90_000
    )
    paying = parent(savings=4_000.0)
    steps.take_lump_sum(family, paying, NOW.powers)
    assert (family["cash_month"], family["lump_month"], family["lump_sum"]) == (100_000, 100_000, 0)
    assert paying["savings"] == 3_000.0


def test_a_prisoner_owes_nothing_and_earns_nothing_and_comes_out_again() -> None:
    family, paying = case(), parent(work=Work.EMPLOYEE)
    steps.carry_out(family, paying, int(Power.COMMITTAL), SEPTEMBER, NOW.law, NOW.p)
    assert family["events"] & int(Event.IMPRISONED)
    inside = []
    while collecting.serves_time(paying):
        inside.append((rate_of(paying, 1, 0, NOW.law, NOW.p)[0], int(paying["work"])))
    assert inside == [(0.0, int(Work.NONE))]  # six weeks are one month of the simulation
    assert rate_of(paying, 1, 0, NOW.law, NOW.p)[0] > 0.0


def test_most_sanctions_are_suspended_and_a_ban_may_cost_the_job() -> None:
    out = [collecting.is_carried_out(int(Power.COMMITTAL), case(key=key), SEPTEMBER, NOW.p) for key in range(2_000)]
    assert 0.03 < np.mean(out) < 0.08
    lost = Service(parameters={"ban_costs_job": 1.0})
    paying = parent()
    steps.carry_out(case(), paying, int(Power.DRIVING_DISQUALIFICATION), SEPTEMBER, lost.law, lost.p)
    assert paying["work"] == Work.NONE


def test_a_sanction_presses_more_and_harms_more_than_another_step() -> None:
    step, sanction = int(Event.STEP_TAKEN), int(Event.STEP_TAKEN | Event.SANCTIONED)
    assert enforcement.push_of(case(), NOW.p) == 0.0
    assert 0 < enforcement.push_of(case(events=step), NOW.p) < enforcement.push_of(case(events=sanction), NOW.p)
    lost = [relating.contact_lost(case(events=events), parent(), parent(), NOW.p) for events in (step, sanction)]
    assert lost[1] - lost[0] == pytest.approx(NOW.p["contact_sanction"])


# --- from benefit --------------------------------------------------------------------------------------------------


def test_beside_earnings_only_by_hand_and_only_at_the_flat_rate() -> None:
    parents = [parent(key=key, work=Work.EMPLOYEE, universal_credit=1) for key in range(400)]

    def share(due: float, by_hand: float) -> float:
        law = Service(benefit_deduction_with_earnings=by_hand).law
        return float(np.mean([taking.benefit_may_be_taken(case(weekly_due=due), one, law) for one in parents]))

    assert share(7.0, 0.0) == share(40.0, 1.0) == 0.0
    assert 0.4 < share(7.0, 0.5) < 0.6
    assert share(7.0, 1.0) == 1.0


def test_where_partial_deductions_are_allowed_what_fits_is_taken() -> None:
    crowded = parent(work=Work.NONE, universal_credit=1, other_deductions=0.2, born=SEPTEMBER - 500)
    assert room_for_deduction(crowded, SEPTEMBER, NOW.law) == 0.0
    partly = room_for_deduction(crowded, SEPTEMBER, Service(benefit_deduction_partial=True).law)
    assert partly == pytest.approx(0.05 * 411.51)  # the allowance of September 2021 and the cap of 25%


# --- straight to Collect & Pay ---------------------------------------------------------------------------------------


def test_those_who_reported_abuse_need_no_agreement_where_the_law_says_so() -> None:
    wish = {"ask_collect_constant": 50.0, "agree_collect_constant": -50.0, "start_on_collect_share": 0.0}
    now, then = Service(parameters=wish), Service(parameters=wish, abused_parents_may_choose_collection=True)

    def starts(service: Service, abuse: Abuse) -> list[bool]:
        families = [case(key=key, abuse=abuse, weekly_liability=40.0) for key in range(200)]
        return [bool(applying.starts_on_collection(one, parent(), service.law, service.p)) for one in families]

    assert not any(starts(now, Abuse.PAST))
    assert not any(starts(then, Abuse.NONE))
    reported = [bool(applying.has_reported_abuse(case(key=key, abuse=Abuse.PAST), then.law)) for key in range(200)]
    assert starts(then, Abuse.PAST) == reported
    assert 0.5 < np.mean(reported) < 1.0


@pytest.mark.parametrize("begins", ["MADE_", "BROUGHT_"])
def test_every_power_has_a_place_in_the_counts_in_its_order(begins: str) -> None:
    """Counts are found by the power's number: one too few, and a power would be counted as something else."""
    first = int(Slot[f"{begins}EARNINGS_ORDER"])
    assert [Slot(first + power).name for power in Power] == [f"{begins}{power.name}" for power in Power]
