"""Looking at a peer network with networkx: degree, isolates, likeness, clustering, components, a neighbourhood."""

import math
from collections import deque
from dataclasses import dataclass
from enum import IntEnum

import networkx as nx
import numpy as np
from cmsim.agents.codes import Arrangement, Ethnicity, Existence, Region
from cmsim.model.population.peers.meeting import COHORT_MONTHS, EARLIEST_BIRTH
from cmsim.model.population.peers.network import Network, Peers
from cmsim.model.tables import Tables

PENCE_A_POUND = 100
LIKENESS = ("region", "ethnicity", "cohort", "better_off")  # what parents are drawn to be alike in


@dataclass(frozen=True)
class Measures:
    """One network in numbers. ``assortativity``: Newman's coefficient by what parents may be alike in."""

    parents: int
    ties: int
    mean: float
    variance: float
    isolates: float
    degrees: list[int]
    same: dict[str, float]
    assortativity: dict[str, float]
    clustering: float
    components: list[int]

    @property
    def largest(self) -> float:
        """Share of the parents in the largest connected piece."""
        return self.components[0] / self.parents if self.components else 0.0


def to_networkx(
    peers: Peers, which: str = "receiving", rows: np.ndarray | None = None, tables: Tables | None = None
) -> nx.Graph:
    """A network, or the part of it among some rows, as a networkx graph whose nodes are the parents' ids.

    Only parents who are there are nodes. Each knows its ``row``; with the ``tables`` of the same month also region,
    ethnicity, cohort (of the youngest child's birth), better_off (earning power above the middle), months_apart,
    arrangement (as lived) and arrears (GBP, of all its families).
    """
    network: Network = getattr(peers, which)
    wanted = network.there == 1
    if rows is not None:
        among = np.zeros(len(wanted), bool)
        among[rows] = True
        wanted &= among
    graph = nx.Graph(network=which)
    for row in np.flatnonzero(wanted).tolist():
        graph.add_node(int(network.ids[row]), row=row)
    ties = network.ties()
    inside = ties[wanted[ties[:, 0]] & wanted[ties[:, 1]]]
    graph.add_edges_from(network.ids[inside].tolist())
    if tables is not None:
        rows = np.flatnonzero(wanted)
        columns = about(getattr(tables, which)[rows], tables.families, -1 if peers.month is None else peers.month)
        for name, values in columns.items():
            nx.set_node_attributes(graph, dict(zip(network.ids[rows].tolist(), values, strict=True)), name)
    return graph


def about(parents: np.ndarray, families: np.ndarray, month: int) -> dict[str, list[object]]:
    """What parents may be alike with others in, and how maintenance stands with them: lists, one entry a parent."""
    lead = parents["first_family"].astype(np.int64)  # the first family that counts this month
    live = (families["starts"] <= month) & (families["existence"] != Existence.ENDED)
    arrears = np.zeros(len(parents), np.int64)
    for place in reversed(range(int(parents["families"].max(initial=1)))):
        family = np.minimum(parents["first_family"] + place, len(families) - 1)
        has = parents["families"] > place
        lead = np.where(has & live[family], family, lead)
        arrears += np.where(has, families["arrears"][family], 0)
    own = families[lead]
    return {
        "region": names_of(Region, parents["region"]),
        "ethnicity": names_of(Ethnicity, parents["ethnicity"]),
        "cohort": ((own["child_born"][:, 0] - EARLIEST_BIRTH) // COHORT_MONTHS).tolist(),
        "better_off": (parents["earning_power"] > 0.0).tolist(),
        "months_apart": (month - own["starts"]).tolist(),
        "arrangement": names_of(Arrangement, own["lived"]),
        "arrears": (arrears / PENCE_A_POUND).tolist(),
    }


def names_of(codes: type[IntEnum], numbers: np.ndarray) -> list[object]:
    """The names of codes, in small letters."""
    return [codes(number).name.lower() for number in numbers.tolist()]


def measure(graph: nx.Graph) -> Measures:
    """A network (from ``to_networkx`` with tables) in numbers."""
    degrees = np.array([degree for _, degree in graph.degree()], np.int64)
    ties = graph.number_of_edges()
    same = {
        name: sum(graph.nodes[one][name] == graph.nodes[other][name] for one, other in graph.edges()) / max(1, ties)
        for name in LIKENESS
    }
    alike = {name: assortativity(graph, name) for name in (*LIKENESS, "months_apart", "degree")}
    return Measures(
        parents=len(degrees),
        ties=ties,
        mean=float(degrees.mean()) if len(degrees) else 0.0,
        variance=float(degrees.var()) if len(degrees) else 0.0,
        isolates=float((degrees == 0).mean()) if len(degrees) else 0.0,
        degrees=np.bincount(degrees).tolist(),
        same=same,
        assortativity=alike,
        clustering=float(nx.transitivity(graph)),
        components=sorted((len(part) for part in nx.connected_components(graph)), reverse=True),
    )


def assortativity(graph: nx.Graph, name: str) -> float:
    """Newman's coefficient by what parents know of themselves (a number for months_apart and degree, else a kind).

    NaN where nobody with a tie differs from anybody else.
    """
    tied = [node for node, degree in graph.degree() if degree > 0]
    of = dict(graph.degree()) if name == "degree" else nx.get_node_attributes(graph, name)
    if len({of[node] for node in tied}) < 2:
        return math.nan
    if name == "degree":
        return float(nx.degree_assortativity_coefficient(graph))
    if name == "months_apart":
        return float(nx.numeric_assortativity_coefficient(graph, name))
    return float(nx.attribute_assortativity_coefficient(graph, name))


def neighbourhood(network: Network, row: int, most: int) -> list[int]:
    """Rows around a parent: itself, its acquaintances, theirs ..., nearest first, until there are ``most``."""
    found, waiting = [row], deque([row])
    seen = {row}
    while waiting and len(found) < most:
        one = waiting.popleft()
        places = network.peers[network.first[one] : network.first[one + 1]]
        for peer in places[places >= 0].tolist():
            if peer not in seen and len(found) < most:
                seen.add(peer)
                found.append(peer)
                waiting.append(peer)
    return found
