"""``cmsim calibrate``: fit behavioural parameters to figures, and draw from what the figures allow."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from click.core import ParameterSource
from cmsim.model.errors import InputError
from cmsim.runs.options import FIRST_SEED, JOBS, JSON_NOT_TABLES, KEEP_RUNS
from cmsim.runs.run_command import complete_scenario
from cmsim.runs.store import MANIFEST, read_manifest

if TYPE_CHECKING:
    from cmsim.runs.calibrating.calibrate import Calibration, Progress
    from cmsim.runs.calibrating.descent import Step


@click.command(
    "calibrate", epilog="Example: cmsim calibrate --parameter order_rate --families 2400 --seeds 1 --steps 1"
)
@click.argument("scenario", default="baseline", shell_complete=complete_scenario)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME",
              help="A parameter to fit; give it again for another.  [default: all that are calibrated]")  # fmt: skip
@click.option("--corner", metavar="NAME",
              help="Fit under a corner of structural doubt (cmsim doubt --list) the parameters that it leaves open.",
              )  # fmt: skip
@click.option("--targets", type=click.Path(path_type=Path), metavar="FILE",
              help="A CSV file of targets of your own.  [default: the evidence's, for calibration]")  # fmt: skip
@click.option("--families", type=int, help="Families in each run.  [default: 24000; with --reweight, as before]")
@FIRST_SEED
@click.option("--seeds", type=int, default=2, show_default=True, help="Runs of each point, with luck of their own.")
@click.option("--steps", type=int, default=10, show_default=True, help="The most steps of the fit (0: none).")
@click.option("--slopes", multiple=True, type=click.Path(path_type=Path), metavar="FOLDER",
              help="An earlier calibration whose slopes serve, or 'shipped' for those beside the draws: a step takes a "
              "few runs then, and not one a parameter. Give it again for another: they are averaged.  [default: none; "
              "with --corner, those shipped]",
              )  # fmt: skip
@click.option("--draws", type=int, default=0, show_default=True, help="Draws about the fit (200 is usual).")
@click.option(
    "--passes",
    type=int,
    default=4,
    show_default=True,
    help="Passes in which the draws are moved (0: draws by the slopes at the fit, rougher and four times quicker).",
)
@click.option("--recover", is_flag=True,
              help="Prove the method: make figures with known parameters, and see whether they are found.")  # fmt: skip
@click.option("--reweight", is_flag=True,
              help="Bring the draws in use up to date with rules and figures as they are; no new fit.")  # fmt: skip
@JOBS
@click.option("--resume", is_flag=True, help="Go on with the calibration in --out.")
@click.option("--install", "put", is_flag=True,
              help="Put the draws in --out where compare and sweep find them, or a corner's fit where doubt does; of a "
              "finished --out, nothing is run.",
              )  # fmt: skip
@KEEP_RUNS
@JSON_NOT_TABLES
@click.pass_context
def calibrate(
    context: click.Context, scenario: str, parameters: tuple[str, ...], corner: str | None, targets: Path | None,
    families: int | None, seed: int, seeds: int, steps: int, slopes: tuple[str | Path, ...], draws: int, passes: int,
    recover: bool, reweight: bool, jobs: int, resume: bool, put: bool, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Fit behavioural parameters of SCENARIO to figures: damped least squares on all misses at once, with the same luck
    at every point; then, with --draws, an ensemble that says how far the figures decide them.

    Every run is kept in --out as soon as it has ended: a calibration that was stopped goes on with --resume.
    """
    from cmsim.runs.calibrating.calibrate import calibrate as fit

    if put and out is None:
        raise InputError("--install needs the folder of the draws: --out")
    if put and out is not None and not resume and (out / MANIFEST).exists():
        show_installed(out, as_json)
        return
    if reweight:
        refuse_of_a_fit(context)
        reweighted(scenario, targets, families, jobs, resume, out, as_json and not put)
        if put and out is not None:
            show_installed(out, as_json)
        return
    from cmsim.runs.calibrating.problem import problem
    from cmsim.runs.calibrating.recovering import recovered, with_known_answer
    from cmsim.runs.calibrating.slopes import shipped_for
    from cmsim.runs.doubting.refits import problem_of
    from cmsim.runs.progress import say_if_compiling

    size = 24_000 if families is None else families
    if corner is None:
        asked = problem(scenario, parameters or None, targets, size, seed, seeds)
    else:
        asked = problem_of(corner, scenario, parameters or None, targets, size, seed, seeds)
        slopes = slopes or shipped_for(asked)
    say_if_compiling()
    truth = None
    if recover:
        asked, truth = with_known_answer(asked)
    with telling() as (progress, on_step):
        found = fit(asked, steps, draws, passes, jobs, out, resume, progress, on_step, slopes)
    if put and out is not None:
        show_installed(out, as_json)
        return
    check = None if truth is None else recovered(found, truth)
    if as_json:
        told = found.as_json()
        click.echo(json.dumps(told if check is None else {**told, "recovered": check.to_dict(orient="records")}))
        return
    show(found)
    if check is not None:
        click.echo("Known parameters and what was found (error: in spreads of the fit; beyond 2 is rare):")
        click.echo(check.to_string(index=False, float_format=lambda v: f"{v:.4g}"))


ENOUGH_DRAWS, USUAL = 100, 200  # an ensemble of fewer takes chance for what goes with a parameter
OF_A_FIT = ("parameters", "corner", "seed", "seeds", "steps", "slopes", "draws", "passes", "recover")


def refuse_of_a_fit(context: click.Context) -> None:
    """Errors: InputError for an option that says nothing to draws that are there already."""
    for option in context.command.params:
        given = context.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
        if option.name in OF_A_FIT and given:
            raise InputError(f"--reweight takes the draws as they are: leave out {option.opts[0]}")


def reweighted(
    scenario: str, targets: Path | None, families: int | None, jobs: int, resume: bool, out: Path | None, as_json: bool
) -> None:
    """Bring the draws in use up to date, and say how far they had to move."""
    from cmsim.runs.calibrating.reweighting import reweight
    from cmsim.runs.evaluating import check_jobs
    from cmsim.runs.progress import say_if_compiling

    if out is None:
        raise InputError("--reweight needs a folder for its runs and the new draws: --out")
    check_jobs(jobs)
    say_if_compiling()
    with telling() as (progress, _):
        found = reweight(out, scenario, targets, families, jobs, resume, progress)
    if as_json:
        click.echo(json.dumps(found.as_json()))
        return
    click.echo(f"Changed since the draws were made: {'; '.join(found.changed) or 'nothing'}")
    size, many = found.effective, len(found.weights)
    click.echo(
        f"Effective sample size of the draws under the rules as they are: {size:.0f} of {many} ({size / many:.0%})"
    )
    if found.moved:
        click.echo(
            "That is too few to go by weights alone: the draws were opened and moved by one pass of the smoother."
        )
    else:
        click.echo("The draws were taken again by weight.")
    if not found.misfit_known:
        click.echo(
            "note: the draws do not say how well they fitted when they were made, so the figures count twice", err=True
        )
    click.echo(f"{many} new draws; the middle 90% of what they say covers {found.covered:.0%} of the targets.")
    click.echo(f"{found.runs:,} runs, {found.seconds:,.0f} s. The draws: {found.out}")


def show_installed(folder: Path, as_json: bool) -> None:
    """Put the draws of a folder in place, and say what they are."""
    from cmsim.runs.calibrating.shipping import install
    from cmsim.runs.doubting.refits import keep

    if read_manifest(folder).get("problem", {}).get("corner"):
        refit = keep(folder)
        if as_json:
            click.echo(json.dumps({"corner": refit.corner, "fitted": dict(refit.fitted), **refit.about}))
            return
        before, after, every = refit.about["within"]
        click.echo(f"{refit.corner}: {len(refit.fitted)} parameters fitted anew")
        click.echo(
            f"Figures within tolerance: {before} before, {after} after, of {every}. cmsim doubt lives it so too."
        )
        return
    done = install(folder)
    if as_json:
        click.echo(json.dumps(done.as_json()))
        return
    told = done.made
    click.echo(f"{told['draws']} draws of {len(told['parameters'])} parameters, in {done.folder}")
    click.echo(f"Made by: {told['command']}")
    if done.apart:
        click.echo(f"note: the evidence's centre lies outside the middle 90% of the draws: {', '.join(done.apart)}")
    for line in done.changed:
        click.echo(f"note: changed since the draws were made: {line}", err=True)


def show(found: Calibration) -> None:
    """The fit: parameters, the figures that are left out, the counts."""
    table = found.parameters()
    click.echo(table.to_string(index=False, float_format=lambda v: f"{v:.4g}"))
    targets = found.targets()
    left = targets[~targets["within"]].sort_values("gap", key=lambda gap: gap.abs(), ascending=False)
    click.echo(f"\nWithin tolerance: {int(targets['within'].sum())} of {len(targets)}"
               f" (before: {int((targets['gap_before'].abs() <= 1).sum())})."
               f"{' Missed most:' if len(left) else ''}")  # fmt: skip
    columns = ["id", "observed", "before", "fitted", "gap_before", "gap"]
    if len(left):
        click.echo(left[columns].head(15).to_string(index=False, float_format=lambda v: f"{v:.4g}"))
    if found.verdict is not None:
        click.echo(f"\n{found.verdict.in_words()}")
    covered = found.covered()
    if covered is not None and found.draws is not None:
        click.echo(f"\n{len(found.draws)} draws; the middle 90% of what they say covers {covered:.0%} of the targets.")
        if len(found.draws) < ENOUGH_DRAWS:
            click.echo(f"note: so few draws are too alike, and their intervals too narrow ({USUAL} is usual)", err=True)
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
