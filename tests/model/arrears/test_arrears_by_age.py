"""Arrears by age sum to the balance, to the penny, whatever happens; the oldest is paid first."""

import numpy as np
import pytest
from cmsim.agents.codes import HALF_YEARS_OWED, MONTHS_REMEMBERED, Arrangement, WriteOff
from cmsim.model.calendar import month_of
from cmsim.model.ledger import (
    adjust,
    age_arrears,
    carry_in,
    half_year,
    owe,
    post_arrears_only,
    post_collected,
    post_directly,
    remember,
    take_from,
    write_off,
)
from cmsim.model.policy import law_table
from cmsim.model.state import FAMILY_RECORD, table
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

pytestmark = pytest.mark.plain

LAWS = law_table(241)  # charges from August 2014
FLOWS = ("cash", "paid", "posted_due", "posted_paid", "carried", "adjusted", "written_off", "charge_due",
         "charge_paid", "charge_kept", "received")  # fmt: skip
pence = st.integers(0, 120_000)


class History(RuleBasedStateMachine):
    """One family's books, beside a list of lots: when each arose, and what is left of it."""

    @initialize(start=st.integers(0, 60))
    def begin(self, start: int) -> None:
        self.month = start
        self.family = table(1, FAMILY_RECORD)[0]
        self.family["weekly_liability"] = 60.0
        self.lots: dict[int, int] = {}  # by half-year
        self.opening = self.charges = 0
        self.posted = False

    # the lots, kept another way

    def add(self, half: int, amount: int) -> None:
        if amount:
            self.lots[half] = self.lots.get(half, 0) + amount

    def take(self, amount: int, oldest_first: bool) -> None:
        for half in sorted(self.lots, reverse=not oldest_first):
            part = min(amount, self.lots[half])
            self.lots[half] -= part
            amount -= part
        assert amount == 0

    # what can happen in a month, at most one posting

    @precondition(lambda self: not self.posted)
    @rule(due=pence, cash=st.integers(0, 400_000))
    def collected(self, due: int, cash: int) -> None:
        family = self.family
        family["lived"], family["due_month"], family["cash_month"] = Arrangement.COLLECT_AND_PAY, due, cash
        post_collected(family, self.month, LAWS[self.month])
        paid = int(family["paid_month"])
        if paid > due:
            self.take(paid - due, oldest_first=True)
        else:
            self.add(half_year(self.month), due - paid)
        self.posted = True

    @precondition(lambda self: not self.posted)
    @rule(due=pence, cash=pence)
    def directly(self, due: int, cash: int) -> None:
        family, before = self.family, int(self.family["direct_pay_unpaid"])
        family["lived"], family["due_month"], family["cash_month"] = Arrangement.DIRECT_PAY, due, cash
        post_directly(family)
        repaid = int(family["posted_paid_month"])
        assert repaid == min(max(0, cash - due - before), sum(self.lots.values()))
        assert family["direct_pay_unpaid"] == before + due - cash + repaid or family["direct_pay_unpaid"] < 0
        self.take(repaid, oldest_first=True)
        family["direct_pay_unpaid"] = max(0, family["direct_pay_unpaid"])
        self.posted = True

    @precondition(lambda self: not self.posted)
    @rule(cash=pence)
    def only_arrears(self, cash: int) -> None:
        self.family["cash_month"] = min(cash, int(self.family["arrears"]))
        post_arrears_only(self.family, self.month, LAWS[self.month])
        self.take(int(self.family["posted_paid_month"]), oldest_first=True)
        self.posted = True

    @rule(more=st.integers(-150_000, 150_000))
    def adjusted(self, more: int) -> None:
        before = int(self.family["adjusted_month"])
        adjust(self.family, more, self.month)
        change = int(self.family["adjusted_month"]) - before
        if change > 0:
            self.add(half_year(self.month), change)
        else:
            self.take(-change, oldest_first=False)

    @rule()
    def carried(self) -> None:
        family, before = self.family, int(self.family["carried_month"])
        missed = {}
        for back in range(MONTHS_REMEMBERED):
            slot = (self.month - back) % MONTHS_REMEMBERED
            missed[back] = max(0, int(family["due"][slot]) - int(family["paid"][slot]))
        carry_in(family, self.month, 11.0)
        left = int(family["carried_month"]) - before
        for back, amount in missed.items():
            self.add(half_year(self.month - back), min(left, amount))
            left -= min(left, amount)
        self.add(half_year(self.month - MONTHS_REMEMBERED), left)

    @rule()
    def written_off(self) -> None:
        write_off(self.family, int(WriteOff.PERIODIC))
        self.take(sum(self.lots.values()), oldest_first=True)

    @rule(months=st.integers(1, 9))
    def later(self, months: int) -> None:
        for _ in range(months):
            if self.month >= 240:
                return
            remember(self.family, self.month)
            self.opening, self.charges = int(self.family["arrears"]), int(self.family["charges_owed"])
            self.month, self.posted = self.month + 1, False
            for name in FLOWS:
                self.family[f"{name}_month"] = 0
            self.family["due_month"] = 0
            age_arrears(self.family, self.month)

    # what must hold after each of them

    @invariant()
    def balances(self) -> None:
        if not hasattr(self, "family"):
            return
        family, now = self.family, half_year(self.month)
        by_age = np.zeros(HALF_YEARS_OWED, np.int64)
        for half, left in self.lots.items():
            by_age[min(HALF_YEARS_OWED - 1, now - half)] += left
        assert family["owed"].tolist() == by_age.tolist()
        assert int(family["owed"].sum()) == int(family["arrears"]) == sum(self.lots.values())
        owed = self.opening + int(family["posted_due_month"]) + int(family["carried_month"])
        owed += int(family["adjusted_month"]) - int(family["posted_paid_month"]) - int(family["written_off_month"])
        assert owed == family["arrears"] >= 0
        charges = self.charges + int(family["charge_due_month"]) - int(family["charge_paid_month"])
        assert charges == family["charges_owed"] >= 0
        parts = ("received", "charge_kept", "charge_paid")
        assert family["cash_month"] == sum(int(family[f"{part}_month"]) for part in parts)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def owing(**lots: int) -> np.void:
    """A family in March 2020 with arrears by age."""
    family = table(1, FAMILY_RECORD)[0]
    for age, amount in lots.items():
        owe(family, amount, int(age[1:]), month_of("2020-03"))
    return family


def test_half_years_begin_in_april_and_october_and_four_years_on_debt_stays_old() -> None:
    family, month = owing(h0=500), month_of("2020-03")
    for _ in range(6):
        month += 1
        age_arrears(family, month)
    assert family["owed"].tolist() == [0, 500, 0, 0, 0, 0, 0, 0, 0]  # April; October has not begun
    for _ in range(60):
        month += 1
        age_arrears(family, month)
    assert family["owed"].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 500]


def test_a_payment_settles_the_oldest_and_a_new_calculation_the_newest() -> None:
    paid, lowered = owing(h0=300, h3=200, h8=100), owing(h0=300, h3=200, h8=100)
    take_from(paid, 250, True)
    adjust(lowered, -250, month_of("2020-03"))
    assert paid["owed"][[0, 3, 8]].tolist() == [300, 50, 0]
    assert lowered["owed"][[0, 3, 8]].tolist() == [50, 200, 100]


def test_debt_from_direct_pay_keeps_its_age() -> None:
    """Missed in February and in May 2020, carried over in June: half-years before and since April. The rest is old."""
    family, month = table(1, FAMILY_RECORD)[0], month_of("2020-06")
    family["weekly_liability"], family["direct_pay_unpaid"] = 50.0, 60_000
    for when in ("2020-02", "2020-05"):
        family["due"][month_of(when) % MONTHS_REMEMBERED] = 20_000
    carry_in(family, month, 12.0)
    assert family["carried_month"] == family["arrears"] == 60_000
    assert family["owed"].tolist() == [20_000, 20_000, 20_000, 0, 0, 0, 0, 0, 0]


def test_money_goes_to_the_months_maintenance_then_arrears_then_charges() -> None:
    family, month = owing(h2=10_000), month_of("2020-03")
    family["charges_owed"], family["due_month"] = 5_000, 10_000

    def posted(cash: int) -> tuple[int, int]:
        one = family.copy()
        one["cash_month"] = cash
        post_collected(one, month, LAWS[month])
        return int(one["arrears"]), int(one["charges_owed"])

    assert posted(12_000) == (10_000, 5_000)  # 100 pounds and its charge of 20
    assert posted(21_000) == (1_000, 5_000)
    assert posted(23_000) == (0, 4_000)
    assert posted(90_000) == (0, 0)
