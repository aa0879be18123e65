"""What is heard moves what it should, in the right direction; peers off change nothing, peers on are as repeatable."""

import datetime as dt
from functools import cache

import numpy as np
import pytest
from cmsim.agents import hearing, learning
from cmsim.agents.codes import Arrangement, Existence
from cmsim.agents.paying import willingness_to_pay
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law_table
from cmsim.model.population.peers.stories import HEARD_RECORD
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, table

pytestmark = pytest.mark.rules

P = parameter_row()[0]
ON = {"variant_peers": 1.0}
SCARCE = {**ON, "aware_at_separation": 0.05, "awareness_rate": 0.0, "peers_talk": 0.3}  # only peers tell anybody


def scenario_of(changes: tuple[Change, ...] = ()) -> object:
    class Made:
        name, parameters = "made", tuple(ON.items())

        def laws(self, months: int) -> np.ndarray:
            return law_table(months, changes)

    return Made()


def stepped(months: int, **settings: object) -> SeparatedFamilies:
    given = {"families": 1500, "rng": 4, "until": "2015-12", "threads": 1, **settings}
    model = SeparatedFamilies(**given)  # type: ignore[arg-type]
    for _ in range(months):
        model.step()
    return model


@cache
def scarce(talk: float) -> SeparatedFamilies:
    return stepped(25, parameters={**SCARCE, "peers_talk": talk})


def tables(model: SeparatedFamilies) -> list[bytes]:
    return [getattr(model.tables, name).tobytes() for name in ("paying", "receiving", "families")]


def parents() -> tuple[np.void, np.void, np.ndarray, np.void]:
    """A receiving and a paying parent with one family on Direct Pay, and an empty record of what was heard."""
    families = table(1, FAMILY_RECORD)
    learning.first_beliefs(families[0], P)
    families[0]["existence"], families[0]["lived"] = Existence.LIVE, Arrangement.DIRECT_PAY
    receiving, paying = table(1, RECEIVING_PARENT_RECORD)[0], table(1, PAYING_PARENT_RECORD)[0]
    receiving["key"] = paying["key"] = 11
    receiving["families"] = paying["families"] = 1
    paying["enforcement_belief"], paying["net_weekly_income"] = P["enforcement_belief_start"], 300.0
    return receiving, paying, families, table(1, HEARD_RECORD)[0]


def expected(family: np.void, name: str) -> float:
    return learning.share_expected(family[f"trust_{name}"], family[f"doubt_{name}"])


@pytest.mark.plain
@pytest.mark.parametrize(("topic", "name"), [(1, "family_based"), (2, "direct_pay"), (3, "collect")])
def test_a_story_moves_the_expectation_of_its_own_arrangement_and_of_no_other(topic: int, name: str) -> None:
    for good in (True, False):
        receiving, _, families, heard = parents()
        before = families[0].copy()
        heard["stories"] = 1
        heard["trust" if good else "doubt"][topic - 1] = 1.0
        hearing.hear_as_receiving(receiving, families, heard, 5, P)
        changed = expected(families[0], name) - expected(before, name)
        assert changed > 0.0 if good else changed < 0.0
        for other in {"family_based", "direct_pay", "collect"} - {name}:
            assert expected(families[0], other) == expected(before, other)


@pytest.mark.plain
def test_nothing_heard_changes_nothing() -> None:
    receiving, paying, families, heard = parents()
    before = receiving.tobytes(), paying.tobytes(), families.tobytes()
    hearing.hear_as_receiving(receiving, families, heard, 5, P)
    hearing.hear_as_paying(paying, heard, P)
    assert (receiving.tobytes(), paying.tobytes(), families.tobytes()) == before


@pytest.mark.plain
def test_the_more_who_know_of_the_service_the_likelier_one_learns_of_it() -> None:
    receiving, *_ = parents()
    told = np.zeros(3)
    for key in range(3000):
        receiving["key"] = 7 * key + 1
        told += [hearing.learns_of_service_from_peers(receiving, aware, 3, P) for aware in range(3)]
    each = float(P["awareness_from_peer"])
    assert told / 3000 == pytest.approx([0.0, each, 1.0 - (1.0 - each) ** 2], abs=0.03)


@pytest.mark.plain
def test_a_paying_parent_pays_more_readily_where_others_pay_or_missed_payments_have_consequences() -> None:
    readiness = {}
    for share in (0.0, 1.0):
        for followed in (0, 1):
            _, paying, families, heard = parents()
            heard["stories"], heard["share"], heard["missed"], heard["followed"] = 1, share, 1, followed
            hearing.hear_as_paying(paying, heard, P)
            readiness[share, followed] = willingness_to_pay(families[0], paying, 0.1, P)
    assert readiness[1.0, 0] > readiness[0.0, 0]
    assert readiness[0.0, 1] > readiness[0.0, 0]


def test_where_awareness_is_scarce_peers_spread_it_and_more_apply() -> None:
    silent, talking = scarce(0.0), scarce(0.3)
    aware = [model.tables.receiving["aware"] for model in (silent, talking)]
    assert (aware[1] >= aware[0]).all()
    assert aware[1].sum() > 1.2 * aware[0].sum()
    statutory = [np.isin(model.families["lived"], (2, 3)).sum() for model in (silent, talking)]
    assert statutory[1] > statutory[0]


def test_those_who_know_nobody_hear_nothing() -> None:
    model = scarce(0.3)
    assert model.peers is not None
    alone = np.diff(model.peers.receiving.first) == 0
    assert alone.sum() > 100
    assert np.array_equal(model.tables.receiving["aware"][alone], scarce(0.0).tables.receiving["aware"][alone])


def test_with_peers_off_there_is_no_network_and_no_norm_moves() -> None:
    model = stepped(6)
    assert model.peers is None
    assert len(model.world.heard_receiving) == len(model.world.heard_paying) == 1
    assert not model.tables.paying["norm"].any()
    assert tables(model) == tables(stepped(6, parameters={"awareness_from_peer": 1.0, "pay_norm": 4.0}))


def test_with_peers_on_both_engines_and_any_threads_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmsim.model.engine.BLOCK", 64)
    one = stepped(8, parameters=ON, families=600)
    assert one.tables.paying["norm"].any()
    assert tables(stepped(8, parameters=ON, families=600, threads=2)) == tables(one)
    assert tables(stepped(8, parameters=ON, families=600, engine="mesa")) == tables(one)


def test_a_fork_keeps_the_acquaintances_and_leaves_the_parents_alone() -> None:
    later = scenario_of((Change(dt.date(2013, 12, 1), "application_fee", 100.0),))
    forked = stepped(9, scenario=scenario_of()).fork(later)
    original = stepped(9, scenario=scenario_of())
    other = original.fork(later)
    for model in (forked, other):
        for _ in range(8):
            model.step()
    assert original.peers is not None
    assert original.peers.month == 8
    assert tables(forked) == tables(other) == tables(stepped(17, scenario=later))


def test_rows_that_are_used_again_hear_what_their_own_acquaintances_tell() -> None:
    model = stepped(37, families=60, parameters={**ON, "deaths_and_moves": 0.02, "peers_talk": 0.4})
    assert model.peers is not None
    for which in ("receiving", "paying"):
        network = getattr(model.peers, which)
        assert np.array_equal(network.ids, getattr(model.tables, which)["id"])
        assert len(getattr(model.world, f"heard_{which}")) == len(network.ids)


def test_a_story_in_the_media_reaches_all_alike_and_none_before_its_day() -> None:
    def told(about: str, share: float, reach: float) -> SeparatedFamilies:
        levers = {"media_story_reach": reach, "media_story_about": about, "media_story_share_paid": share}
        day = dt.date(2013, 5, 1)
        return stepped(6, changes=[Change(day, lever, value) for lever, value in levers.items()])

    base, bad, good = (
        told("collect_and_pay", 0.1, 0.0),
        told("collect_and_pay", 0.1, 1.0),
        told("collect_and_pay", 1.0, 1.0),
    )
    assert tables(base) == tables(stepped(6))
    live = base.families["existence"] == Existence.LIVE

    def mean(model: SeparatedFamilies) -> np.ndarray:
        trust, doubt = model.families["trust_collect"][live], model.families["doubt_collect"][live]
        return trust / (trust + doubt)

    assert (mean(bad) < mean(base)).all()
    assert (mean(good) > mean(base)).all()
    assert (good.tables.paying["norm"] > bad.tables.paying["norm"]).all()
    assert (good.tables.receiving["aware"] >= base.tables.receiving["aware"]).all()
    assert good.tables.receiving["aware"].sum() > base.tables.receiving["aware"].sum()
    only_known = told("none", 0.1, 1.0)
    assert not only_known.tables.paying["norm"].any()
