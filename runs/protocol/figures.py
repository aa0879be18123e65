"""Figures of the assurance statement and of TRACE, from what other pages keep: none of them is typed by hand.

Nothing is lived for them. Each function gives the lines of one part of a page.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.evidence import FIGURE_FILES, STATUSES, USES, _figures_of, figures, parameters
from cmsim.runs.pages import kept_figures
from cmsim.runs.protocol.marked import listed, table

if TYPE_CHECKING:
    import pandas as pd

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST = 10  # misses told one by one
TITLES = {"calibrate": "Calibration", "validate": "Validation"}


def validation() -> tuple[dict[str, Any], pd.DataFrame]:
    """The run behind docs/validation.md, and its rows."""
    return kept_figures(DOCS / "validation.csv")


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}%"


# --- held against figures -----------------------------------------------------------------------------------------


def held() -> list[str]:
    """How many figures a run meets, those it was fitted to and the others apart."""
    about, rows = validation()
    told: list[tuple[object, ...]] = []
    for use, title in {**TITLES, "": "Together"}.items():
        part = rows[rows["use"] == use] if use else rows
        gaps = part["gap"].abs()
        by_luck = int(((part["low"] <= part["observed"]) & (part["observed"] <= part["high"])).sum())
        inside, two = int(part["within"].sum()), int((gaps <= 2).sum())
        told.append(
            (title, len(part), f"{inside} ({share(inside, len(part))})", f"{two} ({share(two, len(part))})",
             f"{gaps.median():.1f}", f"{by_luck} ({share(by_luck, len(part))})")
        )  # fmt: skip
    heads = (
        "",
        "Figures",
        "Within tolerance",
        "Within two",
        "Median gap, in tolerances",
        "Inside the interval of luck",
    )
    lines = [f"The run: {about['made_by']}.", "", *table(heads, told, right=(1, 2, 3, 4, 5))]
    return [*lines, *covered(about, rows)]


def covered(about: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    """How many figures lie in 90% intervals that hold the parameters too; nothing where no draws were lived."""
    from cmsim.runs.validating.coverage import counted

    told: list[tuple[object, ...]] = []
    for use, title in {**TITLES, "": "Together"}.items():
        count = counted(rows[rows["use"] == use] if use else rows)
        if count is not None and count.of:
            parts = (f"{part} ({share(part, count.of)})" for part in count[1:])
            told.append((title, count.of, *parts))
    if not told:
        return []
    heads = ("90% intervals", "Figures", "Draws and luck", "And the error of the figure", "And of the model")
    words = f"With {about['draws']} draws of the parameters, the observed lies inside:"
    return ["", words, "", *table(heads, told, right=(1, 2, 3, 4))]


def not_held() -> list[str]:
    """Figures that are there to be fitted to or held against, and no run is: by file."""
    from cmsim.model.population.margins import MARGINS
    from cmsim.runs.validating.targets import built_in

    targets, silent = built_in()
    spoken, said = {one.id for one in targets}, {one.id for one in silent}
    margins = {id for one in MARGINS.values() if one.evidence for id in one.evidence.ids}
    told = []
    for file in FIGURE_FILES:
        ids = [one.id for one in _figures_of(file).values() if one.use in TITLES]
        rest = [id for id in ids if id not in spoken and id not in said]
        beside = sum(id in margins for id in rest)
        if ids:
            counts = (sum(id in spoken for id in ids), sum(id in said for id in ids), beside, len(rest) - beside)
            told.append((f"`model/evidence/{file}.csv`", len(ids), *counts))
    heads = ("File", "To calibrate or validate", "Held against", "No run can speak of it (why is said)",
             "Beside a margin of the population", "Used by nothing yet")  # fmt: skip
    return table(heads, told, right=(1, 2, 3, 4, 5))


def worst() -> list[str]:
    """The largest misses, with what is known of why."""
    from cmsim.runs.validating.targets import misses
    from cmsim.runs.validating.words import figure, gap

    _, rows = validation()
    reasons = misses()
    far = rows.loc[rows["gap"].abs().sort_values(ascending=False, kind="stable").index[:MOST]]
    every: list[Any] = list(far.itertuples())
    told = [
        (row.quantity, row.period, TITLES[row.use].lower(), figure(row.observed, row.unit),
         figure(row.simulated, row.unit), gap(row), reasons.get(row.id, ("", "not explained"))[1])
        for row in every
    ]  # fmt: skip
    heads = ("Figure", "Period", "Use", "Observed", "Simulated", "Gap, in tolerances", "Why, as far as is known")
    return table(heads, told, right=(3, 4, 5))


def causes() -> list[str]:
    """The misses by cause."""
    from cmsim.runs.validating.targets import CAUSES, misses

    _, rows = validation()
    known = misses()
    missed: list[Any] = list(rows[~rows["within"]].itertuples())
    counts = Counter((known.get(row.id, ("", ""))[0], row.use) for row in missed)
    told = [
        (words, *(counts[cause, use] for use in TITLES)) for cause, words in {**CAUSES, "": "Not explained"}.items()
    ]
    return table(("Why figures are missed", *TITLES.values()), told, right=(1, 2))


def patterns() -> list[str]:
    """Patterns of life: how many figures lie in their bands."""
    from cmsim.runs.patterns.catalogue import FIGURES, PATTERNS
    from cmsim.runs.patterns.page import is_in, mean_of, read_figures

    kept = read_figures()
    inside = sum(is_in(one, mean_of(kept["values"].get(id, []))) for id, one in FIGURES.items())
    return [
        f"{len(PATTERNS)} patterns with {len(FIGURES)} figures: {inside} lie within their bands "
        f"({share(inside, len(FIGURES))}), in runs of {kept['families']:,} families with seeds "
        f"{', '.join(map(str, kept['seeds']))}, to {kept['until']}."
    ]


def contradictions() -> list[str]:
    """Sums that published figures must obey: how many hold, and which cannot."""
    from cmsim.runs.exhibits.identities import DOES_NOT, HOLDS, ONLY_IF, SUMS, Book

    found = {title: work_out(Book()).verdict for title, work_out in SUMS.items()}
    counts = Counter(found.values())
    cannot = [title for title, verdict in found.items() if verdict == DOES_NOT]
    return [
        f"Of {len(found)} sums that tie published figures together, {counts[HOLDS]} hold, {counts[ONLY_IF]} hold only "
        f"under a condition that no source states, and {counts[DOES_NOT]} cannot hold: {'; '.join(cannot)}."
    ]


# --- what the data cannot decide ----------------------------------------------------------------------------------


def doubts() -> list[str]:
    """Of each reform the central effect, and how far it reaches over the accounts that no figure decides between."""
    from cmsim.runs.comparing.words import scale_of, title_of
    from cmsim.runs.doubting.chart import told as in_words
    from cmsim.runs.doubting.corners import CENTRE
    from cmsim.runs.doubting.findings import sign

    about, rows = kept_figures(DOCS / "structural-doubt.csv")
    rows = rows.assign(level=rows["level"].fillna(""))
    told = []
    for (reform, indicator, level), part in rows.groupby(["reform", "indicator", "level"], sort=False):
        scale = scale_of(str(indicator))
        centre = part[part["corner"] == CENTRE].iloc[0]
        ends = f"{in_words(part['difference'].min(), scale)} to {in_words(part['difference'].max(), scale)}"
        signs = {sign(row) for row in part.itertuples()}
        outcome = f"{title_of(str(indicator), str(level))}, {scale.difference_unit}"
        turns = "yes" if {1, -1} <= signs else "no"
        told.append((reform, outcome, in_words(centre["difference"], scale), ends, turns))
    heads = ("Reform", "Outcome", "Central", "Over all corners", "Does its sign turn?")
    return [f"Made by {about['made_by']}.", "", *table(heads, told, right=(2, 3))]


# --- what it rests on ---------------------------------------------------------------------------------------------


def evidence_counts() -> list[str]:
    """Figures by file and status."""
    told: list[tuple[object, ...]] = []
    for file in FIGURE_FILES:
        counts = Counter(one.status for one in _figures_of(file).values())
        told.append((f"`model/evidence/{file}.csv`", sum(counts.values()), *(counts[status] for status in STATUSES)))
    uses = Counter(one.use for one in figures().values())
    told.append(("`model/evidence/parameters.csv`", len(parameters()), *parameter_statuses()))
    lines = table(("File", "Rows", *STATUSES), told, right=tuple(range(1, 2 + len(STATUSES))))
    spoken = ", ".join(f"{uses[use]} to {use}" for use in USES if uses[use])
    return [*lines, "", f"Figures by use: {spoken}."]


def parameter_statuses() -> list[int]:
    counts = Counter(row.status for row in parameters().values())
    return [counts[status] for status in STATUSES]


def assumption_counts() -> list[str]:
    """Parameters by quality and impact, as the assumption log rates them, and the analysis this rests on."""
    from cmsim.runs.sensitivity.assumptions import NOT_RATED, log, made_by
    from cmsim.runs.sensitivity.impact import IMPACTS, shipped

    rows, found = log(), shipped()
    counts = Counter((row["quality"], row["impact"]) for row in rows)
    impacts = (*IMPACTS, NOT_RATED)
    told = [
        (quality, *(counts[quality, one] for one in impacts)) for quality in dict.fromkeys(r["quality"] for r in rows)
    ]
    heads = ("Quality", *(f"{one} impact" if one != NOT_RATED else one for one in impacts))
    made = ["No analysis was made."] if found is None else made_by(found[0]).splitlines()
    lines = [*table(heads, sorted(told, key=lambda row: str(row[0])), right=(1, 2, 3, 4)), "", *made]
    first = [row["id"] for row in rows if row["impact"] == "high" and row["quality"] == "low"]
    return [*lines, "", f"Of low quality and high impact: {listed(first)}."]


def draws_made() -> list[str]:
    """What the shipped draws of the parameters rest on."""
    from cmsim.runs.drawn import made

    about = made()
    how = "by an ensemble moved in passes" if about["passes"] else "by the slopes at the fit"
    return [
        f"{about['draws']} draws of {len(about['parameters'])} parameters, {how}, held against {about['figures']} "
        f"figures to {about['until']}: {about['families']:,} families, seeds {', '.join(map(str, about['seeds']))}, "
        f"made {about['made'][:10]} with cmsim {about['cmsim']}, rules `{about['rules_hash']}`. `cmsim doctor` says "
        "whether they are still up to date."
    ]


def left_out() -> list[str]:
    """What is not modelled, in heads; why stands on the page of the law."""
    from cmsim.runs.law_page import LEFT_OUT

    return [f"- {what}" for what, _ in LEFT_OUT]


FIGURES = {
    "held": held, "not-held": not_held, "worst": worst, "causes": causes, "patterns": patterns,
    "contradictions": contradictions, "doubts": doubts, "evidence": evidence_counts,
    "assumptions": assumption_counts, "draws-made": draws_made, "left-out": left_out,
}  # fmt: skip
