"""Parentage: who denies it, what is presumed, what a test shows, and what then becomes of the case."""

import made
import numpy as np
import pytest
from cmsim.agents import parentage
from cmsim.agents.applying import outside_the_scheme
from cmsim.agents.codes import Arrangement, CaseStatus, Contact, Dispute, Event, Existence, Method, Parentage, Union
from cmsim.model import decisions, opening
from cmsim.model.policy import law_table
from cmsim.model.state import FAMILY_RECORD, table

pytestmark = pytest.mark.plain

P, MONTH = made.P, 40
LAW = law_table(60)[MONTH]
DENIES = {"parentage_disputed_share": 1.0, "care_disputed_share": 1.0}


def test_who_disputes_before_a_calculation_is_made() -> None:
    sure = made.parameters(**DENIES)
    apart = made.family(union=Union.NEVER_TOGETHER)
    weekly, seldom = (made.family(union=Union.MARRIED, contact=c) for c in (Contact.WEEKLY, Contact.SOME))
    assert [parentage.disputes_parentage(one, sure) for one in (apart, weekly, seldom)] == [True, False, False]
    assert [parentage.disputes_care(one, sure) for one in (apart, weekly, seldom)] == [False, True, False]
    assert not parentage.disputes_parentage(made.family(union=Union.NEVER_TOGETHER, parentage=Parentage.SHOWN), sure)


def test_a_fifth_of_those_tested_are_not_the_parent() -> None:
    shown = [parentage.is_shown_not_to_be_the_parent(made.family(key=key), P) for key in range(4_000)]
    assert np.mean(shown) == pytest.approx(661 / 3_474, abs=0.02)


def applied(presumed: float, another: float) -> np.void:
    """What becomes of the application of a family whose paying parent denies being the parent."""
    p = made.parameters(**DENIES, father_registered_share=presumed, not_the_parent_share=another, withdrawal_rate=0.0)
    family = made.family(union=Union.NEVER_TOGETHER, existence=Existence.LIVE, lived=Arrangement.NONE,
                         arrangement=Arrangement.NONE, due_month=0, paid_month=0)  # fmt: skip
    parent = made.paying_parent(traceable=1, tax_record=1)
    opening.take_application(family, parent, MONTH, LAW, p)
    for month in range(MONTH, MONTH + 9):
        opening.clear_application(family, parent, month, LAW, True, made.published(), p)
    return family


def test_without_a_presumption_the_test_comes_first() -> None:
    father, another = applied(0.0, 0.0), applied(0.0, 1.0)
    assert father["status"] == CaseStatus.LIVE
    assert (father["parentage"], father["dispute"]) == (Parentage.SHOWN, Dispute.NONE)
    assert another["status"] == CaseStatus.CLOSED
    assert another["parentage"] == Parentage.NOT_THE_PARENT
    assert another["events"] & Event.NOT_THE_PARENT
    assert not another["events"] & Event.CASE_OPENED
    assert another["direct_pay_unpaid"] == another["arrears"] == 0


def test_where_it_is_presumed_the_case_begins_at_once_and_the_test_is_awaited() -> None:
    presumed, tested = applied(1.0, 1.0), applied(0.0, 0.0)
    assert presumed["status"] == CaseStatus.LIVE
    assert presumed["dispute"] == Dispute.PARENTAGE
    assert presumed["dispute_due"] > presumed["calculated_on"]
    assert presumed["weeks_to_clear"] == tested["weeks_to_clear"] - P["dispute_weeks"]


@pytest.mark.parametrize("lived", [Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY])
@pytest.mark.parametrize("another", [0.0, 1.0])
def test_what_a_test_makes_of_a_case(lived: Arrangement, another: float) -> None:
    collected = lived == Arrangement.COLLECT_AND_PAY
    families = table(1, FAMILY_RECORD)
    usual = {"existence": Existence.LIVE, "status": CaseStatus.LIVE, "lived": lived, "arrangement": lived}
    waits = {"dispute": Dispute.PARENTAGE, "dispute_due": MONTH, "direct_pay_unpaid": 0 if collected else 900}
    families[0] = made.family(**usual, **waits)
    family = families[0]
    if collected:
        family["arrears"] = family["owed"][0] = 70_000
        family["method"], family["order_live"] = Method.EARNINGS_ORDER, 1
    paying = made.paying_parent(first_family=0)
    decisions.decide_disputes(paying, families, MONTH, LAW, made.parameters(not_the_parent_share=another))
    assert family["dispute"] == Dispute.NONE
    if not another:
        assert family["parentage"] == Parentage.SHOWN
        assert family["lived"] == lived
        assert family["arrears"] + family["direct_pay_unpaid"] == (70_000 if collected else 900)
        return
    assert family["status"] == CaseStatus.CLOSED
    assert family["lived"] == family["arrangement"] == Arrangement.NONE
    assert family["arrears"] == family["owed"].sum() == family["direct_pay_unpaid"] == 0
    assert family["adjusted_month"] == (-70_000 if collected else 0)
    assert family["events"] & Event.NOT_THE_PARENT
    assert family["events"] & Event.CASE_CLOSED
    assert family["debt_order"] == 0
    assert outside_the_scheme(family, paying)
