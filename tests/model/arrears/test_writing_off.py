"""Segments, and why debt leaves the books: the law's few grounds, the receiving parent's wish, the strategies."""

import numpy as np
import pytest
from cmsim.agents.codes import NEVER, CaseStatus, DebtSegment, Event, Existence, Region, Work, WriteOff
from cmsim.agents.repaying import lose_trust_by_write_off
from cmsim.model.arrears.segments import is_uncollectable, segment_of
from cmsim.model.arrears.writing_off import ended_early, is_exercise, reason_to_write_off
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.ledger import owe, sell
from cmsim.model.policy import law_table
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, table

pytestmark = pytest.mark.plain

MONTH = month_of("2028-04")  # an April in which the fifth-yearly exercise falls
LAWS = law_table(MONTH + 1)
STAYS = {"lets_go_at_closure": 0.0, "lets_go_reconciled": 0.0, "lets_go_later": 0.0, "death_no_estate": 0.0,
         "sequestration_rate": 0.0, "asks_last_attempt": 0.0}  # fmt: skip
CLOSED = {"status": CaseStatus.ARREARS_ONLY, "existence": Existence.ENDED}


def law(month: int = MONTH, **levers: object) -> np.void:
    row = LAWS[month : month + 1].copy()[0]
    for name, value in levers.items():
        row[name] = value
    return row


def p(**values: float) -> np.void:
    return parameter_row({**STAYS, **values})[0]


def case(arrears: int = 200_000, age: int = 6, quiet: int = 30, **fields: object) -> tuple[np.void, np.void]:
    """A case owed arrears of one age, on which nothing has come for some months, and its paying parent."""
    family, paying = table(1, FAMILY_RECORD)[0], table(1, PAYING_PARENT_RECORD)[0]
    owe(family, arrears, age, MONTH - quiet)
    usual = {"key": 5, "status": CaseStatus.LIVE, "existence": Existence.LIVE, "since": 20}
    parent = {"key": 9, "work": Work.EMPLOYEE, "net_weekly_income": 500.0, "savings": 0.0, "region": Region.WALES}
    for name, value in {**usual, **parent, **fields}.items():
        (paying if name in parent else family)[name] = value
    family["child_leaves"] = NEVER
    return family, paying


def reason(given: tuple[np.void, np.void], month: int = MONTH, values: dict | None = None, **levers: object) -> int:
    return reason_to_write_off(*given, month, law(month, **levers), p(**(values or {})))


@pytest.mark.parametrize(
    ("segment", "given"),
    [
        (DebtSegment.LIVE_FLOWING, case(quiet=2)),
        (DebtSegment.LIVE_RECENT, case(quiet=3, age=3)),
        (DebtSegment.LIVE_OLD, case(quiet=3, age=4)),
        (DebtSegment.CLOSED_FLOWING, case(quiet=0, **CLOSED)),
        (DebtSegment.CLOSED_RECENT, case(age=0, **CLOSED)),
        (DebtSegment.CLOSED_OLD, case(age=8, **CLOSED)),
    ],
)
def test_every_debt_has_its_segment(segment: DebtSegment, given: tuple[np.void, np.void]) -> None:
    assert segment_of(given[0], MONTH) == segment


def test_most_of_a_mixed_debt_decides_whether_it_is_old() -> None:
    family, _ = case(arrears=50_000, age=5)
    owe(family, 49_999, 0, MONTH)
    family["quiet_since"] = MONTH - 12
    assert segment_of(family, MONTH) == DebtSegment.LIVE_OLD
    owe(family, 1, 0, MONTH)
    assert segment_of(family, MONTH) == DebtSegment.LIVE_RECENT


def test_what_is_unlikely_to_be_collected() -> None:
    def told(given: tuple[np.void, np.void]) -> bool:
        return bool(is_uncollectable(*given, MONTH, law(), p()))

    assert told(case(**CLOSED))
    assert not told(case(age=2, **CLOSED))  # recent
    assert not told(case(quiet=23, **CLOSED))  # something came within two years
    assert not told(case())  # a live case of a parent with means
    poor = {"net_weekly_income": 50.0, "work": Work.NONE}
    assert told(case(**poor))
    assert not told(case(**poor, savings=2_000.0))
    assert not told(case(**poor, debt_order=1))


def test_a_small_balance_goes_three_months_after_the_last_payment_of_a_closed_case() -> None:
    small = {"arrears": 699, "age": 0, "quiet": 3}
    assert reason(case(**small, **CLOSED)) == WriteOff.SMALL_BALANCE
    assert reason(case(**small)) == WriteOff.NONE
    assert reason(case(**{**small, "quiet": 2}, **CLOSED)) == WriteOff.NONE
    assert reason(case(**{**small, "arrears": 700}, **CLOSED)) == WriteOff.NONE
    assert reason(case(**small, **{**CLOSED, "since": MONTH - 2})) == WriteOff.NONE
    assert reason(case(**{**small, "quiet": 60}, **CLOSED), month_of("2024-02")) == WriteOff.NONE  # not in force yet
    assert reason(case(**{**small, "quiet": 60}, **CLOSED), month_of("2024-03")) == WriteOff.SMALL_BALANCE


def test_the_receiving_parent_may_let_it_go_at_closure_or_later() -> None:
    closing = case(**CLOSED, events=int(Event.CASE_CLOSED))
    assert reason(closing) == WriteOff.NONE
    assert reason(closing, values={"lets_go_at_closure": 1.0}) == WriteOff.REQUEST
    together = case(**CLOSED, events=int(Event.CASE_CLOSED | Event.RECONCILED))
    assert reason(together, values={"lets_go_at_closure": 1.0}) == WriteOff.NONE
    assert reason(together, values={"lets_go_reconciled": 1.0}) == WriteOff.REQUEST
    later = {"lets_go_later": 1.0}
    assert reason(case(**CLOSED), values=later) == WriteOff.REQUEST
    assert reason(case(quiet=11, **CLOSED), values=later) == reason(case(), values=later) == WriteOff.NONE


def test_death_without_an_estate_and_insolvency_leave_no_recourse() -> None:
    early = case(**CLOSED, events=int(Event.ENDED))
    early[0]["child_leaves"][1] = MONTH + 2
    assert ended_early(early[0], MONTH)
    assert not ended_early(early[0], MONTH + 1)
    assert reason(early, values={"death_no_estate": 1.0}) == WriteOff.NO_RECOURSE
    assert reason(early) == WriteOff.NONE
    insolvent = {"sequestration_rate": 1.0}
    assert reason(case(arrears=500_001, region=Region.SCOTLAND), values=insolvent) == WriteOff.NO_RECOURSE
    assert reason(case(arrears=500_000, region=Region.SCOTLAND), values=insolvent) == WriteOff.NONE
    assert reason(case(arrears=500_001), values=insolvent) == WriteOff.NONE


def test_each_strategy_gives_up_what_it_says() -> None:
    old = case(**CLOSED)
    assert reason(old) == WriteOff.NONE  # the law as it is: no such power
    assert reason(old, write_off_strategy=1) == WriteOff.UNCOLLECTABLE
    assert reason(case(), write_off_strategy=1) == WriteOff.NONE
    assert reason(old, debt_sale_price=0.05) == WriteOff.SOLD
    periodic = {"write_off_strategy": 2}
    assert reason(case(), **periodic) == WriteOff.PERIODIC  # a live case too
    assert reason(case(quiet=23), **periodic) == WriteOff.NONE
    assert reason(case(), MONTH - 1, **periodic) == WriteOff.NONE  # no exercise in March


def test_in_an_exercise_who_asks_keeps_the_debt_while_there_is_something_to_try() -> None:
    asks = {"asks_last_attempt": 1.0}
    working = case(**CLOSED)
    assert reason(working, values=asks, write_off_strategy=2) == WriteOff.NONE
    assert working[0]["debt_order"] != 0
    assert reason(case(**CLOSED, work=Work.SELF_EMPLOYED), values=asks, write_off_strategy=2) == WriteOff.PERIODIC


def test_exercises_are_held_in_aprils_some_years_apart() -> None:
    fifth = law(periodic_write_off_years=5)
    held = [month for month in range(180) if is_exercise(month, fifth)]
    assert held == [month_of("2013-04"), month_of("2018-04"), month_of("2023-04")]


def test_a_write_off_shakes_trust_in_collection() -> None:
    family, _ = case()
    lose_trust_by_write_off(family, p(write_off_doubt=6.0))
    assert family["doubt_collect"] == 6.0


@pytest.mark.parametrize(("arrears", "price", "gets"), [(100_001, 0.055, 5_500), (9, 0.1, 0), (300_000, 1.0, 300_000)])
def test_the_price_of_sold_debt_goes_to_the_receiving_parent_whole(arrears: int, price: float, gets: int) -> None:
    family = case(arrears=arrears, received_month=700)[0]
    sell(family, int(WriteOff.SOLD), price)
    assert family["arrears"] == 0
    assert family["owed"].sum() == 0
    assert family["written_off_month"] == arrears  # off the books at face value
    assert family["sold_month"] == gets
    assert family["received_month"] == 700 + gets  # beside the maintenance of the month
    assert family["charge_kept_month"] == 0
