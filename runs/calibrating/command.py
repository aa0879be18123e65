"""``cmsim calibrate``: fit behavioural parameters to figures, and draw from what the figures allow."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.run_command import complete_scenario

if TYPE_CHECKING:
    from cmsim.runs.calibrating.calibrate import Calibration, Progress
    from cmsim.runs.calibrating.descent import Step


@click.command(
    "calibrate", epilog="Example: cmsim calibrate --parameter order_rate --families 2400 --seeds 1 --steps 1"
)
@click.argument("scenario", default="baseline", shell_complete=complete_scenario)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME",
              help="A parameter to fit; give it again for another.  [default: all that are calibrated]")  # fmt: skip
@click.option("--targets", type=click.Path(path_type=Path), metavar="FILE",
              help="A CSV file of targets of your own.  [default: the evidence's, for calibration]")  # fmt: skip
@click.option("--families", type=int, default=24_000, show_default=True, help="Families in each run.")
@click.option("--seed", type=int, default=1, show_default=True, help="The first of the seeds.")
@click.option("--seeds", type=int, default=2, show_default=True, help="Runs of each point, with luck of their own.")
@click.option("--steps", type=int, default=10, show_default=True, help="The most steps of the fit (0: none).")
@click.option("--draws", type=int, default=0, show_default=True, help="Draws about the fit (200 is usual).")
@click.option("--passes", type=int, default=4, show_default=True, help="Passes in which the draws are moved.")
@click.option("--recover", is_flag=True,
              help="Prove the method: make figures with known parameters, and see whether they are found.")  # fmt: skip
@click.option("--jobs", type=int, default=1, show_default=True, help="Runs at the same time, in processes.")
@click.option("--resume", is_flag=True, help="Go on with the calibration in --out.")
@click.option("--out", type=click.Path(path_type=Path),
              help="A folder for every run and the result.  [default: nothing is written]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def calibrate(
    scenario: str, parameters: tuple[str, ...], targets: Path | None, families: int, seed: int, seeds: int,
    steps: int, draws: int, passes: int, recover: bool, jobs: int, resume: bool, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Fit behavioural parameters of SCENARIO to figures: damped least squares on all misses at once, with the same luck
    at every point; then, with --draws, an ensemble that says how far the figures decide them.

    Every run is kept in --out as soon as it has ended: a calibration that was stopped goes on with --resume.
    """
    from cmsim.runs.calibrating.calibrate import calibrate as fit
    from cmsim.runs.calibrating.problem import problem
    from cmsim.runs.calibrating.recovering import recovered, with_known_answer
    from cmsim.runs.progress import say_if_compiling

    asked = problem(scenario, parameters or None, targets, families, seed, seeds)
    say_if_compiling()
    truth = None
    if recover:
        asked, truth = with_known_answer(asked)
    with telling() as (progress, on_step):
        found = fit(asked, steps, draws, passes, jobs, out, resume, progress, on_step)
    check = None if truth is None else recovered(found, truth)
    if as_json:
        told = found.as_json()
        click.echo(json.dumps(told if check is None else {**told, "recovered": check.to_dict(orient="records")}))
        return
    show(found)
    if check is not None:
        click.echo("Known parameters and what was found (error: in spreads of the fit; beyond 2 is rare):")
        click.echo(check.to_string(index=False, float_format=lambda v: f"{v:.4g}"))


def show(found: Calibration) -> None:
    """The fit: parameters, the figures that are left out, the counts."""
    table = found.parameters()
    click.echo(table.to_string(index=False, float_format=lambda v: f"{v:.4g}"))
    targets = found.targets()
    left = targets[~targets["within"]].sort_values("gap", key=lambda gap: gap.abs(), ascending=False)
    click.echo(f"\nWithin tolerance: {int(targets['within'].sum())} of {len(targets)}"
               f" (before: {int((targets['gap_before'].abs() <= 1).sum())}). Missed most:")  # fmt: skip
    columns = ["id", "observed", "before", "fitted", "gap_before", "gap"]
    click.echo(left[columns].head(15).to_string(index=False, float_format=lambda v: f"{v:.4g}"))
    covered = found.covered()
    if covered is not None and found.draws is not None:
        click.echo(f"\n{len(found.draws)} draws; the middle 90% of what they say covers {covered:.0%} of the targets.")
    click.echo(f"{found.runs:,} runs, {found.seconds:,.0f} s.")
    if found.out is not None:
        click.echo(f"Tables, charts and a scenario with the fit: {found.out}")


@contextmanager
def telling() -> Iterator[tuple[Progress, Any]]:
    """A bar of the runs, and a line for each step, on a terminal."""
    from cmsim.runs.progress import bar, on_terminal

    def on_step(step: Step) -> None:
        if on_terminal():
            line = f"step {step.number}: cost {step.cost:,.0f}, {step.within_one} of {step.of} within"
            print(f"{line} ({step.seconds:,.0f} s)", file=sys.stderr)

    with bar("calibrating", "runs") as update:
        yield lambda what, done, total: update(done, total), on_step
