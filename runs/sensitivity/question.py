"""What a sensitivity analysis asks: outcomes of a scenario, or effects of a reform, over ranges of parameters."""

from __future__ import annotations

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
    from cmsim.scenarios import Scenario

USUAL = (
    *(("effective_share", ""), ("arrangement_share", "none"), ("maintenance_received_gbp", "")),
    ("arrears_gbp", "collect_and_pay"),
)


@dataclass(frozen=True)
class Range:
    """A parameter, the range it is moved over, and its centre."""

    name: str
    low: float
    high: float
    now: float


@dataclass(frozen=True)
class Sensitivity:
    """One question. With a ``reform``, outcomes are its effects: reform less base, with the same luck."""

    base: Scenario
    reform: Scenario | None
    outcomes: tuple[tuple[str, str], ...]
    ranges: tuple[Range, ...]
    families: int
    until: str
    seeds: tuple[int, ...]

    @cached_property
    def parts(self) -> int:
        """The first month in which base and reform differ."""
        from cmsim.model.calendar import month_of

        if self.reform is None:
            return 0
        months = month_of(self.until) + 1
        ours, theirs = self.base.laws(months), self.reform.laws(months)
        return next(month for month in range(months) if ours[month].tobytes() != theirs[month].tobytes())

    def live(self, point: Point, seed: int, threads: int | None = None) -> list[float]:
        """One run, or one of each: the outcomes, or their differences."""
        told = lived_together(self.base, [] if self.reform is None else [(self.parts, self.reform)], self.outcomes,
                              self.families, seed, self.until, point, threads)  # fmt: skip
        return told[-1]

    def point(self, place: Sequence[float] | np.ndarray) -> dict[str, float]:
        """The parameters at a place in the unit cube, to nine figures."""
        return {
            one.name: float(f"{one.low + float(u) * (one.high - one.low):.9g}")
            for one, u in zip(self.ranges, place, strict=True)
        }

    def luck(self, trajectory: int) -> tuple[int, ...]:
        """The seeds of a trajectory: the same for all of its points, and others for each."""
        return tuple(seed + trajectory * len(self.seeds) for seed in self.seeds)

    def as_json(self) -> dict[str, Any]:
        """What the results rest on, but for the code."""
        return {
            "base": self.base.resolved(),
            "reform": None if self.reform is None else self.reform.resolved(),
            "outcomes": [list(pair) for pair in self.outcomes],
            "parameters": {one.name: [one.low, one.high, one.now] for one in self.ranges},
            "families": self.families,
            "until": self.until,
            "seeds": list(self.seeds),
        }


def lived_together(
    base: Scenario, reforms: Sequence[tuple[int, Scenario]], outcomes: Sequence[tuple[str, str]], families: int,
    seed: int, until: str, point: Point, threads: int | None = None,
) -> list[list[float]]:  # fmt: skip
    """The outcomes of a base, then the effects on them of each reform, each told with the first month it changes.

    The base is lived once. As it is before the first month of each reform its state is kept, and the reform goes on
    from there: equal to lives apart, for the price of their futures.
    """
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.evaluating import last_year

    def begin(scenario: Scenario) -> SeparatedFamilies:
        return SeparatedFamilies(families, seed, scenario, until, threads=threads, parameters=dict(point))

    model = begin(base)
    started: dict[str, SeparatedFamilies] = {}
    for first, reform in sorted(reforms, key=lambda pair: pair[0]):
        while model.month < first - 1:
            model.step()
        started[reform.name] = model.fork(reform) if first else begin(reform)
    without = last_year(model, outcomes)
    told = [without]
    for _, reform in reforms:
        with_it = last_year(started.pop(reform.name), outcomes)
        told.append([there - here for here, there in zip(without, with_it, strict=True)])
    return told


# --- what a user may ask for ------------------------------------------------------------------------------------


def sensitivity_of(
    base: str | Path | Scenario = "baseline",
    reform: str | Path | Scenario | None = None,
    outcomes: Iterable[str] = (),
    parameters: Iterable[str] | None = None,
    families: int = 12_000,
    until: str = "2031-12",
    seed: int = 1,
    seeds: int = 1,
) -> Sensitivity:
    """A question as it is asked.

    Parameters
    ----------
    base, reform : names in the catalogue, paths, or scenarios; with a reform the outcomes are its effects.
    outcomes : "indicator" or "indicator[level]"; none: four headlines.
    parameters : names; None: every parameter with a range that is neither published nor the name of a variant.
    families, until, seed, seeds : of each run; a point is the mean over its seeds.

    Errors: InputError for anything the user got wrong.
    """
    from cmsim.model.calendar import label
    from cmsim.model.simulation import check_families, check_seed, check_until
    from cmsim.scenarios import load

    check_seeds(seeds)
    ours, theirs = load(base), None if reform is None else load(reform)
    last = label(check_until(until))
    chosen = tuple(range(check_seed(seed), seed + seeds))
    pairs = tuple(outcome(told) for told in outcomes) or USUAL
    asked = Sensitivity(
        ours, theirs, pairs, ranges(parameters, ours), check_families(families, "compiled"), last, chosen
    )
    if theirs is not None:
        check_reform(asked)
    return asked


def check_reform(asked: Sensitivity) -> None:
    """Errors: InputError when base and reform do not differ up to the end, or in more than the law."""
    assert asked.reform is not None
    if dict(asked.base.parameters) != dict(asked.reform.parameters):
        raise InputError(f"{asked.reform.name} has parameters of its own: only reforms of the law can be asked about")
    try:
        _ = asked.parts
    except StopIteration:
        names = f"{asked.reform.name} and {asked.base.name}"
        raise InputError(f"{names} do not differ up to {asked.until}: choose a later --until") from None


def outcome(told: str) -> tuple[str, str]:
    """An indicator and its level, from "indicator[level]". Errors: InputError with what there is."""
    from cmsim.model.results.catalogue import INDICATORS

    name, _, rest = told.partition("[")
    level = rest.removesuffix("]")
    if name not in INDICATORS:
        raise InputError(f"no indicator is called {name!r}{did_you_mean(name, INDICATORS)}")
    levels = INDICATORS[name].makers
    if level not in levels:
        known = ", ".join(f"{name}[{one}]" if one else name for one in levels)
        raise InputError(f"there is no outcome {told!r}; there are {known}")
    return name, level


def ranges(names: Iterable[str] | None, base: Scenario) -> tuple[Range, ...]:
    """The parameters to move. Errors: InputError for one that is unknown, has no range, or is set by the scenario."""
    from cmsim.model.evidence import parameters

    known = parameters()
    found = []
    for name in known if names is None else list(names):
        if name not in known:
            raise InputError(f"no parameter is called {name!r}{did_you_mean(name, known)}")
        row, set_here = known[name], name in dict(base.parameters)
        has_range = row.low is not None and row.high is not None and row.low < row.high
        if names is None:
            if row.status == "published" or name.startswith("variant_") or set_here or not has_range:
                continue
        elif set_here:
            raise InputError(f"parameter {name!r} is set by the scenario {base.name}, so it is not moved")
        if row.low is None or row.high is None or not has_range:
            raise InputError(f"parameter {name!r} has no range in the evidence, so it cannot be moved")
        found.append(Range(name, row.low, row.high, row.value))
    if len({one.name for one in found}) < len(found):
        raise InputError("a parameter is named twice")
    if not found:
        raise InputError("there is no parameter to move")
    return tuple(found)
