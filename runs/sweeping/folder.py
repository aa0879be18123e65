"""The folder of a sweep: what stands in it at any moment, so that a sweep killed midway goes on where it stopped.

    manifest.json           the plan in figures and the code, written before the first run
    parts/RUN.parquet       the outcomes of one run: month, indicator, level, value, simulated_n
    status/RUN.json         how a run ended (done or failed), after its part
    histories/NAME.npz      a past that several runs start from, while they are to come (``histories``)
    runs.parquet            one row a run, made of the status files at the end

Every file is written under a temporary name and then renamed, so that a file that is there is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.drawn import facts as facts_of_draws
from cmsim.runs.folders import LOCK, write_json, write_manifest
from cmsim.runs.store import about, check_files, fingerprint, now, read_table, write_table
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, columns_of, identity

if TYPE_CHECKING:
    import pandas as pd

RUNS, PARTS, STATUS, HISTORIES = "runs.parquet", "parts", "status", "histories"
TOLD = ("status", "seconds", "error", "sha256")  # of each run in the table; the hash is that of its part
SAME = ("plan", "rules_hash", "data_hash", "schema_version", "runs_hash")  # what must be as it was to go on


def facts(plan: Plan, runs: Sequence[Run]) -> dict[str, Any]:
    """What the manifest says of a sweep; ``runs_hash`` is a hash of every run's identity."""
    return about(
        kind="sweep",
        plan=plan.told(),
        families=plan.families,
        until=plan.until,
        seeds=plan.seeds,
        draws=plan.draws,
        runs=len(runs),
        runs_hash=identity({"runs": [run.id for run in runs]}),
        **facts_of_draws(plan.draws),
        started=now(),
    )


def begin(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Make the folder of a new sweep. Errors: InputError when something is there, or it cannot be made."""
    refuse_what_stands(folder)
    try:
        (folder / PARTS).mkdir(parents=True)
        (folder / STATUS).mkdir()
        write_manifest(folder, {**manifest, "files": {}})
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None


def refuse_what_stands(folder: Path) -> None:
    """A new sweep needs a folder of its own. Errors: InputError."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if (folder / STATUS).is_dir():
        raise InputError(f"{folder} holds a sweep already: --resume to go on with it, or choose another --out")
    if folder.exists() or folder.is_symlink():
        raise InputError(f"{folder} exists already: choose another --out")


def finish(folder: Path, plan: Plan, runs: Sequence[Run], manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Write runs.parquet from the status files, and the manifest with its hash; hand back the table."""
    import pandas as pd

    rows = []
    for run in runs:
        status = read_status(folder, run.id)
        told = {"status": "missing", "seconds": float("nan"), "error": "", "sha256": "", **(status or {})}
        rows.append({"id": run.id, **columns_of(plan, run), **{key: told[key] for key in TOLD}})
    table = pd.DataFrame(rows)
    draft = folder / f".{RUNS}"
    write_table(table, draft)
    draft.replace(folder / RUNS)
    write_manifest(folder, {**manifest, "files": {RUNS: fingerprint(folder / RUNS)}})
    return table


# --- a run's part and status ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """How a run ended: its outcomes as Parquet, or None and why it failed."""

    run_id: str
    seconds: float
    part: bytes | None
    error: str = ""
    traceback: str = ""


def done(run: Run, outcomes: pd.DataFrame, seconds: float) -> Ended:
    """A run that is done, its outcomes as Parquet."""
    content = BytesIO()
    write_table(outcomes, content)
    return Ended(run.id, round(seconds, 4), content.getvalue())


def failed(run: Run, error: str, seconds: float = 0.0, traceback: str = "") -> Ended:
    """A run that failed, and why."""
    return Ended(run.id, round(seconds, 4), None, error, traceback)


def keep(folder: Path, ended: Ended) -> None:
    """Keep how a run ended: its part first, then its status, which is what says that it is done."""
    told: dict[str, Any] = {"status": "failed", "seconds": ended.seconds, "error": ended.error}
    if ended.part is None:
        told["traceback"] = ended.traceback
    else:
        part = part_file(folder, ended.run_id)
        draft = part.with_name(f".{part.name}.{os.getpid()}")
        draft.write_bytes(ended.part)
        draft.replace(part)
        mark = {"sha256": hashlib.sha256(ended.part).hexdigest(), "bytes": len(ended.part)}
        told = {**told, "status": "done", **mark}
    write_json(status_file(folder, ended.run_id), told)


def part_file(folder: Path, run_id: str) -> Path:
    return folder / PARTS / f"{run_id}.parquet"


def status_file(folder: Path, run_id: str) -> Path:
    return folder / STATUS / f"{run_id}.json"


def read_status(folder: Path, run_id: str) -> dict[str, Any] | None:
    """How a run ended, or None while it has not."""
    with suppress(OSError, ValueError):
        told = json.loads(status_file(folder, run_id).read_text(encoding="utf-8"))
        if isinstance(told, dict) and told.get("status") in ("done", "failed"):
            return told
    return None


def is_whole(folder: Path, run_id: str, sha256: str) -> bool:
    """Whether the part of a run is there, and is what it was when it was written."""
    try:
        return bool(fingerprint(part_file(folder, run_id))["sha256"] == sha256)
    except OSError:
        return False


def check(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Each file of a sweep by name: "good", "missing", "altered" or "extra", the parts too.

    The hash of a part is in runs.parquet, whose own is in the manifest; in a sweep that has not ended, in its status.
    """
    found = {
        name: what for name, what in check_files(folder, manifest).items() if name not in (PARTS, STATUS, HISTORIES)
    }
    if found.get(RUNS) == "good":
        table = read_table(folder / RUNS)
        marks = {run: mark for run, mark in zip(table["id"], table["sha256"], strict=True) if mark}
    else:
        found.setdefault(RUNS, "missing")
        names = sorted(entry.name.removesuffix(".json") for entry in os.scandir(folder / STATUS))
        told = {name: read_status(folder, name) or {} for name in names}
        marks = {name: status["sha256"] for name, status in told.items() if "sha256" in status}
    for run, mark in marks.items():
        part = part_file(folder, run)
        lost = "altered" if part.is_file() else "missing"
        found[f"{PARTS}/{part.name}"] = "good" if is_whole(folder, run, mark) else lost
    others = sorted({f"{PARTS}/{entry.name}" for entry in os.scandir(folder / PARTS)} - set(found))
    return found | dict.fromkeys(others, "extra")


def ended(folder: Path) -> int:
    """How many runs have ended so far."""
    return sum(1 for entry in os.scandir(folder / STATUS) if not entry.name.startswith("."))


def sweep_out(folder: Path) -> None:
    """Remove what a killed sweep left half-written."""
    for inner in (folder, folder / PARTS, folder / STATUS, folder / HISTORIES):
        for draft in inner.glob(".*"):
            if draft.name != LOCK and draft.is_file():
                draft.unlink(missing_ok=True)
