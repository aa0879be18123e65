"""The report of a validation: its counts, its figures and its picture, from a result written by hand."""

import pandas as pd
import pytest
from cmsim.runs.reporting.report import write_report
from cmsim.runs.store import about, write_results
from cmsim.runs.validating.page import KEPT
from cmsim.scenarios import load

PNG = b"\x89PNG\r\n\x1a\n"  # no picture is looked at here
ROWS = [
    (
        "share_a",
        "calibrate",
        "A share",
        "A source",
        "2019",
        "percent",
        40,
        38,
        42,
        41.0,
        40.0,
        42.0,
        0.5,
        900,
        0.5,
        True,
    ),
    (
        "share_b",
        "validate",
        "Another",
        "A source",
        "2020",
        "percent",
        40,
        38,
        42,
        52.0,
        50.0,
        54.0,
        1.0,
        12,
        6.0,
        False,
    ),
]


@pytest.fixture
def held(tmp_path):
    out = tmp_path / "held"
    told = about(
        kind="validate", scenario=load("baseline").resolved(), families=300, seeds=[1, 2], until="2021-12", use="all",
        targets="evidence", within=1, of=2, started="2026-01-01T00:00:00Z", seconds=1.0,
    )  # fmt: skip
    table = pd.DataFrame(ROWS, columns=list(KEPT)).to_csv(index=False).encode()
    files = {"targets.csv": table, "gaps.png": PNG, "validation.md": b"![One dot a target.](gaps.png)\n"}
    write_results(out, told, {}, False, files)
    return out


def test_it_counts_hides_and_says_how_it_was_made(held):
    text = write_report(held)[0].read_text(encoding="utf-8")
    assert "Figures the model was fitted to: 1 of 1 within tolerance; figures kept for testing: 0 of 1" in text
    assert "41.0% (40.0% to 42.0%)" in text
    assert "52.0%" not in text  # rests on 12 simulated families
    assert "not shown" in text
    assert 'alt="One dot a target."' in text
    assert "cmsim validate baseline --families 600 --seeds 2" in text
    assert "No such figure" not in text
    csv = pd.read_csv(held / "report" / "tables" / "targets-validate.csv")
    assert csv["simulated"].isna().all()
