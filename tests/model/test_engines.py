"""One set of rules, two engines: the same bytes, whatever the threads, the processes or the order."""

import hashlib
import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import busy
import numpy as np
import pytest
from cmsim.agents.codes import Effect
from cmsim.agents.people import (
    PAYING_PARENT_VERBS,
    RECEIVING_PARENT_VERBS,
    SERVICE_VERBS,
    ChildMaintenanceService,
    PayingParent,
    ReceivingParent,
)
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.month import MONTH, WRITES, half
from cmsim.model.powers import powers
from cmsim.model.results.slots import Slot

TABLES = ("paying", "receiving", "families")

pytestmark = pytest.mark.rules


@cache
def reference():
    """The busy world with one thread."""
    return busy.lived(threads=1)


def fingerprint(model) -> dict[str, str]:
    """A hash of each table and of the counts."""
    tables = {name: getattr(model.tables, name).tobytes() for name in TABLES}
    return {
        name: hashlib.sha256(data).hexdigest() for name, data in {**tables, "counts": model.counts.tobytes()}.items()
    }


def lived_elsewhere(threads: int) -> dict[str, str]:
    return fingerprint(busy.lived(threads=threads))


def test_two_threads_give_the_bytes_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmsim.model.engine.BLOCK", 128)  # some twenty blocks for the threads to share
    assert fingerprint(busy.lived(threads=2, families=3000)) == fingerprint(busy.lived(threads=1, families=3000))


def test_blocks_in_any_order_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmsim.model.engine.BLOCK", 16)
    luck = random.Random(5)
    shuffled = busy.lived(threads=1, block_order=lambda blocks: luck.sample(blocks, len(blocks)))
    assert fingerprint(shuffled) == fingerprint(reference())


def test_agents_give_the_bytes_of_the_compiled_engine() -> None:
    model = busy.lived(engine="mesa")
    assert len(model.agents) == sum(model.tables.rows[:2]) + 1  # the parents and the service
    assert fingerprint(model) == fingerprint(reference())


def test_another_process_gives_the_same_bytes() -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        ours = fingerprint(reference())
        assert list(pool.map(lived_elsewhere, [1, 2])) == [ours, ours]


def test_families_enter_leave_and_close_ranks() -> None:
    counts = reference().counts.sum(axis=0)
    assert counts[Slot.SEPARATED] > 100
    assert counts[Slot.ENDED] > 100
    model = busy.busy_model(families=60)
    room = len(model.world.families)
    while model.running:
        model.step()
    assert len(model.world.families) < room + 200  # gaps are closed: the tables do not grow with time


def test_everything_that_can_happen_happened() -> None:
    """Each event and state is counted in the busy world, with families enough for the rarest powers; what is too old
    for forty months is named, and powers that only open the way or press bring nothing themselves."""
    rare = {Slot.ARREARS_OVER_5000, Slot.ARREARS_OVER_10000, Slot.OWED_OVER_4_YEARS, Slot.OWED_CLOSED_OLD}
    rare |= {Slot(Slot.BROUGHT_EARNINGS_ORDER + row.power) for row in powers()
             if row.effect in (Effect.OPENS, Effect.PRESSURE)}  # fmt: skip
    counts = busy.lived(families=12_000).counts.sum(axis=0)
    assert [slot.name for slot in Slot if counts[slot] == 0 and slot not in rare] == []


def test_a_half_never_writes_the_other_sides_table() -> None:
    model = busy.busy_model(threads=1)
    for _ in range(24):
        model.month += 1
        model.announce()
        for name in ("paying", "receiving"):
            untouched = {"paying", "receiving", "families"} - set(WRITES[name])
            before = {table: getattr(model.tables, table).tobytes() for table in untouched}
            laws = model.world.laws.tobytes(), model.world.published.tobytes(), model.world.parameters.tobytes()
            model._compiled.run_half(model.tables, half(name), model.month)
            assert {table: getattr(model.tables, table).tobytes() for table in untouched} == before
            assert (
                model.world.laws.tobytes(),
                model.world.published.tobytes(),
                model.world.parameters.tobytes(),
            ) == laws
        model.record()
        model.publish()


def test_the_month_names_every_public_verb_once() -> None:
    verbs = {"paying parent": PAYING_PARENT_VERBS, "receiving parent": RECEIVING_PARENT_VERBS, "service": SERVICE_VERBS}
    for actor, names in verbs.items():
        assert {step.name for step in MONTH if step.actor == actor} == set(names)


OWNERS = [
    *((PayingParent, "paying_parent", verb) for verb in PAYING_PARENT_VERBS),
    *((ReceivingParent, "receiving_parent", verb) for verb in RECEIVING_PARENT_VERBS),
    *((ChildMaintenanceService, "service", verb) for verb in SERVICE_VERBS),
]


@pytest.mark.parametrize(("owner", "argument", "verb"), OWNERS, ids=[verb for _, _, verb in OWNERS])
def test_a_student_overrides_a_verb_and_the_result_changes(owner: type, argument: str, verb: str) -> None:
    class Idle(owner):  # type: ignore[misc, valid-type]
        pass

    setattr(Idle, verb, lambda self, *row: None)
    settings = {"families": 120, "until": "2014-09", "engine": "mesa"}
    assert fingerprint(busy.lived(**{argument: Idle}, **settings)) != fingerprint(busy.lived(**settings))


def test_money_is_rounded_half_up_in_one_place() -> None:
    assert [pence(x) for x in (0.005, 0.015, 1.005, 0.285, 2.675, 0.0)] == [1, 2, 101, 29, 268, 0]


def test_tables_stay_within_the_promised_size() -> None:
    model = reference()
    assert [getattr(model.tables, name).dtype.itemsize for name in TABLES] == [240, 96, 608]  # hardly any padding
    assert model.tables.state_bytes / len(model.families) < 890
    assert np.all(np.isfinite(model.families["relationship"]))
