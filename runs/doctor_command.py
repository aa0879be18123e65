"""``cmsim doctor``: is everything in place to run the model here, and if not, how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import rich_click as click

LITTLE_DISK = 500_000_000  # bytes: the compiled rules and a few results
USUAL_FAMILIES = 24_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: is it good, what was seen, and how to mend it."""

    name: str
    good: bool
    says: str
    mend: str = ""
    note: bool = False  # the installation is well, but this is to be known


def python_version() -> Finding:
    says = f"{'.'.join(str(part) for part in sys.version_info[:3])} ({sys.implementation.name}, {sys.platform})"
    return Finding("Python", sys.version_info >= (3, 11), says, "install Python 3.11 or later")


def cmsim_version() -> Finding:
    import cmsim
    from cmsim.agents.compiled import rules_hash

    return Finding("cmsim", True, f"{cmsim.__version__}, rules {rules_hash()}")


def packages() -> Finding:
    """The packages cmsim depends on: there, and of a version it works with (Mesa from 3.3 to before 4)."""
    from packaging.requirements import Requirement

    wrong, seen = [], []
    for line in metadata.requires("cmsim") or []:
        needed = Requirement(line)
        if needed.marker is not None and not needed.marker.evaluate():
            continue
        try:
            version = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{needed.name} is missing")
            continue
        if version not in needed.specifier:
            wrong.append(f"{needed.name} is {version}, needed is {needed.specifier}")
        seen.append(f"{needed.name} {version}")
    return Finding("Packages", not wrong, "; ".join(wrong) or ", ".join(seen), 'pip install --upgrade "cmsim"')


def engines() -> Finding:
    """NumPy, Numba and Mesa can be loaded together."""
    import mesa
    import numba
    from cmsim.model.simulation import SeparatedFamilies

    ready = issubclass(SeparatedFamilies, mesa.Model)
    says = f"both load: compiled (Numba {numba.__version__}), mesa (Mesa {mesa.__version__})"
    return Finding("Engines", ready, says, 'pip install --force-reinstall "numba" "numpy" "mesa"')


def compiler() -> Finding:
    """The compiler is on. Without it the model gives the same results, very slowly."""
    from cmsim.agents.compiled import JIT

    says = "on" if JIT else "off: NUMBA_DISABLE_JIT is set, and a run takes a hundred times as long"
    return Finding("Compiler", JIT, says, "unset NUMBA_DISABLE_JIT")


def cache() -> Finding:
    """The compiled rules are kept where they outlive this process."""
    from cmsim.agents.compiled import CACHE

    compiled = sum(1 for _ in CACHE.rglob("*.nbi"))
    lasting = Path(tempfile.gettempdir()) not in CACHE.parents or "CMSIM_CACHE_DIR" in os.environ
    state = f"{compiled} compiled loops" if compiled else "nothing yet: the first run compiles, about 20 s"
    mend = "make the folder above writable, or name another in the environment variable CMSIM_CACHE_DIR"
    return Finding("Compiled rules", lasting, f"{CACHE}: {state}", mend)


def cores() -> Finding:
    from cmsim.model.engine import default_threads

    return Finding("Cores", True, f"{default_threads()}, as many threads are used")


def memory() -> Finding:
    """Room for a run of the usual size at least."""
    import psutil
    from cmsim.model.simulation import BYTES_A_FAMILY

    seen = psutil.virtual_memory()
    room = int(seen.available / (2.5 * BYTES_A_FAMILY))
    says = f"{seen.available / 1e9:.1f} GB free of {seen.total / 1e9:.1f}: room for about {room:,} families at once"
    return Finding("Memory", room >= USUAL_FAMILIES, says, "close other programs, or run with fewer --families")


def disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    return Finding("Disk", free >= LITTLE_DISK, f"{free / 1e9:.1f} GB free here", "free some space, or work elsewhere")


def this_folder() -> Finding:
    """Results are written under the current folder unless --out says otherwise."""
    mend = "work in a folder of your own, or give --out"
    try:
        with tempfile.TemporaryDirectory(prefix=".cmsim-", dir=Path.cwd()):
            pass
    except OSError as error:
        return Finding("This folder", False, f"cannot be written: {error.strerror or error}", mend)
    return Finding("This folder", True, "can be written", mend)


def data() -> Finding:
    """The law, the evidence and the scenarios that come with cmsim can be read."""
    from cmsim.model.evidence import all_rows
    from cmsim.model.policy import law
    from cmsim.scenarios import catalogue, load

    law("2020-01-01")
    names = [load(name).name for name in catalogue()]
    return Finding("Law and evidence", True, f"{sum(1 for _ in all_rows())} figures, {len(names)} scenarios")


def draws() -> Finding:
    """The parameter draws that compare and sweep use: how many, and whether what made them has changed since."""
    from cmsim.runs.drawn import MEND, changed_since, made

    told = made()
    if not told:
        return Finding("Parameter draws", True, "none here: compare and sweep go by the centre (--draws 0)")
    says = f"{told['draws']} of {len(told['parameters'])} parameters, made {told.get('made', 'no date')}"
    changed = changed_since(told)
    if changed:
        return Finding(
            "Parameter draws", True, f"{says}: OUT OF DATE, since then changed {'; '.join(changed)}", MEND, True
        )
    return Finding("Parameter draws", True, f"{says}, up to date")


CHECKS: tuple[Callable[[], Finding], ...] = (
    *(python_version, cmsim_version, packages, engines, compiler, cache, cores, memory, disk, this_folder, data, draws),
)


def look(check: Callable[[], Finding]) -> Finding:
    """One check; one that breaks is a finding too."""
    try:
        return check()
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else ""
        mend = 'install cmsim again, in an environment of its own: pip install --force-reinstall "cmsim"'
        return Finding(check.__name__.replace("_", " "), False, f"{type(error).__name__}: {reason}", mend)


@click.command("doctor", epilog="Example: cmsim doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def doctor(as_json: bool) -> None:
    """Check the installation: versions, cores, memory, disk, compiled rules.

    Exit code 0: all is well. 1: something is wrong, and the line below it says how to mend it.
    """
    found = [look(check) for check in CHECKS]
    good = all(finding.good for finding in found)
    if as_json:
        click.echo(json.dumps({"good": good, "checks": [asdict(finding) for finding in found]}))
    else:
        for finding in found:
            state = "NOTE " if finding.note else "good " if finding.good else "WRONG"
            click.echo(f"{state} {finding.name}: {finding.says}")
            if finding.note or not finding.good:
                click.echo(f"      to mend it: {finding.mend}")
        click.echo("all is well" if good else "something is wrong: see above")
    sys.exit(0 if good else 1)
