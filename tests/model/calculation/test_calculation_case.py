"""The statutory calculation as a user meets it: one provision after another, and bad input."""

import datetime as dt
from typing import Any

import pytest
from cmsim.model.calculation.case import calculate
from cmsim.model.errors import InputError
from cmsim.model.policy import FIRST_DAY, Change

FAMILY = {"as_of": "2022-01-15", "gross_weekly_income": 600, "receiving_parents": [{"nights": [0, 0]}]}


def due(**case: Any) -> float:
    return calculate({**FAMILY, **case})["weekly_liability"]


@pytest.mark.parametrize("category", ["child", "prisoner", "young_benefit", "trainee", "care_home"])
def test_nothing_is_due_in_a_nil_category(category: str) -> None:
    assert due(nil_category=category) == 0.0


def test_a_couple_who_both_pay_owe_half_the_flat_rate_on_a_means_tested_benefit_only() -> None:
    assert due(benefit="means_tested_benefit", partner_pays_maintenance=True) == 3.50
    assert due(benefit="flat_rate_benefit", partner_pays_maintenance=True) == 7.00


def test_a_benefit_sets_the_rate_whatever_the_earnings() -> None:
    assert due(benefit="universal_credit_no_earnings") == 7.00


def test_on_a_benefit_shared_care_frees_from_that_receiving_parent_only() -> None:
    result = calculate(
        {**FAMILY, "benefit": "means_tested_benefit", "receiving_parents": [{"nights": [60, 0]}, {"nights": [51]}]}
    )
    assert [parent["weekly"] for parent in result["receiving_parents"]] == [0.0, 2.33]


def test_equal_care_ends_the_liability_and_the_child_no_longer_counts() -> None:
    assert due(receiving_parents=[{"nights": [182, 182], "equal_care": True}]) == 0.0
    one, other = {"nights": [0]}, {"nights": [182], "equal_care": True}
    assert due(receiving_parents=[one, other]) == due(receiving_parents=[one]) == 72.0


def test_some_shared_care_of_unknown_extent_is_one_night_a_week() -> None:
    assert due(receiving_parents=[{"nights": [None]}]) == due(receiving_parents=[{"nights": [52]}])


def test_parts_add_up_to_the_whole_to_the_penny() -> None:
    result = calculate({**FAMILY, "gross_weekly_income": 500.06, "receiving_parents": [{"nights": [0]}] * 2})
    assert [parent["weekly"] for parent in result["receiving_parents"]] == [40.00, 40.01]
    assert result["weekly_liability"] == 80.01


def test_special_expenses_never_take_the_amount_below_the_flat_rate() -> None:
    assert due(gross_weekly_income=20, special_expenses_weekly=15) == 7.00
    assert due(gross_weekly_income=6, special_expenses_weekly=5) == 0.00
    assert due(as_of="2013-01-01", gross_weekly_income=20, special_expenses_weekly=15) == 0.00


def test_assets_count_only_since_december_2018() -> None:
    assert due(as_of="2018-12-12", assets=50_000) == due() == 96.0
    assert due(as_of="2018-12-13", assets=50_000) == 108.27


def test_unearned_income_counts_from_2500_pounds_and_then_all_of_it() -> None:
    assert due(unearned_income_annual=2499.99) == 96.0
    assert due(unearned_income_annual=2500) == 103.67


def test_income_despite_a_benefit_counts_only_if_granted_and_above_the_line() -> None:
    pensioner = {"benefit": "flat_rate_benefit", "gross_weekly_income": 500}
    assert due(**pensioner) == 7.00
    assert due(**pensioner, income_variation_granted=True) == 87.00
    hundred = {**pensioner, "gross_weekly_income": 100, "income_variation_granted": True}
    assert due(**hundred) == 7.00
    assert due(**hundred, as_of="2013-11-24") == 10.00  # "equal to or more than" then, and the flat rate was 5 pounds
    assert due(**{**hundred, "gross_weekly_income": 99.98}, as_of="2013-11-24") == 5.00


@pytest.mark.parametrize(
    ("refusal", "paragraph"),
    [
        ({"benefit": "means_tested_benefit"}, "(d)"),
        ({"benefit": "universal_credit_no_earnings"}, "(d)"),
        ({"nil_category": "young_benefit"}, "(d)"),
        ({"default_decision": True}, "(c)"),
    ],
)
def test_a_variation_that_may_not_be_granted_changes_nothing_and_is_said(
    refusal: dict[str, Any], paragraph: str
) -> None:
    asked = {
        "unearned_income_annual": 9_000,
        "assets": 90_000,
        "diverted_income_annual": 5_000,
        "special_expenses_weekly": 20,
    }
    with_it, without = calculate({**FAMILY, **refusal, **asked}), calculate({**FAMILY, **refusal})
    assert with_it["weekly_liability"] == without["weekly_liability"]
    assert with_it["gross_weekly_income"] == without["gross_weekly_income"]
    said = [step for step in with_it["steps"] if f"reg 57(1){paragraph}" in step["reference"]]
    assert len(said) == 1
    assert not any("reg 57" in step["reference"] for step in without["steps"])


def test_a_parent_in_a_nil_category_pays_on_additional_income_alone() -> None:
    prisoner = {"nil_category": "prisoner", "gross_weekly_income": 600, "unearned_income_annual": 9_125}
    assert due(**prisoner) == 25.75  # 175 a week: 7 and a quarter of 75
    assert due(**prisoner, income_variation_granted=True) == 124.00
    assert due(nil_category="prisoner", special_expenses_weekly=50) == 0.00


def test_special_expenses_do_nothing_at_the_flat_rate_of_a_benefit() -> None:
    result = calculate({**FAMILY, "benefit": "flat_rate_benefit", "special_expenses_weekly": 50})
    assert (result["weekly_liability"], result["gross_weekly_income"]) == (7.00, 600.00)
    assert any("of no effect" in step["rule"] for step in result["steps"])


@pytest.mark.parametrize(
    "home", ["abroad_civil_service", "abroad_armed_forces", "abroad_uk_company", "abroad_public_body"]
)
def test_a_paying_parent_abroad_for_a_british_employer_is_within_the_scheme(home: str) -> None:
    result = calculate({**FAMILY, "paying_parent_home": home})
    assert result["weekly_liability"] == 96.0
    assert "s. 44(2A)" in result["steps"][0]["reference"]


def test_there_is_no_calculation_for_a_paying_parent_abroad() -> None:
    result = calculate({"paying_parent_home": "abroad", "receiving_parents": [{"nights": [0]}, {"nights": [9]}]})
    assert (result["rate"], result["weekly_liability"]) == ("no_calculation", 0.0)
    assert [parent["weekly"] for parent in result["receiving_parents"]] == [0.0, 0.0]
    assert [step["reference"] for step in result["steps"]] == ["Child Support Act 1991 s. 44(1)"]


@pytest.mark.parametrize("why", [{"abroad": True}, {"carer": "local_authority"}, {"equal_care": True}], ids=str)
def test_children_for_whom_nothing_can_be_due_do_not_count(why: dict[str, Any]) -> None:
    result = calculate({**FAMILY, "receiving_parents": [{"nights": [0]}, {"nights": [0, 0], **why}]})
    assert [parent["weekly"] for parent in result["receiving_parents"]] == [72.0, 0.0]


def test_a_carer_who_is_no_parent_is_owed_by_each_parent_alone() -> None:
    result = calculate({**FAMILY, "receiving_parents": [{"nights": [0, 0], "carer": "not_a_parent"}]})
    assert result["weekly_liability"] == 96.0
    assert any("s. 3(1)(b)" in step["reference"] for step in result["steps"])


def test_an_estimate_of_current_income_counts_where_there_is_no_historic_income() -> None:
    estimate = {"gross_weekly_income": None, "current_annual_income": 31_285.80, "current_income_estimated": True}
    assert due(**estimate) == due(**estimate, historic_annual_income=0) == 96.0
    assert due(**estimate, historic_annual_income=10_000) == due(gross_weekly_income=10_000 / 365 * 7)


@pytest.mark.parametrize(
    ("first", "day", "review", "tax_year"),
    [
        ("2021-05-10", "2022-01-15", "2022-05-10", "2021-22"),
        ("2021-03-10", "2022-01-15", "2022-03-10", "2020-21"),
        ("2022-01-15", "2022-01-15", "2023-01-15", "2021-22"),
        ("2019-01-15", "2022-01-15", "2023-01-15", "2021-22"),
        ("2020-02-29", "2022-01-15", "2022-02-28", "2020-21"),
        ("2020-02-29", "2023-02-28", "2024-02-29", "2022-23"),
        ("2021-04-06", "2022-01-15", "2022-04-06", "2021-22"),
    ],
)
def test_the_next_annual_review_is_the_next_anniversary(first: str, day: str, review: str, tax_year: str) -> None:
    result = calculate({**FAMILY, "as_of": day, "initial_effective_date": first})
    assert result["next_review"] == review
    assert [step["value"] for step in result["steps"][-2:]] == [review, tax_year]
    assert calculate(FAMILY)["next_review"] is None


def test_net_income_counts_only_where_a_reform_says_so() -> None:
    """600 a week in January 2022: tax 20% of 31,200 less 12,570 a year; National Insurance 12% above 184 a week."""
    reform = [Change(dt.date(2022, 1, 15), "income_measure", "net")]
    net = 600 - 0.20 * (31_200 - 12_570) / 52 - 0.12 * (600 - 184)
    result = calculate(FAMILY, reform)
    assert result["gross_weekly_income"] == round(net, 2) == 478.43
    assert result["weekly_liability"] == round(0.16 * net, 2)
    assert any(step["reference"].startswith("income_measure") for step in result["steps"])
    assert calculate({**FAMILY, "as_of": "2022-01-14"}, reform)["weekly_liability"] == 96.0
    assert calculate({**FAMILY, "self_employed": True}, reform)["weekly_liability"] > result["weekly_liability"]
    assert calculate({**FAMILY, "self_employed": True, "scottish_taxpayer": True})["weekly_liability"] == 96.0


def test_pension_contributions_come_off_income() -> None:
    yearly = {"gross_weekly_income": None, "historic_annual_income": 36_500, "pension_annual": 3_650}
    assert calculate({**FAMILY, **yearly})["gross_weekly_income"] == 630.0


def test_before_full_opening_the_first_rules_hold() -> None:
    assert due(as_of="2013-11-24", gross_weekly_income=90) == 5.00
    assert due(as_of="2013-11-25", gross_weekly_income=90) == 7.00
    assert due(as_of="2013-11-24", gross_weekly_income=150, receiving_parents=[{"nights": [0]}]) == 14.50


def test_no_charge_before_august_2014_and_none_changed_since() -> None:
    free = calculate({**FAMILY, "as_of": "2014-08-10", "service": "collect_and_pay"})["collect_and_pay"]
    assert free == {"paying_parent_pays": 96.0, "receiving_parent_gets": 96.0, "charges": 0.0}
    charged = calculate({**FAMILY, "as_of": "2014-08-11", "service": "collect_and_pay"})["collect_and_pay"]
    assert charged == {"paying_parent_pays": 115.2, "receiving_parent_gets": 92.16, "charges": 23.04}


def test_a_reform_holds_from_its_day() -> None:
    reform = [Change(dt.date(2022, 1, 15), "flat_rate", 10.0)]
    claimant = {**FAMILY, "benefit": "means_tested_benefit"}
    assert calculate(claimant, reform)["weekly_liability"] == 10.0
    assert calculate({**claimant, "as_of": "2022-01-14"}, reform)["weekly_liability"] == 7.0


def test_steps_name_the_paragraph_and_end_with_the_amount_due() -> None:
    steps = calculate({**FAMILY, "relevant_other_children": 1, "receiving_parents": [{"nights": [80, 0]}]})["steps"]
    assert any(step["value"] == 0.11 and "Sch 1 para 2(3)" in step["reference"] for step in steps)
    assert any(step["value"] == 0.0714 and "para 7(4)" in step["reference"] for step in steps)
    assert steps[-1]["value"] == 79.34
    assert all(set(step) == {"rule", "reference", "value", "unit"} and step["reference"] for step in steps)


def test_what_is_not_settled_is_said() -> None:
    assert calculate(FAMILY)["unsettled"] == []
    assert (
        "39" in calculate({**FAMILY, "default_decision": True, "receiving_parents": [{"nights": [0]}]})["unsettled"][0]
    )
    assert "reg 50" in calculate({**FAMILY, "receiving_parents": [{"nights": [200]}]})["unsettled"][0]


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gross_weekly_income": -1}, "gross_weekly_income is -1: it must be an amount in pounds, 0 or more"),
        ({"gross_weekly_income": float("nan")}, "gross_weekly_income is nan"),
        ({"gross_weekly_income": float("inf")}, "gross_weekly_income is inf"),
        ({"gross_weekly_income": "600"}, "gross_weekly_income is '600'"),
        ({"gross_weekly_income": True}, "gross_weekly_income is True"),
        ({"gross_weekly_income": None}, "the case has no income"),
        ({"historic_annual_income": 20_000}, "gross_weekly_income and historic_annual_income are both given"),
        ({"receiving_parents": [{"nights": [0, 400]}]}, "receiving_parents[0].nights[1] is 400"),
        ({"receiving_parents": [{"nights": [-1]}]}, "receiving_parents[0].nights[0] is -1"),
        ({"receiving_parents": [{"nights": [1.5]}]}, "receiving_parents[0].nights[0] is 1.5"),
        ({"receiving_parents": [{"nights": []}]}, "receiving_parents[0].nights is []: it must be a list"),
        ({"receiving_parents": []}, "receiving_parents is []: it must be a list with at least one"),
        ({"receiving_parents": [{}]}, "receiving_parents[0].nights is missing"),
        ({"receiving_parents": [{"night": [0]}]}, "receiving_parents[0].night"),
        ({"benefit": "dole"}, "benefit is 'dole': it must be none, flat_rate_benefit, means_tested_benefit or"),
        ({"service": "collect"}, "service is 'collect': it must be direct_pay or collect_and_pay"),
        ({"nil_category": "student"}, "nil_category is 'student'"),
        ({"relevant_other_children": 1.5}, "relevant_other_children is 1.5: it must be a whole number of children"),
        (
            {"relevant_other_childs": 1},
            "relevant_other_childs is not a field of a case, did you mean 'relevant_other_ch",
        ),
        ({"as_of": "2012-12-09"}, "2012-12-09 is before the 2012 scheme"),
        ({"as_of": "15/01/2022"}, "'15/01/2022' is not a date"),
        ({"as_of": 2022}, "as_of is 2022: it must be a date"),
        ({"paying_parent_home": "france"}, "paying_parent_home is 'france': it must be united_kingdom, abroad, or"),
        ({"paying_parent_home": None}, "paying_parent_home is None"),
        ({"income_variation_granted": 1}, "income_variation_granted is 1: it must be true or false"),
        ({"income_variation_granted": True}, "without a benefit or a nil_category"),
        (
            {"income_variation_granted": True, "benefit": "flat_rate_benefit", "gross_weekly_income": None},
            "the case has no income",
        ),
        ({"current_income_estimated": True}, "there is no current_annual_income: give the estimate"),
        ({"current_income_estimated": "yes"}, "current_income_estimated is 'yes'"),
        ({"self_employed": 0}, "self_employed is 0: it must be true or false"),
        ({"scottish_taxpayer": "no"}, "scottish_taxpayer is 'no'"),
        ({"initial_effective_date": "2022-01-16"}, "initial_effective_date is 2022-01-16: it may not be after as_of"),
        ({"initial_effective_date": "2012-12-09"}, "initial_effective_date: 2012-12-09 is before the 2012 scheme"),
        ({"initial_effective_date": "soon"}, "initial_effective_date: 'soon' is not a date"),
        ({"initial_effective_date": 5}, "initial_effective_date is 5: it must be a date"),
        ({"receiving_parents": [{"nights": [0], "carer": "aunt"}]}, "receiving_parents[0].carer is 'aunt': it must be"),
        ({"receiving_parents": [{"nights": [0], "abroad": "yes"}]}, "receiving_parents[0].abroad is 'yes'"),
        ({"nil_category": "student"}, "care_home (a student is in none of them)"),
    ],
    ids=str,
)
def test_a_mistake_is_one_clear_line(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        calculate({**FAMILY, **wrong})
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_case_that_is_no_object_is_refused() -> None:
    with pytest.raises(InputError, match="a case is an object"):
        calculate([1, 2])  # type: ignore[arg-type]


def test_the_first_day_of_the_scheme_has_a_law() -> None:
    assert due(as_of=FIRST_DAY.isoformat()) == 96.0
