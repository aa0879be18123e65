"""The rate of repayment: two years, 40% of income, a budget; a schedule that is missed ends; old debt; settlement."""

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Event, Method, Power, Work
from cmsim.model.arrears.repayment import (
    agreed_instalment,
    deduction_for_debt,
    instalment_due,
    is_with_agency,
    owes_only_arrears,
    paid_to_old_debt,
    send_statement,
    set_schedule,
    settles,
)
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.ledger import owe
from cmsim.model.policy import law_table
from cmsim.model.powers import power_table
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, table

pytestmark = pytest.mark.plain

MONTH = month_of("2021-09")
LAWS = law_table(MONTH + 1)
POWERS = power_table(LAWS, parameter_row())[MONTH]
ALL = {"ask_schedule_constant": 60.0, "hardship_asked": 0.0, "debt_order_rate": 1.0, "settlement_offered": 1.0,
       "settlement_accepted": 60.0, "order_yield": 1.0, "irregular_pay_share": 0.0}  # fmt: skip


def law(**levers: object) -> np.void:
    row = LAWS[MONTH : MONTH + 1].copy()[0]
    for name, value in levers.items():
        row[name] = value
    return row


def p(**values: float) -> np.void:
    return parameter_row({**ALL, **values})[0]


def case(arrears: int = 240_000, **fields: object) -> tuple[np.void, np.void]:
    """A Collect & Pay case in arrears, paid on its own account this month, and its paying parent."""
    family, paying = table(1, FAMILY_RECORD)[0], table(1, PAYING_PARENT_RECORD)[0]
    usual = {"key": 5, "lived": Arrangement.COLLECT_AND_PAY, "status": CaseStatus.LIVE, "due_month": 20_000,
             "paid_month": 20_000, "relationship": 0.5}  # fmt: skip
    parent = {"key": 9, "families": 1, "work": Work.EMPLOYEE, "net_weekly_income": 500.0, "net_pay": 500.0,
              "weekly_owed": 46.15}  # fmt: skip
    for name, value in {**usual, **parent, **fields}.items():
        (family if name in FAMILY_RECORD.names and name not in parent else paying)[name] = value
    if arrears:
        owe(family, arrears, 5, MONTH)
    return family, paying


def test_the_aim_is_two_years_within_forty_percent_of_net_income() -> None:
    assert agreed_instalment(*case(), MONTH, law(), p()) == 10_000
    poorer = case(net_weekly_income=150.0)  # 60 a week at most, of which 46.15 is maintenance
    assert agreed_instalment(*poorer, MONTH, law(), p()) == 6_002
    assert agreed_instalment(*case(net_weekly_income=100.0), MONTH, law(), p()) == 500  # the least


def test_hardship_pleaded_or_a_budget_planner_leaves_subsistence() -> None:
    """87 pounds above subsistence, at the prices of the month, and the maintenance of the month."""
    subsistence = float(p()["subsistence_monthly"]) * float(law()["price_index"])
    net = (subsistence + 46.15 * 52 / 12 + 87.0) * 12 / 52
    poor = case(net_weekly_income=net, arrears=480_000)
    free = {"arrears_income_share_cap": 1.0}  # so that the cap does not bind first
    assert agreed_instalment(*poor, MONTH, law(**free), p()) == 20_000
    generous = {"hardship_asked": 1.0, "offered_income_share": 1000.0}
    assert agreed_instalment(*poor, MONTH, law(**free), p(**generous)) == 8_700
    planner = {"planner_spending_monthly": float(p()["subsistence_monthly"])}
    assert agreed_instalment(*poor, MONTH, law(**free, affordable_repayment=True), p(**planner)) == 8_700
    dear = {"planner_spending_monthly": 5000.0}
    assert agreed_instalment(*poor, MONTH, law(**free, affordable_repayment=True), p(**dear)) == 500


def test_who_negotiates_offers_a_lasting_small_share_of_income() -> None:
    def months(**rules: float) -> list[float]:
        cases = [case(key=key, arrears=480_000) for key in range(300)]
        return [480_000 / agreed_instalment(*one, MONTH, law(), p(**rules)) for one in cases]

    assert set(months()) == {24.0}
    negotiated = months(hardship_asked=1.0, offered_income_share=0.04)
    assert np.median(negotiated) > 60
    assert 0.15 < np.mean([one > 120 for one in negotiated]) < 0.85
    assert np.mean(months(hardship_asked=1.0, offered_income_share=0.01)) > np.mean(negotiated)


def test_a_schedule_is_asked_for_kept_broken_and_set_again() -> None:
    family, paying = case()
    assert instalment_due(family, law()) == 0
    set_schedule(family, paying, MONTH, law(), p())
    assert family["events"] & Event.SCHEDULE_SET
    assert instalment_due(family, law()) == family["instalment"] == 10_000
    family["events"], family["paid_month"] = 0, 30_000
    set_schedule(family, paying, MONTH, law(), p())
    assert (family["events"], family["instalment"]) == (0, 10_000)
    family["paid_month"] = 20_000  # the month's maintenance, and nothing of the arrears
    set_schedule(family, paying, MONTH, law(), p())
    assert family["events"] & Event.SCHEDULE_BROKEN
    assert family["instalment"] == 0
    set_schedule(family, paying, MONTH, law(), p())
    assert family["instalment"] == 10_000


def test_who_pays_nothing_does_not_ask_but_an_adviser_or_an_order_sets_a_schedule() -> None:
    silent = {"paid_month": 0}
    unset = case(**silent)
    set_schedule(*unset, MONTH, law(), p())
    assert unset[0]["instalment"] == 0
    for levers, fields in (({"debt_advice_reach": 1.0}, {}), ({}, {"order_live": 1})):
        one = case(**silent, **fields)
        set_schedule(*one, MONTH, law(**levers), p())
        assert one[0]["instalment"] == 10_000


def test_a_review_sets_the_rate_anew_and_the_last_penny_ends_it() -> None:
    family, paying = case(instalment=3_000, order_live=1, events=int(Event.REVIEWED_CALCULATION))
    set_schedule(family, paying, MONTH, law(), p())
    assert family["instalment"] == 10_000
    done = case(arrears=0, instalment=3_000)
    set_schedule(*done, MONTH, law(), p())
    assert done[0]["instalment"] == 0


def test_charges_are_asked_for_only_when_no_arrears_are_left() -> None:
    assert instalment_due(case(instalment=10_000, charges_owed=48_000)[0], law()) == 10_000
    assert instalment_due(case(arrears=0, charges_owed=48_000)[0], law()) == 2_000


# --- debt with nothing due -------------------------------------------------------------------------------------------

CLOSED = {"status": CaseStatus.ARREARS_ONLY, "lived": Arrangement.NONE, "due_month": 0, "paid_month": 0}


def test_which_cases_owe_only_arrears() -> None:
    assert owes_only_arrears(case(**CLOSED)[0])
    assert owes_only_arrears(case(due_month=0)[0])
    assert not owes_only_arrears(case()[0])
    assert not owes_only_arrears(case(**{**CLOSED, "lived": Arrangement.FAMILY_BASED})[0])


def test_pay_takes_an_instalment_and_leaves_protected_earnings() -> None:
    assert paid_to_old_debt(*case(**CLOSED), POWERS, MONTH, law(), p()) == 10_000
    low = case(**CLOSED, net_pay=40.0)  # 16 pounds a week above protected earnings
    assert paid_to_old_debt(*low, POWERS, MONTH, law(), p()) == 6_933
    assert paid_to_old_debt(*case(**CLOSED), POWERS, MONTH, law(), p(order_yield=0.0)) == 0
    milder = POWERS.copy()  # what must be left stands in the power's own row
    milder[Power.EARNINGS_ORDER]["protected_share"] = 0.8
    low = case(**CLOSED, net_pay=40.0)
    assert paid_to_old_debt(*low, milder, MONTH, law(), p()) == 3_467


def test_a_benefit_gives_1_20_a_week_and_since_2019_8_40_where_nothing_is_due_today() -> None:
    on_benefit = {**CLOSED, "work": Work.NONE, "universal_credit": 1, "weekly_owed": 0.0}
    unpaid = p(arrears_only_collection=0.0)
    assert paid_to_old_debt(*case(**on_benefit), POWERS, MONTH, law(), unpaid) == 3_640
    assert paid_to_old_debt(*case(arrears=900, **on_benefit), POWERS, MONTH, law(), unpaid) == 900
    before = law(benefit_deduction_arrears_weekly=1.2)
    assert paid_to_old_debt(*case(**on_benefit), POWERS, MONTH, before, unpaid) == 520
    full = case(**on_benefit, other_deductions=0.5)
    assert paid_to_old_debt(*full, POWERS, MONTH, law(benefit_deduction_beyond_cap=False), unpaid) == 0
    assert paid_to_old_debt(*case(**{**on_benefit, "weekly_owed": 7.0}), POWERS, MONTH, law(), unpaid) == 0
    rates = [LAWS["benefit_deduction_arrears_weekly"][month_of(month)] for month in ("2019-07", "2019-08")]
    assert rates == [1.2, 8.4]  # in force on the first of the month


def test_a_deduction_ends_with_the_work_it_fits() -> None:
    family, paying = case(**CLOSED, debt_order=Method.EARNINGS_ORDER)
    paying["work"] = Work.SELF_EMPLOYED
    assert deduction_for_debt(paying) == Method.NONE
    paid_to_old_debt(family, paying, POWERS, MONTH, law(), p())
    assert family["debt_order"] == Method.NONE
    moved = case(**CLOSED, debt_order=Method.EARNINGS_ORDER, changed_job=1)
    paid_to_old_debt(*moved, POWERS, MONTH, law(), p(debt_order_rate=0.0))
    assert moved[0]["debt_order"] == Method.NONE


def test_without_a_deduction_little_comes_and_more_through_an_agency() -> None:
    alone = {**CLOSED, "work": Work.SELF_EMPLOYED}
    quiet = case(**alone)
    quiet[0]["quiet_since"] = MONTH - 12
    with_agencies = law(collection_agencies=True)
    assert is_with_agency(quiet[0], MONTH, with_agencies, p())
    assert not is_with_agency(quiet[0], MONTH, law(), p())
    assert not is_with_agency(case(**alone)[0], MONTH, with_agencies, p())
    chances = p(arrears_only_collection=0.0, agency_collection=1.0)
    assert paid_to_old_debt(*quiet, POWERS, MONTH, law(), chances) == 0
    assert paid_to_old_debt(*quiet, POWERS, MONTH, with_agencies, chances) == 10_000


# --- settlement and statement ----------------------------------------------------------------------------------------


def test_a_settlement_needs_still_debt_savings_an_offer_and_consent() -> None:
    def offered(savings: float = 1_200.0, still: int = 6, **changed: float) -> int:
        family, paying = case(**CLOSED, savings=savings)
        family["quiet_since"] = MONTH - still
        paid = settles(family, paying, MONTH, p(**changed))
        assert bool(family["events"] & Event.SETTLED) == (paid > 0)
        return paid

    assert offered() == 120_000  # half of 2,400 pounds
    assert offered(savings=1_199.0) == offered(still=5) == 0
    assert offered(settlement_offered=0.0) == offered(settlement_accepted=-60.0) == 0


def test_a_statement_comes_once_a_year_to_parents_in_arrears() -> None:
    family, _ = case(id=7)
    for month in range(MONTH, MONTH + 12):
        send_statement(family, month, law(expectation_statement=True), p(statement_push=0.3))
    assert family["push"] == 0.3
    for one, levers in ((case(id=7)[0], {}), (case(arrears=0, id=7)[0], {"expectation_statement": True})):
        for month in range(MONTH, MONTH + 12):
            send_statement(one, month, law(**levers), p(statement_push=0.3))
        assert one["push"] == 0.0
