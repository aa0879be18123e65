"""Targets: figures with the expression that stands for each in a run, from the evidence or from a file of one's own."""

from __future__ import annotations

import csv
import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO
from pathlib import Path

from cmsim.model.errors import InputError, InputErrors, did_you_mean
from cmsim.model.evidence import USES, figures
from cmsim.runs.validating.expressions import Expression, expression_of
from cmsim.runs.validating.kinds import check_fits, check_part
from cmsim.runs.validating.periods import period_of

NEEDED = ("id", "value", "unit", "period", "indicator")
KNOWN = (
    *("id", "quantity", "value", "unit", "low", "high", "period", "population_definition", "source_document"),
    *("source_locator", "use", "status", "note", "notes", "tolerance", "tolerance_source", "indicator", "reason"),
)
SCALES = {"thousand": 1e-3, "thousands": 1e-3, "million": 1e-6, "millions": 1e-6, "billion": 1e-9, "bn": 1e-9}
SHARES = ("%", "percent", "per cent", "per 100", "percentage", "pct")
PENCE = ("pence", "penny")
WORDS_OF_SCALE = (*SCALES, "percent", "percentage")
POINTS, PART = 4.0, 0.10  # what is allowed where nothing says: percentage points of a share, a part of another figure
HELD_BACK = ("heldback", "heldout", "holdout", "hidden", "test", "validation")  # other words for validate
CAUSES = {
    "sources": "The sources contradict each other, or themselves",
    "wording": "What is asked or counted is not what the model counts",
    "mechanism": "A mechanism is missing, or too coarse",
}
DONE = {100.0: r"(?<![\w.])100(?:\.0)? ?\*|\* ?100(?:\.0)?(?![\w.])", 1e-6: r"/ ?(?:1e6|1_?000_?000)(?!\w)"}
LARGEST = 10_000_000  # bytes of a file of targets
NO_INDICATOR = "its row of the file has no indicator"
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")  # 1,200.5


@dataclass(frozen=True)
class Target:
    """One figure to be met: in the row's own unit; ``low`` and ``high`` bound what is within its tolerance."""

    id: str
    quantity: str
    value: float
    unit: str
    period: str
    population: str
    source: str
    use: str
    tolerance: float  # the wider side
    tolerance_source: str
    low: float
    high: float
    scale: float  # what a run's figure is multiplied by
    expression: Expression
    reason: str = ""  # why it is missed, where that is known
    cause: str = ""  # of the evidence's own: one of CAUSES

    def gap(self, simulated: float) -> float:
        """How far a figure is from the observed, in tolerances of its side: 1 is the edge."""
        side = self.high - self.value if simulated > self.value else self.value - self.low
        return (simulated - self.value) / side if side else math.copysign(math.inf, simulated - self.value)

    def is_within(self, simulated: float) -> bool:
        return self.low <= simulated <= self.high


@dataclass(frozen=True)
class NotSpokenOf:
    """A figure of the evidence that no run can be held against, and why."""

    id: str
    use: str
    reason: str


def scale_for(unit: str, expression: str) -> float:
    """The scale of a unit; 1 where the expression multiplies by 100, or divides by a million, itself."""
    scale = scale_of(unit)
    return 1.0 if scale in DONE and re.search(DONE[scale], expression) else scale


def scale_of(unit: str) -> float:
    """What a share, number or amount is multiplied by to stand in a unit: 100 for percent and pence, 1e-6 for GBP
    million; 1 for a rate of each thousand or million, which its indicator has in itself."""
    told = unit.strip().lower()
    if (told.startswith(SHARES) and not re.match(r"per 100[\d,]", told)) or told.startswith(PENCE):
        return 100.0
    money = told.startswith(("gbp", "£"))
    if not money and re.search(r"%|\bper ?cent\b|^points$", told):  # share (%); a difference in points
        return 100.0
    told = re.sub(r"\b(?:each|per) (?:thousand|million)\b", "", told)
    for word in re.findall(r"[a-z]+", told.replace("gbpm", "million").replace("£m", "million")):
        if word in SCALES:
            return SCALES[word]
    return 1.0


# --- the evidence's own -----------------------------------------------------------------------------------------


def built_in() -> tuple[list[Target], list[NotSpokenOf]]:
    """The targets of the evidence, in its order, and the rows that no run can be held against."""
    from importlib.resources import files

    text = (files("cmsim.runs.validating") / "targets.csv").read_text(encoding="utf-8")
    why = misses()
    targets, silent = [], []
    for line, row in enumerate(csv.DictReader(StringIO(text)), 2):
        figure = figures().get(row["id"])
        if figure is None:
            raise InputError(f"targets.csv, line {line}: there is no figure {row['id']!r} in the evidence")
        use = row["use"] or figure.use
        if not row["indicator"]:
            silent.append(NotSpokenOf(figure.id, use, row["reason"]))
            continue
        numbers = {name: getattr(figure, name) for name in ("value", "low", "high")}
        cells = {
            "quantity": figure.quantity, "unit": figure.unit, "period": figure.period, "use": use,
            "population_definition": figure.population_definition, "source_document": figure.source_document,
            "source_locator": figure.source_locator,
            **{name: "" if number is None else repr(number) for name, number in numbers.items()},
        }  # fmt: skip
        cause, reason = why.get(figure.id, ("", row["reason"]))
        target = target_of({**row, **cells}, f"targets.csv, line {line}")
        targets.append(replace(target, reason=reason, cause=cause))
    return targets, silent


@cache
def misses() -> dict[str, tuple[str, str]]:
    """Why figures of the evidence are missed: by figure, the cause (one of CAUSES) and the reason in words."""
    from importlib.resources import files

    text = (files("cmsim.runs.validating") / "misses.toml").read_text(encoding="utf-8")
    return {id: (one["cause"], one["says"]) for one in tomllib.loads(text)["miss"] for id in one["figures"]}


# --- a file of one's own ----------------------------------------------------------------------------------------


def read_targets(file: str | Path) -> list[Target]:
    """The targets of a CSV file, as ``read_file`` has them."""
    return read_file(file)[0]


def read_file(file: str | Path) -> tuple[list[Target], list[NotSpokenOf]]:
    """The targets of a CSV file (the columns of evidence.csv, ``indicator`` and, if wanted, ``tolerance``), and the
    rows that have no indicator, where others have one: evidence.csv itself may be filled in row by row.

    Errors: InputError, for each wrong line one that names the file, the line and the column, and what is allowed.
    """
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST // 1_000_000} MB: it is no table of targets")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8: save it as CSV (UTF-8)") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        reader = csv.reader(StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise InputError(f"{path} is not CSV: {error}") from None
    check_header(header, path)
    if not lines:
        raise InputError(f"{path} has no targets: a header, then one line a target")
    targets: dict[str, Target] = {}
    place = header.index("indicator")
    silent: list[NotSpokenOf] = []
    wrong = []
    some = any(len(cells) == len(header) and cells[place].strip() for _, cells in lines)
    for line, cells in lines:
        where = f"{path}, line {line}"
        try:
            row = row_of(header, cells, where)
            if some and not row["indicator"]:
                silent.append(NotSpokenOf(row["id"] or f"line {line}", row.get("use") or "validate", NO_INDICATOR))
                continue
            target = target_of(row, where)
            if target.id in targets:
                raise InputError(f"{where}, column id: {target.id!r} is there already")
            targets[target.id] = target
        except InputError as error:
            wrong.append(error)
    if wrong:
        raise InputErrors(wrong)
    return list(targets.values()), silent


def row_of(header: list[str], cells: list[str], where: str) -> dict[str, str]:
    """A line by its columns. Errors: InputError when it has more or fewer cells."""
    if len(cells) != len(header):
        raise InputError(f"{where} has {len(cells)} cells, the first line {len(header)}: a comma inside a cell "
                         'needs quotes around it, "..."')  # fmt: skip
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def check_header(header: list[str], path: Path) -> None:
    """Errors: InputError when there are none, when one is missing, twice there, or not known but nearly."""
    if not any(header):
        raise InputError(f"{path}, line 1 is empty: it names the columns, of which needed are {', '.join(NEEDED)}")
    missing = [name for name in NEEDED if name not in header]
    for mark in (";", "\t"):
        if len(header) == 1 and mark in header[0]:
            raise InputError(f"{path}, line 1: its columns are separated by {mark!r}: save it with commas between them")
    if missing:
        near = did_you_mean(missing[0], [name for name in header if name not in KNOWN])
        hint = f" (is it the column {near.split(chr(39))[1]!r}?)" if near else ""
        raise InputError(f"{path}, line 1: column {missing[0]!r} is missing{hint}; needed are {', '.join(NEEDED)}")
    for name in header:
        meant = nearly(name, KNOWN)
        if name not in KNOWN and meant and meant not in header:
            raise InputError(f"{path}, line 1: there is no column {name!r}, did you mean {meant!r}?")
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise InputError(f"{path}, line 1: column {twice[0]!r} is there twice")


def nearly(word: str, allowed: Iterable[str]) -> str:
    """The word that is meant where one is misspelled by a letter or two; nothing where none is so near."""
    return next(iter(difflib.get_close_matches(word.lower(), list(allowed), n=1, cutoff=0.85)), "")


def check_unit(unit: str, where: str) -> None:
    """Errors: InputError where a word of the unit is nearly one that scales figures: it would not scale them."""
    for word in re.findall(r"[a-z]+", unit.lower()):
        meant = nearly(word, WORDS_OF_SCALE)
        if meant and word not in WORDS_OF_SCALE:
            raise InputError(f"{where}, column unit: {word!r} is no unit, did you mean {meant!r}?")


def target_of(row: Mapping[str, str], where: str) -> Target:
    """A row as a target. Errors: InputError with the place, the column and what is allowed."""
    if not row["id"]:
        raise InputError(f"{where}, column id: it is empty; every target has a name of its own")
    value = number(row, "value", where)
    if value is None:
        raise InputError(f"{where}, column value: it is empty; the figure goes there, as a number")
    low, high = number(row, "low", where), number(row, "high", where)
    for name, bound, wrong in (
        ("low", low, low is not None and low > value),
        ("high", high, high is not None and high < value),
    ):
        if wrong:
            raise InputError(f"{where}, column {name}: {bound:g} is on the wrong side of the value, {value:g}")
    use = row.get("use") or "validate"
    use = "validate" if re.sub(r"[^a-z]", "", use.lower()) in HELD_BACK else use
    if use not in USES:
        raise InputError(f"{where}, column use: {use!r} is not one of {', '.join(USES)}{did_you_mean(use, USES)}")
    unit = row["unit"]
    check_unit(unit, where)
    told = band(row.get("tolerance", ""), value, unit, low, high, where)
    tolerance, says, low, high = told
    expression = expression_at(row, unit, where)
    check_fits(unit, scale_of(unit), expression, where)
    check_part(value, unit, scale_of(unit), expression, where)
    source = ", ".join(part for part in (row.get("source_document", ""), row.get("source_locator", "")) if part)
    return Target(
        row["id"], row.get("quantity") or row["id"], value, unit, row["period"], row.get("population_definition", ""),
        source, use, tolerance, row.get("tolerance_source") or says, low, high,
        scale_for(unit, expression.text), expression, row.get("reason", ""),
    )  # fmt: skip


def expression_at(row: Mapping[str, str], unit: str, where: str) -> Expression:
    """The expression of a row. Errors: InputError with its place."""
    unknown, period = None, None
    try:
        period = period_of(row["period"])
    except InputError as error:
        unknown = error
    try:
        return expression_of(row["indicator"], period, unit)
    except InputError as error:
        if unknown is not None and str(error).startswith("the period says no month"):
            raise InputError(f"{where}, column period: {unknown}; or {str(error).split(': ')[-1]}") from None
        raise InputError(f"{where}, column indicator: {error}") from None


def number(row: Mapping[str, str], name: str, where: str) -> float | None:
    """A cell as a number; None when it is empty. Errors: InputError."""
    text = row.get(name) or ""
    if not text:
        return None
    try:
        found = float(ungrouped(text))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError(
            f"{where}, column {name}: {row[name]!r} is not a number: write it plainly, such as 31 or 630000"
        )
    return found


def ungrouped(text: str) -> str:
    """1,200 as 1200; any other comma stays: 44,5 is no number here, and must not become 445."""
    return text.replace(",", "") if GROUPED.fullmatch(text) else text


def band(
    text: str, value: float, unit: str, low: float | None, high: float | None, where: str
) -> tuple[float, str, float, float]:
    """The tolerance, where it is from, and the figures it reaches from and to. Errors: InputError."""
    share = scale_of(unit) == 100.0 and not unit.strip().lower().startswith(PENCE)
    told = text.strip().lower().removeprefix("±").removeprefix("+/-").lstrip()
    if told:
        match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+) ?(%|percent|points?|pp)?", ungrouped(told))
        width = float(match[1]) if match else 0.0
        if match is None or width == 0.0:
            raise InputError(f"{where}, column tolerance: {text!r} is no tolerance: write a number in the row's unit, "
                             "such as 3, or a part of the value, such as 10%")  # fmt: skip
        if match[2] in ("%", "percent"):
            if share:
                raise InputError(f"{where}, column tolerance: {text!r} of a figure in percent could be points or a "
                                 f"part: write {match[1]} for points")  # fmt: skip
            width *= abs(value) / 100.0
        if width == 0.0:
            raise InputError(f"{where}, column tolerance: {text!r} of 0 is nothing: write a number in the row's unit")
        return width, "given", value - width, value + width
    if low is not None and high is not None and low < high:
        return max(value - low, high - value), "the row's low and high", low, high
    if share or unit.strip().lower() in ("fraction", "share", "ratio"):
        width, says = (POINTS if share else POINTS / 100.0), f"nothing given: {POINTS:g} points"
    else:
        width, says = PART * abs(value) or 1.0, f"nothing given: {PART:.0%} of the value"
    return width, says, value - width, value + width


def of_use(targets: Iterable[Target], use: str) -> list[Target]:
    """Targets of one use, or of all. Errors: InputError when there is none."""
    kept = [target for target in targets if use == "all" or target.use == use]
    if not kept:
        raise InputError(f"there is no target whose use is {use}: choose another --use")
    return kept


__all__ = ["NotSpokenOf", "Target", "built_in", "of_use", "read_targets"]
