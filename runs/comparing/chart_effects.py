"""Two charts of a comparison: the effect on every headline, and where the families went that were on Direct Pay."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.indicators import HEADLINES
from cmsim.runs.chart_style import BLUE, GREY, ORANGE, PINK, PURPLE, TURQUOISE, Chart, in_words, sheet
from cmsim.runs.comparing.words import Effect, effects_at, held
from cmsim.runs.showing import borne, borne_moves, share_places

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

PLACES = {  # where a family can be: name, colour, hatch
    "none": ("No arrangement", GREY, ""),
    "family_based": ("Family-based", TURQUOISE, "//"),
    "direct_pay": ("Direct Pay", BLUE, ""),
    "collect_and_pay": ("Collect & Pay", ORANGE, "\\\\"),
    "csa": ("CSA", PINK, "xx"),
    "ended": ("Ended: children grown up, or parents together again", PURPLE, ".."),
}
# colour, marker and its size, width of the whisker, face of the marker
LAST = (BLUE, "o", 7.0, 2.0, BLUE)
BEFORE = (ORANGE, "D", 5.5, 1.3, "white")
WENT = {
    "none": "have no arrangement",
    "family_based": "have a family-based one",
    "collect_and_pay": "are on Collect & Pay",
}


# --- effects -----------------------------------------------------------------------------------------------------


def effects(found: Comparison, reform: Reform) -> Chart:
    """The difference in every headline with its 90% interval: the last month, and 24 months after the change."""
    last = found.plan.last
    early = [month for month in reform.horizons(last) if month != last][:2][-1:]
    told = {month: dict(zip(HEADLINES, effects_at(found, reform, month), strict=True)) for month in (last, *early)}
    units = list(dict.fromkeys(effect.scale.difference_unit for effect in told[last].values()))
    page = sheet(
        found,
        _count_effects(list(told[last].values()), in_words(last)),
        f"{reform.scenario.name} less {found.plan.base.name}, with 90% interval "
        + f"({held(found.plan).partition(':')[0]}). "
        + f"Filled circles and figures: {in_words(last)}"
        + "".join(f"; open diamonds: {in_words(month)}" for month in early),
        2.4 + 0.34 * len(HEADLINES) + 0.42 * len(units),
        left=3.75,
        right=2.15,
    )
    parts = [[pair for pair in HEADLINES if told[last][pair].scale.difference_unit == unit] for unit in units]
    for axes, unit, pairs in zip(page.panels([len(part) + 0.9 for part in parts], gap=0.62), units, parts, strict=True):
        for place, pair in enumerate(reversed(pairs)):
            for month in early:
                _dot(axes, told[month][pair], place - 0.22, BEFORE)
            _dot(axes, told[last][pair], place, LAST)
            _figures(axes, told[last][pair], place)
        shown = [told[month][pair] for month in told for pair in pairs]
        _effect_axis(axes, unit, [told[last][pair].title for pair in reversed(pairs)], shown)
    table = pd.DataFrame([(label(month), *effect) for month in told for effect in told[month].values()])
    table.columns = pd.Index(["month", *Effect._fields])
    table = borne(table)
    alt = f"Dot and whisker chart of the effect on each headline indicator in {in_words(last)}: " + "; ".join(
        f"{effect.title} {_in_a_line(effect)}" for effect in told[last].values()
    )
    return Chart("effects", page.png(), table, f"{alt}.")


def _in_a_line(effect: Effect) -> str:
    """A difference with its unit and, where there is one, its interval."""
    *_, difference, interval = effect.cells()
    return f"{difference} {effect.scale.difference_unit}" + (f" ({interval})" if interval else "")


def _count_effects(effects: Sequence[Effect], month: str) -> str:
    """The message of the chart of effects: how many are higher, lower, or not told from no change."""
    effects = [effect for effect in effects if not math.isnan(effect.difference)]  # the others are not shown
    if all(math.isnan(effect.low) for effect in effects):  # one seed
        higher = sum(effect.difference > 0 for effect in effects)
        lower = sum(effect.difference < 0 for effect in effects)
        unsure = 0
    else:
        higher = sum(effect.low > 0 for effect in effects)
        lower = sum(effect.high < 0 for effect in effects)
        unsure = len(effects) - higher - lower
    words = f"Of {len(effects)} headline indicators in {month}, {higher} are higher and {lower} lower than in the base"
    return words + (f"; for {unsure} the interval includes no change" if unsure else "")


def _dot(axes: Any, effect: Effect, y: float, looks: tuple[str, str, float, float, str]) -> None:
    """One effect: a dot and its whisker."""
    ink, marker, size, width, face = looks
    factor = effect.scale.factor
    axes.plot([effect.low * factor, effect.high * factor], [y, y], color=ink, linewidth=width)
    axes.plot(
        [effect.difference * factor], [y], color=ink, marker=marker, markersize=size, markerfacecolor=face,
        linestyle="none", zorder=4,
    )  # fmt: skip


def _figures(axes: Any, effect: Effect, y: float) -> None:
    """The figures of an effect, to the right of its row."""
    *_, difference, interval = effect.cells()
    words = f"{difference}  ({interval})" if interval else difference
    axes.annotate(words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=9.5)


def _effect_axis(axes: Any, unit: str, names: Sequence[str], effects: Sequence[Effect]) -> None:
    """A panel of effects in one unit: its rows, a line at no change, and room for every whisker."""
    axes.axvline(0, color="#3D3D3D", linewidth=1, zorder=1)
    wrapped = ["\n".join(textwrap.wrap(name, 48)) for name in names]
    axes.set_yticks(range(len(names)), wrapped, fontsize=9.5, linespacing=0.9)  # two lines stay within their row
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(axis="y", length=0)
    ends = [0.0]
    for effect in effects:
        ends += [end * effect.scale.factor for end in (effect.difference, effect.low, effect.high)]
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
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
    told = borne_moves(told)
    decimals = share_places(float(told.groupby("pairing")["simulated_n"].sum().min()))
    after = f"{month - (reform.change or 0)} months on"
    names = {"before the change to base": "Under the base", "before the change to reform": "Under the reform"}
    shares: dict[str, dict[str, float]] = {}
    for pairing, words in names.items():
        one = told[told["pairing"] == pairing]
        shares[words] = dict(zip(one["to"].tolist(), one["share"].tolist(), strict=True))
    under_base, under_reform = (shares[words] for words in names.values())
    most = max(WENT, key=lambda place: abs(under_reform.get(place, 0) - under_base.get(place, 0)))
    title = (
        f"Of families on Direct Pay before the change, {under_base.get(most, 0):.{decimals}%} {WENT[most]} {after} "
        f"under {found.plan.base.name}, {under_reform.get(most, 0):.{decimals}%} under {reform.scenario.name}"
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
    for y, parts in enumerate(reversed(shares.values())):
        left = 0.0
        for place, (_, colour, hatch) in PLACES.items():
            share = 100 * parts.get(place, 0.0)
            axes.barh(y, share, left=left, height=0.52, color=colour, hatch=hatch, edgecolor="white", linewidth=0.8)
            if share >= 4:
                _inside(axes, left + share / 2, y, f"{share:.{decimals}f}")
            left += share
    axes.set_yticks(range(len(shares)), list(reversed(shares)), fontsize=11)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.4, len(shares) - 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    page.key([(name, colour, hatch) for place, (name, colour, hatch) in PLACES.items() if _shown(shares, place)])
    alt = f"Two stacked bars of families that were on Direct Pay before the change, in {in_words(month)}. " + " ".join(
        f"{words}: " + ", ".join(f"{PLACES[place][0]} {share:.{decimals}%}" for place, share in parts.items()) + "."
        for words, parts in shares.items()
    )
    return Chart("movers", page.png(), told, alt)


def _shown(shares: dict[str, dict[str, float]], place: str) -> bool:
    return any(place in parts for parts in shares.values())


def _inside(axes: Any, x: float, y: float, words: str) -> None:
    """A figure on a coloured bar: on a white ground of its own, so that it can be read on any colour and pattern."""
    ground = {"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none"}
    axes.text(x, y, words, ha="center", va="center", fontsize=10, bbox=ground, zorder=5)
