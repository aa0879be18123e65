"""Chance: uniform, unrelated between neighbours, and the same wherever it is asked for."""

import itertools

import numpy as np
import pytest
from cmsim.agents.chance import Draw, chance, gumbel, key_of, quantile, quantiles
from scipy import stats

pytestmark = pytest.mark.plain

SERIALS = range(4_000)


def luck(seed: int, serial: int, month: int, purpose: Draw, sub: int = 0) -> float:
    """One draw, as a rule would make it: the key is an unsigned number of a record."""
    return chance(np.uint64(key_of(seed, serial)), month, purpose, sub)


def draws(seed: int, month: int, purpose: Draw, sub: int = 0) -> np.ndarray:
    """One draw for each of some adjacent serial numbers."""
    return np.array([luck(seed, serial, month, purpose, sub) for serial in SERIALS])


@pytest.mark.parametrize("purpose", [Draw.TASTE, Draw.PAYS_ANYTHING, Draw.LEAVES_JOB])
@pytest.mark.parametrize("month", [0, 1, 200])
def test_draws_of_neighbours_are_uniform(month: int, purpose: Draw) -> None:
    assert stats.kstest(draws(1, month, purpose), "uniform").pvalue > 1e-4


def test_draws_that_differ_in_one_thing_are_unrelated() -> None:
    """Adjacent seeds, serials, months, purposes and subs share nothing: the trap of summed or XORed keys."""
    base = draws(1, 5, Draw.TASTE)
    others = {
        "seed": draws(2, 5, Draw.TASTE),
        "serial": np.roll(base, 1),
        "month": draws(1, 6, Draw.TASTE),
        "purpose": draws(1, 5, Draw.CONSENT),
        "sub": draws(1, 5, Draw.TASTE, 1),
        "month and serial against each other": np.roll(draws(1, 6, Draw.TASTE), -1),
    }
    for name, other in others.items():
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.06, name
        assert len(np.intersect1d(base, other)) == (len(base) if name == "serial" else 0), name


def test_a_grid_of_keys_has_no_repeats_and_fills_the_interval() -> None:
    """Month + 1 for one family is not the draw of the next family: 64 x 64 x 4 draws, all different, evenly spread."""
    grid = [
        luck(seed, serial, month, Draw.REVIEWS)
        for seed, serial, month in itertools.product(range(4), range(64), range(64))
    ]
    assert len(set(grid)) == len(grid)
    counts = np.histogram(grid, bins=64, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-4


def test_purposes_have_permanent_and_different_numbers() -> None:
    assert len({int(purpose) for purpose in Draw}) == len(Draw)
    assert (int(Draw.TASTE), int(Draw.PAYS_ANYTHING), int(Draw.LEAVES_JOB)) == (82, 45, 40)


def test_known_draws_stay_what_they_are() -> None:
    """A change here changes every result ever saved."""
    assert luck(1, 2, 3, Draw.TASTE) == 0.7764255156949643


def test_quantiles_follow_their_distribution() -> None:
    table = quantiles(stats.norm.ppf)
    u = np.linspace(0.001, 0.999, 997)
    assert np.max(np.abs([quantile(table, x) - stats.norm.ppf(x) for x in u])) < 0.01
    assert quantile(table, 1e-12) == table[0]
    assert quantile(table, 1 - 1e-12) == table[-1]


def test_gumbel_has_the_mean_of_the_extreme_value_distribution() -> None:
    values = [gumbel(u) for u in draws(3, 0, Draw.TASTE)]
    assert abs(np.mean(values) - np.euler_gamma) < 0.07
