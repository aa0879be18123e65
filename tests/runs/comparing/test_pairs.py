"""Families paired between two runs: by their number, with the money of twelve months, whatever rows they stand in."""

import math

import numpy as np
import pytest
from cmsim.model.results.indicators import national
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.comparing.pairs import Flows, Look, carried_over, gains, moves, winners_table
from cmsim.scenarios import load


def look(ids, arrangement, received, level=0):
    """A look at made-up families."""
    money = np.array([received, received], np.int64)
    codes = {"universal_credit": np.full(len(ids), level, np.int8)}
    return Look(np.array(ids), np.array(arrangement, np.int8), money, codes)


def test_families_are_paired_by_their_number():
    base = look([3, 5, 9, 11], [2, 2, 0, 1], [120_000, 50_000, 0, 7_000])
    reform = look([3, 5, 9, 12], [3, 0, 0, 1], [126_000, 40_000, 1_200, 9_000], level=1)
    matrix = moves(base, reform)
    assert matrix.sum() == 5
    assert (matrix[2, 3], matrix[2, 0], matrix[0, 0], matrix[1, 5], matrix[5, 1]) == (1, 1, 1, 1, 1)
    told = gains(base, reform, ("universal_credit",))
    families, higher, lower, pence = told[0, 0]
    assert (families, higher, lower, pence) == (3, 1, 1, 6_000 - 10_000 + 1_200)  # 12 pounds a year: the same
    assert told[0, 1].tolist() == told[0, 0].tolist()  # the level is the base's, not the reform's
    assert told[0, 2, 0] == 0


def test_shares_of_winners_have_an_interval_over_the_seeds():
    tables = np.zeros((3, 2, 1, 4), np.int64)  # seeds, parents, levels: families, more, less, pence
    tables[:, :, 0, 0] = 100
    tables[:, 0, 0, 1] = (10, 14, 12)
    tables[:, 1, 0, 3] = (-1_200_00, -1_200_00, -1_200_00)
    receiving, paying = (row for _, row in winners_table(tables, (), 1.0).iterrows())
    half = 2.919986 * 0.02 / math.sqrt(3)  # Student's t of the three shares
    assert [receiving[name] for name in ("higher", "higher_low", "higher_high")] == pytest.approx(
        [0.12, 0.12 - half, 0.12 + half]
    )
    assert [receiving[f"lower{end}"] for end in ("", "_low", "_high")] == [0, 0, 0]
    assert [paying[f"mean_difference_gbp_a_month{end}"] for end in ("", "_low", "_high")] == pytest.approx([-1] * 3)
    assert receiving["simulated_n"] == 300
    assert winners_table(tables[:1], (), 1.0)["higher_low"].isna().all()  # one seed


def test_money_follows_a_family_when_rows_move():
    old = np.array([[10, 20, 30], [1, 2, 3]])
    assert carried_over(np.array([4, 7, 9]), old, np.array([4, 7, 9, 12])).tolist() == [[10, 20, 30, 0], [1, 2, 3, 0]]
    assert carried_over(np.array([4, 7, 9]), old, np.array([9, 4, 12])).tolist() == [[30, 10, 0], [3, 1, 0]]


def test_twelve_months_of_money_are_those_the_run_paid():
    model = SeparatedFamilies(300, scenario=load("baseline"), until="2014-11")
    flows = Flows()
    while model.running:
        model.step()
        if model.month >= 12:
            flows.add(model.families)
    rows = national(model)
    paid = rows[
        (rows["indicator"] == "maintenance_received_gbp") & (rows["level"] == "") & (rows["month"] >= "2013-12")
    ]
    assert len(paid) == 12
    summed = flows.sums[0].sum() / 100 * model.weight
    assert summed == pytest.approx(paid["value"].sum(), rel=0.03)  # less those who left, and closed cases' arrears
