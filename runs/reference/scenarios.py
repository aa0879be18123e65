"""docs/reference/scenarios.md: the scenarios of the catalogue, and what a scenario file may hold."""

from __future__ import annotations

from cmsim.model.policy import FIRST_DAY
from cmsim.runs.reference.markdown import code, opening, table, whole
from cmsim.runs.scenarios_command import plain, told_changes, told_parameters
from cmsim.scenarios import Scenario, catalogue, load
from cmsim.scenarios.reading import KEYS, LAST_DAY

INTRODUCTION = """\
A scenario is a question put to the law. These come with cmsim; `cmsim scenarios show NAME` prints one, and `cmsim
scenarios new` begins one of your own from any of them.
"""
MEANING = {
    "name": 'what it is called, such as `"my-reform"`; no slash',
    "question": "one line: what is asked; it is printed with every result",
    "source": "a list of public references, each one line; may be left out",
    "extends": 'what it builds on: a name of the catalogue or the path of a file; `"baseline"` when left out',
    "cutoff": "the day up to which the law is history, in a baseline only: a scenario takes it from what it extends",
    "change": "`[[change]]`, once for each day: `from = YYYY-MM-DD`, and [levers](levers.md) with their new values",
    "parameters": "`[parameters]`: [parameters](parameters.md) that differ from the evidence, for the whole run",
    "variants": "`[variants]`: which [account of behaviour](parameters.md#variants) is taken, for the whole run",
}
RULES = """\
Dates run from {first} to {last}. A wrong key, an impossible value or a date out of order is one line that names the
file, the line and what is allowed. In place of an amount of money, a change may say with what the amount rises:
`flat_upper = {{ uprated_with = "earnings", since = 1998-04-01, yearly = true }}`, or with `"prices"`.
"""
EXAMPLE = """\
name = "fee-of-20-again"
question = "What if the application fee came back?"
extends = "baseline"

[[change]]
from = 2027-04-01
application_fee = 20.0
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = [*opening("Scenarios", "scenarios/catalogue"), *INTRODUCTION.splitlines()]
    every = [load(name) for name in catalogue()]
    lines += table(
        ("Scenario", "From", "Question"),
        ((f"[{one.name}](#{one.name})", str(one.changes[0].day) if one.changes else "", one.question) for one in every),
    )
    lines += ["", "## A file of your own"]
    lines += code(EXAMPLE, "toml")
    lines += table(("Key", "What it is"), ((f"`{key}`", MEANING[key]) for key in KEYS))
    lines += [
        *RULES.format(first=FIRST_DAY, last=LAST_DAY).splitlines(),
        "",
        "## The catalogue",
    ]
    for one in every:
        lines += told(one)
    return whole(lines)


def told(scenario: Scenario) -> list[str]:
    """One scenario: its question, what it changes, where it comes from."""
    lines = ["", f"### {scenario.name}", "", scenario.question]
    if scenario.extends:
        lines[-1] += f" Builds on {', '.join(scenario.extends)}."
    if not scenario.changes:
        lines += ["", f"The law as it was, and as known on {scenario.cutoff} from then on."]
    else:
        rows = told_changes(scenario)
        lines += table(
            ("From", "Lever", "What it is", "Before", "After"),
            (
                (row["from"], f"`{row['lever']}`", row["title"], plain(row["before"]), plain(row["value"]))
                for row in rows
            ),
        )
    if scenario.parameters:
        lines += table(
            ("Parameter, whole run", "Value", "Plausible", "Meaning"),
            ((f"`{name}`", *rest) for name, *rest in told_parameters(scenario)),
        )
    if scenario.source:
        lines += ["", "Source: " + "; ".join(scenario.source) + "."]
    return lines
