"""``cmsim calculate`` as a user types it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from cmsim.model.calculation.fields import Case, ReceivingParent
from cmsim.model.errors import InputError
from cmsim.runs.calculate_command import calculate

CASE = {
    "as_of": "2022-01-15",
    "gross_weekly_income": 1000.0,
    "receiving_parents": [{"nights": [0]}],
    "service": "collect_and_pay",
}


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(calculate, arguments, input=typed, catch_exceptions=False)


def as_json(*arguments: str, typed: str | None = None) -> dict[str, Any]:
    return json.loads(run(*arguments, "--json", typed=typed).stdout)


def test_the_published_shape_of_a_case_on_standard_input() -> None:
    told = as_json("--case", "-", typed=json.dumps(CASE))
    assert {name: told[name] for name in list(told)[1:6]} == {
        "gross_weekly_income": 1000.0,
        "income_basis": "given",
        "rate": "basic_plus",
        "weekly_liability": 114.0,
        "receiving_parents": [{"weekly": 114.0}],
    }
    assert told["collect_and_pay"] == {
        "paying_parent_pays": 136.8,
        "receiving_parent_gets": 109.44,
        "charges": 27.36,
    }
    assert {"rule", "reference", "value"} <= set(told["steps"][0])


def test_a_case_in_a_file_and_by_flags_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    flags = ("--income", "1000", "--as-of", "2022-01-15", "--service", "collect_and_pay")
    assert as_json("--case", str(tmp_path / "case.json")) == as_json(*flags)


def test_a_case_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), encoding="utf-8-sig")
    assert as_json("--case", str(file))["weekly_liability"] == 114.0
    assert as_json("--case", "-", typed="\ufeff" + json.dumps(CASE))["weekly_liability"] == 114.0


def test_a_field_that_is_there_twice_is_refused() -> None:
    """The last one would win, and the first be passed over without a word."""
    typed = '{"gross_weekly_income": 500, "receiving_parents": [{"nights": [0]}], "gross_weekly_income": 600}'
    with pytest.raises(InputError, match="standard input: gross_weekly_income is there twice in one object"):
        run("--case", "-", typed=typed)


def test_the_steps_read_like_a_payslip() -> None:
    lines = run("--income", "600", "--children", "2", "--nights", "80", "--as-of", "2022-01-15").stdout.splitlines()
    assert lines[0] == "Child maintenance, law of 2022-01-15"
    assert any(line.startswith("Basic rate: 16% up to 800 pounds") and "£96.00" in line for line in lines)
    assert any(line.startswith("Shared care") and "14.29%" in line and "para 7(4)" in line for line in lines)
    assert lines[-1].startswith("Due a week (basic rate)")
    assert lines[-1].endswith("£82.29")


def test_nights_once_for_all_or_once_for_each_child() -> None:
    assert as_json("--income", "700", "--nights", "175", "--nights", "0")["weekly_liability"] == 77.0
    both = as_json("--income", "700", "--children", "2", "--nights", "175")
    assert both == as_json("--income", "700", "--nights", "175", "--nights", "175")


def test_every_field_of_a_case_can_be_listed_and_is_explained() -> None:
    lines = run("--fields").stdout.splitlines()
    named = {line.split(":")[0].strip() for line in lines if line}
    assert named == {*Case.model_fields, *ReceivingParent.model_fields}
    assert 'service: how it is paid; direct_pay or collect_and_pay  [default: "direct_pay"]' in lines
    assert all("None" not in line for line in lines)


def test_a_scenario_changes_the_law_of_the_case() -> None:
    flags = ("--income", "600", "--as-of", "2027-05-01")
    assert as_json(*flags)["weekly_liability"] == 72.0
    told = run(*flags, "--scenario", "net-income-basis").stdout
    assert "net of income tax and National Insurance" in told
    assert "£59.96" in told.splitlines()[-1]


def test_no_calculation_is_said_in_words() -> None:
    case = {"paying_parent_home": "abroad", "receiving_parents": [{"nights": [0]}]}
    lines = run("--case", "-", typed=json.dumps(case)).stdout.splitlines()
    assert lines[2].startswith("No calculation: the paying parent lives abroad")
    assert lines[-1].startswith("Due a week (no calculation) ")


def test_what_is_not_settled_is_shown() -> None:
    assert "Not settled: More than half the nights" in run("--income", "700", "--nights", "200").stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        ((), None, "there is no income: give --income"),
        (("--income", "-1"), None, "gross_weekly_income is -1.0: it must be an amount in pounds, 0 or more"),
        (("--income", "nan"), None, "gross_weekly_income is nan"),
        (("--income", "600", "--nights", "400"), None, "receiving_parents[0].nights[0] is 400"),
        (("--income", "600", "--children", "0"), None, "at least one qualifying child"),
        (("--income", "600", "--children", "9" * 20), None, "at most 20 qualifying children"),
        (("--income", "600", "--children", "3", "--nights", "1", "--nights", "2"), None, "once for each"),
        (("--income", "600", "--annual-income", "30000"), None, "both given"),
        (("--income", "600", "--as-of", "2012-01-01"), None, "before the 2012 scheme"),
        (("--case", "no-such-file.json"), None, "no-such-file.json cannot be read"),
        (("--case", "-"), "{", "standard input is not JSON in line 1"),
        (("--case", "-"), "[]", "a case is an object"),
        (("--case", "-", "--income", "600"), "{}", "leave out --income"),
        (("--case", "-"), "{}", "receiving_parents is missing"),
        (("--income", "600", "--scenario", "net-incme-basis"), None, "did you mean 'net-income-basis'"),
        (("--income", "600", "--scenario", "baseline", "--plot", "chart.png"), None, "leave out --scenario"),
        (("--income", "600", "--plot", "chart.pdf"), None, "its name ends in .png"),
        (("--income", "600", "--plot", "no-such-folder/chart.png"), None, "there is no folder no-such-folder"),
    ],
    ids=str,
)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], typed: str | None, said: str) -> None:
    with pytest.raises(InputError) as error:
        run(*arguments, typed=typed)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


# --- the chart ----------------------------------------------------------------------------------------------------


def plotted(picture: Path, *arguments: str) -> pd.DataFrame:
    """The figures beside a chart."""
    run(*arguments, "--as-of", "2026-01-15", "--plot", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    return pd.read_csv(picture.with_suffix(".csv"))


def test_a_chart_shows_every_band_and_has_its_figures_beside_it(tmp_path: Path) -> None:
    figures = plotted(tmp_path / "case.png", "--income", "600", "--children", "2", "--nights", "80")
    bands = figures.groupby("band", sort=False)["gross_weekly_income"].agg(["min", "max"])
    assert bands.T.to_dict("list") == {
        "nil": [0.0, 6.99],
        "flat": [7.0, 100.0],
        "reduced": [100.01, 199.99],
        "basic": [200.0, 800.0],
        "basic_plus": [800.01, 2_999.99],
        "cap": [3_000.0, 3_500.0],
    }
    at_600 = figures[figures["gross_weekly_income"] == 600.0].iloc[0]
    assert list(at_600[["weekly_liability", "paying_parent_pays", "receiving_parent_gets"]]) == [82.29, 98.75, 79.0]
    assert set(figures["law_of"]) == {"2026-01-15"}


def test_other_children_move_the_plus_line_and_a_benefit_leaves_one_band(tmp_path: Path) -> None:
    figures = plotted(tmp_path / "others.png", "--income", "900", "--other-children", "3")
    assert figures[figures["band"] == "basic_plus"]["gross_weekly_income"].min() == 952.39  # 800 / 0.84
    figures = plotted(tmp_path / "benefit.png", "--benefit", "flat_rate_benefit")
    assert set(figures["band"]) == {"flat"}


def test_a_chart_keeps_the_rest_of_the_case(tmp_path: Path) -> None:
    case = CASE | {"gross_weekly_income": None, "historic_annual_income": 52_142.857, "special_expenses_weekly": 50.0}
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    told = run("--case", str(tmp_path / "case.json"), "--json", "--plot", str(tmp_path / "case.png"))
    figures = pd.read_csv(tmp_path / "case.csv")
    at_1000 = figures[figures["gross_weekly_income"] == 1_000.0].iloc[0]
    assert at_1000["weekly_liability"] == json.loads(told.stdout)["weekly_liability"] == 109.5
    assert "cap from £3,050.00" in told.stderr


def test_a_chart_of_income_despite_a_benefit_and_of_an_estimate(tmp_path: Path) -> None:
    case = CASE | {"benefit": "flat_rate_benefit", "income_variation_granted": True, "gross_weekly_income": None}
    case |= {"current_annual_income": 26_071.5, "current_income_estimated": True}
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    run("--case", str(tmp_path / "case.json"), "--plot", str(tmp_path / "case.png"))
    due = pd.read_csv(tmp_path / "case.csv").set_index("gross_weekly_income")["weekly_liability"]
    assert due[[0.0, 100.0, 100.01, 500.0]].tolist() == [7.0, 7.0, 14.0, 67.0]


def test_a_chart_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    (tmp_path / "case.csv").write_text("mine")
    arguments = ("--income", "600", "--plot", str(tmp_path / "case.png"))
    with pytest.raises(InputError, match=r"case\.csv exists already: choose another --plot, or --force"):
        run(*arguments)
    assert [file.name for file in tmp_path.iterdir()] == ["case.csv"]
    run(*arguments, "--force")
    assert (tmp_path / "case.csv").read_text().startswith("gross_weekly_income,")
