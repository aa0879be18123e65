"""``cmsim validate`` as it is used: the how-to's own file, lived once and looked at from all sides."""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.runs.cli import load_command, main
from cmsim.runs.validating.chart import gaps_chart
from cmsim.runs.validating.expressions import expression_of
from cmsim.runs.validating.page import COURSES, FIGURES, PAGE, keep, kept_figures, page
from cmsim.runs.validating.periods import period_of
from cmsim.runs.validating.validate import Validation, validate

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


def test_the_page_made_of_a_run_counts_and_names_what_is_out(small, tmp_path):
    (tmp_path / "kept.csv").write_text(keep(small), encoding="utf-8")
    text = page(*kept_figures(tmp_path / "kept.csv"))
    assert "**Calibration: 0 of 0 within tolerance. Validation: 2 of 3 within tolerance.**" in text
    assert re.search(r"Out, and not explained: out, Mar 2013: \d\d\.\d% for 1\.0%\.", text)


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
    assert len(examples) == 7
    assert all(expression_of(example, period_of("Sept 2021")) for example in examples)
    assert len(list(csv.DictReader(io.StringIO(block("csv"))))) == 3


@pytest.mark.quick
def test_the_page_is_fresh():
    fresh = page(*kept_figures(FIGURES), kept_figures(COURSES)[1])
    assert PAGE.read_text(encoding="utf-8") == fresh, "run: python -m cmsim.runs.validating.page"
