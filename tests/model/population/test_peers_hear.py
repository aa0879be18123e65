"""What parents hear over their ties, and the network as a graph."""

import cmsim.model.simulation as simulation
import networkx as nx
import numpy as np
import pytest
from cmsim.agents.chance import key_of
from cmsim.agents.codes import Arrangement, Existence, Region
from cmsim.model.population.peers.measures import measure, neighbourhood, to_networkx
from cmsim.model.population.peers.network import Network, Peers
from cmsim.model.population.peers.stories import HEARD_RECORD, hear, talks, topic_of
from cmsim.model.state import table
from made_peers import crowd, network_of

pytestmark = pytest.mark.rules


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
