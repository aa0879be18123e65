"""The report of a validation: every published figure beside the model's, fitted to it or kept for testing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.errors import InputError
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.comparing.words import NOT_SHOWN
from cmsim.runs.reporting.markup import Part, Picture, Report, Section, Table, listed, paragraph
from cmsim.runs.reporting.shared import glossary, made, not_for, not_modelled, people
from cmsim.runs.validating.words import counted, figure, gap, observed, simulated, verdict
from cmsim.scenarios import Scenario

if TYPE_CHECKING:
    from cmsim.runs.store import Results

TITLES = {"calibrate": "Figures the model was fitted to", "validate": "Figures kept for testing"}
COLUMNS = ("Figure", "Period", "Observed (tolerance)", "Simulated (90%)", "Standard error", "Gap", "", "Simulated")
SURE = (
    "Agreement with a figure that was used for fitting shows that the model can do it; agreement with one kept for "
    "testing shows that it may be right.",
    "Gap: how far the simulated figure is from the observed, in tolerances; beyond 1 it is out. An interval bounds "
    "luck, not what is unknown about behaviour.",
)
TABLE, PAGE, PICTURE = "targets.csv", "validation.md", "gaps.png"


def report(results: Results, folder: Path, named: Mapping[str, str], changed: Sequence[str]) -> Report:
    """The report of a validation. Errors: InputError when its table or its picture cannot be read."""
    manifest = results.manifest
    scenario = Scenario.from_resolved(manifest["scenario"])
    try:
        rows = pd.read_csv(folder / TABLE)
        png, text = (folder / PICTURE).read_bytes(), (folder / PAGE).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"the figures in {folder} cannot be read: {error}") from None
    runs = len(manifest["seeds"])
    source = f"cmsim {manifest['cmsim']}, {manifest['families']:,} simulated families, {runs} seed{'s' * (runs > 1)}"
    parts = {use: rows[rows["use"] == use] for use in dict.fromkeys(rows["use"])}
    told = "; ".join(f"{TITLES.get(use, use).lower()}: {counted(part)}" for use, part in parts.items())
    alt = re.search(r"!\[(.*)\]\(" + re.escape(PICTURE), text)
    picture = Picture("gaps", png, alt[1] if alt else told, (folder / TABLE).read_bytes())
    sections = [
        Section("question", "The question", [not_for(), people(named), paragraph(scenario.question, "lead")]),
        Section("headline", "In short", [paragraph(f"{told[0].upper()}{told[1:]}.", "lead"), picture]),
        Section("targets", "Every figure", [_table(use, part) for use, part in parts.items()]),
        Section("rests", "How sure this is", [listed(SURE), *not_modelled()]),
        made(manifest, folder.resolve().name, changed),
        glossary(()),
    ]
    return Report(
        title=f"{scenario.name} held against published figures",
        lead=f"Child maintenance for separated families in Great Britain, simulated. Made by {source}.",
        sections=sections,
        definitions={},
    )


def _table(use: str, part: pd.DataFrame) -> Part:
    every: list[Any] = list(part.itertuples())
    rows = []
    for row in every:
        few = row.simulated_n < FEWEST
        cells = (simulated(row), figure(row.standard_error, row.unit), gap(row), verdict(row))
        head = (f"{row.quantity} ({row.source})", str(row.period), observed(row))
        rows.append((*head, *((NOT_SHOWN,) * 4 if few else cells), f"{row.simulated_n:,}"))
    columns = tuple(name or "In or out" for name in COLUMNS)
    caption = f"{TITLES.get(use, use)}: {counted(part)}"
    figures = ["simulated", "low", "high", "standard_error", "gap"]
    data = part.assign(**{name: part[name].mask(part["simulated_n"] < FEWEST) for name in figures})
    return Table(f"targets-{use}", caption, columns, rows, ("Gap", "Simulated"), data=data)
