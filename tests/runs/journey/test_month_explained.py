"""A month explained rule by rule comes to what the run came to."""

from dataclasses import replace

import numpy as np
import pytest
from cmsim.agents.codes import CaseStatus, Existence
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row
from cmsim.runs.journey.explain import explain
from cmsim.runs.journey.explain_words import in_words
from cmsim.runs.journey.life import Asked, replay
from cmsim.runs.journey.query import find
from cmsim.scenarios import load
from small_world import ENDED_WITHOUT_DEBT, FAMILIES, UNTIL


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
