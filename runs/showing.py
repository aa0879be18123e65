"""What of a simulated figure is shown: none that rests on too few, and no digit that their number does not bear out.

One rule for every table, picture, CSV and sheet that is made for a reader. Parquet files of a result stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd
from cmsim.runs.comparing.pairs import FEWEST

HIDDEN = (
    "A figure written “not shown” rests on fewer than 30 simulated families or cases, or is not counted in that month "
    "(children in low income are counted in Decembers). Numbers of simulated families are those of the model, over all "
    "its seeds, not people asked."
)
ROUNDED = (
    "Figures are rounded to what the number of simulated families bears out: a share to the power of ten at or below "
    "half over the root of that number, a total or a mean to that at or below the figure over the root of it. A "
    "difference and its interval have the digits that the width of the interval bears out. The page, the CSV of every "
    "table and picture, and the workbook hold the same figures; the Parquet files of the result hold them unrounded."
)
OF_A_ROW = ("base", "value")  # figures rounded by the simulated number
OF_AN_INTERVAL = {"difference": ("low", "high")}  # figures rounded by the interval's width


def hide_few(rows: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    """The rows without figures that rest on too few simulated: shares and means of fewer than 30, counts of 1 to 29."""
    from cmsim.runs.comparing.intervals import is_mean

    few = rows["simulated_n"] < FEWEST
    hidden = few & (is_mean(rows["indicator"]) | (rows["simulated_n"] > 0))
    return rows.assign(**{name: rows[name].mask(hidden) for name in figures})


def error_of(value: float, n: float, whole: float = 0.0) -> float:
    """About how far a figure may be off by the luck of ``n`` simulated; ``whole``: of a share, what stands for all."""
    return (whole / 2 or abs(value)) / math.sqrt(n)


def place_of(error: float) -> int:
    """The decimal place a figure with such an error is rounded to: 1 is tenths, -1 is tens."""
    return -math.floor(math.log10(error)) if error > 0 else 12


def borne(
    rows: pd.DataFrame, intervals: Mapping[str, tuple[str, str]] = MappingProxyType(OF_AN_INTERVAL)
) -> pd.DataFrame:
    """Rows of indicators with their figures hidden and rounded as the rule says, as they are written in tables.

    ``rows`` has simulated_n, indicator, and some of base, value and differences. ``intervals``: the differences by
    name, each with the names of the ends of its interval.
    """
    from cmsim.runs.comparing.words import scale_of

    intervals = {name: pair for name, pair in intervals.items() if name in rows}
    levels = [name for name in OF_A_ROW if name in rows]
    bounds = [end for pair in intervals.values() for end in pair]
    rows = hide_few(rows, list(dict.fromkeys([*levels, *intervals, *bounds])))
    scales = [scale_of(name) for name in rows["indicator"]]
    shift = [round(math.log10(scale.factor)) for scale in scales]
    n = rows["simulated_n"].to_numpy(float).tolist()
    told: dict[str, list[float]] = {}
    for name in levels:
        values = rows[name].to_numpy(float).tolist()
        told[name] = [
            rounded(value, scale.places(value, number) + more)
            for value, scale, number, more in zip(values, scales, n, shift, strict=True)
        ]
    for name, (low, high) in intervals.items():
        half = ((rows[high] - rows[low]) / 2).to_numpy(float).tolist()
        places = [scale.places_between(h) + more for scale, h, more in zip(scales, half, shift, strict=True)]
        for one in (name, low, high):
            told[one] = [rounded(v, p) for v, p in zip(rows[one].to_numpy(float).tolist(), places, strict=True)]
    return rows.assign(**told)


def rounded(value: float, place: int) -> float:
    """A value rounded at a decimal place, which may lie before the point; what is not known stays so."""
    return value if value != value else round(value, place) + 0.0


def borne_money(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the account by financial year, rounded as they are written: both sides to a million pounds."""
    from cmsim.runs.comparing.words import scale_of

    scale, millions = scale_of("service_cost_gbp"), -6
    half = ((rows["high"] - rows["low"]) / 2).to_numpy(float).tolist()
    told = {name: [rounded(v, millions) for v in rows[name].to_numpy(float).tolist()] for name in OF_A_ROW}
    for name in ("difference", "low", "high"):
        pairs = zip(rows[name].to_numpy(float).tolist(), half, strict=True)
        told[name] = [rounded(value, scale.places_between(h) + millions) for value, h in pairs]
    return rows.assign(**told)


def borne_gains(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table of winners, rounded as they are written; those that rest on too few are empty already."""
    told = {}
    n = rows["simulated_n"].to_numpy(float).tolist()
    for share in ("higher", "lower", "same"):
        for name in (share, f"{share}_low", f"{share}_high"):
            values = rows[name].to_numpy(float).tolist()
            told[name] = [rounded(v, share_places(m) + 2) for v, m in zip(values, n, strict=True)]
    mean = "mean_difference_gbp_a_month"
    half = ((rows[f"{mean}_high"] - rows[f"{mean}_low"]) / 2).to_numpy(float).tolist()
    for name in (mean, f"{mean}_low", f"{mean}_high"):
        told[name] = [
            rounded(v, pence_places(h)) for v, h in zip(rows[name].to_numpy(float).tolist(), half, strict=True)
        ]
    families = zip(rows["families"].to_numpy(float).tolist(), n, strict=True)
    told["families"] = [rounded(v, count_place(v, m)) for v, m in families]
    return rows.assign(**told)


def borne_moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table of movers, rounded as they are written; those that rest on too few are empty already."""
    n = rows["simulated_n"].to_numpy(float).tolist()
    whole = rows.groupby("from")["simulated_n"].transform("sum").to_numpy(float).tolist()
    families, shares = (rows[name].to_numpy(float).tolist() for name in ("families", "share"))
    return rows.assign(
        families=[rounded(v, count_place(v, m)) for v, m in zip(families, n, strict=True)],
        share=[rounded(v, share_places(m) + 2) for v, m in zip(shares, whole, strict=True)],
    )


def share_places(n: float) -> int:
    """Decimals of a percentage that rests on ``n`` simulated families: none or one."""
    return max(0, min(1, place_of(error_of(100.0, n, 100.0)))) if n > 0 else 1


def pence_places(half: float) -> int:
    """Decimals of a mean amount in pounds with half an interval so wide: pence where there is none."""
    return max(0, min(2, place_of(half / 2))) if half > 0 else 2


def count_place(value: float, n: float) -> int:
    """The decimal place of a number of families that rests on ``n`` simulated ones: hundreds at the finest."""
    return min(-2, place_of(error_of(value, n))) if n > 0 and value == value else -2
