"""Is a fitted model compatible with its figures at all? A wrong one is to be seen to be wrong.

Each miss of the fit is held against what it may be: the figure's own error, what the model may be wrong by, and what
luck is left in the mean of the runs. Two tests, each of which a right model fails one time in forty: the squared misses
together, against chi-square; and the furthest miss, among so many figures. Luck is known from a few runs only, and
rare events have little of it until they happen, so its part has Student's tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmsim.runs.calibrating.problem import PRIOR_SPREAD, Problem

if TYPE_CHECKING:
    import numpy as np

WRONGLY = 0.05  # how often a right model is rejected, both tests together


@dataclass(frozen=True)
class Verdict:
    """Whether the figures reject a fitted model.

    ``misfit``: squared misses, each in its figure's error, summed; ``allowed``: what a right model stays under 39 times
    in 40; ``beyond``: the figures missed by more than the furthest miss of a right model is 39 times in 40, the worst
    first.
    """

    misfit: float
    allowed: float
    beyond: tuple[str, ...]
    of: int

    @property
    def rejected(self) -> bool:
        return self.misfit > self.allowed or bool(self.beyond)

    def as_json(self) -> dict[str, Any]:
        return {
            "rejected": self.rejected, "misfit": round(self.misfit, 3), "allowed": round(self.allowed, 3),
            "beyond": list(self.beyond),
        }  # fmt: skip

    def in_words(self) -> str:
        """The verdict in a sentence or two."""
        sums = f"misfit {self.misfit:,.0f} where a right model stays under {self.allowed:,.0f}"
        if not self.rejected:
            return f"The {self.of} figures do not reject this model: {sums}, and no figure is missed too far."
        named = ", ".join(self.beyond[:5]) + (f" and {len(self.beyond) - 5} more" if len(self.beyond) > 5 else "")
        far = f" Missed by more than their errors and luck allow: {named}." if self.beyond else ""
        return f"The figures reject this model as it is fitted: {sums}.{far}"


def judged(
    problem: Problem,
    simulated: np.ndarray,
    luck: np.ndarray,
    seen: int,
    slopes: np.ndarray | None,
) -> Verdict:
    """The verdict on a fit.

    ``simulated``: at the fit, shape (seeds, targets); a figure that these runs do not give is left out. ``luck``: of
    one run, in tolerances, as ``descent.luck_at`` has it from so many runs (``seen``). ``slopes``: of the misses (None:
    nothing was fitted).
    """
    import numpy as np
    from scipy import stats

    runs, mean = len(simulated), simulated.mean(axis=0)
    told = np.flatnonzero(np.isfinite(mean))
    misses, luck, slopes = problem.misses(mean)[told], luck[told], None if slopes is None else slopes[told]
    errors = problem.errors(luck, runs)
    misfit = float(((misses / errors) ** 2).sum())
    free = max(len(misses) - fitted_away(slopes, errors), 1.0)
    allowed = float(stats.chi2.ppf(1.0 - WRONGLY / 2, free))
    tail = 1.0 - WRONGLY / 4 / max(len(misses), 1)
    own, by_luck = stats.norm.ppf(tail) * problem.spread(), stats.t.ppf(tail, seen - 1) * luck / np.sqrt(runs)
    far = np.abs(misses) / np.sqrt(own**2 + by_luck**2)
    worst = [int(place) for place in np.argsort(-far, kind="stable") if far[place] > 1.0]
    return Verdict(misfit, allowed, tuple(problem.targets[told[place]].id for place in worst), len(misses))


def fitted_away(slopes: np.ndarray | None, errors: np.ndarray) -> float:
    """How many figures' worth of misses the parameters take up by being fitted (the effective number of parameters)."""
    import numpy as np

    if slopes is None:
        return 0.0
    learned = (slopes / errors[:, None] ** 2).T @ slopes
    whole = learned + PRIOR_SPREAD**-2 * np.eye(len(learned))
    return float(np.trace(np.linalg.solve(whole, learned)))
