"""Draws of the parameters: an ensemble moved from the prior to what the figures allow.

An ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013; the library
``iterative_ensemble_smoother``): every member is lived, the whole ensemble is moved by how misses go with parameters
across it, several times with the figures' errors made larger so that all passes together use them once. Members take
the seeds in turn, so luck is seen in the spread of the misses; a figure that luck moves much counts for less.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cmsim.runs.calibrating.problem import PRIOR_SPREAD, Problem
from cmsim.runs.evaluating import Lived

if TYPE_CHECKING:
    import numpy as np

MEMBERS = 200
PASSES = 4


def draws(
    problem: Problem,
    lived: Lived,
    luck: np.ndarray,
    centre: np.ndarray | None = None,
    members: int = MEMBERS,
    passes: int = PASSES,
    seed: int = 1,
    on_pass: Callable[[int, np.ndarray], None] | None = None,
    covariance: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """An ensemble of places and their misses: shapes (members, parameters) and (members, targets).

    It starts from the prior; with a ``centre`` (a fit), half way between the two, so that fewer passes are needed.
    ``luck``: how much it moves each miss from run to run. With a ``covariance`` they are normal about the centre
    instead, and no pass is made (Laplace's approximation).
    ``on_pass`` is called with the number of passes made and the misses seen.
    """
    import numpy as np
    from iterative_ensemble_smoother import ESMDA

    rng = np.random.default_rng([seed, members])
    if covariance is not None:
        fitted = np.zeros(len(problem.fitted)) if centre is None else centre
        normal = rng.multivariate_normal(fitted, covariance, size=members, method="cholesky")
        return normal, seen(problem, lived, normal)
    middle = np.zeros(len(problem.fitted)) if centre is None else centre / 2.0
    places = middle + PRIOR_SPREAD * rng.standard_normal((members, len(problem.fitted)))
    smoother = ESMDA(
        covariance=variances(problem, luck, passes),
        observations=np.zeros(len(problem.targets)),
        alpha=passes,
        seed=rng,
    )
    for done in range(smoother.num_assimilations()):
        misses = seen(problem, lived, places)
        if on_pass is not None:
            on_pass(done, misses)
        smoother.prepare_assimilation(Y=misses.T)
        places = smoother.assimilate_batch(X=places.T).T
    misses = seen(problem, lived, places)
    if on_pass is not None:
        on_pass(passes, misses)
    return places, misses


def variances(problem: Problem, luck: np.ndarray, passes: float) -> np.ndarray:
    """The error of each figure that a smoother of so many passes is told, squared. Of the luck, a pass sees its part in
    the spread of the misses."""
    import numpy as np

    return np.asarray(problem.errors(luck, 1) ** 2 - luck**2 / passes)


def covered(problem: Problem, misses: np.ndarray) -> float:
    """The share of targets that lie in the middle nine tenths of what draws say, each with a target's error: ``misses``
    of shape (members, targets)."""
    import numpy as np

    rng = np.random.default_rng(0)
    told = misses + problem.spread() * rng.standard_normal(misses.shape)
    low, high = np.quantile(told, [0.05, 0.95], axis=0)
    return float(np.mean((low <= 0.0) & (high >= 0.0)))


def seen(problem: Problem, lived: Lived, places: np.ndarray) -> np.ndarray:
    """The misses of members, each with one seed: the seeds in turn. Shape (members, targets)."""
    seeds = [[problem.seeds[place % len(problem.seeds)]] for place in range(len(places))]
    return problem.misses(lived.of([problem.point(z) for z in places], seeds)[:, 0])
