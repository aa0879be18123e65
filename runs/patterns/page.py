"""The page docs/patterns.md, made from the figures of a run that was kept beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from cmsim.runs.law_page import anchor
from cmsim.runs.pages import newest_fit
from cmsim.runs.patterns.catalogue import FIGURES, PATTERNS, Figure, Pattern

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES_FILE = DOCS / "patterns.md", DOCS / "patterns.json"

INTRODUCTION = """\
# Patterns of life, and what the model makes of them

<!-- made by python -m cmsim.runs.patterns_page: change runs/patterns, never this page -->

Twenty-five things that are known of separated families, in our words, each with its public source, beside what a run
gives. {judged} figures are judged: **{inside} lie within their bands, {outside} do not**{unknown}. To some of these the
parameters were fitted ([{fit}](decisions/{fit_file})), to others not. Agreement with the
first shows that the model can do it, agreement with the others that it may be right.

The run: {families:,} families, {seeds}, the reference scenario's law from December 2012 to {until}; cmsim {version}.
{repeat}

Bands are ours: what is published, with room for what differs in definition and for the noise of a run of this size. A
figure from abroad says which way things go, not how far. *As it is known* gives the published figure, *Band* what
counts as in.

| | Pattern | In | Of |
|---:|---|---:|---:|"""


def read_figures(file: Path = FIGURES_FILE) -> dict[str, Any]:
    """The kept figures of a run."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def page(kept: dict[str, Any]) -> str:
    """The whole page as Markdown."""
    found = {id: mean_of(kept["values"].get(id, [])) for id in FIGURES}
    inside = sum(is_in(FIGURES[id], value) for id, value in found.items())
    unknown = sum(math.isnan(value) for value in found.values())
    fit, fit_file = newest_fit(DOCS)
    words = INTRODUCTION.format(
        fit=fit,
        fit_file=fit_file,
        judged=len(FIGURES),
        inside=inside,
        outside=len(FIGURES) - inside - unknown,
        unknown=f", {unknown} could not be measured" if unknown else "",
        families=kept["families"],
        seeds=f"seed {kept['seeds'][0]}"
        if len(kept["seeds"]) == 1
        else f"means over seeds {', '.join(map(str, kept['seeds']))}",
        until=kept["until"],
        version=kept["version"],
        repeat=f"It took {kept['seconds']:g} seconds; `python -m cmsim.runs.patterns_page --run` makes it again.",
    )
    lines = words.splitlines()
    lines += [summary(pattern, found) for pattern in PATTERNS]
    for pattern in PATTERNS:
        lines += ["", *told(pattern, found, kept["values"])]
    return "\n".join(lines) + "\n"


def heading(pattern: Pattern) -> str:
    return f"{pattern.number}. {pattern.title}"


def summary(pattern: Pattern, found: dict[str, float]) -> str:
    inside = sum(is_in(figure, found[figure.id]) for figure in pattern.figures)
    counts = f"{inside} | {len(pattern.figures)}" if pattern.figures else "not measured | "
    return f"| {pattern.number} | [{pattern.title}](#{anchor(heading(pattern))}) | {counts} |"


def told(pattern: Pattern, found: dict[str, float], values: dict[str, list[float]]) -> list[str]:
    """One pattern: in words, its source, its figures, and what to think of those that are out."""
    lines = [f"## {heading(pattern)}", "", pattern.says, "", f"Source: {pattern.source}."]
    if pattern.figures:
        lines += ["", "| Figure | As it is known | Band | The run | |", "|---|---:|---|---:|---|"]
        for figure in pattern.figures:
            value = found[figure.id]
            verdict = "not measured" if math.isnan(value) else "in" if is_in(figure, value) else "**out**"
            lines.append(
                f"| {figure.says} ({figure.unit}) | {figure.known} | {figure.low:,g} to {figure.high:,g} | "
                f"{number(value)}{spread(values.get(figure.id, []))} | {verdict} |"
            )
    outside = [figure for figure in pattern.figures if misses(figure, found[figure.id])]
    if outside:
        missed = "; ".join(miss(figure, found[figure.id]) for figure in outside)
        lines += ["", f"Out: {missed}." + (f" {pattern.amiss}" if pattern.amiss else "")]
    if pattern.not_measured:
        lines += ["", f"Not measured: {pattern.not_measured}."]
    return lines


def mean_of(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None and not math.isnan(value)]
    return fmean(known) if known else math.nan


def is_in(figure: Figure, value: float) -> bool:
    return figure.low <= value <= figure.high


def misses(figure: Figure, value: float) -> bool:
    return not math.isnan(value) and not is_in(figure, value)


def miss(figure: Figure, value: float) -> str:
    """How far, and on which side, a figure lies outside its band."""
    side, edge = ("under", figure.low) if value < figure.low else ("over", figure.high)
    points = " points" if figure.unit == "%" else ""
    return f"{figure.says}, {number(abs(value - edge))}{points} {side} the band"


def number(value: float) -> str:
    if math.isnan(value):
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def spread(values: Sequence[float | None]) -> str:
    """The least and the most over several seeds."""
    known = [value for value in values if value is not None]
    return f" ({number(min(known))} to {number(max(known))})" if len(known) > 1 else ""
