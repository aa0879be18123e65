"""Every lever of arrears moves what it says, on the same luck; the indicators of arrears are parts of one sum."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pytest
from cmsim.agents.codes import Event, Method
from cmsim.model.calendar import label
from cmsim.model.policy import Change, law_table
from cmsim.model.results.indicators import national
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.once

MONTHS, DAY = 16, dt.date(2022, 1, 1)
PARAMETERS = (("agency_collection", 0.3), ("asks_last_attempt", 0.5), ("lets_go_at_closure", 0.3))


@dataclass(frozen=True)
class Future:
    """History, with some levers moved from a day."""

    name: str
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = PARAMETERS

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes)


@pytest.fixture(scope="module")
def history() -> SeparatedFamilies:
    moved = {"statement_push": 0.4}  # at the end of its range, so that some of a few hundred parents are moved
    model = SeparatedFamilies(
        families=6_000, rng=5, scenario=Future("history"), until="2023-04", threads=1, parameters=moved
    )
    while label(model.month) != "2021-12":
        model.step()
    return model


def lived(history: SeparatedFamilies, **levers: object) -> SeparatedFamilies:
    changes = tuple(Change(DAY, name, value) for name, value in levers.items())
    model = history.fork(Future("moved", changes))
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def usual(history: SeparatedFamilies) -> SeparatedFamilies:
    return lived(history)


def total(model: SeparatedFamilies, slot: Slot) -> int:
    return int(model.counts[-MONTHS:, slot].sum())


def rates(model: SeparatedFamilies) -> np.ndarray:
    instalments = np.asarray(model.families)["instalment"]
    return instalments[instalments > 0]


@pytest.mark.parametrize(
    ("slot", "levers"),
    [
        (Slot.SCHEDULES_SET, {"debt_advice_reach": 0.2}),
        (Slot.RECEIVED_COLLECT, {"collect_compliance_shift": 1.0}),
        (Slot.RECEIVED_COLLECT, {"expectation_statement": True}),
        (Slot.ARREARS_REPAID_CLOSED, {"collection_agencies": True}),
        (Slot.WRITTEN_OFF_UNCOLLECTABLE, {"write_off_strategy": "uncollectable"}),
        (Slot.WRITTEN_OFF_PERIODIC, {"write_off_strategy": "periodic", "periodic_write_off_years": 3}),
        (Slot.SALE_TO_PARENTS, {"debt_sale_price": 0.05}),
    ],
)
def test_a_lever_brings_more_of_what_it_is_for(history, usual, slot: Slot, levers: dict[str, object]) -> None:
    assert total(lived(history, **levers), slot) > total(usual, slot)


def test_debt_is_given_up_the_sooner_the_shorter_one_waits(history) -> None:
    strategy = {"write_off_strategy": "uncollectable"}
    sooner = lived(history, **strategy, write_off_after_months=6)
    assert total(sooner, Slot.WRITTEN_OFF_UNCOLLECTABLE) > total(
        lived(history, **strategy), Slot.WRITTEN_OFF_UNCOLLECTABLE
    )


def test_no_exercise_no_periodic_write_off(history) -> None:
    none = lived(history, write_off_strategy="periodic", periodic_write_off_years=20)
    assert total(none, Slot.WRITTEN_OFF_PERIODIC) == 0


def test_budgets_lower_the_rates_and_a_floor_raises_them(history, usual) -> None:
    assert rates(lived(history, affordable_repayment=True)).mean() < rates(usual).mean()
    assert np.median(rates(lived(history, least_instalment=60.0))) > np.median(rates(usual))


def test_where_nothing_is_deducted_for_arrears_a_benefit_repays_none(history, usual) -> None:
    """Deductions from a benefit for arrears alone stand all the same, and bring nothing."""

    def repaid(model: SeparatedFamilies) -> int:
        families = np.asarray(model.families)
        from_benefit = (families["due_month"] == 0) & (families["debt_order"] == Method.BENEFIT_DEDUCTION)
        from_benefit &= families["events"] & Event.SETTLED == 0  # a settlement is paid out of savings
        assert from_benefit.any()
        return int(families["cash_month"][from_benefit].sum())

    assert repaid(lived(history, benefit_deduction_arrears_weekly=0.0)) == 0 < repaid(usual)


def test_a_write_off_is_on_the_books_only_and_is_told(history, usual) -> None:
    given_up = lived(history, write_off_strategy="uncollectable", write_off_after_months=3)
    first = history.month + 1
    assert given_up.counts[first, Slot.WRITTEN_OFF_UNCOLLECTABLE] > 0
    for slot in (Slot.CASH_IN, Slot.RECEIVED_COLLECT, Slot.ARREARS_PAID):
        assert given_up.counts[first, slot] == usual.counts[first, slot]
    both = [np.asarray(model.families) for model in (usual, given_up)]
    _, one, other = np.intersect1d(both[0]["id"], both[1]["id"], return_indices=True)
    assert both[1]["doubt_collect"][other].sum() > both[0]["doubt_collect"][one].sum()


def test_ages_segments_and_reasons_are_parts_of_one_sum(history) -> None:
    model = lived(history, write_off_strategy="periodic", periodic_write_off_years=3)
    table = national(model)
    month = table["month"] == "2022-04"

    def of(name: str, *without: str) -> dict[str, float]:
        rows = table[month & (table["indicator"] == name)].set_index("level")["value"]
        return rows.drop(list(without)).to_dict()

    owed = of("arrears_gbp")
    whole = owed["collect_and_pay"] + owed["direct_pay_known"]
    assert sum(of("arrears_by_age_gbp").values()) == pytest.approx(whole)
    beside = ("by_default_decision", "uncollectable")
    assert sum(of("arrears_by_segment_gbp", *beside).values()) == pytest.approx(whole)
    written = of("write_offs_gbp")
    assert written.pop("") == pytest.approx(sum(written.values()))
    assert written["periodic"] > 0
    assert 0.02 < of("unpaid_share_since_2012")[""] < 0.2
    assert 0.5 < of("arrears_no_payment_share")[""] < 0.95
    assert 0.0 < of("debt_over_ten_years_share")[""] < 0.5


def test_arrears_of_2021_and_their_growth_are_near_the_published_ones(usual) -> None:
    """440 million on Collect & Pay in October 2021, 2,300 a parent in arrears: National Audit Office 2022, 2.26."""
    counts, month = usual.counts, usual.month - MONTHS - 2
    owed = (counts[month, Slot.ARREARS] - counts[month, Slot.OWED_BACK_ON_DIRECT_PAY]) / 100 * usual.weight
    assert owed == pytest.approx(440e6, rel=0.35)
    assert counts[month, Slot.ARREARS] / counts[month, Slot.ARREARS_CASES] / 100 == pytest.approx(2_300, rel=0.25)
