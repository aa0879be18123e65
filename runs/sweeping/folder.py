"""The folder of a sweep: what stands in it at any moment, so that a sweep killed midway goes on where it stopped.

    manifest.json           the plan in figures and the code, written before the first run
    parts/RUN.parquet       the outcomes of one run: month, indicator, group, level, value, simulated_n
    status/RUN.json         how a run ended (done or failed), after its part
    parts/runs-*.parquet    those of many runs that have ended, and status/runs-*.json with it (``packing``)
    histories/NAME.world    what several runs start from, while they are to come (``histories``)
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
from cmsim.runs.store import about, check_files, fingerprint, now, write_table
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, columns_of, identity

if TYPE_CHECKING:
    import pandas as pd

RUNS, PARTS, STATUS, HISTORIES = "runs.parquet", "parts", "status", "histories"
MANY = "runs-"  # begins the names of what holds many runs
TOLD = ("status", "seconds", "error", "sha256", "part")  # of each run in the table; the hash is that of its outcomes
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
        write_manifest(folder, {**manifest, "files": {}, "parts": {}})
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
    """Write runs.parquet from the status files, and the manifest with its hash and those of the parts.

    Hands back the table.
    """
    import pandas as pd

    known, rows = statuses(folder), []
    for run in runs:
        told = {"status": "missing", "seconds": float("nan"), "error": "", "sha256": "", "part": ""}
        told |= known.get(run.id, {})
        rows.append({"id": run.id, **columns_of(plan, run), **{key: told[key] for key in TOLD}})
    table = pd.DataFrame(rows)
    draft = folder / f".{RUNS}"
    write_table(table, draft)
    draft.replace(folder / RUNS)
    parts = {known[run.id]["part"]: known[run.id]["mark"] for run in runs if known.get(run.id, {}).get("part")}
    write_manifest(folder, {**manifest, "files": {RUNS: fingerprint(folder / RUNS)}, "parts": parts})
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
        write_part(folder, f"{ended.run_id}.parquet", ended.part)
        mark = {"sha256": hashlib.sha256(ended.part).hexdigest(), "bytes": len(ended.part)}
        told = {**told, "status": "done", **mark}
    write_json(status_file(folder, ended.run_id), told)


def write_part(folder: Path, name: str, content: bytes) -> None:
    """Write a part, whole or not at all."""
    part = part_file(folder, name)
    draft = part.with_name(f".{name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(part)


def part_file(folder: Path, name: str) -> Path:
    return folder / PARTS / name


def status_file(folder: Path, run_id: str) -> Path:
    return folder / STATUS / f"{run_id}.json"


def read_status(folder: Path, run_id: str) -> dict[str, Any] | None:
    """How a run ended that is kept by itself, or None while it has not."""
    with suppress(OSError, ValueError):
        told = json.loads(status_file(folder, run_id).read_text(encoding="utf-8"))
        if isinstance(told, dict) and told.get("status") in ("done", "failed"):
            return told
    return None


def read_packed(folder: Path, name: str) -> dict[str, Any]:
    """What the status of many runs tells: their part, its hash and size, and each run; of none when there is none."""
    with suppress(OSError, ValueError):
        told = json.loads((folder / STATUS / f"{name}.json").read_text(encoding="utf-8"))
        if isinstance(told, dict) and {"part", "sha256", "bytes", "runs"} <= set(told):
            return told
    return {"part": "", "sha256": "", "bytes": 0, "runs": {}}


def statuses(folder: Path) -> dict[str, dict[str, Any]]:
    """How every run ended that has: its status, and of one that is done ``part``, its file, and ``mark``, its hash.

    One that is kept both by itself and with many, as when its files were about to be deleted, is with many.
    """
    names = sorted(entry.name.removesuffix(".json") for entry in os.scandir(folder / STATUS))
    found: dict[str, dict[str, Any]] = {}
    for name in (name for name in names if not name.startswith((".", MANY))):
        told = read_status(folder, name)
        if told is not None:
            mark = {key: told.get(key) for key in ("sha256", "bytes")}
            found[name] = {**told, **({"part": f"{name}.parquet", "mark": mark} if told["status"] == "done" else {})}
    for name in (name for name in names if name.startswith(MANY)):
        told = read_packed(folder, name)
        mark = {key: told[key] for key in ("sha256", "bytes")}
        done = {"status": "done", "error": "", "part": told["part"], "mark": mark}
        found |= {run: {**one, **done} for run, one in told["runs"].items()}
    return found


def whole_content(folder: Path, part: str, sha256: str) -> bytes | None:
    """The content of a part, if it is there and is what it was when it was written."""
    try:
        content = part_file(folder, part).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def check(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Each file of a sweep by name: "good", "missing", "altered" or "extra", the parts too.

    The hash of a part is in the manifest; in a sweep that has not ended, in the status files.
    """
    found = {
        name: what for name, what in check_files(folder, manifest).items() if name not in (PARTS, STATUS, HISTORIES)
    }
    if found.get(RUNS) == "good":
        marks = manifest.get("parts", {})
    else:
        found.setdefault(RUNS, "missing")
        marks = {one["part"]: one["mark"] for one in statuses(folder).values() if "part" in one}
    for part, mark in marks.items():
        lost = "altered" if part_file(folder, part).is_file() else "missing"
        found[f"{PARTS}/{part}"] = "good" if whole_content(folder, part, mark["sha256"]) is not None else lost
    others = sorted({f"{PARTS}/{entry.name}" for entry in os.scandir(folder / PARTS)} - set(found))
    return found | dict.fromkeys(others, "extra")


def ended(folder: Path) -> int:
    """How many runs have ended so far."""
    return len(statuses(folder))


def sweep_out(folder: Path) -> None:
    """Remove what a killed sweep left half-written, or twice."""
    for inner in (folder, folder / PARTS, folder / STATUS, folder / HISTORIES):
        for draft in inner.glob(".*"):
            if draft.name != LOCK and draft.is_file():
                draft.unlink(missing_ok=True)
    known = statuses(folder)
    for run, told in known.items():
        if told.get("part", "").startswith(MANY):
            status_file(folder, run).unlink(missing_ok=True)
    parts = {told["part"] for told in known.values() if "part" in told}
    for entry in list(os.scandir(folder / PARTS)):
        if entry.name not in parts:
            Path(entry.path).unlink(missing_ok=True)
