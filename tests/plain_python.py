"""Rules in plain Python, sooner: for the tests that live whole worlds without the compiler.

NumPy finds the field of a record in Python, at ten times the cost of a sum; Python finds in Python that the member of
an enumeration has no NumPy method. Here both are found in C: what is read and what is written stays the same.
"""

from collections.abc import Iterator
from enum import Enum, EnumType, IntEnum, IntFlag
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import numpy as np


class HasWhatItHas(EnumType):
    """Of enumerations whose members stand in the class: what else is asked for is an AttributeError, raised in C."""

    __getattr__ = SimpleNamespace().__getattribute__


def quicken() -> None:
    """Make reading quicker in this process, once the rules are imported. Not for a process with other tests in it."""
    for name in ("__getattribute__", "__getitem__"):  # what is left are those of np.void, which are in C
        if name in vars(np.record):
            delattr(np.record, name)
    np.record.__getattr__ = first_read  # type: ignore[attr-defined]
    for enumeration in (*below(IntEnum), *below(IntFlag)):
        for name, member in enumeration.__members__.items():
            type.__setattr__(enumeration, name, member)
        enumeration.__class__ = HasWhatItHas


def first_read(record: Any, name: str) -> Any:
    """The first read of a field by its name: the next one is found without asking here."""
    if name not in (record.dtype.names or ()):
        raise AttributeError(f"the record has no field {name!r}")
    setattr(np.record, name, property(itemgetter(name)))
    return record[name]


def below(kind: type[Enum]) -> Iterator[type[Enum]]:
    """Our enumerations of a kind."""
    yield from (found for found in kind.__subclasses__() if found.__module__.startswith("cmsim."))
