"""Who knows whom: how many, how alike, and by the same luck in every scenario."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass, field

import cmsim.model.simulation as simulation
import numpy as np
import pytest
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row, parameters
from cmsim.model.policy import Change, law_table
from cmsim.model.population.peers.measures import Measures, measure, to_networkx
from cmsim.model.population.peers.network import KINDS, Network, Peers, chances_of_places
from cmsim.model.tables import Tables
from made_peers import check_ties, crowd, hear_all, network_of, number, tied

pytestmark = pytest.mark.rules

STRENGTHS = ("peers_same_region", "peers_same_ethnicity", "peers_same_cohort", "peers_same_income")


def measured(people: np.ndarray, families: np.ndarray, **changed: float) -> Measures:
    network = network_of(people, families, **changed)
    tables = Tables.empty(1, law_table(1), parameter_row())
    tables.world = tables.world._replace(receiving=people, families=families)
    tables.rows = [0, len(people), len(families)]
    return measure(to_networkx(Peers(network, network, 0), "receiving", tables=tables))


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


DIGEST = """
import hashlib, sys
sys.path[:0] = {path!r}
import numpy as np
import made_peers as t
people, families = t.crowd(120)
network = t.network_of(people, families)
for month in range(1, 5):
    network.update(people, families, np.ones(120, np.int8), month)
network.publish(np.arange(120) % 2, 1 + np.arange(120) % 3, np.arange(120) / 120)
heard = t.hear_all(network, 3)
print(hashlib.sha256(network.peers.tobytes() + np.ascontiguousarray(heard).tobytes()).hexdigest())
"""


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
