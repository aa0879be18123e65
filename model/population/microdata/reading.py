"""Reading a file of families, CSV or Parquet: every mistake in it is one clear line with row, column and value.

A row's number counts from 1 at the first row under the header. Nothing is guessed: an empty cell is missing, anything
else must be what its column allows.
"""

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.population.microdata.schema import INSTEAD, LONGEST_LABEL, PARENTS, Column, columns

MISSING = ("", "na", "nan", "null", ".")  # cells that hold nothing, in any case
YES_NO = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}
FIRST_YEAR, LAST_YEAR = 1900, 2060  # of a month in a file
LONGEST_SHOWN = 60  # characters of a value in a message
EXACT = 2.0**53  # whole numbers above it are not exact as 64-bit floats
ROLE, PARENT_ID = "role", "parent_id"  # the columns of a file of one row a parent that others have not


@dataclass
class Texts:
    """A column as text: for each row a place in ``words`` (-1: missing)."""

    codes: np.ndarray
    words: list[str]


@dataclass
class Microdata:
    """A file's families, one row a family: numbers by column (NaN: missing), labels as codes.

    Months are months since December 2012, yes/no 1 and 0, words their code. ``side_rows``: for each side of a family
    the row of the file it stands in (-1: none); ``labels``: the texts of label columns; ``told``: names in the file.
    """

    name: str
    sha256: str
    values: dict[str, np.ndarray]
    side_rows: dict[str, np.ndarray]
    labels: dict[str, list[str]] = field(default_factory=dict)
    one_row_a_parent: bool = False

    def __len__(self) -> int:
        return len(self.side_rows["paying"])

    def given(self, column: str) -> np.ndarray:
        """Which families have a value in a column. Shape (families,)."""
        return ~np.isnan(self.get(column))

    def get(self, column: str) -> np.ndarray:
        """A column's numbers, all NaN where the file has no such column. Shape (families,)."""
        return self.values[column] if column in self.values else np.full(len(self), np.nan)

    def wrong(self, family: int, column: str, what: str) -> InputError:
        """An error about one cell: ``what`` follows the place."""
        side = next((who for who in PARENTS if column.startswith(f"{who}_")), "")
        rows = [int(self.side_rows[who][family]) for who in ([side] if side else PARENTS)]
        row = next((row for row in rows if row >= 0), max(int(self.side_rows[who][family]) for who in PARENTS))
        told = column
        if self.one_row_a_parent and side:
            told = PARENT_ID if column.endswith("_parent_id") else column.removeprefix(f"{side}_")
        return place(self.name, row, told, what)


def place(file: str, row: int, column: str, what: str) -> InputError:
    """An error with the file, the row (from 0) and the column."""
    return InputError(f"{file}, row {row + 1:,}, column {column}: {what}")


def shown(text: str) -> str:
    """A value as a message shows it: on one line, and short."""
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "...")


def read_microdata(path: str | Path) -> Microdata:
    """The families of a file. Errors: InputError, one line, for the first mistake in the earliest row."""
    file = Path(path)
    data = read_bytes(file)
    table = read_parquet(file.name, data) if data[:4] == b"PAR1" else read_csv(file.name, data)
    rows = len(next(iter(table.values())).codes) if table else 0
    if rows == 0:
        raise InputError(f"{file.name} has no row under its header")
    refuse_empty_rows(file.name, table)
    sha256 = hashlib.sha256(data).hexdigest()
    if ROLE in table:
        from cmsim.model.population.microdata.parents import join_parents

        return join_parents(file.name, sha256, table)
    refuse_unknown(file.name, list(table), list(columns()))
    values, labels = parse_all(file.name, {name: (columns()[name], texts) for name, texts in table.items()})
    return Microdata(file.name, sha256, values, dict.fromkeys(PARENTS, np.arange(rows)), labels)


# --- files ---------------------------------------------------------------------------------------------------------


def read_bytes(file: Path) -> bytes:
    """The bytes of a file. Errors: InputError when there is none, or nothing in it."""
    if file.is_dir():
        raise InputError(f"{file} is a folder: give a file, CSV or Parquet")
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {file}") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    if not data.strip():
        raise InputError(f"{file.name} is empty: cmsim population template writes the columns a file may have")
    return data


def read_csv(file: str, data: bytes) -> dict[str, Texts]:
    """The columns of a CSV file as text. Errors: InputError when it is not text, or a row is ragged."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    if b"\0" in data:
        raise InputError(f"{file} is neither CSV nor Parquet: it holds binary data")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{file}, line {line:,}, is not UTF-8 text: save the file as CSV in UTF-8") from None
    lines = io.StringIO(text.rstrip("\r\n") + "\n", newline="")
    try:
        names = next(csv.reader(lines, strict=True))
    except csv.Error:
        raise InputError(f"{file}: the header cannot be read as CSV") from None
    names = headings(file, names)
    ragged: list[Any] = []
    options = arrow_csv.ParseOptions(
        ignore_empty_lines=False,
        newlines_in_values=True,
        invalid_row_handler=lambda row: ragged.append(row) or "skip",  # type: ignore[func-returns-value]
    )
    rest = lines.read()
    if not rest:
        return {name: Texts(np.empty(0, np.int32), []) for name in names}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(rest.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False),
            parse_options=options,
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowException as error:
        raise InputError(f"{file} cannot be read as CSV: {str(error).splitlines()[0]}") from None
    for row in ragged:
        number = f", row {row.number:,}" if row.number is not None else ""
        raise InputError(
            f"{file}{number}: it has {row.actual_columns} cells, but the header has {row.expected_columns}"
        )
    return {name: texts_of(table.column(name)) for name in names}


def read_parquet(file: str, data: bytes) -> dict[str, Texts]:
    """The columns of a Parquet file as text. Errors: InputError when it is damaged or holds anything but cells."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{file} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    names = headings(file, table.column_names)
    for name, column in zip(names, table.columns, strict=True):
        if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
            raise InputError(f"{file}, column {name} holds {column.type}: a cell must be text, a number or a date")
    return {name: texts_of(column) for name, column in zip(names, table.columns, strict=True)}


def headings(file: str, names: Sequence[str]) -> list[str]:
    """The column names in lower case. Errors: InputError when one is missing or stands twice."""
    told = [name.strip().lower() for name in names]
    if len(told) == 1 and re.search(r"[;\t|]", told[0]):
        raise InputError(f"{file}: the header has no comma: separate columns by commas")
    for number, name in enumerate(told, 1):
        if not name:
            raise InputError(f"{file}: column {number} has no name")
        if name in told[: number - 1]:
            raise InputError(f"{file}: the column {shown(name)} stands twice")
    return told


def texts_of(column: Any) -> Texts:
    """A pyarrow column as text, each word once."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Texts(codes, [text_of(word) for word in encoded.dictionary.to_pylist()])


def text_of(value: Any) -> str:
    """A cell as text: what it would be in a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return str(value).strip()


# --- cells ---------------------------------------------------------------------------------------------------------


def refuse_unknown(file: str, names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a column that is not known, and two that say the same. Errors: InputError."""
    for name in names:
        if name not in known:
            raise InputError(
                f"{file}: there is no column {shown(name)}{did_you_mean(name, known)} "
                "(cmsim population template lists the columns)"
            )
        born = INSTEAD.get(name, "")
        if born in names:
            raise InputError(f"{file}: the columns {born} and {name} say the same: keep one of the two")


def refuse_empty_rows(file: str, table: dict[str, Texts]) -> None:
    """Refuse a row of nothing but missing cells: a line left blank by mistake. Errors: InputError."""
    empty = np.ones(len(next(iter(table.values())).codes), bool)
    for texts in table.values():
        missing = np.array([word.strip().lower() in MISSING for word in texts.words] + [True])
        empty &= missing[texts.codes]
    if empty.any():
        raise InputError(f"{file}, row {int(empty.argmax()) + 1:,}: it is empty, take it out")


def parse_all(file: str, table: dict[str, tuple[Column, Texts]]) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """The numbers of each column, and the texts of labels. Errors: InputError for the first mistake, by row."""
    values: dict[str, np.ndarray] = {}
    labels: dict[str, list[str]] = {}
    mistakes: list[tuple[int, int, str, Column, str]] = []
    for order, (name, (column, texts)) in enumerate(table.items()):
        parsed = [parse(column, word) for word in texts.words]
        wrong = np.array([number is None for number in parsed] + [False])[texts.codes]
        if wrong.any():
            row = int(wrong.argmax())
            mistakes.append((row, order, name, column, texts.words[texts.codes[row]]))
        numbers = np.array([np.nan if number is None else number for number in parsed] + [np.nan])
        if column.kind == "label":  # a label's number is its place among the texts
            places = np.arange(len(texts.words) + 1, dtype=np.float64)
            numbers, labels[name] = np.where(np.isnan(numbers), np.nan, places), texts.words
        values[name] = numbers[texts.codes]
    if mistakes:
        row, _, name, column, word = min(mistakes, key=lambda mistake: mistake[:2])
        hint = did_you_mean(word.lower(), column.words) if column.kind == "words" else ""
        raise place(file, row, name, f"{shown(word)} is not allowed, it must be {column.allowed}{hint}")
    return values, labels


def parse(column: Column, text: str) -> float | None:
    """The number a cell stands for: NaN when it is empty, None when it is not allowed."""
    word = text.strip()
    if word.lower() in MISSING:
        return math.nan
    return PARSERS[column.kind](column, word)


def _label(column: Column, word: str) -> float | None:
    return 0.0 if word.isprintable() and len(word) <= LONGEST_LABEL else None


def _month(column: Column, word: str) -> float | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)(-\d\d)?( 00:00:00)?", word)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
        return None
    return float(month_of(f"{found[1]}-{found[2]}"))


def _number(column: Column, word: str) -> float | None:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", word):
        return None
    number = float(word)
    return number if column.low <= number <= column.high else None


def _whole(column: Column, word: str) -> float | None:
    number = _number(column, word)
    return number if number is not None and number == math.floor(number) and abs(number) < EXACT else None


def _words(column: Column, word: str) -> float | None:
    plain = re.sub(r"[\s-]+", "_", word.lower())
    return float(column.words.index(plain)) if plain in column.words else None


PARSERS: dict[str, Callable[[Column, str], float | None]] = {
    "label": _label,
    "month": _month,
    "number": _number,
    "whole": _whole,
    "words": _words,
    "yes_no": lambda column, word: YES_NO.get(word.lower()),
}
