"""The command line as a whole: what is listed works, errors are one line, exit codes are those promised."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
import rich_click as click
from click.testing import CliRunner
from cmsim import __version__
from cmsim.runs import cli
from cmsim.runs.cli import COMMANDS, main

pytestmark = pytest.mark.quick

HELP_TIMED = """
import sys, time
begun = time.perf_counter()
from cmsim.runs.cli import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0
print(time.perf_counter() - begun, sorted({"numba", "mesa", "pandas", "numpy"} & sys.modules.keys()))
"""


def cmsim(*words: str, **env: str):
    return CliRunner(env=env).invoke(main, words, prog_name="cmsim")


def process(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """cmsim in a process of its own."""
    words = (sys.executable, "-m", "cmsim.runs", *words)
    return subprocess.run(words, env=os.environ | env, capture_output=True, text=True, encoding="utf-8", check=False)


def given(error: BaseException) -> click.Command:
    """A command that ends so."""

    @click.command()
    def ends_badly() -> None:
        raise error

    return ends_badly


# --- help -----------------------------------------------------------------------------------------------------------


def test_help_lists_every_command_at_once_and_loads_none_of_them():
    done = subprocess.run([sys.executable, "-c", HELP_TIMED], capture_output=True, text=True, check=True)
    *text, last = done.stdout.splitlines()
    listed = [found[1] for line in text if (found := re.match(r"[│|] (\w+)  +\S", line))]
    assert listed == list(COMMANDS)
    seconds, heavy = last.split(maxsplit=1)
    assert heavy == "[]"
    assert float(seconds) < 2.0


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_listed_is_there_and_its_help_gives_an_example(name):
    done = cmsim(name, "--help", COLUMNS="200")
    assert done.exit_code == 0, done.output
    assert f"Usage: cmsim {name}" in done.stdout
    assert f"Example: cmsim {name} " in done.stdout or f"Example: cmsim {name}\n" in re.sub(r" +\n", "\n", done.stdout)


def example_of(name: str) -> list[str]:
    """The words after "cmsim" in the example of a command's help."""
    (line,) = re.findall(r"Example: cmsim (.*)", cmsim(name, "--help", COLUMNS="200").stdout)[:1]
    return shlex.split(line.rstrip(" |│"))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_example_of_a_help_is_understood(name):
    """Its words are read and checked as they are when it is run, by the command and by what stands below it."""
    command, words = cli.load_command(name), example_of(name)[1:]
    context = command.make_context(name, words)
    if isinstance(command, click.Group):
        below, under, rest = command.resolve_command(context, words)
        assert under.make_context(below, rest).params
    assert context.command is command


def test_the_examples_name_scenarios_that_exist():
    from cmsim.scenarios import catalogue

    for name in ("run", "compare"):
        words = re.search(rf"Example: cmsim {name} ((?:[a-z][\w-]* )+)", cmsim(name, "--help", COLUMNS="200").stdout)
        assert words
        assert set(words[1].split()) <= set(catalogue())


def test_it_can_be_run_as_a_module_and_tells_its_version():
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, f"cmsim {__version__}\n")


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rnu",), "there is no command 'rnu', did you mean 'run'?"),
        (("frobnicate",), "there is no command 'frobnicate'; cmsim --help lists them"),
        (("run",), "Missing argument 'SCENARIO'"),
        (("run", "baseline", "--familes", "10"), "--families"),
        (("scenarios", "shwo"), "show"),
        (("--nonsense",), "No such option"),
        (("law", "yesterday"), "'yesterday'"),
    ],
)
def test_wrong_input_is_one_line_on_standard_error_and_exit_code_2(words, says):
    done = cmsim(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_command_there_is_help():
    done = cmsim()
    assert done.exit_code == 2
    assert "Commands" in done.output


def test_an_interruption_is_exit_code_130(monkeypatch):
    monkeypatch.setattr(cli, "load_command", lambda name: given(KeyboardInterrupt()))
    done = cmsim("law")
    assert done.exit_code == 130
    assert done.stderr.strip() == "interrupted"


def test_our_own_mistakes_are_not_passed_off_as_the_users(monkeypatch):
    monkeypatch.setattr(cli, "load_command", lambda name: given(ZeroDivisionError("ours")))
    assert isinstance(cmsim("law").exception, ZeroDivisionError)


# --- benchmark --------------------------------------------------------------------------------------------------------


def test_benchmark_measures_everything_it_promises(monkeypatch):
    """On few families, and without starting processes: the figures are no measure, their shape is."""
    from cmsim.runs import benchmark

    monkeypatch.setattr(benchmark, "SMALL", 100)
    monkeypatch.setattr(benchmark, "LARGE", 200)
    monkeypatch.setattr(benchmark, "QUICK", benchmark.Effort(1, 1, mesa_families=50, calculations=1_000))
    monkeypatch.setattr(benchmark, "start_seconds", lambda cache: 1.0 if cache is None else 21.0)
    monkeypatch.setattr(benchmark, "build_seconds", lambda families: (0.5, 1.1))
    done = cmsim("benchmark", "--quick", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told) == {
        *("engines_ratio", "memory_limit_ratio", "family_months_per_second", "bytes_per_family", "compile_seconds"),
        *("start_seconds", "cost_growth_24k_to_240k", "calculations_per_second", "threads", "machine"),
        *("families_built_per_second", "build_peak_over_state"),
    }
    assert set(told["family_months_per_second"]) == {"compiled", "mesa"}
    figures = {name: value for name, value in told.items() if isinstance(value, float)}
    assert all(value > 0 for value in (*figures.values(), *told["family_months_per_second"].values()))
    assert told["compile_seconds"] == 20.0
    assert str(os.cpu_count()) in told["machine"]


@pytest.mark.slow
def test_a_cold_start_uses_the_cache_folder_it_is_given(tmp_path):
    from cmsim.runs.benchmark import start_seconds

    assert start_seconds(tmp_path) > 0
    assert list(tmp_path.glob("rules-*"))
