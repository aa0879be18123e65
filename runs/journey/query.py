"""Which family? A small language of conditions, matched against every family's life while the run is lived once.

    direct_pay then collect_and_pay, arrears over 2000, two children

Conditions stand between commas, and all of them must come true at some time of a family's life, each at its own time.
``then``: in a later month. ``and``: in the same month. ``not``: a month in which it is not so. ``never``: in no month.
Signs are read as words: ``collect_and_pay & arrears > 5000`` is ``collect_and_pay and arrears over 5000``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from cmsim.agents.codes import Abuse, Arrangement, CaseStatus, Contact, Event, Existence, Work
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.journey.life import SERVICE_AND_PARENTS, Asked, Progress

FIRST = 100  # without a query: the most eventful among so many families
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COMPARED: dict[str, Callable[[Any, float], Any]] = {
    "over": operator.gt,
    "under": operator.lt,
    "at_least": operator.ge,
    "at_most": operator.le,
    "is": operator.eq,
    "": operator.eq,
}
SIGNS = {  # as words; the longer ones first
    ">=": "at least", "<=": "at most", "==": "is", "&&": "and",
    ">": "over", "<": "under", "=": "is", "&": "and", "≥": "at least", "≤": "at most",
}  # fmt: skip


class Now(NamedTuple):
    """The families of a month, each beside its two parents."""

    families: Any
    paying: Any
    receiving: Any


Fact = Callable[[Now], Any]
AMOUNTS: dict[str, Fact] = {  # what can be over or under a number
    "arrears": lambda now: now.families["arrears"] / 100,
    "charges_owed": lambda now: now.families["charges_owed"] / 100,
    "children": lambda now: now.families["children"],
    "nights": lambda now: now.families["nights"],
    "due": lambda now: now.families["due_month"] / 100,
    "paid": lambda now: now.families["paid_month"] / 100,
    "received": lambda now: now.families["received_month"] / 100,
    "liability": lambda now: now.families["weekly_liability"],
    "income": lambda now: now.paying["gross_weekly_income"],
    "relationship": lambda now: now.families["relationship"],
    "months_without_payment": lambda now: now.families["months_without_payment"],
    "other_children": lambda now: now.paying["other_children"],
}


def _lived(arrangement: Arrangement) -> Fact:
    return lambda now: (now.families["lived"] == arrangement) & (now.families["existence"] == Existence.LIVE)


def _event(event: Event) -> Fact:
    return lambda now: (now.families["events"] & int(event)) != 0


FACTS: dict[str, Fact] = {  # what is so, or not
    **{arrangement.name.lower(): _lived(arrangement) for arrangement in Arrangement},
    "dormant": lambda now: now.families["status"] == CaseStatus.DORMANT,
    "effective": lambda now: now.families["effective"] == 1,
    "paid": lambda now: now.families["paid_month"] > 0,
    "unpaid": lambda now: (now.families["due_month"] > 0) & (now.families["paid_month"] == 0),
    "abuse": lambda now: now.families["abuse"] != Abuse.NONE,
    "contact": lambda now: now.families["contact"] != Contact.NONE,
    "deduction": lambda now: now.families["order_live"] == 1,
    "working": lambda now: now.paying["work"] != Work.NONE,
    "self_employed": lambda now: now.paying["work"] == Work.SELF_EMPLOYED,
    "universal_credit": lambda now: now.paying["universal_credit"] == 1,
    "new_partner": lambda now: now.paying["partner"] == 1,
    "receiving_working": lambda now: now.receiving["work"] != Work.NONE,
    **{str(event.name).lower(): _event(event) for event in Event},
}


@dataclass(frozen=True)
class Atom:
    """One fact, or its opposite."""

    text: str
    true: Fact
    negated: bool = False

    def holds(self, now: Now) -> Any:
        """For each family: is it so this month?"""
        found = np.asarray(self.true(now), bool)
        return ~found if self.negated else found


@dataclass(frozen=True)
class Condition:
    """Stages that must follow each other; ``never``: its one stage may not come."""

    stages: tuple[tuple[Atom, ...], ...]
    never: bool = False


def read_query(text: str) -> tuple[Condition, ...]:
    """The conditions of a query. Errors: InputError with what is allowed."""
    bare = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.lower())  # the comma of thousands
    bare = re.sub(r"collect[\s-]*(and|&)[\s-]*pay", "collect_and_pay", bare)  # this "and" joins nothing
    for sign, word in SIGNS.items():
        bare = bare.replace(sign, f" {word} ")
    parts = [part.strip() for part in bare.split(",")]
    if not all(parts):
        raise InputError(f"--like {text!r} has an empty condition: write conditions between commas, {EXAMPLE}")
    return tuple(_condition(part) for part in parts)


EXAMPLE = 'such as "direct_pay then collect_and_pay, arrears over 2000"'


def _condition(text: str) -> Condition:
    never = text.startswith("never ")
    stages = re.split(r"\bthen\b", text.removeprefix("never "))
    read = tuple(tuple(_atom(part.strip()) for part in re.split(r"\band\b", stage)) for stage in stages)
    if never and len(read) > 1:
        raise InputError(f"--like {text!r}: never goes with one thing, not with then")
    return Condition(read, never)


def _atom(text: str) -> Atom:
    bare = re.sub(r"^(not|without)\s+", "", text)
    negated, name = bare != text, re.sub(r"[\s-]+", "_", bare)
    if counted := re.fullmatch(rf"({'|'.join(NUMBERS)}|\d+)_(child|children)", name):
        name = f"children_{counted[1]}"
    if name in FACTS:
        return Atom(text, FACTS[name], negated)
    if name.startswith("no_") and name[3:] in FACTS:
        return Atom(text, FACTS[name[3:]], True)
    comparison = re.fullmatch(r"([a-z_]+?)_(?:(over|under|at_least|at_most|is)_)?(£?[\d.]+|[a-z]+)", name)
    if comparison and comparison[1] in AMOUNTS:
        amount, compare = AMOUNTS[comparison[1]], COMPARED[comparison[2] or ""]
        number = _number(comparison[3], text)
        return Atom(text, lambda now: compare(amount(now), number), negated)
    known = [*FACTS, *AMOUNTS]
    if name in AMOUNTS:
        raise InputError(
            f"--like: {text!r} needs a number, such as {bare} over 2 (over, under, at least, at most, is; > < >= <= =)"
        )
    raise InputError(
        f"--like does not know {text!r}{did_you_mean(name, known)}: amounts with over, under, at least or at most: "
        f"{', '.join(AMOUNTS)}; facts: {', '.join(FACTS)}; joined by then, and (or &), not, never"
    )


def _number(word: str, text: str) -> float:
    if word in NUMBERS:
        return float(NUMBERS.index(word))
    try:
        return float(word.lstrip("£"))
    except ValueError:
        raise InputError(f"--like: {word!r} in {text!r} is no number: write digits, or one to ten") from None


# --- the search -----------------------------------------------------------------------------------------------------


class Watch:
    """How far each family has come with one condition."""

    def __init__(self, condition: Condition):
        self.condition = condition
        self.stage = np.zeros(0, np.int16)

    def see(self, places: Any, now: Now) -> None:
        """One month of some families, by their places in the list of all families ever seen."""
        self.stage = grown(self.stage, places)
        holds = [
            np.logical_and.reduce([atom.holds(now) for atom in stage]) if stage else None
            for stage in self.condition.stages
        ]
        at = self.stage[places]
        met = np.zeros(len(places), bool)
        for number, true in enumerate(holds):
            met |= (at == number) & true
        self.stage[places] = at + met

    def fits(self, families: int) -> Any:
        """For each family: has the condition come true?"""
        if len(self.stage) < families:
            self.stage = np.concatenate([self.stage, np.zeros(families - len(self.stage), np.int16)])
        done = self.stage[:families] == len(self.condition.stages)
        return ~done if self.condition.never else done


def grown(array: Any, places: Any) -> Any:
    """An array with room for the places (nought in the new ones)."""
    missing = (int(places.max()) + 1 if len(places) else 0) - len(array)
    return np.concatenate([array, np.zeros(missing, array.dtype)]) if missing > 0 else array


class Register:
    """Every family that has lived, each with a place that stays, in the order they came."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}

    def places(self, ids: Any) -> Any:
        """The places of some families; new ones get the next."""
        known = self._places
        return np.array([known.setdefault(number, len(known)) for number in ids.tolist()], np.int64)

    @property
    def ids(self) -> Any:
        return np.fromiter(self._places, np.int64, len(self._places))


@dataclass(frozen=True)
class Found:
    """The family picked, and of how many how many fit."""

    family: int
    fitting: int
    of: int
    query: str | None

    def as_words(self) -> str:
        """Why this family."""
        if self.query is None:
            return f"the family with the most events among the first {min(FIRST, self.of)}"
        return f"{self.fitting:,} of {self.of:,} families fit {self.query!r}; this is the first of them"


def families_now(model: SeparatedFamilies) -> tuple[Any, Now]:
    """The families that live this month, or of whom something is told: their numbers, and what is so."""
    every = np.asarray(model.families)
    with_debt = (every["status"] == CaseStatus.ARREARS_ONLY) | (every["paid_month"] > 0)
    rows = np.flatnonzero((every["existence"] == Existence.LIVE) | (every["events"] != 0) | with_debt)
    families = every[rows]
    paying = np.asarray(model.tables.paying)[families["paying"]]
    return families["id"], Now(families, paying, np.asarray(model.tables.receiving)[families["receiving"]])


def find(asked: Asked, query: str | None, progress: Progress | None = None) -> Found:
    """The first family, by its number, that fits; without a query the most eventful of the first hundred.

    Errors: InputError when the query cannot be read, or nobody fits.
    """
    watches = [Watch(condition) for condition in read_query(query)] if query is not None else []
    model, register, events = asked.model(), Register(), np.zeros(0, np.int64)
    while model.running:
        model.step()
        ids, now = families_now(model)
        places = register.places(ids)
        for watch in watches:
            watch.see(places, now)
        events = grown(events, places)
        events[places] += np.bitwise_count(now.families["events"] & ~int(SERVICE_AND_PARENTS))
        if progress is not None:
            progress(model.month + 1, model.last_month + 1)
    ids = register.ids
    order = np.argsort(ids)
    if query is None:
        first = order[:FIRST]
        return Found(int(ids[first[np.argmax(events[first])]]), 0, len(ids), None)
    fits = np.logical_and.reduce([watch.fits(len(ids)) for watch in watches])
    if not fits.any():
        raise InputError(
            f"none of {len(ids):,} families fits --like {query!r} ({asked.as_words()}, until {asked.until}): "
            "ask for less, or for more --families"
        )
    return Found(int(ids[fits].min()), int(fits.sum()), len(ids), query)
