"""Means over seeds, differences from the base, and their intervals.

Each seed is a fresh sample of families with luck of its own, shared by base and reform: the differences of the seeds
are independent, and Student's t bounds their mean. What is bounded is luck; where parameters were drawn too, luck and
what is unknown about behaviour together, and with them what sampling leaves open of the population's margins, where
data were drawn (``variance``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.comparing.variance import LEVEL, half_width_of, parts_of
from scipy import stats

KEYS = ["month", "indicator", "group", "level"]


def differences(
    keys: pd.DataFrame,
    base: np.ndarray,
    value: np.ndarray,
    base_n: np.ndarray,
    value_n: np.ndarray,
    draws: int = 0,
    data: np.ndarray | None = None,
) -> pd.DataFrame:
    """The keys with base, value, difference, low, high (means over seeds; NaN bounds for one seed), simulated_n, unit.

    ``base`` and ``value``: shape (runs, rows), the seeds of one draw after those of another; a run counts where both
    are known (where none has both, each tells its own and there is no difference). ``base_n`` and ``value_n``: how many
    simulated units they rest on, over all runs. ``data``: the differences of data draws, shape (data draws, seeds,
    rows). Rows of a group that rest on fewer than 30 are left empty.
    """
    told = mean_differences(base, value, draws, data)
    rests_on = np.where(is_mean(keys["indicator"]), np.minimum(base_n, value_n), np.maximum(base_n, value_n))
    few = (keys["group"] != "").to_numpy() & (rests_on < FEWEST)
    columns = {name: np.where(few, np.nan, numbers) for name, numbers in told.items()}
    return keys.assign(
        **columns,
        simulated_n=rests_on,
        unit=_of_indicator(keys["indicator"], "unit"),
        price_base=_of_indicator(keys["indicator"], "price_base"),
    )


def mean_differences(
    base: np.ndarray, value: np.ndarray, draws: int = 0, data: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """base, value, difference, low and high of each column; ``base`` and ``value`` are of shape (runs, columns).

    ``draws``: how many draws of the parameters the runs are of, draw by draw; 0: the centre. ``data``: the differences
    of data draws, shape (data draws, seeds, columns).
    """
    known = ~(np.isnan(base) | np.isnan(value))
    n = known.sum(axis=0)
    each = np.where(known, value - base, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        told = {}
        for name, of in (("base", base), ("value", value)):
            counts = known | ((n == 0) & ~np.isnan(of))  # what only one of them has is still told
            told[name] = np.where(counts, of, 0.0).sum(axis=0) / counts.sum(axis=0)
        told["difference"] = each.sum(axis=0) / n
        if draws:
            half = half_width_of(each, known, draws, data)
            return told | {"low": told["difference"] - half, "high": told["difference"] + half}
        spread = np.sqrt((np.where(known, each - told["difference"], 0.0) ** 2).sum(axis=0) / (n - 1))
        half = np.where(n > 1, stats.t.ppf(0.5 + LEVEL / 2, np.maximum(n - 1, 1)) * spread / np.sqrt(n), np.nan)
    return told | {"low": told["difference"] - half, "high": told["difference"] + half}


def half_width(each: np.ndarray, draws: int = 0, data: np.ndarray | None = None) -> np.ndarray:
    """Half the interval of a mean over runs, which stand first; NaN for one seed of the centre.

    ``data``: the same of data draws, shape (data draws, seeds, ...).
    """
    if draws:
        return parts_of(each.reshape(draws, -1, *each.shape[1:]), data).half_width
    if len(each) < 2:
        return np.full(each.shape[1:], np.nan)
    return _per_deviation(len(each)) * each.std(axis=0, ddof=1)


def seeds_to_halve(seeds: int) -> int:
    """How many seeds, two or more before, make an interval half as wide, if they vary among themselves as before."""
    most = 4 * seeds  # enough, since Student's t falls with the seeds
    return next(n for n in range(seeds, most + 1) if _per_deviation(n) <= _per_deviation(seeds) / 2)


def _per_deviation(seeds: int) -> float:
    """Half an interval over the standard deviation of the seeds."""
    return float(stats.t.ppf(0.5 + LEVEL / 2, seeds - 1) / np.sqrt(seeds))


def means(keys: pd.DataFrame, value: np.ndarray, n: np.ndarray) -> pd.DataFrame:
    """The keys with the mean over seeds and simulated_n, groups under 30 left empty: as indicators.parquet has it."""
    told = differences(keys, value, value, n, n)
    return told[[*KEYS, "base", "simulated_n"]].rename(columns={"base": "value"})


def by_seed(keys: pd.DataFrame, value: np.ndarray, names: Sequence[str], draws: int = 0) -> pd.DataFrame:
    """The national headlines of every run: scenario, draw (0: the centre), seed, month, indicator, level, value.

    ``value`` is of shape (runs, scenarios, rows), the scenarios in the order of their ``names``.
    """
    seeds = len(value) // max(1, draws)
    headline = (keys["group"] == "").to_numpy() & is_headline(keys)
    told = keys.loc[headline, ["month", "indicator", "level"]]
    return pd.concat(
        [
            told.assign(
                scenario=name,
                draw=run // seeds + 1 if draws else 0,
                seed=run % seeds + 1,
                value=value[run, place, headline],
            )
            for place, name in enumerate(names)
            for run in range(len(value))
        ],
        ignore_index=True,
    )[["scenario", "draw", "seed", "month", "indicator", "level", "value"]]


def is_headline(keys: pd.DataFrame) -> np.ndarray:
    """Which rows are national headlines."""
    return pd.MultiIndex.from_frame(keys[["indicator", "level"]]).isin([*HEADLINES, ("service_cost_gbp", "")])


def is_mean(indicator: pd.Series) -> np.ndarray:
    """Whether an indicator is a share, a ratio or a mean: it rests on what it divides by, a total on what it counts."""
    share = _of_indicator(indicator, "unit").isin(("share", "ratio"))
    return (share | indicator.str.contains("_mean")).to_numpy()


def _of_indicator(indicator: pd.Series, which: str) -> pd.Series:
    """Something that is known of each indicator; in rows of a group its level stands behind a colon."""
    return indicator.str.split(":").str[0].map({id: getattr(known, which) for id, known in INDICATORS.items()})
