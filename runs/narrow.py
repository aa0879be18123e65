"""Help on a narrow screen: without boxes, for in their columns the names of options would be cut off."""

from __future__ import annotations

import shutil
from functools import partial
from typing import Any

import click

NARROW = 60  # characters a line


def readable(command: Any) -> Any:
    """The command, whose help, and that of what stands below it, is plain on a narrow screen."""
    command.get_help = partial(get_help, command)
    for below in getattr(command, "commands", {}).values():
        readable(below)
    return command


def get_help(command: Any, context: Any) -> str:
    """The help of a command as wide as the screen."""
    columns = shutil.get_terminal_size().columns
    if columns >= NARROW:
        return str(type(command).get_help(command, context))
    plain = click.HelpFormatter(width=columns)
    click.Command.format_usage(command, context, plain)
    click.Command.format_help_text(command, context, plain)
    with plain.section("Options"):
        for one in command.get_params(context):
            names, told = one.get_help_record(context) or ("", "")
            if names:
                plain.write_text(names.replace("|", " | "))
                with plain.indentation():
                    plain.write_text(told)
    if isinstance(command, click.Group):
        click.Group.format_commands(command, context, plain)
    click.Command.format_epilog(command, context, plain)
    return plain.getvalue().rstrip("\n")
