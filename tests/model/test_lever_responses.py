"""One lever moved on the same luck: the sign where the first family differs, the size where the literature has one.

Sizes are loose bands around published ranges, from a run of a few thousand families. Where the model misses one, the
test says by how much and why, and is expected to fail; it is not loosened.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from cmsim.agents import paying
from cmsim.agents.chance import logistic
from cmsim.agents.codes import Arrangement, Event, Existence, Method, Power
from cmsim.model.calendar import month_of
from cmsim.model.policy import Change, law_table
from cmsim.model.powers import power_table, taking
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.once

SEEN = ("id", "existence", "lived", "arrangement", "status", "events", "due_month", "cash_month", "paid_month",
        "received_month", "method", "order_live", "collect_months")  # fmt: skip
Month = dict[str, np.ndarray]


@dataclass(frozen=True)
class Reform:
    """History with some levers moved."""

    name: str = "history"
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()

    def laws(self, months: int) -> np.ndarray:
        return law_table(months, self.changes, dt.date(2026, 8, 31))


@dataclass
class Pair:
    """The same families under two laws, month by month: as it was, and with a lever moved."""

    usual: list[Month]
    other: list[Month]
    counts: tuple[np.ndarray, np.ndarray]

    def total(self, slot: int, months: int | None = None) -> tuple[int, int]:
        """A count over the last months of each (all of them, unless said)."""
        first = 0 if months is None else -months
        return int(self.counts[0][first:, slot].sum()), int(self.counts[1][first:, slot].sum())

    def first_difference(self, of: Callable[[Month], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Something of every family, in both, in the first month in which it differs for any."""
        for usual, other in zip(self.usual, self.other, strict=True):
            assert np.array_equal(usual["id"], other["id"])
            if not np.array_equal(of(usual), of(other)):
                return of(usual), of(other)
        raise AssertionError("no family ever differs")


def flagged(event: Event) -> Callable[[Month], np.ndarray]:
    return lambda month: (month["events"] & int(event)) != 0


def statutory(month: Month) -> np.ndarray:
    return (month["existence"] == Existence.LIVE) & (month["lived"] >= Arrangement.DIRECT_PAY)


def futures(model: SeparatedFamilies, months: int, day: str, same_queues: bool = False, **levers: object) -> Pair:
    """The next months as they were, and with levers moved from a day; where it is said, with the cut-offs of the first
    played in the second, so that those whom the levers bring push nobody back in the line."""
    changes = tuple(Change(dt.date.fromisoformat(day), name, value) for name, value in levers.items())
    begin, seen = model.month + 1, []
    forks = (model.fork(Reform()), model.fork(Reform("moved", changes)))
    for fork in forks:
        fork.played = forks[0].cut_offs if same_queues and fork is forks[1] else None
        lived = []
        for _ in range(months):
            fork.step()
            lived.append({name: np.asarray(fork.families)[name].copy() for name in SEEN})
        seen.append(lived)
    usual, other = (fork.counts[begin : begin + months] for fork in forks)
    return Pair(seen[0], seen[1], (usual, other))


@pytest.fixture(scope="module")
def pairs() -> dict[str, Pair]:
    """Every pair of futures, forked from one history."""
    model = SeparatedFamilies(families=8_000, rng=3, scenario=Reform(), until="2022-12", threads=1)

    def lived_before(month: str, model: SeparatedFamilies = model) -> SeparatedFamilies:
        while model.month < month_of(month) - 1:
            model.step()
        return model

    larger = SeparatedFamilies(
        families=24_000, rng=3, scenario=Reform(), until="2016-12", threads=1
    )  # few are marginal
    found = {
        "no fee": futures(lived_before("2014-07", larger), 24, "2014-06-30", same_queues=True, application_fee=0.0)
    }
    free = {"charge_paying": 0.0, "charge_paying_compliant": 0.0}
    found["no charge on paying"] = futures(lived_before("2014-09"), 36, "2014-08-11", **free)
    removed = {"charge_receiving": 0.02, "charge_paying_compliant": 0.02, "compliant_share": 0.9, "migration_months": 1}
    found["no Direct Pay"] = futures(lived_before("2019-01"), 36, "2019-01-01", direct_pay_available=False, **removed)
    found["no charge on receiving"] = futures(model, 36, "2019-01-01", charge_receiving=0.0)
    found["no reminder"] = futures(model, 48, "2019-01-01", reminder_months=60)
    found["all of Direct Pay's debt, at once"] = futures(
        lived_before("2020-01"), 9, "2020-01-01", direct_pay_arrears_cap_months=240.0, practice_arrears_months=240.0,
        report_after_days=0,
    )  # fmt: skip
    found["beyond the cap"] = futures(lived_before("2021-01"), 12, "2021-01-01", benefit_deduction_beyond_cap=True)
    return found


# --- the application fee: applications 5 to 15% up without it, from none and from family-based ---------------------


def test_without_the_fee_more_apply_and_none_of_them_was_exempt(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no fee"].first_difference(flagged(Event.APPLIED))
    assert other.sum() > usual.sum()
    month = next(
        n for n, both in enumerate(zip(pairs["no fee"].usual, pairs["no fee"].other, strict=True))
        if not np.array_equal(*map(flagged(Event.APPLIED), both))
    )  # fmt: skip
    assert not flagged(Event.FEE_WAIVED)(pairs["no fee"].other[month])[other & ~usual].any()


def test_the_fees_size_and_whence_those_come_whom_it_kept_away(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no fee"].total(Slot.APPLICATIONS)
    assert 0.02 < other / usual - 1 < 0.15
    before, after = pairs["no fee"].usual[-1], pairs["no fee"].other[-1]
    came = statutory(after) & ~statutory(before) & (before["existence"] == Existence.LIVE)
    family_based = (before["lived"][came] == Arrangement.FAMILY_BASED).mean()
    assert 0.15 < family_based < 0.75  # about half, the rest from none
    assert came.sum() > 4 * (statutory(before) & ~statutory(after)).sum()


def test_the_marginal_cases_that_no_fee_brings_pay_a_little_less(pairs: dict[str, Pair]) -> None:
    paid, cases = (pairs["no fee"].total(slot) for slot in (Slot.DIRECT_PAY_ALL, Slot.SEEN_DIRECT_PAY))
    assert 0 < paid[0] / cases[0] - paid[1] / cases[1] < 0.03


# --- the paying parent's charge --------------------------------------------------------------------------------------


def test_the_charge_on_the_paying_parent_brings_consent_to_settle(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no charge on paying"].first_difference(flagged(Event.CONSENT_REFUSED))
    assert other.sum() > usual.sum()
    refused = pairs["no charge on paying"].total(Slot.CONSENT_REFUSED)
    assert 0.5 < refused[0] / refused[1] < 1.0


def test_the_charge_on_the_paying_parent_costs_little_voluntary_payment(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no charge on paying"].usual[-1], pairs["no charge on paying"].other[-1]
    voluntary = np.logical_and.reduce(
        [
            (m["lived"] == Arrangement.COLLECT_AND_PAY) & (m["order_live"] == 0) & (m["due_month"] > 0)
            for m in (usual, other)
        ]
    )
    assert voluntary.sum() > 100
    charged, free = (float((m["paid_month"] > 0)[voluntary].mean()) for m in (usual, other))
    assert -0.005 <= free - charged < 0.03


def test_the_charge_on_the_paying_parent_moves_cases_to_direct_pay(pairs: dict[str, Pair]) -> None:
    """Those collected on request ask to pay directly as it begins; in later years others have come, and it is less."""
    pair = pairs["no charge on paying"]
    usual, other = pair.first_difference(lambda month: month["lived"] == Arrangement.DIRECT_PAY)
    assert usual.sum() > other.sum()
    charged, free = (int(counts[:12, Slot.COLLECT_AND_PAY].sum()) for counts in pair.counts)
    assert 1 - charged / free > 0.05
    charged, free = pair.total(Slot.COLLECT_AND_PAY, 12)
    assert charged < free


# --- the receiving parent's charge: 4% less cash, D and C shift by 0 to 2% -------------------------------------------


def test_the_charge_on_the_receiving_parent_is_4_percent_of_what_comes(pairs: dict[str, Pair]) -> None:
    received = pairs["no charge on receiving"].first_difference(lambda month: month["received_month"])
    differ = received[0] != received[1]
    assert received[0][differ].sum() / received[1][differ].sum() == pytest.approx(0.96, abs=0.005)
    money = pairs["no charge on receiving"].total(Slot.RECEIVED_COLLECT)
    change = money[0] / money[1] - 1  # 4% of each case, and up to two cases in a hundred that stay on Direct Pay
    assert -0.065 < change < -0.035


def test_the_charge_on_the_receiving_parent_hardly_moves_cases(pairs: dict[str, Pair]) -> None:
    for slot in (Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY):
        usual, other = pairs["no charge on receiving"].total(slot, 12)
        assert abs(usual / other - 1) < 0.02


# --- Direct Pay removed ----------------------------------------------------------------------------------------------


def movers(pair: Pair) -> dict[int, float]:
    """Where families that lived on Direct Pay are in the month it ends."""
    held = pair.usual[0]["lived"] == Arrangement.DIRECT_PAY
    after = pair.other[0]["lived"][held & (pair.other[0]["existence"] == Existence.LIVE)]
    return {int(option): float((after == option).mean()) for option in Arrangement}


def test_most_stay_in_the_service_when_direct_pay_ends(pairs: dict[str, Pair]) -> None:
    went = movers(pairs["no Direct Pay"])
    assert went[Arrangement.DIRECT_PAY] == 0
    assert went[Arrangement.COLLECT_AND_PAY] > 0.6
    assert 0 < went[Arrangement.FAMILY_BASED] < went[Arrangement.COLLECT_AND_PAY]
    assert 0 < went[Arrangement.NONE] < went[Arrangement.COLLECT_AND_PAY]


@pytest.mark.xfail(
    strict=True,
    reason="60 to 85% were expected to stay with the service, 10 to 20% to settle privately; this gives 93% and 2%: "
    "cases on Direct Pay are a chosen lot with lasting tastes, and nothing says how much they would dislike collection",
)
def test_the_size_of_the_moves_when_direct_pay_ends(pairs: dict[str, Pair]) -> None:
    went = movers(pairs["no Direct Pay"])
    assert 0.55 < went[Arrangement.COLLECT_AND_PAY] < 0.90
    assert 0.05 < went[Arrangement.FAMILY_BASED] < 0.25


def test_the_single_service_pays_better_than_the_old_collect_and_pay_and_more_get_all(pairs: dict[str, Pair]) -> None:
    pair = pairs["no Direct Pay"]
    over, cases = pair.total(Slot.QUARTER_OVER_90, 12), pair.total(Slot.QUARTER_CASES, 12)
    assert over[1] / cases[1] > over[0] / cases[0] + 0.05  # the mix: the better payers came
    everything = pair.total(Slot.ALL_PAID, 12)
    assert 1.0 < everything[1] / everything[0] < 1.15


@pytest.mark.xfail(
    strict=True,
    reason="the Department expects about 20,000 fewer children in poverty; this gives 2,000 to 4,000 within three "
    "years, by each of the four lines: little more money reaches poor households",
)
def test_children_in_poverty_when_direct_pay_ends(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no Direct Pay"].total(Slot.CHILDREN_LOW_INCOME + 4 + 1, 12)
    assert 5_000 < (usual - other) / 12 * 300 < 40_000  # each simulated family stands for 300


# --- reminders, deductions from benefit ------------------------------------------------------------------------------


def test_the_reminder_after_three_months_brings_reports(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["no reminder"].first_difference(flagged(Event.REPORTED))
    assert usual.sum() > other.sum()


def test_reports_come_at_once_where_no_days_must_pass_and_all_debt_moves_without_a_cap(pairs: dict[str, Pair]) -> None:
    pair = pairs["all of Direct Pay's debt, at once"]
    usual, other = pair.first_difference(flagged(Event.REPORTED))
    assert (other & ~usual).any()  # those due late in the month, who would have waited for the next
    carried, moves = pair.total(Slot.ARREARS_CARRIED), pair.total(Slot.MOVED_TO_COLLECT)
    assert 1.1 < (carried[1] / moves[1]) / (carried[0] / moves[0]) < 4.0


def on_benefit(month: Month) -> np.ndarray:
    live = (month["existence"] == Existence.LIVE) & (month["method"] == Method.BENEFIT_DEDUCTION)
    return live & (month["order_live"] == 1)


def test_deductions_beyond_the_cap_free_those_that_were_blocked(pairs: dict[str, Pair]) -> None:
    usual, other = pairs["beyond the cap"].first_difference(on_benefit)
    assert not (usual & ~other).any()
    months = [[on_benefit(month).sum() for month in lived] for lived in
              (pairs["beyond the cap"].usual, pairs["beyond the cap"].other)]  # fmt: skip
    assert 0.05 < sum(months[1]) / sum(months[0]) - 1 < 0.35  # the Government expected 50,000 to become 60,000


def test_a_deduction_from_benefit_is_all_or_nothing(pairs: dict[str, Pair]) -> None:
    whole = round(8.40 * 52 / 12 * 100)
    for lived in (pairs["beyond the cap"].usual, pairs["beyond the cap"].other):
        before, after = lived[-2], lived[-1]
        under_one = np.isin(after["id"], before["id"][on_benefit(before)]) & on_benefit(after)
        taken = after["cash_month"][under_one]
        assert (taken == whole).mean() > 0.7
        assert taken.max() == whole


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


# --- parameters that stand for a lever: whole runs on the same luck --------------------------------------------------


def lived(families: int = 4_000, until: str = "2017-12", **parameters: float) -> SeparatedFamilies:
    model = SeparatedFamilies(families=families, rng=3, until=until, parameters=parameters, threads=1)
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def reference() -> SeparatedFamilies:
    return lived()


def test_finding_employers_sooner_keeps_more_orders_live_and_brings_more() -> None:
    slow, quick = (lived(12_000, until="2019-12", find_employer_rate=rate) for rate in (0.25, 0.5))

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


# --- limits ----------------------------------------------------------------------------------------------------------


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
