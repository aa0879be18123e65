"""What an interval is made of, where parameters were drawn as well: a two-way split of the effect's variance.

Every draw of the parameters is lived with every seed, base and reform of a pair sharing both, so an effect stands in a
table of draws by seeds. Its variance has three parts: between draws (what is not known of behaviour), between seeds,
and what is left when both are taken out. The last two are luck: of the seed whatever the parameters, and of the seed
with these parameters. The mean of the table is as sure of luck as its runs are many; of the parameters it is no surer
than one draw is, since there is one truth and more draws only say better how far it may lie.

Estimates are those of the analysis of variance (mean squares), a negative one taken as nought; the interval is
Student's t with Satterthwaite's degrees of freedom (Searle, Casella and McCulloch, Variance Components, 1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

LEVEL = 0.90  # of the intervals


@dataclass(frozen=True)
class Parts:
    """The variance of effects by part, an array each; ``luck`` is None where one seed cannot tell it apart.

    ``parameters``: between draws. ``luck``: of one run. ``of_mean``: what the variance of the interval is, all in all;
    ``luck_of_mean``: of that, luck. ``degrees``: of freedom of ``of_mean``.
    """

    parameters: np.ndarray
    luck: np.ndarray | None
    of_mean: np.ndarray
    luck_of_mean: np.ndarray | None
    degrees: np.ndarray

    @property
    def half_width(self) -> np.ndarray:
        """Half the 90% interval of the effect."""
        return np.asarray(stats.t.ppf(0.5 + LEVEL / 2, self.degrees) * np.sqrt(self.of_mean))

    @property
    def parameters_share(self) -> np.ndarray:
        """The parameters' share of the interval's variance; NaN where there is no variance, or luck is not known."""
        if self.luck_of_mean is None:
            return np.full(self.of_mean.shape, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.of_mean > 0, 1.0 - self.luck_of_mean / self.of_mean, np.nan)


def parts_of(effects: np.ndarray) -> Parts:
    """The parts of effects of shape (draws, seeds, ...), two draws or more, all known."""
    draws, seeds = effects.shape[:2]
    mean = effects.mean(axis=(0, 1))
    by_draw, by_seed = effects.mean(axis=1) - mean, effects.mean(axis=0) - mean
    between_draws = seeds * (by_draw**2).sum(axis=0) / (draws - 1)
    more = 1.0 + 1.0 / draws  # one truth, and a mean over so many draws
    if seeds == 1:
        whole = between_draws * more
        return Parts(between_draws, None, whole, None, np.full(whole.shape, float(draws - 1)))
    rest = effects - mean - by_draw[:, None] - by_seed[None]
    within = (rest**2).sum(axis=(0, 1)) / ((draws - 1) * (seeds - 1))
    between_seeds = draws * (by_seed**2).sum(axis=0) / (seeds - 1)
    parameters = np.maximum(between_draws - within, 0.0) / seeds
    of_seeds = np.maximum(between_seeds - within, 0.0) / draws
    luck_of_mean = of_seeds / seeds + within / (draws * seeds)
    squares = np.stack([between_draws, between_seeds, within])
    weights = weights_of(parameters > 0, of_seeds > 0, draws, seeds)
    freedom = np.array([draws - 1, seeds - 1, (draws - 1) * (seeds - 1)], float).reshape(-1, *[1] * mean.ndim)
    of_mean = parameters * more + luck_of_mean
    with np.errstate(invalid="ignore", divide="ignore"):
        degrees = of_mean**2 / ((weights * squares) ** 2 / freedom).sum(axis=0)
    degrees = np.where(np.isfinite(degrees), np.maximum(degrees, 1.0), 1.0)
    return Parts(parameters, of_seeds + within, of_mean, luck_of_mean, degrees)


def weights_of(parameters: np.ndarray, of_seeds: np.ndarray, draws: int, seeds: int) -> np.ndarray:
    """How the interval's variance is put together of the mean squares between draws, between seeds and within: a part
    that is nought, because its estimate was not positive, has no weight. Shape (3, ...)."""
    first = np.where(parameters, (1.0 + 1.0 / draws) / seeds, 0.0)
    second = np.where(of_seeds, 1.0 / (draws * seeds), 0.0)
    return np.stack([first, second, 1.0 / (draws * seeds) - first - second])


def half_width_of(effects: np.ndarray, known: np.ndarray, draws: int) -> np.ndarray:
    """Half the interval of each column of effects of shape (draws x seeds, columns), draw by draw.

    Draws of which a seed gives no figure are left out of it; NaN where fewer than two are left.
    """
    table = effects.reshape(draws, -1, effects.shape[1])
    whole = known.reshape(table.shape).all(axis=1)  # draws, columns
    half = np.full(effects.shape[1], np.nan)
    patterns, which = np.unique(whole, axis=1, return_inverse=True)
    for place in range(patterns.shape[1]):
        kept = patterns[:, place]
        if kept.sum() > 1:
            columns = np.flatnonzero(which.ravel() == place)
            half[columns] = parts_of(table[np.ix_(kept, np.arange(table.shape[1]), columns)]).half_width
    return half


def wider_by(draws: int) -> float:
    """How much wider so few draws make an interval of parameters alone than very many would: 0.08 is 8%."""
    factor = stats.t.ppf(0.5 + LEVEL / 2, draws - 1) * np.sqrt(1.0 + 1.0 / draws)
    return float(factor / stats.norm.ppf(0.5 + LEVEL / 2) - 1.0)


def enough_draws(wider: float = 0.05) -> int:
    """The fewest draws that make an interval no more than so much wider than very many would."""
    return next(draws for draws in range(2, 1_000) if wider_by(draws) <= wider)
