"""The paying parent's budget against published figures: tax, National Insurance, protected earnings, benefit caps."""

from typing import Any

import pytest
from cmsim.model.budget import (
    benefit_deduction_monthly,
    deduction_room,
    earnings_deduction,
    income_tax,
    maintenance_on_next_pound,
    marginal_deduction_rate,
    national_insurance,
    net_weekly_income,
    personal_allowance,
    protected_earnings,
)
from cmsim.model.policy import law, law_row
from hypothesis import given, settings
from hypothesis import strategies as st


def law_of(day: str) -> Any:
    return law_row(law(day))[0]


@pytest.mark.parametrize(
    ("day", "income", "tax"),
    [
        ("2013-01-01", 8_105.0, 0.0),
        ("2023-06-01", 30_000.0, 3_486.0),
        ("2024-06-01", 50_270.0, 7_540.0),
        ("2024-06-01", 60_000.0, 11_432.0),
        ("2024-06-01", 110_000.0, 33_432.0),  # the allowance is down to 7,570
        ("2024-06-01", 150_000.0, 53_703.0),
        ("2022-06-01", 160_000.0, 56_960.0),  # the additional rate from 150,000 then
    ],
)
def test_income_tax_of_a_year(day: str, income: float, tax: float) -> None:
    assert income_tax(income, law_of(day)) == pytest.approx(tax)


def test_the_personal_allowance_is_gone_at_125140() -> None:
    row = law_of("2024-06-01")
    assert [personal_allowance(income, row) for income in (100_000.0, 110_000.0, 125_140.0)] == [12_570, 7_570, 0]


@pytest.mark.parametrize(
    ("day", "weekly", "self_employed", "insurance"),
    [
        ("2024-06-01", 242.0, False, 0.0),
        ("2024-06-01", 500.0, False, 20.64),
        ("2023-06-01", 500.0, False, 30.96),
        ("2022-10-01", 500.0, False, 34.185),
        ("2024-06-01", 1_067.0, False, 60.0),  # 8% of 725 and 2% of 100
        ("2024-06-01", 50_000.0 / 52, True, 2_245.80 / 52),
    ],
)
def test_national_insurance_of_a_week(day: str, weekly: float, self_employed: bool, insurance: float) -> None:
    assert national_insurance(weekly, self_employed, law_of(day)) == pytest.approx(insurance)


@given(st.floats(0, 5_000), st.floats(0, 100), st.booleans())
@settings(deadline=None)
def test_more_gross_pay_never_means_less_net_pay(gross: float, more: float, self_employed: bool) -> None:
    row = law_of("2022-06-01")
    net = net_weekly_income(gross, self_employed, row)
    assert 0 <= net <= gross
    assert net_weekly_income(gross + more, self_employed, row) >= net


@pytest.mark.parametrize(
    ("net", "asked", "protected", "deducted"),
    [
        (1_200.0, 150.0, 720.0, 150.0),  # W26: GOV.UK, How to make deductions
        (900.0, 400.0, 540.0, 360.0),  # W38: SI 1992/1989 reg 11(2); 40 pounds become arrears
        (0.0, 50.0, 0.0, 0.0),
    ],
)
def test_an_order_never_takes_protected_earnings(net: float, asked: float, protected: float, deducted: float) -> None:
    row = law_of("2022-01-15")
    assert protected_earnings(net, row) == pytest.approx(protected)
    assert earnings_deduction(net, asked, row) == pytest.approx(deducted)


def test_a_benefit_deduction_is_all_or_nothing_under_the_cap() -> None:
    row = law_of("2022-01-15")  # W36: National Audit Office, HC 1139, para 2.18
    assert deduction_room(50.0, row) == pytest.approx(31.21)
    assert benefit_deduction_monthly(50.0, row) == 0.0
    assert benefit_deduction_monthly(44.81, row) == pytest.approx(36.40)
    assert deduction_room(500.0, row) == 0.0


def test_since_april_2025_maintenance_may_be_taken_beyond_the_cap() -> None:
    assert benefit_deduction_monthly(70.0, law_of("2025-04-29")) == 0.0
    assert benefit_deduction_monthly(70.0, law_of("2025-04-30")) == pytest.approx(36.40)


def test_what_is_left_of_another_pound_of_pay() -> None:
    row = law_of("2022-01-15")  # W37: 400 pounds a week, one child, Direct Pay
    maintenance = maintenance_on_next_pound(400.0, 1, 0, 0.0, row)
    assert marginal_deduction_rate(400.0, False, True, 0.0, maintenance, 0.0, row) == pytest.approx(0.814)
    assert marginal_deduction_rate(400.0, False, False, 0.0, maintenance, 0.0, row) == pytest.approx(0.44)
    collected = marginal_deduction_rate(400.0, False, True, 0.0, maintenance, row["charge_paying"], row)
    assert collected == pytest.approx(0.838)


@pytest.mark.parametrize(
    ("income", "children", "others", "shared_care", "added"),
    [
        (50.0, 2, 0, 0.0, 0.0),  # the flat rate does not rise with income
        (150.0, 3, 0, 0.0, 0.31),
        (500.0, 2, 1, 0.0, 0.16 * 0.89),
        (500.0, 1, 0, 1 / 7, 0.12 * 6 / 7),
        (1_000.0, 1, 0, 0.0, 0.09),
        (3_000.0, 1, 0, 0.0, 0.0),  # the cap
    ],
)
def test_maintenance_on_the_next_pound_is_the_share_of_its_band(
    income: float, children: int, others: int, shared_care: float, added: float
) -> None:
    assert maintenance_on_next_pound(income, children, others, shared_care, law_of("2024-06-01")) == pytest.approx(
        added
    )


COUNCIL_TAX_TAPER = 0.2  # 2 6/7% a day in the default scheme, SI 2012/2886


@pytest.mark.parametrize(
    ("day", "taper", "direct_pay", "collect_and_pay"),
    [("2024-06-01", 0.55, 0.950, 1.012), ("2021-06-01", 0.63, 1.014, 1.076)],
)
def test_in_the_reduced_band_another_pound_of_pay_can_cost_more_than_a_pound(
    day: str, taper: float, direct_pay: float, collect_and_pay: float
) -> None:
    """Three children, 150 pounds a week: t = n = 0 (below the personal allowance and the primary threshold), u the
    taper, k = 0.2, m = 0.31 and q = 0.2. About 100%, and more than that before November 2021: National Audit Office,
    HC 1139 (March 2022), para 2.24.
    """
    row = law_of(day)
    assert row["universal_credit_taper"] == taper
    maintenance = maintenance_on_next_pound(150.0, 3, 0, 0.0, row)
    gone = [
        marginal_deduction_rate(150.0, False, True, COUNCIL_TAX_TAPER, added, charge, row)
        for added, charge in ((0.0, 0.0), (maintenance, 0.0), (maintenance, row["charge_paying"]))
    ]
    assert gone == pytest.approx([1 - (1 - taper) * 0.8, direct_pay, collect_and_pay])


def test_since_july_2022_that_is_the_most_for_anybody_below_the_higher_rate_of_tax() -> None:
    row = law_of("2024-06-01")
    rates = {}
    for income in range(8, 965):  # from the flat rate, whose seven pounds are due at once, to 50,270 pounds a year
        added = maintenance_on_next_pound(float(income), 3, 0, 0.0, row)
        rates[income] = marginal_deduction_rate(
            float(income), False, True, COUNCIL_TAX_TAPER, added, row["charge_paying"], row
        )
    assert max(rates.values()) == pytest.approx(1.012)
    assert {income for income, rate in rates.items() if rate > 1.0} == set(range(100, 200))


def test_until_july_2022_national_insurance_began_within_the_reduced_band() -> None:
    row = law_of("2022-01-15")  # from 184 pounds a week, at 12%
    added = maintenance_on_next_pound(190.0, 3, 0, 0.0, row)
    rate = marginal_deduction_rate(190.0, False, True, COUNCIL_TAX_TAPER, added, row["charge_paying"], row)
    assert rate == pytest.approx(1 - 0.88 * 0.45 * 0.8 + 0.31 * 1.2)
