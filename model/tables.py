"""The population in its tables: the first stock, each month's entrants, gaps closed behind leavers."""

from dataclasses import dataclass, field

import numpy as np
from cmsim.agents.codes import CaseStatus, Existence
from cmsim.agents.compiled import kernel, rule
from cmsim.model.population.groups import REGIONS, RENTS, create_groups, ethnicities
from cmsim.model.population.peers.stories import HEARD_RECORD
from cmsim.model.population.separations import EARLIEST, Separations
from cmsim.model.powers import power_table
from cmsim.model.state import (
    FAMILY_RECORD,
    GROUP_RECORD,
    PAYING_PARENT_RECORD,
    PUBLISHED_RECORD,
    RECEIVING_PARENT_RECORD,
    table,
)
from cmsim.model.world import NORMAL, PARTIAL_SHARE, World

ROOM_AFTER, GROWTH = 0.96, 1.08  # how full tables may be after gaps are closed, and how much larger they grow


@rule
def is_over(family):
    """Nothing more can happen to this family that is counted: it ended, owes nothing, and its case is closed."""
    return family.existence == Existence.ENDED and family.arrears == 0 and family.status != CaseStatus.FEW_POUNDS


@kernel
def compact(world, groups, count, rows, kept):
    """Close the gaps that finished groups leave (in place, in order). Returns the new counts.

    ``rows`` holds the rows in use of the paying, receiving and family tables; ``kept`` takes 1 for each group kept.
    """
    group, paying, receiving, family = 0, 0, 0, 0
    for g in range(count):
        first = groups[g].first_family
        last = groups[g + 1].first_family if g + 1 < count else rows[2]
        over = True
        for f in range(first, last):
            over = over and is_over(world.families[f])
        kept[g] = 0 if over else 1
        if over:
            continue
        first_paying, first_receiving = groups[g].first_paying, groups[g].first_receiving
        last_paying = groups[g + 1].first_paying if g + 1 < count else rows[0]
        last_receiving = groups[g + 1].first_receiving if g + 1 < count else rows[1]
        groups[group].first_paying, groups[group].first_receiving = paying, receiving
        groups[group].first_family = family
        for row in range(first_paying, last_paying):
            world.paying[paying] = world.paying[row]
            world.paying[paying].first_family -= first - family
            paying += 1
        for row in range(first_receiving, last_receiving):
            world.receiving[receiving] = world.receiving[row]
            world.receiving[receiving].first_family -= first - family
            receiving += 1
        moved_paying = first_paying - groups[group].first_paying
        moved_receiving = first_receiving - groups[group].first_receiving
        for row in range(first, last):
            world.families[family] = world.families[row]
            world.families[family].paying -= moved_paying
            world.families[family].receiving -= moved_receiving
            family += 1
        group += 1
    return group, paying, receiving, family


@dataclass
class Tables:
    """The world and how much of it is in use: rows of (paying, receiving, families), and linked groups."""

    world: World
    groups: np.ndarray
    group_count: int = 0
    rows: list[int] = field(default_factory=lambda: [0, 0, 0])

    @classmethod
    def empty(cls, capacity: int, laws: np.ndarray, parameters: np.ndarray) -> "Tables":
        """Tables with room for ``capacity`` families and their parents."""
        world = World(
            table(capacity, PAYING_PARENT_RECORD),
            table(capacity, RECEIVING_PARENT_RECORD),
            table(capacity, FAMILY_RECORD),
            laws,
            power_table(laws, parameters),
            parameters,
            table(1, PUBLISHED_RECORD),
            NORMAL,
            PARTIAL_SHARE,
            table(1, HEARD_RECORD),
            table(1, HEARD_RECORD),
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

    def fill_with(self, drawn: dict[str, np.ndarray]) -> None:
        """The stock of month 0 from tables of its own: "paying", "receiving", "families", and "groups" (first rows)."""
        self._make_room(max(len(drawn[name]) for name in ("paying", "receiving", "families")), 0)
        for place, name in enumerate(("paying", "receiving", "families")):
            raw(getattr(self.world, name)[: len(drawn[name])])[:] = raw(drawn[name])
            self.rows[place] = len(drawn[name])
        self.group_count = len(drawn["groups"])
        for place, first in enumerate(GROUP_RECORD.names or ()):
            self.groups[first][: self.group_count] = drawn["groups"][:, place]

    def enter(self, separations: Separations, month: int, now: int) -> np.ndarray | None:
        """The separations of a month enter. Returns which groups were kept, where gaps had to be closed first."""
        entry = separations.entry(month, still_there_at=now)
        kept = self._make_room(int(entry.sizes.sum()), now)
        world = self.world
        counts = create_groups(
            separations.seed, month, now, 0, entry.sizes, world, self.groups, ethnicities(separations.data_draw),
            REGIONS, RENTS, separations.factor, self.group_count, self.rows[0], self.rows[1], self.rows[2],
        )  # fmt: skip
        self.group_count, *self.rows = (int(n) for n in counts)
        return kept

    def _make_room(self, families: int, month: int) -> np.ndarray | None:
        """Close gaps, and then grow, until so many more families fit."""
        kept = None
        if max(self.rows) + families > len(self.world.families) and month > 0:
            kept = np.zeros(self.group_count, np.int8)
            used = list(self.rows)
            result = compact(self.world, self.groups, self.group_count, np.array(self.rows), kept)
            self.group_count, *self.rows = (int(n) for n in result)
            w = self.world
            for whole, row, end in zip((w.paying, w.receiving, w.families), self.rows, used, strict=True):
                raw(whole[row:end])[:] = 0  # whoever enters there next finds nobody's past
        needed = max(self.rows) + families
        if (needed > ROOM_AFTER * len(self.world.families) and kept is not None) or needed > len(self.world.families):
            self._grow(int(needed * GROWTH) + 64)  # so that gaps are closed about once a year, not every month
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
            paying=same_bytes(w.paying, self.rows[0]),
            receiving=same_bytes(w.receiving, self.rows[1]),
            families=same_bytes(w.families, self.rows[2]),
            published=same_bytes(w.published, 1),
            laws=laws,
            powers=power_table(laws, w.parameters),
        )
        return Tables(world, same_bytes(self.groups, self.group_count), self.group_count, list(self.rows))


def raw(array: np.ndarray) -> np.ndarray:
    """The bytes of a table, the unused ones between its fields too (NumPy's own copies leave those behind)."""
    return array.view(np.ndarray).view(np.uint8)


def same_bytes(array: np.ndarray, used: int) -> np.ndarray:
    """A copy of a table, to the byte; the rows not in use are empty and take no memory."""
    new = table(len(array), array.dtype)
    raw(new[:used])[:] = raw(array[:used])
    return new
