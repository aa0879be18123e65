"""The peer network: how many a parent knows, whom, for how long, and what is heard from them."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass, field

import cmsim.model.simulation as simulation
import networkx as nx
import numpy as np
import pytest
from cmsim.agents.chance import key_of
from cmsim.agents.codes import Arrangement, Existence, Region
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row, parameters
from cmsim.model.policy import Change, law_table
from cmsim.model.population.peers.measures import Measures, measure, neighbourhood, to_networkx
from cmsim.model.population.peers.meeting import NOBODY
from cmsim.model.population.peers.network import KINDS, Network, Peers, chances_of_places, rows_of
from cmsim.model.population.peers.stories import HEARD_RECORD, hear, talks, topic_of
from cmsim.model.state import FAMILY_RECORD, RECEIVING_PARENT_RECORD, table
from cmsim.model.tables import Tables

pytestmark = pytest.mark.rules

STRENGTHS = ("peers_same_region", "peers_same_ethnicity", "peers_same_cohort", "peers_same_income")


# --- made-up parents: each with one family, in the row of the same number ------------------------------------------


def crowd(parents: int, seed: int = 5, first_id: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Receiving parents and their families; ids are in order."""
    luck = np.random.default_rng(seed)
    people, families = table(parents, RECEIVING_PARENT_RECORD), table(parents, FAMILY_RECORD)
    people["id"] = first_id + 4 * np.arange(parents)
    people["region"] = luck.integers(0, len(Region), parents)
    people["ethnicity"] = luck.choice(5, parents, p=(0.8, 0.06, 0.07, 0.05, 0.02))
    people["earning_power"] = luck.normal(size=parents)
    people["families"] = 1
    families["existence"] = Existence.LIVE
    families["starts"] = -luck.integers(0, 120, parents)
    families["child_born"][:, 0] = luck.integers(-150, 0, parents)
    number(people, families)
    return people, families


def number(people: np.ndarray, families: np.ndarray) -> None:
    """Each parent's family stands in the parent's own row."""
    rows = np.arange(len(people))
    people["first_family"] = families["receiving"] = families["paying"] = rows


def network_of(people: np.ndarray, families: np.ndarray, **changed: float) -> Network:
    """The network among all of them in month 0."""
    network = Network("receiving", 7, parameter_row(changed))
    network.update(people, families, np.ones(len(people), np.int8), 0)
    return network


def tied(network: Network) -> set[tuple[int, int]]:
    """Ties by the parents' ids."""
    return {(int(min(pair)), int(max(pair))) for pair in network.ids[network.ties()]}


def check_ties(network: Network) -> None:
    """Ties are mutual, none twice, none with oneself, none with somebody who is not there."""
    owners = np.repeat(np.arange(len(network.ids)), np.diff(network.first))
    filled = network.peers >= 0
    pairs = list(zip(owners[filled].tolist(), network.peers[filled].tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert {(other, one) for one, other in pairs} == set(pairs)
    assert all(one != other for one, other in pairs)
    assert network.there[owners[filled]].all()
    assert len(network.peers) == network.first[-1]


def measured(people: np.ndarray, families: np.ndarray, **changed: float) -> Measures:
    network = network_of(people, families, **changed)
    tables = Tables.empty(1, law_table(1), parameter_row())
    tables.world = tables.world._replace(receiving=people, families=families)
    tables.rows = [0, len(people), len(families)]
    return measure(to_networkx(Peers(network, network, 0), "receiving", tables=tables))


# --- how many, and whom ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> Measures:
    return measured(*crowd(8000))


def test_parents_know_as_many_as_the_parameters_say_and_some_nobody(found):
    known = parameters()
    assert found.mean == pytest.approx(known["peers_mean"].value, rel=0.04)
    assert found.isolates == pytest.approx(known["peers_isolates"].value, abs=0.015)
    assert found.variance > 2.5 * found.mean  # far more unequal than chance alone (a variance of the mean)
    assert sum(found.degrees) == found.parents == 8000


@pytest.mark.parametrize("name", STRENGTHS)
def test_likeness_is_as_strong_as_the_parameter_says(found, name):
    by = {"income": "better_off"}.get(name.removeprefix("peers_same_"), name.removeprefix("peers_same_"))
    assert found.assortativity[by] == pytest.approx(parameters()[name].value, abs=0.05)


def test_nearly_all_ties_stay_within_the_region(found):
    assert 0.88 < found.same["region"] < 0.95


def test_without_likeness_ties_are_as_if_drawn_by_lot_and_with_it_entirely_they_never_leave_the_region():
    people, families = crowd(1500)
    none = measured(people, families, **dict.fromkeys(STRENGTHS, 0.0))
    assert max(abs(none.assortativity[by]) for by in ("region", "ethnicity", "cohort", "better_off")) < 0.07
    assert measured(people, families, peers_same_region=1.0).same["region"] == 1.0


@pytest.mark.parametrize(("mean", "none"), [(2.0, 0.35), (4.0, 0.1), (3.0, 0.0)])
def test_mean_and_isolates_are_set_apart(mean, none):
    shares = np.diff(chances_of_places(parameter_row({"peers_mean": mean, "peers_isolates": none})), prepend=0.0)
    assert shares[0] == pytest.approx(none)
    assert shares @ np.arange(len(shares)) == pytest.approx(mean, rel=1e-6)


def test_with_its_own_share_of_zeros_the_number_is_negative_binomial():
    size, mean = 1.2, 3.0
    zeros = (size / (size + mean)) ** size
    parameters = parameter_row({"peers_mean": mean, "peers_dispersion": size, "peers_isolates": zeros})
    shares = np.diff(chances_of_places(parameters), prepend=0.0)
    assert shares[1] == pytest.approx(zeros * size * mean / (size + mean), rel=1e-9)
    assert shares @ np.arange(len(shares)) ** 2 - mean**2 == pytest.approx(mean + mean**2 / size, rel=1e-5)


@pytest.mark.parametrize(
    "wrong", [{"peers_mean": 0.5}, {"peers_isolates": 1.0}, {"peers_isolates": -0.1}, {"peers_dispersion": 0.0}]
)
def test_numbers_that_no_network_can_have_are_refused(wrong):
    with pytest.raises(InputError, match="peers_mean is"):
        Network("receiving", 1, parameter_row(wrong))


def test_there_are_networks_of_receiving_and_of_paying_parents_only():
    with pytest.raises(InputError, match="'families'"):
        Network("families", 1, parameter_row())


def test_two_kinds_and_two_seeds_have_ties_of_their_own():
    people, families = crowd(400)
    networks = [
        Network(which, seed, parameter_row()) for which, seed in (("receiving", 7), ("paying", 7), ("paying", 8))
    ]
    for network in networks:
        network.update(people, families, np.ones(400, np.int8), 0)
    one, two, three = (tied(network) for network in networks)
    assert len(one & two) < 0.2 * len(one)
    assert len(two & three) < 0.2 * len(two)


# --- same luck, same bytes ----------------------------------------------------------------------------------------

DIGEST = """
import hashlib, sys
sys.path[:0] = {path!r}
import numpy as np
import test_peers as t
people, families = t.crowd(120)
network = t.network_of(people, families)
for month in range(1, 5):
    network.update(people, families, np.ones(120, np.int8), month)
network.publish(np.arange(120) % 2, 1 + np.arange(120) % 3, np.arange(120) / 120)
heard = t.hear_all(network, 3)
print(hashlib.sha256(network.peers.tobytes() + np.ascontiguousarray(heard).tobytes()).hexdigest())
"""


def hear_all(network: Network, month: int) -> np.ndarray:
    return network.hear(month).view(np.ndarray)


@pytest.mark.parametrize("without_compiler", ["0", "1"])
def test_another_process_and_plain_python_draw_the_same_ties_and_hear_the_same(without_compiler):
    import hashlib

    code = DIGEST.format(path=[os.path.dirname(__file__)])  # noqa: PTH120
    environment = {**os.environ, "NUMBA_DISABLE_JIT": without_compiler}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    people, families = crowd(120)
    network = network_of(people, families)
    for month in range(1, 5):
        network.update(people, families, np.ones(120, np.int8), month)
    network.publish(np.arange(120) % 2, 1 + np.arange(120) % 3, np.arange(120) / 120)
    heard = np.ascontiguousarray(hear_all(network, 3))
    assert heard["stories"].sum() > 0
    assert done.stdout.strip() == hashlib.sha256(network.peers.tobytes() + heard.tobytes()).hexdigest()


def test_the_order_in_which_a_months_parents_enter_does_not_matter():
    people, families = crowd(500)
    ties = []
    for order in (np.arange(60), np.random.default_rng(1).permutation(60)):
        rows = np.concatenate([np.arange(440), 440 + order])
        mixed, of_them = people[rows].copy(), families[rows].copy()
        number(mixed, of_them)
        network = network_of(mixed[:440], of_them[:440])
        network.update(mixed, of_them, np.ones(500, np.int8), 1)
        check_ties(network)
        ties.append(tied(network))
    assert ties[0] == ties[1]


@dataclass(frozen=True)
class Reform:
    """A scenario made in a test."""

    name: str = "reform"
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = field(default=())

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes, dt.date(2026, 8, 31))


WITHOUT_DIRECT_PAY = Reform(changes=(Change(dt.date(2013, 9, 1), "direct_pay_available", False),))


def lived(scenario: Reform, months: int = 40, families: int = 1200) -> tuple[list[set[tuple[int, int]]], int, bytes]:
    """Ties of both networks, month by month; how often gaps were closed; and the families' arrangements at the end."""
    model = simulation.SeparatedFamilies(families=families, rng=3, scenario=scenario, until="2016-12", threads=1)
    peers, seen, closed = Peers.of(model), [], 0
    for _ in range(months):
        rows = len(peers.receiving.ids)
        last = peers.receiving.ids[-1]
        model.step()
        closed += int(model.tables.receiving["id"][rows - 1] != last) if len(model.tables.receiving) >= rows else 1
        peers.update(model.tables, model.month)
        for which in KINDS:
            network = getattr(peers, which)
            check_ties(network)
            seen.append(tied(network))
    return seen, closed, model.families["arrangement"].tobytes()


@pytest.fixture(scope="module")
def usual():
    with pytest.MonkeyPatch.context() as tables:
        tables.setattr(simulation, "ROOM", 1.16)  # little room, so that gaps are closed
        return lived(Reform())


def test_who_knows_whom_is_the_same_in_every_scenario(usual):
    ties, _, arrangements = lived(WITHOUT_DIRECT_PAY)
    assert arrangements != usual[2]
    assert ties == usual[0]


def test_closing_gaps_in_the_tables_changes_no_tie(usual, monkeypatch):
    assert usual[1] > 0
    monkeypatch.setattr(simulation, "ROOM", 3.0)
    ties, closed, _ = lived(Reform())
    assert closed == 0
    assert ties == usual[0]


def test_ties_last_parents_come_and_go_and_the_network_keeps_its_shape(usual):
    months = usual[0][::2]
    kept = len(months[0] & months[-1]) / len(months[0])
    assert 0.4 < kept < 0.85  # of 39 months: some leave the population, some lose touch
    assert len(months[-1]) == pytest.approx(len(months[0]), rel=0.08)


# --- entry, exit, rows that move ------------------------------------------------------------------------------------


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


# --- what is heard --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told() -> tuple[Network, nx.Graph]:
    """300 parents with stories published, and the same network as networkx sees it."""
    people, families = crowd(300)
    network = network_of(people, families, peers_talk=0.6, bad_news_weight=1.7)
    luck = np.random.default_rng(2)
    network.publish(luck.integers(0, 2, 300), luck.integers(0, 4, 300), luck.random(300).astype(np.float32))
    return network, to_networkx(Peers(network, network, 0), "receiving")


def heard_plainly(network: Network, graph: nx.Graph, parent: int, month: int) -> dict[str, object]:
    """What one parent hears, by the rule in words and a walk over networkx."""
    row, person = graph.nodes[parent]["row"], np.uint64(key_of(network.key, parent))
    places = network.peers[network.first[row] : network.first[row + 1]].tolist()
    told = []
    for other in graph[parent]:
        other_row = graph.nodes[other]["row"]
        if talks(person, places.index(other_row), month, 0.6):
            told.append(network.stories[other_row])
    stories = [(int(story["topic"]), float(story["share"])) for story in told if story["topic"] > 0]
    weight = {share: 1.7 if share < 0.5 else 1.0 for _, share in stories}
    return {
        "aware": sum(int(story["aware"]) for story in told),
        "stories": len(stories),
        "share": np.mean([share for _, share in stories]) if stories else 0.0,
        "bad": sum(1.7 for _, share in stories if share < 0.5),
        "trust": [sum(weight[share] * share for about, share in stories if about == topic) for topic in (1, 2, 3)],
        "doubt": [
            sum(weight[share] * (1 - share) for about, share in stories if about == topic) for topic in (1, 2, 3)
        ],
    }


def test_what_is_heard_is_what_a_walk_over_the_graph_finds(told):
    network, graph = told
    heard = network.hear(4)
    assert heard["stories"].sum() > 100
    assert heard["bad"].max() > 1.7
    for row, parent in enumerate(network.ids.tolist()):
        for name, wanted in heard_plainly(network, graph, parent, 4).items():
            assert heard[row][name] == pytest.approx(wanted), (parent, name)


def test_a_parent_hears_from_an_acquaintance_as_often_as_the_parameter_says(told):
    network, _ = told
    aware = network.stories["aware"].copy()
    network.stories["aware"] = 1
    heard = sum(int(network.hear(month)["aware"].sum()) for month in range(10))
    network.stories["aware"] = aware
    assert heard / (10 * network.degrees().sum()) == pytest.approx(0.6, abs=0.02)


def test_hearing_in_blocks_in_any_order_is_hearing_at_once(told):
    network, _ = told
    whole, parts = network.hear(4), table(300, HEARD_RECORD)
    for start in (200, 0, 100):
        hear(
            network.ids, network.first, network.peers, network.stories, network.key, 4, 0.6, 1.7,
            start, start + 100, parts,
        )  # fmt: skip
    assert parts.tobytes() == whole.tobytes()


def test_who_talks_with_nobody_hears_nothing(told):
    network, _ = told
    alone = network.degrees() == 0
    assert alone.sum() > 30
    heard = network.hear(4)[alone]
    assert not any(heard[name].any() for name in HEARD_RECORD.names)


@pytest.mark.parametrize(
    ("lived", "topic"),
    [
        (Arrangement.NONE, 0),
        (Arrangement.FAMILY_BASED, 1),
        (Arrangement.DIRECT_PAY, 2),
        (Arrangement.COLLECT_AND_PAY, 3),
        (Arrangement.CSA, 3),
    ],
)
def test_a_story_is_about_the_arrangement_lived(lived, topic):
    assert topic_of(int(lived)) == topic


# --- analysis -------------------------------------------------------------------------------------------------------


def test_the_graph_knows_who_its_parents_are():
    model = simulation.SeparatedFamilies(families=300, rng=2, until="2013-02", threads=1)
    peers = Peers.of(model)
    model.step()
    peers.update(model.tables, model.month)
    graph = to_networkx(peers, "paying", tables=model.tables)
    assert graph.number_of_nodes() == peers.paying.there.sum()
    assert graph.number_of_edges() == len(peers.paying.ties())
    for parent, known in graph.nodes(data=True):
        row = model.tables.paying[known["row"]]
        own = model.families[row["first_family"] : row["first_family"] + row["families"]]
        assert row["id"] == parent
        assert known["region"] == Region(int(row["region"])).name.lower()
        assert known["better_off"] == (row["earning_power"] > 0)
        assert known["arrears"] == pytest.approx(own["arrears"].sum() / 100)
        lead = next(family for family in own if family["starts"] <= 0 and family["existence"] != Existence.ENDED)
        assert known["arrangement"] == Arrangement(int(lead["lived"])).name.lower()
        assert known["months_apart"] == -lead["starts"]


def test_a_part_of_the_network_holds_the_ties_among_its_rows():
    network = network_of(*crowd(400))
    peers = Peers(network, network, 0)
    row = int(np.argmax(network.degrees()))
    rows = neighbourhood(network, row, 40)
    assert rows[0] == row
    assert len(rows) == len(set(rows)) == 40
    part, whole = to_networkx(peers, "receiving", np.array(rows)), to_networkx(peers, "receiving")
    assert nx.is_connected(part)
    among = whole.subgraph(part.nodes)
    assert set(map(frozenset, part.edges())) == set(map(frozenset, among.edges()))


def test_measures_of_a_network_drawn_by_hand():
    graph = nx.Graph([(1, 2), (2, 3), (3, 1), (3, 4)])
    graph.add_node(5)
    for node in graph:
        graph.nodes[node].update(region="north" if node < 4 else "south", months_apart=node)
        graph.nodes[node].update(ethnicity=node % 2, cohort=node % 2, better_off=node % 2)
    found = measure(graph)
    assert (found.parents, found.ties, found.mean, found.isolates) == (5, 4, 1.6, 0.2)
    assert found.degrees == [1, 1, 2, 1]
    assert found.components == [4, 1]
    assert found.largest == 0.8
    assert found.clustering == pytest.approx(3 / 5)  # one triangle; five pairs of acquaintances
    assert found.same["region"] == 0.75
    assert measure(nx.Graph()).mean == 0.0
