"""The corners: accounts of behaviour and practice between which no figure decides, read from a file.

A corner turns a base and a reform into the same two scenarios lived under another account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.policy import Change, validate_change
from cmsim.scenarios.reading import is_text, parameters_in, refuse_unknown, shown, variants_in
from cmsim.scenarios.sheet import Sheet, open_sheet, table_of

if TYPE_CHECKING:
    from cmsim.scenarios import Scenario

FILE = "corners.toml"
CENTRE = "centre"  # the name under which the central account is told
DOUBT_KEYS = ("name", "title", "says", "survey", "concerns", "corner")
CORNER_KEYS = ("name", "says", "variants", "parameters", "both", "reform")


@dataclass(frozen=True)
class Corner:
    """One answer to a doubt: a sentence, and what it sets. Levers hold from the day of the reform on."""

    name: str
    says: str
    parameters: tuple[tuple[str, float], ...] = ()  # with and without the reform, from the first month on
    both: tuple[tuple[str, Any], ...] = ()  # levers, with and without the reform
    reform: tuple[tuple[str, Any], ...] = ()  # levers, with the reform only
    of: str = ""  # the corner that this one is after parameters were fitted anew (``refits``)


@dataclass(frozen=True)
class Doubt:
    """What is open, in a sentence, the survey question that would settle it, and its corners.

    ``concerns``: levers; a reform that changes none of them is not asked about (none: every reform is).
    """

    name: str
    title: str
    says: str
    survey: str
    corners: tuple[Corner, ...]
    concerns: tuple[str, ...] = ()

    def asks_about(self, base: Scenario, reform: Scenario) -> bool:
        """Is this doubt about what the reform changes?"""
        changed = {change.field for change in own_changes(base, reform)}
        return not self.concerns or bool(changed & set(self.concerns))

    def moves_the_past(self, corner: Corner) -> bool:
        """Does a corner of this doubt change what is known already, and not only what a reform will do?"""
        return bool(corner.parameters) and not self.concerns


# --- a base and a reform under another account ----------------------------------------------------------------------


def own_changes(base: Scenario, reform: Scenario) -> list[Change]:
    """What a reform changes beyond its base, in order of date."""
    return [change for change in reform.changes if change not in base.changes]


def first_day(base: Scenario, reform: Scenario) -> dt.date:
    """The day of the reform. Errors: InputError where it changes nothing of the law."""
    changes = own_changes(base, reform)
    if not changes:
        raise InputError(f"{reform.name} changes no lever that differs from {base.name}: there is no effect to doubt")
    return changes[0].day


def under(corner: Corner | None, base: Scenario, reform: Scenario) -> tuple[Scenario, Scenario]:
    """Base and reform under a corner; None: as they are."""
    if corner is None:
        return base, reform
    day = first_day(base, reform)
    ours, theirs = (with_parameters(one, corner.parameters) for one in (base, reform))
    return with_levers(ours, corner.both, day), with_levers(theirs, (*corner.both, *corner.reform), day)


def with_parameters(scenario: Scenario, values: Iterable[tuple[str, float]]) -> Scenario:
    """The scenario with some parameters at other values."""
    return replace(scenario, parameters=tuple(sorted((dict(scenario.parameters) | dict(values)).items())))


def with_levers(scenario: Scenario, values: Sequence[tuple[str, Any]], day: dt.date) -> Scenario:
    """The scenario with some levers at other values from a day on, whatever it says of them afterwards."""
    names = {name for name, _ in values}
    kept = [change for change in scenario.changes if not (change.field in names and change.day >= day)]
    added = [Change(day, name, value) for name, value in values]
    return replace(scenario, changes=tuple(sorted((*kept, *added), key=lambda change: (change.day, change.field))))


# --- the file -------------------------------------------------------------------------------------------------------


def doubts(file: str | Path | None = None) -> tuple[Doubt, ...]:
    """The doubts of a file; None: those that come with cmsim.

    Errors: InputError, one line with the file, the corner, the key, and what is allowed.
    """
    source = (resources.files("cmsim.runs.doubting") / FILE) if file is None else Path(file)
    name = FILE if file is None else str(file)

    def start(most: int) -> bytes:
        return source.read_bytes()[:most]

    sheet = open_sheet(name, start)
    table = table_of(sheet)
    refuse_unknown(sheet, table, ("doubt",), "a file of corners has")
    given = table.get("doubt")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise sheet.wrong("there is no doubt in it: each is a table headed [[doubt]]")
    found = tuple(doubt_in(sheet, one, place) for place, one in enumerate(given))
    for what, names in (
        ("doubts", [doubt.name for doubt in found]),
        ("corners", [corner.name for doubt in found for corner in doubt.corners]),
    ):
        for name in names:
            if names.count(name) > 1 or name == CENTRE:
                raise sheet.wrong(f"two {what} are called {name}" if name != CENTRE else f"no corner may be {name}")
    return found


def doubt_in(sheet: Sheet, table: Mapping[str, Any], place: int) -> Doubt:
    """One doubt. Errors: InputError."""
    where = ("doubt", place)
    refuse_unknown(sheet, table, DOUBT_KEYS, "a doubt has", *where)
    texts = {key: text(sheet, table, key, *where) for key in ("name", "title", "says", "survey")}
    corners = table.get("corner")
    if not isinstance(corners, list) or not corners or not all(isinstance(one, dict) for one in corners):
        raise sheet.wrong(f"{texts['name']} has no corner: each is a table headed [[doubt.corner]]", *where)
    concerns = table.get("concerns", [])
    if not isinstance(concerns, list):
        raise sheet.wrong('concerns must be a list of levers, such as ["direct_pay_available"]', *where, "concerns")
    for lever in concerns:
        known_lever(sheet, str(lever), texts["name"])
    found = tuple(corner_in(sheet, one, *where, "corner", n) for n, one in enumerate(corners))
    return Doubt(**texts, corners=found, concerns=tuple(str(lever) for lever in concerns))


def corner_in(sheet: Sheet, table: Mapping[str, Any], *where: str | int) -> Corner:
    """One corner. Errors: InputError; of what it sets, naming the corner."""
    refuse_unknown(sheet, table, CORNER_KEYS, "a corner has", *where)
    name, says = (text(sheet, table, key, *where) for key in ("name", "says"))
    told = Sheet(f"{sheet.file}, corner {name}")
    values = variants_in(told, table.get("variants", {})) | parameters_in(told, table.get("parameters", {}))
    both, reform = (levers_in(told, table.get(key, {}), key) for key in ("both", "reform"))
    if not (values or both or reform):
        raise told.wrong("it sets nothing: give it variants, parameters, both or reform")
    return Corner(name, says, tuple(sorted(values.items())), both, reform)


def levers_in(sheet: Sheet, table: Any, key: str) -> tuple[tuple[str, Any], ...]:
    """Levers and their values. Errors: InputError."""
    if not isinstance(table, dict):
        raise sheet.wrong(f"{key} must be a table of levers, such as {{ migration_months = 3 }}")
    found = []
    for name, value in table.items():
        known_lever(sheet, name, key)
        try:
            found.append((name, validate_change(name, value)))
        except InputError as error:
            raise sheet.wrong(str(error)) from None
    return tuple(found)


def known_lever(sheet: Sheet, name: str, where: str) -> None:
    """Errors: InputError for a lever there is not."""
    from cmsim.model.policy import Policy

    if name not in Policy.model_fields:
        raise sheet.wrong(f"{where}: there is no lever {name!r}{did_you_mean(name, Policy.model_fields)}")


def text(sheet: Sheet, table: Mapping[str, Any], key: str, *where: str | int) -> str:
    """A text that must be there. Errors: InputError."""
    if not is_text(table.get(key)):
        raise sheet.wrong(f"{key} is {shown(table.get(key))}: it must be one line of text", *where, key)
    return str(table[key]).strip()


def chosen(found: Sequence[Doubt], names: Sequence[str]) -> tuple[Doubt, ...]:
    """Of some doubts those named, by the name of a doubt or of a corner; no names: all. Errors: InputError."""
    if not names:
        return tuple(found)
    known = [name for doubt in found for name in (doubt.name, *(corner.name for corner in doubt.corners))]
    for name in names:
        if name not in known:
            raise InputError(f"there is no doubt and no corner {name!r}{did_you_mean(name, known)}")
    kept = []
    for doubt in found:
        corners = doubt.corners
        if doubt.name not in names:  # a corner brings the same corner fitted anew
            corners = tuple(c for c in corners if c.name in names or c.of in names)
        if corners:
            kept.append(replace(doubt, corners=corners))
    return tuple(kept)
