"""The evidence: every number the model rests on that is neither law nor the user's choice, with its source.

Figures (margins, targets, price and earnings paths, tax and benefit rates by year) and parameters (of behaviour) are
CSV files in this folder. The status of a number says how far to trust it: "published" stands in the source named;
"derived" is arithmetic on published figures; "calibrated" was fitted to the targets; "assumed" rests on nobody's
measurement (no figure could be had, or somebody's projection stands in for one).

Nothing is read before it is asked for, and NumPy is loaded only by the functions that return arrays.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import numpy as np

    PARAMETERS: np.dtype[np.void]  # one float per parameter: made when first asked for, see __getattr__

FIGURE_FILES = ("evidence", "paths", "population_margins", "service_margins", "tax_benefit_years")
STATUSES = ("published", "derived", "calibrated", "assumed")
USES = ("initialise", "calibrate", "validate", "context", "parameter")
ROW = (
    *("id", "quantity", "value", "unit", "low", "high", "period", "population"),
    *("use", "status", "source", "locator", "mistaken_for"),
)


@dataclass(frozen=True)
class Figure:
    """One published (or derived, or assumed) number. Money is cash of its period; low and high may be missing."""

    id: str
    quantity: str
    value: float
    unit: str
    low: float | None
    high: float | None
    period: str
    population_definition: str
    source_document: str
    source_locator: str
    use: str
    status: str


@dataclass(frozen=True)
class Parameter:
    """One parameter: its central value, the range thought plausible, its source and what it is mistaken for."""

    name: str
    symbol: str
    value: float
    unit: str
    low: float | None
    high: float | None
    status: str
    source: str
    locator: str
    meaning: str
    mistaken_for: str


def _rows(file: str) -> list[dict[str, Any]]:
    """The rows of one of this folder's files, numbers read as floats; none when there is no such file."""
    from importlib.resources import files

    path = files(__name__) / f"{file}.csv"
    if not path.is_file():
        return []
    rows: list[dict[str, Any]] = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        for column in {"value", "low", "high"} & row.keys():
            row[column] = float(row[column]) if row[column] else None
    return rows


@cache
def _figures_of(file: str) -> dict[str, Figure]:
    return {row["id"]: Figure(**row) for row in _rows(file)}


@cache
def figures() -> dict[str, Figure]:
    """Every figure by id, over all files."""
    return {id: figure for file in FIGURE_FILES for id, figure in _figures_of(file).items()}


def figure(id: str) -> Figure:
    """One figure. Errors: InputError with the nearest spelling when there is none of that id."""
    for file in FIGURE_FILES:  # one after the other: the later files are read only when they are needed
        if id in _figures_of(file):
            return _figures_of(file)[id]
    raise InputError(f"no figure is called {id!r}{did_you_mean(id, figures())}")


def value(id: str) -> float:
    """The value of one figure, in the figure's own unit. Errors: as ``figure``."""
    return figure(id).value


# Monthly paths

PATHS = ("earnings", "prices", "gdp_deflator", "rents", "unemployment")
_STEMS = {
    "earnings": "awe",
    "prices": "cpi",
    "gdp_deflator": "gdpdef",
    "rents": "rent_private",
    "unemployment": "unemp",
}
_YEARLY_INDICES = ("gdp_deflator", "rents")
_AFTERWARDS = {"rents": "awe_growth", "unemployment": "unemp_rate"}  # the yearly rows a path follows after its own
_Knots = list[tuple[float, float]]  # (month number, level), in order


def _quarters(stem: str) -> _Knots:
    """The quarterly rows of a path, each at its quarter's middle month (2012 Q4 is month -1)."""
    knots = []
    for id, row in _figures_of("paths").items():
        if quarter := re.fullmatch(rf"{stem}_(\d{{4}})q([1-4])", id):
            knots.append((float(month_of(dt.date(int(quarter[1]), 3 * int(quarter[2]) - 1, 1))), row.value))
    return sorted(knots)


def _years(stem: str) -> _Knots:
    """Knots at mid-year, moved until the mean over each year's months is the year's published index."""
    indices = []
    for id, row in _figures_of("paths").items():
        if year := re.fullmatch(rf"{stem}_(\d{{4}})", id):
            indices.append((month_of(dt.date(int(year[1]), 1, 1)) + 5.5, row.value))
    knots = sorted(indices)
    for _ in range(60):  # each pass at least halves what is missing
        for place, (middle, index) in enumerate(sorted(indices)):
            mean = sum(_between(knots, middle - 5.5 + month) for month in range(12)) / 12
            knots[place] = (middle, knots[place][1] + index - mean)
    return knots


def _between(knots: _Knots, month: float) -> float:
    """The straight line through the knots around a month; outside them the nearest line goes on."""
    after = min(max(bisect_right(knots, (month, math.inf)), 1), len(knots) - 1)
    (start, level), (end, next_level) = knots[after - 1], knots[after]
    return level + (month - start) / (end - start) * (next_level - level)


@cache
def _series(name: str, months: int) -> tuple[float, ...]:
    """One path from month 0, not yet scaled: straight lines between the knots, then the yearly rows."""
    stem = _STEMS[name]
    knots = _years(f"{stem}_index") if name in _YEARLY_INDICES else _quarters(f"{stem}_q")
    yearly = _AFTERWARDS.get(name, f"{stem}_growth")
    end, level = knots[-1]
    rate = 0.0
    series: list[float] = []
    for month in range(months):
        row = _figures_of("paths").get(f"{yearly}_{2012 + (month + 11) // 12}")
        rate = row.value if row else rate  # past the last row, the last rate is held
        if month <= end:
            series.append(_between(knots, float(month)))
        elif name == "unemployment":
            series.append(rate)
        else:
            level *= math.pow(1.0 + rate / 100.0, min(month - end, 1.0) / 12.0)
            series.append(level)
    return tuple(series)


def path(name: str, months: int) -> np.ndarray:
    """A monthly path from month 0 (December 2012): a new float64 array of shape (months,).

    "earnings" (average weekly earnings), "prices" (CPI), "gdp_deflator" and "rents" (private; with earnings once its
    own years end) are indices whose mean over the calendar year 2021 is 1; "unemployment" is a share. OBR outturn and
    forecast (March 2026): quarterly to early 2031, straight lines between the middles of the quarters; deflator and
    rents are annual to 2030, their yearly means as published. Then yearly growth rows to 2036 (the deflator has none),
    and the last rate held for ever.
    Errors: InputError for an unknown name or a negative number of months.
    """
    import numpy as np

    if name not in PATHS:
        raise InputError(f"no path is called {name!r}{did_you_mean(name, PATHS)}; there are {', '.join(PATHS)}")
    if months < 0:
        raise InputError(f"a path of {months} months cannot be made: ask for 0 or more")
    january = month_of("2021-01")
    series = _series(name, max(months, january + 12))
    base = 100.0 if name == "unemployment" else sum(series[january : january + 12]) / 12
    return np.array(series[:months], dtype=np.float64) / base


@cache
def mean_unemployment() -> float:
    """Mean unemployment of the years 2013 to 2025, a share: what the index of unemployment is held against, so that the
    cycle leaves the mean chances of losing and finding work as they are."""
    months = month_of("2026-01")
    return float(path("unemployment", months)[month_of("2013-01") :].mean())


def first_unemployment_index() -> float:
    """The index of unemployment in the first month."""
    return float(path("unemployment", 1)[0]) / mean_unemployment()


# Parameters of behaviour


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter of behaviour by name, in the order of the file."""
    return {row["name"]: Parameter(**row) for row in _rows("parameters")}


@cache
def _parameters_dtype() -> np.dtype[np.void]:
    import numpy as np

    return np.dtype([(name, "f8") for name in parameters()], align=True)


def __getattr__(name: str) -> Any:
    if name == "PARAMETERS":  # a NumPy dtype, one f8 field a parameter: kept out of the import
        return _parameters_dtype()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _is_finite(number: Any) -> bool:
    try:
        return not isinstance(number, bool) and math.isfinite(number)
    except (TypeError, OverflowError):
        return False


def _checked(overrides: Mapping[str, float] | None) -> dict[str, float]:
    """The overrides as floats. Errors: InputError for an unknown name or a value that is not a finite number."""
    checked = {}
    for name, number in (overrides or {}).items():
        if name not in parameters():
            raise InputError(f"no parameter is called {name!r}{did_you_mean(name, parameters())}")
        if not _is_finite(number):
            raise InputError(f"parameter {name!r} is {number!r}: it must be a finite number")
        checked[name] = float(number)
    return checked


def parameter_row(overrides: Mapping[str, float] | None = None, draw: int = 0, data_draw: int = 0) -> np.ndarray:
    """The parameters as one row: a new array of shape (1,) and dtype PARAMETERS.

    ``draw`` 0 is the centre; 1, 2, ... are the calibrated draws, whose columns replace the central values together (a
    draw is one row: its parameters belong to each other). ``data_draw``: 1, 2, ... take parameters that came from a
    sample as another sample might have had them (``sampled``), 0 as published; a parameter draw comes before it.
    Overrides come last. Values outside low to high are allowed: ``outside_range`` names them.
    Errors: InputError for an unknown name (nearest spelling), a value that is not finite, or a draw there is not.
    """
    import numpy as np
    from cmsim.agents.compiled import JIT

    values = {name: parameter.value for name, parameter in parameters().items()}
    if data_draw:
        from cmsim.model.evidence.sampled import sampled

        values |= {name: number for name, number in sampled(data_draw).items() if name in values}
    if draw:
        from cmsim.model.evidence.drawn import drawn

        values |= drawn(draw)
    values |= _checked(overrides)
    row = np.array([tuple(values.values())], dtype=_parameters_dtype())
    return row if JIT else row.view(np.recarray)  # plain Python reads row[0].name as compiled rules do


def outside_range(overrides: Mapping[str, float] | None) -> list[str]:
    """A sentence for each override outside its parameter's plausible range. Errors: as ``parameter_row``."""
    sentences = []
    for name, number in _checked(overrides).items():
        low, high = parameters()[name].low, parameters()[name].high
        if (low is not None and number < low) or (high is not None and number > high):
            allowed = " to ".join("any" if end is None else f"{end:g}" for end in (low, high))
            sentences.append(f"{name} = {number:g} is outside its plausible range, {allowed}")
    return sentences


def all_rows() -> Iterator[dict[str, Any]]:
    """Every figure, then every parameter, as dictionaries with the same keys: the rows of ``cmsim evidence``."""
    for row in figures().values():
        source = {"population": row.population_definition, "source": row.source_document, "locator": row.source_locator}
        yield _told(row, id=row.id, quantity=row.quantity, period=row.period, use=row.use, **source)
    for parameter in parameters().values():
        source = {"source": parameter.source, "locator": parameter.locator, "mistaken_for": parameter.mistaken_for}
        yield _told(parameter, id=parameter.name, quantity=parameter.meaning, use="parameter", **source)


def _told(row: Figure | Parameter, **told: str) -> dict[str, Any]:
    common = {"value": row.value, "unit": row.unit, "low": row.low, "high": row.high, "status": row.status} | told
    return {column: common.get(column, "") for column in ROW}
