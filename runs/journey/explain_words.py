"""A month explained in words: a line for each rule, what went in, the draw, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cmsim.runs.journey.case_words import SERVICE_WORDS
from cmsim.runs.journey.disputes import WORDS as DISPUTE_WORDS
from cmsim.runs.journey.service_words import line_of, yes
from cmsim.runs.journey.words import ARRANGEMENTS, money

if TYPE_CHECKING:
    from cmsim.runs.journey.explain import Explained

PENNY = 0.005
OPTIONS = {0: "no arrangement", 1: "a family-based arrangement", 3: "the statutory service"}


def in_words(told: Explained) -> list[str]:
    """A month explained, a line each: rule, what went in, the draw, what came out."""
    lines = [f"Family {told.family} in {told.month}, rule by rule", ""]
    for name, words in (
        *DISPUTE_WORDS[:2], ("calculation", _calculation_words), ("payment", _payment_words), *SERVICE_WORDS[:2],
        ("report", _report_words),
        ("answer", _answer_words), *DISPUTE_WORDS[2:], ("choice", _choice_words),
        *SERVICE_WORDS[2:],
    ):  # fmt: skip
        if name in told.parts and (spoken := words(told.parts[name])):
            lines += [*spoken, ""]
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


def _payment_words(part: Mapping[str, Any]) -> list[str]:
    asked = f"due {money(part['due'] / 100)}, asked for {money(part['asked'] / 100)}"
    lump = _lump_words(part) if part["lump_sum"] else []
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
        f"  does anything come? chance {part['chance']:.4f}, draw {part['draw']:.4f}: {yes(something)}",
    ]
    if something:
        luck = "the family's lasting draw" if part["trait"] < part["fixed_share"] else "the spell's draw"
        lines += [
            f"  is it all? index {part['full_index']:+.3f}, chance {part['full_chance']:.4f}, {luck} "
            f"{part['full_draw']:.4f}: {yes(full)}; share {100 * part['share']:.1f}%",
            f"  at most what is above subsistence, {money(round(part['there'], 2))}: hands over "
            f"{money(part['hands_over'] / 100)}",
        ]
    return [*lines, *lump]


def _lump_words(part: Mapping[str, Any]) -> list[str]:
    """What a step of enforcement brings: never more than is owed."""
    less = part["lump_taken"] < part["lump_sum"]
    limit = f", and {money(part['lump_taken'] / 100)} of it is taken: no more than is owed" if less else ""
    return [f"  enforcement (the {part['lump_by']}) brings {money(part['lump_sum'] / 100)}{limit}"]


def _report_words(part: Mapping[str, float]) -> list[str]:
    if part["late"]:
        reported = f"chance {part['hazard']:.4f}, draw {part['draw']:.4f}: {yes(part['reports'])}"
        return ["Report (Direct Pay, all came, but late)", f"  reports it as missed? {reported}"]
    lines = [
        "Report (Direct Pay, something is missing)",
        f"  {100 * part['share']:.0f}% came, {part['months_short']:.0f} months short in a row; expects "
        f"{100 * part['expects_direct']:.0f}% of Direct Pay, {100 * part['expects_collect']:.0f}% of Collect & Pay",
        f"  reports it? chance {part['hazard']:.4f}, draw {part['draw']:.4f}: {yes(part['reports'])}",
    ]
    if not part["reports"]:
        given_up = f"chance {part['give_up_rate']:.4f}, draw {part['give_up_draw']:.4f}: {yes(part['gives_up'])}"
        lines.append(f"  gives up? {given_up}")
    return lines


def _answer_words(part: Mapping[str, Any]) -> list[str]:
    line = [f"  {words}" for words in line_of({"asked": "the report", **part["queue"]})] if part["queue"] else []
    if part["waits"]:
        return ["Answer to the report", "  the report waits in line: the service has not written yet", *line]
    lines = ["Answer to the report (the service writes to the paying parent)", *line]
    if part["shown"]:
        return [*lines, "  nothing is missing: payment is shown, and Direct Pay goes on"]
    there = "which is there" if part["able"] else "which is not there"
    lines.append(
        f"  {money(part['missing'] / 100)} are missing, {there}; pays up? index {part['index']:+.3f}, chance "
        f"{part['chance']:.4f}, draw {part['draw']:.4f}: {yes(part['pays_up'])}"
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
        f"{part['consent_draw']:.4f}: {yes(consents)}"
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
        f"{yes(part['called'])}",
        f"  best of those to be had: {OPTIONS[int(part['best'])]}",
    ]
    return lines
