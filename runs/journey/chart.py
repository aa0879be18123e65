"""journey.png and journey.svg: what was due and paid month by month, the arrangement lived, arrears, both parents'
income, their relationship and contact with the children, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from cmsim.agents.codes import WEEKS_A_MONTH
from cmsim.model.calendar import month_of
from cmsim.runs.chart_style import BLUE, GREY, GRID, INK, ORANGE, PINK, PURPLE, TURQUOISE, Sheet, year
from cmsim.runs.comparing.chart_effects import PLACES
from cmsim.runs.journey.flow_chart import as_svg
from cmsim.runs.journey.life import Life
from cmsim.runs.journey.spells import RELATIONSHIPS
from cmsim.runs.journey.summing_up import summary
from cmsim.runs.journey.words import CONTACT, Line, money

HEIGHT = 11.0
CONTACTS = {"none": (GREY, "xx"), "some": (TURQUOISE, "//"), "weekly": (BLUE, "")}  # colour and pattern
MARKED = {  # events that are marked: the mark, its words
    "found": ("o", "Run finds the family"),
    "separated": ("o", "Separation"),
    "applied": ("^", "Applies"),
    "reported": ("v", "Reports missed payment"),
    "gave_up": ("x", "Gives up"),
    "family_based_broke": ("X", "Family-based breaks down"),
    "order_made": ("s", "Deduction made"),
    "liability_order": ("D", "Liability order"),
    "agents": ("P", "Enforcement agents"),
    "enforced": ("p", "A step brings money"),
    "sanctioned": ("8", "Sanction"),
    "back_to_direct_pay": ("<", "Back to Direct Pay"),
    "migrated": (">", "Direct Pay ended"),
    "children": ("d", "A child no longer counts"),
    "work": ("*", "Change of work"),
    "ended": ("H", "End"),
}
TAIL = 12  # months drawn after the last in which the family lived or something was paid
WIDEST_LABEL = 0.08  # inches a character of a band's label needs


def drawn(life: Life) -> Life:
    """The life without a long end in which old debt only waits."""
    lively = [place for place, month in enumerate(life.months) if month["existence"] == "live" or month["paid_month"]]
    return Life(life.family, life.asked, life.months[: max(lively, default=0) + 1 + TAIL])


def bands(life: Life) -> Iterator[tuple[str, float, float]]:
    """Spells of one arrangement lived at home: (arrangement, first, after the last), in years."""
    return _spells(life, _place)


def _spells(life: Life, state: Callable[[dict[str, Any]], str]) -> Iterator[tuple[str, float, float]]:
    """Spells of one state: (its name, first, after the last), in years."""
    months = [(month_of(month["month"]), state(month)) for month in life.months]
    for name, spell in groupby(months, key=lambda pair: pair[1]):
        numbers = [number for number, _ in spell]
        yield name, year(numbers[0]), year(numbers[-1] + 1)


def _place(month: dict[str, Any]) -> str:
    return str(month["home_arrangement"]) if month["existence"] == "live" else "ended"


def draw(life: Life, lines: list[Line]) -> tuple[bytes, bytes]:
    """The picture, as PNG and as SVG."""
    told, whole, life = summary(life), life, drawn(life)
    waits = len(life.months) < len(whole.months)
    share = f" ({100 * told['share_paid']:.0f}%)" if told["share_paid"] is not None else ""
    page = Sheet(
        f"Family {life.family}: {money(round(told['paid']))} of {money(round(told['due']))} due was paid{share}",
        f"One simulated family, {life.first['month']} to {life.last['month']}; pounds of the month."
        + (f" Nothing more is paid of the arrears until {whole.last['month']}." if waits else ""),
        f"Source: cmsim, {life.asked.as_words()}",
        HEIGHT,
        left=0.85,
        right=0.25,
        bottom=0.62,
    )
    panels = page.panels((2.6, 0.4, 1.4, 1.4, 1.2, 0.4, 2.0), gap=0.34)
    money_axes, band_axes, arrears_axes, income_axes, relationship_axes, contact_axes, mark_axes = panels
    first, last = year(month_of(life.first["month"])), year(month_of(life.last["month"]) + 1)
    _due_and_paid(money_axes, life)
    _bands(band_axes, life, last - first)
    _arrears(arrears_axes, life)
    _incomes(income_axes, life)
    _relationship(relationship_axes, life)
    _contact(contact_axes, life, last - first)
    _marks(mark_axes, [line for line in lines if line.month <= life.last["month"]], last - first, last)
    for axes in panels:
        axes.set_xlim(first, last)
        step = max(1, round((last - first) / 12))
        axes.set_xticks([year for year in range(2012, int(last) + 1) if first <= year <= last and year % step == 0])
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        if axes is not mark_axes:
            axes.tick_params(labelbottom=False, bottom=False)
    return page.png(), as_svg(page)


def _due_and_paid(axes: Any, life: Life) -> None:
    """Bars of what was paid, a line of what was due."""
    starts = [year(month_of(month["month"])) for month in life.months]
    axes.bar(starts, [month["paid_month"] for month in life.months], width=1 / 12, align="edge", color=BLUE,
             edgecolor="white", linewidth=0.3, label="Paid")  # fmt: skip
    due = [month["due_month"] for month in life.months]
    axes.step([*starts, starts[-1] + 1 / 12], [*due, due[-1]], where="post", color=ORANGE, linewidth=1.8, label="Due")
    axes.set_ylim(0)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5, ncols=2, borderaxespad=0.1)
    axes.set_title("Maintenance each month", loc="left", fontsize=10, color=INK)


def _bands(axes: Any, life: Life, span: float) -> None:
    """The arrangement lived, as a band in colour and pattern, with its name where there is room."""
    for name, start, end in bands(life):
        words, colour, hatch = PLACES[name]
        short = words.split(":")[0]
        _band(axes, start, end, span, colour, hatch, (short, SHORT.get(name, short)))
    _plain_band(axes, "The arrangement the parents live")


def _band(
    axes: Any, start: float, end: float, span: float, colour: str, hatch: str, names: tuple[str, ...]
) -> None:  # fmt: skip
    """One spell in colour and pattern, with the longest of its names for which there is room."""
    inches = axes.get_position().width * 10
    axes.barh(0, end - start, left=start, height=1, color=colour, hatch=hatch, edgecolor="white", linewidth=0.8)
    for text in names:
        if (end - start) / span * inches > WIDEST_LABEL * len(text):
            axes.text((start + end) / 2, 0, text, ha="center", va="center", fontsize=8.5, color=INK,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2})  # fmt: skip
            break


def _plain_band(axes: Any, title: str) -> None:
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(title, loc="left", fontsize=10, color=INK, pad=5)


SHORT = {"none": "None", "family_based": "Family", "direct_pay": "DP", "collect_and_pay": "C&P", "ended": "End"}


def _arrears(axes: Any, life: Life) -> None:
    """What is owed at the end of each month: through Collect & Pay, and on Direct Pay."""
    ends = [year(month_of(month["month"]) + 1) for month in life.months]
    owed = [month["arrears"] for month in life.months]
    known = [month["direct_pay_unpaid"] for month in life.months]
    axes.step(ends, owed, where="pre", color=PINK, linewidth=1.8, label="Owed through Collect & Pay")
    axes.step(ends, known, where="pre", color=PINK, linewidth=1.2, linestyle=(0, (3, 2)), label="Missed on Direct Pay")
    axes.set_ylim(0, max(10.0, 1.08 * max(owed + known)))
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5, ncols=2, borderaxespad=0.1)
    axes.set_title("Arrears", loc="left", fontsize=10, color=INK)


def _incomes(axes: Any, life: Life) -> None:
    """Both parents' net income a month: the paying parent's own, and that of the receiving parent's household."""
    starts = [year(month_of(month["month"])) for month in life.months]
    paying = [month["paying_net_weekly_income"] * WEEKS_A_MONTH for month in life.months]
    household = [month["receiving_household_income"] for month in life.months]
    ends = [*starts, starts[-1] + 1 / 12]
    axes.step(ends, [*paying, paying[-1]], where="post", color=BLUE, linewidth=1.8, label="Paying parent")
    axes.step(ends, [*household, household[-1]], where="post", color=ORANGE, linewidth=1.6, linestyle=(0, (4, 1.5)),
              label="Receiving parent's household, without maintenance")  # fmt: skip
    axes.set_ylim(0, max(10.0, 1.08 * max(paying + household)))
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5, ncols=2, borderaxespad=0.1)
    axes.set_title("Net income a month", loc="left", fontsize=10, color=INK)


def _relationship(axes: Any, life: Life) -> None:
    """The quality of the parents' relationship, with the steps in which the timeline tells it."""
    lively = [month for month in life.months if month["existence"] == "live"]
    middles = [year(month_of(month["month"]) + 0.5) for month in lively]
    axes.plot(middles, [month["relationship_quality"] for month in lively], color=PURPLE, linewidth=1.8)
    tops = [min(1.0, top) for top in RELATIONSHIPS.values()]
    axes.set_ylim(0, 1)
    for top in tops:
        axes.axhline(top, color=GRID, linewidth=0.6, zorder=0)
    axes.set_yticks([top - 0.1 for top in tops], [step.capitalize() for step in RELATIONSHIPS], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_title("The parents' relationship (quality from 0, at the bottom, to 1)", loc="left", fontsize=10,
                   color=INK)  # fmt: skip


def _contact(axes: Any, life: Life, span: float) -> None:
    """The paying parent's contact with the children, as a band in colour and pattern."""
    for name, start, end in _spells(life, lambda month: month["contact"] if month["existence"] == "live" else ""):
        if name:
            colour, hatch = CONTACTS[name]
            words = CONTACT[name].capitalize()
            _band(axes, start, end, span, colour, hatch, (words, name.capitalize()))
    _plain_band(axes, "Contact of the paying parent with the children")


def _marks(axes: Any, lines: list[Line], span: float, last: float) -> None:
    """What happened: a row for each kind of event, in the order in which they first came."""
    kinds = list(dict.fromkeys(line.event for line in lines if line.event in MARKED))
    for place, kind in enumerate(reversed(kinds)):
        when = [year(month_of(line.month) + 0.5) for line in lines if line.event == kind]
        axes.plot(when, [place] * len(when), MARKED[kind][0], color=INK, markersize=6, linestyle="none", clip_on=False)
        axes.axhline(place, color=GRID, linewidth=0.6, zorder=0)
        before = (last - when[-1]) / span * 10 < WIDEST_LABEL * len(MARKED[kind][1])  # no room behind the last mark
        axes.annotate(
            MARKED[kind][1], (when[0] if before else when[-1], place), xytext=(-8 if before else 8, 0),
            textcoords="offset points", ha="right" if before else "left", va="center", fontsize=8.5, color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    axes.set_ylim(-0.7, max(0.7, len(kinds) - 0.3))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title("What happened", loc="left", fontsize=10, color=INK)
