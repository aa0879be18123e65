"""Families in the columns of ``microdata.csv``: what an export writes and a report tells."""

from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.codes import NEVER, Existence
from cmsim.model.calendar import label
from cmsim.model.population.microdata.schema import BORN, LEAVES, PARENTS, Column, columns

if TYPE_CHECKING:
    import pandas as pd

LABELS = {"family_id": "f", "paying_parent_id": "p", "receiving_parent_id": "r"}  # and the number


def numbers_of(tables: dict[str, np.ndarray], weight: np.ndarray) -> dict[str, np.ndarray]:
    """The columns an export has, as numbers by family (NaN: missing). ``weight``: of each family."""
    families = tables["families"]
    rows = {who: np.asarray(tables[who])[families[who]] for who in PARENTS} | {"families": np.asarray(families)}
    found: dict[str, np.ndarray] = {}
    for name, column in columns().items():
        if column.field:
            found[name] = rows[column.table][column.field].astype(np.float64)
    for n, (born, leaves) in enumerate(zip(BORN, LEAVES, strict=True)):
        there = families["child_born"][:, n] != NEVER
        found[born] = np.where(there, families["child_born"][:, n], np.nan)
        found[leaves] = np.where(there, families["child_leaves"][:, n], np.nan)
    found["weight"] = weight
    found["ended"] = (families["existence"] == Existence.ENDED).astype(np.float64)
    found["family_number"] = families["id"].astype(np.float64)
    for who in PARENTS:
        found[f"{who}_number"] = rows[who]["id"].astype(np.float64)
    return {name: found[name] for name in columns() if name in found}


def frame_of(tables: dict[str, np.ndarray], weight: np.ndarray) -> "pd.DataFrame":
    """Families as a frame of text and numbers: one row a family, the columns an import takes."""
    import pandas as pd

    numbers = numbers_of(tables, weight)
    found = {}
    for name, column in columns().items():
        if name in LABELS:
            number = numbers[f"{name.removesuffix('_id').removesuffix('_parent')}_number"]
            found[name] = np.array([f"{LABELS[name]}{int(one)}" for one in number], object)
        elif name in numbers:
            found[name] = told(column, numbers[name])
    return pd.DataFrame(found)


def told(column: Column, numbers: np.ndarray) -> np.ndarray:
    """A column's numbers as a file has them."""
    if column.kind == "number":
        return numbers
    values, places = np.unique(numbers, return_inverse=True)
    return np.array([text(column, value) for value in values], object)[places]


def text(column: Column, value: float) -> object:
    """One value as a file has it (None: missing)."""
    if np.isnan(value):
        return None
    if column.kind == "month":
        return label(int(value))
    if column.kind == "words":
        return column.words[int(value)]
    return ("no", "yes")[int(value)] if column.kind == "yes_no" else int(value)
