"""Validation: a scenario lived with several seeds, and each target beside what came of it.

Every seed is a fresh sample of families with luck of its own; Student's t bounds the mean over the seeds with 90%. What
that bounds is luck alone; draws of the parameters bound what is not known of behaviour besides. A target is within when
the mean lies within its tolerance of the observed figure.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.evaluating import check_seeds
from cmsim.runs.validating.coverage import FAMILIES as DRAW_FAMILIES
from cmsim.runs.validating.coverage import counted, live_draws, with_draws
from cmsim.runs.validating.expressions import OfFamilies, OfIndicators, OfPopulation, OfRows, OfTable, Seen, columns_of
from cmsim.runs.validating.grammar import Measured
from cmsim.runs.validating.targets import NotSpokenOf, Target, built_in, of_use, read_file

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import Scenario

FAMILIES, SEEDS = 240_000, 4  # in all, shared among the seeds: four runs of 60,000
LEVEL = 0.90  # of the intervals
USES = ("calibrate", "validate", "all")
SECTIONS = (("calibrate", "Calibration"), ("validate", "Validation"))
AtOnce = OfFamilies | OfPopulation  # worked out in the month itself
Progress = Callable[[int, int], None]  # months lived, months in all


@dataclass
class Validation:
    """What a validation found.

    ``rows``: one row a target, in the row's own unit: id, use, quantity, source, period, population, unit, observed,
    tolerance, tolerance_source, band_low, band_high, simulated, low, high (bound the mean over the seeds with 90%; NaN
    for one seed), standard_error, simulated_n (over all seeds; the fewest that a part of it rests on), gap (in
    tolerances), within, indicator, reason; with draws also ``coverage.COLUMNS``. ``silent``: figures of the evidence
    that no run can be held against, or rows of a file without an indicator.
    """

    scenario: Scenario
    families: int  # in each run
    seeds: tuple[int, ...]
    until: str
    use: str
    file: str  # of the targets; empty: those of the evidence
    rows: pd.DataFrame
    by_seed: np.ndarray = field(repr=False)  # shape (seeds, targets)
    silent: tuple[NotSpokenOf, ...] = ()
    also: pd.DataFrame | None = field(default=None, repr=False)  # rows of what was measured besides, and is not counted
    started: str = ""
    seconds: float = 0.0
    out: Path | None = None
    draws: int = 0
    draw_families: int = 0  # in the run of each draw
    draws_made: Mapping[str, Any] = field(default_factory=dict)  # what made them, with a warning when that has changed

    @property
    def within(self) -> int:
        return int(self.rows["within"].sum())

    def of(self, use: str) -> pd.DataFrame:
        """The rows of one use."""
        return self.rows[self.rows["use"] == use]

    def sections(self) -> list[tuple[str, pd.DataFrame]]:
        """The rows apart by what they are for, each with its title; those of another use last."""
        known = [(title, self.of(use)) for use, title in SECTIONS]
        others = self.rows[~self.rows["use"].isin([use for use, _ in SECTIONS])]
        return [(title, rows) for title, rows in (*known, ("Other targets", others)) if len(rows)]

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim validate --json`` prints."""
        rows = self.rows.to_dict(orient="records")
        return {
            "scenario": self.scenario.name,
            "families": self.families * len(self.seeds),
            "seeds": list(self.seeds),
            "until": self.until,
            "targets": [{key: plain(cell) for key, cell in row.items()} for row in rows],
            "within": self.within,
            "of": len(self.rows),
            "by_use": {
                title.lower(): {"within": int(part["within"].sum()), "of": len(part)} for title, part in self.sections()
            },
            **self.coverage(),
            "not_spoken_of": [{"id": one.id, "use": one.use, "reason": one.reason} for one in self.silent],
            "seconds": round(self.seconds, 3),
            "out": None if self.out is None else str(self.out),
        }

    def coverage(self) -> dict[str, Any]:
        """With draws: how many figures lie in the intervals that hold them, by use."""
        if not self.draws:
            return {}
        counts = {title.lower(): count for title, part in self.sections() if (count := counted(part)) is not None}
        told = {title: count._asdict() for title, count in counts.items()}
        return {"draws": self.draws, "draw_families": self.draw_families, **self.draws_made, "coverage": told}


def plain(cell: Any) -> Any:
    """A cell as JSON has it: null where there is no figure."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def validate(
    scenario: str | Path | Scenario = "baseline",
    families: int | None = None,
    seed: int = 1,
    seeds: int = SEEDS,
    targets: str | Path | None = None,
    use: str = "all",
    out: str | Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
    also: Callable[[str], Sequence[Target]] | None = None,
    draws: int = 0,
) -> Validation:
    """Hold a scenario against figures: live it with several seeds, and compare.

    Parameters
    ----------
    scenario : a name in the catalogue, the path of a file, or a ``Scenario``.
    families : how many are simulated in all, shared equally among the seeds. None: 240,000.
    seed : the first of the seeds.
    seeds : how many runs; intervals are over them.
    targets : a CSV file of targets of one's own; None: those of the evidence.
    use : "calibrate" (what the parameters were fitted to), "validate" (what they were not) or "all".
    out, force : a folder to keep the result in, and whether it may replace a result that is there.
    threads : threads of the engine (results do not depend on it).
    progress : called with months lived and months in all, those of every run together.
    also : given the last month, more to measure in the same runs; it is kept apart and not counted.
    draws : how many draws of the parameters are lived too, once each with 12,000 families or fewer, for intervals that
        hold what is not known of behaviour (``coverage``). 0: none.

    Errors: InputError for anything the user got wrong, before any month is lived.
    """
    from cmsim.model.calendar import label, month_of
    from cmsim.model.evidence.drawn import check_draws
    from cmsim.runs.drawn import facts
    from cmsim.runs.store import check_destination, now
    from cmsim.scenarios import load

    asked = load(scenario)
    if use not in USES:
        raise InputError(f"use is {use!r}: it must be one of {', '.join(USES)}")
    check_seeds(seeds)
    wanted = FAMILIES if families is None else families
    if wanted < seeds:
        raise InputError(f"--families is {wanted}: they are shared among {seeds} seeds, so there must be more")
    every, silent = read_file(targets) if targets is not None else built_in()
    kept = of_use(every, use)
    check_draws(draws)
    if draws == 1:
        raise InputError("--draws is 1: an interval needs two at least")
    made = facts(draws)
    if out is not None:
        check_destination(out, force)
    started, begun = now(), time.perf_counter()
    until, each = label(max(target.expression.last for target in kept)), wanted // seeds
    chosen = tuple(range(seed, seed + seeds))
    besides = list(also(until)) if also is not None else []
    small, whole = min(each, DRAW_FAMILIES), month_of(until) + 1
    weight = small / each  # of a month of a draw's run, against one of a seed's
    months = round(whole * (len(chosen) + weight * (draws + 1 if draws else 0)))

    def tell(done: float) -> None:
        if progress is not None:
            progress(min(round(done), months), months)

    found = []
    for place, one in enumerate(chosen):

        def lived(done: int, total: int, before: int = place) -> None:
            tell(before * total + done)

        found.append(measure(asked, [*kept, *besides], each, one, until, threads, lived))
    rows, by_seed = compared(kept, [of_seed[: len(kept)] for of_seed in found])
    if draws:

        def tick(run: int, done: int, total: int) -> None:
            tell(len(chosen) * total + weight * (run * total + done))

        rows = with_draws(rows, live_draws(asked, kept, small, seed, until, threads, draws, tick))
    apart = compared(besides, [of_seed[len(kept) :] for of_seed in found])[0] if besides else None
    result = Validation(
        asked, each, chosen, until, use, "" if targets is None else Path(targets).name, rows, by_seed,
        tuple(one for one in silent if use in ("all", one.use)), apart, started, time.perf_counter() - begun,
        None, draws, small if draws else 0, made,
    )  # fmt: skip
    if out is not None:
        from cmsim.runs.validating.results import write  # charts: not loaded unless drawn

        result.out = write(result, out, force)
    return result


# --- one run ----------------------------------------------------------------------------------------------------


def measure(
    scenario: Scenario, targets: Sequence[Target], families: int, seed: int, until: str, threads: int | None,
    progress: Progress, parameters: dict[str, float] | None = None,
) -> list[Measured]:  # fmt: skip
    """What one run says of each target. Only what the targets ask for is looked at, and no families are kept."""
    import pandas as pd
    from cmsim.model.results.indicators import grouped, national
    from cmsim.model.simulation import SeparatedFamilies

    looks, groups = looks_of(targets), groups_of(targets)
    model = SeparatedFamilies(families, seed, scenario, until, threads=threads, parameters=parameters)
    at_once: dict[int, Measured] = {}
    by_group: list[pd.DataFrame] = []
    while model.running:
        model.step()
        asked = looks.get(model.month, [])
        if asked:
            at_once |= looked_at(model, asked)
        if model.month in groups:
            by_group.append(grouped(model, groups[model.month]))
        progress(model.month + 1, model.last_month + 1)
    all_seen = Seen(pd.concat([national(model, indicators_of(targets)), *by_group], ignore_index=True))
    model.__dict__.clear()  # a Mesa model refers to itself: let go of its tables at once
    return [
        target.expression.measured(all_seen) if isinstance(target.expression, OfTable) else at_once[place]
        for place, target in enumerate(targets)
    ]


def looked_at(model: SeparatedFamilies, asked: Sequence[tuple[int, AtOnce]]) -> dict[int, Measured]:
    """What targets ask of the month just lived, by their place: of families as they stand, and of who they are."""
    from cmsim.model.population.margins import Look
    from cmsim.model.results.snapshot import snapshot

    found: dict[int, Measured] = {}
    of_families = [(place, one) for place, one in asked if isinstance(one, OfFamilies)]
    if of_families:
        columns = set().union(*(columns_of(one) for _, one in of_families))
        seen = snapshot(model)[sorted(columns)]
        found |= {place: one.of(seen) for place, one in of_families}
    if len(found) < len(asked):
        look = Look(model)
        found |= {place: one.of(look) for place, one in asked if isinstance(one, OfPopulation)}
    return found


def indicators_of(targets: Sequence[Target]) -> set[str] | None:
    """The indicators that targets speak of by name; None: any may be meant, by a filter over all of them."""
    expressions = [target.expression for target in targets if isinstance(target.expression, OfTable)]
    if not all(isinstance(one, OfIndicators) for one in expressions):
        return None
    return {term.indicator for one in expressions if isinstance(one, OfIndicators) for term in one.terms}


def looks_of(targets: Sequence[Target]) -> dict[int, list[tuple[int, AtOnce]]]:
    """The months after which families are looked at, and for which targets, by their place."""
    looks: dict[int, list[tuple[int, AtOnce]]] = {}
    for place, target in enumerate(targets):
        if isinstance(target.expression, OfFamilies | OfPopulation):
            looks.setdefault(target.expression.last, []).append((place, target.expression))
    return looks


def groups_of(targets: Sequence[Target]) -> dict[int, list[str]]:
    """The months in which indicators are counted by group, and which groups."""
    groups: dict[int, list[str]] = {}
    for target in targets:
        if isinstance(target.expression, OfRows):
            for month in target.expression.months if target.expression.groups else ():
                named = groups.setdefault(month, [])
                named += [name for name in target.expression.groups if name not in named]
    return groups


# --- side by side -------------------------------------------------------------------------------------------------


def compared(targets: Sequence[Target], found: Sequence[Sequence[Measured]]) -> tuple[pd.DataFrame, np.ndarray]:
    """Each target beside what the seeds gave: the rows of ``Validation``, and the figures of every seed."""
    import numpy as np
    import pandas as pd
    from scipy import stats

    scales = np.array([target.scale for target in targets])
    values = np.array([[one.value for one in of_seed] for of_seed in found]) * scales
    sizes = np.array([[one.n for one in of_seed] for of_seed in found])
    rows = []
    for place, target in enumerate(targets):
        known = values[:, place][~np.isnan(values[:, place])]
        n = len(known)
        mean = float(known.mean()) if n else math.nan
        error = float(known.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
        half = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1)) * error if n > 1 else math.nan
        rows.append(
            {
                "id": target.id, "use": target.use, "quantity": target.quantity, "source": target.source,
                "period": target.period, "population": target.population, "unit": target.unit,
                "observed": target.value, "tolerance": target.tolerance, "tolerance_source": target.tolerance_source,
                "band_low": target.low, "band_high": target.high,
                "simulated": mean, "low": mean - half, "high": mean + half, "standard_error": error,
                "simulated_n": round(float(np.nansum(sizes[:, place]))),
                "gap": target.gap(mean) if n else math.nan, "within": bool(n) and target.is_within(mean),
                "indicator": target.expression.text, "reason": target.reason,
            }
        )  # fmt: skip
    return pd.DataFrame(rows), values
