"""Each power has its row, its dates, its preconditions and its bounds."""

from importlib import resources
from typing import Any

import numpy as np
import pytest
from cmsim.agents import applying
from cmsim.agents.codes import (
    Abuse,
    Effect,
    Event,
    Housing,
    Method,
    Nation,
    Power,
    Region,
    Work,
)  # fmt: skip
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.household.benefits import standard_allowance_monthly
from cmsim.model.household.parents import is_25
from cmsim.model.paying_half import taken_by_order
from cmsim.model.powers import powers, read_powers, taking
from cmsim.model.results.slots import Slot
from hypothesis import given
from hypothesis import strategies as st
from lived_powers import BEFORE_2018, NOW, OWING, SEPTEMBER, Service, case, parent

pytestmark = pytest.mark.plain


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
            others = other * service.law["other_deductions_index"]
            assert taken <= (0.25 - min(others, 0.25)) * allowance + 1
        else:
            assert taken <= 0.4 * weekly * 5200 / 12 + 1


def test_each_deduction_names_what_it_must_leave() -> None:
    row = Service().powers
    for power in (Power.EARNINGS_ORDER, Power.EARNINGS_REQUEST, Power.REGULAR_DEDUCTION_ORDER):
        assert row[int(power)]["protected_share"] == 0.6, power.name
    kept = Service(protected_earnings_share=0.9)
    family, paying = case(**{**OWING, "method": Method.EARNINGS_ORDER}), parent(work=Work.EMPLOYEE, weekly_owed=200.0)
    takes = [taken_by_order(family, paying, of.powers, SEPTEMBER, of.law, of.p) for of in (Service(), kept)]
    assert takes[0] == pytest.approx(4 * takes[1], abs=2)


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
