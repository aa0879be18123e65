"""Folders in which long work is kept as it goes on: the manifest of what was begun, and one process at a time."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cmsim.model.errors import InputError
from cmsim.runs.store import MANIFEST, read_manifest

LOCK = ".lock"
JUST_NOW = 60  # seconds: a lock as young as this, and empty, is being written
MOST_DIFFERENCES = 6


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    write_json(folder / MANIFEST, manifest, indent=2)


def write_json(file: Path, content: Mapping[str, Any], indent: int | None = None) -> None:
    """Write JSON under a temporary name, and rename it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    draft.replace(file)


def check_same(folder: Path, manifest: Mapping[str, Any], same: Sequence[str]) -> None:
    """Refuse to go on with what was begun otherwise, or after the code changed. Errors: InputError with what differs.

    ``same``: what must be in both manifests as it was, besides the kind.
    """
    then = read_manifest(folder)
    kind = manifest["kind"]
    if (other := then["kind"]) != kind:
        raise InputError(f"{folder} holds the result of cmsim {other}, not of cmsim {kind}: choose another --out")
    keys = [key for key in same if then.get(key) != manifest[key]]
    if not keys:
        return
    every = (line for key in keys for line in differences(key, then.get(key), manifest[key]))
    found = sorted(every, key=len)  # what a person asked for stands before the long lists that followed from it
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


# --- one process in a folder at a time ------------------------------------------------------------------------


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder for this process. Errors: InputError while another process that lives holds it."""
    import psutil

    lock = folder / LOCK
    mine = f"{os.getpid()} {psutil.Process().create_time()} {platform.node()}"
    for _ in range(2):
        try:
            with lock.open("x", encoding="utf-8") as file:
                file.write(mine)
            break
        except FileExistsError:
            holder = holding(lock)
            if holder:
                raise InputError(f"{folder} is in use by another {what}, {holder}: wait for it") from None
            lock.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def holding(lock: Path) -> str:
    """Who holds a lock, in words; nothing when it is no more. Of another machine only that machine can tell."""
    import psutil

    try:
        told = lock.read_text(encoding="utf-8").split(maxsplit=2)
        if not told and time.time() - lock.stat().st_mtime < JUST_NOW:
            return "which begins just now"
        number, created = int(told[0]), float(told[1])
        if told[2:] and told[2] != platform.node():
            return f"process {number} on {told[2]} (if it is no more, delete {lock})"
        return f"process {number}" if abs(psutil.Process(number).create_time() - created) < 1 else ""
    except (OSError, ValueError, IndexError, psutil.Error):
        return ""
