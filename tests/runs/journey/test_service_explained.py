"""What the service did in a month, explained: in a world in which everything happens, what is told is what happened."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Dispute, Event, Existence, Power
from cmsim.model.calendar import label, month_of
from cmsim.runs.journey.explain import explain, next_month_of
from cmsim.runs.journey.explain_words import in_words
from cmsim.runs.journey.life import Asked
from cmsim.runs.journey.service import conditions
from cmsim.runs.journey.service_words import BARS, in_service
from cmsim.scenarios import load

sys.path.insert(0, str(Path(__file__).parents[2] / "model"))
import busy

FAMILIES, UNTIL, EACH_MONTH = 220, "2015-06", 5


@pytest.fixture(scope="module")
def asked():
    scenario = replace(load("baseline"), changes=tuple(busy.changes()), parameters=dict(busy.PARAMETERS))
    return Asked(scenario, FAMILIES, 1, UNTIL)


@pytest.fixture(scope="module")
def months(asked):
    """Months of families with a case or an old debt: (explained, the family's record after the run's own month)."""
    model, found = asked.model(), []
    model.step()
    while model.running:
        every = np.asarray(model.families)
        live = every["existence"] == Existence.LIVE
        cases = every["id"][live & (every["lived"] == Arrangement.COLLECT_AND_PAY) & (every["ends"] > model.month + 2)]
        debts = every["id"][live & (every["status"] == CaseStatus.ARREARS_ONLY) & (every["ends"] > model.month + 2)]
        applied = every["id"][live & (every["status"] == CaseStatus.APPLIED) & (every["ends"] > model.month + 2)]
        start = model.month % 7
        ends = ((every["in_hand"] > 0) & (every["in_hand_until"] == model.month + 1)).any(axis=1)
        chosen = [*cases[start :: max(1, len(cases) // EACH_MONTH)], *debts[:1], *applied[:1]]
        chosen += [family for family in every["id"][live & ends][:6] if family not in chosen and family in cases]
        told = [next_month_of(model, int(family)) for family in chosen]
        model.step()
        every = np.asarray(model.families)
        for one in told:
            row = int(np.flatnonzero(every["id"] == one.family)[0])
            one.same = every[row].tobytes() == one.record
            found.append((one, every[row].copy()))
    return found


def parts(months, name):
    return [(told.parts[name], record) for told, record in months if name in told.parts]


def test_the_steps_come_to_what_the_run_came_to_and_can_be_said(months):
    assert len(months) > 100
    for told, _ in months:
        assert told.same
        assert in_words(told)
        json.dumps(told.parts, allow_nan=False)


def test_a_power_is_open_or_what_bars_it_is_named(months):
    """Each condition put alone to the model's rule: together they say what the rule says."""
    for part, _ in parts(months, "service"):
        for power in part["powers"]:
            shut = power["made"] or power["in_hand"] or power["paused"] or power["barred"]
            assert bool(power["may"]) != bool(shut), power
    named = {bar for part, _ in parts(months, "service") for power in part["powers"] for bar in power["barred"]}
    assert {"after", "threshold", "nation", "nothing_paid", "savings", "employed"} <= named


def test_every_condition_has_words():
    names = {str(getattr(name, "name", name)).lower() for name in conditions()}
    assert names == {*BARS, "after", "threshold"}


def test_what_was_asked_for_was_open_and_drawn(months):
    new = [(part, queue) for part, _ in parts(months, "service") for queue in ("deduction", "step") if part[queue]]
    checked = 0
    for part, queue in new:
        if part[queue]["new"]:
            power = next(power for power in part["powers"] if power["name"] == part[queue]["asked"])
            assert power["may"]
            if part["ladder"] and queue == "step":
                assert power["draw"] < power["chance"]
                assert power["asked"]
                checked += 1
    assert checked > 3


def test_who_is_served_stands_at_or_before_the_cut_off(months):
    became = set()
    for part, _ in parts(months, "service"):
        for queue in (part["deduction"], part["step"]):
            if queue and queue["became"] != "withdrawn":
                cut = {"everybody": np.inf, "nobody": -np.inf}.get(queue["cut_off"], queue["cut_off"])
                assert (queue["place"] <= cut) == (queue["became"] == "handled")
                became.add(queue["became"])
    assert became == {"handled", "waits"}


def test_what_is_made_is_what_the_record_has_and_its_draws_tell_the_rest(months):
    seen = set()
    sanctions = sums = 0
    for part, record in parts(months, "service"):
        made = {power["power"] for power in part["made"]}
        powers = {power.name.lower() for power in Power if int(record["powers_month"]) >> power & 1}
        assert made == powers
        seen |= made
        for power in part["powers"]:
            if power["power"] in made and power["effect"] == "sanction":
                carried = not power["brings"] and power["carried_draw"] < power["carried_share"]
                sanctions += 1
                text = "\n".join(in_service(part))
                assert ("comes to terms of payment" in text) or ("is it carried out? chance" in text)
                if power["power"] == "committal":
                    assert carried == bool(int(record["events"]) & Event.IMPRISONED)
        brought = [power["brings_money"] for power in part["made"] if power["brings_money"]]
        if brought and record["lived"] == Arrangement.COLLECT_AND_PAY:  # a case that closes that month hands on nothing
            assert brought == [record["lump_sum"]]
            sums += 1
    assert sums > 0
    assert {"earnings_order", "benefit_deduction", "liability_order"} <= seen
    assert sanctions > 0


def test_whether_a_benefit_is_stopped_is_drawn_against_its_share(months):
    checked = 0
    for part, record in parts(months, "service"):
        if part["new_benefit_deduction"]:
            assert (part["stop_draw"] < part["at_start"]) == bool(record["award_stopped"])
            checked += 1
        elif part["could_stop"] and record["method"] == 3:
            share = part["free"] if part["stopped_before"] else part["rate"]
            assert (part["stop_draw"] < share) == (part["stopped_before"] != bool(record["award_stopped"]))
            checked += 1
    assert checked > 10
    assert any("Is it paid again?" in line for part, _ in parts(months, "service") for line in in_service(part))


def test_a_stopped_benefit_says_for_how_long(asked, months):
    """The spell is counted while the run is lived up to the month."""
    stopped = [told for told, _ in months if "service" in told.parts and told.parts["service"].get("stopped_before")]
    told = explain(asked, stopped[-1].family, stopped[-1].month)
    spell = told.parts["service"]["months_stopped"]
    assert told.same
    assert spell > 0
    if told.parts["service"]["could_stop"]:
        assert f"for {spell} month" in "\n".join(in_words(told))
    before = explain(asked, told.family, label(month_of(told.month) - spell))
    assert before.parts["service"]["stopped_now"]
    assert before.parts["service"]["months_stopped"] == 0


def test_a_schedule_set_is_the_rate_agreed(months):
    rates = [part for part, _ in parts(months, "schedule") if part["was"] == 0 < part["now"]]
    assert len(rates) > 3
    for part in rates:
        assert part["asks"] or part["by_order"]
        assert part["now"] == part["agreed"]


def test_a_complaint_is_made_where_the_draw_is_below_the_chance(months):
    free = [part for part, _ in parts(months, "complaint") if part["tier"] == "none" or part["made"]]
    assert any(part["made"] for part in free)
    assert all(part["made"] == (part["draw"] < part["chance"]) for part in free)


def test_a_write_off_and_an_application_are_told_as_they_were(months):
    debts, waiting = parts(months, "debt"), parts(months, "application")
    assert any(part["reason"] for part, _ in debts)
    assert all((part["reason"] > 0) == (part["written_off"] != "none") for part, _ in debts)
    assert {part["outcome"] for part, _ in waiting} >= {None, "case_opened"}
    for part, record in waiting:
        assert part["ended"] == (record["status"] != CaseStatus.APPLIED)


def test_the_months_of_orders_read_as_such(months):
    """In a month in which a liability order is sought or granted, or an earnings order made, the page says so."""
    text = "\n".join("\n".join(in_words(told)) for told, _ in months)
    for words in (
        "begun: liability order, due in", "made: liability order", "made: deduction from earnings order",
        "open: tracing (rate", "not open, first comes liability order", "served up to: everybody", "set: £",
    ):  # fmt: skip
        assert words in text, words


def test_challenges_and_disputes_are_made_where_the_draw_is_below_the_chance(asked, months):
    made = {"challenge": ("challenges", Event.CHALLENGED), "dispute": ("asks", Event.DISPUTED)}
    for name, (flag, event) in made.items():
        found = parts(months, name)
        assert found
        for part, record in found:
            assert bool(part[flag]) == (part["draw"] < part["chance"])
            assert not part[flag] or int(record["events"]) & event


def test_a_decision_on_income_or_a_dispute_comes_to_what_the_draws_say(asked):
    """Months in which something is due for decision: all of them in a year of the busy world."""
    model, income, disputes = asked.model(), [], []
    while model.month < month_of("2014-05"):
        model.step()
    for _ in range(8):
        every = np.asarray(model.families)
        due = (every["existence"] == Existence.LIVE) & (every["ends"] > model.month + 2)
        decided = (every["challenge_due"] == model.month + 1) | (
            (every["dispute"] != 0) & (every["dispute_due"] == model.month + 1)
        )
        for family in every["id"][due & decided][:4]:
            told = next_month_of(model, int(family))
            income += [(told.parts["income_decision"], told)] if "income_decision" in told.parts else []
            disputes += [(told.parts["dispute_decision"], told)] if "dispute_decision" in told.parts else []
        model.step()
    assert income
    assert disputes
    for part, told in income:
        shown = [part[name] > 0 and part[f"{name}_draw"] < part[f"{name}_chance"] for name in ("earnings", "other")]
        assert part["corrected"] == any(shown)
        assert "is decided by" in "\n".join(in_words(told))
    for part, told in disputes:
        words = "\n".join(in_words(told))
        if part["statutory"] and part["kind"] != Dispute.PARENTAGE:
            found = part["wrong_by"] != 0 and (
                part["kind"] == Dispute.APPEAL or part["finds_draw"] < part["finds_chance"]
            )
            assert part["revised"] == found
            assert ("made anew" in words) == found
        elif part["statutory"]:
            assert part["not_the_parent"] == (part["not_parent_draw"] < part["not_parent_chance"])
