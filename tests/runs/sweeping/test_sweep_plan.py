"""The plan of a sweep: every mistake is one clear line, and the designs are what they say."""

import itertools

import pytest
from cmsim.model.errors import InputError
from cmsim.model.results.indicators import INDICATORS
from cmsim.runs.sweeping.axes import notes
from cmsim.runs.sweeping.plan import KEPT, MOST_RUNS, read_plan
from cmsim.runs.sweeping.points import points, runs_of, scenario_of

CODE = {"rules_hash": "r", "data_hash": "d", "schema_version": 1}
TOP = 'name = "small"\nscenarios = ["baseline"]\nfamilies = 600\nuntil = "2027-06"\n'
FEE = "[levers]\napplication_fee = { from = 2026-04-01, values = [0, 20, 50] }\n"


@pytest.fixture
def plan(tmp_path):
    """Write a plan of this text and read it."""

    def read(text: str, name: str = "plan.toml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return read_plan(file)

    return read


MISTAKES = {
    "a key misspelt": (TOP + "famlies = 3\n", "line 5: unknown key 'famlies', did you mean 'families'? (a plan has"),
    "no name": ('scenarios = ["baseline"]\n', "name must be one line of text"),
    "no scenarios": ('name = "x"\n', "scenarios must be a list"),
    "a scenario misspelt": (
        'name = "x"\nscenarios = ["base-line"]\n',
        "line 2: there is no scenario 'base-line', did you mean 'baseline'?",
    ),
    "a scenario twice": ('name = "x"\nscenarios = ["baseline", "baseline"]\n', "line 2: baseline stands twice"),
    "families no number": (TOP.replace("600", '"many"'), "line 3: families is 'many'"),
    "a month there is not": (TOP.replace("2027-06", "2027-13"), "line 4:"),
    "until too late": (TOP.replace("2027-06", "2090-01"), "line 4: until is 2090-01"),
    "too many seeds": (TOP + "seeds = 21\n", "line 5: seeds is 21: it must be a whole number from 1 to 20"),
    "seeds true": (TOP + "seeds = true\n", "line 5: seeds is True"),
    "draws": (TOP + "draws = 90000\n", "line 5: draws is 90000: of parameter draws there are"),
    "a design misspelt": (TOP + 'design = "grids"\n', "line 5: design is 'grids', did you mean 'grid'?"),
    "nothing to sample": (TOP + 'design = "sobol"\n', "line 5: design is sobol: it needs [levers] or [parameters]"),
    "no samples": (TOP + 'design = "sobol"\nsamples = 0\n' + FEE, "line 6: samples is 0"),
    "an indicator misspelt": (
        TOP + 'keep = ["efective_share"]\n',
        "line 5: keep has 'efective_share': there is no indicator 'efective_share', did you mean 'effective_share'?",
    ),
    "a level there is not": (
        TOP + 'keep = ["arrangement_share:nones"]\n',
        "did you mean 'none'?: its levels are none,",
    ),
    "a month not lived": (TOP + 'months = ["2030-12"]\n', "line 5: months has 2030-12: the runs go from 2012-12"),
    "a lever misspelt": (
        TOP + "[levers]\naplication_fee = { from = 2026-04-01, values = [0] }\n",
        "line 6: there is no lever 'aplication_fee', did you mean 'application_fee'? (see: cmsim law)",
    ),
    "a lever without a date": (TOP + "[levers]\napplication_fee = { values = [0] }\n", "line 6: from is missing"),
    "a lever after the end": (
        TOP + "[levers]\napplication_fee = { from = 2028-01-01, values = [0] }\n",
        "line 6: from of application_fee is 2028-01-01: the runs end before",
    ),
    "a value out of range": (
        TOP + "[levers]\ncharge_paying = { from = 2026-04-01, values = [0.1, 20] }\n",
        "line 6: charge_paying has 20: each value must be a number from 0 to 1",
    ),
    "both values and a range": (
        TOP + "[levers]\ncharge_paying = { from = 2026-04-01, values = [0.1], low = 0 }\n",
        "line 6: charge_paying needs either values, or both low and high",
    ),
    "half a range": (TOP + "[parameters]\nfee_salience = { low = 1.0 }\n", "line 6: fee_salience needs either"),
    "a range upside down": (TOP + "[parameters]\nfee_salience = { low = 3, high = 1 }\n", "low must be below high"),
    "a range of a switch": (
        TOP + "[levers]\ndirect_pay_available = { from = 2026-04-01, low = false, high = true }\n",
        "line 6: direct_pay_available has no range",
    ),
    "a key of a lever misspelt": (
        TOP + "[levers]\ncharge_paying = { from = 2026-04-01, value = [0.1] }\n",
        "line 6: unknown key 'value', did you mean 'values'? in charge_paying",
    ),
    "a lever that is no table": (TOP + "[levers]\ncharge_paying = 0.2\n", "line 6: charge_paying is 0.2: write"),
    "a parameter misspelt": (
        TOP + "[parameters]\nfee_saliense = { values = [1] }\n",
        "line 6: there is no parameter 'fee_saliense', did you mean 'fee_salience'?",
    ),
    "a parameter no number": (TOP + "[parameters]\nfee_salience = { values = ['x'] }\n", "fee_salience has 'x'"),
    "a key below a header": (FEE + 'keep = ["families"]\n' + TOP, "line 3: keep must stand above the first line"),
    "a list of two lengths": (
        TOP + 'design = "list"\n' + FEE + "[parameters]\nfee_salience = { values = [1, 2] }\n",
        "needs as many values as the others (application_fee 3, fee_salience 2)",
    ),
    "a list with a range": (
        TOP + 'design = "list"\n[parameters]\nfee_salience = { low = 1, high = 2 }\n',
        "line 7: fee_salience has low and high, but design is list",
    ),
    "no TOML": (TOP + "seeds = \n", "line 5: is not valid TOML"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_clear_line(plan, mistake):
    text, told = MISTAKES[mistake]
    with pytest.raises(InputError) as error:
        plan(text)
    message = str(error.value)
    assert told in message
    assert "plan.toml" in message
    assert "\n" not in message
    assert "scenario file" not in message


def test_the_promised_plan_is_read(plan):
    found = plan("""
name = "fee-by-charge"
scenarios = ["baseline", "remove-direct-pay"]     # names or paths
families = 24000
until = "2036-12"
seeds = 20                                        # 1..20
draws = 0                                         # parameter draws from the calibration; 0 = the centre
design = "grid"                                   # grid | latin-hypercube | sobol | list
samples = 64                                      # for the sampled designs
[levers]                                          # any policy lever, from = the date it changes
"application_fee" = { from = "2026-04-01", values = [0, 20, 50, 100] }
[parameters]                                      # any behavioural parameter
"fee_salience" = { low = 1.0, high = 3.0 }
""")
    runs = runs_of(found, CODE)
    assert len(runs) == 2 * 4 * 2 * 20  # in a grid a range is its two ends
    assert len({run.id for run in runs}) == len(runs)
    assert {run.point[1] for run in runs} == {1.0, 3.0}


def test_twenty_outcomes_at_year_ends_are_kept_unless_others_are_named(plan):
    usual = plan(TOP)
    assert len(set(usual.keep)) == len(KEPT) == 20
    assert all(level in INDICATORS[indicator].makers for indicator, level in usual.keep)
    assert [month % 12 for month in usual.months[:-1]] == [0] * 15
    assert usual.months[-1] == usual.last
    own = plan(TOP + 'keep = ["effective_share", "arrears_gbp:live", "arrangement_share"]\nmonths = ["2026-12"]\n')
    assert own.keep[:2] == (("effective_share", ""), ("arrears_gbp", "live"))
    assert len(own.keep) == 2 + len(INDICATORS["arrangement_share"].makers)
    assert own.told()["months"] == ["2026-12"]


def test_a_scenario_file_is_found_from_the_plans_folder(plan, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "mine"\nquestion = "?"\n[[change]]\nfrom = 2026-04-01\nflat_rate = 8\n')
    assert plan(TOP.replace("baseline", "mine.toml")).scenarios[0].name == "mine"


def test_a_parameter_outside_its_plausible_range_is_told(plan):
    assert notes(plan(TOP + "[parameters]\nfee_salience = { values = [2.0] }\n").axes) == []
    (note,) = notes(plan(TOP + "[parameters]\nfee_salience = { values = [2.0, 9.0] }\n").axes)
    assert "fee_salience = 9 is outside its plausible range" in note


# --- designs ----------------------------------------------------------------------------------------------------

RANGES = (
    "[levers]\ncharge_paying = { from = 2026-04-01, low = 0.1, high = 0.3 }\n"
    "migration_months = { from = 2026-04-01, low = 3, high = 6 }\n"
    "[parameters]\nfee_salience = { low = 1.0, high = 3.0 }\n"
)


def test_a_grid_is_every_combination(plan):
    found = plan(TOP + FEE + "[parameters]\nfee_salience = { values = [1.0, 2.0] }\n")
    assert points(found) == list(itertools.product([0.0, 20.0, 50.0], [1.0, 2.0]))


def test_a_list_goes_side_by_side(plan):
    found = plan(TOP + 'design = "list"\n' + FEE + "[parameters]\nfee_salience = { values = [1, 2, 3] }\n")
    assert points(found) == [(0.0, 1.0), (20.0, 2.0), (50.0, 3.0)]


@pytest.mark.parametrize("design", ["latin-hypercube", "sobol"])
def test_a_sample_lies_in_its_bounds_and_is_the_same_each_time(plan, design):
    found = plan(TOP + f'design = "{design}"\nsamples = 24\n' + RANGES)
    sample = points(found)
    assert len(sample) == 24
    assert sample == points(plan(TOP + f'design = "{design}"\nsamples = 24\n' + RANGES))
    charges, months, salience = zip(*sample, strict=True)
    assert 0.1 <= min(charges) < 0.12
    assert 0.28 < max(charges) <= 0.3
    assert set(months) == {3, 4, 5, 6}
    assert all(isinstance(month, int) for month in months)
    assert 1.0 <= min(salience) < max(salience) <= 3.0


def test_a_latin_hypercube_has_one_point_in_each_slice(plan):
    found = plan(TOP + 'design = "latin-hypercube"\nsamples = 20\n' + RANGES)
    assert sorted(int((point[0] - 0.1) / 0.2 * 20) for point in points(found)) == list(range(20))


def test_a_sample_may_draw_from_values(plan):
    found = plan(TOP + 'design = "latin-hypercube"\nsamples = 12\n' + FEE)
    assert set(points(found)) == {(0.0,), (20.0,), (50.0,)}


def test_too_many_runs_are_refused_without_listing_them(plan):
    levers = ("application_fee", "flat_rate", "nil_below", "charge_liability_order")
    values = list(range(1, 101))
    lines = [f"{name} = {{ from = 2026-04-01, values = {values} }}\n" for name in levers]
    text = TOP + "[levers]\n" + "".join(lines)
    with pytest.raises(InputError, match=f"asks for 100,000,000 runs: at most {MOST_RUNS:,}"):
        runs_of(plan(text), CODE)


# --- what makes a run itself ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "here"),
    [
        ("families = 600", "families = 601"),
        ("2027-06", "2027-05"),
        ("values = [0, 20, 50]", "values = [1, 21, 51]"),
        ("2026-04-01", "2026-05-01"),
        ("baseline", "remove-direct-pay"),
        ("[levers]", 'keep = ["families"]\n[levers]'),
    ],
)
def test_whatever_changes_outcomes_changes_the_identity(plan, then, here):
    before = {run.id for run in runs_of(plan(TOP + FEE), CODE)}
    assert before == {run.id for run in runs_of(plan(TOP + "# said otherwise\n" + FEE), CODE)}
    assert not before & {run.id for run in runs_of(plan((TOP + FEE).replace(then, here)), CODE)}


@pytest.mark.parametrize("key", CODE)
def test_other_code_is_another_run(plan, key):
    found = plan(TOP + FEE)
    here, there = ({run.id for run in runs_of(found, code)} for code in (CODE, {**CODE, key: "other"}))
    assert not here & there


def test_the_plans_lever_counts_over_the_scenarios_on_the_same_day(plan):
    text = TOP.replace("baseline", "restore-application-fee").replace("2027-06", "2028-06")
    found = plan(text + FEE.replace("2026-04-01", "2027-04-01"))
    changes = [scenario_of(found, run).changes for run in runs_of(found, CODE)]
    assert [[change.value for change in of_one] for of_one in changes] == [[0.0], [20.0], [50.0]]
