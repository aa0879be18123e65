"""``cmsim population describe``: who the families are, each margin beside its evidence; tables and charts."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from cmsim.model.population.margins import Found
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.chart_style import Chart
    from cmsim.runs.population.tables import Description
    from cmsim.scenarios import Scenario

FIRST_MONTH = "2012-12"
Progress = Callable[[int, int], None]


# --- the work -----------------------------------------------------------------------------------------------------


def describe_population(
    scenario: str | Path | Scenario = "baseline",
    families: int = 24_000,
    seed: int = 1,
    months: Sequence[str] = (FIRST_MONTH,),
    population: str | Path | None = None,
    charts: bool = False,
    progress: Progress | None = None,
) -> Description:
    """Take every margin of the population after each of some months, lived from December 2012.

    Parameters
    ----------
    scenario : a name in the catalogue, the path of a file, or a ``Scenario``: who the families are does not depend
        on it, but how they live after 2012 does.
    families, seed : the size of the run and its luck; each family stands for 2.4m / families.
    months : "YYYY-MM", in any order; the stock of the published years is taken when they have been lived.
    population : a folder made by ``cmsim population import``, described in place of the synthetic population.
    charts : draw the charts of each month too.
    progress : called with months lived and months in all.

    Errors: InputError for anything the user got wrong, before any month is lived.
    """
    from cmsim.model.calendar import label, month_of
    from cmsim.model.population.margins import Look, measured
    from cmsim.model.simulation import check_until
    from cmsim.runs.population.tables import Description
    from cmsim.runs.store import now
    from cmsim.scenarios import load

    asked = load(scenario)
    wanted = sorted({month_of(text) for text in months} or {0})
    for month in wanted:
        check_until(label(month))
    started, begun = now(), time.perf_counter()
    model = the_model(asked, families, seed, label(wanted[-1]), population)
    found: list[Found] = []
    drawn: dict[str, Chart] = {}
    while model.month < wanted[-1]:
        model.step()
        if progress is not None:
            progress(model.month + 1, wanted[-1] + 1)
        if model.month in wanted:
            here = measured(model)
            found += [one for one in here if not seen_before(one, found)]
            if charts:
                drawn |= draw_month(Look(model), here, model, asked)
    facts = {
        "kind": "describe",
        "scenario": asked.resolved(),
        "population": None if population is None else Path(population).name,
        "seed": model.seed,
        "families": model.families_wanted,
        "weight": model.weight,
        "until": label(wanted[-1]),
        "months": [label(month) for month in wanted],
        "started": started,
        "seconds": round(time.perf_counter() - begun, 3),
    }
    return Description(facts, found, drawn)


def seen_before(one: Found, found: Sequence[Found]) -> bool:
    """A margin of a past year does not change with the month it is looked at in: it is told once."""
    return one.margin.measure.past and any(other.margin is one.margin for other in found)


def the_model(
    scenario: Scenario, families: int, seed: int, until: str, population: str | Path | None
) -> SeparatedFamilies:
    """The model before its first month, its people drawn or brought in."""
    from cmsim.model.errors import InputError
    from cmsim.model.simulation import SeparatedFamilies

    if population is None:
        return SeparatedFamilies(families=families, rng=seed, scenario=scenario, until=until)
    if not Path(population).is_dir():
        raise InputError(f"there is no population {population}: name a folder made by cmsim population import")
    try:
        opener = import_module("cmsim.runs.population.command").open_population
    except (ModuleNotFoundError, AttributeError):
        raise InputError(f"{population} cannot be opened: this cmsim brings no populations in") from None
    return opener(population, scenario=scenario, rng=seed, until=until)


def draw_month(look: Any, found: Sequence[Found], model: SeparatedFamilies, scenario: Scenario) -> dict[str, Chart]:
    """The charts of a month by the name of their file."""
    import cmsim
    from cmsim.model.calendar import label
    from cmsim.runs.population.charts import draw_all

    source = (
        f"Source: cmsim {cmsim.__version__}, {scenario.name}, {model.families_wanted:,} simulated families, seed "
        f"{model.seed}; the evidence is named in margins.csv"
    )
    return {f"chart-{label(look.month)}-{chart.name}": chart for chart in draw_all(look, found, source)}


# --- the command --------------------------------------------------------------------------------------------------


def complete_scenario(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of the catalogue, for the shell."""
    from cmsim.scenarios import catalogue

    return [name for name in catalogue() if name.startswith(incomplete)]


@click.command("describe", epilog="Example: cmsim population describe --month 2012-12 --month 2021-09")
@click.argument("scenario", default="baseline", shell_complete=complete_scenario)
@click.option("--families", type=int, default=24_000, show_default=True, help="Families simulated at once.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same people.")
@click.option(
    "--month",
    "months",
    metavar="YYYY-MM",
    multiple=True,
    default=(FIRST_MONTH,),
    show_default=True,
    help="Look after this month, lived first (repeatable).",
)
@click.option(
    "--population",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Describe a population brought in with cmsim population import.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Keep margins.csv and charts in a new folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def describe(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Who the families are: each margin beside its evidence, with the gap and how many simulated it rests on.

    SCENARIO is a name in the catalogue (cmsim scenarios list) or the path of a file: it decides nothing about who
    the families are, but how they live after December 2012.
    """
    from cmsim.runs.population.tables import as_object, files_of, show
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import about, check_destination, write_results

    if out is not None:
        check_destination(out)
    say_if_compiling()
    with bar("population") as progress:
        description = describe_population(scenario, charts=out is not None, progress=progress, **asked)
    if out is not None:
        write_results(out, about(**description.facts), {}, files=files_of(description))
    if as_json:
        click.echo(json.dumps(as_object(description, out)))
        return
    show(description)
    if out is not None:
        click.echo(f"Margins and charts: {out}", err=not sys.stdout.isatty())
