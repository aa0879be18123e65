"""What stands around the rules on the page: other accounts, one's own rule, the indexes of state and law."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from cmsim.agents import chance, variants
from cmsim.agents.people import PAYING_PARENT_VERBS, RECEIVING_PARENT_VERBS, SERVICE_VERBS
from cmsim.model.policy import Policy, unit
from cmsim.model.state import TABLES
from cmsim.runs.parents.book import WHOSE, Book, link

EXAMPLE = """\
>>> from cmsim import SeparatedFamilies
>>> from cmsim.agents.people import PayingParent
>>> class Punctilious(PayingParent):
...     def pay(self, family):
...         super().pay(family)  # the rules' own decision
...         families = self.model.families
...         if families["order_live"][family] == 0:  # nobody else is paying for them
...             families["cash_month"][family] = max(
...                 families["cash_month"][family], families["due_month"][family]
...             )
>>> def share_effective(**who):
...     model = SeparatedFamilies(families=150, until="2013-06", engine="mesa", **who)
...     while model.running:
...         model.step()
...     return model.datacollector.get_model_vars_dataframe()["effective_share"].iloc[-1]
>>> bool(share_effective(paying_parent=Punctilious) > share_effective())  # the same families, the same luck
True
"""
SCENARIO = """\
name = "without-habit"
question = "What if payment has no habit, and only lasting willingness?"
extends = "baseline"

[variants]
habit = "without_habit"
direct_pay_effect = "cause"
"""

OTHER = """\

## Other accounts of behaviour

Where researchers disagree, a scenario says which account it takes. The first word of each is what the reference run
takes.

| Variant | Asks | Word | Means | Rules that ask |
|---|---|---|---|---|"""


def other_accounts(book: Book) -> list[str]:
    """The named variants, and how to take one."""
    said = comments()
    lines = OTHER.splitlines()
    for name, members in variants.VARIANTS.items():
        asking = [one for one in book.house.values() if variants.parameter_of(name) in one.uses.parameters]
        rules = ", ".join(link(one) if one.key in book.rules else f"`{one.module}.{one.name}`" for one in asking)
        asks = inspect.getdoc(members) or ""
        for place_in, member in enumerate(members):
            shown = (f"`{name}`", asks, rules or "none") if place_in == 0 else ("", "", "")
            means = said.get((members.__name__, member.name), "")
            lines.append(f"| {shown[0]} | {shown[1]} | `{member.name.lower()}` | {means} | {shown[2]} |")
    lines += ["", "In a scenario file:", "", "```toml", *SCENARIO.splitlines(), "```", ""]
    lines += ["Saved as `without-habit.toml`, it is run beside the reference with the same luck:", "", "```bash"]
    return [*lines, "cmsim compare baseline without-habit.toml --families 24000 --until 2024-12", "```"]


def comments() -> dict[tuple[str, str], str]:
    """What the source says beside each member of a variant."""
    source = Path(variants.__file__).read_text(encoding="utf-8")
    lines, found = source.splitlines(), {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                    found[node.name, one.targets[0].id] = lines[one.lineno - 1].partition("# ")[2]
    return found


def your_own_rule() -> list[str]:
    """How a student puts another rule in a verb's place."""
    verbs: dict[str, tuple[str, ...]] = {"PayingParent": PAYING_PARENT_VERBS, "ReceivingParent": RECEIVING_PARENT_VERBS}
    verbs["ChildMaintenanceService"] = SERVICE_VERBS
    return [
        "",
        "## Your own rule",
        "",
        "Each verb of the month is a method of a Mesa agent. Write a subclass, override a verb, hand it to the model:",
        "the rest of the month goes on as before.",
        "",
        *(f"- `{name}`: {', '.join(f'`{verb}`' for verb in names)}" for name, names in verbs.items()),
        "",
        "Here every paying parent hands over all that is due, unless a deduction does it for them:",
        "",
        "```python",
        *EXAMPLE.splitlines(),
        "",  # so ends what doctest compares
        "```",
        "",
        "What an agent changes, the tables hold; the fields are listed below. A rule that should serve every run",
        "belongs in `agents/`: see [how to contribute](../CONTRIBUTING.md).",
    ]


# --- indexes ------------------------------------------------------------------------------------------------------


def state_index(book: Book) -> list[str]:
    """Every field of the state that a rule of behaviour reads or changes."""
    lines = [
        "",
        "## The state",
        "",
        "What the rules of behaviour read or change. All fields are declared in `model/state.py`.",
    ]
    for table, fields in TABLES.items():
        lines += [
            "",
            f"### Of the {WHOSE[table]}",
            "",
            "| Field | Unit | Meaning | Read by | Changed by |",
            "|---|---|---|---|---|",
        ]
        for one in fields:
            here = (table, one.name)
            read, written = (
                ", ".join(link(rule) for rule in book.rules.values() if here in getattr(rule.uses, kind))
                for kind in ("reads", "writes")
            )
            if read or written:
                lines.append(f"| `{one.name}` | {one.unit} | {one.meaning} | {read} | {written} |")
    return lines


def lever_index(book: Book) -> list[str]:
    """The levers of law that reach behaviour, and what draws there are."""
    lines = [
        "",
        "## Levers of law",
        "",
        "The levers that a rule of behaviour reads; their values by date are on [the page of the law](law.md).",
    ]
    lines += ["", "| Lever | | Unit | Rules |", "|---|---|---|---|"]
    for name, info in Policy.model_fields.items():
        rules = ", ".join(link(one) for one in book.rules.values() if name in one.uses.levers)
        if rules:
            lines.append(f"| `{name}` | {info.title} | {unit(name)} | {rules} |")
    used = {name for rule in book.rules.values() for name in rule.uses.draws}
    many = sum(one.name in used for one in chance.Draw)
    lines += [
        "",
        f"Chance enters these rules through {many} of the {len(chance.Draw)} named draws of `agents/chance.py`,",
    ]
    lines.append("each a function of seed, agent, month and purpose ([why](decisions/0003-chance-is-keyed.md)).")
    return lines
