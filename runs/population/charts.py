"""Charts of the population: margins, incomes and how they are paired, ages and children, time since the separation.

White ground, horizontal text, and never colour alone: simulated and published differ by shape, groups by pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.agents.codes import Union
from cmsim.model.population.margins.measures import PAYING, RECEIVING, YEAR
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, TURQUOISE, Chart, Sheet, in_words
from cmsim.runs.population.margin_charts import HALVES, margins, sizes
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from cmsim.model.population.margins import Found, Look

WEEKLY = (
    0.0,
    100.0,
    200.0,
    300.0,
    400.0,
    600.0,
    800.0,
    1_000.0,
    1_500.0,
    2_000.0,
    3_000.0,
)  # GBP; the last is the cap of the calculation
MONTHLY = (0.0, 1_000.0, 1_250.0, 1_500.0, 1_750.0, 2_000.0, 2_500.0, 3_000.0, 4_000.0, 5_000.0)  # GBP
TENTHS = 10
UNIONS = (  # of the parents before: name, colour, pattern
    (Union.MARRIED, "had married", BLUE, ""),
    (Union.COHABITED, "had lived together", TURQUOISE, "///"),
    (Union.NEVER_TOGETHER, "never lived together", GREY, "..."),
)


def draw_all(look: Look, found: Sequence[Found], source: str) -> list[Chart]:
    """Every chart of one month. ``source`` is the line at the foot of each."""
    charts = [margins(found, part, source) for part in HALVES]
    charts += [draw(look, source) for draw in (incomes, pairing, ages, since_separation)]
    if look.month > YEAR:
        charts.append(sizes(look, found, source))
    return charts


# --- incomes ------------------------------------------------------------------------------------------------------


def incomes(look: Look, source: str) -> Chart:
    """How the incomes of paying and of receiving parents are distributed."""
    paying, receiving = PAYING.rows(look), RECEIVING.rows(look)
    told = (
        ("Paying parents: gross pay, pounds a week", look.paying["gross_weekly_income"][paying], WEEKLY),
        ("Receiving parents: own gross pay, pounds a week", look.receiving["gross_weekly_income"][receiving], WEEKLY),
        (
            "Receiving parents: net household income without maintenance, pounds a month",
            look.receiving["household_income"][receiving],
            MONTHLY,
        ),
    )
    shares = [np.bincount(np.searchsorted(bands, of, side="left"), minlength=len(bands) + 1) / len(of) * 100
              for _, of, bands in told]  # fmt: skip
    above = shares[0][-1]
    title = (
        f"In {in_words(look.month)} {shares[0][0]:.0f}% of paying parents and {shares[1][0]:.0f}% of receiving parents "
        f"have no pay; {above:.2f}% of paying parents have more than 3,000 pounds a week"
    )
    page = Sheet(title, "Per cent of parents in each band; bands are not equally wide. Cash of the month.", source,
                 10.2, right=0.3)  # fmt: skip
    rows = []
    colours = (BLUE, TURQUOISE, TURQUOISE)
    for axes, (words, _, bands), share, colour in zip(page.panels((1, 1, 1)), told, shares, colours, strict=True):
        names = band_names(bands)
        bars(axes, names, share, colour)
        axes.set_title(words, loc="left", fontsize=10.5)
        rows += [{"whose": words, "band": name, "per_cent": number} for name, number in zip(names, share, strict=True)]
    alt = f"Three bar charts of parents by income band. {title}."
    return Chart("incomes", page.png(), pd.DataFrame(rows), alt)


def band_names(bands: Sequence[float]) -> list[str]:
    """Bands between edges, nought apart, in words."""
    inner = [f"{low:,.0f} to\n{high:,.0f}" for low, high in pairwise(bands)]
    return ["none", *inner, f"over\n{bands[-1]:,.0f}"]


def bars(axes: Any, names: Sequence[str], shares: np.ndarray, colour: str, pattern: str = "") -> None:
    """Upright bars, each with its figure on top."""
    axes.bar(range(len(names)), shares, width=0.75, color=colour, hatch=pattern, edgecolor="white", linewidth=0)
    for x, number in enumerate(shares):
        axes.annotate(f"{number:.2g}" if number < 1 else f"{number:.1f}", (x, number), xytext=(0, 2), ha="center",
                      textcoords="offset points", fontsize=8.5)  # fmt: skip
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.set_ylim(0, max(shares) * 1.15)
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y", color=GRID, linewidth=0.6)


def classes(pay: np.ndarray) -> np.ndarray:
    """Nought for no pay, then 1 to 10: tenths of those with pay."""
    earning = pay > 0.0
    places = np.zeros(len(pay), np.int64)
    if earning.any():
        edges = np.percentile(pay[earning], np.arange(1, TENTHS) * 100 / TENTHS)
        places[earning] = 1 + np.searchsorted(edges, pay[earning], side="right")
    return places


def pairing(look: Look, source: str) -> Chart:
    """Which incomes meet: families by tenths of the two parents' pay, against what chance would give."""
    paying, receiving = (classes(of["gross_weekly_income"]) for of in (look.paying, look.receiving))
    counts = np.zeros((TENTHS + 1, TENTHS + 1))
    np.add.at(counts, (receiving, paying), 1)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
    ratio = np.divide(counts, expected, out=np.full_like(counts, np.nan), where=expected > 0)
    top, mixed = ratio[-1, -1], ratio[1, -1]
    title = (
        f"In {in_words(look.month)} the two best-paid tenths meet {top:.1f} times as often as by chance, "
        f"the best-paid paying and the lowest-paid receiving tenth {mixed:.1f} times"
    )
    subtitle = (
        "Families by tenths of the pay of all with pay, and those without any: how many there are, over how many there "
        "would be if the two parents' pay were independent. Darker is more; over one is written bold."
    )
    page = Sheet(title, subtitle, source, 8.6, left=1.35, right=0.35, bottom=1.1)
    axes = page.panel()
    names = ["no pay", "lowest", *(str(place) for place in range(2, TENTHS)), "highest"]
    for y in range(TENTHS + 1):
        for x in range(TENTHS + 1):
            depth = float(np.clip((np.nan_to_num(ratio[y, x], nan=1.0) - 0.4) / 1.6, 0.0, 1.0))
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=shade(depth), edgecolor="white", linewidth=1))
            words = "" if np.isnan(ratio[y, x]) else f"{ratio[y, x]:.1f}"
            axes.text(x, y, words, ha="center", va="center", fontsize=9.5, color="white" if depth > 0.62 else INK,
                      weight="bold" if ratio[y, x] > 1.05 else "normal")  # fmt: skip
    axes.set_xlim(-0.5, TENTHS + 0.5)
    axes.set_ylim(-0.5, TENTHS + 0.5)
    axes.set_xticks(range(TENTHS + 1), names)
    axes.set_yticks(range(TENTHS + 1), names)
    axes.tick_params(length=0)
    axes.set_xlabel("Paying parent's pay", fontsize=10)
    axes.set_title("Receiving parent's pay", loc="left", fontsize=10)
    rows = [
        {"paying": names[x], "receiving": names[y], "families": counts[y, x] * look.weight, "over_chance": ratio[y, x]}
        for y in range(TENTHS + 1)
        for x in range(TENTHS + 1)
    ]
    alt = f"Heat map of eleven by eleven cells, each with its number. {title}."
    return Chart("pairing", page.png(), pd.DataFrame(rows), alt)


def shade(depth: float) -> tuple[float, float, float]:
    """From white to dark blue."""
    dark = np.array([0x12, 0x43, 0x6D]) / 255.0
    red, green, blue = 1.0 - depth * (1.0 - dark)
    return float(red), float(green), float(blue)


# --- ages, time, the stock ----------------------------------------------------------------------------------------


def ages(look: Look, source: str) -> Chart:
    """The ages of the two parents and of the children, and how many children there are."""
    edges = np.arange(15, 76, 5)
    names = [f"{low}-{low + 4}" for low in edges[:-1]]
    sides = (
        ("paying", look.ages(look.paying)[PAYING.rows(look)], BLUE, "-", "o", 6, "left"),
        ("receiving", look.ages(look.receiving)[RECEIVING.rows(look)], ORANGE, (0, (5, 2)), "s", 2, "right"),
    )
    years = np.bincount(look.ages_of_children, minlength=20)[:20] / len(look.ages_of_children) * 100
    number = np.bincount(np.clip(look.families["children"], 1, 4), minlength=5)[1:] / len(look.families) * 100
    means = [float(of.mean()) for _, of, *_ in sides]
    title = (
        f"In {in_words(look.month)} paying parents are {means[0]:.1f} years old on average, receiving parents "
        f"{means[1]:.1f}, and {number[0]:.0f}% of families have one child"
    )
    page = Sheet(title, "Per cent. Paying parents: solid, circles; receiving parents: dashed, squares.", source, 9.8,
                 right=0.4)  # fmt: skip
    above, middle, below = page.panels((1.2, 1, 0.9))
    rows = []
    for who, of, colour, style, marker, place, side in sides:
        share = np.histogram(of, edges)[0] / len(of) * 100
        above.plot(range(len(names)), share, color=colour, linestyle=style, marker=marker, linewidth=2)
        above.annotate(f"{who} parents", (place, share[place]), xytext=(-9 if side == "right" else 9, 3), ha=side,
                       textcoords="offset points", fontsize=9.5, color=colour)  # fmt: skip
        rows += [
            {"what": f"{who} parents by age", "level": name, "per_cent": n}
            for name, n in zip(names, share, strict=True)
        ]
    above.set_xticks(range(len(names)), names)
    above.set_ylim(bottom=0)
    above.grid(axis="y", color=GRID, linewidth=0.6)
    above.set_title("Parents by age", loc="left", fontsize=10.5)
    bars(middle, [str(year) for year in range(20)], years, GREY)
    middle.set_title("Qualifying children by age in years", loc="left", fontsize=10.5)
    bars(below, ["one", "two", "three", "four and more"], number, GREY)
    below.set_title("Families by number of qualifying children", loc="left", fontsize=10.5)
    rows += [{"what": "children by age", "level": str(year), "per_cent": n} for year, n in enumerate(years)]
    rows += [{"what": "families by children", "level": str(n + 1), "per_cent": share} for n, share in enumerate(number)]
    return Chart("ages", page.png(), pd.DataFrame(rows), f"A line chart and two bar charts. {title}.")


def since_separation(look: Look, source: str) -> Chart:
    """Families by years since the separation, and what the parents were before."""
    years = np.clip(look.years_apart, 0, 19)
    counts = np.array([
        np.bincount(years[look.families["union"] == union], minlength=20) for union, *_ in UNIONS
    ]) / len(years) * 100  # fmt: skip
    middle = float(np.median(look.month - look.families["starts"])) / YEAR
    title = (
        f"In {in_words(look.month)} half of the families parted in the last {middle:.1f} years; of those apart for "
        f"ten years or more, {counts[2, 10:].sum() / counts[:, 10:].sum():.0%} never lived together"
    )
    page = Sheet(title, "Families by completed years since the separation (since the birth, where the parents never "
                 "lived together), per cent of all families.", source, 5.6, right=0.4, bottom=1.15)  # fmt: skip
    axes = page.panel()
    floor = np.zeros(20)
    for share, (_, _, colour, pattern) in zip(counts, UNIONS, strict=True):
        axes.bar(range(20), share, bottom=floor, width=0.8, color=colour, hatch=pattern, edgecolor="white", linewidth=0)
        floor = floor + share
    for x, tall in enumerate(floor):
        axes.annotate(f"{tall:.1f}", (x, tall), xytext=(0, 2), ha="center", textcoords="offset points", fontsize=8.5)
    axes.set_xticks(range(20), [*(str(year) for year in range(19)), "19+"])
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    page.key([(name, colour, pattern * 2) for _, name, colour, pattern in UNIONS])
    rows = [
        {"years": year, "parents": name, "per_cent": counts[place, year]}
        for place, (_, name, *_) in enumerate(UNIONS)
        for year in range(20)
    ]
    return Chart("time-since-separation", page.png(), pd.DataFrame(rows), f"Stacked bar chart. {title}.")
