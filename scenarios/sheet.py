"""A scenario file as text: its TOML, and the line of every key, so that a mistake can be shown where it stands.

``tomllib`` keeps no line numbers. But a whole statement of TOML parses by itself and an unfinished one does not, so
reading statement by statement finds the line of every key exactly.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cmsim.model.errors import InputError

LARGEST_FILE = 100_000  # bytes; far above a scenario with a change in every month
LONGEST_STATEMENT = 200  # lines; a longer one is not looked into, and mistakes after it name the file only

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Sheet:
    """The text of one scenario file and the name to call it by in messages."""

    file: str
    text: str = ""

    def wrong(self, message: str, *where: str | int) -> InputError:
        """The error to raise about a key, such as ("change", 0, "from"): one line, with the number of its line."""
        lines = line_numbers(self.text)
        found = [lines[where[:depth]] for depth in range(len(where), 0, -1) if where[:depth] in lines]
        return self.wrong_at(found[0] if found else None, message)

    def wrong_at(self, line: int | None, message: str) -> InputError:
        """The error to raise about a numbered line."""
        place = printable(self.file) if line is None else f"{printable(self.file)}, line {line}"
        return InputError(f"{place}: {one_line(message)}")


def one_line(text: str) -> str:
    """Text on one line, without characters that a terminal cannot show."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """Text with its unprintable characters written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def open_sheet(file: str, read: Callable[[int], bytes]) -> Sheet:
    """A scenario file's text; ``read(n)`` gives its first n bytes. Errors: InputError when it is not readable text."""
    unread = Sheet(file)
    try:
        content = read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise unread.wrong_at(None, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > LARGEST_FILE:
        raise unread.wrong_at(None, f"is over {LARGEST_FILE:,} bytes, too large to be a scenario file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise unread.wrong_at(line, "is not text in UTF-8: save the file as UTF-8") from None
    return Sheet(file, text.replace("\r\n", "\n"))


def table_of(sheet: Sheet) -> dict[str, Any]:
    """The sheet's TOML as a table. Errors: InputError with the line that is not TOML."""
    try:
        return tomllib.loads(sheet.text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(sheet, str(error)) from None
    except RecursionError:
        raise sheet.wrong_at(None, "is nested too deeply: a scenario has no nested values") from None
    except ValueError:  # a whole number of thousands of digits
        raise sheet.wrong_at(None, "is not valid TOML: it has a number too long to read") from None


def not_toml(sheet: Sheet, reason: str) -> InputError:
    """The error for a text that is not TOML, from what ``tomllib`` says; its line is where the statement begins."""
    lines = sheet.text.rstrip("\n").split("\n")
    placed = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", reason, re.DOTALL)
    noticed = min(int(placed[2]), len(lines)) if placed and placed[2] else len(lines)
    reason = placed[1] if placed else reason
    line = next((start for start, _, table in statements(sheet.text) if table is None), noticed)
    if line < noticed:
        reason = f"{reason}, noticed on line {noticed}"
    if "overwrite" in reason or "twice" in reason:
        hint = "this key or table is already written above"
    elif re.match(r"\s*(from|cutoff)\s*=", lines[line - 1]):
        hint = "a date is written YYYY-MM-DD, for example 2027-10-01"
    else:
        hint = 'write key = value, with text in "double quotes", and yes and no as true and false'
    return sheet.wrong_at(line, f"is not valid TOML: {reason}; {hint}")


def statements(text: str) -> Iterator[tuple[int, str, dict[str, Any] | None]]:
    """Each statement of a text: its first line, its text, and it as a table; the last has no table if it never ends."""
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        statement += line + "\n"
        try:
            table = tomllib.loads(statement)
        except (ValueError, RecursionError):
            if number - start >= LONGEST_STATEMENT:
                break
            continue
        yield start, statement, table
        statement, start = "", number + 1
    if statement:
        yield start, statement, None


def line_numbers(text: str) -> dict[Where, int]:
    """The line of each table and key of a valid TOML text: ("name",), ("change", 0), ("change", 0, "from"), ..."""
    lines: dict[Where, int] = {}
    latest: dict[Where, int] = {}  # the last table so far of each array of tables
    section: Where = ()
    for start, statement, table in statements(text):
        if table is None:
            break
        if statement.lstrip().startswith("["):
            section = section_of(table, latest)
            for depth in range(1, len(section) + 1):
                lines.setdefault(section[:depth], start)
        else:
            for key in table:
                lines.setdefault((*section, key), start)
    return lines


def section_of(header: dict[str, Any], latest: dict[Where, int]) -> Where:
    """Which table a [header] or [[header]] opens; ``latest`` counts the tables of each array."""
    section: Where = ()
    while header:
        key, value = next(iter(header.items()))
        section += (key,)
        if isinstance(value, list):
            latest[section] = latest.get(section, -1) + 1
            value = value[0]
        if section in latest:
            section += (latest[section],)
        header = value
    return section
