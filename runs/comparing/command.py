"""``cmsim compare``: reforms against a base with the same luck: a table with intervals, by group, and a folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.run_command import complete_group, complete_scenario

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform


@click.command("compare", epilog="Example: cmsim compare baseline remove-direct-pay --families 2400 --seeds 4")
@click.argument("base", shell_complete=complete_scenario)
@click.argument("reforms", metavar="REFORM...", nargs=-1, required=True, shell_complete=complete_scenario)
@click.option("--families", type=int,
              help="Families simulated at once in a run.  [default: 24000; of --population, all]")  # fmt: skip
@click.option("--population", type=click.Path(path_type=Path), metavar="DIR",
              help="Families of your own: a folder from cmsim population import, or a file to import.")  # fmt: skip
@click.option(
    "--seeds", type=int, default=10, show_default=True, help="Runs of each scenario; intervals are over them."
)
@click.option("--draws", type=int, default=0, show_default=True,
              help="Draws of the parameters, each lived with every seed: intervals then carry what is not known of "
              "behaviour too. 0: the centre; 20 is usual.")  # fmt: skip
@click.option("--data-draws", type=int,
              help="Draws of the population's margins, as other samples might have had them, lived beside those of the "
              "parameters. 0: margins as published.  [default: with --draws, half as many, 2 to 10]")  # fmt: skip
@click.option(
    "--by",
    metavar="GROUP",
    multiple=True,
    shell_complete=complete_group,
    help="Figures by group too, such as receiving_income (repeatable).",
)
@click.option("--until", metavar="YYYY-MM", default="2036-12", show_default=True, help="The last month.")
@click.option("--split-queue", is_flag=True,
              help="Live each reform with the base's queues too: what it does by itself, and by waiting.")  # fmt: skip
@click.option("--threads", type=click.IntRange(min=1), help="Threads to use.  [default: one a core]")
@click.option("--out", type=click.Path(path_type=Path),
              help="The folder of the results.  [default: results/compare-BASE-REFORM]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a result that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as one JSON object instead of tables.")
def compare(base: str, reforms: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Live BASE and each REFORM with the same families and the same luck, and tell the differences.

    BASE and REFORM are names in the catalogue (cmsim scenarios list) or paths of files. With 24,000 families and ten
    seeds it takes a minute or two.
    """
    from cmsim.runs.comparing.compare import compare as compare_scenarios
    from cmsim.runs.drawn import say_if_stale
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.scenarios import load

    scenarios = [load(name) for name in (base, *reforms)]
    folder = out if out is not None else default_out([scenario.name for scenario in scenarios])
    say_if_stale(asked["draws"])
    say_if_compiling()
    draws = f"{asked['draws']} draws, " if asked["draws"] else ""
    with bar(f"{draws}{asked['seeds']} seeds of {len(scenarios)} scenarios") as progress:
        found = compare_scenarios(scenarios[0], scenarios[1:], out=folder, progress=progress, **asked)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        show(found)


def default_out(names: Sequence[str]) -> Path:
    """The folder of a comparison's results when none is given."""
    from cmsim.runs.comparing.words import slug

    return Path("results") / slug(f"compare-{'-'.join(names)}")[:120]


# --- what is shown -----------------------------------------------------------------------------------------------


def show(found: Comparison) -> None:
    """The comparison in words: what was asked, the headlines, groups, what it cannot tell, and where the rest is."""
    from cmsim.runs.comparing.words import limits, made_by

    for reform in found.plan.reforms:
        show_reform(found, reform)
    if found.draws:
        from cmsim.runs.comparing.uncertainty import parts_of_interval

        parts = parts_of_interval(found.plan).items()
        show_box("What is in an interval", [f"{part}: {words}" for part, words in parts])
    show_box("What this cannot tell", limits(found.plan))
    click.echo(f"Made by {made_by(found.plan)}; {found.seconds:,.0f} s.")
    click.echo(f"Tables, charts and a page of summary: {found.out}")


def show_reform(found: Comparison, reform: Reform) -> None:
    """One reform: its question, its levers, its effects in each month that is told, and by group in the last."""
    from cmsim.model.results.groups import GROUPS
    from cmsim.runs.comparing.corners import COLUMNS as CORNERS
    from cmsim.runs.comparing.corners import corners_of, not_lived
    from cmsim.runs.comparing.money import KINDS, PRICES, how_counted, price_base, totals
    from cmsim.runs.comparing.official import COLUMNS as OFFICIAL
    from cmsim.runs.comparing.official import official
    from cmsim.runs.comparing.splitting import SHOWN, split_rows
    from cmsim.runs.comparing.uncertainty import SHOWN as UNCERTAINTY
    from cmsim.runs.comparing.uncertainty import in_short, uncertainty_rows
    from cmsim.runs.comparing.words import (
        CHANGED,
        COLUMNS,
        changes_of,
        group_rows,
        headline_rows,
        held,
        more_runs,
        when,
    )

    plan = found.plan
    click.echo(f"{reform.scenario.name}: {reform.scenario.question}")
    changes = changes_of(plan, reform)
    if changes:
        show_table(CHANGED, changes)
    else:
        click.echo(f"It changes nothing that differs from {plan.base.name}.")
    *before, last = reform.horizons(plan.last)
    for month in (last, *before):
        click.echo(f"{reform.scenario.name} against {plan.base.name}, {when(plan, reform, month)} ({held(plan)})")
        show_table(COLUMNS, headline_rows(found, reform, month))
    advice = more_runs(found, reform, last)
    if advice:
        click.echo(advice)
    if plan.draws:
        click.echo(f"How sure this is, {when(plan, reform, last)}: what the variance of an interval is made of")
        show_table(UNCERTAINTY, uncertainty_rows(found, reform, last))
        click.echo(in_short(found, reform, last))
    if plan.split_queue:
        click.echo(f"Of the difference, directly and by the service's queues, {when(plan, reform, last)}")
        show_table(SHOWN, split_rows(found, reform, last))
    beside = corners_of(found, reform)
    if beside is None:
        click.echo(not_lived(reform))
    else:
        show_table(CORNERS, beside.rows)
        click.echo(beside.how)
    published = official(found, reform)
    if published is not None:
        show_table(OFFICIAL, published.rows)
        click.echo(published.why)
    show_who(found, reform)
    click.echo(how_counted(reform, last))
    for kind in KINDS:
        click.echo(f"All months together: {price_base(PRICES, kind)}")
        show_table(*totals(found, reform, kind))
    for group in plan.by:
        click.echo(f"By group in {when(plan, reform, last)}: {GROUPS[group].title}")
        show_table(("Indicator", "Level", *COLUMNS[1:]), group_rows(found, reform, last, group))


def show_who(found: Comparison, reform: Reform) -> None:
    """Who gains and who loses: both parents in a sentence, by the groups asked for; the others are in the folder."""
    from cmsim.runs.comparing.gains import BY_GROUP, WHO, by_group, gainers, gains_sentence

    for parent, (does, _) in WHO.items():
        row = gainers(found, reform, parent, [""]).iloc[0]
        if row["higher"] != row["higher"]:
            click.echo("Too few simulated families to tell who gains.")
            return
        told = gains_sentence(row, parent, does)
        click.echo(f"In the twelve months to {found.plan.until} {told}")
        if found.plan.by:
            click.echo(f"What the {parent} parent {does}, by group in the base")
            show_table(BY_GROUP, by_group(found, reform, parent, found.plan.by))
    where = f"summary.md and winners.parquet, or cmsim report {found.out}" if found.out else "Comparison.winners"
    click.echo(f"A receiving parent is better off with more, a paying parent with less. By every group: {where}")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal, a paragraph for each row where that is too narrow, tab-separated lines in a pipe."""
    rows = list(rows)
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(row))
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for column in columns:
        figure = column in ("Base", "Reform", "Difference", "90% interval") or column.endswith(", %")
        table.add_column(column, overflow="fold", justify="right" if figure else "left", no_wrap=figure)
    for row in rows:
        table.add_row(*row)
    on = screen()
    if on.measure(table, options=on.options.update(max_width=10_000)).minimum <= on.width:
        on.print(table)
        return
    for name, *cells in rows:
        on.print(name)
        for column, cell in zip(columns[1:], cells, strict=True):
            if cell:
                on.print(f"  {column}: {cell}")
    on.print()


def show_box(title: str, lines: Sequence[str]) -> None:
    """Sentences in a box on a terminal, a line each in a pipe."""
    if not sys.stdout.isatty():
        for line in (f"{title}:", *(f"- {line}" for line in lines)):
            click.echo(line)
        return
    from rich.panel import Panel
    from rich.text import Text

    screen().print(Panel(Text("\n".join(f"• {line}" for line in lines)), title=title, title_align="left"))


def screen() -> Any:
    """The terminal, taking text as it is: a question may hold brackets."""
    from cmsim.runs.scenarios_command import console

    return console()
