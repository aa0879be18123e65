"""Standings: standard normal, correlated as asked, and the shares that follow from them."""

import numpy as np
import pytest
from cmsim.agents.chance import key_of
from cmsim.agents.traits import PAYING_TRAITS, TRAITS, Trait, among_the_highest, among_the_lowest, draw_standings
from cmsim.model.population.dependence import completed
from cmsim.model.world import NORMAL

pytestmark = pytest.mark.rules
PEOPLE = 20_000


@pytest.fixture(scope="module")
def standings():
    factor = np.linalg.cholesky(completed({(Trait.PAYING_EARNING, Trait.PAYING_WORK): 0.5}))
    drawn = np.zeros((PEOPLE, TRAITS))
    for serial in range(PEOPLE):
        shocks = np.zeros(TRAITS)
        draw_standings(shocks, drawn[serial], *PAYING_TRAITS, np.uint64(key_of(1, serial)), NORMAL, factor)
    return drawn


def test_standings_are_standard_normal(standings):
    of_paying = standings[:, PAYING_TRAITS[0] : PAYING_TRAITS[1]]
    assert np.abs(of_paying.mean(axis=0)).max() < 0.03
    assert np.abs(of_paying.std(axis=0) - 1.0).max() < 0.03


def test_they_are_correlated_as_asked(standings):
    matrix = np.corrcoef(standings[:, PAYING_TRAITS[0] : PAYING_TRAITS[1]], rowvar=False)
    tied = Trait.PAYING_EARNING - PAYING_TRAITS[0], Trait.PAYING_WORK - PAYING_TRAITS[0]
    assert matrix[tied] == pytest.approx(0.5, abs=0.03)
    matrix[tied] = matrix[tied[::-1]] = 0.0
    assert np.abs(matrix - np.eye(len(matrix))).max() < 0.04


def test_shares_follow_from_standings(standings):
    of_one = standings[:, Trait.PAYING_BANK]
    highest = np.mean([among_the_highest(z, 0.2, NORMAL) for z in of_one])
    lowest = np.mean([among_the_lowest(z, 0.2, NORMAL) for z in of_one])
    assert highest == pytest.approx(0.2, abs=0.015)
    assert lowest == pytest.approx(0.2, abs=0.015)
    assert not among_the_highest(9.0, 0.0, NORMAL)
    assert not among_the_lowest(-9.0, 0.0, NORMAL)
