"""The Department's own estimate of a reform beside the comparison's, with why the two differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from cmsim.model.calendar import label
from cmsim.model.results.indicators import HEADLINES

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

COLUMNS = ("Children in low income, thousand", "Difference", "90% interval")
LINES = {  # of the comparison: the line's level in the indicators, in words
    "relative_after": "relative, after housing costs",
    "relative_before": "relative, before housing costs",
}
WHY = (
    "The two are made in different ways: the Department works from average Direct Pay amounts by family size and from "
    "what receiving parents say they get; here maintenance received changes by {money} in {month}, and the number "
    "follows from who moves, who then pays, and which households stand near the line."
)


class Official(NamedTuple):
    """Rows under ``COLUMNS``, and in words why the estimates differ."""

    rows: list[tuple[str, ...]]
    why: str


def official(found: Comparison, reform: Reform) -> Official | None:
    """The Department's estimate and ours in the last December; None where it has published none.

    It has one for the end of Direct Pay: it holds for a reform under which the base's Direct Pay is there no longer.
    """
    from cmsim.model.evidence import figure
    from cmsim.runs.comparing.money import since
    from cmsim.runs.comparing.words import Effect, effects_at

    month = found.plan.last - found.plan.last % 12  # December: children in low income are counted then
    ends = found.plan.base.levers_at_end()["direct_pay_available"], reform.scenario.levers_at_end()
    if not ends[0] or ends[1]["direct_pay_available"] or month < since(reform):
        return None
    told = figure("dp_removal_poverty")
    rows: list[tuple[str, ...]] = [
        (
            f"The Department, {told.period} ({told.source_document.split(';')[0]})",
            f"-{told.value / 1e3:,.0f}",
            "none published",
        )
    ]
    table = found.rows
    mine = table[
        (table["reform"] == reform.scenario.name)
        & (table["month"] == label(month))
        & (table["group"] == "")
        & (table["indicator"] == "children_in_low_income")
    ].set_index("level")
    inside: list[bool | None] = []
    for level, words in LINES.items():
        row: Any = mine.loc[level]
        ours = Effect("children_in_low_income", level, *(float(row[name]) for name in Effect._fields[2:]))
        *_, difference, interval = ours.cells()
        rows.append((f"Here, {words}, {label(month)}", difference, interval or "not known"))
        inside.append(None if math.isnan(ours.low) else ours.low <= -told.value <= ours.high)
    changes = effects_at(found, reform, month)[HEADLINES.index(("maintenance_received_gbp", ""))]
    *_, difference, _ = changes.cells()
    why = WHY.format(money=f"{difference} million pounds", month=label(month))
    return Official(rows, f"{why} {_verdict(inside)}".strip())


def _verdict(inside: list[bool | None]) -> str:
    """Whether luck alone could make the gap, where there are intervals."""
    if None in inside:
        return ""
    if all(inside):
        return "Luck alone could make the gap: the Department's figure lies in the intervals here."
    if any(inside):
        return "The Department's figure lies in one of the intervals here and outside the other."
    return "Luck alone is not likely to make the gap: the Department's figure lies outside the intervals here."
