"""What of a simulated figure is shown: nothing on too few, and no digit that their number does not bear out."""

import math

import pandas as pd
import pytest
from cmsim.runs.comparing.words import Effect, scale_of
from cmsim.runs.showing import borne, borne_gains, borne_moves, count_place, place_of, share_places

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("indicator", "value", "n", "shown"),
    [
        ("effective_share", 0.44812, 36_000, "44.8"),
        ("effective_share", 0.44812, 600, "45"),
        ("arrears_gbp", 1_172_400_000, 800, "1,170"),
        ("arrears_gbp", 1_172_400_000, 40, "1,200"),
        ("maintenance_received_gbp", 308_140_000, 200_000, "308.1"),
        ("applications", 8_825.0, 30, "9"),
    ],
)
def test_figures_have_the_digits_their_number_bears_out(indicator, value, n, shown):
    scale = scale_of(indicator)
    assert scale.text(value, n) == shown
    row = borne(pd.DataFrame({"indicator": [indicator], "value": [value], "simulated_n": [n]}))
    assert row["value"].item() * scale.factor == pytest.approx(float(shown.replace(",", "")))


def test_a_row_of_a_table_and_its_csv_hold_the_same_figures():
    row = {"indicator": "effective_share", "level": "", "base": 0.44812, "value": 0.46151, "difference": 0.01339,
           "low": -0.00331, "high": 0.03009, "simulated_n": 6_000}  # fmt: skip
    kept = borne(pd.DataFrame([row])).iloc[0]
    cells = Effect(*row.values()).cells()
    assert [f"{100 * kept[name]:.1f}" for name in ("base", "value")] == list(cells[1:3])
    assert cells[3:] == ("+1.3", "-0.3 to +3.0")
    assert [round(100 * kept[name], 6) for name in ("difference", "low", "high")] == [1.3, -0.3, 3.0]


def test_too_few_are_left_out_of_shares_and_counts_alike():
    rows = pd.DataFrame({"indicator": ["effective_share", "applications", "applications"], "value": [0.5, 9.0, 0.0],
                         "simulated_n": [29, 29, 0]})  # fmt: skip
    assert borne(rows)["value"].isna().tolist() == [True, True, False]


def test_gains_and_moves_are_rounded_by_their_families():
    mean = "mean_difference_gbp_a_month"
    shares = {f"{share}{end}": [0.12345] for share in ("higher", "lower", "same") for end in ("", "_low", "_high")}
    gains = pd.DataFrame({**shares, mean: [2.5871], f"{mean}_low": [2.1], f"{mean}_high": [3.1], "families": [97_423.0],
                          "simulated_n": [400]})  # fmt: skip
    told = borne_gains(gains).iloc[0]
    assert (told["higher"], told[mean], told["families"]) == (0.12, 2.6, 97_000.0)
    moves = pd.DataFrame({"from": ["none"], "families": [97_423.0], "share": [0.12345], "simulated_n": [10_000]})
    assert borne_moves(moves)[["families", "share"]].iloc[0].tolist() == [97_400.0, 0.123]


def test_places():
    assert [place_of(error) for error in (0.5, 1.0, 9.9, 0.02)] == [1, 0, 0, 2]
    assert [share_places(n) for n in (30, 2_500, 2_501)] == [0, 0, 1]
    assert count_place(50_000.0, 400) == -3
    assert count_place(math.nan, 400) == -2
