"""What the service did in a month, in words: a line for all that was open, asked for, drawn, made or waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from cmsim.runs.journey.words import METHODS, money

Part = Mapping[str, Any]
BARS = {  # a condition of a power that is not met
    "in_force": "not in force",
    "nation": "not law where the paying parent lives",
    "employed": "no employer (or the armed forces)",
    "armed_forces": "not in the armed forces",
    "benefit": "no benefit that may be taken",
    "no_employer": "an employer or a benefit to take it from instead",
    "bank_account": "no account within reach",
    "savings": "no savings worth an order",
    "owner": "no home owned",
    "driving_licence": "no licence to take away",
    "passport": "no passport to take away",
    "traceable": "the parent cannot be found",
    "untraceable": "the parent need not be looked for",
    "nothing_paid": "not yet three months without a payment",
    "deductions_fail": "a deduction is taking money",
    "false_information": "no false or withheld information this month",
}


def yes(true: Any) -> str:
    return "yes" if true else "no"


def pounds(pence: float) -> str:
    return money(pence / 100)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# --- powers ---------------------------------------------------------------------------------------------------------


def in_service(part: Part) -> list[str]:
    """The service's month with a case: nothing where there is nothing to say."""
    lines = [*_prosecution(part)]
    if part["collected"]:
        lines += [*_deduction(part), *_award(part), *_steps(part), *_made(part), *_in_hand(part)]
    return ["The service's work on the case", *(f"  {line}" for line in lines)] if lines else []


def _prosecution(part: Part) -> Iterator[str]:
    power = next(power for power in part["powers"] if power["power"] == "prosecution")
    if power["may"]:
        drawn = f"chance {power['chance']:.4f}, draw {power['draw']:.4f}: {yes(power['asked'])}"
        yield f"prosecution for false or withheld information: {drawn}"


def _deduction(part: Part) -> Iterator[str]:
    """How the money is collected, and a deduction asked for."""
    missed = "missed" if part["missed"] else "not missed"
    method = str(part["method"])
    came = f"{pounds(part['paid'])} of {pounds(part['due'])} came: the month is {missed}"
    yield f"collected by {METHODS[METHOD_NAMES.get(method, method)]}; {came}"
    if part["job_broke_order"]:
        yield "the paying parent changed jobs, and the order is broken until the employer is found"
    elif part["method"] not in ("none", "voluntary") and part["method_now"] == "voluntary" and not part["on_trial"]:
        yield "the deduction no longer fits the paying parent's work, and ends"
    if part["on_trial"]:
        yield "after six months paid in full the order is lifted on trial"
    if part["looked_for_employer"]:
        found = f"chance {part['find_rate']:.4f}, draw {part['find_draw']:.4f}: {yes(part['employer_found'])}"
        yield f"is the new employer found? {found}"
    deductions = [power for power in part["powers"] if power["effect"] == "deduction"]
    free = part["method"] == "voluntary" or part["method_now"] == "voluntary"
    if (part["missed"] and free) or any(power["power"] in MADE_HERE for power in part["made"]):
        yield from _standing(deductions, part)
    if part["deduction"]:
        if part["trial_fails"]:
            yield "the first miss since an order was lifted on trial: it is asked for again at once"
        yield from line_of(part["deduction"])


METHOD_NAMES = {"earnings_order": "deo", "benefit_deduction": "benefit"}  # as snapshots have them
MADE_HERE = ("earnings_order", "earnings_request", "benefit_deduction", "regular_deduction_order")


def _standing(powers: list[Part], part: Part) -> Iterator[str]:
    """Powers that are open, each with its chance and draw; then what bars the others."""
    for power in powers:
        if power["may"]:
            tracing = power["power"] == "tracing"
            why = "by which records may tell of them" if tracing else "not with the enforcement team"
            ready = f", times {power['ready']:.2f} ({why})" if power["ready"] != 1 else ""
            rate = (
                f"rate {power['rate']:.4f}{ready}, times {power['capacity']:.2f} of capacity, = {power['chance']:.4f}"
            )
            promise = f"; promises {pounds(power['promise'])}" if not part["ladder"] and power["promise"] else ""
            asked = f", draw {power['draw']:.4f}: {yes(power['asked'])}"
            opened = (
                f"open: {power['name']} ({rate}{asked if part['ladder'] or power['effect'] in TURN else ''}{promise})"
            )
            yield opened
    shut = [(_why(power, part), power["name"]) for power in powers if not power["may"]]
    for why, names in groupby(sorted(shut), key=lambda pair: pair[0]):
        yield f"not open, {why}: {', '.join(name for _, name in names)}"


TURN = ("deduction", "opens")  # taken in their turn, whatever the order of the steps


def _why(power: Part, part: Part) -> str:
    """What bars a power."""
    if power["made"]:
        return "made already"
    if power["in_hand"]:
        return "under way"
    if power["paused"]:
        return "new civil enforcement is paused"
    for first in ("in_force", "nation"):
        if first in power["barred"]:
            return BARS[first]
    words = []
    for name in power["barred"]:
        if name == "after":
            words.append(f"first comes {' or '.join(power['needs_first'])}")
        elif name == "threshold":
            words.append(f"{pounds(part['arrears'])} owed is under the threshold of {pounds(power['threshold'])}")
        else:
            words.append(BARS[name])
    return _and(words)


def line_of(queue: Part) -> Iterator[str]:
    """A request in its queue: its place and the cut-off, both counted in months from this one."""
    cut = queue["cut_off"]
    reach = cut if isinstance(cut, str) else f"{cut:+.3f}"
    place = f"place {queue['place']:+.3f} in line (months from the first of this one), served up to: {reach}"
    since = "asked for" if queue["new"] else f"waits since {queue['since']}"
    yield f"{queue.get('asked', 'the request')}, {since}: {place}; {BECAME[queue['became']]}"


BECAME = {"handled": "handled this month", "waits": "waits", "withdrawn": "no longer asked for"}


def _steps(part: Part) -> Iterator[str]:
    """The steps beyond deductions."""
    steps = [power for power in part["powers"] if power["power"] not in (*MADE_HERE, "prosecution")]
    if not part["missed"]:
        return
    if part["paused"]:
        yield "no further step: new civil enforcement is paused"
        return
    if part["could_go_over"]:
        drawn = f"chance {part['handover_chance']:.4f}, draw {part['handover_draw']:.4f}: {yes(part['handed_over'])}"
        yield f"is the case handed to the enforcement team? {drawn}"
    if part["in_hand"] >= part["steps_at_once"]:
        yield f"no further step: {part['in_hand']:.0f} under way, as many as are taken at once"
    elif part["lump_sum"]:
        yield f"no further step: one has just brought {pounds(part['lump_sum'])}"
    else:
        yield from _standing(steps, part)
        if not part["ladder"]:
            yield from _best(steps)
    if part["step"]:
        yield from line_of(part["step"])


def _best(steps: list[Part]) -> Iterator[str]:
    """By risk: the step that promises most, as often as any of them would be taken on the ladder."""
    open_now = [power for power in steps if power["may"] and power["effect"] not in TURN]
    if open_now:
        best = max(open_now, key=lambda power: power["promise"])
        together = sum(power["rate"] for power in open_now) * best["capacity"]  # all of them are as ready as ever
        yield (
            f"of these the {best['name']} promises most, and stands for all: chance {together:.4f}, draw "
            f"{best['draw']:.4f}: {yes(best['draw'] < together)}"
        )


def _made(part: Part) -> Iterator[str]:
    """What was made this month, and what it brings."""
    known = {power["power"]: power for power in part["powers"]}
    for made in part["made"]:
        power = known[made["power"]]
        unasked = made["power"] == "benefit_deduction" and not part["deduction"]
        yield f"made: {made['name']}" + (
            ", by machine: no payment need be missed, and no staff be free" if unasked else ""
        )
        if made["power"] == "liability_order":
            yield f"  it names {pounds(part['debt_covered'])} of arrears, and opens other steps"
        if power["success"] > 0:
            sum_of_it = f", {pounds(made['brings_money'])} next month" if made["brings_money"] else ""
            yield (
                f"  does it bring money at once? chance {power['success']:.4f}, draw {power['success_draw']:.4f}: "
                f"{yes(power['brings'])}{sum_of_it}"
            )
        if power["effect"] == "sanction":
            if power["brings"]:
                yield "  suspended: the paying parent comes to terms of payment"
            else:
                drawn = f"chance {power['carried_share']:.4f}, draw {power['carried_draw']:.4f}"
                yield f"  is it carried out? {drawn}: {'yes' if power['carried_out'] else 'no, it is suspended'}"
    if part["left_enforcement"]:
        yield "the round of enforcement is over"


def _in_hand(part: Part) -> Iterator[str]:
    for step in part["begun"]:
        yield f"begun: {step['name']}, due in {step['until']}"
    for step in part["under_way"]:
        yield f"under way: {step['name']}, due in {step['until']}"
    if part["live_from"] and part["method_now"] not in ("none", "voluntary") and not part["was_live"]:
        by = "takes money from next month on" if part["live"] else f"reaches the service from {part['live_from']}"
        if not part["stopped_now"]:
            yield f"the deduction {by}"


def _award(part: Part) -> Iterator[str]:
    """The benefit a deduction is taken from: is it stopped, and for how long; is there room beside other deductions?"""
    months = part.get("months_stopped", 0)
    spell = f" for {months} month{'s' * (months != 1)} up to now" if months and part["stopped_before"] else ""
    if part["new_benefit_deduction"]:
        share, question = part["at_start"], "is the benefit stopped (a sanction, payment suspended)?"
    elif part["could_stop"] and part["stopped_before"]:
        share, question = part["free"], f"the benefit is stopped{spell}. Is it paid again?"
    elif part["could_stop"]:
        share, question = part["rate"], "does the benefit stop (a sanction, payment suspended)?"
    else:
        return
    yield f"{question} chance {share:.4f}, draw {part['stop_draw']:.4f}: {yes(part['stop_draw'] < share)}"
    yield f"beside other deductions there is room for GBP {part['room']:.2f} a month"
