"""From an application to its calculation: the dates, what becomes of it, and what the waiting has cost."""

import made
import numpy as np
import pytest
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Existence, Kind, Queue
from cmsim.model import opening, settling
from cmsim.model.policy import law_table

P, MONTH = made.P, 40
LAW = law_table(60)[MONTH]
A_MONTH = 17333  # 40 pounds a week, in pence


def law(**levers: float) -> np.void:
    changed = LAW.copy()
    for name, value in levers.items():
        changed[name] = value
    return changed


SERVED = made.published()  # nobody stands in line
RIGHT = law(calculation_error_share=0.0)


def applicant(key: int = 5, by: np.void = RIGHT, p: np.void = P, **paying: object) -> tuple[np.void, np.void]:
    """A family that applies in the month, and its paying parent."""
    family = made.family(key=key, existence=Existence.LIVE, lived=Arrangement.NONE, arrangement=Arrangement.NONE,
                         paid_month=0, due_month=0, direct_pay_unpaid=999)  # fmt: skip
    parent = made.paying_parent(**{"traceable": 1, "tax_record": 1, **paying})
    opening.take_application(family, parent, MONTH, by, p)
    return family, parent


# --- the dates -----------------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_the_paying_parent_is_told_before_the_calculation_is_due_and_liability_waits_for_that() -> None:
    for key in range(200):
        family, _ = applicant(key)
        assert family["status"] == CaseStatus.APPLIED
        assert family["events"] & Event.APPLIED
        assert MONTH <= family["effective_from"] <= MONTH + 1
        assert family["effective_from"] <= family["calculation_due"]
        assert family["weeks_to_clear"] >= 1


def mean_weeks(p: np.void = P, by: np.void = RIGHT, **paying: object) -> float:
    return float(np.mean([applicant(key, by, p, **paying)[0]["weeks_to_clear"] for key in range(300)]))


@pytest.mark.plain
def test_what_makes_an_application_take_longer() -> None:
    usual = mean_weeks()
    assert usual < mean_weeks(tax_record=0) == pytest.approx(usual + P["income_check_weeks"], abs=0.01)
    assert mean_weeks(tax_record=0, benefit=1) == usual  # a benefit is known too
    assert usual < mean_weeks(traceable=0)
    assert mean_weeks(by=law(calculation_weeks=7.2)) > usual + 2


@pytest.mark.plain
def test_a_parent_who_is_not_found_by_the_limit_ends_the_application() -> None:
    ends = [
        applicant(key, law(tracing_limit_weeks=4.0), traceable=0)[0]["effective_from"] == NEVER for key in range(300)
    ]
    assert 0.5 < np.mean(ends) < 0.85  # exp(-3/8) are looked for more than three weeks on
    family, parent = next(
        (f, p) for f, p in (applicant(key, law(tracing_limit_weeks=4.0), traceable=0) for key in range(99))
        if f["effective_from"] == NEVER
    )  # fmt: skip
    opening.clear_application(family, parent, MONTH + 3, RIGHT, True, SERVED, made.parameters(withdrawal_rate=0.0))
    assert family["events"] & Event.NOT_TRACED
    assert family["status"] == CaseStatus.CLOSED


# --- what becomes of it --------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_an_application_waits_until_it_is_due_or_is_taken_back() -> None:
    family, parent = applicant()
    family["calculation_due"] = MONTH + 2
    opening.clear_application(family, parent, MONTH + 1, RIGHT, True, SERVED, made.parameters(withdrawal_rate=0.0))
    assert family["status"] == CaseStatus.APPLIED
    opening.clear_application(family, parent, MONTH + 1, RIGHT, True, SERVED, made.parameters(withdrawal_rate=1.0))
    assert family["status"] == CaseStatus.CLOSED
    assert family["events"] & Event.WITHDREW
    assert not family["events"] & Event.CASE_OPENED


@pytest.mark.plain
def test_debt_of_an_earlier_case_outlives_an_application_that_comes_to_nothing() -> None:
    family, parent = applicant()
    family["arrears"] = 5000
    settling.end_family(family, MONTH + 1, RIGHT, P)
    assert family["status"] == CaseStatus.ARREARS_ONLY
    assert not family["events"] & Event.CASE_CLOSED
    opening.clear_application(family, parent, MONTH + 9, RIGHT, True, SERVED, P)
    assert family["status"] == CaseStatus.ARREARS_ONLY


@pytest.mark.plain
def test_a_calculation_that_is_due_stands_in_line_and_its_waiting_is_owed_too() -> None:
    family, parent = applicant()
    family["effective_from"], family["calculation_due"] = MONTH, MONTH + 1
    stays = made.parameters(withdrawal_rate=0.0, ask_collect_constant=-60.0, pay_constant=-60.0)
    for month in (MONTH + 1, MONTH + 2):
        opening.clear_application(family, parent, month, RIGHT, True, made.published(calculation=MONTH), stays)
        assert family["status"] == CaseStatus.APPLIED
    opening.clear_application(family, parent, MONTH + 3, RIGHT, True, SERVED, stays)
    assert family["status"] == CaseStatus.LIVE
    assert family["asked"][Queue.CALCULATION] == 0
    assert family["direct_pay_unpaid"] == 3 * A_MONTH


def started(direct_pay: bool, waited: int, p: np.void = P, by: np.void = RIGHT, **fields: object) -> np.void:
    """A case that begins so many months after the paying parent was told."""
    family, parent = applicant(savings=0.0)
    family["effective_from"] = MONTH
    family["calculation_due"] = MONTH + waited
    for name, value in fields.items():
        family[name] = value
    opening.clear_application(family, parent, MONTH + waited, by, direct_pay, SERVED, p)
    return family


NEVER_ASKS = made.parameters(ask_collect_constant=-60.0, pay_constant=-60.0)


@pytest.mark.plain
@pytest.mark.parametrize("waited", [0, 1, 3])
def test_a_late_calculation_begins_with_arrears_to_the_penny(waited: int) -> None:
    between_parents, collected = started(True, waited, NEVER_ASKS), started(False, waited, NEVER_ASKS)
    assert between_parents["lived"] == Arrangement.DIRECT_PAY
    assert between_parents["direct_pay_unpaid"] == waited * A_MONTH
    assert between_parents["arrears"] == between_parents["adjusted_month"] == 0
    assert collected["lived"] == Arrangement.COLLECT_AND_PAY
    assert collected["arrears"] == collected["adjusted_month"] == waited * A_MONTH
    assert collected["direct_pay_unpaid"] == 0
    for family in (between_parents, collected):
        assert family["status"] == CaseStatus.LIVE
        assert family["calculated_on"] == MONTH + waited
        assert family["decided_on"] == MONTH + 1


@pytest.mark.plain
def test_what_was_paid_privately_while_waiting_is_taken_off() -> None:
    paid = np.zeros(12, np.int32)
    paid[(MONTH + 2) % 12] = 10_000
    private = {"lived": Arrangement.FAMILY_BASED, "kind": Kind.REGULAR, "paid": paid}
    assert started(True, 3, NEVER_ASKS, **private)["direct_pay_unpaid"] == 3 * A_MONTH - 10_000
    assert started(True, 3, NEVER_ASKS, **{**private, "kind": Kind.IN_KIND})["direct_pay_unpaid"] == 3 * A_MONTH


@pytest.mark.plain
def test_a_willing_paying_parent_pays_for_the_waiting_with_the_first_payment() -> None:
    willing = made.parameters(ask_collect_constant=-60.0, pay_constant=60.0)
    for income, promised in ((300.0, A_MONTH), (60.0, 0)):  # where it is not there it is not paid
        family, parent = applicant(net_weekly_income=income, weekly_owed=0.0)
        family["effective_from"], family["calculation_due"] = MONTH, MONTH + 1
        opening.clear_application(family, parent, MONTH + 1, RIGHT, True, SERVED, willing)
        assert family["direct_pay_unpaid"] == A_MONTH
        assert family["promised"] == promised
