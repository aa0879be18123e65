"""The example in the help of every command runs as it is pasted, or with fewer families where that takes long."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from cmsim.runs import cli

SMALLER = {  # put behind the words of an example: of an option that is given twice the last counts
    "": ["--families", "60", "--until", "2013-06"],
    "run": ["--families", "60", "--until", "2013-06"],
    "compare": ["--families", "60", "--seeds", "2", "--until", "2027-12"],
    "validate": ["--families", "60", "--seeds", "1"],
    "sensitivity": ["--families", "60", "--until", "2027-12", "--trajectories", "2"],
    "calibrate": ["--families", "60", "--jobs", "1"],
    "doubt": ["--families", "60", "--seeds", "1", "--until", "2027-12"],
    "journey": ["--families", "300", "--until", "2017-12"],
    "population describe": ["--families", "300"],
    "population export": ["--families", "300"],
    "population peers": ["--families", "300"],
}
BEFORE = {  # what an example rests on
    "verify": ["run", "baseline", *SMALLER["run"], "--out", "results/baseline-24000-seed1"],
    "scenarios check": ["scenarios", "new", "my-reform"],
    "population import": ["population", "export", "--families", "60", "--out", "survey.csv"],
}
AFTER = {"compare": ["report"], "verify": ["reproduce"]}  # run in the folder that the first leaves behind
LONG = (
    "compare",
    "sensitivity",
    "doubt",
    "population peers",
)  # a short form of each is lived by the tests of the command
NOT_RUN = {
    "dashboard": "serves until it is stopped; its own tests start it and look at its page",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command, and every one below another, by its words; the first is cmsim itself."""
    yield "", cli.main
    for name in cli.COMMANDS:
        command = cli.load_command(name)
        below = command.commands if isinstance(command, click.Group) else {}
        yield name, command
        yield from ((f"{name} {one}", under) for one, under in below.items())


EVERY = dict(commands())


def examples_of(words: str) -> list[list[str]]:
    """The words behind "cmsim" in the examples of a command's help."""
    told = CliRunner(env={"COLUMNS": "300"}).invoke(cli.main, [*words.split(), "--help"], prog_name="cmsim").stdout
    return [shlex.split(line.rstrip(" |│")) for line in re.findall(r"Example: cmsim (.+)", told)]


@pytest.mark.quick
@pytest.mark.parametrize("words", EVERY)
def test_every_help_has_an_example_of_its_own_command(words):
    (example, *_) = examples_of(words)
    assert example[: len(words.split())] == words.split()


def measure_little(monkeypatch):
    """The measurements of a benchmark on few families; how long a process takes to start is not measured."""
    from cmsim.runs import benchmark

    monkeypatch.setattr(benchmark, "SMALL", 100)
    monkeypatch.setattr(benchmark, "LARGE", 200)
    monkeypatch.setattr(benchmark, "QUICK", benchmark.Effort(1, 1, mesa_families=50, calculations=1_000))
    monkeypatch.setattr(benchmark, "start_seconds", lambda cache: 1.0)
    monkeypatch.setattr(benchmark, "build_seconds", lambda families: (0.5, 1.1))


FIRSTS = [words for words in EVERY if words not in (*NOT_RUN, *(one for after in AFTER.values() for one in after))]


@pytest.mark.once
@pytest.mark.parametrize(
    "words", [pytest.param(words, marks=pytest.mark.slow) if words in LONG else words for words in FIRSTS]
)
def test_the_example_of_a_help_runs(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if words == "benchmark":
        measure_little(monkeypatch)
    if words in BEFORE:
        assert CliRunner().invoke(cli.main, BEFORE[words]).exit_code == 0
    for one in (words, *AFTER.get(words, ())):
        (example, *_) = examples_of(one)
        done = CliRunner().invoke(cli.main, [*example, *SMALLER.get(one, ())], prog_name="cmsim")
        assert done.exit_code in ((0, 1) if one in ("validate", "doctor") else (0,)), done.output
        assert done.stdout


def test_what_is_not_run_is_a_command():
    assert set(NOT_RUN) | set(LONG) | set(SMALLER) <= set(EVERY)
