"""The population in its tables: the first stock, the entrants of each month, and the gaps closed behind those who left."""

from dataclasses import dataclass, field

import numpy as np
from cmsim.model.population import ETHNICITIES, REGIONS, Separations, compact, create_groups
from cmsim.model.population import EARLIEST
from cmsim.model.state import (
    FAMILY_RECORD,
    GROUP_RECORD,
    PAYING_PARENT_RECORD,
    PUBLISHED_RECORD,
    RECEIVING_PARENT_RECORD,
    readable,
    table,
)
from cmsim.model.world import NORMAL, PARTIAL_SHARE, World

KEEP_MONTHS = 72  # an ended case with debt stays in the tables (and in the arrears) for six years


@dataclass
class Tables:
    """The world and how much of it is in use: rows of (paying, receiving, families), and linked groups."""

    world: World
    groups: np.ndarray
    group_count: int = 0
    rows: list[int] = field(default_factory=lambda: [0, 0, 0])
    arrears_gone: int = 0  # pence: debt of cases that ended over KEEP_MONTHS ago

    @classmethod
    def empty(cls, capacity: int, laws: np.ndarray, parameters: np.ndarray) -> "Tables":
        """Tables with room for ``capacity`` families and their parents."""
        world = World(
            table(capacity, PAYING_PARENT_RECORD),
            table(capacity, RECEIVING_PARENT_RECORD),
            table(capacity, FAMILY_RECORD),
            laws,
            parameters,
            table(1, PUBLISHED_RECORD),
            NORMAL,
            PARTIAL_SHARE,
        )
        return cls(world, table(capacity, GROUP_RECORD))

    @property
    def paying(self) -> np.ndarray:
        return self.world.paying[: self.rows[0]]

    @property
    def receiving(self) -> np.ndarray:
        return self.world.receiving[: self.rows[1]]

    @property
    def families(self) -> np.ndarray:
        return self.world.families[: self.rows[2]]

    @property
    def state_bytes(self) -> int:
        """Bytes of state in use."""
        return sum(t.nbytes for t in (self.paying, self.receiving, self.families)) + 12 * self.group_count

    def fill(self, separations: Separations) -> None:
        """The stock of month 0: the families of earlier separations that still count."""
        for month in range(EARLIEST, 0):
            self.enter(separations, month, now=0)

    def enter(self, separations: Separations, month: int, now: int) -> np.ndarray | None:
        """The separations of a month enter. Returns which groups were kept, where gaps had to be closed first."""
        entry = separations.entry(month, still_there_at=now)
        kept = self._make_room(int(entry.sizes.sum()), now)
        world = self.world
        counts = create_groups(
            separations.seed, month, now, 0, entry.sizes, world, self.groups, ETHNICITIES, REGIONS,
            self.group_count, self.rows[0], self.rows[1], self.rows[2],
        )  # fmt: skip
        self.group_count, *self.rows = (int(n) for n in counts)
        return kept

    def _make_room(self, families: int, month: int) -> np.ndarray | None:
        """Close gaps, and then grow, until so many more families fit."""
        kept = None
        if max(self.rows) + families > len(self.world.families) and month > 0:
            kept = np.zeros(self.group_count, np.int8)
            used = self.rows[2]
            result = compact(
                self.world, self.groups, self.group_count, np.array(self.rows), month, KEEP_MONTHS, kept
            )
            self.group_count, *self.rows, gone = (int(n) for n in result)
            self.arrears_gone += gone
            raw(self.world.families[self.rows[2] : used])[:] = 0
        needed = max(self.rows) + families
        if needed > len(self.world.families):
            self._grow(int(needed * 1.08) + 64)
        return kept

    def _grow(self, capacity: int) -> None:
        def longer(old: np.ndarray) -> np.ndarray:
            new = table(capacity, old.dtype)
            raw(new)[: old.nbytes] = raw(old)
            return new

        w = self.world
        self.world = w._replace(paying=longer(w.paying), receiving=longer(w.receiving), families=longer(w.families))
        self.groups = longer(self.groups)

    def copy(self, laws: np.ndarray) -> "Tables":
        """An independent copy under another law: the same state, to live another future."""
        w = self.world
        world = w._replace(
            paying=same_bytes(w.paying),
            receiving=same_bytes(w.receiving),
            families=same_bytes(w.families),
            published=same_bytes(w.published),
            laws=laws,
        )
        return Tables(world, same_bytes(self.groups), self.group_count, list(self.rows), self.arrears_gone)


def raw(array: np.ndarray) -> np.ndarray:
    """The bytes of a table, the unused ones between its fields too (NumPy's own copies leave those behind)."""
    return array.view(np.ndarray).view(np.uint8)


def same_bytes(array: np.ndarray) -> np.ndarray:
    """A copy of a table, to the byte."""
    return readable(raw(array).copy().view(array.dtype))
