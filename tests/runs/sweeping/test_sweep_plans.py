"""The plans that come with cmsim: each is sound, can be run, and has its report."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from cmsim.model.calendar import month_of
from cmsim.runs.cli import main
from cmsim.runs.reporting.report import write_report
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping import estimate
from cmsim.runs.sweeping.answer import tables
from cmsim.runs.sweeping.execute import sweep
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.shipped import shipped_plans
from cmsim.runs.sweeping.summary import summarise

NAMES = [file.stem for file in shipped_plans()]
ASKED = {  # what policy teams ask, and how many settings answer it
    "collection-charges": 17, "deduction-caps": 8, "direct-pay-removed": 36, "enforcement-speed": 6,
    "fee-by-income": 11, "outreach": 12, "rates-uprated": 2,
}  # fmt: skip
ANSWERED = {  # what the first table of each tells: its first outcome, its columns and rows, and by which groups
    "collection-charges": ("some maintenance", ("0", "0.04", "0.1", "0.2", "0.3"), 4, 0),
    "deduction-caps": ("Collected, benefit", ("false", "true"), 4, 0),
    "direct-pay-removed": ("some maintenance with remove-direct-pay", ("Mean", "Difference from baseline with"), 18, 0),
    "enforcement-speed": ("cases that paid over 90%", ("4.35", "8.7", "12"), 2, 0),
    "fee-by-income": ("no arrangement", ("Mean", "Difference from the first"), 11, 2),
    "outreach": ("no arrangement", ("0", "0.02", "0.05"), 4, 1),
    "rates-uprated": ("Maintenance received", ("Mean", "Difference from the first"), 2, 1),
}
USUALLY = ("direct-pay-removed", "fee-by-income", "rates-uprated")  # run also in the short form of the suite


def cmsim(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_every_question_has_its_plan():
    assert list(ASKED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_that_comes_with_cmsim_can_be_asked_what_it_takes(name, monkeypatch):
    monkeypatch.setattr(estimate, "timed", lambda plan: (1.0, 0.01))  # the clock is tried elsewhere
    done = cmsim("sweep", name, "--dry-run", "--json")
    assert done.exit_code == 0, done.output
    told, plan = json.loads(done.stdout), read_plan(name)
    assert (told["name"], told["runs"]) == (name, ASKED[name] * plan.seeds)
    assert told["histories"] == plan.seeds  # the past is lived once a seed, for all settings
    assert plan.question.endswith("?")


@pytest.mark.once
@pytest.mark.parametrize(
    "name", [name if name in USUALLY else pytest.param(name, marks=pytest.mark.slow) for name in NAMES]
)
def test_a_plan_that_comes_with_cmsim_is_run_small_and_has_its_report(name, tmp_path):
    last = month_of("2028-01")
    small = replace(read_plan(name), families=300, seeds=2, last=last, months=(month_of("2027-12"), last))
    found = sweep(small, tmp_path / "out")
    assert found.runs["status"].eq("done").all()
    assert found.runs["sha256"].nunique() > found.runs["seed"].nunique()  # what it varies makes a difference
    manifest = read_manifest(found.out)
    outcome, columns, rows, groups = ANSWERED[name]
    first, *_ = told = tables(summarise(found.out, manifest, found.runs), manifest["plan"])
    assert outcome in first.caption
    assert all(head.startswith(one) for head, one in zip(first.columns[-len(columns) :], columns, strict=True))
    assert len(first.rows) == rows
    assert sum(one.columns[0] == "Level" for one in told) == groups
    assert any(any(figure in cell for figure in "123456789") for row in first.rows for cell in row[-1:])
    page, *others = write_report(tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    assert small.question.replace("'", "&#x27;") in text
    assert f"cmsim sweep {name}" in text
    assert ("Side by side" in text) == (name not in ("fee-by-income", "rates-uprated"))  # two levers, or two scenarios
    assert len([file for file in others if file.suffix == ".png"]) >= 2


def test_a_plan_misspelt_is_told_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = cmsim("sweep", "fee-by-incom", "--dry-run")
    assert done.exit_code == 2
    assert "no plan of that name, did you mean 'fee-by-income'?" in done.stderr
