"""``cmsim validate``: each figure of the evidence, or of a file of one's own, beside what a run gives."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.options import FIRST_SEED, JSON_NOT_TABLES
from cmsim.runs.run_command import complete_scenario

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

COLUMNS = ("Target", "Source", "Observed (tolerance)", "Simulated (90%)", "n", "Std error", "Gap", "")


@click.command("validate", epilog="Example: cmsim validate --families 4800 --seeds 2 --use validate")
@click.argument("scenario", default="baseline", shell_complete=complete_scenario)
@click.option("--families", type=int,
              help="Families simulated in all, shared among the seeds.  [default: 240000]")  # fmt: skip
@FIRST_SEED
@click.option("--seeds", type=int, default=4, show_default=True, help="How many runs; intervals are over them.")
@click.option("--targets", type=click.Path(path_type=Path), metavar="FILE",
              help="A CSV file of targets of your own, in place of those of the evidence.")  # fmt: skip
@click.option("--use", type=click.Choice(["calibrate", "validate", "all"]), default="all", show_default=True,
              help="calibrate: figures the parameters were fitted to; validate: figures they were not.")  # fmt: skip
@click.option("--draws", type=int, default=0, show_default=True,
              help="Live so many draws of the parameters too, for intervals that hold them.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 when a target is missed.")
@click.option("--threads", type=click.IntRange(min=1), help="Threads to use.  [default: one a core]")
@click.option("--out", type=click.Path(path_type=Path),
              help="A folder for the result: a table, a page, a chart.  [default: nothing is written]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a result that is there already.")
@JSON_NOT_TABLES
def validate(scenario: str, strict: bool, as_json: bool, **asked: Any) -> None:
    """Hold SCENARIO against published figures, or figures of your own: which are met, and by how much the others miss.

    By default four runs of 60,000 families each. Exit code 0: it ran, whatever it found; with --strict 1 when a target
    is missed. How to write targets: docs/how-to/validate.md.
    """
    from cmsim.runs.drawn import say_if_stale
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.validating.validate import validate as hold_against
    from cmsim.scenarios import load

    loaded = load(scenario)
    say_if_stale(asked["draws"])
    say_if_compiling()
    with bar(f"{asked['seeds']} seeds of {loaded.name}") as progress:
        found = hold_against(loaded, progress=progress, **asked)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        show(found)
    sys.exit(1 if strict and found.within < len(found.rows) else 0)


def show(found: Validation) -> None:
    """The validation: a table for each use, what it cannot speak of, and the counts."""
    from cmsim.runs.validating.coverage import counted as coverage
    from cmsim.runs.validating.coverage import in_words
    from cmsim.runs.validating.words import count_line, counted, made_by

    for title, rows in found.sections():
        click.echo(f"{title}: {counted(rows)}")
        show_table(rows)
    if found.silent:
        many = len(found.silent)
        what = f"{many} figures of the evidence that a run does not give (--json has why)"
        if found.file:
            what = f"{many} {'row' if many == 1 else 'rows'} of {found.file} without an indicator (--json has which)"
        click.echo(f"Not spoken of: {what}.")
    click.echo(count_line(found))
    click.echo("Gap: how far the simulated figure is from the observed, in tolerances; beyond 1 it is out.")
    click.echo("The interval bounds luck, not what is unknown about behaviour.")
    for title, rows in found.sections() if found.draws else ():
        if (count := coverage(rows)) is not None:
            click.echo(f"{title}, {found.draws} draws of the parameters: {in_words(count)}.")
    click.echo(f"{made_by(found)}; {found.seconds:,.0f} s.")
    if found.out is not None:
        click.echo(f"A table, a page and a chart: {found.out}")


def show_table(rows: pd.DataFrame) -> None:
    """The targets of one use: a table on a terminal, tab-separated lines in a pipe."""
    from cmsim.runs.validating.words import figure, gap, observed, simulated, verdict

    every: list[Any] = list(rows.itertuples())
    lines = [
        (f"{row.id}: {row.quantity}, {row.period}", row.source, observed(row), simulated(row), f"{row.simulated_n:,}",
         figure(row.standard_error, row.unit), gap(row), verdict(row))
        for row in every
    ]  # fmt: skip
    if not sys.stdout.isatty():
        for line in (COLUMNS, *lines):
            click.echo("\t".join(line))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for place, name in enumerate(COLUMNS):
        table.add_column(name, overflow="fold", justify="left" if place in (0, 1, 7) else "right")
    for line in lines:
        table.add_row(*line)
    Console().print(table)
