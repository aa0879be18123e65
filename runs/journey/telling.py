"""A life in words: its summary, and a dated line for every month in which something happened."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from cmsim.runs.journey.life import Life

STOPPED = 3  # months without any payment before it is told that payments have stopped

ARRANGEMENTS = {
    "none": "no arrangement",
    "family_based": "a family-based arrangement",
    "direct_pay": "Direct Pay",
    "collect_and_pay": "Collect & Pay",
    "csa": "a case under the schemes before 2012",
}
EVENTS = {  # the model's flags in words, causes first; the others are told with amounts, or are no news by themselves
    "separated": "The parents separate",
    "csa_closed": "The case under the old schemes is closed; the parents must choose again",
    "migrated": "Direct Pay has ended: the parents are asked to choose again",
    "family_based_broke": "The family-based arrangement breaks down",
    "consent_refused": "The paying parent would not agree to a family-based arrangement",
    "contacted": "The receiving parent speaks with the gateway",
    "calculated": "A calculation is bought, without an application",
    "paying_applied": "The paying parent applies to the statutory service",
    "applied": "The receiving parent applies to the statutory service",
    "fee_paid": "The application fee is paid",
    "fee_waived": "No application fee: it is waived",
    "withdrew": "The application is taken back",
    "not_traced": "The other parent cannot be found, and the application ends",
    "not_the_parent": "A test shows that the person named is not the parent: nothing is due",
    "case_opened": "The calculation is made, and the case begins",
    "started_direct_pay": "Direct Pay begins",
    "returned_from_dormant": "The receiving parent takes Direct Pay up again, without a new application",
    "reported": "The receiving parent reports what is missing",
    "miss_seen": "The service sees that Direct Pay was missed",
    "paying_asked_collection": "The paying parent asks the service to collect",
    "disputed": "A decision of the service is disputed",
    "revised": "The decision is found wrong, and made anew from its first month on",
    "challenged": "The receiving parent challenges the income that the calculation stands on",
    "income_corrected": "The challenge is decided: more income counts",
    "complained": "One of the parents complains of the service",
    "complaint_settled": "The complaint is put right or taken back, without a finding",
    "complaint_upheld": "The complaint is upheld",
    "examined": "The complaint is not upheld, and the Independent Case Examiner takes it up",
    "examiner_upheld": "The Independent Case Examiner upholds the complaint",
    "paid_up": "The service writes, and the paying parent agrees to pay what is missing: Direct Pay goes on",
    "proved_payment": "The service writes, and the paying parent shows that all was paid: Direct Pay goes on",
    "moved_to_collect": "The service moves the case to Collect & Pay",
    "gave_up": "The receiving parent gives up on Direct Pay; the case stays open at the office",
    "job_broke_order": "The paying parent leaves the job, and the deduction ends",
    "order_made": "The service makes a deduction order",
    "liability_order": "A court makes a liability order",
    "agents": "Enforcement agents report",
    "sanctioned": "A sanction is decided",
    "imprisoned": "The paying parent is committed to prison",
    "back_to_direct_pay": "After six months of paying without an order, the case goes back to Direct Pay",
    "schedule_broken": "The schedule of repayment is broken, and ends",
    "reconciled": "The parents live together again",
    "ended": "The family's need for maintenance ends",
    "case_closed": "The case is closed",
}
NO_NEWS = ("reviewed", "reviewed_calculation", "schedule_set", "step_taken")  # told by what came of them
TOLD_OTHERWISE = ("Deduction from", "Regular deduction", "Liability order", "Enforcement agents")  # by events
CONTACT = {"none": "no contact", "some": "some contact", "weekly": "contact every week"}
ABUSE = {"none": "none", "past": "in the past", "ongoing": "going on"}
WORK = {"employee": "works as an employee", "self_employed": "works for themself", "none": "is out of work"}
METHODS = {
    "none": "nothing",
    "voluntary": "payments of the parent's own",
    "deo": "a deduction from earnings",
    "benefit": "a deduction from benefit",
    "bank_order": "a deduction from a bank account",
}
STAGES = {
    "deduction": "a deduction",
    "liability_order_sought": "a liability order is sought",
    "liability_order": "a liability order",
    "enforcement_agents": "enforcement agents",
    "court_order": "an order on money or goods that others hold",
    "charge_on_home": "a charge on the home",
    "sanction": "a sanction",
}


WRITE_OFFS = {
    "small_balance": "are written off: a small balance on a closed case",
    "request": "are let go: the receiving parent does not want them collected",
    "settled": "are given up for a part payment in full and final settlement",
    "no_recourse": "are written off: there is nobody left to collect from",
    "uncollectable": "are written off as unlikely to be collected",
    "periodic": "are written off in an exercise",
    "sold": "are sold",
}


class Line(NamedTuple):
    """One thing that happened: the month, what kind of thing, and the words."""

    month: str
    event: str
    text: str


def money(amount: float) -> str:
    """Pounds, without pence where they are nought."""
    return f"£{amount:,.0f}" if amount == round(amount) else f"£{amount:,.2f}"


def timeline(life: Life) -> list[Line]:
    """What happened, in order: nothing for a month in which nothing did."""
    told = list(_beginning(life))
    for before, now in pairwise(life.months):
        told += [Line(now["month"], event, text) for event, text in _month(before, now)]
    return sorted([*told, *_stops(life)], key=lambda line: line.month)


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
        if not power.startswith(TOLD_OTHERWISE):
            yield "power", f"The service uses a power: {power[0].lower()}{power[1:]}"
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
    if was != is_now and is_now in STAGES and not {"order_made", "liability_order", "agents"} & set(now["events"]):
        yield "enforcement", f"Enforcement: {STAGES[is_now]}"
    if before["deduction_live"] != now["deduction_live"]:
        live = now["deduction_live"]
        method = METHODS[(now if live else before)["collection_method"]]
        yield "deduction", f"{method[0].upper()}{method[1:]} {'takes the money' if live else 'no longer takes money'}"
    if now["effective"] and not before["effective"]:
        yield "effective", f"The arrangement now works: {_paid(now)}"
    if before["effective"] and not now["effective"]:
        yield "not_effective", "The arrangement no longer works"


def _money(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is due when it changes, and what is written off or adjusted."""
    if "reviewed_calculation" in now["events"] and now["due_month"] != before["due_month"] and now["due_month"] > 0:
        was = f" (before: {money(before['due_month'])})"
        yield "calculation", f"The calculation is looked at again: {money(now['due_month'])} a month are due{was}"
    elif now["due_month"] > 0 and before["due_month"] == 0:
        yield "due", f"{money(now['due_month'])} a month are now due"
    elif now["due_month"] == 0 and before["due_month"] > 0 and now["home_arrangement"] != "none":
        yield "nothing_due", f"Nothing is due now, after {money(before['due_month'])} a month"
    if now["written_off_month"] > 0:
        yield "written_off", f"{money(now['written_off_month'])} of arrears {WRITE_OFFS[now['write_off_reason']]}"
    if now["instalment"] != before["instalment"] and {"schedule_set", "reviewed_calculation"} & set(now["events"]):
        yield "schedule", f"The arrears are to be repaid at {money(now['instalment'])} a month"
    if now["adjusted_month"] != 0:
        more = "added to" if now["adjusted_month"] > 0 else "taken off"
        yield "adjusted", f"The new calculation reaches back: {money(abs(now['adjusted_month']))} {more} the arrears"
    if now["existence"] != "live" and now["paid_month"] > 0:
        yield "old_debt", f"{money(now['paid_month'])} is paid towards the arrears; {money(now['arrears'])} are left"


def _paid(now: dict[str, Any]) -> str:
    """What came against what was due."""
    return f"{money(now['paid_month'])} came, {money(now['due_month'])} was due"


def _stops(life: Life) -> Iterator[Line]:
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
                yield Line(now["month"], "starts", f"Payment again after {len(spell)} months: {_paid(now)}")
        spell = []


# --- the summary ----------------------------------------------------------------------------------------------------


def summary(life: Life) -> dict[str, Any]:
    """The life in numbers: what was due, paid and received, how long under which arrangement, how it ended."""
    months = [month for month in life.months if month["existence"] == "live" or month["due_month"] > 0]
    spent: dict[str, int] = {}
    for month in months:
        spent[month["home_arrangement"]] = spent.get(month["home_arrangement"], 0) + 1

    def total(name: str) -> float:
        return round(sum(month[name] for month in life.months), 2)

    due, paid = total("due_month"), total("paid_month")
    return {
        "separated_on": life.first["separated_on"],
        "first_month": life.first["month"],
        "last_month": life.last["month"],
        "ended": "ended" in {event for month in life.months for event in month["events"]},
        "children_at_first": life.first["children"],
        "months": len(months),
        "months_by_arrangement": spent,
        "months_with_something_due": sum(month["due_month"] > 0 for month in life.months),
        "months_effective": sum(month["effective"] for month in life.months),
        "due": due,
        "paid": paid,
        "received": total("received_month"),
        "handed_over": total("handed_over_month"),
        "charges_paid": total("charges_paid_month"),
        "share_paid": round(paid / due, 4) if due > 0 else None,
        "largest_arrears": max(month["arrears"] for month in life.months),
        "arrears_at_end": life.last["arrears"],
    }


def sentences(life: Life) -> list[str]:
    """The summary in a few sentences."""
    told, first = summary(life), life.first
    number = told["children_at_first"]
    children = f"{number} child{'ren' * (number != 1)}"
    spent = sorted(told["months_by_arrangement"].items(), key=lambda pair: -pair[1])
    until = "its end in" if told["ended"] else "the end of the run in"
    share = f" ({100 * told['share_paid']:.0f}%)" if told["share_paid"] is not None else ""
    end = f"; {money(told['arrears_at_end'])} at the end" if told["largest_arrears"] > 0 else ""
    last = told["last_month"] if not told["ended"] else _ended_in(life)
    lines = [
        f"Family {life.family} ({life.asked.as_words()}): separated in {told['separated_on']}; {children}; "
        f"{CONTACT[first['contact']]}; domestic abuse: {ABUSE[first['domestic_abuse']]}; the paying parent "
        f"{WORK[first['paying_work']]} ({money(round(first['paying_gross_weekly_income']))} gross a week).",
        f"From {told['first_month']} to {until} {last}, {told['months']} months: "
        + ", ".join(f"{ARRANGEMENTS[name]} for {months}" for name, months in spent)
        + f". An effective arrangement in {told['months_effective']} of them.",
        f"Due {money(told['due'])}, paid {money(told['paid'])}{share}, received {money(told['received'])}; charges "
        f"of the paying parent {money(told['charges_paid'])}. Largest arrears {money(told['largest_arrears'])}{end}.",
    ]
    return [*lines, "Amounts are pounds of the month."]


def _ended_in(life: Life) -> str:
    return next(month["month"] for month in life.months if "ended" in month["events"])


def as_markdown(life: Life, lines: list[Line], why: str, explained: list[str]) -> str:
    """timeline.md: the summary, why this family, the timeline, and a month explained where one was asked for."""
    rows = "\n".join(f"| {line.month} | {line.text.replace('|', '/')} |" for line in lines)
    page = f"# Family {life.family}\n\n" + "\n\n".join(sentences(life)) + "\n"
    if why:
        page += f"\nPicked: {why}.\n"
    page += "\n![What was due and what was paid, month by month](journey.png)\n"
    page += f"\n| Month | What happened |\n|---|---|\n{rows}\n"
    if explained:
        page += "\n```text\n" + "\n".join(explained) + "\n```\n"
    return page
