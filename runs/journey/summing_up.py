"""A life summed up: in numbers, in a few sentences, and as the page timeline.md."""

from __future__ import annotations

from typing import Any

from cmsim.runs.journey.life import Life
from cmsim.runs.journey.words import ABUSE, ARRANGEMENTS, CONTACT, WORK, Line, money


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
    until = "its end in " if told["ended"] else "the end of the run in " * (told["last_month"] == life.asked.until)
    share = f" ({100 * told['share_paid']:.0f}%)" if told["share_paid"] is not None else ""
    end = f"; {money(told['arrears_at_end'])} at the end" if told["largest_arrears"] > 0 else ""
    last = told["last_month"] if not told["ended"] else _ended_in(life)
    lines = [
        f"Family {life.family} ({life.asked.as_words()}): separated in {told['separated_on']}; {children}; "
        f"{CONTACT[first['contact']]}; domestic abuse: {ABUSE[first['domestic_abuse']]}; the paying parent "
        f"{WORK[first['paying_work']]} ({money(round(first['paying_gross_weekly_income']))} gross a week).",
        f"From {told['first_month']} to {until}{last}, {told['months']} months: "
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
    page += "\n![Due and paid, arrears, incomes, relationship, contact and events, month by month](journey.png)\n"
    page += f"\n| Month | What happened |\n|---|---|\n{rows}\n"
    if explained:
        page += "\n```text\n" + "\n".join(explained) + "\n```\n"
    return page
