"""A calibration from beginning to end: the fit, draws about it, and the folder in which both are kept.

manifest.json           the problem in figures and the code, written before the first run
evaluations.jsonl       every run lived, as soon as it has ended
steps.csv, targets.csv, parameters.csv, slopes.csv, fitted.toml     what the fit found
draws.csv               the draws, when they were asked for
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.calibrating.descent import LUCK_SEEDS, Step, descend, luck_at
from cmsim.runs.calibrating.ensemble import PASSES, draws
from cmsim.runs.calibrating.judging import Verdict, judged
from cmsim.runs.calibrating.problem import Problem
from cmsim.runs.calibrating.slopes import about as slopes_given
from cmsim.runs.calibrating.slopes import mean_misses, read, slopes_at
from cmsim.runs.evaluating import Lived, begin, check_jobs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STEPS = 10
SAME = ("how", "problem", "rules_hash", "data_hash", "schema_version", "slopes")  # what must be as it was to go on
Progress = Callable[[str, int, int], None]  # what is going on, runs ended, runs to do


@dataclass
class Calibration:
    """What a calibration found. ``z``: the fit, without ends; ``draws``: shape (members, parameters), or None."""

    problem: Problem
    steps: list[Step]
    z: np.ndarray = field(repr=False)
    simulated: np.ndarray = field(repr=False)  # at the fit, shape (seeds, targets), in the targets' units
    before: np.ndarray = field(repr=False)  # at the start
    spread: np.ndarray = field(repr=False)  # of z about the fit, as the slopes have it
    slopes: np.ndarray | None = field(default=None, repr=False)  # of the misses, shape (targets, parameters)
    draws: np.ndarray | None = field(default=None, repr=False)
    draws_misses: np.ndarray | None = field(default=None, repr=False)
    luck: np.ndarray | None = field(default=None, repr=False)  # in one run of a draw, in tolerances, shape (targets,)
    verdict: Verdict | None = None  # whether the figures reject the fit
    seconds: float = 0.0
    runs: int = 0  # lived now; those in the folder before are not counted
    out: Path | None = None

    def targets(self) -> pd.DataFrame:
        """One row a target: observed, tolerance, before, fitted, both misses in tolerances, whether it is within."""
        import pandas as pd

        mean, before = self.simulated.mean(axis=0), self.before.mean(axis=0)
        rows = [
            {
                "id": t.id, "quantity": t.quantity, "period": t.period, "unit": t.unit, "observed": t.value,
                "tolerance": t.tolerance, "before": before[place], "fitted": mean[place],
                "gap_before": t.gap(float(before[place])), "gap": t.gap(float(mean[place])),
                "within": bool(t.is_within(float(mean[place]))),
            }
            for place, t in enumerate(self.problem.targets)
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def parameters(self) -> pd.DataFrame:
        """One row a parameter: its range, before, fitted, 90% of the draws (or of the slopes' spread), and how much of
        the prior's spread the figures took away (0: they say nothing of it)."""
        import numpy as np
        import pandas as pd
        from cmsim.runs.calibrating.problem import PRIOR_SPREAD

        rows = []
        for place, one in enumerate(self.problem.fitted):
            centre, spread = float(self.z[place]), float(self.spread[place])
            if self.draws is not None:
                low, high = (float(np.quantile(self.draws[:, place], q)) for q in (0.05, 0.95))
                spread = float(self.draws[:, place].std(ddof=1))
            else:
                low, high = centre - 1.645 * spread, centre + 1.645 * spread
            rows.append(
                {
                    "name": one.name, "range_low": one.low, "range_high": one.high, "before": one.now,
                    "fitted": one.value(centre), "low": one.value(low), "high": one.value(high),
                    "learned": max(0.0, 1.0 - spread / PRIOR_SPREAD),
                }
            )  # fmt: skip
        return pd.DataFrame(rows)

    def drawn(self) -> pd.DataFrame | None:
        """The draws: a column a parameter, one row a draw."""
        import pandas as pd

        if self.draws is None:
            return None
        points = [self.problem.point(z) for z in self.draws]
        return pd.DataFrame(points, columns=list(self.problem.names))

    def covered(self) -> float | None:
        """The share of targets that lie in the middle nine tenths of what the draws say, each with a target's error."""
        from cmsim.runs.calibrating.ensemble import covered

        return None if self.draws_misses is None else covered(self.problem, self.draws_misses)

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim calibrate --json`` prints."""
        targets = self.targets()
        return {
            "scenario": self.problem.scenario.name,
            "families": self.problem.families,
            "seeds": list(self.problem.seeds),
            "steps": [step.as_json() for step in self.steps],
            "parameters": self.parameters().to_dict(orient="records"),
            "targets": targets.astype(object).where(targets.notna(), None).to_dict(orient="records"),
            "within": int(targets["within"].sum()),
            "of": len(targets),
            "draws": 0 if self.draws is None else len(self.draws),
            "covered": self.covered(),
            "verdict": None if self.verdict is None else self.verdict.as_json(),
            "runs": self.runs,
            "seconds": round(self.seconds, 3),
            "out": None if self.out is None else str(self.out),
        }


def calibrate(
    asked: Problem,
    steps: int = STEPS,
    members: int = 0,
    passes: int = PASSES,
    jobs: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    on_step: Callable[[Step], None] | None = None,
    slopes: Sequence[str | Path] = (),
) -> Calibration:
    """Fit the parameters of a problem, and draw from what the figures allow.

    Parameters
    ----------
    asked : the problem (``cmsim.runs.calibrating.problem.problem``).
    steps : the most steps of the fit; 0 stays where the evidence stands.
    members, passes : how many draws (0: none), and in how many passes the ensemble is moved (0: the draws are what the
        slopes at the fit allow, each lived once).
    jobs : processes; results do not depend on it.
    out, resume : a folder to keep every run and the result in, and whether to go on in it.
    slopes : folders of earlier calibrations whose slopes are taken, averaged, so that a step costs a few runs and not
        one a parameter; none: they are lived at the start, and again where they stop helping.

    Errors: InputError for anything the user got wrong, before anything is run.
    """
    import numpy as np
    from cmsim.runs.calibrating.results import write
    from cmsim.runs.calibrating.shipping import command_of
    from cmsim.runs.folders import locked

    check(steps, members, passes, jobs)
    given = read(slopes, asked) if slopes else None
    folder = None if out is None else Path(out)
    begun = time.perf_counter()
    if folder is not None:
        manifest = begun_with(asked, slopes=slopes_given(given, slopes))
        begin(folder, manifest, SAME, resume)
    elif resume:
        raise InputError("--resume needs the folder to go on in: --out")
    now = ["the fit"]

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(now[0], done, total)

    kept: list[Step] = []

    def keep(step: Step) -> None:
        kept.append(step)
        if folder is not None:  # what a fit has come to is there even where it is stopped
            with (folder / "steps.jsonl").open("w" if step.number == 0 else "a", encoding="utf-8") as file:
                file.write(json.dumps(step.as_json()) + "\n")
        now[0] = f"step {step.number + 1}"
        if on_step is not None:
            on_step(step)

    with nullcontext() if folder is None else locked(folder, "calibration"), Lived(asked, folder, jobs, tell) as lived:
        luck = luck_at(asked, lived, asked.start())
        errors = asked.errors(luck, len(asked.seeds))
        z, known = descend(asked, lived, steps, errors, keep, given)
        if known is None and (given is not None or (members > 0 and passes == 0)):
            known = slopes_at(asked, lived, z, mean_misses(asked, lived, z[None])[0], given)
        before, simulated = lived.of([asked.point(asked.start())])[0], lived.of([asked.point(z)])[0]
        allowed = covariance(asked, known, errors)
        found = Calibration(asked, kept, z, simulated, before, np.sqrt(np.diag(allowed)), known)
        found.verdict = judged(asked, simulated, luck, max(LUCK_SEEDS, len(asked.seeds)), known)
        if members:

            def passed(number: int, misses: np.ndarray) -> None:
                now[0] = f"draws, pass {number + 1}"

            found.luck = luck_at(asked, lived, z)
            found.draws, found.draws_misses = draws(
                asked, lived, found.luck, z, members, passes, asked.seeds[0], passed,
                allowed if passes == 0 else None,
            )  # fmt: skip
        found.seconds, found.runs = time.perf_counter() - begun, lived.lived
        if folder is not None:
            write(found, folder, command_of(asked, steps, members, passes, slopes), passes)
            found.out = folder
    return found


def begun_with(asked: Problem, how: str = "fit", slopes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The manifest of a calibration, before its first run."""
    from cmsim.runs.drawn import calibrated, rests_on
    from cmsim.runs.store import about, now

    return about(
        kind="calibrate", how=how, families=asked.families, problem=asked.as_json(), until=asked.until, slopes=slopes,
        rests_on=rests_on(asked.names, asked.until, asked.file),
        left_at_centre=[name for name in calibrated() if name not in asked.names], started=now(),
    )  # fmt: skip


def covariance(problem: Problem, slopes: np.ndarray | None, errors: np.ndarray) -> np.ndarray:
    """How z varies about the fit, as the slopes have it; without these as in the prior."""
    import numpy as np
    from cmsim.runs.calibrating.problem import PRIOR_SPREAD

    prior = np.eye(len(problem.fitted))
    if slopes is None:
        return PRIOR_SPREAD**2 * prior
    curve = (slopes / errors[:, None] ** 2).T @ slopes + PRIOR_SPREAD**-2 * prior
    return np.asarray(np.linalg.inv(curve))


def check(steps: int, members: int, passes: int, jobs: int) -> None:
    """Errors: InputError for what cannot be asked for."""
    if not 0 <= steps <= 1000:
        raise InputError(f"--steps is {steps}: it must be from 0 to 1000")
    if members and not 10 <= members <= 10_000:
        raise InputError(f"--draws is {members}: it must be 0, or from 10 to 10000")
    if not 0 <= passes <= 50:
        raise InputError(f"--passes is {passes}: it must be from 0 to 50")
    check_jobs(jobs)
