"""Proving a calibration: figures made with known parameters, and whether they are found; a wrong model, and whether it
is seen to be wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmsim.runs.calibrating.problem import Problem
from cmsim.runs.evaluating import Lived

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.runs.calibrating.calibrate import Calibration

APART = 0.8  # of z: how far the known parameters lie from the start, in a direction drawn from the seed
OTHER_LUCK = 1_000_000  # the figures are made with seeds so far from those of the fit
MADE_UP = "made by the model"  # where the figures come from


def with_known_answer(problem: Problem) -> tuple[Problem, np.ndarray]:
    """The problem with figures of the model's own in place of the published, and the parameters that made them (z).

    The figures are made with other luck than the fit will see, and keep the tolerances of the published. Targets of
    which a run gives no figure are left out.
    """
    import numpy as np

    rng = np.random.default_rng([problem.seeds[0], len(problem.fitted)])
    truth = problem.start() + APART * rng.choice([-1.0, 1.0], len(problem.fitted))
    seeds = [[OTHER_LUCK + seed for seed in problem.seeds]]
    with Lived(problem, None) as lived:
        made = lived.of([problem.point(truth)], seeds)[0].mean(axis=0)
    targets = tuple(
        replace(
            t, value=float(v), low=float(v) - (t.value - t.low), high=float(v) + (t.high - t.value),
            source=MADE_UP,
        )
        for t, v in zip(problem.targets, made, strict=True)
        if np.isfinite(v)
    )  # fmt: skip
    return replace(problem, targets=targets, file=MADE_UP), truth


def recovered(found: Calibration, truth: np.ndarray) -> pd.DataFrame:
    """One row a parameter: the known value, the start, what was found, and the error in spreads of the fit."""
    import pandas as pd

    rows = [
        {
            "name": one.name, "known": one.value(float(truth[place])), "start": one.now,
            "found": one.value(float(found.z[place])),
            "error": float((found.z[place] - truth[place]) / found.spread[place]),
        }
        for place, one in enumerate(found.problem.fitted)
    ]  # fmt: skip
    return pd.DataFrame(rows)
