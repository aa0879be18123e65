"""``cmsim run``: live one scenario, keep the results, and print the headlines."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.store import Results
    from cmsim.scenarios import Scenario

LABEL_WIDTH, FIGURE_WIDTH = 48, 11  # of the table of headlines on a terminal, in characters


def print_month(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """``--show-month``: the order of the month, and nothing else."""
    if wanted and not ctx.resilient_parsing:
        from cmsim.model.month import show_month

        click.echo(show_month())
        ctx.exit()


def complete_scenario(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of the catalogue, for the shell."""
    from cmsim.scenarios import catalogue

    return [name for name in catalogue() if name.startswith(incomplete)]


def complete_group(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of groups, for the shell."""
    from cmsim.model.results.groups import GROUPS

    return [name for name in GROUPS if name.startswith(incomplete)]


@click.command("run", epilog="Example: cmsim run remove-direct-pay --families 2400 --until 2029-12")
@click.argument("scenario", shell_complete=complete_scenario)
@click.option("--families", type=int,
              help="Families simulated at once.  [default: 24000; of --population, all]")  # fmt: skip
@click.option("--population", type=click.Path(path_type=Path), metavar="DIR",
              help="Families of your own: a folder from cmsim population import, or a file to import.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same luck.")
@click.option("--until", metavar="YYYY-MM", default="2036-12", show_default=True, help="The last month.")
@click.option(
    "--engine",
    type=click.Choice(["compiled", "mesa"]),
    default="compiled",
    show_default=True,
    help="compiled is for the country, mesa for reading and teaching; the results are the same.",
)
@click.option(
    "--snapshot", "snapshots", metavar="YYYY-MM", multiple=True, help="Keep every family as of this month (repeatable)."
)
@click.option("--column", "columns", metavar="NAME", multiple=True,
              help="Keep only some columns of snapshots (repeatable). With --population none that it brought is kept "
              "unless named.")  # fmt: skip
@click.option(
    "--by",
    "groups",
    metavar="GROUP",
    multiple=True,
    shell_complete=complete_group,
    help="Figures by group too, such as receiving_income (repeatable).",
)
@click.option("--threads", type=click.IntRange(min=1), help="Threads to use.  [default: one a core]")
@click.option("--show-month", is_flag=True, is_eager=True, expose_value=False, callback=print_month,
              help="Print the order of the month, and no more.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path),
              help="The folder of the results.  [default: results/SCENARIO-FAMILIES-seedSEED]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a result that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the last month as one JSON object instead of a table.")
def run_command(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Live SCENARIO month by month from December 2012 and keep what comes of it.

    SCENARIO is a name in the catalogue (cmsim scenarios list) or the path of a file.
    """
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.run import run
    from cmsim.scenarios import load

    loaded = load(scenario)
    folder = out if out is not None else default_out(loaded.name, size_of(asked), asked["seed"])
    say_if_compiling()
    with bar(loaded.name) as progress:
        results = run(loaded, out=folder, progress=progress, **asked)
    if as_json:
        click.echo(json.dumps(as_object(results)))
    else:
        show(results, loaded)


def size_of(asked: dict[str, Any]) -> int | str:
    """What tells a run's size or population in the name of its folder."""
    if asked["population"] is not None and asked["families"] is None:
        return asked["population"].resolve().stem
    return 24_000 if asked["families"] is None else asked["families"]


def default_out(scenario: str, families: int | str, seed: int) -> Path:
    """The folder of a run's results when none is given."""
    name = re.sub(r"[^\w.-]+", "-", scenario)
    return Path("results") / f"{name}-{families}-seed{seed}"


def as_object(results: Results) -> dict[str, Any]:
    """What ``--json`` prints: how it was run, and the indicators of the last month (null where there is no figure)."""
    manifest, table = results.manifest, results.indicators
    last = table[table["month"] == manifest["until"]]
    rows = last[["month", "indicator", "group", "level", "value"]].to_dict("records")
    return {
        "scenario": manifest["scenario"]["name"],
        "seed": manifest["seed"],
        "families": manifest["families"],
        "until": manifest["until"],
        "engine": manifest["engine"],
        "seconds": manifest["seconds"],
        "out": str(results.path),
        "indicators": [row | {"value": None if math.isnan(row["value"]) else row["value"]} for row in rows],
    }


# --- what is shown ------------------------------------------------------------------------------------------------


def show(results: Results, scenario: Scenario) -> None:
    """The run in words: the levers it changes, the headlines at year ends, and where the rest is."""
    manifest = results.manifest
    show_levers(scenario)
    show_headlines(results.indicators, manifest["scenario"]["name"])
    click.echo(
        f"{manifest['families']:,} families, each standing for {manifest['weight']:,.4g}; seed {manifest['seed']}; "
        f"{manifest['engine']} engine; {manifest['seconds']:.1f} s. Money is {manifest['price_base']}."
    )
    if "population" in manifest:
        click.echo(
            f"Families of December 2012: {manifest['population']['name']}. Those that separate later are synthetic."
        )
    click.echo(f"Every month, every indicator: {results.path}")


def show_levers(scenario: Scenario) -> None:
    """The scenario's question and the levers it sets (restated ones too): printed with every result."""
    from cmsim.runs.scenarios_command import console, plain, show_table, told_changes, told_parameters

    click.echo(f"{scenario.name}: {scenario.question}")
    rows = [(row["from"], row["lever"], plain(row["before"]), plain(row["value"])) for row in told_changes(scenario)]
    if rows:
        show_table(console(), ("From", "Lever", "Before", "After"), rows)
    else:
        click.echo(f"No lever is changed: the law as it was, and as known on {scenario.cutoff} from then on.")
    if scenario.parameters:
        show_table(console(), ("Parameter, whole run", "Value", "Plausible", "Meaning"), told_parameters(scenario))


def show_headlines(indicators: pd.DataFrame, name: str) -> None:
    """Headline indicators at year ends: a table on a terminal, as many years as fit; tab-separated in a pipe."""
    from cmsim.model.results.indicators import HEADLINES, INDICATORS
    from cmsim.runs.scenarios_command import console, show_table

    national = indicators[indicators["group"] == ""]
    values = national.set_index(["month", "indicator", "level"])["value"].to_dict()
    every = list(dict.fromkeys(national["month"]))
    months = [month for month in every if month.endswith("-12") or month == every[-1]]
    piped = not sys.stdout.isatty()
    if not piped:
        months = spread(months, max(2, (console().width - LABEL_WIDTH) // FIGURE_WIDTH))
    rows = []
    for indicator, level in HEADLINES:
        unit = INDICATORS[indicator].unit
        figures = [shown(values[month, indicator, level], unit) for month in months]
        period = ", a month" if unit.endswith(" a month") else ""
        rows.append((f"{indicator} {level}".strip() + period, *figures))
    if piped:
        for row in (("indicator", *months), *rows):
            click.echo("\t".join(row))
    else:
        show_table(console(), (name, *months), rows)


def spread(months: list[str], most: int) -> list[str]:
    """So many of the months, evenly spread, the first and the last among them."""
    if len(months) <= most:
        return months
    return [months[round(place * (len(months) - 1) / (most - 1))] for place in range(most)]


def shown(value: float, unit: str) -> str:
    """A figure as a person reads it: shares as per cent, large amounts in millions."""
    if math.isnan(value):
        return "-"
    if unit == "share":
        return f"{100 * value:.1f}%"
    sign = "£" if unit.startswith("GBP") else ""
    for size, word in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{sign}{value / size:,.2f}{word}"
    return f"{sign}{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{sign}{value:.3g}"
