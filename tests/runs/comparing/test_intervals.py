"""Differences between two scenarios as they are told: intervals over the seeds, decimals, discounting."""

import math

import numpy as np
import pandas as pd
import pytest
from cmsim.runs.comparing.intervals import differences, half_width, seeds_to_halve
from cmsim.runs.comparing.money import discount
from cmsim.runs.comparing.words import scale_of


def test_interval_is_students_t_over_the_differences_of_the_seeds():
    keys = pd.DataFrame({"month": ["2030-12"], "indicator": ["effective_share"], "group": [""], "level": [""]})
    base, value = np.array([[0.40], [0.44], [0.42]]), np.array([[0.41], [0.47], [0.44]])
    many = np.array([900])
    row = differences(keys, base, value, many, many).iloc[0]
    assert row["difference"] == pytest.approx(0.02)
    assert row["high"] - row["difference"] == pytest.approx(2.919986 * 0.01 / math.sqrt(3), rel=1e-6)
    assert row["low"] + row["high"] == pytest.approx(0.04)


def test_seeds_that_would_halve_an_interval_make_it_half_as_wide():
    for seeds in (2, 3, 10):
        wide, narrow, wider = (  # seeds that vary alike, so many of them
            half_width(np.array([-1, 1] * n)[:n].astype(float)) / np.array([-1, 1] * n)[:n].std(ddof=1)
            for n in (seeds, seeds_to_halve(seeds), seeds_to_halve(seeds) - 1)
        )
        assert narrow <= wide / 2 < wider


def test_a_count_that_falls_to_nought_is_shown():
    keys = pd.DataFrame(
        {
            "month": "2030-12",
            "indicator": ["direct_pay_arrangements", "arrears_mean"],
            "group": "region",
            "level": "wales",
        },
        index=[0, 1],
    )
    base = np.array([[50_000.0, 900.0]])
    told = differences(keys, base, base * [0, 1], np.array([500, 500]), np.array([0, 3]))
    assert told["value"].tolist()[0] == 0
    assert math.isnan(told["value"].tolist()[1])


def test_figures_have_as_many_decimals_as_the_interval_bears_out():
    share = scale_of("effective_share")
    assert share.difference(0.0207, 0.0183, 0.0231) == ("+2.1", "+1.8 to +2.3")
    assert share.difference(-0.001013, -0.001958, -0.000068) == ("-0.10", "-0.20 to -0.01")
    assert share.difference(0.0, 0.0, 0.0) == ("0.0", "0.0 to 0.0")
    assert scale_of("arrears_gbp").difference(-117.4e6, -135.9e6, -98.8e6) == ("-117", "-136 to -99")
    assert share.difference(math.nan, math.nan, math.nan) == ("not shown", "")


def test_discounting_falls_after_thirty_years():
    assert [discount(years) for years in (0, 1, 30)] == pytest.approx([1, 1.035, 1.035**30])
    assert discount(77) == pytest.approx(1.035**30 * 1.03**45 * 1.025**2)
