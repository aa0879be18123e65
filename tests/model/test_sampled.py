"""Margins drawn anew: as published in draw 0, sums kept, the same for a number, closer where samples are larger."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from cmsim.model.errors import InputError
from cmsim.model.evidence import STATUSES, figures, parameter_row, parameters
from cmsim.model.evidence.drawn import drawn
from cmsim.model.evidence.sampled import _luck, _published, check_data_draw, sampled, samples, value_in
from cmsim.model.population.dependence import dependence
from cmsim.model.population.groups import GREAT_BRITAIN, ethnicities, stands_for
from cmsim.model.simulation import SeparatedFamilies

MANY = 400


def spread(one, draws=MANY):
    """Mean and spread of the members of a table over data draws, and what was published."""
    published = np.array([_published(member) for member in one.members])
    made = np.array([one.drawn(published, _luck(draw, one.table)) for draw in range(1, draws + 1)])
    return made.mean(axis=0), made.std(axis=0, ddof=1), published


def test_every_member_is_known_once_is_not_fitted_and_has_a_sample():
    members = [member for one in samples().values() for member in one.members]
    assert len(set(members)) == len(members)
    fitted = drawn(1)
    for member in members:
        assert (member in figures()) != (member in parameters()), member
        assert member not in fitted, f"{member} is fitted: parameter draws carry its doubt already"
        if member in parameters():
            assert parameters()[member].status in ("published", "derived"), member
    for one in samples().values():
        assert one.source, one.table
        assert one.locator, one.table
        assert one.meaning, one.table
        assert one.status in STATUSES, one.table
        assert one.sample > 100, one.table
        assert one.design_effect >= 1, one.table
        assert (one.kind == "mean") == (one.spread > 0), one.table


def test_draw_0_is_what_was_published_to_the_byte():
    assert dict(sampled(0)) == {}
    assert parameter_row(data_draw=0).tobytes() == parameter_row().tobytes()
    assert stands_for(0) == GREAT_BRITAIN == round(figures()["sep_families_2019_20"].value)
    groups = ("white", "asian", "black", "mixed")
    published = np.cumsum([figures()[f"lp_eth_{group}"].value for group in groups]) / 100.0
    assert ethnicities(0).tobytes() == published.tobytes()


@pytest.mark.parametrize("draw", [1, 2, 40])
def test_shares_keep_their_sum_and_their_order(draw):
    made = sampled(draw)
    for one in samples().values():
        published, now = [_published(m) for m in one.members], [made[m] for m in one.members]
        assert now != published, one.table
        if one.kind == "shares" and abs(sum(published) - one.whole) < 1e-9:
            assert sum(now) == pytest.approx(one.whole, abs=1e-9)
        if one.kind in ("shares", "cumulative"):
            assert all(0 < share < one.whole for share in now), one.table
            assert one.kind == "shares" or sorted(now) == now
            assert one.kind == "cumulative" or sum(now) <= one.whole + 1e-9


def test_what_was_nought_stays_nought():
    one = replace(samples()["ethnic_group"], members=("a", "b", "c"))
    made = one.drawn(np.array([0.0, 40.0, 60.0]), _luck(3, "ethnic_group"))
    assert made[0] == 0.0
    assert made.sum() == pytest.approx(100.0)
    with pytest.raises(InputError, match="ethnic_group are no parts of 100"):
        one.drawn(np.array([-1.0, 41.0, 60.0]), _luck(3, "ethnic_group"))


@pytest.mark.parametrize("table", ["union_before", "contact", "separated_families", "age_married"])
def test_the_spread_is_that_of_a_sample_of_the_effective_size(table):
    one = samples()[table]
    mean, found, published = spread(one)
    if one.kind == "count":
        expected = published / np.sqrt(one.effective)
    elif one.kind == "mean":
        expected = np.full(len(published), one.spread / np.sqrt(one.effective))
    else:
        p = published / one.whole
        expected = one.whole * np.sqrt(p * (1 - p) / one.effective)
    assert found == pytest.approx(expected, rel=0.12)
    assert np.abs(mean - published).max() < 4 * expected.max() / np.sqrt(MANY)


@pytest.mark.parametrize("table", ["ethnic_group", "work_and_contact", "contact", "separated_families"])
def test_a_larger_sample_has_a_smaller_spread(table):
    one = samples()[table]
    small, large = spread(one)[1], spread(replace(one, sample=one.sample * 25))[1]
    assert large == pytest.approx(small / 5, rel=0.25)
    assert spread(replace(one, design_effect=one.design_effect * 4))[1] == pytest.approx(small * 2, rel=0.25)


def test_a_number_is_one_sample_in_every_process_and_another_number_another():
    code = "from cmsim.model.evidence.sampled import sampled; print(repr(dict(sampled(7))))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert told == {repr(dict(sampled(7)))}
    assert all(sampled(7)[member] != sampled(8)[member] for member in sampled(7))


def test_a_table_is_drawn_the_same_whatever_others_there_are():
    one = samples()["disability"]
    made = one.drawn(np.array([_published("disabled_share")]), _luck(5, "disability"))
    assert sampled(5)["disabled_share"] == float(made[0])


def test_a_parameter_draw_and_overrides_come_before_a_data_draw():
    row = parameter_row({"disabled_share": 0.5}, data_draw=1)[0]
    assert row["disabled_share"] == 0.5
    assert row["paying_workless_start"] == sampled(1)["paying_workless_start"]
    row = parameter_row(draw=1, data_draw=1)[0]
    assert row["fee_salience"] == drawn(1)["fee_salience"]
    assert row["paying_workless_start"] == sampled(1)["paying_workless_start"]


def test_correlations_of_many_data_draws_hold_together():
    for draw in range(1, 51):
        assert np.isfinite(dependence(parameter_row(data_draw=draw))).all()


@pytest.mark.parametrize("number", [-1, 1.5, True, "1", None])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(InputError, match="data_draw is"):
        check_data_draw(number)


@pytest.mark.plain
def test_a_model_lives_on_the_margins_of_its_data_draw():
    published, other = (SeparatedFamilies(40, 3, until="2012-12", data_draw=draw) for draw in (0, 2))
    assert published.families.tobytes() == SeparatedFamilies(40, 3, until="2012-12").families.tobytes()
    assert published.families.tobytes() != other.families.tobytes()
    assert other.families.tobytes() == SeparatedFamilies(40, 3, until="2012-12", data_draw=2).families.tobytes()
    assert published.weight == GREAT_BRITAIN / 40
    assert other.weight == stands_for(2) / 40 == round(value_in(2, "sep_families_2019_20")) / 40
    assert other.separations.data_draw == other.data_draw == 2
