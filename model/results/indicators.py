"""Indicators: what a run reports, national and by group, as a tidy table. What each is stands in the catalogue."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cmsim.model.calendar import label
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.results.catalogue import HEADLINES, INDICATORS, Counts, Indicator
from cmsim.model.results.groups import GROUPS, codes_of

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies

__all__ = ["COLUMNS", "GROUPS", "HEADLINES", "INDICATORS", "Indicator", "grouped", "national"]

COLUMNS = ("month", "indicator", "group", "level", "value", "simulated_n")


def national(model: "SeparatedFamilies", only: Collection[str] | None = None) -> "pd.DataFrame":
    """Every indicator (or those named) for every month lived: columns month, indicator, group, level, value,
    simulated_n."""
    wanted = [one for one in INDICATORS.values() if only is None or one.id in only]
    rows: list[tuple[Any, ...]] = []
    for month in range(model.month + 1):
        rows += _rows(counts_at(model, month), month, "", "", wanted)
    return _frame(rows)


def counts_at(model: "SeparatedFamilies", month: int) -> Counts:
    """What indicators of a month lived are made from."""
    lived = model.counts[: month + 1]
    quarter, year = lived[-3:].sum(axis=0), lived[-12:].sum(axis=0)
    return Counts(lived[-1], quarter, year, lived.sum(axis=0), model.weight, model.laws[month])


def grouped(model: "SeparatedFamilies", groups: Sequence[str]) -> "pd.DataFrame":
    """Every indicator by group for the month just lived; flows are of the month. Errors: InputError, unknown group."""
    rows: list[tuple[Any, ...]] = []
    for name in groups:
        if name not in GROUPS:
            raise InputError(f"group {name!r} is not one of {', '.join(GROUPS)}{did_you_mean(name, GROUPS)}")
        levels = GROUPS[name].levels
        counts = model.count_by(codes_of(name, model.tables, model.month), len(levels))
        for level, row in zip(levels, counts, strict=True):
            here = Counts(row, row, row, row, model.weight, model.laws[model.month])
            rows += _rows(here, model.month, name, level, INDICATORS.values())
    return _frame(rows)


def _rows(
    counts: Counts, month: int, group: str, group_level: str, wanted: Iterable[Indicator]
) -> list[tuple[Any, ...]]:
    when, rows = label(month), []
    for one in wanted:
        for level, make in one.makers.items():
            number, n = make(counts)
            name = f"{one.id}" if not group or not level else f"{one.id}:{level}"
            rows.append((when, name, group, group_level if group else level, number, n))
    return rows


def _frame(rows: list[tuple[Any, ...]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64", "simulated_n": "int64"})
