"""The schemes before 2012: what was assessed, in which order cases closed, and how collection was had before."""

import numpy as np
import pytest
from cmsim.agents.applying import starts_on_collection
from cmsim.agents.choosing import heeds_closure
from cmsim.agents.codes import Arrangement, OldScheme, Segment
from cmsim.agents.collecting import asks_to_pay_directly
from cmsim.agents.learning import first_beliefs
from cmsim.model.calculation.scheme_2003 import weekly_2003
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.old_schemes import (
    FIRST_OF_2003,
    csa_closes,
    nothing_assessed,
    old_scheme,
    pays_directly,
    segment_of,
    was_obliged,
    weekly_old,
)
from cmsim.model.policy import law_table
from cmsim.model.returning import charges_begin, leaves_collection
from cmsim.model.settling import extra_worth
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, table
from cmsim.model.world import NORMAL

P = parameter_row()[0]
LAWS = law_table(month_of("2019-12"))
MANY = range(4000)


def family(key: int = 1, **fields: object) -> np.void:
    one = table(1, FAMILY_RECORD)[0]
    usual = {"key": key, "children": 1, "lived": Arrangement.CSA, "starts": month_of("2009-01"), "due_month": 10_000}
    for name, given in {**usual, **fields}.items():
        one[name] = given
    first_beliefs(one, P)
    return one


def paying(**fields: object) -> np.void:
    one = table(1, PAYING_PARENT_RECORD)[0]
    for name, given in {"work": 1, "net_weekly_income": 300.0, "willingness": 1.0, **fields}.items():
        one[name] = given
    return one


def receiving(work: int) -> np.void:
    one = table(1, RECEIVING_PARENT_RECORD)[0]
    one["work"] = work
    return one


@pytest.mark.plain
def test_a_case_is_in_the_scheme_of_its_day_unless_it_is_clerical() -> None:
    early, late = (
        [int(old_scheme(family(key, starts=starts), P)) for key in MANY]
        for starts in (FIRST_OF_2003 - 1, FIRST_OF_2003)
    )
    assert early.count(OldScheme.CLERICAL) == late.count(OldScheme.CLERICAL)
    assert early.count(OldScheme.CLERICAL) / len(MANY) == pytest.approx(P["csa_clerical_share"], abs=0.02)
    assert OldScheme.OF_2003 not in early
    assert OldScheme.OF_1993 not in late


@pytest.mark.plain
def test_the_scheme_of_2003_assesses_by_its_formula_on_income_of_some_years_ago() -> None:
    law, payer = LAWS[1], paying()
    of_2003 = [f for f in map(family, MANY) if old_scheme(f, P) == OldScheme.OF_2003]
    amounts = {weekly_old(f, payer, NORMAL, law, P) for f in of_2003}
    assert amounts == {0.0, weekly_2003(300.0 * P["csa_income_share"], 1, 0, 0, False, law)}
    nil = sum(nothing_assessed(f, P) for f in of_2003) / len(of_2003)
    assert nil == pytest.approx(P["csa_nil_2003"], abs=0.02)


@pytest.mark.plain
def test_amounts_of_1993_are_drawn_around_the_formula_and_more_of_them_are_nil() -> None:
    law, payer, starts = LAWS[1], paying(), month_of("2001-01")
    drawn = [weekly_old(family(key, starts=starts), payer, NORMAL, law, P) for key in MANY]
    due = [amount for amount in drawn if amount > 0]
    assert 1 - len(due) / len(drawn) == pytest.approx(P["csa_nil_1993"], abs=0.03)
    formula = weekly_2003(300.0 * P["csa_income_share"], 1, 0, 0, False, law)
    assert np.mean(due) == pytest.approx(formula, rel=0.05)
    assert np.std(due) > 0.3 * formula
    on_benefit = weekly_old(family(starts=starts, key=5), paying(benefit=1, work=0), NORMAL, law, P)
    assert on_benefit in (0.0, law["scheme_2003_flat_rate"])


@pytest.mark.plain
def test_cases_close_in_the_order_of_the_five_segments() -> None:
    clerical = next(f["key"] for f in map(family, MANY) if old_scheme(f, P) == OldScheme.CLERICAL)
    on_system = next(f["key"] for f in map(family, MANY) if old_scheme(f, P) == OldScheme.OF_2003)
    cases = [
        (family(due_month=0), paying(), Segment.NIL_ASSESSED),
        (family(months_without_payment=3), paying(), Segment.NON_COMPLIANT),
        (family(key=clerical), paying(), Segment.CLERICAL),
        (family(key=on_system), paying(), Segment.COMPLIANT),
        (family(key=on_system), paying(willingness=-1.0), Segment.ENFORCED),
    ]
    assert P["csa_direct_share"] > 0  # with Maintenance Direct no miss is seen
    direct = next(f["key"] for f in map(family, MANY) if pays_directly(f, P) and old_scheme(f, P) == OldScheme.OF_2003)
    assert segment_of(family(key=direct, months_without_payment=3), paying(), P) == Segment.COMPLIANT
    closed = []
    for case, payer, segment in cases:
        assert segment_of(case, payer, P) == segment
        closed.append(next(m for m in range(len(LAWS)) if csa_closes(case, payer, m, LAWS[m], P)))
    assert closed == sorted(closed)
    assert month_of("2014-12") < closed[0] < closed[-1] <= month_of("2018-12")


@pytest.mark.plain
def test_who_heeds_the_notice_acts_some_months_after_it_and_the_others_wait_for_the_end() -> None:
    """Of cases of the last segment, told long before they are ended."""
    p, payer = P.copy(), paying(willingness=-1.0)
    first = next(m for m, law in enumerate(LAWS) if law["csa_notice_share"] > 0)
    waited: dict[bool, list[int]] = {True: [], False: []}
    for key in range(400):
        case = family(key)
        assert not csa_closes(case, payer, first, LAWS[first], p)  # its segment is told
        place = next(m for m in range(first, len(LAWS)) if csa_closes(case, payer, m, LAWS[m], p))
        p["closure_acted_rate"], usual = 0.0, p["closure_acted_rate"]
        end = next(m for m in range(first, len(LAWS)) if csa_closes(case, payer, m, LAWS[m], p))
        p["closure_acted_rate"] = usual
        waited[bool(heeds_closure(case, p))].append(end - place)
    assert set(waited[False]) == {0}
    assert 3 < np.mean(waited[True]) < 18
    assert np.mean(np.array(waited[True]) > 0) > 0.8


@pytest.mark.plain
def test_a_case_stays_in_the_segment_in_which_the_notices_find_it() -> None:
    case, payer = family(), paying()
    assert not csa_closes(case, payer, month_of("2014-06"), LAWS[month_of("2014-06")], P)
    assert case["closing_segment"] == 0  # before the first notices it may still become another
    assert not csa_closes(case, payer, month_of("2014-07"), LAWS[month_of("2014-07")], P)
    told = segment_of(case, payer, P)
    assert told in (Segment.COMPLIANT, Segment.CLERICAL)
    case["due_month"] = 0  # nothing is due any more: its place is kept
    assert segment_of(case, payer, P) == Segment.NIL_ASSESSED
    assert not csa_closes(case, payer, month_of("2015-06"), LAWS[month_of("2015-06")], P)
    assert case["closing_segment"] == 1 + told


def collected(month: str) -> float:
    law = LAWS[month_of(month)]
    return sum(starts_on_collection(family(key), paying(willingness=0.0), law, P) for key in MANY) / len(MANY)


@pytest.mark.plain
def test_until_the_fee_collection_needs_no_grounds_and_draws_more_parents() -> None:
    assert collected("2014-06") > 0.4 > 0.15 > collected("2014-07")
    new = family(lived=Arrangement.NONE)
    worker, idle = receiving(work=1), receiving(work=0)
    june, july = month_of("2014-06"), month_of("2014-07")
    on_request, obliged = P["on_request_attraction"], P["obliged_attraction"]
    assert extra_worth(new, worker, True, june, LAWS[june], P) == on_request
    assert extra_worth(new, worker, True, july, LAWS[july], P) == 0.0
    assert extra_worth(family(), worker, True, july, LAWS[july], P) == on_request  # an old case
    before_2008 = {"starts": month_of("2008-10")}
    assert extra_worth(family(**before_2008), idle, True, june, LAWS[june], P) == on_request + obliged
    without = family(lived=Arrangement.NONE, **before_2008)
    assert extra_worth(without, idle, True, 0, LAWS[0], P) == on_request + obliged  # as the run begins
    assert extra_worth(without, idle, True, june, LAWS[june], P) == on_request  # and nobody is drawn back
    then = [was_obliged(family(key, starts=month_of("2008-10")), worker, P) for key in MANY]
    assert np.mean(then) == pytest.approx(P["csa_obliged_share"], abs=0.03)
    assert extra_worth(family(starts=month_of("2008-11")), idle, True, 0, LAWS[0], P) == on_request


@pytest.mark.plain
def test_when_the_charges_begin_compliant_parents_ask_to_pay_directly() -> None:
    began = [m for m in range(len(LAWS)) if charges_begin(LAWS, m)]
    assert began == [month_of("2014-09")]  # 11 August 2014

    def ask(**fields: object) -> float:
        cases = [family(key, lived=Arrangement.COLLECT_AND_PAY, **fields) for key in MANY]
        return sum(asks_to_pay_directly(case, 21, P) for case in cases) / len(MANY)

    assert ask(compliant_months=3) == pytest.approx(P["asks_to_pay_directly"], abs=0.03)
    assert ask(compliant_months=2) == ask(compliant_months=6, order_live=1) == 0.0
    case = family(lived=Arrangement.COLLECT_AND_PAY, compliant_months=3)
    keys = [
        key
        for key in MANY
        if leaves_collection(family(key, lived=case["lived"], compliant_months=3), True, True, 21, P)
    ]
    assert len(keys) / len(MANY) == pytest.approx(P["asks_to_pay_directly"], abs=0.03)
    assert not leaves_collection(case, True, False, 21, P)
