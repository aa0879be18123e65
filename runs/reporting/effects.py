"""Effects of a reform as tables: base, reform, difference and interval of indicators, from a comparison read back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.compare import Comparison
from cmsim.runs.comparing.intervals import differences
from cmsim.runs.comparing.money import COLUMNS as MONEY_COLUMNS
from cmsim.runs.comparing.plan import Plan, Reform, asked_in, plan_of
from cmsim.runs.comparing.words import NOT_SHOWN, Effect, held, slug
from cmsim.runs.reporting.markup import Table
from cmsim.runs.reporting.shared import MONEY, difference_unit_of, term, unit_of
from cmsim.runs.showing import borne

if TYPE_CHECKING:
    from cmsim.runs.store import Results

COLUMNS = ("Indicator", "Unit", "Base", "Reform", "Difference", "90% interval")
FIGURES = ["base", "value", "difference", "low", "high"]
NUMBERS = ("Base", "Reform", "Difference", "90% interval", "Simulated families")
NO_INTERVAL = "not known"  # of one seed


def comparison_of(results: Results) -> Comparison:
    """A comparison as it was before it was written. Errors: InputError when its manifest does not say enough."""
    manifest, tables = results.manifest, results.tables
    plan = plan_of(**asked_in(manifest), threads=None)
    named: Mapping[str, str] = manifest.get("population", {})
    return Comparison(
        plan=replace(plan, population_name=named.get("name", "")),
        rows=tables["comparison"],
        by_seed=tables["by_seed"],
        base_indicators=tables["indicators"],
        movers=tables["movers"],
        winners=tables["winners"],
        money=tables.get("money", pd.DataFrame(columns=list(MONEY_COLUMNS))),  # results of before have none
        split=tables.get("split", pd.DataFrame()),
        uncertainty=tables.get("uncertainty", pd.DataFrame()),
        by_data_draw=tables.get("by_data_draw", pd.DataFrame()),
        drawn={key: manifest[key] for key in ("draws_made", "draws_warning") if key in manifest},
    )


def at(found: Comparison, reform: Reform, month: int, group: str = "", level: str = "") -> pd.DataFrame:
    """The rows of one month by indicator and level; in a group by indicator, its own level behind a colon."""
    rows = found.rows
    here = rows[(rows["reform"] == reform.scenario.name) & (rows["month"] == label(month)) & (rows["group"] == group)]
    here = borne(here)
    if group:
        return here[here["level"] == level].set_index("indicator")
    return here.set_index(["indicator", "level"])


def effect(row: Any, indicator: str, level: str) -> Effect:
    """A row as words can be made of it."""
    base, value, difference, low, high = (float(row[name]) for name in FIGURES)
    return Effect(indicator, level, base, value, difference, low, high, float(row["simulated_n"]))


def effects_table(
    found: Comparison, reform: Reform, month: int, name: str, caption: str, titles: Mapping[tuple[str, str], str]
) -> Table | None:
    """Base, reform and difference of some national indicators in one month; None when the result has none of them."""
    here = at(found, reform, month)
    pairs = [pair for pair in titles if pair in here.index]
    rows = []
    for pair in pairs:
        rows.append((term(*pair, titles), units(pair[0]), *cells_of(effect(here.loc[pair], *pair))))
    data = here.loc[pairs].reset_index().drop(columns=["group"]) if pairs else None
    return Table(f"{slug(reform.scenario.name)}-{name}", caption, COLUMNS, rows, NUMBERS, data=data) if rows else None


def units(indicator: str) -> str:
    unit, other = unit_of(indicator), difference_unit_of(indicator)
    return unit if unit.startswith(other) else f"{unit}; difference in {other}"


def cells_of(told: Effect) -> tuple[str, ...]:
    """Base, reform, difference and interval as text, no cell empty."""
    _, base, value, difference, interval = told.cells()
    return base, value, difference, interval or (NOT_SHOWN if math.isnan(told.difference) else NO_INTERVAL)


def luck(plan: Plan) -> str:
    """What the intervals of a comparison hold."""
    return held(plan) if plan.runs > 1 else "one seed: no interval"


def year_table(found: Comparison, reform: Reform, whole: str) -> Table | None:
    """Flows of money summed over the twelve months to the last; nothing where the run is shorter."""
    plan = found.plan
    if plan.last < 11:
        return None
    flows = [pair for pair in MONEY if pair in HEADLINES and INDICATORS[pair[0]].unit == "GBP a month"]
    months = [label(month) for month in range(plan.last - 11, plan.last + 1)]

    def summed(rows: pd.DataFrame) -> list[np.ndarray]:
        """The sums of base and reform, shape (runs, flows)."""
        rows = rows[rows["month"].isin(months)]
        runs = [column for column in ("draw", "data_draw", "seed") if column in rows]  # of before: no draws
        sums = rows.groupby(["scenario", "indicator", "level", *runs])["value"].sum()
        names = (plan.base.name, reform.scenario.name)
        return [np.array([sums[(name, *pair)].to_numpy() for pair in flows]).T for name in names]

    keys = pd.DataFrame(flows, columns=["indicator", "level"]).assign(month=plan.until, group="")
    base, value = summed(found.by_seed)
    without, with_it = summed(found.by_data_draw) if plan.data_draws else (base[:0], value[:0])
    data = plan.by_data_draw(with_it - without)
    last = at(found, reform, plan.last)["simulated_n"]
    number = np.array([last[pair] for pair in flows], np.int64)  # of the last month: that of the year is larger
    effects = differences(keys, base, value, number, number, plan.draws, data)
    told = borne(effects).drop(columns=["group", "unit", "month"])
    cells = []
    for _, row in told.iterrows():
        figures = cells_of(effect(row, row["indicator"], row["level"]))
        cells.append(
            (term(row["indicator"], row["level"], MONEY), "£ million in twelve months, cash of each", *figures)
        )
    with_unit = told.assign(unit="GBP in twelve months", months=f"{months[0]} to {months[-1]}")
    caption = f"{whole}, the twelve months from {months[0]} to {months[-1]} together ({luck(plan)})"
    name = f"{slug(reform.scenario.name)}-money-of-twelve-months"
    return Table(name, caption, COLUMNS, cells, NUMBERS, data=with_unit)
