"""What if: scenarios. A scenario is a file that asks a question of the law: dated changes to its levers, no more.

>>> load("restore-application-fee").changes
(Change(day=datetime.date(2027, 4, 1), field='application_fee', value=20.0),)
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.policy import FIRST_DAY, Change, Policy, history, law, law_table, validate_change
from cmsim.scenarios.reading import LAST_DAY, Page, page_of, read_page
from cmsim.scenarios.sheet import Sheet, one_line
from cmsim.scenarios.uprating import Uprating, days_of, uprated

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Scenario", "catalogue", "load"]


@dataclass(frozen=True)
class Scenario:
    """A question put to the law: a baseline's cutoff, changes in order of date, and parameters for the whole run.

    ``changes`` are its own and those of what it extends; of two changes of a lever on one day its own counts.
    ``parameters`` are pairs of name and value, so that a scenario can be hashed: ``dict(scenario.parameters)``.
    ``extends`` names what it builds on, nearest first; ``file`` is the file's base name.

    >>> reform = Scenario.load("remove-direct-pay")
    >>> reform.extends, str(reform.changes[0].day), reform.levers_at_end()["direct_pay_available"]
    (('baseline',), '2027-10-01', False)
    """

    name: str
    question: str
    source: tuple[str, ...]
    cutoff: dt.date
    changes: tuple[Change, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()
    extends: tuple[str, ...] = ()
    file: str = field(default="", compare=False)

    @staticmethod
    def load(which: "str | Path | Scenario") -> "Scenario":
        """A scenario by its name in the catalogue or the path of its file. Errors: as the function ``load``."""
        return load(which)

    @staticmethod
    def of(
        changes: Mapping[str | dt.date, Mapping[str, Any]],
        name: str = "my-reform",
        extends: str | Path = "baseline",
        question: str = "What if?",
        parameters: Mapping[str, float] | None = None,
        variants: Mapping[str, str] | None = None,
    ) -> "Scenario":
        """A scenario without a file: of each day, the levers that change and their new values, as a file has them.

        Errors: InputError, one line with what is wrong, what is allowed, and the nearest spelling.

        >>> reform = Scenario.of({"2027-04-01": {"application_fee": 20}}, name="fee-back")
        >>> reform.law_on("2028-01-01").application_fee
        20.0
        """
        days = sorted(changes.items(), key=lambda pair: str(pair[0]))
        told = {
            "name": name, "question": question, "extends": str(extends),
            "change": [{"from": day, **levers} for day, levers in days],
            "parameters": dict(parameters or {}), "variants": dict(variants or {}),
        }  # fmt: skip
        page = page_of(Sheet(f"scenario {name}"), told)
        return _with_all_it_extends(page, _Home("", "", Path(), lambda most: b""))

    @staticmethod
    def from_resolved(told: Mapping[str, Any]) -> "Scenario":
        """The scenario that ``resolved`` told of, as a manifest keeps it. Errors: InputError when it is not whole."""
        return _from_resolved(told)

    def laws(self, months: int) -> "np.ndarray":
        """The law of each month from December 2012: shape (months,), one field a lever. Errors: InputError."""
        return law_table(months, self.changes, self.cutoff)

    def law_on(self, day: dt.date) -> Policy:
        """The whole law and practice on a day in this scenario. Errors: InputError where lines of the law cross."""
        latest = {
            change.field: Change(FIRST_DAY, change.field, change.value) for change in self.changes if change.day <= day
        }
        return law(min(day, self.cutoff), tuple(latest.values()))

    def first_change_month(self) -> int | None:
        """The first month that a change reaches, or None without changes: its first day is on or after the change.

        Parameters are not changes: they hold from the first month on.
        """
        if not self.changes:
            return None
        day = self.changes[0].day
        return month_of(day) if day.day == 1 else month_of(day) + 1

    def levers_at_end(self) -> dict[str, Any]:
        """Every lever's value once the last change is made."""
        return dict(self.law_on(max([self.cutoff, *(change.day for change in self.changes)])))

    def resolved(self) -> dict[str, Any]:
        """Everything that makes this scenario what it is, as JSON can hold it: printed and kept with every result."""
        return {
            "name": self.name,
            "question": self.question,
            "source": list(self.source),
            "file": self.file,
            "extends": list(self.extends),
            "cutoff": self.cutoff.isoformat(),
            "changes": [
                {"from": change.day.isoformat(), "lever": change.field, "value": _listed(change.value)}
                for change in self.changes
            ],
            "parameters": dict(self.parameters),
        }


def catalogue() -> list[str]:
    """The names of the scenarios that come with cmsim, the baseline first."""
    names = (entry.name for entry in _catalogue_folder().iterdir())
    return sorted((name[:-5] for name in names if name.endswith(".toml")), key=lambda name: (name != "baseline", name))


def load(which: str | Path | Scenario) -> Scenario:
    """A scenario by its name in the catalogue or the path of its file; a Scenario is handed back as it is.

    Errors: InputError, one line with the file, the line, the key, what is allowed, and the nearest spelling.
    """
    if isinstance(which, Scenario):
        return which
    home = _find(which, Path())
    return _with_all_it_extends(read_page(home.file, home.read), home)


@dataclass(frozen=True)
class _Home:
    """Where a scenario file is: its name in messages, what tells it from others, its folder, how to read it."""

    file: str
    key: str
    folder: Path
    read: Callable[[int], bytes]


def _with_all_it_extends(page: Page, home: _Home) -> Scenario:
    """The scenario of a page, which is at this home, and of what it extends. Errors: InputError."""
    homes, pages = [home], [page]
    while not page.cutoff:
        try:
            home = _find(page.extends or "baseline", home.folder)
        except InputError as error:
            raise page.sheet.wrong(f"extends: {error}", "extends") from None
        if home.key in [earlier.key for earlier in homes]:
            circle = " -> ".join(Path(step.file).name for step in [*homes, home])
            raise page.sheet.wrong(f"extends goes round in a circle: {circle}", "extends")
        homes.append(home)
        pages.append(page := read_page(home.file, home.read))
    return _join(pages, Path(homes[0].file).name)


def _catalogue_folder() -> Any:
    return resources.files("cmsim.scenarios") / "catalogue"


def _find(which: str | Path, folder: Path) -> _Home:
    """The home of a scenario named in the catalogue, or of a file (a relative path starts at the folder)."""
    names = catalogue()
    if isinstance(which, str) and which in names:
        entry = _catalogue_folder() / f"{which}.toml"
        return _Home(f"{which}.toml", f"catalogue:{which}", folder, lambda most: entry.read_bytes()[:most])
    if not isinstance(which, str | Path):
        raise InputError(f"a scenario is a name or the path of a file, not a {type(which).__name__}")
    told = one_line(repr(str(which)))
    try:
        path = folder / which
        if path.is_file():
            return _Home(str(path), str(path.resolve()), path.parent, lambda most: _first_bytes(path, most))
        what = "a folder" if path.is_dir() else "without ending" if Path(f"{path}.toml").is_file() else "missing"
    except (OSError, ValueError, RuntimeError):  # a name no file can have
        what = "missing"
    if what == "a folder":
        raise InputError(f"{told} is a folder, not a scenario file")
    if what == "without ending":
        raise InputError(f"there is no scenario {told}: a file is named with its ending, {which}.toml")
    near = did_you_mean(which, names)
    others = " cmsim scenarios list tells all" if near else f": give the path of a file, or one of {', '.join(names)}"
    raise InputError(f"there is no scenario {told}{near}{others}")


def _first_bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _join(pages: list[Page], file: str) -> Scenario:
    """One scenario of a file and of what it extends, ending at a baseline."""
    cutoff = pages[-1].cutoff
    assert cutoff is not None, "the last page is a baseline"
    parameters: dict[str, float] = {}
    for page in reversed(pages):
        parameters |= page.parameters
    scenario = Scenario(
        name=pages[0].name,
        question=pages[0].question,
        source=pages[0].source,
        cutoff=cutoff,
        changes=_in_figures(pages, cutoff),
        parameters=tuple(sorted(parameters.items())),
        extends=tuple(page.name for page in pages[1:]),
        file=file,
    )
    _check_whole(scenario, pages)
    return scenario


def _in_figures(pages: list[Page], cutoff: dt.date) -> tuple[Change, ...]:
    """All changes in order of date, of two of a lever on one day the nearer file's, with every uprating worked out."""
    written: dict[tuple[dt.date, str], tuple[Change, Page]] = {}
    for page in reversed(pages):
        written |= {(change.day, change.field): (change, page) for change in page.places}
    found: dict[tuple[dt.date, str], Change] = {}
    for day, lever in sorted(written):
        change, page = written[day, lever]
        if not isinstance(change.value, Uprating):
            found[day, lever] = change
            continue
        later = min((other for other, name in written if name == lever and other > day), default=None)
        base = _in_force(lever, day, found, cutoff)
        for again in days_of(change.value, day, later):
            amount = uprated(base, change.value, again)
            try:
                found[again, lever] = Change(again, lever, validate_change(lever, amount))
            except InputError as error:
                raise page.sheet.wrong(f"uprated on {again}, {error}", *page.places[change]) from None
    return tuple(found[key] for key in sorted(found))


def _in_force(lever: str, day: dt.date, found: Mapping[tuple[dt.date, str], Change], cutoff: dt.date) -> Any:
    """The value that a change on a day replaces: that of an earlier change of the scenario, or of history."""
    earlier = [change for (since, name), change in found.items() if name == lever and since < day]
    if earlier:
        return max(earlier, key=lambda change: change.day).value
    return getattr(law(min(day, cutoff)), lever)


def _check_whole(scenario: Scenario, pages: list[Page]) -> None:
    """Some levers limit each other: the law must hold together each time it, or the history under it, changes."""
    first = min((change.day for change in scenario.changes), default=LAST_DAY)
    days = {change.day for change in scenario.changes}
    days |= {row.since for rows in history().values() for row in rows if first < row.since <= scenario.cutoff}
    for day in sorted(days):
        try:
            scenario.law_on(day)
        except InputError as error:
            message = f"from {day} the law does not hold together: {error}"
            for page in pages:
                for change, where in reversed(list(page.places.items())):
                    if change.day <= day and change.field in str(error):
                        raise page.sheet.wrong(message, *where) from None
            raise pages[0].sheet.wrong(message) from None


def _from_resolved(told: Mapping[str, Any]) -> Scenario:
    try:
        file, extends = told["file"], told["extends"]
        table = {key: told[key] for key in ("name", "question", "source", "cutoff", "parameters")}
        table["change"] = [{"from": row["from"], row["lever"]: row["value"]} for row in told["changes"]]
    except (KeyError, TypeError) as error:
        raise InputError(f"this is not a scenario as cmsim saves it: {one_line(repr(error))}") from None
    if not isinstance(extends, list) or not all(isinstance(name, str) for name in (file, *extends)):
        raise InputError("this is not a scenario as cmsim saves it: file and extends must be names")
    page = page_of(Sheet(file or "scenario"), table)
    return replace(_join([page], file), extends=tuple(extends))


def _listed(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return [_listed(part) for part in value] if isinstance(value, tuple) else value
