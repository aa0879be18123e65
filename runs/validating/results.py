"""A validation on disk: a folder with the targets as a table, a page to read, the chart, and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.store import about, write_results
from cmsim.runs.validating.chart import gaps_chart
from cmsim.runs.validating.coverage import counted as coverage
from cmsim.runs.validating.coverage import in_words
from cmsim.runs.validating.words import count_line, counted, figure, gap, made_by, observed, simulated, verdict

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

HEADER = (
    "| Target | Period | Observed (tolerance) | Simulated (90%) | n | Std error | Gap | |",
    "|---|---|---:|---:|---:|---:|---:|---|",
)


def write(found: Validation, out: str | Path, force: bool) -> Path:
    """Write the result. Errors: InputError, as ``write_results``."""
    chart = gaps_chart(found)
    manifest = about(
        kind="validate",
        scenario=found.scenario.resolved(),
        families=found.families,
        seeds=list(found.seeds),
        until=found.until,
        use=found.use,
        targets=found.file or "evidence",
        within=found.within,
        of=len(found.rows),
        started=found.started,
        seconds=round(found.seconds, 3),
        **found.coverage(),
    )
    files = {
        "targets.csv": found.rows.to_csv(index=False, lineterminator="\n").encode(),
        "gaps.png": chart.png,
        "validation.md": page(found, chart.alt).encode(),
    }
    written = write_results(out, manifest, {}, force, files)
    assert written.path is not None
    return written.path


def page(found: Validation, alt: str) -> str:
    """The page to read: counts, the chart, every target, and what is not spoken of."""
    lines = [f"# {found.scenario.name} held against figures", "", count_line(found), "", f"![{alt}](gaps.png)", ""]
    lines += ["Gap: how far the simulated figure is from the observed, in tolerances; beyond 1 it is out. The interval "
              "bounds luck, not what is unknown about behaviour."]  # fmt: skip
    lines += coverage_lines(found)
    for title, rows in found.sections():
        lines += ["", f"## {title}: {counted(rows)}", "", *table(rows)]
    lines += silent(found)
    return "\n".join([*lines, "", f"Made by {made_by(found)}.", ""])


def coverage_lines(found: Validation) -> list[str]:
    """With draws: how many figures their intervals cover."""
    counts = [(title, coverage(rows)) for title, rows in found.sections()] if found.draws else []
    told = [f"- {title}: {in_words(count)}." for title, count in counts if count is not None]
    return ["", f"Covered by 90% intervals, with {found.draws} draws of the parameters:", "", *told] if told else []


def table(rows: pd.DataFrame) -> list[str]:
    """The targets of a section as a table of Markdown."""
    return [*HEADER, *(line(row) for row in rows.itertuples())]


def line(row: Any) -> str:
    cells = (
        f"{row.quantity} (`{row.id}`; {row.source})", row.period, observed(row), simulated(row), f"{row.simulated_n:,}",
        figure(row.standard_error, row.unit), gap(row), "in" if row.within else f"**{verdict(row)}**",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def silent(found: Validation) -> list[str]:
    """The figures that no run is held against, by their reason."""
    if not found.silent:
        return []
    reasons: dict[str, list[str]] = {}
    for one in found.silent:
        reasons.setdefault(one.reason, []).append(f"`{one.id}`")
    told = [f"- {reason[0].upper()}{reason[1:]}: {', '.join(ids)}." for reason, ids in reasons.items()]
    of = f"rows of {found.file}" if found.file else "figures of the evidence"
    return ["", f"## Not spoken of: {len(found.silent)} {of}", "", *told]
