"""How traits hang together: the correlations asked for, nothing else tied, and a clear word where they cannot hold."""

import numpy as np
import pytest
from cmsim.agents.traits import TRAITS, Trait
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row
from cmsim.model.population.dependence import completed, correlations, dependence, pairs

pytestmark = [pytest.mark.rules, pytest.mark.plain]


def test_the_matrix_has_the_correlations_of_the_parameters():
    row = parameter_row()
    matrix = correlations(row)
    named = pairs(row.dtype.names)
    assert len(named) > 50
    for name, pair in named.items():
        assert matrix[pair] == pytest.approx(row[name][0], abs=1e-8), name
    assert np.allclose(np.diag(matrix), 1.0)
    assert np.array_equal(matrix, matrix.T) or np.allclose(matrix, matrix.T)


def test_other_pairs_are_tied_only_through_the_named_ones():
    row = parameter_row()
    precision = np.linalg.inv(correlations(row))
    named = {frozenset(pair) for pair in pairs(row.dtype.names).values()}
    for a in Trait:
        for b in Trait:
            if a != b and frozenset((a, b)) not in named:
                assert abs(precision[a, b]) < 1e-6, (a, b)


def test_a_chain_gives_the_product_of_its_links():
    matrix = completed({(Trait.PAYING_EARNING, Trait.PAYING_WORK): 0.6, (Trait.PAYING_WORK, Trait.CONTACT): 0.5})
    assert matrix[Trait.PAYING_EARNING, Trait.CONTACT] == pytest.approx(0.3, abs=1e-8)
    assert matrix[Trait.PAYING_EARNING, Trait.SEND] == pytest.approx(0.0, abs=1e-12)


def test_no_correlations_are_independence():
    assert np.array_equal(completed({}), np.eye(TRAITS))


def test_the_triangle_times_its_transpose_is_the_matrix():
    row = parameter_row()
    triangle = dependence(row)
    assert np.allclose(triangle @ triangle.T, correlations(row))
    assert np.array_equal(triangle, np.tril(triangle))


def test_correlations_that_cannot_hold_together_are_named():
    earning, work, home = Trait.PAYING_EARNING, Trait.PAYING_WORK, Trait.PAYING_HOME
    with pytest.raises(InputError, match="cannot all hold together: look first at correlation_of_paying_"):
        completed({(earning, work): 0.9, (work, home): 0.9, (earning, home): -0.9})


def test_a_correlation_of_one_or_more_is_refused():
    with pytest.raises(InputError, match=r"correlation_of_paying_earning_and_paying_work is 1\.2: a correlation lies"):
        correlations(parameter_row({"correlation_of_paying_earning_and_paying_work": 1.2}))


def test_a_name_of_no_traits_is_refused():
    with pytest.raises(InputError, match="names no pair of traits"):
        pairs(("correlation_of_paying_earning_and_shoe_size",))
