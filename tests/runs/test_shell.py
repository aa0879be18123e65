"""cmsim in a shell: completion, colour, narrow screens, pipes and Ctrl-C."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner
from cmsim.runs import cli
from cmsim.runs.cli import COMMANDS, main

SHELLS = ("bash", "zsh", "fish")
LONG = """
name = "long"
scenarios = ["baseline"]
families = 600
until = "2018-12"
seeds = 4
[levers]
charge_paying = { from = 2014-09-01, values = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] }
"""


def every_command() -> list[str]:
    """Every command by its words, and those below another."""
    found = []
    for name in COMMANDS:
        command = cli.load_command(name)
        below = command.commands if isinstance(command, click.Group) else ()
        found += [name, *(f"{name} {one}" for one in below)]
    return found


# --- completion -----------------------------------------------------------------------------------------------------


@pytest.mark.quick
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cmsim ver", "verify"),
        ("cmsim scenarios sh", "show"),
        ("cmsim run remove", "remove-direct-pay"),
        ("cmsim compare baseline remove", "remove-direct-pay"),
        ("cmsim run --fam", "--families"),
        ("cmsim sweep --dry", "--dry-run"),
        ("cmsim run baseline --by receiving_w", "receiving_working"),
        ("cmsim sweep fee", "fee-by-income"),
    ],
)
def test_a_shell_completes_commands_options_and_names(shell, words, found, monkeypatch):
    typed = words.split()
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", typed[-1] if shell == "fish" else str(len(typed) - 1))
    completer = get_completion_class(shell)
    assert completer is not None
    told = completer(main, {}, "cmsim", "_CMSIM_COMPLETE").complete()
    assert found in re.split(r"[\n,\t]", told)


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="there is no bash here")
def test_bash_completes_with_the_script_that_cmsim_gives_it(tmp_path):
    """As the how-to page has it: the script is asked of cmsim, and bash calls what it defines."""
    program = tmp_path / "cmsim"
    program.write_text(f"#!{sys.executable}\nfrom cmsim.runs.cli import main\nmain(prog_name='cmsim')\n")
    program.chmod(0o755)
    script = (
        'eval "$(_CMSIM_COMPLETE=bash_source cmsim)"; COMP_WORDS=(cmsim run remove-direct); COMP_CWORD=2; '
        '_cmsim_completion cmsim; echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    assert "remove-direct-pay" in done.stdout.split()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_a_script_too(shell):
    completer = get_completion_class(shell)
    assert completer is not None
    script = completer(main, {}, "cmsim", "_CMSIM_COMPLETE").source()
    assert f"_CMSIM_COMPLETE={shell}_complete" in script


# --- colour, narrow screens, pipes ------------------------------------------------------------------------------------


@pytest.mark.quick
@pytest.mark.parametrize("words", ["", *every_command()])
def test_every_help_is_readable_on_a_narrow_screen_without_colour(words):
    env = {"COLUMNS": "40", "NO_COLOR": "1", "FORCE_COLOR": "1"}
    done = CliRunner(env=env).invoke(main, [*words.split(), "--help"], prog_name="cmsim")
    assert done.exit_code == 0
    assert not re.search(r"\x1b\[[\d;]*(3|4|9)\d", done.stdout)  # no colour; bold may stand
    text = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    long = [line.strip() for line in text.splitlines() if len(line) > 40]
    assert [line for line in long if "cmsim " not in line] == []  # an example stays whole, to be pasted
    options = cli.load_command(words.split()[0]) if words else main
    for part in words.split()[1:]:
        options = options.commands[part]
    told = re.sub(r"[\s│|]", "", text)
    assert all(one.opts[-1].replace(" ", "") in told for one in options.params if isinstance(one, click.Option))


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
@pytest.mark.parametrize("words", ["evidence --json", "scenarios list", "--help"])
def test_a_reader_who_takes_the_first_line_alone_is_no_error(words):
    line = f"{sys.executable} -m cmsim.runs {words} | head -n 1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_standard_output_is_one_line():
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "cmsim.runs", "law", "2020-01-01"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Error: No space left on device\n"


def test_rules_that_are_broken_on_disk_are_told_with_what_mends_them(monkeypatch):
    from pickle import UnpicklingError

    @click.command()
    def broken() -> None:
        raise UnpicklingError("pickle data was truncated")

    monkeypatch.setattr(cli, "load_command", lambda name: broken)
    done = CliRunner().invoke(main, ["law"])
    assert done.exit_code == 2
    assert "cmsim doctor --mend" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.quick
def test_what_cannot_be_printed_or_is_endless_is_told_short():
    done = CliRunner().invoke(main, ["verify", "\u202e" + "a" * 200])
    assert done.stderr.strip().isprintable()
    long = CliRunner().invoke(main, ["law", "a" * 5_000])
    assert len(long.stderr) < 700
    assert CliRunner().invoke(main, ["verify", "a" * 5_000]).exit_code == 2


# --- Ctrl-C -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ctrl_c():
    """Ctrl-C is heard by what is started here, also where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="a process group and SIGINT are of POSIX")
@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_sweep_that_is_interrupted_says_how_to_go_on(tmp_path, jobs):
    """Ctrl-C reaches every process of the terminal: the workers leave it to their parent."""
    (tmp_path / "long.toml").write_text(LONG)
    out = tmp_path / "out"
    words = [sys.executable, "-m", "cmsim.runs", "sweep", "long.toml", "--jobs", jobs, "--out", "out"]
    process = subprocess.Popen(words, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE, text=True)
    begun = time.monotonic()
    while not list(out.glob("status/[!.]*")) and process.poll() is None and time.monotonic() - begun < 120:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    kept = len(list(out.glob("status/[!.]*")))
    assert f"{kept} of 40 runs are kept; to run the others: cmsim sweep long.toml --resume --out out" in told
    assert "Traceback" not in told
    assert told.rstrip().endswith("interrupted")
    assert not list(out.rglob(".*"))
    assert len(list(out.glob("parts/*"))) == kept
