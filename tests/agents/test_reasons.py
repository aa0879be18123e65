"""Why a family has no arrangement: each reason holds exactly when its circumstances do."""

import pytest
from cmsim.agents.codes import Abuse, Contact, Work
from cmsim.agents.reasons import REASON_WORDS, Reason, reasons_for_none, reasons_that_hold
from cmsim.model.evidence import parameter_row
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, table

pytestmark = pytest.mark.plain

CHARGE, EARNINGS = 0.2, 1.0
P = parameter_row({"reason_low_pay": 100.0, "reason_poor_relationship": 0.3})[0]


def someone():
    """A family of whom no reason holds: friendly, near, willing, in work, and maintenance is wanted."""
    families, paying, receiving = (
        table(1, FAMILY_RECORD),
        table(1, PAYING_PARENT_RECORD),
        table(1, RECEIVING_PARENT_RECORD),
    )
    family, payer, receiver = families[0], paying[0], receiving[0]
    family["key"], family["relationship"], family["contact"] = 12345, 0.9, Contact.WEEKLY
    for name in ("trust_family_based", "doubt_family_based"):
        family[name] = 1.0
    payer["wants"], payer["work"], payer["gross_weekly_income"], payer["willingness"] = 1, Work.EMPLOYEE, 500.0, 9.0
    payer["net_weekly_income"] = 400.0
    receiver["wants"] = 1
    return family, payer, receiver


def reasons(family, payer, receiver, earnings=EARNINGS):
    return Reason(reasons_that_hold(family, payer, receiver, CHARGE, earnings, P))


def test_nothing_stands_in_the_way_of_willing_near_and_friendly_parents():
    assert reasons(*someone()) == Reason(0)


@pytest.mark.parametrize(
    ("who", "changed", "reason"),
    [
        (1, {"wants": 0}, Reason.OTHER_PARENT_UNWILLING),
        (1, {"willingness": -30.0}, Reason.OTHER_PARENT_UNWILLING),
        (1, {"work": Work.NONE, "gross_weekly_income": 0.0}, Reason.OTHER_PARENT_HAS_NO_MEANS),
        (1, {"gross_weekly_income": 99.0}, Reason.OTHER_PARENT_HAS_NO_MEANS),
        (0, {"relationship": 0.29}, Reason.POOR_RELATIONSHIP),
        (0, {"far": 1}, Reason.DISTANCE),
        (2, {"wants": 0}, Reason.CAN_MANAGE_ALONE),
    ],
)
def test_each_circumstance_gives_its_own_reason_and_no_other(who, changed, reason):
    people = someone()
    for name, value in changed.items():
        people[who][name] = value
    assert reasons(*people) == reason


def test_who_wants_none_for_fear_or_lack_of_contact_says_so_and_who_is_poor_does_not_manage_alone():
    family, payer, receiver = someone()
    receiver["wants"], receiver["low_income"] = 0, 1
    assert reasons(family, payer, receiver) == Reason(0)
    family["abuse"] = Abuse.PAST
    assert reasons(family, payer, receiver) == Reason.CONTACT_OR_SUPPORT_NOT_WANTED
    family["abuse"], family["contact"] = Abuse.NONE, Contact.NONE
    assert reasons(family, payer, receiver) == Reason.CONTACT_OR_SUPPORT_NOT_WANTED
    receiver["wants"] = 1  # without contact, but support is wanted
    assert reasons(family, payer, receiver) == Reason(0)


def test_several_reasons_may_hold_and_low_pay_is_measured_at_the_earnings_of_the_day():
    family, payer, receiver = someone()
    family["far"], payer["wants"], payer["gross_weekly_income"] = 1, 0, 120.0
    both = Reason.DISTANCE | Reason.OTHER_PARENT_UNWILLING
    assert reasons(family, payer, receiver) == both
    assert reasons(family, payer, receiver, earnings=1.5) == both | Reason.OTHER_PARENT_HAS_NO_MEANS
    assert len(REASON_WORDS) == len(Reason) == 6


def test_of_the_reasons_that_hold_the_first_is_always_named_and_the_others_by_some():
    family, payer, receiver = someone()
    family["far"], payer["wants"], payer["gross_weekly_income"] = 1, 0, 90.0
    holding = reasons(family, payer, receiver)
    assert holding == Reason.OTHER_PARENT_UNWILLING | Reason.OTHER_PARENT_HAS_NO_MEANS | Reason.DISTANCE
    named = []
    for key in range(1, 2001):
        family["key"] = key * 7919
        named.append(Reason(reasons_for_none(family, payer, receiver, CHARGE, EARNINGS, P)))
    assert all(Reason.OTHER_PARENT_UNWILLING in some and some | holding == holding for some in named)
    for further in (Reason.OTHER_PARENT_HAS_NO_MEANS, Reason.DISTANCE):
        assert sum(further in some for some in named) / 2000 == pytest.approx(P.reason_further_named, abs=0.04)
    assert reasons_for_none(family, payer, receiver, CHARGE, EARNINGS, P) == named[-1], "a parent answers alike"
