"""The two parents: what holds contact and what loses it, when abuse returns, and nights as a bargaining chip."""

import made
import numpy as np
import pytest
from cmsim.agents import bargaining, paying, relating
from cmsim.agents.codes import Abuse, Arrangement, Contact, Event, Method
from cmsim.agents.variants import Nights
from cmsim.model.calendar import month_of
from cmsim.model.policy import law_table
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

P = made.P
LAW = law_table(60)[40]
KEYS = range(2000)
FAMILY_BASED = {"lived": Arrangement.FAMILY_BASED}


def lost(partners: tuple[int, int] = (0, 0), **fields: object) -> float:
    """Monthly chance of losing contact; ``partners``: of the paying and the receiving parent."""
    parents = made.paying_parent(partner=partners[0]), made.receiving_parent(partner=partners[1])
    return relating.contact_lost(made.family(**fields), *parents, P)


@pytest.mark.plain
def test_new_partners_on_either_side_weigh_on_contact() -> None:
    assert lost() < lost((1, 0)) < lost((0, 1)) < lost((1, 1))
    assert lost((0, 1)) == pytest.approx(lost() * (1 + P["contact_receiving_partner"]))


@pytest.mark.plain
def test_informal_payment_holds_contact_and_formal_payment_does_not() -> None:
    assert lost(**FAMILY_BASED) < lost(paid_month=0, **FAMILY_BASED) == lost()
    assert lost(paid_month=0) == lost()


@pytest.mark.plain
def test_an_earnings_order_costs_contact() -> None:
    collected = {"lived": Arrangement.COLLECT_AND_PAY}
    order = lost(method=Method.EARNINGS_ORDER, **collected)
    assert order == pytest.approx(lost(method=Method.VOLUNTARY, **collected) + P["contact_order"])


@pytest.mark.plain
def test_abuse_that_had_stopped_returns_after_what_the_other_parent_or_the_service_did() -> None:
    def returns(event: int) -> float:
        return relating.abuse_returns(made.family(events=int(event)), P)

    assert returns(0) == 0.0
    assert returns(Event.CHALLENGED) == returns(Event.ORDER_MADE) == P["abuse_after_step"]
    assert returns(Event.APPLIED | Event.ORDER_MADE) == P["abuse_after_application"]
    after_steps = 0
    for key in KEYS:
        one = made.family(key=key, abuse=Abuse.PAST, events=int(Event.ORDER_MADE))
        relating.change_abuse(one, 5, made.parameters(abuse_after_step=0.5))
        after_steps += one["abuse"] == Abuse.ONGOING
    assert after_steps / len(KEYS) == pytest.approx(0.5, abs=0.04)


@pytest.mark.plain
def test_ongoing_abuse_withholds_money_in_whole_in_part_and_in_time() -> None:
    for index, by in (
        (lambda one: paying.willingness_to_pay(one, made.paying_parent(), 0.1, P), "pay_abuse"),
        (lambda one: paying.fullness(one, made.paying_parent(), 0.1, P), "full_abuse"),
        (lambda one: paying.punctuality(one, made.paying_parent(), P), "on_time_abuse"),
    ):
        past, ongoing = index(made.family(abuse=Abuse.PAST)), index(made.family(abuse=Abuse.ONGOING))
        assert past == index(made.family())
        assert past - ongoing == pytest.approx(P[by])


@pytest.mark.plain
def test_habit_and_a_standing_order_keep_payment_punctual() -> None:
    def on_time(**fields: object) -> float:
        late = [
            paying.pays_on_time(made.family(key=key, **fields), made.paying_parent(), 7, P)
            for key in KEYS
            if paying.has_standing_order(made.family(key=key), made.paying_parent(), P) == standing
        ]
        return float(np.mean(late))

    standing = True
    assert on_time(habit=0.0) < on_time(habit=1.0)
    by_order = on_time()
    standing = False
    assert on_time() < by_order
    nobody = [paying.has_standing_order(made.family(key=key), made.paying_parent(bank_account=0), P) for key in KEYS]
    assert not any(nobody)


# --- nights as a bargaining chip -----------------------------------------------------------------------------------


def bargained(burden: float = 0.4, variant: Nights = Nights.BARGAINED, **fields: object) -> np.ndarray:
    """Nights that count after a review, family by family; all with 60 nights of care and on bad terms."""
    p = made.parameters(variant_nights=int(variant))
    counted = []
    for key in KEYS:
        one = made.family(**{"key": key, "nights": 60, "relationship": 0.2, "contact": Contact.WEEKLY, **fields})
        bargaining.bargain_over_nights(one, burden, 7, LAW, p)
        assert one["nights"] == fields.get("nights", 60)  # care is as it was
        counted.append(bargaining.nights_that_count(one))
    return np.array(counted)


@pytest.mark.plain
def test_a_heavy_burden_in_dispute_gains_the_next_band_and_no_more() -> None:
    counted = bargained()
    assert set(counted) == {60, 104}
    expected = P["nights_claimed"] * (1 - P["nights_refuted"])
    assert (counted == 104).mean() == pytest.approx(expected, abs=0.03)
    assert set(bargained(nights=0)) == {0, 52}
    assert set(bargained(nights=180)) == {180}


@pytest.mark.plain
def test_nobody_bargains_on_good_terms_or_under_a_light_burden_or_with_the_variant_off() -> None:
    for usual in (
        bargained(relationship=0.8), bargained(burden=0.1), bargained(variant=Nights.AS_CARED_FOR),
        bargained(contact=Contact.NONE), bargained(lived=Arrangement.FAMILY_BASED),
    ):  # fmt: skip
        assert set(usual) == {60}


@pytest.mark.plain
def test_abuse_makes_nights_a_means_and_fear_leaves_claims_standing() -> None:
    assert set(bargained(relationship=0.8, abuse=Abuse.ONGOING)) == {60, 104}
    assert (bargained(abuse=Abuse.ONGOING) == 104).mean() > (bargained() == 104).mean()


@pytest.mark.plain
def test_a_claim_ends_with_contact() -> None:
    assert set(bargained(contact=Contact.NONE, nights=0, nights_bargained=52)) == {0}


def due(**parameters: float) -> np.ndarray:
    """Pence due on Direct Pay and Collect & Pay by month, 2014 to 2017."""
    model = SeparatedFamilies(families=4000, until="2017-12", parameters=parameters)
    while model.running:
        model.step()
    since = model.counts[month_of("2014-01") :]
    return since[:, Slot.DUE_DIRECT_PAY_OFFICIAL] + since[:, Slot.DUE_COLLECT]


@pytest.mark.rules
def test_in_a_run_bargaining_lowers_what_is_due_and_without_the_variant_nothing_changes() -> None:
    usual = due()
    assert (due(nights_claimed=0.9) == usual).all()
    eager = {"nights_claimed": 1.0, "nights_refuted": 0.0, "nights_relationship": 1.0}
    assert due(variant_nights=Nights.BARGAINED, **eager).sum() < usual.sum()
