"""Direct Pay cases whose calculation has ended, and which a few pounds keep on the books."""

import made
import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus, Existence
from cmsim.model import tables
from cmsim.model.policy import law_table
from cmsim.model.settling import end_family

pytestmark = pytest.mark.plain
OPEN, CLOSED = (law_table(145)[month] for month in (100, 140))  # April 2021, August 2024
ALL = made.parameters(few_pounds_left_share=1.0)


def ended(by: np.void = OPEN, p: np.void = ALL, **fields: object) -> np.void:
    """A family on Direct Pay whose last child has left."""
    on = {"status": CaseStatus.LIVE, "arrangement": Arrangement.DIRECT_PAY, "lived": Arrangement.DIRECT_PAY}
    family = made.family(**({"existence": Existence.LIVE, "arrears": 0} | on | fields))
    end_family(family, 100, by, p)
    return family


def test_a_case_stays_on_the_books_without_children_until_such_cases_are_closed() -> None:
    family = ended()
    assert family["status"] == CaseStatus.FEW_POUNDS
    assert family["children"] == 0
    assert ended(by=CLOSED)["status"] == CaseStatus.CLOSED
    assert ended(p=made.parameters(few_pounds_left_share=0.0))["status"] == CaseStatus.CLOSED


def test_a_dormant_case_may_stay_and_one_of_another_kind_or_with_debt_may_not() -> None:
    assert ended(status=CaseStatus.DORMANT, lived=Arrangement.NONE)["status"] == CaseStatus.FEW_POUNDS
    collected = {"arrangement": Arrangement.COLLECT_AND_PAY, "lived": Arrangement.COLLECT_AND_PAY}
    assert ended(**collected)["status"] == CaseStatus.CLOSED
    assert ended(arrears=5000)["status"] == CaseStatus.ARREARS_ONLY


def test_its_row_is_kept_for_as_long_as_it_is_counted() -> None:
    family = ended()
    assert not tables.is_over(family)
    family["status"] = CaseStatus.CLOSED
    assert tables.is_over(family)
