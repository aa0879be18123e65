"""Maintenance outcomes: which statutory cases count, and what is taken as paid."""

from types import SimpleNamespace as Record

import numpy as np
import pytest
from cmsim.agents.codes import MONTHS_REMEMBERED, Arrangement
from cmsim.agents.compiled import JIT
from cmsim.model.results.slots import Slot
from cmsim.model.results.tally import count_maintenance_outcome

pytestmark = [pytest.mark.plain, pytest.mark.skipif(JIT, reason="made-up records are read by plain rules only")]
NOBODY, EVERYBODY = Record(csa_direct_share=0.0), Record(csa_direct_share=1.0)
MONTH = 30


def a_case(arrangement, due=0, paid=0, weekly=10.0):
    family = Record(key=7, arrangement=arrangement, lived=arrangement, weekly_liability=weekly,
                    due=np.zeros(MONTHS_REMEMBERED, np.int64), paid=np.zeros(MONTHS_REMEMBERED, np.int64))  # fmt: skip
    family.due[(MONTH - 2) % MONTHS_REMEMBERED], family.paid[(MONTH - 2) % MONTHS_REMEMBERED] = due, paid
    return family


def counted(family, p=NOBODY):
    n = np.zeros(len(Slot), np.int64)
    count_maintenance_outcome(family, MONTH, p, n)
    return {slot.name for slot in Slot if n[slot]}


@pytest.mark.parametrize(
    ("family", "p", "told"),
    [
        (a_case(Arrangement.COLLECT_AND_PAY, due=100), NOBODY, {"OUTCOME_CASES"}),
        (a_case(Arrangement.COLLECT_AND_PAY, due=100, paid=1), NOBODY, {"OUTCOME_CASES", "OUTCOMES"}),
        (a_case(Arrangement.COLLECT_AND_PAY), NOBODY, set()),
        (a_case(Arrangement.DIRECT_PAY, due=100), NOBODY, {"OUTCOME_CASES", "OUTCOMES"}),
        (a_case(Arrangement.DIRECT_PAY, weekly=0.0), NOBODY, set()),
        (a_case(Arrangement.CSA, due=100), NOBODY, {"OUTCOME_CASES", "CSA_OUTCOME_CASES"}),
        (a_case(Arrangement.CSA, due=100), EVERYBODY,
         {"OUTCOME_CASES", "OUTCOMES", "CSA_OUTCOME_CASES", "CSA_OUTCOMES"}),
    ],
)  # fmt: skip
def test_money_between_parents_is_taken_as_paid_and_cases_without_liability_are_left_out(family, p, told):
    assert counted(family, p) == told
