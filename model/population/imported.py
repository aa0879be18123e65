"""A population of one's own: the families of a file, filled, saved once and shared by every run.

The tables of an import lie in a folder as NumPy files and are mapped into memory, so that all processes of a sweep
share one copy. A run draws its families from them, whole linked groups in proportion to their weights.
"""

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from cmsim.agents.chance import Draw, key_of
from cmsim.agents.compiled import kernel
from cmsim.agents.earning import receiving_works
from cmsim.agents.relating import youngest_age
from cmsim.model.errors import InputError
from cmsim.model.evidence import first_unemployment_index
from cmsim.model.population.filling.standings import keys_of, uniforms
from cmsim.model.population.filling.values import KINDS
from cmsim.model.population.groups import luck_of_family
from cmsim.model.population.microdata.schema import SCHEMA
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, readable
from cmsim.model.world import NORMAL

MANIFEST = "manifest.json"
COPY = 1 << 40  # between the numbers of a family and its copy: no number of an export, or of an entrant, is so large
NUDGE, NUDGES = 0.05, 400  # standard deviations, and how often at most, to make a parent work as given

GROUP_WEIGHT = np.dtype([("paying", "i8"), ("receiving", "i8"), ("families", "i8"), ("weight", "f8")], align=True)
TABLES = {
    "paying": PAYING_PARENT_RECORD,
    "receiving": RECEIVING_PARENT_RECORD,
    "families": FAMILY_RECORD,
    "groups": GROUP_WEIGHT,
    "working": np.dtype("i1"),
}


@dataclass(frozen=True)
class Population:
    """Imported families: the tables (one row an agent of the file), each group's first rows and weight, and a manifest.

    ``tables``: "paying", "receiving", "families", "groups", and "working" (of receiving parents: 1 said to work, 0 not
    to, -1 not said). ``about``: what the manifest says.
    """

    tables: dict[str, np.ndarray]
    about: dict[str, Any]

    @property
    def families(self) -> int:
        """How many families are simulated where every row of the file is taken once."""
        return int(self.about["families"])

    @property
    def total(self) -> float:
        """How many families of Great Britain the file stands for."""
        return float(self.about["total"])

    @property
    def name(self) -> str:
        """The base name of the file."""
        return str(self.about["source"])

    def fingerprint(self) -> str:
        """A hash of the families, whatever the file they came from."""
        digest = hashlib.sha256(f"{SCHEMA} {self.families} {self.total!r}".encode())
        for name in TABLES:
            digest.update(np.asarray(self.tables[name]).tobytes())
        return digest.hexdigest()

    def files(self) -> dict[str, bytes]:
        """The tables as NumPy files, by name."""
        found = {}
        for name in TABLES:
            buffer = BytesIO()
            np.save(buffer, np.asarray(self.tables[name]), allow_pickle=False)
            found[f"{name}.npy"] = buffer.getvalue()
        return found

    def copies(self, families: int, seed: int) -> np.ndarray:
        """How often each group is taken for a run of so many families: by systematic sampling in proportion to weight.

        The groups stand in order of weight, equal ones in an order of the seed's, so no order of the file can disturb
        it. Where all weights are the same and the run is as large as the file, every group is taken once.
        """
        weight = self.tables["groups"]["weight"]
        if families == self.families and (weight == weight[0]).all():
            return np.ones(len(weight), np.int64)
        first = np.asarray(self.tables["families"]["id"])[self.tables["groups"]["families"]]
        keys, luck = np.zeros(len(first) + 1, np.uint64), np.zeros(len(first) + 1)
        keys_of(seed, np.append(first, -1), KINDS["families"], keys)
        uniforms(keys, Draw.FILL, 0, luck)
        order = np.lexsort((luck[:-1], weight))
        reached = np.floor(np.cumsum(weight[order] * (families / self.total)) + luck[-1])
        copies = np.zeros(len(weight), np.int64)
        copies[order] = np.diff(reached, prepend=0.0)
        return copies

    def drawn(self, families: int, seed: int, parameters: np.ndarray) -> dict[str, np.ndarray]:
        """The tables of a run: the groups taken, each copy numbered, with the luck of this seed.

        Keys "paying", "receiving", "families" and "groups" (first rows, shape (groups, 3)). Errors: InputError when
        nobody is drawn.
        """
        groups = self.tables["groups"]
        copies = self.copies(families, seed)
        taken = np.repeat(np.arange(len(groups)), copies)
        if len(taken) == 0:
            raise InputError(f"families is {families:,}: too few for a single family of {self.name}")
        copy = np.arange(len(taken)) - np.repeat(np.cumsum(copies) - copies, copies)
        found: dict[str, np.ndarray] = {}
        firsts, rows, own = [], {}, {}
        for name in ("paying", "receiving", "families"):
            ends = np.append(groups[name][1:], len(self.tables[name]))
            sizes = (ends - groups[name])[taken]
            first = np.cumsum(sizes) - sizes
            own[name] = np.repeat(np.arange(len(taken)), sizes)
            rows[name] = np.arange(sizes.sum()) - np.repeat(first - groups[name][taken], sizes)
            found[name] = whole_rows(self.tables[name], rows[name], TABLES[name])
            found[name]["id"] += copy[own[name]] * COPY
            keys_of(seed, found[name]["id"], KINDS[name], found[name]["key"])
            firsts.append(first)
        let_lean(found["families"], seed, parameters)
        moved_by = {name: first - groups[name][taken] for name, first in zip(rows, firsts, strict=True)}
        for who in ("paying", "receiving"):
            found[who]["first_family"] += moved_by["families"][own[who]]
            found["families"][who] += moved_by[who][own["families"]]
        working = np.asarray(self.tables["working"])[rows["receiving"]]
        slack = first_unemployment_index()
        let_work(found["receiving"], found["families"], working, slack, NORMAL, parameters)
        return found | {"groups": np.stack(firsts, axis=1)}


def whole_rows(array: np.ndarray, rows: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """A copy of some rows of a table, to the byte, of this record (a file does not know that it is aligned)."""
    plain = np.asarray(array).view(np.ndarray).view(np.dtype((np.void, dtype.itemsize)))
    return readable(plain[rows].view(dtype))


@kernel
def let_lean(families, seed, p_table):
    """What the lasting leanings of each family are drawn from, as in the synthesis (in place)."""
    for row in range(len(families)):
        number = families[row].id
        families[row].leaning = luck_of_family(key_of(seed, number // 4), number % 4, p_table[0])


@kernel
def let_work(receiving, families, working, unemployment_index, normal, p_table):
    """Receiving parents said to be in work, or not to be, are so in the first month (in place).

    Whether they work in a year rests on their lasting attachment and on the luck of the year, which is the seed's: the
    attachment is moved just as far as it takes.
    """
    for row in range(len(receiving)):
        if working[row] < 0:
            continue
        parent = receiving[row]
        youngest = 18
        for f in range(parent.first_family, parent.first_family + parent.families):
            youngest = min(youngest, youngest_age(families[f], 0))
        for _ in range(NUDGES):
            works = receiving_works(parent, youngest, 0, unemployment_index, normal, p_table[0])
            if works == (working[row] == 1):
                break
            parent.attachment += NUDGE if working[row] == 1 else -NUDGE


# --- saved ------------------------------------------------------------------------------------------------------------


def load_population(path: str | Path) -> Population:
    """The population in a folder that an import wrote, mapped into memory. Errors: InputError when it is none."""
    folder = Path(path)
    try:
        about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise InputError(f"{folder} holds no population: cmsim population import writes one") from None
    if (
        not isinstance(about, dict)
        or about.get("kind") != "population"
        or not {"families", "total", "source"} <= set(about)
    ):
        raise InputError(f"{folder} holds no population: cmsim population import writes one")
    tables = {}
    for name, dtype in TABLES.items():
        try:
            table = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise InputError(f"{name}.npy in {folder} is missing or damaged: import the file again") from None
        if table.dtype != dtype or about.get("schema") != SCHEMA:
            raise InputError(f"{folder} was written by another version of cmsim: import the file again")
        tables[name] = table
    return Population(tables, about)
