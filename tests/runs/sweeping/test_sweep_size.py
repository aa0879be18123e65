"""Ten thousand runs: planned in little memory, summed up soon, and none costs much beyond its life."""

import os
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cmsim.model.calendar import label
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping import folder as kept
from cmsim.runs.sweeping import living
from cmsim.runs.sweeping.execute import code, sweep, together
from cmsim.runs.sweeping.living import outcomes
from cmsim.runs.sweeping.packing import Packer
from cmsim.runs.sweeping.plan import KEPT, read_plan
from cmsim.runs.sweeping.points import runs_of
from cmsim.runs.sweeping.summary import summarise
from swept import LEVERS_ALONE, PLAN
from swept import outcomes as outcomes_of

MANY = [share / 500 for share in range(500)]
SUM_UP = """
import resource, sys, time
from pathlib import Path
begun = time.perf_counter()
from cmsim.runs.store import load_results
from cmsim.runs.sweeping.summary import summarise
results = load_results(Path(sys.argv[1]))
table = summarise(Path(sys.argv[1]), results.manifest, results.tables["runs"])
unit = 1 if sys.platform == "darwin" else 1024
print(len(table), time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def test_ten_thousand_runs_are_planned_in_little_memory(plan_file):
    file = plan_file(PLAN.replace("[0.0, 0.5]", str(MANY)).replace("seeds = 2", "seeds = 10"))
    plan, now = read_plan(file), code()
    tracemalloc.start()
    groups = together(plan, runs_of(plan, now), 2)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(group) for group in groups) == 10_000
    assert most < 20e6


def test_few_histories_are_held_at_once(plan_file):
    """The groups of a history come soon after each other, however many seeds there are."""
    plan = read_plan(plan_file(LEVERS_ALONE.replace("[0.0, 0.5]", str(MANY)).replace("seeds = 2", "seeds = 20")))
    seeds = [group[0].seed for group in together(plan, runs_of(plan, code()), 2)]
    assert len(seeds) == 20 * 10
    held = [len({seed for seed in seeds[: place + 1] if seed in seeds[place:]}) for place in range(len(seeds))]
    assert max(held) == 8


def synthesised(plan, out) -> None:
    """A sweep that has ended, with the headline outcomes at year ends of each run made up."""
    runs, luck = runs_of(plan, code()), np.random.default_rng(1)
    manifest = kept.facts(plan, runs)
    kept.begin(out, manifest)
    ended = []
    for _ in range(7):  # parts that differ
        rows = [(label(month), *pair) for month in plan.months for pair in plan.keep]
        told = [(month, name, "", level, luck.random(), 500) for month, name, level in rows]
        ended.append(kept.done(runs[0], outcomes(told, []), 1.0))
    for place, run in enumerate(runs):
        kept.keep(out, replace(ended[place % 7], run_id=run.id))
    Packer(out, plan, [run.id for run in runs]).pack()
    kept.finish(out, plan, runs, manifest)


def test_many_runs_are_summed_up_soon(plan_file, tmp_path):
    plan, out = read_plan(plan_file(LEVERS_ALONE.replace("[0.0, 0.5]", str(MANY)))), tmp_path / "many"
    synthesised(plan, out)
    begun = time.process_time()
    table = summarise(out, read_manifest(out), pd.read_parquet(out / "runs.parquet"))
    assert len(table) == 500 * len(KEPT)
    assert time.process_time() - begun < 5


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the memory that a process has used is asked of POSIX")
@pytest.mark.parametrize(("levels", "seeds"), [(500, 20), (10_000, 1)])
def test_ten_thousand_runs_are_summed_up_soon_and_in_little_memory(plan_file, tmp_path, levels, seeds):
    text = LEVERS_ALONE.replace("2015-02", "2036-12").replace("seeds = 2", f"seeds = {seeds}")
    plan, out = read_plan(plan_file(text.replace("values = [0.0, 0.5]", "low = 0.0, high = 1.0"))), tmp_path / "many"
    plan = replace(plan, design="latin-hypercube", samples=levels)
    synthesised(plan, out)
    done = subprocess.run([sys.executable, "-c", SUM_UP, str(out)], capture_output=True, text=True, check=True)
    rows, seconds, memory = (float(told) for told in done.stdout.split())
    assert rows == levels * len(KEPT)
    assert seconds < 30
    assert memory < 1e9


def test_a_summary_is_the_mean_of_the_runs_of_a_setting(small):
    table = summarise(small.out, read_manifest(small.out), small.runs)
    settings, lived = ["charge_paying", "pay_family_based"], outcomes_of(small.out)
    assert len(table) == 4 * len(KEPT)
    for (charge, constant), here in table.groupby(settings):
        mine = small.runs[(small.runs["charge_paying"] == charge) & (small.runs["pay_family_based"] == constant)]
        own = [lived[run] for run in mine["id"]]
        last = pd.concat([part[part["month"] == "2015-02"] for part in own])
        means = last.groupby(["indicator", "level"])["value"].mean()
        found = here.set_index(["indicator", "level"])["value"]
        pd.testing.assert_series_equal(found.sort_index(), means.sort_index())
        assert (here["runs"] == 2).all()


@pytest.mark.parametrize(
    ("values", "until", "most"),
    [(10, "2016-12", 0.06), pytest.param(200, "2036-12", 0.02, marks=pytest.mark.slow)],
)
def test_a_run_costs_little_beyond_its_life(plan_file, tmp_path, monkeypatch, values, until, most):
    """Seconds a run of all that is no month: its law, its fork, its outcomes, its files. The short form is lenient."""
    text = LEVERS_ALONE.replace("[0.0, 0.5]", str(MANY[:values])).replace("2015-02", until)
    text = text.replace("families = 1200", "families = 120").replace("2014-09-01", f"{until[:4]}-06-01")
    plan, lived = read_plan(plan_file(text)), [0.0]
    living.law_held.cache_clear()
    step = SeparatedFamilies.step

    def timed(model) -> None:
        begun = time.process_time()
        step(model)
        lived[0] += time.process_time() - begun

    monkeypatch.setattr(SeparatedFamilies, "step", timed)
    begun = time.process_time()  # of this process alone, however busy the machine is
    done = sweep(plan, tmp_path / "out")
    spent = time.process_time() - begun
    assert len(done.runs) == 2 * values
    assert (spent - lived[0]) / len(done.runs) < most
