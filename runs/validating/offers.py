"""What the two tables offer to expressions: their columns, the words in them, and small tables to try one on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmsim.model.calendar import label
from cmsim.runs.validating.grammar import MONTH, NUMBER, WORDS, YES_OR_NO, Table

if TYPE_CHECKING:
    import pandas as pd


def families_table() -> Table:
    """The columns of families, as a snapshot has them."""
    from cmsim.model.results.snapshot import COLUMNS

    words = {name: tuple(one.unit.split()) if one.dtype == "category" else () for name, one in COLUMNS.items()}
    kinds = {"category": WORDS, "str": WORDS, "bool": YES_OR_NO}
    holds = {
        name: MONTH if one.unit == "YYYY-MM" else kinds.get(one.dtype, NUMBER) for name, one in COLUMNS.items()
    }  # fmt: skip
    return Table("a snapshot of families", words, holds)


def indicators_table() -> Table:
    """The columns of indicators, with the words that stand in them."""
    from cmsim.model.results.catalogue import INDICATORS
    from cmsim.model.results.groups import GROUPS

    levels = [level for one in INDICATORS.values() for level in one.makers]
    of_groups = [level for group in GROUPS.values() for level in group.levels]
    split_names = [f"{one.id}:{level}" for one in INDICATORS.values() for level in one.makers if level]
    words: dict[str, tuple[str, ...]] = {
        "indicator": (*INDICATORS, *split_names),
        "group": ("", *GROUPS),
        "level": tuple(dict.fromkeys(("", *levels, *of_groups))),
    }
    holds = {"month": MONTH, **dict.fromkeys(words, WORDS), "value": NUMBER, "simulated_n": NUMBER}
    return Table("the table of indicators", {"month": (), **words, "value": (), "simulated_n": ()}, holds)


def every_row(months: Sequence[int], groups: Sequence[str]) -> pd.DataFrame:
    """The rows that a run will have in some months, national and of some groups, each with a value of 1."""
    import pandas as pd
    from cmsim.model.results.catalogue import INDICATORS
    from cmsim.model.results.groups import GROUPS

    keys = [(one.id, "", level) for one in INDICATORS.values() for level in one.makers]
    for group in groups:
        named = [f"{one.id}:{level}" if level else one.id for one in INDICATORS.values() for level in one.makers]
        keys += [(name, group, level) for name in named for level in GROUPS[group].levels]
    rows = [(label(month), *key) for month in months for key in keys]
    return pd.DataFrame(rows, columns=["month", "indicator", "group", "level"]).assign(value=1.0, simulated_n=1)


def one_family() -> pd.DataFrame:
    """A table like a snapshot of families, with one row."""
    import pandas as pd
    from cmsim.model.results.snapshot import COLUMNS

    like = {"str": "2019-12", "bool": True}
    values = {name: one.unit.split()[0] if one.dtype == "category" else like.get(one.dtype, 1)
              for name, one in COLUMNS.items()}  # fmt: skip
    return pd.DataFrame({name: [value] for name, value in values.items()})
