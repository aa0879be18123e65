"""Made-up parents, each with one family in the row of the same number, and networks among them."""

import numpy as np
from cmsim.agents.codes import Existence, Region
from cmsim.model.evidence import parameter_row
from cmsim.model.population.peers.network import Network
from cmsim.model.state import FAMILY_RECORD, RECEIVING_PARENT_RECORD, table


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


def hear_all(network: Network, month: int) -> np.ndarray:
    return network.hear(month).view(np.ndarray)
