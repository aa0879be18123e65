"""``cmsim evidence``: every number the model rests on, with its value, unit, source and status."""

import json
import sys
from fnmatch import fnmatchcase
from typing import Any

import rich_click as click
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import STATUSES, USES, all_rows

COLUMNS = ("id", "value", "unit", "low", "high", "period", "status", "source")
BRIEF = {"id": 40, "value": 16, "unit": 16, "period": 16, "status": 10, "source": 200}  # on a terminal: widths at most


def is_pattern(query: str) -> bool:
    """Whether the query stands for many ids (it has a * or a ?)."""
    return "*" in query or "?" in query


def evidence_table(query: str | None) -> list[dict[str, Any]]:
    """The rows of evidence and parameters: all of them, those a pattern such as "cp_over90_*" fits, or the one named.

    Errors: InputError with the nearest spelling when nothing fits.
    """
    if query is None:
        return list(all_rows())
    if not is_pattern(query):
        return [show(query)]
    found = [row for row in all_rows() if fnmatchcase(row["id"], query)]
    if not found:
        raise InputError(f"no figure or parameter fits {query!r}{_near(query.strip('*?'))}")
    return found


def show(id: str) -> dict[str, Any]:
    """All that is known of one figure or parameter. Errors: InputError with the nearest spelling."""
    for row in all_rows():
        if row["id"] == id:
            return row
    raise InputError(f"no figure or parameter is called {id!r}{_near(id)}")


def _near(word: str) -> str:
    return did_you_mean(word, (row["id"] for row in all_rows()))


def _text(cell: Any, grouped: bool = False) -> str:
    """A cell as text: a number in full (never 2.4e+06), nothing for a bound there is not."""
    if isinstance(cell, float):
        return f"{cell:,.10g}" if grouped else f"{cell:.10g}"
    return "" if cell is None else str(cell)


def _print_table(rows: list[dict[str, Any]]) -> None:
    if not sys.stdout.isatty():
        for line in (COLUMNS, *([_text(row[column]) for column in COLUMNS] for row in rows)):
            click.echo("\t".join(line))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    for left_out in ((), ("period",), ("period", "unit")):  # a narrow terminal: better fewer columns than half an id
        columns = [column for column in BRIEF if column not in left_out]
        shown = [[_cut(_text(row[column], grouped=True), BRIEF[column]) for column in columns] for row in rows]
        taken = sum(max(map(len, cells)) + 2 for cells in list(zip(columns, *shown, strict=True))[:-1])
        if console.width - taken >= 20:
            break
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column == "value" else "left", no_wrap=True)
    for *cells, source in shown:
        table.add_row(*cells, _cut(source, max(console.width - taken, 12)))
    console.print(table)
    click.echo(f"{len(rows)} figures", err=True)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


def _print_one(row: dict[str, Any]) -> None:
    terminal = sys.stdout.isatty()
    for name, cell in row.items():
        text = _text(cell, grouped=terminal)
        if text:
            click.echo(f"{name.replace('_', ' '):<14}{text}" if terminal else f"{name}\t{text}")


@click.command(
    "evidence",
    epilog="Example: cmsim evidence 'cp_over90_*' --use calibrate",
)
@click.argument("query", metavar="[ID]", required=False)
@click.option("--use", type=click.Choice(USES), help="Only the numbers used so.")
@click.option("--status", type=click.Choice(STATUSES), help="Only the numbers of this status.")
@click.option("--json", "as_json", is_flag=True, help='One JSON object: {"figures": [...]}.')
def evidence(query: str | None, use: str | None, status: str | None, as_json: bool) -> None:
    """Every number the model rests on: value, unit, source, status.

    ID names one figure or parameter, or many with a *. Without it, all are listed.
    """
    rows = [
        row
        for row in evidence_table(query)
        if (use is None or row["use"] == use) and (status is None or row["status"] == status)
    ]
    if as_json:
        click.echo(json.dumps({"figures": rows}, indent=2))
    elif query is not None and not is_pattern(query) and rows:
        _print_one(rows[0])
    else:
        _print_table(rows)
