"""Charts of a comparison: a PNG, the figures behind it as CSV, and a description in words for each.

White ground, horizontal text, labels beside what they name, and never colour alone: base is dashed, reform is solid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import first_day, label, month_of
from cmsim.model.indicators import HEADLINES
from cmsim.runs.chart_style import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    PURPLE,
    TURQUOISE,
    Sheet,
    end_labels,
    mark_reform,
    year_axis,
)
from cmsim.runs.compare_words import cells, made_by, rows_at, scale_of, slug, title_of

if TYPE_CHECKING:
    from cmsim.runs.compare import Comparison, Reform

FOLDER = "charts/"
LOOK_BACK = 60  # months shown before the change
ARRANGEMENTS = {  # level: name, colour, marker
    "none": ("No arrangement", GREY, "s"),
    "family_based": ("Family-based", TURQUOISE, "^"),
    "direct_pay": ("Direct Pay", BLUE, "o"),
    "collect_and_pay": ("Collect & Pay", ORANGE, "D"),
}
PLACES = {  # where a family can be: name, colour, hatch
    "none": ("No arrangement", GREY, ""),
    "family_based": ("Family-based", TURQUOISE, "//"),
    "direct_pay": ("Direct Pay", BLUE, ""),
    "collect_and_pay": ("Collect & Pay", ORANGE, "\\\\"),
    "csa": ("CSA", PINK, "xx"),
    "ended": ("No longer counted: children grown up, or parents together again", PURPLE, ".."),
}
WENT = {
    "none": "have no arrangement",
    "family_based": "have a family-based one",
    "collect_and_pay": "are on Collect & Pay",
}


@dataclass(frozen=True)
class Chart:
    """One chart: its picture, the figures behind it, and a description for those who do not see it."""

    name: str
    png: bytes
    table: pd.DataFrame
    alt: str


def draw_all(found: Comparison) -> dict[str, bytes]:
    """Every chart of every reform as files: NAME.png, NAME.csv, and alt.json with the descriptions."""
    files: dict[str, bytes] = {}
    alt = {}
    for reform in found.plan.reforms:
        for draw in (arrangements, effects, outcomes, movers, arrears):
            chart = draw(found, reform)
            if chart is None:
                continue
            name = f"{slug(reform.scenario.name)}-{chart.name}"
            files[f"{FOLDER}{name}.png"] = chart.png
            files[f"{FOLDER}{name}.csv"] = chart.table.to_csv(index=False, lineterminator="\n").encode()
            alt[f"{name}.png"] = chart.alt
    files[f"{FOLDER}alt.json"] = (json.dumps(alt, indent=2, ensure_ascii=False) + "\n").encode()
    return files


def in_words(month: int) -> str:
    """A month as "October 2027"."""
    return f"{first_day(month):%B %Y}"


def sheet(found: Comparison, title: str, subtitle: str, height: float, **margins: float) -> Sheet:
    """An empty sheet with its title, its subtitle and its source."""
    return Sheet(title, subtitle, f"Source: {made_by(found.plan)}", height, **margins)


# --- series over time --------------------------------------------------------------------------------------------


def series(found: Comparison, reform: Reform, wanted: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Monthly series of base and reform: scenario, month, indicator, level, value and the range over seeds."""
    first = max(0, (reform.change if reform.change is not None else found.plan.last) - LOOK_BACK)
    rows = found.by_seed
    pairs = pd.MultiIndex.from_frame(rows[["indicator", "level"]]).isin(list(wanted))
    names = (found.plan.base.name, reform.scenario.name)
    rows = rows[pairs & (rows["month"] >= label(first)) & rows["scenario"].isin(names)]
    over = rows.groupby(["scenario", "month", "indicator", "level"], sort=False)["value"]
    return over.agg(value="mean", lowest="min", highest="max").reset_index()


def lines(
    axes: Any, told: pd.DataFrame, found: Comparison, reform: Reform, pair: tuple[str, str], colour: str, band: bool
) -> list[tuple[float, str, str]]:
    """Base (dashed) and reform (solid) of one indicator; hands back what to write at the ends of the lines."""
    scale = scale_of(pair[0])
    ends = []
    for name, style, words in ((found.plan.base.name, (0, (5, 2)), "base"), (reform.scenario.name, "solid", "reform")):
        one = told[(told["scenario"] == name) & (told["indicator"] == pair[0]) & (told["level"] == pair[1])]
        x = [year(month_of(month)) for month in one["month"]]
        y = one["value"].to_numpy() * scale.factor
        ink = GREY if band and words == "base" else colour
        axes.plot(x, y, color=ink, linestyle=style, linewidth=2 if words == "reform" else 1.6, zorder=3)
        if band and found.plan.seeds > 1:
            low, high = one["lowest"].to_numpy() * scale.factor, one["highest"].to_numpy() * scale.factor
            axes.fill_between(x, low, high, color=ink, alpha=0.15, linewidth=0, zorder=2)
        ends.append((float(y[-1]), f"{words} {scale.text(one['value'].iloc[-1])}", ink))
    return ends


def year(month: int) -> float:
    """A month on an axis of years."""
    return 2012 + (month + 11) / 12


def arrangements(found: Comparison, reform: Reform) -> Chart:
    """Shares of families by arrangement, as the office records it."""
    told = series(found, reform, [("arrangement_share", level) for level in ARRANGEMENTS])
    last = rows_at(found, reform, found.plan.last)
    shares = last[last["indicator"] == "arrangement_share"]
    most = shares.loc[shares["difference"].abs().idxmax()]
    title = (
        f"{title_of('arrangement_share', most.level)} in {in_words(found.plan.last)}: {most.base:.1%} under "
        f"{found.plan.base.name}, {most.value:.1%} under {reform.scenario.name}"
    )
    page = sheet(found, title, "Families by arrangement as the service records it, % of all families", 6.2)
    axes = page.panel()
    ends = []
    for level, (name, colour, _) in ARRANGEMENTS.items():
        pair = ("arrangement_share", level)
        for y, words, ink in lines(axes, told, found, reform, pair, colour, band=False):
            ends.append((y, f"{name}, {words}", ink))
    finish(axes, found, reform, ends)
    axes.set_ylim(bottom=0)
    words = "; ".join(f"{ARRANGEMENTS[row.level][0]} {row.base:.1%} and {row.value:.1%}" for row in shares.itertuples())
    alt = (
        f"Line chart of the share of families in each arrangement by month, base dashed and reform solid. In "
        f"{in_words(found.plan.last)}, base and reform: {words}."
    )
    return Chart("arrangements", page.png(), told, alt)


def finish(axes: Any, found: Comparison, reform: Reform, ends: list[tuple[float, str, str]], name: bool = True) -> None:
    """The reform's date, an axis of years, and the labels at the ends of the lines."""
    last = year(found.plan.last)
    if reform.change is not None:
        mark_reform(axes, year(reform.change), f"change: {in_words(reform.change)}" if name else "")
    year_axis(axes, last)
    end_labels(axes, last, ends)


def outcomes(found: Comparison, reform: Reform) -> Chart:
    """Effective arrangements and money received, base against reform, with the range over seeds."""
    pairs = (("effective_share", ""), ("maintenance_received_gbp", ""))
    told = series(found, reform, pairs)
    last = rows_at(found, reform, found.plan.last).set_index(["indicator", "level"])
    effective, money = (last.loc[pair] for pair in pairs)
    title = (
        f"{title_of(*pairs[0])} in {in_words(found.plan.last)}: {effective.base:.1%} under {found.plan.base.name}, "
        f"{effective.value:.1%} under {reform.scenario.name}"
    )
    band = f"; band: range over {found.plan.seeds} seeds" if found.plan.seeds > 1 else ""
    page = sheet(found, title, f"Base dashed, reform solid{band}", 8.0)
    page.top += 0.22
    for axes, pair in zip(page.panels((1, 1)), pairs, strict=True):
        ends = lines(axes, told, found, reform, pair, BLUE, band=True)
        axes.set_title(f"{title_of(*pair)}, {scale_of(pair[0]).unit}", loc="left", fontsize=10.5, pad=20)
        finish(axes, found, reform, ends, name=pair == pairs[0])
    scale = scale_of("maintenance_received_gbp")
    alt = (
        f"Two line charts by month, base dashed and reform solid. In {in_words(found.plan.last)}: effective arrangements "
        f"{effective.base:.1%} of families in the base and {effective.value:.1%} in the reform; maintenance received "
        f"{scale.text(money.base)} and {scale.text(money.value)} {scale.unit}, in cash of the month."
    )
    return Chart("outcomes", page.png(), told, alt)


def arrears(found: Comparison, reform: Reform) -> Chart:
    """Collect & Pay arrears over time."""
    pair = ("arrears_gbp", "collect_and_pay")
    told = series(found, reform, [pair])
    row = rows_at(found, reform, found.plan.last).set_index(["indicator", "level"]).loc[pair]
    scale = scale_of(pair[0])
    title = (
        f"{title_of(*pair)} in {in_words(found.plan.last)}: £{scale.text(row.base)} million under "
        f"{found.plan.base.name}, £{scale.text(row.value)} million under {reform.scenario.name}"
    )
    band = f" Band: range over {found.plan.seeds} seeds." if found.plan.seeds > 1 else ""
    page = sheet(
        found,
        title,
        f"Maintenance owed, closed cases of the last six years included, {scale.unit}. Base dashed, reform solid.{band}",
        5.6,
    )
    axes = page.panel()
    finish(axes, found, reform, lines(axes, told, found, reform, pair, BLUE, band=True))
    axes.set_ylim(bottom=0)
    alt = (
        f"Line chart of Collect & Pay arrears by month, base dashed and reform solid. In {in_words(found.plan.last)}: "
        f"{scale.text(row.base)} in the base and {scale.text(row.value)} in the reform, {scale.unit}, cash of the month."
    )
    return Chart("arrears", page.png(), told, alt)


# --- effects -----------------------------------------------------------------------------------------------------


def effects(found: Comparison, reform: Reform) -> Chart:
    """The difference in every headline with its 90% interval: the last month, and 24 months after the change."""
    last = found.plan.last
    early = [month for month in reform.horizons(last) if month != last][:2][-1:]
    told = pd.concat([rows_at(found, reform, month).assign(month=label(month)) for month in (last, *early)])
    end = told[told["month"] == label(last)]
    page = sheet(
        found,
        _count_effects(end, in_words(last)),
        f"{reform.scenario.name} less {found.plan.base.name}, with 90% interval (luck only). Filled circles and figures: "
        + in_words(last)
        + "".join(f"; open diamonds: {in_words(month)}" for month in early),
        2.4 + 0.34 * len(HEADLINES) + 0.42 * len({scale_of(i).difference_unit for i, _ in HEADLINES}),
        left=3.75,
        right=2.15,
    )
    units = list(dict.fromkeys(scale_of(indicator).difference_unit for indicator, _ in HEADLINES))
    parts = [[pair for pair in HEADLINES if scale_of(pair[0]).difference_unit == unit] for unit in units]
    for axes, unit, pairs in zip(page.panels([len(part) + 0.9 for part in parts], gap=0.62), units, parts, strict=True):
        for place, pair in enumerate(reversed(pairs)):
            for month, marker, up in ((last, "filled", 0.0), *((month, "open", -0.22) for month in early)):
                row = told[
                    (told["month"] == label(month)) & (told["indicator"] == pair[0]) & (told["level"] == pair[1])
                ]
                _dot(axes, next(row.itertuples()), place + up, marker == "filled")
        _effect_axis(axes, unit, [title_of(*pair) for pair in reversed(pairs)])
    columns = ["month", "indicator", "level", "base", "value", "difference", "low", "high", "unit", "price_base"]
    alt = f"Dot and whisker chart of the effect on each headline indicator in {in_words(last)}: " + "; ".join(
        f"{title_of(row.indicator, row.level)} {cells(row)[3]} {scale_of(row.indicator).difference_unit}"
        + (f" ({cells(row)[4]})" if cells(row)[4] else "")
        for row in end.itertuples()
    )
    return Chart("effects", page.png(), told[columns], f"{alt}.")


def _count_effects(rows: pd.DataFrame, month: str) -> str:
    """The message of the chart of effects: how many are higher, lower, or not told from no change."""
    if rows["low"].isna().all():
        higher, lower, unsure = (rows["difference"] > 0).sum(), (rows["difference"] < 0).sum(), 0
    else:
        higher, lower = (rows["low"] > 0).sum(), (rows["high"] < 0).sum()
        unsure = len(rows) - higher - lower
    words = f"Of {len(rows)} headline indicators in {month}, {higher} are higher and {lower} lower than in the base"
    return words + (f"; for {unsure} the interval includes no change" if unsure else "")


def _dot(axes: Any, row: Any, y: float, filled: bool) -> None:
    """One effect: a dot, its whisker, and for the last month its figures at the right."""
    scale = scale_of(row.indicator)
    ink = BLUE if filled else ORANGE
    if not pd.isna(row.low):
        axes.plot([row.low * scale.factor, row.high * scale.factor], [y, y], color=ink, linewidth=2 if filled else 1.3)
    axes.plot(
        [row.difference * scale.factor], [y], color=ink, marker="o" if filled else "D", markersize=7 if filled else 5.5,
        markerfacecolor=ink if filled else "white", linestyle="none", zorder=4,
    )  # fmt: skip
    if filled:
        _, _, _, difference, interval = cells(row)
        words = f"{difference}  ({interval})" if interval else difference
        axes.annotate(words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=9.5)


def _effect_axis(axes: Any, unit: str, names: Sequence[str]) -> None:
    axes.axvline(0, color="#3D3D3D", linewidth=1, zorder=1)
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(axis="y", length=0)
    points = np.concatenate([[0.0], *(line.get_xdata() for line in axes.get_lines() if line.get_marker() != "None")])
    ends = np.concatenate([points, *(line.get_xdata() for line in axes.get_lines()[:-1])])
    room = 0.06 * max(float(np.ptp(ends)), 1e-6)
    axes.set_xlim(ends.min() - room, ends.max() + room)
    axes.xaxis.set_major_locator(_locator(6))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value + 0.0:+,g}" if abs(value) > 1e-12 else "0")
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
    axes.set_title(unit, loc="left", fontsize=9.5, color="#3D3D3D", pad=3)
    axes.spines["left"].set_visible(False)


def _locator(most: int) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])


# --- movers ------------------------------------------------------------------------------------------------------


def movers(found: Comparison, reform: Reform) -> Chart | None:
    """Where the families are that were on Direct Pay before the change: under the base and under the reform."""
    months = reform.horizons(found.plan.last)
    month = next((m for m in months if reform.change is not None and m - reform.change >= 24), months[-1])
    rows = found.movers
    told = rows[
        (rows["reform"] == reform.scenario.name)
        & (rows["month"] == label(month))
        & (rows["from"] == "direct_pay")
        & rows["pairing"].str.startswith("before")
    ]
    told = told[told["families"].notna() & (told["families"] > 0)]
    if told.empty:
        return None
    after = f"{month - (reform.change or 0)} months on"
    names = {"before the change to base": "Under the base", "before the change to reform": "Under the reform"}
    shares = {
        words: told[told["pairing"] == pairing].set_index("to")["share"].to_dict() for pairing, words in names.items()
    }
    under_base, under_reform = (shares[words] for words in names.values())
    most = max(WENT, key=lambda place: abs(under_reform.get(place, 0) - under_base.get(place, 0)))
    title = (
        f"Of families on Direct Pay before the change, {under_base.get(most, 0):.1%} {WENT[most]} {after} under "
        f"{found.plan.base.name}, {under_reform.get(most, 0):.1%} under {reform.scenario.name}"
    )
    page = sheet(
        found,
        title,
        f"Families on Direct Pay in the month before the change, by arrangement in {in_words(month)}, %. "
        "Places under 30 simulated families are left out.",
        4.3,
        left=1.6,
        right=0.4,
        bottom=1.35,
    )
    axes = page.panel()
    for y, (words, parts) in enumerate(reversed(shares.items())):
        left = 0.0
        for place, (_, colour, hatch) in PLACES.items():
            share = 100 * parts.get(place, 0.0)
            axes.barh(y, share, left=left, height=0.52, color=colour, hatch=hatch, edgecolor="white", linewidth=0.8)
            if share >= 4:
                _inside(axes, left + share / 2, y, f"{share:.1f}")
            left += share
    axes.set_yticks(range(len(shares)), list(reversed(shares)), fontsize=11)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.4, len(shares) - 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    page.key([(name, colour, hatch) for place, (name, colour, hatch) in PLACES.items() if _shown(shares, place)])
    alt = f"Two stacked bars of families that were on Direct Pay before the change, in {in_words(month)}. " + " ".join(
        f"{words}: " + ", ".join(f"{PLACES[place][0]} {share:.1%}" for place, share in parts.items()) + "."
        for words, parts in shares.items()
    )
    return Chart("movers", page.png(), told, alt)


def _shown(shares: dict[str, dict[str, float]], place: str) -> bool:
    return any(place in parts for parts in shares.values())


def _inside(axes: Any, x: float, y: float, words: str) -> None:
    """A figure on a coloured bar: on a white ground of its own, so that it can be read on any colour and pattern."""
    ground = {"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none"}
    axes.text(x, y, words, ha="center", va="center", fontsize=10, bbox=ground, zorder=5)
