"""A calibration finds what made the figures, says what it does not know, and goes on where it was stopped."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.runs.calibrating.calibrate import calibrate
from cmsim.runs.calibrating.descent import LUCK_SEEDS, cost, luck_at
from cmsim.runs.calibrating.ensemble import variances
from cmsim.runs.calibrating.judging import judged
from cmsim.runs.calibrating.problem import Fitted, Problem, eased, problem
from cmsim.runs.calibrating.shipping import install
from cmsim.runs.calibrating.slopes import SHIPPED, Slopes, shipped_for
from cmsim.runs.calibrating.slopes import read as read_slopes
from cmsim.runs.cli import main
from cmsim.runs.evaluating import Lived, read
from cmsim.runs.store import MANIFEST, read_manifest

NAMES = ("order_rate", "pay_constant", "return_rate")
TARGETS = """id,value,unit,period,tolerance,indicator
effective,30,percent,Jan 2013,3,effective_share
none,40,percent,Jan 2013,3,arrangement_share[none]
family_based,30,percent,Jan 2013,3,arrangement_share[family_based]
old,46,percent,Jan 2013,3,arrangement_share[csa]
"""


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    file = tmp_path / "targets.csv"
    file.write_text(TARGETS, encoding="utf-8")
    return file


@pytest.fixture
def asked(targets: Path) -> Problem:
    return problem(parameters=NAMES, targets=targets, families=600, seeds=2)


class World:
    """In place of a run: figures that go with two of three parameters, with a little luck of the seed."""

    def __init__(self, noise: float = 0.1) -> None:
        self.noise, self.runs = noise, 0

    def __call__(self, asked: Problem, point: dict[str, float], seed: int, threads: int | None = None) -> list[float]:
        self.runs += 1
        z = {one.name: one.z(point[one.name]) for one in asked.fitted}
        a, b = z["order_rate"], z["pay_constant"]
        luck = self.noise * np.random.default_rng(seed).standard_normal(4)
        values = np.array([30 + 4 * a, 40 - 3 * b, 30 + 2 * a * b, 46 + a + 3 * math.tanh(b)]) + luck
        return [float(value) for value in values]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(Problem, "live", lambda asked, point, seed, threads=None: made(asked, point, seed, threads))
    return made


def with_figures_of(asked: Problem, truth: dict[str, float], targets: Path) -> Problem:
    """The same problem, with the figures that known parameters give."""
    made = np.mean([World(0.0)(asked, truth, seed) for seed in (1, 2)], axis=0)
    rows = pd.read_csv(targets)
    rows["value"] = made
    rows.to_csv(targets, index=False)
    return problem(parameters=NAMES, targets=targets, families=600, seeds=2)


TRUTH = {"order_rate": 0.36, "pay_constant": 1.2, "return_rate": 0.02}


def test_known_parameters_are_found(asked: Problem, targets: Path, world: World) -> None:
    found = calibrate(with_figures_of(asked, TRUTH, targets), steps=8)
    table = found.parameters().set_index("name")
    for name in ("order_rate", "pay_constant"):
        row = table.loc[name]
        assert row["low"] <= TRUTH[name] <= row["high"]
        assert abs(row["fitted"] - TRUTH[name]) < 0.15 * (row["range_high"] - row["range_low"])
    assert found.targets()["within"].all()
    assert found.steps[-1].cost < found.steps[0].cost


def test_what_no_figure_speaks_of_is_not_learned(asked: Problem, targets: Path, world: World) -> None:
    table = calibrate(with_figures_of(asked, TRUTH, targets), steps=8, members=40).parameters().set_index("name")
    assert table.loc["return_rate", "learned"] < 0.3
    assert table.loc["order_rate", "learned"] > 0.5
    assert table.loc["pay_constant", "learned"] > 0.5


def test_draws_cover_the_known_parameters_and_the_figures(asked: Problem, targets: Path, world: World) -> None:
    found = calibrate(with_figures_of(asked, TRUTH, targets), steps=8, members=60)
    table = found.parameters().set_index("name")
    for name, known in TRUTH.items():
        assert table.loc[name, "low"] <= known <= table.loc[name, "high"]
    drawn = found.drawn()
    assert drawn is not None
    assert list(drawn.columns) == list(NAMES)
    assert len(drawn) == 60
    for one in found.problem.fitted:
        assert drawn[one.name].between(one.low, one.high).all()
    assert found.covered() == 1.0


def test_draws_by_the_slopes_cover_the_known_parameters_with_one_run_each(
    asked: Problem, targets: Path, world: World
) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    fit = calibrate(known, steps=8)
    runs = world.runs
    found = calibrate(known, steps=8, members=60, passes=0)
    assert world.runs == 2 * runs + (LUCK_SEEDS - 2) + 60
    table = found.parameters().set_index("name")
    for name in ("order_rate", "pay_constant"):
        assert table.loc[name, "low"] <= TRUTH[name] <= table.loc[name, "high"]
    assert found.draws is not None
    assert found.draws.std(axis=0, ddof=1) == pytest.approx(fit.spread, rel=0.35)


def test_only_the_first_step_costs_a_run_a_parameter(asked: Problem, targets: Path, world: World) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    calibrate(known, steps=1)
    first, world.runs = world.runs, 0
    found = calibrate(known, steps=2)
    parameters, tried, seeds = 3, 4, 2
    assert first == LUCK_SEEDS + seeds * (parameters + tried)
    assert world.runs == first + seeds * tried
    assert len(found.steps) == 3


def test_a_figure_that_luck_moves_counts_for_less(asked: Problem, targets: Path, world: World) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    with Lived(known, None) as lived:
        world.noise = 0.0
        still = known.errors(luck_at(known, lived, known.start()), 2)
        world.noise = 3.0
        moved = known.errors(luck_at(known, lived, known.start() + 0.1), 2)
    assert still == pytest.approx(known.spread())
    assert (moved > 1.1 * still).all()
    assert cost(np.zeros(3), np.ones(4), moved) < cost(np.zeros(3), np.ones(4), still)


def test_a_step_corrects_the_slopes_along_it_and_no_others() -> None:
    slopes = Slopes(np.array([[1.0, 2.0], [0.0, 1.0]]), here=True)
    slopes.learn(np.array([0.5, 0.0]), np.array([1.0, -1.0]))
    assert slopes.values.tolist() == [[2.0, 2.0], [-2.0, 1.0]]
    assert not slopes.here


def test_slopes_of_an_earlier_calibration_serve(asked: Problem, targets: Path, world: World, tmp_path: Path) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    calibrate(known, steps=1, out=tmp_path / "first")
    world.runs = 0
    found = calibrate(known, steps=5, slopes=[tmp_path / "first"], out=tmp_path / "fit")
    assert found.targets()["within"].all()
    assert world.runs == LUCK_SEEDS + 2 * 4 * (len(found.steps) - 1)  # seeds, dampings, steps: no run a parameter
    assert len(found.steps) > 3
    assert " --slopes first " in json.loads((tmp_path / "fit" / "manifest.json").read_text())["command"]
    again = calibrate(known, steps=5, slopes=[tmp_path / "first"], out=tmp_path / "fit", resume=True)
    assert again.z.tolist() == found.z.tolist()
    with pytest.raises(InputError, match="slopes"):
        calibrate(known, steps=5, out=tmp_path / "fit", resume=True)


def test_slopes_that_were_not_known_are_lived_and_two_sets_averaged(
    asked: Problem, targets: Path, world: World, tmp_path: Path
) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    two = problem(parameters=NAMES[:2], targets=targets, families=600, seeds=2)
    calibrate(known, steps=1, out=tmp_path / "three")
    calibrate(two, steps=2, out=tmp_path / "two")
    given = read_slopes([tmp_path / "two"], known)
    assert np.isnan(given).any(axis=0).tolist() == [False, False, True]
    both = read_slopes([tmp_path / "two", tmp_path / "three"], known)
    other = read_slopes([tmp_path / "three"], known)
    assert both[:, :2] == pytest.approx((given + other)[:, :2] / 2)
    assert both[:, 2].tolist() == other[:, 2].tolist()
    world.runs = 0
    calibrate(known, steps=0, slopes=[tmp_path / "two"])
    assert world.runs == LUCK_SEEDS + 2


def test_slopes_beside_the_draws_serve_by_their_name(
    asked: Problem, targets: Path, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMSIM_DRAWS", str(tmp_path / "place"))
    known = with_figures_of(asked, TRUTH, targets)
    assert shipped_for(known) == ()
    calibrate(known, steps=1, members=10, passes=1, out=tmp_path / "fit")
    install(tmp_path / "fit")
    assert shipped_for(known) == (SHIPPED,)
    given = read_slopes([SHIPPED], known)
    assert given == pytest.approx(read_slopes([tmp_path / "fit"], known))
    assert given[0, 0] == pytest.approx(4.0 / 3.0, rel=1e-3)
    rows = pd.read_csv(targets)
    rows.loc[len(rows)] = ["new", 20, "percent", "Jan 2013", 3, "effective_share"]
    rows.to_csv(targets, index=False)
    more = problem(parameters=NAMES, targets=targets, families=600, seeds=2)
    assert shipped_for(more) == ()  # one figure is not known to them


def test_luck_makes_a_figure_pull_the_draws_less(asked: Problem, targets: Path, world: World) -> None:
    known = with_figures_of(asked, TRUTH, targets)
    sure = calibrate(known, steps=0, members=60, passes=2)
    world.noise = 3.0
    lucky = calibrate(known, steps=0, members=60, passes=2)
    assert sure.luck is not None
    assert lucky.luck is not None
    assert (sure.luck < 0.1).all()
    assert (lucky.luck > 0.3).all()
    learned = [found.parameters().set_index("name").loc["order_rate", "learned"] for found in (sure, lucky)]
    assert learned[1] < learned[0] - 0.05
    misses = np.ones((2, 4))
    assert (known.misfit(misses, lucky.luck) < known.misfit(misses, sure.luck)).all()
    assert variances(known, lucky.luck, 1.0) == pytest.approx(known.spread() ** 2)  # one pass sees all of it
    assert (variances(known, lucky.luck, 3.0) > variances(known, lucky.luck, 2.0)).all()


def test_slopes_that_are_not_there_are_refused(asked: Problem, world: World, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere holds no slopes of a calibration \(slopes.csv\): No such file"):
        calibrate(asked, steps=1, slopes=[tmp_path / "nowhere"])
    (tmp_path / "slopes.csv").write_text("id,order_rate\nnone,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no slopes of effective, family_based, old"):
        calibrate(asked, steps=1, slopes=[tmp_path])


def test_a_wrong_model_is_seen_to_be_wrong(asked: Problem, targets: Path, world: World) -> None:
    """Figures that no parameters give stay missed, and are named; the others are not thrown away for them."""
    told = with_figures_of(asked, TRUTH, targets)
    rows = pd.read_csv(targets)
    rows.loc[0, "value"] = 90.0
    rows.to_csv(targets, index=False)
    wrong = calibrate(problem(parameters=NAMES, targets=targets, families=600, seeds=2), steps=8, members=40)
    table = wrong.targets().set_index("id")
    assert not table.loc["effective", "within"]
    assert table.loc["none", "within"]
    assert wrong.covered() is not None
    assert wrong.covered() < 1.0  # type: ignore[operator]
    right = calibrate(told, steps=8)
    assert right.steps[-1].cost < 0.2 * wrong.steps[-1].cost
    assert wrong.verdict is not None
    assert wrong.verdict.rejected
    assert wrong.verdict.beyond == ("effective",)
    assert "reject this model as it is fitted" in wrong.verdict.in_words()
    assert "allow: effective." in wrong.verdict.in_words()
    assert right.verdict is not None
    assert not right.verdict.rejected
    assert "do not reject this model" in right.verdict.in_words()


def test_a_right_model_is_seldom_rejected_and_what_a_run_does_not_give_counts_for_nothing(asked: Problem) -> None:
    """Misses as a right model has them, with luck known from eight runs: rejected about one time in twenty."""
    rng = np.random.default_rng(5)
    every = tuple(replace(t, id=f"{t.id}{n}") for n in range(15) for t in asked.targets)
    many = replace(asked, targets=every)
    values = np.array([t.value for t in every])
    width, luck = np.array([t.tolerance for t in every]), rng.choice([0.02, 0.5, 2.0], len(every))
    rejected = 0
    for _ in range(400):
        known = rng.standard_normal((8, len(every))).std(axis=0, ddof=1) * luck
        error = many.spread() * rng.standard_normal(len(every))
        runs = values + width * (error + luck * rng.standard_normal((2, len(every))))
        rejected += judged(many, runs, known, 8, None).rejected
    assert 2 <= rejected <= 60
    runs[:, 0] = np.nan
    runs[:, 1:] = values[1:]
    assert judged(many, runs, known, 8, None).misfit == 0.0
    runs[:, 1] = values[1] + 60.0 * width[1]
    assert judged(many, runs, 0.0 * known, 8, None).beyond == (every[1].id,)


def test_a_stopped_calibration_goes_on_and_repeats_nothing(asked: Problem, tmp_path: Path, world: World) -> None:
    """Stopped anywhere, even in the middle of a line: the same result, and no run is lived twice."""
    whole = calibrate(asked, steps=3, out=tmp_path / "whole")
    runs = world.runs
    lines = (tmp_path / "whole" / Lived.FILE).read_bytes().splitlines(keepends=True)
    assert len(lines) == runs == whole.runs
    again = calibrate(asked, steps=0, out=tmp_path / "half")
    world.runs = 0
    half = tmp_path / "half" / Lived.FILE
    half.write_bytes(b"".join(lines[:7]) + lines[7][:20])
    again = calibrate(asked, steps=3, out=tmp_path / "half", resume=True)
    assert world.runs == runs - 7
    assert np.array_equal(again.z, whole.z)
    assert sorted(read(half)) == sorted(read(tmp_path / "whole" / Lived.FILE))
    assert [step.cost for step in again.steps] == [step.cost for step in whole.steps]


def test_a_folder_is_gone_on_with_only_as_it_was_begun(
    asked: Problem, targets: Path, tmp_path: Path, world: World
) -> None:
    calibrate(asked, steps=0, out=tmp_path / "c")
    with pytest.raises(InputError, match="holds the result of cmsim calibrate already: --resume"):
        calibrate(asked, steps=0, out=tmp_path / "c")
    other = tmp_path / "other"
    other.mkdir()
    (other / MANIFEST).write_text(
        json.dumps({**read_manifest(tmp_path / "c"), "kind": "sensitivity"}), encoding="utf-8"
    )
    with pytest.raises(InputError, match="holds the result of cmsim sensitivity already: choose another --out"):
        calibrate(asked, steps=0, out=other)
    with pytest.raises(InputError, match="the result of cmsim sensitivity, not of cmsim calibrate: choose another"):
        calibrate(asked, steps=0, out=other, resume=True)
    fewer = problem(parameters=NAMES[:2], targets=targets, families=600, seeds=2)
    with pytest.raises(InputError, match=r"begun with another plan or code.*return_rate"):
        calibrate(fewer, steps=0, out=tmp_path / "c", resume=True)


def test_the_folder_holds_tables_and_a_scenario_of_the_fit(asked: Problem, tmp_path: Path, world: World) -> None:
    from cmsim.scenarios import load

    found = calibrate(asked, steps=2, members=20, out=tmp_path / "c")
    files = read_manifest(tmp_path / "c")["files"]
    assert set(files) == {
        *("steps.csv", "targets.csv", "parameters.csv", "slopes.csv", "draws.csv", "fitted.toml"),
        *("misses.png", "parameters.png"),
    }
    assert dict(load(tmp_path / "c" / "fitted.toml").parameters) == found.problem.point(found.z)
    assert len(pd.read_csv(tmp_path / "c" / "draws.csv")) == 20


def test_a_miss_counts_less_and_less_beyond_three_tolerances() -> None:
    assert [eased(gap) for gap in (-2.5, 0.0, 3.0)] == [-2.5, 0.0, 3.0]
    assert 3.0 < eased(6.0) < eased(100.0) < 15.0
    assert eased(-6.0) == -eased(6.0)


def test_a_parameter_stays_inside_its_range() -> None:
    one = Fitted("order_rate", 0.1, 0.5, 0.2)
    assert one.value(one.z(0.2)) == pytest.approx(0.2, abs=1e-9)
    assert 0.1 < one.value(-50.0) < one.value(50.0) < 0.5


@pytest.mark.parametrize(("draws", "warned"), [(20, True), (100, False)])
def test_too_few_draws_are_said_to_be_too_few(targets: Path, world: World, draws: int, warned: bool) -> None:
    words = ["calibrate", "--targets", str(targets), "--families", "600", "--steps", "0", "--passes", "1"]
    fitted = [word for name in NAMES for word in ("--parameter", name)]
    told = CliRunner().invoke(main, [*words, *fitted, "--draws", str(draws)])
    assert told.exit_code == 0
    assert ("intervals too narrow" in told.stderr) == warned


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (["--parameter", "order_rat"], "no parameter is called 'order_rat'.*order_rate"),
        (["--parameter", "order_yield", "--parameter", "order_yield"], "named twice"),
        (["--parameter", "variant_habit"], "chooses between accounts"),
        (["--seeds", "0"], "--seeds is 0"),
        (["--draws", "3"], "--draws is 3"),
        (["--steps", "-1"], "--steps is -1"),
        (["--jobs", "0"], "--jobs is 0"),
        (["--resume"], "--out"),
        (["--families", "0"], "families is 0"),
    ],
)
def test_wrong_input_is_one_line_and_exit_2(wrong: list[str], says: str) -> None:
    import re

    told = CliRunner().invoke(main, ["calibrate", *wrong])
    assert told.exit_code == 2
    assert re.search(says, told.stderr)
    assert len(told.stderr.strip().splitlines()) == 1


@pytest.mark.rules
def test_the_command_fits_the_model_itself(targets: Path, tmp_path: Path) -> None:
    """A real, tiny fit: one step for one parameter, with processes; its scenario runs."""
    args = ["calibrate", "--parameter", "obliged_attraction", "--targets", str(targets), "--families", "400"]
    told = CliRunner().invoke(main, [*args, "--seeds", "1", "--steps", "1", "--out", str(tmp_path / "c"), "--json"])
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["of"] == 4
    assert found["steps"][-1]["cost"] <= found["steps"][0]["cost"]
    assert all(math.isfinite(row["fitted"]) for row in found["targets"])


@pytest.mark.rules
def test_the_command_proves_itself_on_figures_of_its_own(targets: Path) -> None:
    args = ["calibrate", "--parameter", "obliged_attraction", "--targets", str(targets), "--families", "600"]
    out = targets.parent / "proof"
    told = CliRunner().invoke(main, [*args, "--seeds", "1", "--steps", "2", "--recover", "--json", "--out", str(out)])
    assert told.exit_code == 0, told.stderr
    with pytest.raises(InputError, match="fitted to figures of the model's own"):
        install(out)
    answer = json.loads(told.stdout)
    assert not answer["verdict"]["rejected"]
    assert read_manifest(out)["verdict"] == answer["verdict"]
    (row,) = answer["recovered"]
    assert abs(row["error"]) < 4.0
    assert abs(row["found"] - row["known"]) < abs(row["start"] - row["known"])
