"""Coming to the service: who calls, who applies, and which way a case will be paid."""

from types import SimpleNamespace as Record

import pytest
from cmsim.agents.agreeing import kind_of_family_based
from cmsim.agents.applying import (
    agrees_to_collection,
    applies_online,
    asks_about_case,
    asks_for_collection,
    calls_the_gateway,
    cost_of_applying,
    gateway_help,
    paying_parent_applies,
    spoke_lately,
    starts_on_collection,
    weight_of_fee,
)
from cmsim.agents.chance import key_of
from cmsim.agents.choosing import best_option, heeds_closure, speak_with_gateway, thinks_it_over, wish_for_a_change
from cmsim.agents.codes import NEVER, Abuse, Arrangement, CaseStatus, Event, Kind, Segment, Union, Work
from cmsim.agents.compiled import JIT
from cmsim.agents.variants import Choice
from cmsim.model.evidence import parameters

pytestmark = [pytest.mark.plain, pytest.mark.skipif(JIT, reason="made-up records are read by plain rules only")]

MANY = range(400)


def given(**changed):
    """Parameters at their central values."""
    return Record(**({name: row.value for name, row in parameters().items()} | changed))


def law(**changed):
    """The law that coming to the service reads."""
    usual = {
        "gateway_mandatory": True, "gateway_personal_share": 1.0, "calculation_only_service": False,
        "online_application_share": 0.0,
        "calculation_fee": 0.0, "application_fee": 20.0, "fee_waived_under_age": 19, "fee_waived_for_abuse": True,
        "abuse_reported_share": 1.0, "charge_paying": 0.2, "charge_receiving": 0.04,
        "shared_care_nights": (52, 104, 156, 175), "collection_needs_grounds": True,
        "abused_parents_may_choose_collection": False,
    }  # fmt: skip
    return Record(**(usual | changed))


def a_family(number, **changed):
    """A family without an arrangement, middling in everything."""
    usual = {
        "key": key_of(1, number), "leaning": key_of(1, number), "tastes_drawn": 0,
        "starts": 0, "contacted": NEVER, "fee_told": 0, "events": 0,
        "abuse": Abuse.NONE, "relationship": 0.5, "contact": 1, "nights": 0, "union": Union.COHABITED,
        "lived": Arrangement.NONE, "arrangement": Arrangement.NONE, "status": CaseStatus.NONE, "equal_care": 0,
        "had_old_case": 0, "closing_segment": 0,
        "parentage": 0, "weekly_liability": 40.0, "by_calculation": 0, "months_short": 0,
        "trust_family_based": 5.0, "doubt_family_based": 5.0, "trust_direct_pay": 5.0, "doubt_direct_pay": 5.0,
        "trust_collect": 5.0, "doubt_collect": 5.0,
    }  # fmt: skip
    return Record(**(usual | changed))


def parents(**paying):
    """A paying parent and a receiving parent."""
    usual = {"wants": 1, "willingness": 0.0, "net_weekly_income": 350.0, "abroad": 0, "born": -360,
             "work": Work.EMPLOYEE, "enforcement_belief": 0.3}  # fmt: skip
    receiving = Record(born=-360, wants=1, aware=1, household_income=1600.0, work=Work.EMPLOYEE, helped_until=0)
    return Record(**(usual | paying)), receiving


def test_a_call_needs_a_reason_and_is_for_all_only_where_the_law_asks_for_it():
    p, family = given(), a_family(1)
    assert not calls_the_gateway(family, 12, p.gateway_hassle, law(), p)
    assert calls_the_gateway(family, 12, p.gateway_hassle + 0.01, law(), p)
    some = [calls_the_gateway(a_family(n), 12, 2.0, law(gateway_mandatory=False), p) for n in MANY]
    assert 0.2 < sum(some) / len(some) < 0.4  # about the share that calls unasked, 0.3


def test_a_page_online_is_less_trouble_than_a_call_and_than_applying_by_telephone():
    p, online = given(online_trouble=0.25), {"gateway_personal_share": 0.0}
    family, (_, receiving) = a_family(1), parents()
    assert calls_the_gateway(family, 12, p.gateway_hassle, law(**online), p)
    assert not calls_the_gateway(family, 12, p.gateway_hassle * 0.25, law(**online), p)
    for share in (0.0, 0.6, 1.0):
        terms = law(application_fee=0.0, online_application_share=share)
        told = [
            (applies_online(a_family(n), terms), cost_of_applying(a_family(n), receiving, 12, terms, p)) for n in MANY
        ]
        assert abs(sum(online for online, _ in told) / len(told) - share) < 0.06
        assert all(cost == p.application_hassle * (0.25 if online else 1.0) for online, cost in told)


def test_users_ask_about_their_case_and_others_have_none_to_ask_about():
    p = given(gateway_asked_by_users=0.5)
    assert not any(asks_about_case(a_family(n), 12, p) for n in MANY)
    for status in (CaseStatus.LIVE, CaseStatus.DORMANT):
        asked = sum(asks_about_case(a_family(n, status=status), 12, p) for n in MANY)
        assert 0.4 < asked / len(MANY) < 0.6


def test_in_december_some_leave_it_to_the_new_year():
    _, receiving = parents()
    receiving.reached = 0
    p = given(review_rate=1.0, december_pause=0.4)

    def thinking(month, **changed):
        return sum(thinks_it_over(a_family(n, **changed), receiving, month, p) for n in MANY) / len(MANY)

    assert thinking(23) == thinking(25) == thinking(24, starts=24) == 1.0  # nobody puts off what a separation asks
    assert 0.5 < thinking(24) < 0.7
    assert thinking(24, events=int(Event.CSA_CLOSED)) == pytest.approx(p.closure_heeded, abs=0.08)


def test_fewer_heed_the_notice_where_nothing_was_due_or_nothing_came():
    p = given(closure_heeded=0.8, closure_heeded_nil=0.5, closure_heeded_unpaid=0.75)

    def heeding(segment):
        return {n for n in MANY if heeds_closure(a_family(n, closing_segment=1 + segment), p)}

    paid = heeding(Segment.COMPLIANT)
    assert paid == heeding(Segment.CLERICAL) == heeding(Segment.ENFORCED)
    assert len(paid) / len(MANY) == pytest.approx(0.8, abs=0.08)
    assert len(heeding(Segment.NIL_ASSESSED)) / len(MANY) == pytest.approx(0.4, abs=0.08)
    assert len(heeding(Segment.NON_COMPLIANT)) / len(MANY) == pytest.approx(0.6, abs=0.08)
    assert heeding(Segment.NIL_ASSESSED) < heeding(Segment.NON_COMPLIANT) < paid


def test_who_let_the_closing_of_an_old_case_go_by_seldom_looks_again():
    _, receiving = parents()
    receiving.reached = 0
    p = given(review_rate=0.5, leave_collect_rate=0.1, closure_heeded=0.5)

    def thinking(rests, **changed):
        told = [f for f in (a_family(n, **changed) for n in MANY) if heeds_closure(f, p) != rests]
        return sum(thinks_it_over(f, receiving, 23, p) for f in told) / len(told)

    assert thinking(True, had_old_case=1) == pytest.approx(0.1, abs=0.06)
    assert thinking(False, had_old_case=1) == pytest.approx(0.5, abs=0.08)
    assert thinking(True, had_old_case=0) == pytest.approx(0.5, abs=0.08)
    assert thinking(True, had_old_case=1, lived=Arrangement.FAMILY_BASED) == pytest.approx(0.5, abs=0.08)
    assert thinking(True, had_old_case=1, contacted=22) == 1.0  # spoken to, they choose as others do


def test_help_is_a_persons_and_passes():
    p = given()
    spoken = a_family(1, contacted=12)
    assert gateway_help(spoken, 12, law(), p) == p.gateway_consent
    assert gateway_help(spoken, 12 + int(p.gateway_help_months), law(), p) == 0.0
    assert gateway_help(spoken, 12, law(gateway_personal_share=0.0), p) == 0.0
    assert spoke_lately(spoken, 13, p)
    assert not spoke_lately(a_family(1), 13, p)


def test_without_a_conversation_no_application_where_it_is_mandatory():
    paying, receiving = parents()
    unwilling = given(gateway_hassle=1e6, statutory_attraction=50.0, consent_constant=-50.0)
    for n in range(20):
        assert best_option(a_family(n), paying, receiving, 12, law(), True, 0.0, unwilling) == Arrangement.NONE
        free = best_option(a_family(n), paying, receiving, 12, law(gateway_mandatory=False), True, 0.0, unwilling)
        assert free == Arrangement.COLLECT_AND_PAY


def test_a_conversation_turns_some_refusals_into_agreements_and_none_the_other_way():
    paying, receiving = parents()
    p = given(gateway_consent=3.0, consent_constant=-1.0)
    turned = 0
    for n in MANY:
        helped, alone = a_family(n), a_family(n)
        with_help = best_option(helped, paying, receiving, 12, law(), True, 0.0, p)
        without = best_option(alone, paying, receiving, 12, law(gateway_personal_share=0.0), True, 0.0, p)
        if with_help != without:
            assert with_help == Arrangement.FAMILY_BASED
            assert helped.events & Event.CONTACTED
            turned += 1
    assert turned > 20


def test_a_calculation_alone_is_bought_by_those_who_would_settle_and_not_at_any_price():
    paying, receiving = parents()
    p = given(consent_constant=-1.0)
    offered = {"calculation_only_service": True}

    def bought(**terms):
        families = [a_family(n) for n in MANY]
        for family in families:
            best_option(family, paying, receiving, 12, law(**terms), True, 0.0, p)
        return sum(family.by_calculation for family in families)

    assert bought() == 0
    assert bought(**offered) > bought(**offered, calculation_fee=100.0) > 0
    assert bought(**offered, calculation_fee=1e9) == 0


def test_only_a_willing_paying_parent_without_a_case_applies_and_the_fee_deters_some():
    p = given(paying_applies_rate=0.5)

    def applicants(terms=None, family=None, **paying):
        someone, _ = parents(**paying)
        terms = terms or law()
        return sum(paying_parent_applies(a_family(n, **(family or {})), someone, 12, terms, p) for n in MANY)

    usual = applicants()
    assert usual > 50
    assert applicants(wants=0) == applicants(family={"status": CaseStatus.DORMANT}) == applicants(abroad=1) == 0
    assert applicants(willingness=2.0) > usual > applicants(willingness=-2.0)
    assert applicants(family={"relationship": 0.1}) > usual > applicants(family={"relationship": 0.9})
    assert applicants(terms=law(application_fee=0.0)) > usual > applicants(terms=law(application_fee=500.0))


def test_collection_from_the_start_is_asked_for_and_then_agreed_to_or_found_needed():
    p = given()
    paying, _ = parents()
    doubtful = {"trust_direct_pay": 1.0, "doubt_direct_pay": 9.0}
    families = [a_family(n, **doubtful) for n in MANY]
    asked = [asks_for_collection(family, paying, law(), p) for family in families]
    started = [starts_on_collection(family, paying, law(), p) for family in families]
    assert all(asks for asks, starts in zip(asked, started, strict=True) if starts)
    assert sum(asked) > sum(started) > 0
    assert sum(asked) > sum(asks_for_collection(a_family(n), paying, law(), p) for n in MANY)
    unwilling, _ = parents(willingness=-3.0)
    assert sum(asks_for_collection(f, unwilling, law(), p) for f in families) > sum(asked)
    agree = [sum(agrees_to_collection(f, paying, law(charge_paying=c), p) for f in families) for c in (0.0, 0.2, 5.0)]
    assert agree[0] >= agree[1] > agree[2]


def test_the_fee_weighs_more_on_a_poor_household():
    p, family = given(application_hassle=1.0), a_family(1)
    _, poor = parents()
    rich = Record(**(vars(poor) | {"household_income": 6000.0}))
    assert cost_of_applying(family, poor, 12, law(), p) > cost_of_applying(family, rich, 12, law(), p)
    assert cost_of_applying(family, poor, 12, law(application_fee=0.0), p) == p.application_hassle
    helped = Record(**(vars(poor) | {"helped_until": 13}))
    saved = [cost_of_applying(family, who, 12, law(), p) for who in (poor, helped)]
    assert saved[0] - saved[1] == pytest.approx(p.help_hassle)
    assert cost_of_applying(family, helped, 13, law(), p) == saved[0]  # help has ended
    abused = a_family(1, abuse=Abuse.PAST)
    assert cost_of_applying(abused, poor, 12, law(), p) == p.application_hassle


def test_that_a_fee_is_asked_at_all_weighs_beside_its_amount():
    p = given(fee_at_all=0.3)
    assert weight_of_fee(0.0, 1600.0, p) == 0.0
    assert weight_of_fee(0.01, 1600.0, p) == pytest.approx(0.3, abs=0.001)
    amount = p.income_weight * p.fee_salience * 20.0 / 1600.0
    assert weight_of_fee(20.0, 1600.0, p) == pytest.approx(0.3 + amount)
    assert weight_of_fee(40.0, 1600.0, p) - weight_of_fee(20.0, 1600.0, p) == pytest.approx(amount)


def test_a_fee_that_was_told_is_reckoned_with_until_the_conversation_no_longer_serves():
    p, (_, receiving) = given(gateway_serves_months=12.0), parents()
    told = a_family(1)
    speak_with_gateway(told, 20, law())
    free, plain = law(application_fee=0.0), p.application_hassle
    asked = cost_of_applying(told, receiving, 20, law(), p)
    assert asked > plain
    assert cost_of_applying(told, receiving, 31, free, p) == asked
    assert cost_of_applying(told, receiving, 32, free, p) == plain
    assert cost_of_applying(a_family(2), receiving, 31, free, p) == plain  # who never asked was told of no fee
    speak_with_gateway(told, 33, free)
    assert cost_of_applying(told, receiving, 34, law(), p) == asked  # asked for on applying, whatever was told


def test_who_has_spoken_knows_the_terms_and_the_other_parents_answer():
    p, (_, receiving) = given(), parents()
    before, after = a_family(1, contact=2, relationship=0.9), a_family(1, contact=2, relationship=0.9, contacted=0)

    def wish(family, **terms):
        return wish_for_a_change(family, receiving, 0.0, 30, law(**terms), p)

    assert wish(before) == wish(before, application_fee=100.0, charge_receiving=0.5)
    assert wish(before) > wish(after) > wish(after, application_fee=100.0) > wish(after, application_fee=1000.0)
    hopeful = given(family_based_attraction=50.0)
    assert wish_for_a_change(before, receiving, 0.0, 30, law(), hopeful) > 40.0
    assert wish_for_a_change(after, receiving, 0.0, 30, law(), hopeful) == wish(after)


def test_kinds_of_family_based_arrangement_follow_from_circumstances():
    p = given()
    paying, _ = parents()
    workless, _ = parents(work=Work.NONE)

    def kinds(someone=paying, **family):
        return [kind_of_family_based(a_family(n, **family), someone, law(), p) for n in MANY]

    plain = kinds()
    assert Kind.COURT not in plain
    assert Kind.SHARED_CARE not in plain
    assert plain.count(Kind.REGULAR) > plain.count(Kind.IN_KIND) > 0
    assert kinds(contact=2).count(Kind.IN_KIND) >= kinds(contact=0).count(Kind.IN_KIND)
    assert kinds(workless).count(Kind.IN_KIND) > plain.count(Kind.IN_KIND)
    assert kinds(union=Union.MARRIED).count(Kind.COURT) > 0
    assert kinds(nights=110).count(Kind.SHARED_CARE) > 100


def test_who_is_content_does_not_look_further_when_satisficing():
    paying, receiving = parents()
    keen = given(statutory_attraction=50.0, application_hassle=0.0)
    settled = {"lived": Arrangement.FAMILY_BASED, "trust_family_based": 9.0, "doubt_family_based": 1.0}
    for variant, chosen in ((Choice.RANDOM_UTILITY, Arrangement.COLLECT_AND_PAY),
                            (Choice.SATISFICING, Arrangement.FAMILY_BASED)):  # fmt: skip
        p = Record(**(vars(keen) | {"variant_choice": float(variant)}))
        assert best_option(a_family(1, **settled), paying, receiving, 12, law(), True, 0.0, p) == chosen
