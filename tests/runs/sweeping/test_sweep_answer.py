"""What a sweep says at its end: by setting, over two levers, by group, and scenario against scenario."""

import json
import re

import pandas as pd
import pytest
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping.answer import tables
from cmsim.runs.sweeping.execute import sweep
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.summary import summarise
from swept import LEVERS_ALONE, cmsim

KEEP = 'keep = ["collection_fee_income_gbp:paying", "effective_share"]\nmonths = ["2015-02"]\n'
CHARGES = (  # two levers, one of which follows the other
    LEVERS_ALONE.replace("seeds = 2", 'seeds = 2\ndesign = "list"')
    + "charge_paying_compliant = { from = 2014-09-01, values = [0.0, 0.5] }\n"
)


def summary_of(folder, runs):
    manifest = read_manifest(folder)
    return summarise(folder, manifest, runs), manifest["plan"]


def test_two_levers_are_a_surface_with_the_difference_from_the_first(small):
    summary, plan = summary_of(small.out, small.runs)
    first, *_ = told = tables(summary, plan)
    assert len(told) == 3
    assert first.columns == ("Collection charge, paying parent \\ pay family based", "0.5", "2")
    assert [row[0] for row in first.rows] == ["0", "0.5"]
    here = summary[(summary["indicator"] == "effective_share") & (summary["pay_family_based"] == 2.0)]
    (value,) = here.loc[here["charge_paying"] == 0.5, "value"]
    assert first.rows[1][2].startswith(f"{100 * value:.1f}")
    assert "(" not in first.rows[0][1]  # the first setting, from which the others are told
    assert all(re.search(r"\((\+|-|0)", cell) for cell in (first.rows[0][2], *first.rows[1][1:]))


def test_one_lever_is_a_row_a_setting_and_groups_are_their_response(plan_file, tmp_path):
    text = CHARGES.replace("[levers]", f'{KEEP}by = ["receiving_working"]\n[levers]')
    found = sweep(read_plan(plan_file(text)), tmp_path / "out")
    fees, effective, groups = tables(*summary_of(found.out, found.runs))
    assert fees.columns[:2] == ("Collection charge, paying parent", "Mean")
    assert [row[0] for row in fees.rows] == ["0", "0.5"]
    assert fees.rows[0][1:] == ("0.0", "")
    assert float(fees.rows[1][1]) > 0
    assert fees.rows[1][2].startswith("+")
    assert effective.caption.startswith("Families with an effective arrangement, % of families, February 2015")
    assert [row[0] for row in groups.rows] == ["no", "yes"]


def test_scenarios_are_compared_at_the_same_levers(plan_file, tmp_path):
    """The charge brings the same in both, so beside the baseline of the same charge nothing is left of it."""
    scenario = 'name = "same"\nquestion = "?"\n[[change]]\nfrom = 2014-10-01\ncampaign_reach = 0.0\n'
    (tmp_path / "same.toml").write_text(scenario)
    text = CHARGES.replace('["baseline"]', '["baseline", "same.toml"]').replace("[levers]", f"{KEEP}[levers]")
    found = sweep(read_plan(plan_file(text)), tmp_path / "out")
    summary, plan = summary_of(found.out, found.runs)
    of_charge = summary[(summary["indicator"] == "collection_fee_income_gbp") & (summary["charge_paying"] == 0.5)]
    assert (of_charge["difference"] > 0).all()
    assert (of_charge["effect"] == 0).all()
    first, *_ = tables(summary, plan)
    assert "with same" in first.caption
    assert "from baseline with the same levers" in first.columns[-1]
    assert [row[-1] for row in first.rows] == ["0.0", "0.0"]


def test_figures_of_few_are_not_shown(small):
    summary, plan = summary_of(small.out, small.runs)
    first, *_ = tables(summary.assign(simulated_n=29), plan)
    assert {cell for row in first.rows for cell in row[1:]} == {"not shown"}


@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_command_ends_with_the_answer(small, tmp_path, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    (tmp_path / "plan.toml").write_text((small.out.parent / "plan.toml").read_text())
    done = cmsim("sweep", tmp_path / "plan.toml", "--resume", "--out", small.out)
    assert done.exit_code == 0
    assert "Families with an effective arrangement, % of families, February 2015" in done.stdout
    assert f"A page to hand on: cmsim report {small.out}" in done.stdout
    told = cmsim("sweep", tmp_path / "plan.toml", "--resume", "--out", small.out, "--json")
    assert json.loads(told.stdout)["done"] == 8
    assert isinstance(pd.read_parquet(small.out / "runs.parquet"), pd.DataFrame)
