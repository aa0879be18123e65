"""A cohort followed: everybody to whom something happened in some months, and where they are 3, 6, 12 months later.

The run is lived once. Who belongs to the cohort is seen from the month's events; where a family is, from its record at
the end of the month: what a snapshot of the same run shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from cmsim.agents.codes import MONTHS_REMEMBERED, Arrangement, CaseStatus, Effect, Event, Existence, Power, Stage
from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.powers import powers
from cmsim.model.simulation import check_until
from cmsim.runs.journey.life import Asked, Progress
from cmsim.runs.journey.words import spoken

AGES = (0, 3, 6, 12, 24, 36, 60, 120)  # months after, as far as a cohort is followed, and the last month itself
QUARTER, IN_FULL = 3, 0.9
FEWEST = 30  # simulated families: fewer say nothing of a share


@dataclass(frozen=True)
class Start:
    """What a cohort has in common: an event, or a power made; and what the family did or met, in words."""

    words: str
    event: Event | None = None
    power: Power | None = None

    def happened(self, families: np.ndarray) -> np.ndarray:
        """For each family: did it happen this month?"""
        if self.power is not None:
            return (families["powers_month"] >> int(self.power) & 1) == 1
        return (families["events"] & int(self.event or 0)) != 0

    @property
    def name(self) -> str:
        """The event or the power, as the model calls it."""
        what = self.event if self.power is None else self.power
        return "" if what is None else str(what.name).lower()


STARTS = {  # --from: events
    "enquiry": Start("spoke with the gateway", Event.CONTACTED),
    "application": Start("applied", Event.APPLIED),
    "separation": Start("separated", Event.SEPARATED),
    "direct_pay": Start("began Direct Pay", Event.STARTED_DIRECT_PAY),
    "report": Start("reported a missed payment", Event.REPORTED),
    "collect_and_pay": Start("moved to Collect & Pay", Event.MOVED_TO_COLLECT),
    "deduction": Start("had a deduction made", Event.ORDER_MADE),
    "liability_order": Start("had a liability order made", Event.LIABILITY_ORDER),
    "enforcement_agents": Start("were sent enforcement agents", Event.AGENTS),
}


@cache
def starts() -> dict[str, Start]:
    """All that --from knows: the events, and every power of collection and enforcement by its name."""
    used = {}
    for row in powers():
        made = f"had a {spoken(row.name)} made"
        words = made if row.effect == Effect.DEDUCTION else f"met a power ({spoken(row.name)})"
        used[row.power.name.lower()] = Start(words, power=row.power)
    return {**used, **STARTS}


def named(text: str) -> str:
    """The name of a start as it was written: with spaces or hyphens too, or a power's full name.

    Errors: InputError with all that there are.
    """
    name = re.sub(r"[\s-]+", "_", text.strip().lower())
    full = {re.sub(r"[\s-]+", "_", row.name.lower()): row.power.name.lower() for row in powers()}
    name = full.get(name, name)
    if name not in starts():
        raise InputError(
            f"--from {text!r} is not one of {', '.join(STARTS)}, or of the powers: "
            f"{', '.join(other for other in starts() if other not in STARTS)}{did_you_mean(name, starts())}"
        )
    return name


PLACES = {  # where a family can be, from top to bottom of the picture: in full, and in short
    "direct_pay_full": ("Direct Pay, paid in full", "Direct Pay: in full"),
    "direct_pay_part": ("Direct Pay, paid in part", "Direct Pay: in part"),
    "direct_pay_nothing": ("Direct Pay, nothing paid", "Direct Pay: nothing"),
    "direct_pay_none_due": ("Direct Pay, nothing due", "Direct Pay: none due"),
    "direct_pay_new": ("Direct Pay, begun this month", "Direct Pay begins"),
    "collect_alone": ("Collect & Pay, without a deduction", "C&P: no deduction"),
    "collect_deduction": ("Collect & Pay, with a deduction", "C&P: deduction"),
    "collect_enforcement": ("Collect & Pay, a liability order sought or granted", "C&P: legal steps"),
    "waiting": ("An application that waits for its calculation", "Waiting"),
    "family_based": ("A family-based arrangement", "Family-based"),
    "csa": ("A case under the schemes before 2012", "Old schemes"),
    "dormant": ("No arrangement lived; Direct Pay open at the office", "Given up, still open"),
    "arrears_only": ("Closed, arrears still owed; no arrangement", "Closed, arrears"),
    "none": ("No arrangement, no case with arrears", "No arrangement"),
    "ended": ("Ended: children grown up, or parents together again", "Ended"),
}
PAYMENTS = {  # what came of what was due over the last three months
    "full": "Paid in full (at least 90%)",
    "part": "Paid in part",
    "nothing": "Nothing paid",
    "none_due": "Nothing due",
    "left": "Left: no statutory arrangement lived",
    "ended": "Ended",
}
PLACE, PAYMENT = {name: n for n, name in enumerate(PLACES)}, {name: n for n, name in enumerate(PAYMENTS)}


@dataclass(frozen=True)
class Window:
    """Who is followed, and how long: the event, the first and last month in which it happens, months after it."""

    start: str
    first: int
    last: int
    ages: tuple[int, ...]

    def as_words(self) -> str:
        """The cohort in words."""
        one, other = label(self.first), label(self.last)
        when = f"in {one}" if one == other else f"from {one} to {other}"
        if one.endswith("-01") and other == f"{one[:4]}-12":
            when = f"in {one[:4]}"
        return f"{starts()[self.start].words} {when}"


@dataclass(frozen=True)
class Cohort:
    """Families followed: their ids, and for each (rows) at each age (columns) its place and its payment."""

    asked: Asked
    window: Window
    weight: float
    ids: np.ndarray = field(repr=False)
    places: np.ndarray = field(repr=False)
    payments: np.ndarray = field(repr=False)

    def shares(self) -> dict[str, list[float]]:
        """Of 100 families, how many are in each place at each age; places where nobody is are left out."""
        return _shares(self.places, PLACES)

    def paid(self) -> dict[str, list[float]]:
        """Of 100 families, how many pay in full, in part ... at each age."""
        return _shares(self.payments, PAYMENTS)

    def flows(self, column: int) -> dict[tuple[str, str], int]:
        """How many families went from each place at one age to each at the next."""
        names = list(PLACES)
        pairs = zip(self.places[:, column].tolist(), self.places[:, column + 1].tolist(), strict=True)
        found: dict[tuple[str, str], int] = {}
        for one, other in pairs:
            found[names[one], names[other]] = found.get((names[one], names[other]), 0) + 1
        return dict(sorted(found.items(), key=lambda pair: (PLACE[pair[0][0]], PLACE[pair[0][1]])))

    @property
    def margin(self) -> float:
        """How far chance alone moves a share of one half, in points, nine times in ten."""
        return 100 * 1.645 * 0.5 / max(1, len(self.ids)) ** 0.5


def _shares(codes: np.ndarray, names: dict[str, Any]) -> dict[str, list[float]]:
    counts = np.stack([(codes == n).sum(axis=0) for n in range(len(names))])
    every = 100 * counts / max(1, len(codes))
    return {name: row.tolist() for name, row in zip(names, every, strict=True) if row.any()}


# --- what is asked --------------------------------------------------------------------------------------------------


def read_window(start: str, months: str, follow: int) -> Window:
    """The cohort asked for. Errors: InputError for an event not known, months the run has not, or no time after."""
    start = named(start)
    found = re.fullmatch(r"(\d{4}-\d{2})(?:\.\.(\d{4}-\d{2}))?", months.strip())
    if found is None:
        raise InputError(f"--cohort {months!r}: write a month or two, such as 2019-01..2019-12")
    first, last = month_of(found[1]), month_of(found[2] or found[1])
    if not 1 <= first <= last:
        raise InputError(f"--cohort {months}: the first month is 2013-01 or later, and not after the last")
    if follow < 1:
        raise InputError(f"--months {follow}: a cohort is followed for at least 1 month")
    check_until(label(last + follow))
    return Window(start, first, last, (*(age for age in AGES if age < follow), follow))


# --- where they are -------------------------------------------------------------------------------------------------


def due_and_paid(families: np.ndarray, month: int) -> tuple[np.ndarray, np.ndarray]:
    """(due, paid), pence, of the last three months under the arrangement lived now."""
    due, paid = np.zeros(len(families), np.int64), np.zeros(len(families), np.int64)
    for back in range(QUARTER):
        here = families["lived_since"] < month - back  # what was due before is another arrangement's
        due += here * families["due"][:, (month - back) % MONTHS_REMEMBERED]
        paid += here * families["paid"][:, (month - back) % MONTHS_REMEMBERED]
    return due, paid


def payments_of(families: np.ndarray, month: int) -> np.ndarray:
    """What came of what was due, as a code of ``PAYMENTS``."""
    due, paid = due_and_paid(families, month)
    statutory = np.isin(families["lived"], (Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY))
    return _first_true(
        PAYMENT,
        ("ended", families["existence"] != Existence.LIVE),
        ("none_due", families["status"] == CaseStatus.APPLIED),  # whatever is paid privately meanwhile
        ("left", ~statutory),
        ("none_due", due <= 0),
        ("nothing", paid <= 0),
        ("full", paid >= IN_FULL * due),
        ("part", np.ones(len(families), bool)),
    )


def places_of(families: np.ndarray, month: int) -> np.ndarray:
    """Where families are, as a code of ``PLACES``."""
    lived, paying = families["lived"], payments_of(families, month)
    direct, collect = lived == Arrangement.DIRECT_PAY, lived == Arrangement.COLLECT_AND_PAY
    return _first_true(
        PLACE,
        ("ended", families["existence"] != Existence.LIVE),
        ("direct_pay_new", direct & (families["lived_since"] >= month)),
        *((f"direct_pay_{name}", direct & (paying == PAYMENT[name])) for name in ("full", "part", "nothing")),
        ("direct_pay_none_due", direct),
        ("collect_enforcement", collect & (families["stage"] >= Stage.WITH_ENFORCEMENT_TEAM)),
        ("collect_deduction", collect & (families["order_live"] == 1)),
        ("collect_alone", collect),
        ("waiting", families["status"] == CaseStatus.APPLIED),
        ("family_based", lived == Arrangement.FAMILY_BASED),
        ("csa", lived == Arrangement.CSA),
        ("dormant", families["status"] == CaseStatus.DORMANT),
        ("arrears_only", families["status"] == CaseStatus.ARREARS_ONLY),
        ("none", np.ones(len(families), bool)),
    )


def _first_true(codes: dict[str, int], *cases: tuple[str, np.ndarray]) -> np.ndarray:
    """For each family the code of the first case that is true of it."""
    return np.select([true for _, true in cases], [codes[name] for name, _ in cases]).astype(np.int8)


# --- following them -------------------------------------------------------------------------------------------------


def follow(asked: Asked, window: Window, progress: Progress | None = None) -> Cohort:
    """Live the run and follow the cohort. Errors: InputError when fewer than ``FEWEST`` belong to it, as soon as its
    last month is over."""
    model, start = asked.model(), starts()[window.start]
    ages = window.ages
    ids, began = np.zeros(0, np.int64), np.zeros(0, np.int64)
    places, payments = np.zeros((0, len(ages)), np.int8), np.zeros((0, len(ages)), np.int8)
    while model.running:
        model.step()
        every = np.asarray(model.families)
        if window.first <= model.month <= window.last:
            new = every["id"][start.happened(every)]
            new = np.sort(new[~np.isin(new, ids)])
            ids = np.concatenate([ids, new])
            began = np.concatenate([began, np.full(len(new), model.month)])
            room = np.zeros((len(new), len(ages)), np.int8)  # families that leave the tables have ended
            places = np.concatenate([places, room + PLACE["ended"]])
            payments = np.concatenate([payments, room + PAYMENT["ended"]])
        if model.month == window.last and len(ids) < FEWEST:
            raise InputError(
                f"only {len(ids)} simulated families {window.as_words()} ({asked.as_words()}), and fewer than {FEWEST} "
                "say nothing of shares: ask for more months in --cohort, or for more --families"
            )
        for column, age in enumerate(ages):
            members = np.flatnonzero(began == model.month - age)
            if len(members):
                rows, here = rows_of(every["id"], ids[members])
                places[members[here], column] = places_of(every[rows], model.month)
                payments[members[here], column] = payments_of(every[rows], model.month)
        if progress is not None:
            progress(model.month + 1, model.last_month + 1)
    return Cohort(asked, window, model.weight, ids, places, payments)


def rows_of(every: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows, which of the wanted ids are there): the rows in which some ids stand, in the order wanted."""
    order = np.argsort(every)
    at = np.minimum(np.searchsorted(every, wanted, sorter=order), len(every) - 1)
    here = every[order[at]] == wanted
    return order[at][here], here


def ages_in_words(ages: Sequence[int]) -> list[str]:
    """The columns of a cohort's tables."""
    return ["At the start" if age == 0 else f"After {age} month{'s' * (age != 1)}" for age in ages]
