"""Calls, answered and not, and contacts online: their equations against the published figures."""

import datetime as dt

import pytest
from cmsim.model.policy import Change, law, law_row
from cmsim.model.service.contacts import calls_of, contacts, minutes_to_answer, share_answered, share_online
from service_month import P, counted, indicator, law_on

pytestmark = pytest.mark.rules


def test_all_calls_are_answered_with_time_to_spare_and_few_with_far_too_little() -> None:
    assert share_answered(0.2, P) > 0.999
    assert share_answered(4.0, P) == pytest.approx(0.25, abs=0.001)
    assert share_answered(1.35, P) == pytest.approx(0.73, abs=0.015)  # 27% not answered: the year to September 2021


def test_callers_held_26_seconds_in_2018_and_21_minutes_in_the_third_quarter_of_2021() -> None:
    assert minutes_to_answer(0.21, P) == pytest.approx(21, abs=2)  # so many are not answered then in a run
    assert minutes_to_answer(0.008, P) == pytest.approx(26 / 60, abs=0.2)


def test_who_is_not_answered_calls_again() -> None:
    month, here = counted(direct_pay=3_000, collect_and_pay=2_000, applications=100), law_on("2021-06-01")
    enough = calls_of(month, 0.0, 1e6, here, P)
    assert enough.made == pytest.approx(0.6 * contacts(month, P))
    assert enough.unanswered == pytest.approx(0.0, abs=1e-6)
    few = calls_of(month, 0.0, 100.0, here, P)
    again = calls_of(month, few.again, 100.0, here, P)
    assert few.unanswered > 0.5 * few.made
    assert again.made == pytest.approx(enough.made + 0.5 * few.unanswered)
    assert again.unanswered > few.unanswered
    assert calls_of(month, 0.0, 0.0, here, P).unanswered == pytest.approx(enough.made)


def test_fewer_telephone_and_less_work_leave_fewer_calls_unanswered() -> None:
    month = counted(direct_pay=3_000, collect_and_pay=2_000)

    def share(**levers: float) -> float:
        changes = [Change(dt.date(2013, 1, 1), lever, value) for lever, value in levers.items()]
        calls = calls_of(month, 0.0, 220.0, law_row(law("2021-06-01", changes))[0], P)
        return calls.unanswered / calls.made

    assert 0.2 > share() > share(phone_share=0.4) > 0.0
    assert share() > share(work_per_request=0.7)


def test_about_a_quarter_of_customers_were_online_in_2020_and_more_where_fewer_contacts_are_calls() -> None:
    def online(yearly: float, phone: float) -> float:
        return share_online(yearly, phone, float(P["contacts_independent"]))

    assert online(2.1, 0.75) == pytest.approx(0.25, abs=0.005)
    assert online(2.1, 0.75) < online(2.1, 0.6) < online(2.1, 0.25) < 0.85  # the plan of 2021 asked for over 85%
    assert online(4.0, 0.25) > online(2.1, 0.25)  # more happens, more goes online
    assert online(0.0, 0.25) == online(2.1, 1.0) == 0.0


def test_contacts_online_are_fewer_where_callers_call_again() -> None:
    month = {"direct_pay": 3_000, "collect_and_pay": 2_000, "staff_calls": 20_000}
    calls = 0.6 * contacts(counted(**month), P)
    usual, again = (
        indicator("online_share", "contacts", counted(**month, calls=1000 * many), "2021-06")
        for many in (calls, 1.3 * calls)
    )
    assert usual == pytest.approx(0.4, abs=0.001)
    assert usual > again
    busier = indicator("online_share", "customers", counted(**month, reported=900), "2021-06")
    assert busier > indicator("online_share", "customers", counted(**month), "2021-06")
