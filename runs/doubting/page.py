"""The page docs/structural-doubt.md: what turns on accounts that no figure decides, and which survey question would.

    python -m cmsim.runs.doubting.page            write page and pictures from the figures in docs/structural-doubt.csv
    python -m cmsim.runs.doubting.page --run      live the corners anew first, and keep their figures

    --families 12000 --seeds 4                    change the runs

The corners stay the same for the same rules: to be lived again after a change of rules, parameters or corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.comparing.words import first_lower, scale_of, title_of
from cmsim.runs.doubting.chart import alt_text, chart
from cmsim.runs.doubting.corners import CENTRE, Doubt, doubts
from cmsim.runs.doubting.findings import base_moved, ranges, sentences, unmoved, what_turns
from cmsim.runs.doubting.refits import REFITTED, facts, read
from cmsim.runs.pages import keep_figures, kept_figures, words_of, write_page, write_picture

if TYPE_CHECKING:
    import pandas as pd

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES, PICTURES = DOCS / "structural-doubt.md", DOCS / "structural-doubt.csv", DOCS / "pictures"

INTRODUCTION = """\
# What the data cannot decide

<!-- made by python -m cmsim.runs.doubting.page: change runs/doubting, never this page -->

The model is fitted to published figures, and other models would fit them as well. Where they differ in what they say of
a reform, more data of the same kind does not help. Below are {doubts} such doubts, and {corners} corners: accounts at
the ends of what can be held. Each reform is lived under every corner that bears on it, with the same families and the
same luck. Intervals bound luck alone.

A corner that holds from 2012 on also moves what is known. These move some headline without the reform by more than a
tenth, so that a fit takes back part of what they show: {moved}. How far is in `structural-doubt.csv` (column *base*).
{refits}

Made by {made_by}. It took {seconds:g} seconds."""

RANGES = """\
From the lowest to the highest effect, the central account among the answers of each doubt; in bold where one answer is
clearly above nought and another clearly below."""

CANNOT = """\
## What would decide

For each doubt: what is open, what turns on it, and the question that would settle it. None of the questions is asked in
a survey that is published."""


def page(
    about: Mapping[str, Any], rows: pd.DataFrame, asked: Sequence[Doubt] | None = None,
    pictures: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The whole page as Markdown; ``pictures``: where those of each reform are."""
    rows = whole(rows)
    known = [doubt for doubt in (asked or doubts()) if doubt.name in set(rows["doubt"])]
    reforms = reforms_in(rows)
    shown = pictures or {reform: f"pictures/structural-doubt-{reform}.png" for reform in reforms}
    corners = rows[rows["corner"] != CENTRE]["corner"].nunique()
    every = base_moved(rows)
    moved = ", ".join(name for name in every if not name.endswith(REFITTED)) or "none"
    still = [name.removesuffix(REFITTED) for name in every if name.endswith(REFITTED)]
    anew = fitted_anew(about.get("refits", {})) + (
        f"\n\nFitted anew, these still do: {', '.join(still)}." if still else ""
    )
    words = {"made_by": about["made_by"], "seconds": about["seconds"], "refits": anew}
    told = INTRODUCTION.format(doubts=len(known), corners=corners, moved=moved, **words).splitlines()
    for reform in reforms:
        mine = rows[rows["reform"] == reform]
        told += ["", f"## {reform}", "", f"![{alt_text(mine, asked_of(known, mine), reform)}]({shown[reform]})", ""]
        told += [*in_sentences(mine, known), "", *RANGES.splitlines(), ""]
        told += [*table_of_ranges(mine, known), "", "Every corner:", "", *table_of_corners(mine)]
    told += ["", *CANNOT.splitlines(), ""]
    for doubt in known:
        told += [f"- **{doubt.title}.** {doubt.says} {turning(rows, doubt)} *The question:* {doubt.survey}"]
    return "\n".join(told) + "\n"


def fitted_anew(refits: Mapping[str, Mapping[str, Any]]) -> str:
    """What the corners that were fitted anew are, in words and a table."""
    if not refits:
        return "No corner is fitted anew (`cmsim calibrate --corner` does that)."
    lines = [
        f"A name that ends with `{REFITTED}` is the same account after its parameters were moved to the figures of the",
        "calibration again (`cmsim calibrate --corner`): where it and the one before it differ, believe it.",
        "", "| Corner | Parameters fitted | Moved most | Figures within tolerance: before | after | of |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, one in refits.items():
        before, after, every = one["within"]
        moved = ", ".join(f"`{parameter}`" for parameter in one["moved"])
        lines.append(f"| {name}{REFITTED} | {one['fitted']} | {moved} | {before} | {after} | {every} |")
    return "\n".join(lines)


def whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as they were before a file took empty cells for unknown ones."""
    return rows.assign(level=rows["level"].fillna(""), verdict=rows["verdict"].fillna(""))


def reforms_in(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["reform"]))


def asked_of(known: Sequence[Doubt], rows: pd.DataFrame) -> list[Doubt]:
    """The doubts that are about a reform."""
    return [doubt for doubt in known if doubt.name in set(rows["doubt"])]


def in_sentences(rows: pd.DataFrame, known: Sequence[Doubt]) -> list[str]:
    """What turns, and what does not change the headlines, as a list."""
    found = [sentence.partition(": ")[2] for sentence in sentences(rows, known)]
    return [f"- {sentence[0].upper()}{sentence[1:]}" for sentence in found] or ["- Every corner moves some headline."]


def pairs_of(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(dict.fromkeys(zip(rows["indicator"], rows["level"], strict=True)))


def heads(rows: pd.DataFrame) -> list[str]:
    """The outcomes as heads of columns."""
    return [f"{title_of(*pair)}, {scale_of(pair[0]).difference_unit}" for pair in pairs_of(rows)]


def table_of_ranges(rows: pd.DataFrame, known: Sequence[Doubt]) -> list[str]:
    """A row for each doubt: from the lowest to the highest effect."""
    from cmsim.runs.doubting.chart import told

    lines = ["| Doubt | " + " | ".join(heads(rows)) + " |", "|---" * (1 + len(heads(rows))) + "|"]
    for doubt in known:
        if doubt.name not in set(rows["doubt"]):
            continue
        cells = []
        every: list[Any] = list(ranges(rows, doubt.name).itertuples())
        for one in every:
            scale = scale_of(one.indicator)
            cell = f"{told(one.lowest, scale)} to {told(one.highest, scale)}"
            cells.append(f"**{cell}**" if one.turns else cell)
        lines.append(f"| {doubt.title} | " + " | ".join(cells) + " |")
    return lines


def table_of_corners(rows: pd.DataFrame) -> list[str]:
    """A row for each corner: every effect with its interval."""
    from cmsim.runs.doubting.results import MARKS, cells

    lines = ["| Corner | " + " | ".join(heads(rows)) + " |", "|---" * (1 + len(heads(rows))) + "|"]
    lines += ["| " + " | ".join(line) + " |" for line in cells(rows)]
    return [*lines, "", f"{MARKS}."]


def turning(rows: pd.DataFrame, doubt: Doubt) -> str:
    """What turns on a doubt, in a sentence."""
    found = [
        f"{first_lower(title_of(one['indicator'], one['level']))} ({one['reform']})"
        for one in what_turns(rows, doubt.name)
    ]
    if found:
        return f"The sign of the effect on {' and '.join(found)} turns on it."
    mine = rows[rows["doubt"] == doubt.name]
    still = len(unmoved(mine)) == len(set(zip(mine["reform"], mine["corner"], strict=True)))
    return "No headline is clearly moved by it." if still else "It moves sizes, not signs."


def main(words: Sequence[str] | None = None) -> None:
    """Write the page, after living the corners anew if asked."""
    asked = words_of("cmsim.runs.doubting.page", "Write docs/structural-doubt.md.", words, 12_000, 4)
    if asked.run:
        from cmsim.runs.doubting.findings import doubt
        from cmsim.runs.doubting.results import made_by
        from cmsim.runs.lived_with import made_with
        from cmsim.runs.progress import bar, say_if_compiling

        say_if_compiling()
        with bar("corners", "runs") as progress:
            found = doubt(families=asked.families, seeds=asked.seeds, progress=progress)
        refits = facts(found.plan.doubts, read())
        how = {"made_by": made_by(found), "until": found.plan.until}
        lived = {**how, "seconds": round(found.seconds), "refits": refits, **made_with()}
        write_page(FIGURES, keep_figures(lived, found.rows))
    about, rows = kept_figures(FIGURES)
    for reform in reforms_in(rows):
        drawn = chart(whole(rows), doubts(), reform, f"Source: {about['made_by']}")
        write_picture(PICTURES / f"structural-doubt-{reform}.png", drawn.png)
    write_page(PAGE, page(about, rows))


if __name__ == "__main__":
    main()
