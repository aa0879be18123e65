"""Challenges of income, reconsideration, appeal and denied parentage in one month: what was drawn, and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
from cmsim.agents.codes import Arrangement, Dispute, Event, Existence
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import table
from cmsim.runs.journey import closely_disputes as look
from cmsim.runs.journey.words import money

Told = dict[str, Any]
WHOLE = 100.0  # hundredths of a percent in a percent
DISPUTES = {
    Dispute.RECONSIDERATION: "The reconsideration is decided",
    Dispute.APPEAL: "The appeal is decided by the tribunal",
    Dispute.PARENTAGE: "A test decides whether the paying parent is the parent",
}


def before(step: str, model: SeparatedFamilies, row: int) -> Told:
    """What these rules are given just before a step: parts by name, none where nothing is asked or due."""
    one = np.asarray(model.families)[row]
    if one["existence"] != Existence.LIVE:
        return {}
    parts: Told = {}
    on_books = one["lived"] in (Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY)
    if step == "calculate" and (one["challenge_due"] != 0 or one["dispute"] != Dispute.NONE):
        income, end = table(1, look.INCOME_DECISION), table(1, look.DECISION)
        look.look_at_decisions(_copy(model), model.month, row, income, end)
        if income[0]["due"]:
            parts["income_decision"] = _seen(income)
        if end[0]["due"]:
            parts["dispute_decision"] = _seen(end)
    if step == "challenge" and on_books:
        for name, kernel, record in (
            ("challenge", look.look_at_challenge, look.CHALLENGE), ("dispute", look.look_at_dispute, look.DISPUTE),
        ):  # fmt: skip
            out = table(1, record)
            kernel(_copy(model), model.month, row, out)
            if out[0]["may"]:
                parts[name] = _seen(out)
    return parts


def after(step: str, one: Any, parts: Told) -> None:
    """What came of it, from the record after the step (in place, on the parts)."""
    events = int(one["events"])
    if step == "calculate" and "income_decision" in parts:
        parts["income_decision"]["corrected"] = bool(events & Event.INCOME_CORRECTED)
    if step == "calculate" and "dispute_decision" in parts:
        parts["dispute_decision"]["revised"] = bool(events & Event.REVISED)
        parts["dispute_decision"]["appealed"] = bool(one["dispute"] == Dispute.APPEAL)
        parts["dispute_decision"]["not_the_parent"] = bool(events & Event.NOT_THE_PARENT)


def _copy(model: SeparatedFamilies) -> Any:
    return model.world._replace(families=model.world.families.copy(), paying=model.world.paying.copy())


def _seen(out: np.ndarray) -> dict[str, float]:
    return {name: float(out[name][0]) for name in out.dtype.names or ()}


# --- in words -------------------------------------------------------------------------------------------------------


def _drawn(chance: float, draw: float, came: object) -> str:
    return f"chance {chance:.4f}, draw {draw:.4f}: {'yes' if came else 'no'}"


def on_challenge(part: Told) -> list[str]:
    """Does the receiving parent challenge the income?"""
    challenged = _drawn(part["chance"], part["draw"], part["challenges"])
    return [
        "Challenge of the income",
        f"  the calculation leaves out {100 * part['hidden']:.1f}% of the paying parent's income",
        f"  does the receiving parent challenge it? {challenged}",
    ]


def on_dispute(part: Told) -> list[str]:
    """Is the fresh decision disputed?"""
    return [
        "Reconsideration of the fresh decision",
        f"  {_wrong(part)}; does a parent ask for it to be looked at again? "
        f"{_drawn(part['chance'], part['draw'], part['asks'])}",
    ]


def on_income_decision(part: Told) -> list[str]:
    """The decision on a challenge."""
    by = "the Financial Investigations Unit" if part["unit"] else "a caseworker"
    lines = [f"The challenge of the income is decided by {by} (capacity {part['capacity']:.2f})"]
    for name, what in (("earnings", "pay"), ("other", "other income")):
        if part[name] > 0:
            shown = _drawn(part[f"{name}_chance"], part[f"{name}_draw"], part[f"{name}_shown"])
            lines.append(f"  {what} of {money(round(part[name], 2))} a week is left out; is it shown? {shown}")
    if part["earnings"] <= 0 and part["other"] <= 0:
        lines.append("  nothing is left out: the challenge is unfounded")
    return [*lines, "  the calculation is corrected" if part["corrected"] else "  the calculation stands"]


def on_dispute_decision(part: Told) -> list[str]:
    """The decision on a reconsideration, an appeal or a denial of parentage."""
    lines = [DISPUTES[Dispute(int(part["kind"]))]]
    if not part["statutory"]:
        return [*lines, "  the case has ended: nothing is left to decide"]
    if part["kind"] == Dispute.PARENTAGE:
        shown = _drawn(part["not_parent_chance"], part["not_parent_draw"], part["not_parent"])
        return [*lines, f"  not the parent? {shown}"]
    if part["kind"] == Dispute.APPEAL:
        lines.append(f"  {_wrong(part)}, and the tribunal finds whatever is wrong")
    else:
        lines.append(
            f"  {_wrong(part)}; is it found? {_drawn(part['finds_chance'], part['finds_draw'], part['finds'])}"
        )
    if part["revised"]:
        return [*lines, "  the decision is made anew, back to its first month"]
    lines.append("  the decision is confirmed")
    if part["kind"] == Dispute.RECONSIDERATION:
        lines.append(
            f"  is it taken to the tribunal? {_drawn(part['appeal_chance'], part['appeal_draw'], part['appealed'])}"
        )
    return lines


def _wrong(part: Told) -> str:
    return f"the decision is wrong by {part['wrong_by'] / WHOLE:+.2f}%" if part["wrong_by"] else "the decision is right"


WORDS = (
    ("income_decision", on_income_decision), ("dispute_decision", on_dispute_decision),
    ("challenge", on_challenge), ("dispute", on_dispute),
)  # fmt: skip
