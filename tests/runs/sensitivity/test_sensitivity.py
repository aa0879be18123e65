"""A sensitivity analysis finds what moves an outcome, leaves out what does not, and goes on where it was stopped."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from cmsim.model.errors import InputError
from cmsim.runs.cli import main
from cmsim.runs.evaluating import Lived, Point
from cmsim.runs.sensitivity.analyse import amount, analyse, sentences, told_apart
from cmsim.runs.sensitivity.command import show
from cmsim.runs.sensitivity.question import Sensitivity, sensitivity_of
from cmsim.runs.sensitivity.together import Together

NAMES = ("order_rate", "pay_constant", "return_rate", "dormant_share")


@pytest.fixture
def asked() -> Sensitivity:
    outcomes = ("effective_share", "arrears_gbp[collect_and_pay]")
    return sensitivity_of(outcomes=outcomes, parameters=NAMES, families=600, until="2013-12")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In place of runs: one outcome goes with two parameters, the other with one of them and a third; none with the
    fourth. Counts what was lived."""
    lived: list[int] = []

    def live(asked: Sensitivity, point: Point, seed: int, threads: int | None = None) -> list[float]:
        lived.append(seed)
        u = {one.name: (point[one.name] - one.low) / (one.high - one.low) for one in asked.ranges if one.name in point}
        a, b, c = (u.get(name, 0.5) for name in NAMES[:3])
        return [0.3 + 0.1 * a - 0.02 * b, 1e9 * (a + 4 * c * c)]

    monkeypatch.setattr(Sensitivity, "live", live)
    return lived


def test_what_moves_an_outcome_is_found_and_what_does_not_is_not(asked: Sensitivity, runs: list[int]) -> None:
    found = analyse(asked, trajectories=6, keep=3)
    assert len(runs) <= 6 * 5 + 1 + 2 * 3
    first = found.screening[found.screening["indicator"] == "effective_share"].set_index("parameter")
    assert list(first.index[:2]) == ["order_rate", "pay_constant"]
    assert first.loc["order_rate", "mean_effect"] == pytest.approx(0.1)
    assert first.loc["pay_constant", "signed_effect"] == pytest.approx(-0.02)
    assert list(first["impact"]) == ["high", "medium", "low", "low"]
    second = found.screening[found.screening["indicator"] == "arrears_gbp"].set_index("parameter")
    assert second.index[0] == "return_rate"
    assert second.loc["return_rate", "spread"] > 0  # its effect is a curve
    assert second.loc["order_rate", "spread"] == pytest.approx(0, abs=1)
    assert list(dict.fromkeys(found.ends["parameter"])) == ["order_rate", "return_rate", "pay_constant"]
    assert "dormant_share" not in set(found.ends["parameter"])


def test_what_only_luck_moves_is_not_rated(asked: Sensitivity, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest effects of all, but up with the luck of one trajectory and down with that of the next."""

    def live(asked: Sensitivity, point: Point, seed: int, threads: int | None = None) -> list[float]:
        u = {one.name: (point[one.name] - one.low) / (one.high - one.low) for one in asked.ranges}
        luck = 1 if seed % 2 else -1
        return [0.1 * u["order_rate"] + 0.4 * luck * u["pay_constant"], 1e9 * luck * u["return_rate"]]

    monkeypatch.setattr(Sensitivity, "live", live)
    monkeypatch.setattr("cmsim.runs.sensitivity.analyse.both_ends", lambda *ignored: pd.DataFrame())
    found = analyse(asked, trajectories=6, keep=3).screening.set_index(["indicator", "parameter"])
    assert found.loc[("effective_share", "pay_constant"), "mean_effect"] == pytest.approx(0.4)
    assert found.loc[("effective_share", "pay_constant"), "impact"] == "low"
    assert found.loc[("effective_share", "order_rate"), "impact"] == "high"
    assert not found["clear"].drop(("effective_share", "order_rate")).any()


def test_both_ends_are_those_of_the_range_and_the_sentence_says_them(asked: Sensitivity, runs: list[int]) -> None:
    found = analyse(asked, trajectories=4, keep=2)
    row = found.ends[(found.ends["indicator"] == "effective_share") & (found.ends["parameter"] == "order_rate")].iloc[0]
    assert row["at_high"] - row["at_low"] == pytest.approx(0.1)
    assert row["at_low"] < row["centre"] < row["at_high"]
    told = found.as_json()["sentences"]
    assert len(told) == len(found.ends)
    assert f"With order_rate (deduction from earnings order made after a missed payment) at {row['low']:g}" in told[0]
    assert f": {100 * row['at_low']:.1f}% of families; at {row['high']:g}: " in told[0]
    without = found.ends.assign(at_high=found.ends["at_low"])
    assert sentences(replace(found, ends=without))[0].endswith(
        "makes no difference to families with an effective arrangement."
    )


def test_parts_of_the_variance_add_up(asked: Sensitivity, runs: list[int]) -> None:
    found = analyse(asked, trajectories=4, keep=3, sobol=256)
    first = found.variance[found.variance["indicator"] == "effective_share"].set_index("parameter")
    assert first.loc["order_rate", "total"] == pytest.approx(0.01 / (0.01 + 0.0004), abs=0.05)
    assert first["first"].sum() == pytest.approx(1.0, abs=0.1)


def test_parts_of_the_variance_too_wide_to_say_anything_are_remarked_on(
    asked: Sensitivity, runs: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    found = analyse(asked, trajectories=4, keep=3, sobol=256)
    show(found, 3)
    assert "larger --sobol" not in capsys.readouterr().err
    show(replace(found, variance=found.variance.assign(total_half_width=0.6)), 3)
    assert "a larger --sobol narrows them" in capsys.readouterr().err


def test_a_stopped_analysis_goes_on_and_repeats_nothing(asked: Sensitivity, runs: list[int], tmp_path: Path) -> None:
    whole = analyse(asked, trajectories=4, keep=2, out=tmp_path / "a")
    lived = len(runs)
    file = tmp_path / "a" / Lived.FILE
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == lived
    file.write_bytes(b"".join(lines[:5]))
    runs.clear()
    again = analyse(asked, trajectories=4, keep=2, out=tmp_path / "a", resume=True)
    assert len(runs) == lived - 5
    assert again.screening.equals(whole.screening)
    assert (tmp_path / "a" / "tornado-effective_share.png").stat().st_size > 10_000
    assert "tornado-arrears_gbp-collect_and_pay.png" in (tmp_path / "a" / "sensitivity.md").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="begun with another plan or code"):
        analyse(sensitivity_of(parameters=NAMES[:2], families=600, until="2013-12"), out=tmp_path / "a", resume=True)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (["--outcome", "efective_share"], "no indicator is called 'efective_share'.*effective_share"),
        (["--outcome", "arrears_gbp[all]"], "there is no outcome.*collect_and_pay"),
        (["--parameter", "order_rat"], "no parameter is called 'order_rat'"),
        (["--trajectories", "1"], "--trajectories is 1"),
        (["--sobol", "100"], "power of two"),
        (["--until", "2012-01"], "2012-01"),
        (["remove-direct-pay", "--until", "2015-12"], "do not differ up to 2015-12"),
        (["--resume"], "--out"),
    ],
)
def test_wrong_input_is_one_line_and_exit_2(wrong: list[str], says: str) -> None:
    told = CliRunner().invoke(main, ["sensitivity", *wrong])
    assert told.exit_code == 2
    assert re.search(says, told.stderr)
    assert len(told.stderr.strip().splitlines()) == 1


@pytest.mark.rules
def test_effects_of_a_reform_are_those_of_two_whole_runs() -> None:
    """The past is lived once: the same outcomes, and the same effects of both reforms, as from three lives apart."""
    from cmsim.model.results.indicators import national
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import load

    names = ("baseline", "remove-direct-pay", "restore-application-fee")
    asked = [
        sensitivity_of("baseline", reform, ("effective_share", "fee_income_gbp"), ["pay_constant"], 200, "2028-06")
        for reform in (None, *names[1:])
    ]
    point = {"pay_constant": 1.0}
    apart = []
    for name in names:
        model = SeparatedFamilies(200, 1, load(name), "2028-06", parameters=point)
        while model.running:
            model.step()
        table = national(model)
        ours = [
            table[table["indicator"] == one]["value"].tail(12).mean() for one in ("effective_share", "fee_income_gbp")
        ]
        apart.append(ours)
    whole = np.array([apart[0], np.subtract(apart[1], apart[0]), np.subtract(apart[2], apart[0])])
    assert whole[1:].any(axis=1).all()  # both reforms do something
    together = Together(tuple(asked)).live(point, 1)
    assert np.allclose(together, whole.ravel(), rtol=1e-12, atol=1e-9)


@pytest.mark.rules
def test_the_command_prints_what_drives_the_effect_of_a_reform() -> None:
    words = ["sensitivity", "remove-direct-pay", "--outcome", "effective_share", "--parameter", "pay_constant"]
    words += ["--families", "300", "--until", "2027-12", "--trajectories", "2", "--keep", "1", "--json"]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["reform"] == "remove-direct-pay"
    assert "pay_constant (pays anything" in found["sentences"][0]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [(0.02, 0.04, ("0.02", "0.04")), (1.0, 3.0, ("1.0", "3.0")), (-0.00001, 0.0, ("0.0000", "0.0000"))],
)
def test_figures_in_a_sentence_are_told_apart(one: float, other: float, told: tuple[str, str]) -> None:
    assert told_apart(one, other, 1) == told


@pytest.mark.parametrize(
    ("figure", "unit", "told"),
    [
        ("36.4", "% of families", "36.4% of families"),
        ("-1.2", "percentage points", "-1.2 percentage points"),
        ("-184.0", "£ million a month", "-£184.0 million a month"),
        ("12", "£", "£12"),
    ],
)
def test_an_amount_is_written_with_its_unit(figure: str, unit: str, told: str) -> None:
    assert amount(figure, unit) == told
