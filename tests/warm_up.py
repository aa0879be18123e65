"""Compile every kernel in one process, so that the processes of the tests find them done.

In one process a rule is compiled once, for all the kernels that call it. Each process of the tests would compile it
again for the first kernel that it happens to need, and two of them often the same kernel at the same time.

    python tests/warm_up.py            all
    python tests/warm_up.py the-model  those of the model alone: what the pass with array bounds checked needs
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from cmsim import calculate
from cmsim.agents.codes import Arrangement, Existence
from cmsim.model.population.importing import import_file
from cmsim.model.results.snapshot import snapshot
from cmsim.model.results.survey import as_surveyed
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.journey.explain import next_month_of
from cmsim.scenarios import load

sys.path.insert(0, str(Path(__file__).parent / "model"))
sys.path.insert(0, str(Path(__file__).parent / "model" / "population"))
import busy
import made_families

MONTHS = 24


def busy_world(families: int) -> SeparatedFamilies:
    """The world in which everything happens, one month on."""
    everything = replace(load("baseline"), changes=tuple(busy.changes()), parameters=busy.PARAMETERS)
    model = SeparatedFamilies(families=families, scenario=everything, until="2018-12", threads=1)
    model.step()
    return model


def the_model() -> SeparatedFamilies:
    """The busy world into the years in which requests wait and rows are freed, and families of one's own."""
    model = busy_world(1_000)
    while model.running:
        model.step()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "families.csv"
        file.write_text(made_families.as_csv(made_families.families(40)))
        SeparatedFamilies(until="2013-01", population=import_file(file, scale=True).population, threads=1).step()
    return model


def what_looks_at_it(model: SeparatedFamilies) -> None:
    """Months explained, the calculation of one case, and a survey."""
    explain_all(busy_world(100))
    calculate({"gross_weekly_income": 600, "receiving_parents": [{"nights": [0, 0]}]})
    as_surveyed(snapshot(model), "receiving")


def explain_all(model: SeparatedFamilies) -> None:
    """Months explained until each kernel that explains has been needed."""
    for _ in range(MONTHS):
        every = np.asarray(model.families)
        stays = (every["existence"] == Existence.LIVE) & (every["ends"] > model.month + 2)
        for family in every["id"][stays & (every["lived"] >= Arrangement.DIRECT_PAY)]:
            if not any(not_compiled("cmsim.runs.")):
                return
            next_month_of(model, int(family))
        model.step()


def not_compiled(start: str = "cmsim.") -> Iterator[str]:
    """Kernels of loaded modules that nothing has called so far."""
    for place, module in list(sys.modules.items()):
        for name, found in vars(module).items() if place.startswith(start) else ():
            if is_kernel(found) and found.__module__ == place and not found.signatures:
                yield f"{place}.{name}"


def is_kernel(found: Any) -> bool:
    return getattr(found, "targetoptions", {}).get("nogil", False)


if __name__ == "__main__":
    world = the_model()
    if sys.argv[1:] != ["the-model"]:
        what_looks_at_it(world)
        for name in not_compiled():
            print(f"tests/warm_up.py: {name} is left for a test to compile", file=sys.stderr)
