"""Files of targets: units, tolerances, and every mistake told with its line and column; and the evidence's own."""

import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.runs.cli import main
from cmsim.runs.validating.targets import built_in, read_file, read_targets, scale_of, target_of
from cmsim.runs.validating.words import figure

pytestmark = pytest.mark.quick
HEADER = (
    "id,quantity,value,unit,low,high,period,population_definition,source_document,source_locator,use,notes,indicator"
)


def test_a_file_of_targets_is_read_with_units_and_tolerances(tmp_path):
    file = tmp_path / "mine.csv"
    lines = [
        f"{HEADER},tolerance",
        "a,A share,31,percent,,,2019-20,,A survey,p 3,validate,,all_maintenance_share,4",
        'b,Money,"54",GBP million,50,60,QE Sept 2021,,Accounts,,calibrate,,collected_gbp:deo,',
        "c,Number,26.3,thousand applications,,,QE June 2018,,Release,,,,applications,10%",
        "e,A share,31,percent,,,2019-20,,A survey,p 3,held-back,,100 * all_maintenance_share,4",
        "d,No tolerance,360000,arrangements,,,Sept 2021,,Release,,,,direct_pay_arrangements,",
    ]
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    a, b, c, e, d = read_targets(file)
    assert (a.low, a.high, a.scale, a.source, a.use) == (27, 35, 100, "A survey, p 3", "validate")
    assert (b.low, b.high, b.scale, b.use) == (50, 60, 1e-6, "calibrate")
    assert (b.gap(57), b.gap(50)) == (0.5, -1)
    assert (c.low, c.high, c.scale, c.use) == (pytest.approx(23.67), pytest.approx(28.93), 1e-3, "validate")
    assert (e.scale, e.use) == (1, "validate")
    assert (d.low, d.high) == (324_000, 396_000)
    assert "10% of the value" in d.tolerance_source


def test_a_tolerance_has_no_direction(tmp_path):
    file = tmp_path / "mine.csv"
    row = "a,A share,31,percent,,,2019-20,,A survey,p 3,validate,,all_maintenance_share,"
    for told in ("4", "±4", "+/- 4"):
        file.write_text(f"{HEADER},tolerance\n{row}{told}\n", encoding="utf-8")
        assert read_targets(file)[0].tolerance == 4
    file.write_text(f"{HEADER},tolerance\n{row}-4\n", encoding="utf-8")
    with pytest.raises(InputError, match="column tolerance: '-4' is no tolerance: write a number"):
        read_targets(file)


@pytest.mark.parametrize(
    ("expression", "unit", "says"),
    [
        ("effective_share", "GBP million", "'effective_share' gives a share, which cannot be in 'GBP million': write"),
        ("1 - effective_share", "thousand", "a share, which cannot be in 'thousand': write percent"),
        ("applications", "percent", "a number, which cannot be in 'percent': write what is counted"),
        ("applications * effective_share", "GBP", "a number, which cannot be in 'GBP'"),
        ("arrears_gbp:live + arrears_gbp:direct_pay", "%", "money, which cannot be in '%': write GBP, GBP million"),
        ("families: share(arrears > 0)", "GBP", "a share, which cannot be in 'GBP'"),
        ("families: arrears > 0 -> count()", "percent", "a number, which cannot be in 'percent'"),
        ("effective_share", "weeks", "a share, a part of one in 'weeks', and the value is 44: write percent"),
        ("families: share(arrears > 0)", "per 1000", "a part of one in 'per 1000'"),
    ],
)
def test_a_unit_that_cannot_be_that_of_the_expression_is_refused(expression, unit, says):
    row = {"id": "a", "value": "44", "unit": unit, "period": "2020", "indicator": expression}
    with pytest.raises(InputError, match="column unit") as told:
        target_of(row, "here")
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("families / children", "percent"),  # a number by a number is a share
        ("direct_pay_arrangements / 2_400_000", "percent"),  # a plain number may stand for anything
        ("20 * applications", "GBP million"),
        ("effective_share * 2_400_000", "thousand"),
        ("applications * effective_share", "thousand"),
        ("arrears_gbp:live / families", "GBP"),
        ("complaints_per_thousand", "per 100"),
        ("arrears_gbp:live", "million"),
        ("families: mean(arrears)", "GBP"),
    ],
)
def test_a_unit_that_may_be_that_of_the_expression_is_taken(expression, unit):
    assert target_of({"id": "a", "value": "1", "unit": unit, "period": "2020", "indicator": expression}, "here")


def test_a_share_may_be_told_as_a_part_of_one_and_what_is_made_of_shares_may_be_more_than_one():
    for expression, value in (
        ("effective_share", "0.44"),
        ("100 * effective_share", "44"),
        ("effective_share / any_maintenance_share", "1.7"),
        ("children / families", "1.6"),
    ):
        row = {"id": "a", "value": value, "unit": "ratio", "period": "2020", "indicator": expression}
        assert target_of(row, "here").scale == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a,,x,percent,,,2020,,,,,,effective_share", "line 2, column value: 'x' is not a number"),
        (",,1,percent,,,2020,,,,,,effective_share", "line 2, column id: it is empty"),
        ("a,,1,percent,2,3,2020,,,,,,effective_share", "column low: 2 is on the wrong side"),
        ("a,,1,percnt,,,2020,,,,,,effective_share", "column unit: 'percnt' is no unit, did you mean 'percent'"),
        ("a,,1,GBP milion,,,2020,,,,,,effective_share", "column unit: 'milion' is no unit, did you mean 'million'"),
        ("a,,1,percent,,,2020,,,,fit,,effective_share", "column use: 'fit' is not one of"),
        ("a,,1,percent,,,sometime,,,,,,effective_share", "column period: period 'sometime' is not understood"),
        (
            "a,,1,percent,,,2020,,,,,,efective_share",
            "column indicator: there is no indicator 'efective_share', did you",
        ),
        ("a,,1,percent,,,2020,,,,,,", "column indicator: it is empty"),
        ("a,,1,percent,,,2020,,,,,effective_share", "line 2 has 12 cells, the first line 13"),
    ],
)
def test_a_mistake_in_a_file_names_the_line_and_the_column(tmp_path, line, says):
    file = tmp_path / "mine.csv"
    file.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_targets(file)
    assert says in str(told.value)
    assert "mine.csv" in str(told.value)


def test_every_mistake_of_a_file_is_told_at_once_a_line_each_and_of_many_the_first(tmp_path):
    file = tmp_path / "mine.csv"
    wrong, right = "a,,x,percent,,,2020,,,,,,effective_share", "b,,1,percent,,,2020,,,,,,effective_share"
    file.write_text("\n".join([HEADER, wrong, right, right]), encoding="utf-8")
    ran = CliRunner().invoke(main, ["validate", "--targets", str(file)], prog_name="cmsim")
    assert ran.exit_code == 2
    assert [line.split(", column ")[0] for line in ran.stderr.splitlines()] == [
        f"Error: {file}, line 2", f"Error: {file}, line 4",
    ]  # fmt: skip
    file.write_text("\n".join([HEADER, *[wrong] * 30]), encoding="utf-8")
    with pytest.raises(InputError, match=r"and 10 more$"):
        read_targets(file)


def test_a_decimal_comma_is_refused_and_thousands_may_have_one(tmp_path):
    """44,5 must never be taken for 445."""
    file = tmp_path / "mine.csv"
    file.write_text(f'{HEADER},tolerance\na,,"1,234.5",GBP,,,2020,,,,,,arrears_mean,"1,000"\n', encoding="utf-8")
    (target,) = read_targets(file)
    assert (target.value, target.tolerance) == (1234.5, 1000)
    for wrong in ("44,5", "1,23", "12,34,567", "1,2345"):
        file.write_text(f'{HEADER}\na,,"{wrong}",percent,,,2020,,,,,,effective_share\n', encoding="utf-8")
        with pytest.raises(InputError, match=f"column value: '{wrong}' is not a number"):
            read_targets(file)


def test_rows_without_an_indicator_are_left_out_and_told_of(tmp_path):
    """The evidence's own table may be filled in row by row."""
    file = tmp_path / "mine.csv"
    rows = ["a,,44,percent,,,Jan 2013,,,,,,effective_share", "b,,about 3,percent,,,sometime,,,,,,", ",,,,,,,,,,,,", ""]
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    targets, silent = read_file(file)
    assert ([t.id for t in targets], [(one.id, one.use) for one in silent]) == (["a"], [("b", "validate")])
    asked = ["validate", "--targets", str(file), "--families", "200", "--seeds", "1", "--threads", "1"]
    told = CliRunner().invoke(main, asked, prog_name="cmsim")
    assert told.exit_code == 0, told.stderr
    assert "Not spoken of: 1 row of mine.csv without an indicator (--json has which)." in told.stdout


def test_figures_are_told_in_the_scale_of_their_unit():
    for value, unit, told in (
        (1200, "GBP million", "£1,200m"),
        (1.2, "GBP billion", "£1.200bn"),
        (1.2e9, "GBP", "£1.20bn"),
        (-54.2, "£m", "-£54.2m"),
        (26.3, "thousand applications", "26.3 thousand"),
        (2.4, "million", "2.400m"),
        (31, "percent", "31.0%"),
        (360_000, "arrangements", "360,000"),
    ):
        assert figure(value, unit) == told


def test_pence_are_a_hundred_to_the_pound_and_no_share(tmp_path):
    row = {"id": "a", "value": "40", "unit": "pence", "period": "2020", "indicator": "cost_per_pound"}
    target = target_of(row, "here")
    assert (target.scale, target.low, target.high) == (100, 36, 44)
    with pytest.raises(InputError, match="gives a share, which cannot be in 'pence'"):
        target_of({**row, "indicator": "effective_share"}, "here")


def test_a_header_without_indicator_is_told_of(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("id,value,unit,period,indicater\na,1,percent,2020,effective_share\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"column 'indicator' is missing.*is it the column 'indicater'"):
        read_targets(file)


def test_a_column_that_is_misspelled_is_not_passed_over_and_one_of_ones_own_is(tmp_path):
    file = tmp_path / "mine.csv"
    header, line = "id,value,unit,period,indicator", "a,1,percent,2020,effective_share"
    file.write_text(f"{header},tolerence\n{line},3\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: there is no column 'tolerence', did you mean 'tolerance'"):
        read_targets(file)
    file.write_text(f"{header},region\n{line},all\n", encoding="utf-8")
    assert len(read_targets(file)) == 1
    file.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="line 1 is empty: it names the columns"):
        read_targets(file)


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        *[("percent", 100), ("%", 100), ("per 100", 100), ("GBP", 1), ("GBP bn", 1e-9), ("thousand", 1e-3)],
        *[
            ("a year for each thousand customers", 1),
            ("per million families", 1),
            ("per 1000", 1),
            ("points", 100),
            ("points of ten", 1),
        ],
        *[("share (%)", 100), ("proportion, per cent", 100), ("GBP million (4% added)", 1e-6)],
    ],
)
def test_units_say_what_a_run_is_multiplied_by(unit, scale):
    assert scale_of(unit) == scale


# --- the evidence's own -------------------------------------------------------------------------------------------


def test_every_figure_to_be_met_is_a_target_or_says_why_not():
    from cmsim.model.evidence import _figures_of

    targets, silent = built_in()
    told = {one.id for one in (*targets, *silent)}
    wanted = [one.id for one in _figures_of("evidence").values() if one.use in ("calibrate", "validate")]
    assert [id for id in wanted if id not in told] == [], "add them to runs/validating/targets.csv"
    assert len(told) == len(targets) + len(silent)
    assert all(one.reason for one in silent)
    assert {one.use for one in targets} == {"calibrate", "validate"}
