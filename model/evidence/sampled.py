"""Margins of the population drawn anew: what another sample of the same survey might have said.

``samples.csv`` has a row a table of margins that came from a sample, with the size of the sample behind it; figures and
parameters are its members. A data draw is a number: 0 is what was published, and 1, 2, ... are other samples, the same
for a number on every machine. Counts of a register or a census, and parameters that are fitted (whose doubt the
parameter draws carry), have no row; nor have figures of surveys whose size was not seen.

    shares        members are shares of ``whole``, with a rest where they do not make it up: Dirichlet
    cumulative    members are shares cumulated, in order: Dirichlet of the steps between them
    count         of people, from the share of a sample that they are: normal, relative error 1 / root n
    mean          or another figure: normal, error ``spread`` / root n

n is the effective size: the sample over its design effect.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, SupportsIndex

from cmsim.model.errors import InputError

if TYPE_CHECKING:
    import numpy as np

SAMPLES = "samples.csv"
KINDS = ("shares", "cumulative", "count", "mean")
DIGITS = 12  # decimals kept of a share or of a relative change, so that no machine's last bit tells


@dataclass(frozen=True)
class Sample:
    """One table of margins and the sample behind it; ``whole`` of shares, ``spread`` of one answer to a mean."""

    table: str
    kind: str
    members: tuple[str, ...]
    whole: float
    sample: float
    design_effect: float
    spread: float
    source: str
    locator: str
    status: str
    meaning: str

    @property
    def effective(self) -> float:
        """The size of a simple random sample that would say as much."""
        return self.sample / self.design_effect

    def drawn(self, published: np.ndarray, luck: np.random.Generator) -> np.ndarray:
        """The members as another sample might have them, in the order of ``members``."""
        import numpy as np

        if self.kind == "cumulative":
            steps = np.diff(published, prepend=0.0, append=self.whole)
            return np.round(self._split(steps, luck).cumsum()[:-1], DIGITS)
        if self.kind == "shares":
            rest = max(self.whole - float(published.sum()), 0.0)
            return np.round(self._split(np.append(published, rest), luck)[:-1], DIGITS)
        of = published if self.kind == "count" else np.full(len(published), self.spread)
        change = luck.standard_normal(len(published)) / np.sqrt(self.effective)
        return np.asarray(published + of * np.round(change, DIGITS))

    def _split(self, parts: np.ndarray, luck: np.random.Generator) -> np.ndarray:
        """Parts of the same sum: what was nought stays nought (Dirichlet, by gamma variates)."""
        if parts.min() < 0.0:
            raise InputError(f"{SAMPLES}: the members of {self.table} are no parts of {self.whole:g}")
        made = luck.standard_gamma(self.effective * parts / parts.sum())
        return parts.sum() * (made / made.sum())


@cache
def samples() -> Mapping[str, Sample]:
    """Every table of margins that came from a sample, by name. Errors: InputError for a kind there is not."""
    from importlib.resources import files

    text = files("cmsim.model.evidence").joinpath(SAMPLES).read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(StringIO(text)):
        cells: dict[str, Any] = dict(row)
        cells["members"] = tuple(row["members"].split())
        for column in ("whole", "sample", "design_effect", "spread"):
            cells[column] = float(row[column] or 0.0)
        if row["kind"] not in KINDS:
            raise InputError(f"{SAMPLES}: the kind of {row['table']} is {row['kind']!r}, and none of {KINDS}")
        found[row["table"]] = Sample(**cells)
    return MappingProxyType(found)


def check_data_draw(number: Any) -> int:
    """The number of a data draw. Errors: InputError unless it is a whole number, 0 (as published) or more."""
    whole = isinstance(number, SupportsIndex) and not isinstance(number, bool)
    if not whole or number.__index__() < 0:
        raise InputError(f"data_draw is {number!r}: it must be a whole number, 0 for the margins as published")
    return int(number.__index__())


@cache
def sampled(data_draw: int) -> Mapping[str, float]:
    """The figures and parameters that a data draw sets, in their own units: none in draw 0. Errors: InputError."""
    import numpy as np

    found: dict[str, float] = {}
    for one in samples().values() if check_data_draw(data_draw) else ():
        published = np.array([_published(member) for member in one.members])
        made = one.drawn(published, _luck(data_draw, one.table))
        found |= dict(zip(one.members, made.tolist(), strict=True))
    return MappingProxyType(found)


def value_in(data_draw: int, id: str) -> float:
    """The value of a figure in a data draw. Errors: InputError, as ``value``."""
    from cmsim.model.evidence import value

    return sampled(data_draw).get(id, value(id))


def _published(member: str) -> float:
    from cmsim.model.evidence import parameters, value

    return parameters()[member].value if member in parameters() else value(member)


def _luck(data_draw: int, table: str) -> np.random.Generator:
    """The chance of a table in a data draw: of nothing but both."""
    import hashlib

    import numpy as np

    key = int.from_bytes(hashlib.blake2b(table.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([data_draw, key])))
