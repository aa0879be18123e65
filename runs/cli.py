"""``cmsim``: the command line. Each command is loaded only when it is called, so that help answers at once."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pickle import UnpicklingError
from typing import Any

import rich_click as click
from cmsim import __version__
from cmsim.model.errors import InputError, InputErrors, did_you_mean
from cmsim.runs.narrow import readable

COMMANDS: dict[str, tuple[str, str]] = {  # name: where it is, and what it is for
    "run": ("cmsim.runs.run_command:run_command", "Live one scenario, month by month, and keep the results."),
    "compare": (
        "cmsim.runs.comparing.command:compare",
        "Reform against base with the same luck: differences, by group.",
    ),
    "report": ("cmsim.runs.reporting.command:report", "A run, a comparison or a sweep as a page to hand on."),
    "sweep": ("cmsim.runs.sweeping.command:sweep", "Many runs over levers and parameters, resumable."),
    "validate": ("cmsim.runs.validating.command:validate", "Hold the model against published figures, or your own."),
    "calibrate": ("cmsim.runs.calibrating.command:calibrate", "Fit behavioural parameters to figures, with draws."),
    "sensitivity": (
        "cmsim.runs.sensitivity.command:sensitivity",
        "Which assumptions drive a result.",
    ),
    "doubt": (
        "cmsim.runs.doubting.command:doubt",
        "A reform under every account of behaviour that the data cannot rule out.",
    ),
    "journey": ("cmsim.runs.journey.command:journey", "One family's life: a timeline, a picture, a month explained."),
    "calculate": ("cmsim.runs.calculate_command:calculate", "The statutory calculation for one paying parent."),
    "population": ("cmsim.runs.population.command:population", "Who the families are; bring your own microdata in."),
    "law": ("cmsim.runs.law_command:law", "The law and practice on a day, with references."),
    "scenarios": ("cmsim.runs.scenarios_command:scenarios", "What-if questions: list, show, check, begin."),
    "evidence": ("cmsim.runs.evidence_command:evidence", "Every number the model rests on, with its source."),
    "verify": ("cmsim.runs.verify_command:verify", "Check the files of a result against its manifest."),
    "reproduce": ("cmsim.runs.verify_command:reproduce", "Run a result again and compare what comes out."),
    "dashboard": ("cmsim.runs.dashboard.command:dashboard", "Two worlds beside each other, in a browser."),
    "benchmark": ("cmsim.runs.benchmark_command:benchmark", "How fast the model is on this machine."),
    "doctor": ("cmsim.runs.doctor_command:doctor", "Check the installation: what is wrong, and how to mend it."),
}
WRONG_INPUT, INTERRUPTED = 2, 130
OF_THE_MACHINE = (  # a full or closed disk is no mistake of ours, and no traceback helps
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EMFILE, errno.EIO),
)
LONGEST_WORD = 400  # characters; longer ones are cut


class Promised(click.RichCommand):
    """A command by name and short help alone: what a list of commands shows before any of them is loaded."""


class LazyGroup(click.RichGroup):
    """A group that loads a command when it is called, and whose errors are one line without a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return Promised(name=cmd_name, short_help=COMMANDS[cmd_name][1])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name in COMMANDS:
            return name, load_command(name), args[1:]
        if name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise InputError(f"there is no command {name!r}{did_you_mean(name, COMMANDS)}; cmsim --help lists them")

    def main(  # type: ignore[override]  # click declares two overloads of it
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run the command line; when standalone, leave with the exit code that was promised."""
        if not extra.pop("standalone_mode", True):
            return super().main(args, prog_name, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
            sys.stdout.flush()
            sys.exit(code if isinstance(code, int) else 0)
        except InputErrors as error:
            refuse(*error.lines)
        except InputError as error:
            refuse(str(error))
        except click.ClickException as error:
            refuse(error.format_message(), ctx=getattr(error, "ctx", None))
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            sys.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                leave_broken_pipe()
            if error.errno not in OF_THE_MACHINE:
                raise
            give_up_output()
            refuse(": ".join(str(told) for told in (error.filename, error.strerror) if told))
        except MemoryError:
            refuse("there is not enough memory for this: ask for fewer --families, or close other programs")
        except UnpicklingError:
            refuse("the compiled rules on this machine are broken: cmsim doctor --mend deletes them, to be made anew")


def load_command(name: str) -> Any:
    """Import a command."""
    module, attribute = COMMANDS[name][0].split(":")
    return readable(getattr(import_module(module), attribute))


def refuse(*messages: str, ctx: Any = None) -> None:
    """A clear line for each thing that is wrong on standard error, and exit code 2."""
    hint = f" ({ctx.command_path} --help tells more)" if ctx is not None else ""
    for message in messages:
        words = (word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}..." for word in message.split())
        line = "".join(one if one.isprintable() else repr(one)[1:-1] for one in " ".join(words))
        click.echo(f"Error: {line}{hint}", err=True)
    sys.exit(WRONG_INPUT)


def leave_broken_pipe() -> None:
    """Whoever read our output has stopped: go quietly, writing nothing more."""
    to_nowhere()
    sys.exit(1)


def give_up_output() -> None:
    """Write what is still to be written; where that cannot be, let go of it, or Python tries once more as it ends and
    leaves with an exit code of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        to_nowhere()


def to_nowhere() -> None:
    """From here on standard output goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=LazyGroup, epilog="Example: cmsim run remove-direct-pay --families 24000 --until 2036-12")
@click.version_option(__version__, prog_name="cmsim", message="%(prog)s %(version)s")
def main() -> None:
    """Child maintenance for separated families in Great Britain, simulated month by month."""


readable(main)
