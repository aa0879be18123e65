"""``cmsim sweep``: many runs over levers and parameters, resumable, each kept as soon as it has ended."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from cmsim.runs.sweeping.execute import Swept
    from cmsim.runs.sweeping.plan import Plan

SOME_FAILED = 3
MOST_NAMED = 10  # failed runs told on the screen; runs.parquet has them all


def complete_plan(context: object, parameter: object, incomplete: str) -> list[Any]:
    """For the shell: the plans that come with cmsim, and files."""
    from click.shell_completion import CompletionItem
    from cmsim.runs.sweeping.shipped import shipped_plans

    names = [file.stem for file in shipped_plans() if file.stem.startswith(incomplete)]
    return [*(CompletionItem(name) for name in names), CompletionItem(incomplete, type="file")]


@click.command("sweep", epilog="Example: cmsim sweep fee-by-income --dry-run")
@click.argument("plan_file", metavar="PLAN", type=click.Path(path_type=Path), shell_complete=complete_plan)
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use.  [default: one a core]")
@click.option("--scheduler", metavar="ADDRESS",
              help="Use the workers of a Dask cluster: tcp://HOST:PORT of its scheduler.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a sweep that was begun: only what is missing is run.")
@click.option("--retry-failed", is_flag=True, help="Go on, and run again what failed.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first run that fails.")
@click.option("--dry-run", is_flag=True, help="Say how many runs, how long, how much memory and disk; run nothing.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="The folder of the results.  [default: results/sweep-NAME]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def sweep(
    plan_file: Path,
    jobs: int | None,
    scheduler: str | None,
    resume: bool,
    retry_failed: bool,
    fail_fast: bool,
    dry_run: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Live many runs: a grid or a sample over policy levers and parameters, as PLAN says: a TOML file, or the name of
    a plan that comes with cmsim.

    Each run is kept as soon as it has ended, so a sweep that was stopped, or killed, goes on with --resume. Exit code
    3: some runs failed, and the lines say which.
    """
    from cmsim.runs.comparing.words import slug
    from cmsim.runs.drawn import say_if_stale
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.sweeping.axes import notes
    from cmsim.runs.sweeping.execute import sweep as sweep_plan
    from cmsim.runs.sweeping.folder import refuse_what_stands
    from cmsim.runs.sweeping.plan import read_plan, size

    plan = read_plan(plan_file)
    folder = out if out is not None else Path("results") / slug(f"sweep-{plan.name}")[:120]
    processes = jobs if jobs is not None else os.cpu_count() or 1
    for note in notes(plan.axes):
        click.echo(f"note: {note}", err=True)
    if not (resume or retry_failed):
        refuse_what_stands(folder)
    say_if_stale(plan.draws)
    say_if_compiling()
    if dry_run:
        show_estimate(plan, processes, folder, as_json)
        return
    try:
        with bar(f"{plan.name}: {size(plan):,} runs", "runs") as progress:
            done = sweep_plan(plan, folder, processes, resume, retry_failed, fail_fast, progress, scheduler)
    except KeyboardInterrupt:
        click.echo(how_to_go_on(plan_file, plan, folder, out), err=True)
        raise
    if as_json:
        click.echo(json.dumps(done.as_json()))
    else:
        show(done)
    sys.exit(SOME_FAILED if len(done.failed()) else 0)


def how_to_go_on(plan_file: Path, plan: Plan, folder: Path, out: Path | None) -> str:
    """After an interruption: how many runs are kept, and the command that runs the others."""
    from cmsim.runs.sweeping.folder import ended
    from cmsim.runs.sweeping.plan import size

    try:
        kept = ended(folder)
    except OSError:  # it was not begun
        return "nothing was kept"
    where = f" --out {shlex.quote(str(out))}" if out is not None else ""
    again = f"cmsim sweep {shlex.quote(str(plan_file))} --resume{where}"
    return f"{kept:,} of {size(plan):,} runs are kept; to run the others: {again}"


def show_estimate(plan: Plan, jobs: int, folder: Path, as_json: bool) -> None:
    """What the sweep will take."""
    from cmsim.runs.sweeping.estimate import estimate

    found = estimate(plan, jobs)
    if as_json:
        click.echo(json.dumps(found.as_json(plan, folder)))
        return
    draws = f"{plan.draws} draws, " if plan.draws else ""
    click.echo(f"runs       {found.runs:,}: {len(plan.scenarios)} scenarios, {draws}{plan.seeds} seeds, {plan.design}")
    click.echo(f"histories  {found.histories:,}, each lived once for the runs that share it")
    click.echo(f"months     at most {found.months:,} of {plan.families:,} families, to {plan.until}")
    click.echo(f"time       about {duration(found.seconds)} with {jobs} jobs, by a short run timed just now")
    click.echo(f"memory     about {found.memory_bytes / 1e9:.1f} GB")
    more = f", and {found.histories_bytes / 1e6:,.1f} MB of histories while it goes on" if found.histories_bytes else ""
    click.echo(f"disk       about {found.disk_bytes / 1e6:,.1f} MB in {folder}{more}")
    click.echo("Nothing was run or written.")


def show(done: Swept) -> None:
    """What the sweep did, and which runs failed."""
    told = done.as_json()
    there = f", {told['there_already']:,} of them there already" if told["there_already"] else ""
    click.echo(f"{told['name']}: {told['done']:,} of {told['runs']:,} runs done{there}; {duration(done.seconds)}")
    for row in told["failed"][:MOST_NAMED]:
        settings = ", ".join(f"{name} {value}" for name, value in row.items() if name not in ("id", "error"))
        click.echo(f"failed: run {row['id']} ({settings}): {row['error']}", err=True)
    if len(told["failed"]) > MOST_NAMED:
        click.echo(f"failed: {len(told['failed']) - MOST_NAMED:,} more, see runs.parquet", err=True)
    for run in told["spoilt"][:MOST_NAMED]:
        click.echo(f"the outcomes of run {run} were lost or altered since: it was lived again", err=True)
    if len(told["spoilt"]) > MOST_NAMED:
        click.echo(f"{len(told['spoilt']) - MOST_NAMED:,} more were lost or altered", err=True)
    if told["missing"]:
        click.echo(f"{told['missing']:,} runs are missing: --resume runs them", err=True)
    if told["done"]:
        show_answer(done)
    click.echo(f"One row a run in runs.parquet, the outcomes of each in parts: {done.out}")
    click.echo(f"A page to hand on: cmsim report {shlex.quote(str(done.out))}")


def show_answer(done: Swept) -> None:
    """The first outcomes, setting by setting, over two levers, and by group."""
    from cmsim.runs.comparing.command import show_table
    from cmsim.runs.store import read_manifest
    from cmsim.runs.sweeping.answer import tables
    from cmsim.runs.sweeping.summary import summarise

    manifest = read_manifest(done.out)
    if manifest["plan"]["question"]:
        click.echo(manifest["plan"]["question"])
    for one in tables(summarise(done.out, manifest, done.runs), manifest["plan"]):
        click.echo(one.caption)
        show_table(one.columns, one.rows)


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, in words."""
    if seconds < 120:
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} minutes" if seconds < 7200 else f"{seconds / 3600:,.1f} hours"
