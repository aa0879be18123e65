"""docs/reference/commands.md: every command with its options, from the command line's own help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import click
from cmsim.runs.cli import COMMANDS, load_command
from cmsim.runs.reference.markdown import code, opening, table, whole

INTRODUCTION = """\
Every command, as `cmsim COMMAND --help` prints it. `--json` prints exactly one JSON object on standard output and
everything else on standard error. Exit codes: 0 done; 1 the answer is no (a check failed); 2 the input was wrong,
told in one line; 3 some runs of a sweep failed; 130 interrupted. [Files and shapes](files.md) says what is written.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = [*opening("The command line", "a command's help in runs/"), *INTRODUCTION.splitlines()]
    lines += table(
        ("Command", "What it is for"), ((f"[{name}](#cmsim-{name})", says) for name, (_, says) in COMMANDS.items())
    )
    for name in COMMANDS:
        for path, command in with_subcommands(name, load_command(name)):
            lines += one(path, command)
    return whole(lines)


def with_subcommands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A command, and those under it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from with_subcommands(f"{path} {name}", below)


def one(path: str, command: Any) -> list[str]:
    """One command: what it does, how it is called, its options, an example."""
    context = click.Context(command, info_name=f"cmsim {path}")
    says, example = told(command)
    lines = ["", f"{'##' if ' ' not in path else '###'} cmsim {path}", "", *says]
    if getattr(command, "commands", None):
        return lines
    lines += code(f"cmsim {path} {' '.join(command.collect_usage_pieces(context))}", "text")
    records = [record for option in command.params if (record := option.get_help_record(context)) and record[0]]
    options = [record for record in records if record[0].startswith("-")]
    if options:
        lines += table(("Option", "What it does"), ((f"`{name.replace('|', ' or ')}`", says) for name, says in options))
    return [*lines, *(code(example, "bash") if example else [])]


def told(command: Any) -> tuple[list[str], str]:
    """A command's help as paragraphs, and its example (it stands in the help or after it)."""
    text = cleandoc(command.help or "").replace("\b\n", "") + f"\n\n{command.epilog or ''}"
    example = re.search(r"^Examples?:\s*(.+(?:\n.+)*)", text, re.MULTILINE)
    if example:
        text = text.replace(example[0], "")
    return text.strip().splitlines(), cleandoc(example[1]) if example else ""
