"""The state the page starts from: the world in the month before the reform, lived once on this machine and kept.

It is kept beside the compiled rules, for their version and that of the data, as histories of sweeps are: figures alone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from cmsim.agents.compiled import CACHE
from cmsim.model.calendar import label, month_of
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.dashboard.reform import FIRST_MONTH, LAST_MONTH, baseline
from cmsim.runs.store import data_hash
from cmsim.runs.sweeping.mapped import mapped, read, save

USUAL_FAMILIES, FEWEST, MOST = 600, 150, 6_000
BEFORE = label(month_of(FIRST_MONTH) - 1)


@dataclass
class Start:
    """A world in the month before the reform, never stepped: the page's worlds are forks of it.

    ``dawn``: the same world with no month lived, made when a family's past is first asked for.
    """

    families: int
    seed: int
    model: SeparatedFamilies
    _dawn: SeparatedFamilies | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def past(self) -> SeparatedFamilies:
        """The world before its first month; it runs to the month before the reform."""
        with self._lock:
            if self._dawn is None:
                self._dawn = unlived(self.families, self.seed)
        return self._dawn.fork(baseline())


def unlived(families: int, seed: int) -> SeparatedFamilies:
    """A world of the law as it is, no month of it lived, up to the month before the reform."""
    return SeparatedFamilies(families, seed, baseline(), until=BEFORE, threads=1)


def start(families: int = USUAL_FAMILIES, seed: int = 1, folder: Path = CACHE) -> Start:
    """The world that was kept, or, when there is none of these rules and data, lived now and kept."""
    file = folder / f"dashboard-{data_hash()}-{BEFORE}-{families}-{seed}.world"
    kept = read(mapped(file), families, seed, baseline(), LAST_MONTH, 1)
    if kept is not None:
        return Start(families, seed, kept)
    model = SeparatedFamilies(families, seed, baseline(), until=LAST_MONTH, threads=1)
    while model.month < month_of(BEFORE):
        model.step()
    save(model, file)
    return Start(families, seed, model)
