"""Reading one scenario file: every mistake in it becomes one clear line with the file, the line and the key."""

import datetime as dt
import math
import re
import reprlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cmsim.agents.variants import VARIANTS, parameter_of, words
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import Parameter
from cmsim.model.evidence import parameters as known_parameters
from cmsim.model.policy import FIRST_DAY, Change, Policy, allowed, validate_change
from cmsim.scenarios.sheet import Sheet, Where, open_sheet, table_of
from cmsim.scenarios.uprating import KEYS as UPRATING_KEYS
from cmsim.scenarios.uprating import STEMS, Uprating, first_year, in_words, is_money

LAST_DAY = dt.date(2099, 12, 31)  # a later year is a slip of the pen
LONGEST_TEXT = 500  # characters of a name, a question or a reference
EXACT = 2**53  # whole numbers above it are not exact as 64-bit floats
KEYS = ("name", "question", "source", "extends", "cutoff", "variants", "parameters", "change")

# What a parameter of behaviour can be at all, by its unit. Its plausible range, in the evidence, is narrower.
CHANCE, NOT_NEGATIVE = (0.0, 1.0), (0.0, math.inf)
POSSIBLE = {
    **dict.fromkeys(("share", "share of months", "0-1", "per month", "per review", "per application"), CHANCE),
    **dict.fromkeys(("months", "multiple", "exponent", "log points", "share of liability"), NOT_NEGATIVE),
    **dict.fromkeys(("GBP a week, 2021", "GBP a month, 2021"), NOT_NEGATIVE),
    "correlation": (-1.0, 1.0),
}
WIDTHS = 10  # a value further out than this many widths of the plausible range is a slip of the pen


@dataclass(frozen=True)
class Page:
    """One scenario file, checked but not yet joined to what it extends. ``cutoff``: only a baseline has one.

    ``places`` has its changes, in order of date, and where in the file each stands; the value of a change may still be
    an ``Uprating``.
    """

    sheet: Sheet
    name: str
    question: str
    source: tuple[str, ...]
    extends: str | None
    cutoff: dt.date | None
    places: Mapping[Change, Where]
    parameters: Mapping[str, float]


def read_page(file: str, read: Callable[[int], bytes]) -> Page:
    """Read and check one scenario file; ``read(n)`` gives its first n bytes. Errors: InputError."""
    sheet = open_sheet(file, read)
    return page_of(sheet, table_of(sheet))


def page_of(sheet: Sheet, table: Mapping[str, Any]) -> Page:
    """Check a scenario's table, as TOML gives it. Errors: InputError, with the line where the sheet has text."""
    refuse_unknown(sheet, table, KEYS, "a scenario file has")
    name = text_in(sheet, table, "name", '"my-reform"')
    if re.search(r"[/\\]", name):
        raise sheet.wrong(f"name is {shown(name)}: it may not have a slash", "name")
    question = text_in(sheet, table, "question", '"What happens if ...?"')
    extends = text_in(sheet, table, "extends", '"baseline"') if "extends" in table else None
    cutoff = day_in(sheet, table["cutoff"], "cutoff") if "cutoff" in table else None
    if cutoff and extends is not None:
        raise sheet.wrong("cutoff stands only in a baseline: a scenario with extends takes it from there", "cutoff")
    return Page(
        sheet=sheet,
        name=name,
        question=question,
        source=references_in(sheet, table.get("source", [])),
        extends=extends,
        cutoff=cutoff,
        places=places_of(sheet, table.get("change", [])),
        parameters=variants_in(sheet, table.get("variants", {})) | parameters_in(sheet, table.get("parameters", {})),
    )


def shown(value: object) -> str:
    """A value as a message shows it: short, and on one line."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        return "a very large number"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else reprlib.repr(value)


def refuse_unknown(
    sheet: Sheet, table: Mapping[str, Any], allowed: Collection[str], who: str, *where: str | int
) -> None:
    """Refuse a key that is not allowed, with the nearest spelling and what is allowed."""
    for key in table:
        if key not in allowed:
            refuse_strayed(sheet, key, *where)
            known = ", ".join(allowed) if len(allowed) <= len(KEYS) else "see: cmsim scenarios new"
            raise sheet.wrong(f"unknown key {shown(key)}{did_you_mean(key, allowed)} ({who} {known})", *where, key)


def refuse_strayed(sheet: Sheet, key: str, *where: str | int) -> None:
    """In TOML a line belongs to the [header] above it: tell of one that is written too low."""
    if where and key in KEYS:
        raise sheet.wrong(f"{key} must stand above the first line with a [header], not below it", *where, key)


def text_in(sheet: Sheet, table: Mapping[str, Any], key: str, example: str) -> str:
    """A text that must be there: one line, not empty."""
    if key not in table:
        raise sheet.wrong(f"{key} is missing: write {key} = {example}")
    if not is_text(table[key]):
        raise sheet.wrong(f"{key} is {shown(table[key])}: it must be one line of text, for example {example}", key)
    return str(table[key]).strip()


def is_text(value: object) -> bool:
    """Whether a value is one printable line of a sensible length."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= LONGEST_TEXT


def references_in(sheet: Sheet, value: object) -> tuple[str, ...]:
    """The public references of a scenario."""
    if not isinstance(value, list):
        raise sheet.wrong(
            f'source is {shown(value)}: it must be a list of texts, for example ["SI 2014/612"]', "source"
        )
    for reference in value:
        if not is_text(reference):
            raise sheet.wrong(f"source has {shown(reference)}: each reference must be one line of text", "source")
    return tuple(value)


def day_in(sheet: Sheet, value: object, key: str, *where: str | int) -> dt.date:
    """A date on which the law can change, written as a TOML date or as text."""
    day = a_day(sheet, value, key, *where, key)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise sheet.wrong(f"{key} is {day}: it must be from {FIRST_DAY} to {LAST_DAY}", *where, key)
    return day


def a_day(sheet: Sheet, value: object, key: str, *place: str | int) -> dt.date:
    """Any date; ``place`` is where it stands in the file."""
    day = value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            raise sheet.wrong(f"{key} is {shown(value)}: there is no such day", *place) from None
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise sheet.wrong(f"{key} is {shown(value)}: it must be a date, for example {key} = 2027-10-01", *place)
    return day


def places_of(sheet: Sheet, tables: object) -> dict[Change, Where]:
    """The changes in the order of the file, which must be that of their dates, and where in the file each stands."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise sheet.wrong("change must be a table headed [[change]], with two brackets on each side", "change")
    places: dict[Change, Where] = {}
    seen: set[tuple[dt.date, str]] = set()
    before = FIRST_DAY
    for index, table in enumerate(tables):
        where = ("change", index)
        refuse_unknown(sheet, table, ("from", *Policy.model_fields), "for what a change may have,", *where)
        if "from" not in table:
            raise sheet.wrong("from is missing in this change: write from = YYYY-MM-DD", *where)
        day = day_in(sheet, table["from"], "from", *where)
        if day < before:
            raise sheet.wrong(f"from is {day}, earlier than the change above it ({before})", *where, "from")
        if len(table) == 1:
            raise sheet.wrong(f"this change of {day} changes nothing: name a lever and its new value", *where)
        before = day
        for field, value in table.items():
            if field == "from":
                continue
            if (day, field) in seen:
                raise sheet.wrong(f"{field} is changed twice on {day}: keep one of the two", *where, field)
            seen.add((day, field))
            places[Change(day, field, lever_value(sheet, field, value, day, *where))] = (*where, field)
    return places


def lever_value(sheet: Sheet, field: str, value: object, day: dt.date, *where: str | int) -> Any:
    """A lever's new value as the law keeps it, checked against its kind and range, or how it is to be uprated."""
    if isinstance(value, dict):
        return uprating_in(sheet, field, value, day, *where)
    try:
        if too_large(value):
            raise InputError
        return validate_change(field, value)
    except InputError:
        raise sheet.wrong(f"{field} is {shown(value)}: it must be {allowed(field)}", *where, field) from None


def uprating_in(sheet: Sheet, field: str, table: Mapping[str, Any], day: dt.date, *where: str | int) -> Uprating:
    """How a lever is uprated: with which index, since which day, once or every year."""
    place = (*where, field)
    if not is_money(field):
        raise sheet.wrong(
            f"{field} is no amount in pounds, so it cannot be uprated: it must be {allowed(field)}", *place
        )
    if "uprated_with" not in table:
        raise sheet.wrong(f"{field} is {shown(table)}: it must be {allowed(field)}, or {in_words()}", *place)
    refuse_unknown(sheet, table, UPRATING_KEYS, "an uprating has", *place)
    index, yearly = table["uprated_with"], table.get("yearly", False)
    if not isinstance(index, str) or index not in STEMS:
        hint = did_you_mean(index, STEMS) if isinstance(index, str) else ""
        raise sheet.wrong(f"uprated_with is {shown(index)}{hint}: it must be {' or '.join(STEMS)}", *place)
    if not isinstance(yearly, bool):
        raise sheet.wrong(f"yearly is {shown(yearly)}: it must be true or false", *place)
    if "since" not in table:
        raise sheet.wrong(f"since is missing: {field} is written {in_words()}", *place)
    since = a_day(sheet, table["since"], "since", *place)
    first = dt.date(first_year(index), 1, 1)
    if not first <= since <= day:
        raise sheet.wrong(f"since is {since}: it must be from {first} to the day of the change, {day}", *place)
    return Uprating(index, since, yearly)


def too_large(value: object) -> bool:
    """Whether a value is, or a list holds, a whole number too large to be exact."""
    if isinstance(value, list | tuple):
        return any(too_large(part) for part in value)
    return isinstance(value, int) and abs(value) > EXACT


def variants_in(sheet: Sheet, table: object) -> dict[str, float]:
    """The variants of rules that hold for the whole run, as the parameters that stand for them."""
    if not isinstance(table, dict):
        raise sheet.wrong("variants must be a table headed [variants], with one bracket on each side", "variants")
    values = {}
    for name, word in table.items():
        if name not in VARIANTS:
            refuse_strayed(sheet, name, "variants")
            hint = did_you_mean(name, VARIANTS)
            raise sheet.wrong(
                f"no variant is called {shown(name)}{hint} (there are {', '.join(VARIANTS)})", "variants", name
            )
        if word not in words(name):
            hint = did_you_mean(word, words(name)) if isinstance(word, str) else ""
            allowed_words = " or ".join(f'"{one}"' for one in words(name))
            raise sheet.wrong(f"{name} is {shown(word)}{hint}: it must be {allowed_words}", "variants", name)
        values[parameter_of(name)] = float(words(name).index(word))
    return values


def parameters_in(sheet: Sheet, table: object) -> dict[str, float]:
    """The behavioural parameters that hold for the whole run."""
    if not isinstance(table, dict):
        raise sheet.wrong("parameters must be a table headed [parameters], with one bracket on each side", "parameters")
    values = {}
    for name, value in table.items():
        if name not in known_parameters():
            refuse_strayed(sheet, name, "parameters")
            hint = did_you_mean(name, known_parameters())
            raise sheet.wrong(f"no parameter is called {shown(name)}{hint} (see: cmsim evidence)", "parameters", name)
        if known_parameters()[name].unit == "variant" and value not in range(len(VARIANTS[name[8:]])):
            raise sheet.wrong(f'{name} is written under [variants], as {name[8:]} = "a word"', "parameters", name)
        low, high = possible(known_parameters()[name])
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            unit = known_parameters()[name].unit
            message = f"{name} is {shown(value)}: it must be a number from {low:g} to {high:g} ({unit})"
            raise sheet.wrong(message, "parameters", name)
        values[name] = float(value)
    return values


def possible(parameter: Parameter) -> tuple[float, float]:
    """The lowest and highest value that is no slip of the pen: possible in its unit, and not absurdly far out."""
    lowest, highest = POSSIBLE.get(parameter.unit, (-math.inf, math.inf))
    low = parameter.value if parameter.low is None else parameter.low
    high = parameter.value if parameter.high is None else parameter.high
    reach = WIDTHS * ((high - low) or abs(parameter.value) or 1.0)
    return (lowest, highest) if (lowest, highest) == CHANCE else (max(lowest, low - reach), min(highest, high + reach))
