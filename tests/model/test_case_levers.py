"""The levers of a case, one at a time on the same luck, in the busy world: each moves what it is for."""

import datetime as dt
from functools import cache

import busy
import numpy as np
import pytest
from cmsim.model.policy import Change
from cmsim.model.results.slots import Slot

pytestmark = pytest.mark.rules

DAY = dt.date(2013, 2, 1)


@cache
def totals(lever: str = "", value: float = 0.0) -> np.ndarray:
    """Counts of the whole run, with one lever as it is from its last change in the busy world on."""
    changes = busy.changes()
    if lever:
        changes = [change for change in changes if change.field != lever]
        changes += [Change(dt.date(2012, 12, 10), lever, value), Change(DAY, lever, value)]
        changes.sort(key=lambda change: change.day)
    model = busy.busy_model(families=300, changes=changes)
    while model.running:
        model.step()
    return model.counts.sum(axis=0)


@pytest.mark.parametrize(
    ("lever", "low", "high", "more"),
    [
        ("calculation_weeks", 1.0, 12.0, Slot.APPLICATIONS_WAITING),
        ("tracing_weeks", 2.0, 30.0, Slot.NOT_TRACED),
        ("tracing_limit_weeks", 52.0, 4.0, Slot.NOT_TRACED),
        ("calculation_error_share", 0.0, 0.1, Slot.WRONG_PENCE),
        ("calculation_error_share", 0.0, 0.1, Slot.REVISED),
        ("reconsideration_weeks", 52.0, 4.0, Slot.APPEALS),
        ("appeal_weeks", 104.0, 4.0, Slot.REVISED),
        ("direct_pay_misses_seen", 0.0, 1.0, Slot.MISSES_SEEN),
    ],
)
def test_a_lever_of_the_case_moves_what_it_is_for(lever: str, low: float, high: float, more: Slot) -> None:
    assert totals(lever, low)[more] < totals(lever, high)[more]


def test_waiting_is_owed_where_a_calculation_takes_longer() -> None:
    soon, late = totals("calculation_weeks", 1.0), totals("calculation_weeks", 12.0)
    shares = [found[Slot.CLEARED_6_WEEKS] / found[Slot.CASES_OPENED] for found in (soon, late)]
    assert shares[0] > 0.8
    assert shares[1] < 0.55


@pytest.mark.parametrize(("lever", "value"), [("change_days", 300.0), ("income_changes_seen", 1.0)])
def test_how_soon_changes_are_acted_on_changes_what_is_owed(lever: str, value: float) -> None:
    assert totals(lever, value)[Slot.ARREARS_ADJUSTED] != totals(lever, 0.0)[Slot.ARREARS_ADJUSTED]
