"""``cmsim sweep``: what is kept is what a run alone gives, from a history that is lived once."""

import hashlib
import json
import mmap
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cmsim import run as run_alone
from cmsim.model.evidence import parameters
from cmsim.model.policy import Change
from cmsim.model.results.indicators import national
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.tables import raw
from cmsim.runs.comparing.variance import parts_of
from cmsim.runs.store import read_manifest
from cmsim.runs.sweeping.execute import code, sweep, together
from cmsim.runs.sweeping.living import future_of
from cmsim.runs.sweeping.makers import made_by
from cmsim.runs.sweeping.mapped import mapped, read, save
from cmsim.runs.sweeping.plan import read_plan
from cmsim.runs.sweeping.points import runs_of
from cmsim.runs.sweeping.summary import middle, summarise
from cmsim.scenarios import load
from swept import PLAN, cmsim, outcomes, parts

HOUSE = Path(__file__).resolve().parents[3]
KEYS = ["month", "indicator", "level"]


def test_one_row_a_run_and_one_part_of_many(small):
    table = small.runs
    settings = ["scenario", "seed", "draw", "charge_paying", "pay_family_based"]
    assert list(table) == ["id", *settings, "status", "seconds", "error", "sha256", "part"]
    assert len(table) == 8
    assert set(table["status"]) == {"done"}
    assert (table["seconds"] > 0).all()
    (part,) = parts(small.out)
    assert re.fullmatch(r"runs-0001-[0-9a-f]{8}\.parquet", part)
    assert set(table["part"]) == {part}
    assert set(pd.read_parquet(small.out / "parts" / part)["run"]) == set(table["id"])
    assert [file.name for file in (small.out / "status").iterdir()] == ["runs-0001.json"]
    assert sorted(entry.name for entry in small.out.iterdir()) == ["manifest.json", "parts", "runs.parquet", "status"]
    manifest = read_manifest(small.out)
    assert (manifest["kind"], manifest["runs"], manifest["plan"]["seeds"]) == ("sweep", 8, 2)


def test_a_swept_run_is_the_same_run_alone(small, tmp_path):
    """With the changes in a scenario file, and without a fork: the same figures to the last bit."""
    file = tmp_path / "alone.toml"
    for charge, constant in ((0.0, 2.0), (0.5, 0.5)):
        file.write_text(
            f'name = "alone"\nquestion = "?"\n[[change]]\nfrom = 2014-09-01\ncharge_paying = {charge}\n'
            f"[parameters]\npay_family_based = {constant}\n"
        )
        model = SeparatedFamilies(1200, 2, load(file), "2015-02")
        while model.running:
            model.step()
        alone = national(model).set_index(KEYS)
        here = small.runs[(small.runs["charge_paying"] == charge) & (small.runs["pay_family_based"] == constant)]
        (run,) = here.loc[here["seed"] == 2, "id"]
        swept = outcomes(small.out)[run].set_index(KEYS).drop(columns="group")
        assert len(swept) == 20 * 4  # December 2012, 2013 and 2014, and the last month
        pd.testing.assert_frame_equal(swept, alone.loc[swept.index, ["value", "simulated_n"]], check_exact=True)


def test_runs_differ_by_lever_parameter_and_seed(small):
    assert small.runs["sha256"].nunique() == 8
    figures = {run: table["value"].to_numpy().tobytes() for run, table in outcomes(small.out).items()}
    assert len(set(figures.values())) == 8


def test_a_history_is_lived_once_for_all_that_share_it(plan_file, tmp_path, monkeypatch):
    lived = []
    step = SeparatedFamilies.step
    monkeypatch.setattr(SeparatedFamilies, "step", lambda model: (lived.append(1), step(model))[1])
    sweep(read_plan(plan_file()), tmp_path / "out")
    assert len(lived) == 4 * (21 + 2 * 6)  # of two seeds and two parameters: 21 months once, then six of each charge


def stopped_after_one(plan, out: Path) -> None:
    """A sweep that is interrupted when its first run has ended."""

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(plan, out, progress=interrupt)


@pytest.mark.parametrize("damage", ["none", "cut short", "altered", "another law"])
def test_runs_start_from_a_history_that_was_kept_to_the_same_bytes(plan_file, tmp_path, monkeypatch, damage):
    text = PLAN[: PLAN.index("[parameters]")].replace("seeds = 2", "seeds = 1").replace("[0.0, 0.5]", "[0.0, 0.2, 0.4]")
    plan, out = read_plan(plan_file(text)), tmp_path / "out"
    stopped_after_one(plan, out)
    (history,) = (out / "histories").iterdir()
    if damage == "cut short":
        history.write_bytes(history.read_bytes()[:-2000])
    elif damage == "another law":
        other = SeparatedFamilies(1200, 1, until="2015-02", changes=[Change(date(2013, 6, 1), "application_fee", 7.0)])
        while other.month < 20:
            other.step()
        save(other, history)
    elif damage == "altered":
        content = bytearray(history.read_bytes())
        content[len(content) // 3] ^= 1
        history.write_bytes(content)
    lived = []
    step = SeparatedFamilies.step
    with monkeypatch.context() as patch:
        patch.setattr(SeparatedFamilies, "step", lambda model: (lived.append(model.month), step(model))[1])
        assert cmsim("verify", out).exit_code == 0
        assert sweep(plan, out, resume=True).there_already == 1
    assert len(lived) == 2 * 6 + (0 if damage == "none" else 21)
    assert not (out / "histories").exists()
    assert parts(out) == parts(sweep(plan, tmp_path / "whole").out)


def test_processes_share_what_they_start_from(plan_file, tmp_path, monkeypatch):
    """A history on disk is the memory of all that start from it, and what one of them writes the others do not see."""
    plan, file = read_plan(plan_file()), tmp_path / "one.world"
    (run, *_) = runs_of(plan, code())
    model = SeparatedFamilies(1200, 1, future_of(plan, run), plan.until)
    save(model, file)
    before = file.read_bytes()
    first, second = (read(mapped(file), 1200, 1, future_of(plan, run), plan.until, None) for _ in range(2))
    assert backed_by_a_file(first.families)
    assert backed_by_a_file(second.families)
    for _ in range(3):
        first.step()
        model.step()
    assert raw(first.families).tobytes() == raw(model.families).tobytes()
    assert second.month == -1
    second.step()
    assert file.read_bytes() == before
    assert second.counts[0].tolist() == model.counts[0].tolist()


def backed_by_a_file(array) -> bool:
    while array is not None:
        if isinstance(array, mmap.mmap):
            return True
        array = getattr(array, "base", None)
    return False


def test_families_are_made_once_for_all_parameters_that_they_do_not_depend_on(plan_file, tmp_path, monkeypatch):
    made, begin = [], SeparatedFamilies.__init__

    def counted(model, families, *given, **named):
        made.append(families)
        begin(model, families, *given, **named)

    monkeypatch.setattr(SeparatedFamilies, "__init__", counted)
    found = sweep(read_plan(plan_file()), tmp_path / "out")
    assert made.count(1200) == 2  # two seeds; the two values of pay_family_based start from the same families
    assert not (found.out / "histories").exists()
    made.clear()
    sweep(read_plan(plan_file(PLAN.replace("pay_family_based", "send_share").replace("2.0]", "0.1]"))), tmp_path / "2")
    assert made.count(1200) == 4  # which this one is made with


def test_the_families_depend_on_no_other_parameter():
    """All parameters that no rule of their making names are moved at once: the first families are the same bytes."""
    others = {
        name: row.value * 0.9 + 0.01
        for name, row in parameters().items()
        if name not in made_by() and row.unit != "variant" and not name.startswith("variant")
    }
    assert len(others) > 300
    usual, moved = (SeparatedFamilies(600, 1, until="2013-01", parameters=given) for given in (None, others))
    for name in ("paying", "receiving", "families"):
        assert raw(getattr(usual.tables, name)).tobytes() == raw(getattr(moved.tables, name)).tobytes()


def test_a_long_group_is_divided_and_no_process_idles(plan_file):
    plan = read_plan(plan_file(PLAN.replace("[0.0, 0.5]", str([share / 200 for share in range(120)]))))
    found = runs_of(plan, code())
    groups = together(plan, found, 2)
    assert [len(group) for group in groups] == [40] * 12  # three of each seed and constant
    assert sorted(run.id for group in groups for run in group) == sorted(run.id for run in found)
    assert all(len({(run.seed, run.point[1]) for run in group}) == 1 for group in groups)
    assert len(together(plan, found[:1], 8)) == 1
    assert len(together(plan, [run for run in found if run.seed == 1 and run.point[1] == 0.5], 8)) == 8


# --- draws and groups -------------------------------------------------------------------------------------------


def test_few_draws_make_an_interval_wider_and_one_makes_none():
    """The middle of three draws would be narrower than what they say, and that of one draw a point."""
    draws, seeds = np.array([1, 2, 3, 1, 2, 3]), 2
    of = np.array([0.0, 1.0, 2.0, 0.2, 1.2, 2.2])[:, None, None] * np.array([1.0, 10.0])[None, None]
    mean, low, high = middle(of, draws)
    assert mean.tolist() == [[pytest.approx(1.1), pytest.approx(11.0)]]
    by_hand = parts_of(of[np.argsort(draws, kind="stable")].reshape(3, seeds, 1, 2)).half_width
    assert (high - low) / 2 == pytest.approx(by_hand)
    assert (low < 0.0).all()
    assert (high > of.max(axis=0)).all()
    assert np.isnan(middle(of[::3], np.array([1, 1]))[1]).all()
    lacking = middle(of[:5], draws[:5])  # the third draw was lived with one seed only
    assert np.isfinite(lacking[1]).all()


def test_draws_of_the_parameters_are_lived_beside_each_other(plan_file, tmp_path, monkeypatch):
    (tmp_path / "draws.csv").write_text("draw,pay_family_based\n1,0.5\n2,2.0\n")
    made = {"draws": 2, "parameters": ["pay_family_based"], "until": "2013-12", "rests_on": {}}
    mark = hashlib.sha256((tmp_path / "draws.csv").read_bytes()).hexdigest()
    (tmp_path / "draws.json").write_text(json.dumps({**made, "sha256": mark}))
    monkeypatch.setenv("CMSIM_DRAWS", str(tmp_path))
    text = PLAN.replace("seeds = 2", "seeds = 1")
    drawn = text[: text.index("[parameters]")].replace("seeds = 1", "seeds = 1\ndraws = 2")
    told = cmsim("sweep", plan_file(drawn), "--dry-run", "--jobs", 1)
    assert "4: 1 scenarios, 2 draws, 1 seeds, grid" in told.stdout
    assert "THE PARAMETER DRAWS ARE OUT OF DATE" in told.stderr
    found = sweep(read_plan(plan_file(drawn)), tmp_path / "drawn")
    named = sweep(read_plan(plan_file(text)), tmp_path / "named")  # the same values, by name
    assert found.runs["draw"].tolist() == [1, 2, 1, 2]
    same = dict(zip([1, 2], [0.5, 2.0], strict=True))
    for run in found.runs.itertuples():
        at = named.runs["pay_family_based"].eq(same[run.draw]) & named.runs["charge_paying"].eq(run.charge_paying)
        assert run.sha256 == named.runs.loc[at, "sha256"].item()
    assert not set(found.runs["id"]) & set(named.runs["id"])
    assert summarise(found.out, read_manifest(found.out), found.runs)["runs"].tolist() == [2] * 40
    too_many = cmsim("sweep", plan_file(drawn.replace("draws = 2", "draws = 3")), "--dry-run")
    assert too_many.exit_code == 2
    assert "draws is 3: of parameter draws there are 2" in too_many.stderr


def test_figures_by_group_are_those_of_a_run(plan_file, tmp_path):
    """Also in a run that is forked from another after the month they were counted in."""
    text = PLAN[: PLAN.index("[parameters]")].replace("seeds = 2", 'keep = ["effective_share"]\nby = ["send"]')
    found = sweep(read_plan(plan_file(text)), tmp_path / "out")
    alone = run_alone("baseline", families=1200, until="2015-02", groups=["send"]).indicators
    alone = alone[alone["indicator"].eq("effective_share") & alone["month"].isin(["2013-12", "2012-12"])]
    for swept in outcomes(found.out).values():
        early = swept[swept["month"].isin(["2013-12", "2012-12"])]
        columns = ["month", "group", "level"]
        early, same = (table.sort_values(columns, ignore_index=True) for table in (early, alone))
        pd.testing.assert_frame_equal(early, same, check_exact=True)
        assert swept["month"].nunique() == 4
        assert set(swept["group"]) == {"", "send"}


# --- dry run and the page ---------------------------------------------------------------------------------------


def test_a_dry_run_tells_and_writes_nothing(plan_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = plan_file()
    done = cmsim("sweep", file, "--dry-run", "--jobs", 2, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["runs"], told["histories"], told["months"]) == (8, 4, 4 * (21 + 2 * 6))
    assert min(told["seconds"], told["memory_bytes"], told["disk_bytes"]) > 0
    words = cmsim("sweep", file, "--dry-run").stdout
    assert "8: 1 scenarios, 2 seeds, grid" in words
    assert "Nothing was run or written." in words
    assert list(tmp_path.iterdir()) == [file]


def test_the_disk_a_dry_run_tells_is_near_what_is_used(small):
    from cmsim.runs.sweeping.estimate import estimate

    used = sum(path.stat().st_size for path in small.out.rglob("*") if path.is_file())
    assert used / 2 < estimate(small.plan, 1).disk_bytes < used * 2


def test_the_plans_of_the_page_can_be_run(tmp_path, monkeypatch):
    page = (HOUSE / "docs" / "how-to" / "sweep.md").read_text(encoding="utf-8")
    plans = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(plans) >= 2
    monkeypatch.chdir(tmp_path)
    for place, text in enumerate(plans):
        Path(f"{place}.toml").write_text(text, encoding="utf-8")
        done = cmsim("sweep", f"{place}.toml", "--dry-run", "--json")
        assert done.exit_code == 0, done.output
