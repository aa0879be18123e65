"""How rules are compiled: the two decorators, and where the compiled code is kept.

A ``rule`` is one scalar function: values in and value out, or one agent's record. A ``kernel`` is a loop over rows
that calls rules; it releases the GIL, so threads share the work, and it is cached on disk.

Numba's disk cache does not notice edits in other files that a cached kernel calls. So the cache lives in a folder
named by a hash of every source that can reach a kernel: an edited rule is never silently the old one.
"""

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numba
import numpy as np
import platformdirs
from numba import config, njit

JIT = not config.DISABLE_JIT  # type: ignore[attr-defined]
IN_USE_SECONDS = 6 * 3600


def sources() -> list[Path]:
    """Every source file that can reach a compiled kernel: the agents' and the model's."""
    house = Path(__file__).resolve().parent.parent
    return sorted(path for floor in ("agents", "model") for path in (house / floor).rglob("*.py"))


def rules_hash() -> str:
    """A hash of the rules: of the sources that reach a kernel, and of the compiler and NumPy in use."""
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__} {bool(config.BOUNDSCHECK)}".encode())  # type: ignore[attr-defined]
    for path in sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The folder for this version of the rules: under the one that CMSIM_CACHE_DIR names, or the user's cache folder.

    A temporary one when neither can be written.
    """
    named = os.environ.get("CMSIM_CACHE_DIR")
    bases = [Path(named)] if named else []
    for base in (*bases, platformdirs.user_cache_path("cmsim"), Path(tempfile.gettempdir()) / "cmsim-cache"):
        folder = base / f"rules-{rules_hash()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "used").touch()
        except OSError:
            continue
        prune(base, keep=2)
        return folder
    return Path(tempfile.mkdtemp(prefix="cmsim-"))


def prune(base: Path, keep: int) -> None:
    """Delete the compiled code of all but the last few versions of the rules (none that may be in use elsewhere)."""
    versions = sorted(base.glob("rules-*/used"), key=lambda used: used.stat().st_mtime, reverse=True)
    for used in versions[keep:]:
        if time.time() - used.stat().st_mtime > IN_USE_SECONDS:
            shutil.rmtree(used.parent, ignore_errors=True)


CACHE = cache_folder()


@contextmanager
def _our_cache():
    """Numba's cache setting is global: ours is in force only while our own functions are declared."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(CACHE)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined]


def rule(function):
    """A scalar rule: compiled into whatever kernel calls it."""
    return njit(function)


def kernel(function):
    """A loop over rows: compiled once, cached on disk, free of the GIL."""
    with _our_cache():
        return njit(nogil=True, cache=True)(function)
