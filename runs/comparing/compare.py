"""Comparisons: reforms against a base, with the same families and the same luck.

For each seed the base is lived up to the month before a reform first differs; there it is forked, and both futures are
lived on. A reform's effect is the difference within each pair of runs; its interval is over seeds, and over draws of
the parameters where these were asked for: then every draw is lived with every seed, and beside them draws of the
population's margins, parameters at their centre.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.evidence.drawn import check_draws
from cmsim.model.results.indicators import grouped, national
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.comparing.intervals import KEYS, by_seed, differences, is_headline, means
from cmsim.runs.comparing.money import account, monthly
from cmsim.runs.comparing.pairs import MONTHS_SUMMED, Flows, Look, Paired
from cmsim.runs.comparing.plan import Plan, Reform, plan_of
from cmsim.runs.comparing.splitting import split_table
from cmsim.runs.comparing.uncertainty import parts_of_interval, uncertainty_table
from cmsim.runs.drawn import facts
from cmsim.runs.store import check_destination, now
from cmsim.scenarios import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmsim.model.population.imported import Population

ROW = ("reform", *KEYS, "base", "value", "difference", "low", "high")  # what --json tells of a row
Progress = Callable[[int, int], None]  # months lived, months in all


@dataclass
class Comparison:
    """What a comparison found.

    ``rows``: reform, month, indicator, group, level, base, value, difference, low, high, simulated_n, unit, price_base;
    means over runs, low and high bound the difference with 90%. In rows of a group the indicator's own level
    stands behind a colon. ``by_seed``: the national rows of every run. ``movers`` and ``winners``: families paired.
    ``money``: the account by financial year, columns as in ``money.COLUMNS``. ``split``: where asked for, headline
    differences in two parts, columns as in ``splitting.COLUMNS``.
    """

    plan: Plan
    rows: pd.DataFrame
    by_seed: pd.DataFrame
    base_indicators: pd.DataFrame
    movers: pd.DataFrame
    winners: pd.DataFrame
    money: pd.DataFrame
    split: pd.DataFrame = field(default_factory=pd.DataFrame)
    uncertainty: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_data_draw: pd.DataFrame = field(default_factory=pd.DataFrame)
    drawn: dict[str, Any] = field(default_factory=dict)
    started: str = ""
    seconds: float = 0.0
    out: Path | None = None

    @property
    def draws(self) -> int:
        """Parameter draws: 0 is the centre of the evidence."""
        return self.plan.draws

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim compare --json`` prints: rows from the month of each reform's change on."""
        kept = []
        for reform in self.plan.reforms:
            since = label(reform.apart if reform.change is None else reform.change)
            kept.append(self.rows[(self.rows["reform"] == reform.scenario.name) & (self.rows["month"] >= since)])
        rows = pd.concat(kept)[list(ROW)].to_dict(orient="records")
        return {
            "base": self.plan.base.name,
            "reforms": [reform.scenario.name for reform in self.plan.reforms],
            "seeds": self.plan.seeds,
            "draws": self.draws,
            "data_draws": self.plan.data_draws,
            "rows": _without_nan(rows),
            "money": _without_nan(self.money.to_dict(orient="records")),
            "winners": self._winners(),
            **self._uncertainty(),
            "corners": self._corners(),
        }

    def _winners(self) -> list[dict[str, Any]]:
        """Who gains and loses in the last month, by every group: those that rest on too few have no figures."""
        last = self.winners[self.winners["month"] == label(self.plan.last)]
        return _without_nan(last.to_dict(orient="records"))

    def _corners(self) -> list[dict[str, Any]]:
        """The kept corners of structural doubt of the reforms, which are in no interval."""
        from cmsim.runs.comparing.corners import corners_of

        told = [corners_of(self, reform) for reform in self.plan.reforms]
        return [row for one in told if one is not None for row in _without_nan(one.figures.to_dict(orient="records"))]

    def _uncertainty(self) -> dict[str, Any]:
        """With draws: what the intervals hold, part by part, and what made the draws."""
        if not self.draws:
            return {}
        rows = _without_nan(self.uncertainty.to_dict(orient="records"))
        return {"uncertainty": {"parts": parts_of_interval(self.plan), "rows": rows}, **self.drawn}


def _without_nan(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Rows with None for what is not known."""
    return [{key: None if cell != cell else cell for key, cell in row.items()} for row in rows]


def compare(
    base: str | Path | Scenario = "baseline",
    reforms: str | Path | Scenario | Sequence[str | Path | Scenario] = ("remove-direct-pay",),
    families: int | None = None,
    seeds: int = 10,
    draws: int = 0,
    until: str = "2036-12",
    by: str | Sequence[str] = (),
    out: str | Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
    population: str | Path | Population | None = None,
    split_queue: bool = False,
    data_draws: int | None = None,
) -> Comparison:
    """Compare reforms with a base: the same families, the same luck, seed by seed.

    Parameters
    ----------
    base, reforms : scenarios: names in the catalogue, paths of files, or Scenarios.
    families : how many families are simulated at once in each run. None: 24,000, or as many as the population has.
    seeds : how many runs of each scenario, with seeds 1, 2, ...; intervals are over these.
    draws : how many draws of the parameters (``cmsim.model.evidence.drawn``), each lived with every seed; intervals
        then carry what is not known of behaviour too. 0: the centre of the evidence.
    until : the last month, "YYYY-MM".
    by : groups to tell apart, as in ``cmsim.model.results.groups.GROUPS``.
    out : a folder for the results, tables, charts and a page of summary; None writes nothing.
    force : move a folder that exists aside.
    threads : threads of the engine (results do not depend on it).
    progress : called after each month lived with months lived and months in all, those of every run together.
    population : families of one's own for December 2012, as in ``run``.
    split_queue : live each reform once more with the queues of the base, to tell what the reform does by itself from
        what it does by making others wait (``Comparison.split``).
    data_draws : how many draws of the population's margins (``cmsim.model.evidence.sampled``) are lived beside the
        draws of the parameters, each with every seed. None: half as many as ``draws``, 2 to 10; 0: none.

    Errors: InputError for anything the user got wrong, before anything is run or written.

    >>> found = compare("baseline", "no-2012-reforms", families=100, seeds=2, until="2013-03")
    >>> share = found.rows.query("indicator == 'effective_share' and month == '2013-03'").iloc[0]
    >>> share["reform"], bool(share["low"] <= share["difference"] <= share["high"])
    ('no-2012-reforms', True)
    """
    plan = plan_of(base, reforms, families, seeds, draws, until, by, threads, population, split_queue, data_draws)
    check_draws(plan.draws)
    drawn = facts(plan.draws)
    if out is not None:
        check_destination(out, force)
    started, begun = now(), time.perf_counter()
    found = summed_up(plan, live_all(plan, progress))
    found.drawn = drawn
    found.started, found.seconds = started, time.perf_counter() - begun
    if out is not None:
        from cmsim.runs.comparing.results import write  # charts: not loaded unless drawn

        found.out = write(found, out, force)
    return found


# --- what is lived -----------------------------------------------------------------------------------------------


class Watch:
    """Looks on while a model lives, and keeps what the comparison needs, so that the model itself can go."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.grouped: list[pd.DataFrame] = []
        self.flows: dict[int, Flows] = {}
        self.looks: dict[int, Look] = {}
        self.before: dict[int, Look] = {}

    def copy(self) -> Watch:
        """An independent copy, for a fork."""
        other = Watch(self.plan)
        other.grouped = list(self.grouped)
        other.flows = {month: flows.copy() for month, flows in self.flows.items()}
        other.looks, other.before = dict(self.looks), dict(self.before)
        return other

    def month_lived(self, model: SeparatedFamilies) -> None:
        """Look at the month just lived."""
        month = model.month
        if self.plan.by and month in self.plan.full_months:
            self.grouped.append(grouped(model, self.plan.by))
        if any(reform.change == month + 1 for reform in self.plan.reforms):
            self.before[month] = Look.at(model)
        for ends in self.plan.look_months:
            if ends - MONTHS_SUMMED < month <= ends:
                self.flows.setdefault(ends, Flows()).add(model.families)
        if month in self.plan.look_months:
            self.looks[month] = Look.at(model, self.flows.pop(month), self.plan.pair_groups)

    def lived(self, model: SeparatedFamilies) -> Lived:
        """The run, once it is over."""
        everything = national(model)
        money = monthly(everything, self.plan.last + 1)
        return Lived(self.indicators(everything), self.looks, self.before, money)

    def indicators(self, everything: pd.DataFrame) -> pd.DataFrame:
        """Headlines of every month, everything of the full months, and the groups."""
        full = {label(month) for month in self.plan.full_months}
        headline = is_headline(everything)
        return pd.concat([everything[headline | everything["month"].isin(full)], *self.grouped], ignore_index=True)


@dataclass(frozen=True)
class Lived:
    """One run: its indicators, its families in the months looked at and in the month before a change, its money."""

    indicators: pd.DataFrame
    looks: dict[int, Look]
    before: dict[int, Look]
    money: np.ndarray
    direct: pd.DataFrame | None = None  # the indicators of the same reform with the queues of the base


def live_all(plan: Plan, progress: Progress | None = None) -> Iterator[list[Lived]]:
    """Live draw after draw, of each seed after seed: each time the base and then the reforms, in their order. The data
    draws come last."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, plan.months_to_live)

    for draw in range(1, plan.draws + 1) if plan.draws else (0,):
        for seed in range(1, plan.seeds + 1):
            yield live_seed(plan, seed, tick, draw)
    once = replace(plan, split_queue=False)
    for data_draw in range(1, plan.data_draws + 1):
        for seed in range(1, plan.seeds + 1):
            yield live_seed(once, seed, tick, data_draw=data_draw)


def live_seed(plan: Plan, seed: int, tick: Callable[[], None], draw: int = 0, data_draw: int = 0) -> list[Lived]:
    """The base and every reform under one seed and draw. At most two models are held at a time."""
    lived: dict[str, Lived] = {}

    def start(scenario: Scenario) -> SeparatedFamilies:
        return SeparatedFamilies(
            plan.families, seed, scenario, plan.until, threads=plan.threads, population=plan.population, draw=draw,
            data_draw=data_draw,
        )  # fmt: skip

    kept: list[tuple[SeparatedFamilies, Watch]] = []  # to be lived with the queues of the base, once these are known

    def apart(model: SeparatedFamilies, reform: Reform) -> SeparatedFamilies:
        return start(reform.scenario) if reform.apart == 0 else model.fork(reform.scenario)

    def live_on(model: SeparatedFamilies, watch: Watch, forks: Sequence[Reform] = ()) -> None:
        while model.running:
            for reform in forks:
                if reform.apart == model.month + 1:
                    if plan.split_queue:
                        kept.append((apart(model, reform), watch.copy()))
                    live_on(apart(model, reform), watch.copy())
                    gc.collect()  # a Mesa model refers to itself: without this it would linger
            model.step()
            watch.month_lived(model)
            tick()
        found, name = watch.lived(model), model.scenario.name
        lived[name] = replace(lived[name], direct=found.indicators) if name in lived else found
        if forks:
            queues.append(model.cut_offs)

    queues: list[np.ndarray] = []
    live_on(start(plan.base), Watch(plan), plan.reforms)
    gc.collect()
    for model, watch in kept:
        model.played = queues[0]
        live_on(model, watch)
    return [lived[name] for name in plan.names]


def by_data_draw(keys: pd.DataFrame, value: np.ndarray, plan: Plan) -> pd.DataFrame:
    """The national headlines of every run of a data draw, as ``by_seed`` has those of the others."""
    if not plan.data_draws:
        return pd.DataFrame(columns=["scenario", "data_draw", "seed", "month", "indicator", "level", "value"])
    return by_seed(keys, value, plan.names, plan.data_draws).rename(columns={"draw": "data_draw"})


# --- what is found -----------------------------------------------------------------------------------------------


def summed_up(plan: Plan, runs: Iterator[list[Lived]]) -> Comparison:
    """Means, differences and intervals over runs; families paired within each run and pooled over runs."""
    value = np.empty(0)  # runs, scenarios, rows: made once, when the rows are known, since with draws it is large
    number: Any = 0  # scenarios, rows: simulated, over all runs
    money, direct = [], []
    paired = Paired(plan)
    keys = pd.DataFrame()
    for run, lived in enumerate(runs):
        if run == 0:
            keys = lived[0].indicators[KEYS]
            value = np.empty((plan.runs + plan.data_runs, len(lived), len(keys)))
        value[run] = [one.indicators["value"].to_numpy() for one in lived]
        money.append(np.array([one.money for one in lived]))
        paired.add(lived, data=run >= plan.runs)
        if run >= plan.runs:
            continue
        number = number + np.array([one.indicators["simulated_n"].to_numpy() for one in lived])
        direct.append([one.direct["value"].to_numpy() for one in lived if one.direct is not None])
    value, drawn = value[: plan.runs], value[plan.runs :]
    rows = []
    for i, reform in enumerate(plan.reforms, 1):
        data = plan.by_data_draw(drawn[:, i] - drawn[:, 0])
        table = differences(keys, value[:, 0], value[:, i], number[0], number[i], plan.draws, data)
        rows.append(table.assign(reform=reform.scenario.name))
    told = by_seed(keys, value, plan.names, plan.draws)
    of_data = by_data_draw(keys, drawn, plan)
    return Comparison(
        plan=plan,
        rows=pd.concat(rows, ignore_index=True)[[*ROW, "simulated_n", "unit", "price_base"]],
        by_seed=told,
        base_indicators=means(keys, value[:, 0], number[0]),
        movers=paired.movers(),
        winners=paired.winners(),
        money=account(plan, money[: plan.runs], money[plan.runs :]),
        split=split_table(plan, keys, value, np.array(direct)),
        uncertainty=uncertainty_table(plan, told, of_data),
        by_data_draw=of_data,
    )
