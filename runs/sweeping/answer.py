"""What a sweep answers, in a few tables for the screen: the first outcomes by setting, by two levers, and by group.

A difference is from the first setting, or, where scenarios are compared, from the first scenario with the same levers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from cmsim.model.calendar import first_day, month_of
from cmsim.model.results.groups import GROUPS
from cmsim.runs.comparing.pairs import FEWEST
from cmsim.runs.comparing.words import first_lower, scale_of
from cmsim.runs.reporting.settings import keys_of, lever_title, short, titles_of
from cmsim.runs.reporting.shared import difference_unit_of, name_of, unit_of, words

OUTCOMES = 3  # that are shown
MOST_ROWS = 40
MOST_COLUMNS = 6  # settings side by side
Pair = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """One table: what it shows, the heads of its columns, and its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def tables(summary: pd.DataFrame, plan: Mapping[str, Any]) -> list[Told]:
    """The tables of a sweep. ``summary``: as ``summarise`` gives it for the last month kept; ``plan``: as told."""
    titles = titles_of(summary, plan)
    figures = [name for name in map(str, summary) if name.startswith(("value", "low", "high", "difference", "effect"))]
    few = (summary["simulated_n"] < FEWEST) & (summary["simulated_n"] > 0)
    told = summary.assign(setting=[titles[key] for key in keys_of(summary, plan)])
    told[figures] = told[figures].mask(few)
    national = told[told["group"] == ""]
    pairs = list(dict.fromkeys(zip(national["indicator"], national["level"], strict=True)))[:OUTCOMES]
    over = two_levers(national, plan)
    found = [surface(national, pair, over, plan) for pair in pairs] if over else settings(national, pairs, plan)
    return [*found, *(one for group in plan["by"] for one in by_group(told, group, plan))]


def month_in_words(plan: Mapping[str, Any]) -> str:
    return f"{first_day(month_of(plan['months'][-1])):%B %Y}"


def rows_of(national: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """The rows of one outcome, a row a setting."""
    return national[(national["indicator"] == pair[0]) & (national["level"] == pair[1])]


def change(row: Mapping[Any, Any], which: str) -> str:
    """A difference with its interval; nothing more where every run has the same."""
    least, most = row[f"{which}_low"], row[f"{which}_high"]
    told, interval = scale_of(row["indicator"]).difference(row[which], least, most)
    return f"{told} ({interval})" if interval and least < most else told


def varied(national: pd.DataFrame, plan: Mapping[str, Any]) -> list[str]:
    """The levers and parameters that are not the same in all settings; one that follows another is left out."""
    found: dict[tuple[int, ...], str] = {}
    for name in (*plan["levers"], *plan["parameters"]):
        codes = pd.factorize(national[name])[0]
        if codes.max() > 0:
            found.setdefault(tuple(codes), name)
    return list(found.values())


# --- setting by setting ----------------------------------------------------------------------------------------------


def settings(national: pd.DataFrame, pairs: Sequence[Pair], plan: Mapping[str, Any]) -> list[Told]:
    """A table an outcome, a row a setting: its mean, and the difference."""
    paired = "effect" in national and bool(plan["levers"])
    names, which = varied(national, plan), "effect" if paired else "difference"
    found = []
    for pair in pairs:
        here, scale = rows_of(national, pair), scale_of(pair[0])
        if paired:
            here = here[here["scenario"] != here["scenario"].iloc[0]]
        several = here["scenario"].nunique() > 1 or not names
        rows = [
            (
                *((str(row["scenario"]),) if several else ()),
                *(short(row[name]) for name in names),
                scale.text(row["value"]),
                change(row, which) if paired or place else "",
            )
            for place, row in enumerate(here.head(MOST_ROWS).to_dict("records"))
        ]
        base = f"from {plan['scenarios'][0]['name']} with the same levers" if paired else "from the first"
        of = "" if several or not paired else f" with {here['scenario'].iloc[0]}"
        rest = f"; the first {MOST_ROWS} of {len(here):,} settings" if len(here) > MOST_ROWS else ""
        caption = f"{name_of(*pair)}{of}, {unit_of(pair[0])}, {month_in_words(plan)}{rest}"
        heads = (*(("Scenario",) if several else ()), *(lever_title(name) for name in names))
        difference = f"Difference {base}, {difference_unit_of(pair[0])} (90% interval)"
        found.append(Told(caption, (*heads, "Mean", difference), rows))
    return found


# --- two levers ------------------------------------------------------------------------------------------------------


def two_levers(national: pd.DataFrame, plan: Mapping[str, Any]) -> tuple[str, str] | None:
    """The two levers or parameters that a sweep crosses, when it varies nothing else."""
    names = varied(national, plan)
    if len(plan["scenarios"]) > 1 or len(names) != 2:
        return None
    down, across = names
    cells = national[down].nunique() * national[across].nunique()
    points = len(national[names].drop_duplicates())
    return (down, across) if points >= 0.75 * cells and national[across].nunique() <= 2 * MOST_COLUMNS else None


def surface(national: pd.DataFrame, pair: Pair, over: tuple[str, str], plan: Mapping[str, Any]) -> Told:
    """One outcome over two levers: a row a value of the first, a column a value of the second."""
    here, scale = rows_of(national, pair), scale_of(pair[0])
    down, across = over
    base, *others = here.to_dict("records")
    cells = {(base[down], base[across]): scale.text(base["value"])}
    for row in others:
        told, _ = scale.difference(row["difference"], row["difference_low"], row["difference_high"])
        known = not np.isnan(row["difference"])
        cells[row[down], row[across]] = f"{scale.text(row['value'])} ({told})" if known else scale.text(row["value"])
    columns, lines = (sorted(here[name].unique().tolist()) for name in (across, down))
    rows = [(short(value), *(cells.get((value, one), "") for one in columns)) for value in lines]
    widest = ((here["difference_high"] - here["difference_low"]) / 2).max()
    luck = "" if np.isnan(widest) else f", give or take at most {float(f'{widest * scale.factor:.2g}'):,g} (90%)"
    caption = (
        f"{name_of(*pair)}, {unit_of(pair[0])}, {month_in_words(plan)}; in brackets the difference from "
        f"{short(base[down])} and {short(base[across])} ({difference_unit_of(pair[0])}{luck})"
    )
    heads = (f"{lever_title(down)} \\ {lever_title(across)}", *(short(value) for value in columns))
    return Told(caption, heads, rows)


# --- by group --------------------------------------------------------------------------------------------------------


def by_group(told: pd.DataFrame, group: str, plan: Mapping[str, Any]) -> list[Told]:
    """The response of the first outcome by the levels of a group: a row a level, a column some of the settings."""
    mine = told[told["group"] == group]
    known = set(mine.loc[mine["value"].notna(), "indicator"])
    indicator = next((name for name in plan["keep"] if name in known), None)
    if indicator is None:
        return []
    here, scale = mine[mine["indicator"] == indicator], scale_of(indicator)
    first, *others = dict.fromkeys(here["setting"])
    shown = [others[place] for place in sorted(set(np.linspace(0, len(others) - 1, MOST_COLUMNS).astype(int)))]
    cells = {(row["level"], row["setting"]): row for row in here.to_dict("records")}
    rows = [
        (
            words(level),
            scale.text(cells[level, first]["value"]),
            *(change(cells[level, one], "difference") for one in shown),
        )
        for level in GROUPS[group].levels
    ]
    of = name_of(*indicator.partition(":")[::2])
    title = GROUPS[group].title
    caption = (
        f"{of} by {first_lower(title)}, {month_in_words(plan)}: with {first} ({unit_of(indicator)}), and "
        f"how the others differ ({difference_unit_of(indicator)}, 90% interval)"
    )
    return [Told(caption, ("Level", first, *shown), rows)]
