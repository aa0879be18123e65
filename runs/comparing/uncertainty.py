"""How sure an effect is, where parameters were drawn: how much of its variance is luck, how much parameters and how
much data, what other accounts of behaviour say beside it, and what would make it narrower."""

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

STRUCTURE = ("structure_low", "structure_high", "structure_sd")
COLUMNS = (
    *("reform", "month", "indicator", "level", "difference", "low", "high"),
    *("parameters_sd", "data_sd", "data_sd_most", "luck_sd", "luck_of_mean_sd"),
    *("parameters_share", "data_share", "luck_share", *STRUCTURE, "draws", "data_draws", "seeds"),
)
SHARES = ("parameters_share", "data_share", "luck_share")
SHOWN = (
    *("Indicator", "Unit", "Difference", "90% interval", "Parameters, %", "Data, %", "Luck, %"),
    *("Spread of one run by luck", "Spread by data, at most", "Beside it: other accounts of behaviour"),
)
PARTS = {  # what is in the intervals, and what is not
    "luck": "in the interval: other families and other turns of fate, from seed to seed",
    "parameters": "in the interval: what the figures leave open of behaviour, from draw to draw",
    "data": "in the interval: what another sample of the surveys might have said of the population's margins, from "
    "data draw to data draw; the errors of the figures that parameters are fitted to are within the part of parameters",
    "structure": "not in the interval, and never folded in: other accounts of behaviour than the model's, which no "
    "figure decides between, are told side by side under structural doubt",
}
NO_DATA_DRAWS = (
    "partly in the interval: the errors of the published figures are part of what leaves parameters open; the margins "
    "of the population are taken as they stand (--data-draws draws them too)"
)
NOT_TOLD = "not known"  # one seed does not tell luck from parameters
NOT_KEPT = "not kept"  # of this reform, headline and month
FEW_SEEDS = 4  # from so many on the luck of seeds is known well enough not to be remarked on


def parts_of_interval(plan: Plan) -> dict[str, str]:
    """What is in the intervals of a comparison, and what is not, by part."""
    return PARTS if plan.data_draws else {**PARTS, "data": NO_DATA_DRAWS}


def uncertainty_table(plan: Plan, by_seed: pd.DataFrame, by_data_draw: pd.DataFrame) -> pd.DataFrame:
    """The table under ``COLUMNS``: national headlines at each reform's horizons. Empty without draws.

    ``_sd``: standard deviations in the indicator's unit, of the effect between draws, between data draws (at most so
    much, with 90%), of one run by luck, and of the mean of all runs by luck. ``_share``: of the interval's variance.
    ``structure_``: other accounts of behaviour, in none of it. Rows lack what some run gives no figure of.
    """
    from cmsim.runs.comparing.corners import structure_of

    if not plan.draws:
        return pd.DataFrame(columns=list(COLUMNS))
    found = []
    for reform in plan.reforms:
        effects, drawn = _effects(plan, reform, by_seed, "draw"), _effects(plan, reform, by_data_draw, "data_draw")
        whole = effects.notna().all(axis=1)
        if plan.data_draws:
            whole &= drawn.notna().all(axis=1)
        keys = [
            (label(month), *pair)
            for month in reform.horizons(plan.last)
            for pair in HEADLINES
            if whole.get((label(month), *pair), False)
        ]
        table = effects.loc[keys].to_numpy().T.reshape(plan.draws, plan.seeds, -1)
        data = plan.by_data_draw(drawn.loc[keys].to_numpy().T) if plan.data_draws else None
        parts, mean = parts_of(table, data), table.mean(axis=(0, 1))
        of_data = np.full((3, len(keys)), np.nan)
        if data is not None:
            of_data = np.stack([np.sqrt(parts.data), np.sqrt(parts.data_most), parts.data_share])
        luck, of_mean = (
            np.full(len(keys), np.nan) if one is None else np.sqrt(one) for one in (parts.luck, parts.luck_of_mean)
        )
        told = pd.DataFrame(keys, columns=["month", "indicator", "level"]).assign(
            reform=reform.scenario.name, difference=mean, low=mean - parts.half_width, high=mean + parts.half_width,
            parameters_sd=np.sqrt(parts.parameters) if parts.luck is not None else np.nan, luck_sd=luck,
            luck_of_mean_sd=of_mean, parameters_share=parts.parameters_share, luck_share=parts.luck_share,
            data_sd=of_data[0], data_sd_most=of_data[1], data_share=of_data[2],
            draws=plan.draws, data_draws=plan.data_draws, seeds=plan.seeds,
        )  # fmt: skip
        beside = told.merge(structure_of(plan, reform), "left", ["month", "indicator", "level"])
        found.append(beside.astype(dict.fromkeys(STRUCTURE, float)))
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def _effects(plan: Plan, reform: Reform, by_run: pd.DataFrame, draw: str) -> pd.DataFrame:
    """The effect of a reform in each run, a column each, in the months that are told."""
    rows = by_run[by_run["month"].isin({label(month) for month in plan.look_months})]
    wide = rows.pivot(index=["month", "indicator", "level"], columns=["scenario", draw, "seed"], values="value")
    if wide.empty:
        return wide
    names = (plan.base.name, reform.scenario.name)
    both: tuple[pd.DataFrame, ...] = tuple(wide.loc[:, [name]].droplevel(0, axis=1) for name in names)
    return (both[1] - both[0]).sort_index(axis=1)


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
        shares = [NOT_TOLD if pd.isna(row[of]) else f"{100 * row[of]:.0f}" for of in SHARES]
        spreads = [_spread(row[of] * scale.factor) for of in ("luck_sd", "data_sd_most")]
        if row["high"] == row["low"]:
            shares, spreads = ["-"] * len(SHARES), ["0", "0"]
        beside = NOT_KEPT
        if not pd.isna(row["structure_low"]):
            ends = (row["structure_low"], row["structure_high"])
            beside = " to ".join(scale.difference(end, row["low"], row["high"])[0] for end in ends)
        first = (title_of(row["indicator"], row["level"]), scale.difference_unit, difference, interval)
        rows.append((*first, *shares, *spreads, beside))
    return rows


def _spread(number: float) -> str:
    """A standard deviation with two digits that count."""
    return NOT_TOLD if pd.isna(number) else f"{float(f'{number:.2g}'):,g}"


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
    by_parameters, by_data, by_luck = (float(rows[share].mean()) for share in SHARES)
    of_data = "" if pd.isna(by_data) else f", {by_data:.0%} from data"
    told = (
        f"Over the {len(rows)} headlines that differ, {by_parameters:.0%} of an interval's variance comes from "
        f"parameters{of_data} and {by_luck:.0%} from luck (means)."
    )
    if plan.seeds < FEW_SEEDS:
        told += (
            f" With {plan.seeds} seeds a draw this split is rough, and the intervals are wider than more seeds would "
            "leave them."
        )
    if of_data:
        told += (
            f" The data's part rests on {plan.data_draws} draws of the margins: “at most” is its spread with 90% "
            "confidence."
        )
    structure = structure_in_words(found, reform)
    return f"{told} {structure}" if structure else told


def structure_in_words(found: Comparison, reform: Reform) -> str:
    """Where the other accounts of behaviour come from that stand beside the parts; nothing where none are kept."""
    from cmsim.runs.comparing.corners import kept_for

    kept = kept_for(found.plan.base, reform)
    if kept is None:
        return ""
    year = f"mean of {label(kept.first)} to {label(kept.last)}"
    return (
        "Other accounts of behaviour stand beside the parts and are in none of them: the lowest and the highest effect "
        f"of what is kept in docs/structural-doubt.csv ({kept.made_by}; {year}), told at horizons in that year alone."
    )


def advice(found: Comparison, reform: Reform, month: int) -> str:
    """What would make intervals narrower that are wider than their effect; nothing where none is."""
    plan, rows = found.plan, at(found, reform, month)
    wide = rows[(rows["high"] - rows["low"] > rows["difference"].abs()) & (rows["high"] > rows["low"])]
    few = wider_by(plan.draws)
    if wide.empty:
        return ""
    told = [f"For {len(wide)} of {len(rows)} headlines in {label(month)} the interval is wider than the effect."]
    by_luck, by_data = (int((wide[share] > 0.5).sum()) for share in ("luck_share", "data_share"))
    if by_luck:
        told.append(f"In {by_luck} of them luck is the larger part: more seeds or more families narrow them.")
    if few > 0.05:
        told.append(
            f"{plan.draws} draws make an interval of parameters {few:.0%} wider than very many would: with "
            f"{enough_draws()} it is 5%."
        )
    if by_data:
        told.append(
            f"In {by_data} of them data are the larger part: {plan.data_draws} data draws say it roughly, more of them "
            "(--data-draws) better; only larger surveys take it away."
        )
    if by_luck + by_data < len(wide):
        told.append(
            "Where parameters are the larger part neither seeds nor further draws help: the figures leave that open "
            "(cmsim sensitivity says which parameters)."
        )
    return " ".join(told)
