"""``cmsim calculate --marginal-rates`` as a user types it: printed, as JSON, drawn, and one clear line on a mistake."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from cmsim.model.errors import InputError
from cmsim.runs.calculate_command import calculate


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(calculate, ("--marginal-rates", *arguments), input=typed, catch_exceptions=False)


def rows(*arguments: str, typed: str | None = None) -> dict[tuple[float, bool], dict[str, Any]]:
    told = json.loads(run(*arguments, "--json", typed=typed).stdout)
    return {(row["gross_weekly_income"], row["universal_credit"]): row for row in told["rows"]}


def test_json_has_the_rates_with_and_without_universal_credit_and_maintenance() -> None:
    told = rows("--as-of", "2022-01-15", "--rent", "180")
    at_400 = told[400.0, True]  # one child: 1 - 0.68 x 0.45 + 0.12, and 20% more of that on Collect & Pay
    assert at_400["rate_without_maintenance"] == pytest.approx(0.694)
    assert at_400["rate_direct_pay"] == pytest.approx(0.814)
    assert told[400.0, False]["rate_direct_pay"] == pytest.approx(0.44)
    assert at_400["maintenance_due"] == 48.0
    assert at_400["left_without_maintenance"] - at_400["left_direct_pay"] == pytest.approx(48.0)
    assert {income for income, _ in told} == {float(income) for income in range(0, 1_201, 5)}


def test_an_income_of_ones_own_is_among_them_and_the_rent_decides_where_universal_credit_ends() -> None:
    told = rows("--income", "333", "--rent", "250", "--as-of", "2024-06-01")
    assert told[333.0, True]["rate_without_maintenance"] > told[333.0, False]["rate_without_maintenance"]
    told = rows("--income", "333", "--rent", "0", "--as-of", "2024-06-01")
    assert told[333.0, True]["rate_without_maintenance"] == told[333.0, False]["rate_without_maintenance"]


def test_without_earnings_the_flat_rate_leaves_less_than_the_allowance() -> None:
    first = rows("--as-of", "2024-06-01")[0.0, True]
    allowance = 393.45 * 12 / 52
    assert first["left_without_maintenance"] == pytest.approx(allowance, abs=0.01)
    assert first["left_direct_pay"] == pytest.approx(allowance - 7.0, abs=0.01)


def test_a_case_keeps_its_children_nights_charge_and_country() -> None:
    case = {
        "as_of": "2025-06-01", "scottish_taxpayer": True, "relevant_other_children": 1, "compliant": False,
        "receiving_parents": [{"nights": [60, None]}, {"nights": [0]}],
    }  # fmt: skip
    told = rows("--case", "-", typed=json.dumps(case))
    at_600 = told[600.0, False]  # 19% of 600 less 11%; a seventh off for two of three children
    assert at_600["maintenance_due"] == pytest.approx(600 * 0.89 * 0.19 * (1 - 2 / 21), abs=0.01)
    assert at_600["rate_without_maintenance"] == pytest.approx(0.29)  # Scotland: 21% and 8%
    assert at_600["rate_collect_and_pay"] - 0.29 == pytest.approx(1.2 * 0.89 * 0.19 * (1 - 2 / 21), abs=1e-4)


def test_the_printed_table_has_a_line_an_income() -> None:
    lines = run("--as-of", "2026-06-01", "--rent", "111").stdout.splitlines()
    assert lines[0].endswith("law of 2026-06-01")
    assert lines[5].split()[:8] == ["0", "55%", "55%", "55%", "0%", "0%", "0%", "98.05"]
    assert [line.split()[0] for line in lines[5:]] == [f"{income:,}" for income in range(0, 1_201, 50)]


def test_the_chart_has_its_figures_beside_it(tmp_path: Path) -> None:
    told = run("--children", "3", "--as-of", "2021-06-01", "--plot", str(tmp_path / "rates.png"))
    assert (tmp_path / "rates.png").read_bytes().startswith(b"\x89PNG")
    figures = pd.read_csv(tmp_path / "rates.csv")
    assert len(figures) == 2 * 241
    assert set(figures["law_of"]) == {"2021-06-01"}
    assert "On Universal Credit at most" in told.stderr
    with pytest.raises(InputError, match="exists already"):
        run("--plot", str(tmp_path / "rates.png"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rent", "-1"), "--rent is -1: it must be an amount in pounds a week from 0 to 10,000"),
        (("--rent", "nan"), "--rent is nan"),
        (("--benefit", "means_tested_benefit"), "leave out the benefit"),
        (("--income", "-5"), "gross_weekly_income is -5"),
        (("--plot", "rates.pdf"), "its name ends in .png"),
        (("--as-of", "2012-01-01"), "before the 2012 scheme"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as error:
        run(*arguments)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_rent_without_marginal_rates_is_refused() -> None:
    with pytest.raises(InputError, match="goes with --marginal-rates"):
        CliRunner().invoke(calculate, ("--income", "500", "--rent", "90"), catch_exceptions=False)
