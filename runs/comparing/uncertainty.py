"""How sure an effect is, where parameters were drawn: how much of its variance is luck, how much parameters, what is
not in the interval at all, and what would make it narrower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.indicators import HEADLINES
from cmsim.runs.comparing.variance import enough_draws, parts_of, wider_by

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Plan, Reform

COLUMNS = (
    *("reform", "month", "indicator", "level", "difference", "low", "high"),
    *("parameters_sd", "luck_sd", "luck_of_mean_sd", "parameters_share", "luck_share", "draws", "seeds"),
)
SHOWN = ("Indicator", "Unit", "Difference", "90% interval", "Parameters, %", "Luck, %", "Spread of one run by luck")
PARTS = {  # what is in the intervals, and what is not
    "luck": "in the interval: other families and other turns of fate, from seed to seed",
    "parameters": "in the interval: what the figures leave open of behaviour, from draw to draw",
    "data": "partly in the interval: the errors of the published figures are part of what leaves parameters open; the "
    "margins of the population are taken as they stand",
    "structure": "not in the interval, and never folded in: other accounts of behaviour than the model's, which no "
    "figure decides between, are told side by side under structural doubt",
}
NOT_TOLD = "not known"  # one seed does not tell luck from parameters
FEW_SEEDS = 4  # from so many on the luck of seeds is known well enough not to be remarked on


def uncertainty_table(plan: Plan, by_seed: pd.DataFrame) -> pd.DataFrame:
    """The table under ``COLUMNS``: national headlines at each reform's horizons. Empty without draws.

    ``_sd``: standard deviations in the indicator's unit, of the effect between draws, of one run by luck, and of the
    mean of all runs by luck. ``_share``: of the interval's variance. Rows lack what some run gives no figure of.
    """
    if not plan.draws:
        return pd.DataFrame(columns=list(COLUMNS))
    months = sorted({label(month) for month in plan.look_months})
    rows = by_seed[by_seed["month"].isin(months)]
    wide = rows.pivot(index=["month", "indicator", "level"], columns=["scenario", "draw", "seed"], values="value")
    found = []
    for reform in plan.reforms:
        effects = (wide[reform.scenario.name] - wide[plan.base.name]).sort_index(axis=1)
        keys = [
            (label(month), *pair)
            for month in reform.horizons(plan.last)
            for pair in HEADLINES
            if (label(month), *pair) in effects.index and effects.loc[(label(month), *pair)].notna().all()
        ]
        table = effects.loc[keys].to_numpy().T.reshape(plan.draws, plan.seeds, -1)
        parts, mean = parts_of(table), table.mean(axis=(0, 1))
        luck, of_mean = (
            np.full(len(keys), np.nan) if one is None else np.sqrt(one) for one in (parts.luck, parts.luck_of_mean)
        )
        told = pd.DataFrame(keys, columns=["month", "indicator", "level"]).assign(
            reform=reform.scenario.name, difference=mean, low=mean - parts.half_width, high=mean + parts.half_width,
            parameters_sd=np.sqrt(parts.parameters) if parts.luck is not None else np.nan, luck_sd=luck,
            luck_of_mean_sd=of_mean, parameters_share=parts.parameters_share, luck_share=1.0 - parts.parameters_share,
            draws=plan.draws, seeds=plan.seeds,
        )  # fmt: skip
        found.append(told)
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def at(found: Comparison, reform: Reform, month: int) -> pd.DataFrame:
    """The rows of one reform and month."""
    table = found.uncertainty
    return table[(table["reform"] == reform.scenario.name) & (table["month"] == label(month))]


def uncertainty_rows(found: Comparison, reform: Reform, month: int) -> list[tuple[str, ...]]:
    """What the interval of each headline is made of in one month as text, under ``SHOWN``."""
    from cmsim.runs.comparing.words import scale_of, title_of

    rows = []
    for _, row in at(found, reform, month).iterrows():
        scale = scale_of(row["indicator"])
        difference, interval = scale.difference(row["difference"], row["low"], row["high"])
        shares = [NOT_TOLD if pd.isna(row[of]) else f"{100 * row[of]:.0f}" for of in ("parameters_share", "luck_share")]
        spread = NOT_TOLD if pd.isna(row["luck_sd"]) else f"{row['luck_sd'] * scale.factor:.2g}"
        if row["high"] == row["low"]:
            shares, spread = ["-", "-"], "0"
        rows.append(
            (title_of(row["indicator"], row["level"]), scale.difference_unit, difference, interval, *shares, spread)
        )
    return rows


def in_short(found: Comparison, reform: Reform, month: int) -> str:
    """The split in a sentence: what most of the intervals of the headlines are made of."""
    plan, rows = found.plan, at(found, reform, month)
    rows = rows[rows["high"] > rows["low"]]
    if rows.empty:
        return "No headline differs in any run: there is nothing to split."
    if plan.seeds == 1:
        return (
            "One seed: the intervals are over draws alone, and how much of them is luck cannot be told. With --seeds 2 "
            "or more it can."
        )
    share = float(rows["parameters_share"].median())
    told = (
        f"Over the {len(rows)} headlines that differ, {share:.0%} of an interval's variance comes from parameters and "
        f"{1 - share:.0%} from luck (medians)."
    )
    if plan.seeds < FEW_SEEDS:
        told += (
            f" With {plan.seeds} seeds a draw this split is rough, and the intervals are wider than more seeds would "
            "leave them."
        )
    return told


def advice(found: Comparison, reform: Reform, month: int) -> str:
    """What would make intervals narrower that are wider than their effect; nothing where none is."""
    plan, rows = found.plan, at(found, reform, month)
    wide = rows[(rows["high"] - rows["low"] > rows["difference"].abs()) & (rows["high"] > rows["low"])]
    few = wider_by(plan.draws)
    if wide.empty:
        return ""
    told = [f"For {len(wide)} of {len(rows)} headlines in {label(month)} the interval is wider than the effect."]
    by_luck = int((wide["luck_share"] > 0.5).sum())
    if by_luck:
        told.append(f"In {by_luck} of them luck is the larger part: more seeds or more families narrow them.")
    if few > 0.05:
        told.append(
            f"{plan.draws} draws make an interval of parameters {few:.0%} wider than very many would: with "
            f"{enough_draws()} it is 5%."
        )
    if by_luck < len(wide):
        told.append(
            "Where parameters are the larger part neither seeds nor further draws help: the figures leave that open "
            "(cmsim sensitivity says which parameters)."
        )
    return " ".join(told)
