"""What follows a report of missed Direct Pay: payment is shown, made good, or the case moves when the days are over."""

import datetime as dt
from functools import cache
from types import SimpleNamespace as Record

import made
import numpy as np
import pytest
from cmsim.agents.answering import miss_is_seen, months_of, months_until_reportable, pays_up, willing_to_pay_up
from cmsim.agents.codes import Arrangement, Event, Queue
from cmsim.agents.learning import is_reminded, report_hazard
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law_table
from cmsim.model.reporting import is_reported, take_up_report
from cmsim.model.results.slots import Slot
from cmsim.model.service.queues import FIRST, is_waiting, request
from cmsim.model.settling import move_to_collection
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, table

P, LAW = parameter_row()[0], law_table(37)[36]  # December 2015
OFTEN = {
    "report_constant": -0.5,
    "pay_up_constant": 2.0,
    "statutory_attraction": 1.5,
    "start_on_collect_share": 0.0,
    "hours_report": 0.001,
    "hours_calculation": 0.001,
}  # nobody stands in line
EARLY = dt.date(2012, 12, 11)
FAMILIES, UNTIL = 4000, "2015-03"


def parents(**given):
    """A family on Direct Pay with something missing, and its paying parent, who could pay it."""
    family, paying = table(1, FAMILY_RECORD)[0], table(1, PAYING_PARENT_RECORD)[0]
    family["key"], family["lived"], family["direct_pay_unpaid"] = 77, Arrangement.DIRECT_PAY, 30_000
    for name in ("trust", "doubt"):
        family[f"{name}_direct_pay"] = family[f"{name}_collect"] = 4.0
    paying["net_weekly_income"], paying["weekly_owed"] = 600.0, 50.0
    for name, number in given.items():
        (family if name in FAMILY_RECORD.names else paying)[name] = number
    return family, paying


def lived(days: int, **parameters: float) -> SeparatedFamilies:
    return SeparatedFamilies(
        families=FAMILIES, rng=3, until=UNTIL, threads=1, parameters={**OFTEN, **parameters},
        changes=[Change(EARLY, "evidence_days", days), Change(EARLY, "scheme_open_from_children", 1)],
    )  # fmt: skip


@cache
def moves(days: int, pay_up: float = -99.0) -> np.ndarray:
    """Reports, and moves to Collect & Pay, of each month: shape (months, 2)."""
    model = lived(days, pay_up_constant=pay_up)
    while model.running:
        model.step()
    return model.counts[:, [Slot.REPORTED, Slot.MOVED_TO_COLLECT]]


@pytest.mark.plain
@pytest.mark.parametrize(("days", "months"), [(0, 0), (1, 0), (17, 0), (30, 0), (31, 1), (60, 1), (61, 2), (365, 11)])
def test_days_become_monthly_steps_by_one_rule(days, months):
    assert months_of(days) == months


def law_with(**levers):
    """The law of December 2015 with some levers moved."""
    return law_table(37, [Change(EARLY, name, value) for name, value in levers.items()])[36]


@pytest.mark.plain
@pytest.mark.parametrize(("days", "months"), [(0, {0}), (3, {0, 1}), (5, {0, 1}), (31, {1, 2}), (365, {11})])
def test_a_missed_payment_is_reported_so_many_working_days_after_the_day_it_was_due(days, months):
    law = law_with(report_after_days=days)
    seen = [months_until_reportable(parents(key=key)[0], law) for key in range(200)]
    assert set(seen) == months
    if days in (3, 5):  # due in the last of the month's days: the report waits for the next month
        assert sum(seen) / 200 == pytest.approx(days * 1.4 / 30.4, abs=0.08)


@pytest.mark.plain
def test_until_the_days_are_over_there_is_nothing_to_report_and_then_it_is_the_old_payment():
    eager = made.parameters(report_constant=99.0)
    due = np.full(12, 10_000)
    this_month, last_month = due.copy(), due.copy()
    this_month[36 % 12], last_month[35 % 12] = 0, 0
    early, late = law_with(report_after_days=0), law_with(report_after_days=22)  # 30.8 calendar days
    for paid, at_once, later in ((this_month, True, False), (last_month, False, True)):
        family, _ = parents(due=due, paid=paid, on_time=4095, since=0)
        family["key"] = next(key for key in range(99) if months_until_reportable(parents(key=key)[0], late) == 1)
        assert [bool(is_reported(family, 36, law, eager)) for law in (early, late)] == [at_once, later]
        family["since"] = 36  # Direct Pay began this month: what was missed before it is not reported
        assert not is_reported(family, 36, late, eager)


@pytest.mark.plain
@pytest.mark.parametrize(
    ("set_aside", "cap", "practice", "months"),
    [
        (0.0, 3.0, 11.0, 3.0),
        (0.0, 240.0, 11.0, 11.0),
        (1.0, 3.0, 11.0, 8.0),
        (0.0, 0.0, 11.0, 0.0),
        (0.0, 3.0, 2.0, 2.0),
    ],
)
def test_unpaid_direct_pay_moves_up_to_the_cap_save_in_exceptional_circumstances(set_aside, cap, practice, months):
    law = law_with(direct_pay_arrears_cap_months=cap, practice_arrears_months=practice)
    family, _ = parents(weekly_liability=30.0, direct_pay_unpaid=8 * 13_000, method=0)  # eight months of 130 pounds
    owed = min(months, 8.0)
    move_to_collection(family, 36, law, made.parameters(arrears_cap_set_aside=set_aside))
    assert family["carried_month"] == family["arrears"] == owed * 13_000
    assert family["direct_pay_unpaid"] == 0


@pytest.mark.plain
def test_nobody_pays_up_what_is_not_there():
    def share(**given):
        family, paying = parents(willingness=4.0, **given)
        paid = 0
        for month in range(300):
            paid += pays_up(family, paying, month, LAW, P)
        return paid / 300

    assert share() > 0.5
    assert share(net_weekly_income=80.0) == 0.0
    assert share(net_weekly_income=80.0, savings=299.0) == 0.0
    assert share(net_weekly_income=80.0, savings=300.0) == share()  # pounds in savings against pence missing


@pytest.mark.plain
def test_the_willing_pay_up_more_readily_and_long_arrears_less():
    reluctant, willing = (willing_to_pay_up(*parents(willingness=z), P) for z in (-2.0, 2.0))
    assert willing > reluctant
    by_months = [willing_to_pay_up(*parents(months_short=n), P) for n in (1, 3, 6, 12)]
    assert by_months[0] > by_months[1] > by_months[2] == by_months[3]


@pytest.mark.plain
def test_reminders_come_after_three_months_and_at_each_annual_review():
    def reminded(months, reminder, accounts=0.0):
        law = Record(reminder_months=reminder, online_account_share=accounts)
        return [m - 10 for m in range(10, 10 + months) if is_reminded(family, m, law)]

    family, _ = parents(since=10)
    assert reminded(50, 3) == [3, 12, 24, 36, 48]
    assert reminded(30, 5) == [5, 12, 24]
    assert reminded(4, 5, accounts=1.0) == [0, 1, 2, 3]  # an account online asks each month


@pytest.mark.plain
def test_reminders_bring_reports_fear_and_the_charge_on_what_is_collected_keep_them_away():
    def hazard(reminded=0.0, charge=0.0, **given):
        return report_hazard(parents(**given)[0], reminded, 0.5, charge, P)

    assert hazard(reminded=1.0) > hazard() > hazard(charge=0.04)
    assert hazard(abuse=1) == hazard(abuse=2) < hazard()


@pytest.mark.rules
def test_with_seventeen_days_every_report_unanswered_moves_within_the_month():
    reported, moved = moves(17).T
    assert moved.sum() > 50
    assert (moved <= reported).all()
    assert moved.sum() > 0.95 * reported.sum()  # the rest came late, or was reported as it was paid


@pytest.mark.rules
def test_more_days_move_cases_later_and_never_more_of_them_in_the_first_month():
    short, long = moves(17), moves(45)
    first = int(np.flatnonzero(short[:, 0])[0])
    assert short[first, 0] == long[first, 0] > 0  # the same reports, and then
    assert long[first, 1] == 0 < short[first, 1]
    assert (np.cumsum(long[:, 1]) <= np.cumsum(short[:, 1])).all()
    assert long[:, 1].sum() > 0.5 * short[:, 1].sum()  # later, not never


@pytest.mark.rules
def test_more_days_are_more_chances_to_pay_up():
    kept = [1.0 - moves(days, 0.0)[:, 1].sum() / moves(days, 0.0)[:, 0].sum() for days in (17, 90)]
    assert kept[1] > kept[0] + 0.03 > 0.05


@pytest.mark.rules
def test_who_pays_up_keeps_direct_pay_and_next_month_nothing_of_it_is_missing():
    model, made_good = lived(17), 0
    promised = np.zeros(0, np.int64)
    while model.running:
        model.step()
        families = np.asarray(model.families)
        put_right = (families["events"] & Event.REVISED) != 0  # what was due before is another sum since
        kept = families[np.isin(families["id"], promised) & (families["due_month"] > 0) & ~put_right]
        on_direct_pay = kept[(kept["lived"] == Arrangement.DIRECT_PAY) & (kept["lived_since"] < model.month)]
        assert (on_direct_pay["direct_pay_unpaid"] <= on_direct_pay["due_month"]).all()  # of this month at most
        made_good += (kept["paid_month"] > kept["due_month"]).sum()
        agreed = families[(families["events"] & Event.PAID_UP) != 0]
        assert (agreed["lived"] != Arrangement.COLLECT_AND_PAY).all()
        promised = agreed["id"].copy()
    assert made_good > 10


@pytest.mark.plain
def test_a_report_stands_in_line_and_the_days_begin_when_its_turn_comes():
    family, paying = parents(weekly_liability=40.0, due_month=17_333)
    unable = parameter_row({"pay_up_constant": -99.0})[0]
    request(family, Queue.REPORT, 36, FIRST)
    take_up_report(family, paying, 37, LAW, made.published(report=35), unable)
    assert is_waiting(family, Queue.REPORT)
    assert family["answer_due"] == 0
    assert family["lived"] == Arrangement.DIRECT_PAY
    take_up_report(family, paying, 38, LAW, made.published(), unable)
    assert not is_waiting(family, Queue.REPORT)
    assert family["events"] & Event.MOVED_TO_COLLECT  # seventeen days end within the month
    assert family["arrears"] == 30_000


@pytest.mark.plain
def test_the_service_sees_only_what_is_missing_and_only_where_it_watches():
    watched = LAW.copy()
    watched["direct_pay_misses_seen"] = 1.0
    short, full = parents(due_month=100, paid_month=99)[0], parents(due_month=100, paid_month=100)[0]
    assert miss_is_seen(short, 36, watched)
    assert not miss_is_seen(full, 36, watched)
    assert not miss_is_seen(short, 36, LAW)
