"""Figures over time: arrangements under two series, who is paid, Collect & Pay, arrears, the fee, the queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from cmsim.model.calendar import label, month_of
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
    year,
    year_axis,
)
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.gallery.material import Figure, Material, points, table_of
from cmsim.runs.reporting.beside import beside

STYLES = {
    BLUE: "solid",
    ORANGE: (0, (6, 2)),
    TURQUOISE: (0, (3, 1, 1, 1)),
    GREY: (0, (1, 1)),
    PINK: (0, (8, 2, 2, 2)),
    PURPLE: (0, (4, 4)),
}
WHERE = {
    "none": ("no arrangement", GREY),
    "family_based": ("family-based", TURQUOISE),
    "direct_pay": ("Direct Pay", BLUE),
    "collect_and_pay": ("Collect & Pay", ORANGE),
    "csa": ("CSA", PINK),
}
Line = tuple[pd.Series, str, str]  # values by month, name, colour


def draw_lines(axes: Any, lines: Sequence[Line], decimals: int = 0, sign: str = "") -> None:
    """Lines, each with its own dashes, named at its end."""
    ends, last = [], 0.0
    for values, name, ink in lines:
        x = [year(month_of(str(month))) for month in values.index]
        axes.plot(x, values.to_numpy(float), color=ink, linestyle=STYLES[ink], linewidth=2.2, zorder=3)
        known = values.dropna()
        if len(known):
            ends.append((float(known.iloc[-1]), f"{name} {known.iloc[-1]:,.{decimals}f}{sign}", ink))
        last = max(last, x[-1])
    year_axis(axes, last)
    axes.set_ylim(bottom=0)
    end_labels(axes, last, ends)


def dots(axes: Any, told: Sequence[tuple[str, float]], ink: str) -> None:
    """Published figures as diamonds."""
    for month, value in told:
        axes.plot([year(month_of(month))], [value], color=ink, marker="D", markersize=7.5, markerfacecolor="white",
                  markeredgewidth=1.9, linestyle="none", zorder=4, clip_on=False)  # fmt: skip


def with_published(table: pd.DataFrame, told: Mapping[str, Sequence[tuple[str, float]]], factor: float) -> pd.DataFrame:
    """The figures behind the lines and the published ones beside them, in one table."""
    rows = [
        {"month": month, "indicator": name, "value": value / factor, "published": True}
        for name, values in told.items()
        for month, value in values
    ]
    return pd.concat([table.assign(published=False), pd.DataFrame(rows)], ignore_index=True) if rows else table


def published(material: Material, indicator: str, level: str, factor: float) -> list[tuple[str, float]]:
    """Published figures of an indicator in the months of the run, in the unit of its line."""
    last = month_of(material.until)
    return [(one.month, one.value * factor) for one in beside(last) if (one.indicator, one.level) == (indicator, level)]


def ends_of(values: pd.Series) -> tuple[float, float]:
    known = values.dropna()
    return (float(known.iloc[0]), float(known.iloc[-1])) if len(known) else (float("nan"), float("nan"))


def quarters(values: pd.Series) -> pd.Series:
    """The last month of each quarter."""
    return values[[str(month)[-2:] in ("03", "06", "09", "12") for month in values.index]]


def until(material: Material) -> str:
    return material.until[:4]


# --- the figures ----------------------------------------------------------------------------------------------------


def arrangements(material: Material) -> Figure:
    """Arrangements as the service records them, and as receiving parents would name them."""
    kinds = (
        ("arrangement_share", "As the service records them"),
        ("perceived_arrangement_share", "As receiving parents would name them"),
    )
    none = {kind: ends_of(material.line(kind, "none"))[1] for kind, _ in kinds}
    title = (
        f"The service records {none['arrangement_share']:.0f}% of families without an arrangement in "
        f"{until(material)}; {none['perceived_arrangement_share']:.0f}% would say so themselves"
    )
    page = Sheet(title, "Separated families by arrangement, % of all. Diamonds: published figures.",
                 material.source, 8.6)  # fmt: skip
    page.top += 0.15
    said = {}
    for (kind, words), axes in zip(kinds, page.panels((1, 1), gap=0.75), strict=True):
        lines = [(material.line(kind, level), name, ink) for level, (name, ink) in WHERE.items()]
        draw_lines(axes, lines, sign="%")
        for level, (_, ink) in WHERE.items():
            told = published(material, kind, level, 100.0)
            dots(axes, told, ink)
            said[f"{kind}: {level}"] = told
        axes.set_title(words, loc="left", fontsize=11, fontweight="bold")
    pairs = [(kind, level) for kind, _ in kinds for level in WHERE]
    alt = "Two line charts of the share of families by arrangement, month by month. " + " ".join(
        f"{words}, at the end: "
        + ", ".join(f"{name} {ends_of(material.line(kind, level))[1]:.0f}%" for level, (name, _) in WHERE.items())
        + "."
        for kind, words in kinds
    )
    sentence = (
        "The same families counted twice. A Direct Pay case on the books may be unused, and a parent may not call "
        "what happens an arrangement: who asks, and whom, changes the picture."
    )
    return Figure(page.png(), with_published(table_of(material, *pairs), said, 100.0), alt, sentence)


def paid(material: Material) -> Figure:
    """How many families get some maintenance, nearly all of it, and have an arrangement that works."""
    lines: list[Line] = [
        (material.line("any_maintenance_share").iloc[3:], "some paid", BLUE),  # they look back three months
        (material.line("effective_share").iloc[3:], "effective", ORANGE),
        (material.line("all_maintenance_share").iloc[3:], "90% or more", TURQUOISE),
    ]
    some, works = (ends_of(values)[1] for values, _, _ in lines[:2])
    title = f"In {until(material)} maintenance reaches {some:.0f}% of separated families and works for {works:.0f}%"
    page = Sheet(
        title,
        "% of all separated families. Effective: something is paid, usually on time, and the receiving parent thinks "
        "it works. Diamonds: published figures.",
        material.source,
        5.6,
    )
    axes = page.panel()
    draw_lines(axes, lines, sign="%")
    told = {
        name: published(material, name, "", 100.0)
        for name in ("any_maintenance_share", "all_maintenance_share", "effective_share")
    }
    for (name, values), ink in zip(told.items(), (BLUE, TURQUOISE, ORANGE), strict=True):
        dots(axes, values, ink)
        assert name
    at_end = ", ".join(f"{name} {ends_of(values)[1]:.0f}%" for values, name, _ in lines)
    alt = f"Line chart by month. At the end: {at_end}."
    sentence = "Three ways to ask whether maintenance is paid give three answers; the strictest also asks the parent."
    table = with_published(table_of(material, *((name, "") for name in told)), told, 100.0)
    return Figure(page.png(), table, alt, sentence)


def compliance(material: Material) -> Figure:
    """How Collect & Pay cases pay, with the published figures."""
    names = {"over_90": ("over 90%", BLUE), "up_to_90": ("some, up to 90%", TURQUOISE), "nothing": ("nothing", ORANGE)}
    lines = [(quarters(material.line("collect_and_pay_compliance", level)), *looks) for level, looks in names.items()]
    at_end = {name: ends_of(values)[1] for values, name, _ in lines}
    most, none = at_end["over 90%"], at_end["nothing"]
    title = f"Of Collect & Pay cases {most:.0f}% pay nearly all in the quarter, {none:.0f}% nothing"
    page = Sheet(
        f"{title} ({until(material)})",
        "Cases by what was paid of what fell due in the quarter, % of cases. Diamonds: published figures. The first "
        "quarters rest on too few cases to be shown.",
        material.source,
        5.6,
    )
    axes = page.panel()
    draw_lines(axes, lines, sign="%")
    told = {level: published(material, "collect_and_pay_compliance", level, 100.0) for level in names}
    for level, values in told.items():
        dots(axes, values, names[level][1])
    pairs = [("collect_and_pay_compliance", level) for level in names]
    count = sum(map(len, told.values()))
    alt = f"Line chart by month, with {count} published figures as diamonds. At the end: " + ", ".join(
        f"{name} {value:.0f}%" for name, value in at_end.items()
    )
    sentence = "Whether collected payments arrive, quarter by quarter, beside the official statistics."
    return Figure(page.png(), with_published(table_of(material, *pairs), told, 100.0), f"{alt}.", sentence)


def arrears(material: Material) -> Figure:
    """Arrears of Collect & Pay and what has been written off."""
    owed = material.line("arrears_gbp", "collect_and_pay")
    gone = (material.line("write_offs_gbp").fillna(0.0)).cumsum()
    last_owed, last_gone = ends_of(owed)[1], ends_of(gone)[1]
    title = (
        f"Collect & Pay arrears stand at £{last_owed:,.0f} million in {until(material)}; £{last_gone:,.0f} million was "
        "written off"
    )
    page = Sheet(title, "£ million, cash. Diamonds: published figures of arrears.", material.source, 5.6)
    axes = page.panel()
    draw_lines(axes, [(owed, "owed", BLUE), (gone, "written off so far", ORANGE)])
    told = {"arrears_gbp": published(material, "arrears_gbp", "collect_and_pay", 1e-6)}
    dots(axes, told["arrears_gbp"], BLUE)
    alt = f"Line chart by month: arrears end at £{last_owed:,.0f} million, write-offs at £{last_gone:,.0f} million."
    sentence = "What is owed only goes away when it is paid, or written off: arrears grow while nearly all is kept."
    table = table_of(material, ("arrears_gbp", "collect_and_pay"), ("write_offs_gbp", ""))
    return Figure(page.png(), with_published(table, told, 1e-6), alt, sentence)


def fee(material: Material) -> Figure:
    """Applications around the start of the fee and its end."""
    monthly = over_three(material)
    smooth = monthly.dropna()
    begun, ended = month_of("2014-07"), month_of("2024-03")
    before, after = (_mean(monthly, begun - 3, begun - 1), _mean(monthly, begun + 3, begun + 8))
    late, free = (_mean(monthly, ended - 10, ended - 1), _mean(monthly, ended + 3, ended + 12))
    if pd.isna(free):
        title = f"When the £20 fee began, applications went from {before:,.1f} to {after:,.1f} thousand a month"
    else:
        title = (
            f"Applications went from {before:,.1f} to {after:,.1f} thousand a month when the £20 fee began, and from "
            f"{late:,.1f} to {free:,.1f} when it ended"
        )
    page = Sheet(
        title,
        "Thousand a month, mean of three months. Title: half a year before and after the start, a year before and "
        "after the end. Diamonds: published figures.",
        material.source,
        5.6,
    )
    axes = page.panel()
    told = points(
        {
            "cms_intake_feb2014": ("2014-02", 1e-3),
            "cms_intake_may2014": ("2014-05", 1e-3),
            "cms_apps_qjun2018": ("2018-06", 1e-3 / 3),
            "cms_apps_qmar2023": ("2023-03", 1e-3 / 3),
            "cms_apps_qdec2023": ("2023-12", 1e-3 / 3),
            "cms_apps_qsep2024": ("2024-09", 1e-3 / 3),
        }
    )
    told = [one for one in told if month_of(one[0]) <= month_of(material.until)]
    draw_lines(axes, [(smooth, "applications", BLUE)], decimals=1)
    dots(axes, [(month, value) for month, value, _ in told], BLUE)
    last = month_of(material.until)
    for month, words in ((begun, "£20 fee begins"), (ended, "fee ends")):
        if month <= last:
            mark_reform(axes, year(month), words)
    alt = f"Line chart of applications a month. {title}. Beside it {len(told)} published figures as diamonds."
    sentence = "A small fee moves many: its start and its end, ten years apart, are the nearest thing to an experiment."
    values = {"applications": [(month, value) for month, value, _ in told]}
    return Figure(page.png(), with_published(table_of(material, ("applications", "")), values, 1e-3), alt, sentence)


def over_three(material: Material) -> pd.Series:
    """Applications, mean of three months, thousand a month; where these rest on enough."""
    rows = material.run.indicators
    mine = rows[(rows["indicator"] == "applications") & (rows["group"] == "")].set_index("month")
    enough = mine["simulated_n"].rolling(3).sum() >= FEWEST
    return (mine["value"].rolling(3).mean() / 1e3).where(enough)


def _mean(values: pd.Series, first: int, last: int) -> float:
    here = [label(month) for month in range(max(0, first), last + 1)]
    known = values[[month in here for month in values.index]].dropna()
    return float(known.mean()) if len(known) == len(here) else float("nan")
