"""One month of one family's life, rule by rule: what each was given, what was drawn, what came out.

The run is lived up to the month before. Then the steps of the month are taken one by one on a copy, for the family's
linked group alone, with a look just before each decision. What the copy comes to must be what the run comes to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from cmsim.agents.codes import Arrangement, Existence, Queue, Region, Work
from cmsim.model.calculation.case import BENEFITS, calculate
from cmsim.model.calendar import first_day, label, month_of
from cmsim.model.errors import InputError
from cmsim.model.liability import with_mistake
from cmsim.model.month import MONTH
from cmsim.model.policy import FIRST_DAY
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import table
from cmsim.model.tables import Tables
from cmsim.runs.journey import disputes, service
from cmsim.runs.journey.closely import (
    ANSWER,
    CASE,
    CHOICE,
    PAYMENT,
    REPORT,
    look_at_answer,
    look_at_case,
    look_at_choice,
    look_at_payment,
    look_at_report,
)
from cmsim.runs.journey.explain_words import PENNY
from cmsim.runs.journey.life import Asked, Progress, lives_on, row_of

DAYS_A_YEAR = 365


@dataclass
class Explained:
    """A month explained: each rule's part as names and values, and whether the copy came to what the run came to."""

    family: int
    month: str
    parts: dict[str, Any] = field(default_factory=dict)
    same: bool = False
    record: bytes = field(default=b"", repr=False)


def explain(asked: Asked, family: int, month: str, progress: Progress | None = None) -> Explained:
    """Each rule of a family's month. Errors: InputError when the month is not lived, or the family not there in it."""
    wanted = month_of(month)
    model = replace(asked, engine="compiled").model()
    if not 0 <= wanted <= model.last_month:
        raise InputError(f"--explain {month}: this run goes from 2012-12 to {label(model.last_month)}")
    stopped = 0
    while model.month < wanted - 1:
        model.step()
        stopped = stopped + 1 if is_stopped(model, family) else 0
        if progress is not None:
            progress(model.month + 1, wanted + 1)
    told = next_month_of(model, family)
    if "service" in told.parts:
        told.parts["service"]["months_stopped"] = stopped
    model.step()
    after = row_of(model, family)
    told.same = after is not None and bool(model.families[after].tobytes() == told.record)
    return told


def is_stopped(model: SeparatedFamilies, family: int) -> bool:
    """Is the benefit that a family's deduction is taken from stopped?"""
    row = row_of(model, family)
    return row is not None and bool(np.asarray(model.families)[row]["award_stopped"])


def next_month_of(model: SeparatedFamilies, family: int) -> Explained:
    """The month after the one that a model has lived, for one family, step by step on a copy.

    Errors: InputError where the family does not live in it.
    """
    wanted = model.month + 1
    told = Explained(family, label(wanted))
    copy = model.fork(model.scenario)
    copy.month = wanted
    copy.announce()
    row = row_of(copy, family)
    if row is not None:
        bounds = group_of(copy.tables, row)
        for step in MONTH:
            _look(step.name, copy, row, told)
            told.parts.update(service.before(step.name, copy, row))
            told.parts.update(disputes.before(step.name, copy, row))
            was = np.asarray(copy.families)[row].copy()
            step.kernel(copy.world, wanted, *bounds[step.each])
            service.after(step.name, copy, row, was, told.parts)
            disputes.after(step.name, np.asarray(copy.families)[row], told.parts)
        copy.record()  # debts of the old schemes go into a book of their own
    if row is None or not lives_on(np.asarray(copy.families)[row]):
        raise InputError(f"--explain {told.month}: family {family} does not live in that month; its timeline says when")
    _outcome(copy, row, told)
    told.record = copy.families[row].tobytes()
    return told


def group_of(tables: Tables, row: int) -> dict[str, tuple[int, int]]:
    """The rows of the linked group to which a family belongs, for each table."""
    starts = tables.groups[: tables.group_count]
    group = int(np.searchsorted(starts["first_family"], row, side="right")) - 1
    last = group + 1 == tables.group_count

    def rows(name: str, place: int) -> tuple[int, int]:
        return int(starts[name][group]), tables.rows[place] if last else int(starts[name][group + 1])

    return {
        "paying": rows("first_paying", 0),
        "receiving": rows("first_receiving", 1),
        "families": rows("first_family", 2),
    }


# --- the looks ----------------------------------------------------------------------------------------------------


def _seen(kernel: Any, record: np.dtype, world: Any, month: int, row: int) -> dict[str, float]:
    """What a kernel of ``closely`` writes down, by name."""
    out = table(1, record)
    kernel(world, month, row, out)
    return {name: float(out[name][0]) for name in record.names or ()}


def _look(step: str, model: SeparatedFamilies, row: int, told: Explained) -> None:
    """Before a step: what its rules are given and decide."""
    one, world = np.asarray(model.families)[row], model.world
    live = one["existence"] == Existence.LIVE
    if step == "pay" and live and one["children"] > 0:
        told.parts["calculation"] = _calculation(model, row)
    if step == "pay" and live and one["due_month"] > 0:
        told.parts["payment"] = _seen(look_at_payment, PAYMENT, world, model.month, row)
        told.parts["payment"]["due"] = float(one["due_month"])
    on_direct_pay = live and one["lived"] == Arrangement.DIRECT_PAY
    waiting = one["answer_due"] > 0 or one["asked"][Queue.REPORT] > 0
    if step == "report" and on_direct_pay and not waiting and one["due_month"] > 0:
        report = _seen(look_at_report, REPORT, world, model.month, row)
        if report["share"] < 1 or report["late"]:
            told.parts["report"] = report
    if step == "report" and on_direct_pay and (waiting or told.parts.get("report", {}).get("reports")):
        scratch = world._replace(families=world.families.copy())
        told.parts["answer"] = _seen(look_at_answer, ANSWER, scratch, model.month, row)
    if step == "choose" and live:
        scratch = world._replace(families=world.families.copy())
        told.parts["choice"] = _seen(look_at_choice, CHOICE, scratch, model.month, row)


def _outcome(model: SeparatedFamilies, row: int, told: Explained) -> None:
    """What the month came to."""
    one = np.asarray(model.families)[row]
    told.parts["outcome"] = {
        "due": one["due_month"] / 100, "handed_over": one["cash_month"] / 100, "paid": one["paid_month"] / 100,
        "received": one["received_month"] / 100, "arrears": one["arrears"] / 100,
        "home_arrangement": Arrangement(int(one["lived"])).name.lower(),
        "arrangement": Arrangement(int(one["arrangement"])).name.lower(),
    }  # fmt: skip


def _calculation(model: SeparatedFamilies, row: int) -> dict[str, Any]:
    """The statutory calculation with the facts of all the paying parent's families, beside the model's own figure."""
    every, month = np.asarray(model.families), model.month
    one = every[row]
    paying = np.asarray(model.tables.paying)[one["paying"]]
    parts: list[dict[str, Any]] = []
    private, asked, own = 0, 0, False
    for place in range(int(paying["first_family"]), int(paying["first_family"] + paying["families"])):
        family = every[place]
        seen = _seen(look_at_case, CASE, model.world, month, place)
        if place == row:
            asked, own = len(parts), bool(seen["statutory"])
        elif seen["non_resident"]:
            private += int(family["children"])
        if place == row or (seen["statutory"] and family["children"] > 0):
            nights = [int(family["nights"])] * int(family["children"])
            parts.append({"nights": nights, "equal_care": bool(family["equal_care"])})
    case = {
        "as_of": max(first_day(month), FIRST_DAY).isoformat(),
        "gross_weekly_income": float(paying["assessed_weekly_income"]),
        "benefit": next(name for name, code in BENEFITS.items() if code == paying["benefit"]),
        "self_employed": bool(paying["work"] == Work.SELF_EMPLOYED),
        "scottish_taxpayer": bool(paying["region"] == Region.SCOTLAND),
        "partner_pays_maintenance": bool(seen["partner_pays"]),
        "relevant_other_children": int(paying["other_children"]),
        "relevant_non_resident_children": private,
        "special_expenses_weekly": float(paying["special_expenses"]),
        "diverted_income_annual": float(paying["additional_income"]) * DAYS_A_YEAR / 7,
        "default_decision": bool(seen["unknown"]),
        "receiving_parents": parts,
    }
    result = calculate(case, model.scenario.changes)
    wrong_by = int(one["wrong_by"]) if own else 0
    weekly = with_mistake(result["receiving_parents"][asked]["weekly"], wrong_by)
    liability = float(one["weekly_liability"])
    return {
        "case": case, "result": result, "weekly": weekly, "of": len(parts),
        "weekly_liability": liability, "agrees": abs(weekly - liability) < PENNY,
    }  # fmt: skip
