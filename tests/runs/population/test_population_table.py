"""``cmsim.population``: the families of a month as a table."""

import cmsim
import pytest
from cmsim.model.errors import InputError
from cmsim.model.results.snapshot import COLUMNS

pytestmark = pytest.mark.quick


def test_it_has_every_column_of_a_snapshot_and_stands_for_the_country():
    table = cmsim.population(families=300)
    assert list(table) == list(COLUMNS)
    assert table["month"].unique().tolist() == ["2012-12"]
    assert table["weight"].sum() == pytest.approx(2_400_000, rel=0.1)


def test_it_is_what_a_run_would_have_kept():
    kept = cmsim.run("remove-direct-pay", families=80, seed=3, until="2013-02", snapshots=["2013-02"]).families
    table = cmsim.population(families=80, seed=3, month="2013-02", scenario="remove-direct-pay")
    assert table.equals(kept)


def test_another_seed_is_other_families():
    ages = [cmsim.population(families=80, seed=seed, columns="paying_age")["paying_age"].tolist() for seed in (1, 2)]
    assert ages[0] != ages[1]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"columns": ["paying_agee"]}, "did you mean 'paying_age'"),
        ({"scenario": "baselin"}, "did you mean 'baseline'"),
        ({"month": "2012"}, "YYYY-MM"),
        ({"families": 0}, "at least 1"),
    ],
)
def test_nonsense_is_refused_in_one_line(asked, says):
    with pytest.raises(InputError, match=says) as caught:
        cmsim.population(**{"families": 60, **asked})
    assert "\n" not in str(caught.value)
