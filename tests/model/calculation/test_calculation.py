"""The rules of the calculation one by one, as the simulation calls them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from cmsim.model.calculation.schedule_1 import (
    Basis,
    Benefit,
    Rate,
    in_any_band,
    income_basis,
    paying_charge_pence,
    pence,
    receiving_charge_pence,
    share_after_minimum,
    share_for_receiving_parent,
    shared_care_fraction,
    weekly_rate,
)
from cmsim.model.policy import law, law_row
from hypothesis import given
from hypothesis import strategies as st


def law_of(day: str = "2022-01-15", **changes: Any) -> Any:
    """One row of law, as a rule takes it."""
    policy = law(day)
    return law_row(policy.model_copy(update=changes))[0]


LAW_2022 = law_of()


def rate(
    income: float, children: int = 1, private: int = 0, other: int = 0, benefit: int = Benefit.NONE, nil: bool = False
) -> tuple[float, Rate]:
    amount, kind = weekly_rate(float(income), children, private, other, benefit, nil, LAW_2022)
    return round(amount, 10), Rate(kind)


@pytest.mark.parametrize(
    ("pounds", "expected"),
    [(0.0, 0), (0.004, 0), (0.005, 1), (0.285, 29), (1.005, 101), (2.675, 268), (114.0, 11400), (71.1371428, 7114)],
)
def test_half_a_penny_rounds_up_however_it_is_stored(pounds: float, expected: int) -> None:
    assert pence(pounds) == expected


@given(st.integers(0, 10**9))
def test_rounding_is_half_up_for_every_tenth_of_a_penny(tenths: int) -> None:
    expected = (Decimal(tenths) / 10).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert pence(tenths / 1000) == int(expected)


def test_a_whole_number_of_pence_stays_what_it_is() -> None:
    assert all(pence(p / 100) == p for p in range(0, 300_000, 7))


@pytest.mark.parametrize(
    ("income", "kind"),
    [
        (6.99, Rate.NIL),
        (7, Rate.FLAT_INCOME),
        (100, Rate.FLAT_INCOME),
        (100.01, Rate.REDUCED),
        (199.99, Rate.REDUCED),
        (200, Rate.BASIC),
        (800, Rate.BASIC),
        (800.01, Rate.BASIC_PLUS),
    ],
)
def test_each_line_belongs_to_the_rate_the_law_says(income: float, kind: Rate) -> None:
    assert rate(income)[1] == kind


def test_an_income_on_a_line_stays_on_it_however_it_was_added_up() -> None:
    assert rate(110.1 - 10.1)[1] == Rate.FLAT_INCOME
    assert rate(sum([0.1] * 2000))[1] == Rate.BASIC  # 200.00000000000392
    assert rate(199.99999999999997, other=2) == rate(200, other=2)


def test_tests_come_in_the_order_nil_benefit_income() -> None:
    assert rate(500, benefit=Benefit.MEANS_TESTED, nil=True) == (0.0, Rate.NIL)
    assert rate(0, benefit=Benefit.FLAT_RATE_BENEFIT) == (7.0, Rate.FLAT_BENEFIT)
    assert rate(500, children=0) == (0.0, Rate.NIL)


def test_bands_of_children_stop_at_three() -> None:
    assert rate(150, children=3, other=3) == rate(150, children=7, other=9)
    assert rate(1500, children=3, other=3) == rate(1500, children=7, other=9)


def test_the_plus_line_is_tested_on_the_reduced_income() -> None:
    assert rate(850, other=1)[1] == Rate.BASIC
    assert rate(900, other=1)[1] == Rate.BASIC_PLUS


def test_children_maintained_otherwise_lower_the_rate_but_not_below_the_minimum() -> None:
    assert rate(500, private=1) == (40.0, Rate.BASIC)
    assert rate(101, private=3) == (7.0, Rate.REDUCED)


@pytest.mark.parametrize(
    ("nights", "sevenths"), [(0, 0), (51, 0), (52, 1), (103, 1), (104, 2), (155, 2), (156, 3), (174, 3), (175, 3.5)]
)
def test_nights_fall_in_their_band(nights: int, sevenths: float) -> None:
    assert shared_care_fraction(nights, LAW_2022) == pytest.approx(sevenths / 7)
    assert in_any_band(nights, LAW_2022) == (sevenths > 0)


def test_shared_care_takes_the_mean_over_the_children_and_seven_pounds_in_the_highest_band() -> None:
    share = share_for_receiving_parent(112.0, Rate.BASIC, 2, 2, 0.25, 1, True, LAW_2022)
    assert share == pytest.approx(77.0)


def test_shared_care_leaves_a_low_income_flat_rate_and_a_default_decision_alone() -> None:
    for kind in (Rate.FLAT_INCOME, Rate.DEFAULT):
        assert share_for_receiving_parent(7.0, kind, 1, 1, 0.5, 1, True, LAW_2022) == 7.0
    assert share_for_receiving_parent(7.0, Rate.FLAT_BENEFIT, 1, 1, 0.5, 1, True, LAW_2022) == 0.0


def test_the_minimum_is_on_the_total_and_divided_by_children() -> None:
    assert share_after_minimum(3.0, 6.99, Rate.BASIC, 1, 2, LAW_2022) == 3.5
    assert share_after_minimum(3.0, 7.00, Rate.BASIC, 1, 2, LAW_2022) == 3.0
    assert share_after_minimum(0.0, 0.0, Rate.FLAT_BENEFIT, 1, 2, LAW_2022) == 0.0


@pytest.mark.parametrize(
    ("historic", "current", "expected"),
    [
        (400.0, 500.0, Basis.CURRENT),
        (400.0, 499.99, Basis.HISTORIC),
        (400.0, 300.0, Basis.CURRENT),
        (400.0, 300.01, Basis.HISTORIC),
        (0.0, 0.01, Basis.CURRENT),
        (0.0, 0.0, Basis.HISTORIC),
        (None, 10.0, Basis.CURRENT),
        (10.0, None, Basis.HISTORIC),
    ],
)
def test_current_income_counts_from_a_quarter_of_difference(
    historic: float | None, current: float | None, expected: Basis
) -> None:
    basis = income_basis(historic or 0.0, historic is not None, current or 0.0, current is not None, LAW_2022)
    assert basis == expected


def test_charges_are_whole_pence_of_what_is_due_and_of_what_is_collected() -> None:
    assert paying_charge_pence(6000, False, LAW_2022) == 1200
    assert receiving_charge_pence(6000, LAW_2022) == 240
    assert receiving_charge_pence(1, LAW_2022) == 0
    assert paying_charge_pence(6000, True, LAW_2022) == 1200


def test_a_reform_can_charge_compliant_parents_less() -> None:
    reform = law_of("2028-01-01", charge_paying_compliant=0.02)
    assert paying_charge_pence(6000, True, reform) == 120
    assert paying_charge_pence(6000, False, reform) == 1200


def test_rates_follow_the_law_they_are_given() -> None:
    dearer = law_of(basic_rate=(0.15, 0.20, 0.25), income_cap=1_000.0, plus_from=1_000.0)
    assert weekly_rate(5_000.0, 1, 0, 0, Benefit.NONE, False, dearer) == (150.0, Rate.BASIC)
