"""An effect in two parts: what a reform does by itself, and what it does by making others wait.

The reform is lived once more with the queues of the base (its monthly cut-offs, played back): what differs from the
base then is the direct part; what is left of the whole effect came about by the queues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.indicators import HEADLINES

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Plan, Reform

COLUMNS = ("reform", "month", "indicator", "level", "difference", "direct", "by_queue")
SHOWN = ("Indicator", "Unit", "Difference", "Direct", "By queues")


def split_table(plan: Plan, keys: pd.DataFrame, value: np.ndarray, direct: np.ndarray) -> pd.DataFrame:
    """The table under ``COLUMNS``: national headlines at the reform's horizons, means over seeds.

    ``value`` holds the runs: (seeds, scenarios, rows), the base first; ``direct`` the reforms with the queues of the
    base: (seeds, reforms, rows). Empty where these were not lived.
    """
    if not plan.split_queue:
        return pd.DataFrame(columns=list(COLUMNS))
    found = []
    headline = pd.MultiIndex.from_frame(keys[["indicator", "level"]]).isin(list(HEADLINES)) & (keys["group"] == "")
    for place, reform in enumerate(plan.reforms):
        months = [label(month) for month in reform.horizons(plan.last)]
        rows = np.flatnonzero(headline & keys["month"].isin(months))
        whole = (value[:, place + 1, rows] - value[:, 0, rows]).mean(axis=0)
        alone = (direct[:, place, rows] - value[:, 0, rows]).mean(axis=0)
        told = keys.iloc[rows][["month", "indicator", "level"]]
        found.append(told.assign(reform=reform.scenario.name, difference=whole, direct=alone, by_queue=whole - alone))
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def split_rows(found: Comparison, reform: Reform, month: int) -> list[tuple[str, ...]]:
    """The two parts of each headline's difference in one month as text, under ``SHOWN``."""
    from cmsim.runs.comparing.words import NOT_SHOWN, effects_at

    split = found.split
    here = split[(split["reform"] == reform.scenario.name) & (split["month"] == label(month))]
    index = here.set_index(["indicator", "level"])
    rows = []
    for effect in effects_at(found, reform, month):
        scale = effect.scale
        parts = np.asarray(index.loc[(effect.indicator, effect.level), ["difference", "direct", "by_queue"]], float)
        half = (effect.high - effect.low) / 2  # the parts have the digits that the whole one's interval bears out
        told = [scale.difference(part, part - half, part + half)[0] for part in parts.tolist()]
        if np.isnan(effect.difference):
            told = [NOT_SHOWN] * len(told)
        rows.append((effect.title, scale.difference_unit, *told))
    return rows
