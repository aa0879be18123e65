"""docs/reference/snapshot.md: the columns of a snapshot, families.parquet, one row a family."""

from __future__ import annotations

from cmsim.model.results.snapshot import COLUMNS
from cmsim.runs.reference.markdown import opening, table, whole
from cmsim.runs.run import OUTCOMES

INTRODUCTION = """\
`cmsim run --snapshot YYYY-MM` keeps every family as of a month in `families.parquet`; `cmsim.population()` hands
the same table to a notebook. One row a family, {many} columns: live families, and ended ones whose case is still
on the books (`case_status` is `arrears_only` or `few_pounds`; no children any more). Amounts are pounds of the
month's cash. A category has only the words listed. With microdata of one's own, the columns marked *own* may hold
what was brought in, and are left out unless they are named with `--column`.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = [*opening("Columns of a snapshot", "model/results/snapshot.py")]
    lines += INTRODUCTION.format(many=len(COLUMNS)).splitlines()
    lines += table(
        ("Column", "Meaning", "Type", "Unit, or words", "Brought in"),
        (
            (f"`{name}`", column.meaning, column.dtype, listed(column.dtype, column.unit), own(name))
            for name, column in COLUMNS.items()
        ),
    )
    return whole(lines)


def listed(dtype: str, unit: str) -> str:
    """The unit; of a category its words."""
    return ", ".join(f"`{word}`" for word in unit.split()) if dtype == "category" else unit


def own(name: str) -> str:
    """Whether the column may hold what an import brought."""
    return "" if name in OUTCOMES else "own"
