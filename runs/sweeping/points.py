"""From a plan to its runs: the points of the design, and what makes each run itself, as a hash of its content."""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cmsim.model.evidence.drawn import drawn
from cmsim.model.policy import Change
from cmsim.runs.sweeping.axes import listed
from cmsim.runs.sweeping.plan import Plan, size
from cmsim.scenarios import Scenario

DESIGN_SEED = 1  # of the sampled designs: the same plan is the same sample
Point = tuple[Any, ...]  # a value for each axis of the plan, in their order


@dataclass(frozen=True)
class Run:
    """One run of a sweep: which scenario (its place in the plan), seed, draw of the parameters (0: centre), point."""

    id: str
    scenario: int
    seed: int
    draw: int
    point: Point


def points(plan: Plan) -> list[Point]:
    """The points of the design, each once."""
    if plan.design == "grid":
        found: Iterator[Point] = itertools.product(*(axis.choices for axis in plan.axes))
    elif plan.design == "list":
        found = zip(*(axis.values for axis in plan.axes), strict=True) if plan.axes else iter([()])
    else:
        found = (tuple(axis.between(share) for axis, share in zip(plan.axes, row, strict=True)) for row in sample(plan))
    return list(dict.fromkeys(found))


def sample(plan: Plan) -> list[list[float]]:
    """The sample of the unit cube: a list of shares for each point."""
    from scipy.stats import qmc

    kind = qmc.LatinHypercube if plan.design == "latin-hypercube" else qmc.Sobol
    name = "rng" if "rng" in inspect.signature(kind).parameters else "seed"  # SciPy 1.15 renamed it
    sampler = kind(len(plan.axes), **{name: DESIGN_SEED})
    if plan.design == "sobol":  # the balance of a Sobol sequence holds for powers of two: take the first of the next
        shares = sampler.random_base2((plan.samples - 1).bit_length())[: plan.samples]
    else:
        shares = sampler.random(plan.samples)
    return [[float(share) for share in row] for row in shares]


def runs_of(plan: Plan, code: dict[str, Any]) -> list[Run]:
    """Every run, scenario by scenario, point by point, draw by draw, seed by seed.

    ``code``: hashes of the rules and the data. Errors: InputError when they are too many.
    """
    size(plan)
    common = {
        **{key: plan.told()[key] for key in ("families", "until", "keep", "by", "months")},
        **{key: code[key] for key in ("rules_hash", "data_hash", "schema_version")},
    }
    places = points(plan)
    drawings = {draw: identity(drawn(draw)) if draw else "" for draw in plan.draw_numbers}
    return [
        Run(identity({**asked, "draw": drawings[draw], "seed": seed}), place, seed, draw, point)
        for place, scenario in enumerate(plan.scenarios)
        for point, asked in asked_at(plan, places, {**common, "scenario": identity(scenario.resolved())})
        for draw in plan.draw_numbers
        for seed in range(1, plan.seeds + 1)
    ]


def asked_at(plan: Plan, places: list[Point], common: dict[str, Any]) -> Iterator[tuple[Point, dict[str, Any]]]:
    """Each point, and what its runs rest on besides draw and seed, as a hash."""
    for point in places:
        yield point, {"asked": identity({**common, **settings(plan, point)})}


def settings(plan: Plan, point: Point) -> dict[str, Any]:
    """The levers and the parameters of a point, as JSON can hold them."""
    pairs = list(zip(plan.axes, point, strict=True))
    return {
        "levers": [[axis.name, axis.day.isoformat(), listed(value)] for axis, value in pairs if axis.day is not None],
        "parameters": {axis.name: value for axis, value in pairs if axis.day is None},
    }


def identity(content: dict[str, Any]) -> str:
    """A hash of everything that a run's outcomes rest on."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def columns_of(plan: Plan, run: Run) -> dict[str, Any]:
    """What tells a run from the others, as columns of a table: the scenario, the seed, each lever and parameter."""
    values = {
        axis.name: json.dumps(listed(value)) if isinstance(value, tuple) else value
        for axis, value in zip(plan.axes, run.point, strict=True)
    }
    return {"scenario": plan.scenarios[run.scenario].name, "seed": run.seed, "draw": run.draw, **values}


def parameters_of(plan: Plan, run: Run) -> tuple[tuple[str, float], ...]:
    """The parameters of a run: those of its draw, its scenario's over them, and the plan's over both."""
    own = {axis.name: value for axis, value in zip(plan.axes, run.point, strict=True) if axis.day is None}
    return tuple(
        sorted(
            {**(drawn(run.draw) if run.draw else {}), **dict(plan.scenarios[run.scenario].parameters), **own}.items()
        )
    )


def scenario_of(plan: Plan, run: Run) -> Scenario:
    """The scenario of a run, with its parameters."""
    return replace(scenario_with(plan, run.scenario, run.point), parameters=parameters_of(plan, run))


def scenario_with(plan: Plan, place: int, levers: Point) -> Scenario:
    """A scenario with the plan's levers added, which count where both change one on one day."""
    base = plan.scenarios[place]
    changes: dict[tuple[dt.date, str], Change] = {(change.day, change.field): change for change in base.changes}
    for axis, value in zip(plan.axes, levers, strict=True):
        if axis.day is not None:
            changes[axis.day, axis.name] = Change(axis.day, axis.name, value)
    return replace(base, changes=tuple(changes[key] for key in sorted(changes)))
