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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.store import MANIFEST, about, fingerprint, now, read_manifest, write_table
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, columns_of, identity

if TYPE_CHECKING:
    import pandas as pd

LOCK, RUNS, PARTS, STATUS = ".lock", "runs.parquet", "parts", "status"
SAME = ("plan", "rules_hash", "data_hash", "schema_version", "runs_hash")  # what must be as it was to go on
MOST_DIFFERENCES = 6


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


def check_same(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse to go on with a sweep of another plan, or after the code changed. Errors: InputError with what differs."""
    then = read_manifest(folder)
    if then["kind"] != "sweep":
        raise InputError(f"{folder} holds the result of a {then['kind']}, not a sweep: choose another --out")
    keys = [key for key in SAME if then.get(key) != manifest[key]]
    if not keys:
        return
    found = [line for key in keys for line in differences(key, then.get(key), manifest[key])]
    more = f"; and {len(found) - MOST_DIFFERENCES} more" if len(found) > MOST_DIFFERENCES else ""
    told = "; ".join(found[:MOST_DIFFERENCES]) + more
    raise InputError(f"{folder} was begun with another plan or code, so it cannot go on: {told}; choose another --out")


def differences(key: str, then: Any, here: Any) -> list[str]:
    """What differs between two values as JSON holds them, a line each."""
    if isinstance(then, dict) and isinstance(here, dict):
        names = dict.fromkeys((*then, *here))
        return [
            line
            for name in names
            if then.get(name) != here.get(name)
            for line in differences(f"{key} {name}", then.get(name), here.get(name))
        ]
    return [f"{key.removeprefix('plan ')} was {json.dumps(then)[:80]}, is {json.dumps(here)[:80]}"]


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


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    write_json(folder / MANIFEST, manifest, indent=2)


def write_json(file: Path, content: Mapping[str, Any], indent: int | None = None) -> None:
    """Write JSON under a temporary name, and rename it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    draft.replace(file)


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


# --- one sweep in a folder at a time ----------------------------------------------------------------------------


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Errors: InputError while another process that lives holds it."""
    import psutil

    lock = folder / LOCK
    mine = f"{os.getpid()} {psutil.Process().create_time()}"
    for _ in range(2):
        try:
            with lock.open("x", encoding="utf-8") as file:
                file.write(mine)
            break
        except FileExistsError:
            holder = holding(lock)
            if holder is not None:
                raise InputError(f"{folder} is in use by another sweep, process {holder}: wait for it") from None
            lock.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def holding(lock: Path) -> int | None:
    """The process that holds a lock, or None when it is no more."""
    import psutil

    try:
        number, created = lock.read_text(encoding="utf-8").split()
        process = psutil.Process(int(number))
        return process.pid if abs(process.create_time() - float(created)) < 1 else None
    except (OSError, ValueError, psutil.Error):
        return None
