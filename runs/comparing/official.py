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
LOW, LIFTED = "children_in_low_income", "children_lifted_out_of_low_income"
LINES = (  # of the comparison: indicator, line, sign, in words
    (LOW, "relative_after", 1, "relative, after housing costs"),
    (LOW, "relative_before", 1, "relative, before housing costs"),
    (LIFTED, "relative_after", -1, "fewer through maintenance itself, relative, after housing costs"),
    (LIFTED, "relative_before", -1, "fewer through maintenance itself, relative, before housing costs"),
)
WHY = (
    "The two are made in different ways: the Department works from average Direct Pay amounts by family size and from "
    "what receiving parents say they get; here maintenance received changes by {money} in {month}, and the number "
    "follows from who moves, who then pays, which households stand near the line, and whatever else their income does."
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
    from cmsim.runs.comparing.words import effects_at, scale_of

    month = found.plan.last - found.plan.last % 12  # December: children in low income are counted then
    before, after = (one.levers_at_end()["direct_pay_available"] for one in (found.plan.base, reform.scenario))
    if not before or after or month < since(reform):
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
        (table["reform"] == reform.scenario.name) & (table["month"] == label(month)) & (table["group"] == "")
    ].set_index(["indicator", "level"])
    inside: list[bool | None] = []
    for indicator, level, sign, words in LINES:
        row: Any = mine.loc[indicator, level]
        low, high = sorted(sign * float(row[end]) for end in ("low", "high"))  # what is lifted out is taken off
        difference, interval = scale_of(indicator).difference(sign * float(row["difference"]), low, high)
        rows.append((f"Here, {words}, {label(month)}", difference, interval or "not known"))
        if indicator == LOW:
            inside.append(None if math.isnan(low) else low <= -told.value <= high)
    changes = effects_at(found, reform, month)[HEADLINES.index(("maintenance_received_gbp", ""))]
    *_, difference, _ = changes.cells()
    why = WHY.format(money=f"{difference} million pounds", month=label(month))
    return Official(rows, f"{why} {_verdict(inside, found.draws)}".strip())


def _verdict(inside: list[bool | None], draws: int) -> str:
    """Whether what the intervals hold could make the gap, where there are any: luck, with draws parameters too."""
    if None in inside:
        return ""
    figure = "the Department's figure lies"
    of = "luck and what is not known of behaviour" if draws else "luck alone"
    if all(inside):
        return f"The gap may come of {of}: {figure} in both intervals of children in low income."
    if any(inside):
        return f"Of the intervals of children in low income, {figure} in one and outside the other."
    return f"The gap is not likely to come of {of}: {figure} outside both intervals of children in low income."
