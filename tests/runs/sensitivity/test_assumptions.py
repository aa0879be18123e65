"""The assumption log takes its impact from an analysis that was kept, and says of which rules it is."""

from pathlib import Path

import pytest
from cmsim.model.evidence import parameters
from cmsim.runs.pages import kept_figures, write_page
from cmsim.runs.sensitivity import assumptions, impact
from cmsim.runs.sensitivity.analyse import analyse
from cmsim.runs.sensitivity.question import Sensitivity, sensitivity_of
from cmsim.runs.sensitivity.together import Together

pytestmark = pytest.mark.quick
NAMES = ("order_rate", "pay_constant", "return_rate", "dormant_share")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An analysis in a folder: effective arrangements go with one parameter, arrears with another, a little with a
    third."""

    def live(asked: Sensitivity, point: dict[str, float], seed: int, threads: int | None = None) -> list[float]:
        a, b, c, _ = ((point[one.name] - one.low) / (one.high - one.low) for one in asked.ranges)
        return [0.3 + 0.1 * a, 1e9 * (b + 0.1 * c)]

    monkeypatch.setattr(Sensitivity, "live", live)
    outcomes = ("effective_share", "arrears_gbp[collect_and_pay]")
    asked = sensitivity_of(outcomes=outcomes, parameters=NAMES, families=600, until="2013-12")
    analyse(asked, trajectories=4, keep=1, out=tmp_path / "analysis")
    return tmp_path / "analysis"


def test_an_analysis_keeps_what_it_says_of_each_parameter_and_outcome(folder: Path) -> None:
    about, rows = kept_figures(folder / impact.FILE)
    assert len(rows) == len(NAMES) * 2
    assert list(rows.columns) == list(impact.COLUMNS)
    assert about["analyses"][0]["families"] == 600
    assert not impact.out_of_date(about)
    about["analyses"][0]["rests_on"]["rules"] = "other"
    assert impact.out_of_date(about)


def test_a_parameter_has_the_highest_rating_of_any_outcome(folder: Path) -> None:
    rated = impact.ratings(kept_figures(folder / impact.FILE)[1])
    assert {name: rating.impact for name, rating in rated.items()} == {
        "order_rate": "high", "pay_constant": "high", "return_rate": "medium", "dormant_share": "low",
    }  # fmt: skip
    assert (rated["order_rate"].indicator, rated["order_rate"].share) == ("effective_share", 1.0)
    assert rated["return_rate"].share == pytest.approx(0.1)


def test_the_log_puts_first_what_matters_and_rests_on_little(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = impact.joined([folder, folder])
    write_page(folder / "two.csv", text)
    kept = kept_figures(folder / "two.csv")
    assert len(kept[0]["analyses"]) == 2
    monkeypatch.setattr(assumptions, "shipped", lambda: kept)
    log = assumptions.log()
    assert {row["id"] for row in log} == parameters().keys()
    assert [row["impact"] for row in log[:4]] == ["high", "high", "medium", "low"]
    assert all(row["impact"] == assumptions.NOT_RATED for row in log[4:])
    assert log[0]["on"].endswith("(baseline)")
    text = assumptions.page()
    assert "## High impact: 2" in text
    assert "600 families to 2013-12" in text


def test_outcomes_and_effects_are_rated_from_the_same_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A parameter that matters for a reform alone is rated by that; one left out after the first stage is low."""
    lived = []

    def live(asked: Together, point: dict[str, float], seed: int, threads: int | None = None) -> list[float]:
        lived.append(seed)
        u = {
            one.name: (point[one.name] - one.low) / (one.high - one.low)
            for one in asked.asked[0].ranges
            if one.name in point
        }
        a, b, c = (u.get(name, 0.5) for name in NAMES[:3])
        return [a] * 4 + [b + 0.01 * c] * 4 + [0.5 * b] * 4

    monkeypatch.setattr(Together, "live", live)
    write_page(tmp_path / impact.FILE, assumptions.make(600, 2, 2, 6, "2028-12", 1, NAMES))
    about, rows = kept_figures(tmp_path / impact.FILE)
    assert [one["runs"] for one in about["analyses"]] == [len(lived)] * 3 == [2 * 5 + 6 * 3] * 3
    rated = impact.ratings(rows)
    assert {name: (rating.impact, rating.about) for name, rating in rated.items()} == {
        "order_rate": ("high", "baseline"), "pay_constant": ("high", "remove-direct-pay"),
        "return_rate": ("low", ""), "dormant_share": ("low", ""),
    }  # fmt: skip


def test_without_an_analysis_the_log_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assumptions, "shipped", lambda: None)
    assert "No analysis has been made yet" in assumptions.page()
    assert {row["quality"] for row in assumptions.log()} == {"high", "medium", "low"}


def test_the_page_is_fresh() -> None:
    fresh = assumptions.page()
    assert assumptions.PAGE.read_text(encoding="utf-8") == fresh, "run: python -m cmsim.runs.sensitivity.assumptions"
