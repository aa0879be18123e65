"""``cmsim population``: template, import, export; runs on an import, and what of it gets into results."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim import run
from cmsim.model.errors import InputError
from cmsim.model.population.microdata.schema import columns
from cmsim.model.results.snapshot import COLUMNS
from cmsim.runs.cli import main
from cmsim.runs.run import OUTCOMES

pytestmark = pytest.mark.rules


def cmsim(*words: str):
    return CliRunner().invoke(main, words, prog_name="cmsim")


def told(*words: str) -> dict:
    done = cmsim(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def everything(folder: Path) -> dict[str, bytes | bool]:
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a file of twenty families of which a few things are known."""
    monkeypatch.chdir(tmp_path)
    regions = ("wales", "london", "scotland", "")
    lines = ["family_id,receiving_region,contact,paying_work,paying_weekly_pay"]
    for n in range(20):
        pay = ("employee,777.25", "none,", ",")[n % 3]
        lines.append(f"household-{n},{regions[n % 4]},{('weekly', 'none')[n % 2]},{pay}")
    Path("survey.csv").write_text("\n".join(lines))
    return tmp_path


# --- template ---------------------------------------------------------------------------------------------------------


def test_the_template_is_an_empty_file_and_a_dictionary_of_every_column(here):
    assert told("population", "template", "--out", "mine")["files"] == [
        "dictionary.csv",
        "dictionary.md",
        "template.csv",
    ]
    header = next(csv.reader(Path("mine/template.csv").read_text().splitlines()))
    dictionary = pd.read_csv("mine/dictionary.csv", keep_default_na=False)
    assert list(dictionary["column"]) == list(columns())
    assert set(header) <= set(columns())
    page = Path("mine/dictionary.md").read_text()
    for name, column in columns().items():
        assert f"| {name} | " in page
        assert column.meaning in page
    assert "no row under its header" in cmsim("population", "import", "mine/template.csv").stderr


def test_the_page_of_the_columns_is_fresh():
    from cmsim.runs.population.dictionary import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m cmsim.runs.population.dictionary"


@pytest.mark.parametrize("form", [(), ("--one-row-a-parent",)])
def test_a_row_under_the_template_with_nothing_but_a_name_is_imported(here, form):
    told("population", "template", "--out", "mine", *form)
    header = Path("mine/template.csv").read_text().strip()
    names = header.split(",")
    row = {"family_id": "a", "role": "receiving"}
    Path("one.csv").write_text(f"{header}\n{','.join(row.get(name, '') for name in names)}\n")
    assert told("population", "import", "one.csv")["rows"] == 1


def test_a_template_is_not_replaced_unless_forced(here):
    told("population", "template", "--out", "mine")
    Path("mine/template.csv").write_text("my notes")
    before = everything(here)
    done = cmsim("population", "template", "--out", "mine")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "exists already" in done.stderr
    assert everything(here) == before
    assert cmsim("population", "template", "--out", "mine", "--force").exit_code == 0


# --- import -----------------------------------------------------------------------------------------------------------


def test_the_report_says_what_was_given_and_what_was_filled(here):
    report = told("population", "import", "survey.csv")
    lines = {line["column"]: line for line in report["columns"]}
    assert report["out"] == "survey"
    assert (lines["contact"]["given"], lines["contact"]["filled"]) == (20, 0)
    assert (lines["receiving_region"]["given"], lines["receiving_region"]["filled"]) == (15, 5)
    assert (lines["paying_housing"]["given"], lines["paying_housing"]["filled"]) == (0, 20)
    assert lines["contact"]["before"] == lines["contact"]["after"] == "none 50%, weekly 50%"
    assert lines["paying_weekly_pay"]["before"] == "777.2"
    page = Path("survey/report.md").read_text()
    assert "| receiving_region | 15 | 5 | " in page
    shown = cmsim("population", "import", "survey.csv", "--force").stdout
    assert "Given: contact, paying_work, paying_weekly_pay, receiving_region." in shown
    assert "receiving_region (5 of 20)" in shown
    assert "Families that separate after December 2012 are synthetic" in shown


def test_the_folder_of_an_import_is_whole_and_says_where_it_came_from_without_a_path(here):
    told("population", "import", "survey.csv", "--out", "deep/er/mine")
    assert cmsim("verify", "deep/er/mine").exit_code == 0
    manifest = json.loads(Path("deep/er/mine/manifest.json").read_text())
    assert manifest["source"] == "survey.csv"
    assert str(here) not in json.dumps(manifest)
    assert "household-3" not in "".join(str(content) for content in everything(here / "deep").values())


@pytest.mark.parametrize(
    ("change", "words", "says"),
    [
        (
            (",weekly,", ",weakly,"),
            (),
            "row 1, column contact: 'weakly' is not allowed, it must be one of none, some, weekly",
        ),
        (("contact", "contract"), (), "there is no column 'contract', did you mean 'contact'?"),
        (("household-3,", "household-2,"), (), "row 4, column family_id: row 3 has the same"),
        (("", ""), ("--as-of", "2009-06"), "the paths of earnings and rents begin in 2012-12"),
        (("", ""), ("--as-of", "June"), "write it as YYYY-MM"),
        (("", ""), ("--seed", "-1"), "seed is -1"),
        (("", ""), ("--out", "survey.csv"), "is a file"),
        (("", ""), ("--total", "0"), "--total"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(here, change, words, says):
    Path("survey.csv").write_text(
        Path("survey.csv").read_text().replace(*change) if change[0] else Path("survey.csv").read_text()
    )
    before = everything(here)
    done = cmsim("population", "import", "survey.csv", *words)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert everything(here) == before


def test_an_import_is_not_replaced_unless_forced(here):
    told("population", "import", "survey.csv")
    assert "exists already" in cmsim("population", "import", "survey.csv").stderr
    told("population", "import", "survey.csv", "--seed", "2", "--force")
    assert json.loads(Path("survey/manifest.json").read_text())["seed"] == 2


# --- export, and runs -------------------------------------------------------------------------------------------------

SHORT = ("--until", "2013-04", "--snapshot", "2013-03")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_export_import_run_gives_the_bytes_of_the_synthetic_run(here, form):
    told("population", "export", "--families", "300", "--seed", "6", "--out", f"families.{form}")
    told("population", "import", f"families.{form}", "--out", "again")
    words = [word for name in COLUMNS for word in ("--column", name)]
    told("run", "baseline", "--population", "again", "--seed", "6", *SHORT, *words, "--out", "mine")
    told("run", "baseline", "--families", "300", "--seed", "6", *SHORT, "--out", "theirs")
    for name in ("indicators.parquet", "families.parquet", "cutoffs.parquet"):
        assert Path("mine", name).read_bytes() == Path("theirs", name).read_bytes(), name


def test_an_import_written_out_has_its_gaps_filled(here):
    told("population", "import", "survey.csv")
    assert told("population", "export", "--population", "survey", "--out", "filled.csv")["families"] == 20
    filled = pd.read_csv("filled.csv")
    assert filled["paying_housing"].notna().all()
    known = pd.read_csv("survey.csv")["receiving_region"]
    assert (filled["receiving_region"][known.notna()] == known.dropna()).all()
    assert told("population", "import", "filled.csv")["rows"] == 20


@pytest.mark.parametrize("words", [("--out", "x.txt"), ("--out", "survey.csv"), ("--families", "0", "--out", "x.csv")])
def test_an_export_that_cannot_be_written(here, words):
    before = everything(here)
    done = cmsim("population", "export", *words)
    assert done.exit_code == 2, done.output
    assert everything(here) == before


def test_a_result_holds_nothing_that_was_brought_in_unless_it_is_asked_for(here):
    told("population", "import", "survey.csv")
    told("run", "baseline", "--population", "survey", *SHORT, "--out", "quiet")
    told("run", "baseline", "--population", "survey", *SHORT, "--column", "region", "--out", "asked")
    assert list(pd.read_parquet("quiet/families.parquet")) == list(OUTCOMES)
    assert set(pd.read_parquet("asked/families.parquet")) == {*OUTCOMES, "region"}
    assert b"household-" not in b"".join(content for content in everything(here / "asked").values() if content)
    assert set(OUTCOMES) <= set(COLUMNS)
    manifest = json.loads(Path("asked/manifest.json").read_text())
    assert manifest["population"]["name"] == "survey"
    assert manifest["columns"] == ["region"]


def test_columns_are_asked_for_by_their_names(here):
    words = ("run", "baseline", "--families", "30", "--until", "2013-01", "--snapshot", "2013-01")
    assert "did you mean 'region'?" in cmsim(*words, "--column", "regoin").stderr
    told(*words, "--column", "arrears", "--out", "few")
    assert list(pd.read_parquet("few/families.parquet")) == ["month", "family_id", "arrangement", "arrears"]


def test_a_run_takes_a_file_as_it_takes_a_folder(here):
    told("population", "import", "survey.csv", "--seed", "3")
    told("run", "baseline", "--population", "survey", "--seed", "3", "--until", "2013-02", "--out", "one")
    told("run", "baseline", "--population", "survey.csv", "--seed", "3", "--until", "2013-02", "--out", "other")
    assert Path("one/indicators.parquet").read_bytes() == Path("other/indicators.parquet").read_bytes()


def test_a_result_is_reproduced_with_its_population_and_no_other(here):
    told("population", "import", "survey.csv")
    told("run", "baseline", "--population", "survey", *SHORT, "--column", "contact", "--out", "mine")
    assert cmsim("reproduce", "mine").exit_code == 0
    Path("survey").rename("elsewhere")
    assert "say where it is with --population" in cmsim("reproduce", "mine").stderr
    assert cmsim("reproduce", "mine", "--population", "elsewhere").exit_code == 0
    told("population", "import", "survey.csv", "--seed", "9", "--out", "other")
    done = cmsim("reproduce", "mine", "--population", "other")
    assert done.exit_code == 2
    assert "is not the population this result was run on" in done.stderr


def test_a_synthetic_result_is_reproduced_without_a_population(here):
    told("population", "import", "survey.csv")
    told("run", "baseline", "--families", "40", "--until", "2013-01", "--out", "mine")
    assert "was not run on a population of your own" in cmsim("reproduce", "mine", "--population", "survey").stderr


@pytest.mark.parametrize("population", ["nothing", "empty", "results"])
def test_what_is_no_population(here, population):
    Path("empty").mkdir()
    told("run", "baseline", "--families", "20", "--until", "2013-01", "--out", "results")
    done = cmsim("run", "baseline", "--population", population, "--until", "2013-01", "--out", "mine")
    assert done.exit_code == 2
    assert "there is no file nothing" in done.stderr or "holds no population" in done.stderr
    assert not Path("mine").exists()


def test_in_a_notebook_it_is_the_same(here):
    told("population", "import", "survey.csv")
    results = run("baseline", population="survey", until="2013-02")
    assert results.manifest["families"] == 20
    with pytest.raises(InputError, match="has no column"):
        run("baseline", population="survey", until="2013-02", columns=["income"])


def test_a_comparison_on_an_import_comes_out_again_with_it(here, monkeypatch):
    from cmsim.runs.comparing import results as compare_results

    Path("early.toml").write_text(
        'name = "early"\nquestion = "What if the fee had been lower?"\nextends = "baseline"\n[[change]]\n'
        "from = 2013-02-01\napplication_fee = 10\n"
    )
    monkeypatch.setattr(compare_results, "draw_all", lambda found: {})  # pictures take seconds, and are not compared
    told("population", "import", "survey.csv")
    words = ("compare", "baseline", "early.toml", "--population", "survey", "--seeds", "2", "--until", "2013-05")
    assert told(*words, "--out", "compared")["seeds"] == 2
    assert json.loads(Path("compared/manifest.json").read_text())["population"]["name"] == "survey"
    assert "those of survey" in Path("compared/summary.md").read_text()
    assert cmsim("reproduce", "compared").exit_code == 0
    Path("survey").rename("elsewhere")
    assert cmsim("reproduce", "compared").exit_code == 2
