"""Common luck: two scenarios differ only where a rule makes them differ."""

import datetime as dt
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from cmsim.agents.applying import cost_of_applying, starts_on_collection
from cmsim.agents.chance import Draw, chance
from cmsim.agents.choosing import (
    taste,
    worth_of_family_based,
    worth_of_none,
    worth_of_statutory,
)
from cmsim.agents.codes import Abuse, Arrangement, CaseStatus, Event, Existence
from cmsim.model.calendar import month_of
from cmsim.model.month import MONTH
from cmsim.model.policy import Change, law_table
from cmsim.model.results.slots import Slot
from cmsim.model.settling import extra_worth
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.rules


@dataclass(frozen=True)
class Reform:
    """A scenario made in a test."""

    name: str = "reform"
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = field(default=())

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes, dt.date(2026, 8, 31))


def reform(day: str, **levers: object) -> Reform:
    when = dt.date.fromisoformat(day)
    return Reform(changes=tuple(Change(when, lever, value) for lever, value in levers.items()))


def lived_to(scenario: Reform, month: str, families: int = 4000, until: str = "2018-06") -> SeparatedFamilies:
    model = SeparatedFamilies(families=families, rng=3, scenario=scenario, until=until, threads=1)
    while model.month < month_of(month):
        model.step()
    return model


def tables(model: SeparatedFamilies) -> list[bytes]:
    return [getattr(model.tables, name).tobytes() for name in ("paying", "receiving", "families")]


def alone(model: SeparatedFamilies) -> np.ndarray:
    """Families whose parents have no other family."""
    families, paying, receiving = model.families, model.tables.paying, model.tables.receiving
    return (paying["families"][families["paying"]] == 1) & (receiving["families"][families["receiving"]] == 1)


def same_rows(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which rows of two tables are the same in every field."""
    same = np.ones(len(a), bool)
    for name in a.dtype.names:
        equal = a[name] == b[name]
        same &= equal.reshape(len(a), -1).all(axis=1)
    return same


def test_scenarios_are_identical_to_the_byte_before_they_differ() -> None:
    later = reform("2016-01-01", application_fee=100.0, charge_paying=0.5, direct_pay_available=False)
    base, other = lived_to(Reform("base"), "2015-12"), lived_to(later, "2015-12")
    assert tables(base) == tables(other)
    base.step()
    other.step()
    assert tables(base) != tables(other)


def test_a_fork_is_a_full_run() -> None:
    later = reform("2016-01-01", application_fee=0.0, direct_pay_available=False)
    forked = lived_to(Reform("base"), "2015-10").fork(later)
    while forked.month < month_of("2017-06"):
        forked.step()
    full = lived_to(later, "2017-06")
    assert tables(forked) == tables(full)
    assert np.array_equal(forked.counts, full.counts)


def test_taking_direct_pay_away_moves_nobody_who_did_not_hold_it() -> None:
    start = lived_to(Reform("base"), "2017-05")
    held = start.families["arrangement"] == Arrangement.DIRECT_PAY
    numbers = set(start.families["id"][held].tolist())
    without = start.fork(reform("2017-06-01", direct_pay_available=False, migration_months=1))
    start.step()
    without.step()
    assert np.array_equal(start.families["id"], without.families["id"])
    moved = ~same_rows(start.families, without.families)
    wanted_it = start.families["arrangement"] == Arrangement.DIRECT_PAY  # cases begun and returners of this month
    wanted_it |= start.families["status"] == CaseStatus.APPLIED
    wanted_it |= (start.families["events"] & int(Event.STARTED_DIRECT_PAY)) != 0  # and ended in the month it began
    held_it = np.isin(start.families["id"], list(numbers))
    assert moved.sum() > 100
    assert not (moved & ~held_it & ~wanted_it).any()
    still = without.families["arrangement"] == Arrangement.DIRECT_PAY
    assert not still[without.families["existence"] == Existence.LIVE].any()


def chosen(family: np.void) -> int:
    """The option a family lives, or has applied for: none, family-based, or the statutory service."""
    lived = int(family["lived"])
    if family["status"] == CaseStatus.APPLIED or family["events"] & int(Event.APPLIED):  # taken back at once, maybe
        return int(Arrangement.COLLECT_AND_PAY)
    return lived if lived < Arrangement.DIRECT_PAY else int(Arrangement.COLLECT_AND_PAY)


def worth(option: int, before: np.ndarray, row: int, model: SeparatedFamilies, month: int) -> float:
    """The worth of an option to a family as it stood before choosing, taste included, under the model's law."""
    world, law, p = model.world, model.laws[month], model.world.parameters[0]
    family = before[row]
    receiving = world.receiving[family["receiving"]]
    if option == Arrangement.NONE:
        v = worth_of_none(receiving, p)
    elif option == Arrangement.FAMILY_BASED:
        v = worth_of_family_based(family, receiving, p)
    else:
        at_once = starts_on_collection(family, world.paying[family["paying"]], law, p)
        v = worth_of_statutory(family, receiving, law["charge_receiving"], not at_once, month, p)
        v -= cost_of_applying(family, receiving, month, law, p)
        v += extra_worth(family, receiving, True, month, law, p)
    return v + taste(family, option)


def step_to_choice(model: SeparatedFamilies) -> np.ndarray:
    """Live a month, and return the families' table as it stood just before they chose."""
    model.month += 1
    model.announce()
    before = None
    for step in MONTH:
        if step.name == "choose":
            before = model.families.copy()
        rows = {"paying": 0, "receiving": 1, "families": 2}[step.each]
        step.kernel(model.world, model.month, 0, model.tables.rows[rows])
    model.record()
    model.publish()
    assert before is not None
    return before


def applies(*families: np.void) -> bool:
    """Does any of them apply this month?"""
    return any(family["events"] & int(Event.APPLIED) for family in families)


def test_the_fee_cut_to_nought() -> None:
    """At the first month where a family differs it is better off by its own lights, and nobody applies less.

    Lines and unanswered calls are the one way from family to family: with the cut-offs of the base played in both, and
    calls that nobody complains of, nobody else differs.
    """
    alike = (("complaint_unanswered", 0.0),)
    base = lived_to(Reform("base", parameters=alike), "2015-12")
    free = base.fork(replace(reform("2016-01-01", application_fee=0.0), parameters=alike))
    free.played = base.cut_offs
    differed: set[int] = set()
    ever_reviewed: set[int] = set()
    paying_came: set[int] = set()
    gained = losers_later = 0
    for _ in range(24):
        step_to_choice(base)
        before = step_to_choice(free)
        assert np.array_equal(base.families["id"], free.families["id"])
        either = base.families["events"] | free.families["events"]
        paying_came |= set(base.families["id"][(either & int(Event.PAYING_APPLIED)) != 0].tolist())
        ever_reviewed |= set(base.families["id"][(either & int(Event.REVIEWED)) != 0].tolist())
        for row in np.flatnonzero(~same_rows(base.families, free.families)):
            number = int(base.families["id"][row])
            a, b = base.families[row], free.families[row]
            losers_later += number in differed and a["received_month"] > b["received_month"]
            if number in differed or not alone(base)[row]:
                continue
            if chosen(a) == chosen(b) and not applies(a, b):
                continue  # told of no fee, or asked again because there is none: nothing else has come of it yet
            differed.add(number)
            if a["events"] & int(Event.ENDED):  # what was chosen went in the same month
                continue
            if chosen(a) == chosen(b):  # it would have applied anyway: only whether the fee was paid, or told, differs
                waived = a["events"] == b["events"] and a["events"] & int(Event.FEE_WAIVED)
                assert waived or (a["events"] ^ b["events"]) == int(Event.FEE_PAID)
                continue
            if b["events"] & int(Event.PAYING_APPLIED):  # the other parent came to the service
                continue
            gained += 1
            before["tastes_drawn"][row] = b["tastes_drawn"]  # drawn anew at the start of this very review
            if b["events"] & int(Event.CSA_CLOSED):
                before["arrangement"][row] = Arrangement.NONE  # ended just before the choice
            settled = chosen(b) == Arrangement.FAMILY_BASED and b["contacted"] > a["contacted"]  # with help on the way
            assert settled or chosen(b) == Arrangement.COLLECT_AND_PAY
            now = worth(chosen(b), before, row, free, free.month)
            assert now >= worth(chosen(a), before, row, free, free.month)
    assert gained >= 3
    months = slice(base.month - 23, base.month + 1)
    assert free.counts[months, Slot.APPLICATIONS].sum() >= base.counts[months, Slot.APPLICATIONS].sum()
    print(f"{gained} families gained at first; {losers_later} family-months with less money later")

    free.families["fee_told"] = base.families["fee_told"]  # what was said matters to nobody exempt
    same = same_rows(base.families, free.families)
    reported = np.array([chance(key, 0, Draw.ABUSE_REPORTED) for key in base.families["key"]])
    lowest = base.laws["abuse_reported_share"][months].min()
    receiving_only = alone(base) & ~np.isin(base.families["id"], list(paying_came))
    exempt = receiving_only & (base.families["abuse"] != Abuse.NONE) & (reported < lowest)
    assert exempt.sum() > 100
    assert same[exempt].all()
    never = receiving_only & ~np.isin(base.families["id"], list(ever_reviewed))
    assert never.sum() > 100
    assert same[never].all()
