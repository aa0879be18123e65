"""The two steps from an order back to Direct Pay, and the relapse."""

import made
import pytest
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Existence, Method, Work
from cmsim.model import enforcement, returning
from cmsim.model.policy import law_table
from cmsim.model.powers import power_table

pytestmark = pytest.mark.plain

MONTH = 40
LAWS = law_table(60)
LAW, SERVED = LAWS[MONTH], made.published()
TAKES = made.parameters(voluntary_offer_taken=1.0, order_rate=0.0)


def under_order(**fields: object):
    usual = {
        "lived": Arrangement.COLLECT_AND_PAY,
        "arrangement": Arrangement.COLLECT_AND_PAY,
        "status": CaseStatus.LIVE,
        "existence": Existence.LIVE,
        "method": Method.EARNINGS_ORDER,
        "order_live": 1,
        "order_from": MONTH - 9,
    }
    return made.family(**{**usual, **fields})


def run(family, p=TAKES, published=SERVED):
    """The service's month with the case of an employee."""
    powers = power_table(LAWS[MONTH : MONTH + 1], p.reshape(1))[0]
    enforcement.run_case(family, made.paying_parent(work=Work.EMPLOYEE), powers, MONTH, published, LAW, p)
    return family


def test_six_compliant_months_by_an_order_come_first() -> None:
    assert run(under_order(compliant_months=4))["method"] == Method.EARNINGS_ORDER
    family = run(under_order(compliant_months=5))
    assert family["method"] == Method.VOLUNTARY
    assert family["trial_from"] == MONTH
    assert family["order_live"] == family["compliant_months"] == 0
    assert family["order_from"] == NEVER
    assert run(under_order(compliant_months=5), made.parameters(voluntary_offer_taken=0.0))["order_live"] == 1


def test_a_deduction_from_benefit_stays_however_long_it_has_been_paid() -> None:
    for method, lifted in ((Method.BENEFIT_DEDUCTION, False), (Method.EARNINGS_ORDER, True), (Method.BANK_ORDER, True)):
        family = under_order(method=method, compliant_months=6)
        returning.offer_voluntary_method(family, MONTH, TAKES)
        assert (family["method"] == Method.VOLUNTARY) == lifted


def test_then_six_by_a_voluntary_method_and_not_before_may_direct_pay_be_had_again() -> None:
    def may(direct_pay: bool = True, **fields: object) -> bool:
        family = under_order(**{"method": Method.VOLUNTARY, "compliant_months": 6, **fields})
        return bool(returning.may_return_to_direct_pay(family, direct_pay))

    assert may()
    assert not may(compliant_months=5)
    assert not may(method=Method.EARNINGS_ORDER, compliant_months=40)
    assert not may(direct_pay=False)


def test_at_the_first_miss_after_an_order_was_lifted_it_is_made_again_at_once() -> None:
    hardly_ever = made.parameters(order_rate=1e-6)
    missed = {"method": Method.VOLUNTARY, "order_live": 0, "paid_month": 0}
    family = run(under_order(trial_from=MONTH - 2, **missed), hardly_ever)
    assert family["method"] == Method.EARNINGS_ORDER
    assert family["events"] & Event.ORDER_MADE
    assert family["trial_from"] == 0
    assert run(under_order(**missed), hardly_ever)["method"] == Method.VOLUNTARY  # any other waits for its turn
