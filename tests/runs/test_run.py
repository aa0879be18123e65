"""One run: what it hands back, what it keeps, what it prints."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from cmsim import load_results, run
from cmsim.model.month import MONTH
from cmsim.model.results.snapshot import COLUMNS
from cmsim.runs.cli import main
from cmsim.runs.run_command import shown, spread

pytestmark = pytest.mark.quick

SMALL = {"families": 200, "until": "2014-01"}


@pytest.fixture(scope="module")
def results():
    return run("baseline", **SMALL, seed=3, snapshots=["2013-06", "2014-01"], groups=["region", "send"])


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of one's own to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cmsim(*words: str):
    return CliRunner().invoke(main, ["run", *words])


def test_every_month_has_every_national_indicator(results):
    national = results.indicators[results.indicators.group == ""]
    assert list(results.indicators) == ["month", "indicator", "group", "level", "value", "simulated_n"]
    months = national.groupby("month").size()
    assert len(months) == 14
    assert months.nunique() == 1
    assert list(months.index)[:2] == ["2012-12", "2013-01"]


def test_figures_by_group_stand_at_year_ends_and_in_the_last_month(results):
    by_group = results.indicators[results.indicators.group != ""]
    assert set(by_group.group) == {"region", "send"}
    assert list(by_group.month.unique()) == ["2012-12", "2013-12", "2014-01"]


def test_figures_by_group_stand_at_the_scenarios_first_change(tmp_path):
    file = tmp_path / "early.toml"
    file.write_text(
        'name = "early"\nquestion = "What if the fee had been lower?"\n[[change]]\nfrom = 2013-05-01\n'
        "application_fee = 10\n"
    )
    found = run(file, families=60, until="2013-08", groups="send").indicators
    assert list(found[found.group != ""].month.unique()) == ["2012-12", "2013-05", "2013-08"]


def test_group_figures_on_fewer_than_thirty_families_are_not_given(results):
    by_group = results.indicators[results.indicators.group != ""]
    few = by_group.simulated_n < 30
    assert by_group.value[few].isna().all()
    families = by_group[by_group.indicator == "families"]
    assert families.value[families.simulated_n >= 30].notna().all()
    assert (families.simulated_n < 30).any()
    assert (families.simulated_n >= 30).any()
    assert results.indicators[results.indicators.group == ""].query("indicator == 'families'").value.notna().all()


def test_snapshots_are_taken_at_the_months_asked_for(results):
    assert list(results.families.month.unique()) == ["2013-06", "2014-01"]
    assert list(results.families) == list(COLUMNS)


def test_the_monthly_cut_offs_of_the_queues_are_kept(results):
    queues = ["calculation", "change", "report", "deduction", "enforcement", "complaint"]
    assert list(results.cutoffs) == ["month", *queues]
    assert list(results.cutoffs.month) == list(results.indicators.month.unique())
    assert (results.cutoffs[queues] >= -1.0).all(axis=None)  # the place of the last served; infinite: everybody


def test_the_same_run_gives_the_same_bytes_and_is_read_back_as_it_was(tmp_path, results):
    asked = {**SMALL, "seed": 3, "snapshots": ["2014-01", "2013-06"], "groups": ["region", "send"]}
    for name in ("one", "two"):
        run("baseline", **asked, out=tmp_path / name)
    one, two = load_results(tmp_path / "one"), load_results(tmp_path / "two")
    assert one.manifest["files"] == two.manifest["files"]
    for name, table in results.tables.items():
        assert one.tables[name].equals(table), name


def test_another_seed_is_another_run(results):
    other = run("baseline", **SMALL, seed=4)
    assert not np.array_equal(other.indicators.value.to_numpy(), results.indicators.value[: len(other.indicators)])


def test_both_engines_give_the_same_tables():
    one, two = (
        run("baseline", families=40, until="2013-02", engine=engine, snapshots=["2013-02"])
        for engine in ("compiled", "mesa")
    )
    for name, table in one.tables.items():
        assert table.equals(two.tables[name]), name


def test_progress_is_told_month_by_month():
    told = []
    run("baseline", families=20, until="2013-02", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_json_is_one_object_of_the_last_month(here):
    done = cmsim("remove-direct-pay", "--families", "200", "--until", "2014-01", "--seed", "3", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert list(told) == ["scenario", "seed", "families", "until", "engine", "seconds", "out", "indicators"]
    assert (told["scenario"], told["seed"], told["families"]) == ("remove-direct-pay", 3, 200)
    assert {tuple(row) for row in told["indicators"]} == {("month", "indicator", "group", "level", "value")}
    assert {row["month"] for row in told["indicators"]} == {"2014-01"}
    assert "NaN" not in done.stdout
    kept = load_results(here / told["out"])
    assert told["out"].replace("\\", "/") == "results/remove-direct-pay-200-seed3"
    families = next(row["value"] for row in told["indicators"] if row["indicator"] == "families")
    last = kept.indicators[(kept.indicators.month == "2014-01") & (kept.indicators.indicator == "families")]
    assert families == last.value.item()


def test_what_is_printed_begins_with_the_levers_changed(here):
    done = cmsim("remove-direct-pay", "--families", "100", "--until", "2014-01", "--out", "mine")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("remove-direct-pay: ")
    lever = next(line.split() for line in lines if "direct_pay_available" in line)
    assert lever == ["2027-10-01", "direct_pay_available", "true", "false"]
    assert any(line.split("\t") == ["indicator", "2012-12", "2013-12", "2014-01"] for line in lines)
    assert lines[-1].endswith("mine")
    assert "No lever is changed" in cmsim("baseline", "--families", "20", "--until", "2013-01", "--out", "b").stdout


def test_show_month_prints_the_steps_in_their_order_and_runs_nothing(here):
    done = cmsim("--show-month")
    assert done.exit_code == 0
    assert [line.split()[1] for line in done.stdout.splitlines()[1:-3]] == [step.name for step in MONTH]
    assert list(here.iterdir()) == []


def test_an_interrupted_run_leaves_nothing_and_exits_with_130(here, monkeypatch):
    def interrupt(self):
        raise KeyboardInterrupt

    monkeypatch.setattr("cmsim.model.simulation.SeparatedFamilies.step", interrupt)
    done = cmsim("baseline", "--families", "20", "--until", "2013-01", "--out", "deep/mine")
    assert done.exit_code == 130
    assert "Traceback" not in done.output
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1234, "share", "12.3%"),
        (2_400_000, "number", "2.40m"),
        (1_234_000_000, "GBP", "£1.23bn"),
        (950.4, "GBP a month", "£950"),
        (float("nan"), "share", "-"),
        (1.256, "ratio", "1.26"),
        (0, "number", "0"),
    ],
)
def test_figures_are_written_as_people_read_them(value, unit, text):
    assert shown(value, unit) == text


def test_years_that_do_not_fit_are_left_out_between_the_first_and_the_last():
    years = [f"{year}-12" for year in range(2012, 2037)]
    assert spread(years, 3) == ["2012-12", "2024-12", "2036-12"]
    assert spread(years, 100) == years
