"""An analysis on disk: its tables, a tornado for each outcome, a page, and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.chart_style import BLUE, INK, ORANGE, Sheet
from cmsim.runs.comparing.words import first_lower, scale_of, title_of
from cmsim.runs.folders import write_manifest
from cmsim.runs.sensitivity.analyse import Answers, sentences
from cmsim.runs.sensitivity.impact import FILE
from cmsim.runs.sensitivity.impact import write as write_impact
from cmsim.runs.store import fingerprint, now, read_manifest

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("screening", "ends", "variance")


def write(found: Answers, folder: Path) -> None:
    """Write what was found beside the runs it rests on."""
    files = []
    for name in TABLES:
        table: pd.DataFrame = getattr(found, name)
        (folder / f"{name}.csv").write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
        files.append(f"{name}.csv")
    write_impact(found, folder)
    files.append(FILE)
    for indicator, level in found.question.outcomes:
        name = f"tornado-{indicator}{'-' + level if level else ''}.png"
        (folder / name).write_bytes(tornado(found, indicator, level))
        files.append(name)
    (folder / "sensitivity.md").write_text(page(found), encoding="utf-8")
    files.append("sensitivity.md")
    marks = {name: fingerprint(folder / name) for name in files}
    write_manifest(folder, {**read_manifest(folder), "ended": now(), "files": marks})


def subject(found: Answers) -> str:
    """What was asked about."""
    question = found.question
    about = question.base.name if question.reform is None else f"{question.reform.name} against {question.base.name}"
    seeds = f"{'seed' if len(question.seeds) == 1 else 'seeds'} {', '.join(map(str, question.seeds))}"
    return f"{about}, {question.families:,} families, {seeds}, to {question.until}"


def tornado(found: Answers, indicator: str, level: str) -> bytes:
    """Both ends of each parameter looked at closely, the widest on top."""
    scale, effect = scale_of(indicator), found.question.reform is not None
    rows = found.ends[(found.ends["indicator"] == indicator) & (found.ends["level"] == level)]
    rows = rows.assign(size=(rows["at_high"] - rows["at_low"]).abs()).sort_values("size", kind="stable")
    title = title_of(indicator, level)
    unit = scale.difference_unit if effect else scale.unit
    sheet = Sheet(
        f"What drives {'the effect on ' if effect else ''}{first_lower(title)}",
        f"Mean of the last year, {unit}, with one parameter at either end of its range and the others at their "
        "centre (the line).",
        f"Source: cmsim sensitivity, {subject(found)}",
        height=2.0 + 0.3 * len(rows), left=2.9, right=0.5, bottom=0.8,
    )  # fmt: skip
    axes: Any = sheet.panels([1.0], gap=0.5)[0]
    centre = float(rows["centre"].iloc[0]) * scale.factor
    every: list[Any] = list(rows.itertuples())
    for place, row in enumerate(every):
        bars = [(row.at_low * scale.factor - centre, ORANGE), (row.at_high * scale.factor - centre, BLUE)]
        alike = bars[0][0] * bars[1][0] > 0.0  # both to one side: the shorter stands in the longer, narrow
        for (length, colour), height in zip(sorted(bars, key=lambda bar: -abs(bar[0])), (0.55, 0.25), strict=True):
            axes.barh(place, length, left=centre, color=colour, height=height if alike else 0.55)
    axes.axvline(centre, color=INK, linewidth=0.9)
    names = [f"{row.parameter}  ({row.low:g} to {row.high:g})" for row in every]
    axes.set_yticks(range(len(rows)), names, fontsize=8.5)
    axes.set_ylim(-0.8, len(rows) - 0.2)
    axes.barh(-5, 0, color=ORANGE, label="at the low end")
    axes.barh(-5, 0, color=BLUE, label="at the high end")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5, ncols=2)
    return sheet.png()


def page(found: Answers) -> str:
    """The page to read: a chart and the sentences of each outcome."""
    told = sentences(found)
    each = len(found.ends) // max(1, len(found.question.outcomes))
    lines = ["# What drives the results", "", subject(found) + ".", ""]
    for place, (indicator, level) in enumerate(found.question.outcomes):
        name = f"tornado-{indicator}{'-' + level if level else ''}.png"
        title = title_of(indicator, level)
        lines += [f"## {title}", "", f"![Tornado of {title}]({name})", ""]
        lines += [f"- {sentence}" for sentence in told[place * each : (place + 1) * each]]
        lines.append("")
    return "\n".join(lines)
