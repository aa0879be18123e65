"""What the month's counts say of one case: how soon it was cleared, what is wrong, what is disputed."""

import made
import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Dispute, Event, Existence, Work
from cmsim.model.results.count_case import count_case
from cmsim.model.results.slots import SLOTS, Slot

pytestmark = pytest.mark.plain


def counted(month: int = 41, work: Work = Work.EMPLOYEE, referred: float = 0.0, **fields: object) -> dict[str, int]:
    usual = {"existence": Existence.LIVE, "status": CaseStatus.LIVE, "applied": 40, "calculation_due": 41}
    n = np.zeros(SLOTS, np.int64)
    family = made.family(**{**usual, "weeks_to_clear": 5, **fields})
    p = made.parameters(referred_employee_share=referred)
    count_case(family, made.paying_parent(tax_record=1, work=work), month, p, n)
    return {slot.name: int(n[slot]) for slot in Slot if n[slot] and slot != Slot.CALCULATED_PENCE}


def test_how_soon_an_application_is_cleared_counts_the_time_in_line() -> None:
    opened = {"events": Event.CASE_OPENED}
    assert counted(**opened) == {"CLEARED_6_WEEKS": 1, "CLEARED_12_WEEKS": 1}
    assert counted(month=42, **opened) == {"CLEARED_12_WEEKS": 1}  # five weeks and a month
    assert counted(month=43, **opened) == {}
    assert counted(events=Event.WITHDREW, weeks_to_clear=20, calculation_due=44, status=CaseStatus.CLOSED) == {
        "CLEARED_12_WEEKS": 1
    }


def test_what_the_waiting_has_cost_is_counted_where_it_is_owed() -> None:
    opened = {"events": Event.CASE_OPENED, "month": 44, "weekly_liability": 0.0}
    assert counted(direct_pay_unpaid=17333, **opened) == {"NIL_CALCULATIONS": 1, "WAITING_ARREARS": 17333}
    collected = {"lived": Arrangement.COLLECT_AND_PAY, "adjusted_month": 7}
    assert counted(**opened, **collected) == {"NIL_CALCULATIONS": 1, "WAITING_ARREARS": 7}


def test_decisions_disputes_and_investigations() -> None:
    assert counted(wrong_by=1000) == {"WRONG_PENCE": 1576}  # 173.33 where 157.57 was due
    assert counted(status=CaseStatus.APPLIED) == {"APPLICATIONS_WAITING": 1}
    assert counted(trial_from=3) == {"ON_TRIAL": 1}
    disputed = {"events": Event.DISPUTED}
    assert counted(dispute=Dispute.APPEAL, **disputed) == {"APPEALS": 1}
    assert counted(dispute=Dispute.RECONSIDERATION, **disputed) == {"RECONSIDERATIONS": 1}
    challenged = {"events": Event.CHALLENGED}
    assert counted(**challenged) == {}  # a caseworker reads the employer's return
    assert counted(**challenged, referred=1.0) == {"INVESTIGATIONS": 1}  # no tax return is filed
    referred = {"INVESTIGATIONS": 1, "INVESTIGATIONS_SELF_ASSESSED": 1}
    assert counted(work=Work.SELF_EMPLOYED, **challenged) == referred
    found = counted(work=Work.SELF_EMPLOYED, events=Event.INCOME_CORRECTED, corrected_yearly=90)
    assert found == {"INVESTIGATIONS_FOUND": 1, "INVESTIGATED_PENCE": 90}
