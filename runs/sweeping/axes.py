"""What a plan varies: levers of the law from a day on, and parameters of behaviour, each by values or in a range."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmsim.model.calendar import first_day
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import outside_range
from cmsim.model.evidence import parameters as known_parameters
from cmsim.model.policy import Policy, allowed, validate_change
from cmsim.scenarios.reading import day_in, possible, shown, too_large
from cmsim.scenarios.sheet import Sheet

__all__ = ["Axis", "axes_in", "shown"]

TOP = (
    *("name", "question", "scenarios", "families", "until", "seeds", "draws", "design", "samples"),
    *("keep", "by", "months"),
)
MOST_VALUES = 1_000


@dataclass(frozen=True)
class Axis:
    """One lever (``day``: since when) or parameter (``day`` None): its values, or the range low to high."""

    name: str
    day: dt.date | None
    values: tuple[Any, ...] = ()
    low: float = math.nan
    high: float = math.nan
    whole: bool = False

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values in a grid or a list; of a range its two ends."""
        return self.values or (self.between(0.0), self.between(1.0))

    def between(self, share: float) -> Any:
        """The value at a share (0 to 1) of the way from low to high, or through the values."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return int(min(self.low + math.floor(share * (self.high - self.low + 1)), self.high))
        return min(self.low + share * (self.high - self.low), self.high)

    def told(self) -> dict[str, Any]:
        """The axis as JSON can hold it."""
        since = {} if self.day is None else {"from": self.day.isoformat()}
        if self.values:
            return {**since, "values": [listed(value) for value in self.values]}
        return {**since, "low": self.low, "high": self.high}


def listed(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return [listed(part) for part in value] if isinstance(value, tuple) else value


def notes(axes: Sequence[Axis]) -> list[str]:
    """A sentence for each parameter that goes outside its plausible range."""
    return [
        sentence
        for axis in axes
        if axis.day is None
        for value in dict.fromkeys((min(axis.choices), max(axis.choices)))
        for sentence in outside_range({axis.name: value})
    ]


def refuse_strayed(sheet: Sheet, table: Mapping[str, Any]) -> None:
    """In TOML a line belongs to the [header] above it: tell of one that is written too low."""
    for section in ("levers", "parameters"):
        for name in table[section] if isinstance(table.get(section), dict) else ():
            if name in TOP:
                raise sheet.wrong(f"{name} must stand above the first line with a [header]", section, name)


def axes_in(sheet: Sheet, table: Mapping[str, Any], design: str, last: int) -> tuple[Axis, ...]:
    """The levers and the parameters, in the order of the file. Errors: InputError, with the line."""
    axes = []
    for section, known in (("levers", Policy.model_fields), ("parameters", known_parameters())):
        told = table.get(section, {})
        if not isinstance(told, dict):
            raise sheet.wrong(f"{section} must be a table headed [{section}]", section)
        for name, asked in told.items():
            if name not in known:
                lists = "cmsim law" if section == "levers" else "cmsim evidence"
                what = f"there is no {section[:-1]} {shown(name)}{did_you_mean(name, known)} (see: {lists})"
                raise sheet.wrong(what, section, name)
            axes.append(axis_in(sheet, section, name, asked, design, last))
    lengths = {axis.name: len(axis.values) for axis in axes}
    if design == "list" and len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise sheet.wrong(f"design is list: every lever and parameter needs as many values as the others ({said})")
    return tuple(axes)


def axis_in(sheet: Sheet, section: str, name: str, asked: object, design: str, last: int) -> Axis:
    """One lever or parameter."""
    lever = section == "levers"
    where = (section, name)
    form = f"{name} = {{ {'from = 2027-04-01, ' if lever else ''}values = [...] }}, or with low and high"
    keys = (*(("from",) if lever else ()), "values", "low", "high")
    if not isinstance(asked, dict):
        raise sheet.wrong(f"{name} is {shown(asked)}: write {form}", *where)
    for key in asked:
        if key not in keys:
            hint = did_you_mean(key, keys)
            raise sheet.wrong(f"unknown key {shown(key)}{hint} in {name} (it has {', '.join(keys)})", *where, key)
    if ("values" in asked) == ("low" in asked or "high" in asked) or ("low" in asked) != ("high" in asked):
        raise sheet.wrong(f"{name} needs either values, or both low and high: write {form}", *where)
    day = since_in(sheet, name, asked, last) if lever else None
    if "values" in asked:
        values = asked["values"]
        if not isinstance(values, list) or not 1 <= len(values) <= MOST_VALUES:
            raise sheet.wrong(f"values of {name} must be a list of 1 to {MOST_VALUES:,} values", *where)
        return Axis(name, day, tuple(value_in(sheet, section, name, value) for value in values))
    if design == "list":
        raise sheet.wrong(f"{name} has low and high, but design is list: write values, one for each row", *where)
    low, high = (value_in(sheet, section, name, asked[key]) for key in ("low", "high"))
    if any(isinstance(end, bool) or not isinstance(end, int | float) for end in (low, high)):
        raise sheet.wrong(f"{name} has no range (it is {allowed(name)}): write values = [...]", *where)
    if not low < high:
        raise sheet.wrong(f"low of {name} is {shown(low)}, and high {shown(high)}: low must be below high", *where)
    return Axis(name, day, (), low, high, isinstance(low, int))


def since_in(sheet: Sheet, name: str, asked: Mapping[str, Any], last: int) -> dt.date:
    """The day from which a lever has its value."""
    if "from" not in asked:
        raise sheet.wrong(f"from is missing in {name}: write from = YYYY-MM-DD, the day it changes", "levers", name)
    day = day_in(sheet, asked["from"], "from", "levers", name)
    if day > first_day(last):
        raise sheet.wrong(f"from of {name} is {day}: the runs end before it takes effect", "levers", name)
    return day


def value_in(sheet: Sheet, section: str, name: str, value: object) -> Any:
    """One value, checked against what the lever or parameter can be."""
    try:
        if too_large(value):
            raise InputError
        if section == "levers":
            return validate_change(name, value)
        low, high = possible(known_parameters()[name])
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise InputError
        return float(value)
    except InputError:
        if section == "levers":
            can = allowed(name)
        else:
            can = f"a number from {low:g} to {high:g} ({known_parameters()[name].unit})"
        raise sheet.wrong(f"{name} has {shown(value)}: each value must be {can}", section, name) from None
