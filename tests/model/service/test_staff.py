"""How many staff there are, which work they do, and how many beyond those of the date."""

import datetime as dt

import numpy as np
import pytest
from cmsim.model.calendar import month_of
from cmsim.model.policy import Change, law, law_row, law_table
from cmsim.model.service.staff import FUNCTIONS, grow_staff, staff_beyond, staff_elsewhere, staff_of
from service_month import YEAR, counted, indicator, law_on, published

pytestmark = pytest.mark.rules


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


def beyond(day: str = "2024-06-01", grown: float = 1.0, **levers: object) -> float:
    """Staff beyond those of June 2024, with some levers moved since 2013."""
    changes = [Change(dt.date(2013, 1, 1), lever, value) for lever, value in levers.items()]
    here = published()
    here["staff_growth"] = here["usual_growth"] = grown
    return staff_beyond(law_table(month_of(dt.date.fromisoformat(day)) + 1, changes)[-1], here)


def test_staff_of_any_function_cost_what_they_are_more_or_fewer_than_those_of_the_date() -> None:
    staff = float(law_on("2024-06-01")["staff"])
    assert beyond() == beyond(grown=1.4) == pytest.approx(0.0)  # grown with the caseload: nobody beyond
    assert beyond("2021-06-01") == pytest.approx(440)  # the team of 2021 cost money then
    assert beyond(staff=0.9 * staff) == pytest.approx(-0.1 * staff)
    assert beyond(staff=0.9 * staff, grown=1.5) == pytest.approx(-0.15 * staff)
    for place in range(len(FUNCTIONS)):  # of any one queue
        added = tuple(100.0 if one == place else 0.0 for one in range(len(FUNCTIONS)))
        assert beyond(staff_added=added) == pytest.approx(100.0)
        assert beyond(staff_added=tuple(-one for one in added)) >= -100.0
    nobody = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -100_000.0)
    assert beyond(staff_added=nobody) == pytest.approx(-staff_of("calls", law_on("2024-06-01"), published()))
    assert beyond(staff_share_deduction=0.06) == pytest.approx(0.0)  # others lead and support: as many in all
    cost = [12 * indicator("service_cost_gbp", "", counted(**YEAR, staff_beyond=100 * many)) for many in (-10, 0, 10)]
    assert np.diff(cost) == pytest.approx([10 * 12 * 2652] * 2, rel=0.05)  # pounds of 2021


def test_staff_held_while_cases_grow_are_fewer_than_the_date_would_have() -> None:
    changes = [Change(dt.date(2026, 1, 1), "staffing", "fixed")]
    here = published()
    for month, cases in (("2025-11", 100), ("2026-02", 130)):
        now = law_table(month_of(month) + 1, changes)[-1]
        grow_staff(here, now, counted(direct_pay=cases, collect_and_pay=cases))
    assert staff_beyond(now, here) == pytest.approx(-0.3 * float(now["staff"]))


def test_costs_of_a_group_of_families_are_not_known() -> None:
    group = counted(**{name: many for name, many in YEAR.items() if "staff" not in name and "calls" not in name})
    assert np.isnan(indicator("service_cost_gbp", "", group))
    assert np.isnan(indicator("staff", "calls", group))
