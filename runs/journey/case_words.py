"""An application, a schedule of repayment, arrears and a complaint in one month, in words."""

from __future__ import annotations

from collections.abc import Callable

from cmsim.runs.journey.service_words import Part, in_service, line_of, pounds, yes
from cmsim.runs.journey.words import WRITE_OFFS


def on_schedule(part: Part) -> list[str]:
    """The look at the rate at which arrears are repaid."""
    lines = ["Repayment of arrears"]
    was, now = part["was"], part["now"]
    if was > 0 and now == 0:
        why = "less was paid, unforced, than maintenance and the instalment" if part["missed"] else "nothing is left"
        return [*lines, f"  the schedule of {pounds(was)} a month ends: {why}"]
    if was == 0 and not part["by_order"]:
        if part["draw"] != 0 and not part["asks"]:
            if part["paid"] <= 0:
                return [*lines, "  no schedule: nothing was paid, and who pays nothing does not ask for one"]
            return [*lines, f"  asks for a schedule? chance {part['chance']:.4f}, draw {part['draw']:.4f}: no"]
        lines.append(f"  asks for a schedule? chance {part['chance']:.4f}, draw {part['draw']:.4f}: yes")
    elif was == 0:
        lines.append("  a deduction is live: the service sets a rate unasked")
    if now == was:
        return [*lines, f"  the schedule of {pounds(was)} a month stands"]
    hardship = f"chance {part['hardship_share']:.4f}, draw {part['hardship_draw']:.4f}: {yes(part['hardship'])}"
    offer = f"; offers {pounds(part['offer'])}, and {pounds(part['left'])} are left over" if part["hardship"] else ""
    planner = f"; a planner leaves {pounds(part['planner'])}" if part["planner"] >= 0 else ""
    lines += [
        f"  in equal months {pounds(part['standard'])}; at most {pounds(part['most'])} beside maintenance{planner}",
        f"  pleads hardship? {hardship}{offer}",
        f"  set: {pounds(now)} a month" + (f" (before: {pounds(was)})" if was else ""),
    ]
    return lines


def on_application(part: Part) -> list[str]:
    """The application that waits."""
    told = f"the paying parent told in {part['told']}" if part["told"] else "the paying parent is not found"
    lines = ["The application", f"  {told}; due to be cleared in {part['due']}"]
    lines += _disputed(part)
    if part["queue"]:
        lines += [f"  {line}" for line in line_of({"asked": "the calculation", **part["queue"]})]
    if part["outcome"] in (None, "withdrew"):
        lines.append(f"  taken back? chance {part['rate']:.4f}, draw {part['draw']:.4f}: {yes(part['withdraws'])}")
    return [*lines, f"  {OUTCOMES[part['outcome']]}"]


def _disputed(part: Part) -> list[str]:
    """What the paying parent disputes of the application: being the parent, or who has care of the children."""
    draw = f"draw {part['dispute_draw']:.4f}"
    if part["care_chance"] > 0:
        return [f"  who has care is disputed? chance {part['care_chance']:.4f}, {draw}: {yes(part['care'])}"]
    if part["deny_chance"] <= 0:
        return []
    lines = [
        f"  the paying parent denies being the parent? chance {part['deny_chance']:.4f}, {draw}: {yes(part['denies'])}"
    ]
    if part["denies"]:
        drawn = f"chance {part['presumed_chance']:.4f}, draw {part['presumed_draw']:.4f}: {yes(part['presumed'])}"
        lines.append(f"  is parentage presumed, from the register of births? {drawn}")
        when = "once the case is open" if part["presumed"] else "before a calculation is made"
        test = f"chance {part['not_parent_chance']:.4f}, draw {part['not_parent_draw']:.4f}: {yes(part['not_parent'])}"
        lines.append(f"  a test {when}: not the parent? {test}")
    return lines


OUTCOMES: dict[str | None, str] = {
    "case_opened": "the calculation is made, and the case begins",
    "not_the_parent": "a test shows that the person named is not the parent",
    "not_traced": "the search has its limit: the application ends",
    "withdrew": "the application is taken back",
    None: "the application waits",
}


def on_debt(part: Part) -> list[str]:
    """Do the arrears leave the books?"""
    lines = []
    if part["closing"] or (part["closed"] and part["months_quiet"] >= part["months_wanted"]):
        when = "as the case closes" if part["closing"] else f"after {part['months_quiet']:.0f} months without a payment"
        lines.append(
            f"  does the receiving parent let it go, {when}? chance {part['share']:.4f}, draw {part['draw']:.4f}: "
            f"{yes(part['draw'] < part['share'])}"
        )
    if part["no_recourse"]:
        drawn = f"chance {part['no_recourse']:.4f}, draw {part['no_recourse_draw']:.4f}"
        why = "an early end" if part["early"] else "sequestration, in Scotland"
        lines.append(f"  {why}: is there nobody left to collect from? {drawn}: "
                     f"{yes(part['no_recourse_draw'] < part['no_recourse'])}")  # fmt: skip
    if part["written_off"] != "none":
        lines.append(f"  {pounds(part['arrears'])} of arrears {WRITE_OFFS[part['written_off']]}")
    elif lines:
        lines.append(f"  {pounds(part['arrears'])} of arrears stay on the books")
    return ["The debt", *lines] if lines else []


def on_complaint(part: Part) -> list[str]:
    """A complaint, made or in hand; nothing where none was near."""
    if part["tier"] == "none":
        return []
    lines = ["A complaint of the service"]
    if part["made"]:
        lines.append(
            f"  made: chance {part['chance']:.4f} (weights: waiting {part['too_long']:.2f}, mistakes "
            f"{part['wrong']:.2f}), draw {part['draw']:.4f}: yes; about: {part['reason']}"
        )
    else:
        lines.append(f"  in hand with {TIERS[part['tier']]}; about: {part['reason']}")
    if part["stopped"]:
        lines.append("  complaints are not dealt with at this time")
    if part.get("answer_month"):
        days = f"an answer takes {part['days']:.1f} working days by itself"
        lines.append(f"  {days}: in line from {part['answer_month']}")
    if part["queue"]:
        lines += [f"  {line}" for line in line_of({"asked": "the answer", **part["queue"]})]
    if part["answer_days"] and part["tier"] in ("service", "second_tier"):
        lines.append(f"  answered after {part['answer_days'] - 1} working days")
        if part["tier"] == "service":
            lines += [
                f"  settled without a finding? chance {part['settled_share']:.4f}, draw {part['settled_draw']:.4f}: "
                f"{yes(part['answer'] == 'complaint_settled')}",
            ]
            if part["answer"] != "complaint_settled":
                drawn = f"chance {part['upheld_share']:.4f}, draw {part['upheld_draw']:.4f}"
                lines.append(f"  upheld? {drawn}: {yes(part['answer'] == 'complaint_upheld')}")
        if part["answer"] not in ("complaint_settled", "complaint_upheld"):
            lines.append(f"  not upheld; it goes on: {TIERS[part['tier_now']]}")
    elif part["answer"] == "examiner_upheld":
        lines.append("  the Independent Case Examiner finds for the parent")
    return lines


TIERS = {
    "service": "the service", "second_tier": "the second tier in the Department",
    "examiner": "the Independent Case Examiner", "none": "no further",
}  # fmt: skip

SERVICE_WORDS: tuple[tuple[str, Callable[[Part], list[str]]], ...] = (
    ("service", in_service), ("schedule", on_schedule), ("application", on_application),
    ("complaint", on_complaint), ("debt", on_debt),
)  # fmt: skip
