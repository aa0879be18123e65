"""``cmsim sensitivity``: what drives an outcome, or the effect of a reform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from cmsim.runs.options import FIRST_SEED, JOBS, JSON_NOT_TABLES, KEEP_RUNS
from cmsim.runs.run_command import complete_scenario

if TYPE_CHECKING:
    from cmsim.runs.sensitivity.analyse import Answers

EXAMPLE = (
    "Example: cmsim sensitivity remove-direct-pay --parameter pay_direct_pay --parameter pay_constant "
    "--families 1200 --until 2028-12 --trajectories 2"
)
TOO_WIDE = 0.5  # half a 90% interval of a part of the variance: beyond, it may be any part
EFFECTS = ["mean_effect", "signed_effect", "spread"]  # columns of the screening in the indicator's own unit


@click.command("sensitivity", epilog=EXAMPLE)
@click.argument("scenario", default="baseline", shell_complete=complete_scenario)
@click.option("--base", default="baseline", show_default=True, shell_complete=complete_scenario,
              help="What a reform is held against; SCENARIO itself asks for its outcomes.")  # fmt: skip
@click.option("--outcome", "outcomes", multiple=True, metavar="INDICATOR[LEVEL]",
              help="An indicator; give it again for another.  [default: four headlines]")  # fmt: skip
@click.option("--parameter", "parameters", multiple=True, metavar="NAME",
              help="A parameter to move; again for another.  [default: all not published]")  # fmt: skip
@click.option("--families", type=int, default=12_000, show_default=True, help="Families in each run.")
@click.option("--until", default="2031-12", show_default=True, metavar="YYYY-MM", help="The last month.")
@FIRST_SEED
@click.option("--seeds", type=int, default=1, show_default=True, help="Runs of each point, averaged.")
@click.option("--trajectories", type=int, default=10, show_default=True,
              help="Of the screening; each costs a run for every parameter.")  # fmt: skip
@click.option("--keep", type=int, default=10, show_default=True, help="Parameters looked at closely.")
@click.option("--sobol", type=int, default=0, show_default=True,
              help="Base sample for their parts of the variance, a power of two (0: left out).")  # fmt: skip
@JOBS
@click.option("--resume", is_flag=True, help="Go on with the analysis in --out.")
@KEEP_RUNS
@JSON_NOT_TABLES
def sensitivity(
    scenario: str, base: str, outcomes: tuple[str, ...], parameters: tuple[str, ...], families: int, until: str,
    seed: int, seeds: int, trajectories: int, keep: int, sobol: int, jobs: int, resume: bool, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Which parameters drive SCENARIO's outcomes; of a reform, its effects against --base with the same luck.

    Every parameter is moved over its range (Morris); those that matter most are then set to either end (a tornado and
    a sentence each) and, with --sobol, given their part of the variance. --resume goes on where --out was stopped.
    """
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.sensitivity.analyse import analyse
    from cmsim.runs.sensitivity.question import sensitivity_of

    first, reform = (scenario, None) if scenario == base else (base, scenario)
    asked = sensitivity_of(first, reform, outcomes, parameters or None, families, until, seed, seeds)
    say_if_compiling()
    with bar("sensitivity", "runs") as progress:
        found = analyse(asked, trajectories, keep, sobol, jobs, out, resume, progress)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        show(found, keep)


def show(found: Answers, keep: int) -> None:
    """The strongest of each outcome, and a sentence for each that was looked at closely."""
    from cmsim.runs.comparing.words import scale_of, title_of
    from cmsim.runs.sensitivity.analyse import sentences

    for (indicator, level), rows in found.screening.groupby(["indicator", "level"], sort=False):
        scale = scale_of(str(indicator))
        click.echo(
            f"{title_of(str(indicator), str(level))}, {scale.difference_unit}: strongest of {len(rows)} parameters"
        )
        shown = rows.head(keep).assign(**{name: rows[name] * scale.factor for name in EFFECTS})
        click.echo(shown[["parameter", *EFFECTS, "impact"]].to_string(index=False, float_format=lambda v: f"{v:.4g}"))
        click.echo("")
    for sentence in sentences(found):
        click.echo(sentence)
    if len(found.variance):
        click.echo("\nParts of the variance (first: alone; total: with others)")
        click.echo(found.variance.to_string(index=False, float_format=lambda v: f"{v:.2f}"))
        if found.variance["total_half_width"].max() > TOO_WIDE:
            click.echo("note: half widths so wide leave the parts open: a larger --sobol narrows them", err=True)
    click.echo(f"\n{found.runs:,} runs, {found.seconds:,.0f} s.")
    if found.out is not None:
        click.echo(f"Tables, charts and a page: {found.out}")
