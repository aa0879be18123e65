"""The lines that grow with the months: one small chart a subject, the law as it is broken, the reform whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cmsim.model.calendar import first_day
from cmsim.runs.chart_style import GRID, INK, apart, in_words
from cmsim.runs.dashboard.marks import outline

WIDE, TALL = 460.0, 218.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 106.0, 12.0, 24.0
STEPS = (1, 2, 2.5, 5, 10)  # of which ticks may be apart, times a power of ten
LINES = 5  # ticks up the side, about
LABEL_GAP = 14.0


@dataclass(frozen=True)
class Line:
    """One line: its months' values, colour, the words at its end, and whether it is of the law as it is."""

    values: Sequence[float]
    colour: str
    words: str
    broken: bool = False
    mark: str = ""


def chart(lines: Sequence[Line], first: int, last: int, reform: int, told: str, least_span: float) -> str:
    """A chart as SVG: months from ``first`` to ``last``, a mark at the reform, ``told`` for those who do not see it.

    ``least_span``: what the side shows at least, so that a hair's breadth does not look like a mountain.
    """
    low, high, tick = scale([value for line in lines for value in line.values], least_span)

    def across(month: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (month - first) / max(1, last - first)

    def up(value: float) -> float:
        return TALL - BOTTOM - (TALL - TOP - BOTTOM) * (value - low) / (high - low)

    parts = [f'<svg viewBox="0 0 {WIDE:g} {TALL:g}" role="img" aria-label="{escape(told)}" class="lines">']
    value = low
    while value <= high + tick / 100:
        y = up(value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,.4g}</text>')
        value += tick
    years = [month for month in range(first, last + 1) if first_day(month).month == 1]
    for month in years[:: 1 + len(years) // 7]:
        parts.append(
            f'<text x="{across(month):.1f}" y="{TALL - 7}" text-anchor="middle">{first_day(month).year}</text>'
            f'<line x1="{across(month):.1f}" x2="{across(month):.1f}" y1="{TALL - BOTTOM}" y2="{TALL - BOTTOM + 4}" '
            f'stroke="{INK}"/>'
        )
    x = across(reform)
    parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TALL - BOTTOM}" stroke="{INK}" class="reform"/>')
    parts.append(f'<text x="{x - 4:.1f}" y="{TOP + 9}" text-anchor="end">reform</text>')
    for line in sorted(lines, key=lambda one: not one.broken):
        course = " ".join(f"{across(first + at):.1f},{up(y):.1f}" for at, y in enumerate(line.values))
        look = 'stroke-width="1.8" stroke-dasharray="5 3"' if line.broken else 'stroke-width="2.4"'
        parts.append(f'<polyline points="{course}" fill="none" stroke="{line.colour}" {look}/>')
    end = across(first + len(lines[0].values) - 1)
    named = sorted((line for line in lines if line.words), key=lambda one: up(one.values[-1]))
    for line, y in zip(named, apart([up(one.values[-1]) for one in named], LABEL_GAP), strict=True):
        y = min(max(y, TOP + 4), TALL - BOTTOM)
        if line.mark:
            parts.append(f'<path d="{outline(line.mark, end, up(line.values[-1]), 4)}" fill="{line.colour}"/>')
        parts.append(f'<text x="{end + 8:.1f}" y="{y + 4:.1f}" class="end" fill="{INK}">{escape(line.words)}</text>')
    return "".join([*parts, "</svg>"])


def scale(values: Sequence[float], least_span: float) -> tuple[float, float, float]:
    """What the side shows: its lowest and highest tick, and how far they are apart."""
    low, high = min(values), max(values)
    missing = max(0.0, least_span - (high - low)) / 2
    low, high = max(0.0, low - missing) if low >= 0 else low - missing, high + missing
    rough = max(high - low, 1e-9) / LINES
    power = 10.0 ** int(f"{rough:e}".split("e")[1])
    tick = next(step * power for step in STEPS if step * power >= rough)
    bottom = tick * int(low // tick)
    top = bottom
    while top < high:
        top += tick
    return bottom, top, tick


def in_a_sentence(title: str, unit: str, month: int, now: Sequence[tuple[str, float]]) -> str:
    """What a chart shows at its end, in words."""
    return f"{title}, {unit}, in {in_words(month)}: " + "; ".join(f"{name} {value:,.1f}" for name, value in now)
