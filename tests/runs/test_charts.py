"""Charts of a comparison: the picture, the figures behind it, the words for those who do not see it."""

import io
import json
import struct

import pandas as pd
import pytest
from cmsim.runs.chart_style import Sheet, apart, in_words
from cmsim.runs.charts import PREFIX, draw_all
from cmsim.runs.comparing.compare import compare
from cmsim.runs.showing import borne
from cmsim.scenarios import load

REFORM, LAST = "remove-direct-pay", "2028-12"
NAMES = ("arrangements", "effects", "outcomes", "movers", "arrears")


@pytest.fixture(scope="module")
def found():
    """A small comparison; not written."""
    return compare(reforms=REFORM, families=400, seeds=2, until=LAST)


@pytest.fixture(scope="module")
def files(found):
    return draw_all(found)


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def table(files, name: str) -> pd.DataFrame:
    """The figures behind a chart, an empty level as empty text."""
    text = dict.fromkeys(("month", "scenario", "indicator", "level", "unit"), str)
    told = pd.read_csv(io.BytesIO(files[f"{PREFIX}{REFORM}-{name}.csv"]), dtype=text, keep_default_na=False)
    figures = ["base", "value", "difference", "low", "high", "share", "families"]
    figures = [column for column in figures if column in told]
    return told.replace({key: {"": "nan"} for key in figures}).astype(dict.fromkeys(figures, float))


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_is_a_picture_with_figures_and_a_description(files, name):
    width, height = size(files[f"{PREFIX}{REFORM}-{name}.png"])
    assert width == 1200
    assert 400 < height < 1600
    assert len(table(files, name)) > 0
    words = json.loads(files[f"{PREFIX}alt.json"])[f"{PREFIX}{REFORM}-{name}.png"]
    assert "chart" in words or "bars" in words
    assert any(character.isdigit() for character in words)


def test_nothing_else_is_written(files):
    assert set(files) == {f"{PREFIX}{REFORM}-{name}.{kind}" for name in NAMES for kind in ("png", "csv")} | {
        f"{PREFIX}alt.json"
    }


def test_figures_behind_the_effects_are_those_of_the_comparison(found, files):
    behind = table(files, "effects").set_index(["month", "indicator", "level"])
    rows = borne(found.rows[found.rows["group"] == ""]).set_index(["month", "indicator", "level"])
    for column in ("base", "value", "difference", "low", "high"):
        assert behind[column].tolist() == pytest.approx(rows[column].reindex(behind.index).tolist(), nan_ok=True)
    assert set(behind.index.get_level_values("month")) == {"2028-10", LAST}
    assert (behind["unit"] != "").all()


def test_figures_behind_the_lines_are_means_and_ranges_over_seeds(found, files):
    behind = table(files, "outcomes")
    row = behind[
        (behind["indicator"] == "effective_share") & (behind["month"] == LAST) & (behind["scenario"] == REFORM)
    ]
    seeds = found.by_seed[(found.by_seed["indicator"] == "effective_share") & (found.by_seed["month"] == LAST)]
    values = seeds.loc[seeds["scenario"] == REFORM, "value"]
    assert len(values) == 2
    assert row[["value", "lowest", "highest"]].iloc[0].tolist() == pytest.approx(
        [values.mean(), values.min(), values.max()],
        abs=0.005,  # of about 800 simulated families a share is told in whole percent
    )
    last = found.rows[(found.rows["indicator"] == "effective_share") & (found.rows["month"] == LAST)]
    assert row["value"].item() == pytest.approx(last["value"].item(), abs=0.005)
    assert behind["month"].min() == "2022-10"  # five years before the change


def test_movers_show_the_families_that_were_on_direct_pay(found, files):
    behind = table(files, "movers")
    assert set(behind["from"]) == {"direct_pay"}
    assert (behind["simulated_n"] >= 30).all()
    under_reform = behind[behind["pairing"] == "before the change to reform"]
    assert "direct_pay" not in set(under_reform["to"])
    words = json.loads(files[f"{PREFIX}alt.json"])[f"{PREFIX}{REFORM}-movers.png"]
    share = under_reform.loc[under_reform["to"] == "collect_and_pay", "share"].item()
    assert f"Collect & Pay {share:.0%}" in words


def test_the_same_comparison_is_the_same_picture(found, files):
    assert draw_all(found) == files


def test_one_seed_and_a_reform_without_effect_are_drawn_too(tmp_path):
    path = tmp_path / "no effect.toml"
    path.write_text('name = "no effect, [a]"\nquestion = "?"\n[[change]]\nfrom = 2027-04-01\napplication_fee = 0\n')
    drawn = draw_all(compare(reforms=load(path), families=60, seeds=1, until="2027-12"))
    assert f"{PREFIX}no-effect-a--effects.png" in drawn
    assert len(json.loads(drawn[f"{PREFIX}alt.json"])) >= 4


def test_a_reform_of_parameters_has_no_date_and_no_movers(tmp_path):
    path = tmp_path / "keen.toml"
    path.write_text('name = "keen"\nquestion = "?"\n[parameters]\nfee_salience = 4.0\n')
    drawn = draw_all(compare(reforms=path, families=60, seeds=2, until="2016-12"))
    assert f"{PREFIX}keen-arrangements.png" in drawn
    assert f"{PREFIX}keen-movers.png" not in drawn


def test_labels_that_would_overlap_are_moved_apart():
    moved = apart([0.0, 10.0, 10.5, 11.0, 30.0], 2.0)
    assert moved == pytest.approx([0.0, 8.5, 10.5, 12.5, 30.0])
    assert apart([1.0, 1.0], 1.0) == pytest.approx([0.5, 1.5])


def test_a_title_is_never_cut_within_a_name():
    sheet = Sheet(
        "A rather long title about a reform whose name is a long one and stands at the end: no-direct-pay", "", "", 4
    )
    lines = sheet.figure.texts[0].get_text().split("\n")
    assert len(lines) == 2
    assert lines[1].endswith("no-direct-pay")
    assert in_words(178) == "October 2027"
