"""How long things take: what the tally counts is what somebody would count who followed every family by hand."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from cmsim import SeparatedFamilies
from cmsim.agents.codes import NEVER, Arrangement, CaseStatus, Event, Method, Stage
from cmsim.model.enforcement import open_collection
from cmsim.model.policy import law_table
from cmsim.model.results.catalogue import INDICATORS, Counts
from cmsim.model.results.count_stages import count_stages
from cmsim.model.results.indicators import national
from cmsim.model.results.slots import FIRST_LENGTH, FIRST_OPEN, MONTH_BINS, SLOTS
from cmsim.model.stages import Route, Spell, keep_clocks
from cmsim.model.state import FAMILY_RECORD, table
from cmsim.scenarios import load

pytestmark = pytest.mark.rules

LAW = law_table(1)


def made(**fields):
    """A family on Collect & Pay since long ago, all paid."""
    usual = {"lived": Arrangement.COLLECT_AND_PAY, "arrangement": Arrangement.COLLECT_AND_PAY, "order_from": NEVER,
             "method": Method.VOLUNTARY, "route": Route.STANDING_ORDER, "due_month": 17333, "paid_month": 17333,
             "received_month": 17333, "status": CaseStatus.LIVE}  # fmt: skip
    one = table(1, FAMILY_RECORD)[0]
    for name, value in {**usual, **fields}.items():
        one[name] = value
    return one


def counted(n, kind):
    """The lengths counted of one kind of spell, in months."""
    bins = n[FIRST_LENGTH + kind * MONTH_BINS :][:MONTH_BINS]
    return Counter({length: int(number) for length, number in enumerate(bins) if number})


def of_route(route):
    """The kind under which spells of missed payments ended by this route are counted."""
    return len(Spell) + route - 1


def begin(one, paid):
    """A month begins: clocks, then a clean page with what is due and what came."""
    keep_clocks(one)
    one["events"] = 0
    one["paid_month"] = one["received_month"] = paid


def indicator(name, level, n):
    """An indicator of a year whose counts are these."""
    return INDICATORS[name].makers[level](Counts(n, n, n, n, 100.0, LAW[0]))


# --- the example of the audit report ----------------------------------------------------------------------------------


def test_missed_in_september_order_of_the_first_of_october_received_on_the_first_of_december():
    """National Audit Office, HC 1139, 2022, para 2.20: two months, though the order was made at once."""
    one, n = made(), np.zeros(SLOTS, np.int64)
    begin(one, 0)  # September; the order is made as the month ends
    one["method"], one["events"] = Method.EARNINGS_ORDER, Event.ORDER_MADE
    count_stages(one, n)
    begin(one, 0)  # October: the payroll has not been run
    one["order_live"] = 1
    count_stages(one, n)
    begin(one, 17333)  # November, paid out by the first of December
    count_stages(one, n)
    assert counted(n, Spell.MISSED_TO_MONEY) == {2: 1}
    assert counted(n, of_route(Route.EARNINGS_ORDER)) == {2: 1}
    assert counted(n, Spell.MISSED_TO_DEDUCTION_MADE) == {0: 1}
    assert counted(n, Spell.DEDUCTION_MADE_TO_MONEY) == {2: 1}
    assert indicator("months_to_money", "p50", n) == (2.0, 1)
    assert indicator("months_to_money", "earnings_order_p50", n) == (2.0, 1)
    begin(one, 17333)
    count_stages(one, n)
    assert counted(n, Spell.MISSED_TO_MONEY) == {2: 1}  # once


# --- single spells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "route"),
    [
        ({"lived": Arrangement.DIRECT_PAY}, Route.DIRECT_PAY),
        ({"lived": Arrangement.DIRECT_PAY, "promised": 500}, Route.DIRECT_PAY_MADE_GOOD),
        ({}, Route.STANDING_ORDER),
        ({"order_live": 1, "method": Method.EARNINGS_ORDER}, Route.EARNINGS_ORDER),
        ({"order_live": 1, "method": Method.BENEFIT_DEDUCTION}, Route.BENEFIT_DEDUCTION),
        ({"order_live": 1, "method": Method.BANK_ORDER}, Route.ACCOUNT_ORDER),
        ({"lump_sum": 90_000}, Route.ENFORCEMENT),
    ],
)
def test_money_is_counted_by_the_way_it_came(fields, route):
    one, n = made(**fields), np.zeros(SLOTS, np.int64)
    for paid in (0, 0, 0, 100):
        begin(one, paid)
        count_stages(one, n)
    assert one["route"] == route
    assert counted(n, Spell.MISSED_TO_MONEY) == counted(n, of_route(route)) == {3: 1}


def test_a_spell_that_ends_without_money_is_not_counted():
    one, n = made(lived=Arrangement.DIRECT_PAY), np.zeros(SLOTS, np.int64)
    begin(one, 0)
    begin(one, 0)
    one["lived"] = Arrangement.NONE  # given up
    begin(one, 0)
    assert one["since_missed"] == 0
    one["lived"] = Arrangement.DIRECT_PAY
    for _ in range(2):
        begin(one, 100)
        count_stages(one, n)
    assert not n.any()


def test_a_private_arrangement_is_not_timed():
    one, n = made(lived=Arrangement.FAMILY_BASED), np.zeros(SLOTS, np.int64)
    for paid in (0, 0, 100):
        begin(one, paid)
        count_stages(one, n)
    assert not n.any()


def test_a_spell_is_counted_as_open_once_when_it_is_a_year_old():
    one, n = made(), np.zeros(SLOTS, np.int64)
    for _ in range(20):
        begin(one, 0)
        count_stages(one, n)
    assert n[FIRST_OPEN + Spell.MISSED_TO_MONEY] == n[FIRST_OPEN + Spell.MISSED_TO_DEDUCTION_MADE] == 1
    assert indicator("open_after_12_months_share", "missed_to_money", n) == (1.0, 1)
    begin(one, 100)
    count_stages(one, n)
    assert counted(n, Spell.MISSED_TO_MONEY) == {20: 1}


def test_report_and_move_within_a_month_take_no_whole_month_and_a_report_answered_is_no_spell():
    one, n = made(lived=Arrangement.DIRECT_PAY, since=1), np.zeros(SLOTS, np.int64)
    begin(one, 0)
    one["events"] = Event.REPORTED | Event.PAID_UP
    begin(one, 0)
    assert one["since_reported"] == 0
    one["events"] = Event.REPORTED | Event.MOVED_TO_COLLECT
    open_collection(one, 51)
    count_stages(one, n)
    assert counted(n, Spell.REPORT_TO_MOVE) == {0: 1}
    for paid in (0, 50):
        begin(one, paid)
        count_stages(one, n)
    assert counted(n, Spell.MOVE_TO_FIRST_COLLECTED) == {2: 1}
    assert counted(n, Spell.MISSED_TO_MONEY) == {3: 1}  # since the first payment missed, on Direct Pay


def test_the_first_payment_is_timed_from_the_application_and_not_when_the_case_ends_before():
    one, n = made(lived=Arrangement.NONE, route=Route.NONE), np.zeros(SLOTS, np.int64)
    for ends in (False, True):
        one["events"] = Event.APPLIED | Event.STARTED_DIRECT_PAY
        one["lived"], one["status"] = Arrangement.DIRECT_PAY, CaseStatus.LIVE
        begin(one, 0)
        if ends:
            one["lived"], one["status"] = Arrangement.NONE, CaseStatus.DORMANT
        for paid in (0, 100):
            begin(one, paid)
            count_stages(one, n)
    assert counted(n, Spell.APPLICATION_TO_FIRST_PAYMENT) == {3: 1}


def test_a_liability_order_is_timed_from_sought_to_granted_to_money():
    one, n = made(stage=Stage.LIABILITY_ORDER_SOUGHT), np.zeros(SLOTS, np.int64)
    begin(one, 0)
    one["stage"], one["events"] = Stage.LIABILITY_ORDER_SOUGHT, 0
    for stage, events, paid in (
        (Stage.LIABILITY_ORDER_SOUGHT, 0, 0),
        (Stage.LIABILITY_ORDER, Event.LIABILITY_ORDER, 0),
        (Stage.LIABILITY_ORDER, 0, 0),
        (Stage.ENFORCEMENT_AGENTS, Event.AGENTS, 0),
        (Stage.ENFORCEMENT_AGENTS, 0, 900),
    ):
        begin(one, paid)
        one["stage"], one["events"] = stage, int(events)
        count_stages(one, n)
    assert counted(n, Spell.LIABILITY_ORDER_SOUGHT_TO_GRANTED) == {3: 1}
    assert counted(n, Spell.LIABILITY_ORDER_GRANTED_TO_MONEY) == {3: 1}


# --- percentiles --------------------------------------------------------------------------------------------------


def test_percentiles_are_between_the_months_and_long_spells_are_24():
    n = np.zeros(SLOTS, np.int64)
    n[FIRST_LENGTH + np.array([1, 2, 2, 3])] = 0
    n[FIRST_LENGTH + 1], n[FIRST_LENGTH + 2], n[FIRST_LENGTH + 3] = 1, 2, 1
    assert indicator("months_to_money", "p50", n) == (pytest.approx(2.0), 4)
    assert indicator("months_to_money", "p90", n) == (pytest.approx(3.1), 4)
    n[FIRST_LENGTH + MONTH_BINS - 1] = 100
    assert indicator("months_to_money", "p90", n)[0] == 24.0
    assert np.isnan(indicator("months_to_money", "p50", np.zeros(SLOTS, np.int64))[0])


# --- a small world, recounted by hand -------------------------------------------------------------------------------


def month_of_family(row):
    """What is written down of a family each month."""
    names = ("lived", "due_month", "paid_month", "received_month", "events", "order_live", "method", "lump_sum",
             "promised", "stage")  # fmt: skip
    return {name: int(row[name]) for name in names}


def recount(life):
    """The spells from a missed payment to money, and from a move to money, in one life: (which, length, route)."""
    found, missed_in, moved_in = [], None, None
    for (_, before), (month, now) in pairwise(life):
        direct, collect = Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY
        if before["lived"] not in (direct, collect):
            missed_in = moved_in = None
            continue
        if now["received_month"] > 0:
            if missed_in is not None:
                found.append(("missed", month - missed_in, route_by_hand(before)))
            if moved_in is not None:
                found.append(("moved", month - moved_in, None))
            missed_in = moved_in = None
        elif now["due_month"] > 0 and now["paid_month"] == 0 and missed_in is None:
            missed_in = month
        if now["lived"] not in (direct, collect):
            missed_in = None
        if now["lived"] != collect:
            moved_in = None
        if now["events"] & Event.MOVED_TO_COLLECT:
            moved_in = month
    return found


def route_by_hand(before):
    """How the money of a month came, from the state at the end of the month before."""
    if before["lived"] == Arrangement.DIRECT_PAY:
        return Route.DIRECT_PAY_MADE_GOOD if before["promised"] else Route.DIRECT_PAY
    if before["lump_sum"]:
        return Route.ENFORCEMENT
    if not before["order_live"]:
        return Route.STANDING_ORDER
    return {Method.EARNINGS_ORDER: Route.EARNINGS_ORDER, Method.BENEFIT_DEDUCTION: Route.BENEFIT_DEDUCTION,
            Method.BANK_ORDER: Route.ACCOUNT_ORDER}[before["method"]]  # fmt: skip


def test_the_tally_counts_what_a_reader_of_every_life_counts():
    model = SeparatedFamilies(families=600, rng=3, scenario=load("baseline"), until="2018-06")
    lives: dict[int, list] = {}
    while model.running:
        model.step()
        for row in np.asarray(model.families):
            lives.setdefault(int(row["id"]), []).append((model.month, month_of_family(row)))
    found = [spell for life in lives.values() for spell in recount(life)]
    n = model.counts.sum(axis=0)
    by_hand = {kind: Counter(min(24, length) for name, length, _ in found if name == kind) for kind in
               ("missed", "moved")}  # fmt: skip
    assert counted(n, Spell.MISSED_TO_MONEY) == by_hand["missed"]
    assert counted(n, Spell.MOVE_TO_FIRST_COLLECTED) == by_hand["moved"]
    for route in list(Route)[1:]:
        assert counted(n, of_route(route)) == Counter(min(24, length) for _, length, way in found if way == route)
    assert len({way for _, _, way in found if way}) >= 4
    assert by_hand["missed"].total() > 50
    assert by_hand["moved"].total() > 5


def test_the_indicators_are_of_the_twelve_months_to_the_month():
    model = SeparatedFamilies(families=300, rng=3, scenario=load("baseline"), until="2017-12")
    while model.running:
        model.step()
    table = national(model)
    row = table[(table["month"] == "2017-12") & (table["indicator"] == "months_to_money") & (table["level"] == "p50")]
    of_year = counted(model.counts[-12:].sum(axis=0), Spell.MISSED_TO_MONEY)
    assert row["simulated_n"].item() == of_year.total() > 0
    assert min(of_year) - 0.5 <= row["value"].item() <= max(of_year) + 0.5
