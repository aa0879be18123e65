"""A life in words: a dated line for every month in which something happened."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cmsim.runs.journey.life import Life
from cmsim.runs.journey.spells import by_whom, deductions, incomes, relationship, stops
from cmsim.runs.journey.words import (
    ABUSE,
    ARRANGEMENTS,
    CONTACT,
    EVENTS,
    METHODS,
    NO_NEWS,
    SANCTIONS,
    STAGES,
    TOLD_OTHERWISE,
    TOLD_STAGES,
    WITHOUT_A_SUM,
    WORK,
    WRITE_OFFS,
    Line,
    money,
    paid,
    spoken,
)


def timeline(life: Life) -> list[Line]:
    """What happened, in order: nothing for a month in which nothing did."""
    told = list(_beginning(life))
    for before, now in pairwise(life.months):
        told += [Line(now["month"], event, text) for event, text in _month(before, now)]
    told = [by_whom(line, life) if line.event == "liability_order" else line for line in told]
    told += [*incomes(life), *relationship(life), *deductions(life), *stops(life)]
    return sorted(told, key=lambda line: line.month)


def _beginning(life: Life) -> Iterator[Line]:
    first = life.first
    if "separated" not in first["events"]:
        yield Line(
            first["month"], "found", f"The run finds the family, separated since {first['separated_on']}, with "
            f"{ARRANGEMENTS[first['home_arrangement']]}"
        )  # fmt: skip
    standing = "separated" not in first["events"]
    for event, text in EVENTS.items():
        if event in first["events"] and (event == "ended" or not standing):  # the run finds arrangements standing
            yield Line(first["month"], event, text)
    if not standing and first["home_arrangement"] not in ("none", "direct_pay"):
        yield Line(first["month"], "arrangement", f"They begin with {ARRANGEMENTS[first['home_arrangement']]}")


def _month(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a month brought, against the month before."""
    for event, text in told_events(now["events"]):
        yield event, text + _amounts(event, before, now)
    for power in now["powers_made"]:
        if power in SANCTIONS:
            yield "sanctioned", _sanction(power, before, now)
        elif not power.startswith(TOLD_OTHERWISE):
            yield "power", f"The service uses a power: {spoken(power)}"
    if now["existence"] == "live":
        yield from _around_them(before, now)
        yield from _arrangement(before, now)
    yield from _money(before, now)


def told_events(events: list[str]) -> Iterator[tuple[str, str]]:
    """A month's events with their words, causes first; an event without words of its own is told by its name."""
    for event, text in EVENTS.items():
        if event in events and not (event == "applied" and "paying_applied" in events):
            yield event, text
    for event in events:
        if event not in EVENTS and event not in NO_NEWS:
            yield event, event.replace("_", " ").capitalize()


def _amounts(event: str, before: dict[str, Any], now: dict[str, Any]) -> str:
    """What belongs to an event: how much, of what."""
    if event == "reported":
        return f": {money(now['paid_month'])} of {money(now['due_month'])} came this month"
    if event == "moved_to_collect" and now["carried_month"] > 0:
        return f", with {money(now['carried_month'])} of arrears carried over"
    if event == "order_made" and now["collection_method"] != "none":
        return f": {METHODS[now['collection_method']]}"
    if event in ("liability_order", "agents", "case_closed", "ended") and now["arrears"] > 0:
        return f"; {money(now['arrears'])} of arrears are owed"
    if event == "started_direct_pay" and now["weekly_liability"] > 0:
        return f": {money(now['weekly_liability'])} a week by the calculation"
    return ""


def _around_them(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The parents' and the children's lives."""
    if now["children"] != before["children"]:
        word = "fewer" if now["children"] < before["children"] else "more"
        yield "children", f"Qualifying children: {now['children']} ({word} than the {before['children']} before)"
    if now["contact"] != before["contact"]:
        yield "contact", f"The paying parent now has {CONTACT[now['contact']]} with the children"
    if now["domestic_abuse"] != before["domestic_abuse"]:
        yield "abuse", f"Domestic abuse: {ABUSE[now['domestic_abuse']]} (before: {ABUSE[before['domestic_abuse']]})"
    if now["paying_work"] != before["paying_work"]:
        gross = money(round(now["paying_gross_weekly_income"]))
        yield "work", f"The paying parent {WORK[now['paying_work']]} now: {gross} gross a week"
    for who in ("paying", "receiving"):
        if now[f"{who}_partner"] != before[f"{who}_partner"]:
            found = "finds a new partner" if now[f"{who}_partner"] else "and the new partner part"
            yield "partner", f"The {who} parent {found}"
    if now["paying_other_children"] != before["paying_other_children"]:
        yield "other_children", f"Other children with the paying parent: {now['paying_other_children']}"
    if now["receiving_working"] != before["receiving_working"]:
        yield "receiving_work", f"The receiving parent {'starts' if now['receiving_working'] else 'stops'} work"
    if now["receiving_aware"] and not before["receiving_aware"]:
        yield "aware", "The receiving parent hears of the statutory service"


def _arrangement(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The arrangement at home where no event tells of it, how it is collected, and whether it works."""
    told = {"started_direct_pay", "moved_to_collect", "back_to_direct_pay", "gave_up", "returned_from_dormant"}
    if now["home_arrangement"] != before["home_arrangement"] and not told & set(now["events"]):
        yield "arrangement", f"They now have {ARRANGEMENTS[now['home_arrangement']]}"
    was, is_now = before["enforcement_stage"], now["enforcement_stage"]
    if was != is_now and is_now in STAGES and not TOLD_STAGES & set(now["events"]):
        yield "enforcement", f"Enforcement: {STAGES[is_now]}"
    if now["effective"] and not before["effective"]:
        yield "effective", works(now)
    if before["effective"] and not now["effective"]:
        yield "not_effective", "The arrangement no longer works"


def works(now: dict[str, Any]) -> str:
    """That the arrangement works, and by what: the money, or the parents' own word where no sum is agreed."""
    if now["due_month"] > 0 or now["paid_month"] > 0:
        return f"The arrangement now works: {paid(now)}"
    kind = now["family_based_kind"] if now["lived_arrangement"] == "family_based" else ""
    return f"The arrangement now works: {WITHOUT_A_SUM.get(kind, 'nothing was due this month')}"


def _money(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is due when it changes, what is adjusted, paid to old debt, and last what is written off: as it happens."""
    if "reviewed_calculation" in now["events"] and now["due_month"] != before["due_month"] and now["due_month"] > 0:
        was = f" (before: {money(before['due_month'])})"
        yield "calculation", f"The calculation is looked at again: {money(now['due_month'])} a month are due{was}"
    elif now["due_month"] > 0 and before["due_month"] == 0:
        yield "due", f"{money(now['due_month'])} a month are now due"
    elif now["due_month"] == 0 and before["due_month"] > 0 and now["home_arrangement"] != "none":
        yield "nothing_due", f"Nothing is due now, after {money(before['due_month'])} a month"
    changed = now["instalment"] not in (0, before["instalment"])
    if changed and {"schedule_set", "reviewed_calculation"} & set(now["events"]):
        yield "schedule", f"The arrears are to be repaid at {money(now['instalment'])} a month"
    if now["enforced_month"] > 0:
        yield (
            "enforced",
            f"Enforcement brings {money(now['enforced_month'])}, charges included: {spoken(now['enforced_by'])}",
        )
    if now["adjusted_month"] != 0:
        more = "added to" if now["adjusted_month"] > 0 else "taken off"
        yield "adjusted", f"The new calculation reaches back: {money(abs(now['adjusted_month']))} {more} the arrears"
    if now["existence"] != "live" and now["paid_month"] > 0:
        left = now["arrears"] + now["written_off_month"]  # what leaves the books does so after the payment
        yield "old_debt", f"{money(now['paid_month'])} is paid towards the arrears; {money(left)} are left"
    if now["written_off_month"] > 0:
        price = f" for {money(now['sold_month'])}, which the receiving parent gets" if now["sold_month"] > 0 else ""
        what = f"{money(now['written_off_month'])} of arrears {WRITE_OFFS[now['write_off_reason']]}{price}"
        yield "written_off", what


def _sanction(power: str, before: dict[str, Any], now: dict[str, Any]) -> str:
    """A sanction: carried out, or suspended."""
    out = now[SANCTIONS[power]] > before[SANCTIONS[power]]
    what = "carried out" if out else "suspended: it falls due if terms of payment are not kept"
    return f"A sanction is decided: {spoken(power)}, {what}"
