"""What parents would tell a survey, and what the office has on record."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, Contact, Kind
from cmsim.agents.telling import Side, Told, tells
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row, value
from cmsim.model.policy import Change
from cmsim.model.results.slots import Slot
from cmsim.model.results.snapshot import snapshot
from cmsim.model.results.survey import AMOUNTS, as_recorded, as_surveyed
from cmsim.model.simulation import SeparatedFamilies

SEED, FAMILIES, UNTIL = 5, 1500, "2016-03"
P = parameter_row()[0]


def lived(*changes):
    kept = {"lets_go_at_closure": 0.0}  # so that closed cases are still owed arrears
    model = SeparatedFamilies(families=FAMILIES, rng=SEED, until=UNTIL, threads=1, changes=changes, parameters=kept)
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def model():
    return lived()


@pytest.fixture(scope="module")
def families(model):
    return snapshot(model)


def answer(
    side,
    key=1,
    arrangement=Arrangement.NONE,
    kind=Kind.NONE,
    contact=Contact.NONE,
    due=0,
    paid=0,
    year=0,
    on_time=0,
    works=True,
):
    """(takes part, tells of an arrangement, amount, on time, care) of one parent."""
    lived, kind, contact = int(arrangement), int(kind), int(contact)
    return tells(int(side), np.uint64(key), lived, lived, kind, contact, due, paid, year, on_time, works, P)


# --- what each says -------------------------------------------------------------------------------------------------


@pytest.mark.plain
def test_both_tell_of_an_arrangement_with_everything_collected():
    for key in range(200):
        for side in Side:
            facts = {"due": 30000, "paid": 30000, "year": 120000, "on_time": 1}
            _, arrangement, amount, on_time, _ = answer(side, key, Arrangement.COLLECT_AND_PAY, **facts)
            assert (arrangement, amount, on_time) == (True, Told.ALL, True)


@pytest.mark.plain
def test_with_no_arrangement_no_contact_and_no_payment_nobody_tells_of_one():
    for key in range(200):
        for side in Side:
            assert answer(side, key)[1:] == (False, Told.NOTHING, False, False)


@pytest.mark.plain
def test_a_paying_parent_never_tells_of_less_than_the_receiving_parent():
    luck = np.random.default_rng(1)
    for _ in range(5000):
        due = int(luck.integers(0, 3)) * 10000
        paid = int(due * luck.choice([0.0, 0.3, 0.8, 1.0]))
        arrangement = Arrangement(int(luck.integers(0, 5)))
        kind = Kind(int(luck.integers(1, 5))) if arrangement == Arrangement.FAMILY_BASED else Kind.NONE
        facts = {"key": int(luck.integers(0, 2**60)), "arrangement": arrangement, "kind": kind, "due": due}
        facts |= {"paid": paid, "contact": Contact(int(luck.integers(0, 3))), "year": paid}
        facts["on_time"] = int(luck.integers(0, 2))
        hers, his = answer(Side.RECEIVING, **facts), answer(Side.PAYING, **facts)
        assert all(more >= less for more, less in zip(his[1:], hers[1:], strict=True)), facts


@pytest.mark.plain
def test_she_speaks_of_what_comes_and_he_counts_what_is_in_kind_or_was_paid_before():
    def share(side, **facts):
        return np.mean([answer(side, key, **facts)[1] for key in range(2000)])

    unpaid = {"arrangement": Arrangement.COLLECT_AND_PAY, "due": 30000}
    in_kind = {"arrangement": Arrangement.FAMILY_BASED, "kind": Kind.IN_KIND, "due": 30000, "paid": 30000}
    assert share(Side.RECEIVING, **unpaid) == pytest.approx(float(P["survey_receiving_unpaid"]), abs=0.03)
    assert share(Side.PAYING, **unpaid) > share(Side.RECEIVING, **unpaid) + 0.1
    assert share(Side.RECEIVING, **in_kind) == pytest.approx(float(P["survey_receiving_in_kind"]), abs=0.03)
    assert share(Side.PAYING, **in_kind) > 0.8
    assert share(Side.PAYING, year=5000) == pytest.approx(float(P["survey_paying_past"]), abs=0.03)
    assert share(Side.RECEIVING, year=5000) == 0.0
    weekly, seldom = (share(Side.PAYING, contact=contact) for contact in (Contact.WEEKLY, Contact.SOME))
    assert weekly > 1.6 * seldom > 0.0


@pytest.mark.plain
def test_who_has_no_pay_gives_less_now_and_then_and_tells_as_others_of_an_arrangement():
    def share(**facts):
        return np.mean([answer(Side.PAYING, key, **facts)[1] for key in range(2000)])

    expected = float(P["survey_paying_occasional"] * P["survey_paying_without_work"])
    assert share(contact=Contact.WEEKLY, works=False) == pytest.approx(expected, abs=0.03)
    assert share(contact=Contact.WEEKLY) > share(contact=Contact.WEEKLY, works=False) + 0.2
    unpaid = {"arrangement": Arrangement.COLLECT_AND_PAY, "due": 30000}
    assert share(**unpaid) == share(**unpaid, works=False)


@pytest.mark.plain
def test_care_that_is_shared_is_no_financial_arrangement_to_her_and_unpaid_help_in_kind_is_one_to_few():
    def tells(kind, paid):
        facts = {"arrangement": Arrangement.FAMILY_BASED, "kind": kind, "due": 30000, "paid": paid}
        return {key for key in range(2000) if answer(Side.RECEIVING, key, **facts)[1]}

    assert tells(Kind.SHARED_CARE, 30000) == set()
    assert set() < tells(Kind.IN_KIND, 0) <= tells(Kind.IN_KIND, 30000) & tells(Kind.REGULAR, 0)


@pytest.mark.plain
def test_contact_is_an_arrangement_about_care_to_more_of_hers_beside_one_about_money():
    def share(side, contact, **facts):
        return np.mean([answer(side, key, contact=contact, **facts)[4] for key in range(2000)])

    money = {"arrangement": Arrangement.FAMILY_BASED, "kind": Kind.REGULAR, "due": 30000, "paid": 30000}
    assert share(Side.RECEIVING, Contact.WEEKLY) == pytest.approx(float(P["survey_receiving_care"]), abs=0.03)
    assert share(Side.PAYING, Contact.SOME) == pytest.approx(float(P["survey_paying_care"]), abs=0.03)
    assert share(Side.PAYING, Contact.WEEKLY) == share(Side.RECEIVING, Contact.WEEKLY, **money) == 1.0
    assert share(Side.RECEIVING, Contact.SOME, **money) == share(Side.PAYING, Contact.NONE, **money) == 0.0
    assert share(Side.RECEIVING, Contact.SOME, arrangement=Arrangement.FAMILY_BASED, kind=Kind.SHARED_CARE) == 1.0


# --- the survey of a snapshot -----------------------------------------------------------------------------------------


def test_the_survey_of_a_snapshot_finds_what_the_indicators_say(model, families):
    counts = model.counts[model.month]
    for by, first in (("receiving", Slot.RECEIVING_ASKED), ("paying", Slot.PAYING_ASKED)):
        told = as_surveyed(families, by, SEED)
        some, everything = told.tells_of_amount.isin(AMOUNTS[1:]), told.tells_of_amount == "all"
        answers = (told.tells_of_arrangement, some, everything, told.tells_usually_on_time, told.tells_of_care)
        found = [len(told), *(int(one.sum()) for one in answers)]
        assert found == counts[first : first + 6].tolist(), by


def test_every_receiving_parent_answers_and_paying_parents_out_of_contact_less_often(families):
    live = families[families.children > 0]
    hers, his = as_surveyed(families, "receiving", SEED), as_surveyed(families, "paying", SEED)
    assert hers.family_id.tolist() == live.family_id.tolist()
    asked = live.family_id.isin(his.family_id)
    assert asked[live.contact != "none"].all()
    assert asked[live.contact == "none"].mean() == pytest.approx(float(P["survey_out_of_contact"]), abs=0.07)
    assert his.tells_of_arrangement.mean() > hers.tells_of_arrangement.mean() + 0.1
    assert not [name for name in his if name.startswith("receiving_")]


def test_the_same_people_answer_alike_under_another_scenario(families):
    other = snapshot(lived(Change(dt.date(2014, 10, 1), "direct_pay_available", False)))
    same = ["lived_arrangement", "arrangement", "case_status", "family_based_kind", "contact", "due_quarter"]
    same += ["paid_quarter", "paid_year", "usually_on_time"]
    here, there = families.set_index("family_id"), other.set_index("family_id")
    both = here.index.intersection(there.index)
    alike = (here.loc[both, same].astype(str) == there.loc[both, same].astype(str)).all(axis=1)
    assert 200 < alike.sum() < len(both)  # the scenarios differ, and yet most are alike
    for by in ("receiving", "paying"):
        answers = [as_surveyed(one, by, SEED).set_index("family_id") for one in (families, other)]
        kept = [one[one.index.isin(both[alike])].filter(like="tells_").astype(str) for one in answers]
        assert kept[0].equals(kept[1])


def test_a_mistake_is_told_in_one_line(families):
    with pytest.raises(InputError, match="receiving, paying"):
        as_surveyed(families, "recieving")
    with pytest.raises(InputError, match="lacks contact"):
        as_surveyed(families.drop(columns="contact"), "paying")
    with pytest.raises(InputError, match="lacks paying_ethnicity"):
        as_recorded(families.drop(columns="paying_ethnicity"))


# --- the records of the office ----------------------------------------------------------------------------------------


def test_the_office_knows_its_cases_and_no_more(model, families):
    records = as_recorded(families, SEED)
    assert len(records) == families.case_status.isin(["live", "dormant", "arrears_only", "few_pounds"]).sum() > 100
    owed = families.case_status.isin(["arrears_only", "few_pounds"])  # ended, and on the books
    assert (records.case_status == "arrears_only").sum() == owed.sum()
    assert set(records.case_status) - {"arrears_only"} == {"live"}  # a dormant one as well
    closed = families[families.case_status == "live"].head(3).assign(case_status="arrears_only")  # rare in a small run
    assert (as_recorded(closed, SEED).case_status == "arrears_only").sum() == 3
    unknown = ("disabled", "abuse", "relationship", "reasons", "income", "lived", "effective", "contact")
    assert not [name for name in records if any(word in name for word in unknown)]
    assert records.paid_quarter[records.arrangement != "collect_and_pay"].isna().all()
    assert records.paid_quarter[records.arrangement == "collect_and_pay"].notna().all()
    counts = model.counts[model.month]
    assert (records.arrangement == "direct_pay").sum() == counts[Slot.DIRECT_PAY]  # dormant ones as well


def test_the_ethnic_group_of_a_quarter_and_of_a_half_is_not_known(families):
    records = as_recorded(families, SEED)
    for who, row in (("receiving", "ethnicity_unknown_rp"), ("paying", "ethnicity_unknown_pp")):
        groups = records[f"{who}_ethnicity"]
        share = value(row) / 100
        three_errors = 3 * (share * (1 - share) / len(groups)) ** 0.5
        assert (groups == "not_known").mean() == pytest.approx(share, abs=three_errors)
        truth = records[["family_id"]].merge(families[["family_id", f"{who}_ethnicity"]])[f"{who}_ethnicity"]
        known = groups != "not_known"
        assert (groups[known].astype(str) == truth[known].astype(str)).all()


def test_the_same_parent_is_not_known_in_each_of_their_cases(families):
    records = as_recorded(families, SEED)
    unknown = (records.paying_ethnicity == "not_known").groupby(records.paying_parent_id)
    several = unknown.size() > 1
    assert several.any()
    assert (unknown.nunique()[several] == 1).all()
