"""The page docs/validation.md: every target beside what a run gives, the misses named.

    python -m cmsim.runs.validating.page            write the page anew from the figures kept in docs/validation.csv
    python -m cmsim.runs.validating.page --run      live the runs anew first, and keep their figures and the pictures

    --families 240000 --seeds 4 --draws 30          change the runs

The runs stay the same for the same rules: to be made again after a change of rules, parameters or targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.pages import keep_figures, kept_figures, newest_fit, words_of, write_page
from cmsim.runs.validating.coverage import COLUMNS as OF_DRAWS
from cmsim.runs.validating.coverage import counted as coverage
from cmsim.runs.validating.coverage import in_words
from cmsim.runs.validating.words import counted, figure, gap, observed, simulated

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES, PICTURE = DOCS / "validation.md", DOCS / "validation.csv", DOCS / "pictures" / "validation-gaps.png"
COURSES = DOCS / "validation-courses.csv"
KEPT = (
    *("id", "use", "quantity", "source", "period", "unit", "observed", "band_low", "band_high", "simulated", "low"),
    *("high", "standard_error", "simulated_n", "gap", "within"),
)
TITLES = {"calibrate": "Calibration", "validate": "Validation"}
HEADER = ("| Figure | Period | Observed (tolerance) | Simulated (90%) | Gap | |", "|---|---|---:|---:|---:|---|")

INTRODUCTION = """\
# The model held against figures

<!-- made by python -m cmsim.runs.validating.page: change runs/validating, never this page -->

A run is held against {all_counted} published figures. **Calibration: {calibrate}. Validation: {validate}.** Nothing is
left out because it misses, and no tolerance was widened. A figure counts as calibration where it, or one made of the
same, was ever fitted to, or was set aside to be; agreement with it shows that the model can do it. Agreement with the
others shows that it may be right. The newest fit: [{fit}](decisions/{fit_file}).

The run: {made_by}.
It took {seconds:g} seconds, and `python -m cmsim.runs.validating.page --run` makes it again.
[How to validate](how-to/validate.md) holds the model against figures of your own.

![{alt}](pictures/validation-gaps.png)

A tolerance is the one proposed before any fit for the figure or its like, where there was one; else 4 points of a share
and 10% of another figure. The figure of a run is the mean over its seeds, and its interval bounds luck alone. *Gap* is
how far it is from the observed, in tolerances: beyond 1 it is out."""

COVERED = """\
**Intervals that hold the parameters too.** {draws} draws of the parameters, each lived once with {families:,} families,
beside the centre with the same luck. Well told, nine intervals in ten would hold the figure observed."""


OVER_TIME = """\
Quarter by quarter, with the figures beside it, calibration and validation together; each picture says of which run.
Shares and stocks are those of the last month of a quarter; figures of a month or a year are told as their quarter's."""


def keep(found: Validation) -> str:
    """The figures of a run, as they are kept: a first line of how it was made, then a table, to six figures."""
    from cmsim.runs.lived_with import made_with
    from cmsim.runs.validating.chart import alt_text
    from cmsim.runs.validating.words import made_by

    told = {"made_by": made_by(found), "seconds": round(found.seconds), "alt": alt_text(found), **made_with()}
    drawn = {"draws": found.draws, "draw_families": found.draw_families} if found.draws else {}
    return keep_figures({**told, **drawn}, found.rows[[*KEPT, *(OF_DRAWS if found.draws else ())]])


def page(about: dict[str, Any], rows: pd.DataFrame, courses: pd.DataFrame | None = None) -> str:
    """The whole page as Markdown; ``courses``: as ``courses.table`` gives them, for the part about time."""
    from cmsim.runs.validating.targets import built_in, misses

    _, silent = built_in()
    counts = {use: counted(rows[rows["use"] == use]) for use in TITLES}
    fit, fit_file = newest_fit(DOCS)
    told = INTRODUCTION.format(all_counted=len(rows), fit=fit, fit_file=fit_file, **counts, **about)
    lines = [*told.splitlines(), *covered(about, rows)]
    if courses is not None:
        lines += ["", *over_time(courses, rows)]
    for use, title in TITLES.items():
        part: list[Any] = list(rows[rows["use"] == use].itertuples())
        lines += ["", f"## {title}: {counts[use]}", "", *HEADER, *(line(row) for row in part)]
        lines += ["", *missed([row for row in part if not row.within], misses())]
    lines += ["", f"## Not spoken of: {len(silent)} figures", "", *not_spoken_of(silent)]
    return "\n".join(lines) + "\n"


def covered(about: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    """How many figures lie in the intervals with draws; nothing where none were lived."""
    counts = [(title, coverage(rows[rows["use"] == use])) for use, title in TITLES.items()]
    told = [f"- {title}: {in_words(count)}." for title, count in counts if count is not None]
    words = COVERED.format(draws=about.get("draws"), families=about.get("draw_families", 0))
    return ["", *words.splitlines(), "", *told] if told else []


def line(row: Any) -> str:
    """A target as a row of the table."""
    cells = (row.quantity, row.period, observed(row), simulated(row), gap(row), "in" if row.within else "**out**")
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def over_time(courses: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """The pictures of simulated against observed over time."""
    from cmsim.runs.validating.courses import pictures
    from cmsim.runs.validating.courses_chart import alt_text

    lines = ["## Over time", "", *OVER_TIME.splitlines()]
    for one in pictures():
        lines += ["", f"![{alt_text(one, courses, rows)}](pictures/validation-{one.name}.png)"]
    return lines


def missed(rows: Sequence[Any], reasons: dict[str, tuple[str, str]]) -> list[str]:
    """The misses by cause, those of one reason together; then those whose reason is not known."""
    from cmsim.runs.validating.targets import CAUSES

    by_reason: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        by_reason.setdefault(reasons.get(row.id, ("", "")), []).append(row)
    unknown = by_reason.pop(("", ""), [])
    lines = []
    for cause, words in CAUSES.items():
        mine = {reason: part for (of, reason), part in by_reason.items() if of == cause}
        count = sum(len(part) for part in mine.values())
        lines += [f"Out ({count}). {words}:", ""] if mine else []
        lines += [f"- {reason} ({'; '.join(name(row) for row in part)})" for reason, part in mine.items()]
        lines += [""] if mine else []
    if unknown:
        lines += ["Out, and not explained: " + "; ".join(name(row) for row in unknown) + ".", ""]
    return lines[:-1]


def name(row: Any) -> str:
    """A miss in few words."""
    return f"{row.quantity}, {row.period}: {figure(row.simulated, row.unit)} for {figure(row.observed, row.unit)}"


def not_spoken_of(silent: Sequence[Any]) -> list[str]:
    """The figures that no run is held against, by reason."""
    reasons: dict[str, list[str]] = {}
    for one in silent:
        reasons.setdefault(one.reason, []).append(f"`{one.id}`")
    return [f"- {reason[0].upper()}{reason[1:]}: {', '.join(ids)}." for reason, ids in reasons.items()]


def main(words: Sequence[str] | None = None) -> None:
    """Write the page, after living the runs anew if asked."""
    asked = words_of("cmsim.runs.validating.page", "Write docs/validation.md.", words, 240_000, 4, draws=30)
    if asked.run:
        from cmsim.runs.lived_with import made_with
        from cmsim.runs.progress import bar, say_if_compiling
        from cmsim.runs.validating.chart import gaps_chart
        from cmsim.runs.validating.courses import as_targets, pictures, table
        from cmsim.runs.validating.courses_chart import draw
        from cmsim.runs.validating.validate import validate
        from cmsim.runs.validating.words import made_by

        say_if_compiling()
        with bar("validation") as progress:
            found = validate(
                families=asked.families, seeds=asked.seeds, draws=asked.draws, progress=progress, also=as_targets
            )
        assert found.also is not None
        write_page(FIGURES, keep(found))
        write_page(COURSES, keep_figures({"made_by": made_by(found), **made_with()}, table(found.also)))
        PICTURE.write_bytes(gaps_chart(found).png)
        for one in pictures():
            drawn = draw(one, kept_figures(COURSES)[1], found.rows, f"Source: {made_by(found)}")
            (PICTURE.parent / f"validation-{one.name}.png").write_bytes(drawn)
    write_page(PAGE, page(*kept_figures(FIGURES), kept_figures(COURSES)[1]))


if __name__ == "__main__":
    main()
