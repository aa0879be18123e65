"""One rule of behaviour as a section of the page: its words, its equation, and all that it depends on and changes."""

from __future__ import annotations

from collections.abc import Iterator

from cmsim.model.evidence import Parameter, parameters
from cmsim.model.policy import Policy, unit
from cmsim.model.state import TABLES
from cmsim.runs.parents.book import WHOSE, Book, Part, link
from cmsim.runs.parents.reading import LABELS, Function, Name, callers

WIDTH = 96  # of an equation's lines


def part_of(book: Book, part: Part) -> list[str]:
    """One verb of the month and its rules."""
    lines = ["", f"## {part.heading}", ""]
    if part.step is None:
        lines.append("What is set when a family enters, and what is asked only when results are counted.")
    else:
        half = f"the {part.step.half} half of the month"
        lines.append(f"{part.step.says[0].upper()}{part.step.says[1:]}. A verb of the {part.step.actor}, in {half}.")
    for rule in part.rules:
        lines += ["", *told(book, rule)]
    return lines


def told(book: Book, rule: Function) -> list[str]:
    """One rule."""
    lines = [f"### {rule.title}", "", f"`{rule.module.replace('.', '/')}.py`, `{rule.name}`. {where(book, rule)}", ""]
    for paragraph in rule.words:
        lines += [paragraph.replace("``", "`"), ""]
    for label in LABELS:
        if rule.told(label):
            lines += (
                equation(rule.told(label))
                if label == "Equation"
                else [f"**{label}.** {sentence(rule.told(label))}", ""]
            )
    uses = rule.uses
    if uses.parameters:
        lines += parameter_table(uses.parameters)
    facts = []
    reads = [name for name in uses.reads if name not in uses.writes]
    changes = [name for name in uses.writes if name not in uses.reads]
    both = [name for name in uses.writes if name in uses.reads]
    for heading, names in (("Reads", reads), ("Sets", changes), ("Changes", both)):
        if names:
            facts.append(f"- {heading}: " + "; ".join(state_words(names)))
    levers = [name for name in uses.levers if name in Policy.model_fields]
    if levers:
        facts.append(
            "- Law: " + "; ".join(f"`{one}` ({Policy.model_fields[one].title}, {unit(one)})" for one in levers)
        )
    if len(levers) < len(uses.levers):
        facts.append("- Of the month: " + ", ".join(f"`{one}`" for one in uses.levers if one not in levers))
    if uses.told:
        facts.append("- Is told: " + ", ".join(f"`{name}`" for name in uses.told))
    if uses.draws:
        facts.append("- Chance: " + ", ".join(f"`{name}`" for name in uses.draws))
    return [*lines, *facts] if facts else lines[:-1]


def equation(words: str) -> list[str]:
    """An equation as a block: a line for each part, long ones going on before a plus or minus that no bracket holds."""
    lines = ["**Equation**", "", "```text"]
    for part in words.split("; "):
        line = ""
        for term in terms(part):
            if line and len(line) + 1 + len(term) > WIDTH:
                lines.append(line)
                line = "    " + term
            else:
                line = f"{line} {term}" if line else term
        lines.append(line)
    return [*lines, "```", ""]


def terms(part: str) -> Iterator[str]:
    """The terms of a sum, each with the sign before it."""
    begin, depth = 0, 0
    for place, letter in enumerate(part):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and part[place : place + 3] in (" + ", " - "):
            yield part[begin:place]
            begin = place + 1
    yield part[begin:]


def where(book: Book, rule: Function) -> str:
    """At which verbs a rule acts, and which rules it is a part of."""
    at = book.steps_of(rule)
    by = [one for one in callers(book.house, rule.key) if one.key in book.rules and one.key != rule.key]
    words = "Acts in " + ", ".join(step.name for step in at) + "." if at else "Acts in no verb of the month."
    if by:
        words += " Part of " + ", ".join(link(one) for one in by) + "."
    return words


def sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def state_words(names: list[Name]) -> list[str]:
    """Fields of the state, by whose they are."""
    grouped: dict[str, list[str]] = {}
    for table, name in names:
        grouped.setdefault(table, []).append(name)
    both = [name for name in grouped.get("paying", []) if name in grouped.get("receiving", [])]
    if both and set(grouped.get("paying", [])) == set(grouped.get("receiving", [])):
        del grouped["paying"], grouped["receiving"]
        return [*(say(WHOSE[t], t, n) for t, n in grouped.items()), say("parent (either)", "paying", both)]
    return [say(WHOSE[table], table, fields) for table, fields in grouped.items()]


def say(whose: str, table: str, names: list[str]) -> str:
    units = {one.name: one.unit for one in TABLES[table]}
    return f"{whose}: " + ", ".join(f"`{name}`" + (f" ({units[name]})" if units[name] else "") for name in names)


def parameter_table(names: list[str]) -> list[str]:
    """The parameters a rule reads."""
    known = parameters()
    lines = ["| Parameter | Value | Plausible | Unit | Meaning | Status and source |", "|---|---:|---|---|---|---|"]
    return [*lines, *(parameter_row(known[name]) for name in names), ""]


def parameter_row(row: Parameter) -> str:
    name = f"`{row.name}`" + (f" ({row.symbol})" if row.symbol else "")
    plausible = "" if row.low is None or row.high is None else f"{row.low:g} to {row.high:g}"
    meaning = row.meaning + (f". Not: {row.mistaken_for}" if row.mistaken_for else "")
    source = "; ".join(part for part in (row.source, row.locator) if part and part != "assumption")
    status = f"{row.status}: {source}" if source else row.status
    cells = (name, f"{row.value:g}", plausible, row.unit, meaning, status)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
