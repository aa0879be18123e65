"""Parameters that stand for a lever, and what a power must leave: whole runs, or the same parents, on the same luck."""

import datetime as dt
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from cmsim.agents import paying
from cmsim.agents.chance import logistic
from cmsim.agents.codes import Arrangement, Existence, Method, Power
from cmsim.model.policy import Change, law_table
from cmsim.model.powers import power_table, taking
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from two_futures import lived

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def reference() -> SeparatedFamilies:
    return lived()


# --- what a power must leave: the same parents under another law ------------------------------------------------------


def reach_of(model: SeparatedFamilies, reach: Callable[..., float], power: Power, **levers: object) -> float:
    """What a power could take from all parents who owe anything, with some levers moved: pence."""
    changes = [Change(dt.date(2013, 1, 1), name, value) for name, value in levers.items()]
    laws, parameters = law_table(model.month + 1, changes), model.world.parameters
    row, law, p = power_table(laws, parameters)[-1][int(power)], laws[-1], parameters[0]
    owing = np.asarray(model.families)
    owing = owing[owing["arrears"] > 0]
    return float(sum(reach(row, family, model.world.paying[family["paying"]], law, p) for family in owing))


def arrested(row: np.void, family: np.void, parent: np.void, law: np.void, p: np.void) -> float:
    family = family.copy()
    family["order_covers"] = family["arrears"]
    return taking.within_reach(row, family, parent, law, p)


def ordered(row: np.void, family: np.void, parent: np.void, law: np.void, p: np.void) -> float:
    return taking.room_in_account(row, parent, law, p)


def test_arrestment_takes_the_less_the_more_an_account_must_keep(reference: SeparatedFamilies) -> None:
    taken = [
        reach_of(reference, arrested, Power.ARRESTMENT, arrestment_protected_balance=kept) for kept in (0.0, 600.0, 6e3)
    ]
    assert taken[0] > taken[1] > taken[2] > 0


def test_an_account_order_on_a_default_decision_takes_no_more_than_its_limit(reference: SeparatedFamilies) -> None:
    taken = [
        reach_of(reference, ordered, Power.REGULAR_DEDUCTION_ORDER, account_order_default_limit=limit)
        for limit in (0.0, 80.0, 160.0)
    ]
    assert taken[0] < taken[1] <= taken[2]


def test_finding_employers_sooner_keeps_more_orders_live_and_brings_more() -> None:
    slow, quick = (lived(24_000, until="2019-12", find_employer_rate=rate) for rate in (0.25, 0.5))

    def live(model: SeparatedFamilies) -> float:
        rows = np.asarray(model.families)
        rows = rows[(rows["method"] == Method.EARNINGS_ORDER) & (rows["existence"] == Existence.LIVE)]
        return float((rows["order_live"] == 1).mean())

    assert 0.02 < live(quick) - live(slow) < 0.18  # 76 to 86% of orders live with four and two months to find one
    money = [model.counts[-24:, Slot.COLLECTED_EARNINGS].sum() for model in (slow, quick)]
    assert 1.0 < money[1] / money[0] < 1.3


def with_and_without_a_step(model: SeparatedFamilies) -> Iterator[tuple[float, float]]:
    """For parents on Collect & Pay without a deduction: the chance of paying anything without and with a fresh step."""
    p, rows = model.world.parameters[0], np.asarray(model.families)
    for family in rows[
        (rows["lived"] == Arrangement.COLLECT_AND_PAY) & (rows["order_live"] == 0) & (rows["due_month"] > 0)
    ]:
        parent = model.world.paying[family["paying"]]
        burden = paying.burden_of(parent["weekly_owed"], 0.0, parent["net_weekly_income"])
        x = paying.willingness_to_pay(family, parent, burden, p) - family["push"]
        yield logistic(x), logistic(x + p["step_push"])


def test_a_step_of_enforcement_makes_payment_likelier(reference: SeparatedFamilies) -> None:
    found = list(with_and_without_a_step(reference))
    assert len(found) > 50
    assert all(after > before for before, after in found)


def test_the_size_of_a_step_of_enforcement(reference: SeparatedFamilies) -> None:
    gains = [after - before for before, after in with_and_without_a_step(reference)]
    assert 0.02 < np.mean(gains) < 0.07


def test_information_brings_arrangements_to_those_it_reaches(reference: SeparatedFamilies) -> None:
    informed = lived(awareness_rate=1.0)
    before, after = np.asarray(reference.families), np.asarray(informed.families)
    _, one, other = np.intersect1d(before["id"], after["id"], return_indices=True)
    before, after = before[one], after[other]
    unaware = np.asarray(reference.world.receiving)["aware"][before["receiving"]] == 0
    reached = unaware & (before["existence"] == Existence.LIVE) & (after["existence"] == Existence.LIVE)
    gain = (after["lived"][reached] > 0).mean() - (before["lived"][reached] > 0).mean()
    assert 0.03 < gain < 0.13  # 5 to 7 points in a trial of months; these had years
