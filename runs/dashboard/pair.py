"""Two worlds on the same luck: the law as it is, and a reform of it, from one state and month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from cmsim.model.calendar import label
from cmsim.model.population.peers.network import Peers
from cmsim.model.results.indicators import INDICATORS, counts_at
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.dashboard.reform import baseline, scenario_of, talk_of, today
from cmsim.runs.dashboard.start import Start
from cmsim.runs.journey.life import facts_of, lives_on, row_of

HALVES = ("baseline", "reform")
FIGURES = (  # indicator, level, words, unit: a share in per cent, or money in millions of pounds of Great Britain
    ("effective_share", "", "Effective arrangements", "% of families"),
    ("maintenance_received_gbp", "", "Money to children", "£m a month"),
    ("arrears_gbp", "collect_and_pay", "Arrears on Collect & Pay", "£m owed"),
    ("arrangement_share", "none", "No arrangement", "% of families"),
    ("arrangement_share", "family_based", "Family-based", "% of families"),
    ("arrangement_share", "direct_pay", "Direct Pay", "% of families"),
    ("arrangement_share", "collect_and_pay", "Collect & Pay", "% of families"),
)


class Pair:
    """The two worlds, at the same month. ``values``: the sliders. Not to be used by two threads at once."""

    def __init__(self, start: Start):
        self.start, self.values = start, today()
        self.watched: int | None = None  # the family whose months are being written down
        self.seen: dict[str, list[dict[str, Any]]] = {half: [] for half in HALVES}
        self._known: dict[str, dict[int, dict[tuple[str, str], float]]] = {half: {} for half in HALVES}
        self.baseline, self.reform = self._begin("baseline"), self._begin("reform")
        self.acquaintances = self._meet()

    # --- what is done -----------------------------------------------------------------------------------------------

    @property
    def month(self) -> int:
        """The month both worlds stand at."""
        return self.baseline.month

    @property
    def running(self) -> bool:
        return self.baseline.running

    def step(self) -> None:
        """One month in both worlds."""
        if not self.running:
            return
        self._live("baseline", self.month + 1)
        self._live("reform", self.month)
        self.acquaintances.update(self.baseline.tables, self.month)

    def reset(self) -> None:
        """Back to the month before the reform; the sliders stay. The same months follow again."""
        self._replace("baseline", self.start.model.month)
        self._replace("reform", self.start.model.month)
        self.acquaintances = self._meet()

    def set(self, values: Mapping[str, float]) -> None:
        """Another reform: it is lived from its first month to the month shown. The law as it is is not touched."""
        self.values = dict(values)
        self._replace("reform", self.month)

    def watch(self, family: int | None) -> None:
        """Write down the months of a family from now on, and those since the reform by living them again."""
        self.watched = family
        for half in HALVES:
            self._replace(half, self.month)

    # --- what is seen -----------------------------------------------------------------------------------------------

    def half(self, name: str) -> SeparatedFamilies:
        """One of the worlds, by its name."""
        return self.baseline if name == "baseline" else self.reform

    def knows(self, name: str) -> Peers:
        """Who knows whom in one of the worlds: where nobody talks of maintenance, as in the law as it is."""
        return self.half(name).peers or self.acquaintances

    def figure(self, half: str, indicator: str, level: str, month: int) -> float:
        """An indicator in a month lived, as the page shows it: per cent, or millions of pounds."""
        return self._figures(half, month)[indicator, level]

    def course(self, half: str, indicator: str, level: str, first: int) -> list[float]:
        """An indicator in each month since a first one."""
        return [self.figure(half, indicator, level, month) for month in range(first, self.month + 1)]

    def _figures(self, half: str, month: int) -> dict[tuple[str, str], float]:
        """All figures of a month, worked out once."""
        known = self._known[half]
        if month not in known:
            counts, found = counts_at(self.half(half), month), {}
            for indicator, level, *_ in FIGURES:
                value = INDICATORS[indicator].makers[level](counts)[0]
                found[indicator, level] = value * 100 if INDICATORS[indicator].unit == "share" else value / 1e6
            known[month] = found
        return known[month]

    # --- within -----------------------------------------------------------------------------------------------------

    def _begin(self, half: str) -> SeparatedFamilies:
        """One world in the month before the reform. Talk of peers begins with the reform, where it is set."""
        if half == "baseline":
            return self.start.model.fork(baseline())
        model = self.start.model.fork(scenario_of(self.values))
        if talk := talk_of(self.values):
            parameters = np.copy(model.world.parameters).view(type(model.world.parameters))
            for name, value in talk.items():
                parameters[name] = value
            model.tables.world = model.world._replace(parameters=parameters)
        return model

    def _replace(self, half: str, until: int) -> None:
        """Live one world again from the month before the reform."""
        old = self.half(half)
        setattr(self, half, self._begin(half))
        old.__dict__.clear()  # a Mesa model refers to itself: its tables would linger
        self.seen[half], self._known[half] = [], {}
        self._live(half, until)

    def _live(self, half: str, until: int) -> None:
        """Live one world on to a month, with an eye on the family that is watched."""
        model = self.half(half)
        while model.month < until:
            model.step()
            if self.watched is not None:
                row = row_of(model, self.watched)
                if row is not None and lives_on(np.asarray(model.families)[row]):
                    self.seen[half].append(facts_of(model, row))

    def _meet(self) -> Peers:
        """Who knows whom, whether or not they talk of maintenance."""
        start = self.start.model
        return Peers.build(self.baseline.tables, start.seed, start.world.parameters, start.month)

    def name_of_month(self) -> str:
        """The month shown, as YYYY-MM."""
        return label(self.month)
