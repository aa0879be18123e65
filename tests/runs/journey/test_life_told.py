"""What is told of a life: summary, timeline, spells without payment, and the picture."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from cmsim.agents.codes import Event
from cmsim.model.calendar import label
from cmsim.runs.journey.chart import bands, draw, drawn
from cmsim.runs.journey.explain_words import _payment_words
from cmsim.runs.journey.life import Life
from cmsim.runs.journey.spells import step_of
from cmsim.runs.journey.summing_up import sentences, summary
from cmsim.runs.journey.telling import timeline, told_events
from cmsim.runs.journey.words import EVENTS, NO_NEWS
from cmsim.scenarios import load
from small_world import ADMINISTRATIVE


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


def test_old_debt_is_paid_before_what_is_left_of_it_is_let_go(life):
    end = {"existence": "ended", "paid_month": 802.89, "arrears": 0.0, "written_off_month": 60.5,
           "write_off_reason": "request"}  # fmt: skip
    lines = [line.text for line in timeline(made_up(life, (3, end))) if line.month == "2020-03"]
    paid, let_go = "£802.89 is paid towards the arrears; £60.50 are left", "£60.50 of arrears are let go"
    assert [line.split(":")[0] for line in lines if "arrears" in line] == [paid, let_go]


def test_a_schedule_is_told_when_something_is_to_be_repaid(life):
    agreed = {"events": ["schedule_set"], "instalment": 40.0}
    told = made_up(life, (1, {"instalment": 0.0}), (2, {**agreed, "instalment": 0.0}), (3, agreed))
    assert [month for month, text in said(told) if text.startswith("The arrears are to be repaid")] == ["2020-03"]
    review = {"events": ["reviewed_calculation"], "instalment": 0.0}
    assert not any(
        "to be repaid at" in text for _, text in said(made_up(life, (2, agreed | {"events": []}), (3, review)))
    )


def test_an_arrangement_without_a_sum_is_not_told_in_pounds(life):
    at_home = {"lived_arrangement": "family_based", "family_based_kind": "in_kind", "due_month": 0.0}
    off = {**at_home, "effective": False}
    quiet = [(month, off) for month in (1, 2, 3)]
    told = said(made_up(life, *quiet, *((month, {**at_home, "effective": True}) for month in range(4, 13))))
    assert ("2020-04", "The arrangement now works: help in kind, without an agreed sum") in told
    regular = {**at_home, "family_based_kind": "regular", "due_month": 200.0, "paid_month": 150.0, "effective": True}
    assert ("2020-04", "The arrangement now works: £150 came, £200 was due") in said(
        made_up(life, *quiet, (4, regular))
    )


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
    sought = {"enforcement_stage": "liability_order_sought"}
    told = made_up(life, (1, sought), (3, granted), scenario=ADMINISTRATIVE)
    months = [{**month, "month": label(start - 1 + n)} for n, month in enumerate(told.months)]
    lines = timeline(Life(told.family, told.asked, months))  # sought of a court, the month before
    assert any(line.text.startswith("A court makes") for line in lines)


def test_that_a_case_is_handed_to_enforcement_is_told_once(life):
    told = said(made_up(life, (3, {"events": ["entered_enforcement"], "enforcement_stage": "with_enforcement_team"})))
    assert [text for month, text in told if month == "2020-03" and "nforcement" in text] == [
        "The case is handed to the enforcement team"
    ]


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
