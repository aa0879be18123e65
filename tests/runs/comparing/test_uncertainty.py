"""An interval with draws: known parts of a variance are found, intervals cover, and base equals base exactly."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameter_row
from cmsim.model.evidence.drawn import DRAWS, MADE, check_draws, draws_available
from cmsim.runs.cli import main
from cmsim.runs.comparing.compare import compare
from cmsim.runs.comparing.official import _verdict
from cmsim.runs.comparing.uncertainty import PARTS, SHARES
from cmsim.runs.comparing.variance import enough_draws, half_width_of, parts_of, wider_by
from cmsim.runs.drawn import rests_on, text_hash
from cmsim.runs.store import load_results
from cmsim.runs.verify_command import what_changed

BY_DRAW, BY_SEED, REST = 2.0, 1.0, 0.5  # standard deviations of a made-up effect
LAST = "2013-09"


def table(rng: np.random.Generator, draws: int, seeds: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Effects of draws and seeds about a mean of nought, and the effect that one more draw would have, luck apart."""
    of_draw = BY_DRAW * rng.standard_normal((draws + 1, 1, columns))
    of_seed = BY_SEED * rng.standard_normal((1, seeds, columns))
    rest = REST * rng.standard_normal((draws, seeds, columns))
    return of_draw[:-1] + of_seed + rest, of_draw[-1, 0]


# --- the split ----------------------------------------------------------------------------------------------------


def test_known_parts_of_a_variance_are_found() -> None:
    effects, _ = table(np.random.default_rng(1), 20, 5, 4_000)
    parts = parts_of(effects)
    assert parts.luck is not None
    assert parts.luck_of_mean is not None
    assert parts.parameters.mean() == pytest.approx(BY_DRAW**2, rel=0.03)
    assert parts.luck.mean() == pytest.approx(BY_SEED**2 + REST**2, rel=0.05)
    assert parts.luck_of_mean.mean() == pytest.approx(BY_SEED**2 / 5 + REST**2 / 100, rel=0.05)
    assert np.median(parts.parameters_share) == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize(("draws", "seeds"), [(20, 4), (8, 2), (5, 10)])
def test_nine_in_ten_intervals_hold_the_effect_of_a_truth_that_was_not_drawn(draws: int, seeds: int) -> None:
    effects, truth = table(np.random.default_rng(draws), draws, seeds, 4_000)
    within = np.abs(effects.mean(axis=(0, 1)) - truth) <= parts_of(effects).half_width
    assert 0.88 < within.mean() < 0.95


def test_where_only_luck_differs_the_split_says_luck() -> None:
    rng = np.random.default_rng(3)
    effects = np.broadcast_to(rng.standard_normal((1, 6, 500)), (10, 6, 500)) + 0.01 * rng.standard_normal((10, 6, 500))
    parts = parts_of(effects)
    assert np.nanmedian(parts.parameters_share) < 0.01
    alone = 2.015048 * effects.mean(axis=0).std(axis=0, ddof=1) / np.sqrt(6)  # Student's t of six seeds
    assert parts.half_width == pytest.approx(alone, rel=0.02)


def test_an_effect_that_is_the_same_in_every_run_has_no_width() -> None:
    for seeds in (1, 3):
        parts = parts_of(np.full((4, seeds, 2), 0.25))
        assert (parts.half_width == 0).all()
        assert np.isnan(parts.parameters_share).all()


def test_a_draw_without_a_figure_is_left_out_of_the_interval() -> None:
    effects, _ = table(np.random.default_rng(4), 6, 3, 2)
    known = np.ones((18, 2), bool)
    known[7, 1] = False  # the third draw of the second column
    half = half_width_of(effects.reshape(18, 2), known, 6)
    assert half[0] == pytest.approx(parts_of(effects).half_width[0])
    assert half[1] == pytest.approx(parts_of(effects[[0, 1, 3, 4, 5]]).half_width[1])
    known[3:] = False
    assert np.isnan(half_width_of(effects.reshape(18, 2), known, 6)).all()


def test_few_draws_make_an_interval_wider_than_many() -> None:
    assert wider_by(5) > wider_by(20) > wider_by(200) > 0
    assert wider_by(enough_draws()) <= 0.05 < wider_by(enough_draws() - 1)


# --- comparisons with draws ---------------------------------------------------------------------------------------


@pytest.fixture
def draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three draws of two parameters, with what they rest on, in place of those that ship."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    rows = ["draw,seed,misfit,fee_salience,obliged_attraction", "1,1,9,0.6,2.5", "2,2,8,1.5,4", "3,1,9,3.8,5.5"]
    (folder / DRAWS).write_text("\n".join(rows) + "\n", encoding="utf-8")
    names = ["fee_salience", "obliged_attraction"]
    left = [name for name in rests_left() if name not in names]
    told = {"draws": 3, "made": "2026-01-01T00:00:00Z", "cmsim": "0", "command": "cmsim calibrate", "parameters": names}
    told |= {"until": "2013-01", "rests_on": rests_on(names, "2013-01"), "sha256": text_hash(folder / DRAWS)}
    (folder / MADE).write_text(json.dumps({**told, "left_at_centre": left}), encoding="utf-8")
    monkeypatch.setenv("CMSIM_DRAWS", str(folder))
    return folder


def rests_left() -> list[str]:
    from cmsim.runs.drawn import calibrated

    return calibrated()


@pytest.fixture
def payers(tmp_path: Path) -> Path:
    """A reform, as it were, under which paying parents pay much less: it differs from the base at once."""
    file = tmp_path / "payers.toml"
    file.write_text('name = "payers"\nquestion = "?"\n[parameters]\npay_constant = -1.0\n', encoding="utf-8")
    return file


def test_draws_are_counted_and_no_more_are_given_than_there_are(draws: Path) -> None:
    assert draws_available() == check_draws(3) == 3
    with pytest.raises(InputError, match="draws is 4: of parameter draws there are 3"):
        check_draws(4)
    assert float(parameter_row(draw=3)[0]["fee_salience"]) == 3.8
    assert float(parameter_row({"fee_salience": 2.0}, draw=3)[0]["fee_salience"]) == 2.0


def test_draws_widen_intervals_are_told_apart_and_come_out_again(draws: Path, payers: Path, tmp_path: Path) -> None:
    small = {"reforms": payers, "families": 200, "seeds": 2, "until": LAST}
    centre = compare(**small)  # type: ignore[arg-type]
    found = compare(draws=3, out=tmp_path / "with", **small)  # type: ignore[arg-type]
    assert len(found.rows) == len(centre.rows)
    assert not found.rows["low"].equals(centre.rows["low"])
    runs = found.by_seed.groupby(["draw", "seed"]).ngroups
    assert (runs, found.plan.runs, centre.by_seed["draw"].unique().tolist()) == (6, 6, [0])
    results = load_results(tmp_path / "with")
    assert results.manifest["draws"] == 3
    assert results.manifest["draws_made"]["sha256"] == text_hash(draws / DRAWS)
    assert results.manifest["draws_warning"] == ""
    pd.testing.assert_frame_equal(results.tables["uncertainty"], found.uncertainty, check_dtype=False)
    split = found.uncertainty
    differs = split[split["high"] > split["low"]]
    assert len(differs) > 5
    assert differs[list(SHARES)].sum(axis=1).to_numpy() == pytest.approx(1.0)
    rows = found.rows[found.rows["group"] == ""].set_index(["month", "indicator", "level"])
    for _, row in split.iterrows():  # the interval that is split is the one that is told
        told = rows.loc[(row["month"], row["indicator"], row["level"]), ["low", "high"]].to_list()
        assert told == pytest.approx([row["low"], row["high"]], abs=1e-9, rel=1e-9)
    told = found.as_json()
    assert (told["draws"], told["uncertainty"]["parts"]) == (3, PARTS)
    assert "NaN" not in json.dumps(told)
    assert "### How sure this is" in (tmp_path / "with" / "summary.md").read_text(encoding="utf-8")
    assert not any("draws" in line for line in what_changed(results.manifest))
    again = compare(draws=3, **small)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(again.rows, found.rows)
    (draws / DRAWS).write_text((draws / DRAWS).read_text(encoding="utf-8").replace("3.8", "3.7"), encoding="utf-8")
    with pytest.raises(InputError, match="was altered"):
        compare(draws=3, **small)  # type: ignore[arg-type]


def test_a_reform_equal_to_the_base_has_no_effect_at_any_draw(draws: Path, tmp_path: Path) -> None:
    same = tmp_path / "same.toml"
    same.write_text('name = "same"\nquestion = "?"\n[[change]]\nfrom = 2014-08-01\napplication_fee = 20\n')
    found = compare(reforms=same, families=100, seeds=2, draws=2, until="2014-12")
    figures = found.rows[["difference", "low", "high"]].to_numpy()
    assert (figures[~np.isnan(figures)] == 0).all()
    assert (found.uncertainty[["low", "high", "parameters_sd", "luck_sd"]].to_numpy() == 0).all()
    assert found.uncertainty["parameters_share"].isna().all()


def test_the_command_tells_the_split_and_warns_when_rules_have_changed(
    draws: Path, payers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmsim.runs.drawn.rules_as_code", lambda: "others")
    asked = [
        "compare",
        "baseline",
        str(payers),
        "--families",
        "100",
        "--seeds",
        "2",
        "--until",
        "2013-06",
        "--draws",
        "2",
    ]
    told = CliRunner().invoke(main, [*asked, "--out", str(tmp_path / "out")])
    assert told.exit_code == 0, told.output
    warned = " ".join(told.stderr.split())
    assert "THE PARAMETER DRAWS ARE OUT OF DATE" in warned
    assert "the rules of the model" in warned
    assert "figures of the evidence" not in warned
    for words in (
        "luck, parameters and data: 2 draws, and 2 of the margins, each with 2 seeds",
        "Parameters, %\tData, %\tLuck, %",
        "data: in the interval",
        "rough",
    ):
        assert words in told.stdout
    assert (tmp_path / "out" / "chart-payers-uncertainty.png").stat().st_size > 10_000
    assert "OUT OF DATE" in load_results(tmp_path / "out").manifest["draws_warning"]
    assert CliRunner().invoke(main, ["report", str(tmp_path / "out")]).exit_code == 0
    page = (tmp_path / "out" / "report" / "report.html").read_text(encoding="utf-8")
    assert "OUT OF DATE" in page
    assert "What the interval of each headline is made of" in page
    assert "Stacked bar chart: the part of each headline" in page
    assert "--draws 2" in page


@pytest.mark.parametrize(
    ("inside", "draws", "says"),
    [
        ([True, True], 0, "may come of luck alone"),
        ([True, True], 20, "may come of luck and what is not known of behaviour"),
        ([False, False], 0, "not likely to come of luck alone"),
        ([False, False], 20, "not likely to come of luck and what is not known of behaviour"),
        ([True, False], 20, "in one and outside the other"),
    ],
)
def test_what_may_make_the_gap_to_the_departments_figure_is_what_the_intervals_hold(inside, draws, says):
    assert says in _verdict(inside, draws)
