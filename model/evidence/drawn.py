"""Parameter draws: rows of parameters that the evidence allows together, made by a calibration and kept as data.

    draws.csv    a column a parameter (and how each draw was made: draw, seed, misfit), one row a draw
    draws.json   what made them: code, evidence, settings (``cmsim.runs.drawn`` reads it)
    slopes.csv   how each figure's miss changes with each parameter, which spares the next fit the living of them

They lie in this folder, or in that which the environment variable CMSIM_DRAWS names.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, SupportsIndex

from cmsim.model.errors import InputError

DRAWS, MADE, SLOPES = "draws.csv", "draws.json", "slopes.csv"
HOW_MADE = "cmsim calibrate --draws 200 --out fit makes draws, cmsim calibrate --out fit --install puts them in place"


def draws_folder() -> Path:
    """The folder of the draws in use."""
    return Path(os.environ.get("CMSIM_DRAWS") or Path(__file__).parent)


def draws_available() -> int:
    """How many parameter draws there are: 1 to this many may be asked for, and 0 is the centre."""
    return len(rows_in(draws_folder()))


def check_draws(draws: Any) -> int:
    """How many draws are asked for, 0 for none. Errors: InputError when that is no number, or more than there are."""
    asked = -1 if isinstance(draws, bool) or not isinstance(draws, SupportsIndex) else draws.__index__()
    if asked < 0:
        raise InputError(f"draws is {draws!r}: it must be a whole number, 0 for the centre")
    there = draws_available()
    if asked > there:
        known = f"there are {there}" if there else "there are none here"
        raise InputError(f"draws is {draws}: of parameter draws {known} ({HOW_MADE})")
    return asked


def drawn(draw: int) -> dict[str, float]:
    """One draw: the parameters it sets. Errors: InputError for a draw there is not."""
    there = draws_available()
    if not 1 <= draw <= there:
        raise InputError(
            f"there is no parameter draw {draw}: 0 is the centre, and {there} draws are known ({HOW_MADE})"
        )
    return dict(rows_in(draws_folder())[draw - 1])


@cache
def rows_in(folder: Path) -> tuple[dict[str, float], ...]:
    """The draws in a folder: of each, the parameters that there still are. None where there is no draws.csv.

    Errors: InputError for a cell that is not a finite number.
    """
    from cmsim.model.evidence import _checked, parameters

    file = folder / DRAWS
    if not file.is_file():
        return ()
    rows = []
    for number, row in enumerate(csv.DictReader(StringIO(file.read_text(encoding="utf-8"))), 1):
        try:
            rows.append(_checked({name: float(row[name]) for name in row if name in parameters()}))
        except (InputError, TypeError, ValueError) as error:
            raise InputError(f"{file}, draw {number}: {error}") from None
    return tuple(rows)
