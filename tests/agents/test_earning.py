"""Work: who leaves it, who finds it, and what maintenance, orders and arrears have to do with it."""

import made
import numpy as np
import pytest
from cmsim.agents import earning
from cmsim.agents.codes import Work
from cmsim.agents.variants import LabourSupply
from cmsim.model.calendar import month_of
from cmsim.model.policy import law_table
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

RESPONDS = made.parameters(variant_labour_supply=LabourSupply.RESPONDS)
PARENTS = range(3000)
LAW = law_table(37)[36]  # December 2015


def leavers(p: np.void = made.P, law: np.void = LAW, **fields: object) -> int:
    return sum(earning.leaves_job(made.paying_parent(key=key, **fields), 10, law, p) for key in PARENTS)


def finders(p: np.void = made.P, law: np.void = LAW, **fields: object) -> int:
    return sum(earning.finds_work(made.paying_parent(key=key, work=Work.NONE, **fields), 10, law, p) for key in PARENTS)


def next_work(**fields: object) -> np.ndarray:
    """Leavers by what they do next: none, employee, self-employed."""
    works = [int(earning.work_after_a_job(made.paying_parent(key=key, **fields), 10, LAW, made.P)) for key in PARENTS]
    return np.bincount(works, minlength=3)


@pytest.mark.plain
def test_the_heavier_the_burden_the_more_an_order_is_escaped() -> None:
    def unwilling(weekly_owed: float) -> int:
        return leavers(willingness=-1.0, under_order=1, weekly_owed=weekly_owed)

    assert unwilling(0.0) == leavers() < unwilling(20.0) < unwilling(63.0)
    kink = made.P["burden_kink"] * 300.0
    assert unwilling(kink + 1) == unwilling(3 * kink)  # no further than the kink


@pytest.mark.plain
def test_without_an_order_or_with_the_will_to_pay_nobody_leaves_for_it() -> None:
    assert leavers(willingness=-1.0) == leavers(willingness=1.0, under_order=1) == leavers()


@pytest.mark.plain
def test_the_unwilling_under_an_order_turn_to_self_employment() -> None:
    usual, escaping = next_work(), next_work(willingness=-1.0, under_order=1)
    assert escaping[Work.SELF_EMPLOYED] > 1.5 * usual[Work.SELF_EMPLOYED]
    assert escaping[Work.NONE] == usual[Work.NONE]


@pytest.mark.plain
def test_heavy_arrears_lead_out_of_work_and_small_ones_do_not() -> None:
    monthly_income = 300.0 * 52 / 12 * 100  # pence
    heavy = made.P["heavy_arrears"] * monthly_income
    assert next_work(arrears=int(heavy) - 200).tolist() == next_work().tolist()
    more = next_work(arrears=int(heavy) + 200)[Work.NONE] / next_work()[Work.NONE]
    assert more == pytest.approx(np.exp(made.P["arrears_to_worklessness"]), abs=0.05)


@pytest.mark.plain
def test_work_answers_to_maintenance_only_where_the_variant_says_so() -> None:
    assert leavers(weekly_owed=150.0) == leavers(weekly_owed=0.0)
    assert finders(weekly_owed=150.0) == finders(weekly_owed=0.0)
    assert leavers(RESPONDS, weekly_owed=150.0) > leavers(RESPONDS, weekly_owed=0.0) == leavers(weekly_owed=0.0)
    assert finders(RESPONDS, weekly_owed=150.0) < finders(RESPONDS, weekly_owed=0.0) == finders(weekly_owed=0.0)


# --- whole runs ----------------------------------------------------------------------------------------------------


def workless(**parameters: float) -> int:
    """Family-months without work of the paying parent, 2014 to 2018."""
    model = SeparatedFamilies(families=4000, until="2018-12", parameters=parameters)
    while model.running:
        model.step()
    return int(model.counts[month_of("2014-01") :, Slot.PAYING_WORKLESS].sum())


@pytest.mark.rules
def test_in_a_run_arrears_and_burdens_cost_work() -> None:
    usual = workless()
    assert workless(arrears_to_worklessness=0.0) <= usual < workless(arrears_to_worklessness=3.0, heavy_arrears=0.5)
    assert workless(arrears_to_worklessness=3.0, heavy_arrears=1e6) == workless(arrears_to_worklessness=0.0)
    assert workless(labour_supply_burden=2.0) == usual  # the variant is off
    assert workless(variant_labour_supply=LabourSupply.RESPONDS) > usual


@pytest.mark.plain
def test_pay_of_irregular_hours_moves_around_usual_pay() -> None:
    parents = [made.paying_parent(key=key) for key in range(400)]
    pay = np.array([[earning.pay_this_month(one, month, made.P) for month in range(12)] for one in parents])
    moves = pay.std(axis=1) > 0
    assert moves.mean() == pytest.approx(made.P["irregular_pay_share"], abs=0.08)
    assert pay[moves].mean() == pytest.approx(1.0, abs=0.03)
    assert pay.min() < 0.5
    assert set(pay[~moves].ravel()) == {1.0}
