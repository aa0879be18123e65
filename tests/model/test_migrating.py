"""When Direct Pay has ended: whose turn it is to choose anew."""

from types import SimpleNamespace

import pytest
from cmsim.agents.codes import Arrangement, CaseStatus
from cmsim.model.settling import is_migrating

pytestmark = [pytest.mark.plain, pytest.mark.quick]


def case(status: CaseStatus) -> SimpleNamespace:
    return SimpleNamespace(key=7, arrangement=Arrangement.DIRECT_PAY, status=status)


@pytest.mark.parametrize(
    ("status", "asked", "turn"),
    [
        (CaseStatus.LIVE, True, True),
        (CaseStatus.LIVE, False, True),
        (CaseStatus.DORMANT, True, True),
        (CaseStatus.DORMANT, False, False),
    ],
)
def test_a_dormant_case_has_no_turn_where_dormant_cases_are_not_asked(status, asked, turn):
    law = SimpleNamespace(migration_months=1, dormant_cases_asked=asked)
    ended = SimpleNamespace(direct_pay_removed=60)
    assert bool(is_migrating(case(status), ended, 60, law)) is turn
    assert not is_migrating(case(status), ended, 59, law)
