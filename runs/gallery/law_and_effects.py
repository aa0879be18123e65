"""Figures of the law and of a reform: what is due, what a charge costs each parent, and what ending Direct Pay does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from cmsim.model.calculation.case import calculate
from cmsim.runs.chart_style import BLUE, GREY, INK, ORANGE, PALE, TURQUOISE, Sheet, end_labels, plain
from cmsim.runs.comparing.corners import corners_of
from cmsim.runs.comparing.words import effects_at
from cmsim.runs.gallery.material import Figure, Material
from cmsim.runs.showing import borne

DAY = "2026-04-01"
MOST = 3_400  # pounds a week
INCOMES = (0, 6, 7, 8, 50, 99, 100, 101, 150, 199, 200, 201, 300, 400, 500, 600, 700, 800, 801, 1_000, 1_500, 2_000,
           2_500, 2_999, 3_000, 3_001, 3_200, MOST)  # straight lines between  # fmt: skip
RATES = {
    "nil": "nil", "flat": "flat", "reduced": "reduced", "basic": "basic rate", "basic_plus": "basic plus rate",
    "cap": "income above the cap does not count",
}  # fmt: skip
INKS = {1: (BLUE, "solid"), 2: (ORANGE, (0, (6, 2))), 3: (TURQUOISE, (0, (3, 1, 1, 1)))}
CAP = 3_000.0


def liability(material: Material) -> Figure:
    """What is due by gross income: the rates and their bands."""
    rows = []
    for children in INKS:
        for income in INCOMES:
            told = calculate(
                {"as_of": DAY, "gross_weekly_income": income, "receiving_parents": [{"nights": [0] * children}]}
            )
            rate = "cap" if told["rate"] == "basic_plus" and income > CAP else told["rate"]
            rows.append((children, income, rate, told["weekly_liability"], "pounds a week", DAY))
    columns = ["children", "gross_weekly_income", "rate", "weekly_liability", "unit", "law_of"]
    table = pd.DataFrame(rows, columns=columns)
    at_500 = table[(table["gross_weekly_income"] == 500) & (table["children"] == 1)]["weekly_liability"].item()
    most = table[table["children"] == 3]["weekly_liability"].max()
    title = f"From £500 a week £{at_500:,.0f} is due for one child; never more than £{most:,.0f} for three or more"
    page = Sheet(
        title,
        f"Weekly child maintenance by the paying parent's gross weekly income, pounds, law of {DAY}; no shared care, "
        "no other children. Shades: the rates for one child.",
        f"Source: cmsim calculate, law of {DAY} (Child Support Act 1991, Schedule 1)",
        5.9, right=1.6, bottom=0.95,
    )  # fmt: skip
    page.top += 0.25
    axes = page.panel()
    one = table[table["children"] == 1]
    for place, (name, part) in enumerate(one.groupby("rate", sort=False)):
        first, last = part["gross_weekly_income"].min(), part["gross_weekly_income"].max()
        axes.axvspan(first, last, color=PALE, alpha=0.55 if place % 2 else 0.18, linewidth=0, zorder=0)
        wide = last - first >= 400
        if wide:
            axes.annotate(RATES[str(name)].replace("income above the cap does not count", "above the cap"),
                          ((first + last) / 2, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 4),
                          textcoords="offset points", ha="center", fontsize=10.5)  # fmt: skip
    axes.annotate("nil, flat and reduced", (100, 1.0), xycoords=("data", "axes fraction"), xytext=(-38, 18),
                  textcoords="offset points", fontsize=10.5, arrowprops={"arrowstyle": "-", "color": INK})  # fmt: skip
    ends = []
    for children, (ink, style) in INKS.items():
        mine = table[table["children"] == children]
        axes.plot(mine["gross_weekly_income"], mine["weekly_liability"], color=ink, linestyle=style, linewidth=2.4)
        last = float(mine["weekly_liability"].iloc[-1])
        words = "child" if children == 1 else "children" + (" or more" if children == 3 else "")
        ends.append((last, f"{children} {words}", ink))
    axes.set_xlim(0, MOST)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#D0D0D0", linewidth=0.6)
    axes.set_xlabel("gross weekly income, pounds", fontsize=11)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    end_labels(axes, MOST, ends)
    alt = f"Lines of weekly maintenance by gross weekly income for one, two, and three or more children. {title}. " + (
        "; ".join(
            f"{RATES[str(name)]} from £{part['gross_weekly_income'].min():,}"
            for name, part in one.groupby("rate", sort=False)
        )
    )
    sentence = "The statutory formula in one picture: steep at first, flatter above £800 a week, flat above £3,000."
    return Figure(page.png(), table, f"{alt}.", sentence)


def charges(material: Material) -> Figure:
    """Of £100 due: what the paying parent hands over and the receiving parent gets, under each arrangement."""
    from cmsim.model.policy import law
    from cmsim.scenarios import load

    now = law(dt.date.fromisoformat(DAY))
    later = load("remove-direct-pay").levers_at_end()
    cases = (
        ("Direct Pay", 0.0, 0.0),
        ("Collect & Pay today", now.charge_paying, now.charge_receiving),
        ("Direct Pay ended: paying parent compliant", later["charge_paying_compliant"], later["charge_receiving"]),
        ("Direct Pay ended: not compliant", later["charge_paying"], later["charge_receiving"]),
    )
    rows = [(name, 100.0, 100 * (1 + pays), 100 * (1 - keeps), 100 * (pays + keeps)) for name, pays, keeps in cases]
    names = ["case", "due", "paying_parent_pays", "receiving_parent_gets", "charges"]
    table = pd.DataFrame(rows, columns=names).assign(unit="pounds")
    today = table.iloc[1]
    title = (
        f"Of £100 collected today one parent pays £{today['paying_parent_pays']:.0f} and the other gets "
        f"£{today['receiving_parent_gets']:.0f}"
    )
    page = Sheet(title, "Pounds for every £100 of maintenance due, when all of it is paid.",
                 f"Source: cmsim law {DAY}; scenario remove-direct-pay (2%, 2% and 20%)", 4.6,
                 left=2.7, right=1.1, bottom=1.1)  # fmt: skip
    axes = page.panel()
    parts = (("receiving_parent_gets", "The receiving parent gets", BLUE, ""), ("charges", "Charges", ORANGE, "\\\\"))
    for y, (_, told) in enumerate(table.iterrows()):
        left = 0.0
        for column, _, ink, hatch in parts:
            width = float(told[column])
            axes.barh(y, width, left=left, height=0.56, color=ink, hatch=hatch, edgecolor="white", linewidth=0.8)
            if width >= 3.5:
                axes.text(left + width / 2, y, f"£{width:.0f}", ha="center", va="center", fontsize=11,
                          bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
            left += width
        axes.annotate(f" pays £{told['paying_parent_pays']:.0f}", (left, y), va="center", fontsize=11, color=INK,
                      annotation_clip=False)  # fmt: skip
    labels = [name.replace(": ", ":\n") for name in table["case"]]
    axes.set_yticks(range(len(table)), labels, fontsize=11)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(0, 130)
    axes.axvline(100, color=INK, linewidth=1, linestyle=(0, (2, 2)))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"£{value:g}")
    page.key([(words, ink, hatch) for _, words, ink, hatch in parts])
    alt = "Stacked bars for each £100 due. " + "; ".join(
        f"{told['case']}: pays £{told['paying_parent_pays']:.0f}, gets £{told['receiving_parent_gets']:.0f}, "
        f"charges £{told['charges']:.0f}"
        for _, told in table.iterrows()
    )  # fmt: skip
    sentence = "Both parents pay for collection: the charge comes on top for one, and off the money for the other."
    return Figure(page.png(), table, f"{alt}.", sentence)


def removal(material: Material) -> Figure:
    """The effect of ending Direct Pay with its interval, and the same effect under the corners of structural doubt."""
    found = material.comparison
    reform = found.plan.reforms[0]
    effects = {(one.indicator, one.level): one for one in effects_at(found, reform, found.plan.last)}
    corners = corners_of(found, reform)
    wanted = [("effective_share", ""), ("arrangement_share", "none"), ("maintenance_received_gbp", ""),
              ("arrears_gbp", "collect_and_pay")]  # fmt: skip
    told = [effects[pair] for pair in wanted]
    first = told[0]
    *_, difference, interval = first.cells()
    sure = "more" if first.low > 0 else "less" if first.high < 0 else ""
    verdict = (
        f"{sure} families have an arrangement that works" if sure else "not told apart from no change by luck alone"
    )
    title = f"Ending Direct Pay: {difference} points on effective arrangements ({interval or 'one seed'}), {verdict}"
    page = Sheet(
        title,
        f"{reform.scenario.name} less baseline, {found.plan.until}. Circle and bar: this comparison, 90% interval of "
        "luck. "
        "Ticks: the same effect under each account of behaviour that the figures cannot decide between.",
        f"Source: cmsim compare, {found.plan.families:,} families, {found.plan.seeds} seeds; {corners_source(corners)}",
        6.6, left=0.5, right=0.5, bottom=0.75,
    )  # fmt: skip
    page.top += 0.2
    rows = []
    for effect, axes in zip(told, page.panels((1,) * len(told), gap=0.85), strict=True):
        plain(axes)
        factor = effect.scale.factor
        mine = [] if corners is None else _corner_values(corners.figures, effect.indicator, effect.level)
        axes.axvline(0, color=INK, linewidth=1)
        axes.plot([value * factor for value in mine], [0] * len(mine), marker="|", markersize=17, color=GREY,
                  linestyle="none", markeredgewidth=1.3)  # fmt: skip
        axes.plot([effect.low * factor, effect.high * factor], [1, 1], color=BLUE, linewidth=3)
        axes.plot([effect.difference * factor], [1], marker="o", markersize=10, color=BLUE, linestyle="none")
        axes.set_ylim(-0.7, 1.7)
        axes.set_yticks([])
        ends = [0.0, *(x * factor for x in (*mine, effect.low, effect.high, effect.difference) if x == x)]
        room = 0.06 * (max(ends) - min(ends)) or 1.0
        axes.set_xlim(min(ends) - room, max(ends) + room)
        *_, words, between = effect.cells()
        axes.set_title(f"{effect.title}, {effect.scale.difference_unit}: {words} ({between or 'one seed'})", loc="left",
                       fontsize=11, fontweight="bold")  # fmt: skip
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,g}" if abs(value) > 1e-12 else "0")
        rows.append(effect)
    table = borne(pd.DataFrame(rows)).assign(month=found.plan.until, corner="")
    if corners is not None:
        table = pd.concat([table, corners.figures.drop(columns=["reform"])], ignore_index=True)
    alt = "Four panels, each with an effect, its interval and the corners. " + "; ".join(
        f"{one.title}: {' '.join(_told(one))}" for one in told
    )
    sentence = (
        "An interval holds luck. What the figures cannot decide about behaviour stands beside it, and is often wider."
    )
    return Figure(page.png(), table, f"{alt}.", sentence)


def _told(effect: Any) -> tuple[str, str, str]:
    *_, difference, interval = effect.cells()
    return difference, effect.scale.difference_unit, f"({interval})" if interval else ""


def _corner_values(figures: pd.DataFrame, indicator: str, level: str) -> list[float]:
    here = figures[(figures["indicator"] == indicator) & (figures["level"] == level)]
    return [float(value) for value in here["difference"]]


def corners_source(corners: Any) -> str:
    return "no corners kept" if corners is None else corners.how.rpartition("Made by ")[2].rstrip(".")
