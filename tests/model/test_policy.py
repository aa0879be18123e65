"""The law by date: what was in force when, what a scenario may change, and the table the simulation reads."""

import datetime as dt
from functools import cache
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.policy import (
    FIRST_DAY,
    LAW,
    Change,
    Policy,
    allowed,
    history,
    law,
    law_row,
    law_table,
    references,
    unit,
    validate_change,
)
from hypothesis import given, settings
from hypothesis import strategies as st

MONTHS = 160
STATUSES = {"published", "derived", "calibrated", "assumed"}
DAY = dt.date


def test_every_lever_has_a_title_a_unit_a_meaning_and_a_history() -> None:
    assert list(history()) == list(Policy.model_fields)
    for name, info in Policy.model_fields.items():
        assert info.title, name
        assert info.description, name
        assert unit(name), name


@pytest.mark.parametrize("field", Policy.model_fields)
def test_history_is_in_range_dated_in_order_and_referenced(field: str) -> None:
    rows = history()[field]
    assert rows[0].since <= FIRST_DAY
    assert [row.since for row in rows] == sorted({row.since for row in rows})
    for row in rows:
        assert validate_change(field, row.value) == row.value
        assert len(row.reference) > 10
        assert row.status in STATUSES
    assert all(a.value != b.value for a, b in pairwise(rows)), "a step that changes nothing"


@pytest.mark.parametrize(
    ("field", "day_before", "before", "day", "after"),
    [
        ("scheme_open_from_children", "2013-07-28", 4, "2013-07-29", 2),
        ("scheme_open_from_children", "2013-11-24", 2, "2013-11-25", 1),
        ("flat_rate", "2013-11-24", 5, "2013-11-25", 7),
        ("application_fee", "2014-06-29", 0, "2014-06-30", 20),
        ("collection_needs_grounds", "2014-06-29", False, "2014-06-30", True),
        ("furloughed_share", "2021-09-30", 0.04, "2021-10-01", 0.0),
        ("charge_liability_order", "2014-06-29", 0, "2014-06-30", 300),
        ("charge_paying", "2014-08-10", 0, "2014-08-11", 0.2),
        ("charge_receiving", "2014-08-10", 0, "2014-08-11", 0.04),
        ("assets_yearly_return", "2018-12-12", 0, "2018-12-13", 0.08),
        ("passport_disqualification", "2018-12-12", False, "2018-12-13", True),
        ("joint_account_orders", "2018-12-19", False, "2018-12-20", True),
        ("benefit_deduction_arrears_weekly", "2019-07-03", 1.2, "2019-07-04", 8.4),
        ("persistent_team_capacity", "2021-09-30", 0.5, "2021-10-01", 0.0),
        ("variation_income_above", "2013-11-24", 99.99, "2013-11-25", 100),
        ("older_benefits_closed", "2019-01-31", False, "2019-02-01", True),
        ("other_deductions_index", "2020-03-31", 1.0, "2020-04-01", 0.42),
        ("sanction_rate", "2020-04-30", 0.02, "2020-05-01", 0.0013),
        ("universal_credit_deduction_cap", "2021-03-31", 0.3, "2021-04-01", 0.25),
        ("universal_credit_standard_monthly", "2021-10-05", 411.51, "2021-10-06", 324.84),
        ("universal_credit_taper", "2021-11-23", 0.63, "2021-11-24", 0.55),
        ("national_insurance_rate", "2022-11-05", 0.1325, "2022-11-06", 0.12),
        ("application_fee", "2024-02-25", 20, "2024-02-26", 0),
        ("small_balance_write_off", "2024-02-25", 0, "2024-02-26", 7),
        ("universal_credit_deduction_cap", "2025-04-29", 0.25, "2025-04-30", 0.15),
    ],
)
def test_the_law_changed_on_its_day(field: str, day_before: str, before: float, day: str, after: float) -> None:
    assert getattr(law(day_before), field) == before
    assert getattr(law(day), field) == after
    assert references(day)[field].since == DAY.fromisoformat(day)


@pytest.mark.parametrize("day", ["2012-12-09", "1999-01-01", "2022-02-30", "2022", "yesterday", "", 2022, None])
def test_a_day_without_a_law_is_refused_in_one_line(day: Any) -> None:
    with pytest.raises(InputError) as error:
        law(day)
    assert "\n" not in str(error.value)


def test_the_first_day_has_a_law() -> None:
    assert law(FIRST_DAY).scheme_open_from_children == 4


# --- scenario changes ---------------------------------------------------------------------------------------------


def test_a_change_holds_from_its_day_until_the_next_and_over_later_history() -> None:
    changes = [Change(DAY(2020, 4, 1), "application_fee", 50), Change(DAY(2030, 4, 1), "application_fee", 10)]
    fees = [law(day, changes).application_fee for day in ("2020-03-31", "2020-04-01", "2024-03-01", "2030-04-01")]
    assert fees == [20.0, 50.0, 50.0, 10.0]
    assert law("2024-03-01", changes).charge_paying == 0.2


def some_value(field: str) -> Any:
    """Another allowed value than today's."""
    value = getattr(law("2022-01-15"), field)
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return next(choice for choice in get_args(Policy.model_fields[field].annotation) if choice != value)
    if field == "shared_care_nights":
        return (50, 100, 150, 170)
    if field == "csa_segment_ends":
        return (0.1, 0.2, 0.3, 0.4, 1.0)
    if isinstance(value, tuple):
        return tuple(reversed(value)) if isinstance(value[0], tuple) else tuple(part / 2 for part in value)
    return value / 2 if isinstance(value, float) and value else 1


@cache
def history_by_month() -> np.ndarray:
    return law_table(MONTHS)


UNMOVED = {  # half of these would cross another line of the law
    "basic_from", "income_cap", "national_insurance_upper_weekly", "class4_upper_annual", "additional_rate_from_annual",
}  # fmt: skip


@given(st.sampled_from(sorted(set(Policy.model_fields) - UNMOVED)), st.dates(FIRST_DAY, DAY(2025, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_a_change_has_no_effect_before_its_day_nor_on_other_levers(field: str, day: dt.date) -> None:
    changes = [Change(day, field, some_value(field))]
    base, reform = history_by_month(), law_table(MONTHS, changes)
    first = month_of(day) + (day.day > 1)
    assert base[:first].tobytes() == reform[:first].tobytes()
    others = [name for name in LAW.names or () if name != field]
    for name in others:
        np.testing.assert_array_equal(base[name], reform[name])
    value = some_value(field)
    code = get_args(Policy.model_fields[field].annotation).index(value) if isinstance(value, str) else value
    assert all(np.array_equal(row, np.asarray(code)) for row in reform[field][first:])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("aplication_fee", 10, "did you mean 'application_fee'?"),
        ("zzz", 10, "cmsim law lists them"),
        ("application_fee", -1, "application_fee is -1: it must be a number from 0 to 10,000 (pounds)"),
        ("application_fee", "20", "application_fee is '20'"),
        ("application_fee", True, "application_fee is True"),
        ("application_fee", float("nan"), "application_fee is nan"),
        ("charge_paying", 20, "a number from 0 to 1 (share of the liability)"),
        ("migration_months", 61, "a whole number from 1 to 60 (months)"),
        ("migration_months", 1.5, "a whole number"),
        ("direct_pay_available", 0, "direct_pay_available is 0: it must be true or false"),
        ("staffing", "some", "it must be per_case or fixed"),
        ("income_measure", "taxable", "income_measure is 'taxable': it must be gross or net"),
        ("basic_rate", [0.1, 0.2], "a list of 3, each a number from 0 to 1"),
        ("basic_rate", [0.1, 0.2, 12], "a list of 3, each a number from 0 to 1"),
    ],
)
def test_an_impossible_change_is_refused_with_what_is_allowed(field: str, value: Any, said: str) -> None:
    with pytest.raises(InputError) as error:
        validate_change(field, value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_list_is_kept_as_the_policy_keeps_it() -> None:
    assert validate_change("basic_rate", [0.1, 0.2, 1]) == (0.1, 0.2, 1.0)
    assert "a list of 4, each a list of 3" in allowed("reduced_rate")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("flat_upper", 250.0, "flat_upper (250) may not be above basic_from (200)"),
        ("income_cap", 100.0, "basic_from (200) may not be above income_cap (100)"),
        ("shared_care_nights", (52, 52, 156, 175), "shared_care_nights must ascend"),
        ("csa_segment_ends", (0.2, 0.1, 0.3, 0.4, 1.0), "csa_segment_ends must ascend to 1"),
    ],
)
def test_lines_may_not_cross(field: str, value: Any, said: str) -> None:
    change = [Change(DAY(2027, 4, 1), field, value)]
    for refused in (lambda: law("2027-04-01", change), lambda: law_table(200, change)):
        with pytest.raises(InputError) as error:
            refused()
        assert said in str(error.value)


def test_two_changes_of_one_lever_on_one_day_are_refused() -> None:
    twice = [Change(DAY(2027, 4, 1), "application_fee", 1), Change(DAY(2027, 4, 1), "application_fee", 2)]
    with pytest.raises(InputError, match="changed twice on 2027-04-01"):
        law("2027-04-01", twice)


# --- the table by month -------------------------------------------------------------------------------------------


def test_a_month_has_the_law_of_its_first_day() -> None:
    table = law_table(MONTHS)
    assert table.shape == (MONTHS,)
    assert table.dtype == LAW
    fee, charge = table["application_fee"], table["charge_paying"]
    assert [fee[month_of(month)] for month in ("2014-06", "2014-07", "2024-02", "2024-03")] == [0, 20, 20, 0]
    assert [charge[month_of(month)] for month in ("2014-08", "2014-09")] == [0, 0.2]
    assert table["new_enforcement"][month_of("2020-03") : month_of("2020-09")].tolist() == [True, *[False] * 4, True]


def test_month_0_has_the_earliest_values() -> None:
    assert law_table(2)["scheme_open_from_children"].tolist() == [99, 4]


@pytest.mark.parametrize("month", ["2013-01", "2016-05", "2022-11", "2024-03"])
def test_a_row_is_the_policy_of_that_day(month: str) -> None:
    policy, row = law(f"{month}-01"), law_table(MONTHS)[month_of(month)]
    alone = law_row(policy)[0]
    for name, value in policy:
        choices = get_args(Policy.model_fields[name].annotation)
        expected = choices.index(value) if isinstance(value, str) else value
        np.testing.assert_array_equal(row[name], expected)
        np.testing.assert_array_equal(alone[name], expected)


def test_history_after_the_cutoff_is_left_out_but_scenario_changes_are_not() -> None:
    changes = [Change(DAY(2025, 4, 1), "charge_receiving", 0.02)]
    table = law_table(MONTHS, changes, cutoff=DAY(2023, 12, 31))
    assert table["application_fee"][month_of("2025-12")] == 20
    assert table["charge_receiving"][month_of("2025-12")] == 0.02
    assert law_table(MONTHS, changes, cutoff=DAY(2024, 2, 26))["application_fee"][month_of("2025-12")] == 0


def test_earnings_and_prices_stand_beside_the_law() -> None:
    table = law_table(MONTHS)
    assert table["earnings_index"][month_of("2024-01")] > table["earnings_index"][0] > 0
    assert table["price_index"][month_of("2024-01")] > table["price_index"][0] > 0
