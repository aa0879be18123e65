"""Bans, prison and prosecution: how long, how often carried out, and what they do."""

import numpy as np
import pytest
from cmsim.agents import collecting, relating
from cmsim.agents.codes import (
    Arrangement,
    CaseStatus,
    Event,
    Need,
    Power,
    Work,
)  # fmt: skip
from cmsim.model import enforcement
from cmsim.model.liability import rate_of
from cmsim.model.powers import prosecuting, steps, taking
from lived_powers import NOW, SEPTEMBER, Service, case, lived_month, parent

pytestmark = pytest.mark.plain


def test_a_ban_has_a_length_ends_when_all_is_paid_and_presses_meanwhile() -> None:
    service, family, banned = Service(parameters={"ban_costs_job": 0.0}), case(push=1.0), parent(arrears=5_000)
    steps.carry_out(family, banned, int(Power.DRIVING_DISQUALIFICATION), SEPTEMBER, service.law, service.p)
    steps.carry_out(family, banned, int(Power.PASSPORT_DISQUALIFICATION), SEPTEMBER, service.law, service.p)
    assert collecting.is_banned(banned)
    driving, passport = int(Need.DRIVING_LICENCE), int(Need.PASSPORT)
    banned["driving_licence"] = banned["passport"] = 1
    assert not any(taking.has_assets(need, banned, service.law, service.p) for need in (driving, passport))
    lived_month(service, family, banned, SEPTEMBER)
    assert family["push"] >= 1.0
    for _ in range(11):
        collecting.serve_bans(banned)
    assert collecting.is_banned(banned)
    collecting.serve_bans(banned)
    assert not collecting.is_banned(banned)
    banned["months_without_licence"], banned["arrears"] = 9, 0
    collecting.serve_bans(banned)
    assert not collecting.is_banned(banned)


@pytest.mark.parametrize("lived_as", [Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY, Arrangement.NONE])
def test_an_information_offence_is_prosecuted_however_the_case_is_paid_and_while_it_waits(lived_as: int) -> None:
    service = Service(parameters={"prosecution_rate": 1.0, "income_unknown_share": 1.0})
    status = CaseStatus.APPLIED if lived_as == Arrangement.NONE else CaseStatus.LIVE
    found = {"lived": lived_as, "status": status, "push": 0.0}
    prosecution = 1 << Power.PROSECUTION
    for told, known, brought in (
        (int(Event.INCOME_CORRECTED), 1, True),
        (0, 1, False),
        (int(Event.REVIEWED_CALCULATION), 0, True),  # asked at the review, and silent
        (0, 0, status == CaseStatus.APPLIED),  # asked for the calculation
    ):
        family = case(**found, events=told)
        prosecuting.prosecute(family, parent(tax_record=known), service.powers, SEPTEMBER, service.law, service.p)
        prosecuting.feel_prosecution(family, service.p)
        assert bool(family["powers_month"] & prosecution) == brought
        assert not family["powers"] & prosecution  # it can be brought again
        assert (family["push"] > 0) == (brought and lived_as != Arrangement.COLLECT_AND_PAY)


def test_a_prisoner_owes_nothing_and_earns_nothing_and_comes_out_again() -> None:
    family, paying = case(), parent(work=Work.EMPLOYEE)
    steps.carry_out(family, paying, int(Power.COMMITTAL), SEPTEMBER, NOW.law, NOW.p)
    assert family["events"] & int(Event.IMPRISONED)
    inside = []
    while collecting.serves_time(paying):
        inside.append((rate_of(paying, 1, 0, NOW.law, NOW.p)[0], int(paying["work"])))
    assert inside == [(0.0, int(Work.NONE))]  # six weeks are one month of the simulation
    assert rate_of(paying, 1, 0, NOW.law, NOW.p)[0] > 0.0


def test_most_sanctions_are_suspended_and_a_ban_may_cost_the_job() -> None:
    out = [collecting.is_carried_out(int(Power.COMMITTAL), case(key=key), SEPTEMBER, NOW.p) for key in range(2_000)]
    assert 0.03 < np.mean(out) < 0.08
    lost = Service(parameters={"ban_costs_job": 1.0})
    paying = parent()
    steps.carry_out(case(), paying, int(Power.DRIVING_DISQUALIFICATION), SEPTEMBER, lost.law, lost.p)
    assert paying["work"] == Work.NONE


def test_a_sanction_presses_more_and_harms_more_than_another_step() -> None:
    step, sanction = int(Event.STEP_TAKEN), int(Event.STEP_TAKEN | Event.SANCTIONED)
    assert enforcement.push_of(case(), NOW.p) == 0.0
    assert 0 < enforcement.push_of(case(events=step), NOW.p) < enforcement.push_of(case(events=sanction), NOW.p)
    lost = [relating.contact_lost(case(events=events), parent(), parent(), NOW.p) for events in (step, sanction)]
    assert lost[1] - lost[0] == pytest.approx(NOW.p["contact_sanction"])
