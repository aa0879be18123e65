"""What the service did in one case in one month: powers, queues, schedules, applications, debt and complaints.

Looks are taken just before a step of the month (``before``); what came of it is read after the step (``after``). No
rule stands here a second time: whether a power is open, and which condition bars it, is asked of the model's own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from cmsim.agents.codes import (
    NEVER,
    PRIORITIES,
    STEPS_IN_HAND,
    Arrangement,
    CaseStatus,
    Complaint,
    Event,
    Existence,
    Method,
    Nation,
    Need,
    Power,
    Queue,
    WriteOff,
)
from cmsim.model.calendar import label
from cmsim.model.powers import powers
from cmsim.model.powers.steps import LADDER
from cmsim.model.service.queues import EVERYTHING, NOTHING
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import readable, table
from cmsim.runs.journey import closely_service as look
from cmsim.runs.journey.words import spoken

Told = dict[str, Any]


@cache
def conditions() -> tuple[str | Need, ...]:
    """What a power can need, one by one: the order of the bits of ``barred``."""
    return ("in_force", "after", "threshold", "nation", *Need)


def alone(table_of_month: np.ndarray) -> np.ndarray:
    """The powers of a month once for each condition, with that condition alone: shape (conditions, powers)."""
    lifted = np.array(table_of_month, copy=True)
    lifted["in_force"], lifted["nation"] = 1, int(Nation.GREAT_BRITAIN)
    for name in ("after", "threshold", "needs"):
        lifted[name] = 0
    rows = []
    for condition in conditions():
        row = lifted.copy()
        if isinstance(condition, Need):
            row["needs"] = table_of_month["needs"] & int(condition)
        else:
            row[condition] = table_of_month[condition]
        rows.append(row)
    return readable(np.stack(rows))


def _seen(out: np.ndarray) -> dict[str, float]:
    return {name: float(out[name]) for name in out.dtype.names or ()}


def _look(kernel: Any, record: np.dtype, model: SeparatedFamilies, row: int, *more: Any) -> dict[str, float]:
    """What a kernel sees, on a copy of the tables."""
    world = model.world
    scratch = world._replace(families=world.families.copy(), paying=world.paying.copy())
    out = table(1, record)
    kernel(scratch, model.month, row, *more, out)
    return _seen(out[0])


# --- before a step --------------------------------------------------------------------------------------------------


def before(step: str, model: SeparatedFamilies, row: int) -> Told:
    """What the service's rules are given just before a step: parts by name, none where they are not asked."""
    one = np.asarray(model.families)[row]
    live, parts = one["existence"] == Existence.LIVE, {}
    statutory = one["lived"] in (Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY)
    if step == "enforce" and live:
        parts["service"] = _powers(model, row)
    if step == "enforce" and statutory and one["arrears"] > 0:
        parts["schedule"] = _look(look.look_at_schedule, look.SCHEDULE, model, row)
    if step == "clear" and live and one["status"] == CaseStatus.APPLIED:
        parts["application"] = _look(look.look_at_application, look.APPLICATION, model, row)
    if step == "review_debt" and one["arrears"] > 0:
        parts["debt"] = _look(look.look_at_debt, look.DEBT, model, row)
    if step == "complain" and live and (one["status"] == CaseStatus.LIVE or one["complaint"] != Complaint.NONE):
        parts["complaint"] = _look(look.look_at_complaint, look.COMPLAINT, model, row)
    return parts


def _powers(model: SeparatedFamilies, row: int) -> Told:
    """Every power, open or not and why."""
    world, month = model.world, model.month
    one, law = np.asarray(model.families)[row], np.asarray(world.laws)[month]
    table_of_month = np.asarray(world.powers)[month]
    outs, states = table(len(Power), look.POWER), table(1, look.STATE)
    scratch = world._replace(families=world.families.copy(), paying=world.paying.copy())
    look.look_at_powers(scratch, month, row, alone(table_of_month), outs, states)
    collected = one["lived"] == Arrangement.COLLECT_AND_PAY
    told = []
    for power in powers():
        if not collected and power.power != Power.PROSECUTION:
            continue
        seen = _seen(outs[int(power.power)])
        barred = int(seen.pop("barred"))
        failing = [name for bit, name in enumerate(conditions()) if barred >> bit & 1]
        told.append(
            {
                "power": power.power.name.lower(), "name": spoken(power.name), **seen,
                "effect": power.effect.name.lower(),
                "barred": [str(name.name if isinstance(name, Need) else name).lower() for name in failing],
                "needs_first": [spoken(powers()[other].name) for other in power.after],
                "threshold": int(table_of_month["threshold"][int(power.power)]),
            }
        )  # fmt: skip
    return {
        "collected": bool(collected), "due": int(one["due_month"]), "paid": int(one["paid_month"]),
        "arrears": int(one["arrears"]),
        "missed": bool(one["paid_month"] < law["compliant_share"] * one["due_month"]),
        "paused": not law["new_enforcement"], "ladder": bool(law["order_of_steps"] == LADDER),
        "steps_at_once": int(law["steps_at_once"]), "powers": told, **_seen(states[0]),
    }  # fmt: skip


# --- after a step ---------------------------------------------------------------------------------------------------


def after(step: str, model: SeparatedFamilies, row: int, was: Any, parts: Told) -> None:
    """What came of a step, beside what was seen before it (in place, on the parts)."""
    one = np.asarray(model.families)[row]
    if step == "pay" and was["lump_sum"] > 0 and "payment" in parts:
        parts["payment"]["lump_by"] = spoken(powers()[int(was["lump_power"]) - 1].name)
        parts["payment"]["lump_taken"] = float(one["lump_month"])
    if step == "report" and "answer" in parts:
        parts["answer"]["queue"] = _place(model, row, Queue.REPORT, was, one)
    if step == "enforce" and "service" in parts:
        parts["service"].update(_enforced(model, row, was, one))
    if step == "enforce" and "schedule" in parts:
        parts["schedule"].update(was=float(was["instalment"]), now=float(one["instalment"]))
    if step == "clear" and "application" in parts:
        parts["application"].update(
            due=_month(was["calculation_due"]), told=_month(was["effective_from"]),
            queue=_place(model, row, Queue.CALCULATION, was, one), ended=bool(one["status"] != CaseStatus.APPLIED),
            outcome=_event(one, Event.CASE_OPENED, Event.NOT_THE_PARENT, Event.NOT_TRACED, Event.WITHDREW),
        )  # fmt: skip
    if step == "review_debt" and "debt" in parts:
        reason = WriteOff(int(one["write_off_reason"])) if one["arrears"] < was["arrears"] else WriteOff.NONE
        parts["debt"].update(arrears=float(was["arrears"]), written_off=reason.name.lower(),
                             closed=bool(was["status"] == CaseStatus.ARREARS_ONLY))  # fmt: skip
    if step == "complain" and "complaint" in parts:
        parts["complaint"].update(_complained(model, row, was, one))


def _month(number: int) -> str | None:
    return None if number == NEVER else label(int(number))


def _event(one: Any, *events: Event) -> str | None:
    return next((str(event.name).lower() for event in events if int(one["events"]) & event), None)


def _place(model: SeparatedFamilies, row: int, queue: Queue, was: Any, one: Any) -> Told | None:
    """A request's place in line this month, the cut-off, and what became of it (None: there was no request)."""
    asked, new = int(was["asked"][queue]), False
    if asked == 0:  # asked for this month: still in line, or handled at once
        code, new = int(one["waited"][queue]), True
        asked = int(one["asked"][queue]) or (1 + PRIORITIES * model.month + (code - 1) % PRIORITIES if code else 0)
    if asked == 0:
        return None
    seen = _look(look.look_at_place, look.PLACE, model, row, int(queue), asked)
    cut = "nobody" if seen["cut_off"] == NOTHING else "everybody" if seen["cut_off"] == EVERYTHING else (
        seen["cut_off"] - model.month
    )  # fmt: skip
    end = "handled" if one["waited"][queue] > 0 else "waits" if one["asked"][queue] > 0 else "withdrawn"
    return {"new": new, "since": label(int(seen["due"])), "place": seen["place"] - model.month,
            "cut_off": cut, "became": end}  # fmt: skip


def _enforced(model: SeparatedFamilies, row: int, was: Any, one: Any) -> Told:
    """What the service asked for, made, took in hand and ended."""
    month, names = model.month, [spoken(power.name) for power in powers()]
    made = [power.power for power in powers() if int(one["powers_month"]) >> power.power & 1]
    held = {int(was["in_hand"][place]) for place in range(STEPS_IN_HAND)}
    hand = {int(one["in_hand"][place]): int(one["in_hand_until"][place]) for place in range(STEPS_IN_HAND)}
    hand.pop(0, None)
    deduction, step = _place(model, row, Queue.DEDUCTION, was, one), _place(model, row, Queue.ENFORCEMENT, was, one)
    asked = {"deduction": int(one["deduction_asked"]), "step": int(one["step_asked"])}
    lump = int(one["lump_power"]) - 1 if one["lump_sum"] > 0 else -1
    events = int(one["events"])
    steps = [({"name": names[power - 1], "until": label(until)}, power in held) for power, until in hand.items()]
    return {
        "made": [
            {"power": power.name.lower(), "name": names[power],
             "brings_money": float(one["lump_sum"]) * (lump == power)}
            for power in made
        ],
        "deduction": None if deduction is None else {"asked": names[asked["deduction"] - 1], **deduction},
        "step": None if step is None else {"asked": names[asked["step"] - 1], **step},
        "begun": [step for step, before in steps if not before],
        "under_way": [step for step, before in steps if before],
        "method": Method(int(was["method"])).name.lower(), "method_now": Method(int(one["method"])).name.lower(),
        "job_broke_order": bool(events & Event.JOB_BROKE_ORDER),
        "live_from": _month(one["order_from"]), "live": bool(one["order_live"]), "was_live": bool(was["order_live"]),
        "looked_for_employer": bool(
            was["method"] == Method.EARNINGS_ORDER == one["method"]
            and (was["order_from"] == NEVER or events & Event.JOB_BROKE_ORDER)
        ),
        "employer_found": bool(one["order_from"] != NEVER),
        "stopped_before": bool(was["award_stopped"]), "stopped_now": bool(one["award_stopped"]),
        "new_benefit_deduction": Power.BENEFIT_DEDUCTION in made,
        "could_stop": bool(was["method"] == Method.BENEFIT_DEDUCTION == one["method"] and month > was["order_from"]),
        "left_enforcement": bool(events & Event.LEFT_ENFORCEMENT), "debt_covered": float(one["order_covers"]),
        "trial_fails": bool(was["trial_from"] != 0 and one["trial_from"] == 0),
        "on_trial": bool(one["trial_from"] == month and was["method"] > Method.VOLUNTARY),
    }  # fmt: skip


def _complained(model: SeparatedFamilies, row: int, was: Any, one: Any) -> Told:
    """A complaint: made, in line, answered, taken further."""
    p = np.asarray(model.world.parameters)[0]
    events, now = int(one["events"]), int(one["complaint"])
    made = bool(events & Event.COMPLAINED)
    tier = Complaint.SERVICE if made else Complaint(int(was["complaint"]))
    told: Told = {
        "made": made, "tier": tier.name.lower(), "tier_now": Complaint(now).name.lower(),
        "reason": ("too long", "something wrong", "respect")[int(one["complaint_reason"])],
        "upheld_share": float(p[("upheld_too_long", "upheld_wrong", "upheld_respect")[int(one["complaint_reason"])]]),
        "queue": _place(model, row, Queue.COMPLAINT, was, one), "answer_days": int(one["answer_days"]),
        "answer": _event(one, Event.COMPLAINT_SETTLED, Event.COMPLAINT_UPHELD, Event.EXAMINER_UPHELD, Event.EXAMINED),
    }  # fmt: skip
    if now in (Complaint.SERVICE, Complaint.SECOND_TIER):
        seen = _look(look.look_at_complaint, look.COMPLAINT, model, row)
        told.update(days=seen["days"], answer_month=label(int(seen["answer_month"])))
    return told
