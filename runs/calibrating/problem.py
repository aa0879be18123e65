"""What a calibration asks: which parameters, within which ranges, against which figures, with which luck.

Parameters are moved on a scale without ends: z = ln(u / (1 - u)), u the place within the range of the evidence, from
nought to one. Before any figure is looked at z is normal about the middle of the range (``PRIOR_SPREAD``). A miss is
counted in tolerances of its figure, eased beyond three, so that no figure that cannot be met decides all the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError, did_you_mean
from cmsim.runs.evaluating import check_seeds

if TYPE_CHECKING:
    import numpy as np
    from cmsim.runs.evaluating import Point
    from cmsim.runs.validating.targets import Target
    from cmsim.scenarios import Scenario

PRIOR_SPREAD = 1.2  # of z: nine in ten of the prior lie in the middle three quarters of the range
EASED_FROM = 3.0  # tolerances: beyond, a miss counts by its logarithm
TOLERANCE_SPREADS = 1.645  # a tolerance is taken to bound nine in ten of a figure's own error
DISCREPANCY = 1.0  # what the model itself may be wrong by, in a figure's own errors
NO_FIGURE = 8.0  # the miss, in tolerances, where a run gives no figure at all
EDGE = 0.01  # a parameter is held this part of its range within its ends


@dataclass(frozen=True)
class Fitted:
    """A parameter that is fitted: its range in the evidence, and the value it has there now."""

    name: str
    low: float
    high: float
    now: float

    def z(self, value: float) -> float:
        """The place of a value on the scale without ends."""
        place = min(max((value - self.low) / (self.high - self.low), EDGE), 1.0 - EDGE)
        return math.log(place / (1.0 - place))

    def value(self, z: float) -> float:
        """The value at a place, to nine figures, so that it is written and read back as the same."""
        place = min(max(1.0 / (1.0 + math.exp(-min(max(z, -30.0), 30.0))), EDGE), 1.0 - EDGE)
        return float(f"{self.low + place * (self.high - self.low):.9g}")


@dataclass(frozen=True)
class Problem:
    """One calibration. ``families``: in each run; ``seeds``: each point is lived once with each, and averaged."""

    scenario: Scenario
    fitted: tuple[Fitted, ...]
    targets: tuple[Target, ...]
    families: int
    seeds: tuple[int, ...]
    file: str = ""  # of the targets; empty: those of the evidence
    corner: str = ""  # of structural doubt, under which the scenario is fitted; empty: none

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fitted)

    @cached_property
    def until(self) -> str:
        """The last month that a target speaks of."""
        from cmsim.model.calendar import label

        return label(max(target.expression.last for target in self.targets))

    def start(self) -> np.ndarray:
        """Where the evidence stands now, on the scale without ends: shape (parameters,)."""
        import numpy as np

        return np.array([one.z(one.now) for one in self.fitted])

    def point(self, z: Sequence[float] | np.ndarray) -> dict[str, float]:
        """The parameters at a place."""
        return {one.name: one.value(float(place)) for one, place in zip(self.fitted, z, strict=True)}

    def live(self, point: Point, seed: int, threads: int | None = None) -> list[float]:
        """One run: what it says of each target, in the target's own unit (NaN: no figure)."""
        from cmsim.runs.validating.validate import measure

        found = measure(
            self.scenario, self.targets, self.families, seed, self.until, threads, lambda done, total: None, dict(point)
        )
        return [one.value * target.scale for one, target in zip(found, self.targets, strict=True)]

    def misses(self, simulated: np.ndarray) -> np.ndarray:
        """Eased misses, in tolerances, of figures in the targets' own units: shape (..., targets) as given."""
        import numpy as np

        flat = simulated.reshape(-1, len(self.targets))
        rows = [[self._miss(t, float(v)) for t, v in zip(self.targets, row, strict=True)] for row in flat]
        return np.array(rows).reshape(simulated.shape)

    def _miss(self, target: Target, simulated: float) -> float:
        gap = NO_FIGURE if math.isnan(simulated) else target.gap(simulated)
        return eased(min(max(gap, -1e6), 1e6))

    def spread(self) -> float:
        """The error of a target in tolerances: its own, and what the model may be wrong by."""
        return math.sqrt(1.0 + DISCREPANCY**2) / TOLERANCE_SPREADS

    def errors(self, luck: np.ndarray, runs: int) -> np.ndarray:
        """The error of each target in tolerances: its own, what the model may be wrong by, and what is left of the luck
        of one run (``luck``, its spread) in the mean of so many."""
        import numpy as np

        return np.asarray(np.sqrt(self.spread() ** 2 + luck**2 / runs))

    def misfit(self, misses: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """Squared misses of one run in the targets' errors, summed over the last axis: minus twice the log of a
        likelihood."""
        import numpy as np

        return np.asarray(((misses / self.errors(luck, 1)) ** 2).sum(axis=-1), float)

    def as_json(self) -> dict[str, Any]:
        """What the results rest on, but for the code."""
        return {
            "scenario": self.scenario.resolved(),
            "parameters": {one.name: [one.low, one.high, one.now] for one in self.fitted},
            "targets": {t.id: [t.value, t.low, t.high, t.expression.text] for t in self.targets},
            "families": self.families,
            "seeds": list(self.seeds),
            "file": self.file,
            **({"corner": self.corner} if self.corner else {}),
        }


def eased(gap: float) -> float:
    """A miss in tolerances: as it is up to three, and its logarithm beyond."""
    size = abs(gap)
    return gap if size <= EASED_FROM else math.copysign(EASED_FROM * (1.0 + math.log(size / EASED_FROM)), gap)


# --- what a user may ask for ------------------------------------------------------------------------------------


def problem(
    scenario: str | Path | Scenario = "baseline",
    parameters: Iterable[str] | None = None,
    targets: str | Path | None = None,
    families: int = 24_000,
    seed: int = 1,
    seeds: int = 2,
) -> Problem:
    """A calibration as it is asked for.

    Parameters
    ----------
    scenario : the history to fit: a name in the catalogue, the path of a file, or a ``Scenario``.
    parameters : their names; None: every parameter whose status is "calibrated".
    targets : a CSV file of targets; None: those of the evidence that are for calibration.
    families : how many are simulated in each run.
    seed, seeds : the first of the seeds, and how many: every point is lived with each.

    Errors: InputError for anything the user got wrong.
    """
    from cmsim.model.simulation import check_families, check_seed
    from cmsim.runs.validating.targets import built_in, of_use, read_targets
    from cmsim.scenarios import load

    check_seeds(seeds)
    every = read_targets(targets) if targets is not None else of_use(built_in()[0], "calibrate")
    asked = load(scenario)
    chosen = tuple(range(check_seed(seed), seed + seeds))
    name = "" if targets is None else Path(targets).name
    size = check_families(families, "compiled")
    return Problem(asked, to_fit(parameters, asked), tuple(every), size, chosen, name)


def to_fit(names: Iterable[str] | None, scenario: Scenario) -> tuple[Fitted, ...]:
    """The parameters to fit. Errors: InputError for one that is unknown, has no range, or that the scenario fixes."""
    from cmsim.model.evidence import parameters

    known = parameters()
    wanted = list(names) if names is not None else [n for n, row in known.items() if row.status == "calibrated"]
    if len(set(wanted)) < len(wanted):
        raise InputError("a parameter is named twice")
    fitted = []
    for name in wanted:
        if name not in known:
            raise InputError(f"no parameter is called {name!r}{did_you_mean(name, known)}")
        row = known[name]
        if name.startswith("variant_"):
            raise InputError(
                f"parameter {name!r} chooses between accounts of behaviour: set it in a scenario's [variants]"
            )
        if row.low is None or row.high is None or not row.low < row.high:
            raise InputError(f"parameter {name!r} has no range in the evidence, so it cannot be fitted")
        if name in dict(scenario.parameters):
            if names is None:
                continue
            raise InputError(f"parameter {name!r} is set by the scenario {scenario.name}, so it cannot be fitted")
        fitted.append(Fitted(name, row.low, row.high, row.value))
    if not fitted:
        raise InputError("there is no parameter to fit")
    return tuple(fitted)
