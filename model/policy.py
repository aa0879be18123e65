"""The law and the practice of child maintenance on one day, by date, and as a table by month for the simulation.

The levers stand in ``law/levers.py`` and the other ``law/*_levers.py``; what each was, when,
and by which instrument in ``law/history.toml``. A reform is a sequence of ``Change``, laid over that history.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args, get_origin

import numpy as np
from cmsim.model.calendar import first_day, month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.law.household_levers import Policy
from cmsim.model.law.service_levers import FUNCTIONS
from pydantic import BaseModel, ValidationError, create_model

__all__ = [
    "FIRST_DAY",
    "LAW",
    "Change",
    "DatedValue",
    "Policy",
    "allowed",
    "as_day",
    "history",
    "law",
    "law_row",
    "law_table",
    "references",
    "unit",
    "validate_change",
]

FIRST_DAY = dt.date(2012, 12, 10)  # the 2012 scheme opened: SI 2012/3042
WORDS = {bool: "true or false", int: "a whole number", float: "a number"}


@dataclass(frozen=True)
class DatedValue:
    """What a lever was from a day on, by which instrument or source, and how far that is known."""

    since: dt.date
    value: Any
    reference: str
    status: Literal["published", "derived", "calibrated", "assumed"]


@dataclass(frozen=True)
class Change:
    """A scenario's change: from this day the lever has this value, until the scenario's next change of it."""

    day: dt.date
    field: str
    value: Any


# --- what was the law ------------------------------------------------------------------------------------------


@cache
def history() -> dict[str, list[DatedValue]]:
    """Every value each lever has had, oldest first. Source: the references beside the values."""
    text = (resources.files("cmsim.model") / "law" / "history.toml").read_text(encoding="utf-8")
    return {field: [_dated(row) for row in table["values"]] for field, table in tomllib.loads(text).items()}


def _dated(row: Mapping[str, Any]) -> DatedValue:
    return DatedValue(dt.date.fromisoformat(row["from"]), _tuples(row["value"]), row["reference"], row["status"])


def law(day: dt.date | str, changes: Sequence[Change] = ()) -> Policy:
    """The law and practice on a day, with a scenario's changes. Errors: InputError on a day before 10 December 2012.

    >>> law("2015-06-01").application_fee
    20.0
    """
    when, rows = as_day(day), _scenario(changes)
    return _policy({field: _in_force(field, when, rows.get(field, ()), None).value for field in Policy.model_fields})


def references(day: dt.date | str) -> dict[str, DatedValue]:
    """For each lever the value in force on a day, since when, and where it is laid down. Errors: as ``law``."""
    when = as_day(day)
    return {field: _in_force(field, when, (), None) for field in Policy.model_fields}


def as_day(day: dt.date | str) -> dt.date:
    """A day the scheme existed. Errors: InputError on what is not a date, or is before the scheme."""
    try:
        when = dt.date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise InputError(f"{day!r} is not a date: write it as YYYY-MM-DD, for example 2022-01-15") from None
    if isinstance(when, dt.datetime) or not isinstance(when, dt.date):
        raise InputError(f"{day!r} is not a date: write it as YYYY-MM-DD, for example 2022-01-15")
    if when < FIRST_DAY:
        raise InputError(f"{when} is before the 2012 scheme: the first day with a law is {FIRST_DAY}")
    return when


def _in_force(field: str, day: dt.date, changes: Sequence[Change], cutoff: dt.date | None) -> DatedValue:
    """The value on a day: the scenario's latest change, else history's latest (up to the cutoff), else its first."""
    for change in reversed(changes):
        if change.day <= day:
            return DatedValue(change.day, change.value, "scenario", "assumed")
    past = history()[field]
    return next((row for row in reversed(past) if row.since <= min(day, cutoff or day)), past[0])


# --- what a scenario may change --------------------------------------------------------------------------------


def validate_change(field: str, value: Any) -> Any:
    """The value as the Policy keeps it (a list becomes a tuple). Errors: InputError: the lever and what it may be."""
    if field not in Policy.model_fields:
        hint = did_you_mean(field, Policy.model_fields) or "; cmsim law lists them"
        raise InputError(f"there is no lever {field!r}{hint}")
    try:
        return getattr(_alone(field)(**{field: _tuples(value)}), field)
    except ValidationError:
        raise InputError(f"{field} is {value!r}: it must be {allowed(field)}") from None


@cache
def _alone(field: str) -> type[BaseModel]:
    """A model of this one lever, with its own type and range."""
    lever: Any = (Policy.model_fields[field].annotation, Policy.model_fields[field])
    return create_model("Lever", __config__=Policy.model_config, **{field: lever})


def allowed(field: str) -> str:
    """In words: what a lever may be, for example "a number from 0 to 1 (share)"."""
    info = Policy.model_fields[field]
    words = _in_words(info.annotation, info.metadata)
    return f"{words} ({unit(field)})" if "number" in words else words


def unit(field: str) -> str:
    """The unit of a lever, for example "pounds a week"."""
    extra = Policy.model_fields[field].json_schema_extra
    return str(extra["unit"]) if isinstance(extra, dict) else ""


def _in_words(kind: Any, limits: Sequence[Any]) -> str:
    if get_origin(kind) is tuple:
        return f"a list of {len(get_args(kind))}, each {_in_words(get_args(kind)[0], ())}"
    if get_origin(kind) is Literal:
        return " or ".join(get_args(kind))
    if hasattr(kind, "__metadata__"):
        kind, limits = kind.__origin__, kind.__metadata__[0].metadata
    bounds = {name: getattr(limit, name) for limit in limits for name in ("ge", "le") if hasattr(limit, name)}
    return WORDS[kind] + (f" from {bounds['ge']:,g} to {bounds['le']:,g}" if bounds else "")


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value


def _scenario(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """A scenario's changes by lever, checked and in the order of their days."""
    rows: dict[str, list[Change]] = {}
    for change in sorted(changes, key=lambda change: change.day):
        of_lever = rows.setdefault(change.field, [])
        if of_lever and of_lever[-1].day == change.day:
            raise InputError(f"{change.field} is changed twice on {change.day}")
        of_lever.append(Change(change.day, change.field, validate_change(change.field, change.value)))
    return rows


def _policy(values: Mapping[str, Any]) -> Policy:
    try:
        return Policy(**values)
    except ValidationError as error:
        raise InputError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


# --- the table by month ----------------------------------------------------------------------------------------


def _column(kind: Any) -> tuple[Any, tuple[int, ...]]:
    """The NumPy type of a lever: its base type and its shape."""
    if get_origin(kind) is tuple:
        return "f8", (len(get_args(kind)), *_column(get_args(kind)[0])[1])
    if get_origin(kind) is Literal:
        return "i1", ()
    return {bool: "?", int: "i4", float: "f8"}[getattr(kind, "__origin__", kind)], ()


LAW = np.dtype(
    [
        *((name, *_column(info.annotation)) for name, info in Policy.model_fields.items()),
        ("earnings_index", "f8"),
        ("price_index", "f8"),
        ("rent_index", "f8"),
        ("unemployment_index", "f8"),  # unemployment against its mean of 2013 to 2025
        (
            "staff_of_date",
            "f8",
            (len(FUNCTIONS) + 1,),
        ),  # by function, the rest last: as history sets them, no extra ones
        ("staffing_of_date", "i1"),  # the lever staffing, as history sets it
        ("low_income_lines", "f8", (4,)),  # in the order of ``living_standards.LINES``, GBP a week
    ],
    align=True,
)


def law_table(months: int, changes: Sequence[Change] = (), cutoff: dt.date | None = None) -> np.ndarray:
    """The law of each month, for the simulation: shape (months,), dtype LAW.

    Row m is the law in force on the first day of month m; month 0 has the earliest values. History after ``cutoff``
    is left out. The indices and the lines of low income are evidence. Errors: InputError.
    """
    from cmsim.model.evidence import mean_unemployment, path
    from cmsim.model.household.living_standards import low_income_lines

    rows = _scenario(changes)
    table = empty_table(months)
    values: dict[str, Any] = {}
    for month, names in sorted(_turns(changes).items()):
        if month < months:
            day = first_day(month)
            now = {name: _in_force(name, day, rows.get(name, ()), cutoff).value for name in names}
            new = {name: value for name, value in now.items() if name not in values or values[name] != value}
            values |= new
            if new:
                _policy(values)
            _fill(table, month, new)
    table["earnings_index"] = path("earnings", months)
    table["price_index"] = path("prices", months)
    table["rent_index"] = path("rents", months)
    table["unemployment_index"] = path("unemployment", months) / mean_unemployment()
    table["low_income_lines"] = low_income_lines(months)
    table["staff_of_date"], table["staffing_of_date"] = staff_of_date(months, cutoff)
    return table


@cache
def staff_of_date(months: int, cutoff: dt.date | None) -> tuple[np.ndarray, np.ndarray]:
    """Staff by function (the rest last) as history sets them whatever a scenario does: full-time equivalents, shape
    (months, functions + 1); and whether they grow with cases (the lever ``staffing``), shape (months,)."""
    staff, growing = np.zeros((months, len(FUNCTIONS) + 1)), np.zeros(months, np.int8)
    for month in range(months):
        day = first_day(month)
        shares = [_in_force(f"staff_share_{function}", day, (), cutoff).value for function in FUNCTIONS]
        everybody = _in_force("staff", day, (), cutoff).value
        staff[month] = [everybody * share for share in (*shares, max(0.0, 1.0 - sum(shares)))]
        growing[month] = _code("staffing", _in_force("staffing", day, (), cutoff).value)
    return staff, growing


def _turns(changes: Sequence[Change]) -> dict[int, list[str]]:
    """The months in which levers may take a new value, and which: all in month 0, then those with a day since."""
    turns = {0: list(Policy.model_fields)}
    days = [(row.since, name) for name, past in history().items() for row in past]
    for day, name in [*days, *((change.day, change.field) for change in changes)]:
        turns.setdefault(max(0, month_of(day) + (day.day > 1)), []).append(name)
    return turns


def law_row(policy: Policy) -> np.ndarray:
    """One policy as a table of one row, for the rules of the calculation (its indices are nought)."""
    table = empty_table(1)
    _fill(table, 0, dict(policy))
    return table


def empty_table(months: int) -> np.ndarray:
    """A table of months of law; without compilation its rows are read as attributes, as compiled rules read them."""
    from cmsim.agents.compiled import JIT

    table = np.zeros(months, LAW)
    return table if JIT else table.view(np.recarray)


def _fill(table: np.ndarray, month: int, values: Mapping[str, Any]) -> None:
    """From a month on."""
    for name, value in values.items():
        table[name][month:] = _code(name, value)


def _code(name: str, value: Any) -> Any:
    choices = get_args(Policy.model_fields[name].annotation)
    return choices.index(value) if isinstance(value, str) else value
