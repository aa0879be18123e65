"""The settings of a sweep in words: a scenario with one value of each lever and parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from cmsim.model.policy import Policy
from cmsim.runs.scenarios_command import plain


def keys_of(table: pd.DataFrame, plan: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The setting of each row: its scenario, levers and parameters."""
    columns = ["scenario", *plan["levers"], *plan["parameters"]]
    return list(zip(*(table[name] for name in columns), strict=True))


def titles_of(table: pd.DataFrame, plan: Mapping[str, Any]) -> dict[tuple[Any, ...], str]:
    """Every setting in words: what it has that not all have."""
    keys = list(dict.fromkeys(keys_of(table, plan)))
    names = ["scenario", *plan["levers"], *plan["parameters"]]
    varied = [place for place in range(len(names)) if len({key[place] for key in keys}) > 1]
    return {
        key: "; ".join(
            str(key[place]) if place == 0 else f"{lever_title(names[place])} {short(key[place])}" for place in varied
        )
        or str(key[0])
        for key in keys
    }


def lever_title(name: str) -> str:
    """A lever by its title; a parameter by its name."""
    info = Policy.model_fields.get(name)
    return str(info.title) if info is not None and info.title else name.replace("_", " ")


def short(value: Any) -> str:
    """A value of a lever or parameter in words; a whole number without decimals."""
    return f"{value:,.10g}" if isinstance(value, float) else plain(value)
