"""``cmsim doctor``: is everything in place to run the model here, and if not, how to mend it."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
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
    cure: Callable[[], str] | None = None  # what --mend does; hands back what was done
    mended: bool = False


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
    """The compiled rules are kept where they outlive this process, and can be loaded."""
    from cmsim.agents.compiled import CACHE, JIT
    from cmsim.runs.doctor_mending import drop_rules, lasting_folder, loads, open_folder

    compiled = sum(1 for _ in CACHE.rglob("*.nbi"))
    if CACHE.parent != lasting_folder():
        mend = "make that folder writable, or name another in the environment variable CMSIM_CACHE_DIR"
        says = f"{lasting_folder()} cannot be written, so they are in {CACHE}, which may not last"
        return Finding("Compiled rules", False, says, mend, cure=open_folder)
    broken = loads() if compiled and JIT else ""
    if broken:
        says = f"{CACHE}: they cannot be used ({broken})"
        return Finding("Compiled rules", False, says, f"delete {CACHE}: the next run compiles anew", cure=drop_rules)
    state = f"{compiled} compiled loops" if compiled else "nothing yet: the first run compiles, one to two minutes"
    return Finding("Compiled rules", True, f"{CACHE}: {state}")


def left_behind() -> Finding:
    """Compiled rules of versions no longer used, and results that were never finished: they take room, no more."""
    from cmsim.runs.doctor_mending import delete, half_written, older_rules, size_of

    older, drafts = older_rules(), half_written()
    if not older and not drafts:
        return Finding("Left behind", True, "nothing")
    says = f"compiled rules of {len(older)} older versions, {len(drafts)} results never finished"
    room = f"{size_of([*older, *drafts]) / 1e6:,.0f} MB"
    folders = ", ".join(str(folder) for folder in [*older, *drafts][:3])
    more = ", ..." if len(older) + len(drafts) > 3 else ""
    mend = f"delete {folders}{more}"
    return Finding("Left behind", True, f"{says}: {room}", mend, True, lambda: delete([*older, *drafts]))


def extras() -> Finding:
    """What can be added to cmsim, and whether it is there."""
    from packaging.requirements import Requirement

    needed = [Requirement(line) for line in metadata.requires("cmsim") or []]
    here: list[str] = []
    absent: list[str] = []
    for extra in metadata.metadata("cmsim").get_all("Provides-Extra") or []:
        mine = [one.name for one in needed if one.marker is not None and one.marker.evaluate({"extra": extra})]
        (absent if any(is_absent(name) for name in mine) else here).append(extra)
    told = f"; not {', '.join(absent)} (pip install 'cmsim[{','.join(absent)}]')" if absent else ""
    return Finding("Extras", True, f"{', '.join(here) or 'none'}{told}")


def is_absent(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return True
    return False


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
    *(python_version, cmsim_version, packages, extras, engines, compiler, cache, left_behind, cores, memory, disk),
    *(this_folder, data, draws),
)


def look(check: Callable[[], Finding]) -> Finding:
    """One check; one that breaks is a finding too."""
    try:
        return check()
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else ""
        mend = 'install cmsim again, in an environment of its own: pip install --force-reinstall "cmsim"'
        return Finding(check.__name__.replace("_", " "), False, f"{type(error).__name__}: {reason}", mend)


def mended(finding: Finding) -> Finding:
    """The finding after its cure; the same where it has none, needs none, or the cure may not be done."""
    if finding.cure is None or (finding.good and not finding.note):
        return finding
    try:
        done = finding.cure()
    except OSError as error:
        return replace(finding, says=f"{finding.says}; mending failed: {error.strerror or error}")
    return Finding(finding.name, True, done, mended=True)


@click.command("doctor", epilog="Example: cmsim doctor")
@click.option("--mend", is_flag=True, help="Put right what can be: compiled rules broken or old, results half-written.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def doctor(mend: bool, as_json: bool) -> None:
    """Check the installation: versions, cores, memory, disk, compiled rules.

    Exit code 0: all is well. 1: something is wrong, and the line below it says how to mend it.
    """
    found = [look(check) for check in CHECKS]
    if mend:
        found = [mended(finding) for finding in found]
    good = all(finding.good for finding in found)
    if as_json:
        checks = [asdict(replace(finding, cure=None)) | {"cure": finding.cure is not None} for finding in found]
        click.echo(json.dumps({"good": good, "checks": checks}))
    else:
        click.echo("\n".join(line for finding in found for line in lines(finding)))
        click.echo(verdict(found))
    sys.exit(0 if good else 1)


def verdict(found: list[Finding]) -> str:
    """The last line."""
    if not all(finding.good for finding in found):
        return "something is wrong: see above"
    return "all is well but for the NOTE above" if any(finding.note for finding in found) else "all is well"


def lines(finding: Finding) -> list[str]:
    """What is said of a finding."""
    state = "mended" if finding.mended else "NOTE " if finding.note else "good " if finding.good else "WRONG"
    told = [f"{state} {finding.name}: {finding.says}"]
    if finding.note or not finding.good:
        by_itself = "cmsim doctor --mend, or " if finding.cure is not None else ""
        told.append(f"      to mend it: {by_itself}{finding.mend}")
    return told
