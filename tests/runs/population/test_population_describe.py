"""``cmsim population describe``: the table, the object, the files and pictures, and what it says to bad input."""

import io
import json
import struct

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.model.population.margins import MARGINS, VERDICTS
from cmsim.runs.population.charts import classes
from cmsim.runs.population.describe import describe, describe_population
from cmsim.runs.population.tables import COLUMNS, as_object, cells, files_of, table_of, text

pytestmark = pytest.mark.once

MONTHS = ("2012-12", "2020-06")
CHARTS = ("margins-families", "margins-means", "incomes", "pairing", "ages", "time-since-separation")


@pytest.fixture(scope="module")
def found():
    """A small population, looked at twice, with its charts."""
    return describe_population(families=2_400, months=("2020-06", "2012-12", "2020-06"), charts=True)


@pytest.fixture(scope="module")
def files(found):
    return files_of(found)


def run(*words: str):
    """The command by itself."""
    return CliRunner().invoke(describe, list(words))


# --- what is found ------------------------------------------------------------------------------------------------


def test_months_are_told_in_order_each_once(found):
    assert found.facts["months"] == list(MONTHS)
    assert list(dict.fromkeys(one.month for one in found.found)) == [0, 90]


def test_each_margin_of_a_past_year_is_told_once_and_the_others_in_each_month(found):
    told = [one.margin.id for one in found.found]
    assert told.count("families_2016") == told.count("children_2019") == 1
    assert told.count("never_together") == told.count("lone_working") == 2
    assert "families_2020" not in told  # not lived yet
    assert set(told) <= set(MARGINS)


def test_the_same_seed_is_the_same_population_and_another_is_another(found):
    def values(seed: int) -> list[float]:
        return [one.value for one in describe_population(families=2_400, seed=seed).found]

    first = [one.value for one in found.found if one.month == 0]
    assert values(1) == first
    assert values(2) != first


def test_progress_is_told_month_by_month():
    told: list[tuple[int, int]] = []
    describe_population(families=300, months=["2013-02"], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


# --- what is printed ----------------------------------------------------------------------------------------------


def test_a_pipe_gets_one_line_a_margin():
    done = run("--families", "1200")
    assert done.exit_code == 0, done.output
    heading, *lines = (line.split("\t") for line in done.stdout.splitlines())
    assert heading == ["month", "id", "margin", "simulated", "evidence", "gap", "tolerance", "verdict", "n"]
    assert {line[0] for line in lines} == {"2012-12"}
    ids = [line[1] for line in lines]
    assert len(ids) == len(set(ids)) > 90
    assert {line[7] for line in lines} <= set(VERDICTS)
    assert any(line[1] == "region_wales" and line[3].endswith("%") for line in lines)


def test_json_is_one_object_without_nan():
    done = run("--families", "1200", "--json", "--seed", "3")
    told = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert {"scenario", "seed", "families", "weight", "months", "margins", "within", "of"} <= told.keys()
    assert (told["scenario"], told["seed"], told["families"], told["weight"]) == ("baseline", 3, 1200, 2000.0)
    rows = {row["id"]: row for row in told["margins"]}
    assert tuple(rows["lone_disabled"]) == COLUMNS
    assert rows["lone_disabled"]["evidence_low"] == rows["lone_disabled"]["evidence_high"] == 33
    assert rows["lone_disabled"]["gap"] == pytest.approx(rows["lone_disabled"]["simulated"] - 33)
    assert rows["lone_disabled"]["figures"] == "lp_disabled"
    assert rows["lone_disabled"]["source"]
    assert rows["abroad"]["evidence_low"] is None
    assert told["of"] == sum(row["verdict"] in ("ok", "miss") for row in rows.values())


def test_the_table_has_a_heading_for_each_section_and_says_every_verdict(found):
    from rich.console import Console

    here = [one for one in found.found if one.month == 0]
    page = io.StringIO()
    Console(file=page, width=140).print(table_of(here))
    printed = page.getvalue()
    for section in {one.margin.section for one in here}:
        assert section.upper() in printed
    for one in here:
        assert one.margin.title in printed
        assert cells(one)[5] in VERDICTS


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (12.345, "percent", "12.3%"),
        (2_400_000.0, "families", "2.400m"),
        (1_234.5, "GBP a year", "£1,234"),
        (38.96, "years", "39.0"),
        (0.125, "correlation", "0.12"),
        (float("nan"), "percent", ""),
    ],
)
def test_figures_are_written_for_a_person(number, unit, said):
    assert text(number, unit) == said


# --- what is kept -------------------------------------------------------------------------------------------------


def test_out_holds_the_margins_and_every_chart_with_its_figures_and_words(found, files):
    names = [f"chart-{month}-{chart}" for month in MONTHS for chart in CHARTS] + ["chart-2020-06-stock"]
    assert set(files) == {"margins.csv", "chart-alt.json"} | {f"{n}.{kind}" for n in names for kind in ("png", "csv")}
    told = pd.read_csv(io.BytesIO(files["margins.csv"]))
    assert tuple(told.columns) == COLUMNS
    assert told["simulated"].to_numpy() == pytest.approx([one.value for one in found.found])
    assert told["id"].tolist() == [row["id"] for row in as_object(found, None)["margins"]]
    words = json.loads(files["chart-alt.json"])
    for name in names:
        width, height = struct.unpack(">II", files[f"{name}.png"][16:24])
        assert width == 1200
        assert 500 < height < 2_000
        assert len(pd.read_csv(io.BytesIO(files[f"{name}.csv"]))) > 0
        assert "chart" in words[f"{name}.png"] or "map" in words[f"{name}.png"]
        assert any(character.isdigit() for character in words[f"{name}.png"])


def table(files, name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(files[f"chart-{MONTHS[0]}-{name}.csv"]))


def test_distributions_sum_to_all(files):
    for name, of in (("incomes", "whose"), ("ages", "what")):
        assert table(files, name).groupby(of)["per_cent"].sum().to_numpy() == pytest.approx(100.0, abs=0.2)
    assert table(files, "time-since-separation")["per_cent"].sum() == pytest.approx(100.0)


def test_the_pairing_is_of_all_families_and_of_chance_on_average(files, found):
    told = table(files, "pairing")
    assert len(told) == 121
    families = next(one.value for one in found.found if one.margin.id == "families_2012")
    assert told["families"].sum() == pytest.approx(families)
    expected = told["families"] / told["over_chance"]
    assert expected[told["over_chance"] > 0].sum() <= families * 1.001


def test_classes_of_pay_are_tenths_of_those_with_pay():
    import numpy as np

    pay = np.concatenate([np.zeros(50), np.arange(1.0, 101.0)])
    assert np.bincount(classes(pay)).tolist() == [50] + [10] * 10
    assert classes(np.zeros(3)).tolist() == [0, 0, 0]


def test_out_is_a_new_folder_with_a_manifest(tmp_path):
    done = run("--families", "600", "--out", str(tmp_path / "new" / "here"))
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "new" / "here" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "describe"
    assert manifest["months"] == ["2012-12"]
    assert "margins.csv" in manifest["files"]
    assert "chart-2012-12-pairing.png" in manifest["files"]


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--month", "2012-13"], "YYYY-MM"),
        (["--month", "2012-11"], "2012-12"),
        (["--month", "2061-01"], "2060-12"),
        (["--families", "0"], "at least 1"),
        (["--seed", "-1"], "whole number"),
        (["remove-direct-pai"], "remove-direct-pay"),
        (["--out", "."], "exists already"),
        (["--population", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_is_told_in_one_line(words, said):
    done = run(*words)
    assert isinstance(done.exception, InputError), done.output
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
