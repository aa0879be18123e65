"""Parameters at their limits: what nobody knows of, wants, consents to or reports does not happen."""

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from two_futures import lived

pytestmark = pytest.mark.once


def total(model: SeparatedFamilies, slot: Slot, months: int = 60) -> int:
    return int(model.counts[-months:, slot].sum())


def test_nobody_applies_where_nobody_knows_of_the_service() -> None:
    model = lived(families=2_000, aware_at_separation=0.0, awareness_rate=0.0, paying_applies_rate=0.0)
    assert total(model, Slot.APPLICATIONS) == 0
    assert total(model, Slot.FAMILY_BASED, 1) > 0


def test_without_consent_nobody_settles_privately() -> None:
    model = lived(families=2_000, consent_constant=-600.0)
    assert total(model, Slot.FAMILY_BASED) == 0
    assert total(model, Slot.APPLICATIONS) > 0


def test_where_nobody_wants_an_arrangement_there_is_none() -> None:
    model = lived(families=2_000, refuser_share=1.0, refuser_weight=600.0, paying_applies_rate=0.0)
    assert total(model, Slot.NONE) == total(model, Slot.FAMILIES)


def test_with_every_review_certain_all_are_asked_every_month() -> None:
    """All but those whose application waits from the month before, and those the other parent brings just now."""
    certain = {"review_rate": 1.0, "review_rate_new": 1.0, "leave_collect_rate": 1.0, "december_pause": 0.0}
    model = lived(families=2_000, **certain)
    waiting = model.counts[-61:-1, Slot.APPLICATIONS_WAITING].sum()
    live = model.counts[-60:, [Slot.FAMILIES, Slot.ENDED]].sum()
    brought = total(model, Slot.PAYING_APPLICATIONS)
    assert total(model, Slot.FAMILIES) - waiting - brought <= total(model, Slot.REVIEWED) <= live - waiting
    assert 0 < waiting + brought < 0.15 * total(model, Slot.FAMILIES)


def test_with_no_review_only_separations_closures_and_misses_are_thought_over() -> None:
    model = lived(families=2_000, review_rate=0.0, review_rate_new=0.0, leave_collect_rate=0.0)
    assert 0 < total(model, Slot.REVIEWED, 12) < 0.1 * total(model, Slot.FAMILIES, 12)


def test_where_every_miss_is_reported_direct_pay_has_no_debt_but_of_the_month_before() -> None:
    """A report waits for its days, so that the miss of a payment due late in the last month is not told yet."""
    at_work = {"hours_report": 0.001, "hours_calculation": 0.001}  # nobody stands in line
    undisputed = {"pay_up_constant": -600.0, "reconsideration_constant": -600.0}
    model = lived(families=3_000, report_constant=60.0, **undisputed, **at_work)
    rows = np.asarray(model.families)
    at_once = rows["calculated_on"] == rows["effective_from"]  # the others began with what the waiting had cost
    on_direct_pay = (rows["lived"] == Arrangement.DIRECT_PAY) & at_once
    assert on_direct_pay.sum() > 30
    unpaid, due = rows["direct_pay_unpaid"][on_direct_pay], rows["due_month"][on_direct_pay]
    assert (unpaid <= due).all()
    assert (unpaid > 0).mean() < 0.03
    assert total(model, Slot.REPORTED) > 0


def test_where_no_miss_is_reported_none_moves() -> None:
    others = {"report_late": 0.0, "paying_asks_collection": 0.0}  # the other ways to a report, or to collection
    model = lived(families=2_000, report_constant=-600.0, **others)
    assert total(model, Slot.REPORTED) == total(model, Slot.MOVED_TO_COLLECT) == 0
    assert total(model, Slot.DIRECT_PAY) > 0
