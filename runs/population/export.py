"""Families written out in the columns an import takes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def exported(suffix: str, families: int, seed: int, own: Path | None = None) -> tuple[bytes, int]:
    """The bytes of a file (".csv" or ".parquet"), and how many families are in it."""
    frame = imported_families(own, seed) if own is not None else synthetic_families(families, seed)
    if suffix == ".csv":
        return frame.to_csv(index=False, lineterminator="\n").encode(), len(frame)
    buffer = BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue(), len(frame)


def synthetic_families(families: int, seed: int) -> pd.DataFrame:
    """The synthetic stock of December 2012, before a month is lived."""
    import numpy as np
    from cmsim.model.population.microdata.writing import frame_of
    from cmsim.model.simulation import SeparatedFamilies

    model = SeparatedFamilies(families=families, rng=seed, until="2012-12")
    tables = {name: np.asarray(getattr(model.tables, name)) for name in ("paying", "receiving", "families")}
    return frame_of(tables, np.full(len(tables["families"]), model.weight))


def imported_families(own: Path, seed: int) -> pd.DataFrame:
    """The families of an import, one row for each of its file, gaps filled."""
    import numpy as np
    from cmsim.model.population.importing import population_of
    from cmsim.model.population.microdata.writing import frame_of

    population = population_of(own, seed)
    groups = population.tables["groups"]
    sizes = np.diff(np.append(groups["families"], len(population.tables["families"])))
    return frame_of(dict(population.tables), np.repeat(groups["weight"], sizes))
