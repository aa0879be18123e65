"""A comparison on disk and on the terminal: what is kept and printed, and what is refused in one line."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.model.evidence import value
from cmsim.model.results.groups import GROUPS
from cmsim.runs.cli import main
from cmsim.runs.comparing import compare as module
from cmsim.runs.comparing.command import show_table
from cmsim.runs.comparing.compare import compare, plan_of
from cmsim.runs.comparing.corners import corners_of, not_lived
from cmsim.runs.comparing.gains import moved
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.comparing.results import summary
from cmsim.runs.comparing.words import changes_of, effects_at, first_lower, scale_of
from cmsim.runs.store import check_files, load_results, read_manifest
from cmsim.scenarios import load
from small_comparison import CHANGE, LAST, REFORM, SMALL


def test_results_can_be_read_again(found):
    results = load_results(found.out)
    assert set(results.tables) == {"indicators", "comparison", "by_seed", "movers", "winners", "money"}
    pd.testing.assert_frame_equal(results.comparison, found.rows, check_dtype=False)
    assert set(check_files(found.out, read_manifest(found.out)).values()) == {"good"}
    manifest = results.manifest
    assert (manifest["seeds"], manifest["draws"], manifest["until"]) == (2, 0, LAST)
    assert manifest["reforms"][0]["name"] == REFORM
    assert str(found.out.parent) not in (found.out / "manifest.json").read_text()


def test_summary_tells_the_question_the_figures_and_what_is_not_known(found):
    page = (found.out / "summary.md").read_text(encoding="utf-8")
    assert load(REFORM).question in page
    effect = effects_at(found, found.plan.reforms[0], found.plan.last)[0]
    assert f"| {' | '.join((effect.title, *effect.cells()))} |" in page
    assert all(head in page for head in ("Receives more, %", "Hands over more, %"))
    assert all(name in page for name in ("collection_dislike_movers", "direct_pay_effect_kept", "luck only"))


def test_the_departments_estimate_stands_beside_the_comparisons(found):
    page = (found.out / "summary.md").read_text(encoding="utf-8")
    children = found.rows[(found.rows["indicator"] == "children_in_low_income") & (found.rows["month"] == LAST)]
    ours = children[(children["group"] == "") & (children["level"] == "relative_after")].iloc[0]
    told = scale_of("children_in_low_income").difference(ours["difference"], ours["low"], ours["high"])
    assert "(DWP written answer 82228, 2025) | -20 | none published |" in page
    assert f"| Here, relative, after housing costs, {LAST} | {' | '.join(told)} |" in page
    lifted = found.rows[found.rows["indicator"] == "children_lifted_out_of_low_income"].set_index(["month", "level"])
    fewer = scale_of("children_in_low_income").difference(-lifted.loc[(LAST, "relative_after"), "difference"], 0, 0)[0]
    assert (
        f"| Here, fewer through maintenance itself, relative, after housing costs, {LAST} | {fewer.split('.')[0]}"
        in page
    )
    fits = ours["low"] <= -value("dp_removal_poverty") <= ours["high"]
    assert ("outside both intervals" not in page) if fits else ("in both intervals" not in page)


def test_what_is_there_is_refused_before_anything_is_run(found, monkeypatch):
    monkeypatch.setattr(module, "live_all", lambda *_: pytest.fail("it was run"))
    with pytest.raises(InputError, match="exists already: choose another --out, or --force"):
        compare(reforms=REFORM, out=found.out, **SMALL)


def test_an_interruption_leaves_nothing(tmp_path):
    def interrupt(done, total):
        if done > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(reforms=REFORM, out=tmp_path / "a" / "b", progress=interrupt, **SMALL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"seeds": 0}, "seeds is 0: it must be a whole number from 1 to 1,000"),
        ({"seeds": True}, "seeds is True"),
        ({"draws": 1}, "draws is 1: it must be 0 (the centre), or 2 or more"),
        ({"by": "contct"}, "did you mean 'contact'"),
        ({"until": "2026-12"}, "remove-direct-pay first differs from baseline in 2027-10: choose a later month"),
        ({"until": "soon"}, "'soon' is not a month"),
        ({"families": 0}, "families is 0"),
        ({"reforms": ()}, "there is nothing to compare"),
        ({"reforms": "baseline"}, "baseline stands twice"),
        ({"reforms": (REFORM, REFORM)}, "remove-direct-pay stands twice"),
        ({"reforms": "remove-direct-pey"}, "did you mean 'remove-direct-pay'"),
    ],
)
def test_what_is_wrong_is_one_clear_line(asked, words):
    with pytest.raises(InputError) as caught:
        compare(**{"reforms": REFORM, **SMALL, **asked})
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


def said(*words):
    """What the command line says to these words."""
    small = ("--families", "200", "--seeds", "2", "--until", LAST)
    return CliRunner().invoke(main, ["compare", *small, *words])


def test_json_is_one_object_of_the_promised_shape(tmp_path):
    result = said("baseline", REFORM, "--json", "--by", "universal-credit", "--out", str(tmp_path / "x"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert {key: told[key] for key in ("base", "reforms", "seeds", "draws")} == {
        "base": "baseline",
        "reforms": [REFORM],
        "seeds": 2,
        "draws": 0,
    }
    assert set(told) == {"base", "reforms", "seeds", "corners", "draws", "data_draws", "rows", "money", "winners"}
    assert {(row["financial_year"], row["unit"]) for row in told["money"]} == {
        (year, "GBP") for year in ("2027-28", "2028-29", "all years")
    }
    keys = ["reform", "month", "indicator", "group", "level", "base", "value", "difference", "low", "high"]
    assert all(list(row) == keys for row in told["rows"])
    assert {row["month"] for row in told["rows"]} >= {CHANGE, "2028-10", LAST}
    assert {row["group"] for row in told["rows"]} == {"", "universal_credit"}
    assert "NaN" not in result.stdout
    winners = told["winners"]
    assert {row["group"] for row in winners} == {"", *GROUPS}  # all of them, though one was asked for
    assert {row["month"] for row in winners} == {LAST}
    for group in ("receiving_income", "paying_income"):
        assert {row["parent"] for row in winners if (row["group"], row["level"]) == (group, "zero")} == {
            "receiving",
            "paying",
        }
    assert all((row["higher"] is None) == (row["simulated_n"] < FEWEST) for row in winners)
    whole = next(row for row in winners if row["group"] == "")
    for group in GROUPS:
        levels = [row for row in winners if row["group"] == group and row["parent"] == whole["parent"]]
        assert sum(row["simulated_n"] for row in levels) == whole["simulated_n"], group


def test_a_table_that_is_too_wide_for_the_terminal_is_told_row_by_row(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    columns = ("Indicator", "Base", "Reform", "Difference", "90% interval")
    row = ("Families with an arrangement", "55.0", "57.3", "+2.3", "+1.1 to +3.5")
    for width, told in (("100", "Families with an arrangement"), ("30", "  90% interval: +1.1 to +3.5")):
        monkeypatch.setenv("COLUMNS", width)
        show_table(columns, [row])
        lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
        assert any(line.strip() and told in line for line in lines)
        assert max(len(line) for line in lines) <= int(width)
        assert all(cell in " ".join(lines) for cell in row)


def test_the_table_tells_question_levers_figures_and_limits(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = said("baseline", "restore-application-fee", "--by", "contact")
    assert result.exit_code == 0, result.output
    text = result.stdout
    assert "the paying parent hands over more money than in the base in" in text
    assert "Contact" in text.partition("What the paying parent hands over, by group in the base")[2]
    assert "By every group: summary.md and winners.parquet, or cmsim report results" in text
    assert "Region or nation | london" in Path(text.splitlines()[-1].split(": ")[1], "summary.md").read_text()
    assert load("restore-application-fee").question in text
    assert "2027-04-01\tApplication fee (pounds)\t0.0\t20.0" in text
    assert "Net cost to the taxpayer\t" in text
    assert "The Department" not in text  # it has published no estimate of this reform
    for words in ("luck only: parameters at their centre", "2028-12, the last month", "12 months after the change"):
        assert words in text
    assert "fee_salience" in text
    assert "Families with an effective arrangement\tweekly\t% of families" in text
    assert (tmp_path / "results" / "compare-baseline-restore-application-fee" / "comparison.parquet").is_file()
    again = said("baseline", "restore-application-fee")
    assert again.exit_code == 2
    assert again.stderr.startswith("Error: ")
    assert again.stderr.count("\n") == 1
    fewer = ("--families", "50", "--seeds", "1", "--until", "2027-05")
    assert said("baseline", "restore-application-fee", "--force", *fewer).exit_code == 0
    assert load_results(tmp_path / "results" / "compare-baseline-restore-application-fee").manifest["seeds"] == 1


def test_a_mistake_is_one_line_and_exit_code_two(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = said("baseline", REFORM, "--draws", "1000000")
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "draws is 1000000: of parameter draws there are" in result.stderr


def test_a_variant_is_told_by_its_word(tmp_path):
    file = tmp_path / "cause.toml"
    file.write_text('name = "cause"\nquestion = "What if?"\n[variants]\ndirect_pay_effect = "cause"\n')
    plan = plan_of("baseline", [file], 50, 1, 0, "2013-02", (), None)
    (row,) = changes_of(plan, plan.reforms[0])
    assert row[0] == "whole run"
    assert row[1].startswith("variant direct_pay_effect")
    assert row[2:] == ("centre", "cause")


def test_the_page_of_summary_tells_movers_and_the_corners_beside_the_interval(found):
    text = summary(found)
    assert "### Under other accounts of behaviour" in text
    assert "in none of it" in text  # nothing is folded into an interval
    columns, rows, data = moved(found, found.plan.reforms[0])
    assert f"| {' | '.join(columns)} |" in text
    whole = data.groupby("from")["simulated_n"].sum()
    assert len(rows) == (whole > 0).sum()


def test_inside_a_sentence_the_name_of_an_arrangement_keeps_its_capital():
    assert [first_lower(title) for title in ("Collect & Pay arrears", "Maintenance received")] == [
        "Collect & Pay arrears",
        "maintenance received",
    ]


def test_corners_are_told_only_of_reforms_that_come_with_cmsim(found):
    reform = found.plan.reforms[0]
    told = corners_of(found, reform)
    assert told is not None
    effect = effects_at(found, reform, found.plan.last)[0]
    *_, difference, interval = effect.cells()
    assert told.rows[0][1:3] == (difference, interval)
    assert len(told.figures) > 100
    own = replace(reform, scenario=replace(reform.scenario, parameters=(("fee_salience", 2.0),)))
    assert corners_of(found, own) is None
    assert "cmsim doubt mine.toml tells" in not_lived(replace(own, scenario=replace(own.scenario, file="mine.toml")))
