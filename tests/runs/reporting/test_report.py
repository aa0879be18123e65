"""A report of a comparison, and what every report has: a page that all can use, figures that are the result's."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from cmsim.model.results.groups import GROUPS
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.words import scale_of
from cmsim.runs.reporting.report import write_report
from cmsim.runs.reporting.shared import command_of
from cmsim.runs.showing import hide_few
from cmsim.runs.store import read_manifest
from report_reader import LAST, REFORM, Reader, printed, read


def test_the_page_asks_for_nothing_from_outside(told):
    text = (told / "report" / "report.html").read_text(encoding="utf-8")
    reader = Reader(text)
    assert reader.open == []
    names = {name for name, _ in reader.tags}
    assert names.isdisjoint({"script", "iframe", "object", "embed", "audio", "video", "source", "base", "form"})
    for _, attributes in reader.tags:
        assert attributes.get("src", "data:").startswith("data:")
        assert attributes.get("href", "#").startswith(("#", "data:"))
        assert not any(name.startswith("on") for name in attributes)
    style = text.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    policy = [one["content"] for one in reader.of("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_the_page_can_be_used_by_everybody(told):
    reader = read(told / "report")
    assert reader.of("html")[0]["lang"] == "en-GB"
    assert len(reader.of("h1")) == len(reader.of("main")) == len(reader.of("title")) == 1
    assert reader.of("a")[0] == {"class": "skip", "href": "#main"}
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [one["href"].removeprefix("#") for one in reader.of("a")]
    assert set(links) <= set(ids)
    assert {
        one["aria-labelledby"] for name in ("section", "div") for one in reader.of(name) if "aria-labelledby" in one
    } <= set(ids)
    assert len(reader.of("img")) >= 5
    assert all(len(image["alt"]) > 60 for image in reader.of("img"))
    assert len(reader.of("table")) == len(reader.of("caption")) > 6
    assert all(table["caption"] for table in reader.tables)
    assert {one.get("scope") for one in reader.of("th")} == {"col", "row"}
    levels = [int(name[1]) for name, _ in reader.tags if re.fullmatch(r"h[1-6]", name)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_rows_have_as_many_cells_as_their_table_has_columns(told):
    for table in read(told / "report").tables:
        assert table["rows"][1:], table["caption"]
        assert {len(row) for row in table["rows"]} == {len(table["rows"][0])}, table["caption"]


def test_definitions_stand_on_hover_and_in_the_glossary(told):
    reader = read(told / "report")
    terms = [one for one in reader.of("a") if one.get("class") == "term"]
    assert len(terms) > len(HEADLINES)
    for one in terms:
        assert INDICATORS[one["href"].removeprefix("#term-")].definition in one["title"]


@pytest.mark.parametrize(
    ("which", "sections"),
    [
        ("compared", ["The question", "The answer in short", "By group", "Who gains and who loses",
                      "Children in low income", "Money and the work of the service", "How it goes over time"]),
        ("lived", ["The question", "The headlines", "How it goes over time, beside the evidence", "By group",
                   "Children in low income", "Money and the work of the service", "What the law did in these months"]),
    ],
)  # fmt: skip
def test_every_section_is_there_in_its_order(which, sections, request):
    last = [
        "How sure this is, and what it rests on",
        "Assumptions and data",
        "What was checked",
        "How it was made",
        "What the words mean",
    ]
    assert read(request.getfixturevalue(which) / "report").headings == ["Contents", *sections, *last]


def test_headlines_of_a_comparison_are_those_of_its_parquet(compared):
    rows = pd.read_parquet(compared / "comparison.parquet")
    rows = hide_few(
        rows[(rows["group"] == "") & (rows["month"] == LAST)], ["base", "value", "difference", "low", "high"]
    )
    table = read(compared / "report").table(f"{LAST}, the last month")
    assert table[0] == ["Indicator", "Unit", "Base", "Reform", "Difference", "90% interval"]
    assert len(table) == len(HEADLINES) + 1
    for pair, cells in zip(HEADLINES, table[1:], strict=True):
        row = rows[(rows["indicator"] == pair[0]) & (rows["level"] == pair[1])].iloc[0]
        difference, interval = scale_of(pair[0]).difference(row["difference"], row["low"], row["high"])
        assert cells[2:] == [*printed(row, ("base", "value")), difference, interval or "not shown"]
        assert ("cash of the month" in cells[1]) == (pair[0].endswith("_gbp"))


def test_groups_tell_their_simulated_families_and_hide_the_few(compared, lived):
    for folder, caption in (
        (compared, "Families with an effective arrangement by region"),
        (lived, "By region or nation"),
    ):
        rows = read(folder / "report").table(caption)[1:]
        few = [row for row in rows if int(row[-1].replace(",", "")) < 30]
        assert few
        assert len(few) < len(rows)
        assert all(cell in ("not shown", "") for row in few for cell in row[1:-1])
        assert all("not shown" not in row for row in rows if row not in few)


def test_winners_of_both_parents_stand_with_the_zero_row_and_equal_the_parquet(compared):
    rows = pd.read_parquet(compared / "winners.parquet")
    for parent, caption in (
        ("receiving", "receives, by receiving household"),
        ("paying", "hands over, by paying parent"),
    ):
        others = read(compared / "report").table(f"{caption.partition(',')[0]}, by each other group")[1:]
        rest = rows[
            (rows["month"] == LAST) & (rows["parent"] == parent) & ~rows["group"].isin(["", f"{parent}_income"])
        ]
        titles = {one.title.partition(" (")[0] for name, one in GROUPS.items() if name != f"{parent}_income"}
        assert {row[0] for row in others} == titles
        assert sorted(row[-1] for row in others) == sorted(f"{n:,}" for n in rest["simulated_n"])
        assert [row[2] for row in others].count("not shown") == rest["higher"].isna().sum()
        table = read(compared / "report").table(caption)[1:]
        here = rows[(rows["month"] == LAST) & (rows["parent"] == parent) & (rows["group"] == f"{parent}_income")]
        assert [row[0] for row in table] == here["level"].tolist()
        assert table[0][0] == "zero"
        for cells, (_, row) in zip(table, here.iterrows(), strict=True):
            places = 1 if row["simulated_n"] > 2_500 else 0
            shown = "not shown" if pd.isna(row["higher"]) else f"{100 * row['higher']:.{places}f}"
            assert (cells[1].partition(" (")[0], cells[-1]) == (shown, f"{row['simulated_n']:,}")


def test_money_of_twelve_months_is_the_sum_of_its_months(compared):
    rows = pd.read_parquet(compared / "by_seed.parquet")
    rows = rows[(rows["indicator"] == "maintenance_received_gbp") & rows["month"].between("2026-07", LAST)]
    yearly = rows.groupby(["scenario", "seed"])["value"].sum().groupby("scenario").mean() / 1e6
    cells = read(compared / "report").table("twelve months from 2026-07")[1]
    assert cells[0] == "Maintenance received"
    assert cells[2:4] == [f"{round(yearly[name], -2):,.0f}" for name in ("baseline", REFORM)]  # of about 300 families


def test_the_account_of_a_report_is_that_of_the_result(compared):
    rows = pd.read_parquet(compared / "money.parquet")
    rows = rows[rows["financial_year"] == "all years"].set_index(["line", "price_base"])
    for base, words in (("cash", "together, cash"), ("prices of 2025-26", "together, prices of 2025-26")):
        table = read(compared / "report").table(words)
        net = next(cells for cells in table if cells[0] == "Net cost to the taxpayer")
        low, high = (rows.loc[f"net_cost_to_taxpayer_{end}", base] for end in ("low", "high"))
        ends = [sorted((low[side] / 1e6, high[side] / 1e6)) for side in ("base", "value")]
        assert net[1:3] == [f"{low:,.0f} to {high:,.0f}" for low, high in ends]
    assert table[0][-1] == "Present value in 2027-28"


def test_the_answer_says_luck_only_and_what_the_data_do_not_fix(compared):
    text = (compared / "report" / "report.html").read_text(encoding="utf-8")
    for words in ("luck only", "fee_salience", "Do not use this for", "A. Nalyst", "not named", "What is not modelled"):
        assert words in text
    changes = read(compared / "report").table("changes that baseline does not")
    assert changes[1] == ["2027-04-01", "Application fee (pounds)", "0.0", "20.0"]


def test_each_table_and_picture_lies_beside_the_page(told):
    folder = told / "report"
    reader = read(folder)
    assert {entry.name for entry in folder.iterdir()} == {"report.html", "report.xlsx", "tables", "pictures"}
    pictures, tables = (sorted(path.stem for path in (folder / name).iterdir()) for name in ("pictures", "tables"))
    assert len(pictures) == len(reader.of("img"))
    assert len(tables) == len(reader.tables) + len(pictures)
    assert set(pictures) < set(tables)
    for path in (folder / "tables").iterdir():
        assert len(pd.read_csv(path)) > 0


def test_csv_of_headlines_holds_the_figures_as_they_are_shown(compared):
    told = pd.read_csv(compared / "report" / "tables" / f"{REFORM}-headline-{LAST}.csv")
    rows = pd.read_parquet(compared / "comparison.parquet")
    row = rows[(rows["month"] == LAST) & (rows["indicator"] == "effective_share") & (rows["group"] == "")].iloc[0]
    mine = told[told["indicator"] == "effective_share"].iloc[0]
    cells = read(compared / "report").table(f"{LAST}, the last month")[1]
    assert cells[0] == "Families with an effective arrangement"
    assert [f"{100 * mine[name]:.0f}" for name in ("base", "value")] == cells[2:4]  # 600 families: whole percent
    assert mine["base"] == round(row["base"], 2) != row["base"]
    assert 100 * mine["difference"] == pytest.approx(float(cells[4]))
    assert {"unit", "price_base", "simulated_n"} <= set(told)


def test_the_same_result_gives_the_same_report(told, tmp_path):
    paths = write_report(told, tmp_path / "x", named={"analyst": "A. Nalyst"} if "compared" in str(told) else {})
    for path in paths:
        assert path.read_bytes() == (told / "report" / path.relative_to(tmp_path / "x")).read_bytes(), path.name


def test_the_command_in_the_report_is_one_that_can_be_typed(compared, lived):
    assert command_of(read_manifest(compared)) == (
        f"cmsim compare baseline {REFORM} --families 300 --seeds 2 --until {LAST} --by universal_credit --by region"
    )
    assert command_of(read_manifest(lived)).startswith(
        "cmsim run baseline --families 600 --seed 1 --until 2014-12 --by"
    )


def test_the_page_passes_an_accessibility_check_by_day_and_by_night(told, page):
    from axe_playwright_python.sync_playwright import Axe

    page.goto((told / "report" / "report.html").as_uri())
    for scheme in ("light", "dark") if "compared" in str(told) else ("light",):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    pictures = page.evaluate("[...document.images].map(image => image.complete && image.naturalWidth)")
    assert len(pictures) >= 5
    assert min(pictures) > 800


def test_the_page_prints_within_the_paper_and_fits_a_phone(compared, page):
    page.goto((compared / "report" / "report.html").as_uri())
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert not page.locator("nav").is_visible()
    tall = page.evaluate("Math.max(...[...document.images].map(image => image.getBoundingClientRect().height))")
    assert tall < 1123 * 0.9


def test_the_logs_tell_what_matters_where_from_and_what_was_checked(compared):
    reader = read(compared / "report")
    log = {row[0]: row for row in reader.table("QA log")[1:]}
    assert log["Files are as they were written"][1] == "passed"
    adds_up = [name for name in log if " add" in name]
    assert len(adds_up) == 3
    assert {log[name][1] for name in adds_up} == {"passed"}
    assert log["Both engines give the same figures"][1:] == [
        "not done",
        "cmsim report --check lives a small world to see it",
    ]
    assert log["Somebody else has checked it"][2] == "no assurer is named"
    assert reader.table("Who answers")[1:] == [
        ["Analyst", "A. Nalyst"],
        ["Assurer", "not named"],
        ["Approver", "not named"],
    ]
    most = reader.table("Assumptions that matter most")[1:]
    assert {row[4] for row in most} == {"high"}
    assert {row[3] for row in most} <= {"low", "medium", "high"}
    whole = pd.read_csv(compared / "report" / "tables" / "assumption-log.csv")
    assert len(whole) > 500 > len(most)
    sources = pd.read_csv(compared / "report" / "tables" / "data-sources.csv")
    assert sources["Source"].str.contains("NAO, Child maintenance").any()
    licences = dict(zip(sources["Source"], sources["Licence"], strict=True))
    for start, licence in (
        ("ONS, Families and households in the UK: 2025", "Open Government Licence"),
        ("DWP written answer 7414", "Open Parliament Licence"),  # answered in Parliament, though by the Department
        ("NAO, Child maintenance, HC 1139", "National Audit Office copyright: for non-commercial use"),
        ("Family Law Week, 31 Jan 2020", "not stated"),
        ("assumption", "none: not a publication"),
    ):
        assert {one for source, one in licences.items() if source.startswith(start)} == {licence}


def test_corners_stand_beside_the_interval_of_a_reform_that_comes_with_cmsim(compared):
    rows = {
        row[0].partition(",")[0]: row for row in read(compared / "report").table("the ends of what the figures")[1:]
    }
    effects = read(compared / "report").table(f"{LAST}, the last month")
    mine = rows["Families with an effective arrangement"]
    assert mine[1] == effects[1][4]  # the same figure as in the headlines: nothing is folded in
    assert float(mine[3]) <= float(mine[5])
    assert (compared / "report" / "pictures" / f"chart-{REFORM}-corners.png").is_file()


def test_sums_that_do_not_add_up_are_told(compared, tmp_path):
    from cmsim.runs.reporting.checks import checks_of
    from cmsim.runs.store import load_results

    results = load_results(compared)
    rows = results.tables["indicators"]
    wrong = (rows["indicator"] == "arrangement_share") & (rows["level"] == "none")
    results.tables["indicators"] = rows.assign(value=rows["value"].mask(wrong, rows["value"] + 0.01))
    found = {check.name: check.result for check in checks_of(results, compared, {}, [], [], False)}
    assert found["Shares of arrangements add to all families"] == "not passed"


def sheets_of(path):
    """The sheets of a workbook as rows of cells: text, or a number."""
    import zipfile
    from xml.etree import ElementTree as Xml

    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        root = Xml.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(part.itertext()) for part in root.findall("m:si", space)]
        names = [one.get("name") for one in Xml.fromstring(book.read("xl/workbook.xml")).iter(f"{{{space['m']}}}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            sheet = Xml.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.find("m:mergeCells", space) is None, name
            found[name] = []
            for row in sheet.iter(f"{{{space['m']}}}row"):
                cells = [(one.get("t"), one.findtext("m:v", None, space)) for one in row.findall("m:c", space)]
                found[name].append(
                    [texts[int(value)] if kind == "s" else float(value) for kind, value in cells if value is not None]
                )
    return found


def test_the_workbook_has_a_sheet_a_table_with_cover_contents_and_notes(compared):
    found, reader = sheets_of(compared / "report" / "report.xlsx"), read(compared / "report")
    assert list(found)[:3] == ["Cover", "Contents", "Notes"]
    assert len(found) == 3 + len(reader.tables)
    assert "Assurer: not named" in [cell for row in found["Cover"] for cell in row]
    sheet = next(
        rows for rows in found.values() if f"{LAST}, the last month" in str(rows[0]) and "Table_" not in str(rows[0])
    )
    head = next(row for row in sheet if row[0] == "Indicator")
    assert head == ["Indicator", "Unit", "Base", "Reform", "Difference", "90% interval: from", "90% interval: to"]
    cells = sheet[sheet.index(head) + 1]
    shown = reader.table(f"{LAST}, the last month")[1]
    assert cells[:2] == shown[:2]
    assert cells[2:5] == [float(cell) for cell in shown[2:5]]
    assert all(len(row) == len(head) for row in sheet[sheet.index(head) + 1 :] if len(row) > 1)
    text = [cell for row in sheet for cell in row if isinstance(cell, str)]
    assert "not shown" not in text
    assert any(cell.startswith("[x]: not shown") for cell in text) == any(cell == "[x]" for cell in text)
