"""The folder of a sweep: what stands in it at any moment, so that a sweep killed midway goes on where it stopped.

    manifest.json           the plan in figures and the code, written before the first run
    parts/RUN.parquet       the outcomes of one run: month, indicator, level, value, simulated_n
    status/RUN.json         how a run ended (done or failed), after its part
    runs.parquet            one row a run, made of the status files at the end

Every file is written under a temporary name and then renamed, so that a file that is there is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.folders import LOCK, write_json, write_manifest
from cmsim.runs.store import about, fingerprint, now, write_table
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, columns_of, identity

if TYPE_CHECKING:
    import pandas as pd

RUNS, PARTS, STATUS = "runs.parquet", "parts", "status"
SAME = ("plan", "rules_hash", "data_hash", "schema_version", "runs_hash")  # what must be as it was to go on


def facts(plan: Plan, runs: Sequence[Run]) -> dict[str, Any]:
    """What the manifest says of a sweep; ``runs_hash`` is a hash of every run's identity."""
    return about(
        kind="sweep",
        plan=plan.told(),
        families=plan.families,
        until=plan.until,
        seeds=plan.seeds,
        draws=0,
        runs=len(runs),
        runs_hash=identity({"runs": [run.id for run in runs]}),
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
        told = {"status": "missing", "seconds": float("nan"), "error": "", **(status or {})}
        rows.append(
            {"id": run.id, **columns_of(plan, run), **{key: told[key] for key in ("status", "seconds", "error")}}
        )
    table = pd.DataFrame(rows)
    draft = folder / f".{RUNS}"
    write_table(table, draft)
    draft.replace(folder / RUNS)
    write_manifest(folder, {**manifest, "files": {RUNS: fingerprint(folder / RUNS)}})
    return table


# --- a run's part and status ------------------------------------------------------------------------------------


def keep_part(folder: Path, run: Run, outcomes: pd.DataFrame, seconds: float) -> None:
    """Keep a finished run: its part first, then its status, which is what says that it is done."""
    part = folder / PARTS / f"{run.id}.parquet"
    draft = part.with_name(f".{part.name}.{os.getpid()}")
    write_table(outcomes, draft)
    mark = fingerprint(draft)
    draft.replace(part)
    write_json(status_file(folder, run.id), {"status": "done", "seconds": round(seconds, 4), "error": "", **mark})


def keep_failure(folder: Path, run: Run, error: str, seconds: float, traceback: str = "") -> None:
    """Keep that a run failed, and why."""
    told = {"status": "failed", "seconds": round(seconds, 4), "error": error, "traceback": traceback}
    write_json(status_file(folder, run.id), told)


def status_file(folder: Path, run_id: str) -> Path:
    return folder / STATUS / f"{run_id}.json"


def read_status(folder: Path, run_id: str) -> dict[str, Any] | None:
    """How a run ended, or None while it has not."""
    with suppress(OSError, ValueError):
        told = json.loads(status_file(folder, run_id).read_text(encoding="utf-8"))
        if isinstance(told, dict) and told.get("status") in ("done", "failed"):
            return told
    return None


def is_done(folder: Path, run_id: str) -> bool:
    """Whether a run is done and its part is what it was when it was written."""
    status = read_status(folder, run_id)
    if status is None or status["status"] != "done":
        return False
    part = folder / PARTS / f"{run_id}.parquet"
    try:
        return fingerprint(part) == {key: status.get(key) for key in ("sha256", "bytes")}
    except OSError:
        return False


def ended(folder: Path) -> int:
    """How many runs have ended so far."""
    return sum(1 for entry in os.scandir(folder / STATUS) if not entry.name.startswith("."))


def sweep_out(folder: Path) -> None:
    """Remove what a killed sweep left half-written."""
    for inner in (folder, folder / PARTS, folder / STATUS):
        for draft in inner.glob(".*"):
            if draft.name != LOCK and draft.is_file():
                draft.unlink(missing_ok=True)
