"""What regular and lump sum orders take from an account, and what they must leave."""

import pytest
from cmsim.agents.codes import (
    Method,
    Power,
    Region,
    Work,
)  # fmt: skip
from cmsim.model import enforcement
from cmsim.model.calendar import month_of
from cmsim.model.paying_half import taken_by_order
from cmsim.model.powers import taking
from lived_powers import OWING, SEPTEMBER, Service, case, parent

pytestmark = pytest.mark.plain

FIRM = Service(parameters={"bank_order_yield": 1.0, "income_unknown_share": 1.0})


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
