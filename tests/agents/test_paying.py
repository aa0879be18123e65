"""What is handed over: whether anything, all, or how much of it, in the luck of a spell."""

import made
import pytest
from cmsim.agents.codes import Arrangement, Otherwise
from cmsim.agents.paying import channel_effect, share_paid_voluntarily
from cmsim.agents.variants import DirectPayEffect
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


def test_what_is_kept_of_direct_pay_hangs_on_why_it_is_collected() -> None:
    """Who was collected from for the asking keeps a share of their own, whatever account is taken of Direct Pay."""
    given = {"pay_direct_pay": 2.0, "direct_pay_effect_kept": 0.25, "on_request_effect_kept": 0.75}

    def effect(why: Otherwise, account: DirectPayEffect) -> float:
        family = made.family(lived=Arrangement.COLLECT_AND_PAY, direct_pay_otherwise=why)
        return channel_effect(family, made.parameters(**given, variant_direct_pay_effect=float(account)))

    partly, cause, selection = DirectPayEffect.PARTLY_KEPT, DirectPayEffect.CAUSE, DirectPayEffect.SELECTION
    assert [effect(Otherwise.NOT_SO, account) for account in DirectPayEffect] == [0.0, 0.0, 0.0]
    assert [effect(Otherwise.FOR_THE_ASKING, account) for account in DirectPayEffect] == [1.5, 1.5, 1.5]
    assert [effect(Otherwise.DIRECT_PAY_ENDED, account) for account in (partly, cause, selection)] == [0.5, 0.0, 2.0]
