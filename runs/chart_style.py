"""How a chart looks: the government analysts' colours and style, sizes, title, source, labels at line ends.

Colours and the style of Matplotlib are those of afcharts, the Analysis Function's own: told apart without red and
green. No chart tells anything by colour alone: lines are named at their ends, bars are hatched, markers differ.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any

from afcharts.af_colours import get_af_colours
from cmsim.model.calendar import first_day
from cmsim.model.results.indicators import INDICATORS
from cmsim.runs.comparing.words import made_by
from matplotlib import rc_context, rc_params_from_file
from matplotlib.figure import Figure
from matplotlib.patches import Patch

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.comparing.compare import Comparison

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = get_af_colours("categorical")
DARKEST, _, MIDDLE, LIGHT, PALE = get_af_colours("sequential")
STYLE = {
    **rc_params_from_file(str(files("afcharts") / "afcharts.mplstyle"), use_default_template=False),
    "axes.grid": False,  # each chart says which lines it wants: across for heights, upright for lengths
    "font.size": 10,  # of a picture that is as wide as a page
}
MONTHS = (  # in English, whatever the machine's language
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
INK, GRID = "#0B0C0C", "#D0D0D0"
WIDTH, DOTS = 10.0, 120  # inches, dots an inch: 1,200 wide
TITLE_WIDTH, TEXT_WIDTH = 84, 118  # characters in a line


@dataclass(frozen=True)
class Chart:
    """One chart: its picture, the figures behind it, and a description for those who do not see it."""

    name: str
    png: bytes
    table: pd.DataFrame
    alt: str


class Sheet:
    """A figure of fixed width with a title, a subtitle, a source, and room for panels. Sizes in inches."""

    def __init__(
        self,
        title: str,
        subtitle: str,
        source: str,
        height: float,
        left: float = 0.7,
        right: float = 2.35,
        bottom: float = 0.78,
    ):
        self.height, self.left, self.right = height, left, right
        with rc_context(STYLE):
            self.figure = Figure(figsize=(WIDTH, height), dpi=DOTS, facecolor="white")
        heading = textwrap.wrap(title, TITLE_WIDTH, break_on_hyphens=False)
        below = textwrap.wrap(subtitle, TEXT_WIDTH, break_on_hyphens=False)
        self._text("\n".join(heading), 0.2, 13.5, weight="bold")
        self._text("\n".join(below), 0.26 + 0.25 * len(heading), 10.5, color="#3D3D3D")
        self.top = 0.26 + 0.25 * len(heading) + 0.2 * len(below) + 0.32
        self.bottom = bottom
        self.figure.text(0.2 / WIDTH, 0.14 / height, source, fontsize=8.5, color="#3D3D3D", va="bottom")

    def _text(self, words: str, down: float, size: float, **looks: Any) -> None:
        looks = {"color": INK, **looks}
        self.figure.text(0.2 / WIDTH, 1 - down / self.height, words, fontsize=size, va="top", linespacing=1.25, **looks)

    def panel(self) -> Any:
        """One panel that fills the sheet."""
        return self.panels((1,))[0]

    def panels(self, heights: Sequence[float], gap: float = 0.95) -> list[Any]:
        """Panels below each other, heights in proportion, ``gap`` inches apart."""
        room = self.height - self.top - self.bottom - gap * (len(heights) - 1)
        axes, y = [], self.height - self.top
        for part in heights:
            tall = room * part / sum(heights)
            y -= tall
            box = (self.left, y, WIDTH - self.left - self.right, tall)
            with rc_context(STYLE):
                one = self.figure.add_axes((box[0] / WIDTH, box[1] / self.height, box[2] / WIDTH, tall / self.height))
            axes.append(one)
            y -= gap
        for one in axes:
            plain(one)
        return axes

    def key(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """A key of colours and patterns, in a line below the panels."""
        patches = [
            Patch(facecolor=colour, hatch=hatch, edgecolor="white", label="\n".join(textwrap.wrap(name, 30)))
            for name, colour, hatch in entries
        ]
        self.figure.legend(
            handles=patches, loc="lower left", bbox_to_anchor=(self.left / WIDTH, 0.38 / self.height),
            ncols=len(patches), frameon=False, fontsize=9.5, handlelength=1.6, columnspacing=1.4, borderaxespad=0,
        )  # fmt: skip

    def png(self) -> bytes:
        """The picture."""
        picture = BytesIO()
        with rc_context({name: STYLE[name] for name in ("font.family", "font.sans-serif")}):
            self.figure.savefig(picture, format="png", dpi=DOTS, metadata={"Software": "cmsim"})
        return picture.getvalue()


def sheet(found: Comparison, title: str, subtitle: str, height: float, **margins: float) -> Sheet:
    """An empty sheet with its title, its subtitle and its source."""
    return Sheet(title, subtitle, f"Source: {made_by(found.plan)}", height, **margins)


def with_units(table: pd.DataFrame) -> pd.DataFrame:
    """The figures behind a chart, those of indicators with their unit and price base."""
    if "indicator" not in table:
        return table
    known = {name: [getattr(INDICATORS[id], name) for id in table["indicator"]] for name in ("unit", "price_base")}
    return table.assign(**known)


def year(month: float) -> float:
    """A month's number as a year with its fraction, for an axis of years: its beginning."""
    return 2012 + (month + 11) / 12


def in_words(month: int) -> str:
    """A month as "October 2027"."""
    return f"{MONTHS[first_day(month).month - 1]} {first_day(month).year}"


def plain(axes: Any) -> None:
    """No frame, quiet ticks."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#7F7F7F")
    axes.tick_params(colors=INK, labelsize=9.5)
    axes.set_axisbelow(True)


def year_axis(axes: Any, last: float) -> None:
    """Years along the bottom, quiet lines across, and numbers with thousands."""
    first = axes.get_lines()[0].get_xdata()[0]
    step = 1 if last - first < 9 else 2
    axes.set_xlim(first, last)
    axes.set_xticks([year for year in range(2012, int(last) + 1) if year >= first and year % step == 0])
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")


def mark_reform(axes: Any, x: float, words: str) -> None:
    """A vertical line at the date of the reform, named at its top."""
    axes.axvline(x, color=INK, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
    axes.annotate(
        words, (x, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
        ha="center", va="bottom", fontsize=9.5, color=INK,
    )  # fmt: skip


def end_labels(axes: Any, x: float, ends: Sequence[tuple[float, str, str]]) -> None:
    """Labels at the right ends of lines, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    tall = axes.get_window_extent().height / DOTS
    gap = (high - low) * 0.19 / tall
    ordered = sorted(ends)
    for (y, words, ink), place in zip(ordered, apart([end[0] for end in ordered], gap), strict=True):
        leader = {"arrowstyle": "-", "color": ink, "linewidth": 0.6, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 1}
        axes.annotate(
            words, (x, y), xytext=(1.025, place), textcoords=("axes fraction", "data"), va="center", fontsize=9.5,
            color=ink, annotation_clip=False, arrowprops=leader,
        )  # fmt: skip


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Sorted places moved as little as needed to stand at least ``gap`` apart."""
    groups: list[list[float]] = []  # each: sum of wishes, number
    for place in places:
        groups.append([place, 1.0])
        while len(groups) > 1 and _top(groups[-2], gap) > _bottom(groups[-1], gap):
            total, number = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += number
    moved = []
    for total, number in groups:
        first = total / number - gap * (number - 1) / 2
        moved += [first + gap * i for i in range(int(number))]
    return moved


def _top(group: list[float], gap: float) -> float:
    return group[0] / group[1] + gap * group[1] / 2


def _bottom(group: list[float], gap: float) -> float:
    return group[0] / group[1] - gap * group[1] / 2
