"""What a sweep will take, before it is begun: runs, months to live, seconds, memory and disk. Nothing is written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cmsim.model.calendar import month_of
from cmsim.model.simulation import BYTES_A_FAMILY, SeparatedFamilies
from cmsim.runs.sweeping.execute import code, held_at_once, together
from cmsim.runs.sweeping.histories import Starts, can_be_kept, last_month, population_of, size_of
from cmsim.runs.sweeping.packing import batches
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, parameters_of, runs_of

TIMED_FAMILIES, TIMED_MONTHS = 2_400, 12  # of the short run that is timed
WORKER_SECONDS, WORKER_BYTES = 4.0, 350_000_000  # to start a process, and what it holds besides the families
LAW_SECONDS = 0.00006  # to work out the law of a month of one run
PART_BYTES, ROW_BYTES, RUN_BYTES = 6_000, 9, 300  # of a part's frame; of each row in it; of a run in other files
MODELS_HELD = 2  # at once in a process: a shared past, and the future that is lived


@dataclass(frozen=True)
class Estimate:
    """What a sweep will take. ``histories``: pasts that are lived once for all runs that share them; their bytes, and
    those of first families that several share, are on disk while the sweep goes on.
    """

    runs: int
    histories: int
    jobs: int
    months: int
    seconds: float
    memory_bytes: int
    disk_bytes: int
    histories_bytes: int

    def as_json(self, plan: Plan, out: Path) -> dict[str, Any]:
        """The object that ``--dry-run --json`` prints."""
        return {"name": plan.name, **asdict(self), "out": str(out)}


def estimate(plan: Plan, jobs: int) -> Estimate:
    """Time a short run of the plan's first scenario, and reckon from it. Errors: InputError, too many runs."""
    runs = runs_of(plan, code())
    groups = together(plan, runs, jobs)
    pasts = len({(run.seed, parameters_of(plan, run)) for run, *_ in groups}) if can_be_kept(plan) else len(groups)
    shared = (last_month(plan) + 1) * (len(groups) - pasts)  # months that a group starts after
    months = sum(months_of(plan, group) for group in groups) - shared
    birth, month = timed(plan)
    levers = [place for place, axis in enumerate(plan.axes) if axis.day is not None]
    laws = {(run.scenario, *(run.point[place] for place in levers)) for run in runs}
    starts = Starts(plan, Path(), groups)
    populations = len({population_of(plan, run) for run, *_ in groups})
    births = populations + (0 if starts.families else pasts - populations)
    seconds = births * birth + months * month + len(laws) * (plan.last + 1) * LAW_SECONDS
    working = max(1, min(jobs, len(groups)))
    return Estimate(
        runs=len(runs),
        histories=pasts,
        jobs=jobs,
        months=months,
        seconds=round(WORKER_SECONDS + seconds / working, 1),
        memory_bytes=working * (WORKER_BYTES + MODELS_HELD * plan.families * BYTES_A_FAMILY),
        disk_bytes=disk_bytes(plan, [run.id for run in runs]),
        histories_bytes=size_of(plan.families)
        * (
            min(held_at_once(jobs), pasts if can_be_kept(plan) and len(groups) < len(runs) else 0)
            + min(held_at_once(jobs), len(starts.families))
        ),
    )


def disk_bytes(plan: Plan, runs: Sequence[str]) -> int:
    """What stands in the folder at the end, of national outcomes: parts of many runs, a row of each, the plan."""
    parts = 1 + len(batches(plan, runs))
    return parts * PART_BYTES + len(runs) * (RUN_BYTES + ROW_BYTES * len(plan.keep) * len(plan.months))


def timed(plan: Plan) -> tuple[float, float]:
    """Seconds to make the families and seconds a month, from a short run of few of them; the first month compiles."""
    few = min(plan.families, TIMED_FAMILIES)
    until = f"{2013 + TIMED_MONTHS // 12}-12"
    begun = time.perf_counter()
    model = SeparatedFamilies(few, 1, plan.scenarios[0], until, threads=1)
    birth = time.perf_counter() - begun
    model.step()
    begun = time.perf_counter()
    for _ in range(TIMED_MONTHS):
        model.step()
    scale = plan.families / few
    return birth * scale, (time.perf_counter() - begun) / TIMED_MONTHS * scale


def months_of(plan: Plan, group: Sequence[Run]) -> int:
    """Months to live for runs that share a past, at most: the past once, and each run from its first change on."""
    whole = plan.last + 1
    firsts = [min(first_change(plan, run), whole) for run in group]
    past = min(firsts)
    futures = {(run.scenario, run.point): whole - first for run, first in zip(group, firsts, strict=True)}
    return past + max(sum(futures.values()), whole - past)


def first_change(plan: Plan, run: Run) -> int:
    """The first month that a change of a run reaches, or one after its last."""
    firsts = [plan.scenarios[run.scenario].first_change_month()]
    firsts += [month_of(axis.day) + (axis.day.day > 1) for axis in plan.axes if axis.day is not None]
    return min((first for first in firsts if first is not None), default=plan.last + 1)
