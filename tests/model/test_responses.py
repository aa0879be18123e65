"""Each rule responds to what it says it responds to: one lever moved, on the same luck."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents import agreeing, applying, choosing, earning, learning, paying, relating
from cmsim.agents.codes import Abuse, Arrangement, Contact, Event, Work
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law_table
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, table

P = parameter_row()[0]
LAW = law_table(60)[40]


def family(**fields: object) -> np.void:
    """A family in the middle of things, with some fields set."""
    rows = table(1, FAMILY_RECORD)
    rows[0]["key"] = 12345
    usual = {"relationship": 0.5, "contact": Contact.SOME, "lived": Arrangement.DIRECT_PAY, "habit": 0.5, "children": 1,
             "weekly_liability": 40.0, "due_month": 17333, "starts": 0}  # fmt: skip
    learning.first_beliefs(rows[0], P)
    for name, value in {**usual, **fields}.items():
        rows[0][name] = value
    return rows[0]


def paying_parent(**fields: object) -> np.void:
    rows = table(1, PAYING_PARENT_RECORD)
    for name, value in {"key": 99, "families": 1, "work": Work.EMPLOYEE, "net_weekly_income": 300.0,
                        "enforcement_belief": 0.3, "wage": 350.0, **fields}.items():  # fmt: skip
        rows[0][name] = value
    return rows[0]


def receiving_parent(**fields: object) -> np.void:
    rows = table(1, RECEIVING_PARENT_RECORD)
    for name, value in {"key": 7, "work": Work.EMPLOYEE, "household_income": 1600.0, "aware": 1, **fields}.items():
        rows[0][name] = value
    return rows[0]


def index(burden: float = 0.15, one: np.void | None = None, parent: np.void | None = None) -> float:
    return paying.willingness_to_pay(
        family() if one is None else one, paying_parent() if parent is None else parent, burden, P
    )


@pytest.mark.plain
@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ({"burden": 0.6}, {"burden": 0.15}),
        ({"one": family(relationship=0.2)}, {"one": family(relationship=0.8)}),
        ({"one": family(habit=0.0)}, {"one": family(habit=1.0)}),
        ({"one": family(abuse=Abuse.ONGOING)}, {}),
        ({"one": family(arrears=900_000)}, {}),
        ({"one": family(lived=Arrangement.COLLECT_AND_PAY)}, {}),
        ({"parent": paying_parent(work=Work.NONE)}, {}),
        ({"parent": paying_parent(families=2)}, {}),
        ({"parent": paying_parent(willingness=-2.0)}, {"parent": paying_parent(willingness=2.0)}),
        ({"parent": paying_parent(enforcement_belief=0.0)}, {"parent": paying_parent(enforcement_belief=1.0)}),
        ({"one": family(push=0.0)}, {"one": family(push=1.0)}),
    ],
)
def test_paying_responds(lower: dict, higher: dict) -> None:
    assert index(**lower) < index(**higher)


@pytest.mark.plain
def test_a_burden_below_the_kink_hardly_matters_and_above_it_does() -> None:
    flat, steep = index(0.05) - index(0.10), index(0.40) - index(0.45)
    assert 0 <= flat < 0.2 * steep
    assert steep == pytest.approx(0.05 * P["burden_slope"], rel=0.1)


@pytest.mark.plain
def test_contact_matters_to_informal_payment_only() -> None:
    def step(lived: Arrangement) -> float:
        return index(one=family(lived=lived, contact=Contact.WEEKLY)) - index(
            one=family(lived=lived, contact=Contact.NONE)
        )

    assert step(Arrangement.FAMILY_BASED) == pytest.approx(2 * P["pay_contact"])
    assert step(Arrangement.DIRECT_PAY) == 0


@pytest.mark.plain
def test_nobody_pays_what_is_not_there() -> None:
    assert paying.can_part_with(0.0, 1.0, P) == 0
    assert paying.can_part_with(1000.0, 1.1, P) == pytest.approx(1000 - 1.1 * P["subsistence_monthly"])


def worth_family_based(one: np.void, parent: np.void | None = None) -> float:
    return choosing.worth_of_family_based(one, receiving_parent() if parent is None else parent, P)


@pytest.mark.plain
def test_the_worth_of_a_family_based_arrangement_responds() -> None:
    base = worth_family_based(family())
    assert worth_family_based(family(relationship=0.9)) > base
    assert worth_family_based(family(contact=Contact.WEEKLY)) > base
    assert worth_family_based(family(abuse=Abuse.PAST)) == pytest.approx(base - P["abuse_family_based"])
    assert worth_family_based(family(trust_family_based=0.5)) < base
    assert worth_family_based(family(), receiving_parent(work=Work.NONE)) < base
    assert worth_family_based(family(), receiving_parent(household_income=4000.0)) < base  # money matters less


@pytest.mark.plain
def test_the_worth_of_the_service_responds_to_charge_and_belief() -> None:
    def worth(charge: float, direct_pay: bool = False, **fields: object) -> float:
        return choosing.worth_of_statutory(family(**fields), receiving_parent(), charge, direct_pay, 60, P)

    assert worth(0.04) < worth(0.0)
    assert worth(0.0) - worth(0.04) < 0.1  # 4% is small beside what is or is not paid
    assert worth(0.04, trust_collect=0.5) < worth(0.04)
    assert worth(0.04, True) >= worth(0.04, False)  # Direct Pay is never worse than nothing but collection
    assert worth(0.04, abuse=Abuse.PAST) > worth(0.04)


@pytest.mark.plain
def test_the_fee_weighs_more_on_the_poor_and_not_on_the_exempt() -> None:
    def cost(income: float, **fields: object) -> float:
        receiving = receiving_parent(household_income=income, born=-400)
        return applying.cost_of_applying(family(**fields), receiving, 40, LAW, P) - P["application_hassle"]

    assert LAW["application_fee"] == 20
    assert cost(1000.0) > cost(2000.0) > 0
    assert cost(1600.0) == pytest.approx(P["fee_at_all"] + P["income_weight"] * P["fee_salience"] * 20 / 1600)
    keys = [key for key in range(200) if cost(1600.0, abuse=Abuse.PAST, key=key) == 0]
    assert 0.2 < len(keys) / 200 < 0.7  # those who have reported the abuse


@pytest.mark.plain
def test_consent_follows_willingness_and_the_shadow_of_the_law() -> None:
    def consent(charge: float = 0.2, **fields: object) -> float:
        return agreeing.consent_index(family(), paying_parent(**fields), charge, P)

    assert consent(willingness=1.0) - consent() == pytest.approx(P["consent_willingness"])
    assert consent(charge=0.3) > consent(charge=0.2) > consent(charge=0.0)
    assert consent(enforcement_belief=0.9) > consent(enforcement_belief=0.1)


@pytest.mark.plain
def test_beliefs_follow_experience_and_bad_news_weighs_more() -> None:
    good, bad = family(), family()
    before = learning.expected_here(good)
    learning.learn(good, 1.0, P)
    learning.learn(bad, 0.0, P)
    assert learning.expected_here(good) > before > learning.expected_here(bad)
    assert before - learning.expected_here(bad) > learning.expected_here(good) - before


@pytest.mark.plain
def test_reporting_rises_with_what_is_missing_and_falls_with_fear() -> None:
    def hazard(share: float = 0.0, reminded: float = 0.0, **fields: object) -> float:
        return learning.report_hazard(family(**{"months_short": 1, **fields}), reminded, share, 0.0, P)

    assert hazard(share=0.5) < hazard() < hazard(months_short=6)
    assert hazard() < hazard(reminded=1.0)
    assert hazard(abuse=Abuse.PAST) < hazard()
    assert 0.005 < hazard() < 0.15


@pytest.mark.plain
def test_job_hopping_is_the_unwilling_parents_answer_to_an_order() -> None:
    def leavers(**fields: object) -> int:
        parents = [paying_parent(key=key, weekly_owed=60.0, **fields) for key in range(3000)]
        return sum(earning.leaves_job(parent, 10, LAW, P) for parent in parents)

    assert leavers(under_order=1, willingness=-1.0) > 2 * leavers(willingness=-1.0)
    assert leavers(under_order=1, willingness=1.0) == leavers(willingness=1.0)


@pytest.mark.plain
def test_payment_mends_the_relationship_and_enforcement_harms_it() -> None:
    def after(paid: int = 17333, events: int = 0) -> float:
        one = family(paid_month=paid, events=events, relationship_baseline=0.5)
        relating.change_relationship(one, paying_parent(), receiving_parent(), 5, np.zeros(4), P)
        return one["relationship"]

    assert after() > after(paid=0)
    for step in (Event.ORDER_MADE, Event.LIABILITY_ORDER, Event.AGENTS, Event.STEP_TAKEN):
        assert after(events=step) == pytest.approx(after() - P["relationship_enforcement"])
    sanction = P["relationship_enforcement"] + P["relationship_sanction"]  # a step too, and one that harms more
    assert after(events=Event.SANCTIONED) == pytest.approx(after() - sanction)
    assert after(events=relating.APPLIED) == pytest.approx(after() - P["relationship_application"])


# --- whole runs, one lever moved -----------------------------------------------------------------------------------


def lived(families: int = 4000, until: str = "2017-12", levers: dict | None = None, **parameters: float) -> np.ndarray:
    changes = [Change(dt.date(2014, 1, 1), lever, value) for lever, value in (levers or {}).items()]
    model = SeparatedFamilies(families=families, until=until, changes=changes, parameters=parameters)
    while model.running:
        model.step()
    return model.counts


def total(counts: np.ndarray, slot: Slot, since: str = "2014-01") -> int:
    return int(counts[month_of(since) :, slot].sum())


@pytest.fixture(scope="module")
def base() -> np.ndarray:
    return lived()


@pytest.mark.rules
def test_a_prohibitive_fee_stops_applications_of_those_who_must_pay(base: np.ndarray) -> None:
    dear = lived(levers={"application_fee": 5000.0})
    assert total(dear, Slot.FEES_PAID) == 0
    assert 0 < total(dear, Slot.FEES_WAIVED) < total(base, Slot.APPLICATIONS)


@pytest.mark.rules
def test_without_awareness_nobody_new_applies(base: np.ndarray) -> None:
    unaware = lived(aware_at_separation=0.0, awareness_rate=0.0, paying_applies_rate=0.0)
    assert total(unaware, Slot.APPLICATIONS) < 0.05 * total(base, Slot.APPLICATIONS)


@pytest.mark.rules
def test_extreme_willingness(base: np.ndarray) -> None:
    willing, unwilling = lived(pay_constant=40.0, full_constant=40.0), lived(pay_constant=-60.0)
    assert total(willing, Slot.ANY_PAID) > total(base, Slot.ANY_PAID) > total(unwilling, Slot.ANY_PAID)
    last = unwilling[-1]
    assert last[Slot.RECEIVED_FAMILY_BASED] == 0
    # a case that goes back to Direct Pay at the end of a month brings that month's deduction with it
    assert last[Slot.RECEIVED_DIRECT_PAY] <= 0.01 * last[Slot.RECEIVED_COLLECT]


@pytest.mark.rules
def test_more_orders_more_money(base: np.ndarray) -> None:
    quick = lived(levers={"order_capacity": 3.0})
    assert total(quick, Slot.COLLECTED_EARNINGS) > total(base, Slot.COLLECTED_EARNINGS)
    paused = lived(levers={"new_enforcement": False})
    assert total(paused, Slot.LIABILITY_ORDERS) == 0
    assert total(paused, Slot.METHOD_EARNINGS) > 0  # deductions from pay and benefit go on
    assert total(paused, Slot.COLLECTED_BENEFIT) > 0


@pytest.mark.rules
def test_the_receiving_charge_is_kept_from_what_is_paid(base: np.ndarray) -> None:
    kept, paid = total(base, Slot.CHARGES_KEPT, "2014-10"), total(base, Slot.ARREARS_PAID, "2014-10")
    assert kept / paid == pytest.approx(0.04, abs=0.001)
    free = lived(levers={"charge_receiving": 0.0, "charge_paying": 0.0, "charge_paying_compliant": 0.0})
    assert total(free, Slot.CHARGES_KEPT) == 0
    assert total(free, Slot.CHARGES_COLLECTED) < total(base, Slot.CHARGES_COLLECTED)
