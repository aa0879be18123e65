"""Who gains and who loses, and who moved, in words: figures of winners with their intervals, the matrix of movers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.groups import GROUPS
from cmsim.runs.comparing.words import NOT_SHOWN
from cmsim.runs.showing import borne_moves, count_place, pence_places, share_places

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

SHARES = {"higher": "More, %", "lower": "Less, %", "same": "Same, %"}
MEAN, SIMULATED = "Mean change, £ a month", "Simulated families"
BY_GROUP = ("Group", "Level", *SHARES.values(), MEAN, SIMULATED)
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


def gainers(found: Comparison, reform: Reform, parent: str, groups: Sequence[str]) -> pd.DataFrame:
    """The rows of the winners of a parent in the last month, of some groups ("": all families), in their order."""
    every = found.winners
    name, last = reform.scenario.name, label(found.plan.last)
    here = every[(every["reform"] == name) & (every["month"] == last) & (every["parent"] == parent)]
    return pd.concat([here[here["group"] == group] for group in groups])


def gains_cells(row: pd.Series) -> tuple[str, ...]:
    """A row of the winners as text: shares of more, less and the same in %, the mean, and the simulated families."""
    return (*(share_cell(row, share) for share in SHARES), mean_cell(row), f"{row['simulated_n']:,}")


def by_group(found: Comparison, reform: Reform, parent: str, groups: Sequence[str]) -> list[tuple[str, ...]]:
    """Who gains and who loses by some groups of the base, as text: columns ``BY_GROUP``."""
    rows = gainers(found, reform, parent, groups)
    return [
        (GROUPS[row["group"]].title.partition(" (")[0], row["level"].replace("_", " "), *gains_cells(row))
        for _, row in rows.iterrows()
    ]


def share_cell(row: pd.Series, share: str, sign: str = "") -> str:
    """A share of the winners, in %, with its interval."""
    decimals = share_places(float(row["simulated_n"]))
    return _with_ends(row, share, lambda number: f"{100 * number:.{decimals}f}{sign}")


def mean_cell(row: pd.Series) -> str:
    """The mean difference of a row of the winners, pounds a month, with its interval."""

    name = "mean_difference_gbp_a_month"
    half = (float(row.get(f"{name}_high", math.nan)) - float(row.get(f"{name}_low", math.nan))) / 2
    decimals = pence_places(half)

    def told(number: float) -> str:
        rounded = round(number, decimals) + 0.0  # no minus before nought
        return f"{rounded:{'+' if rounded else ''},.{decimals}f}"

    return _with_ends(row, name, told)


def _with_ends(row: pd.Series, name: str, told: Callable[[float], str]) -> str:
    low, high = (float(row.get(f"{name}_{end}", math.nan)) for end in ("low", "high"))  # a result of before has none
    if pd.isna(row[name]):
        return NOT_SHOWN
    return told(row[name]) if pd.isna(low) else f"{told(row[name])} ({told(low)} to {told(high)})"


def moved(found: Comparison, reform: Reform) -> tuple[tuple[str, ...], list[tuple[str, ...]], pd.DataFrame]:
    """Where families of each arrangement in the base are under the reform in the last month: columns, rows as text in
    thousand families, and the figures."""
    from cmsim.runs.comparing.chart_effects import PLACES

    every = found.movers
    here = every[
        (every["reform"] == reform.scenario.name)
        & (every["month"] == label(found.plan.last))
        & (every["pairing"] == "base to reform")
    ]
    here = borne_moves(here)
    cells = {
        (row["from"], row["to"]): _thousand(row["families"], row["simulated_n"]) for row in here.to_dict("records")
    }
    places = [place for place in PLACES if place in set(here["from"])]
    columns = [place for place in PLACES if (here.loc[here["to"] == place, "simulated_n"] > 0).any()]
    named = {place: name.split(":")[0] for place, (name, *_) in PLACES.items()}
    rows = [(named[one], *(cells[one, other] for other in columns)) for one in places]
    return ("Base", *(named[place] for place in columns)), rows, here


def _thousand(families: float, n: float) -> str:
    """A number of families in thousand, with the digits that the simulated ones bear out."""
    if pd.isna(families):
        return NOT_SHOWN
    return f"{families / 1e3:,.{max(0, count_place(families, n) + 3) if families else 0}f}"
