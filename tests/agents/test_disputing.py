"""Decisions that are wrong, and what becomes of them: reconsidered, appealed, and put right to the penny."""

import made
import numpy as np
import pytest
from cmsim.agents import disputing, varying
from cmsim.agents.codes import Arrangement, CaseStatus, Contact, Dispute, Event, Existence, Union
from cmsim.model import decisions
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.ledger import monthly_pence
from cmsim.model.liability import liabilities, review_variations, with_mistake
from cmsim.model.policy import law_table
from cmsim.model.state import FAMILY_RECORD, table

pytestmark = pytest.mark.plain

P, MONTH = made.P, 40
LAW = law_table(60)[MONTH]
FINDS, MISSES = made.parameters(reconsideration_finds=1.0), made.parameters(reconsideration_finds=0.0, appeal_share=1.0)


def test_as_much_money_is_wrong_as_the_law_of_the_month_says() -> None:
    law = LAW.copy()
    for share in (0.0, 0.0065, 0.0217):
        law["calculation_error_share"] = share
        off = [disputing.mistake(made.family(key=key), MONTH, law, P) for key in range(20_000)]
        assert np.mean(np.abs(off)) / disputing.WHOLE == pytest.approx(share, rel=0.1)
        assert abs(np.mean(off)) <= 0.2 * np.mean(np.abs(off)) + 1e-9  # as often too much as too little


def test_a_wrong_amount_is_wrong_to_the_penny() -> None:
    assert with_mistake(40.0, 0) == 40.0
    assert with_mistake(40.0, 1250) == 45.0
    assert with_mistake(33.33, -1000) == 30.0  # 29.997


def case(**fields: object) -> tuple[np.void, np.ndarray]:
    """A paying parent and a case whose liability has been calculated, perhaps wrongly, since ten months ago."""
    paying, families = made.paying_parent(first_family=0), table(1, FAMILY_RECORD)
    usual = {"existence": Existence.LIVE, "status": CaseStatus.LIVE, "decided_on": MONTH - 10}
    families[0] = made.family(**{**usual, "calculated_on": MONTH - 10, **fields})
    liabilities(paying, families, LAW, P)
    return paying, families


def decided(p: np.void, **fields: object) -> np.void:
    paying, families = case(**{"dispute": Dispute.RECONSIDERATION, "dispute_due": MONTH, **fields})
    decisions.decide_disputes(paying, families, MONTH, LAW, p)
    return families[0]


@pytest.mark.parametrize("wrong_by", [-2000, 1500])
def test_what_was_charged_wrongly_is_put_right_back_to_the_first_month(wrong_by: int) -> None:
    wrong, right = (monthly_pence(case(wrong_by=w)[1][0]["weekly_liability"]) for w in (wrong_by, 0))
    assert wrong != right
    back = 10 * (right - wrong)
    family = decided(FINDS, wrong_by=wrong_by, arrears=500_000, lived=Arrangement.COLLECT_AND_PAY)
    assert family["adjusted_month"] == family["arrears"] - 500_000 == back
    family = decided(FINDS, wrong_by=wrong_by, direct_pay_unpaid=7)
    assert family["direct_pay_unpaid"] == 7 + back
    assert family["adjusted_month"] == 0
    assert family["events"] & Event.REVISED
    assert family["wrong_by"] == family["dispute"] == 0
    assert monthly_pence(family["weekly_liability"]) == right


def test_a_right_decision_is_confirmed_and_may_be_appealed_and_liability_goes_on() -> None:
    family = decided(made.parameters(appeal_share=0.0))
    assert family["dispute"] == Dispute.NONE
    assert not family["events"]
    family = decided(made.parameters(appeal_share=1.0))
    assert family["dispute"] == Dispute.APPEAL
    assert family["dispute_due"] == decisions.weeks_later(MONTH, LAW["appeal_weeks"])
    assert family["weekly_liability"] > 0


def test_the_tribunal_finds_what_the_service_missed() -> None:
    family = decided(MISSES, wrong_by=1500)
    assert family["dispute"] == Dispute.APPEAL
    assert family["wrong_by"] == 1500
    family = decided(MISSES, wrong_by=1500, dispute=Dispute.APPEAL)
    assert family["wrong_by"] == 0
    assert family["dispute"] == Dispute.NONE
    assert not decided(MISSES, dispute=Dispute.APPEAL)["events"] & Event.REVISED


def test_a_dispute_is_not_decided_before_its_month_nor_for_a_closed_case() -> None:
    assert decided(FINDS, wrong_by=1500, dispute_due=MONTH + 1)["dispute"] == Dispute.RECONSIDERATION
    closed = decided(FINDS, wrong_by=1500, status=CaseStatus.CLOSED)
    assert closed["dispute"] == Dispute.NONE
    assert not closed["events"] & Event.REVISED


def test_only_a_fresh_decision_is_disputed_and_once_at_a_time() -> None:
    live = {"existence": Existence.LIVE, "status": CaseStatus.LIVE, "calculated_on": MONTH - 30}

    def may(month: int = MONTH, **fields: object) -> bool:
        return bool(decisions.may_dispute(made.family(**{**live, "decided_on": month, **fields}), MONTH))

    assert may()
    assert may(MONTH - 1)
    assert not may(MONTH - 2)
    assert not may(MONTH + 1)  # charged from next month
    assert not may(dispute=Dispute.APPEAL)
    assert not may(lived=Arrangement.NONE)
    asks = [decisions.asks_for_reconsideration(made.family(key=key, wrong_by=w), MONTH, P)
            for w in (0, 3000) for key in range(1000)]  # fmt: skip
    assert sum(asks[:1000]) < sum(asks[1000:])


# --- special expenses of the paying parent ----------------------------------------------------------------------------


def granted(ground: varying.Ground, parent: dict[str, object], **family: object) -> float:
    """Special expenses granted at a review to a parent who asks on this ground alone."""
    shares = [f"expenses_{one.name.lower()}_share" for one in varying.Ground if one != varying.Ground.MORTGAGE]
    alone = {name: float(name == f"expenses_{ground.name.lower()}_share") for name in shares}
    p = made.parameters(special_expenses_share=1.0, **alone)
    paying, families = made.paying_parent(first_family=0, **parent), table(1, FAMILY_RECORD)
    families[0] = made.family(existence=Existence.LIVE, status=CaseStatus.LIVE, starts=MONTH - 12, **family)
    review_variations(paying, families, MONTH, LAW, p)
    assert paying["special_expenses"] in (0.0, varying.weekly_expenses(ground, p) * LAW["price_index"])
    return float(paying["special_expenses"])


def test_special_expenses_last_as_long_as_their_ground() -> None:
    ground, married = varying.Ground, {"union": Union.MARRIED}
    assert granted(ground.CONTACT, {}, contact=Contact.SOME) > 0 == granted(ground.CONTACT, {}, contact=Contact.NONE)
    assert granted(ground.ILLNESS, {"other_children": 1}) > 0 == granted(ground.ILLNESS, {})
    assert granted(ground.DEBTS, {}, **married) > 0 == granted(ground.DEBTS, {})
    assert granted(ground.BOARDING, {}) > 0
    assert granted(ground.MORTGAGE, {}, **married) > 0 == granted(ground.MORTGAGE, {})
    assert granted(ground.CONTACT, {"benefit": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS}, contact=Contact.SOME) == 0
