"""One month of one family's life, rule by rule: what each was given, what was drawn, what came out.

The run is lived up to the month before. Then the steps of the month are taken one by one on a copy, for the family's
linked group alone, with a look just before each decision. What the copy comes to must be what the run comes to.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from cmsim.runs.journey.life import Asked, Progress, lives_on, row_of
from cmsim.runs.journey.telling import ARRANGEMENTS, money

PENNY = 0.005
DAYS_A_YEAR = 365
OPTIONS = {0: "no arrangement", 1: "a family-based arrangement", 3: "the statutory service"}


@dataclass
class Explained:
    """A month explained: each rule's part as names and values, and whether the copy came to what the run came to."""

    family: int
    month: str
    parts: dict[str, Any] = field(default_factory=dict)
    same: bool = False


def explain(asked: Asked, family: int, month: str, progress: Progress | None = None) -> Explained:
    """Each rule of a family's month. Errors: InputError when the month is not lived, or the family not there in it."""
    wanted = month_of(month)
    model = replace(asked, engine="compiled").model()
    if not 0 <= wanted <= model.last_month:
        raise InputError(f"--explain {month}: this run goes from 2012-12 to {label(model.last_month)}")
    while model.month < wanted - 1:
        model.step()
        if progress is not None:
            progress(model.month + 1, wanted + 1)
    told = Explained(family, label(wanted))
    copy = model.fork(asked.scenario)
    copy.month = wanted
    copy.announce()
    row = row_of(copy, family)
    if row is not None:
        bounds = group_of(copy.tables, row)
        for step in MONTH:
            _look(step.name, copy, row, told)
            step.kernel(copy.world, wanted, *bounds[step.each])
        copy.record()  # debts of the old schemes go into a book of their own
    if row is None or not lives_on(np.asarray(copy.families)[row]):
        raise InputError(f"--explain {told.month}: family {family} does not live in that month; its timeline says when")
    _outcome(copy, row, told)
    model.step()
    after = row_of(model, family)
    told.same = after is not None and bool(model.families[after].tobytes() == copy.families[row].tobytes())
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


# --- in words -----------------------------------------------------------------------------------------------------


def in_words(told: Explained) -> list[str]:
    """A month explained, a line each: rule, what went in, the draw, what came out."""
    lines = [f"Family {told.family} in {told.month}, rule by rule", ""]
    for name, words in (
        ("calculation", _calculation_words), ("payment", _payment_words), ("report", _report_words),
        ("answer", _answer_words), ("choice", _choice_words),
    ):  # fmt: skip
        if name in told.parts:
            lines += [*words(told.parts[name]), ""]
    end = told.parts["outcome"]
    lines.append(
        f"Outcome: due {money(end['due'])}, paid {money(end['paid'])}, received {money(end['received'])}, arrears "
        f"{money(end['arrears'])}; at home {ARRANGEMENTS[end['home_arrangement']]}, at the office "
        f"{ARRANGEMENTS[end['arrangement']]}"
    )
    lines.append(
        "The steps taken one by one came to what the run came to, to the byte" if told.same
        else "The steps taken one by one did NOT come to what the run came to: please report this"
    )  # fmt: skip
    return lines


def _calculation_words(part: Mapping[str, Any]) -> list[str]:
    from cmsim.runs.calculate_command import payslip

    lines = ["Calculation", *(f"  {line}" for line in payslip(part["result"]) if line)]
    weekly, liability = money(part["weekly"]), money(part["weekly_liability"])
    several = f", one of {part['of']} families of this paying parent" if part["of"] > 1 else ""
    if part["agrees"]:
        return [*lines, f"  due to this family a week{several}: {weekly}; the run has the same"]
    if part["of"] > 1 and abs(part["weekly"] - part["weekly_liability"]) < 3 * PENNY:
        reason = "each family is rounded to the penny by itself there"
    else:
        reason = "please report this"
    return [*lines, f"  due to this family a week{several}: {weekly}; the run has {liability}, NOT the same: {reason}"]


def _payment_words(part: Mapping[str, float]) -> list[str]:
    asked = f"due {money(part['due'] / 100)}, asked for {money(part['asked'] / 100)}"
    lump = [f"  enforcement agents bring {money(part['lump_sum'] / 100)}"] if part["lump_sum"] else []
    if part["by_order"]:
        brings = f"  {asked}: the deduction brings {money(part['order_brings'] / 100)}; nothing is left to willingness"
        return ["Payment", brings, *lump]
    parts = ("willingness", "habit", "channel", "relationship", "belief", "push", "norm", "kink")
    rest = part["index"] - sum(part[name] for name in parts)
    something, full = part["draw"] < part["chance"], part["full_draw"] < part["full_chance"]
    lines = [
        "Payment",
        f"  {asked}: all maintenance is {100 * part['burden']:.1f}% of net income",
        f"  willingness index {part['index']:+.3f}, of which lasting willingness {part['willingness']:+.3f}, habit "
        f"{part['habit']:+.3f}, arrangement {part['channel']:+.3f}, relationship {part['relationship']:+.3f}, "
        f"belief in consequences {part['belief']:+.3f}, recent enforcement {part['push']:+.3f}, "
        f"what others are heard to pay {part['norm']:+.3f}, burden {part['kink']:+.3f}, the same for all or nearly all "
        f"{rest:+.3f}",
        f"  does anything come? chance {part['chance']:.4f}, draw {part['draw']:.4f}: {_yes(something)}",
    ]
    if something:
        luck = "the family's lasting draw" if part["trait"] < part["fixed_share"] else "this month's draw"
        lines += [
            f"  is it all? index {part['full_index']:+.3f}, chance {part['full_chance']:.4f}, {luck} "
            f"{part['full_draw']:.4f}: {_yes(full)}; share {100 * part['share']:.1f}%",
            f"  at most what is above subsistence, {money(round(part['there'], 2))}: hands over "
            f"{money(part['hands_over'] / 100)}",
        ]
    return [*lines, *lump]


def _report_words(part: Mapping[str, float]) -> list[str]:
    if part["late"]:
        reported = f"chance {part['hazard']:.4f}, draw {part['draw']:.4f}: {_yes(part['reports'])}"
        return ["Report (Direct Pay, all came, but late)", f"  reports it as missed? {reported}"]
    lines = [
        "Report (Direct Pay, something is missing)",
        f"  {100 * part['share']:.0f}% came, {part['months_short']:.0f} months short in a row; expects "
        f"{100 * part['expects_direct']:.0f}% of Direct Pay, {100 * part['expects_collect']:.0f}% of Collect & Pay",
        f"  reports it? chance {part['hazard']:.4f}, draw {part['draw']:.4f}: {_yes(part['reports'])}",
    ]
    if not part["reports"]:
        given_up = f"chance {part['give_up_rate']:.4f}, draw {part['give_up_draw']:.4f}: {_yes(part['gives_up'])}"
        lines.append(f"  gives up? {given_up}")
    return lines


def _answer_words(part: Mapping[str, float]) -> list[str]:
    if part["waits"]:
        return ["Answer to the report", "  the report waits in line: the service has not written yet"]
    lines = ["Answer to the report (the service writes to the paying parent)"]
    if part["shown"]:
        return [*lines, "  nothing is missing: payment is shown, and Direct Pay goes on"]
    there = "which is there" if part["able"] else "which is not there"
    lines.append(
        f"  {money(part['missing'] / 100)} are missing, {there}; pays up? index {part['index']:+.3f}, chance "
        f"{part['chance']:.4f}, draw {part['draw']:.4f}: {_yes(part['pays_up'])}"
    )
    if part["moves"]:
        lines.append("  the days to answer are over: the case moves to Collect & Pay")
    elif part["days_left"] and not part["pays_up"]:
        lines.append("  there are days left to answer")
    return lines


def _choice_words(part: Mapping[str, float]) -> list[str]:
    lines = ["Choice of an arrangement"]
    for name, words in (
        ("migrating", "Direct Pay has ended, and it is this family's turn to choose again"),
        ("csa_closes", "the case under the old schemes is closed"),
        ("breaks", "the family-based arrangement has broken down"),
    ):
        lines += [f"  {words}"] if part[name] else []
    if not part["reviews"]:
        return [*lines, f"  it is not looked at this month (draw {part['review_draw']:.4f})"]
    consents = part["stands"] or part["consent_draw"] < part["consent_chance"]
    consent = "stands already" if part["stands"] else (
        f"consent: index {part['consent_index']:+.3f} (help from the gateway {part['help']:+.3f}), chance "
        f"{part['consent_chance']:.4f}, draw "
        f"{part['consent_draw']:.4f}: {_yes(consents)}"
    )  # fmt: skip
    service = part["service"] + part["service_taste"] + part["extra"] - part["cost"]
    shut = "; not to be had: outside the scheme" if part["outside"] else ""
    shut = shut or ("" if part["aware"] else "; not known of")
    shut = shut or ("; the gateway comes first, and was not called" if part["barred"] else "")
    lines += [
        "  it is looked at; each option's worth and the family's lasting taste for it (logits):",
        f"  none: {part['none']:+.3f} and taste {part['none_taste']:+.3f} = {part['none'] + part['none_taste']:+.3f}",
        f"  family-based: {part['family_based']:+.3f} and taste {part['family_based_taste']:+.3f} = "
        f"{part['family_based'] + part['family_based_taste']:+.3f}; {consent}",
        f"  statutory service: {part['service']:+.3f}, taste {part['service_taste']:+.3f}, dislikes and attractions "
        f"{part['extra']:+.3f}, cost of applying {-part['cost']:+.3f} = {service:+.3f}{shut}",
        f"  the wish for a change, before its costs are known: {part['wish']:+.3f}; speaks with the gateway: "
        f"{_yes(part['called'])}",
        f"  best of those to be had: {OPTIONS[int(part['best'])]}",
    ]
    return lines


def _yes(true: Any) -> str:
    return "yes" if true else "no"
