"""What people write for a figure: periods, expressions in three forms; and mistakes in them."""

import itertools

import numpy as np
import pandas as pd
import pytest
from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError
from cmsim.model.results.catalogue import INDICATORS
from cmsim.runs.validating.expressions import OfFamilies, Seen, expression_of
from cmsim.runs.validating.periods import period_of
from cmsim.runs.validating.targets import built_in, target_of
from cmsim.runs.validating.validate import measure
from cmsim.scenarios import load

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-20", "2019-04", "2020-03"),
        ("2019/20", "2019-04", "2020-03"),
        ("2011-12", "2011-04", "2012-03"),
        ("2017-19", "2017-01", "2019-12"),
        ("2021-09", "2021-09", "2021-09"),
        ("2021-09-30", "2021-09", "2021-09"),
        ("Sept 2021", "2021-09", "2021-09"),
        ("30 September 2021", "2021-09", "2021-09"),
        ("QE Sept 2021", "2021-07", "2021-09"),
        ("quarter ending March 2023", "2023-01", "2023-03"),
        ("three months to Sept 2021", "2021-07", "2021-09"),
        ("Sep-21", "2021-09", "2021-09"),
        ("FYE March 2023", "2022-04", "2023-03"),
        ("2021 Q3", "2021-07", "2021-09"),
        ("FYE 2023", "2022-04", "2023-03"),
        ("FYE 2018-2020 average", "2017-04", "2020-03"),
        ("three years to FYE 2022", "2019-04", "2022-03"),
        ("year to Mar 2024", "2023-04", "2024-03"),
        ("12 months to Mar 2022", "2021-04", "2022-03"),
        ("2021", "2021-01", "2021-12"),
        ("May-July 2017", "2017-05", "2017-07"),
        ("Dec 2019 to Mar 2020", "2019-12", "2020-03"),
        ("2018-04..2018-06", "2018-04", "2018-06"),
        ("2018-04 to 2018-06", "2018-04", "2018-06"),
        ("2011-12 to 2020-21", "2011-04", "2021-03"),
        ("1999-00 to 2001-02", "1999-04", "2002-03"),
        ("2019-10 to 2020-03", "2019-10", "2020-03"),
        ("FY2019-20", "2019-04", "2020-03"),
        ("2019-Q4", "2019-10", "2019-12"),
    ],
)
def test_periods_are_read_as_their_sources_write_them(text, first, last):
    period = period_of(text)
    assert (label(period.first), label(period.last)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "0000", "FYE 0001", "not stated", "2021-13", "Foo 2021", "Sept 2021 to June 2021", "once implemented"]
)
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(InputError, match="write it such as 2021-09"):
        period_of(text)


# --- indicators -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Every indicator in every month of ten years: its value is the number of the month, n is 10."""
    keys = [(one.id, level) for one in INDICATORS.values() for level in one.makers]
    rows = [(label(month), id, "", level, float(month), 10) for month in range(121) for id, level in keys]
    return Seen(pd.DataFrame(rows, columns=["month", "indicator", "group", "level", "value", "simulated_n"]))


SEPTEMBER = month_of("2021-09")


@pytest.mark.parametrize(
    ("text", "period", "unit", "value"),
    [
        ("effective_share", "Sept 2021", "percent", SEPTEMBER),
        ("arrangement_share:none", "QE Sept 2021", "percent", SEPTEMBER),
        ("effective_share", "2020-21", "percent", np.mean(range(88, 100))),
        ("applications", "QE Sept 2021", "applications", 3 * SEPTEMBER - 3),
        ("applications", "QE Sept 2021", "applications per month", SEPTEMBER - 1),
        ("applications", "2020-21", "applications per quarter", 3 * np.mean(range(88, 100))),
        ("applications", "Sept 2021", "applications per year", 12 * SEPTEMBER),
        ("collected_gbp:deo", "QE Sept 2021", "GBP", SEPTEMBER),
        ("collected_gbp:deo", "2020-21", "GBP", 90 + 93 + 96 + 99),
        ("collected_gbp:deo", "2020-21", "GBP per quarter", np.mean([90, 93, 96, 99])),
        ("direct_pay_mean_gbp", "QE Sept 2021", "GBP per month", SEPTEMBER),
        ("complaints_per_thousand", "2020-21", "complaints", np.mean(range(88, 100))),  # of the twelve months to each
        ("applications", "2020-21", "applications per Week", sum(range(88, 100)) * 7 / 365.25),
        ("applications", "2020-21", "applications a day (mean)", sum(range(88, 100)) / 365.25),
        ("collected_gbp:deo", "2020-21", "GBP per annum", 90 + 93 + 96 + 99),
        ("arrangement_share:none / arrangement_share : csa@2013-12", "Sept 2021", "", SEPTEMBER / 12),
        ("arrangement_share(none) / arrangement_share['csa']@2013-12", "Sept 2021", "", SEPTEMBER / 12),
        ("sum(direct_pay_flows[started])", "QE Sept 2021", "", 3 * SEPTEMBER - 3),
        ("1 - effective_share", "Sept 2021", "", 1 - SEPTEMBER),
        ("mean(applications)", "QE Sept 2021", "", SEPTEMBER - 1),
        ("change(children_covered)", "QE Sept 2021", "", 3),
        ("applications@2021-07..2021-09", "nobody knows", "", 3 * SEPTEMBER - 3),
        ("indicator == 'effective_share' and month == '2021-09' -> mean(value)", "2021", "", SEPTEMBER),
        ("indicator == 'effective_share' & month == '2021-09'", "nobody knows", "", SEPTEMBER),
        ("indicators: indicator == 'applications' -> sum(value)", "QE Sept 2021", "", 3 * SEPTEMBER - 3),
        ("indicator == 'applications' and '2021-07' <= month <= '2021-09' -> sum(value)", "", "", 3 * SEPTEMBER - 3),
        ("indicator == 'applications' and month <= '2021-08' -> sum(value)", "QE Sept 2021", "", 2 * SEPTEMBER - 3),
        ("indicator == 'method_share' and level in ('deo', 'other') -> value", "Sept 2021", "", SEPTEMBER),
    ],
)
def test_indicators_are_taken_over_the_period_as_their_units_ask(seen, text, period, unit, value):
    try:
        months = period_of(period)
    except InputError:
        months = None
    assert expression_of(text, months, unit).measured(seen).value == pytest.approx(value)


# --- families ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def families() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "weight": [100.0, 100.0, 300.0, 100.0],
            "arrangement": pd.Categorical(["none", "direct_pay", "collect_and_pay", "collect_and_pay"]),
            "arrears": [0.0, 0.0, 50.0, 1000.0],
            "receiving_working": [True, False, True, False],
            "arrangement_since": ["2012-12", "2019-06", "2020-01", "2021-01"],
        }
    )
    return frame.assign(children=[1, 2, 1, 3])


@pytest.mark.parametrize(
    ("text", "value", "n"),
    [
        ("families@2021-09: arrangement == 'collect_and_pay' -> mean(arrears > 500)", 0.25, 2),
        ("families: arrangement == 'collect_and_pay' -> mean(arrears)", 287.5, 2),
        ("arrangement == 'collect_and_pay' -> share(arrears > 500)", 0.25, 2),
        ("families: share(receiving_working)", 400 / 600, 4),
        ("families: not receiving_working -> count()", 200, 2),
        ("families: ~receiving_working & arrears > 0 -> count()", 100, 1),
        ("families: count(0 < arrears < 100)", 300, 1),
        ("families: sum(children, where=arrears > 0)", 600, 2),
        ("families: arrangement in ('none', 'direct_pay') or arrears >= 1000 -> sum(children)", 600, 3),
        ("families: arrangement_since >= '2020-01' -> median(arrears)", np.interp(200, [150, 350], [50, 1000]), 2),
        ("families: arrangement_since >= '2020' -> count()", 400, 2),
        ("families: '2020' > arrangement_since -> count()", 200, 2),
        ("families: quantile(arrears, 0)", 0.0, 4),
        ("families: mean(arrears, where=receiving_working) / mean(arrears) - 1", 37.5 / (115000 / 600) - 1, 2),
        ("families: arrears > 5000 -> count()", 0.0, 0),
        ("families: distinct(arrangement)", 500, 3),
        ("families: mean((arrears > 0) + (children > 1))", 1.0, 4),  # truths are 1 and 0: they add up
        ("families: mean(receiving_working - (arrears > 0))", 0.0, 4),
    ],
)
def test_families_are_filtered_and_summed_up_with_their_weights(families, text, value, n):
    expression = expression_of(text, period_of("QE Sept 2021"))
    assert isinstance(expression, OfFamilies)
    assert expression.last == SEPTEMBER
    found = expression.of(families)
    assert (found.value, found.n) == (pytest.approx(value), n)


def figure(id: str, **columns) -> float:
    """What a figure of the evidence would be, were these all the families."""
    frame = pd.DataFrame({"weight": 1.0, **columns})
    return {target.id: target for target in built_in()[0]}[id].expression.of(frame).value


def test_effective_in_2011_12_is_some_of_it_usually_on_time_whatever_the_parent_thinks_of_it():
    """National Audit Office 2022, Figure 24, notes 3 and 4: an old case needs any payment, at whatever time, and with
    Maintenance Direct counted as paid. What nothing comes of was not told of as an arrangement; the order of a court
    stands, paid or not."""
    lived = [*3 * ["csa"], *5 * ["family_based"], "none"]
    who = {
        "arrangement": lived, "lived_arrangement": lived, "children": 1, "effective": False,
        "family_based_kind": [*3 * ["none"], "regular", "court", "court", "regular", "regular", "none"],
        "receiving_tells": ["money", "none", "none", "money", "none", "none", "money", "money", "none"],
        "due_quarter": [*8 * [10.0], 0.0],
        "paid_quarter": [10.0, 0.0, 0.0, 10.0, 10.0, 0.0, 10.0, 0.0, 0.0],
        "old_case_paid_directly": [False, False, True, *6 * [False]],
        "usually_on_time": [False, False, False, True, True, *4 * [False]],
    }  # fmt: skip
    assert figure("n_statutory_effective_2011_12", **who) == 2
    assert figure("n_fba_effective_2011_12", **who) == pytest.approx(1 + 3 * 1 / 2)
    assert figure("eff_rate_court_2011_12", **who) == 0.5
    assert figure("eff_rate_other_nonstat_2011_12", **who) == 0.5
    assert figure("share_effective_2011_12", **who) == pytest.approx((2 + 1 + 3 * 1 / 2) / 9)


def test_nobody_counts_as_long_unpaid_twice_nor_for_what_was_missed_before_collect_and_pay():
    who = {"arrangement": "collect_and_pay", "due_month": 10.0, "months_without_payment": [9, 9, 9],
           "collected_months_unpaid": [9, 9, 2], "paying_parent_id": [1, 1, 2]}  # fmt: skip
    assert figure("cp_nonpay_6m_n", **who) == 1


def test_an_order_on_earnings_is_one_of_a_paying_parent_whatever_the_number_of_their_cases():
    """The first parent pays 300 and 100 for two cases of one child and two, and is one parent with three children;
    from the third nothing came, and the fourth has another case that the order does not reach."""
    who = {
        "paying_parent_id": [1, 1, 2, 3, 4, 4, 5], "children": [1, 2, 1, 1, 1, 1, 4],
        "paying_statutory_children": [3, 3, 1, 1, 2, 2, 4], "collection_method": [*5 * ["deo"], "none", "deo"],
        "paid_quarter": [300.0, 100.0, 500.0, 0.0, 150.0, 90.0, 800.0],
    }  # fmt: skip
    for quarter in ("2017q3", "2017q4", "2018q1", "2018q2", "2018q3"):
        found = [figure(f"deo_amount_{many}child_{quarter}", **who) for many in ("1", "2", "3plus")]
        assert found == [500, 150, (400 + 800) / 2]


def test_what_callers_have_is_asked_three_months_after_those_of_the_summer_called():
    """Those of May to July 2017 are asked in the quarter that ends in October, and nobody of another quarter is."""
    asked = {"none": 0.2, "family_based": 0.1, "kept_family_based": 0.15, "statutory": 0.5, "kept_statutory": 0.05}
    rows = [
        (label(month), "gateway_after_3_months", "", answer, value if month == month_of("2017-10") else 0.3, 100)
        for month in range(month_of("2018-02"))
        for answer, value in asked.items()
    ]
    columns = ["month", "indicator", "group", "level", "value", "simulated_n"]
    seen, targets = Seen(pd.DataFrame(rows, columns=columns)), {target.id: target for target in built_in()[0]}
    names = ("any", "none", "new_fba", "existing_fba", "new_cms", "existing_cms")
    found = [targets[f"opt17_{name}"].expression.measured(seen).value for name in names]
    assert found == pytest.approx([0.8, 0.2, 0.1, 0.15, 0.5, 0.05])


def test_parents_of_both_sides_are_asked_whether_there_is_an_arrangement():
    who = {
        "receiving_tells": ["none", "none", "money", "money"], "receiving_working": [False, True, True, False],
        "paying_tells": ["not_asked", "none", "care", "money"],
        "paying_work": ["none", "none", "employee", "employee"],
    }  # fmt: skip
    assert figure("none_rate_not_working", **who) == pytest.approx(2 / 3)
    assert figure("none_rate_working", **who) == pytest.approx(1 / 4)


def test_a_mean_of_nobody_is_not_known(families):
    assert np.isnan(expression_of("families@2021-09: arrears > 5000 -> mean(arrears)", None).of(families).value)


def test_the_population_is_looked_at_in_its_month_beside_the_families():
    """Who the parents are, by the name of a margin, is what the families of the same month say."""
    both = {
        "population: 1 - no_contact": "families: children > 0 -> share(contact != 'none')",
        "population@2012-12: 0.46 * never_together": "families@2012-12: 0.46 * share(not ever_partnered)",
    }
    texts = [*both, *both.values(), "population: lone_relative_low_income", "population: lone_absolute_low_income"]
    cells = {"value": "1", "unit": "percent", "period": "Jan 2013"}
    targets = [target_of({"id": text, "indicator": text, **cells}, "here") for text in texts]
    found = measure(load("baseline"), targets, 400, 3, "2013-01", None, lambda done, total: None)
    for one, other in zip(found[:2], found[2:4], strict=True):
        assert (one.value, one.n) == (pytest.approx(other.value), other.n)
    relative, absolute = (one.value for one in found[4:])
    assert 0 < relative < 1
    assert 0 < absolute < 1
    assert [target.scale for target in targets] == [100.0] * 6


# --- mistakes -----------------------------------------------------------------------------------------------------

MISTAKES = {
    "effectve_share": "did you mean 'effective_share'",
    "arrangement_share": "needs a level, such as arrangement_share:none",
    "arrangement_share:direct": "has no level 'direct', did you mean 'direct_pay'",
    "effective_share:none": "effective_share has no levels: write it without",
    "sum(effective_share": r"'sum\(effective_share' cannot be read",
    "100": "asks for nothing of a run: it needs an indicator",
    "families@2021-09: 5": "asks for nothing of a run: it needs an aggregate",
    "population@2021-09: 5": "asks for nothing of a run: it needs a margin",
    "families@2021-09:": "nothing is asked for: an aggregate goes there",
    "families@2021-09: region -> count()": "'region' is no condition",
    "families@2021-09: mean(arrears, where=arrears)": "'arrears' is no condition",
    "families@2021-09: share(arrears)": "'arrears' is no condition",
    "families@2021-09: count(effective and children)": "'children' is no condition",
    "families@2021-09: share(effective == 'yes')": "write effective or not effective",
    "families@2021-09: share(children == '2')": "numbers stand without quotes",
    "families@2021-09: share(separated_on >= 'Sept 2019')": "months in quotes, such as separated_on == '2019-12'",
    "families@2021-09: share(arrangement_since == '2019')": "never '2019'",
    "families@2021-09: share(arrangement_since > '2019')": "never '2019'",
    "families@2021-09: share(arrangement_since >= '2019-12-01')": "never '2019-12-01'",
    "families@2021-09: share(children % 2 == 0)": "the sign in 'children % 2' has no place",
    "effective_share@2011-03": "not in the simulation, which goes from 2012-12",
    "effective_share@2037-01": "not in the simulation",
    "effective_share > 0.5": "to filter, write CONDITION -> AGGREGATE",
    "median(effective_share)": "there are sum, mean, first, last, change",
    "families@2021-09: arrangement == 'collect' -> count()": "did you mean 'collect_and_pay'",
    "families@2021-09: arears > 0 -> count()": "no column 'arears', did you mean 'arrears'",
    "families@2021-09: arrears > 0 -> arrears": "such as mean\\(arrears\\)",
    "families@2021-09: arrears > 0 -> men(arrears)": "no aggregate 'men', did you mean 'mean'",
    "families@2021-09: arrears = 0 -> count()": "write == to compare",
    "families@2021-09: arrears > -> count()": "cannot be read",
    "families@2021-09: arrears > 0 -> ": "nothing stands after ->",
    "families@2021-09: arrears > 'much' -> count()": "sets words against numbers",
    "families@2021-09: mean(arrangement)": "words such as 'none' cannot be summed up",
    "families@2021-09: mean(arrears * 'x')": "reckons with a word",
    "families@2021-09: quantile(arrears, 90)": "a number from 0 to 1",
    "families@2021-09: arrears.mean()": "no aggregate 'arrears.mean'",
    "families@2021-13: count()": "'2021-13' is not a month",
    "indicator == 'aplications' -> sum(value)": "did you mean 'applications'",
    "indicator == 'effective_share' and level == 'none' -> mean(value)": "no row of the indicators fits",
    "indicator == 'applications' and month > 5 -> sum(value)": "months in quotes",
    "indicator == 'applications' and month == '2021-09-01' -> sum(value)": "months in quotes",
    "population@2021-03: no_contct": "did you mean 'no_contact'",
    "population@2021-03: no_contact > 0.2": "added, subtracted, multiplied",
    "": "it is empty",
    "__import__('os').system('true')": "that is no way to sum up",
    "families@2021-09: mean(arrears.__class__)": "a dot has no place",
    "families@2021-09: mean((lambda: arrears)())": "cannot be called",
    "families@2021-09: mean([x for x in arrears])": "no column 'x'|has no place",
    "families@2021-09: mean(@pd.read_csv('x'))": "cannot be read",
    "families@2021-09: mean(arrears ** 99)": "has no place",
    "families@2021-09: mean(" + "(" * 500 + "arrears" + ")" * 500 + ")": "cannot be read|nested too deeply",
    "families@2021-09: mean(arrears" + " + arrears" * 100 + ")": "nested too deeply",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_an_expression_is_one_clear_line(text):
    with pytest.raises(InputError, match=MISTAKES[text]) as told:
        expression_of(text, period_of("Sept 2021"))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("families@2019-12..2020-01: share(arrears > 0)", "can be looked at in one month, as in families@2019-12:"),
        ("population@2013-01..2014-01: no_contact", "can be looked at in one month, as in population@2013-01:"),
        ("effective_share@2019-1", "behind @ stands '2019-1': write a month, 2019-12, or two"),
        ("effective_share@Dec", "behind @ stands 'Dec': write a month"),
        ("indicator == 'effective_share' and level == 'x' -> mean(value)", "it is one of '', none"),
    ],
)
def test_a_month_that_cannot_be_is_told_of_as_such(text, says):
    with pytest.raises(InputError) as told:
        expression_of(text, period_of("2019-12"))
    assert says in str(told.value)


def test_every_word_a_message_offers_is_there():
    for name, level in itertools.chain.from_iterable(((i.id, lv) for lv in i.makers) for i in INDICATORS.values()):
        assert expression_of(f"{name}:{level}" if level else name, period_of("2019"))
