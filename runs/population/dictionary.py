"""The template of a file of families, and the dictionary of its columns: made from ``microdata.csv``.

``python -m cmsim.runs.population.dictionary`` writes docs/how-to/your-own-data-columns.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from cmsim.model.population.microdata.parents import columns_of_parents
from cmsim.model.population.microdata.reading import MISSING, ROLE
from cmsim.model.population.microdata.schema import INSTEAD, PARENTS, Column, columns
from cmsim.runs.pages import write_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "your-own-data-columns.md"
SCHEMA = "model/population/microdata/microdata.csv"
MADE_BY = f"<!-- made by python -m cmsim.runs.population.dictionary: change {SCHEMA}, never this page -->\n"
FIELDS = ("column", "type", "unit", "allowed", "meaning", "needs", "if_missing", "only_from_an_export")


def header(one_row_a_parent: bool = False) -> str:
    """The header of an empty file: every column but those that stand instead of others, or that only an export has."""
    if one_row_a_parent:
        plain = [name for name, sides in columns_of_parents().items() if offered(next(iter(sides.values())))]
        return ",".join([ROLE, *plain]) + "\n"
    return ",".join(name for name, column in columns().items() if offered(column)) + "\n"


def offered(column: Column) -> bool:
    """Whether a column stands in the template."""
    return not column.exact and column.name not in INSTEAD


def rows() -> Iterable[dict[str, str]]:
    """The dictionary: a row a column."""
    for name, column in columns().items():
        yield {
            "column": name,
            "type": column.kind,
            "unit": column.unit,
            "allowed": column.allowed,
            "meaning": column.meaning,
            "needs": column.needs,
            "if_missing": f"stands instead of {INSTEAD[name]}" if name in INSTEAD else column.filled,
            "only_from_an_export": "yes" if column.exact else "",
        }


def dictionary_csv() -> str:
    """The dictionary as CSV."""
    told = io.StringIO()
    writer = csv.DictWriter(told, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return told.getvalue()


def dictionary_md() -> str:
    """The dictionary as a page to read."""
    missing = ", ".join(f"`{word}`" for word in MISSING if word)
    parts = [
        f"""\
# Columns of a file of families

One row a family, CSV (UTF-8, commas, one header) or Parquet. Every column may be left out, and any cell may be empty:
what is missing is filled by the synthesis, given what is there. In capitals or not, {missing} are empty too.
Whatever else a column does not allow is refused, with its row and column. Rows count from 1 under the header.

One row a parent instead: a column `{ROLE}` ({" or ".join(PARENTS)}), a column `family_id` that links the two rows of a
family (one may be missing), `parent_id`, and the columns of a parent below without `paying_` or `receiving_`.
""",
        section("The family", [row for row in rows() if not row["only_from_an_export"] and side(row) == ""]),
        section(
            "The paying parent", [row for row in rows() if not row["only_from_an_export"] and side(row) == "paying"]
        ),
        section(
            "The receiving parent",
            [row for row in rows() if not row["only_from_an_export"] and side(row) == "receiving"],
        ),
        section("Only from an export", [row for row in rows() if row["only_from_an_export"]]),
    ]
    return "\n".join(parts)


def side(row: dict[str, str]) -> str:
    """Which parent a column belongs to, "" for the family."""
    return columns()[row["column"]].table.replace("families", "")


def section(title: str, told: list[dict[str, str]]) -> str:
    """A table of some columns."""
    lines = [f"## {title}", "", "| Column | Meaning | Unit | Allowed | If missing |", "|---|---|---|---|---|"]
    for row in told:
        needs = f" (needs {row['needs']})" if row["needs"] else ""
        lines.append(
            f"| {row['column']} | {row['meaning']}{needs} | {row['unit']} | {row['allowed']} | {row['if_missing']} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page of the documents."""
    write_page(PAGE, page())


def page() -> str:
    """The dictionary as a page of the documents."""
    title, _, rest = dictionary_md().partition("\n")
    return f"{title}\n\n{MADE_BY}{rest}"


if __name__ == "__main__":
    main()
