"""Damped least squares on the whole vector of misses.

Every parameter is moved a little, with the same luck, which gives the slope of every miss; then the step that least
squares asks for is tried at several dampings, and the best is taken. What a step did corrects the slopes along it
(Broyden 1965), so that the next step costs a few runs and not one a parameter; they are lived anew where they stop
helping. The prior of each parameter counts as one miss more, and a figure that luck moves much counts for less.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cmsim.runs.calibrating.problem import PRIOR_SPREAD, Problem
from cmsim.runs.calibrating.slopes import Slopes, mean_misses, slopes_at
from cmsim.runs.evaluating import Lived

if TYPE_CHECKING:
    import numpy as np

FURTHEST = 1.5  # of z: no parameter moves further in one step
DAMPINGS = (0.3, 1.0, 4.0, 16.0)  # tried at each step, times the damping that served last
LEAST_GAIN = 0.002  # of the cost: where a step gains less, its slopes have had their day
MOST_DAMPING = 1e4
LUCK_SEEDS = 8  # runs from which a figure's luck is told, or as many as the fit has seeds


@dataclass(frozen=True)
class Step:
    """A step taken (or, the first, the start): its cost, how many targets lie within one and two tolerances."""

    number: int
    cost: float
    within_one: int
    within_two: int
    of: int
    damping: float
    seconds: float
    point: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def luck_at(problem: Problem, lived: Lived, z: np.ndarray) -> np.ndarray:
    """How much luck moves each miss from run to run (replicate noise): shape (targets,), in tolerances."""
    import numpy as np

    seeds = range(problem.seeds[0], problem.seeds[0] + max(LUCK_SEEDS, len(problem.seeds)))
    return np.asarray(problem.misses(lived.of([problem.point(z)], [list(seeds)])[0]).std(axis=0, ddof=1))


def cost(z: np.ndarray, misses: np.ndarray, errors: np.ndarray) -> float:
    """Squared misses and squared distances from the prior, each in its own spread."""
    import numpy as np

    return float(np.sum((misses / errors) ** 2) + np.sum((z / PRIOR_SPREAD) ** 2))


def told(
    problem: Problem, number: int, z: np.ndarray, misses: np.ndarray, spent: float, damping: float, seconds: float
) -> Step:
    """A step as it is kept. Within two: eased misses up to three are the misses themselves."""
    import numpy as np

    size = np.abs(misses)
    return Step(
        number, spent, int((size <= 1.0).sum()), int((size <= 2.0).sum()), len(misses), damping,
        seconds, problem.point(z),
    )  # fmt: skip


def descend(
    problem: Problem,
    lived: Lived,
    steps: int,
    errors: np.ndarray,
    on_step: Any = None,
    given: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Take up to so many steps from where the evidence stands. Returns z, and the slopes (None: no step was asked).

    ``errors``: of the figures, in tolerances. ``given``: slopes of earlier calibrations (NaN: of a parameter they did
    not have). ``on_step`` is called with each ``Step``, the start included. Deterministic: lived runs are never lived
    again, so a calibration taken up anew goes through the same steps at once.
    """
    import numpy as np

    z, damping = problem.start(), 1.0
    begun = time.perf_counter()
    misses = mean_misses(problem, lived, z[None])[0]
    if on_step is not None:
        on_step(told(problem, 0, z, misses, cost(z, misses, errors), damping, time.perf_counter() - begun))
    if steps == 0:
        return z, None
    slopes = Slopes(slopes_at(problem, lived, z, misses, given), here=given is None, given=given is not None)
    for number in range(1, steps + 1):
        tried = [damping * times for times in DAMPINGS]
        places = np.array([z + step(z, misses, slopes.values, errors, each) for each in tried])
        found = mean_misses(problem, lived, places)
        costs = [cost(place, row, errors) for place, row in zip(places, found, strict=True)]
        best, before = int(np.argmin(costs)), cost(z, misses, errors)
        gained, trusted = costs[best] < before, slopes.here or slopes.given
        if gained:
            slopes.learn(places[best] - z, found[best] - misses)
            z, misses, damping = places[best], found[best], max(0.02, 0.6 * tried[best])
            if on_step is not None:
                on_step(told(problem, number, z, misses, costs[best], damping, time.perf_counter() - begun))
            begun = time.perf_counter()
        if before - costs[best] >= LEAST_GAIN * before:
            continue
        if not trusted:
            slopes = Slopes(slopes_at(problem, lived, z, misses), here=True)
            continue
        damping *= 8.0
        if gained or damping > MOST_DAMPING:
            break
    return z, slopes.values


def step(z: np.ndarray, misses: np.ndarray, slopes: np.ndarray, errors: np.ndarray, damping: float) -> np.ndarray:
    """The damped step of least squares, no parameter further than ``FURTHEST``."""
    import numpy as np

    weighed, prior = slopes / errors[:, None] ** 2, PRIOR_SPREAD**-2
    curve = weighed.T @ slopes + (prior + damping) * np.eye(len(z))
    downhill = weighed.T @ misses + prior * z
    return np.clip(-np.linalg.solve(curve, downhill), -FURTHEST, FURTHEST)
