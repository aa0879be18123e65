"""The old schemes' debt: its size in 2012, that it is paid slowly, and written off unless a parent asks once more."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.chance import key_of
from cmsim.agents.codes import Arrangement
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row, value
from cmsim.model.old_debts import (
    GROWN_UP,
    OLD_DEBT_RECORD,
    Case,
    OldDebts,
    correct,
    is_for_sale,
    is_paid_off_slowly,
    write_off,
)
from cmsim.model.policy import Change, law_table
from cmsim.model.results.slots import SLOTS, Slot
from cmsim.model.state import FAMILY_RECORD, table

P = parameter_row()
LAWS = law_table(month_of("2021-12"))
GONE = (Slot.CSA_WRITTEN_OFF, Slot.CSA_WRITTEN_OFF_STATE, Slot.CSA_CORRECTED)
WEIGHT = 300.0
CASES = 3600  # of the old schemes, at that weight some 1.1 million


def families() -> np.ndarray:
    rows = table(CASES, FAMILY_RECORD)
    for number in range(CASES):
        rows["key"][number] = key_of(3, number)
    rows["lived"] = Arrangement.CSA
    rows["starts"] = np.where(np.arange(CASES) % 7, month_of("2005-01"), month_of("2010-01"))  # most are old
    return rows


@pytest.fixture(scope="module")
def book() -> tuple[OldDebts, np.ndarray]:
    """The book lived to the end of 2021, with nothing new, and its counts by month: in three of five cases what is due
    is paid, until the cases are closed."""
    rows, counts = families(), np.zeros((len(LAWS), SLOTS), np.int64)
    rows["due_month"] = 10_000
    rows["paid_month"] = np.where(np.arange(CASES) % 5 < 3, 10_000, 0)
    debts = OldDebts.begin(rows, 1, WEIGHT, P)
    for month in range(len(LAWS)):
        if month == month_of("2017-01"):
            rows["lived"] = Arrangement.NONE
        debts.live(rows, month, LAWS, P, counts[month])
    return debts, counts


def pounds(counts: np.ndarray, month: str, *slots: Slot) -> float:
    return float(counts[month_of(month), list(slots)].sum()) / 100.0 * WEIGHT


@pytest.mark.plain
def test_parents_and_the_state_are_owed_what_was_published(book: tuple[OldDebts, np.ndarray]) -> None:
    _, counts = book
    to_parents = pounds(counts, "2012-12", Slot.CSA_OWED_TO_PARENTS)
    to_state = pounds(counts, "2012-12", Slot.CSA_OWED_TO_STATE)
    assert to_parents + to_state == pytest.approx(value("csa_arrears_total_2012"), rel=0.15)
    assert to_state == pytest.approx(value("csa_arrears_sos_2012"), rel=0.25)


@pytest.mark.plain
def test_every_penny_is_paid_written_off_or_still_owed(book: tuple[OldDebts, np.ndarray]) -> None:
    _, counts = book
    owed = counts[:, [Slot.CSA_OWED_TO_PARENTS, Slot.CSA_OWED_TO_STATE]].sum(axis=1)
    gone = counts[:, [Slot.CSA_DEBT_PAID, *GONE, Slot.CSA_SOLD]].sum(axis=1)
    assert (owed[:-1] - gone[1:] == owed[1:]).all()
    assert counts[-1, Slot.CSA_DEBTS] < counts[0, Slot.CSA_DEBTS]


@pytest.mark.plain
def test_sold_debt_pays_parent_and_state_each_their_part_to_the_penny() -> None:
    """Sold in 2015, before the write-off: what nobody pays on goes, and what is paid on stays."""
    laws = law_table(month_of("2015-07"), [Change(dt.date(2015, 6, 1), "debt_sale_price", 0.055)])
    counts = np.zeros((len(laws), SLOTS), np.int64)
    debts = OldDebts.begin(families(), 1, WEIGHT, P)
    for month in range(len(laws)):
        debts.live(families()[:0], month, laws, P, counts[month])
    sale = month_of("2015-06")
    assert counts[:sale, Slot.CSA_SOLD].sum() == 0 < counts[sale, Slot.CSA_SOLD]
    prices = [int(counts[sale, slot]) for slot in (Slot.CSA_SALE_TO_PARENTS, Slot.CSA_SALE_TO_STATE)]
    assert min(prices) > 0
    rows = debts.count  # a penny may be lost on each debt: prices are rounded down
    assert 0.055 * counts[sale, Slot.CSA_SOLD] - 2 * rows < sum(prices) <= 0.055 * counts[sale, Slot.CSA_SOLD]
    owed = counts[:, [Slot.CSA_OWED_TO_PARENTS, Slot.CSA_OWED_TO_STATE]].sum(axis=1)
    gone = counts[:, [Slot.CSA_DEBT_PAID, *GONE, Slot.CSA_SOLD]].sum(axis=1)
    assert (owed[:-1] - gone[1:] == owed[1:]).all()
    left = debts.rows[(debts.rows["to_parent"] + debts.rows["to_state"]) > 0]
    assert len(left) > 10
    assert all(is_paid_off_slowly(debt, P[0]) for debt in left)


@pytest.mark.plain
def test_the_write_off_begins_in_december_2018_and_leaves_a_few_hundred_million(
    book: tuple[OldDebts, np.ndarray],
) -> None:
    _, counts = book
    assert counts[: month_of("2018-12") + 1, GONE[:2]].sum() == 0
    assert counts[: month_of("2017-01"), GONE[2]].sum() == 0
    to_parents, to_state, corrected = (counts[:, slot].sum() / 100.0 * WEIGHT for slot in GONE)
    since = counts[month_of("2018-12") + 1 :, GONE[2]].sum() / 100.0 * WEIGHT
    assert 0.6 * value("csa_writeoff_parents") < to_parents < value("csa_writeoff_parents")  # nothing missed after 2012
    assert to_state == pytest.approx(855e6, rel=0.35)
    assert corrected == pytest.approx(483e6 + 1000e6, rel=0.4)
    assert 0.1 * corrected < since < 0.6 * corrected
    left = pounds(counts, "2021-03", Slot.CSA_OWED_TO_PARENTS)  # without what was missed after 2012
    assert 0.3 * value("csa_debt_mar2021") < left < value("csa_debt_mar2021")
    assert pounds(counts, "2021-03", Slot.CSA_OWED_TO_STATE) == 0.0


@pytest.mark.plain
def test_2013_brings_in_some_hundred_and_sixty_million_of_arrears(book: tuple[OldDebts, np.ndarray]) -> None:
    _, counts = book
    year = counts[1:13, Slot.CSA_DEBT_PAID].sum() / 100.0 * WEIGHT
    assert year == pytest.approx(159.1e6, rel=0.2)


@pytest.mark.plain
def test_whoever_keeps_up_what_is_due_pays_on_the_debt_too_and_after_closure_a_few_do() -> None:
    rows = families()
    rows["due_month"] = 10_000
    rows["paid_month"] = np.where(np.arange(CASES) % 2, 10_000, 9_999)
    debts = OldDebts.begin(rows, 1, WEIGHT, P)
    book = debts.rows[: debts.cases]
    assert (book["case"] == Case.NOTHING_DUE).all()
    debts.follow_cases(rows)
    keeps_up = np.isin(book["key"], rows["key"][rows["paid_month"] == 10_000]) & (book["direct"] == 0)
    assert 0.2 * CASES < keeps_up.sum() < 0.5 * CASES
    assert (book["case"] == np.where(keeps_up, Case.KEEPS_UP, Case.MISSES)).all()
    paid = np.array([bool(is_paid_off_slowly(debt, P[0])) for debt in book])
    assert (paid == keeps_up).all()
    law = law_table(month_of("2015-07"), [Change(dt.date(2015, 6, 1), "debt_sale_price", 0.055)])[-1]
    assert not any(is_for_sale(debt, law, P[0]) for debt in book)  # of an open case none is sold
    rows["lived"] = Arrangement.FAMILY_BASED
    debts.follow_cases(rows)
    owing = book[book["to_parent"] > 0]
    assert any(is_for_sale(debt, law, P[0]) for debt in owing)
    paid = np.array([bool(is_paid_off_slowly(debt, P[0])) for debt in book])
    assert paid.mean() == pytest.approx(P["csa_debt_payers"][0], abs=0.03)


@pytest.mark.plain
def test_small_debts_are_written_off_unasked_and_of_the_others_a_few_parents_ask() -> None:
    law, n = LAWS[month_of("2021-06")], np.zeros(SLOTS, np.int64)
    asked = {}
    for pounds_owed in (400, 900, 5000):
        pursued = total = 0
        for number in range(4000):
            debt = table(1, OLD_DEBT_RECORD)[0]
            debt["key"], debt["to_parent"], debt["before_2008"] = key_of(1, number), pounds_owed * 100, 1
            if is_paid_off_slowly(debt, P[0]):
                assert write_off(debt, law, P[0], n) == 0
                continue
            gone = write_off(debt, law, P[0], n)
            assert (gone == 0) == (debt["pursued"] == 1)
            pursued, total = pursued + int(debt["pursued"]), total + 1
        asked[pounds_owed] = pursued / total
    assert asked[400] == asked[900] == 0.0
    assert asked[5000] == pytest.approx(P["csa_last_attempt"][0], abs=0.02)
    assert n[Slot.CSA_WRITTEN_OFF] > 0


@pytest.mark.plain
@pytest.mark.parametrize(("day", "found"), [("2016-12", 0.0), ("2018-12", 0.68), ("2021-06", 1.0)])
def test_a_wrong_balance_is_found_at_the_latest_when_its_turn_to_be_written_off_comes(day: str, found: float) -> None:
    law, corrected, many = LAWS[month_of(day)], 0, 4000
    for number in range(many):
        debt = table(1, OLD_DEBT_RECORD)[0]
        debt["key"], debt["to_parent"], debt["to_state"] = key_of(1, number), 90_000, 30_000
        gone = correct(debt, law, P[0])
        assert gone in (0, 120_000)
        assert debt["to_parent"] + debt["to_state"] == 120_000 - gone
        corrected += 1 if gone else 0
    assert corrected / many == pytest.approx(found * P["csa_debt_wrong"][0], abs=0.025)


@pytest.mark.plain
def test_what_the_state_is_owed_goes_even_where_the_debt_is_paid() -> None:
    law, n, seen = LAWS[month_of("2021-06")], np.zeros(SLOTS, np.int64), 0
    for number in range(200):
        debt = table(1, OLD_DEBT_RECORD)[0]
        debt["key"], debt["to_parent"], debt["to_state"], debt["before_2008"] = key_of(1, number), 90_000, 30_000, 1
        if is_paid_off_slowly(debt, P[0]):
            assert write_off(debt, law, P[0], n) == 30_000
            assert (debt["to_parent"], debt["to_state"]) == (90_000, 0)
            seen += 1
    assert seen > 10


@pytest.mark.plain
def test_what_is_missed_on_an_open_case_joins_its_debt_and_what_is_made_good_leaves_it() -> None:
    rows = families()
    has_place = np.arange(CASES) % 3 > 0
    rows["lived"][~has_place] = Arrangement.NONE
    debts = OldDebts.begin(rows, 1, WEIGHT, P)
    assert has_place.sum() == debts.cases > (debts.rows["to_parent"][: debts.cases] > 0).sum()
    before = int(debts.rows["to_parent"].sum())
    rows["csa_arrears"] = 5_000
    debts.add_to_debts(rows)
    assert (rows["csa_arrears"] == np.where(has_place, 0, 5_000)).all()
    assert debts.rows["to_parent"].sum() == before + 5_000 * debts.cases
    rows["csa_arrears"] = np.where(has_place, -1_000_000_000, 0)
    debts.add_to_debts(rows)
    assert (debts.rows["to_parent"][: debts.cases] == 0).all()
    assert (debts.rows["to_parent"][debts.cases :].sum() + rows["csa_arrears"].sum()) == (
        before + 5_000 * debts.cases - 1_000_000_000 * debts.cases
    )


@pytest.mark.plain
def test_what_a_closed_case_was_owed_joins_the_book_and_leaves_the_family() -> None:
    rows, n = families(), np.zeros(SLOTS, np.int64)
    rows["csa_arrears"][:10] = 5_000
    rows["lived"][:4] = Arrangement.NONE
    debts = OldDebts()
    debts.live(rows, 30, LAWS, P, n)
    assert debts.count == 4
    assert rows["csa_arrears"].sum() == 6 * 5_000
    assert n[Slot.CSA_OWED_TO_PARENTS] + n[Slot.CSA_DEBT_PAID] == 50_000
    other = debts.copy()
    other.rows["to_parent"] = 0
    assert debts.rows["to_parent"][: debts.count].sum() > 0
    assert GROWN_UP > 10**11  # beyond any family's number
