"""The page docs/how-parents-decide.md: every rule of behaviour, with what it depends on and what it changes.

    python -m cmsim.runs.parents_page      write the page anew, in a checkout

Made from the rules of ``agents`` (their docstrings and code), ``model/month.py``, ``model/state.py``, the parameters
and the levers of law; only the words around them are written here. No family is simulated for it.
"""

from __future__ import annotations

import ast
from collections import Counter
from itertools import pairwise

from cmsim.model.month import MONTH
from cmsim.runs.law_page import anchor
from cmsim.runs.pages import write_page
from cmsim.runs.parents.around import lever_index, other_accounts, state_index, your_own_rule
from cmsim.runs.parents.book import WHOSE, Book, Part, link
from cmsim.runs.parents.five_factors import FACTORS
from cmsim.runs.parents.reading import HOUSE
from cmsim.runs.parents.told import part_of

PAGE = HOUSE / "docs" / "how-parents-decide.md"
CLOSING = ("The five factors", "Other accounts of behaviour", "Your own rule", "The state", "Levers of law")

INTRODUCTION = """\
# How parents decide

<!-- made by python -m cmsim.runs.parents_page: change the rules' docstrings or that file, never this page -->

What separated parents, and the office that deals with them, do in a simulated month: {rules} rules, each a short
function in `agents/`. What the law makes of it is on [the page of the law](law.md); who the families are, on
[that of the population](population.md); how far what comes of it looks like life, on [that of patterns](patterns.md).

Each rule is told in the same way: what it decides; its equation; where it comes from; what it is often mistaken for;
the parameters it reads, with the range thought plausible and how far to trust them; what it reads of the parents, what
it changes, and which draws of chance it makes. All but the words comes from the code itself, so nothing a rule depends
on is left out.

How to read an equation: S(x) = 1 / (1 + exp(-x)) turns an index in logits into a chance; u is a draw between 0 and 1;
z is a standard normal draw; a dash (habit') marks the value after the month; L is the liability and E[share] the share
of it that is expected. Other symbols stand behind the names of the parameters.

No rule of behaviour knows a parent's ethnic group, disability or region: where groups differ in what they do, it
follows from their circumstances.
"""
FIVE = """\

## The five factors

The Department for Work and Pensions' Arrears and compliance strategy 2012-17 (January 2013), which rests on Andrews and
others 2011, sees five things behind whether parents arrange maintenance and keep to it. This is what stands for each.

| Factor | In words | State | Rules |
|---|---|---|---|"""
MONTH_BEGINS = """\

## The month

Nobody acts on what another does in the same month: first come all paying parents and the service's work on their cases,
then all receiving parents. What crosses from one to another was published the month before.
"""


def page() -> str:
    """The whole page as Markdown."""
    book = Book()
    parts = book.parts()
    lines = [*INTRODUCTION.format(rules=len(book.rules)).splitlines(), *the_month(parts), *contents(book, parts)]
    lines += five_factors(book)
    for part in parts:
        lines += part_of(book, part)
    lines += [*other_accounts(book), *your_own_rule(), *state_index(book), *lever_index(book)]
    return "\n".join(lines) + "\n"


def to(heading: str) -> str:
    """A heading in running text, leading to it."""
    return f"[{heading}](#{anchor(heading)})"


def the_month(parts: list[Part]) -> list[str]:
    """The order of the month: a picture, and the same as a table."""
    told = {part.step.name: part for part in parts if part.step}
    lines = [*MONTH_BEGINS.splitlines(), "", "```mermaid", "flowchart TD"]
    lines.append('  announce["announce: the law of the month; separations enter"]')
    for half in ("paying", "receiving"):
        steps = [step for step in MONTH if step.half == half]
        lines.append(f'  subgraph {half}half["the {half} half"]')
        lines += [f'    {step.name}["{step.name}: {step.says}"]' for step in steps]
        lines += ["    " + " --> ".join(step.name for step in steps), "  end"]
    lines.append(f"  announce --> {MONTH[0].name}")
    lines += [f"  {one.name} --> {two.name}" for one, two in pairwise(MONTH) if one.half != two.half]
    lines += [f'  {MONTH[-1].name} --> publish["publish: what is known next month; the month in numbers"]', "```", ""]
    lines += ["| Verb | Who | What | Rules told there |", "|---|---|---|---:|"]
    for step in MONTH:
        name, rules = (to(step.name.capitalize()), len(told[step.name].rules)) if step.name in told else (step.name, 0)
        lines.append(f"| {name} | {step.actor} | {step.says} | {rules or 'none: law and bookkeeping'} |")
    return lines


def contents(book: Book, parts: list[Part]) -> list[str]:
    """Every rule, by verb and by subject."""
    lines = ["", "## Contents", ""]
    lines += [f"- {to(part.heading)}: {', '.join(link(rule) for rule in part.rules)}" for part in parts]
    lines += [f"- {to(heading)}" for heading in CLOSING]
    lines += [
        "",
        "By subject, as the files of `agents/` divide them:",
        "",
        "| File | About | Rules |",
        "|---|---|---:|",
    ]
    for module, many in Counter(rule.module for rule in book.rules.values()).items():
        source = HOUSE.joinpath(*module.split(".")).with_suffix(".py")
        about = (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        lines.append(f"| `{module.replace('.', '/')}.py` | {' '.join(about.split())} | {many} |")
    return lines


def five_factors(book: Book) -> list[str]:
    """The five factors of the strategy of 2013, and what stands for each."""
    lines = FIVE.splitlines()
    for factor in FACTORS:
        state = ", ".join(f"`{name}` ({WHOSE[table]})" for table, name in factor.state)
        rules = ", ".join(link(book.rules[key]) for key in factor.rules)
        lines.append(f"| {factor.name} | {factor.says} | {state} | {rules} |")
    return lines


def main() -> None:
    """Write the page."""
    write_page(PAGE, page())


if __name__ == "__main__":
    main()
