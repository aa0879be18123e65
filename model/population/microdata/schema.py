"""Your own microdata: the columns that a file of families may have.

Each column stands once, in ``microdata.csv``: its kind, unit, allowed values and meaning, the field it goes to, the
standings it tells something about, and how a missing cell is filled. The template, the data dictionary, the reader's
checks, the filling and the export are made from there.
"""

import csv
import math
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

from cmsim.agents import codes
from cmsim.agents.codes import CHILDREN_TRACKED
from cmsim.agents.traits import Trait

SCHEMA = 1  # of these columns, and of the files an import writes
PARENTS = ("paying", "receiving")  # the two sides; in a file of one row a parent, the words of the column ``role``
CHILDREN = range(1, CHILDREN_TRACKED + 1)
BORN = tuple(f"child_{n}_born" for n in CHILDREN)
LEAVES = tuple(f"child_{n}_leaves" for n in CHILDREN)
INSTEAD = {f"{who}_age": f"{who}_born" for who in (*PARENTS, *(f"child_{n}" for n in CHILDREN))}
LONGEST_LABEL = 100  # characters

FILLED = {  # how a missing cell is filled, in words
    "standing": "by its standing, drawn given those that are known",
    "rule": "by the rule that decides it for every parent",
    "dates": "by the rules of separation, given the dates that are known",
    "pay": "by the lasting earning power, and for a paying parent the luck of the job",
    "yearly": "year by year, by the lasting attachment to work",
    "other_parent": "as the other parent's; where neither is known, by national shares",
    "other_sex": "the sex the other parent has not; where neither is known, by national shares",
    "": "",
}


@dataclass(frozen=True)
class Column:
    """One column: what a cell may hold, where it goes, and which standings it tells something about.

    ``kind``: label, month, whole, number, yes_no or words. ``hold``: a standing that must be high for ``traits`` to
    show. ``needs``: a column that must be given in the same row. ``money``: the path (``evidence.path``) its
    amounts go by when the survey was taken in another year. ``exact``: written by an export, so that an import gives
    the same bytes.
    """

    name: str
    kind: str
    unit: str
    low: float
    high: float
    words: tuple[str, ...]
    table: str
    field: str
    traits: tuple[Trait, ...]
    hold: tuple[Trait, ...]
    needs: str
    money: str
    exact: bool
    filled: str
    meaning: str

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        if self.kind == "words":
            return f"one of {', '.join(self.words)}"
        if self.kind in ("whole", "number"):
            word = "a whole number" if self.kind == "whole" else "a number"
            return f"{word} from {self.low:,.15g} to {self.high:,.15g}"
        return {
            "yes_no": "yes or no",
            "month": "a month as YYYY-MM",
            "label": f"a text of at most {LONGEST_LABEL} characters",
        }[self.kind]


def words_of(members: type[IntEnum]) -> tuple[str, ...]:
    """The members of a code as lower-case words, in the order of their numbers."""
    return tuple(member.name.lower() for member in members)


def _traits(names: str) -> tuple[Trait, ...]:
    return tuple(Trait[name.upper()] for name in names.split())


@cache
def columns() -> dict[str, Column]:
    """Every column by name, in the order of the template."""
    found = {}
    with (files("cmsim.model.population.microdata") / "microdata.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["name"]] = Column(
                name=row["name"],
                kind=row["kind"],
                unit=row["unit"],
                low=float(row["low"] or -math.inf),
                high=float(row["high"] or math.inf),
                words=words_of(getattr(codes, row["codes"])) if row["codes"] else (),
                table=row["table"],
                field=row["field"],
                traits=_traits(row["traits"]),
                hold=_traits(row["hold"]),
                needs=row["needs"],
                money=row["money"],
                exact=row["exact"] == "yes",
                filled=FILLED[row["filled"]],
                meaning=row["meaning"],
            )
    return found


def of_parent(who: str) -> list[Column]:
    """The columns of one side, "paying" or "receiving"."""
    return [column for column in columns().values() if column.table == who]
