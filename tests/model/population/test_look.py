"""A look at the population: each parent counts once, whatever the families."""

import numpy as np
import pytest
from cmsim.model.population.margins.measures import Look
from cmsim.model.simulation import SeparatedFamilies
from cmsim.scenarios import load

pytestmark = pytest.mark.once


def test_a_look_counts_each_parent_once() -> None:
    model = SeparatedFamilies(2_000, scenario=load("baseline"), until="2013-02")
    model.step()
    look = Look(model)
    for side in ("paying", "receiving"):
        rows = look.one_each(side)
        assert len(np.unique(look.families[side][rows])) == len(rows) == len(np.unique(look.families[side]))
        assert look.families_of(side)[rows].sum() == len(look.families)
        assert look.children_of(side)[rows].sum() == look.families["children"].sum() == len(look.ages_of_children)
