"""Standings of imported parents: what is given bounds them, and the rest is drawn given those.

What a given value says of a standing is found by trying: the rules of ``synthesis.py`` are run over a table of
standings, and those that give the value are kept. So no margin stands twice. Within its bounds, and where nothing is
given, a standing is drawn from the correlated normal distribution of ``dependence.py`` given all others of the family,
in turn (Gibbs sampling).
"""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of, quantile
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.traits import TRAITS

ROUGHLY, WELL = 4, 10  # rounds over all standings: correlations of the traits are 0.6 at most, and fade within a few
BLOCK = 4096  # rows a thread draws at a time
FURTHEST = 9.0  # standard deviations: nobody stands further out
NEAREST = 1e-6  # the least that luck is allowed to matter, so that nothing is divided by nought
NOTHING = 1e-7  # of a tie: what rounding leaves
ROOT_TWO = math.sqrt(2.0)


@rule
def share_below(x):
    """The share of a standard normal distribution below x."""
    return 0.5 * math.erfc(-x / ROOT_TWO)


@rule
def draw_between(low, high, mean, spread, u, normal):
    """A draw from a normal distribution cut to [low, high]; ``u`` in (0, 1)."""
    if low == high:
        return low
    if low == -np.inf and high == np.inf:
        return mean + spread * quantile(normal, u)
    if low > mean:  # the far upper tail has no digits left: draw from its mirror image
        return -draw_below(-high, -low, -mean, spread, u, normal)
    return draw_below(low, high, mean, spread, u, normal)


@rule
def draw_below(low, high, mean, spread, u, normal):
    """The same where the interval does not lie wholly in the upper tail."""
    least, most = share_below((low - mean) / spread), share_below((high - mean) / spread)
    drawn = mean + spread * quantile(normal, least + u * (most - least))
    return min(max(drawn, low, -FURTHEST), high, FURTHEST)


def ties(precision: np.ndarray) -> np.ndarray:
    """For each standing the others it is directly tied to, and last how many: shape (TRAITS, TRAITS + 1).

    Most pairs hang together only through others: their entry in the inverse of the correlation matrix is nought.
    """
    tied = np.zeros((TRAITS, TRAITS + 1), np.int64)
    for t in range(TRAITS):
        others = [other for other in range(TRAITS) if other != t and abs(precision[t, other]) > NOTHING]
        tied[t, : len(others)], tied[t, TRAITS] = others, len(others)
    return tied


@kernel
def draw_standings_given(
    keys, low, high, seen_low, seen_high, seen_of, weights, precision, tied, normal, sweeps, standings
):
    """Standings within their bounds, given each other and what is seen of some through luck (in place).

    ``low`` and ``high``: bounds of each standing, shape (rows, TRAITS). ``seen_low`` and ``seen_high``: bounds of
    weights[s] * standing seen_of[s] + luck, shape (rows, sights), infinite where nothing is seen. ``precision``: the
    inverse of the correlation matrix; ``tied``: ``ties`` of it.
    """
    sights = len(seen_of)
    seen = np.zeros(sights)
    for row in range(len(keys)):
        z, key = standings[row], keys[row]
        for t in range(TRAITS):
            z[t] = draw_between(low[row, t], high[row, t], 0.0, 1.0, chance(key, -1, Draw.FILL, t), normal)
        for sweep in range(sweeps):
            for s in range(sights):
                mean, spread = weights[s] * z[seen_of[s]], math.sqrt(max(NEAREST, 1.0 - weights[s] ** 2))
                u = chance(key, sweep, Draw.FILL, TRAITS + s)
                seen[s] = draw_between(seen_low[row, s], seen_high[row, s], mean, spread, u, normal)
            for t in range(TRAITS):
                if low[row, t] == high[row, t]:
                    continue
                pull, sure = 0.0, precision[t, t]
                for n in range(tied[t, TRAITS]):
                    pull -= precision[t, tied[t, n]] * z[tied[t, n]]
                for s in range(sights):
                    if seen_of[s] == t and (seen_low[row, s] > -np.inf or seen_high[row, s] < np.inf):
                        luck = max(NEAREST, 1.0 - weights[s] ** 2)
                        pull += weights[s] * seen[s] / luck
                        sure += weights[s] ** 2 / luck
                u = chance(key, sweep, Draw.FILL, t)
                z[t] = draw_between(low[row, t], high[row, t], pull / sure, math.sqrt(1.0 / sure), u, normal)


def draw_all(keys: np.ndarray, bounds: Sequence[np.ndarray], *how: Any) -> np.ndarray:
    """The same for many rows, by all cores: a row's draws rest on nothing but its own key. Shape (rows, TRAITS)."""
    standings = np.zeros((len(keys), TRAITS))

    def block(start: int) -> None:
        rows = slice(start, start + BLOCK)
        draw_standings_given(keys[rows], *(bound[rows] for bound in bounds), *how, standings[rows])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(block, range(0, len(keys), BLOCK)))
    return standings


@kernel
def keys_of(seed, numbers, kind, keys):
    """The key of each agent, by its number (in place): as in the synthesis, by the group's serial and its place."""
    for row in range(len(numbers)):
        keys[row] = key_of(key_of(seed, numbers[row] // 4), kind + numbers[row] % 4)


@kernel
def uniforms(keys, purpose, sub, drawn):
    """A number in (0, 1) for each key (in place)."""
    for row in range(len(keys)):
        drawn[row] = chance(keys[row], 0, purpose, sub)


# --- what a value says of a standing --------------------------------------------------------------------------------


def bounds(outcomes: np.ndarray, standings: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest standing that gives each value, from outcomes tried at ascending standings.

    ``outcomes`` rise or fall with the standing. A value beyond all outcomes counts as the last one; one between two
    outcomes lies between their standings. Infinite at the ends. NaN values are not bounded.
    """
    if outcomes[0] > outcomes[-1]:
        outcomes, values = -outcomes, -values
    wanted = np.clip(values, outcomes[0], outcomes[-1])
    first, last = np.searchsorted(outcomes, wanted, "left"), np.searchsorted(outcomes, wanted, "right")
    between = first == last  # met by no outcome: from the one below to the one above
    end = len(outcomes)
    open_low = np.where(between, first - 1, first) <= 0
    open_high = np.where(between, last, last - 1) >= end - 1
    low = standings[np.clip(np.where(between, first - 1, first), 0, end - 1)]
    high = standings[np.clip(np.where(between, last, last - 1), 0, end - 1)]
    known = ~np.isnan(values)
    return np.where(known & ~open_low, low, -np.inf), np.where(known & ~open_high, high, np.inf)


def narrow(low: np.ndarray, high: np.ndarray, further_low: np.ndarray, further_high: np.ndarray) -> None:
    """Keep to further bounds as well (in place), but for rows where the two have nothing in common."""
    both_low, both_high = np.maximum(low, further_low), np.minimum(high, further_high)
    agree = both_low <= both_high
    low[agree], high[agree] = both_low[agree], both_high[agree]
