"""How often intervals that hold the parameters too cover what was observed: draws of them, lived beside the centre.

Every draw is lived once, with the seed and the size of a run at the centre, so that luck is the same in both. What a
draw moves is added to the validation's own figure; the draws bound it with 90%, its luck reckoned in. A figure's own
error is taken to lie within its tolerance nine times in ten, as a fit takes it; what the model may be wrong by is what
the fit states.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.runs.validating.targets import Target
    from cmsim.scenarios import Scenario

LEVEL = 0.90
FAMILIES = 12_000  # of a run of one draw, at most
COLUMNS = ("draws_low", "draws_high", "covered", "covered_with_error", "covered_as_fitted")


class Counted(NamedTuple):
    """Of so many figures, how many lie in the interval of draws and luck, with the figure's own error besides, and with
    what a fit says that the model may be wrong by too."""

    of: int
    covered: int
    with_error: int
    as_fitted: int


def live_draws(
    scenario: Scenario, targets: Sequence[Target], families: int, seed: int, until: str, threads: int | None,
    draws: int, tick: Callable[[int, int, int], None],
) -> np.ndarray:  # fmt: skip
    """What the centre (row 0) and each draw say of every target, in its unit: shape (1 + draws, targets).

    ``tick``: called with the run, its months lived and its months in all.
    """
    import numpy as np
    from cmsim.model.evidence.drawn import drawn
    from cmsim.runs.validating.validate import measure

    said = []
    for draw in range(draws + 1):
        over = drawn(draw) if draw else None

        def lived(done: int, total: int, run: int = draw) -> None:
            tick(run, done, total)

        found = measure(scenario, targets, families, seed, until, threads, lived, over)
        said.append([one.value * target.scale for one, target in zip(found, targets, strict=True)])
    return np.array(said)


def with_draws(rows: pd.DataFrame, said: np.ndarray) -> pd.DataFrame:
    """The rows of a validation with COLUMNS: the interval of draws and luck, and what it covers.

    ``said``: as ``live_draws`` gives it. Where fewer than two draws give a figure nothing is known, nor covered.
    """
    told = [interval_of(row, said[0, place], said[1:, place]) for place, row in enumerate(rows.itertuples())]
    return rows.assign(**dict(zip(COLUMNS, zip(*told, strict=True), strict=True)))


def interval_of(row: Any, centre: float, draws: np.ndarray) -> tuple[float, float, bool, bool, bool]:
    """Low and high of one target, and whether the observed lies in them: alone, with its own error, and with what the
    model may be wrong by."""
    import numpy as np
    from cmsim.runs.calibrating.problem import DISCREPANCY
    from scipy import stats

    moved = draws[~np.isnan(draws)] - centre
    n = len(moved)
    if n < 2 or not math.isfinite(row.simulated) or math.isnan(centre):
        return math.nan, math.nan, False, False, False
    luck = row.standard_error if math.isfinite(row.standard_error) else 0.0
    spread = math.sqrt(float(moved.var(ddof=1)) * (1.0 + 1.0 / n) + luck**2)  # one truth, and a mean over n draws
    half = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1)) * spread
    middle = row.simulated + float(moved.mean())
    off = row.observed - middle
    error = row.band_high - row.observed if off < 0 else row.observed - row.band_low  # towards where the model lies
    reach = (half, math.hypot(half, error), math.hypot(half, error, DISCREPANCY * error))
    alone, with_error, as_fitted = (abs(off) <= each for each in reach)
    return middle - half, middle + half, alone, with_error, as_fitted


def counted(rows: pd.DataFrame) -> Counted | None:
    """How many figures are covered; None where no draws were lived."""
    if "covered" not in rows.columns:
        return None
    known = rows[rows["draws_low"].notna()]
    return Counted(len(known), *(int(known[name].sum()) for name in COLUMNS[2:]))


def in_words(found: Counted) -> str:
    """The count as half a sentence."""
    if not found.of:
        return "none can be told"
    alone, with_error, as_fitted = (f"{part} ({part / found.of:.0%})" for part in found[1:])
    return (
        f"of {found.of}, {alone} in the interval of draws and luck, {with_error} with the error of the figure besides, "
        f"{as_fitted} with what the fit says the model may be wrong by"
    )


__all__ = ["COLUMNS", "FAMILIES", "Counted", "counted", "in_words", "interval_of", "live_draws", "with_draws"]
