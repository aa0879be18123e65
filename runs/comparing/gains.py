"""Who gains and who loses, in words: figures of the table of winners with their intervals."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from cmsim.runs.comparing.words import NOT_SHOWN

WHO = {  # parent: what more means, the income bands it is told by
    "receiving": ("receives", "receiving_income"),
    "paying": ("hands over", "paying_income"),
}


def gains_sentence(row: pd.Series, parent: str, does: str) -> str:
    """A row of the winners in a sentence that begins in lower case."""
    higher, lower, same = (share_cell(row, share, "%") for share in ("higher", "lower", "same"))
    return (
        f"the {parent} parent {does} more money than in the base in {higher} of families, less in {lower}, and the "
        f"same within a pound a month in {same}; on average {mean_cell(row)} pounds a month."
    )


def share_cell(row: pd.Series, share: str, sign: str = "") -> str:
    """A share of the winners, in %, with its interval."""
    return _with_ends(row, share, lambda number: f"{100 * number:.1f}{sign}")


def mean_cell(row: pd.Series) -> str:
    """The mean difference of a row of the winners, pounds a month, with its interval."""

    def told(number: float) -> str:
        rounded = round(number, 2) + 0.0  # no minus before nought
        return f"{rounded:{'+' if rounded else ''},.2f}"

    return _with_ends(row, "mean_difference_gbp_a_month", told)


def _with_ends(row: pd.Series, name: str, told: Callable[[float], str]) -> str:
    low, high = (float(row.get(f"{name}_{end}", math.nan)) for end in ("low", "high"))  # a result of before has none
    if pd.isna(row[name]):
        return NOT_SHOWN
    return told(row[name]) if pd.isna(low) else f"{told(row[name])} ({told(low)} to {told(high)})"
