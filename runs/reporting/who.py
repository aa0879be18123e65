"""Who gains and who loses: families paired across base and reform, by the income bands of the base, and who moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.groups import GROUPS
from cmsim.runs.comparing.gains import (
    BY_GROUP,
    MEAN,
    SHARES,
    SIMULATED,
    WHO,
    by_group,
    gainers,
    gains_cells,
    gains_sentence,
    moved,
)
from cmsim.runs.comparing.words import first_lower, slug
from cmsim.runs.reporting.effects import luck
from cmsim.runs.reporting.markup import Part, Picture, Table, heading, paragraph
from cmsim.runs.reporting.shared import words
from cmsim.runs.showing import borne_gains

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform

TOO_FEW = "Too few simulated families to tell who gains."


def who(found: Comparison, pictures: Mapping[str, Picture]) -> list[Part]:
    """Both parents of each reform in the last month, by their income in the base, then by every other group."""
    parts: list[Part] = [
        paragraph(
            "The same family with the same luck is compared in base and reform, over the twelve months to the last "
            "month. Money is cash of those months; “the same” is within a pound a month. Bands and groups are those of "
            "the base, so that nobody changes band through the reform. A receiving parent is better off with more, a "
            f"paying parent with less. In brackets intervals of 90% ({luck(found.plan)})."
        )
    ]
    for reform in found.plan.reforms:
        name = reform.scenario.name
        parts.append(heading(name))
        for parent, (does, band) in WHO.items():
            parts.append(paragraph(_sentence(gainers(found, reform, parent, [""]).iloc[0], parent, does)))
            parts.append(_table(found, reform, parent, does, band))
            parts.append(_by_group(found, reform, parent, does, band))
        chart = pictures.get(f"chart-{slug(name)}-movers")
        parts += [chart] if chart is not None else []
        parts.append(_moved(found, reform))
    return parts


def _sentence(row: pd.Series, parent: str, does: str) -> str:
    if pd.isna(row["higher"]):
        return TOO_FEW
    told = gains_sentence(row, parent, does)
    return told[0].upper() + told[1:]


def _table(found: Comparison, reform: Reform, parent: str, does: str, band: str) -> Table:
    """By the bands of the parent's income."""
    bands = gainers(found, reform, parent, [band])
    rows = [(words(row["level"]), *gains_cells(row)) for _, row in bands.iterrows()]
    caption = f"What the {parent} parent {does}, by {first_lower(GROUPS[band].title)} in the base: % of families"
    name = f"{slug(reform.scenario.name)}-{parent}-parents-by-{band}"
    columns = ("Level", *SHARES.values(), MEAN, SIMULATED)
    return Table(name, caption, columns, rows, columns[1:], data=borne_gains(bands))


def _by_group(found: Comparison, reform: Reform, parent: str, does: str, band: str) -> Table:
    """By every other group."""
    groups = [group for group in found.plan.pair_groups if group != band]
    rows, data = by_group(found, reform, parent, groups), gainers(found, reform, parent, groups)
    caption = f"What the {parent} parent {does}, by each other group in the base: % of families"
    name = f"{slug(reform.scenario.name)}-{parent}-parents-by-group"
    return Table(name, caption, BY_GROUP, rows, BY_GROUP[2:], heads=2, data=borne_gains(data))


def _moved(found: Comparison, reform: Reform) -> Table:
    """Where the families of each arrangement in the base are under the reform, thousand families."""
    columns, rows, data = moved(found, reform)
    caption = (
        f"Where families are in {label(found.plan.last)}, thousand: down the side under the base, across under "
        f"{reform.scenario.name} (“ended”: children grown up, or parents together again)"
    )
    return Table(f"{slug(reform.scenario.name)}-moved", caption, columns, rows, columns[1:], data=data)
