"""What an interval is made of, where parameters were drawn as well: a two-way split of the effect's variance.

Every draw of the parameters is lived with every seed, base and reform of a pair sharing both, so an effect stands in a
table of draws by seeds. Its variance has three parts: between draws (what is not known of behaviour), between seeds,
and what is left when both are taken out. The last two are luck: of the seed whatever the parameters, and of the seed
with these parameters. The mean of the table is as sure of luck as its runs are many; of the parameters it is no surer
than one draw is, since there is one truth and more draws only say better how far it may lie.

Beside this table stands another, where data were drawn: the margins of the population as other samples might have had
them, by the same seeds, parameters at their centre. What lies between its data draws, luck taken out, is the data's
part. The mean of the first table has the margins as published, so the data's part enters the interval once and whole.

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
    ``luck_of_mean``: of that, luck. ``degrees``: of freedom of ``of_mean``. ``data``: between data draws, nought where
    none were lived (NaN: of no figure in some of them); ``data_most``: what it is at the most, with 90%.
    """

    parameters: np.ndarray
    luck: np.ndarray | None
    of_mean: np.ndarray
    luck_of_mean: np.ndarray | None
    degrees: np.ndarray
    data: np.ndarray
    data_most: np.ndarray

    @property
    def half_width(self) -> np.ndarray:
        """Half the 90% interval of the effect."""
        return np.asarray(stats.t.ppf(0.5 + LEVEL / 2, self.degrees) * np.sqrt(self.of_mean))

    @property
    def parameters_share(self) -> np.ndarray:
        """The parameters' share of the interval's variance; NaN where there is no variance, or luck is not known."""
        return np.maximum(1.0 - self.luck_share - self.data_share, 0.0)  # of rounding alone it could be below

    @property
    def luck_share(self) -> np.ndarray:
        """Luck's share of the interval's variance; NaN as of the parameters."""
        return self._share(self.luck_of_mean)

    @property
    def data_share(self) -> np.ndarray:
        """The data's share of the interval's variance; NaN as of the parameters."""
        return self._share(None if self.luck_of_mean is None else self.data)

    def _share(self, part: np.ndarray | None) -> np.ndarray:
        if part is None:
            return np.full(self.of_mean.shape, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.of_mean > 0, part / self.of_mean, np.nan)


@dataclass(frozen=True)
class Data:
    """What lies between data draws: mean squares ``between`` them and ``within`` (luck), each with its degrees."""

    between: np.ndarray
    within: np.ndarray
    draws: int
    seeds: int

    @property
    def variance(self) -> np.ndarray:
        """Between data draws, luck taken out."""
        return np.maximum(self.between - self.within, 0.0) / self.seeds

    @property
    def most(self) -> np.ndarray:
        """What ``variance`` is at the most, with 90%: so few draws may lie closer together than others would."""
        scale = (self.draws - 1) / stats.chi2.ppf(1.0 - LEVEL, self.draws - 1)
        return np.maximum(self.between * scale - self.within, 0.0) / self.seeds


def mean_squares(effects: np.ndarray) -> np.ndarray:
    """Between draws, between seeds, and of what is left when both are taken out: shape (3, ...), of effects of shape
    (draws, seeds, ...), two or more of each, all known."""
    draws, seeds = effects.shape[:2]
    mean = effects.mean(axis=(0, 1))
    by_draw, by_seed = effects.mean(axis=1) - mean, effects.mean(axis=0) - mean
    rest = effects - mean - by_draw[:, None] - by_seed[None]
    return np.stack(
        [
            seeds * (by_draw**2).sum(axis=0) / (draws - 1),
            draws * (by_seed**2).sum(axis=0) / (seeds - 1),
            (rest**2).sum(axis=(0, 1)) / ((draws - 1) * (seeds - 1)),
        ]
    )


def data_of(effects: np.ndarray) -> Data:
    """What lies between data draws: effects of shape (data draws, seeds, ...), two or more of each, all known."""
    between, _, within = mean_squares(effects)
    return Data(between, within, *effects.shape[:2])


def parts_of(effects: np.ndarray, data: np.ndarray | None = None) -> Parts:
    """The parts of effects of shape (draws, seeds, ...), two draws or more, all known; ``data``: those of data draws.

    Of one seed data draws say nothing: luck could not be taken out of them.
    """
    draws, seeds = effects.shape[:2]
    none = np.zeros(effects.shape[2:])
    more = 1.0 + 1.0 / draws  # one truth, and a mean over so many draws
    if seeds == 1:
        between_draws = effects[:, 0].var(axis=0, ddof=1)
        whole = between_draws * more
        return Parts(between_draws, None, whole, None, np.full(whole.shape, float(draws - 1)), none, none)
    squares = mean_squares(effects)
    between_draws, between_seeds, within = squares
    parameters = np.maximum(between_draws - within, 0.0) / seeds
    of_seeds = np.maximum(between_seeds - within, 0.0) / draws
    luck_of_mean = of_seeds / seeds + within / (draws * seeds)
    weights = weights_of(parameters > 0, of_seeds > 0, draws, seeds)
    freedom = np.array([draws - 1, seeds - 1, (draws - 1) * (seeds - 1)], float).reshape(-1, *[1] * none.ndim)
    of_mean = parameters * more + luck_of_mean
    spent = ((weights * squares) ** 2 / freedom).sum(axis=0)
    of_data = most = none
    if data is not None:
        drawn = data_of(data)
        of_data, most = drawn.variance, drawn.most
        of_mean = of_mean + of_data
        each = (drawn.between**2 + drawn.within**2 / (drawn.seeds - 1)) / (drawn.seeds**2 * (drawn.draws - 1))
        spent = spent + np.where(of_data > 0, each, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        degrees = of_mean**2 / spent
    degrees = np.where(np.isfinite(degrees), np.maximum(degrees, 1.0), 1.0)
    return Parts(parameters, of_seeds + within, of_mean, luck_of_mean, degrees, of_data, most)


def weights_of(parameters: np.ndarray, of_seeds: np.ndarray, draws: int, seeds: int) -> np.ndarray:
    """How the interval's variance is put together of the mean squares between draws, between seeds and within: a part
    that is nought, because its estimate was not positive, has no weight. Shape (3, ...)."""
    first = np.where(parameters, (1.0 + 1.0 / draws) / seeds, 0.0)
    second = np.where(of_seeds, 1.0 / (draws * seeds), 0.0)
    return np.stack([first, second, 1.0 / (draws * seeds) - first - second])


def half_width_of(effects: np.ndarray, known: np.ndarray, draws: int, data: np.ndarray | None = None) -> np.ndarray:
    """Half the interval of each column of effects of shape (draws x seeds, columns), draw by draw.

    ``data``: effects of shape (data draws, seeds, columns), NaN where not known. Draws of which a seed gives no figure
    are left out of it; NaN where fewer than two are left, and no part of the data where fewer than two of theirs are.
    """
    table = effects.reshape(draws, -1, effects.shape[1])
    whole = known.reshape(table.shape).all(axis=1)  # draws, columns
    if data is not None:
        whole = np.concatenate([whole, ~np.isnan(data).any(axis=1)])
    half = np.full(effects.shape[1], np.nan)
    patterns, which = np.unique(whole, axis=1, return_inverse=True)
    for place in range(patterns.shape[1]):
        kept, of_data = patterns[:draws, place], patterns[draws:, place]
        if kept.sum() > 1:
            columns = np.flatnonzero(which.ravel() == place)
            seeds = np.arange(table.shape[1])
            drawn = None if data is None or of_data.sum() < 2 else data[np.ix_(of_data, seeds, columns)]
            half[columns] = parts_of(table[np.ix_(kept, seeds, columns)], drawn).half_width
    return half


def wider_by(draws: int) -> float:
    """How much wider so few draws make an interval of parameters alone than very many would: 0.08 is 8%."""
    factor = stats.t.ppf(0.5 + LEVEL / 2, draws - 1) * np.sqrt(1.0 + 1.0 / draws)
    return float(factor / stats.norm.ppf(0.5 + LEVEL / 2) - 1.0)


def enough_draws(wider: float = 0.05) -> int:
    """The fewest draws that make an interval no more than so much wider than very many would."""
    return next(draws for draws in range(2, 1_000) if wider_by(draws) <= wider)
