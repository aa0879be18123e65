"""A cohort followed: its shares are the snapshots' counts, its flows join its columns, and the picture is drawn."""

import json
import re
import struct
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner
from cmsim.agents.codes import Event, Existence, Power
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.results.snapshot import snapshot
from cmsim.runs.cli import main
from cmsim.runs.journey.cohort import FEWEST, PLACES, STARTS, follow, named, read_window, starts
from cmsim.runs.journey.flow_chart import LOOKS, SIZE, alt_text, draw_flow
from cmsim.runs.journey.life import Asked
from cmsim.runs.store import load_results
from cmsim.scenarios import load

FAMILIES, MONTHS = 2_000, 12
ARRANGEMENTS = {"direct_pay": "direct_pay_", "collect_and_pay": "collect_"}


@pytest.fixture(scope="module")
def cohort():
    """Those who applied from November 2015 to June 2016."""
    return follow(
        Asked(load("baseline"), FAMILIES, 1, "2017-06"), read_window("application", "2015-11..2016-06", MONTHS)
    )


def cmsim(*words: str):
    return CliRunner().invoke(main, ["journey", *words], prog_name="cmsim")


def test_the_shares_of_every_column_are_a_hundred(cohort):
    for shares in (cohort.shares(), cohort.paid()):
        assert np.sum(list(shares.values()), axis=0) == pytest.approx(np.full(len(cohort.window.ages), 100.0))
    assert len(cohort.ids) == len(set(cohort.ids.tolist())) > 30


def test_the_places_are_those_of_the_snapshots_of_a_run(cohort):
    """A year after each application, as many on Direct Pay, Collect & Pay, dormant and ended as a run's snapshots."""
    model, applied, found = cohort.asked.model(), {}, dict.fromkeys((*ARRANGEMENTS, "dormant", "ended"), 0)
    while model.running:
        model.step()
        if cohort.window.first <= model.month <= cohort.window.last:
            for row in np.asarray(model.families):
                if row["events"] & int(Event.APPLIED):
                    applied.setdefault(int(row["id"]), model.month)
        mine = [family for family, month in applied.items() if month == model.month - MONTHS]
        if mine:
            looked = snapshot(model)
            here = looked[looked["family_id"].isin(mine)]
            at_office = here[here["case_status"] == "live"]["arrangement"].value_counts()
            for name in ARRANGEMENTS:
                found[name] += int(at_office.get(name, 0))
            found["dormant"] += int(((here["case_status"] == "dormant") & (here["lived_arrangement"] == "none")).sum())
            every = np.asarray(model.families)
            living = every["id"][every["existence"] == Existence.LIVE]
            found["ended"] += len(mine) - int(np.isin(mine, living).sum())
    assert sorted(applied) == sorted(cohort.ids.tolist())
    last = {name: row[-1] * len(cohort.ids) / 100 for name, row in cohort.shares().items()}
    for name, stem in ARRANGEMENTS.items():
        assert sum(number for place, number in last.items() if place.startswith(stem)) == pytest.approx(found[name])
        assert found[name] > 0
    assert last["dormant"] == pytest.approx(found["dormant"])
    assert last["ended"] == pytest.approx(found["ended"])


def test_the_bands_join_the_columns(cohort):
    names = list(PLACES)
    for column in range(len(cohort.window.ages) - 1):
        flows = cohort.flows(column)
        for place, at in ((0, column), (1, column + 1)):
            for code, name in enumerate(names):
                joined = sum(number for pair, number in flows.items() if pair[place] == name)
                assert joined == (cohort.places[:, at] == code).sum()


def test_everybody_begins_waiting_or_with_a_new_case_and_nothing_has_come_yet(cohort):
    first = {name: row[0] for name, row in cohort.shares().items() if row[0]}
    assert first["waiting"] > 70  # few are calculated in the month of the application
    back = sum(first.pop(name, 0.0) for name in ("family_based", "none"))  # withdrawn in the month of the application
    assert back < 5
    assert set(first) <= {"waiting", "direct_pay_new", "collect_alone", "ended"}
    last = {name: row[-1] for name, row in cohort.shares().items()}
    assert last["waiting"] < 5
    assert sum(number for name, number in last.items() if name.startswith(("direct_pay", "collect"))) > 50
    paid = {name: row[0] for name, row in cohort.paid().items() if row[0]}
    assert paid.pop("left", 0.0) == pytest.approx(back)
    assert set(paid) <= {"none_due", "ended"}


def test_the_picture_is_drawn_with_a_look_for_each_place_and_the_same_each_time(cohort):
    assert set(LOOKS) == set(PLACES)
    assert len(set(LOOKS.values())) == len(LOOKS)
    png, svg = draw_flow(cohort)
    assert struct.unpack(">II", png[16:24]) == SIZE
    words = " ".join(ElementTree.fromstring(svg).itertext())
    assert "After 12 months" in words
    assert re.search(r"Direct Pay: in full \d+", words)
    assert (png, svg) == draw_flow(cohort)
    assert "after 12 months: Direct Pay, paid in full" in alt_text(cohort)


def test_the_command_prints_tables_and_keeps_the_picture(tmp_path):
    out = tmp_path / "flow"
    words = ("baseline", "--cohort", "2015-10..2016-06", "--months", "6", "--families", str(FAMILIES))
    done = cmsim(*words, "--from", "application", "--out", str(out), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["ages"] == [0, 3, 6]
    for table in ("place", "payment"):
        for age in told["ages"]:
            rows = [row for row in told["shares"] if row["table"] == table and row["months_after"] == age]
            assert sum(row["families"] for row in rows) == told["followed"] > 0
    assert sum(row["families"] for row in told["flows"]) == 2 * told["followed"]
    assert load_results(out).manifest["cohort"]["event"] == "applied"
    assert {path.name for path in out.iterdir()} >= {"flow.png", "flow.svg", "cohort.csv", "flows.csv"}
    printed = cmsim(*words)
    assert "Of 100 families that applied from 2015-10 to 2016-06" in printed.stdout
    lines = [line.split("\t") for line in printed.stdout.splitlines() if "\t" in line]
    assert {len(line) for line in lines} == {4}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--cohort", "2016"), "write a month or two"),
        (("--cohort", "2017-01..2016-01"), "not after the last"),
        (("--cohort", "2016-01", "--from", "aplication"), "did you mean 'application'"),
        (("--cohort", "2016-01", "--months", "0"), "at least 1 month"),
        (("--cohort", "2016-01", "--family", "7"), "leave out --family"),
        (("--cohort", "2013-01", "--families", "30", "--from", "enforcement_agents", "--months", "1"), "only 0"),
        (
            ("--cohort", "2016-01", "--families", "300", "--from", "freezing-order", "--months", "1"),
            "fewer than 30 say",
        ),
        (("--cohort", "2016-01", "--from", "freezing_ordre"), "did you mean 'freezing_order'"),
        (("--cohort", "2016-01", "--from", "prayer"), "or of the powers: earnings_order"),
    ],
)
def test_what_is_wrong_is_one_line(words, says):
    done = cmsim("baseline", *words)
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_every_power_can_begin_a_cohort_by_its_name():
    assert {power.name.lower() for power in Power} <= set(starts())
    assert set(STARTS) <= set(starts())
    for text in ("benefit_deduction", "Deduction from benefit", "benefit deduction", "BENEFIT-DEDUCTION"):
        assert named(text) == "benefit_deduction"
    assert (
        read_window("earnings_order", "2016-01", 3).as_words() == "had a deduction from earnings order made in 2016-01"
    )
    assert "freezing order" in read_window("Freezing order", "2016-01", 3).as_words()


def test_a_cohort_of_one_kind_of_deduction_is_those_who_met_it():
    """And with the other kinds they make up all who had a deduction made."""
    asked, met = Asked(load("baseline"), 5 * FAMILIES, 1, "2016-12"), {"earnings_order": set(), "deduction": set()}
    model = asked.model()
    while model.running:
        model.step()
        every = np.asarray(model.families)
        if month_of("2014-01") <= model.month <= month_of("2016-11"):
            made = every["powers_month"]
            met["earnings_order"] |= set(every["id"][(made >> int(Power.EARNINGS_ORDER) & 1) == 1].tolist())
            met["deduction"] |= set(every["id"][(every["events"] & int(Event.ORDER_MADE)) != 0].tolist())
    assert FEWEST <= len(met["earnings_order"]) < len(met["deduction"])
    for name, families in met.items():
        found = follow(asked, read_window(name, "2014-01..2016-11", 1))
        assert set(found.ids.tolist()) == families


def test_the_window_and_its_months_in_words():
    assert read_window("application", "2019-01..2019-12", 24).as_words() == "applied in 2019"
    assert read_window("separation", "2019-03", 13).ages == (0, 3, 6, 12, 13)
    with pytest.raises(InputError, match="can go to 2060-12"):
        read_window("application", "2060-01", 24)
