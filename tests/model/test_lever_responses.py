"""One lever moved on the same luck: the sign where the first family differs, the size where the literature has one.

Sizes are loose bands around published ranges, from a run of a few thousand families. Where the model misses one, the
test says by how much and why, and is expected to fail; it is not loosened.
"""

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, Event, Existence, Method
from cmsim.model.calendar import month_of
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from two_futures import Month, Pair, Reform, flagged, futures, statutory

pytestmark = pytest.mark.once


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
    assert (other & ~usual).any()
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
    reason="60 to 85% were expected to stay with the service, 10 to 20% to settle privately; this gives 92% and 3%: "
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
    usual, other = pair.total(Slot.REPORTED, 6)
    assert other > usual  # those due late in the month, who would have waited for the next, and later debt to move
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
