"""Pictures of a sweep: each of its first outcomes over a lever of numbers, or setting by setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from cmsim.model.policy import unit
from cmsim.runs.chart_style import BLUE, GREY, ORANGE, PINK, PURPLE, TURQUOISE, Sheet, end_labels, plain, with_units
from cmsim.runs.comparing.words import Scale, scale_of
from cmsim.runs.reporting.markup import Picture
from cmsim.runs.reporting.settings import keys_of, lever_title, titles_of
from cmsim.runs.reporting.shared import difference_unit_of, name_of, unit_of

DRAWN = 4  # outcomes
INKS = (BLUE, ORANGE, TURQUOISE, PINK, PURPLE, GREY)
STYLES = ("solid", (0, (5, 2)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (8, 2)), "solid")
FEWEST_POINTS = 3  # of a line
MOST_SETTINGS = 40  # one below the other
INTERVAL = "Bars and bands: 90% interval."


def draw(
    national: pd.DataFrame, plan: Mapping[str, Any], pairs: Sequence[tuple[str, str]], month: str, source: str
) -> dict[str, Picture]:
    """A picture of each of the first outcomes that has a figure."""
    drawn = {}
    for pair in pairs[:DRAWN]:
        here = national[(national["indicator"] == pair[0]) & (national["level"] == pair[1])].dropna(subset=["value"])
        if len(here) > 1:
            name = "sweep-" + "-".join(part for part in pair if part).replace("_", "-")
            drawn[name] = picture(name, here, plan, pair, month, source)
    return drawn


def picture(
    name: str, here: pd.DataFrame, plan: Mapping[str, Any], pair: tuple[str, str], month: str, source: str
) -> Picture:
    """One outcome: lines over a lever, dots over it where points were sampled, or a row a setting."""
    scale, along = scale_of(pair[0]), axis_of(here, plan)
    lines = lines_of(here, plan, along) if along else {}
    sampled = plan["design"] in ("latin-hypercube", "sobol")
    over = along and (sampled or len(lines) <= len(INKS))
    height = 5.2 if over else 2.0 + 0.26 * min(len(here), MOST_SETTINGS)
    title = f"{name_of(*pair)}, {month}"
    change = here["difference"].notna().all()
    shown = (
        here.assign(mid=here["value"])
        if not change
        else here.assign(mid=here["difference"], low=here["difference_low"], high=here["difference_high"])
    )
    first = f"Difference from {here['setting'].iloc[0]}, {difference_unit_of(pair[0])}" if change else unit_of(pair[0])
    below = f"{first}. {'Each dot is one setting.' if over and sampled else INTERVAL}"
    page = Sheet(title, below, f"Source: {source}", height, *(() if over else (4.6, 0.6)))
    axes = page.panel()
    plain(axes)
    if over and sampled:
        axes.plot(shown[along].astype(float), shown["mid"] * scale.factor, "o", color=BLUE, markersize=4, alpha=0.7)
    elif over:
        draw_lines(axes, lines_of(shown, plan, along), along, scale)
    else:
        draw_rows(axes, shown.head(MOST_SETTINGS), scale)
    if over:
        axes.set_xlabel(f"{lever_title(along)}, {unit(along)}" if along in plan["levers"] else along, fontsize=10)
        axes.grid(axis="y", color="#D0D0D0", linewidth=0.6)
    least, most = (here.iloc[int(place)] for place in (here["value"].argmin(), here["value"].argmax()))
    alt = (
        f"{title}, {unit_of(pair[0])}, for {len(here)} settings. Lowest {scale.text(least['value'])} with "
        f"{least['setting']}; highest {scale.text(most['value'])} with {most['setting']}."
    )
    csv = with_units(here).to_csv(index=False, lineterminator="\n").encode()
    return Picture(name, page.png(), alt, csv)


def axis_of(here: pd.DataFrame, plan: Mapping[str, Any]) -> str:
    """The first lever or parameter that has at least three values, all numbers; nothing where none has."""
    for name in (*plan["levers"], *plan["parameters"]):
        values = here[name]
        if pd.api.types.is_numeric_dtype(values) and values.dtype != bool and values.nunique() >= FEWEST_POINTS:
            return str(name)
    return ""


def lines_of(here: pd.DataFrame, plan: Mapping[str, Any], along: str) -> dict[str, pd.DataFrame]:
    """The settings that differ in nothing but the lever along the axis, by what they have in common."""
    parts = ("levers", "parameters")
    others = {part: {name: plan[part][name] for name in plan[part] if name != along} for part in parts}
    titles = titles_of(here, others)
    named = [titles[key] for key in keys_of(here, others)]
    found = {title: here[[one == title for one in named]].sort_values(along) for title in dict.fromkeys(named)}
    single = all(one[along].is_unique for one in found.values())
    long = all(len(one) > 1 for one in found.values())
    return found if single and long else {str(place): one for place, one in enumerate([here] * (len(INKS) + 1))}


def draw_lines(axes: Any, lines: Mapping[str, pd.DataFrame], along: str, scale: Scale) -> None:
    """A line each, its interval as a band, its name at its end."""
    ends, last = [], max(float(one[along].max()) for one in lines.values())
    for (title, one), ink, style in zip(lines.items(), INKS, STYLES, strict=False):
        x, y = one[along].astype(float).to_numpy(), one["mid"].to_numpy() * scale.factor
        axes.plot(x, y, color=ink, linestyle=style, linewidth=2, marker="o", markersize=4, zorder=3)
        axes.fill_between(x, one["low"] * scale.factor, one["high"] * scale.factor, color=ink, alpha=0.15, linewidth=0)
        ends.append((float(y[-1]), title if len(lines) > 1 else f"{y[-1]:,.3g}", ink))
    axes.set_xlim(right=last)
    end_labels(axes, last, ends)


def draw_rows(axes: Any, here: pd.DataFrame, scale: Scale) -> None:
    """A row a setting, the first at the top: the mean, and its interval."""
    places = range(len(here))[::-1]
    axes.hlines(places, here["low"] * scale.factor, here["high"] * scale.factor, color=BLUE, linewidth=1.6)
    axes.plot(here["mid"] * scale.factor, places, "o", color=BLUE, markersize=5, zorder=3)
    axes.set_yticks(list(places), [str(one)[:70] for one in here["setting"]], fontsize=8)
    axes.set_ylim(-0.6, len(here) - 0.4)
    axes.grid(axis="x", color="#D0D0D0", linewidth=0.6)
