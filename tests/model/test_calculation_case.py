"""The statutory calculation as a user meets it: published examples, an independent second calculation, bad input."""

import datetime as dt
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cmsim.model.calculation_case import calculate
from cmsim.model.errors import InputError
from cmsim.model.policy import FIRST_DAY, Change
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import oracle, random_case

EXAMPLES = tomllib.loads((Path(__file__).parent / "worked_examples.toml").read_text(encoding="utf-8"))["example"]
FAMILY = {"as_of": "2022-01-15", "gross_weekly_income": 600, "receiving_parents": [{"nights": [0, 0]}]}


def flat(result: dict[str, Any]) -> dict[str, Any]:
    """A result with the Collect & Pay block and the receiving parents' amounts on one level."""
    return {
        **result,
        **result["collect_and_pay"],
        "receiving_parents": [parent["weekly"] for parent in result["receiving_parents"]],
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_worked_example_to_the_penny(example: dict[str, Any]) -> None:
    result = flat(calculate({"as_of": "2022-01-15", **example["case"]}))
    assert {name: result[name] for name in example["expect"]} == example["expect"]


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e["published"].isdigit()], ids=lambda e: e["id"])
def test_published_whole_pounds_are_the_rounded_amount(example: dict[str, Any]) -> None:
    assert round(example["expect"]["weekly_liability"]) == int(example["published"])


def compare_with_the_oracle(seed: int, cases: int) -> None:
    chance = random.Random(seed)
    for number in range(cases):
        case = random_case(chance)
        result, expected = flat(calculate(case)), oracle(case)
        pence = {
            name: [round(100 * amount) for amount in result[name]]
            if isinstance(result[name], list)
            else result[name]
            if isinstance(result[name], str)
            else round(100 * result[name])
            for name in expected
        }
        assert pence == expected, f"case {number} of seed {seed}: {case}"


def test_an_independent_calculation_agrees_on_random_cases() -> None:
    compare_with_the_oracle(seed=1, cases=2_000)


@pytest.mark.slow
def test_an_independent_calculation_agrees_on_many_random_cases() -> None:
    compare_with_the_oracle(seed=2, cases=100_000)


def test_without_compilation_the_same_answers() -> None:
    program = (
        "import json, random, sys; sys.path.insert(0, sys.argv[1]); from oracle import random_case;"
        "from cmsim.model.calculation_case import calculate; chance = random.Random(3);"
        "print(json.dumps([calculate(random_case(chance)) for _ in range(60)]))"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", program, str(Path(__file__).parent)],
            env={**os.environ, "NUMBA_DISABLE_JIT": disabled},
            capture_output=True,
            check=True,
        ).stdout
        for disabled in ("0", "1")
    ]
    assert answers[0] == answers[1]


# --- single provisions -------------------------------------------------------------------------------------------


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


# --- what must hold for every case -------------------------------------------------------------------------------

incomes = st.integers(0, 400_000).map(lambda pence: pence / 100)
families = st.lists(st.lists(st.integers(0, 182), min_size=1, max_size=4), min_size=1, max_size=3)
few = st.integers(0, 4)


def of(income: float, nights: list[list[int]], other: int, private: int = 0) -> dict[str, Any]:
    return calculate(
        {
            "as_of": "2022-01-15",
            "gross_weekly_income": income,
            "relevant_other_children": other,
            "relevant_non_resident_children": private,
            "receiving_parents": [{"nights": stays} for stays in nights],
        }
    )


@given(incomes, families, few, few)
@settings(max_examples=150, deadline=None)
def test_parts_are_the_whole_and_never_less_than_the_minimum(
    income: float, nights: list[list[int]], other: int, private: int
) -> None:
    result = of(income, nights, other, private)
    parts = [round(100 * parent["weekly"]) for parent in result["receiving_parents"]]
    assert min(parts) >= 0
    assert sum(parts) == round(100 * result["weekly_liability"])
    assert result["weekly_liability"] == 0 if income < 7 else result["weekly_liability"] >= 7


@given(incomes, st.integers(0, 10_000).map(lambda pence: pence / 100), families, few)
@settings(max_examples=150, deadline=None)
def test_more_income_never_means_less_maintenance(
    income: float, more: float, nights: list[list[int]], other: int
) -> None:
    assert (
        of(round(income + more, 2), nights, other)["weekly_liability"] >= of(income, nights, other)["weekly_liability"]
    )


@given(incomes, st.integers(1, 3), st.integers(0, 181), few)
@settings(max_examples=150, deadline=None)
def test_one_more_night_never_means_more_maintenance(income: float, children: int, nights: int, other: int) -> None:
    now, then = of(income, [[nights] * children], other), of(income, [[nights] * (children - 1) + [nights + 1]], other)
    assert then["weekly_liability"] <= now["weekly_liability"]


@given(incomes, families, st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_one_more_other_child_never_means_more_maintenance(income: float, nights: list[list[int]], other: int) -> None:
    assert of(income, nights, other + 1)["weekly_liability"] <= of(income, nights, other)["weekly_liability"]


@given(st.integers(300_000, 10_000_000).map(lambda pence: pence / 100), families)
@settings(max_examples=50, deadline=None)
def test_income_above_the_cap_changes_nothing(income: float, nights: list[list[int]]) -> None:
    assert of(income, nights, 0)["receiving_parents"] == of(3000, nights, 0)["receiving_parents"]


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
