"""A chart of what the intervals of a comparison with draws are made of: parameters, data and luck, by headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmsim.runs.chart_style import BLUE, ORANGE, TURQUOISE, Chart, in_words, sheet
from cmsim.runs.comparing.uncertainty import at
from cmsim.runs.comparing.words import title_of

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

BARS = (  # column, title, colour, hatch
    ("parameters_share", "Parameters", BLUE, ""),
    ("data_share", "Data", TURQUOISE, ".."),
    ("luck_share", "Luck", ORANGE, "\\\\"),
)
LEAST = 8  # percent: a part that is smaller has no figure written in it


def uncertainty(found: Comparison, reform: Reform) -> Chart | None:
    """Each headline's interval in the last month by part; None where luck and parameters are not told apart."""
    if not found.plan.draws:
        return None
    table = at(found, reform, found.plan.last)
    table = table[table["parameters_share"].notna()]
    if table.empty:
        return None
    bars = [bar for bar in BARS if bar[0] != "data_share" or found.plan.data_draws]
    outside = "Errors of data beyond sampling" if found.plan.data_draws else "Errors of the population's margins"
    mostly = int((table["parameters_share"] > 0.5).sum())
    month = in_words(found.plan.last)
    page = sheet(
        found,
        f"In {mostly} of {len(table)} headlines that differ in {month}, most of the interval comes from parameters",
        f"Parts of the variance of each 90% interval, {reform.scenario.name} less {found.plan.base.name}. "
        f"{outside} and other accounts of behaviour are in none of them.",
        2.1 + 0.3 * len(table),
        left=3.95,
        right=0.4,
        bottom=1.15,
    )
    axes = page.panel()
    for y, (_, row) in enumerate(table.iloc[::-1].iterrows()):
        left = 0.0
        for column, _, colour, hatch in bars:
            share = 100 * float(row[column])
            axes.barh(y, share, left=left, height=0.66, color=colour, hatch=hatch, edgecolor="white", linewidth=0.8)
            if share >= LEAST:
                ground = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
                axes.text(left + share / 2, y, f"{share:.0f}", ha="center", va="center", fontsize=9, bbox=ground)
            left += share
    titles = [title_of(row["indicator"], row["level"]) for _, row in table.iterrows()]
    axes.set_yticks(range(len(titles)), titles[::-1], fontsize=9)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.5, len(titles) - 0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    page.key([(title, colour, hatch) for _, title, colour, hatch in bars])
    shares = table[[column for column, *_ in bars]].to_numpy().tolist()
    told = "; ".join(
        f"{title} {', '.join(f'{share:.0%}' for share in row)}" for title, row in zip(titles, shares, strict=True)
    )
    names = ", ".join(title.lower() for _, title, *_ in bars)
    alt = f"Stacked bar chart: the part of each headline's interval in {month} that is of {names}: {told}."
    return Chart("uncertainty", page.png(), table, alt)
