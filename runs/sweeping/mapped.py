"""A model on disk as it is after a month, laid out so that processes map it into memory and hold one copy together.

One file: a line of JSON, then the tables, each with its whole room. A process that starts from it maps the file
privately: pages are read from the one copy in memory, and become its own only where it writes. Without ``room`` the
rows in use alone are written, for sending. It holds figures alone: nothing in it is run when it is read.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from cmsim.model.old_debts import OLD_DEBT_RECORD, OldDebts
from cmsim.model.population.separations import Separations
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import readable, table
from cmsim.model.tables import Tables, raw

TABLES = ("paying", "receiving", "families")
ALIGNED = 64  # bytes: where a table begins
HEAD = 4_096  # bytes of the line
NOTHING = bytes(1 << 16)


def save(model: SeparatedFamilies, file: Path) -> None:
    """Keep a model, whole or not at all: not where the disk has no room for it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        with draft.open("wb") as opened:
            write(model, opened)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def write(model: SeparatedFamilies, opened: BinaryIO, room: bool = True) -> None:
    """Write a model: the bytes of its tables, the laws it has lived and what was counted."""
    world, tables, debts = model.world, model.tables, model.old_debts
    book = table(0, OLD_DEBT_RECORD) if debts is None else debts.rows
    lived = model.month + 1
    pieces = {
        **{name: (getattr(world, name), rows) for name, rows in zip(TABLES, tables.rows, strict=True)},
        "groups": (tables.groups, tables.group_count),
        "debts": (book, 0 if debts is None else debts.count),
        "published": (world.published, 1),
        "laws": (model.laws, lived),
        "counts": (model.counts, lived),
        "cut_offs": (model.cut_offs, min(lived + 1, len(model.cut_offs))),
    }
    roomy = (*TABLES, "groups", "debts") if room else ()
    places, contents, mark, end = {}, [], 0, HEAD
    for name, (array, used) in pieces.items():
        content = raw(array[:used]).reshape(-1)
        mark = zlib.crc32(content.data, mark)
        free = raw(array[:1]).size * (len(array) - used) if name in roomy else 0
        free += -(content.size + free) % ALIGNED
        places[name] = [end, used, len(array)]
        contents.append((content, free))
        end += content.size + free
    cases = None if debts is None else debts.cases
    told = {"month": model.month, "families": model.families_wanted, "cases": cases, "room": room}
    opened.write(json.dumps({**told, "places": places, "crc32": mark, "bytes": end}).encode().ljust(HEAD))
    for content, free in contents:
        opened.write(content.data)
        for start in range(0, free, len(NOTHING)):  # written, so that the disk has room for it
            opened.write(NOTHING[: free - start])


def mapped(file: Path) -> np.ndarray | None:
    """The bytes of a file, mapped: changes to them stay in this process. None when it cannot be read."""
    try:
        return np.memmap(file, np.uint8, mode="c").view(np.ndarray)
    except (OSError, ValueError):
        return None


def read(
    held: np.ndarray | None, families: int, seed: int, future: Any, until: str, threads: int | None
) -> SeparatedFamilies | None:
    """The model that was written in these bytes (which it goes on in), with this law ahead of it.

    None when they are not whole, or not of this past.
    """
    if held is None:
        return None
    try:
        told = json.loads(held[:HEAD].tobytes())
        places, month, wanted = told["places"], told["month"], told["families"]
        if len(held) != told["bytes"] or wanted != families:
            return None
        model = SeparatedFamilies(1, seed, future, until, threads=threads)  # whose one family is replaced
        world = model.world
        pieces = {
            **{name: getattr(world, name) for name in TABLES},
            "groups": model.tables.groups,
            "debts": table(1, OLD_DEBT_RECORD),
            "published": world.published,
            "laws": model.laws,
            "counts": model.counts,
            "cut_offs": model.cut_offs,
        }
        used, mark = {}, 0
        for name, array in pieces.items():
            start, rows, _ = places[name]
            used[name] = held[start : start + rows * raw(array[:1]).size]
            mark = zlib.crc32(used[name].data, mark)
        if mark != told["crc32"] or raw(model.laws[: month + 1]).tobytes() != used["laws"].tobytes():
            return None
        tables = {
            name: in_place(held, places[name], used[name], pieces[name].dtype, told["room"])
            for name in (*TABLES, "groups", "debts")
        }
        for name in ("published", "counts", "cut_offs"):
            raw(pieces[name][: places[name][1]]).reshape(-1)[:] = used[name]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    debts = tables.pop("debts")
    groups = tables.pop("groups")
    rows = [places[name][1] for name in TABLES]
    model.tables = Tables(world._replace(**tables), groups, places["groups"][1], rows)
    model.old_debts = None if told["cases"] is None else OldDebts(debts, places["debts"][1], told["cases"])
    model.families_wanted, model.month = wanted, month
    model.separations = Separations(seed, wanted, world.parameters)
    return model


def in_place(held: np.ndarray, place: list[int], used: np.ndarray, dtype: np.dtype, room: bool) -> np.ndarray:
    """A table: where it stands in the bytes, or, where it was written without its room, a copy that has it."""
    start, rows, whole = place
    if room and rows:
        return readable(held[start : start + whole * (used.size // rows)].view(dtype))
    new = table(whole, dtype)
    raw(new[:rows])[:] = used
    return new
