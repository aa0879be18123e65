"""What is handed over: whether anything, all, or how much of it, in the luck of a spell."""

import made
import pytest
from cmsim.agents.paying import share_paid_voluntarily
from cmsim.model.world import PARTIAL_SHARE

pytestmark = pytest.mark.plain

IN_PART = {"pay_constant": 20.0, "full_constant": -20.0, "fixed_full_share": 0.0, "persistent_months": 6.0}
YEARS = range(0, 36)


def shares(**changed: float) -> list[float]:
    """What a family that pays something, never all, hands over in each month of three years."""
    p = made.parameters(**IN_PART, **changed)
    family, paying = made.family(), made.paying_parent()
    return [share_paid_voluntarily(family, paying, 0.1, month, PARTIAL_SHARE, p) for month in YEARS]


def test_who_pays_in_part_pays_the_same_part_for_half_a_year() -> None:
    assert len(set(shares(persistent_share=1.0))) in (6, 7)


def test_without_lasting_luck_each_month_is_another_part() -> None:
    assert len(set(shares(persistent_share=0.0))) == len(YEARS)


def test_who_pays_in_part_pays_some_of_it() -> None:
    assert all(0.0 < share < 1.0 for share in shares(persistent_share=1.0))
