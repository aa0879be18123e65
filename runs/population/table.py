"""``cmsim.population``: the families of a month as a table, for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmsim.runs.run import check_columns, several

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.scenarios import Scenario

FIRST_MONTH = "2012-12"


def population(
    families: int = 24_000,
    seed: int = 1,
    month: str = FIRST_MONTH,
    scenario: str | Path | Scenario = "baseline",
    columns: str | Sequence[str] = (),
) -> pd.DataFrame:
    """The separated families as they stand after a month: a table with one row a family.

    Who they are does not depend on the scenario, but how they have lived since December 2012 does. ``cmsim population
    describe`` lays the same families beside published figures.

    Parameters
    ----------
    families : how many are simulated at once; the column ``weight`` says how many of Great Britain each stands for.
    seed : the same seed is the same families, with the same luck.
    month : "YYYY-MM", from 2012-12 on; every month up to it is lived.
    scenario : a name in the catalogue, the path of a file, or a ``Scenario``.
    columns : names of columns of a snapshot (``cmsim.model.results.snapshot.COLUMNS`` has the unit and the meaning of
        each): those are kept, with ``month``, ``family_id`` and ``arrangement``. None given: all.

    Errors: InputError for anything the user got wrong, before any month is lived.

    >>> table = population(families=200, columns=["children", "paying_gross_weekly_income"])
    >>> list(table)
    ['month', 'family_id', 'children', 'arrangement', 'paying_gross_weekly_income']
    >>> 150 < len(table) < 250
    True
    """
    from cmsim.model.results.snapshot import snapshot
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import load

    kept = check_columns(several(columns), imported=False)
    model = SeparatedFamilies(families=families, rng=seed, scenario=load(scenario), until=month)
    while model.running:
        model.step()
    table = snapshot(model)
    return table if kept is None else table[kept]
