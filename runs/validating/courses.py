"""Simulated against observed over time: what a run gives quarter by quarter, and the figures beside it.

The pictures are data, courses.toml. Their lines are lived in the runs of the validation itself, as targets without a
figure: one for each line and quarter.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError
from cmsim.runs.validating.expressions import expression_of
from cmsim.runs.validating.periods import Period, period_of
from cmsim.runs.validating.targets import SHARES, Target, scale_for, scale_of

if TYPE_CHECKING:
    import pandas as pd

QUARTER = 3  # months
KEPT = ("line", "month", "mean", "low", "high")
# how figures of another form are brought to the unit of a line, which is a share, a stock, or a flow of a quarter
FORMS = {"figures": (0.0, 1.0), "month": (0.0, 3.0), "year": (0.0, 0.25), "complement": (100.0, -1.0)}


@dataclass(frozen=True)
class Dot:
    """An observed figure in the unit of its line: when, what, its tolerance, and whether the run is within."""

    id: str
    first: float  # years
    last: float
    value: float
    low: float
    high: float
    within: bool


@dataclass(frozen=True)
class Line:
    """One course: an expression taken for each quarter, and the figures beside it (id, added, times)."""

    id: str
    name: str
    indicator: str
    unit: str
    since: str
    until: str
    figures: tuple[tuple[str, float, float], ...]

    @property
    def factor(self) -> float:
        """What figures of the evidence, which are plain pounds and numbers, are multiplied by."""
        return 1.0 if self.unit in SHARES else scale_of(self.unit)


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Picture:
    name: str
    title: str
    panels: tuple[Panel, ...]


@cache
def pictures() -> tuple[Picture, ...]:
    """The pictures of courses.toml."""
    from importlib.resources import files

    text = (files("cmsim.runs.validating") / "courses.toml").read_text(encoding="utf-8")
    found = []
    for picture in tomllib.loads(text)["picture"]:
        panels = []
        for n, panel in enumerate(picture["panel"]):
            lines = [line_of(f"{picture['name']}/{n}/{m}", row) for m, row in enumerate(panel["lines"])]
            panels.append(Panel(panel["title"], panel["unit"], tuple(lines)))
        found.append(Picture(picture["name"], picture["title"], tuple(panels)))
    return tuple(found)


def line_of(id: str, row: dict[str, Any]) -> Line:
    """A line. Errors: InputError for a form of figures there is not."""
    told = {"name", "indicator", "unit", "since", "until"}
    unknown = set(row) - told - set(FORMS)
    if unknown:
        raise InputError(f"courses.toml, {id}: unknown {', '.join(sorted(unknown))}")
    figures = [(figure, *FORMS[form]) for form in FORMS for figure in row.get(form, [])]
    told_for = (row.get("since", "2012-12"), row.get("until", "2036-12"))
    return Line(id, row["name"], row["indicator"], row["unit"], *told_for, tuple(figures))


def lines() -> list[Line]:
    return [line for picture in pictures() for panel in picture.panels for line in panel.lines]


# --- what a run gives -----------------------------------------------------------------------------------------------


def as_targets(until: str) -> list[Target]:
    """A target without a figure for each line and quarter up to a month: lived with the others, and never counted."""
    last, found = month_of(until), []
    for line in lines():
        for month in range(QUARTER, min(last, month_of(line.until)) + 1, QUARTER):
            if month < month_of(line.since):
                continue
            expression = expression_of(line.indicator, Period(month - QUARTER + 1, month), line.unit)
            found.append(
                Target(
                    f"{line.id}@{label(month)}", line.name, math.nan, line.unit, label(month), "", "", "course",
                    math.nan, "", math.nan, math.nan, scale_for(line.unit, expression.text), expression,
                )
            )  # fmt: skip
    return found


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """The courses as they are kept, from the rows of those targets: line, month, mean, low, high."""
    parts = rows["id"].str.split("@", expand=True)
    told = {"line": parts[0], "month": parts[1], "mean": rows["simulated"], "low": rows["low"], "high": rows["high"]}
    import pandas as pd

    return pd.DataFrame(told)[list(KEPT)]


def dots(line: Line, rows: pd.DataFrame) -> list[Dot]:
    """The observed figures beside a line, from the rows of a validation."""
    from cmsim.runs.chart_style import year

    known = rows.set_index("id")
    found = []
    for id, added, times in line.figures:
        if id not in known.index:
            continue
        row: Any = known.loc[id]
        period = period_of(row["period"])
        value, *band = (
            added + times * line.factor * float(row[cell]) for cell in ("observed", "band_low", "band_high")
        )
        first, last = year(max(0, period.first)), year(max(0, period.last) + 1)
        found.append(Dot(id, first, last, value, min(band), max(band), bool(row["within"])))
    return found
