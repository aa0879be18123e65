"""What must hold for every calculation: signs, sums, directions, the law's own steps, and no effect before a change."""

import datetime as dt
import random
from typing import Any

import pytest
from cmsim.model.calculation.case import calculate
from cmsim.model.policy import Change, Policy, law
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import random_case

incomes = st.integers(0, 400_000).map(lambda pence: pence / 100)
families = st.lists(st.lists(st.integers(0, 182), min_size=1, max_size=4), min_size=1, max_size=3)
few = st.integers(0, 4)


def of(income: float, nights: list[list[int]], other: int, private: int = 0, **more: Any) -> dict[str, Any]:
    return calculate(
        {
            **more,
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


STEPS_DOWN = """
Where more gross weekly income can mean less maintenance, by the law's own words:
- Just above the flat line (100 pounds), with additional income granted. At the line that income bears a rate of its own
  beside the flat rate (reg 73(2)); above it, all income bears one rate together (reg 73(1)): the second flat rate is
  gone, and the cap is reached sooner.
Nowhere else: the steps at the nil line, at the quarter's tolerance, at 200 pounds with other children, and at the line
of reg 70 all go up.
"""


@given(incomes, st.integers(0, 10_000).map(lambda pence: pence / 100), st.integers(1, 400_000), families, few)
@settings(max_examples=150, deadline=None)
def test_with_additional_income_more_income_means_less_only_across_the_flat_line(
    income: float, more: float, unearned: int, nights: list[list[int]], other: int
) -> None:
    richer = round(income + more, 2)
    extra = {"diverted_income_annual": float(unearned)}
    now, then = of(income, nights, other, **extra), of(richer, nights, other, **extra)
    if not (income <= 100 < richer):
        assert then["weekly_liability"] >= now["weekly_liability"], STEPS_DOWN


def test_the_step_down_across_the_flat_line_is_that_of_regulation_73() -> None:
    for yearly, at_the_line, above in ((1_000, 14.00, 10.26), (160_000, 301.00, 294.00)):
        extra = {"diverted_income_annual": float(yearly)}
        assert of(100, [[0]], 0, **extra)["weekly_liability"] == at_the_line
        assert of(100.01, [[0]], 0, **extra)["weekly_liability"] == above


@pytest.mark.parametrize("other", range(4))
@pytest.mark.parametrize("children", range(1, 4))
def test_a_penny_across_a_line_moves_the_amount_up_by_what_the_law_says(children: int, other: int) -> None:
    """Up 7 pounds at the nil line; at 200, up by what the reduced rate's table falls short with other children."""
    short = {(1, 1): 0.26, (1, 2): 0.44, (1, 3): 0.76, (2, 1): 0.28, (2, 2): 0.62, (2, 3): 0.98, (3, 1): 0.42}
    short |= {(3, 2): 0.78, (3, 3): 1.12}
    steps = {7.0: 7.0, 100.01: 0.0, 200.0: short.get((children, other), 0.0), 800.0: 0.0, 3_000.0: 0.0}
    for line, up in steps.items():
        below, at = (of(round(x, 2), [[0] * children], other)["weekly_liability"] for x in (line - 0.01, line))
        assert at - below == pytest.approx(up, abs=0.011), line


def test_nothing_is_ever_negative_and_more_nights_never_raise_what_is_due_in_all() -> None:
    chance = random.Random(4)
    for _ in range(1_000):
        case = random_case(chance)
        parent = chance.choice(case["receiving_parents"])
        child = chance.randrange(len(parent["nights"]))
        parent["nights"][child] = chance.choice([0, 51, 60, 103, 155, 174])
        now = calculate(case)
        parent["nights"][child] += chance.choice([1, 30])
        then = calculate(case)
        assert then["weekly_liability"] <= now["weekly_liability"], case
        assert min(part["weekly"] for part in now["receiving_parents"]) >= 0, case


LEVERS = list(Policy.model_fields)
CALCULATION = LEVERS[: LEVERS.index("scheme_2003_nil_below")]
EDGES: list[dict[str, Any]] = [
    {"gross_weekly_income": 20, "special_expenses_weekly": 15},
    {"benefit": "means_tested_benefit", "partner_pays_maintenance": True},
    {"gross_weekly_income": 70, "benefit": "flat_rate_benefit", "income_variation_granted": True},
    {"gross_weekly_income": 400, "unearned_income_annual": 1_300, "assets": 20_000},
    {"historic_annual_income": 20_000, "current_annual_income": 24_000},
]


def another(lever: str, value: Any) -> Any:
    """Another value of a lever: the other choice, or half as much."""
    if isinstance(value, bool | str):
        return {"gross": "net", True: False}[value]
    if isinstance(value, tuple):
        return tuple(another(lever, part) for part in value)
    return {"basic_from": 150.0}.get(lever, value - 20 if isinstance(value, int) else value / 2)


@pytest.mark.parametrize("lever", CALCULATION)
def test_a_change_of_any_lever_of_the_calculation_has_effect_from_its_day_and_none_before(lever: str) -> None:
    day = dt.date(2022, 1, 15)
    reform = [Change(day, lever, another(lever, getattr(law(day), lever)))]
    chance, moved = random.Random(5), 0
    cases = [random_case(chance) for _ in range(100)] + [
        {"receiving_parents": [{"nights": [0]}], **edge} for edge in EDGES
    ]
    for case in cases:
        before, on_it = {**case, "as_of": "2022-01-14"}, {**case, "as_of": "2022-01-15"}
        assert calculate(before, reform) == calculate(before)
        moved += calculate(on_it, reform)["weekly_liability"] != calculate(on_it)["weekly_liability"]
    assert moved


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
