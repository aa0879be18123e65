"""One small world, a family in it, and its life, replayed once."""

import pytest
from cmsim.runs.journey.life import Asked, replay
from cmsim.runs.journey.query import find
from cmsim.scenarios import load
from small_world import FAMILIES, UNTIL


@pytest.fixture(scope="session")
def asked():
    return Asked(load("baseline"), FAMILIES, 1, UNTIL)


@pytest.fixture(scope="session")
def moved(asked):
    """A family that went from Direct Pay to Collect & Pay with arrears."""
    return find(asked, "direct_pay then collect_and_pay, arrears over 200")


@pytest.fixture(scope="session")
def life(asked, moved):
    return replay(asked, moved.family)
