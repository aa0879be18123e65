"""Challenges of income: who makes one, what comes of it, and what it costs."""

import made
import numpy as np
import pytest
from cmsim.agents import challenging, relating
from cmsim.agents.codes import Abuse, Arrangement, CaseStatus, Contact, Event, Existence, Queue, Work
from cmsim.model import challenge
from cmsim.model.calculation.schedule_1 import Benefit
from cmsim.model.calendar import month_of
from cmsim.model.household.parents import keep_benefit_known
from cmsim.model.liability import review_income
from cmsim.model.policy import law_table
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, table

P, MONTH = made.P, 40
LAW = law_table(60)[MONTH]
FOR_HIMSELF = {"work": Work.SELF_EMPLOYED, "assessed_weekly_income": 210.0}  # of 350 a week


def reason(hidden: float = 0.2, work: Work = Work.EMPLOYEE, **fields: object) -> float:
    return challenging.reason_to_challenge(made.family(**fields), made.paying_parent(work=work), hidden, P)


@pytest.mark.plain
def test_what_makes_a_receiving_parent_suspect() -> None:
    assert reason(0.0) < reason() < reason(0.4)
    assert reason() < reason(work=Work.SELF_EMPLOYED)
    assert reason(contact=Contact.NONE) < reason(contact=Contact.WEEKLY)
    assert reason(far=1) < reason()
    assert reason(relationship=0.9) < reason(relationship=0.1)
    assert reason(abuse=Abuse.ONGOING) == pytest.approx(reason() - P["report_abuse"])  # fear


@pytest.mark.plain
def test_what_counts_as_hidden() -> None:
    def hidden(**fields: object) -> float:
        return challenge.hidden_share(made.paying_parent(**fields), LAW)

    assert hidden() == 0.0
    assert hidden(**FOR_HIMSELF) == pytest.approx(0.4)
    assert hidden(assessed_weekly_income=300.0) == 0.0  # within the tolerance of 25%, as for any employee
    assert hidden(assessed_weekly_income=280.0) == pytest.approx(0.2)  # 25% of 280
    assert hidden(work=Work.SELF_EMPLOYED, assessed_weekly_income=300.0) > 0.0
    assert hidden(pension_share=0.05, assessed_weekly_income=0.95 * 350.0) == pytest.approx(0.0)
    with_rents = {"unearned_income": 5200.0 / LAW["earnings_index"]}
    assert hidden(**with_rents) == pytest.approx(100 / 450, abs=0.001)
    assert hidden(variation_granted=1, **with_rents) == 0.0


def decided(p: np.void = P, capacity: float = 1.0, **fields: object) -> tuple[np.void, np.void]:
    """A paying parent, and their family, in the month a challenge is decided."""
    paying = made.paying_parent(first_family=0, **{"traceable": 1, **fields})
    families = table(1, FAMILY_RECORD)
    families[0] = made.family(
        existence=Existence.LIVE, status=CaseStatus.LIVE, key=fields.get("key", 1), challenge_due=MONTH
    )
    law = LAW.copy()
    law["investigation_capacity"] = capacity
    challenge.liabilities(paying, families, law, p)
    challenge.decide_challenges(paying, families, MONTH, law, p)
    return paying, families[0]


SURE = made.parameters(evidence_constant=50.0, evidence_other_income=1.0)


@pytest.mark.plain
def test_pay_that_is_shown_counts_until_the_next_review() -> None:
    paying, family = decided(SURE, **FOR_HIMSELF)
    assert paying["assessed_weekly_income"] == 350.0
    assert family["events"] & Event.INCOME_CORRECTED
    assert family["challenge_due"] == 0
    assert family["weekly_liability"] == 42.0  # 12% of 350
    assert family["corrected_yearly"] == round((42.0 - 25.2) * 52 * 100)
    # the paying parent's own figure does not undo it before the review, and does at the review
    families = table(1, FAMILY_RECORD)
    paying["declared_weekly_income"], paying["months_this_year"], paying["id"] = 210.0, 5, 4 * (MONTH % 12)
    always = made.parameters(change_reported=1.0, rise_reported=1.0)
    assert not review_income(paying, families, MONTH + 1, LAW, made.published(), always)
    assert paying["assessed_weekly_income"] == 350.0
    paying["id"] = 4 * (12 - (MONTH + 2) % 12)
    assert review_income(paying, families, MONTH + 2, LAW, made.published(), always)
    assert paying["assessed_weekly_income"] == 210.0


@pytest.mark.plain
def test_other_income_that_is_shown_stays_a_variation() -> None:
    paying, family = decided(SURE, unearned_income=5200.0 / LAW["earnings_index"])
    assert paying["variation_granted"] == 1
    assert family["weekly_liability"] == pytest.approx(54.0, abs=0.05)  # 12% of 450


@pytest.mark.plain
def test_an_unfounded_challenge_changes_nothing() -> None:
    paying, family = decided(SURE)
    assert paying["assessed_weekly_income"] == 350.0
    assert not family["events"] & Event.INCOME_CORRECTED
    assert family["corrected_yearly"] == 0


@pytest.mark.plain
def test_the_larger_the_gap_and_the_more_investigators_the_more_is_shown() -> None:
    def shown(assessed: float, capacity: float = 1.0, work: Work = Work.SELF_EMPLOYED, **fields: object) -> int:
        found = 0
        for key in range(300):
            paying, _ = decided(capacity=capacity, key=key, work=work, assessed_weekly_income=assessed, **fields)
            found += int(paying["income_corrected"])
        return found

    assert shown(340.0) < shown(150.0)
    assert shown(210.0, traceable=0) < shown(210.0) < shown(210.0, work=Work.EMPLOYEE)
    assert shown(210.0, capacity=0.0) == 0 < shown(210.0, capacity=0.5) < shown(210.0)


@pytest.mark.plain
def test_only_a_calculation_one_lives_by_is_challenged_and_once_at_a_time() -> None:
    live = {"existence": Existence.LIVE, "status": CaseStatus.LIVE}
    assert challenge.may_challenge(made.family(**live))
    assert not challenge.may_challenge(made.family(challenge_due=50, **live))
    assert not challenge.may_challenge(made.family(**{**live, "lived": Arrangement.FAMILY_BASED}))


@pytest.mark.plain
def test_a_challenge_harms_the_relationship() -> None:
    def after(events: int) -> float:
        one = made.family(events=events)
        relating.change_relationship(one, made.paying_parent(), made.receiving_parent(), 5, np.zeros(4), P)
        return one["relationship"]

    assert after(int(Event.CHALLENGED)) == pytest.approx(after(0) - P["relationship_challenge"])


# --- whole runs ----------------------------------------------------------------------------------------------------


def lived(**parameters: float) -> np.ndarray:
    model = SeparatedFamilies(families=2000, until="2017-12", parameters=parameters)
    while model.running:
        model.step()
    return model.counts[month_of("2014-01") :]


@pytest.mark.rules
def test_in_a_run_challenges_bring_what_was_hidden() -> None:
    none, many = lived(challenge_constant=-1e6), lived(challenge_constant=-6.0)
    assert none[:, [Slot.CHALLENGES, Slot.INCOME_CORRECTIONS, Slot.INCOME_CORRECTED]].sum() == 0
    assert many[:, Slot.CHALLENGES].sum() > many[:, Slot.INCOME_CORRECTIONS].sum() > 0
    assert many[:, Slot.INCOME_CORRECTED].sum() > 0
    due = [Slot.DUE_DIRECT_PAY_OFFICIAL, Slot.DUE_COLLECT]
    assert many[:, due].sum() > none[:, due].sum()


# --- in line -------------------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_a_change_that_is_told_stands_in_line_until_the_service_acts_on_it() -> None:
    paying = made.paying_parent(first_family=0, months_this_year=5, declared_weekly_income=200.0)
    families = table(1, FAMILY_RECORD)
    families[0] = made.family(existence=Existence.LIVE, status=CaseStatus.LIVE, starts=0)
    paying["id"] = 4 * (6 - MONTH % 12)  # reviewed half a year on
    told, silent = (made.parameters(change_reported=share) for share in (1.0, 0.0))
    later = made.published(change=MONTH - 1)
    assert not review_income(paying, families, MONTH, LAW, later, told)
    assert paying["assessed_weekly_income"] == 350.0
    assert families[0]["asked"][Queue.CHANGE] > 0
    assert review_income(paying, families, MONTH + 1, LAW, made.published(), silent)
    assert paying["assessed_weekly_income"] == 200.0
    assert families[0]["asked"][Queue.CHANGE] == 0


@pytest.mark.plain
def test_income_that_an_employer_reports_is_seen_where_the_service_looks() -> None:
    paying = made.paying_parent(first_family=0, months_this_year=5, declared_weekly_income=600.0)
    families = table(1, FAMILY_RECORD)
    families[0] = made.family(existence=Existence.LIVE, status=CaseStatus.LIVE, starts=0)
    paying["id"] = 4 * (6 - MONTH % 12)
    law, silent = LAW.copy(), made.parameters(rise_reported=0.0)
    assert not review_income(paying, families, MONTH, law, made.published(), silent)
    law["income_changes_seen"] = 1.0
    paying["work"] = Work.SELF_EMPLOYED
    assert not review_income(paying, families, MONTH, law, made.published(), silent)
    paying["work"] = Work.EMPLOYEE
    assert review_income(paying, families, MONTH, law, made.published(), silent)
    assert paying["assessed_weekly_income"] == 600.0


@pytest.mark.plain
def test_the_flat_rate_stands_until_the_service_sees_that_the_benefit_has_ended() -> None:
    families = table(1, FAMILY_RECORD)
    families[0] = made.family(existence=Existence.LIVE, status=CaseStatus.LIVE, starts=0)
    on_credit = {"benefit": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS, "work": Work.EMPLOYEE, "universal_credit": 0}
    paying = made.paying_parent(first_family=0, months_this_year=5, declared_weekly_income=300.0, **on_credit)
    paying["assessed_weekly_income"], paying["id"] = 0.0, 4 * (6 - MONTH % 12)
    unseen, seen = (made.parameters(rise_reported=0.0, benefit_end_seen=share) for share in (0.0, 1.0))
    keep_benefit_known(paying, LAW)
    assert not review_income(paying, families, MONTH, LAW, made.published(), unseen)
    assert paying["benefit"] == Benefit.UNIVERSAL_CREDIT_NO_EARNINGS
    assert review_income(paying, families, MONTH, LAW, made.published(), seen)
    assert paying["benefit"] == Benefit.NONE
    assert paying["assessed_weekly_income"] == 300.0
