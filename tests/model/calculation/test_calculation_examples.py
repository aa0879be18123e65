"""The statutory calculation against published examples and against an independent second calculation."""

import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cmsim.agents.codes import Power
from cmsim.model.calculation.case import calculate
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.household import budget
from cmsim.model.policy import law, law_row, law_table
from cmsim.model.powers import power_table
from cmsim.model.powers.taking import room_in_pay
from cmsim.model.state import PAYING_PARENT_RECORD, table
from oracle import oracle, random_case

FILE = tomllib.loads((Path(__file__).parent / "worked_examples.toml").read_text(encoding="utf-8"))
EXAMPLES = FILE["example"]


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
        "from cmsim.model.calculation.case import calculate; chance = random.Random(3);"
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


def taken_from_pay(net_monthly: float, wanted: float, row: Any) -> float:
    """What a deduction from earnings order takes of the pay of a month without irregular hours, pounds."""
    p, month = parameter_row({"irregular_pay_share": 0.0}), month_of("2022-01")
    order = power_table(law_table(month + 1), p)[month][Power.EARNINGS_ORDER]
    paying = table(1, PAYING_PARENT_RECORD)[0]
    paying["net_pay"] = net_monthly * 12 / 52
    return min(100 * wanted, room_in_pay(order, paying, month, p[0])) / 100


@pytest.mark.parametrize("example", FILE["budget"], ids=lambda example: example["id"])
def test_worked_example_of_a_deduction(example: dict[str, Any]) -> None:
    rule = {"taken_from_pay": taken_from_pay}.get(example["rule"]) or getattr(budget, example["rule"])
    assert rule(*example["arguments"], law_row(law("2022-01-15"))[0]) == pytest.approx(example["expect"])


def test_no_worked_example_is_missing() -> None:
    """W1 to W38 are the published ones, W39 on those derived from provisions that no source works out."""
    told = {example["id"].rstrip("ab") for example in (*EXAMPLES, *FILE["budget"])}
    assert told == {f"W{number}" for number in range(1, 48)}
    assert all(example["source"] for example in (*EXAMPLES, *FILE["budget"]))
