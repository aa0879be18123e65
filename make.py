"""Set cmsim up and run it from a checkout. Needs nothing but Python 3.11 or newer, with pip.

    python make.py run WORDS...    cmsim WORDS, such as: run compare baseline remove-direct-pay
    python make.py test            the whole suite; with words after it, pytest with those words
    python make.py check           style, types and the whole suite: what must be right before a commit
    python make.py fix             mend the style where that can be done without a person
    python make.py docs            the documentation as a site, in the folder site
    python make.py setup           the environment with the developer's tools, and nothing more
    python make.py setup lean      with what tests of the model need: no dashboard, notebooks, site or cluster

The environment is the folder .venv beside this file, with the versions that constraints.txt pins. It is made once, and
again when the dependencies change. Another one, such as for a second Python: python3.12 make.py --env .venv-next test
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
OLDEST = (3, 11)
MAIN, LEAN, DEVELOPER = "main", "lean", "developer"
INSTALLED = {  # each is enough for what those before it are
    MAIN: ".",
    LEAN: ".[dev]",  # no dashboard, notebooks, site or cluster: tests of the model itself
    DEVELOPER: ".[cluster,dashboard,docs,notebooks,dev]",
}
MOST_WORKERS = 8  # processes of the test suite: each holds its own compiled rules

SINGLE_RULES = ("tests/agents", "tests/model", "tests/test_passes.py")  # where tests are that call rules directly
# where every line and branch of every rule fires, the past is lived, and a population is drawn, imported or linked
BOUNDS = (
    "tests/model/test_engines.py",
    "tests/model/test_history.py",
    "tests/model/population",
    "tests/test_passes.py",
)
PASSES: tuple[tuple[str, dict[str, str], list[str]], ...] = (
    ("the rules without the compiler", {"NUMBA_DISABLE_JIT": "1"}, ["-m", "plain and not once", *SINGLE_RULES]),
    (
        "the rules with array bounds checked",
        {"NUMBA_BOUNDSCHECK": "1"},
        ["-m", "rules and not once", *BOUNDS],
    ),
    ("the whole suite", {}, []),
)
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
)
FIXES = (
    ("style", ["ruff", "check", "--fix", "."]),
    ("format", ["ruff", "format", "."]),
)


class Stop(Exception):
    """Something a person has to mend; the message says what."""


def say(text: str) -> None:
    """A line to the person, never into the output of a command."""
    print(f"make.py: {text}", file=sys.stderr, flush=True)


def call(words: list[str], folder: Path | None = None, **variables: str) -> int:
    """Run a command to its end, also when it is interrupted: it decides what an interruption means."""
    process = subprocess.Popen(words, cwd=folder, env={**os.environ, **variables})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


# --- the environment ----------------------------------------------------------------------------------------------


class Environment:
    """A virtual environment in a folder of the checkout, and a note in it of what it was made from."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = str(self.programs / ("python.exe" if os.name == "nt" else "python"))
        self.note = folder / "cmsim-made-from.json"

    def noted(self) -> dict[str, str]:
        """What the environment was made from, or nothing where it was not finished."""
        try:
            return json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def is_ready(self, tools: str) -> bool:
        """Whether it holds what is asked for, as the files of the checkout ask for it now."""
        noted = self.noted()
        enough = noted.get("tools") in list(INSTALLED)[list(INSTALLED).index(tools) :]
        return enough and Path(self.python).exists() and {**noted, "tools": tools} == made_from(tools)

    def make_ready(self, tools: str) -> None:
        """Make it, or bring it up to date, where it is not ready."""
        if self.is_ready(tools):
            return
        if self.noted().get("tools") == DEVELOPER:
            tools = DEVELOPER
        say(f"installing the pinned versions into {self.folder.name} (once; it can take a few minutes)")
        self.note.unlink(missing_ok=True)
        if not self.is_of_this_python():
            self.create()
        self.install("hatchling")
        self.install("--no-build-isolation", "-e", INSTALLED[tools])
        self.note.write_text(json.dumps(made_from(tools)), encoding="utf-8")

    def is_of_this_python(self) -> bool:
        """Whether its Python runs, has pip, and is the version that runs this file."""
        try:
            ask = [self.python, "-c", "import pip, sys; print(sys.version)"]
            answer = subprocess.run(ask, capture_output=True, text=True, check=False)
        except OSError:
            return False
        return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()

    def create(self) -> None:
        """An empty environment with pip: Python's own copy of it, or else the pip of the Python that runs this file."""
        try:
            venv.create(self.folder, clear=True, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            venv.create(self.folder, clear=True, with_pip=False)
            if call([sys.executable, "-m", "pip", "-qq", "--python", self.python, "install", "pip"]) != 0:
                raise Stop(f"{sys.executable} has no pip (on Debian: install python3-pip and python3-venv)") from None

    def install(self, *what: str) -> None:
        """pip install, at the pinned versions."""
        pip = [self.python, "-m", "pip", "-qq", "--disable-pip-version-check", "install", "-c", "constraints.txt"]
        pip.append("--no-compile")  # most of what comes is never imported; what is, Python compiles then
        if call([*pip, *what], HOUSE) != 0:
            raise Stop(f"pip could not install {what[-1]}: see above. Run the same line again to go on from there")

    def run(self, program: str, *words: str, folder: Path | None = None, **variables: str) -> int:
        """Run one of its programs, its own programs first on the path.

        What Python compiles it keeps in the environment's folder, also where it is told to write nothing beside the
        sources: each of the many processes of the tests would compile everything that it imports again.
        """
        path = os.pathsep.join([str(self.programs), os.environ.get("PATH", "")])
        suffix = ".exe" if os.name == "nt" else ""
        kept = {"PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
        return call([str(self.programs / (program + suffix)), *words], folder, PATH=path, **{**kept, **variables})


def made_from(tools: str) -> dict[str, str]:
    """What an environment depends on: this Python, this place, and what the project says it needs."""
    import tomllib

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    needs = [project["build-system"], project["project"], project["tool"]["hatch"]]
    digest = hashlib.sha256(json.dumps(needs).encode())
    for name in ("constraints.txt", "hatch_build.py"):
        digest.update((HOUSE / name).read_bytes())
    return {"tools": tools, "python": sys.version, "house": str(HOUSE), "needs": digest.hexdigest()}


# --- what can be asked for ----------------------------------------------------------------------------------------


def run(environment: Environment, words: list[str]) -> int:
    """Any cmsim command, in the folder one stands in."""
    environment.make_ready(MAIN)
    return environment.run("cmsim", *words)


def test(environment: Environment, words: list[str]) -> int:
    """The whole suite in its three passes, or pytest with the words given. Stops at the first pass that fails."""
    environment.make_ready(LEAN if words and environment.is_ready(LEAN) else DEVELOPER)
    if words:
        return environment.run("pytest", *words, folder=HOUSE)
    workers = str(min(MOST_WORKERS, os.cpu_count() or 1))
    warm_up(environment)
    for name, variables, selection in PASSES:
        say(name)
        variables = {**variables, **own_cache(environment, variables)}
        # in the order of the files: xdist would begin with those of most tests, and end with the longest test alone
        spread = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
        code = environment.run("pytest", *spread, *selection, folder=HOUSE, **variables)
        if code != 0:
            return code
    return 0


def own_cache(environment: Environment, variables: dict[str, str]) -> dict[str, str]:
    """Where a pass keeps its rules: checked code has a folder of its own, for the cache does not tell it from other."""
    return {"CMSIM_CACHE_DIR": str(environment.folder / "checked-rules")} if "NUMBA_BOUNDSCHECK" in variables else {}


def warm_up(environment: Environment) -> None:
    """Compile the rules of every pass that compiles, all at once, so that the workers find them done."""
    say("compiling the rules")
    compiled = [variables for _, variables, _ in PASSES if "NUMBA_DISABLE_JIT" not in variables]

    def compile_all(variables: dict[str, str]) -> None:
        own = own_cache(environment, variables)
        environment.run("python", "tests/warm_up.py", *(["the-model"] if own else []), folder=HOUSE, **variables, **own)

    with ThreadPoolExecutor(len(compiled)) as pool:
        list(pool.map(compile_all, compiled))


def check(environment: Environment, words: list[str]) -> int:
    """Style, types, tests: all of the first two are shown before the tests begin."""
    environment.make_ready(DEVELOPER)
    codes = [tool(environment, name, command) for name, command in CHECKS]
    return max(codes) or test(environment, words)


def fix(environment: Environment, words: list[str]) -> int:
    """Mend the style."""
    environment.make_ready(DEVELOPER)
    return max(tool(environment, name, command) for name, command in FIXES)


def docs(environment: Environment, words: list[str]) -> int:
    """The pages that are made from the code, made anew; then all pages as a site. A broken link is an error."""
    environment.make_ready(DEVELOPER)
    code = environment.run("python", "-m", "cmsim.runs.reference", folder=HOUSE)
    code = code or environment.run("mkdocs", "build", "--strict", "--quiet", folder=HOUSE, NO_MKDOCS_2_WARNING="1")
    if code == 0:
        say(f"open in a browser: {HOUSE / 'site' / 'index.html'}")
    return code


def tool(environment: Environment, name: str, command: list[str]) -> int:
    say(f"{name}: {' '.join(command)}")
    return environment.run(*command, folder=HOUSE)


def setup(environment: Environment, words: list[str]) -> int:
    """The environment."""
    environment.make_ready(LEAN if words == [LEAN] else DEVELOPER)
    say(f"ready: {environment.python}")
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "fix": fix, "docs": docs, "setup": setup}


def main(words: list[str]) -> int:
    """Do what the words say. 2: they were not understood, or a person has to mend something first."""
    if sys.version_info < OLDEST:
        say("cmsim needs Python 3.11 or newer; this is {}.{}. Try python3.12 make.py".format(*sys.version_info[:2]))
        return 2
    folder = ".venv"
    if words[:1] == ["--env"]:
        folder, words = (words[1:2] or [folder])[0], words[2:]
    if not words or words[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return COMMANDS[words[0]](Environment(HOUSE / folder), words[1:])
    except Stop as stop:
        say(str(stop))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
