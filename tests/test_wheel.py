"""The wheel, as somebody gets it who has no checkout: built, installed, and used from a folder of their own."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from cmsim.agents.chance import chance

HOUSE = Path(__file__).resolve().parent.parent


def done(words: list[str], folder: Path, **variables: str) -> str:
    """What a program prints, when it ends well."""
    result = subprocess.run(
        words, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout with the tools at hand."""
    folder = tmp_path_factory.mktemp("wheel")
    done([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "."], HOUSE)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Run a program of an environment that holds the wheel, and the dependencies of this one, but not this checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    done(
        [sys.executable, "-m", "pip", "--python", str(folder), "install", "-qq", "--no-deps", "--no-index", str(wheel)],
        folder,
    )
    paths = sysconfig.get_paths("venv", vars={"base": str(folder), "platbase": str(folder)})
    here = sysconfig.get_paths()
    # a folder named in a .pth file is searched, but the .pth files in it are not read: so no editable install is seen
    Path(paths["purelib"], "dependencies.pth").write_text(f"{here['purelib']}\n{here['platlib']}\n")
    own = tmp_path_factory.mktemp("own")
    for name in ("model.py", "agents.py"):
        (own / name).write_text("raise SystemExit('the user\\'s own file was taken for ours')\n")

    def run(program: str, *words: str, **variables: str) -> str:
        variables = {"CMSIM_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": "", **variables}
        return done([str(programs / program), *words], own, **variables)

    return run


def test_the_wheel_holds_the_four_floors_under_cmsim_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.rsplit("/", 1)[0] for name in names}
    assert {f"cmsim/{floor}" for floor in ("agents", "model", "scenarios", "runs")} <= folders
    assert {name.split("/")[0].split("-")[0] for name in names} == {"cmsim"}
    assert "cmsim/__init__.py" in names
    data = {
        f"cmsim/{path.relative_to(HOUSE).as_posix()}"
        for floor in ("agents", "model", "scenarios", "runs")
        for path in (HOUSE / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    kept = {f"cmsim/runs/kept/{name}" for name in ("structural-doubt.csv", "validation.csv")}  # of docs, for reports
    ours = data | kept | {"cmsim/__init__.py", "cmsim/py.typed"}
    assert {name for name in names if ".dist-info/" not in name} == ours


def test_an_installed_cmsim_is_the_wheels(installed):
    where = Path(installed("python", "-P", "-c", "import cmsim.model.simulation as s; print(s.__file__)").strip())
    assert HOUSE not in where.parents
    assert where.parts[-4:-1] == ("site-packages", "cmsim", "model")


def test_an_installed_cmsim_finds_its_scenarios_and_its_evidence(installed):
    told = json.loads(installed("cmsim", "scenarios", "list", "--json"))
    assert "remove-direct-pay" in [scenario["name"] for scenario in told["scenarios"]]
    assert "NAO" in installed("cmsim", "evidence", "sep_families_2019_20")


def test_an_installed_cmsim_runs_in_a_folder_with_a_users_own_model_and_agents(installed):
    """Without the compiler: to compile every rule once more would take as long as a whole pass of the rules."""
    words = ("run", "baseline", "--families", "50", "--until", "2013-02", "--json")
    told = json.loads(installed("cmsim", *words, NUMBA_DISABLE_JIT="1"))
    assert (told["scenario"], told["families"], told["until"]) == ("baseline", 50, "2013-02")
    assert told["indicators"]


KERNEL = """
import json, numpy, cmsim.agents.compiled as compiled
from cmsim.model.population.filling.standings import uniforms
drawn = numpy.empty(9)
uniforms(numpy.arange(9, dtype="u8"), 1, 0, drawn)
print(json.dumps([drawn.tolist(), str(compiled.CACHE), len(list(compiled.CACHE.rglob("*.nbc")))]))
"""


def test_an_installed_cmsim_compiles_and_keeps_what_it_compiled(installed, tmp_path):
    cache = tmp_path / "compiled"
    drawn, kept_in, kept = json.loads(installed("python", "-P", "-c", KERNEL, CMSIM_CACHE_DIR=str(cache)))
    assert (Path(kept_in).parent, kept) == (cache, 1)
    assert drawn == [chance(key, 0, 1) for key in range(9)]
