"""The pictures of courses: small multiples of simulated lines with intervals, and observed dots with tolerances."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from cmsim.model.calendar import month_of
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, PURPLE, TURQUOISE, WIDTH, Sheet, plain, year
from cmsim.runs.validating.courses import Dot, Line, Panel, Picture, dots

if TYPE_CHECKING:
    import pandas as pd

COLOURS = (BLUE, ORANGE, TURQUOISE, PURPLE)
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
COLUMNS, TALL, GAP, HEAD = 2, 2.35, 0.85, 0.5  # panels beside each other; inches: a panel, between, for its title
LEFT, RIGHT, NAMES = 0.6, 0.25, 0.95


def draw(picture: Picture, courses: pd.DataFrame, rows: pd.DataFrame, source: str) -> bytes:
    """One picture as PNG. ``courses``: as kept; ``rows``: of the validation of the same runs."""
    deep = -(-len(picture.panels) // COLUMNS)
    sheet = Sheet(
        f"{picture.title}: simulated (lines) and observed (dots)",
        "Lines: mean over the seeds, with a 90% interval for luck, which is mostly too narrow to see. Dots: published "
        "figures with their tolerance, as wide as their period; filled where the run is within, hollow where out.",
        source, height=1.35 + deep * (TALL + HEAD) + (deep - 1) * (GAP - HEAD) + 0.7, bottom=0.7,
    )  # fmt: skip
    last = last_year(picture, courses, rows)
    wide = (WIDTH - LEFT - RIGHT - (COLUMNS - 1) * LEFT) / COLUMNS - NAMES
    for n, panel in enumerate(picture.panels):
        row, column = divmod(n, COLUMNS)
        x = LEFT + column * (wide + NAMES + LEFT)
        y = sheet.height - sheet.top - HEAD - TALL - row * (TALL + GAP)
        axes = sheet.figure.add_axes((x / WIDTH, y / sheet.height, wide / WIDTH, TALL / sheet.height))
        plain(axes)
        draw_panel(axes, panel, courses, rows, last)
    return sheet.png()


def last_year(picture: Picture, courses: pd.DataFrame, rows: pd.DataFrame) -> float:
    """The end of the last line or figure of a picture: all its panels end there."""
    lines = [line for panel in picture.panels for line in panel.lines]
    drawn = courses[courses["line"].isin([line.id for line in lines])].dropna(subset=["mean"])
    ends = [year(month_of(month) + 1) for month in drawn["month"]]
    return max([*ends, *(dot.last for line in lines for dot in dots(line, rows))]) + 0.3


def draw_panel(axes: Any, panel: Panel, courses: pd.DataFrame, rows: pd.DataFrame, last: float) -> None:
    """One panel: its lines, their figures, and their names at the right."""
    ends: list[tuple[float, str, str]] = []
    for n, line in enumerate(panel.lines):
        part = courses[courses["line"] == line.id].dropna(subset=["mean"])
        years = [year(month_of(month) + 1) for month in part["month"]]
        axes.fill_between(years, part["low"], part["high"], color=COLOURS[n], alpha=0.25, linewidth=0)
        axes.plot(years, part["mean"], color=COLOURS[n], linewidth=1.5, linestyle=DASHES[n])
        if len(part):
            ends.append((float(part["mean"].iloc[-1]), line.name, COLOURS[n]))
        for dot in dots(line, rows):
            put(axes, dot, COLOURS[n])
    axes.set_ylim(bottom=0)
    axes.set_xlim(2012.7, last)
    axes.set_xticks(range(2014, int(last) + 1, 4))
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.tick_params(labelsize=8.5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    title = "\n".join(textwrap.wrap(panel.title, 44))
    axes.set_title(f"{title}\n{panel.unit}", loc="left", fontsize=9.5, color=INK, linespacing=1.25)
    name_ends(axes, ends)


def put(axes: Any, dot: Dot, colour: str) -> None:
    """An observed figure."""
    middle = (dot.first + dot.last) / 2
    axes.plot([dot.first, dot.last], [dot.value, dot.value], color=colour, linewidth=1.2, zorder=4)
    axes.plot([middle, middle], [dot.low, dot.high], color=GREY, linewidth=0.9, zorder=3)
    axes.plot(
        [middle], [dot.value], marker="o", markersize=4.5, color=colour,
        markerfacecolor=colour if dot.within else "white", markeredgewidth=1.2, zorder=5,
    )  # fmt: skip


def name_ends(axes: Any, ends: list[tuple[float, str, str]]) -> None:
    """The names of the lines at their ends, pushed apart where they would touch."""
    low, high = axes.get_ylim()
    least, before = (high - low) * 0.085, low - high
    for value, name, colour in sorted(ends):
        y = max(value, before + least)
        before = y
        axes.annotate(
            name, (1.015, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, color=colour,
            annotation_clip=False,
        )  # fmt: skip


def alt_text(picture: Picture, courses: pd.DataFrame, rows: pd.DataFrame) -> str:
    """A picture in words: for each panel how many of its figures are within, and each line's way."""
    panels = [panel_in_words(one, courses, rows) for one in picture.panels]
    return f"{picture.title} over time. {'. '.join(panels)}."


def panel_in_words(panel: Panel, courses: pd.DataFrame, rows: pd.DataFrame) -> str:
    found = [dot for line in panel.lines for dot in dots(line, rows)]
    inside = sum(dot.within for dot in found)
    ways = [told for told in (way(line, courses) for line in panel.lines) if told]
    return f"{panel.title} ({panel.unit}): {inside} of {len(found)} figures within tolerance; {'; '.join(ways)}"


def way(line: Line, courses: pd.DataFrame) -> str:
    """A line's first and last value."""
    part = courses[courses["line"] == line.id].dropna(subset=["mean"])
    if part.empty:
        return ""
    first, last = part.iloc[0], part.iloc[-1]
    from_to = [f"{one['mean']:,.3g} ({one['month']})" for one in (first, last)]
    return f"{line.name or 'the line'} from {' to '.join(from_to)}"
