"""The chart of a validation: how far each target is missed, in tolerances, sorted, with the band of those within."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.runs.chart_style import BLUE, INK, ORANGE, Chart, Sheet
from cmsim.runs.validating.words import counted, made_by

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

FURTHEST = 6.0  # tolerances: what is further is drawn at the edge, with its distance beside its name
MOST_NAMED = 5  # targets named on either side of a panel
FEW = 6  # so few are all named below it
BAND = "#DCE6F2"
LEADER = {"arrowstyle": "-", "color": "#9A9A9A", "linewidth": 0.5, "shrinkB": 3}


def gaps_chart(found: Validation) -> Chart:
    """One dot a target, a panel for each use, from the furthest below to the furthest above."""
    sections = [(headed(title, rows), rows[np.isfinite(rows["gap"])]) for title, rows in found.sections()]
    sections = [(heading, rows.sort_values("gap", kind="stable")) for heading, rows in sections if len(rows)]
    sheet = Sheet(
        f"How far the model is from {len(found.rows)} figures: {counted(found.rows)}",
        f"Gap between the simulated and the observed figure in tolerances, sorted. The shaded band, -1 to 1, is in. "
        f"Beyond {FURTHEST:g} a dot stands at the edge.",
        f"Source: {made_by(found)}",
        height=1.6 + 3.9 * max(len(sections), 1), left=0.8, right=0.3, bottom=0.75,
    )  # fmt: skip
    for axes, (heading, rows) in zip(sheet.panels([1.0] * max(len(sections), 1), gap=0.75), sections, strict=False):
        panel(axes, heading, rows)
    tables = [rows[["id", "use", "observed", "simulated", "tolerance", "gap", "within"]] for _, rows in sections]
    import pandas as pd

    table = pd.concat(tables, ignore_index=True) if tables else found.rows.iloc[:0]
    return Chart("gaps", sheet.png(), table, alt_text(found))


def headed(title: str, rows: pd.DataFrame) -> str:
    """The heading of a panel: the count of all its targets, and how many of them have no dot."""
    absent = int((~np.isfinite(rows["gap"])).sum())
    return f"{title}: {counted(rows)}" + (f" ({absent} not measured, no dot)" if absent else "")


def panel(axes: Any, heading: str, rows: pd.DataFrame) -> None:
    """The targets of one use that were measured."""
    gaps = rows["gap"].to_numpy(float)
    shown = np.clip(gaps, -FURTHEST, FURTHEST)
    places = np.arange(len(rows))
    inside = rows["within"].to_numpy(bool)
    axes.axhspan(-1, 1, color=BAND, zorder=0)
    axes.axhline(0, color="#7F7F7F", linewidth=0.8, zorder=1)
    axes.scatter(places[inside], shown[inside], s=22, color=BLUE, label="within", zorder=3)
    axes.scatter(places[~inside], shown[~inside], s=26, color=ORANGE, marker="D", label="out", zorder=3)
    axes.set_ylim(-FURTHEST - 0.6, FURTHEST + 0.6)
    axes.set_xlim(-1, max(len(rows), 2))
    name_few(axes, rows["id"])
    axes.set_yticks([-6, -4, -2, -1, 0, 1, 2, 4, 6])
    axes.set_ylabel("tolerances", fontsize=9.5)
    axes.set_title(heading, loc="left", fontsize=11, fontweight="bold", color=INK)
    axes.legend(loc="lower right" if np.median(gaps) < 0 else "upper left", frameon=False, fontsize=9.5, ncols=2)
    below = [place for place in places if gaps[place] < -1][:MOST_NAMED]
    above = [place for place in places if gaps[place] > 1][-MOST_NAMED:][::-1]
    wide = 0.30
    for side, named, x in ((-1, below, wide), (1, above, 1 - wide)):
        for line, place in enumerate(named):
            row = rows.iloc[place]
            y = (FURTHEST if side > 0 else -FURTHEST) * (1 - 0.15 * line)
            name = textwrap.shorten(f"{row['quantity']}, {row['period']}", 56, placeholder=" ...")
            words = f"{name} ({gaps[place]:+.1f})"
            axes.annotate(
                words, (place, shown[place]), xytext=(x, y), textcoords=("axes fraction", "data"), fontsize=8.5,
                color=INK, ha="right" if side > 0 else "left", va="center",
                arrowprops={**LEADER, "relpos": (max(side, 0), 0.5)},
            )  # fmt: skip


def name_few(axes: Any, ids: pd.Series) -> None:
    """Below a panel the names of its targets, where they are few enough to stand beside each other."""
    names = ["\n".join(textwrap.wrap(str(id), 24)[:2]) for id in ids] if len(ids) <= FEW else []
    axes.set_xticks(range(len(names)), names, fontsize=8.5, color=INK)
    axes.tick_params(axis="x", length=0)


def alt_text(found: Validation) -> str:
    """The chart in words."""
    parts = []
    for title, rows in found.sections():
        known = rows[np.isfinite(rows["gap"])].sort_values("gap")
        told = f"{title}: {counted(rows)}"
        if len(known):
            low, high = known.iloc[0], known.iloc[-1]
            told += (
                f", from {low['gap']:+.1f} tolerances ({low['quantity']}, {low['period']}) to {high['gap']:+.1f} "
                f"({high['quantity']}, {high['period']})"
            )
        parts.append(told)
    return "One dot a target, sorted by its gap in tolerances. " + ". ".join(parts) + "."
