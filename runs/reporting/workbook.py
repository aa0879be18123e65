"""The tables of a report as an accessible workbook, after the government's guidance on spreadsheets.

A cover, contents and notes; then one table a sheet, from the top left, without merged or empty cells; symbols for what
is not shown, explained on every sheet; numbers as numbers, an interval as two columns.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cmsim.runs.comparing.words import NOT_SHOWN
from cmsim.runs.reporting.markup import Report, Table
from cmsim.runs.reporting.shared import NOT_FOR, NOT_NAMED, ROLES
from cmsim.runs.showing import HIDDEN, ROUNDED

if TYPE_CHECKING:
    import pandas as pd

WORKBOOK = "report.xlsx"
HIDDEN_CELL, UNKNOWN_CELL = "[x]", "[z]"  # the symbols of the guidance: not available; does not apply
SYMBOLS = {NOT_SHOWN: HIDDEN_CELL, "not known": UNKNOWN_CELL, "": UNKNOWN_CELL, "-": UNKNOWN_CELL}
LEGEND = [
    f"{HIDDEN_CELL}: not shown, since it rests on fewer than 30 simulated families or is not counted in that month",
    f"{UNKNOWN_CELL}: there is no such figure, for example an interval of one seed",
]
NUMBER = r"[+-]?[\d,]+(?:\.\d+)?"
ALONE = re.compile(NUMBER)
RANGE = re.compile(rf"({NUMBER}) to ({NUMBER})")
WITH_RANGE = re.compile(rf"({NUMBER}) \(({NUMBER}) to ({NUMBER})\)")
NOTES = {"few": HIDDEN, "rounding": ROUNDED}


def workbook(report: Report, manifest: Mapping[str, Any], named: Mapping[str, str]) -> bytes:
    """The workbook as bytes: the same for the same result."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gptables leaves a file of its own open, and speaks of a cover without links
        return _written(report, manifest, named)


def _written(report: Report, manifest: Mapping[str, Any], named: Mapping[str, str]) -> bytes:
    import gptables
    import pandas as pd

    sheets = {}
    for number, table in enumerate((one.whole or one for one in report.tables()), 1):
        frame = numbers_of(table)
        sheets[f"Table_{number}"] = gptables.GPTable(
            table=frame,
            table_name=f"table_{number}",
            title=f"Table {number}: {table.caption}",
            subtitles=["Simulated figures, see the notes $$few$$ $$rounding$$"] if table.numbers else [],
            instructions="This worksheet contains one table. Notes are on the worksheet Notes.",
            legend=LEGEND if frame.isin([HIDDEN_CELL, UNKNOWN_CELL]).any(axis=None) else [],
            source=f"cmsim {manifest['cmsim']}",
            index_columns={2: 0},
        )
    people = [f"{role.capitalize()}: {named.get(role) or NOT_NAMED}" for role in ROLES]
    cover = gptables.Cover(
        title=report.title,
        intro=["Introductory information", report.lead, "The tables of report.html beside it, one a worksheet."],
        about=["Do not use this for", *NOT_FOR, "Not shown, and rounding", HIDDEN, ROUNDED],
        contact=["Who answers for it", *people],
    )
    notes = pd.DataFrame(list(NOTES.items()), columns=["Note reference", "Note text"])
    written = BytesIO()
    made = gptables.produce_workbook(
        written, sheets, cover=cover, notes_table=notes, contentsheet_options={"title": "Tables of the report"}
    )
    made.set_properties(
        {"title": report.title, "author": named.get("analyst") or "cmsim", "created": made_on(manifest)}
    )
    made.close()
    return written.getvalue()


def made_on(manifest: Mapping[str, Any]) -> dt.datetime:
    """When the result was made: a workbook of it is not of the day it was written on."""
    told = str(manifest.get("started") or "2012-12-01T00:00:00Z")
    return dt.datetime.fromisoformat(told.replace("Z", "+00:00")).replace(tzinfo=None)


# --- cells ----------------------------------------------------------------------------------------------------------


def numbers_of(table: Table) -> pd.DataFrame:
    """A table with its figures as numbers: an interval becomes two columns, a figure with its interval three."""
    import pandas as pd

    columns: dict[str, list[Any]] = {}
    for place, name in enumerate(table.columns):
        cells = [str(row[place]) for row in table.rows]
        if name not in table.numbers:
            columns[_free(name, columns)] = [cell or "none" for cell in cells]
            continue
        for part, values in _parts(name, cells).items():
            columns[_free(part, columns)] = values
    return pd.DataFrame(columns)


def _free(name: str, taken: Mapping[str, Any]) -> str:
    return name if name not in taken else f"{name} ({sum(one.startswith(name) for one in taken) + 1})"


def _parts(name: str, cells: Sequence[str]) -> dict[str, list[Any]]:
    """The columns that a column of figures becomes."""
    names: tuple[str, ...]
    if any(WITH_RANGE.fullmatch(cell) for cell in cells):
        found = [WITH_RANGE.fullmatch(cell) for cell in cells]
        names = (name, f"{name}: 90% interval from", f"{name}: 90% interval to")
        rows = [
            [_number(one) for one in match.groups()] if match else [_number(cell), *[_symbol(cell)] * 2]
            for match, cell in zip(found, cells, strict=True)
        ]
    elif any(RANGE.fullmatch(cell) for cell in cells):
        found = [RANGE.fullmatch(cell) for cell in cells]
        names = (f"{name}: from", f"{name}: to")
        rows = [
            [_number(one) for one in match.groups()] if match else [_number(cell)] * 2
            for match, cell in zip(found, cells, strict=True)
        ]
    else:
        return {name: [_number(cell) for cell in cells]}
    return {part: [row[place] for row in rows] for place, part in enumerate(names)}


def _number(cell: str) -> float | int | str:
    """A cell as a number where it is one; a symbol for what is not shown."""
    if not ALONE.fullmatch(cell):
        return SYMBOLS.get(cell, cell)
    plain = cell.replace(",", "").removeprefix("+")
    return float(plain) if "." in plain else int(plain)


def _symbol(cell: str) -> str:
    return HIDDEN_CELL if cell == NOT_SHOWN else UNKNOWN_CELL
