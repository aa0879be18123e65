"""Ties when parents enter, leave, and move to other rows."""

import cmsim.model.simulation as simulation
import numpy as np
import pytest
from cmsim.model.errors import InputError
from cmsim.model.population.peers.meeting import NOBODY
from cmsim.model.population.peers.network import Peers, rows_of
from made_peers import check_ties, crowd, network_of, number, tied

pytestmark = pytest.mark.rules


def test_who_enters_gets_ties_and_most_with_parents_who_were_there_before():
    people, families = crowd(2000)
    network = network_of(people[:1900], families[:1900], peers_ties_end=0.05)
    network.update(people, families, np.ones(2000, np.int8), 1)
    pairs = network.ties()
    of_newcomers = pairs[pairs[:, 1] >= 1900]
    assert network.degrees()[1900:].mean() > 1.5
    assert (of_newcomers[:, 0] < 1900).mean() > 0.6


def test_who_leaves_is_dropped_and_their_acquaintances_find_others():
    people, families = crowd(1000)
    network = network_of(people, families, peers_ties_end=0.0)
    before = network.degrees()
    there = np.ones(1000, np.int8)
    there[::10] = 0
    network.update(people, families, there, 12)
    check_ties(network)
    after = network.degrees()
    assert after[::10].sum() == 0
    stayed = there == 1
    assert after[stayed].mean() == pytest.approx(before[stayed].mean(), rel=0.04)


def test_ties_end_at_the_rate_of_the_parameter():
    people, families = crowd(3000)
    network = network_of(people, families, peers_ties_end=0.1)
    before = tied(network)
    network.update(people, families, np.ones(3000, np.int8), 1)
    assert len(before & tied(network)) / len(before) == pytest.approx(0.9, abs=0.02)


def test_when_rows_move_ties_and_stories_go_with_the_parents():
    people, families = crowd(600)
    network = network_of(people, families, peers_ties_end=0.0)
    network.publish(np.ones(600), np.ones(600), (people["id"] % 97) / 97.0)
    before = tied(network)
    kept = np.arange(600) % 7 != 3
    people, families = people[kept].copy(), families[kept].copy()
    number(people, families)
    network.update(people, families, np.ones(len(people), np.int8), 1)
    check_ties(network)
    there = set(people["id"].tolist())
    assert {pair for pair in before if set(pair) <= there} <= tied(network)
    assert network.stories["share"] == pytest.approx((people["id"] % 97) / 97.0)


def test_places_are_a_parents_own_whatever_the_size_of_the_run():
    people, families = crowd(900)
    large, small = network_of(people, families), network_of(people[:300], families[:300])
    assert np.diff(large.first)[:300].tolist() == np.diff(small.first).tolist()


def test_a_month_cannot_be_left_out():
    model = simulation.SeparatedFamilies(families=200, rng=1, until="2013-06", threads=1)
    peers = Peers.of(model)
    model.step()
    model.step()
    with pytest.raises(InputError, match="stands at month -1: it cannot go on at month 1"):
        peers.update(model.tables, model.month)


def test_a_copy_lives_a_future_of_its_own():
    people, families = crowd(300)
    network = network_of(people, families)
    other, before = network.copy(), tied(network)
    other.update(people, families, np.zeros(300, np.int8), 1)
    other.publish(np.ones(300), np.ones(300), np.ones(300))
    assert tied(other) == set()
    assert tied(network) == before
    assert network.stories["aware"].sum() == 0


def test_ids_are_found_in_any_order():
    assert rows_of(np.array([5, 9, 2]), np.array([9, 2, 7])).tolist() == [NOBODY, 0, 1]
    assert rows_of(np.array([5, 9, 2]), np.array([2, 5, 7])).tolist() == [1, NOBODY, 0]
