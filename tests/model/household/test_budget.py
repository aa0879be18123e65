"""A parent's budget against published figures: benefit caps, and what another pound brings."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from cmsim.model.household.benefits import Claim, standard_allowance_monthly, universal_credit_monthly
from cmsim.model.household.budget import (
    benefit_deduction_monthly,
    council_tax_reduction_weekly,
    deduction_room,
    disposable_weekly,
    household_income_monthly,
    maintenance_on_next_pound,
    marginal_deduction_from_budget,
    older_benefit_deduction_monthly,
)
from cmsim.model.household.tax import net_weekly_income
from cmsim.model.policy import Change, law, law_row
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.plain


def law_of(day: str) -> Any:
    return law_row(law(day))[0]


def test_a_benefit_deduction_is_all_or_nothing_under_the_cap() -> None:
    row = law_of("2022-01-15")  # W36: National Audit Office, HC 1139, para 2.18
    standard = standard_allowance_monthly(False, True, row)
    assert standard == 324.84
    assert deduction_room(standard, 50.0, row) == pytest.approx(31.21)  # 25% of 324.84, less 50
    assert benefit_deduction_monthly(standard, 324.84, 50.0, row) == 0.0
    assert benefit_deduction_monthly(standard, 324.84, 44.81, row) == pytest.approx(36.40)  # 8.40 a week
    assert deduction_room(standard, 500.0, row) == 0.0


def test_the_cap_is_a_share_of_the_allowance_of_age_and_partner() -> None:
    row = law_of("2022-01-15")
    young, couple = standard_allowance_monthly(False, False, row), standard_allowance_monthly(True, True, row)
    assert deduction_room(young, 0.0, row) == pytest.approx(64.3325)  # 25% of 257.33
    assert benefit_deduction_monthly(young, young, 28.0, row) == 0.0
    assert benefit_deduction_monthly(couple, couple, 28.0, row) == pytest.approx(36.40)  # 25% of 509.91 is 127.48


def test_a_deduction_leaves_a_penny_of_the_award() -> None:
    row = law_of("2024-06-01")
    assert benefit_deduction_monthly(393.45, 36.41, 0.0, row) == pytest.approx(36.40)
    assert benefit_deduction_monthly(393.45, 36.40, 0.0, row) == 0.0
    assert benefit_deduction_monthly(400.14, 36.40, 0.0, law_of("2025-06-01")) == 0.0  # beyond the cap too


def test_before_universal_credit_others_have_their_own_maximum_and_ten_pence_must_be_left() -> None:
    row = law_of("2018-06-01")  # 73.10 a week, of which others may take three times 5%: 10.97
    assert older_benefit_deduction_monthly(73.10, 0.5, row) == pytest.approx(36.40)  # 0.5 is asked for, 0.15 is taken
    leaves = 8.40 + 0.10 + 0.15 * 73.10
    assert older_benefit_deduction_monthly(leaves, 0.5, row) == pytest.approx(36.40)
    assert older_benefit_deduction_monthly(leaves - 0.01, 0.5, row) == 0.0  # all or nothing
    assert older_benefit_deduction_monthly(leaves - 0.01, 0.0, row) == pytest.approx(36.40)
    assert older_benefit_deduction_monthly(8.49, 0.0, row) == 0.0

    def moved(award: float = 20.0, **levers: object) -> float:
        changes = [Change(date(2012, 12, 10), name, value) for name, value in levers.items()]
        return older_benefit_deduction_monthly(award, 0.5, law_row(law("2018-06-01", changes))[0])

    assert moved() == pytest.approx(36.40)
    assert moved(third_party_deduction_cap=0.2) == moved(older_benefit_least_weekly=5.0) == 0.0
    assert moved(third_party_deduction_cap=0.2, benefit_deduction_partial=True) == pytest.approx(5.28 * 52 / 12)


def test_since_april_2025_maintenance_may_be_taken_beyond_the_cap() -> None:
    assert benefit_deduction_monthly(400.14, 400.14, 70.0, law_of("2025-04-29")) == 0.0
    assert benefit_deduction_monthly(400.14, 400.14, 70.0, law_of("2025-04-30")) == pytest.approx(36.40)


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
    assert maintenance_on_next_pound(
        income, False, False, children, others, shared_care, law_of("2024-06-01")
    ) == pytest.approx(added)


# --- what is left of another pound -----------------------------------------------------------------------------------


def gone(
    gross: float,
    claim: Claim,
    row: Any,
    *,
    rent: float = 0.0,
    council: float = 0.0,
    maintenance: float = 0.0,
    charge: float = 0.0,
    children: int = 0,
) -> float:
    """The marginal deduction rate of a single parent of 25 or over, from the budget. Rent by the week."""
    return marginal_deduction_from_budget(
        gross, False, False, 0.0, 0.0, claim, False, True, children, 0, False, rent * 52 / 12, 0.0, council,
        maintenance, charge, row,
    )  # fmt: skip


def test_what_is_left_of_another_pound_of_pay() -> None:
    row = law_of("2022-01-15")  # W37: 400 pounds a week, one child, Direct Pay: 1 - 0.68 x 0.45 + 0.12
    added = maintenance_on_next_pound(400.0, False, False, 1, 0, 0.0, row)
    assert gone(400.0, Claim.UNIVERSAL_CREDIT, row, rent=300.0, maintenance=added) == pytest.approx(0.814)
    assert gone(400.0, Claim.NONE, row, maintenance=added) == pytest.approx(0.44)
    collected = gone(400.0, Claim.UNIVERSAL_CREDIT, row, rent=300.0, maintenance=added, charge=row["charge_paying"])
    assert collected == pytest.approx(0.838)


@pytest.mark.parametrize(
    ("day", "taper", "direct_pay", "collect_and_pay"),
    [("2024-06-01", 0.55, 0.950, 1.012), ("2021-06-01", 0.63, 1.014, 1.076)],
)
def test_in_the_reduced_band_another_pound_of_pay_can_cost_more_than_a_pound(
    day: str, taper: float, direct_pay: float, collect_and_pay: float
) -> None:
    """Three children, 120 pounds a week, council tax of 30 a week in the default scheme of council tax reduction.

    No tax or National Insurance on that pound, council tax reduction loses 20% of what the taper leaves, the rate of
    maintenance is 31%. About 100%, and more before November 2021: National Audit Office, HC 1139 (March 2022), 2.24.
    """
    row = law_of(day)
    assert row["universal_credit_taper"] == taper
    added = maintenance_on_next_pound(120.0, False, False, 3, 0, 0.0, row)
    found = [
        gone(120.0, Claim.UNIVERSAL_CREDIT, row, council=30.0, maintenance=m, charge=q)
        for m, q in ((0.0, 0.0), (added, 0.0), (added, row["charge_paying"]))
    ]
    assert found == pytest.approx([1 - (1 - taper) * 0.8, direct_pay, collect_and_pay])


def test_since_july_2022_that_is_the_most_for_anybody_below_the_higher_rate_of_tax() -> None:
    row = law_of("2024-06-01")
    rates = {}
    for income in range(8, 965):  # from the flat rate, whose seven pounds are due at once, to 50,270 pounds a year
        added = maintenance_on_next_pound(float(income), False, False, 3, 0, 0.0, row)
        rates[income] = gone(
            float(income), Claim.UNIVERSAL_CREDIT, row, rent=800.0, council=200.0, maintenance=added,
            charge=row["charge_paying"],
        )  # fmt: skip
    assert max(rates.values()) == pytest.approx(1.012)
    assert {income for income, rate in rates.items() if rate > 1.0} == set(range(100, 200))


def test_until_july_2022_national_insurance_began_within_the_reduced_band() -> None:
    row = law_of("2022-01-15")  # from 184 pounds a week, at 12%
    added = maintenance_on_next_pound(190.0, False, False, 3, 0, 0.0, row)
    rate = gone(
        190.0, Claim.UNIVERSAL_CREDIT, row, rent=300.0, council=100.0, maintenance=added, charge=row["charge_paying"]
    )
    assert rate == pytest.approx(1 - 0.88 * 0.45 * 0.8 + 0.31 * 1.2)


@given(st.floats(10, 380), st.sampled_from(["2015-06-01", "2018-06-01", "2022-01-15", "2026-06-01"]))
def test_while_universal_credit_is_in_payment_the_budget_and_the_formula_agree(gross: float, day: str) -> None:
    row = law_of(day)
    if row["universal_credit_work_allowance_monthly"][0][1] > 0.0:
        gross += 30.0  # above the work allowance of 111 a month
    rent = 300.0  # a week: an award at every one of these incomes
    more, now = (net_weekly_income(pay, False, False, row) for pay in (gross + 1.0, gross))
    tapered = 1.0 - (more - now) * (1.0 - row["universal_credit_taper"]) + 0.12 * 1.2
    assert gone(gross, Claim.UNIVERSAL_CREDIT, row, rent=rent, maintenance=0.12, charge=0.2) == pytest.approx(tapered)
    assert gone(gross, Claim.NONE, row, maintenance=0.12, charge=0.2) == pytest.approx(1.0 - (more - now) + 0.12 * 1.2)


def test_before_universal_credit_rent_and_council_tax_took_85_pence_and_tax_more() -> None:
    # 140 a week in 2013: no tax (9,440 a year) nor National Insurance (149); Housing Benefit 65%, council tax 20%
    assert gone(140.0, Claim.LEGACY, law_of("2013-06-01"), rent=100.0, council=20.0) == pytest.approx(0.85)


def test_another_pound_never_leaves_a_household_with_less_before_maintenance() -> None:
    row = law_of("2024-06-01")
    for claim in Claim:
        for children in (0, 2):
            left = [
                disposable_weekly(float(gross), False, True, 0.05, 0.0, claim, False, True, children, 1, False, 500.0,
                                  8_000.0, 25.0, row)
                for gross in range(0, 1_500, 10)
            ]  # fmt: skip
            assert all(now <= more + 1e-9 for now, more in pairwise(left)), (claim, children)


def test_council_tax_reduction_is_all_of_it_less_20_percent_of_income_above_needs() -> None:
    row = law_of("2024-06-01")
    assert council_tax_reduction_weekly(25.0, -10.0, row) == 25.0
    assert council_tax_reduction_weekly(25.0, 60.0, row) == pytest.approx(13.0)
    assert council_tax_reduction_weekly(25.0, 210.0, row) == 0.0


# --- maintenance beside benefits ----------------------------------------------------------------------------------


def test_maintenance_moves_income_by_itself_and_benefits_not_at_all() -> None:
    row = law_of("2024-06-01")
    net = net_weekly_income(150.0, False, False, row) * 52 / 12
    award = universal_credit_monthly(net, False, True, 2, 0, False, 400.0, 0.0, row)  # has no place for maintenance
    income = [
        household_income_monthly(net, award, 2, received, paid, row)
        for received, paid in ((0.0, 0.0), (300.0, 0.0), (0.0, 120.0))
    ]
    # net 650; 393.45 + 333.33 + 287.92 + 400 - 55% of (650 - 404); Child Benefit (25.60 + 16.95) x 52 / 12
    assert income[0] == pytest.approx(650 + 1_279.40 + 42.55 * 52 / 12)
    assert income[1] - income[0] == pytest.approx(300.0)
    assert income[0] - income[2] == pytest.approx(120.0)


def test_a_payers_maintenance_comes_out_of_what_is_left_in_full() -> None:
    """Not of net earnings in Universal Credit (SI 2013/376 reg 55): another pound of it is another pound gone."""
    row = law_of("2024-06-01")
    for gross in (50.0, 150.0, 350.0, 900.0):
        for claim in Claim:
            without, paid = (gone(gross, claim, row, rent=111.0, maintenance=m, charge=0.2) for m in (0.0, 0.31))
            assert paid - without == pytest.approx(0.31 * 1.2)


def test_what_is_paid_does_not_lower_the_income_the_calculation_stands_on() -> None:
    """Two children are worked out together on one gross weekly income, not the second on what the first leaves."""
    row = law_of("2024-06-01")
    both, one = (maintenance_on_next_pound(500.0, False, False, children, 0, 0.0, row) for children in (2, 1))
    assert both == pytest.approx(0.16)
    assert both != pytest.approx(one + (1 - one) * one)


def test_where_net_income_counts_the_next_pound_is_a_net_one() -> None:
    day = date(2024, 6, 1)
    net = law_row(law(day, [Change(day, "income_measure", "net")]))[0]
    gross = maintenance_on_next_pound(500.0, False, False, 1, 0, 0.0, law_of("2024-06-01"))
    assert gross == pytest.approx(0.12)
    # 20% tax and 8% National Insurance come off the pound first
    assert maintenance_on_next_pound(500.0, False, False, 1, 0, 0.0, net) == pytest.approx(0.12 * 0.72)
