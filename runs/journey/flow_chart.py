"""flow.png and flow.svg: of 100 families, where they are at each age, and who went where between.

Drawn with matplotlib alone: a band between two columns is a cubic curve above and one below. The libraries for such
diagrams place the parts of a column by their size; here each place keeps its order, its colour and its pattern.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import matplotlib
from cmsim.runs.chart_style import BLUE, DOTS, GREY, INK, ORANGE, PINK, PURPLE, TURQUOISE, WIDTH, Sheet, apart
from cmsim.runs.journey.cohort import PLACES, Cohort, ages_in_words
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

LOOKS = {  # colour and pattern
    "direct_pay_full": (BLUE, ""),
    "direct_pay_part": (BLUE, "///"),
    "direct_pay_nothing": (BLUE, "xxx"),
    "direct_pay_none_due": (BLUE, "..."),
    "direct_pay_new": (BLUE, "--"),
    "collect_alone": (ORANGE, ""),
    "collect_deduction": (ORANGE, "\\\\\\"),
    "collect_enforcement": (ORANGE, "xxx"),
    "waiting": (TURQUOISE, "///"),
    "family_based": (TURQUOISE, ""),
    "csa": (PINK, "..."),
    "dormant": (GREY, "///"),
    "arrears_only": (PINK, ""),
    "none": (GREY, ""),
    "ended": (PURPLE, ""),
}
HEIGHT, GAP = 7.4, 1.6  # inches; room between two places of a column, in families of 100
NARROW = 0.07  # width of a column, of the way to the next
SMALLEST = 0.75  # families of 100: smaller places have no words
FAINT = 0.28
SMALL, LINE = 8.5, 0.155  # size of a label, inches between two


def draw_flow(cohort: Cohort) -> tuple[bytes, bytes]:
    """The picture, as PNG and as SVG."""
    window, asked = cohort.window, cohort.asked
    last = window.ages[-1]
    page = Sheet(
        f"Of 100 families that {window.as_words()}: where they are {last} months on",
        f"Families of 100, at the end of the month ({len(cohort.ids):,} simulated families). Payment is of the last "
        f"three months; in full: at least 90%. By chance a share of one half is within ±{cohort.margin:.1f} points.",
        f"Source: cmsim, {asked.as_words()}. Places of under {SMALLEST:g} in 100 have no label.",
        HEIGHT,
        left=0.3,
        right=1.75,
        bottom=0.42,
    )
    axes = page.panel()
    shares = cohort.shares()
    columns = range(len(window.ages))
    most = max(sum(row[c] > 0 for row in shares.values()) for c in columns)
    tops = [_tops({name: row[c] for name, row in shares.items() if row[c] > 0}) for c in columns]
    for column in columns[:-1]:
        _bands(axes, cohort, column, tops[column], tops[column + 1])
    axes.set_xlim(-0.02, columns[-1] + NARROW)
    axes.set_ylim(100 + GAP * (most - 1), -0.5)
    for column, words in enumerate(ages_in_words(window.ages)):
        for name, top in tops[column].items():
            colour, hatch = LOOKS[name]
            box = Rectangle((column, top), NARROW, shares[name][column], facecolor=colour, hatch=hatch,
                            edgecolor="white", linewidth=0.6, zorder=3)  # fmt: skip
            axes.add_patch(box)
        axes.text(column, -1.4, words, fontsize=10, color=INK, va="bottom", fontweight="bold")
        _labels(axes, column, tops[column], {name: row[column] for name, row in shares.items()})
    axes.axis("off")
    return page.png(), as_svg(page)


def _tops(sizes: dict[str, float]) -> dict[str, float]:
    """Where each place of a column begins, downwards."""
    found, y = {}, 0.0
    for name in PLACES:
        if name in sizes:
            found[name] = y
            y += sizes[name] + GAP
    return found


def _bands(axes: Any, cohort: Cohort, column: int, tops: dict[str, float], ends: dict[str, float]) -> None:
    """The bands between two columns, in the colour of where they come from."""
    left, right = dict(tops), dict(ends)
    for (one, other), number in cohort.flows(column).items():
        wide = 100 * number / len(cohort.ids)
        x0, x1 = column + NARROW, column + 1
        middle, y0, y1 = (x0 + x1) / 2, left[one], right[other]
        left[one], right[other] = y0 + wide, y1 + wide
        points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1),
                  (x1, y1 + wide), (middle, y1 + wide), (middle, y0 + wide), (x0, y0 + wide), (x0, y0)]  # fmt: skip
        codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4,
                 Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.CLOSEPOLY]  # fmt: skip
        axes.add_patch(PathPatch(Path(points, codes), facecolor=LOOKS[one][0], alpha=FAINT, linewidth=0, zorder=1))


def _labels(axes: Any, column: int, tops: dict[str, float], shares: dict[str, float]) -> None:
    """The name and number of each place beside it, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    line = abs(low - high) * LINE / (axes.get_position().height * axes.figure.get_size_inches()[1])
    named = [name for name in tops if shares[name] >= SMALLEST]
    places = apart([tops[name] + shares[name] / 2 for name in named], line)
    for name, y in zip(named, places, strict=True):
        ground = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        axes.text(column + NARROW + 0.025, y, f"{PLACES[name][1]} {shares[name]:.0f}", fontsize=SMALL, color=INK,
                  va="center", bbox=ground, zorder=5, clip_on=False)  # fmt: skip


def as_svg(page: Sheet) -> bytes:
    """The picture in lines that can be made larger; the same bytes each time."""
    picture = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "cmsim", "svg.fonttype": "none"}):
        page.figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": "cmsim"})
    return picture.getvalue()


def alt_text(cohort: Cohort) -> str:
    """What the picture shows, for those who do not see it."""
    parts = [f"{PLACES[name][0]} {row[-1]:.0f}" for name, row in cohort.shares().items() if row[-1] >= SMALLEST]
    return (
        f"Of 100 families that {cohort.window.as_words()}, after {cohort.window.ages[-1]} months: {', '.join(parts)}."
    )


SIZE = (WIDTH * DOTS, HEIGHT * DOTS)
