"""The calendar: month 0 is December 2012, when the 2012 scheme opened; a month is the step."""

import datetime as dt
import re

from cmsim.model.errors import InputError

START = dt.date(2012, 12, 1)


def month_of(when: str | dt.date) -> int:
    """The month number of a date or of "YYYY-MM". Errors: InputError when the text is not a month."""
    if isinstance(when, str):
        match = re.fullmatch(r"(\d{4})-(\d{2})", when.strip())
        if not match or not 1 <= int(match[2]) <= 12 or int(match[1]) < dt.MINYEAR:
            raise InputError(f"{when!r} is not a month: write it as YYYY-MM, for example 2027-10")
        return (int(match[1]) - START.year) * 12 + int(match[2]) - START.month
    return (when.year - START.year) * 12 + when.month - START.month


def first_day(month: int) -> dt.date:
    """The first day of a month."""
    years, month_index = divmod(START.month - 1 + month, 12)
    return dt.date(START.year + years, month_index + 1, 1)


def label(month: int) -> str:
    """A month as "YYYY-MM"."""
    return f"{first_day(month):%Y-%m}"


def tax_year(month: int) -> int:
    """The tax year a month belongs to, named by its first year (April starts one: a month is never split)."""
    day = first_day(month)
    return day.year if day.month >= 4 else day.year - 1
