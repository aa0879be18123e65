"""The page's figures and words as HTML: the legend, the table, the charts, and a family's life."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from cmsim.model.calendar import month_of
from cmsim.model.results.indicators import INDICATORS, counts_at
from cmsim.runs.chart_style import GREY, PINK, in_words
from cmsim.runs.dashboard.lines import Line, chart, in_a_sentence
from cmsim.runs.dashboard.lives import Told
from cmsim.runs.dashboard.marks import LOOKS, MOST_SHOWN, outline, radius_of
from cmsim.runs.dashboard.pair import FIGURES, HALVES, Pair
from cmsim.runs.dashboard.reform import FIRST_MONTH
from cmsim.runs.journey.telling import Line as Happened

NAMES = {"baseline": "The law as it is", "reform": "Your reform"}
REFORM = month_of(FIRST_MONTH)
SHOWN_BEFORE, SHOWN_LEAST = 24, 24  # months of the common past in the charts, and the fewest after the reform
SPANS = {"%": 10.0, "£": 100.0}  # least that the side of a chart shows: percentage points, millions of pounds
SURE = 1.96  # standard errors of 95%


def amount(value: float, unit: str, signed: bool = False) -> str:
    """A figure with its sign or unit, short: shares to a tenth of a per cent, money to the million."""
    sign = "+" if signed and value > 0 else "−" if value < 0 else "±" if signed else ""
    size = abs(value)
    if unit.startswith("%"):
        return f"{sign}{size:.1f}" + (" points" if signed else "%")
    return f"{sign}£{size:,.0f}m"


def by_luck(pair: Pair) -> float:
    """By how many percentage points the share of effective arrangements differs by luck: 95% of worlds as small."""
    share, families = INDICATORS["effective_share"].makers[""](counts_at(pair.baseline, pair.month))
    return 100 * SURE * math.sqrt(share * (1 - share) / families)


def legend(talking: bool) -> str:
    """What the marks mean; ``talking``: do parents talk of maintenance under the reform?"""
    entries = []
    for name in ("none", "family_based", "direct_pay", "collect_and_pay", "ended"):
        words, _, fill, edge = LOOKS[name]
        shape = f'<path d="{outline(name, 10, 10, 6)}" fill="{fill if name != "ended" else "none"}" stroke="{edge}"/>'
        entries.append(_icon(20, shape, words))
    bonds = '<line x1="2" x2="24" y1="10" y2="10" class="{}"/>'
    entries.append(_icon(26, bonds.format("bond effective"), "effective: paid, on time, and it works"))
    entries.append(_icon(26, bonds.format("bond"), "not effective"))
    sizes, x = "", 8.0
    for owed in (0, MOST_SHOWN / 4, MOST_SHOWN):
        radius = radius_of(owed) * 0.8
        sizes += f'<path d="{outline("direct_pay", x + radius, 12, radius)}" fill="none" stroke="{GREY}"/>'
        x += 2 * radius + 7
    entries.append(_icon(x, sizes, f"arrears owed: £0, £{MOST_SHOWN // 4:,}, £{MOST_SHOWN:,} or more", 24))
    entries.append(_icon(26, '<line x1="2" x2="24" y1="10" y2="10" class="tie"/>', "parents who know each other"))
    if talking:
        line = '<line x1="2" x2="24" y1="10" y2="10" class="tie receiving talking"/>'
        entries.append(_icon(26, line, "and may tell each other of maintenance"))
    entries.append(_icon(26, '<line x1="2" x2="24" y1="10" y2="10" class="tie same"/>', "the same parent"))
    return "<b>Arrangement on record:</b>" + "".join(entries)


def _icon(wide: float, drawn: str, words: str, tall: float = 20) -> str:
    return (
        f'<span><svg width="{wide:.0f}" height="{tall:.0f}" viewBox="0 0 {wide:.0f} {tall:.0f}" aria-hidden="true">'
        f"{drawn}</svg>{escape(words)}</span>"
    )


def numbers(pair: Pair) -> str:
    """The month's figures in both worlds, and how they differ."""
    rows = []
    for indicator, level, words, unit in FIGURES:
        one, other = (pair.figure(half, indicator, level, pair.month) for half in HALVES)
        shown = [amount(value, unit) for value in (one, other)]
        change = "0" if shown[0] == shown[1] else amount(other - one, unit, signed=True)
        key = f"{indicator}-{level}".strip("-")
        rows.append(
            f'<tr data-figure="{key}"><th scope="row">{escape(words)} <span class="unit">{escape(unit)}</span></th>'
            f'<td data-half="baseline">{shown[0]}</td><td data-half="reform">{shown[1]}</td>'
            f'<td class="change">{change}</td></tr>'
        )
    head = "".join(f'<th scope="col">{words}</th>' for words in ("Figure", *NAMES.values(), "Difference"))
    return (
        f'<table class="numbers" data-month="{pair.name_of_month()}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def charts(pair: Pair) -> list[tuple[str, str, str]]:
    """The charts: title, unit, and SVG."""
    found = []
    for indicator, level, words, unit in FIGURES[:3]:
        found.append((words, unit, _chart(pair, words, unit, [(indicator, level, "", PINK)])))
    shares = [(one, level, words, LOOKS[level][3 if level == "none" else 2]) for one, level, words, _ in FIGURES[3:]]
    return [
        found[0],
        ("Arrangements", "% of families", _chart(pair, "Arrangements", "% of families", shares)),
        *found[1:],
    ]


def _chart(pair: Pair, title: str, unit: str, courses: Sequence[tuple[str, str, str, str]]) -> str:
    first = REFORM - SHOWN_BEFORE
    last = max(REFORM + SHOWN_LEAST, -(-pair.month // 12) * 12 + 1)
    lines, now = [], []
    for indicator, level, words, colour in courses:
        alone = len(courses) == 1
        values = {half: pair.course(half, indicator, level, first) for half in HALVES}
        same = amount(values["baseline"][-1], unit) == amount(values["reform"][-1], unit)
        named = ("both", "") if same else ("your reform", "law as it is")
        label = {"reform": named[0], "baseline": named[1]} if alone else {"reform": words, "baseline": ""}
        for half in HALVES:
            broken = half == "baseline"
            ink = GREY if alone and broken else colour
            lines.append(Line(values[half], ink, label[half], broken, "" if alone or broken else level))
            now.append((f"{words} {NAMES[half].lower()}".strip(), values[half][-1]))
    told = in_a_sentence(title, unit, pair.month, now)
    return chart(lines, first, last, REFORM, told, SPANS[unit[0]])


def happened(lines: Sequence[Happened], alike: bool = False) -> str:
    """What happened to a family, a line each; a long list can be scrolled."""
    items = "".join(f"<li><b>{line.month}</b><span>{escape(line.text)}</span></li>" for line in lines)
    return f'<ul class="{"alike" if alike else "apart"}" tabindex="0">{items}</ul>'


def life(told: Told, month: int) -> str:
    """A family's life so far: first where the two worlds differ, then what was alike."""
    parts = [f"<p>{escape(told.summaries['baseline'][0])}</p>"]
    if any(told.apart.values()):
        since = min(line.month for lines in told.apart.values() for line in lines)
        columns = [
            f'<div class="half {half}"><h3>{NAMES[half]}</h3>'
            + "".join(f"<p>{escape(words)}</p>" for words in told.summaries[half][1:-1])
            + happened(told.apart[half])
            + "</div>"
            for half in HALVES
        ]
        parts.append(f"<p><b>Since {since} its two lives differ:</b></p>")
        parts.append(f'<div class="columns">{"".join(columns)}</div><p><b>Before that, alike in both:</b></p>')
    else:
        parts.append(f"<p><b>The same in both worlds so far ({in_words(month)}).</b></p>")
        parts += [f"<p>{escape(words)}</p>" for words in told.summaries["baseline"][1:-1]]
    parts += [happened(told.alike, alike=True), f"<p>{told.summaries['baseline'][-1]}</p>"]
    return "".join(parts)
