"""Draws are put in place with what made them, told to be out of date when that changes, and brought up to date."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row, parameters
from cmsim.model.evidence.drawn import DRAWS, MADE, draws_available
from cmsim.runs import drawn
from cmsim.runs.calibrating.calibrate import calibrate
from cmsim.runs.calibrating.problem import Problem, problem
from cmsim.runs.calibrating.recovering import with_known_answer
from cmsim.runs.calibrating.reweighting import (
    OPENED,
    effective_size,
    one_pass,
    opened,
    resampled,
    reweight,
    tempered,
    weights_of,
)
from cmsim.runs.calibrating.shipping import install
from cmsim.runs.cli import main
from cmsim.runs.doctor_command import draws as doctors_line
from cmsim.runs.evaluating import Lived

NAMES = ("order_rate", "pay_constant", "return_rate")
TARGETS = """id,value,unit,period,tolerance,indicator
effective,30,percent,Jan 2013,3,effective_share
none,40,percent,Jan 2013,3,arrangement_share[none]
family_based,30,percent,Jan 2013,3,arrangement_share[family_based]
"""


class Rules:
    """In place of a run: figures that go with two parameters of three. ``lift``: what a change of rules adds."""

    def __init__(self) -> None:
        self.lift, self.runs = 0.0, 0

    def __call__(self, asked: Problem, point: dict[str, float], seed: int, threads: int | None = None) -> list[float]:
        self.runs += 1
        z = {one.name: one.z(point[one.name]) for one in asked.fitted}
        luck = 0.1 * np.random.default_rng(seed).standard_normal(3)
        values = [30 + 4 * z["order_rate"], 40 - 3 * z["pay_constant"], 30 + z["order_rate"]]
        return [float(value + self.lift * 2 + turn) for value, turn in zip(values, luck, strict=True)]


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    made = Rules()
    monkeypatch.setattr(Problem, "live", lambda asked, point, seed, threads=None: made(asked, point, seed, threads))
    monkeypatch.setattr(drawn, "rules_as_code", lambda: f"lifted by {made.lift}")
    return made


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    file = tmp_path / "targets.csv"
    file.write_text(TARGETS, encoding="utf-8")
    return file


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CMSIM_DRAWS", str(tmp_path / "place"))
    return tmp_path / "place"


@pytest.fixture
def fit(targets: Path, tmp_path: Path, rules: Rules) -> Path:
    """The folder of a calibration with forty draws."""
    asked = problem(parameters=NAMES, targets=targets, families=600, seeds=2)
    calibrate(asked, steps=3, members=40, out=tmp_path / "fit")
    return tmp_path / "fit"


def told_by(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["calibrate", *words])
    return done.exit_code, done.stdout, done.stderr


# --- in place -----------------------------------------------------------------------------------------------------


def test_draws_in_place_are_rows_of_the_calibration_with_what_made_them(fit: Path, place: Path) -> None:
    assert draws_available() == 0
    code, words, _ = told_by("--out", str(fit), "--install")
    assert code == 0
    assert "40 draws of 3 parameters" in words
    table = pd.read_csv(place / DRAWS)
    assert draws_available() == len(table) == 40
    row = parameter_row(draw=7)[0]
    for name in NAMES:  # one row, joint, and inside the parameter's range
        low, high = parameters()[name].low, parameters()[name].high
        assert low is not None
        assert high is not None
        assert low < float(row[name]) == table.loc[6, name] < high
    assert float(row["fee_salience"]) == parameters()["fee_salience"].value
    made = json.loads((place / MADE).read_text(encoding="utf-8"))
    assert (made["draws"], made["families"], made["seeds"], made["figures"]) == (40, 600, [1, 2], 3)
    assert made["command"].startswith("cmsim calibrate baseline --parameter order_rate")
    assert made["command"].endswith("--families 600 --seed 1 --seeds 2 --steps 3 --draws 40 --passes 4")
    assert {"rules_hash", "data_hash", "cmsim", "versions", "made", "passes"} <= set(made)
    assert doctors_line().note is False
    assert "40 of 3 parameters" in doctors_line().says


def test_the_same_calibration_makes_the_same_draws(fit: Path, targets: Path, tmp_path: Path) -> None:
    asked = problem(parameters=NAMES, targets=targets, families=600, seeds=2)
    calibrate(asked, steps=3, members=40, out=tmp_path / "again")
    assert (tmp_path / "again" / DRAWS).read_bytes() == (fit / DRAWS).read_bytes()


def test_what_is_no_folder_of_draws_is_refused(fit: Path, place: Path, targets: Path, tmp_path: Path) -> None:
    calibrate(problem(parameters=NAMES, targets=targets, families=600, seeds=1), steps=0, out=tmp_path / "none")
    with pytest.raises(InputError, match=r"holds no draws: .*--resume --draws 200"):
        install(tmp_path / "none")
    made_up, _ = with_known_answer(problem(parameters=NAMES, targets=targets, families=600, seeds=1))
    calibrate(made_up, steps=0, members=20, passes=1, out=tmp_path / "proof")
    with pytest.raises(InputError, match="prove the method only"):
        install(tmp_path / "proof")
    (fit / DRAWS).write_text((fit / DRAWS).read_text(encoding="utf-8").replace("\n1,", "\n9,"), encoding="utf-8")
    with pytest.raises(InputError, match="was altered"):
        install(fit)
    assert not place.exists()
    assert told_by("--install")[0] == 2
    assert told_by("--reweight", "--out", str(tmp_path / "r"))[0] == 2  # there are none


def test_a_change_of_rules_is_told_by_a_banner_and_the_doctor(fit: Path, place: Path, rules: Rules) -> None:
    install(fit)
    assert drawn.banner() == ""
    rules.lift = 1.0
    assert "THE PARAMETER DRAWS ARE OUT OF DATE" in drawn.banner()
    assert "the rules of the model" in drawn.banner()
    assert "the law" not in drawn.banner()
    assert drawn.facts(0) == {}
    assert drawn.facts(3)["draws_warning"] == drawn.banner()
    line = doctors_line()
    assert (line.good, line.note) == (True, True)
    assert "OUT OF DATE" in line.says
    assert "--reweight" in line.mend


def test_comments_make_no_draw_stale_and_a_number_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rule.py"
    monkeypatch.setattr("cmsim.agents.compiled.sources", lambda: [file])

    def hashed(text: str) -> str:
        file.write_text(text, encoding="utf-8")
        drawn.rules_as_code.cache_clear()
        return drawn.rules_as_code()

    try:
        first = hashed('def owed(x):\n    """Twice."""\n    return 2 * x\n')
        assert hashed('def owed(x):\n    """Doubled."""\n    # as the law has it\n    return (2 * x)\n') == first
        assert hashed('def owed(x):\n    """Twice."""\n    return 3 * x\n') != first
    finally:
        drawn.rules_as_code.cache_clear()


def test_the_centre_of_what_is_drawn_may_move_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit's own centre is written into the evidence after its draws were made: that makes no draw stale."""
    from dataclasses import replace

    known = dict(parameters())

    def resting() -> str:
        drawn._parameters.cache_clear()
        return drawn.rests_on(NAMES, "2013-01")["parameters"]

    try:
        first = resting()
        monkeypatch.setattr("cmsim.model.evidence.parameters", lambda: known)
        known["order_rate"] = replace(known["order_rate"], value=0.3, source="a fit", status="calibrated")
        assert resting() == first
        known["fee_salience"] = replace(known["fee_salience"], value=2.0)
        other = resting()
        known["order_rate"] = replace(known["order_rate"], low=0.2)
        assert len({first, other, resting()}) == 3
    finally:
        drawn._parameters.cache_clear()


# --- brought up to date -------------------------------------------------------------------------------------------


def test_draws_that_fit_better_weigh_more_and_are_taken_more_often() -> None:
    rng = np.random.default_rng(1)
    places = rng.standard_normal((400, 2))
    weights = weights_of(
        (places[:, 0] - 1.0) ** 2 / 0.5
    )  # the figures now say about 1 of the first, nothing of the second
    assert weights.sum() == pytest.approx(1.0)
    new = resampled(places, weights, rng)
    assert new[:, 0].mean() == pytest.approx(2 / 3, abs=0.12)  # of a normal of 0 and 1 with a figure of 1 and 0.5
    assert new[:, 0].std() == pytest.approx(np.sqrt(1 / 3), rel=0.2)
    assert abs(new[:, 1].mean()) < 0.25
    assert len(np.unique(new[:, 0])) == 400
    assert effective_size(weights) < 350
    assert effective_size(np.full(10, 0.1)) == pytest.approx(10)


def test_tempering_leaves_the_share_asked_for() -> None:
    weights = weights_of(np.linspace(0, 500, 100))
    assert effective_size(weights) < 2
    assert effective_size(tempered(weights, 0.5)) == pytest.approx(50, abs=1)


def test_opening_widens_a_spread_and_stays_within_the_prior() -> None:
    from cmsim.runs.calibrating.problem import PRIOR_SPREAD

    places = np.random.default_rng(2).standard_normal((50, 3)) * (0.2, 0.9, PRIOR_SPREAD) + 1.0
    spread, wider = places.std(axis=0, ddof=1), opened(places).std(axis=0, ddof=1)
    assert wider[0] == pytest.approx(OPENED * spread[0])
    assert wider[1] == pytest.approx(PRIOR_SPREAD)
    assert wider[2] == pytest.approx(max(spread[2], PRIOR_SPREAD))


def test_one_pass_goes_most_of_the_way_and_keeps_the_spread() -> None:
    """On a linear problem whose answer is known: thirty parameters, sixty figures, and rules that moved them all."""
    from types import SimpleNamespace

    rng, error, prior = np.random.default_rng(5), 0.86, 1.2
    slopes = rng.standard_normal((60, 30)) * (rng.random((60, 30)) < 0.2)
    spread = np.linalg.inv(slopes.T @ slopes / error**2 + np.eye(30) / prior**2)
    before, after = (spread @ slopes.T @ slopes @ rng.standard_normal(30) / error**2 for _ in range(2))
    draws = opened(rng.multivariate_normal(before, spread, size=200))
    asked: Any = SimpleNamespace(errors=lambda luck, runs: error)
    misses = (draws - np.linalg.solve(spread @ slopes.T @ slopes / error**2, after)) @ slopes.T
    new = one_pass(asked, draws, misses, np.zeros(60), rng)
    way, inverse = after - before, np.linalg.inv(spread)
    assert 0.7 < (new.mean(axis=0) - before) @ inverse @ way / (way @ inverse @ way) < 1.05
    assert (new.std(axis=0, ddof=1) / np.sqrt(np.diag(spread))).mean() == pytest.approx(1.0, abs=0.12)


def test_draws_are_brought_to_where_the_figures_are_now(
    fit: Path, place: Path, targets: Path, tmp_path: Path, rules: Rules
) -> None:
    """After a change of rules, small or large, the new draws fit as the old did before it."""
    install(fit)
    before = pd.read_csv(place / DRAWS)
    for lift, moved in ((0.0, False), (2.5, True)):
        rules.lift = lift
        found = reweight(tmp_path / f"to-{lift}", targets=targets)
        assert found.moved is moved
        assert (found.effective < 20) is moved
        after = pd.read_csv(tmp_path / f"to-{lift}" / DRAWS)
        assert list(after) == list(before)
        low, high = parameters()["order_rate"].low, parameters()["order_rate"].high
        assert after["order_rate"].between(low, high).all()
        if not moved:
            assert after["order_rate"].mean() == pytest.approx(before["order_rate"].mean(), rel=0.02)
            continue
        assert after["order_rate"].mean() < before["order_rate"].mean()  # the figures were lifted, so less does it
        assert after["pay_constant"].mean() > before["pay_constant"].mean()
        assert after["misfit"].median() < 0.5 * found.misfit_before.mean()
        done = install(tmp_path / f"to-{lift}")
        assert (done.changed, drawn.banner()) == ([], "")
        assert done.made["reweighted"]["of"] == 40
        assert done.made["reweighted"]["from"]["command"].startswith("cmsim calibrate baseline --parameter")


def test_a_reweighting_that_was_stopped_goes_on_and_repeats_nothing(
    fit: Path, place: Path, targets: Path, tmp_path: Path, rules: Rules
) -> None:
    install(fit)
    rules.lift = 2.5
    asked = ("--reweight", "--targets", str(targets))
    code, words, _ = told_by(*asked, "--out", str(tmp_path / "whole"))
    assert code == 0
    assert "Effective sample size of the draws under the rules as they are" in words
    assert "one pass of the smoother" in words
    half, lines = tmp_path / "half", (tmp_path / "whole" / Lived.FILE).read_bytes().splitlines(keepends=True)
    told_by(*asked, "--out", str(half))
    (half / Lived.FILE).write_bytes(b"".join(lines[:50]) + lines[50][:9])
    rules.runs = 0
    code, words, _ = told_by(*asked, "--out", str(half), "--resume", "--json")
    assert rules.runs == json.loads(words)["runs"] == len(lines) - 50
    assert (half / DRAWS).read_bytes() == (tmp_path / "whole" / DRAWS).read_bytes()
    assert told_by(*asked, "--out", str(half))[0] == 2  # holds one already
    assert told_by("--out", str(half), "--resume", "--targets", str(targets))[0] == 2  # it is no fit
    assert told_by(*asked, "--out", str(tmp_path / "x"), "--draws", "50")[0] == 2
