"""What ``cmsim doctor --mend`` puts right by itself: compiled rules broken or old, and half-written results."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

DRAFTS = ".*-????????.part"  # folders of results that were never finished: a process killed while it wrote them
LEFT_ALONE_SECONDS = 3600  # what is younger may be in use


def loads() -> str:
    """Live a month of a few families with the compiled rules: why that fails, or nothing."""
    from cmsim.model.simulation import SeparatedFamilies

    try:
        SeparatedFamilies(20, until="2012-12", threads=1).step()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def drop_rules() -> str:
    """Delete the compiled rules of this version: the next run compiles them anew."""
    from cmsim.agents.compiled import CACHE

    for entry in CACHE.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
    return f"deleted what was in {CACHE}: the next run compiles the rules anew"


def lasting_folder() -> Path:
    """The folder where compiled rules should be kept: the one that is named, or the user's cache folder."""
    import platformdirs

    named = os.environ.get("CMSIM_CACHE_DIR")
    return Path(named) if named else platformdirs.user_cache_path("cmsim")


def open_folder() -> str:
    """Make the folder of the compiled rules, or make it writable. Errors: OSError where that may not be done."""
    folder = lasting_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(folder.stat().st_mode | 0o700)
    (folder / "used").touch()
    (folder / "used").unlink()
    return f"{folder} can be written now: the next run compiles the rules into it"


def older_rules() -> list[Path]:
    """Compiled rules of other versions that nothing has used for hours."""
    from cmsim.agents.compiled import CACHE, IN_USE_SECONDS

    others = [used for used in CACHE.parent.glob("rules-*/used") if used.parent != CACHE]
    return sorted(used.parent for used in others if time.time() - used.stat().st_mtime > IN_USE_SECONDS)


def half_written() -> list[Path]:
    """Results that were never finished, here and in ./results."""
    places = (Path.cwd(), Path.cwd() / "results")
    found = [draft for place in places for draft in place.glob(DRAFTS) if draft.is_dir()]
    return sorted(draft for draft in found if time.time() - draft.stat().st_mtime > LEFT_ALONE_SECONDS)


def size_of(folders: list[Path]) -> int:
    """Bytes in these folders."""
    return sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())


def delete(folders: list[Path]) -> str:
    """Delete folders. Errors: OSError."""
    freed = size_of(folders)
    for folder in folders:
        shutil.rmtree(folder)
    return f"deleted {len(folders)} folders, {freed / 1e6:,.0f} MB"
