"""What is told of several months together: incomes, the relationship, deductions, spells without any payment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cmsim.model.calendar import month_of
from cmsim.runs.journey.life import Life
from cmsim.runs.journey.words import BY_A_COURT, METHODS, Line, money, paid

STOPPED = 3  # months without any payment before it is told that payments have stopped


def by_whom(line: Line, life: Life) -> Line:
    """A liability order under the law by which the service makes it without a court: the law of the month in which it
    was sought, where the life tells that, else of the month in which it was made."""
    waits = [month["enforcement_stage"] == "liability_order_sought" for month in life.months]
    sought = [
        now["month"]
        for now, (before, waits_now) in zip(life.months, pairwise([False, *waits]), strict=True)
        if now["month"] <= line.month and waits_now and not before
    ]
    granted = [m["month"] for m in life.months if m["month"] < line.month and "liability_order" in m["events"]]
    asked = sought[-1] if sought and (not granted or granted[-1] < sought[-1]) else line.month
    law = life.asked.scenario.laws(month_of(line.month) + 1)
    if not law["administrative_liability_orders"][month_of(asked)]:
        return line
    return line._replace(text=line.text.replace(BY_A_COURT, "The service makes a liability order, without a court"))


def incomes(life: Life) -> Iterator[Line]:
    """Each parent's income, when it has changed by a fifth since it was last told. A change of work tells the paying
    parent's own."""
    for name, words in INCOMES.items():
        last = life.first[name]
        for now, before in zip(life.months[1:], life.months[:-1], strict=True):
            if name == "paying_gross_weekly_income" and now["paying_work"] != before["paying_work"]:
                last = now[name]
            elif now["existence"] == "live" and abs(now[name] - last) >= max(MUCH * last, LITTLE):
                yield Line(now["month"], "income", words.format(money(round(now[name])), money(round(last))))
                last = now[name]


MUCH, LITTLE = 0.2, 10.0  # a change that is told: of the income told last, and in pounds
INCOMES = {
    "paying_gross_weekly_income": "The paying parent's income is now {} gross a week (before: {})",
    "receiving_household_income": "The receiving parent's household has {} net a month now, without maintenance "
    "(before: {})",
}  # fmt: skip


def relationship(life: Life) -> Iterator[Line]:
    """The parents' relationship, when it has come well into another step."""
    last = step_of(life.first["relationship_quality"])
    for now in life.months[1:]:
        quality = now["relationship_quality"]
        step = step_of(quality)
        well_in = {step} == {step_of(min(1.0, quality + WELL_IN)), step_of(max(0.0, quality - WELL_IN))}
        if now["existence"] == "live" and step != last and well_in:
            yield Line(now["month"], "relationship", f"The parents' relationship is now {step} (before: {last})")
            last = step


RELATIONSHIPS = {"very poor": 0.2, "poor": 0.4, "middling": 0.6, "good": 0.8, "very good": 1.01}  # each up to, 0 to 1
WELL_IN = 0.05  # beyond the edge of a step, so that a little to and fro is not told


def step_of(quality: float) -> str:
    """A relationship's quality, 0 to 1, in words."""
    return next(step for step, top in RELATIONSHIPS.items() if quality < top)


def deductions(life: Life) -> Iterator[Line]:
    """Spells of a deduction: the first money that it takes, and its end."""
    told = False
    for before, now in pairwise(life.months):
        method = METHODS[before["collection_method"]]
        taken = now["handed_over_month"] - now["enforced_month"]
        if before["deduction_live"] and taken > 0 and now["due_month"] > 0 and not told:
            told = True
            yield Line(
                now["month"], "deduction", f"The first money by {method}: {money(round(taken, 2))}, charges included"
            )
        same = now["deduction_live"] and now["collection_method"] == before["collection_method"]
        if before["deduction_live"] and not same:
            ends = "no longer takes money" if told else "ends, and has taken nothing"
            yield Line(now["month"], "deduction", f"{method[0].upper()}{method[1:]} {ends}")
            told = False


def stops(life: Life) -> Iterator[Line]:
    """Spells of months in which something was due and nothing came: when they begin and when they end."""
    spell: list[dict[str, Any]] = []
    for now in [*life.months, None]:
        if now is not None and now["existence"] == "live" and now["due_month"] > 0 and now["paid_month"] == 0:
            spell.append(now)
            continue
        if now is not None and now["due_month"] == 0 and now["existence"] == "live":
            continue  # nothing was due: the spell neither ends nor grows
        if len(spell) >= STOPPED:
            missed = money(round(sum(month["due_month"] for month in spell), 2))
            yield Line(spell[0]["month"], "stops", f"Nothing comes for {len(spell)} months: {missed} missed")
            if now is not None and now["paid_month"] > 0 and now["existence"] == "live":
                yield Line(now["month"], "starts", f"Payment again after {len(spell)} months: {paid(now)}")
        spell = []
