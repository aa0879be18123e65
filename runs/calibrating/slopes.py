"""Slopes: how each miss changes with each parameter. Lived with the same luck, corrected by what steps did, kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import SLOPES as FILE
from cmsim.model.evidence.drawn import draws_folder
from cmsim.runs.calibrating.problem import Problem
from cmsim.runs.evaluating import Lived

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SHIPPED = "shipped"  # as the name of a folder: the slopes that lie beside the draws in use
NUDGE = 0.35  # of z: smaller, and luck speaks louder than the parameter


@dataclass
class Slopes:
    """How each miss changes with each parameter, shape (targets, parameters), and how they were come by.

    ``here``: lived at the very place the fit stands at, so that living them anew would change nothing. ``given``: those
    of an earlier calibration, never lived anew.
    """

    values: np.ndarray
    here: bool = False
    given: bool = False

    def learn(self, moved: np.ndarray, changed: np.ndarray) -> None:
        """Correct them along a step by what it did: the least change that explains it (Broyden's)."""
        import numpy as np

        unexplained = changed - self.values @ moved
        self.values = self.values + np.outer(unexplained, moved) / float(moved @ moved)
        self.here = False


def mean_misses(problem: Problem, lived: Lived, places: np.ndarray) -> np.ndarray:
    """The eased misses of points, of the figures averaged over the seeds: shape (points, targets)."""
    import numpy as np

    simulated = lived.of([problem.point(z) for z in places])
    with np.errstate(invalid="ignore"):
        return problem.misses(simulated.mean(axis=1))


def slopes_at(
    problem: Problem, lived: Lived, z: np.ndarray, misses: np.ndarray, given: np.ndarray | None = None
) -> np.ndarray:
    """How each miss changes with each parameter, with the same luck: shape (targets, parameters).

    A parameter is moved towards the middle of its range, where there is room. ``given``: slopes known already; only the
    parameters of which it has none (NaN) are moved.
    """
    import numpy as np

    slopes = np.full((len(misses), len(z)), np.nan) if given is None else given.copy()
    places = np.flatnonzero(np.isnan(slopes).any(axis=0))
    if len(places):
        nudges = np.where(z > 0.0, -NUDGE, NUDGE)
        moved = mean_misses(problem, lived, z + np.diag(nudges)[places])
        slopes[:, places] = ((moved - misses) / nudges[places, None]).T
    return slopes


# --- on disk --------------------------------------------------------------------------------------------------------


def table(problem: Problem, slopes: np.ndarray) -> pd.DataFrame:
    """One row a target, a column a parameter: tolerances of the target per unit of z."""
    import pandas as pd

    found = pd.DataFrame(slopes, columns=list(problem.names))
    found.insert(0, "id", [target.id for target in problem.targets])
    return found


def read(folders: Sequence[str | Path], problem: Problem) -> np.ndarray:
    """The slopes of earlier calibrations for this one, averaged: shape (targets, parameters), NaN for a parameter that
    none of them had.

    Errors: InputError for a folder without slopes, or without those of a figure that is asked now.
    """
    import numpy as np
    import pandas as pd

    found = []
    for folder in folders:
        file = (draws_folder() if str(folder) == SHIPPED else Path(folder)) / FILE
        try:
            one = pd.read_csv(file, index_col="id")
        except (OSError, ValueError) as error:
            told = getattr(error, "strerror", None) or error
            raise InputError(f"{folder} holds no slopes of a calibration ({FILE}): {told}") from None
        missing = [target.id for target in problem.targets if target.id not in one.index]
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            raise InputError(f"{file} has no slopes of {', '.join(missing[:3])}{more}: fit without --slopes")
        found.append(one.reindex(index=[t.id for t in problem.targets], columns=list(problem.names)).to_numpy(float))
    known = np.isfinite(found)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, found, 0.0).sum(axis=0) / known.sum(axis=0))


def shipped_for(problem: Problem) -> tuple[str, ...]:
    """The slopes that ship, where they are of every figure that is asked: nothing or their one name."""
    try:
        read([SHIPPED], problem)
    except InputError:
        return ()
    return (SHIPPED,)


def about(slopes: np.ndarray | None, folders: Sequence[str | Path]) -> dict[str, Any] | None:
    """What a manifest says of slopes that were given: where from, and their hash."""
    import numpy as np

    if slopes is None:
        return None
    digest = hashlib.sha256(np.ascontiguousarray(slopes, "<f8").tobytes()).hexdigest()
    return {"from": [Path(folder).name for folder in folders], "sha256": digest}
