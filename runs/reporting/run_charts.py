"""Pictures of one run: its headlines over time, with the published figures they can be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from cmsim.model.calendar import month_of
from cmsim.runs.chart_style import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    TURQUOISE,
    Chart,
    Sheet,
    end_labels,
    in_words,
    mark_reform,
    with_units,
    year,
    year_axis,
)
from cmsim.runs.comparing.words import scale_of
from cmsim.runs.reporting.beside import Beside
from cmsim.runs.reporting.markup import Picture
from cmsim.runs.reporting.shared import unit_of
from cmsim.runs.showing import borne

Line = tuple[str, str, str, str]  # indicator, level, name, colour
CHARTS: dict[str, tuple[str, tuple[Line, ...]]] = {  # name of the picture: what it shows, its lines
    "effective": (
        "Arrangements that work",
        (
            ("any_maintenance_share", "", "some maintenance", BLUE),
            ("effective_share", "", "effective", ORANGE),
            ("all_maintenance_share", "", "90% or more", TURQUOISE),
        ),
    ),
    "arrangements": (
        "Arrangements as receiving parents would name them",
        (
            ("perceived_arrangement_share", "none", "none", GREY),
            ("perceived_arrangement_share", "family_based", "family-based", TURQUOISE),
            ("perceived_arrangement_share", "direct_pay", "Direct Pay", BLUE),
            ("perceived_arrangement_share", "collect_and_pay", "Collect & Pay", ORANGE),
            ("perceived_arrangement_share", "csa", "CSA", PINK),
        ),
    ),
    "caseload": (
        "Arrangements on the books of the service",
        (
            ("direct_pay_arrangements", "", "Direct Pay", BLUE),
            ("collect_and_pay_arrangements", "", "Collect & Pay", ORANGE),
        ),
    ),
    "compliance": (
        "How Collect & Pay cases paid in the quarter",
        (
            ("collect_and_pay_compliance", "over_90", "over 90%", BLUE),
            ("collect_and_pay_compliance", "nothing", "nothing", ORANGE),
        ),
    ),
    "money": ("Maintenance received", (("maintenance_received_gbp", "", "received", BLUE),)),
    "arrears": ("Collect & Pay arrears", (("arrears_gbp", "collect_and_pay", "arrears", BLUE),)),
}


def draw(national: pd.DataFrame, known: Sequence[Beside], change: int | None, source: str) -> dict[str, Picture]:
    """Every picture by name. ``national`` has the run's national rows; ``change`` is the month of its first change.

    A run of one month, or a line without a single figure, is not drawn.
    """
    if national["month"].nunique() < 2:
        return {}
    drawn_here = pd.MultiIndex.from_frame(national[["indicator", "level"]]).isin(
        [line[:2] for _, lines in CHARTS.values() for line in lines]
    )
    values = borne(national[drawn_here]).set_index(["indicator", "level", "month"])["value"].sort_index()
    drawn: dict[str, Picture] = {}
    for name, (title, lines) in CHARTS.items():
        here = [line for line in lines if values[line[:2]].notna().any()]
        if here:
            chart = _chart(name, title, here, {line[:2]: values[line[:2]] for line in here}, known, change, source)
            csv = with_units(chart.table).to_csv(index=False, lineterminator="\n").encode()
            drawn[name] = Picture(f"path-{name}", chart.png, chart.alt, csv)
    return drawn


def _chart(
    name: str,
    title: str,
    lines: Sequence[Line],
    values: Mapping[tuple[str, str], pd.Series],
    known: Sequence[Beside],
    change: int | None,
    source: str,
) -> Chart:
    pairs = [line[:2] for line in lines]
    here = [row for row in known if (row.indicator, row.level) in pairs]
    last = max(month_of(str(one.index[-1])) for one in values.values())
    dots = " Diamonds: published figures." if here else ""
    if any(one.isna().any() for one in values.values()):
        dots += " Gaps: fewer than 30 simulated cases."
    page = Sheet(title, f"By month, {unit_of(lines[0][0])}.{dots}", f"Source: {source}", 5.2)
    axes = page.panel()
    ends, rows, told = [], [], []
    for indicator, level, words, ink in lines:
        one, scale = values[indicator, level], scale_of(indicator)
        known_here = one.dropna()
        x = [year(month_of(str(month))) for month in one.index]
        y = one.to_numpy() * scale.factor
        axes.plot(x, y, color=ink, linewidth=2, zorder=3)
        ends.append((float(known_here.iloc[-1]) * scale.factor, f"{words} {scale.text(known_here.iloc[-1])}", ink))
        told += [f"{words} {scale.text(known_here.iloc[at])} in {_month(known_here, at)}" for at in (0, -1)]
        rows += [("run", month, indicator, level, number) for month, number in one.items()]
        for row in here:
            if (row.indicator, row.level) == (indicator, level):
                axes.plot([year(month_of(row.month))], [row.value * scale.factor], color=ink, marker="D", markersize=7,
                          markerfacecolor="white", markeredgewidth=1.8, linestyle="none", zorder=4)  # fmt: skip
                rows.append((f"published: {row.figure.id}", row.month, indicator, level, row.value))
    if change is not None and 0 < change <= last:
        mark_reform(axes, year(change), f"change: {in_words(change)}")
    axes.set_ylim(bottom=0)
    year_axis(axes, year(last))
    end_labels(axes, year(last), ends)
    alt = f"Line chart by month: {title}, {unit_of(lines[0][0])}. {'; '.join(told)}."
    if here:
        alt += f" Published figures stand beside it as diamonds, {len(here)} in all; the table below has them."
    table = pd.DataFrame(rows, columns=["source", "month", "indicator", "level", "value"])
    return Chart(name, page.png(), table, alt)


def _month(one: pd.Series, place: int) -> str:
    return in_words(month_of(str(one.index[place])))
