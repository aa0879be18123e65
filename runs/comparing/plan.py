"""What a comparison is asked to do, checked before anything is run: scenarios, when they differ, months to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.model.calendar import label
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.population.groups import GREAT_BRITAIN
from cmsim.model.results.groups import GROUPS
from cmsim.model.simulation import USUAL_FAMILIES, check_families, check_until
from cmsim.runs.comparing.pairs import INCOME_GROUPS
from cmsim.runs.run import base_name, own_population
from cmsim.scenarios import Scenario, load

if TYPE_CHECKING:
    from cmsim.model.population.imported import Population

HORIZONS = (12, 24, 48)  # months after a reform at which all is told
MOST_SEEDS = MOST_DATA = 1_000


@dataclass(frozen=True)
class Reform:
    """One reform against the base: from which month it is lived apart (0: a whole run), and when its law differs."""

    scenario: Scenario
    apart: int
    change: int | None

    def horizons(self, last: int) -> list[int]:
        """The months 12, 24 and 48 after the change that lie inside the run, and the last month."""
        after = [] if self.change is None else [self.change + months for months in HORIZONS]
        return sorted({month for month in after if month < last} | {last})


def asked_in(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a comparison was asked for, from its manifest: the settings of ``plan_of`` and ``compare``."""
    return {
        "base": Scenario.from_resolved(manifest["scenario"]),
        "reforms": [Scenario.from_resolved(reform) for reform in manifest["reforms"]],
        "families": manifest["families"],
        "seeds": manifest["seeds"],
        "draws": manifest["draws"],
        "until": manifest["until"],
        "by": manifest["groups"],
        "split_queue": manifest.get("split_queue", False),
        "data_draws": manifest.get("data_draws", 0),
    }


@dataclass(frozen=True)
class Plan:
    """What is compared: checked, and the same for every seed."""

    base: Scenario
    reforms: tuple[Reform, ...]
    families: int
    seeds: int
    last: int
    by: tuple[str, ...]
    threads: int | None = None
    population: Population | None = None
    population_name: str = ""
    draws: int = 0  # of the parameters, each lived with every seed; 0: the centre
    data_draws: int = 0  # of the population's margins, each lived with every seed beside the others
    split_queue: bool = False  # live every reform again with the queues of the base

    @property
    def until(self) -> str:
        return label(self.last)

    @property
    def weight(self) -> float:
        """How many families of Great Britain one simulated family of one run stands for."""
        return (GREAT_BRITAIN if self.population is None else self.population.total) / self.families

    @property
    def full_months(self) -> set[int]:
        """Months of which every indicator is kept: Decembers, the month of each change, the horizons, the last."""
        changes = {reform.change for reform in self.reforms if reform.change is not None}
        return set(range(0, self.last + 1, 12)) | changes | self.look_months

    @property
    def look_months(self) -> set[int]:
        """Months in which families are paired."""
        return {month for reform in self.reforms for month in reform.horizons(self.last)}

    @property
    def pair_groups(self) -> tuple[str, ...]:
        """The groups by which paired families are told apart: every group, the income bands of both parents first."""
        return tuple(dict.fromkeys((*INCOME_GROUPS, *GROUPS)))

    @property
    def names(self) -> list[str]:
        """The scenarios' names, the base first."""
        return [self.base.name, *(reform.scenario.name for reform in self.reforms)]

    @property
    def runs(self) -> int:
        """Runs of each scenario, those of data draws apart."""
        return self.seeds * max(1, self.draws)

    @property
    def data_runs(self) -> int:
        """Runs of each scenario with margins that were drawn."""
        return self.seeds * self.data_draws

    def by_data_draw(self, runs: Sequence[np.ndarray] | np.ndarray) -> np.ndarray | None:
        """Something of every run of the data draws, as (data draws, seeds, ...); None where there are none."""
        made = np.asarray(runs)
        return made.reshape(self.data_draws, self.seeds, *made.shape[1:]) if len(made) else None

    @property
    def months_to_live(self) -> int:
        """Months of all runs together."""
        apart = sum(self.last + 1 - reform.apart for reform in self.reforms)
        whole = self.last + 1 + apart
        return (self.runs + self.data_runs) * whole + self.runs * (apart if self.split_queue else 0)


def plan_of(
    base: str | Path | Scenario,
    reforms: str | Path | Scenario | Sequence[str | Path | Scenario],
    families: int | None,
    seeds: int,
    draws: int,
    until: str,
    by: str | Sequence[str],
    threads: int | None,
    population: str | Path | Population | None = None,
    split_queue: bool = False,
    data_draws: int | None = None,
) -> Plan:
    """The plan, checked. ``data_draws`` None: as many as is usual. Errors: InputError, one line."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 0 or draws == 1:
        raise InputError(f"draws is {draws!r}: it must be 0 (the centre), or 2 or more (20 is usual)")
    if isinstance(seeds, bool) or not isinstance(seeds, int | np.integer) or not 1 <= seeds <= MOST_SEEDS:
        raise InputError(f"seeds is {seeds!r}: it must be a whole number from 1 to {MOST_SEEDS:,} (10 is usual)")
    last = check_until(until)
    asked = (reforms,) if isinstance(reforms, str | Path | Scenario) else tuple(reforms)
    if not asked:
        raise InputError("there is nothing to compare: name at least one reform")
    start = load(base)
    loaded = [load(reform) for reform in asked]
    _check_names([start, *loaded])
    laws = start.laws(last + 1)
    own = own_population(population, seed=1)
    if families is None:
        families = USUAL_FAMILIES if own is None else own.families
    return Plan(
        base=start,
        reforms=tuple(_reform(start, laws, scenario, last) for scenario in loaded),
        families=check_families(families, "compiled"),
        seeds=int(seeds),
        last=last,
        by=groups_named(by),
        threads=threads,
        population=own,
        population_name=base_name(population),
        draws=int(draws),
        data_draws=data_draws_of(data_draws, int(draws), int(seeds), own is not None),
        split_queue=split_queue,
    )


def data_draws_of(asked: int | None, draws: int, seeds: int, own: bool) -> int:
    """How many data draws are lived: half as many as draws, 2 to 10, unless a number is asked for; none of families of
    one's ``own``, or where one seed could not tell them from luck. Errors: InputError for a number that cannot be."""
    possible = draws > 0 and seeds > 1 and not own
    if asked is None:
        return min(max(draws // 2, 2), 10) if possible else 0
    if isinstance(asked, bool) or not isinstance(asked, int | np.integer) or asked == 1 or not 0 <= asked <= MOST_DATA:
        raise InputError(f"data_draws is {asked!r}: it must be 0 (margins as published), or 2 to {MOST_DATA:,}")
    if asked and own:
        raise InputError(f"data_draws is {asked}: families of your own are not drawn from margins, so it must be 0")
    if asked and not possible:
        needs = "--draws, of the parameters" if not draws else "two seeds or more, to take luck out"
        raise InputError(f"data_draws is {asked}: it needs {needs}")
    return int(asked)


def groups_named(by: str | Sequence[str]) -> tuple[str, ...]:
    """The groups asked for, once each; hyphens will do for underscores. Errors: InputError for an unknown group."""
    names = [name.replace("-", "_") for name in ((by,) if isinstance(by, str) else by)]
    for name in names:
        if name not in GROUPS:
            raise InputError(f"by is {name!r}{did_you_mean(name, GROUPS)}: it must be one of {', '.join(GROUPS)}")
    return tuple(dict.fromkeys(names))


def _check_names(scenarios: Sequence[Scenario]) -> None:
    """Results are told by name, so no two scenarios may share one."""
    names = [scenario.name for scenario in scenarios]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InputError(
                f"{name} stands twice among the scenarios compared: each needs a name of its own, and to differ"
            )


def _reform(base: Scenario, laws: np.ndarray, scenario: Scenario, last: int) -> Reform:
    """When a reform's law first differs from the base's. Errors: InputError when that is after the last month."""
    theirs = scenario.laws(last + 1)
    differs = [month for month in range(last + 1) if theirs[month].tobytes() != laws[month].tobytes()]
    if scenario.parameters != base.parameters:  # parameters hold from the first month on: there is no common past
        return Reform(scenario, 0, differs[0] if differs else None)
    if differs:
        return Reform(scenario, differs[0], differs[0])
    first = scenario.first_change_month()
    if first is not None and first > last and scenario.changes != base.changes:
        raise InputError(
            f"until is {label(last)}, but {scenario.name} first differs from {base.name} in {label(first)}: "
            "choose a later month"
        )
    first = min(last, max(1, first or 1))
    return Reform(scenario, first, first)  # a scenario that changes nothing: lived apart all the same
