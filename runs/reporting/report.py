"""A report on disk: report.html, report.xlsx, tables/*.csv and pictures/*.png, written whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmsim.model.errors import InputError
from cmsim.runs.reporting.markup import GENERATOR, Picture, Report, Section, page
from cmsim.runs.reporting.workbook import WORKBOOK, workbook
from cmsim.runs.store import check_destination, load_results, read_manifest

if TYPE_CHECKING:
    from cmsim.runs.store import Results

PAGE = "report.html"
TABLES, PICTURES = "tables", "pictures"
ALT = "chart-alt.json"


def write_report(
    folder: str | Path,
    out: str | Path | None = None,
    force: bool = False,
    named: Mapping[str, str] | None = None,
    check: bool = False,
) -> list[Path]:
    """Write the report of a result; hand back the paths of its files, the page first and then the workbook.

    Parameters
    ----------
    folder : a result of ``cmsim run``, ``cmsim compare``, ``cmsim sweep`` or ``cmsim validate``.
    out : the report's folder. None: ``report`` in the folder of the result.
    force : replace a report that is there.
    named : names by role: analyst, assurer, approver.
    check : live a small world for the log of quality assurance: do the books balance, do both engines agree?

    Errors: InputError when the folder holds no such result, something of it is missing or was altered, or the
    report's folder is there already or cannot be written; then nothing is left behind.
    """
    folder = Path(folder)
    place = folder / "report" if out is None else Path(out)
    report = report_of(folder, named or {}, place, force, check)
    files = {PAGE: page(report).encode(), WORKBOOK: workbook(report, read_manifest(folder), named or {})}
    for table in report.tables():
        files[f"{TABLES}/{table.name}.csv"] = table.csv()
    for picture in report.pictures():
        files[f"{PICTURES}/{picture.name}.png"] = picture.png
        files[f"{TABLES}/{picture.name}.csv"] = picture.csv
    put(place, files, force)
    return [place / name for name in files]


def report_of(folder: Path, named: Mapping[str, str], place: Path, force: bool, check: bool = False) -> Report:
    """The report of a result, once its place is seen to be free. Errors: as ``write_report``."""
    kind = read_manifest(folder)["kind"]
    if kind not in ("run", "compare", "sweep", "validate"):
        raise InputError(f"{folder} is a {kind}: only a run, a comparison, a sweep or a validation has a report")
    results = load_results(folder)
    check_destination(place, force, "report", is_report)
    from cmsim.runs.verify_command import what_changed

    changed = what_changed(results.manifest)
    try:
        report = _told(results, folder, named, changed)
        return with_logs(report, results, folder, named, changed, check)
    except InputError:
        raise
    except (
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:  # hashes agree, but it says something else
        raise InputError(
            f"{folder} has not what a {kind} of this cmsim has ({type(error).__name__}: {error}): make it again"
        ) from None


def _told(results: Results, folder: Path, named: Mapping[str, str], changed: Sequence[str]) -> Report:
    """The report of a result of its kind, without its logs."""
    from cmsim.runs.reporting import of_comparison, of_run, of_sweep, of_validation

    kind, told = results.manifest["kind"], folder.resolve().name
    if kind == "run":
        return of_run.report(results, named, told, changed)
    if kind == "sweep":
        if "runs" not in results.tables:
            raise InputError(f"{folder} holds a sweep that has not ended: --resume goes on with it")
        return of_sweep.report(results, named, folder, changed)
    if kind == "validate":
        return of_validation.report(results, folder, named, changed)
    return of_comparison.report(results, charts_of(results, folder), named, told, changed)


def with_logs(
    report: Report, results: Results, folder: Path, named: Mapping[str, str], changed: Sequence[str], check: bool
) -> Report:
    """The report with its logs before the section that says how it was made: assumptions, data, quality assurance."""
    from cmsim.runs.reporting.checks import checks_of
    from cmsim.runs.reporting.logs import assumptions, data_log, quality

    manifest = results.manifest
    scenarios = manifest.get("reforms") or manifest.get("plan", {}).get("scenarios") or [manifest["scenario"]]
    names = [scenario["name"] for scenario in scenarios if scenario["name"] != "baseline"]
    logs = [
        Section("assumptions", "Assumptions and data", [*assumptions(names), *data_log()]),
        quality(checks_of(results, folder, named, changed, report.tables(), check)),
    ]
    at = next(place for place, section in enumerate(report.sections) if section.id == "made")
    return replace(report, sections=[*report.sections[:at], *logs, *report.sections[at:]])


def charts_of(results: Results, folder: Path) -> dict[str, Picture]:
    """The charts that lie in a comparison's folder by the name of their file, with their words and their figures."""
    if ALT not in results.manifest["files"]:
        return {}
    try:
        told = json.loads((folder / ALT).read_text(encoding="utf-8"))
        return {
            Path(name).stem: Picture(
                Path(name).stem, (folder / name).read_bytes(), alt, (folder / name).with_suffix(".csv").read_bytes()
            )
            for name, alt in told.items()
            if name in results.manifest["files"]
        }
    except (OSError, ValueError) as error:
        raise InputError(f"the charts in {folder} cannot be read: {error}") from None


# --- the folder --------------------------------------------------------------------------------------------------


def is_report(place: Path) -> bool:
    """Whether a folder holds a report, and nothing else."""
    try:
        with (place / PAGE).open(encoding="utf-8") as opened:
            begins = opened.read(2_000)
    except (OSError, UnicodeDecodeError):
        return False
    return f'content="{GENERATOR}"' in begins and {one.name for one in place.iterdir()} <= {
        PAGE,
        WORKBOOK,
        TABLES,
        PICTURES,
    }


def put(place: Path, files: Mapping[str, bytes], force: bool) -> None:
    """Write the files under a temporary name beside their place, and move them there. Errors: InputError."""
    standing = place.absolute()
    made = [parent for parent in standing.parents if not parent.exists()]
    draft = None
    try:
        standing.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{standing.name}-", suffix=".part", dir=standing.parent))
        for name, content in files.items():
            file = draft / "new" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        check_destination(place, force, "report", is_report)
        if standing.exists():
            standing.rename(draft / "old")
        try:
            (draft / "new").rename(standing)
        except OSError:
            if (draft / "old").exists():
                (draft / "old").rename(standing)
            raise
    except OSError as error:
        raise InputError(f"{place} cannot be written: {error.strerror or error}") from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
        for parent in made:  # those made here that stayed empty
            with suppress(OSError):
                parent.rmdir()
