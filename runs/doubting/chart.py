"""The picture of a reform's effects under every corner: dots with intervals against the central line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cmsim.runs.chart_style import BLUE, GREY, INK, ORANGE, WIDTH, Chart, Sheet, plain
from cmsim.runs.comparing.words import scale_of, title_of
from cmsim.runs.doubting.corners import CENTRE, Doubt
from cmsim.runs.doubting.findings import SAME, TURNS, UNCLEAR, sign, what_turns

if TYPE_CHECKING:
    import pandas as pd

ROW, GROUP, FIRST, LEFT, GAP = 0.235, 0.3, 0.75, 2.35, 0.13  # inches: a corner, a doubt's title, names, between panels
BAND = "#DCE6F2"


def chart(rows: pd.DataFrame, doubts: Sequence[Doubt], reform: str, source: str) -> Chart:
    """One reform: a panel for each outcome, a row for each corner under the title of its doubt."""
    mine = rows[rows["reform"] == reform]
    asked = [doubt for doubt in doubts if doubt.name in set(mine["doubt"])]
    places, heads = layout(asked, mine)
    pairs = list(dict.fromkeys(zip(mine["indicator"], mine["level"], strict=True)))
    tall = max(places.values()) + ROW
    sheet = Sheet(
        heading(mine, asked, reform),
        "Effect of the reform, mean of the last year, with 90% interval (luck only). The line and its band: the "
        "central account. Blue: clearly apart from it, by a tenth or more. Grey: not. Orange diamond: clearly of the "
        "other sign.",
        source, height=1.0 + FIRST + tall + 1.15, left=LEFT, right=0.2, bottom=0.75,
    )  # fmt: skip
    wide = (WIDTH - LEFT - 0.2 - GAP * (len(pairs) - 1)) / len(pairs)
    for n, pair in enumerate(pairs):
        box = (LEFT + n * (wide + GAP), sheet.bottom, wide, sheet.height - sheet.top - FIRST - sheet.bottom)
        axes = sheet.figure.add_axes((box[0] / WIDTH, box[1] / sheet.height, box[2] / WIDTH, box[3] / sheet.height))
        plain(axes)
        part: Any = mine[(mine["indicator"] == pair[0]) & (mine["level"] == pair[1])]
        panel(axes, part, pair, places)
        axes.set_ylim(tall, -ROW)
        if n == 0:
            names(axes, places, heads)
    return Chart(f"corners-{reform}", sheet.png(), mine, alt_text(mine, asked, reform))


def layout(doubts: Sequence[Doubt], rows: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """How far down each corner and each doubt's title stands, in inches from the top of the panels."""
    places, heads, down = {CENTRE: 0.0}, {}, GROUP
    for doubt in doubts:
        heads[doubt.title] = down + 0.08
        down += GROUP
        for corner in dict.fromkeys(rows[rows["doubt"] == doubt.name]["corner"]):
            places[corner] = down
            down += ROW
        down += 0.04
    return places, heads


def names(axes: Any, places: dict[str, float], heads: dict[str, float]) -> None:
    """The names of the rows, left of the first panel."""
    for name, down in places.items():
        bold = "bold" if name == CENTRE else "normal"
        put(axes, "the central account" if name == CENTRE else name.replace("-", " "), down, bold)
    for title, down in heads.items():
        axes.annotate(
            textwrap.shorten(title, 58, placeholder=" ..."), (0, down), xycoords=("axes fraction", "data"),
            xytext=(-LEFT * 72 + 14, 0), textcoords="offset points", fontsize=8.5, color="#3D3D3D", va="center",
            annotation_clip=False, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, zorder=5,
        )  # fmt: skip


def put(axes: Any, words: str, down: float, weight: str) -> None:
    """A name at the left of its row."""
    axes.annotate(
        words, (0, down), xycoords=("axes fraction", "data"), xytext=(-8, 0), textcoords="offset points",
        ha="right", va="center", fontsize=9, color=INK, fontweight=weight, annotation_clip=False,
    )  # fmt: skip


def panel(axes: Any, rows: pd.DataFrame, pair: tuple[str, str], places: dict[str, float]) -> None:
    """One outcome."""
    scale = scale_of(pair[0])
    every: list[Any] = list(rows.itertuples())
    centre = next(row for row in every if row.corner == CENTRE)
    if centre.low == centre.low:  # known
        axes.axvspan(centre.low * scale.factor, centre.high * scale.factor, color=BAND, zorder=0)
    axes.axvline(centre.difference * scale.factor, color=BLUE, linewidth=0.9, zorder=1)
    axes.axvline(0, color=INK, linewidth=1.1, linestyle=(0, (1, 1.5)), zorder=1)
    for row in every:
        quiet = row.verdict in (SAME, UNCLEAR)
        colour = ORANGE if row.verdict == TURNS else GREY if quiet and row.corner != CENTRE else BLUE
        y = places[row.corner]
        axes.plot([row.low * scale.factor, row.high * scale.factor], [y, y], color=colour, linewidth=1.4, zorder=3)
        axes.plot(
            [row.difference * scale.factor], [y], marker="D" if row.verdict == TURNS else "o", markersize=4.8,
            color=colour, markerfacecolor="white" if quiet and row.corner != CENTRE else colour, zorder=4,
        )  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=8)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,g}" if abs(value) > 1e-12 else "0")
    axes.locator_params(axis="x", nbins=3)
    title = "\n".join(textwrap.wrap(title_of(*pair), 17))
    unit = "\n".join(textwrap.wrap(scale.difference_unit, 20))
    axes.set_title(f"{title}\n{unit}", loc="left", fontsize=8.5, color=INK, linespacing=1.2)


def heading(rows: pd.DataFrame, doubts: Sequence[Doubt], reform: str) -> str:
    """The message: on what the sign of an effect turns."""
    turning = [doubt for doubt in doubts if what_turns(rows, doubt.name)]
    corners = rows["corner"].nunique() - 1
    if not turning:
        return f"{reform}: under none of {corners} corners is a headline clearly of the other sign"
    return f"{reform}: {len(turning)} of {len(doubts)} doubts can turn the sign of a headline"


def alt_text(rows: pd.DataFrame, doubts: Sequence[Doubt], reform: str) -> str:
    """The picture in words: the range of each outcome, and what it turns on."""
    parts = []
    for (indicator, level), part in rows.groupby(["indicator", "level"], sort=False):
        scale, pair = scale_of(str(indicator)), (str(indicator), str(level))
        centre: Any = next(part[part["corner"] == CENTRE].itertuples())
        low, high = (part.sort_values("difference").iloc[place] for place in (0, -1))
        clear = "" if sign(centre) else ", not clearly apart from nought"
        parts.append(
            f"{title_of(*pair)}: {told(centre.difference, scale)} {scale.difference_unit} in the central account"
            f"{clear}, "
            f"from {told(low['difference'], scale)} ({low['corner']}) to {told(high['difference'], scale)} "
            f"({high['corner']})"
        )
    return f"Dots with intervals: the effects of {reform} under each corner. " + "; ".join(parts) + "."


def told(value: float, scale: Any) -> str:
    """An effect, as a figure."""
    return str(scale.difference(value, float("nan"), float("nan"))[0])
