"""Results on disk: a folder with a manifest and tables, there whole or not at all.

    manifest.json        what was run, with which versions and rules, and the hash of every other file
    indicators.parquet   tidy: month, indicator, group, level, value, simulated_n
    families.parquet     snapshots, where asked for (the columns are ``cmsim.model.results.snapshot.COLUMNS``)
    cutoffs.parquet      the last place served in each queue of the service, month by month
    comparison.parquet   a comparison's differences

The tables of one run are the same bytes each time on one machine and set of versions: only the manifest knows the
time of day. Names in a manifest are base names: a result can be moved and handed on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import DRAWS, SLOPES

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
KINDS = ("run", "compare", "sweep", "population", "journey", "validate", "calibrate", "sensitivity", "doubt")
PRICE_BASE = "cash of the month"  # of every amount of money, unless its indicator says otherwise
REQUIRED = {  # the columns without which a table is not what its name says
    "indicators": ("month", "indicator", "group", "level", "value", "simulated_n"),
    "families": ("month", "family_id", "arrangement"),
    "cutoffs": ("month", "calculation", "deduction"),
}
NEEDED = ("kind", "families", "rules_hash", "schema_version", "files")
NEEDED_OF = {
    "run": ("until", "scenario", "seed", "draw", "engine", "snapshots", "groups"),
    "compare": ("until",),
    "sweep": ("until", "plan"),
}


@dataclass
class Results:
    """What a run or a comparison found: the manifest, and its tables as pandas frames.

    ``indicators`` is tidy: one row for each month, indicator, group and level; ``families`` holds the snapshots
    asked for, or is None; ``comparison`` holds a comparison's differences, or is None; ``path`` is where it lies.
    """

    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame] = field(repr=False)
    path: Path | None = None

    @property
    def indicators(self) -> pd.DataFrame:
        """Every indicator: columns month, indicator, group, level, value, simulated_n."""
        return self.tables["indicators"]

    @property
    def families(self) -> pd.DataFrame | None:
        """The snapshots asked for, one row a family and month, or None."""
        return self.tables.get("families")

    @property
    def comparison(self) -> pd.DataFrame | None:
        """A comparison's differences, or None."""
        return self.tables.get("comparison")

    @property
    def cutoffs(self) -> pd.DataFrame | None:
        """The last place served in each queue of the service, month by month, or None."""
        return self.tables.get("cutoffs")

    def series(self, indicator: str, level: str = "", group: str = "") -> pd.Series:
        """One indicator of a run by month, ready to be plotted: the index is of months, the name the indicator's.

        ``level``: which of its levels, or with a ``group`` which group. Errors: InputError with what there is.
        """
        import pandas as pd
        from cmsim.model.errors import did_you_mean

        rows = self.tables.get("indicators")
        if rows is None:
            raise InputError(f"this is the result of a {self.manifest['kind']}: only a run has indicators by month")
        part = rows[(rows["indicator"] == indicator) & (rows["group"] == group)]
        mine = part[part["level"] == level]
        if mine.empty:
            known = list(dict.fromkeys(rows["indicator"] if part.empty else part["level"]))
            what, word = ("indicator", indicator) if part.empty else (f"level of {indicator}", level)
            of_group = f" by {group}" if group else ""
            there = "" if part.empty else f": there are {', '.join(repr(one) for one in known)}"
            raise InputError(f"there is no {what} {word!r}{of_group}{did_you_mean(word, known)}{there}")
        months = pd.PeriodIndex(mine["month"], freq="M", name="month")
        return pd.Series(mine["value"].to_numpy(), index=months, name=f"{indicator}[{level}]" if level else indicator)


# --- the manifest -----------------------------------------------------------------------------------------------


def versions() -> dict[str, str]:
    """The versions a result may depend on."""
    from importlib.metadata import version

    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"python": python, **{name: version(name) for name in ("numpy", "numba", "mesa", "pandas", "pyarrow")}}


def data_hash() -> str:
    """A hash of the law, the evidence and the parameters that come with cmsim (the rules have their own).

    Parameter draws and slopes are left out: they are made from the rest, and only what uses them depends on them.
    """
    digest = hashlib.sha256()
    folder = Path(__file__).resolve().parent.parent / "model"
    files = (path for kind in ("*.toml", "*.csv") for path in folder.rglob(kind))
    for path in sorted(path for path in files if path.name not in (DRAWS, SLOPES)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def now() -> str:
    """The time, UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def about(**facts: Any) -> dict[str, Any]:
    """A manifest: the facts of what was run (kind, scenario, seed ...), then what it was run with."""
    import cmsim
    from cmsim.agents.compiled import rules_hash
    from cmsim.model.state import SCHEMA_VERSION

    return {
        **facts,
        "price_base": PRICE_BASE,
        "cmsim": cmsim.__version__,
        "versions": versions(),
        "rules_hash": rules_hash(),
        "data_hash": data_hash(),
        "schema_version": SCHEMA_VERSION,
    }


# --- writing ----------------------------------------------------------------------------------------------------


def check_destination(
    out: str | Path, force: bool = False, what: str = "result", is_one: Callable[[Path], bool] | None = None
) -> Path:
    """The path a result will have, looked at before any work is done. Errors: InputError, as ``write_results``."""
    path = Path(out)
    told = str(path)
    try:
        if path.exists() or path.is_symlink():
            if not path.is_dir():
                raise InputError(f"{told} is a file: a {what} needs a folder of its own, choose another --out")
            if not force:
                raise InputError(f"{told} exists already: choose another --out, or --force to replace it")
            if any(path.iterdir()) and not (is_one or _is_result)(path):
                raise InputError(f"{told} holds no {what} of cmsim, so --force does not replace it")
        standing = next(parent for parent in (path.absolute().parents) if parent.exists())
    except OSError as error:
        raise InputError(f"{told} cannot be written: {error.strerror or error}") from None
    if not standing.is_dir():
        raise InputError(f"{told} cannot be written: {standing.name} is a file")
    if not os.access(standing, os.W_OK | os.X_OK):
        raise InputError(f"{told} cannot be written: there is no permission to write in {standing.name or standing}")
    return path


def write_results(
    out: str | Path,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    force: bool = False,
    files: Mapping[str, bytes] | None = None,
) -> Results:
    """Write a result: each table as NAME.parquet, other files as they are, and the manifest with the hash of each.

    It is written under a temporary name beside its place and then moved there; with ``force`` a result in its place
    is moved aside first, and deleted once the new one stands. Errors: InputError when something is there already, or
    it cannot be written; then nothing is left behind.
    """
    path = check_destination(out, force)
    made = [parent for parent in (path.absolute().parents) if not parent.exists()]
    draft = None
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.absolute().name}-", suffix=".part", dir=path.absolute().parent))
        for name, frame in tables.items():
            write_table(frame, draft / f"{name}.parquet")
        for name, content in (files or {}).items():
            (draft / name).write_bytes(content)
        written = {file.name: fingerprint(file) for file in sorted(draft.iterdir())}
        whole = {**manifest, "files": written}
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        (draft / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        draft.chmod(0o777 & ~_umask())
        _put_in_place(draft, path, force)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
        for parent in made:  # those we made and that stayed empty, the innermost first
            with suppress(OSError):
                parent.rmdir()
    return Results(whole, dict(tables), path)


def write_table(frame: pd.DataFrame, file: Path | BinaryIO) -> None:
    """A table as Parquet, with fixed settings: the same frame is the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table, file, compression="zstd", version="2.6", row_group_size=1 << 20)


def fingerprint(file: Path) -> dict[str, Any]:
    """The hash and the size of a file."""
    with file.open("rb") as opened:
        return {"sha256": hashlib.file_digest(opened, "sha256").hexdigest(), "bytes": file.stat().st_size}


def _is_result(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except InputError:
        return False
    return True


def _umask() -> int:
    """The permissions the user withholds from new files (a temporary folder withholds more)."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _put_in_place(draft: Path, path: Path, force: bool) -> None:
    """Move the finished draft to its place; an old result goes aside first, and back again if the move fails."""
    if not (path.exists() or path.is_symlink()):
        draft.rename(path)
        return
    check_destination(path, force)
    aside = draft.with_name(f"{draft.name}.old")
    path.rename(aside)
    try:
        draft.rename(path)
    except BaseException:
        aside.rename(path)
        raise
    if aside.is_symlink():
        aside.unlink()
    else:
        shutil.rmtree(aside, ignore_errors=True)


# --- reading ----------------------------------------------------------------------------------------------------


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """The manifest of a result. Errors: InputError when the folder holds none that can be read."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"there is no result {folder}: {'it is a file' if folder.exists() else 'no such folder'}")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{folder} is not a result of cmsim: it has no {MANIFEST}") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not JSON"
        raise InputError(f"{MANIFEST} in {folder} cannot be read: {reason}") from None
    known = manifest if isinstance(manifest, dict) else {}
    missing = [key for key in NEEDED if key not in known]
    missing += [key for key in NEEDED_OF.get(str(known.get("kind")), ()) if key not in known]
    if missing or known["kind"] not in KINDS:
        raise InputError(f"{MANIFEST} in {folder} is not a manifest of cmsim: {', '.join(missing) or 'kind'} is wrong")
    files = manifest["files"]
    good = isinstance(files, dict) and all(
        Path(name).name == name and isinstance(mark, dict) and {"sha256", "bytes"} <= set(mark)
        for name, mark in files.items()
    )
    if not good:
        raise InputError(f"{MANIFEST} in {folder} is not a manifest of cmsim: files is wrong")
    return manifest


def check_files(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Each file of a result by name: "good", "missing", "altered", or "extra" for one its manifest does not name."""
    found = {}
    for name, mark in manifest["files"].items():
        file = folder / name
        if not file.is_file():
            found[name] = "missing"
        else:
            same = file.stat().st_size == mark["bytes"] and fingerprint(file)["sha256"] == mark["sha256"]
            found[name] = "good" if same else "altered"
    extra = {entry.name for entry in folder.iterdir()} - set(found) - {MANIFEST, "report"}
    return found | dict.fromkeys(sorted(extra), "extra")


def load_results(path: str | Path) -> Results:
    """The result in a folder, each file checked against the hash in its manifest.

    Errors: InputError when it is none, or a file of it is missing or was altered.

    >>> from cmsim import run
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     kept = run("baseline", families=100, until="2013-01", out=f"{folder}/first")
    ...     load_results(f"{folder}/first").manifest["until"]
    '2013-01'
    """
    from cmsim.model.state import SCHEMA_VERSION

    folder = Path(path)
    manifest = read_manifest(folder)
    if manifest["schema_version"] != SCHEMA_VERSION:
        raise InputError(
            f"{folder} was written in schema {manifest['schema_version']}, this cmsim reads {SCHEMA_VERSION}: "
            "run the scenario again"
        )
    try:
        wrong = {name: what for name, what in check_files(folder, manifest).items() if what in ("missing", "altered")}
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror or error}") from None
    for name, what in wrong.items():
        raise InputError(f"{name} in {folder} is {what}: cmsim verify {folder} tells more")
    names = [name for name in manifest["files"] if name.endswith(".parquet")]
    return Results(manifest, {Path(name).stem: read_table(folder / name) for name in names}, folder)


def read_table(file: Path) -> pd.DataFrame:
    """A table of a result. Errors: InputError when it is not Parquet or lacks a column it must have."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        frame = pq.read_table(file).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{file} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    lacking = [name for name in REQUIRED.get(file.stem, ()) if name not in frame]
    if lacking:
        raise InputError(f"{file} has no column {', '.join(lacking)}")
    return frame
