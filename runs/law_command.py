"""``cmsim law``: the law and practice on a day, each value with its unit and reference; or what changed between two."""

import json
import sys
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import rich_click as click
from cmsim.runs.options import JSON_NOT_A_TABLE

KNOWN = ("unit", "since", "status", "reference")


def law_on(day: str, only: str = "*") -> dict[str, Any]:
    """The law on a day: {"date", "levers": {name: title, value, unit, since, reference, status}}.

    Errors: InputError on a day without a law, or when no lever is called so.
    """
    from cmsim.model.policy import as_day, law, references

    values, known = law(day), references(day)
    levers = {
        name: {"title": title, "value": getattr(values, name), "unit": unit, **_known(known[name])}
        for name, title, unit in _levers(only)
    }
    return {"date": as_day(day).isoformat(), "levers": levers}


def law_between(first: str, last: str, only: str = "*") -> dict[str, Any]:
    """What changed from one day to another: {"from", "to", "changes": [lever, title, unit, before, after, since, ...]}.

    Errors: InputError on a day without a law, dates out of order, or when no lever is called so.
    """
    from cmsim.model.errors import InputError
    from cmsim.model.policy import as_day, references

    if as_day(first) > as_day(last):
        raise InputError(f"the dates are out of order: {first} is after {last}")
    before, after = references(first), references(last)
    changes = [
        {"lever": name, "title": title, "unit": unit, "before": before[name].value, "after": after[name].value}
        | _known(after[name])
        for name, title, unit in _levers(only)
        if before[name].value != after[name].value
    ]
    return {"from": as_day(first).isoformat(), "to": as_day(last).isoformat(), "changes": changes}


def _levers(only: str) -> list[tuple[str, str, str]]:
    """Name, title and unit of the levers whose name fits a pattern."""
    from cmsim.model.errors import InputError, did_you_mean
    from cmsim.model.policy import Policy, unit

    fields = Policy.model_fields
    found = [(name, info.title or name, unit(name)) for name, info in fields.items() if fnmatchcase(name, only)]
    if not found:
        raise InputError(f"there is no lever {only!r}{did_you_mean(only, fields) or '; cmsim law DATE lists them'}")
    return found


def _known(row: Any) -> dict[str, str]:
    return {"since": row.since.isoformat(), "reference": row.reference, "status": row.status}


def in_words(value: Any) -> str:
    """A value as text: yes or no, numbers in full, tables in brackets."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        inner = [f"({in_words(part)})" if isinstance(part, tuple | list) else in_words(part) for part in value]
        return ", ".join(inner)
    if isinstance(value, float):
        return f"{value:,.10g}" if value == round(value, 4) else f"{value:.4f}"
    return str(value)


def _show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


@click.command("law", epilog="Example: cmsim law 2014-06-29 2014-08-11")
@click.argument("date")
@click.argument("later_date", required=False)
@click.option(
    "--only", metavar="LEVER", default="*", help="Only this lever, or those that fit a pattern such as 'charge_*'."
)
@JSON_NOT_A_TABLE
def law(date: str, later_date: str | None, only: str, as_json: bool) -> None:
    """The law and practice on DATE: each value with its unit and reference.

    With a LATER_DATE: what changed from the one to the other.
    """
    told = law_between(date, later_date, only) if later_date else law_on(date, only)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    elif later_date and not told["changes"]:
        click.echo(f"nothing changed from {told['from']} to {told['to']}")
    elif later_date:
        _show(
            ("lever", "before", "after", *KNOWN),
            [
                (row["lever"], in_words(row["before"]), in_words(row["after"]), *(row[key] for key in KNOWN))
                for row in told["changes"]
            ],
        )
    else:
        _show(
            ("lever", "value", *KNOWN),
            [(name, in_words(row["value"]), *(row[key] for key in KNOWN)) for name, row in told["levers"].items()],
        )
