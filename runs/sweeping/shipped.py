"""The plans that come with cmsim, and where a plan is found. Light, for the shell asks for their names."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from cmsim.model.errors import InputError, did_you_mean


def found_at(which: str | Path) -> Path:
    """The file of a plan: the one at this path, or the plan of this name that comes with cmsim. Errors: InputError."""
    path, shipped = Path(which), {file.stem: file for file in shipped_plans()}
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a plan")
    if path.exists():
        return path
    if str(which) in shipped:
        return shipped[str(which)]
    known = f"there is no file {path}, and no plan of that name{did_you_mean(path.stem, shipped)}"
    raise InputError(f"{known}: those that come with cmsim are {', '.join(shipped)}")


def shipped_plans() -> list[Path]:
    """The files of the plans that come with cmsim, by name."""
    return sorted(Path(str(resources.files("cmsim.scenarios") / "plans")).glob("*.toml"))
