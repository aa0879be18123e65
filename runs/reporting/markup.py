"""The parts of a report and how they are written: sections of words, tables and pictures become one page of HTML.

The page asks the network for nothing: its style stands in it and its pictures are data in it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from cmsim.runs.reporting.style import STYLE

if TYPE_CHECKING:
    import pandas as pd

GENERATOR = "cmsim report"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"  # the browser, too, asks for nothing


class Html(str):
    """Text that is HTML already."""


class Term(str):
    """Text with an entry in the glossary: the indicator it names."""

    indicator: str

    def __new__(cls, text: str, indicator: str) -> Term:
        made = super().__new__(cls, text)
        made.indicator = indicator
        return made


@dataclass(frozen=True)
class Table:
    """A table: cells as text, which columns are numbers, how many columns head a row, and the figures behind it.

    ``name`` is that of its CSV file; ``data`` are the figures behind it (None: the cells are all there is); ``whole``
    is the whole table where the page shows a part: it goes into the workbook.
    """

    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[str] = ()
    heads: int = 1
    data: pd.DataFrame | None = field(default=None, repr=False)
    whole: Table | None = field(default=None, repr=False)

    def csv(self) -> bytes:
        """The figures as CSV: what is not shown is an empty cell."""
        import pandas as pd

        cells = [[str(cell) for cell in row] for row in self.rows]
        frame = pd.DataFrame(cells, columns=list(self.columns)) if self.data is None else self.data
        return frame.to_csv(index=False, lineterminator="\n").encode()


@dataclass(frozen=True)
class Picture:
    """A picture: PNG, what it shows in words, and the figures behind it as CSV."""

    name: str
    png: bytes = field(repr=False)
    alt: str
    csv: bytes = field(repr=False)


Part = Html | Table | Picture


@dataclass(frozen=True)
class Section:
    """A section: its address in the page, its heading, its parts."""

    id: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Report:
    """A whole report: title, what it is in a line, and its sections; ``definitions`` by indicator, for hover."""

    title: str
    lead: str
    sections: Sequence[Section]
    definitions: dict[str, str] = field(repr=False)

    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [part for section in self.sections for part in section.parts if isinstance(part, Table)]

    def pictures(self) -> list[Picture]:
        """Every picture, in order."""
        return [part for section in self.sections for part in section.parts if isinstance(part, Picture)]


# --- words -------------------------------------------------------------------------------------------------------


def paragraph(text: str, kind: str = "") -> Html:
    """A paragraph."""
    named = f' class="{kind}"' if kind else ""
    return Html(f"<p{named}>{escape(text)}</p>")


def heading(text: str) -> Html:
    """A heading within a section."""
    return Html(f"<h3>{escape(text)}</h3>")


def listed(texts: Iterable[str]) -> Html:
    """Sentences as a list."""
    return Html("<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>")


def box(title: str, texts: Iterable[str]) -> Html:
    """Sentences in a box that stands out."""
    return Html(f'<div class="box"><h3>{escape(title)}</h3>{listed(texts)}</div>')


def code(text: str) -> Html:
    """A command as it is typed."""
    return Html(f'<pre tabindex="0"><code>{escape(text)}</code></pre>')


def defined(entries: Iterable[tuple[str, str, str]]) -> Html:
    """A list of definitions: address, name, meaning."""
    rows = (f'<dt id="{escape(id)}">{escape(name)}</dt><dd>{escape(what)}</dd>' for id, name, what in entries)
    return Html(f"<dl>{''.join(rows)}</dl>")


# --- the page ----------------------------------------------------------------------------------------------------


def page(report: Report) -> str:
    """The report as HTML."""
    contents = "".join(f'<li><a href="#{part.id}">{escape(part.title)}</a></li>' for part in report.sections)
    body = "".join(_section(part, report) for part in report.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="{GENERATOR}">\n<title>{escape(report.title)}</title>\n'
        f'<link rel="icon" href="data:,">\n<style>\n{STYLE}</style>\n</head>\n<body>\n'
        '<a class="skip" href="#main">Skip to the report</a>\n'
        f"<header><h1>{escape(report.title)}</h1>{paragraph(report.lead)}</header>\n"
        f'<nav aria-label="Contents"><h2>Contents</h2><ol>{contents}</ol></nav>\n'
        f'<main id="main">\n{body}</main>\n</body>\n</html>\n'
    )


def _section(section: Section, report: Report) -> str:
    parts = "\n".join(_part(part, report) for part in section.parts)
    title = f'<h2 id="{section.id}">{escape(section.title)}</h2>'
    return f'<section aria-labelledby="{section.id}">\n{title}\n{parts}\n</section>\n'


def _part(part: Part, report: Report) -> str:
    if isinstance(part, Table):
        return _table(part, report)
    if isinstance(part, Picture):
        image = base64.b64encode(part.png).decode()
        below = f"Figures behind it: tables/{part.name}.csv"
        return (
            f'<figure><img alt="{escape(part.alt)}" src="data:image/png;base64,{image}">'
            f"<figcaption>{escape(below)}</figcaption></figure>"
        )
    return part


def _table(table: Table, report: Report) -> str:
    """A table in a box that scrolls sideways where the screen is narrow."""
    numbers = [column in table.numbers for column in table.columns]
    head = "".join(
        f'<th scope="col"{_right(number)}>{escape(column)}</th>'
        for column, number in zip(table.columns, numbers, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{_cell(cell, report)}</th>'
            if place < table.heads
            else f"<td{_right(numbers[place])}>{_cell(cell, report)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    id = f"table-{table.name}"
    return (
        f'<div class="wide" role="region" aria-labelledby="{escape(id)}" tabindex="0"><table>'
        f'<caption id="{escape(id)}">{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _right(number: bool) -> str:
    return ' class="number"' if number else ""


def _cell(cell: str, report: Report) -> str:
    if isinstance(cell, Term) and cell.indicator in report.definitions:
        told = escape(report.definitions[cell.indicator])
        return f'<a class="term" href="#term-{escape(cell.indicator)}" title="{told}">{escape(cell)}</a>'
    return escape(cell) or "not given"
