"""A report of a single run: its figures beside those published, and what it is made on."""

import json

import pandas as pd
from cmsim.model.calendar import month_of
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.compare import compare
from cmsim.runs.reporting.beside import FIGURES, beside
from cmsim.runs.reporting.markup import Report, Section, Table, page, paragraph
from cmsim.runs.reporting.report import write_report
from cmsim.runs.run import run
from cmsim.runs.showing import hide_few
from cmsim.runs.store import read_manifest
from report_reader import REFORM, Reader, printed, read


def test_headlines_of_a_run_are_those_of_its_parquet(lived):
    rows = hide_few(pd.read_parquet(lived / "indicators.parquet").query("group == ''"), ["value"])
    table = read(lived / "report").table("Headlines by month")
    assert table[0] == ["Indicator", "Unit", "2012-12", "2013-12", "2014-12"]
    for pair, cells in zip(HEADLINES, table[1:], strict=True):
        for month, cell in zip(table[0][2:], cells[2:], strict=True):
            row = rows[(rows["indicator"] == pair[0]) & (rows["level"] == pair[1]) & (rows["month"] == month)].iloc[0]
            assert [cell] == printed(row, ("value",))


def test_few_simulated_are_hidden_in_national_rows_too_but_nought_is_told():
    rows = pd.DataFrame(
        {
            "indicator": ["applications", "applications", "effective_share", "applications"],
            "value": [1.0, 0.0, 0.5, 9.0],
            "simulated_n": [29, 0, 0, 30],
        }
    )
    assert hide_few(rows, ["value"])["value"].isna().tolist() == [True, False, True, False]


def test_one_seed_has_no_interval_and_no_cell_is_empty(tmp_path):
    compare(reforms=REFORM, families=60, seeds=1, until="2027-05", out=tmp_path / "one")
    reader = read(write_report(tmp_path / "one")[0].parent)
    table = reader.table("the last month (one seed: no interval)")
    assert {row[-1] for row in table[1:]} <= {"not known", "not shown"}
    assert all(cell for one in reader.tables for row in one["rows"] for cell in row)


def test_the_law_of_the_months_is_told_and_no_later_one(lived):
    rows = read(lived / "report").table("Law and practice")[1:]
    assert ["2014-06-30", "Application fee (pounds)", "0", "20"] in [row[:4] for row in rows]
    assert max(row[0] for row in rows) <= "2014-12-01"
    tax = pd.read_csv(lived / "report" / "tables" / "law.csv")
    assert len(tax) > len(rows)


def test_published_figures_stand_beside_the_run_in_its_units(lived):
    row = next(row for row in read(lived / "report").table("beside published") if row[:2] == [
        "Families whose receiving parent would say: none", "2013-01"])  # fmt: skip
    found = (
        pd.read_parquet(lived / "indicators.parquet")
        .query("month == '2013-01' and indicator == 'perceived_arrangement_share' and level == 'none' and group == ''")[
            "value"
        ]
        .item()
    )
    assert row[3:5] == ["25.0", f"{100 * found:.0f}"]  # of 600 families
    everything = beside(month_of("2036-12"))
    assert {one.figure.id for one in everything} >= set(FIGURES)
    assert all(one.level in INDICATORS[one.indicator].makers for one in everything)
    assert all(0 < one.value < 1 for one in everything if INDICATORS[one.indicator].unit == "share")


def test_a_run_on_a_population_of_ones_own_says_so_and_a_single_month_will_do(tmp_path):
    out = tmp_path / "one"
    run("baseline", families=40, until="2012-12", out=out)
    manifest = read_manifest(out)
    manifest["population"] = {"name": "survey <2021>", "sha256": "0" * 64}
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = write_report(out)[0].read_text(encoding="utf-8")
    assert "those of survey &lt;2021&gt;, a population that the analyst brought" in text
    assert "--population &#x27;survey &lt;2021&gt;&#x27;" in text
    assert "<img" not in text


def test_what_users_write_is_text_and_never_markup():
    table = Table("x", "<b>", ("<i>",), [("<script>1</script>",)])
    text = page(Report('"><script>', "&", [Section("a", "<u>", [paragraph("<img src=x>"), table])], {}))
    assert {"script", "b", "i", "u", "img"}.isdisjoint(name for name, _ in Reader(text).tags)


def test_a_check_lives_a_small_world(lived, tmp_path):
    write_report(lived, tmp_path / "checked", check=True)
    log = {row[0]: row for row in read(tmp_path / "checked").table("QA log")[1:]}
    assert log["The books of every family balance"][1] == log["Both engines give the same figures"][1] == "passed"
    assert "0 differ by a penny" in log["The books of every family balance"][2]
