"""The logs of a report: the assumptions that matter most, where the figures come from, and what was checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cmsim.runs.reporting.markup import Part, Section, Table, heading, paragraph

if TYPE_CHECKING:
    from cmsim.runs.reporting.checks import Check

MOST = 12  # assumptions on the page: the workbook and the CSV have all
ASSUMPTIONS = ("What is assumed", "Value", "Status", "Quality", "Impact", "Matters most for")
WHOLE_LOG = ("Parameter", *ASSUMPTIONS[:2], "Lowest", "Highest", *ASSUMPTIONS[2:], "Source")
SOURCES = ("Source", "Licence", "Figures and parameters", "Used for", "Periods", "Status")
NOT_STATED = "not stated"
FILES = ("File", "What it holds", "Rows", "SHA-256 begins")
USED = {
    "initialise": "the start",
    "calibrate": "fitting",
    "validate": "testing",
    "context": "context",
    "parameter": "parameters",
}
HOLDS = {
    "evidence": "published figures",
    "paths": "prices, earnings and work over time",
    "population_margins": "figures of families at the start",
    "service_margins": "figures of the service",
    "tax_benefit_years": "tax and benefit rates by year",
    "parameters": "parameters of behaviour and practice",
}


def assumption_rows(names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The assumption log; of reforms that were analysed themselves by what matters for these, else for anything."""
    from cmsim.runs.sensitivity.assumptions import NOT_RATED, log, outcome
    from cmsim.runs.sensitivity.impact import IMPACTS, ratings, shipped

    rows, found = log(), shipped()
    if found is None:
        return rows
    mine = found[1][found[1]["about"].isin(clearly_told(names))]
    known = ratings(mine) if len(mine) else {}
    if known:
        for row in rows:
            rating = known.get(row["id"])
            row["impact"] = NOT_RATED if rating is None else rating.impact
            row["on"], row["share"] = ("", None) if rating is None else (outcome(rating), rating.share)
    order = [*IMPACTS, NOT_RATED]
    return sorted(rows, key=lambda row: (order.index(row["impact"]), -(row["share"] or 0.0)))


def clearly_told(names: Sequence[str]) -> list[str]:
    """Of what was analysed, that on which some parameter has an effect that is not luck's."""
    from cmsim.runs.sensitivity.impact import shipped

    found = shipped()
    if found is None:
        return []
    clear = set(found[1].loc[found[1]["clear"], "about"]) if "clear" in found[1] else set(found[1]["about"])
    return [name for name in names if name in clear]


def assumptions(names: Sequence[str] = ()) -> list[Part]:
    """The assumptions that matter most, those of low quality marked; all of them in the CSV and the workbook."""
    import pandas as pd
    from cmsim.runs.sensitivity.impact import out_of_date, shipped

    rows, found = assumption_rows(names), shipped()
    data = pd.DataFrame(rows).rename(columns={"on": "matters_most_for", "share": "share_of_the_largest_effect"})
    told = clearly_told(names)
    rated = f"for the effect of {', '.join(told)}" if told else "for any outcome: none is told for this reform"
    if not names:
        rated = "for the baseline"
    old = " These ratings were made with other rules or data than those that are here." if (
        found is not None and out_of_date(found[0])
    ) else ""  # fmt: skip
    weak = sum(row["impact"] == "high" and row["quality"] == "low" for row in rows)
    words = (
        f"The {min(MOST, len(rows))} assumptions of {len(rows)} that matter most {rated}. Quality: high, a published "
        "figure; medium, derived from one or fitted to them; low, assumed. Impact: how far an outcome moves when the "
        "parameter goes over its range, beside what the most important one does (high: a quarter or more of it; "
        f"medium: a twentieth). {weak} are of low quality and high impact.{old} “cmsim evidence NAME” tells more of "
        "each."
    )
    cells = [_assumption(row) for row in rows[:MOST]]
    whole = Table("assumption-log", "Assumptions that matter most", ASSUMPTIONS, cells, data=data, whole=_whole(rows))
    return [heading("Assumptions that matter most"), paragraph(words), whole]


def _whole(rows: Sequence[Mapping[str, Any]]) -> Table:
    cells = []
    for row in rows:
        *_, status, quality, impact, on = _assumption(row)
        ends = ["" if row[end] is None else f"{row[end]:g}" for end in ("low", "high")]
        meaning, value = row["meaning"], f"{row['value']:g} {row['unit']}"
        rest = (status, quality, impact, on, row["source"] or "none")
        cells.append((row["id"], meaning, value, *ends, *rest))
    return Table("assumption-log", "Assumption log", WHOLE_LOG, cells, ("Lowest", "Highest"))


def _assumption(row: Mapping[str, Any]) -> tuple[str, ...]:
    span = "" if row["low"] is None or row["high"] is None else f" ({row['low']:g} to {row['high']:g})"
    on = "not rated" if row["share"] is None else f"{row['on']}: {100 * row['share']:.0f}% of the largest effect"
    value = f"{row['value']:g} {row['unit']}{span}"
    return f"{row['meaning']} ({row['id']})", value, row["status"], row["quality"], row["impact"], on


def data_log() -> list[Part]:
    """Where every number the model rests on comes from: sources, and the files with their hashes."""
    import pandas as pd

    rows = source_rows()
    files = file_rows()
    most = pd.DataFrame(rows, columns=list(SOURCES))
    shown = rows[:MOST]
    words = (
        f"Every number comes with cmsim and stands in one of {len(files)} files; {len(rows)} sources in all, here the "
        f"{len(shown)} with most figures. Each figure has its place in the source (cmsim evidence ID). "
        "The licence is that of the publisher; where a figure was read in somebody else's account it is not stated."
    )
    return [
        heading("Data log"),
        paragraph(words),
        Table("data-sources", "Sources of the figures", SOURCES, shown, ("Figures and parameters",), data=most,
              whole=Table("data-sources", "Data log: sources", SOURCES, rows, ("Figures and parameters",))),
        Table("data-files", "Files of the evidence that is here now", FILES,
              [(*row, hash[:16]) for *row, hash in files], ("Rows",),
              data=pd.DataFrame(files, columns=list(FILES))),
    ]  # fmt: skip


def source_rows() -> list[tuple[str, ...]]:
    """A row for each source of figures and of parameters, those with most first."""
    from cmsim.model.evidence import figures, parameters

    found: dict[str, dict[str, dict[str, None]]] = {}
    numbers: dict[str, int] = {}

    def add(source: str, use: str, period: str, status: str) -> None:
        source = source.split(";")[0].strip() or "no source: assumed"
        numbers[source] = numbers.get(source, 0) + 1
        row = found.setdefault(source, {"use": {}, "period": {}, "status": {}})
        for key, one in (("use", USED.get(use, use)), ("period", period), ("status", status)):
            if one:
                row[key][one] = None

    for figure in figures().values():
        add(figure.source_document, figure.use, figure.period, figure.status)
    for one in parameters().values():
        add(one.source, "parameter", "", one.status)
    rows = [
        (
            source,
            licence_of(source),
            f"{numbers[source]:,}",
            ", ".join(row["use"]),
            _periods(list(row["period"])),
            ", ".join(row["status"]),
        )
        for source, row in found.items()
    ]
    return sorted(rows, key=lambda row: (-int(row[2].replace(",", "")), row[0]))


@cache
def licences() -> list[tuple[str, str]]:
    """The beginnings of sources and their licences, the longest first: ``licences.toml``."""
    from importlib.resources import files

    told = tomllib.loads(files("cmsim.runs.reporting").joinpath("licences.toml").read_text(encoding="utf-8"))
    known = [(start, licence) for licence, row in told.items() for start in row["begins"]]
    return sorted(known, key=lambda pair: -len(pair[0]))


def licence_of(source: str) -> str:
    """The licence of a source, by its publisher."""
    whole = r"(?!\w)"  # the beginning is of whole words
    return next((licence for start, licence in licences() if re.match(re.escape(start) + whole, source)), NOT_STATED)


def _periods(periods: Sequence[str]) -> str:
    if not periods:
        return "none"
    years = sorted(year for period in periods for year in re.findall(r"(?:19|20)\d\d", period))
    return ", ".join(sorted(periods)) if len(periods) <= 3 or not years else f"{years[0]} to {years[-1]}"


def file_rows() -> list[tuple[str, ...]]:
    """A row for each file of the evidence: its name, what it holds, its rows and its hash."""
    import hashlib
    from importlib.resources import files

    rows: list[tuple[str, ...]] = []
    for name, holds in HOLDS.items():
        file = files("cmsim.model.evidence") / f"{name}.csv"
        if file.is_file():
            content = file.read_bytes().replace(b"\r\n", b"\n")
            number = content.count(b"\n") - 1
            rows.append((f"{name}.csv", holds, f"{number:,}", hashlib.sha256(content).hexdigest()))
    return rows


CHECKS = ("Check", "Result", "What was seen")


def quality(checks: Sequence[Check]) -> Section:
    """The log of quality assurance: what was checked on this result, and what was not."""
    rows = [(check.name, check.result, check.seen) for check in checks]
    failed = sum(check.result == "not passed" for check in checks)
    undone = sum(check.result in ("not done", "not known") for check in checks)
    words = (
        f"Made when the report was written. {len(checks)} checks: {failed} not passed, {undone} not done or not known. "
        "A check that passes shows that nothing went wrong there, not that the answer is right."
    )
    return Section("quality", "What was checked", [paragraph(words), Table("qa-log", "QA log", CHECKS, rows)])
