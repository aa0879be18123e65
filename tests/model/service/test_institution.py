"""Staff, calls, complaints and cost: their equations against the published figures they are anchored to."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.codes import CaseStatus, Event, Existence, Queue
from cmsim.agents.complaining import RESPECT, TOO_LONG, WRONG, complains, is_upheld, reason_of_complaint
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law, law_row, law_table
from cmsim.model.results.catalogue import INDICATORS, Counts
from cmsim.model.results.slots import FIRST_WAIT, SLOTS, WAIT_BINS, Slot
from cmsim.model.service.complaints import answer_complaint, consider_complaint
from cmsim.model.service.contacts import calls_of, contacts, minutes_to_answer, share_answered
from cmsim.model.service.queues import is_waiting, request
from cmsim.model.service.staff import FUNCTIONS, grow_staff, open_queues, staff_elsewhere, staff_of
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import FAMILY_RECORD, PUBLISHED_RECORD, table

pytestmark = pytest.mark.rules
P = parameter_row()[0]
COMPLAINT = int(Queue.COMPLAINT)


def law_on(day: str) -> np.void:
    return law_row(law(day))[0]


def counted(**slots: float) -> np.ndarray:
    counts = np.zeros(SLOTS, np.int64)
    for name, many in slots.items():
        counts[Slot[name.upper()]] = many
    return counts


def published() -> np.ndarray:
    one = table(1, PUBLISHED_RECORD)
    open_queues(one)
    return one


def indicator(name: str, level: str, now: np.ndarray, month: str = "2020-09") -> float:
    laws = law_table(month_of(month) + 1)
    return INDICATORS[name].makers[level](Counts(now, now, now, now, 100.0, laws[-1]))[0]


# --- staff ------------------------------------------------------------------------------------------------------


def test_all_staff_are_the_published_number_and_a_quarter_of_it_in_the_pandemic() -> None:
    def everybody(day: str) -> float:
        return sum(staff_of(f, law_on(day), published()) for f in FUNCTIONS) + staff_elsewhere(law_on(day), published())

    assert everybody("2020-03-01") == pytest.approx(6_676)
    assert everybody("2020-04-01") / everybody("2020-03-01") == pytest.approx(0.26, abs=0.005)
    assert everybody("2021-05-01") - everybody("2021-10-01") == pytest.approx(440)
    assert everybody("2024-12-01") == pytest.approx(3_831)


def test_staff_per_case_grow_as_cases_have_grown_and_stay_when_fixed_again() -> None:
    here, fixed, per_case = published(), law_on("2025-11-30"), law_on("2025-12-01")
    staff = []
    for now, direct_pay, collected in ((fixed, 50, 50), (per_case, 50, 100), (fixed, 100, 100), (fixed, 9, 9)):
        grow_staff(here, now, counted(direct_pay=direct_pay, collect_and_pay=collected))
        staff.append((staff_of("calls", fixed, here), staff_of("deduction", fixed, here)))
    calls, deduction = np.array(staff).T
    assert calls[1:] / calls[0] == pytest.approx([1.5, 1.5, 1.5])
    assert deduction[1:] / deduction[0] == pytest.approx([2.0, 2.0, 2.0])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_share_sets_how_many_do_the_work(function: str) -> None:
    half = law_row(law("2021-06-01", [Change(dt.date(2013, 1, 1), f"staff_share_{function}", 0.01)]))[0]
    extra = 440 if function == "enforcement" else 0
    assert (
        staff_of(function, half, published())
        == pytest.approx(47 + extra)
        != staff_of(function, law_on("2021-06-01"), published())
    )


# --- calls ------------------------------------------------------------------------------------------------------


def test_all_calls_are_answered_with_time_to_spare_and_few_with_far_too_little() -> None:
    assert share_answered(0.2, P) > 0.999
    assert share_answered(4.0, P) == pytest.approx(0.25, abs=0.001)
    assert share_answered(1.35, P) == pytest.approx(0.73, abs=0.01)  # 27% not answered: the year to September 2021


def test_callers_held_26_seconds_in_2018_and_21_minutes_when_27_per_cent_were_not_answered() -> None:
    assert minutes_to_answer(0.27, P) == pytest.approx(21, abs=1)
    assert minutes_to_answer(0.008, P) == pytest.approx(26 / 60, abs=0.1)


def test_who_is_not_answered_calls_again() -> None:
    month, here = counted(direct_pay=3_000, collect_and_pay=2_000, applications=100), law_on("2021-06-01")
    enough = calls_of(month, 0.0, 1e6, here, P)
    assert enough.made == pytest.approx(0.6 * contacts(month, P))
    assert enough.unanswered == pytest.approx(0.0, abs=1e-6)
    few = calls_of(month, 0.0, 100.0, here, P)
    again = calls_of(month, few.again, 100.0, here, P)
    assert few.unanswered > 0.5 * few.made
    assert again.made == pytest.approx(enough.made + 0.5 * few.unanswered)
    assert again.unanswered > few.unanswered
    assert calls_of(month, 0.0, 0.0, here, P).unanswered == pytest.approx(enough.made)


def test_fewer_telephone_and_less_work_leave_fewer_calls_unanswered() -> None:
    month = counted(direct_pay=3_000, collect_and_pay=2_000)

    def share(**levers: float) -> float:
        changes = [Change(dt.date(2013, 1, 1), lever, value) for lever, value in levers.items()]
        calls = calls_of(month, 0.0, 220.0, law_row(law("2021-06-01", changes))[0], P)
        return calls.unanswered / calls.made

    assert 0.2 > share() > share(phone_share=0.4) > 0.0
    assert share() > share(work_per_request=0.7)


# --- complaints --------------------------------------------------------------------------------------------------


def family(key: int = 0, **fields: object) -> np.void:
    one = table(1, FAMILY_RECORD)[0]
    for name, value in {"key": key, "existence": Existence.LIVE, "status": CaseStatus.LIVE, **fields}.items():
        one[name] = value
    return one


def test_three_complaints_upheld_a_year_for_each_thousand_customers_before_the_pandemic() -> None:
    made = [complains(family(key), month, 0.0, 0.0, P) for key in range(8_000) for month in range(4)]
    yearly = np.mean(made) * 12 * 1000 / 2  # two customers to a case
    reasons = [reason_of_complaint(family(key), 3, 0.0, 0.0, P) for key in range(4_000)]
    upheld = np.mean([is_upheld(family(key), reasons[key], 3, P) for key in range(4_000)])
    assert yearly == pytest.approx(9, abs=3.2)
    assert upheld == pytest.approx(0.34, abs=0.04)
    shares = [reasons.count(reason) / len(reasons) for reason in (TOO_LONG, WRONG, RESPECT)]
    assert shares == pytest.approx([0.25, 0.6, 0.15], abs=0.03)


def complaints_of(often: np.void, waits: bool) -> list[int]:
    """What each family that complains in a month says, of many that wait for two years or for nothing."""
    told, here = [], published()[0]
    for key in range(1_500):
        one = family(key)
        if waits:
            request(one, int(Queue.DEDUCTION), 0, 0)
        consider_complaint(one, 24, here, often)
        if is_waiting(one, COMPLAINT):
            told.append((int(one["asked"][COMPLAINT]) - 1) % 4)
    return told


def test_a_long_wait_leads_to_complaints_of_delay() -> None:
    often = parameter_row({"complaint_rate": 0.05})[0]
    usual, waiting = complaints_of(often, waits=False), complaints_of(often, waits=True)
    assert len(waiting) > 5 * len(usual) > 0
    assert waiting.count(TOO_LONG) / len(waiting) > usual.count(TOO_LONG) / len(usual)


def test_a_complaint_not_upheld_may_reach_the_examiner_and_an_upheld_one_does_not() -> None:
    ends = []
    for key in range(1_500):
        one = family(key)
        request(one, COMPLAINT, 5, WRONG)
        answer_complaint(one, 6, P)
        assert not is_waiting(one, COMPLAINT)
        ends.append(int(one["events"]))
    upheld = sum(bool(events & Event.COMPLAINT_UPHELD) for events in ends)
    examined = [events for events in ends if events & Event.EXAMINED]
    assert not any(events & Event.COMPLAINT_UPHELD for events in examined)
    assert len(examined) / (len(ends) - upheld) == pytest.approx(P["examiner_share"], abs=0.04)
    assert 0 < sum(bool(events & Event.EXAMINER_UPHELD) for events in examined) < len(examined)


# --- cost and the rest ---------------------------------------------------------------------------------------------


YEAR = {  # a month of 2020-21, in simulated families that stand for 100 each (from a run of the reference history)
    "direct_pay": 3_546, "collect_and_pay": 1_637, "applications": 82, "reported": 28, "orders_made": 51,
    "liability_orders": 5, "agents_sent": 4, "complaints": 0, "challenges": 3, "staff_calls": 20_000,
    "calls": 1_100_000, "calls_unanswered": 100_000,
}  # fmt: skip


def test_the_cost_of_2020_21_is_the_published_one_whichever_part_depends_on_cases() -> None:
    yearly = {level: 12 * indicator("service_cost_gbp", level, counted(**YEAR)) for level in ("", "low", "high")}
    for cost in yearly.values():
        assert cost == pytest.approx(365e6, rel=0.03)
    levels = [level for level in INDICATORS["service_cost_gbp"].makers if level not in ("", "low", "high")]
    parts = sum(indicator("service_cost_gbp", level, counted(**YEAR)) for level in levels)
    assert 12 * parts == pytest.approx(yearly[""])


def test_fixed_cost_and_investment_are_levers_of_cost() -> None:
    def cost(**levers: float) -> float:
        laws = law_table(95, [Change(dt.date(2013, 1, 1), lever, value) for lever, value in levers.items()])
        now = counted(**YEAR)
        return INDICATORS["service_cost_gbp"].makers[""](Counts(now, now, now, now, 100.0, laws[-1]))[0]

    usual = cost()
    assert cost(investment=12e6) - usual == pytest.approx(1e6)
    assert usual - cost(fixed_cost=0.5) == pytest.approx(
        indicator("service_cost_gbp", "fixed", counted(**YEAR)) / 2, rel=0.05
    )


def test_what_more_collected_cases_cost_is_a_range() -> None:
    more = {**YEAR, "direct_pay": 0, "collect_and_pay": 5_183}
    low, point, high = (
        indicator("service_cost_gbp", level, counted(**more)) - indicator("service_cost_gbp", level, counted(**YEAR))
        for level in ("low", "", "high")
    )
    assert 0 < low < 0.6 * point < point < 0.8 * high


def test_costs_of_a_group_of_families_are_not_known() -> None:
    group = counted(**{name: many for name, many in YEAR.items() if "staff" not in name and "calls" not in name})
    assert np.isnan(indicator("service_cost_gbp", "", group))
    assert np.isnan(indicator("staff", "calls", group))


def test_waits_are_told_by_queue() -> None:
    month = counted(queue_months_waited_deduction=60)
    bins = FIRST_WAIT + int(Queue.DEDUCTION) * WAIT_BINS
    month[bins], month[bins + 4], month[bins + 10] = 88, 10, 2
    assert indicator("queue_wait_months", "deduction", month) == pytest.approx(0.6)
    assert indicator("queue_wait_months", "p90_deduction", month) == 4
    assert np.isnan(indicator("queue_wait_months", "calculation", month))


def test_unanswered_calls_and_waiting_requests_make_customers_less_satisfied() -> None:
    quiet = counted(**{**YEAR, "calls_unanswered": 10_000})
    busy = counted(**{**YEAR, "calls_unanswered": 400_000}, queue_waiting_deduction=200)
    assert indicator("satisfied_share", "", quiet) == pytest.approx(0.60, abs=0.03)  # late 2019
    assert indicator("satisfied_share", "", busy) < 0.45


def live(**more: object) -> SeparatedFamilies:
    model = SeparatedFamilies(
        300, 3, until="2014-12", threads=1, parameters={"complaint_rate": 0.5, "hours_complaint": 1.0}, **more
    )  # type: ignore[arg-type]
    while model.running:
        model.step()
    return model


def test_cut_offs_of_one_run_can_be_played_back_in_another() -> None:
    few_staff = [Change(dt.date(2012, 12, 10), "staff_share_complaint", 0.0001)]  # the other lines as they were
    usual, few = live(), live(changes=few_staff)
    played = live(changes=few_staff, cut_offs=usual.cut_offs)
    none_taken = live(changes=[Change(dt.date(2012, 12, 10), "complaints_taken", False)])
    assert usual.counts[:, Slot.COMPLAINTS].sum() > none_taken.counts[:, Slot.COMPLAINTS].sum() == 0
    waiting = [int(model.counts[-1, Slot.QUEUE_WAITING_COMPLAINT]) for model in (usual, few, played)]
    assert waiting[1] > waiting[0]
    assert played.cut_offs.tobytes() == usual.cut_offs.tobytes() != few.cut_offs.tobytes()


def test_a_student_can_look_at_the_queues_of_the_service() -> None:
    model = SeparatedFamilies(60, 3, until="2013-01", engine="mesa")
    model.step()
    model.families["asked"][:5, COMPLAINT] = 1
    assert model.service.queues["complaint"] == {
        "waiting": 5, "last_served": float("inf"), "hours_in_hand": pytest.approx(0.2, abs=0.2),
    }  # fmt: skip
    assert model.service.queues["deduction"]["waiting"] == 0
