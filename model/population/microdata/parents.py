"""A file of one row a parent, linked by ``family_id``: two rows, or one, become one row a family."""

from collections.abc import Sequence

import numpy as np
from cmsim.model.errors import InputError
from cmsim.model.population.microdata.reading import (
    PARENT_ID,
    ROLE,
    Microdata,
    Texts,
    parse_all,
    place,
    refuse_unknown,
)
from cmsim.model.population.microdata.schema import PARENTS, Column, columns

ROLES = Column(ROLE, "words", "", 0, 0, PARENTS, "", "", (), (), "", "", False, "", "which of the two parents")


def columns_of_parents() -> dict[str, dict[str, Column]]:
    """The columns of such a file: for each, by side ("" for the family's own), the column it stands for."""
    found: dict[str, dict[str, Column]] = {}
    for name, column in columns().items():
        side = next((who for who in PARENTS if name.startswith(f"{who}_")), "")
        plain = PARENT_ID if name.endswith("_parent_id") else name.removeprefix(f"{side}_")
        found.setdefault(plain, {})[side] = column
    return found


def join_parents(file: str, sha256: str, table: dict[str, Texts]) -> Microdata:
    """Rows of parents as families. Errors: InputError for the first mistake."""
    known = columns_of_parents()
    refuse_unknown(file, [name for name in table if name != ROLE], list(known))
    if "family_id" not in table:
        raise InputError(f"{file} has one row a parent (a column {ROLE}): it needs a column family_id too")
    first = {
        name: (ROLES if name == ROLE else next(iter(known[name].values())), texts) for name, texts in table.items()
    }
    values, labels = parse_all(file, first)
    for name in (ROLE, "family_id"):
        missing = np.isnan(values[name])
        if missing.any():
            raise place(file, int(missing.argmax()), name, "it is empty, and every row of a parent needs it")
    role, family_of, first_rows = values[ROLE].astype(int), *in_order(values["family_id"])
    sides = {who: rows_of_side(file, labels, values, family_of, role == code, who) for code, who in enumerate(PARENTS)}
    found: dict[str, np.ndarray] = {}
    texts: dict[str, list[str]] = {}
    for name in table:
        if name == ROLE:
            continue
        for side in known[name]:
            column = known[name][side].name
            if name in labels:
                texts[column] = labels[name]
            if side:
                found[column] = taken(values[name], sides[side])
            else:
                found[column] = agreed(file, name, values[name], [sides[who] for who in PARENTS])
        refuse_strays(file, name, values[name], role, [who for who in PARENTS if who in known[name]])
    found["family_id"] = values["family_id"][first_rows]
    return Microdata(file, sha256, found, sides, texts, one_row_a_parent=True)


def in_order(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The group each row belongs to, groups in order of appearance; and the first row of each group."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse], np.sort(first)


def rows_of_side(
    file: str, labels: dict[str, list[str]], values: dict[str, np.ndarray], family_of: np.ndarray, here: np.ndarray,
    who: str,
) -> np.ndarray:  # fmt: skip
    """The row of one side of each family, -1 where it has none. Errors: InputError for two."""
    rows = np.flatnonzero(here)
    found = np.full(family_of.max() + 1, -1)
    found[family_of[rows[::-1]]] = rows[::-1]
    second = rows[found[family_of[rows]] != rows]
    if len(second):
        row = int(second[0])
        family = labels["family_id"][int(values["family_id"][row])]
        earlier = int(found[family_of[row]]) + 1
        raise place(
            file, row, ROLE, f"family {family!r} has a {who} parent in row {earlier:,} already, and can have one"
        )
    return found


def taken(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The values of these rows (NaN where there is no row)."""
    return np.where(rows >= 0, values[rows], np.nan)


def agreed(file: str, name: str, values: np.ndarray, sides: Sequence[np.ndarray]) -> np.ndarray:
    """A column of the family, given in either parent's row. Errors: InputError where the two differ."""
    one, other = (taken(values, rows) for rows in sides)
    differ = ~np.isnan(one) & ~np.isnan(other) & (one != other)
    if differ.any():
        family = int(differ.argmax())
        rows = sorted(int(side[family]) for side in sides)
        raise place(
            file, rows[1], name, f"it differs from row {rows[0] + 1:,} of the same family, and must be the same"
        )
    return np.where(np.isnan(one), other, one)


def refuse_strays(file: str, name: str, values: np.ndarray, role: np.ndarray, sides: list[str]) -> None:
    """Refuse a value in the row of a parent who has no such column. Errors: InputError."""
    if len(sides) == 1:
        stray = ~np.isnan(values) & (role != PARENTS.index(sides[0]))
        if stray.any():
            raise place(file, int(stray.argmax()), name, f"only a {sides[0]} parent has it: leave it empty here")
