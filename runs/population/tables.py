"""A description of the population as rows, files, JSON, and a table to read."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from cmsim.model.population.margins import Found
    from cmsim.runs.chart_style import Chart

COLUMNS = (
    *("month", "id", "section", "title", "counts", "covers", "unit", "simulated", "evidence_low", "evidence_high"),
    *("gap", "tolerance", "verdict", "n", "figures", "arithmetic", "period", "status", "source", "why", "differs"),
)
SHOWN = ("Margin", "Simulated", "Evidence", "Gap", "Tolerance", "", "n")
NARROW, ROOM_FOR_ALL = ("Tolerance", "n"), 100  # columns left out on a terminal narrower than so many characters


@dataclass(frozen=True)
class Description:
    """The margins of a population in each month asked for, and the charts of it (where they were wanted)."""

    facts: dict[str, Any]
    found: list[Found]
    charts: dict[str, Chart]

    @property
    def judged(self) -> int:
        return sum(one.verdict in ("ok", "miss") for one in self.found)

    @property
    def within(self) -> int:
        return sum(one.verdict == "ok" for one in self.found)


def row_of(one: Found) -> dict[str, Any]:
    """A margin as a row: what was counted, the two figures, the verdict, where the evidence stands. NaN is None."""
    from cmsim.model.calendar import label

    margin, figures = one.margin, one.expected.figures if one.expected else ()
    numbers = {
        "simulated": one.value,
        "evidence_low": one.expected.low if one.expected else math.nan,
        "evidence_high": one.expected.high if one.expected else math.nan,
        "gap": one.gap,
        "tolerance": one.tolerance,
    }
    told: dict[str, Any] = {
        "month": label(one.month),
        "id": margin.id,
        "section": margin.section,
        "title": margin.title,
        "counts": margin.measure.group.counts,
        "covers": margin.measure.group.covers,
        "unit": margin.measure.unit,
        "verdict": one.verdict,
        "n": one.n,
        "figures": "; ".join(figure.id for figure in figures),
        "arithmetic": margin.evidence.words if margin.evidence else "",
        "period": several(figure.period for figure in figures),
        "status": several(figure.status for figure in figures),
        "source": several(figure.source_document for figure in figures),
        "why": margin.why,
        "differs": margin.differs,
    } | {name: None if math.isnan(number) else number for name, number in numbers.items()}
    return {column: told[column] for column in COLUMNS}


def several(words: Iterable[str]) -> str:
    """Words in their order, each once."""
    return "; ".join(dict.fromkeys(words))


def files_of(description: Description) -> dict[str, bytes]:
    """What --out holds beside its manifest: margins.csv, and each chart as PNG with its figures and its words."""
    import pandas as pd

    def as_csv(table: pd.DataFrame) -> bytes:
        return table.to_csv(index=False, lineterminator="\n").encode()

    files = {"margins.csv": as_csv(pd.DataFrame([row_of(one) for one in description.found], columns=list(COLUMNS)))}
    for name, chart in description.charts.items():
        files |= {f"{name}.png": chart.png, f"{name}.csv": as_csv(chart.table)}
    words = {f"{name}.png": chart.alt for name, chart in description.charts.items()}
    return files | {"chart-alt.json": (json.dumps(words, indent=2, ensure_ascii=False) + "\n").encode()}


def as_object(description: Description, out: Path | None) -> dict[str, Any]:
    """What ``--json`` prints."""
    facts = description.facts
    return {
        "scenario": facts["scenario"]["name"],
        "population": facts["population"],
        "seed": facts["seed"],
        "families": facts["families"],
        "weight": facts["weight"],
        "months": facts["months"],
        "out": None if out is None else str(out),
        "margins": [row_of(one) for one in description.found],
        "within": description.within,
        "of": description.judged,
    }


def text(number: float | None, unit: str) -> str:
    """A figure as a person reads it."""
    if number is None or math.isnan(number):
        return ""
    if abs(number) >= 100_000 or unit in ("families", "receiving parents"):
        return f"{number / 1e6:,.3f}m" if number else "0"
    if unit == "percent":
        return f"{number:.1f}%"
    if unit.startswith("GBP"):
        return f"£{number:,.0f}"
    return f"{number:.1f}" if unit == "years" else f"{number:.2f}"


def cells(one: Found) -> tuple[str, ...]:
    """A margin as a row of the table. Gaps of shares are points, so they go without the sign of per cent."""
    unit = one.margin.measure.unit
    expected = ""
    if one.expected is not None:
        low, high = text(one.expected.low, unit), text(one.expected.high, unit)
        expected = low if one.expected.low == one.expected.high else f"{low.rstrip('%m')} to {high}"
    far = text(abs(one.gap), unit).rstrip("%")
    nought = not any(digit in far for digit in "123456789")
    sign = "" if nought else "-" if one.gap < 0 else "+"
    tolerance = text(one.tolerance, unit).rstrip("%")
    return (
        one.margin.title,
        text(one.value, unit),
        expected,
        f"{sign}{far}" if far else "",
        f"±{tolerance}" if tolerance else "",
        one.verdict,
        f"{one.n:,}",
    )


def show(description: Description) -> None:
    """The table of each month: by section on a terminal, tab-separated in a pipe."""
    from cmsim.model.calendar import label
    from cmsim.model.population.margins import VERDICTS
    from cmsim.runs.chart_style import in_words
    from cmsim.runs.scenarios_command import console

    piped = not sys.stdout.isatty()
    if piped:
        click.echo("\t".join(("month", "id", *(name.lower() or "verdict" for name in SHOWN))))
        for one in description.found:
            click.echo("\t".join((label(one.month), one.margin.id, *cells(one))))
        return
    screen = console()
    for month in dict.fromkeys(one.month for one in description.found):
        here = [one for one in description.found if one.month == month]
        screen.print(f"The population after {in_words(month)}")
        screen.print(table_of(here, NARROW if screen.width < ROOM_FOR_ALL else ()))
    facts = description.facts
    screen.print(
        f"{description.within} of {description.judged} margins that can be judged are within their tolerance. "
        f"{facts['families']:,} families, each standing for {facts['weight']:,.4g}; seed {facts['seed']}."
    )
    verdicts = dict.fromkeys(one.verdict for one in description.found)
    for verdict in (verdict for verdict in VERDICTS if verdict in verdicts):
        screen.print(f"  {verdict}: {VERDICTS[verdict]}")
    screen.print(
        "Where the evidence is a range, the gap is to its nearer end; gaps of shares are percentage points. Sources "
        "and differences of definition: --json, or --out DIR."
    )


def table_of(here: Sequence[Found], left_out: Sequence[str] = ()) -> Any:
    """The margins of one month as a table with a heading for each section, without some columns."""
    from rich import box
    from rich.table import Table

    kept = [place for place, name in enumerate(SHOWN) if name not in left_out]
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in (SHOWN[place] for place in kept):
        left = name in ("Margin", "")
        table.add_column(name, justify="left" if left else "right", overflow="fold", no_wrap=name != "Margin")
    section = ""
    for one in here:
        if one.margin.section != section:
            section = one.margin.section
            table.add_row(section.upper() if table.row_count == 0 else f"\n{section.upper()}")
        row = cells(one)
        table.add_row(*(row[place] for place in kept))
    return table
