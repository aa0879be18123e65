"""The house stands as it was drawn: floors, arrows, lengths, a light front door, nothing of the builder's inside."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import cmsim
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.quick

HOUSE = Path(__file__).resolve().parent.parent
FLOORS = ("agents", "model", "scenarios", "runs")  # from the ground up: each may use itself and those below
MOST_LINES = 400
NOT_OURS = ("__pycache__", "build", "dist", "results", "site")  # and every folder that begins with a dot, but for .ci


def sources() -> list[Path]:
    return [path for floor in FLOORS for path in sorted((HOUSE / floor).rglob("*.py"))]


def our_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(HOUSE):
        folders[:] = [f for f in folders if f not in NOT_OURS and (f == ".ci" or not f.startswith("."))]
        yield from (Path(folder) / name for name in names if name != ".git")  # a file in a second working tree


# --- floors and arrows --------------------------------------------------------------------------------------------


def modules_named(text: str) -> Iterator[tuple[int, str]]:
    """Every module of ours that a source names: in an import, or in the words by which it is imported or read later."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and re.fullmatch(r"cmsim(\.[a-z_]+)+(:\w+)?", str(node.value)):
            yield node.lineno, str(node.value).split(":")[0]


def wrong_arrows(floor: str, text: str) -> list[str]:
    """The imports of a source on this floor that go upwards, or are not spelled cmsim.*"""
    below = FLOORS[: FLOORS.index(floor) + 1]
    wrong = []
    for line, name in modules_named(text):
        first, *rest = name.split(".")
        spelled_wrong = first in ("", *FLOORS)
        upwards = first == "cmsim" and floor != "runs" and (not rest or rest[0] not in below)
        if spelled_wrong or upwards:
            wrong.append(f"line {line}: {name}")
    return wrong


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_floor_imports_only_itself_and_the_floors_below(path):
    assert wrong_arrows(path.relative_to(HOUSE).parts[0], path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("floor", "line"),
    [
        ("agents", "from cmsim.model.calendar import label"),
        ("agents", "from cmsim import model"),
        ("model", "import cmsim.runs.run"),
        ("model", "def f():\n    from cmsim.scenarios import load"),
        ("model", "import cmsim"),
        ("scenarios", "import_module('cmsim.runs.cli')"),
        ("model", "HOME = 'cmsim.runs.store:load_results'"),
        ("runs", "from model.calendar import label"),
        ("runs", "from . import store"),
    ],
)
def test_an_arrow_upwards_and_a_wrong_spelling_are_found(floor, line):
    assert wrong_arrows(floor, line)


def test_no_file_of_the_four_floors_is_too_long_to_hold_in_mind():
    lengths = {
        path.relative_to(HOUSE).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


# --- nothing of the builder's -------------------------------------------------------------------------------------

# put together here, so that this file does not hold what it looks for
SOMEBODYS_FOLDERS = "|".join(["home", "Users", "root", "work", "workspace", "farm"])
FOREIGN = {
    "a path of somebody's machine": re.compile(rf"(?<![\w.~$)}}>*-])/(?:{SOMEBODYS_FOLDERS})/|\b[A-Z]:\\+Users\\"),
    "a path that leads out of the house": re.compile(r"(?<![\w.])\.\./" + "shared"),
    "the address of a package registry": re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(?:org|com)"])
    ),
}


def foreign(text: str) -> list[str]:
    return [f"{what}: {found.group()}" for what, pattern in FOREIGN.items() for found in pattern.finditer(text)]


def test_no_file_holds_a_path_of_the_builders_or_the_address_of_a_registry():
    found = {}
    for path in our_files():
        try:
            said = foreign(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:  # a picture or a table of bytes
            continue
        if said:
            found[path.relative_to(HOUSE).as_posix()] = said
    assert found == {}


def test_such_a_path_or_address_would_be_found():
    assert foreign(" see /" + "home/ann/cmsim")
    assert foreign("C:" + r"\Users\ann")
    assert foreign("(../" + "shared/x)")
    assert foreign("https://py" + "pi.org/simple")
    assert foreign("https://www.gov.uk/work/pensions and agents/home/x") == []


# --- the front door -----------------------------------------------------------------------------------------------


def python(code: str, folder: Path) -> str:
    """What Python prints when it runs this in a folder."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_loads_nothing_heavy(tmp_path):
    code = """
import sys
sys.argv = ["cmsim", "--help"]
from cmsim.runs.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code
print(sorted({"numba", "mesa", "pandas", "numpy", "scipy", "matplotlib", "pydantic"} & sys.modules.keys()))
"""
    *told, loaded = python(code, tmp_path).splitlines()
    assert "compare" in " ".join(told)
    assert loaded == "[]"


def test_a_users_own_model_and_agents_do_not_stand_in_the_way(tmp_path):
    for name in ("model.py", "agents.py", "runs.py", "scenarios.py"):
        (tmp_path / name).write_text("MINE = True\n")
    code = "import cmsim, model, agents; cmsim.SeparatedFamilies, cmsim.Scenario; print(model.MINE, agents.MINE)"
    assert python(code, tmp_path) == "True True\n"


def test_everything_the_public_face_offers_is_there():
    assert {name for name in cmsim.__all__ if getattr(cmsim, name, None) is None} == set()
    with pytest.raises(AttributeError, match="it offers"):
        cmsim.SeperatedFamilies  # noqa: B018


# --- the dependencies ---------------------------------------------------------------------------------------------


def project() -> dict:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))


def all_needed(lines: list[str]) -> dict[str, str]:
    """Name and installed version of each distribution needed, directly or by another, on this machine."""
    needed: dict[str, str] = {}
    waiting = [Requirement(line) for line in lines]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        seen = name in needed and not wanted.extras
        if seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found = importlib.metadata.distribution(name)
        needed[name] = found.version
        for further in map(Requirement, found.requires or []):
            extras = wanted.extras or {""}
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                further.marker = None
                waiting.append(further)
    return needed


def test_every_dependency_and_its_dependencies_are_pinned():
    ours = project()["project"]
    lines = [*ours["dependencies"], *(line for extra in ours["optional-dependencies"].values() for line in extra)]
    text = (HOUSE / "constraints.txt").read_text(encoding="utf-8")
    pins = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    pinned = {canonicalize_name(pin.name) for pin in pins if not pin.marker or pin.marker.evaluate()}
    missing = {name: version for name, version in all_needed(lines).items() if name not in pinned}
    assert missing == {}, f"add to constraints.txt: {'  '.join(f'{n}=={v}' for n, v in missing.items())}"
    assert all(str(pin.specifier).startswith("==") and pin.url is None for pin in pins)
    assert not (HOUSE / "uv.lock").exists()
