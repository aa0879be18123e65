"""Marginal deduction rates as a picture: two panels of rates over gross weekly income, and what is left to live on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from cmsim.runs.calculate_chart import INCOME_AXIS, plural
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, Chart, Sheet, end_labels
from cmsim.runs.marginal_rates import MOST_INCOME, SERVICES, frame, law_in_words

LOOKS: tuple[tuple[str, Any, str], ...] = (  # colour, dashes, what it is: in the order of SERVICES
    (GREY, (0, (1.5, 1.5)), "without maintenance"),
    (BLUE, "solid", "with maintenance, Direct Pay"),
    (ORANGE, (0, (6, 2)), "with maintenance, Collect & Pay"),
)
HIGHEST = 1.2  # of a rate that is drawn


def draw_rates(told: Mapping[str, Any], children: int) -> Chart:
    """The chart of ``rates_of`` and the figures behind it."""
    figures = frame(told)
    on_credit, without = figures[figures["universal_credit"]], figures[~figures["universal_credit"]]
    household = told["household"]
    most = on_credit[[f"rate_{service}" for service in SERVICES]].max()
    at_home = plural(household["children"], "child", "children") if household["children"] else "no child"
    page = Sheet(
        f"Of another pound of pay on Universal Credit, {pence(most.iloc[2])} is gone with maintenance on Collect & "
        f"Pay, {pence(most.iloc[1])} on Direct Pay, {pence(most.iloc[0])} without",
        f"At the incomes where it is most, for {plural(children, 'qualifying child', 'qualifying children')}. Single "
        f"parent of 25 or over, {at_home} at home, rent of £{household['rent_weekly']:,.0f} a week. Income tax, "
        "National Insurance, Universal Credit and maintenance together; not shown: the flat rate of maintenance, due "
        "at once.",
        f"Source: {made_of(told)}",
        11.4,
        right=2.85,
    )
    panels = page.panels((5, 5, 5), gap=0.85)
    highest = min(max(most.iloc[2] * 1.08, 0.75), HIGHEST)
    rate_panel(panels[0], on_credit, "On Universal Credit: share of another pound that is gone", highest)
    rate_panel(panels[1], without, "Without Universal Credit: share of another pound that is gone", highest)
    left_panel(panels[2], on_credit, household["standard_allowance_weekly"])
    for axes in (panels[0], panels[2]):
        mark_end(axes, end_of_credit(on_credit, without))
    alt = (
        f"Line charts by gross weekly income up to £{MOST_INCOME:,}, {law_in_words(told)}. On Universal Credit at "
        f"most {most.iloc[0]:.1%} of another pound is gone without maintenance, {most.iloc[1]:.1%} with maintenance on "
        f"Direct Pay and {most.iloc[2]:.1%} on Collect & Pay; the third chart shows what is left a week after rent."
    )
    return Chart("marginal-rates", page.png(), figures, alt)


def end_of_credit(on_credit: pd.DataFrame, without: pd.DataFrame) -> float | None:
    """The lowest income at which there is no award; None where there is one at every income shown."""
    same = on_credit["left_without_maintenance"].to_numpy() == without["left_without_maintenance"].to_numpy()
    ended = on_credit["gross_weekly_income"].to_numpy()[same]
    return float(ended[0]) if len(ended) else None


def mark_end(axes: Any, income: float | None) -> None:
    """A line where Universal Credit has ended, named at its top."""
    if income is None:
        return
    axes.axvline(income, color=INK, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    left = income > 0.65 * MOST_INCOME  # no room on the right
    axes.annotate(
        f"Universal Credit ends: £{income:,.0f}", (income, 1.0), xycoords=("data", "axes fraction"),
        xytext=(-4 if left else 4, -1), textcoords="offset points", ha="right" if left else "left", va="top",
        fontsize=9.5, color=INK, bbox={"facecolor": "white", "linewidth": 0, "pad": 1},
    )  # fmt: skip


def pence(rate: float) -> str:
    """A rate as pence of a pound."""
    return f"{rate * 100:.0f}p"


def made_of(told: Mapping[str, Any]) -> str:
    """Where the figures come from."""
    import cmsim

    return (
        f"cmsim {cmsim.__version__}, {law_in_words(told)}: Income Tax Act 2007, SI 2013/376, Child Support Act 1991 "
        "Sch 1, SI 2014/612"
    )


def rate_panel(axes: Any, figures: pd.DataFrame, title: str, highest: float) -> None:
    """Three lines of rates, and the line at which nothing of another pound is left."""
    dress(axes, title)
    axes.set_ylim(0, highest)
    axes.set_yticks([tick / 5 for tick in range(int(highest * 5) + 1)])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    if highest > 1.0:
        axes.axhline(1.0, color=INK, linewidth=0.8, zorder=1)
    lines(axes, figures, "rate", lambda value: f"{value:.0%}", "steps-post")


def left_panel(axes: Any, figures: pd.DataFrame, allowance: float) -> None:
    """What is left after rent and maintenance, beside the allowance that Universal Credit gives to live on."""
    dress(axes, "On Universal Credit: left after tax, rent and maintenance, £ a week")
    axes.set_ylim(0, figures["left_without_maintenance"].max() * 1.06)
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.axhline(allowance, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
    axes.annotate(
        f"Universal Credit allowance of a single person £{allowance:,.0f}", (MOST_INCOME, allowance), xytext=(-4, -4),
        textcoords="offset points", ha="right", va="top", fontsize=9.5, color=INK,
    )  # fmt: skip
    lines(axes, figures, "left", lambda value: f"£{value:,.0f}", "default")


def dress(axes: Any, title: str) -> None:
    """Axis, grid and title of a panel."""
    axes.set_title(title, fontsize=10.5, loc="left", color=INK, pad=7)
    axes.set_xlim(0, MOST_INCOME)
    axes.set_xlabel(INCOME_AXIS, fontsize=9.5, loc="left")
    axes.xaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.grid(axis="y", color=GRID, linewidth=0.6)


def lines(axes: Any, figures: pd.DataFrame, what: str, write: Any, style: str) -> None:
    """The three lines with their names and last values at the right."""
    ends = []
    for service, (colour, dashes, words) in zip(SERVICES, LOOKS, strict=True):
        values = figures[f"{what}_{service}"]
        axes.plot(
            figures["gross_weekly_income"],
            values,
            color=colour,
            linestyle=dashes,
            linewidth=2,
            drawstyle=style,
            zorder=3,
        )
        ends.append((float(values.iloc[-1]), f"{words} {write(values.iloc[-1])}", colour))
    end_labels(axes, MOST_INCOME, ends)
