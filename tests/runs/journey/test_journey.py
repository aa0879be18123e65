"""A family's life, replayed from a run, is that run's own; the one asked for is found, and the command keeps it."""

import csv
import json
import re
import struct
from dataclasses import replace

import numpy as np
import pytest
from cmsim.agents.codes import Existence
from cmsim.model.errors import InputError
from cmsim.model.results.snapshot import snapshot
from cmsim.runs.journey.life import MEANINGS, Asked, replay
from cmsim.runs.journey.query import find, read_query
from cmsim.runs.journey.summing_up import summary
from cmsim.runs.journey.telling import timeline
from cmsim.runs.store import load_results
from cmsim.scenarios import load
from small_world import ENDED_WITHOUT_DEBT, SMALL, UNTIL, cmsim

LOOKS = ("2013-05", "2015-03", "2017-06")


def ids_at_start(asked: Asked) -> list[int]:
    """The families that the run finds standing, in order."""
    model = asked.model()
    model.step()
    families = np.asarray(model.families)
    return sorted(families["id"][families["existence"] == Existence.LIVE].tolist())


def agree(asked: Asked, families: list[int], months: tuple[str, ...]) -> int:
    """Compare lives with the snapshots of an ordinary run; how many family-months were compared."""
    model, compared = asked.model(), 0
    lives = {family: {month["month"]: month for month in replay(asked, family).months} for family in families}
    while model.running:
        model.step()
        looked = snapshot(model)
        if looked["month"].iloc[0] not in months:
            continue
        for row in looked[looked["family_id"].isin(families)].to_dict("records"):
            replayed = lives[row["family_id"]][row["month"]]
            same = [name for name in MEANINGS if name in row]
            assert len(same) > 20
            assert {name: replayed[name] for name in same} == {name: row[name] for name in same}
            compared += 1
    return compared


def test_a_replayed_life_is_what_the_snapshots_of_a_run_show(asked, moved):
    families = sorted({moved.family, *ids_at_start(asked)[::60]})
    assert agree(asked, families, LOOKS) > 15


def test_both_engines_live_the_same_life():
    lives = []
    compiled = Asked(load("baseline"), 60, 1, "2013-08", "compiled")
    ids = ids_at_start(compiled)
    family = next(one for one in ids[20:] if replay(compiled, one).last["existence"] == "live")
    for asked in (compiled, replace(compiled, engine="mesa")):
        assert ids_at_start(asked) == ids
        assert agree(asked, [family], ("2012-12", "2013-04", "2013-08")) == 3
        lives.append(replay(asked, family).months)
    assert lives[0] == lives[1]
    assert len(lives[0]) == 9


def test_the_family_is_the_same_one_when_gaps_are_closed_and_its_row_moves(life):
    assert len({month["separated_on"] for month in life.months}) == 1
    months = [month["month"] for month in life.months]
    assert months == sorted(set(months))


def test_the_replay_stops_after_the_familys_end(asked):
    ended = find(asked, ENDED_WITHOUT_DEBT)
    life = replay(asked, ended.family)
    assert "ended" in life.last["events"]
    assert life.last["month"] < UNTIL
    assert summary(life)["ended"]


def test_the_dated_ledger_sums_to_the_arrears_by_age(life):
    """Every row: the ages sum to the balance, and the balance is the one before with the month's postings."""
    ages, before = [name for name in life.first if name.startswith("arrears_") and name[8].isdigit()], 0.0
    ages += ["arrears_under_6_months", "arrears_over_4_years"]
    assert len(ages) == 5
    for row in life.months:
        owed = before + row["arrears_due_month"] + row["carried_month"] + row["adjusted_month"]
        owed -= row["arrears_paid_month"] + row["written_off_month"]
        assert round(owed, 2) == row["arrears"] == round(sum(row[name] for name in ages), 2)
        before = row["arrears"]


def test_the_family_found_fits_and_is_the_first(asked, moved, life):
    places = [month["home_arrangement"] for month in life.months]
    assert "collect_and_pay" in places[places.index("direct_pay") :]
    assert max(month["arrears"] for month in life.months) > 200
    assert 0 < moved.fitting < moved.of
    assert f"{moved.fitting:,} of {moved.of:,} families fit" in moved.as_words()


def test_then_means_later_and_never_means_in_no_month(asked):
    def fitting(query: str) -> int:
        return find(asked, query).fitting

    every = find(asked, "direct pay").of
    assert fitting("paid") + fitting("never paid") == every
    assert fitting("children over 1, direct_pay") <= fitting("direct_pay")
    assert fitting("direct_pay and abuse") <= fitting("direct_pay, abuse")
    assert fitting("two children") == fitting("children 2") < every
    assert fitting("not working and paid") < fitting("paid")
    unordered = fitting("family_based, none")
    assert 0 < fitting("family_based then none") < unordered


def test_without_a_query_it_is_the_most_eventful_of_the_first_hundred(asked):
    found = find(asked, None)
    assert "most events among the first 100" in found.as_words()
    assert len(timeline(replay(asked, found.family))) > 10


@pytest.mark.parametrize(
    "query",
    [
        "Direct Pay then collect-and-pay, arrears over £2,000, two children",
        "income under 300, children at least 2, months without payment at most 3",
        "not working, no contact, unpaid, abuse and direct_pay",
        "never effective, never paid, due over 0, liability_order",
    ],
)
def test_what_the_page_says_can_be_asked(query):
    assert len(read_query(query)) in (3, 4)


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ("direct_pay & paid>0", "direct_pay and paid over 0"),
        ("children = 2, income<300", "two children, income under 300"),
        ("children >= 2 && nights <= 60", "children at least 2 and nights at most 60"),
        ("Collect & Pay & arrears > £1,000", "collect_and_pay and arrears over 1000"),
    ],
)
def test_signs_are_read_as_words(asked, signs, words):
    by_signs, by_words = find(asked, signs), find(asked, words)
    assert (by_signs.family, by_signs.fitting) == (by_words.family, by_words.fitting)
    assert 0 < by_signs.fitting < by_signs.of


def test_arrears_over_five_thousand_on_collect_and_pay():
    """The command as people write it: with signs. The month found is one on Collect & Pay with so much owed."""
    done = cmsim(
        "baseline", "--like", "collect_and_pay & arrears > 5000", "--families", "300", "--until", "2019-12", "--json"
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["picked"]["query"] == "collect_and_pay & arrears > 5000"
    assert any(month["home_arrangement"] == "collect_and_pay" and month["arrears"] > 5000 for month in told["months"])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("direct_pya", "did you mean 'direct_pay'"),
        ("frobnicates", "facts: none, family_based"),
        ("arrears", "needs a number"),
        ("arrears over lots", "is no number"),
        ("direct_pay,, paid", "empty condition"),
        ("never direct_pay then paid", "not with then"),
        ("arrears > 5000 & ", "does not know ''"),
    ],
)
def test_a_query_that_cannot_be_read_says_what_is_allowed(query, says):
    with pytest.raises(InputError, match=re.escape(says)):
        read_query(query)


def test_what_is_kept_is_every_month_the_timeline_and_a_picture(tmp_path, moved, life):
    out = tmp_path / "journey"
    done = cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out), "--explain", "2015-03", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["family"] == moved.family
    assert told["months"] == json.loads(json.dumps(life.months))
    assert told["explained"]["same_as_run"]
    assert {tuple(event) for event in told["events"]} == {("month", "event", "text")}
    with (out / "journey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["month"] for row in rows] == [month["month"] for month in life.months]
    assert list(rows[0]) == list(MEANINGS) == list(life.first)
    assert "rule by rule" in (out / "timeline.md").read_text(encoding="utf-8")
    assert struct.unpack(">I", (out / "journey.png").read_bytes()[16:20])[0] == 1200
    assert (out / "journey.svg").read_bytes().startswith(b"<?xml")
    assert load_results(out).manifest["kind"] == "journey"
    again = cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out))
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert cmsim("baseline", "--family", str(moved.family), *SMALL, "--out", str(out), "--force").exit_code == 0


def test_a_pipe_gets_plain_lines(moved):
    done = cmsim("baseline", "--family", str(moved.family), *SMALL)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    dated = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert dated
    assert all(len(line) == 2 and line[0][4] == "-" for line in dated)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--family", "7"), "there is no family 7 in this run"),
        (("--family", "7", "--like", "paid"), "give one of them"),
        (("--like", "arrears over 900000"), "none of"),
        (("--like", "arears over 9"), "does not know 'arears over 9'"),
        (("--explain", "2030-01"), "this run goes from 2012-12 to 2013-01"),
        (("--force",), "--force goes with --out"),
    ],
)
def test_what_is_wrong_is_one_line(words, says):
    done = cmsim("baseline", "--families", "40", "--until", "2013-01", *words)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("Error: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
