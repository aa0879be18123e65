"""The period of a figure as its source writes it: a month, a quarter, a year, a span, as months of the simulation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError

ALLOWED = "such as 2021-09, Sept 2021, QE Sept 2021, 2021 Q3, 2019-20, FYE 2023, year to Mar 2024, 2021, May-July 2017"
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?:\d{1,2} )?([a-z]{3,9})\.? (\d{4})"
DATE = r"(\d{4})-(\d\d)(?:-\d\d)?"
YEAR = r"(\d{4})"
FINANCIAL = r"(\d{4})[-/–](\d\d)"
UNTIL = r" ?(?:-|–|to|until|and) ?"
QUARTER = r"(?:qe|q/e|(?:3|three) months (?:to|ending)|quarter (?:ending|ended|to)|quarter) "
TWELVE = r"(?:fye|year|12 months|twelve months|year ending) (?:to|ending|ended)? ?"


EARLIEST = 1900  # no source speaks of a year before it: one that is less is mistyped

DAYS_OF_YEAR = 365.25
MONTHS_OF = {
    "day": 12 / DAYS_OF_YEAR, "week": 12 * 7 / DAYS_OF_YEAR, "fortnight": 12 * 14 / DAYS_OF_YEAR, "month": 1.0,
    "quarter": 3.0, "year": 12.0, "annum": 12.0,
}  # fmt: skip
NO_MONTH = re.compile(r"@\s*(?!\d{4}-\d\d(?:\s*\.\.\s*\d{4}-\d\d)?(?![\w-]))([\w.-]*)")
PER = re.compile(rf"(?:\bper|\ba|/) ?(?:calendar )?({'|'.join(MONTHS_OF)})$")


@dataclass(frozen=True)
class Period:
    """Months from ``first`` to ``last``, both included, counted from December 2012 = 0; may lie before it."""

    first: int
    last: int

    @property
    def months(self) -> range:
        return range(self.first, self.last + 1)

    def __str__(self) -> str:
        return label(self.first) if self.first == self.last else f"{label(self.first)} to {label(self.last)}"


def check_months(expression: str) -> None:
    """Errors: InputError where neither a month nor a span of them stands behind an @."""
    if (wrong := NO_MONTH.search(expression)) is not None:
        raise InputError(f"behind @ stands {wrong[1]!r}: write a month, 2019-12, or two, 2019-01..2019-12")


def rate_in(unit: str) -> str:
    """The span that a unit is a rate of, one of MONTHS_OF: "week" of families per week; nothing where it is no rate."""
    found = PER.search(re.sub(r"\(.*\)$", "", unit.strip().lower()).strip())
    return found[1] if found else ""


def numbered(year: str | int, month: int) -> int:
    return month_of(f"{int(year):04d}-{month:02d}")


def named(word: str, year: str) -> int | None:
    """The number of a month by its English name, short or long; None for another word."""
    place = next((n for n, name in enumerate(NAMES, 1) if word.startswith(name)), None)
    return None if place is None else numbered(year, place)


def financial(ends: str | int) -> Period:
    """The financial year that ends in March of a year."""
    return Period(numbered(int(ends) - 1, 4), numbered(ends, 3))


def period_of(text: str) -> Period:
    """The months that a period is about. Errors: InputError when it is none, with the forms that are understood.

    "2019-20" and FYE 2020 are the financial year from April 2019; "2017-19" is 2017 to 2019; QE is the quarter that
    ends with the month; a season of months without a first year takes the last one's.
    """
    told = re.sub(r"\s+", " ", text.strip().lower().replace(",", " "))
    told = re.sub(r"^(?:in|to|at|end of|end|early|mid|late|as at|survey of|average of)[ -]", "", told)
    told = re.sub(r"^([a-z]{3,9})[- ]'?(\d\d)$", r"\1 20\2", told)  # Sep-21, as spreadsheets write it
    told = re.sub(r" (?:average|survey|review|data)$", "", told)
    mistyped = any(int(year) < EARLIEST for year in re.findall(r"\b\d{4}\b", told))
    found = None if mistyped else _one(told) or _span(told)
    if found is None or found.first > found.last:
        raise InputError(f"period {text!r} is not understood: write it {ALLOWED}")
    return found


def _one(told: str) -> Period | None:
    """A period named by its end or by itself."""
    if (match := re.fullmatch(rf"({QUARTER}|{TWELVE})?(?:{MONTH}|{DATE})", told)) is not None:
        opening, word, year, dated, number = match.groups()
        if dated and (not 1 <= int(number) <= 12 or (int(number) == int(dated) % 100 + 1 and len(told) == 7)):
            return _financial(told)  # 2011-12 is a year: its month would be written Dec 2011
        end = numbered(dated, int(number)) if dated else named(word, year)
        if end is not None:
            back = 0 if not opening else 2 if re.fullmatch(QUARTER, opening) else 11
            return Period(end - back, end)
    if (match := re.fullmatch(r"(?:(\d{4})[ -]?q([1-4])|q([1-4])[ -]?(\d{4}))", told)) is not None:
        year, quarter = match[1] or match[4], int(match[2] or match[3])
        return Period(numbered(year, 3 * quarter - 2), numbered(year, 3 * quarter))
    if (match := re.fullmatch(rf"(?:three years to )?fye? ?{YEAR}", told)) is not None:
        ends = financial(match[1])
        return Period(ends.first - 24, ends.last) if told.startswith("three") else ends
    if re.fullmatch(YEAR, told):
        return Period(numbered(told, 1), numbered(told, 12))
    return _financial(told)


def _financial(told: str) -> Period | None:
    """2019-20, a financial year; 2017-19, three calendar years."""
    match = re.fullmatch(rf"(?:fy ?|financial year )?{FINANCIAL}", told)
    if match is None:
        return None
    begins, ends = int(match[1]), int(match[1][:2] + match[2])
    return financial(ends) if ends == begins + 1 else Period(numbered(begins, 1), numbered(ends, 12))


def _span(told: str) -> Period | None:
    """From one month or year to another."""
    if (match := re.fullmatch(rf"{MONTH}{UNTIL}{MONTH}", told)) is not None:
        first, last = named(match[1], match[2]), named(match[3], match[4])
    elif (match := re.fullmatch(rf"([a-z]{{3,9}}){UNTIL}{MONTH}", told)) is not None:
        first, last = named(match[1], match[3]), named(match[2], match[3])
    elif (match := re.fullmatch(rf"{FINANCIAL} ?(?:to|until|and) ?{FINANCIAL}", told)) is not None and all(
        int(match[place + 1]) == (int(match[place]) + 1) % 100 for place in (1, 3)
    ):
        first, last = financial(int(match[1]) + 1).first, financial(int(match[3]) + 1).last
    elif (match := re.fullmatch(rf"{DATE}(?:{UNTIL}|\.\.){DATE}", told)) is not None:
        if not all(1 <= int(month) <= 12 for month in (match[2], match[4])):
            return None
        first, last = numbered(match[1], int(match[2])), numbered(match[3], int(match[4]))
    elif (match := re.fullmatch(rf"fye? {YEAR}{UNTIL}(?:fye? )?{YEAR}", told)) is not None:
        first, last = financial(match[1]).first, financial(match[2]).last
    elif (match := re.fullmatch(rf"{YEAR}{UNTIL}{YEAR}", told)) is not None:
        first, last = numbered(match[1], 1), numbered(match[2], 12)
    else:
        return None
    return None if first is None or last is None else Period(first, last)
