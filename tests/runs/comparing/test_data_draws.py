"""Data draws in a comparison: known parts are found again, shares add up, what cannot be asked for is a clear error."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.runs.cli import main
from cmsim.runs.comparing.compare import compare
from cmsim.runs.comparing.corners import kept_for, structure_of
from cmsim.runs.comparing.plan import Plan, asked_in, data_draws_of, plan_of
from cmsim.runs.comparing.uncertainty import SHARES, parts_of_interval, structure_in_words
from cmsim.runs.comparing.variance import data_of, half_width_of, parts_of
from cmsim.runs.reporting.effects import comparison_of
from cmsim.runs.store import load_results

BY_DRAW, BY_DATA, BY_SEED, REST = 2.0, 1.5, 1.0, 0.5  # standard deviations of a made-up effect


def made(rng: np.random.Generator, rows: int, seeds: int, columns: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Effects of draws and seeds, and what the draws add to each."""
    of_draw = spread * rng.standard_normal((rows, 1, columns))
    return of_draw + REST * rng.standard_normal((rows, seeds, columns)), of_draw


def both(draws: int, data: int, seeds: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects of draws, of data draws, and of a truth that neither has, luck apart; seeds are shared."""
    rng = np.random.default_rng(draws + 100 * data)
    of_seed = BY_SEED * rng.standard_normal((1, seeds, columns))
    one, _ = made(rng, draws, seeds, columns, BY_DRAW)
    other, _ = made(rng, data, seeds, columns, BY_DATA)
    truth = BY_DRAW * rng.standard_normal(columns) + BY_DATA * rng.standard_normal(columns)
    return one + of_seed, other + of_seed, truth


# --- the split ----------------------------------------------------------------------------------------------------


def test_known_parts_are_found_again_and_add_up() -> None:
    effects, data, _ = both(20, 10, 4, 4_000)
    parts = parts_of(effects, data)
    assert parts.data.mean() == pytest.approx(BY_DATA**2, rel=0.05)
    assert parts.parameters.mean() == pytest.approx(BY_DRAW**2, rel=0.05)
    assert parts.luck is not None
    assert parts.luck.mean() == pytest.approx(BY_SEED**2 + REST**2, rel=0.05)
    assert parts.parameters_share + parts.data_share + parts.luck_share == pytest.approx(1.0)
    assert min(parts.parameters_share.min(), parts.data_share.min(), parts.luck_share.min()) >= 0
    expected = BY_DATA**2 / (BY_DATA**2 + BY_DRAW**2 * 1.05 + BY_SEED**2 / 4 + REST**2 / 80)
    assert np.median(parts.data_share) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("draws", "data", "seeds"), [(20, 10, 4), (8, 4, 2), (4, 2, 3)])
def test_nine_in_ten_intervals_hold_a_truth_that_neither_draws_nor_data_draws_have(draws, data, seeds) -> None:
    effects, of_data, truth = both(draws, data, seeds, 4_000)
    parts = parts_of(effects, of_data)
    within = np.abs(effects.mean(axis=(0, 1)) - truth) <= parts.half_width
    assert 0.86 < within.mean() < 0.97
    alone = np.abs(effects.mean(axis=(0, 1)) - truth) <= parts_of(effects).half_width
    assert alone.mean() < within.mean() - 0.02


@pytest.mark.parametrize(("data", "seeds"), [(2, 3), (5, 4), (10, 4)])
def test_nine_in_ten_upper_bounds_lie_above_the_true_part(data: int, seeds: int) -> None:
    effects, _ = made(np.random.default_rng(data), data, seeds, 6_000, BY_DATA)
    found = data_of(effects)
    assert (found.most >= BY_DATA**2).mean() == pytest.approx(0.90, abs=0.02)
    assert (found.most >= found.variance).all()


def test_where_data_do_not_matter_their_part_is_near_nought() -> None:
    rng = np.random.default_rng(5)
    effects, _ = made(rng, 10, 4, 2_000, BY_DRAW)
    nothing, _ = made(rng, 10, 4, 2_000, 0.0)
    parts = parts_of(effects, nothing)
    assert np.median(parts.data_share) < 0.005
    assert np.median(parts.half_width / parts_of(effects).half_width) == pytest.approx(1.0, abs=0.01)


def test_without_data_draws_all_is_as_it_was() -> None:
    effects, _, _ = both(6, 2, 3, 50)
    parts = parts_of(effects)
    assert (parts.data == 0).all()
    assert (parts.data_share == 0).all()
    assert parts.parameters_share + parts.luck_share == pytest.approx(1.0)


def test_a_data_draw_without_a_figure_is_left_out() -> None:
    effects, data, _ = both(6, 4, 3, 2)
    known = np.ones((18, 2), bool)
    data[1, 2, 1] = np.nan
    half = half_width_of(effects.reshape(18, 2), known, 6, data)
    assert half[0] == pytest.approx(parts_of(effects, data).half_width[0])
    assert half[1] == pytest.approx(parts_of(effects, data[[0, 2, 3]]).half_width[1])
    data[1:, 0, 1] = np.nan  # one is left: it says nothing of a spread
    half = half_width_of(effects.reshape(18, 2), known, 6, data)
    assert half[1] == pytest.approx(parts_of(effects).half_width[1])


# --- what may be asked for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draws", "seeds", "own", "usual"),
    [(20, 4, False, 10), (40, 4, False, 10), (9, 2, False, 4), (2, 2, False, 2), (0, 4, False, 0), (20, 1, False, 0),
     (20, 4, True, 0)],
)  # fmt: skip
def test_as_many_as_is_usual(draws: int, seeds: int, own: bool, usual: int) -> None:
    assert data_draws_of(None, draws, seeds, own) == usual
    assert data_draws_of(0, draws, seeds, own) == 0


@pytest.mark.parametrize(
    ("asked", "draws", "seeds", "own", "says"),
    [
        (1, 4, 2, False, "must be 0 .margins as published., or 2 to"),
        (-1, 4, 2, False, "must be 0"),
        (2.5, 4, 2, False, "must be 0"),
        (True, 4, 2, False, "must be 0"),
        (1_001, 4, 2, False, "must be 0"),
        (2, 0, 2, False, "needs --draws"),
        (2, 4, 1, False, "needs two seeds"),
        (2, 4, 2, True, "families of your own are not drawn"),
    ],
)
def test_what_cannot_be_is_refused(asked: int, draws: int, seeds: int, own: bool, says: str) -> None:
    with pytest.raises(InputError, match=says):
        data_draws_of(asked, draws, seeds, own)


@pytest.mark.parametrize("asked", [("--data-draws", "1"), ("--data-draws", "x"), ("--data-draws", "4")])
def test_the_command_refuses_with_two(asked: tuple[str, str], tmp_path: Path) -> None:
    told = CliRunner().invoke(
        main, ["compare", "baseline", "remove-direct-pay", *asked, "--out", str(tmp_path / "out")]
    )
    assert told.exit_code == 2
    assert "draws" in told.stderr
    assert not (tmp_path / "out").exists()


def plan(**asked: int) -> Plan:
    return plan_of("baseline", ["remove-direct-pay"], 50, 2, 4, "2031-12", (), None, **asked)  # type: ignore[arg-type]


def test_months_to_live_count_data_draws_without_their_queues() -> None:
    none, some = plan(data_draws=0), plan()
    assert (none.data_runs, some.data_draws, some.data_runs) == (0, 2, 4)
    assert some.months_to_live - none.months_to_live == none.months_to_live / 2
    split = replace(some, split_queue=True)
    apart = sum(some.last + 1 - reform.apart for reform in some.reforms)
    assert split.months_to_live - some.months_to_live == some.runs * apart


# --- structure beside it --------------------------------------------------------------------------------------------


def test_other_accounts_stand_at_horizons_in_their_year_and_for_what_is_shipped() -> None:
    asked = plan()
    reform = asked.reforms[0]
    kept = kept_for(asked.base, reform)
    assert kept is not None
    assert kept.last - kept.first == 11
    told = structure_of(asked, reform)
    assert (
        set(told["month"].map(month_of))
        == {m for m in reform.horizons(asked.last) if kept.first <= m <= kept.last}
        != set()
    )
    row = told[(told["indicator"] == "effective_share") & (told["month"] == told["month"].max())].iloc[0]
    cases = kept.figures[kept.figures["indicator"] == "effective_share"]["difference"]
    assert row["structure_low"] == cases.min() < cases.max() == row["structure_high"]
    assert row["structure_sd"] == pytest.approx(cases.std(ddof=1))
    early = plan_of("baseline", ["remove-direct-pay"], 50, 2, 4, "2028-12", (), None)
    assert structure_of(early, early.reforms[0]).empty
    changed = replace(reform, scenario=replace(reform.scenario, parameters=(("pay_constant", 0.0),)))
    assert structure_of(asked, changed).empty


# --- a small comparison ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def payers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reform, as it were, under which paying parents pay much less: it differs from the base at once."""
    file = tmp_path_factory.mktemp("data") / "payers.toml"
    file.write_text('name = "payers"\nquestion = "?"\n[parameters]\npay_constant = -1.0\n', encoding="utf-8")
    return file


def test_a_comparison_has_three_parts_that_add_up_and_comes_out_again(payers: Path, tmp_path: Path) -> None:
    small = {"reforms": payers, "families": 150, "seeds": 2, "until": "2013-04", "draws": 2}
    done = []
    found = compare(out=tmp_path / "with", data_draws=3, progress=lambda *now: done.append(now), **small)  # type: ignore[arg-type]
    without = compare(data_draws=0, **small)  # type: ignore[arg-type]
    assert done[-1] == (found.plan.months_to_live, found.plan.months_to_live)
    assert found.by_data_draw.groupby(["data_draw", "seed"]).ngroups == 6
    table = found.uncertainty
    differs = table[table["high"] > table["low"]]
    assert len(differs) > 5
    assert differs[list(SHARES)].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (differs["data_sd_most"] >= differs["data_sd"]).all()
    assert (differs["data_sd"] > 0).any()
    assert without.uncertainty[["data_sd", "data_sd_most", "data_share"]].isna().all(axis=None)
    same = ["difference", "parameters_sd", "luck_sd"]
    pd.testing.assert_frame_equal(table[same], without.uncertainty[same])
    pd.testing.assert_frame_equal(found.by_seed, without.by_seed)
    rows = found.rows[found.rows["group"] == ""].set_index(["month", "indicator", "level"])
    for _, row in table.iterrows():  # the interval that is split is the one that is told
        told = rows.loc[(row["month"], row["indicator"], row["level"]), ["low", "high"]].to_list()
        assert told == pytest.approx([row["low"], row["high"]], abs=1e-9, rel=1e-9)
    assert not found.rows["low"].equals(without.rows["low"])
    assert not found.money["low"].equals(without.money["low"])
    mean = "mean_difference_gbp_a_month"
    pd.testing.assert_series_equal(found.winners[mean], without.winners[mean])
    assert not found.winners[f"{mean}_low"].equals(without.winners[f"{mean}_low"])
    assert parts_of_interval(found.plan)["data"].startswith("in the interval")
    assert parts_of_interval(without.plan)["data"].startswith("partly")
    assert structure_in_words(found, found.plan.reforms[0]) == ""

    results = load_results(tmp_path / "with")
    assert results.manifest["data_draws"] == 3
    assert asked_in(results.manifest)["data_draws"] == 3
    pd.testing.assert_frame_equal(results.tables["by_data_draw"], found.by_data_draw, check_dtype=False)
    assert comparison_of(results).plan.data_draws == 3
    page = (tmp_path / "with" / "summary.md").read_text(encoding="utf-8")
    assert "| Parameters, % | Data, % | Luck, % |" in page
    assert "2 draws, and 3 of the margins, each with 2 seeds" in page
    assert CliRunner().invoke(main, ["report", str(tmp_path / "with")]).exit_code == 0
    told = CliRunner().invoke(main, ["reproduce", str(tmp_path / "with")])
    assert told.exit_code == 0, told.output
