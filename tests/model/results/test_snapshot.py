"""The snapshot of families: its columns are what is declared, and they agree with the model's own counts."""

import numpy as np
import pandas as pd
import pytest
from cmsim.agents.codes import CaseStatus, Existence
from cmsim.model.results.slots import Slot
from cmsim.model.results.snapshot import COLUMNS, snapshot
from cmsim.model.results.survey import as_surveyed
from cmsim.scenarios import load


@pytest.fixture(scope="module")
def model():
    from cmsim.model.simulation import SeparatedFamilies

    model = SeparatedFamilies(families=1500, rng=7, scenario=load("baseline"), until="2019-12", threads=1)
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def families(model):
    return snapshot(model)


@pytest.fixture(scope="module")
def live(families):
    return families[families.children > 0]


PROMISED = """
    month family_id weight case_status paying_parent_id receiving_parent_id separated_on children youngest_age nights
    contact relationship_quality domestic_abuse ever_partnered send region
    arrangement lived_arrangement reasons_for_none family_based_kind arrangement_since collection_method
    enforcement_stage
    weekly_liability old_case_paid_directly
    due_month paid_month due_quarter paid_quarter due_year paid_year usually_on_time usually_in_full
    months_without_payment collected_due_quarter collected_paid_quarter collected_months_unpaid
    arrears charges_owed effective gateway_contact_on receiving_tells paying_tells
    paying_sex paying_age paying_ethnicity paying_disabled paying_work paying_gross_weekly_income
    paying_universal_credit paying_income_told paying_other_children paying_families
    paying_statutory_children
    receiving_sex receiving_age receiving_ethnicity receiving_disabled receiving_working receiving_household_income
    receiving_income_told receiving_universal_credit receiving_aware
"""


def test_the_columns_are_the_promised_ones_in_their_order(families):
    assert list(families) == PROMISED.split() == list(COLUMNS)


def test_what_is_written_is_what_is_declared(families):
    written = {name: str(dtype) for name, dtype in families.dtypes.items()}
    text = str(pd.Series(["text"], dtype="str").dtype)
    assert written == {name: {"str": text}.get(c.dtype, c.dtype) for name, c in COLUMNS.items()}
    for name in families.select_dtypes("category"):
        assert " ".join(families[name].cat.categories) == COLUMNS[name].unit
    assert all(column.meaning for column in COLUMNS.values())


def test_live_families_are_all_there_and_of_the_ended_only_those_on_the_books(model, families):
    ended = families[~families.family_id.isin(model.families["id"][model.families["existence"] == Existence.LIVE])]
    assert len(families) - len(ended) == model.counts[model.month][Slot.FAMILIES]
    assert set(ended.case_status) <= {"arrears_only", "few_pounds"}
    assert ((ended.arrears > 0) == (ended.case_status == "arrears_only")).all()
    assert (ended.case_status == "few_pounds").sum() == model.counts[model.month][Slot.DIRECT_PAY_FEW_POUNDS]
    assert ended.youngest_age.isna().all()


def test_counts_from_the_snapshot_are_the_indicators_counts(model, live):
    counts = model.counts[model.month]
    for place, word in enumerate(("none", "family_based", "direct_pay", "collect_and_pay", "csa")):
        assert (live.arrangement == word).sum() == counts[Slot.NONE + place], word
        assert (live.lived_arrangement == word).sum() == counts[Slot.SEEN_NONE + place], word
    assert live.children.sum() == counts[Slot.CHILDREN]
    assert live.effective.sum() == counts[Slot.EFFECTIVE]
    assert (live.case_status == "dormant").sum() == counts[Slot.DORMANT]
    assert (live.paying_work == "none").sum() == counts[Slot.PAYING_WORKLESS]
    directly = (live.arrangement == "direct_pay") & (live.weekly_liability > 0)
    collected = live.arrangement.isin(["collect_and_pay", "csa"]) & (live.due_quarter > 0)
    assert (directly | collected).sum() == counts[Slot.OUTCOME_CASES]
    came = (live.paid_quarter > 0) | live.old_case_paid_directly
    assert (directly | (collected & came)).sum() == counts[Slot.OUTCOMES] < counts[Slot.OUTCOME_CASES]


def test_money_is_in_pounds_and_the_arrears_are_the_ledgers_to_the_penny(model, families, live):
    counts = model.counts[model.month]
    assert round(families.arrears.sum() * 100) == counts[Slot.ARREARS]
    collect = live[(live.arrangement == "collect_and_pay") & (live.due_month > 0)]
    assert len(collect) == counts[Slot.COLLECT_DUE_CASES] > 0
    assert round(collect.due_month.sum() * 100) == counts[Slot.DUE_COLLECT]
    steady = live[live.due_year > 0]
    assert (steady.due_year >= steady.due_quarter).all()
    assert (steady.due_quarter >= steady.due_month).all()


def test_on_collect_and_pay_what_is_due_and_unpaid_is_of_the_months_since_the_case_came_to_it(model, live):
    counts = model.counts[model.month]
    due = live[(live.arrangement == "collect_and_pay") & (live.due_month > 0)]
    asked = due[due.collected_due_quarter > 0]
    nothing, over_90 = (
        asked.collected_paid_quarter == 0,
        asked.collected_paid_quarter > 0.9 * asked.collected_due_quarter,
    )
    told = [len(asked), nothing.sum(), over_90.sum(), (due.collected_months_unpaid >= 3).sum()]
    slots = (Slot.QUARTER_CASES, Slot.QUARTER_NOTHING, Slot.QUARTER_OVER_90, Slot.UNPAID_3_MONTHS)
    assert told == [counts[slot] for slot in slots]
    new = due[due.arrangement_since >= "2019-11"]  # on it for a month at most, whatever was missed before
    assert (new.months_without_payment > 1).any()
    assert (new.collected_months_unpaid <= 1).all()
    assert (asked.collected_due_quarter <= asked.due_quarter).all()
    assert (live[live.arrangement != "collect_and_pay"].collected_due_quarter == 0).all()


def test_usually_in_full_is_two_of_three_months(live):
    steady = live[(live.due_month > 0) & (abs(live.due_quarter - 3 * live.due_month) < 0.05)]
    whole, nothing = steady.paid_quarter >= steady.due_quarter, steady.paid_quarter < 1.7 * steady.due_month
    assert steady[whole & (steady.paid_month == steady.due_month)].usually_in_full.mean() > 0.95
    assert not steady[nothing].usually_in_full.any()
    short_once = steady.usually_in_full & (steady.paid_quarter < 0.9 * steady.due_quarter)
    assert short_once.any()
    assert not live[live.due_quarter == 0].usually_in_full.any()


def test_what_parents_would_tell_is_what_a_survey_of_the_snapshot_finds(families, live):
    for by in ("receiving", "paying"):
        told, column = as_surveyed(families, by, seed=7), live.set_index("family_id")[f"{by}_tells"]
        assert set(column[column != "not_asked"].index) == set(told.family_id)
        assert (column == "money").sum() == told.tells_of_arrangement.sum() > 0
        assert (column == "none").sum() == (~told.tells_of_arrangement & ~told.tells_of_care).sum() > 0


def test_the_month_of_the_latest_call_is_told(model, live):
    assert (live.gateway_contact_on == "2019-12").sum() == model.counts[model.month][Slot.GATEWAY]
    assert live.gateway_contact_on.str.fullmatch(r"|20\d\d-\d\d").all()
    assert (live.gateway_contact_on == "").any()


def test_a_parent_stands_beside_each_of_their_families(model, families):
    assert families.family_id.is_unique
    row = families[families.paying_families > 1].iloc[0]
    assert (families[families.children > 0].paying_parent_id == row.paying_parent_id).sum() == row.paying_families
    paying = dict(zip(model.tables.paying["id"], model.tables.paying["gross_weekly_income"], strict=True))
    assert np.array_equal(families.paying_parent_id.map(paying), families.paying_gross_weekly_income)
    assert families.paying_age.between(16, 90).all()
    assert (families.receiving_sex == "female").mean() > 0.5


def test_the_children_of_all_statutory_cases_of_a_parent_stand_beside_each_of_them(model, families):
    equal = pd.Series(model.families["equal_care"], index=model.families["id"])
    in_force = families.case_status.isin(["live", "dormant"]) & (families.family_id.map(equal) == 0)
    children = families.children.where(in_force, 0).groupby(families.paying_parent_id).transform("sum")
    assert (families.paying_statutory_children == children).all()
    assert (families[in_force].paying_statutory_children > families[in_force].children).any()
    assert (families[~in_force].paying_statutory_children > 0).any()  # by another case of the same parent


@pytest.mark.plain
@pytest.mark.rules
@pytest.mark.parametrize(
    ("statuses", "equal_care", "children"),
    [
        ((CaseStatus.LIVE, CaseStatus.LIVE), 0, 3),
        ((CaseStatus.LIVE, CaseStatus.DORMANT), 0, 3),
        ((CaseStatus.NONE, CaseStatus.LIVE), 0, 2),
        ((CaseStatus.LIVE, CaseStatus.APPLIED), 0, 1),
        ((CaseStatus.LIVE, CaseStatus.ARREARS_ONLY), 0, 1),
        ((CaseStatus.LIVE, CaseStatus.LIVE), 1, 1),  # equal care ends the calculation of the second
        ((CaseStatus.NONE, CaseStatus.NONE), 0, 0),
    ],
)
def test_two_cases_of_one_child_and_of_two_are_three_children_in_both_rows(statuses, equal_care, children):
    from cmsim.model.simulation import SeparatedFamilies

    model = SeparatedFamilies(families=60, rng=7, scenario=load("baseline"), until="2013-01", threads=1)
    every, paying = model.tables.families, model.tables.paying
    every["status"] = CaseStatus.NONE
    first = int(paying["first_family"][np.flatnonzero(paying["families"] == 2)[0]])
    both = slice(first, first + 2)
    every["existence"][both], every["children"][both] = Existence.LIVE, (1, 2)
    every["status"][both], every["equal_care"][both] = statuses, (0, equal_care)
    told = snapshot(model).set_index("family_id").paying_statutory_children
    assert told.pop(every["id"][first]) == told.pop(every["id"][first + 1]) == children
    assert (told == 0).all()


def test_months_read_as_months(families):
    assert set(families.month) == {"2019-12"}
    assert (families.separated_on <= families.month).all()
    assert families.separated_on.str.fullmatch(r"\d{4}-\d{2}").all()
    assert families.arrangement_since.str.fullmatch(r"\d{4}-\d{2}").all()


def test_children_in_low_income_are_those_of_live_families_and_count_once(model):
    families, receiving = np.asarray(model.tables.families), np.asarray(model.tables.receiving)
    live = np.unique(families["receiving"][families["existence"] == Existence.LIVE])
    assert len(live) < len(receiving)  # families that ended with debt are kept, and so are their parents
    for bit in range(8):
        poor = receiving["low_income"][live] & (1 << bit) != 0
        children = receiving["children_at_home"][live][poor].sum()
        assert model.counts[model.month][Slot.CHILDREN_LOW_INCOME + bit] == children
