"""The catalogue holds what it promises, and a scenario file is read whole."""

import copy
import datetime as dt
import json
import pickle
import re
from pathlib import Path

import pytest
from cmsim.model.calculation.case import calculate
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.model.policy import Change, law, law_table
from cmsim.scenarios import Scenario, catalogue, load
from cmsim.scenarios.uprating import year_mean

GOOD = (Path(__file__).parent / "made-up.toml").read_text(encoding="utf-8")
BASELINE_MONTHS = 180
CUTOFF = load("baseline").cutoff


# --- the catalogue ---------------------------------------------------------------------------------------------


def test_the_catalogue_starts_with_the_baseline_and_holds_the_reforms_asked_about():
    assert catalogue()[0] == "baseline"
    assert {
        "remove-direct-pay",
        "restore-application-fee",
        "no-collection-charges",
        "higher-collection-charges",
        "bands-uprated-with-earnings",
        "net-income-basis",
        "rates-of-2003",
        "fee-of-100",
        "income-tolerance-10",
        "administrative-liability-orders",
        "faster-earnings-orders",
        "risk-based-enforcement",
        "partial-benefit-deductions",
        "automate-benefit-deductions",
        "straight-to-collect-for-abuse",
        "counter-fraud",
        "shared-care-bands",
    } <= set(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_every_scenario_of_the_catalogue_asks_a_question_and_names_its_source(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert scenario.source
    assert scenario.cutoff == CUTOFF
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
    assert dict(scenario.parameters) == {"fee_salience": 2.0, "relationship_spread": 0.2}
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
    laws = scenario.laws(month_of("2037-01") + 1)  # a yearly uprating goes on until 2036
    for lever, value in scenario.levers_at_end().items():
        if isinstance(value, bool | int | float):
            assert laws[lever][-1] == value, lever


def test_the_law_of_a_scenario_is_the_table_of_its_changes(write):
    scenario = load(write(GOOD))
    assert scenario.laws(200).tobytes() == law_table(200, scenario.changes, CUTOFF).tobytes()


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


# --- uprating ----------------------------------------------------------------------------------------------------

HEAD = 'name = "uprated"\nquestion = "What if amounts kept pace?"\n'


def test_a_year_mean_is_the_published_index_back_to_1998():
    """The OBR's index of average earnings in 2012 and 2021; the ONS' CPI of 1998 is 71.2 where that of 2012 is 96.1."""
    assert year_mean("earnings", 2012) / year_mean("earnings", 2021) == pytest.approx(103.7431 / 129.173, abs=2e-3)
    assert year_mean("prices", 1998) / year_mean("prices", 2012) == pytest.approx(71.2 / 96.1, abs=4e-3)
    assert year_mean("earnings", 1998) / year_mean("earnings", 2003) == pytest.approx(335.8 / 405.2, abs=1e-4)
    assert year_mean("prices", 2021) == pytest.approx(1.0)


def test_an_uprating_is_read_as_plain_dated_changes(write):
    text = HEAD + '[[change]]\nfrom = 2027-04-01\nbasic_from = { uprated_with = "earnings", since = 1998-04-01 }\n'
    scenario = load(write(text))
    rise = year_mean("earnings", 2027) / year_mean("earnings", 1998)
    assert scenario.changes == (Change(dt.date(2027, 4, 1), "basic_from", round(200 * rise, 2)),)
    assert 500 < scenario.changes[0].value < 530
    assert json.loads(json.dumps(scenario.resolved()))["changes"] == [
        {"from": "2027-04-01", "lever": "basic_from", "value": scenario.changes[0].value}
    ]
    assert scenario.law_on(dt.date(2027, 3, 31)).basic_from == 200.0


def test_a_yearly_uprating_is_repeated_from_the_same_amount_until_the_lever_changes_again(write):
    text = HEAD + (
        "[[change]]\nfrom = 2027-04-01\napplication_fee = 20\n"
        "[[change]]\nfrom = 2028-04-01\n"
        'application_fee = { uprated_with = "prices", since = 2027-04-01, yearly = true }\n'
        "[[change]]\nfrom = 2031-04-01\napplication_fee = 5\n"
    )
    fees = {change.day.year: change.value for change in load(write(text)).changes}
    price = {year: year_mean("prices", year) / year_mean("prices", 2027) for year in range(2028, 2031)}
    assert fees == {2027: 20.0, **{year: round(20 * price[year], 2) for year in price}, 2031: 5.0}
    unending = [
        change.day.year for change in load("bands-uprated-with-earnings").changes if change.field == "flat_upper"
    ]
    assert unending == list(range(2027, 2037))


def test_a_list_is_uprated_number_by_number_and_from_history(write):
    text = HEAD + '[[change]]\nfrom = 2013-11-25\nflat_rate = { uprated_with = "prices", since = "2012-12-10" }\n'
    rise = year_mean("prices", 2013) / year_mean("prices", 2012)
    assert load(write(text)).changes[0].value == round(7 * rise, 2)  # the 7 pounds of that day, not the 5 before it
    text = HEAD + '[[change]]\nfrom = 2027-04-01\ndefault_decision = { uprated_with = "prices", since = 2012-12-10 }\n'
    rise = year_mean("prices", 2027) / year_mean("prices", 2012)
    assert load(write(text)).changes[0].value == tuple(round(amount * rise, 2) for amount in (38, 51, 64))


def test_an_uprating_stands_on_what_the_scenario_extends(write):
    write(HEAD + "[[change]]\nfrom = 2026-04-01\napplication_fee = 100\n", "one.toml")
    two = 'extends = "one.toml"\n[[change]]\nfrom = 2027-04-01\n'
    scenario = load(
        write(HEAD + two + 'application_fee = { uprated_with = "prices", since = 2026-04-01 }\n', "two.toml")
    )
    assert scenario.levers_at_end()["application_fee"] == round(
        100 * year_mean("prices", 2027) / year_mean("prices", 2026), 2
    )


# --- the reforms of the calculation ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "case", "now", "then"),
    [
        ("bands-uprated-with-earnings", {"gross_weekly_income": 300}, 36.00, 25.15),
        ("net-income-basis", {"gross_weekly_income": 600}, 72.00, 59.96),
        ("rates-of-2003", {"gross_weekly_income": 600}, 72.00, 74.96),
        (
            "income-tolerance-10",
            {"historic_annual_income": 30_000, "current_annual_income": 33_000},
            69.04,
            75.95,
        ),
        ("shared-care-bands", {"gross_weekly_income": 600, "receiving_parents": [{"nights": [30]}]}, 72.00, 66.86),
    ],
)
def test_a_reform_of_the_calculation_changes_what_is_due_from_its_day(name, case, now, then):
    changes = load(name).changes
    family = {"receiving_parents": [{"nights": [0]}], **case}
    assert calculate({**family, "as_of": "2027-03-31"}, changes)["weekly_liability"] == now
    assert calculate({**family, "as_of": "2027-04-01"}, changes)["weekly_liability"] == then


def test_a_fee_of_100_is_due_from_its_day():
    assert [load("fee-of-100").law_on(dt.date(2027, *day)).application_fee for day in ((3, 31), (4, 1))] == [0.0, 100.0]


def test_a_scenario_names_the_variant_of_a_rule(tmp_path):
    file = tmp_path / "habit.toml"
    file.write_text('name = "habit"\nquestion = "What if?"\n[variants]\nhabit = "without_habit"\npeers = "on"\n')
    loaded = load(file)
    assert dict(loaded.parameters) == {"variant_habit": 1.0, "variant_peers": 1.0}
    assert Scenario.from_resolved(loaded.resolved()).parameters == loaded.parameters


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('habbit = "without_habit"', "no variant is called 'habbit', did you mean 'habit'"),
        ('habit = "without_habbit"', "did you mean 'without_habit'"),
        ("habit = 1", 'it must be "with_habit" or "without_habit"'),
    ],
)
def test_a_misspelt_variant_is_refused(tmp_path, line, said):
    file = tmp_path / "habit.toml"
    file.write_text(f'name = "habit"\nquestion = "What if?"\n[variants]\n{line}\n')
    with pytest.raises(InputError, match=re.escape(said)):
        load(file)


def test_a_scenario_made_of_a_dictionary_is_that_of_the_same_file(write):
    changes = {"2028-01-01": {"direct_pay_available": False}, dt.date(2027, 4, 1): {"application_fee": 20}}
    made = Scenario.of(changes, name="mine", question="?", variants={"choice": "satisficing"})
    read = load(write('name = "mine"\nquestion = "?"\n[variants]\nchoice = "satisficing"\n'
                      "[[change]]\nfrom = 2027-04-01\napplication_fee = 20\n"
                      "[[change]]\nfrom = 2028-01-01\ndirect_pay_available = false\n"))  # fmt: skip
    assert made == read
    assert Scenario.of({}, extends="remove-direct-pay").changes == load("remove-direct-pay").changes
    for wrong, says in (
        ({"changes": {"2027-04-01": {"application_fe": 20}}}, "scenario my-reform: .*did you mean 'application_fee'"),
        ({"changes": {"April 2027": {"application_fee": 20}}}, "it must be a date"),
        ({"changes": {}, "extends": "remove-direct-pai"}, "did you mean 'remove-direct-pay'"),
    ):
        with pytest.raises(InputError, match=says):
            Scenario.of(**wrong)
