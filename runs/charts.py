"""Charts of a comparison: a PNG, the figures behind it as CSV, and a description in words for each.

White ground, horizontal text, labels beside what they name, and never colour alone: base is dashed, reform is solid.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.calendar import label, month_of
from cmsim.model.results.indicators import HEADLINES
from cmsim.runs.chart_style import (
    BLUE,
    GREY,
    ORANGE,
    TURQUOISE,
    Chart,
    end_labels,
    in_words,
    mark_reform,
    sheet,
    with_units,
    year,
    year_axis,
)
from cmsim.runs.comparing.chart_effects import effects, movers
from cmsim.runs.comparing.chart_uncertainty import uncertainty
from cmsim.runs.comparing.words import Effect, effects_at, scale_of, slug
from cmsim.runs.showing import borne

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

PREFIX = "chart-"
LOOK_BACK = 60  # months shown before the change
ARRANGEMENTS = {  # level: name, colour
    "none": ("No arrangement", GREY),
    "family_based": ("Family-based", TURQUOISE),
    "direct_pay": ("Direct Pay", BLUE),
    "collect_and_pay": ("Collect & Pay", ORANGE),
}


def draw_all(found: Comparison) -> dict[str, bytes]:
    """Every chart of every reform as files: NAME.png, NAME.csv, and alt.json with the descriptions."""
    files: dict[str, bytes] = {}
    alt = {}
    for reform in found.plan.reforms:
        for draw in (arrangements, effects, uncertainty, outcomes, movers, arrears):
            chart = draw(found, reform)
            if chart is None:
                continue
            name = f"{slug(reform.scenario.name)}-{chart.name}"
            files[f"{PREFIX}{name}.png"] = chart.png
            files[f"{PREFIX}{name}.csv"] = with_units(chart.table).to_csv(index=False, lineterminator="\n").encode()
            alt[f"{PREFIX}{name}.png"] = chart.alt
    files[f"{PREFIX}alt.json"] = (json.dumps(alt, indent=2, ensure_ascii=False) + "\n").encode()
    return files


# --- series over time --------------------------------------------------------------------------------------------


def series(found: Comparison, reform: Reform, wanted: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Monthly series of base and reform: scenario, month, indicator, level, value and the range over runs."""
    first = max(0, (reform.change if reform.change is not None else found.plan.last) - LOOK_BACK)
    rows = found.by_seed
    pairs = pd.MultiIndex.from_frame(rows[["indicator", "level"]]).isin(list(wanted))
    names = (found.plan.base.name, reform.scenario.name)
    rows = rows[pairs & (rows["month"] >= label(first)) & rows["scenario"].isin(names)]
    over = rows.groupby(["scenario", "month", "indicator", "level"], sort=False)["value"]
    return over.agg(value="mean", lowest="min", highest="max").reset_index()


def borne_out(found: Comparison, reform: Reform, told: pd.DataFrame) -> pd.DataFrame:
    """Series with the digits that the simulated families of the last month bear out, for the CSV beside a picture."""
    rests_on = {
        (effect.indicator, effect.level): effect.simulated_n for effect in effects_at(found, reform, found.plan.last)
    }
    pairs = zip(told["indicator"], told["level"], strict=True)
    told = told.assign(simulated_n=[rests_on[pair] for pair in pairs])
    kept = [borne(told.assign(value=told[name]))["value"] for name in ("value", "lowest", "highest")]
    return told.assign(**dict(zip(("value", "lowest", "highest"), kept, strict=True))).drop(columns=["simulated_n"])


def runs_of(found: Comparison) -> str:
    """What a band ranges over."""
    seeds = f"{found.plan.seeds} seeds"
    return f"{found.plan.draws} parameter draws of {seeds}" if found.plan.draws else seeds


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
        if band and found.plan.runs > 1:
            low, high = one["lowest"].to_numpy() * scale.factor, one["highest"].to_numpy() * scale.factor
            axes.fill_between(x, low, high, color=ink, alpha=0.15, linewidth=0, zorder=2)
        now = headline(found, reform, pair)
        ends.append((float(y[-1]), f"{words} {scale.text(one['value'].iloc[-1], now.simulated_n)}", ink))
    return ends


def headline(found: Comparison, reform: Reform, pair: tuple[str, str]) -> Effect:
    """One headline in the last month."""
    return effects_at(found, reform, found.plan.last)[HEADLINES.index(pair)]


def arrangements(found: Comparison, reform: Reform) -> Chart:
    """Shares of families by arrangement, as the office records it."""
    told = series(found, reform, [("arrangement_share", level) for level in ARRANGEMENTS])
    effects_now = effects_at(found, reform, found.plan.last)
    shares = [effect for effect in effects_now if effect.indicator == "arrangement_share"]
    most = max(shares, key=lambda effect: abs(effect.difference))
    title = (
        f"{most.title} in {in_words(found.plan.last)}: {most.side(False)} under "
        f"{found.plan.base.name}, {most.side(True)} under {reform.scenario.name}"
    )
    page = sheet(
        found,
        title,
        "Families by arrangement as the service records it, % of all families. Base dashed, reform solid.",
        6.2,
    )
    axes = page.panel()
    ends = []
    for level, (name, colour) in ARRANGEMENTS.items():
        pair = ("arrangement_share", level)
        for y, words, ink in lines(axes, told, found, reform, pair, colour, band=False):
            ends.append((y, f"{name}, {words}", ink))
    finish(axes, found, reform, ends)
    axes.set_ylim(bottom=0)
    told_shares = [f"{effect.title} {effect.side(False)} and {effect.side(True)}" for effect in shares]
    alt = (
        f"Line chart of the share of families in each arrangement by month, base dashed and reform solid. In "
        f"{in_words(found.plan.last)}, base and reform: {'; '.join(told_shares)}."
    )
    return Chart("arrangements", page.png(), borne_out(found, reform, told), alt)


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
    effective, money = (headline(found, reform, pair) for pair in pairs)
    title = (
        f"{effective.title} in {in_words(found.plan.last)}: {effective.side(False)} under {found.plan.base.name}, "
        f"{effective.side(True)} under {reform.scenario.name}"
    )
    band = f"; band: range over {runs_of(found)}, whose luck both share" if found.plan.runs > 1 else ""
    page = sheet(found, title, f"Base dashed, reform solid{band}. The upright axes do not start at nought.", 7.9)
    page.top += 0.22
    for axes, pair, effect, pad in zip(page.panels((1, 1)), pairs, (effective, money), (20, 6), strict=True):
        ends = lines(axes, told, found, reform, pair, BLUE, band=True)
        axes.set_title(f"{effect.title}, {effect.scale.unit}", loc="left", fontsize=10.5, pad=pad)
        finish(axes, found, reform, ends, name=pair == pairs[0])
    scale = money.scale
    alt = (
        f"Two line charts by month, base dashed and reform solid. In {in_words(found.plan.last)}: effective "
        f"arrangements {effective.side(False)} of families in the base and {effective.side(True)} in the reform; "
        f"maintenance received {money.side(False)} and {money.side(True)} {scale.unit}, in cash of the "
        "month."
    )
    return Chart("outcomes", page.png(), borne_out(found, reform, told), alt)


def arrears(found: Comparison, reform: Reform) -> Chart:
    """Collect & Pay arrears over time."""
    pair = ("arrears_gbp", "collect_and_pay")
    told = series(found, reform, [pair])
    row = headline(found, reform, pair)
    scale = row.scale
    title = (
        f"{row.title} in {in_words(found.plan.last)}: £{row.side(False)} million under "
        f"{found.plan.base.name}, £{row.side(True)} million under {reform.scenario.name}"
    )
    band = f" Band: range over {runs_of(found)}." if found.plan.runs > 1 else ""
    page = sheet(
        found,
        title,
        f"Maintenance owed, closed cases of six years included, {scale.unit}. Base dashed, reform solid.{band}",
        5.6,
    )
    axes = page.panel()
    finish(axes, found, reform, lines(axes, told, found, reform, pair, BLUE, band=True))
    axes.set_ylim(bottom=0)
    alt = (
        f"Line chart of Collect & Pay arrears by month, base dashed and reform solid. In {in_words(found.plan.last)}: "
        f"{row.side(False)} in the base and {row.side(True)} in the reform, {scale.unit}, in cash of the "
        "month."
    )
    return Chart("arrears", page.png(), borne_out(found, reform, told), alt)
