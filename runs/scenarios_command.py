"""``cmsim scenarios``: look at the catalogue of scenarios, check a file, begin a new one."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.options import JSON_NOT_A_TABLE

if TYPE_CHECKING:
    from cmsim.scenarios import Scenario
    from rich.console import Console


@click.group()
def scenarios() -> None:
    """What-if questions: list, show, check and begin scenario files.

    \b
    Example: cmsim scenarios show remove-direct-pay
    """


@scenarios.command(name="list")
@JSON_NOT_A_TABLE
def list_command(as_json: bool) -> None:
    """List the scenarios that come with cmsim.

    \b
    Example: cmsim scenarios list
    """
    from cmsim.scenarios import catalogue, load

    found = [load(name) for name in catalogue()]
    if as_json:
        rows = [
            {
                "name": scenario.name,
                "question": scenario.question,
                "extends": list(scenario.extends),
                "first_change": scenario.changes[0].day.isoformat() if scenario.changes else None,
                "source": list(scenario.source),
            }
            for scenario in found
        ]
        click.echo(json.dumps({"scenarios": rows}, indent=2))
        return
    rows_shown = [
        (scenario.name, str(scenario.changes[0].day) if scenario.changes else "", scenario.question)
        for scenario in found
    ]
    show_table(console(), ("Scenario", "From", "Question"), rows_shown)


@scenarios.command()
@click.argument("scenario")
@JSON_NOT_A_TABLE
def show(scenario: str, as_json: bool) -> None:
    """Show a scenario as it will run: all its changes, its own and those of what it extends.

    SCENARIO is a name in the catalogue or the path of a file.

    \b
    Example: cmsim scenarios show remove-direct-pay
    """
    from cmsim.scenarios import load

    loaded = load(scenario)
    changes = list(told_changes(loaded))
    if as_json:
        click.echo(json.dumps({**loaded.resolved(), "changes": changes}, indent=2))
        return
    screen = console()
    screen.print(f"{loaded.name}: {loaded.question}")
    screen.print(f"builds on: {' -> '.join(loaded.extends) or 'nothing, it is a baseline'}")
    screen.print(f"history up to: {loaded.cutoff}")
    for reference in loaded.source:
        screen.print(f"source: {reference}")
    if changes:
        keys = ("from", "lever", "before", "value")
        rows = [(*(plain(change[key]) for key in keys), f"{change['title']} ({change['unit']})") for change in changes]
        show_table(screen, ("From", "Lever", "Before", "After", "What it is (unit)"), rows)
    else:
        screen.print("no changes")
    if loaded.parameters:
        show_table(screen, ("Parameter, whole run", "Value", "Plausible", "Meaning"), told_parameters(loaded))


@scenarios.command()
@click.argument("file")
@JSON_NOT_A_TABLE
def check(file: str, as_json: bool) -> None:
    """Check a scenario file: one line says that it is good, or which line is wrong and what is allowed.

    \b
    Example: cmsim scenarios check my-reform.toml
    """
    from cmsim.model.calendar import label
    from cmsim.model.evidence import outside_range
    from cmsim.runs.law_page import UNREAD
    from cmsim.scenarios import load

    loaded = load(file)
    month = loaded.first_change_month()
    first = None if month is None else label(month)
    notes = outside_range(dict(loaded.parameters))
    changed = {change.field for change in loaded.changes}
    notes += [f"{name} changes nothing: {why}" for name, why in UNREAD.items() if name in changed]
    if as_json:
        told = {"file": loaded.file, "name": loaded.name, "good": True, "changes": len(loaded.changes)}
        click.echo(json.dumps({**told, "first_month": first, "notes": notes}, indent=2))
        return
    number = len(loaded.changes)
    said = f"{number} change{'s' * (number != 1)}, the first felt in {first}" if first else "no changes yet"
    click.echo(f"{file}: good ({loaded.name}: {said})")
    for note in notes:
        click.echo(f"note: {note}", err=True)


@scenarios.command()
@click.argument("name")
@click.option(
    "--from", "base", default="baseline", show_default=True, help="The scenario to build on: a name or a file."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it.  [default: NAME.toml]")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@JSON_NOT_A_TABLE
def new(name: str, base: str, out: Path | None, force: bool, as_json: bool) -> None:
    """Begin a scenario file: a template with every lever you may change, its value now and what it may be.

    \b
    Example: cmsim scenarios new my-reform --from remove-direct-pay
    """
    from cmsim.model.errors import InputError
    from cmsim.scenarios import catalogue, load
    from cmsim.scenarios.reading import page_of, shown
    from cmsim.scenarios.sheet import Sheet, table_of

    file = out or Path(f"{name}.toml")
    if name in catalogue():
        raise InputError(f"{shown(name)} is a scenario of the catalogue: choose another name")
    text = template(name, extends_from(base, file.parent), load(base))
    page_of(page := Sheet(file.name, text), table_of(page))  # what is written here, check will accept
    write_whole(file, text, force)
    if as_json:
        click.echo(json.dumps({"file": str(file), "name": name, "extends": base}, indent=2))
    else:
        click.echo(f"wrote {file}: write your changes in it, then: cmsim scenarios check {file}")


# --- what is shown ---------------------------------------------------------------------------------------------


def console() -> Console:
    """The terminal, taking text as it is: a question may hold brackets."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def show_table(screen: Console, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A plain table, readable without colour."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("Scenario", "From", "Lever"))
    for row in rows:
        table.add_row(*row)
    screen.print(table)


def told_changes(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Every change with its lever's title and unit, and the value the day before (None on the scheme's first day)."""
    from cmsim.model.policy import FIRST_DAY, unit

    for told, change in zip(scenario.resolved()["changes"], scenario.changes, strict=True):
        day_before = change.day - dt.timedelta(days=1)
        before = getattr(scenario.law_on(day_before), change.field) if day_before >= FIRST_DAY else None
        yield {**told, "before": before, "title": title_of(change.field), "unit": unit(change.field)}


def title_of(lever: str) -> str:
    """What a lever is called in words."""
    from cmsim.model.policy import Policy

    return Policy.model_fields[lever].title or lever


def told_parameters(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    """Every parameter and variant the scenario sets: name, value, plausible range and meaning."""
    for name, value in scenario.parameters:
        yield told_parameter(name, value)


def told_parameter(name: str, value: float) -> tuple[str, str, str, str]:
    """A parameter in words: name, value, plausible range and meaning; of a variant, the words that it may be."""
    from cmsim.agents.variants import words
    from cmsim.model.evidence import parameters

    known = parameters()[name]
    if known.unit == "variant":
        variant = name.removeprefix("variant_")
        return f"variant {variant}", words(variant)[int(value)], " or ".join(words(variant)), known.meaning
    ends = ["" if end is None else f"{end:g}" for end in (known.low, known.high)]
    return name, f"{value:g}", " to ".join(ends), f"{known.meaning} ({known.unit})"


def plain(value: Any) -> str:
    """A value as a TOML file has it, without the quotes round text."""
    return value if isinstance(value, str) else "" if value is None else toml(value)


# --- what is written -------------------------------------------------------------------------------------------


def toml(value: Any) -> str:
    """A value as a TOML file has it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(part) for part in value)}]"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def extends_from(base: str, folder: Path) -> str:
    """What to write after ``extends``: a name of the catalogue, or the path of the file as seen from the folder."""
    from cmsim.scenarios import catalogue

    if base in catalogue():
        return base
    try:
        return Path(os.path.relpath(base, folder)).as_posix()
    except ValueError:  # another drive
        return Path(base).resolve().as_posix()


def template(name: str, extends: str, base: Scenario) -> str:
    """A scenario file without changes, and in its comments everything that may be written in it."""
    from cmsim.agents.variants import VARIANTS, words
    from cmsim.model.policy import Policy, allowed

    values = base.levers_at_end()
    rows = [
        f"# {lever} = {toml(values[lever])}  # {title_of(lever)}: {allowed(lever)}" for lever in Policy.model_fields
    ]
    variants = "\n".join(f"# {name} = {' or '.join(toml(word) for word in words(name))}" for name in VARIANTS)
    head = f"""\
# A scenario of cmsim. Check it with: cmsim scenarios check FILE

name = {toml(name)}
question = "What happens if ...?"
source = []  # public references, each in quotes
extends = {toml(extends)}

# Each change: a day and the levers that change on it. Days in order; as many changes as you like. For example:
# [[change]]
# from = 2027-04-01
# application_fee = {toml(values["application_fee"])}
# An amount in pounds may also be raised as earnings (or prices) have risen since a day, once or each year:
# income_cap = {{ uprated_with = "earnings", since = 2012-12-10, yearly = true }}

# Parameters of behaviour, if any, hold for the whole run and stand after the changes (cmsim evidence lists them):
# [parameters]
# fee_salience = 1.5

# Variants of a rule, where researchers disagree, hold for the whole run too. The first word is the reference run's:
# [variants]
{variants}

# Every lever: its value in {base.name} once all changes are made, and what it may be.
"""
    return head + "\n".join(rows) + "\n"


def write_whole(file: Path, text: str, force: bool) -> None:
    """Write a file so that it is there whole or not at all. Errors: InputError when it exists or cannot be written."""
    from cmsim.model.errors import InputError

    partial = file.parent / f".cmsim-{os.getpid()}.part"
    try:
        if file.is_dir():
            raise InputError(f"{file} cannot be written: it is a folder")
        if file.exists() and not force:
            raise InputError(f"{file} exists already: choose another --out, or --force to replace it")
        try:
            partial.write_text(text, encoding="utf-8", newline="\n")
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from None
