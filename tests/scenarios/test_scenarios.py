"""The catalogue holds what it promises, and a scenario file is read whole."""

import copy
import datetime as dt
import json
import pickle
from pathlib import Path

import pytest
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.policy import Change, law, law_table
from cmsim.scenarios import Scenario, catalogue, load

GOOD = (Path(__file__).parent / "made-up.toml").read_text(encoding="utf-8")
BASELINE_MONTHS = 180


# --- the catalogue ---------------------------------------------------------------------------------------------


def test_the_catalogue_starts_with_the_baseline_and_holds_the_reforms_asked_about():
    assert catalogue()[0] == "baseline"
    assert {
        "remove-direct-pay",
        "restore-application-fee",
        "no-collection-charges",
        "higher-collection-charges",
    } <= set(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_every_scenario_of_the_catalogue_asks_a_question_and_names_its_source(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert scenario.source
    assert scenario.cutoff == dt.date(2026, 8, 31)
    assert bool(scenario.changes) == (name != "baseline")


@pytest.mark.parametrize("name", [name for name in catalogue() if name != "baseline"])
def test_every_reform_changes_the_law_from_its_month_and_no_row_before_it(name):
    reform, baseline = load(name).laws(BASELINE_MONTHS), load("baseline").laws(BASELINE_MONTHS)
    first = load(name).first_change_month()
    assert reform[:first].tobytes() == baseline[:first].tobytes()
    assert reform[first].tobytes() != baseline[first].tobytes()


def test_removing_direct_pay_sets_the_fees_of_the_response_of_june_2025():
    after = load("remove-direct-pay").law_on(dt.date(2027, 10, 1))
    assert not after.direct_pay_available
    assert (after.charge_receiving, after.charge_paying_compliant, after.charge_paying) == (0.02, 0.02, 0.20)


@pytest.mark.parametrize("name", ["no-collection-charges", "higher-collection-charges"])
def test_the_reforms_of_charges_treat_compliant_paying_parents_as_all_others(name):
    after = load(name).levers_at_end()
    assert after["charge_paying"] == after["charge_paying_compliant"]


# --- good files ------------------------------------------------------------------------------------------------


def test_a_good_file_is_read_whole(write):
    scenario = load(write(GOOD))
    assert (scenario.name, scenario.file, scenario.extends) == ("made-up", "tested.toml", ("baseline",))
    assert scenario.source == ("SI 2014/612", "SI 2024/87")
    assert dict(scenario.parameters) == {"fee_salience": 2.0, "abuse_relationship": 0.2}
    assert Change(dt.date(2027, 4, 1), "application_fee", 20.0) in scenario.changes
    assert Change(dt.date(2028, 4, 2), "direct_pay_available", False) in scenario.changes
    assert scenario.first_change_month() == month_of("2027-04")
    assert scenario.levers_at_end()["application_fee"] == 50.5
    assert scenario.law_on(dt.date(2027, 12, 1)).application_fee == 20.0


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.replace('extends = "baseline"\n', ""),
        GOOD.replace('"baseline"', '"remove-direct-pay"'),
        GOOD.replace("from = 2027-04-01", 'from = "2027-04-01"'),
        GOOD.replace("application_fee = 20\n", "application_fee = 20.0\n"),
        GOOD.replace("2028-04-02", "2027-04-01").replace("application_fee = 50.5\n", ""),
        GOOD.replace("2027-04-01", "2012-12-10"),
        GOOD.rstrip("\n"),
        GOOD.replace('source = [\n  "SI 2014/612",\n  "SI 2024/87",\n]\n', ""),
        GOOD[: GOOD.index("[parameters]")],
        GOOD[: GOOD.index("[parameters]")] + "change = [{from = 2027-04-01, application_fee = 20}]",
        GOOD.replace('extends = "baseline"', "cutoff = 2014-01-01"),
        GOOD.replace("made-up", "Größe [bold] £20"),
    ],
)
def test_good_variations_load(write, content):
    scenario = load(write(content))
    assert scenario.laws(200).shape == (200,)


def test_a_change_in_the_middle_of_a_month_is_felt_the_month_after(write):
    text = GOOD.replace("2027-04-01", "2027-04-02")
    scenario = load(write(text))
    april = month_of("2027-04")
    assert scenario.first_change_month() == april + 1
    fees = scenario.laws(april + 2)["application_fee"]
    assert (fees[april], fees[april + 1]) == (0.0, 20.0)


def test_a_file_overrides_what_it_extends_and_keeps_the_rest(write):
    write(
        'name = "one"\nquestion = "?"\n[[change]]\nfrom = 2027-04-01\napplication_fee = 20\ncharge_paying = 0.1\n',
        "one.toml",
    )
    two = 'name = "two"\nquestion = "?"\nextends = "one.toml"\n[[change]]\nfrom = 2027-04-01\napplication_fee = 30\n'
    scenario = load(write(two, "two.toml"))
    assert scenario.extends == ("one", "baseline")
    assert [(change.field, change.value) for change in scenario.changes] == [
        ("application_fee", 30.0),
        ("charge_paying", 0.1),
    ]


def test_a_scenario_may_rewrite_history(write):
    text = 'name = "no-fee-ever"\nquestion = "What if there had never been a fee?"\n'
    scenario = load(write(text + "[[change]]\nfrom = 2012-12-10\napplication_fee = 0\n"))
    assert law("2015-01-01").application_fee == 20.0
    assert scenario.laws(60)["application_fee"].tolist() == [0.0] * 60


def test_a_cutoff_leaves_out_the_history_after_it(write):
    text = 'name = "law-of-2013"\nquestion = "What if nothing had changed after 2013?"\ncutoff = 2013-12-31\n'
    scenario = load(write(text))
    assert set(scenario.laws(BASELINE_MONTHS)["application_fee"]) == {0.0}
    assert scenario.levers_at_end()["charge_receiving"] == 0.0
    assert load("baseline").levers_at_end()["charge_receiving"] == 0.04


@pytest.mark.parametrize("name", catalogue())
def test_the_levers_at_the_end_are_those_of_the_last_month_of_the_law(name):
    scenario = load(name)
    laws = scenario.laws(BASELINE_MONTHS + 24)
    for lever, value in scenario.levers_at_end().items():
        if isinstance(value, bool | int | float):
            assert laws[lever][-1] == value, lever


def test_the_law_of_a_scenario_is_the_table_of_its_changes(write):
    scenario = load(write(GOOD))
    assert scenario.laws(200).tobytes() == law_table(200, scenario.changes, dt.date(2026, 8, 31)).tobytes()


@pytest.mark.parametrize("name", [*catalogue(), "file"])
def test_a_scenario_survives_a_pickle_a_set_and_a_manifest(write, name):
    scenario = load(write(GOOD) if name == "file" else name)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert len({scenario, load(scenario), Scenario.load(scenario)}) == 1
    manifest = json.loads(json.dumps(scenario.resolved()))
    restored = Scenario.from_resolved(manifest)
    assert (restored, restored.file) == (scenario, scenario.file)
    assert restored.resolved() == scenario.resolved()
    assert restored.laws(200).tobytes() == scenario.laws(200).tobytes()


@pytest.mark.parametrize("key", sorted(load("baseline").resolved()))
@pytest.mark.parametrize("bad", [None, 5, "x\ny", [5], {"a": 1}, "deleted"])
def test_a_damaged_manifest_is_refused(write, key, bad):
    told = copy.deepcopy(load(write(GOOD)).resolved())
    told[key] = bad
    if bad == "deleted":
        del told[key]
    if (key, bad) == ("file", "x\ny"):
        assert Scenario.from_resolved(told).file == bad  # a strange name of a file, but a name
        return
    with pytest.raises(InputError) as caught:
        Scenario.from_resolved(told)
    assert str(caught.value).isprintable()
