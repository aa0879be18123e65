"""Universal Credit and the benefits before it, against sums done by hand; and that maintenance has no part in them."""

import datetime as dt
import inspect
import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cmsim.agents.compiled import JIT
from cmsim.model.evidence import figures
from cmsim.model.household import benefits, tax
from cmsim.model.household.benefits import (
    Claim,
    benefits_monthly,
    capital_income_monthly,
    child_benefit_weekly,
    child_elements_monthly,
    claim_of,
    eligible_rent_monthly,
    legacy_benefits_monthly,
    standard_allowance_monthly,
    universal_credit_monthly,
    work_allowance_monthly,
)
from cmsim.model.policy import law, law_row
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.plain
HOUSE = Path(__file__).resolve().parents[3]


def law_of(day: str) -> Any:
    return law_row(law(day))[0]


def single(net: float, row: Any, rent: float = 0.0, savings: float = 0.0) -> float:
    """Universal Credit of a single person of 25 or over without children."""
    return universal_credit_monthly(net, False, True, 0, 0, False, rent, savings, row)


# --- Universal Credit by year -------------------------------------------------------------------------------------

# single, 25 or over, net earnings of 300 a month, no rent: allowance less the taper on what is above the work
# allowance of 111 (until April 2016) or on all of it
SINGLE = {
    "2013-06-01": 188.70,  # 311.55 - 65% of 189
    "2014-06-01": 191.82,  # 314.67 - 122.85
    "2015-06-01": 194.97,  # 317.82 - 122.85
    "2016-06-01": 122.82,  # 317.82 - 65% of 300
    "2017-06-01": 128.82,  # 317.82 - 63% of 300
    "2018-06-01": 128.82,
    "2019-06-01": 128.82,
    "2020-06-01": 220.89,  # 409.89 - 189
    "2021-06-01": 222.51,  # 411.51 - 189
    "2021-11-01": 135.84,  # 324.84 - 189
    "2022-01-01": 159.84,  # 324.84 - 55% of 300
    "2022-06-01": 169.91,  # 334.91 - 165
    "2023-06-01": 203.74,  # 368.74 - 165
    "2024-06-01": 228.45,  # 393.45 - 165
    "2025-06-01": 235.14,  # 400.14 - 165
    "2026-06-01": 259.90,  # 424.90 - 165
}
# lone parent of 25 or over, two children born before April 2017, rent of 400, net earnings of 800 a month
LONE_PARENT = {
    "2015-06-01": 877.52,  # 317.82 + 277.08 + 231.67 + 400 - 65% of (800 - 263)
    "2016-06-01": 831.37,  # the same 1,226.57 - 65% of (800 - 192)
    "2018-06-01": 847.31,  # 1,226.57 - 63% of (800 - 198)
    "2021-06-01": 1_011.68,  # 411.51 + 282.50 + 237.08 + 400 - 63% of (800 - 293)
    "2024-06-01": 1_196.90,  # 393.45 + 333.33 + 287.92 + 400 - 55% of (800 - 404)
    "2026-06-01": 1_275.57,  # 424.90 + 351.88 + 303.94 + 400 - 55% of (800 - 427)
}


@pytest.mark.parametrize("day", SINGLE)
def test_universal_credit_of_a_single_person_in_each_year(day: str) -> None:
    assert single(300.0, law_of(day)) == pytest.approx(SINGLE[day])


@pytest.mark.parametrize("day", LONE_PARENT)
def test_universal_credit_of_a_lone_parent_with_rent(day: str) -> None:
    award = universal_credit_monthly(800.0, False, True, 2, 0, False, 400.0, 0.0, law_of(day))
    assert award == pytest.approx(LONE_PARENT[day])


@pytest.mark.parametrize(
    ("partner", "over_25", "amount"),
    [(False, False, 311.68), (False, True, 393.45), (True, False, 489.23), (True, True, 617.60)],
)
def test_the_standard_allowance_is_by_age_and_partner(partner: bool, over_25: bool, amount: float) -> None:
    assert standard_allowance_monthly(partner, over_25, law_of("2024-06-01")) == amount


@pytest.mark.parametrize(
    ("day", "partner", "children", "limited", "housing", "allowance"),
    [
        ("2015-06-01", False, 0, False, False, 111.0),
        ("2015-06-01", False, 1, False, False, 734.0),
        ("2015-06-01", False, 1, True, True, 263.0),  # the higher of 263 and 192
        ("2015-06-01", True, 2, True, False, 647.0),  # the higher of 536 and 647
        ("2016-06-01", False, 0, False, True, 0.0),
        ("2024-06-01", False, 0, False, False, 0.0),
        ("2024-06-01", False, 0, True, False, 673.0),
        ("2024-06-01", True, 3, False, True, 404.0),
    ],
)
def test_the_work_allowance(
    day: str, partner: bool, children: int, limited: bool, housing: bool, allowance: float
) -> None:
    assert work_allowance_monthly(partner, children, limited, housing, law_of(day)) == allowance


@pytest.mark.parametrize(
    ("day", "children", "born_after", "amount"),
    [
        ("2016-06-01", 3, 0, 740.42),  # 277.08 + 2 x 231.67
        ("2018-06-01", 3, 0, 740.42),  # all born before the limit
        ("2018-06-01", 4, 1, 740.42),  # the fourth, born after it, does not count
        ("2018-06-01", 2, 1, 508.75),
        ("2018-06-01", 3, 2, 508.75),  # the first at the higher rate, the second within the limit
        ("2018-06-01", 3, 3, 463.34),  # two at the lower rate
        ("2026-06-01", 3, 3, 911.82),  # the limit has gone: 3 x 303.94
        ("2026-06-01", 3, 2, 959.76),  # 351.88 + 2 x 303.94
    ],
)
def test_the_two_child_limit(day: str, children: int, born_after: int, amount: float) -> None:
    assert child_elements_monthly(children, born_after, law_of(day)) == pytest.approx(amount)


def test_limited_capability_for_work_brings_an_element_and_a_work_allowance() -> None:
    row = law_of("2024-06-01")  # 393.45 + 416.19, and 673 of earnings free
    assert universal_credit_monthly(673.0, False, True, 0, 0, True, 0.0, 0.0, row) == pytest.approx(809.64)
    assert universal_credit_monthly(773.0, False, True, 0, 0, True, 0.0, 0.0, row) == pytest.approx(754.64)


# --- savings, taper, the least award ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("savings", "taken"),
    [(0.0, 0.0), (6_000.0, 0.0), (6_000.01, 4.35), (6_250.0, 4.35), (6_250.01, 8.70), (16_000.0, 174.0)],
)
def test_savings_bring_in_an_income_by_steps(savings: float, taken: float) -> None:
    row = law_of("2024-06-01")
    assert capital_income_monthly(savings, row) == pytest.approx(taken)
    assert single(0.0, row, savings=savings) == pytest.approx(393.45 - taken)


def test_above_16000_pounds_of_savings_there_is_no_award() -> None:
    assert single(0.0, law_of("2024-06-01"), savings=16_000.01) == 0.0


def test_the_award_falls_by_the_taper_until_it_is_less_than_a_penny() -> None:
    row = law_of("2024-06-01")  # 393.45 / 55% = 715.36...
    assert single(500.0, row) - single(501.0, row) == pytest.approx(0.55)
    assert single(715.34, row) == pytest.approx(0.013)
    assert single(715.35, row) == 0.0  # 0.0075


@given(
    st.floats(0, 6_000), st.booleans(), st.booleans(), st.integers(0, 5), st.booleans(), st.floats(0, 1_500),
    st.floats(0, 15_000), st.sampled_from(["2014-06-01", "2018-06-01", "2024-06-01"]),
)  # fmt: skip
def test_another_pound_of_net_pay_always_leaves_more_and_never_takes_more_than_the_taper(
    net: float, partner: bool, over_25: bool, children: int, limited: bool, rent: float, savings: float, day: str
) -> None:
    row = law_of(day)
    now, more = (
        universal_credit_monthly(pay, partner, over_25, children, 0, limited, rent, savings, row)
        for pay in (net, net + 1.0)
    )
    assert 0.0 <= now - more <= row["universal_credit_taper"] + 0.0101  # or the last penny


# --- rent ---------------------------------------------------------------------------------------------------------


def test_spare_bedrooms_take_14_or_25_percent_off_a_social_tenants_rent_since_april_2013() -> None:
    row = law_of("2014-06-01")
    assert [eligible_rent_monthly(400.0, False, spare, row) for spare in range(4)] == pytest.approx(
        [400.0, 344.0, 300.0, 300.0]
    )
    assert eligible_rent_monthly(400.0, False, 1, law_of("2013-03-31")) == 400.0


def test_a_private_tenants_rent_is_met_in_part() -> None:
    assert eligible_rent_monthly(800.0, True, 1, law_of("2024-06-01")) == pytest.approx(720.0)


# --- the benefits before Universal Credit -------------------------------------------------------------------------


def before(net: float, gross: float, row: Any, children: int = 0, rent: float = 0.0, savings: float = 0.0) -> float:
    """Benefits and tax credits of a single person or lone parent of 25 or over, pounds a week."""
    return (
        legacy_benefits_monthly(net * 52 / 12, gross, False, True, children, 0, rent * 52 / 12, savings, row) * 12 / 52
    )


@pytest.mark.parametrize(
    ("net", "gross", "children", "rent", "weekly"),
    [
        (0.0, 0.0, 0, 100.0, 173.10),  # Jobseeker's Allowance 73.10, and all of the rent
        (30.0, 1_560.0, 0, 100.0, 148.10),  # 25 counted after the disregard of 5
        (150.0, 7_800.0, 0, 100.0, 53.265),  # rent less 65% of (145 - 73.10)
        (0.0, 0.0, 2, 90.0, 73.10 + 6_105 / 52 + 90.0),  # Child Tax Credit 545 + 2 x 2,780
        (230.0, 12_000.0, 2, 0.0, (3_970 - 2_287.80 + 6_105) / 52),  # 41% of (12,000 - 6,420) off Working Tax Credit
        (330.0, 20_000.0, 2, 0.0, (6_105 - (5_567.80 - 3_970)) / 52),  # which is used up; the rest off the other
        (900.0, 70_000.0, 2, 0.0, 0.0),
    ],
)
def test_benefits_before_universal_credit(net: float, gross: float, children: int, rent: float, weekly: float) -> None:
    assert before(net, gross, law_of("2015-06-01"), children, rent) == pytest.approx(weekly)


def test_working_tax_credit_counts_as_income_for_housing_benefit() -> None:
    # counted 100 - 25 = 75; Working Tax Credit 3,970 / 52 = 76.35: 65% of (75 + 76.35 - 73.10) off the rent
    weekly = before(100.0, 5_200.0, law_of("2015-06-01"), children=1, rent=120.0)
    credits = (3_970 + 545 + 2_780) / 52
    assert weekly == pytest.approx(120 - 0.65 * (75 + 3_970 / 52 - 73.10) + credits)


def test_savings_end_the_old_benefits_but_not_tax_credits() -> None:
    row = law_of("2015-06-01")
    assert before(0.0, 0.0, row, savings=16_000.01, rent=100.0) == 0.0
    assert before(0.0, 0.0, row, children=1, savings=16_000.01, rent=100.0) == pytest.approx(3_325 / 52)


@pytest.mark.parametrize("children", [0, 1, 3])
def test_before_universal_credit_work_always_left_more_than_no_work(children: int) -> None:
    row = law_of("2014-06-01")
    totals = [net + before(float(net), net * 52.0, row, children, rent=90.0) for net in range(0, 600, 5)]
    assert all(after >= now - 1e-9 for now, after in pairwise(totals))


def test_a_parent_moves_to_universal_credit_once_and_stays_there() -> None:
    days = [f"{year}-06-01" for year in range(2013, 2027)]
    for draw in (0.0, 0.004, 0.3, 0.62, 0.9, 0.999):
        claims = [claim_of(True, draw, law_of(day)) for day in days]
        assert claims == sorted(claims, reverse=True)  # Claim.LEGACY is 2, Claim.UNIVERSAL_CREDIT is 1
        assert claims[-1] == Claim.UNIVERSAL_CREDIT
    assert claim_of(True, 0.3, law_of("2018-01-01")) == Claim.LEGACY
    assert claim_of(False, 0.0, law_of("2026-06-01")) == Claim.NONE


def test_what_a_household_claims_decides_its_benefits() -> None:
    row = law_of("2015-06-01")
    amounts = {
        claim: benefits_monthly(claim, 500.0, 6_500.0, False, True, 1, 0, False, 300.0, 0.0, row) for claim in Claim
    }
    assert amounts[Claim.NONE] == 0.0
    assert amounts[Claim.UNIVERSAL_CREDIT] == universal_credit_monthly(500.0, False, True, 1, 0, False, 300.0, 0.0, row)
    assert amounts[Claim.LEGACY] == legacy_benefits_monthly(500.0, 6_500.0, False, True, 1, 0, 300.0, 0.0, row)


def test_child_benefit() -> None:
    row = law_of("2024-06-01")  # 25.60 and 16.95
    assert [child_benefit_weekly(children, row) for children in range(4)] == pytest.approx([0.0, 25.60, 42.55, 59.50])


# --- maintenance has no part in benefits --------------------------------------------------------------------------


def test_no_rule_of_tax_or_benefits_looks_at_maintenance() -> None:
    """What is received is not income (SI 2013/376 reg 66); what is paid is not deducted from earnings (reg 55)."""
    rules = [rule for module in (tax, benefits) for rule in vars(module).values() if hasattr(rule, "py_func") or
             inspect.isfunction(rule)]  # fmt: skip
    names = {name for rule in rules for name in inspect.signature(getattr(rule, "py_func", rule)).parameters}
    assert len(rules) > 25
    assert not [name for name in names if "maintenance" in name or "liability" in name or name == "family"]


# --- law and evidence, speed, compiled and plain ------------------------------------------------------------------

FROM_EVIDENCE = {
    "universal_credit_standard_monthly": "uc_sa_single_25",
    "universal_credit_standard_under_25_monthly": "uc_sa_single_u25",
    "universal_credit_standard_couple_monthly": "uc_sa_couple_25",
    "universal_credit_standard_couple_under_25_monthly": "uc_sa_couple_u25",
    "universal_credit_first_child_monthly": "uc_child_first",
    "universal_credit_child_monthly": "uc_child_other",
    "universal_credit_health_monthly": "uc_health",
    "jobseekers_allowance_weekly": "jsa_25",
    "jobseekers_allowance_under_25_weekly": "jsa_u25",
    "jobseekers_allowance_couple_weekly": "jsa_couple",
    "child_tax_credit_child_annual": "ctc_child",
    "tax_credit_threshold_annual": "tc_threshold",
    "child_benefit_first_weekly": "cb_first",
    "child_benefit_other_weekly": "cb_other",
    "personal_allowance_annual": "pa",
    "basic_rate_limit_annual": "brl",
}
LAST_TAX_YEAR = max(int(id[-4:]) for id in figures() if id.startswith("cb_first_"))  # the latest that the evidence has


def tax_year_value(stem: str, year: int) -> float:
    """The rate of the evidence in force on 6 October of the tax year that starts in ``year``, or the year's own row."""
    begins = []
    for id, row in figures().items():
        if dated := re.fullmatch(rf"{stem}(?:_(\d{{4}})(\d\d)?(\d\d)?)?", id):
            since = re.match(r"from (\d{4})-(\d\d)-(\d\d)", row.period)
            first, month, day = since.groups() if since else dated.groups()
            begins.append((dt.date(int(first or 1), int(month or 4), int(day or 6)), row.value))
    return [rate for begin, rate in sorted(begins) if begin <= dt.date(year, 10, 6)][-1]


@pytest.mark.parametrize("lever", FROM_EVIDENCE)
def test_the_law_of_each_year_is_that_of_the_evidence(lever: str) -> None:
    for year in range(2013, LAST_TAX_YEAR + 1):
        assert getattr(law(f"{year}-09-01"), lever) == tax_year_value(FROM_EVIDENCE[lever], year), year


def test_the_tables_of_the_law_are_those_of_the_evidence() -> None:
    for year in range(2018, LAST_TAX_YEAR + 1):
        policy = law(f"{year}-09-01")
        bands = [tax_year_value(f"scot_{band}_top", year) for band in ("starter", "basic", "inter")]
        assert list(policy.scottish_band_tops_annual[:3]) == bands
        assert policy.scottish_band_tops_annual[4] == tax_year_value("scot_top_start", year)
        assert policy.scottish_rates[3] == tax_year_value("scot_higher_rate", year) / 100
        assert policy.scottish_rates[5] == tax_year_value("scot_top_rate", year) / 100
        allowances = (tax_year_value("uc_wa_nohousing", year), tax_year_value("uc_wa_housing", year))
        assert policy.universal_credit_work_allowance_monthly[1:] == (allowances,) * 3
    for year in range(2013, 2025):
        both = tax_year_value("wtc_basic", year) + tax_year_value("wtc_second", year)
        assert law(f"{year}-09-01").working_tax_credit_annual == both


@pytest.mark.skipif(not JIT, reason="it is the compiled rule that must be fast")
def test_two_million_assessments_a_second() -> None:
    from numba import njit

    @njit(nogil=True)
    def assess(earnings, row):
        total = 0.0
        for i in range(len(earnings)):
            total += universal_credit_monthly(
                earnings[i], i % 2 == 0, i % 3 > 0, i % 4, i % 2, i % 7 == 0, 400.0, 7_000.0, row
            )
        return total

    earnings, row = np.linspace(0.0, 3_000.0, 400_000), law_of("2024-06-01")
    assess(earnings[:10], row)
    fastest = 1.0
    for _ in range(5):
        start = time.perf_counter()
        assert assess(earnings, row) > 0.0
        fastest = min(fastest, time.perf_counter() - start)
    assert len(earnings) / fastest >= 2_000_000


GRID = """
from cmsim.model.household.benefits import benefits_monthly
from cmsim.model.policy import law, law_row
from cmsim.model.household.tax import net_after_pension
out = []
for day in ("2014-06-01", "2018-06-01", "2024-06-01", "2026-06-01"):
    row = law_row(law(day))[0]
    for pay in (0.0, 90.0, 210.0, 333.3, 700.0, 1500.0):
        net = net_after_pension(pay, 0.04, pay == 210.0, pay == 333.3, row) * 52 / 12
        for claim in (0, 1, 2):
            for children in (0, 1, 3):
                out.append(benefits_monthly(claim, net, pay * 52, children == 1, pay > 100.0, children, children // 2,
                                            children == 3, 250.0 * children, 3_000.0 * children, row))
print([value.hex() for value in map(float, out)])
"""


@pytest.mark.once
def test_compiled_and_plain_rules_agree_to_the_last_bit() -> None:
    told = []
    for disabled in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", GRID], cwd=HOUSE, env={**os.environ, "NUMBA_DISABLE_JIT": disabled},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.append(done.stdout)
    assert told[0] == told[1]
    assert len(set(told[0].split(","))) > 50
