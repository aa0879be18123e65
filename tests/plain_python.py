"""Rules in plain Python, sooner: for the tests that live whole worlds without the compiler.

NumPy finds the field of a record in Python, at ten times the cost of a sum, and counts with numbers of its own; Python
finds in Python that the member of an enumeration has no NumPy method. Here both are found in C, and the kernels of the
month are shown the same memory as structures of C: what is read and what is written stays the same.
"""

from collections.abc import Iterator
from enum import Enum, EnumType, IntEnum, IntFlag
from functools import cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import numpy as np
from cmsim.model.engine import CompiledEngine
from cmsim.model.tables import Tables


class HasWhatItHas(EnumType):
    """Of enumerations whose members stand in the class: what else is asked for is an AttributeError, raised in C."""

    __getattr__ = SimpleNamespace().__getattribute__


class ShownAsStructures:
    """Tables whose arrays are shown to kernels as structures of C over the same memory."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.world = type(tables.world)(*(structures(array) for array in tables.world))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tables, name)


def structures(array: np.ndarray) -> Any:
    """The memory of an array as a structure of C for each of its records, or a number of C for each of its numbers."""
    kind = in_c(array.dtype)
    for room in reversed(array.shape):
        kind *= room
    return kind.from_buffer(array)


in_c = cache(np.ctypeslib.as_ctypes_type)


def quicken() -> None:
    """Make the rules quicker in this process, once they are imported. Not for a process with other tests in it."""
    for name in ("__getattribute__", "__getitem__"):  # what is left are those of np.void, which are in C
        if name in vars(np.record):
            delattr(np.record, name)
    np.record.__getattr__ = first_read  # type: ignore[attr-defined]
    np.record.__setattr__ = np.void.__setitem__  # type: ignore[assignment]
    for enumeration in (*below(IntEnum), *below(IntFlag)):
        for name, member in enumeration.__members__.items():
            type.__setattr__(enumeration, name, member)
        enumeration.__class__ = HasWhatItHas
    for name in ("run_half", "over_families", "count"):
        setattr(CompiledEngine, name, showing_structures(getattr(CompiledEngine, name)))


def showing_structures(method: Any) -> Any:
    """A method of the engine that hands tables to kernels, handing them structures instead."""
    return lambda engine, tables, *others: method(engine, ShownAsStructures(tables), *others)


def first_read(record: Any, name: str) -> Any:
    """The first read of a field by its name: the next one is found without asking here."""
    if name not in (record.dtype.names or ()):
        raise AttributeError(f"the record has no field {name!r}")
    setattr(np.record, name, property(itemgetter(name)))
    return record[name]


def below(kind: type[Enum]) -> Iterator[type[Enum]]:
    """Our enumerations of a kind."""
    yield from (found for found in kind.__subclasses__() if found.__module__.startswith("cmsim."))
