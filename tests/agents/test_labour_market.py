"""The times: unemployment moves who has work, and the furlough keeps jobs and part of their pay."""

import made
import numpy as np
import pytest
from cmsim.agents import earning
from cmsim.agents.codes import Work
from cmsim.agents.labour_market import in_the_cycle, is_furloughed, is_laid_off, share_of_pay
from cmsim.model.calendar import month_of
from cmsim.model.household.parents import set_paying_income
from cmsim.model.policy import law_table

LAWS = law_table(month_of("2025-12") + 1)
SLUMP, BOOM, LOCKDOWN = (LAWS[month_of(month)] for month in ("2013-01", "2019-01", "2020-05"))
PARENTS = [made.paying_parent(key=key, earning_power=power) for key in range(1500) for power in (-1.0, 1.0)]


def without_work_next(law: np.void) -> float:
    """Leavers without work next, of all parents in work, over months far enough apart that draws by these keys differ:
    losing a job."""
    months = range(0, 10 * len(PARENTS), len(PARENTS))
    leavers = [(one, month) for month in months for one in PARENTS if earning.leaves_job(one, month, law, made.P)]
    lost = sum(earning.work_after_a_job(one, month, law, made.P) == Work.NONE for one, month in leavers)
    return lost / len(PARENTS) / len(months)


@pytest.mark.plain
def test_unemployment_is_at_its_mean_over_the_years_and_highest_at_the_start() -> None:
    index = LAWS["unemployment_index"][1:]
    assert index.mean() == pytest.approx(1.0, abs=0.01)
    assert index.argmax() < 12
    assert index[: month_of("2014-01")].min() > 1.3
    assert in_the_cycle(1.0, -0.4) == 1.0


@pytest.mark.plain
def test_in_a_slump_more_lose_their_work_and_fewer_find_some() -> None:
    assert without_work_next(SLUMP) > 1.1 * without_work_next(BOOM)
    idle = [made.paying_parent(key=key, work=Work.NONE) for key in range(6000)]
    slump, boom = (sum(earning.finds_work(parent, 10, law, made.P) for parent in idle) for law in (SLUMP, BOOM))
    assert slump < 0.9 * boom
    many_jobs = SLUMP.copy()
    many_jobs["vacancies"] = 2.0 * SLUMP["vacancies"]
    assert sum(earning.finds_work(parent, 10, many_jobs, made.P) for parent in idle) > 1.1 * slump


@pytest.mark.plain
def test_in_a_slump_fewer_receiving_parents_work() -> None:
    normal = np.linspace(-3.0, 3.0, 601)
    bars = [earning.bar_to_work(7, law["unemployment_index"], normal, made.P) for law in (SLUMP, BOOM)]
    assert bars[0] > bars[1]


@pytest.mark.plain
def test_the_furloughed_keep_their_job_on_four_fifths_of_their_pay() -> None:
    kept = [parent for parent in PARENTS if is_furloughed(parent, LOCKDOWN, made.P)]
    assert len(kept) / len(PARENTS) == pytest.approx(LOCKDOWN["furloughed_share"], abs=0.03)
    assert not any(earning.leaves_job(parent, month, LOCKDOWN, made.P) for parent in kept for month in range(60))
    low = sum(parent["earning_power"] < 0 for parent in kept)
    assert low > 1.5 * (len(kept) - low)
    assert {share_of_pay(parent, LOCKDOWN, made.P) for parent in kept} == {0.8}
    assert not any(is_furloughed(parent, BOOM, made.P) for parent in PARENTS)
    who = {name: kept[0][name] for name in ("key", "earning_power")}
    before, after = made.paying_parent(**who), made.paying_parent(**who)
    set_paying_income(before, month_of("2020-03"), LAWS[month_of("2020-03")], made.P)
    set_paying_income(after, month_of("2020-05"), LOCKDOWN, made.P)
    assert after["gross_weekly_income"] == pytest.approx(0.8 * before["gross_weekly_income"], rel=0.02)


@pytest.mark.plain
def test_who_is_furloughed_in_a_low_month_was_so_in_the_peak() -> None:
    late = LAWS[month_of("2021-07")]
    assert any(is_furloughed(parent, late, made.P) for parent in PARENTS)
    assert all(is_furloughed(parent, LOCKDOWN, made.P) for parent in PARENTS if is_furloughed(parent, late, made.P))
    assert not is_furloughed(made.paying_parent(work=Work.NONE), LOCKDOWN, made.P)


@pytest.mark.plain
def test_a_shock_costs_some_of_those_not_furloughed_their_work() -> None:
    april = LAWS[month_of("2020-04")]
    gone = [parent for parent in PARENTS if is_laid_off(parent, month_of("2020-04"), april, made.P)]
    assert 0.01 < len(gone) / len(PARENTS) < 0.04
    assert not any(is_furloughed(parent, april, made.P) for parent in gone)
    assert not any(is_laid_off(parent, 10, BOOM, made.P) for parent in PARENTS)
    leaver = made.paying_parent(key=gone[0]["key"], earning_power=gone[0]["earning_power"])
    earning.change_work(leaver, month_of("2020-04"), np.linspace(-3.0, 3.0, 601), april, made.P)
    assert leaver["work"] == Work.NONE
