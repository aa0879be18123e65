"""Damped least squares on the whole vector of misses.

At each step every parameter is moved a little, with the same luck, which gives the slope of every miss; then the step
that least squares asks for is tried at several dampings, and the best is taken. The prior of each parameter counts as
one miss more.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cmsim.runs.calibrating.problem import PRIOR_SPREAD, Problem
from cmsim.runs.evaluating import Lived

if TYPE_CHECKING:
    import numpy as np

NUDGE = 0.35  # of z, for the slopes: smaller, and luck speaks louder than the parameter
FURTHEST = 1.5  # of z: no parameter moves further in one step
DAMPINGS = (0.3, 1.0, 4.0, 16.0)  # tried at each step, times the damping that served last
LEAST_GAIN = 0.002  # of the cost: a step that gains less is the last


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


def cost(problem: Problem, z: np.ndarray, misses: np.ndarray) -> float:
    """Squared misses and squared distances from the prior, each in its own spread."""
    import numpy as np

    return float(np.sum((misses / problem.spread()) ** 2) + np.sum((z / PRIOR_SPREAD) ** 2))


def mean_misses(problem: Problem, lived: Lived, places: np.ndarray) -> np.ndarray:
    """The eased misses of points, of the figures averaged over the seeds: shape (points, targets)."""
    import numpy as np

    simulated = lived.of([problem.point(z) for z in places])
    with np.errstate(invalid="ignore"):
        return problem.misses(simulated.mean(axis=1))


def told(problem: Problem, number: int, z: np.ndarray, misses: np.ndarray, damping: float, seconds: float) -> Step:
    """A step as it is kept. Within two: eased misses up to three are the misses themselves."""
    import numpy as np

    size = np.abs(misses)
    return Step(
        number, cost(problem, z, misses), int((size <= 1.0).sum()), int((size <= 2.0).sum()), len(misses), damping,
        seconds, problem.point(z),
    )  # fmt: skip


def descend(problem: Problem, lived: Lived, steps: int, on_step: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Take up to so many steps from where the evidence stands. Returns z and the misses there.

    ``on_step`` is called with each ``Step``, the start included. Deterministic: lived runs are never lived again, so a
    calibration taken up anew goes through the same steps at once.
    """
    import numpy as np

    z, damping = problem.start(), 1.0
    begun = time.perf_counter()
    misses = mean_misses(problem, lived, z[None])[0]
    if on_step is not None:
        on_step(told(problem, 0, z, misses, damping, time.perf_counter() - begun))
    for number in range(1, steps + 1):
        begun = time.perf_counter()
        slopes = slopes_at(problem, lived, z, misses)
        tried = [damping * times for times in DAMPINGS]
        places = np.array([z + step(problem, z, misses, slopes, each) for each in tried])
        found = mean_misses(problem, lived, places)
        costs = [cost(problem, place, row) for place, row in zip(places, found, strict=True)]
        best, before = int(np.argmin(costs)), cost(problem, z, misses)
        if costs[best] >= before:
            damping *= 8.0
            if damping > 1e4:
                break
            continue
        z, misses, damping = places[best], found[best], max(0.02, 0.6 * tried[best])
        if on_step is not None:
            on_step(told(problem, number, z, misses, damping, time.perf_counter() - begun))
        if before - costs[best] < LEAST_GAIN * before:
            break
    return z, misses


def slopes_at(problem: Problem, lived: Lived, z: np.ndarray, misses: np.ndarray) -> np.ndarray:
    """How each miss changes with each parameter, with the same luck: shape (targets, parameters).

    A parameter is moved towards the middle of its range, where there is room.
    """
    import numpy as np

    nudges = np.where(z > 0.0, -NUDGE, NUDGE)
    moved = mean_misses(problem, lived, z + np.diag(nudges))
    return ((moved - misses) / nudges[:, None]).T


def step(problem: Problem, z: np.ndarray, misses: np.ndarray, slopes: np.ndarray, damping: float) -> np.ndarray:
    """The damped step of least squares, no parameter further than ``FURTHEST``."""
    import numpy as np

    weight, prior = problem.spread() ** -2, PRIOR_SPREAD**-2
    curve = weight * slopes.T @ slopes + (prior + damping) * np.eye(len(z))
    downhill = weight * slopes.T @ misses + prior * z
    return np.clip(-np.linalg.solve(curve, downhill), -FURTHEST, FURTHEST)
