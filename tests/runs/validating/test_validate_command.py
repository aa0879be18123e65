"""``cmsim validate`` as it is used: the how-to's own file, lived once and looked at from all sides."""

import csv
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.runs.cli import load_command, main
from cmsim.runs.validating.chart import FEW, gaps_chart, headed, name_few
from cmsim.runs.validating.coverage import interval_of
from cmsim.runs.validating.expressions import expression_of
from cmsim.runs.validating.page import COURSES, FIGURES, PAGE, keep, kept_figures, page
from cmsim.runs.validating.periods import period_of
from cmsim.runs.validating.validate import Validation, validate
from matplotlib.figure import Figure

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "validate.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[dict, Path]:
    """The three targets of the how-to, and one that is missed, held against a small run: the object and the folder."""
    folder = tmp_path_factory.mktemp("validating")
    file = folder / "mine.csv"
    missed = "far,Far off,99,percent,,,2013,,,,calibrate,,effective_share,1"
    file.write_text(f"{block('csv')}{missed}\n", encoding="utf-8")
    words = ["validate", "--targets", str(file), "--families", "1200", "--seeds", "2", "--json", "--out"]
    ran = CliRunner().invoke(main, [*words, str(folder / "out")], standalone_mode=False)
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout), folder


@pytest.mark.once
def test_each_target_is_beside_its_figure_with_an_interval(told):
    found, _ = told
    by_id = {target["id"]: target for target in found["targets"]}
    assert list(by_id) == ["none", "some", "debt", "far"]
    assert (found["families"], found["seeds"], found["until"]) == (1200, [1, 2], "2021-10")
    for target in by_id.values():
        assert target["low"] < target["simulated"] < target["high"]
        assert target["within"] == (target["observed"] - target["tolerance"] <= target["simulated"]
                                    <= target["observed"] + target["tolerance"])  # fmt: skip
        assert target["within"] == (abs(target["gap"]) <= 1)
        assert target["simulated_n"] > 0
    assert 20 < by_id["none"]["simulated"] < 70
    assert found["of"] == 4
    assert found["within"] == sum(target["within"] for target in by_id.values()) < 4
    assert found["by_use"]["calibration"] == {"within": 0, "of": 1}


@pytest.mark.once
def test_the_folder_has_a_table_a_page_and_a_chart_and_is_what_it_was(told):
    found, folder = told
    out = folder / "out"
    assert sorted(file.name for file in out.iterdir()) == ["gaps.png", "manifest.json", "targets.csv", "validation.md"]
    table = pd.read_csv(out / "targets.csv")
    assert table["simulated"].tolist() == pytest.approx([target["simulated"] for target in found["targets"]])
    text = (out / "validation.md").read_text(encoding="utf-8")
    assert all(f"`{target['id']}`" in text for target in found["targets"])
    assert "](gaps.png)" in text
    ran = CliRunner().invoke(main, ["verify", str(out)], standalone_mode=False)
    assert ran.stdout.count("good") == 3


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Validation:
    """A figure of 2013 by group, one that is missed, and one that cannot be told, by two small runs."""
    file = tmp_path_factory.mktemp("small") / "small.csv"
    group = "indicator == 'perceived_arrangement_share:none' and group == 'receiving_working' and month == '2013-03'"
    families = "families: children > 0 and not receiving_working -> share(lived_arrangement == 'none')"
    file.write_text(
        "id,value,unit,period,indicator,tolerance,use\n"
        f"no,30,percent,Mar 2013,{group} and level == 'no' -> value,60,\n"
        "out,1,percent,Mar 2013,arrangement_share:csa,1,\n"
        "nobody,5,GBP,Mar 2013,families: children > 99 -> mean(arrears),,context\n"
        f"same,30,percent,Mar 2013,{families},60,\n"
    )
    return validate(families=600, seeds=2, targets=file)


def test_a_group_of_the_indicators_is_what_the_families_say(small):
    values = small.rows.set_index("id")["simulated"]
    assert values["no"] == pytest.approx(values["same"])
    assert small.by_seed[0].tolist() != small.by_seed[1].tolist()


def test_what_cannot_be_told_is_not_within_and_null_in_json(small):
    nobody = small.as_json()["targets"][2]
    assert (nobody["simulated"], nobody["gap"], nobody["within"]) == (None, None, False)
    assert json.loads(json.dumps(small.as_json(), allow_nan=False))["of"] == 4
    assert "Other targets" in [title for title, _ in small.sections()]
    assert "2 of 3 within tolerance" in gaps_chart(small).alt
    assert (
        headed("Other targets", small.rows.iloc[2:3])
        == "Other targets: 0 of 1 within tolerance (1 not measured, no dot)"
    )
    assert headed("Validation", small.of("validate")) == "Validation: 2 of 3 within tolerance"


def test_few_targets_are_named_below_the_chart_and_of_many_only_the_furthest():
    axes = Figure().add_subplot()
    for many, names in ((2, ["target 0", "target 1"]), (FEW + 1, [])):
        name_few(axes, pd.Series([f"target {n}" for n in range(many)]))
        assert [label.get_text() for label in axes.get_xticklabels()] == names


def test_the_page_made_of_a_run_counts_and_names_what_is_out(small, tmp_path):
    (tmp_path / "kept.csv").write_text(keep(small), encoding="utf-8")
    text = page(*kept_figures(tmp_path / "kept.csv"))
    assert "**Calibration: 0 of 0 within tolerance. Validation: 2 of 3 within tolerance.**" in text
    assert re.search(r"Out, and not explained: out, Mar 2013: \d\d\.\d% for 1\.0%\.", text)


def test_an_interval_of_draws_holds_luck_and_lies_about_the_mean_moved():
    """Draws that move a figure by 4 to 8 and none by luck: the observed is covered where the draws reach it."""
    row = SimpleNamespace(simulated=10.0, standard_error=0.0, observed=18.0, band_low=17.5, band_high=19.0)
    low, high, covered, with_error, as_fitted = interval_of(row, 3.0, np.array([7.0, 8.0, 9.0, 10.0, 11.0]))
    assert (low + high) / 2 == pytest.approx(16.0)
    assert high - low == pytest.approx(2 * 2.1318 * np.sqrt(2.5 * 1.2), rel=1e-4)
    assert covered
    assert with_error
    assert as_fitted
    lucky = SimpleNamespace(**{**vars(row), "standard_error": 2.0})
    assert interval_of(lucky, 3.0, np.array([7.0, 8.0, 9.0, 10.0, 11.0]))[1] > high
    far = SimpleNamespace(**{**vars(row), "observed": 20.0, "band_low": 18.0, "band_high": 25.0})
    assert interval_of(far, 3.0, np.array([7.0, 8.0, 9.0, 10.0, 11.0]))[2:] == (False, True, True)
    farther = SimpleNamespace(**{**vars(row), "observed": 23.0, "band_low": 18.0, "band_high": 25.0})
    assert interval_of(farther, 3.0, np.array([7.0, 8.0, 9.0, 10.0, 11.0]))[2:] == (False, False, True)
    assert interval_of(row, 3.0, np.array([7.0, np.nan]))[2:] == (False, False, False)


def test_draws_are_lived_and_what_they_cover_is_told_everywhere(tmp_path):
    file = tmp_path / "two.csv"
    file.write_text(
        "id,value,unit,period,indicator,use\n"
        "a,30,percent,Feb 2013,arrangement_share:none,\n"
        "b,9,GBP,Feb 2013,families: children > 99 -> mean(arrears),\n"
    )
    words = ["validate", "--targets", str(file), "--families", "400", "--seeds", "1", "--out", str(tmp_path / "out")]
    ran = CliRunner().invoke(main, [*words, "--draws", "2", "--json"], standalone_mode=False)
    told = json.loads(ran.stdout)
    assert (told["draws"], told["draw_families"]) == (2, 400)
    first, second = told["targets"]
    assert first["draws_low"] < first["draws_high"]
    assert (second["draws_low"], second["covered"]) == (None, False)
    counts = told["coverage"]["validation"]
    assert counts["of"] == 1
    assert counts["covered"] == first["covered"]
    assert "2 draws of the parameters" in (tmp_path / "out" / "validation.md").read_text(encoding="utf-8")
    ran = CliRunner().invoke(load_command("validate"), [*words[1:-2], "--draws", "1"])
    assert "an interval needs two" in str(ran.exception)


def test_strict_leaves_with_one_when_a_target_is_missed(tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("id,value,unit,period,indicator\na,99,percent,Dec 2012,arrangement_share:none\n")
    words = ["validate", "--targets", str(file), "--families", "400", "--seeds", "2"]
    assert CliRunner().invoke(load_command("validate"), words[1:]).exit_code == 0
    ran = CliRunner().invoke(load_command("validate"), [*words[1:], "--strict"])
    assert ran.exit_code == 1
    assert "Validation: 0 of 1 within tolerance." in ran.stdout


@pytest.mark.quick
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--seeds", "0"], "--seeds is 0"),
        (["--families", "3"], "shared among 4 seeds"),
        (["--targets", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_wrong_options_are_one_clear_line(words, says):
    ran = CliRunner().invoke(main, ["validate", *words])
    assert ran.exit_code == 2
    assert says in ran.stderr
    assert ran.stderr.startswith("Error: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.quick
def test_every_expression_of_the_how_to_is_read():
    text = HOW_TO.read_text(encoding="utf-8")
    examples = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    assert len(examples) == 9
    assert all(expression_of(example, period_of("Sept 2021")) for example in examples)
    assert len(list(csv.DictReader(io.StringIO(block("csv"))))) == 3


@pytest.mark.quick
def test_the_page_is_fresh():
    fresh = page(*kept_figures(FIGURES), kept_figures(COURSES)[1])
    assert PAGE.read_text(encoding="utf-8") == fresh, "run: python -m cmsim.runs.validating.page"
