"""The pages docs/expected-and-came.md and docs/other-countries.md: what was expected, what came, and what others reach.

    python -m cmsim.runs.exhibits.page            write pages and pictures from the figures kept in docs/exhibits.csv
    python -m cmsim.runs.exhibits.page --run      live the runs anew first, and keep their figures

    --families 24000 --seeds 4                    change the runs

The runs stay the same for the same rules: to be lived again after a change of rules or parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.evidence import figures
from cmsim.runs.exhibits.bars import Bar, Exhibit, Panel, exhibits, lived, value_of
from cmsim.runs.pages import keep_figures, kept_figures, words_of, write_page, write_picture

if TYPE_CHECKING:
    import pandas as pd

DOCS = Path(__file__).resolve().parents[2] / "docs"
FIGURES, PICTURES = DOCS / "exhibits.csv", DOCS / "pictures"
KINDS = {"expected": "expected", "came": "published", "abroad": "published abroad", "simulated": "simulated"}


def page(exhibit: Exhibit, about: Mapping[str, Any], rows: pd.DataFrame) -> str:
    """A whole page as Markdown."""
    simulated = by_id(rows)
    lines = [f"# {exhibit.title}", ""]
    lines += ["<!-- made by python -m cmsim.runs.exhibits.page: change runs/exhibits, never this page -->", ""]
    lines += [*exhibit.says.splitlines(), "", f"The run: {about['made_by']}.", ""]
    lines += [f"![{alt_text(exhibit, simulated)}](pictures/{exhibit.name}.png)"]
    for panel in exhibit.panels:
        lines += ["", f"## {panel.title}", "", f"| | {panel.unit} | | Source |", "|---|---:|---|---|"]
        lines += [line(bar, panel, simulated) for bar in panel.bars]
    return "\n".join(lines) + "\n"


def by_id(rows: pd.DataFrame) -> dict[str, Any]:
    """The simulated bars by their id."""
    return {str(row["id"]): row for row in rows.to_dict(orient="records")}


def line(bar: Bar, panel: Panel, simulated: Mapping[str, Any]) -> str:
    """A bar as a row of the table."""
    value, low, high = value_of(bar, panel, simulated)
    told = number(value) + ("" if math.isnan(low) else f" ({number(low)} to {number(high)})")
    source = f"`{bar.indicator or bar.target}`" if bar.kind == "simulated" else sources(bar)
    return f"| {bar.name} | {told} | {KINDS[bar.kind]} | {source} |"


def sources(bar: Bar) -> str:
    """Where a published bar comes from: document and place of each row it is worked out from."""
    found: dict[str, list[str]] = {}
    for id in bar.rows:
        row = figures()[id]
        found.setdefault(row.source_document, []).append(row.source_locator)
    told = [f"{document}, {' and '.join(dict.fromkeys(places))}" for document, places in found.items()]
    rows = ", ".join(f"`{id}`" for id in bar.rows)
    return f"{'; '.join(told)} ({rows})".replace("|", "/")


def number(value: float) -> str:
    """A figure with as many digits as a reader wants."""
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:,.1f}"


def alt_text(exhibit: Exhibit, simulated: Mapping[str, Any]) -> str:
    """The picture in words."""
    parts = []
    for panel in exhibit.panels:
        bars = [f"{bar.name} {number(value_of(bar, panel, simulated)[0])}" for bar in panel.bars]
        parts.append(f"{panel.title} ({panel.unit}): {', '.join(bars)}")
    return f"Bars. {'. '.join(parts)}."


def draw(exhibit: Exhibit, about: Mapping[str, Any], rows: pd.DataFrame) -> bytes:
    """The picture: a panel of horizontal bars for each question, two beside each other."""
    from cmsim.runs.chart_style import BLUE, GREY, INK, ORANGE, TURQUOISE, WIDTH, Sheet, plain

    looks = {"expected": (GREY, "//"), "came": (BLUE, ""), "abroad": (TURQUOISE, ".."), "simulated": (ORANGE, "\\\\")}
    simulated = by_id(rows)
    columns, row_tall, head, gap = 2, 0.27, 0.55, 0.35
    pairs = [exhibit.panels[n : n + columns] for n in range(0, len(exhibit.panels), columns)]
    tall = [row_tall * max(len(panel.bars) for panel in pair) for pair in pairs]
    sheet = Sheet(
        exhibit.title, "Whiskers: 90% interval of a simulated figure, for luck alone.", f"Source: {about['made_by']}",
        height=1.1 + sum(tall) + len(pairs) * (head + gap) + 0.95, bottom=0.95,
    )  # fmt: skip
    wide, names, down = 2.1, 2.5, sheet.height - sheet.top
    for pair, size in zip(pairs, tall, strict=True):
        down -= head
        for column, panel in enumerate(pair):
            mine = row_tall * len(panel.bars)
            box = (0.2 + names + column * (wide + names + 0.15), down - mine, wide, mine)
            axes = sheet.figure.add_axes((box[0] / WIDTH, box[1] / sheet.height, box[2] / WIDTH, box[3] / sheet.height))
            plain(axes)
            values = [value_of(bar, panel, simulated) for bar in panel.bars]
            most = max(value for value, _, _ in values)
            for place, (bar, (value, low, high)) in enumerate(zip(panel.bars, values, strict=True)):
                colour, hatch = looks[bar.kind]
                axes.barh(place, value, color=colour, hatch=hatch, edgecolor="white", height=0.74)
                if not math.isnan(low):
                    axes.plot([low, high], [place, place], color=INK, linewidth=1.2)
                axes.annotate(f" {number(value)}", (max(value, 0 if math.isnan(high) else high), place), va="center",
                              fontsize=8.5, color=INK, annotation_clip=False)  # fmt: skip
            axes.set_yticks(range(len(panel.bars)), [wrapped(bar.name) for bar in panel.bars], fontsize=8.5)
            axes.tick_params(axis="y", length=0)
            axes.set_ylim(len(panel.bars) - 0.5, -0.5)
            axes.set_xlim(0, most * 1.22)
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
            axes.annotate(
                f"{panel.title}, {panel.unit}", (0, 1), xycoords="axes fraction", xytext=(-names * 72 + 8, 7),
                textcoords="offset points", fontsize=9.5, fontweight="bold", color=INK, annotation_clip=False,
            )  # fmt: skip
        down -= size + gap
    used = [kind for kind in looks if any(bar.kind == kind for panel in exhibit.panels for bar in panel.bars)]
    sheet.left = 0.2
    sheet.key([(KINDS[kind], *looks[kind]) for kind in used])
    return sheet.png()


def wrapped(name: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(name, 36))


def main(words: Sequence[str] | None = None) -> None:
    """Write the pages and pictures, after living the runs anew if asked."""
    asked = words_of("cmsim.runs.exhibits.page", "Write the exhibits.", words, 24_000, 4)
    if asked.run:
        import cmsim
        from cmsim.runs.lived_with import made_with
        from cmsim.runs.progress import bar, say_if_compiling

        say_if_compiling()
        with bar("exhibits") as progress:
            rows = lived(asked.families, asked.seeds, progress)
        made_by = f"baseline, {asked.seeds} runs of {asked.families:,} families, seeds 1 to {asked.seeds}, cmsim "
        write_page(FIGURES, keep_figures({"made_by": made_by + cmsim.__version__, **made_with()}, rows))
    about, rows = kept_figures(FIGURES)
    for exhibit in exhibits():
        write_picture(PICTURES / f"{exhibit.name}.png", draw(exhibit, about, rows))
        write_page(DOCS / f"{exhibit.name}.md", page(exhibit, about, rows))


if __name__ == "__main__":
    main()
