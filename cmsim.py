"""cmsim: child maintenance for separated families in Great Britain, simulated month by month.

The public face: the handful of names a notebook imports. Everything else is reached as ``cmsim.model``,
``cmsim.agents``, ``cmsim.scenarios`` and ``cmsim.runs``. Nothing heavy is loaded until it is asked for.

The names in ``__all__`` are promises: none is taken away or changes its meaning without a version in which the old way
still works and warns. docs/reference/python.md tells of each, with examples that are run in the tests.

>>> import cmsim
>>> cmsim.calculate({"gross_weekly_income": 600, "receiving_parents": [{"nights": [0, 0]}]})["weekly_liability"]
96.0
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if "__path__" not in globals():  # run from a checkout, where this file stands beside its own sub-packages
    __path__ = [str(Path(__file__).parent)]

if TYPE_CHECKING:
    from cmsim.model.calculation.case import calculate
    from cmsim.model.policy import law
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.comparing.compare import compare
    from cmsim.runs.population.table import population
    from cmsim.runs.run import run
    from cmsim.runs.store import load_results
    from cmsim.scenarios import Scenario

__version__ = "0.1.0"
__all__ = ["Scenario", "SeparatedFamilies", "calculate", "compare", "law", "load_results", "population", "run"]

_HOMES = {
    "Scenario": "cmsim.scenarios",
    "SeparatedFamilies": "cmsim.model.simulation",
    "calculate": "cmsim.model.calculation.case",
    "compare": "cmsim.runs.comparing.compare",
    "law": "cmsim.model.policy",
    "load_results": "cmsim.runs.store",
    "population": "cmsim.runs.population.table",
    "run": "cmsim.runs.run",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cmsim' has no attribute {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
