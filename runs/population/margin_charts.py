"""Charts of the margins: shares beside their evidence, and the stock beside the years in which it is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import first_day, month_of
from cmsim.model.population.margins import SECTIONS
from cmsim.model.population.margins.beside import MISS, NO_FIGURE, OK
from cmsim.model.results.slots import Slot
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, Chart, Sheet, end_labels, in_words, year

if TYPE_CHECKING:
    from cmsim.model.population.margins import Found, Look

HALVES = (  # the sections of each of the two charts of margins
    ("families", "who the families are", SECTIONS[: SECTIONS.index("New families") + 1]),
    ("means", "what parents live on and want", SECTIONS[SECTIONS.index("New families") + 1 :]),
)


def margins(found: Sequence[Found], part: tuple[str, str, tuple[str, ...]], source: str) -> Chart:
    """Simulated shares beside published ones, section by section."""
    name, words, sections = part
    shown = [
        one
        for one in found
        if one.margin.section in sections and one.margin.measure.unit == "percent" and one.verdict != NO_FIGURE
    ]
    judged = [one for one in shown if one.verdict in (OK, MISS)]
    good = sum(one.verdict == OK for one in judged)
    month = in_words(shown[0].month)
    title = f"{good} of {len(judged)} shares that can be judged lie within their tolerance in {month}: {words}"
    subtitle = (
        "Per cent. Square or grey bar: the evidence, or its range; thin line: the tolerance around it. Filled circle: "
        "simulated, within; cross: simulated, outside; open circle: not judged in this month."
    )
    told = [section for section in sections if any(one.margin.section == section for one in shown)]
    page = Sheet(title, subtitle, source, 1.75 + 0.235 * (len(shown) + len(told)), left=4.4, right=2.0)
    axes = page.panel()
    y = 0.0
    for section in told:
        axes.annotate(section, (0, y), xycoords=("axes fraction", "data"), xytext=(-302, 0), va="center",
                      textcoords="offset points", fontsize=9.5, weight="bold", annotation_clip=False)  # fmt: skip
        for one in (one for one in shown if one.margin.section == section):
            y += 1.0
            one_margin(axes, one, y)
        y += 1.0
    axes.set_ylim(y - 0.3, -0.7)
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.tick_params(top=True, labeltop=True)
    return Chart(f"margins-{name}", page.png(), margins_table(shown), margins_alt(shown, title))


def one_margin(axes: Any, one: Found, y: float) -> None:
    """One row: the evidence, its tolerance, what is simulated, and both in words."""
    assert one.expected is not None
    low, high = one.expected.low, one.expected.high
    if np.isfinite(one.tolerance):
        axes.plot([low - one.tolerance, high + one.tolerance], [y, y], color=GREY, linewidth=1, zorder=2)
    if low == high:
        axes.plot(low, y, marker="s", markersize=5.5, markerfacecolor="white", markeredgecolor=INK, zorder=3)
    else:
        axes.plot([low, high], [y, y], color="#B0B0B0", linewidth=6, solid_capstyle="butt", zorder=2)
    looks: dict[str, Any] = {"marker": "o", "markersize": 6.5, "markerfacecolor": "none", "markeredgecolor": BLUE}
    if one.verdict == OK:
        looks["markerfacecolor"] = BLUE
    elif one.verdict == MISS:
        looks |= {"marker": "X", "markersize": 8, "markerfacecolor": ORANGE, "markeredgecolor": INK}
    axes.plot(one.value, y, linestyle="none", zorder=4, **looks)
    axes.annotate(one.margin.title, (0, y), xycoords=("axes fraction", "data"), xytext=(-6, 0), ha="right",
                  va="center", textcoords="offset points", fontsize=8.5, annotation_clip=False)  # fmt: skip
    expected = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    verdict = {OK: "ok", MISS: f"miss {one.gap:+.1f}"}.get(one.verdict, one.verdict)
    axes.annotate(f"{one.value:.1f} | {expected} | {verdict}", (1, y), xycoords=("axes fraction", "data"),
                  xytext=(6, 0), va="center", textcoords="offset points", fontsize=8.5, annotation_clip=False,
                  weight="bold" if one.verdict == MISS else "normal")  # fmt: skip


def margins_table(shown: Sequence[Found]) -> pd.DataFrame:
    """The figures behind a chart of margins."""
    return pd.DataFrame(
        {
            "id": [one.margin.id for one in shown],
            "title": [one.margin.title for one in shown],
            "simulated": [one.value for one in shown],
            "evidence_low": [one.expected.low if one.expected else np.nan for one in shown],
            "evidence_high": [one.expected.high if one.expected else np.nan for one in shown],
            "verdict": [one.verdict for one in shown],
        }
    )


def margins_alt(shown: Sequence[Found], title: str) -> str:
    """A chart of margins in words: the misses, each with its figures."""
    missed = [
        f"{one.margin.title} {one.value:.1f}, {one.gap:+.1f} from the evidence" for one in shown if one.verdict == MISS
    ]
    return f"Dot chart. {title}. Outside: {'; '.join(missed) or 'none'}."


def sizes(look: Look, found: Sequence[Found], source: str) -> Chart:
    """The stock over time beside the years for which it is published."""
    months = np.arange(look.month + 1)
    x = [year(int(month)) for month in months]
    lines = (("families", Slot.FAMILIES, BLUE, "-"), ("children", Slot.CHILDREN, ORANGE, (0, (5, 2))))
    first, last = (look.counts[month, Slot.FAMILIES] * look.weight / 1e6 for month in (0, look.month))
    title = f"{first:.2f} million families in December 2012, {last:.2f} million in {in_words(look.month)}"
    subtitle = (
        "Millions. Families: solid, published years as circles; children: dashed, published years as squares, each "
        "with its tolerance."
    )
    page = Sheet(title, subtitle, source, 5.6, right=1.6)
    axes = page.panel()
    ends, rows = [], []
    for name, slot, colour, style in lines:
        y = look.counts[months, slot] * look.weight / 1e6
        axes.plot(x, y, color=colour, linestyle=style, linewidth=2)
        ends.append((float(y[-1]), f"{name} {y[-1]:.2f}", colour))
        rows += [
            {"what": name, "when": float(when), "millions": float(n), "published": False}
            for when, n in zip(x, y, strict=True)
        ]
        for one in found:
            if one.margin.measure.unit == name and one.margin.id.startswith(f"{name}_2") and one.expected:
                when = year_of(one)
                axes.errorbar(when, one.expected.low / 1e6, yerr=one.tolerance / 1e6, color=colour, capsize=3,
                              marker="o" if name == "families" else "s", markerfacecolor="white")  # fmt: skip
                rows.append({"what": name, "when": when, "millions": one.expected.low / 1e6, "published": True})
    axes.set_ylim(bottom=0)
    axes.set_xlim(2012.5, float(x[-1]))
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    end_labels(axes, float(x[-1]), ends)
    return Chart("stock", page.png(), pd.DataFrame(rows), f"Line chart by month with published years. {title}.")


def year_of(one: Found) -> float:
    """Where a published stock stands on an axis of years: the middle of its financial year."""
    year = int(one.margin.id[-4:])
    day = first_day(month_of(f"{year}-10") if year > 2012 else 0)
    return day.year + (day.month - 1) / 12
