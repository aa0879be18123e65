"""The tables of the protocol (docs/odd.md), each made from what it tells of: declarations, rules, files.

Nothing is lived or compiled for them. Each function gives the lines of one part of the page.
"""

from __future__ import annotations

import ast
import csv
import tomllib
from collections import Counter
from enum import IntEnum, IntFlag
from functools import cache
from pathlib import Path

from cmsim.agents import codes
from cmsim.agents.chance import Draw
from cmsim.agents.variants import VARIANTS
from cmsim.model.evidence import STATUSES, parameters
from cmsim.model.month import MONTH, PAYING, RECEIVING, SERVICE, show_month
from cmsim.model.policy import Policy, history
from cmsim.model.results.catalogue import INDICATORS
from cmsim.model.results.groups import GROUPS
from cmsim.model.state import GROUP, PUBLISHED, TABLES, Field, record
from cmsim.runs.law_page import SECTIONS, anchor
from cmsim.runs.parents.book import WHOSE, kernel
from cmsim.runs.parents.reading import HOUSE, Function, Name, reached, read_house
from cmsim.runs.protocol.marked import listed, table

OTHER_RECORDS = {"linked group": GROUP, "published": PUBLISHED}
INPUTS = {  # a file of input: what it holds
    "model/evidence/parameters.csv": "every parameter of behaviour and practice",
    "model/evidence/draws.csv": "sets of fitted parameters that the figures allow together",
    "model/evidence/samples.csv": "samples behind margins that came from a survey: their size and design effect",
    "model/evidence/slopes.csv": "how each figure's miss changes with each parameter, as the last fit had it",
    "model/evidence/evidence.csv": "published figures: what the model starts from, is fitted to and is held against",
    "model/evidence/paths.csv": "earnings, prices, rents, unemployment and births by year",
    "model/evidence/population_margins.csv": "margins of separated families and of their parents",
    "model/evidence/service_margins.csv": "staff, cost, queues, charges and contacts of the service",
    "model/evidence/tax_benefit_years.csv": "rates of tax and benefits by year",
    "model/law/history.toml": "every lever of law and practice, with every value since December 2012",
    "model/powers/powers.csv": "the powers of collection and enforcement, one by one",
    "model/powers/tracing.csv": "who is looked for, and which source may tell of them",
    "model/population/microdata/microdata.csv": "columns that a file of one's own families may have",
}
SERIAL = (  # what the model does outside of rules, once a month or once a run: plain Python over whole tables
    *("model.service.staff", "model.service.contacts", "model.old_debts", "model.tables", "model.powers"),
    *("model.population.separations", "model.population.dependence", "model.population.imported"),
    *("model.population.peers.network", "model.population.peers.meeting", "model.population.peers.telling"),
)
SOURCE_COLUMNS = ("source_document", "source", "reference")


@cache
def house() -> dict[Name, Function]:
    """Every function of the two lowest floors, with what its code names."""
    return read_house({name: {one.name for one in fields} for name, fields in TABLES.items()})


# --- entities and state -------------------------------------------------------------------------------------------


def entities() -> list[str]:
    """What there is: a row for each kind of record."""
    rows = [
        (WHOSE[name].capitalize(), f"`{name}`", len(fields), record(fields).itemsize) for name, fields in TABLES.items()
    ]
    rows += [(name.capitalize(), "", len(fields), record(fields).itemsize) for name, fields in OTHER_RECORDS.items()]
    return table(("Entity", "Table", "State variables", "Bytes"), rows, right=(2, 3))


def state() -> list[str]:
    """Every state variable of every record."""
    lines: list[str] = []
    for name, fields in {**{WHOSE[key]: fields for key, fields in TABLES.items()}, **OTHER_RECORDS}.items():
        lines += [f"### Of the {name}" if name != "published" else "### Published for the next month", ""]
        lines += [*table(("Variable", "Type", "Unit", "Meaning"), map(variable, fields)), ""]
    return lines[:-1]


def variable(one: Field) -> tuple[str, ...]:
    size = "".join(f" x {number}" for number in one.shape)
    return f"`{one.name}`", f"{one.type}{size}", one.unit, one.meaning


def code_lists() -> list[str]:
    """What the numbers of a coded variable stand for."""
    found = [one for one in vars(codes).values() if isinstance(one, type) and one.__module__ == codes.__name__]
    coded = [one for one in found if issubclass(one, IntEnum) and not issubclass(one, IntFlag)]
    rows = [(f"`{one.__name__}`", ", ".join(f"{int(m)} {m.name.lower()}" for m in one)) for one in coded]
    flags = [one for one in found if issubclass(one, IntFlag)]
    rows += [(f"`{one.__name__}` (bits)", ", ".join(m.name.lower() for m in one if m.name)) for one in flags]
    return table(("Code", "Its values"), rows)


# --- process ------------------------------------------------------------------------------------------------------


def month() -> list[str]:
    """The order of the month, as both engines follow it."""
    serial = [line.split(maxsplit=3) for line in show_month().splitlines() if line.startswith("serial")]
    before = [one for one in serial if one[1] == "announce"]
    after = [one for one in serial if one[1] != "announce"]
    rows = [("once", name, who, says, "`model/simulation.py`") for _, name, who, says in before]
    for step in MONTH:
        module, name = kernel(step)
        rows.append((f"each {WHOSE[step.each]}", step.name, step.actor, step.says, f"`{file_of(module)}`, `{name}`"))
    rows += [("once", name, who, says, "`model/simulation.py`") for _, name, who, says in after]
    halves = [f"the {step.half} half" for step in MONTH]
    numbered = zip(("serial",) * len(before) + tuple(halves) + ("serial",) * len(after), rows, strict=True)
    heads = ("", "When", "For", "Step", "Who acts", "What", "Where")
    return table(heads, [(place, when, *row) for place, (when, row) in enumerate(numbered, 1)], right=(0,))


def actors() -> list[str]:
    """Which steps belong to whom."""
    rows = [(who.capitalize(), listed(s.name for s in MONTH if s.actor == who)) for who in (PAYING, RECEIVING, SERVICE)]
    return table(("Actor", "Steps of the month"), rows)


# --- submodels ----------------------------------------------------------------------------------------------------


def submodels() -> list[str]:
    """Every file that holds rules: when it acts, and the rules by name."""
    steps: dict[Name, list[str]] = {}
    for step in MONTH:
        for key in (kernel(step), *reached(house(), kernel(step))):
            steps.setdefault(key, []).append(step.name)
    lines: list[str] = []
    for floor, says in (("agents", "What people do"), ("model", "Law, the service, the books and the population")):
        files: dict[str, list[Function]] = {}
        for one in house().values():
            if one.module.startswith(floor) and is_submodel(one, steps):
                files.setdefault(one.module, []).append(one)
        count = sum(map(len, files.values()))
        lines += [f"### {says}: {count} rules in {len(files)} files of `{floor}/`", ""]
        rows = []
        for module, rules in files.items():
            when = [step.name for step in MONTH if any(step.name in steps.get(one.key, ()) for one in rules)]
            names = listed(one.name for one in rules)
            rows.append((f"`{file_of(module)}`", about(module), ", ".join(when) or "outside the steps", names))
        lines += [*table(("File", "About", "Steps", "Rules"), rows), ""]
    return lines[:-1]


def is_submodel(one: Function, steps: dict[Name, list[str]]) -> bool:
    """A public rule, a step of the month, or what plain Python does of the model; not what is counted and shown."""
    if one.name.startswith("_") or ".results." in one.module:
        return False
    return one.is_rule or one.key in steps or one.module in SERIAL


def about(module: str) -> str:
    """The first sentence of a file."""
    doc = ast.get_docstring(ast.parse((HOUSE / file_of(module)).read_text(encoding="utf-8"))) or ""
    return " ".join(doc.split("\n\n")[0].split()).replace("``", "`")


def file_of(module: str) -> str:
    """The file of a module, from the top of the checkout."""
    path = HOUSE.joinpath(*module.split("."))
    found = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return found.relative_to(HOUSE).as_posix()


# --- chance -------------------------------------------------------------------------------------------------------


def draws() -> list[str]:
    """Every named draw: its permanent number, and the rules that make it."""
    users: dict[str, list[str]] = {}
    for one in house().values():
        for name in one.uses.draws if one.name != "chance" else ():
            users.setdefault(name, []).append(one.name)
    rows = [(f"`{one.name}`", int(one), listed(dict.fromkeys(users.get(one.name, ())))) for one in Draw]
    return table(("Draw", "Number", "Made in, or handed to"), rows, right=(1,))


# --- parameters, levers, inputs, outputs --------------------------------------------------------------------------


def parameter_counts() -> list[str]:
    """How many parameters there are of each status, and how many have a range."""
    found = parameters().values()
    counts, ranged = Counter(row.status for row in found), Counter(row.status for row in found if row.low is not None)
    rows: list[tuple[object, ...]] = [(status, counts[status], ranged[status]) for status in STATUSES]
    rows.append(("all", len(found), sum(ranged.values())))
    return table(("Status", "Parameters", "With a range"), rows, right=(1, 2))


def variants() -> list[str]:
    """Other accounts of behaviour that a scenario can choose."""
    rows = [
        (f"`{name}`", (kind.__doc__ or "").strip(), listed(m.name.lower() for m in kind))
        for name, kind in VARIANTS.items()
    ]
    return table(("Variant", "Asks", "Accounts, that of the reference run first"), rows)


def levers() -> list[str]:
    """The levers of law and practice by section of the page on the law."""
    sections: dict[str, list[str]] = {}
    for name in Policy.model_fields:
        heading = SECTIONS.get(name) or list(sections)[-1]
        sections.setdefault(heading, []).append(name)
    values = sum(len(rows) for rows in history().values())
    rows = [
        (
            f"[{heading}](law.md#{anchor(heading)})",
            len(names),
            sum(len(history()[name]) for name in names),
            listed(names),
        )
        for heading, names in sections.items()
    ]
    told = f"{len(Policy.model_fields)} levers with {values} dated values."
    return [told, "", *table(("Section", "Levers", "Values", "Names"), rows, right=(1, 2))]


def inputs() -> list[str]:
    """The files of input: what each holds, how many rows, and who published what is in it."""
    rows = []
    for name, says in INPUTS.items():
        count, sources = contents(HOUSE / name)
        rows.append((f"`{name}`", says, f"{count:,}", told_of(sources)))
    return table(("File", "What it holds", "Rows", "Sources"), rows, right=(2,))


def contents(path: Path) -> tuple[int, Counter[str]]:
    """Rows of a file of input, and how often each source is named in it."""
    if path.suffix == ".toml":
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        values = [row for one in tables.values() for row in one["values"]]
        return len(values), Counter(row["reference"] for row in values)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = next((name for name in SOURCE_COLUMNS if name in rows[0]), "")
    return len(rows), Counter(row[column] for row in rows if column and row[column] not in ("", "assumption"))


def told_of(sources: Counter[str]) -> str:
    """The sources most used, and how many others there are."""
    first = [name for name, _ in sources.most_common(3)]
    others = len(sources) - len(first)
    return "; ".join(first) + (f"; and {others} others" if others > 0 else "")


def outputs() -> list[str]:
    """What is observed: indicators by what they count, and the groups they are told by."""
    counted = Counter(one.counts for one in INDICATORS.values())
    rows = [
        (what, many, listed(i for i, one in INDICATORS.items() if one.counts == what)) for what, many in counted.items()
    ]
    told = f"{len(INDICATORS)} indicators, by the unit that they count:"
    groups = ", ".join(f"{group.title.lower()} (`{name}`)" for name, group in GROUPS.items())
    return [told, "", *table(("Counts", "Indicators", "Names"), rows, right=(1,)), "", f"Groups: {groups}."]


ODD = {
    "entities": entities, "state": state, "codes": code_lists, "month": month, "actors": actors,
    "submodels": submodels, "draws": draws, "parameters": parameter_counts, "variants": variants,
    "levers": levers, "inputs": inputs, "outputs": outputs,
}  # fmt: skip
