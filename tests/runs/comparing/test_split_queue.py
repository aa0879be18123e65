"""An effect in two parts: what a reform does by itself, and what it does by making others wait."""

from pathlib import Path

import pytest
from cmsim.runs.comparing.compare import compare
from cmsim.runs.comparing.splitting import split_rows
from cmsim.scenarios import Scenario, load

pytestmark = pytest.mark.once


def scenario(folder: Path, name: str, changes: str) -> Scenario:
    """History with many complaints, and so few staff that they wait, or nearly none."""
    text = f"""
name = "{name}"
question = "What if nearly nobody were there to answer?"
source = ["made for a test"]
extends = "baseline"

[parameters]
complaint_rate = 0.018

{changes}
"""
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load(folder / f"{name}.toml")


def test_what_waiting_does_is_told_apart_from_what_the_reform_does(tmp_path: Path) -> None:
    nobody = "[[change]]\nfrom = 2014-06-01\nstaff_share_complaint = 0.0\nfixed_cost = 2.0\n"
    base, reform = scenario(tmp_path, "usual", ""), scenario(tmp_path, "nobody", nobody)
    found = compare(base, reform, families=150, seeds=1, until="2014-10", threads=1, split_queue=True)
    split = found.split.set_index(["month", "indicator", "level"])
    cost, families = split.loc[("2014-10", "service_cost_gbp", "high")], split.loc[("2014-10", "effective_share", "")]
    assert cost["direct"] > 5e6  # the fixed cost is doubled
    assert cost["by_queue"] <= 0.0  # whoever waits for an answer does not complain again
    assert cost["direct"] + cost["by_queue"] == pytest.approx(cost["difference"])
    assert families["by_queue"] == 0.0
    rows = split_rows(found, found.plan.reforms[0], found.plan.last)
    assert ("Families with an effective arrangement", "percentage points", "0.0", "0.0", "0.0") in rows


def test_where_staff_are_missing_the_queue_takes_back_what_a_reform_brings(tmp_path: Path) -> None:
    """Direct Pay ends, with staff for everybody and with nobody to make deductions: the direct part is what the reform
    does where nobody waits, to the last digit, and what is missing came about by the queue."""
    plenty = "[[change]]\nfrom = 2012-12-10\nstaff = 900000.0\norder_capacity = 1.0\n"
    removal = plenty + "[[change]]\nfrom = 2015-01-01\ndirect_pay_available = false\nmigration_months = 1\n"
    base = scenario(tmp_path, "plenty", plenty)
    enough = scenario(tmp_path, "enough", removal)
    nobody = scenario(tmp_path, "nobody_deducts", removal + "staff_share_deduction = 0.0\n")
    found = compare(base, [enough, nobody], families=400, seeds=1, until="2017-06", threads=1, split_queue=True)
    last = found.split[found.split["month"] == "2017-06"].set_index(["reform", "indicator", "level"])
    with_staff, without = last.loc["enough"], last.loc["nobody_deducts"]
    assert (with_staff["by_queue"] == 0.0).all()
    assert (without["direct"] == with_staff["difference"]).all()
    for indicator, level, sign in (
        ("arrears_gbp", "collect_and_pay", 1),
        ("maintenance_received_gbp", "", -1),
        ("collect_and_pay_compliance", "over_90", -1),
        ("collection_fee_income_gbp", "receiving", -1),
    ):
        assert sign * without.loc[(indicator, level), "by_queue"] > 0.0
    assert without.loc[("arrangement_share", "direct_pay"), "by_queue"] == 0.0
