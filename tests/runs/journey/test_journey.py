"""One family's life: what is replayed is what a run has, what is asked for is found, what is told is true."""

import csv
import json
import re
import struct
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner
from cmsim.agents.codes import CaseStatus, Event, Existence
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row
from cmsim.model.results.snapshot import snapshot
from cmsim.runs.cli import main
from cmsim.runs.journey.chart import bands, draw, drawn
from cmsim.runs.journey.explain import explain
from cmsim.runs.journey.explain_words import _payment_words, in_words
from cmsim.runs.journey.life import MEANINGS, Asked, Life, replay
from cmsim.runs.journey.query import find, read_query
from cmsim.runs.journey.spells import step_of
from cmsim.runs.journey.summing_up import sentences, summary
from cmsim.runs.journey.telling import timeline, told_events
from cmsim.runs.journey.words import EVENTS, NO_NEWS
from cmsim.runs.store import load_results
from cmsim.scenarios import load

FAMILIES, UNTIL = 600, "2017-06"
ADMINISTRATIVE = "administrative-liability-orders"
SMALL = ("--families", str(FAMILIES), "--until", UNTIL)
ENDED_WITHOUT_DEBT = "direct_pay then ended, never case_closed and arrears over 0"
LOOKS = ("2013-05", "2015-03", "2017-06")


@pytest.fixture(scope="module")
def asked():
    return Asked(load("baseline"), FAMILIES, 1, UNTIL)


@pytest.fixture(scope="module")
def moved(asked):
    """A family that went from Direct Pay to Collect & Pay with arrears."""
    return find(asked, "direct_pay then collect_and_pay, arrears over 200")


@pytest.fixture(scope="module")
def life(asked, moved):
    return replay(asked, moved.family)


def cmsim(*words: str):
    return CliRunner().invoke(main, ["journey", *words], prog_name="cmsim")


def ids_at_start(asked: Asked) -> list[int]:
    """The families that the run finds standing, in order."""
    model = asked.model()
    model.step()
    families = np.asarray(model.families)
    return sorted(families["id"][families["existence"] == Existence.LIVE].tolist())


# --- the life is the run's ------------------------------------------------------------------------------------------


def agree(asked: Asked, families: list[int], months: tuple[str, ...]) -> int:
    """Compare lives with the snapshots of an ordinary run; how many family-months were compared."""
    model, compared = asked.model(), 0
    lives = {family: {month["month"]: month for month in replay(asked, family).months} for family in families}
    while model.running:
        model.step()
        looked = snapshot(model)
        if looked["month"].iloc[0] not in months:
            continue
        for row in looked[looked["family_id"].isin(families)].to_dict("records"):
            replayed = lives[row["family_id"]][row["month"]]
            same = [name for name in MEANINGS if name in row]
            assert len(same) > 20
            assert {name: replayed[name] for name in same} == {name: row[name] for name in same}
            compared += 1
    return compared


def test_a_replayed_life_is_what_the_snapshots_of_a_run_show(asked, moved):
    families = sorted({moved.family, *ids_at_start(asked)[::60]})
    assert agree(asked, families, LOOKS) > 15


def test_both_engines_live_the_same_life():
    lives = []
    for engine in ("compiled", "mesa"):
        asked = Asked(load("baseline"), 60, 1, "2013-08", engine)
        family = ids_at_start(asked)[20]
        assert agree(asked, [family], ("2012-12", "2013-04", "2013-08")) == 3
        lives.append(replay(asked, family).months)
    assert lives[0] == lives[1]
    assert len(lives[0]) == 9


def test_the_family_is_the_same_one_when_gaps_are_closed_and_its_row_moves(life):
    assert len({month["separated_on"] for month in life.months}) == 1
    months = [month["month"] for month in life.months]
    assert months == sorted(set(months))


def test_the_replay_stops_after_the_familys_end(asked):
    ended = find(asked, ENDED_WITHOUT_DEBT)
    life = replay(asked, ended.family)
    assert "ended" in life.last["events"]
    assert life.last["month"] < UNTIL
    assert summary(life)["ended"]


def test_the_dated_ledger_sums_to_the_arrears_by_age(life):
    """Every row: the ages sum to the balance, and the balance is the one before with the month's postings."""
    ages, before = [name for name in life.first if name.startswith("arrears_") and name[8].isdigit()], 0.0
    ages += ["arrears_under_6_months", "arrears_over_4_years"]
    assert len(ages) == 5
    for row in life.months:
        owed = before + row["arrears_due_month"] + row["carried_month"] + row["adjusted_month"]
        owed -= row["arrears_paid_month"] + row["written_off_month"]
        assert round(owed, 2) == row["arrears"] == round(sum(row[name] for name in ages), 2)
        before = row["arrears"]


# --- which family ---------------------------------------------------------------------------------------------------


def test_the_family_found_fits_and_is_the_first(asked, moved, life):
    places = [month["home_arrangement"] for month in life.months]
    assert "collect_and_pay" in places[places.index("direct_pay") :]
    assert max(month["arrears"] for month in life.months) > 200
    assert 0 < moved.fitting < moved.of
    assert f"{moved.fitting:,} of {moved.of:,} families fit" in moved.as_words()


def test_then_means_later_and_never_means_in_no_month(asked):
    def fitting(query: str) -> int:
        return find(asked, query).fitting

    every = find(asked, "direct pay").of
    assert fitting("paid") + fitting("never paid") == every
    assert fitting("children over 1, direct_pay") <= fitting("direct_pay")
    assert fitting("direct_pay and abuse") <= fitting("direct_pay, abuse")
    assert fitting("two children") == fitting("children 2") < every
    assert fitting("not working and paid") < fitting("paid")
    unordered = fitting("family_based, direct_pay")
    assert 0 < fitting("family_based then direct_pay") < unordered


def test_without_a_query_it_is_the_most_eventful_of_the_first_hundred(asked):
    found = find(asked, None)
    assert "most events among the first 100" in found.as_words()
    assert len(timeline(replay(asked, found.family))) > 10


@pytest.mark.parametrize(
    "query",
    [
        "Direct Pay then collect-and-pay, arrears over £2,000, two children",
        "income under 300, children at least 2, months without payment at most 3",
        "not working, no contact, unpaid, abuse and direct_pay",
        "never effective, never paid, due over 0, liability_order",
    ],
)
def test_what_the_page_says_can_be_asked(query):
    assert len(read_query(query)) in (3, 4)


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ("direct_pay & paid>0", "direct_pay and paid over 0"),
        ("children = 2, income<300", "two children, income under 300"),
        ("children >= 2 && nights <= 60", "children at least 2 and nights at most 60"),
        ("Collect & Pay & arrears > £1,000", "collect_and_pay and arrears over 1000"),
    ],
)
def test_signs_are_read_as_words(asked, signs, words):
    by_signs, by_words = find(asked, signs), find(asked, words)
    assert (by_signs.family, by_signs.fitting) == (by_words.family, by_words.fitting)
    assert 0 < by_signs.fitting < by_signs.of


def test_arrears_over_five_thousand_on_collect_and_pay():
    """The command as people write it: with signs. The month found is one on Collect & Pay with so much owed."""
    done = cmsim(
        "baseline", "--like", "collect_and_pay & arrears > 5000", "--families", "300", "--until", "2016-12", "--json"
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["picked"]["query"] == "collect_and_pay & arrears > 5000"
    assert any(month["home_arrangement"] == "collect_and_pay" and month["arrears"] > 5000 for month in told["months"])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("direct_pya", "did you mean 'direct_pay'"),
        ("frobnicates", "facts: none, family_based"),
        ("arrears", "needs a number"),
        ("arrears over lots", "is no number"),
        ("direct_pay,, paid", "empty condition"),
        ("never direct_pay then paid", "not with then"),
        ("arrears > 5000 & ", "does not know ''"),
    ],
)
def test_a_query_that_cannot_be_read_says_what_is_allowed(query, says):
    with pytest.raises(InputError, match=re.escape(says)):
        read_query(query)


# --- what is told ---------------------------------------------------------------------------------------------------


def test_the_summary_adds_up(life):
    told = summary(life)
    assert told["due"] == pytest.approx(sum(month["due_month"] for month in life.months))
    assert sum(told["months_by_arrangement"].values()) == told["months"]
    assert told["share_paid"] == pytest.approx(told["paid"] / told["due"], abs=1e-4)
    assert sentences(life)[0].startswith(f"Family {life.family} (baseline, 600 families, seed 1)")


def test_the_timeline_is_dated_in_order_and_silent_when_nothing_happened(life):
    lines = timeline(life)
    assert [line.month for line in lines] == sorted(line.month for line in lines)
    assert len({line.month for line in lines}) < len(life.months)
    moves = [line for line in lines if line.event == "moved_to_collect"]
    carried = [month for month in life.months if month["carried_month"] > 0]
    assert [line.month for line in moves][: len(carried)] == [month["month"] for month in carried][: len(moves)]
    assert "£" in moves[0].text


def test_every_event_of_the_model_is_told():
    """Those with words of their own, and those that somebody adds to the model."""
    for event in Event:
        name = str(event.name).lower()
        assert name in EVENTS or name in NO_NEWS
        assert [name for name, _ in told_events([name])] == ([] if name in NO_NEWS else [name])
    assert list(told_events(["court_sat", "reported"]))[-1] == ("court_sat", "Court sat")
    assert [name for name, _ in told_events(["applied", "paying_applied"])] == ["paying_applied"]


def test_every_spell_without_payment_is_told_with_what_was_missed(life):
    for line in timeline(life):
        if line.event == "stops":
            month = next(month for month in life.months if month["month"] == line.month)
            assert month["due_month"] > 0
            assert month["paid_month"] == 0


def made_up(life, *changes, scenario="baseline"):
    """A life of quiet months, with some facts of some of them as given: (month, facts)."""
    quiet = next(month for month in life.months if month["home_arrangement"] == "collect_and_pay")
    still = {
        **quiet, "events": [], "powers_made": [], "deduction_live": False, "collection_method": "voluntary",
        "due_month": 200.0, "paid_month": 0.0, "handed_over_month": 0.0, "enforced_month": 0.0, "enforced_by": "",
        "paying_gross_weekly_income": 500.0, "receiving_household_income": 1500.0, "relationship_quality": 0.5,
        "paying_months_in_prison": 0, "carried_month": 0.0, "adjusted_month": 0.0, "written_off_month": 0.0,
        "enforcement_stage": "none", "arrears": 900.0,
    }  # fmt: skip
    months = [{**still, "month": f"2020-{number:02d}"} for number in range(1, 13)]
    for month, facts in changes:
        months[month - 1].update(facts)
    return Life(life.family, replace(life.asked, scenario=load(scenario), until="2020-12"), months)


def said(life):
    return {(line.month, line.text) for line in timeline(life)}


def test_money_from_a_step_is_told_with_its_sum_and_its_power(life):
    brought = {"enforced_month": 3767.66, "enforced_by": "Freezing order", "handed_over_month": 3767.66}
    told = said(made_up(life, (2, {"powers_made": ["Freezing order"]}), (3, {**brought, "paid_month": 3714.95})))
    assert ("2020-02", "The service uses a power: freezing order") in told
    assert ("2020-03", "Enforcement brings £3,767.66, charges included: freezing order") in told


def test_a_deduction_is_dated_by_its_first_money(life):
    live = {"deduction_live": True, "collection_method": "deo"}
    paid = {**live, "paid_month": 190.0, "handed_over_month": 210.0}
    told = said(made_up(life, (2, live), (3, live), (4, paid), (5, paid)))
    lines = {(month, text) for month, text in told if "deduction from earnings" in text.lower()}
    assert lines == {
        ("2020-04", "The first money by a deduction from earnings: £210, charges included"),
        ("2020-06", "A deduction from earnings no longer takes money"),
    }
    told = said(made_up(life, (2, live), (3, live)))
    assert ("2020-04", "A deduction from earnings ends, and has taken nothing") in told


def test_a_liability_order_is_by_a_court_or_by_the_service_itself(life):
    granted = {"events": ["liability_order"], "powers_made": ["Liability order"]}
    start = load(ADMINISTRATIVE).first_change_month()
    for scenario, words in (("baseline", "A court makes"), (ADMINISTRATIVE, "The service makes")):
        told = made_up(life, (3, granted), scenario=scenario)
        months = [{**month, "month": label(start + n)} for n, month in enumerate(told.months)]
        lines = timeline(Life(told.family, told.asked, months))
        assert [line.text.split(" a liability")[0] for line in lines if line.event == "liability_order"] == [words]
    sought = {"events": ["entered_enforcement"]}
    told = made_up(life, (1, sought), (3, granted), scenario=ADMINISTRATIVE)
    months = [{**month, "month": label(start - 1 + n)} for n, month in enumerate(told.months)]
    lines = timeline(Life(told.family, told.asked, months))  # sought of a court, the month before
    assert any(line.text.startswith("A court makes") for line in lines)


def test_a_sanction_is_suspended_or_carried_out(life):
    decided = {"events": ["sanctioned"], "powers_made": ["Committal to prison"]}
    out = {**decided, "events": ["sanctioned", "imprisoned"], "paying_months_in_prison": 2}
    first = "A sanction is decided: committal to prison"
    assert ("2020-03", f"{first}, carried out") in said(made_up(life, (3, out)))
    assert any(text.startswith(f"{first}, suspended") for _, text in said(made_up(life, (3, decided))))


def test_income_is_told_when_it_changes_by_a_fifth_and_the_relationship_when_it_crosses_a_step(life):
    changes = [(n, {"paying_gross_weekly_income": 590.0}) for n in (3, 4)]
    changes += [(n, {"paying_gross_weekly_income": 610.0, "relationship_quality": 0.61}) for n in (5, 6)]
    changes += [(n, {"paying_gross_weekly_income": 610.0, "relationship_quality": 0.7}) for n in range(7, 13)]
    told = said(made_up(life, *changes))
    incomes = {(month, text) for month, text in told if "income" in text}
    assert incomes == {("2020-05", "The paying parent's income is now £610 gross a week (before: £500)")}
    relationship = {(month, text) for month, text in told if "relationship" in text}
    assert relationship == {("2020-07", "The parents' relationship is now good (before: middling)")}
    assert [step_of(quality) for quality in (0.0, 0.2, 0.59, 1.0)] == ["very poor", "poor", "middling", "very good"]


def test_what_a_step_brings_is_said_of_the_step_that_brings_it():
    part = {
        "due": 26355.0, "asked": 31626.0, "by_order": 1.0, "order_brings": 0.0, "lump_sum": 376766.0,
        "lump_by": "freezing order", "lump_taken": 376766.0,
    }  # fmt: skip
    assert _payment_words(part)[-1] == "  enforcement (the freezing order) brings £3,767.66"
    assert "and £3,000 of it is taken" in _payment_words({**part, "lump_taken": 300000.0})[-1]


def test_the_bands_cover_the_life_without_gaps(life):
    spells = list(bands(life))
    assert all(one[2] == pytest.approx(two[1]) for one, two in pairwise(spells))
    assert {"direct_pay", "collect_and_pay"} <= {name for name, _, _ in spells}


def test_a_life_of_one_month_can_be_told_and_drawn(life):
    short = Life(life.family, life.asked, life.months[:1])
    assert drawn(short).months == short.months
    png, svg = draw(short, timeline(short))
    assert png.startswith(b"\x89PNG")
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_the_picture_says_in_words_what_each_panel_shows(life):
    """In SVG words stay words: each panel has its title, lines their names, and nothing is told by colour alone."""
    lines = timeline(life)
    svg = draw(life, lines)[1]
    words = " ".join(text.text or "" for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    for expected in (
        "Maintenance each month", "The arrangement the parents live", "Arrears", "Net income a month", "Paying parent",
        "Receiving parent's household, without maintenance", "The parents' relationship", "Middling",
        "Contact of the paying parent with the children", "What happened",
    ):  # fmt: skip
        assert expected in words
    assert svg == draw(life, lines)[1]


# --- a month explained ----------------------------------------------------------------------------------------------


def test_an_explained_month_comes_to_what_the_run_came_to(asked, life):
    for month in [m for m in life.months if m["due_month"] > 0][3:40:9]:
        told = explain(asked, life.family, month["month"])
        assert told.same
        assert told.parts["calculation"]["agrees"]
        assert told.parts["calculation"]["weekly"] == month["weekly_liability"]
        assert told.parts["outcome"]["paid"] == month["paid_month"]
        payment = told.parts["payment"]
        if not payment["by_order"]:
            assert payment["hands_over"] == round(100 * month["handed_over_month"])
            assert (payment["draw"] < payment["chance"]) == (payment["share"] > 0)


def test_the_first_month_of_the_run_can_be_explained(asked, life):
    told = explain(asked, life.family, "2012-12")
    assert told.same
    assert told.parts["calculation"]["agrees"]
    assert told.parts["choice"]["reviews"] == 1


def test_a_month_after_the_life_cannot_be_explained(asked):
    ended = find(asked, ENDED_WITHOUT_DEBT)
    with pytest.raises(InputError, match="does not live in that month"):
        explain(asked, ended.family, UNTIL)


def test_the_month_of_the_move_explains_the_report(asked, life):
    month = next(month["month"] for month in life.months if "reported" in month["events"])
    told = explain(asked, life.family, month)
    assert told.parts["report"]["reports"] == 1
    assert told.parts["report"]["draw"] < told.parts["report"]["hazard"]
    assert any("reports it? chance" in line and line.endswith("yes") for line in in_words(told))


def test_the_answer_to_a_report_is_explained_and_is_what_happened():
    """For families whose report was answered by paying, and for one that was moved: the draw, and what came of it.
    More pay up than usual, so that a small run has some."""
    asked = Asked(replace(load("baseline"), parameters={"pay_up_constant": 3.0}), 5 * FAMILIES, 1, UNTIL)
    for query, event in (("paid_up", "paid_up"), ("reported and moved_to_collect", "moved_to_collect")):
        family = find(asked, query).family
        month = next(
            month["month"] for month in replay(asked, family).months
            if event in month["events"] and (event == "paid_up" or "reported" in month["events"])
        )  # fmt: skip
        told = explain(asked, family, month)
        part, moved = told.parts["answer"], event == "moved_to_collect"
        assert told.same
        assert part["moves"] == moved
        assert part["pays_up"] == (not moved)
        assert (part["able"] == 1 and part["draw"] < part["chance"]) == (part["pays_up"] == 1)
        assert any(line.startswith("Answer to the report") for line in in_words(told))
        assert not part["queue"] or any(line.startswith("  the report, ") for line in in_words(told))


def test_the_parts_of_the_willingness_to_pay_are_all_told():
    """Where peers talk, what others are heard to pay is one of them."""
    asked = Asked(replace(load("baseline"), parameters={"variant_peers": 1.0, "peers_talk": 0.5}), 300, 1, "2014-12")
    model = asked.model()
    while model.running:
        model.step()
    families, paying = np.asarray(model.families), np.asarray(model.tables.paying)
    due = families[
        (families["existence"] == Existence.LIVE) & (families["due_month"] > 0) & (families["order_live"] == 0)
    ]
    heard = due[np.abs(paying["norm"][due["paying"]]) > 0.05]
    part = explain(asked, int(heard["id"][0]), "2014-12").parts["payment"]
    norm = float(paying["norm"][heard["paying"][0]])
    assert part["norm"] == pytest.approx(float(parameter_row()["pay_norm"][0]) * norm)


def test_a_month_explained_reads_rule_by_rule_with_draws_and_results(asked):
    life = replay(asked, find(asked, "direct_pay and due over 0").family)
    month = next(m for m in life.months if m["home_arrangement"] == "direct_pay" and m["due_month"] > 0)
    text = "\n".join(in_words(explain(asked, life.family, month["month"])))
    for words in ("Calculation", "the run has the same", "willingness index", "does anything come? chance", "Choice"):
        assert words in text
    assert text.endswith("to the byte")


def test_the_choice_explained_is_the_best_of_what_can_be_had(asked, life):
    month = next(month["month"] for month in life.months[1:] if "reviewed" in month["events"])
    told = explain(asked, life.family, month)
    part = told.parts["choice"]
    worth = {0: part["none"] + part["none_taste"]}
    if part["stands"] or part["consent_draw"] < part["consent_chance"]:
        worth[1] = part["family_based"] + part["family_based_taste"]
    if part["aware"] and not part["outside"]:
        worth[3] = part["service"] + part["service_taste"] + part["extra"] - part["cost"]
    assert part["best"] == max(worth, key=worth.__getitem__)


def test_several_families_of_one_paying_parent_are_calculated_together():
    asked = Asked(load("baseline"), 4800, 1, "2017-08")
    model = asked.model()
    while model.month < model.last_month - 1:
        model.step()
    families = np.asarray(model.families)
    cases = families[(families["status"] == CaseStatus.LIVE) & (families["weekly_liability"] > 7)]
    shared = np.bincount(cases["paying"])[cases["paying"]] > 1
    told = [explain(asked, int(family), "2017-08").parts["calculation"] for family in cases["id"][shared][:8]]
    assert min(part["of"] for part in told) > 1
    assert all(abs(part["weekly"] - part["weekly_liability"]) < 0.015 for part in told)


# --- the command ----------------------------------------------------------------------------------------------------


def test_what_is_kept_is_every_month_the_timeline_and_a_picture(tmp_path, moved, life):
    out = tmp_path / "journey"
    done = cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out), "--explain", "2015-03", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["family"] == moved.family
    assert told["months"] == json.loads(json.dumps(life.months))
    assert told["explained"]["same_as_run"]
    assert {tuple(event) for event in told["events"]} == {("month", "event", "text")}
    with (out / "journey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["month"] for row in rows] == [month["month"] for month in life.months]
    assert list(rows[0]) == list(MEANINGS) == list(life.first)
    assert "rule by rule" in (out / "timeline.md").read_text(encoding="utf-8")
    assert struct.unpack(">I", (out / "journey.png").read_bytes()[16:20])[0] == 1200
    assert (out / "journey.svg").read_bytes().startswith(b"<?xml")
    assert load_results(out).manifest["kind"] == "journey"
    again = cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out))
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out), "--force").exit_code == 0


def test_a_pipe_gets_plain_lines(moved):
    done = cmsim("baseline", "--family", str(moved.family), *SMALL)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    dated = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert dated
    assert all(len(line) == 2 and line[0][4] == "-" for line in dated)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--family", "7"), "there is no family 7 in this run"),
        (("--family", "7", "--like", "paid"), "give one of them"),
        (("--like", "arrears over 900000"), "none of"),
        (("--like", "arears over 9"), "does not know 'arears over 9'"),
        (("--explain", "2030-01"), "this run goes from 2012-12 to 2013-01"),
        (("--force",), "--force goes with --out"),
    ],
)
def test_what_is_wrong_is_one_line(words, says):
    done = cmsim("baseline", "--families", "40", "--until", "2013-01", *words)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("Error: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
