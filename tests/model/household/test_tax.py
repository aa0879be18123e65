"""Income tax and National Insurance of each tax year against sums done by hand, in England, Wales and Scotland."""

from typing import Any

import pytest
from cmsim.model.household.tax import (
    income_tax,
    national_insurance,
    net_after_pension,
    net_weekly_income,
    personal_allowance,
)
from cmsim.model.policy import law, law_row
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.plain


def law_of(day: str) -> Any:
    return law_row(law(day))[0]


# by year: 20% of 30,000 less the allowance; at 60,000 also 40% of what is above the basic rate limit; National
# Insurance on 500 pounds a week: the main rate above the primary threshold
BY_YEAR = {
    2012: (4_379.0, 13_884.0, 42.48),  # 21,895 x 20%; 34,370 x 20% + 17,525 x 40%; 354 x 12%
    2013: (4_112.0, 13_822.0, 42.12),  # 20,560; 32,010 and 18,550; 351 x 12%
    2014: (4_000.0, 13_627.0, 41.64),  # 20,000; 31,865 and 18,135; 347 x 12%
    2015: (3_880.0, 13_403.0, 41.40),  # 19,400; 31,785 and 17,615; 345 x 12%
    2016: (3_800.0, 13_200.0, 41.40),  # 19,000; 32,000 and 17,000
    2017: (3_700.0, 12_700.0, 41.16),  # 18,500; 33,500 and 15,000; 343 x 12%
    2018: (3_630.0, 12_360.0, 40.56),  # 18,150; 34,500 and 13,650; 338 x 12%
    2019: (3_500.0, 11_500.0, 40.08),  # 17,500; 37,500 and 10,000; 334 x 12%
    2020: (3_500.0, 11_500.0, 38.04),  # 317 x 12%
    2021: (3_486.0, 11_432.0, 37.92),  # 17,430; 37,700 and 9,730; 316 x 12%
    2022: (3_486.0, 11_432.0, 41.075),  # 310 x 13.25%, before July and November
    2023: (3_486.0, 11_432.0, 30.96),  # 258 x 12%
    2024: (3_486.0, 11_432.0, 20.64),  # 258 x 8%
    2025: (3_486.0, 11_432.0, 20.64),
    2026: (3_486.0, 11_432.0, 20.64),
}


@pytest.mark.parametrize("year", BY_YEAR)
def test_tax_and_insurance_of_each_tax_year(year: int) -> None:
    row = law_of(f"{max(year, 2013)}-01-15" if year == 2012 else f"{year}-06-01")
    at_30000, at_60000, insurance = BY_YEAR[year]
    assert income_tax(30_000.0, False, row) == pytest.approx(at_30000)
    assert income_tax(60_000.0, False, row) == pytest.approx(at_60000)
    assert national_insurance(500.0, False, row) == pytest.approx(insurance)


@pytest.mark.parametrize(
    ("day", "income", "tax"),
    [
        ("2013-01-01", 8_105.0, 0.0),
        ("2024-06-01", 50_270.0, 7_540.0),
        ("2024-06-01", 110_000.0, 33_432.0),  # the allowance is down to 7,570
        ("2024-06-01", 150_000.0, 53_703.0),
        ("2022-06-01", 160_000.0, 56_960.0),  # the additional rate from 150,000 then
    ],
)
def test_income_tax_where_the_bands_end(day: str, income: float, tax: float) -> None:
    assert income_tax(income, False, law_of(day)) == pytest.approx(tax)


def test_the_personal_allowance_is_gone_at_125140() -> None:
    row = law_of("2024-06-01")
    assert [personal_allowance(income, row) for income in (100_000.0, 110_000.0, 125_140.0)] == [12_570, 7_570, 0]


@pytest.mark.parametrize(
    ("day", "weekly", "self_employed", "insurance"),
    [
        ("2024-06-01", 242.0, False, 0.0),
        ("2022-10-01", 500.0, False, 34.185),  # 258 at 13.25%
        ("2024-06-01", 1_067.0, False, 60.0),  # 8% of 725 and 2% of 100
        ("2024-06-01", 50_000.0 / 52, True, 2_245.80 / 52),  # 6% of 37,430
        ("2015-06-01", 50_000.0 / 52, True, 3_241.55 / 52),  # 9% of 34,325 and 2% of 7,615
    ],
)
def test_national_insurance_of_a_week(day: str, weekly: float, self_employed: bool, insurance: float) -> None:
    assert national_insurance(weekly, self_employed, law_of(day)) == pytest.approx(insurance)


# --- Scotland -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "income", "tax"),
    [
        ("2017-06-01", 45_000.0, 7_100.0),  # 31,500 at 20% and 2,000 at 40%; 6,700 elsewhere
        ("2018-06-01", 30_000.0, 3_670.0),  # 380 + 2,030 + 6,000 at 21%
        ("2019-06-01", 12_500.0, 0.0),
        ("2021-06-01", 50_000.0, 8_979.67),  # 398.43 + 2,125.80 + 3,856.86 + 6,338 at 41%
        ("2022-06-01", 170_000.0, 64_328.80),  # 410.78 + 2,191.20 + 3,774.54 + 118,908 at 41% + 20,000 at 46%
        ("2024-06-01", 30_000.0, 3_497.33),  # 438.14 + 2,337 + 3,439 at 21%
        ("2024-06-01", 90_000.0, 26_278.31),  # 438.14 + 2,337 + 3,591.21 + 13,161.96 + 15,000 at 45%
        ("2024-06-01", 130_000.0, 50_080.61),  # ... + 62,710 at 45% (to 125,140: no allowance is left) + 4,860 at 48%
        ("2026-06-01", 30_000.0, 3_451.07),  # 753.73 + 2,597.80 + 474 at 21%
    ],
)
def test_income_tax_in_scotland(day: str, income: float, tax: float) -> None:
    assert income_tax(income, True, law_of(day)) == pytest.approx(tax)


@pytest.mark.parametrize("year", range(2013, 2017))
def test_until_2017_scotland_has_the_tax_of_the_united_kingdom(year: int) -> None:
    row = law_of(f"{year}-06-01")
    for income in (0.0, 9_000.0, 33_000.0, 42_000.0, 70_000.0, 120_000.0, 200_000.0):
        assert income_tax(income, True, row) == pytest.approx(income_tax(income, False, row))


def test_since_2018_a_low_income_is_taxed_less_in_scotland_and_a_high_one_more() -> None:
    row = law_of("2025-06-01")
    assert net_weekly_income(400.0, False, True, row) > net_weekly_income(400.0, False, False, row)
    assert net_weekly_income(900.0, False, True, row) < net_weekly_income(900.0, False, False, row)


# --- pensions, continuity -----------------------------------------------------------------------------------------


def test_a_pension_is_taken_before_tax_but_not_before_national_insurance() -> None:
    # 500 less 25; tax 20% of 24,700 - 12,570 a year = 46.65 a week; National Insurance on 500 = 20.64
    assert net_after_pension(500.0, 0.05, False, False, law_of("2024-06-01")) == pytest.approx(
        500 - 25 - 2_426 / 52 - 20.64
    )


@given(
    st.floats(0, 5_000),
    st.floats(0, 100),
    st.booleans(),
    st.booleans(),
    st.sampled_from([2013, 2018, 2022, 2024, 2026]),
)
def test_more_gross_pay_never_means_less_net_pay_nor_a_jump(
    gross: float, more: float, self_employed: bool, scottish: bool, year: int
) -> None:
    row = law_of(f"{year}-06-01")
    net = net_weekly_income(gross, self_employed, scottish, row)
    assert 0 <= net <= gross
    assert 0 <= net_weekly_income(gross + more, self_employed, scottish, row) - net <= more + 1e-9
