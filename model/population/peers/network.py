"""The peer network: separated parents who talk with each other about maintenance. The reference run has it off.

There are two networks of the same rules, one among receiving parents and one among paying parents. Ties are undirected.
Who knows whom is a function of the seed and of who is there: everything that a tie is drawn from (id, region, ethnic
group, children's births, earning power) is fixed when a family is drawn, so it depends on no scenario, thread or order
of rows. It does depend on the size of the run: a tenth of the families cannot have the same acquaintances.

In memory a network is compact: the places of row r are ``peers[first[r]:first[r + 1]]``, each the row of an
acquaintance, or negative when the place is free. Rows move when the tables close gaps: ``update`` finds everybody
again by id. It is called once a month, serially, after the month's separations have entered the tables.

>>> from cmsim.model.simulation import SeparatedFamilies
>>> model = SeparatedFamilies(families=2000, until="2013-02")  # doctest: +SKIP
>>> peers = Peers.of(model)  # doctest: +SKIP
>>> model.step()  # doctest: +SKIP
>>> peers.update(model.tables, model.month)  # doctest: +SKIP
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from cmsim.agents.chance import key_of
from cmsim.model.errors import InputError
from cmsim.model.population.peers.meeting import (
    LET_GO,
    NOBODY,
    SAME_CIRCLE,
    SAME_REGION,
    count_free,
    count_places,
    find_present,
    leave,
    line_up,
    lose_touch,
    meet,
)
from cmsim.model.population.peers.stories import HEARD_RECORD, STORY_RECORD, hear
from cmsim.model.population.peers.telling import tell
from cmsim.model.state import readable, table
from cmsim.model.tables import Tables, raw
from scipy import special

KINDS = ("receiving", "paying")
LEAST_CHANCE = 1e-9  # more acquaintances than all but so few have are not drawn
BISECTIONS = 60  # beyond them a number does not change
MONTHS_A_YEAR = 12


class Network:
    """The acquaintances of the parents of one kind ("receiving" or "paying"), by row of their table.

    ``ids`` (int64) and ``there`` (int8: has a family that counts) by row; ``first`` (int64, rows + 1) and ``peers``
    (int32) the compact adjacency; ``stories`` (STORY_RECORD, by row) what was published last.
    """

    def __init__(self, which: str, seed: int, parameters: np.ndarray):
        if which not in KINDS:
            raise InputError(f"a network is of {' or '.join(KINDS)} parents, not {which!r}")
        self.which, self.parameters = which, parameters
        self.key = np.uint64(key_of(seed, -1 - KINDS.index(which)))  # serial numbers below nought are no group's
        self.cumulated = chances_of_places(parameters)
        self.ids = np.zeros(0, np.int64)
        self.there = np.zeros(0, np.int8)
        self.first = np.zeros(1, np.int64)
        self.peers = np.zeros(0, np.int32)
        self.stories = table(0, STORY_RECORD)

    # --- the month ------------------------------------------------------------------------------------------------

    def update(self, parents: np.ndarray, families: np.ndarray, there: np.ndarray, month: int) -> None:
        """The ties of a month: leavers are dropped, some lose touch, and those with a free place meet somebody.

        ``parents``, ``families``: the tables; ``there``: 1 for each parent with a family that counts (int8, by row).
        """
        p = self.parameters[0]
        settled = len(self.ids) > 0
        self._find_again(parents["id"])
        leave(self.first, self.peers, self.there, there)
        if settled:
            lose_touch(self.ids, self.first, self.peers, self.key, month, p["peers_ties_end"])
        new = (there > self.there).astype(np.int8)
        self.there = there
        self._fill(parents, families, new, month, settle=not settled or month % MONTHS_A_YEAR == 0)

    def _find_again(self, ids: np.ndarray) -> None:
        """Follow the rows of the table: those that moved are known by their ids, those at its end are new."""
        known = len(self.ids)
        if known and (len(ids) < known or ids[known - 1] != self.ids[-1]):  # gaps were closed: order kept, rows gone
            now = rows_of(self.ids, ids)
            kept = now >= 0
            places = np.diff(self.first)
            stays = np.repeat(kept, places)
            self.peers = moved(self.peers[stays], now)
            self.first = starts(places[kept])
            self.ids, self.there = self.ids[kept], self.there[kept]
            self.stories = longer(self.stories[kept], 0)
            known = len(self.ids)
        added = len(ids) - known
        self.ids = np.concatenate([self.ids, ids[known:]])
        places = np.zeros(added, np.int64)
        count_places(self.ids, known, self.key, self.cumulated, places)
        self.first = np.concatenate([self.first, self.first[-1] + np.cumsum(places)])
        self.peers = np.concatenate([self.peers, np.full(int(places.sum()), NOBODY, np.int32)])
        self.there = np.concatenate([self.there, np.zeros(added, np.int8)])
        self.stories = longer(self.stories, added)

    def _fill(self, parents: np.ndarray, families: np.ndarray, new: np.ndarray, month: int, settle: bool) -> None:
        """Those with free places meet in their circles; once a year those left over ``settle`` for less likeness."""
        free = count_free(self.first, self.peers, self.there)
        owners, places = np.zeros(free, np.int32), np.zeros(free, np.int64)
        keys = np.zeros(free, np.int64)
        line_up(
            parents, families, self.ids, self.first, self.peers, self.there, self.key, month, self.parameters,
            owners, places, keys,
        )  # fmt: skip
        order = np.argsort(keys, kind="stable")
        owners, places, keys = owners[order], places[order], keys[order]
        meet(keys, owners, places, new, self.first, self.peers, SAME_CIRCLE)
        if settle:
            left = self.peers[places] < 0
            meet(keys[left], owners[left], places[left], new, self.first, self.peers, SAME_REGION)

    # --- what is heard --------------------------------------------------------------------------------------------

    def publish(self, aware: np.ndarray, topic: np.ndarray, share: np.ndarray, missed: np.ndarray | int = 0) -> None:
        """At the end of a month: what each parent can tell in the next (arrays by row; see ``STORY``)."""
        for name, values in (("aware", aware), ("topic", topic), ("share", share), ("missed", missed)):
            self.stories[name] = values

    def hear(self, month: int) -> np.ndarray:
        """What each parent hears in a month: HEARD_RECORD by row."""
        p = self.parameters[0]
        heard = table(len(self.ids), HEARD_RECORD)
        hear(
            self.ids, self.first, self.peers, self.stories, self.key, month, p["peers_talk"], p["bad_news_weight"],
            0, len(self.ids), heard,
        )  # fmt: skip
        return heard

    # --- what one looks at ----------------------------------------------------------------------------------------

    def degrees(self) -> np.ndarray:
        """How many acquaintances each parent has (int64, by row; 0 for those who are not there)."""
        filled = np.concatenate([[0], np.cumsum(self.peers >= 0)])
        return np.diff(filled[self.first])

    def ties(self) -> np.ndarray:
        """Every tie once: rows of its two ends, the smaller first. Shape (ties, 2)."""
        owners = np.repeat(np.arange(len(self.ids)), np.diff(self.first))
        once = self.peers > owners
        return np.column_stack([owners[once], self.peers[once]])

    @property
    def nbytes(self) -> int:
        """Bytes held: ids, who is there, the adjacency and the stories."""
        return sum(a.nbytes for a in (self.ids, self.there, self.first, self.peers, self.stories))

    def copy(self) -> "Network":
        """An independent copy, for another future."""
        other = object.__new__(Network)
        other.__dict__.update(self.__dict__)
        for name in ("ids", "there", "first", "peers"):
            setattr(other, name, getattr(self, name).copy())
        other.stories = longer(self.stories, 0)
        return other


@dataclass
class Peers:
    """Both networks: ``receiving`` and ``paying``, as of a ``month``."""

    receiving: Network
    paying: Network
    month: int | None = None

    @classmethod
    def build(cls, tables: Tables, seed: int, parameters: np.ndarray, month: int) -> "Peers":
        """The networks among the parents in the tables in a month. Errors: InputError for impossible parameters."""
        peers = cls(Network("receiving", seed, parameters), Network("paying", seed, parameters))
        peers.update(tables, month)
        return peers

    @classmethod
    def of(cls, model: Any) -> "Peers":
        """The networks of a model (``SeparatedFamilies``) now: best before its first month, then updated each month."""
        return cls.build(model.tables, model.seed, model.world.parameters, model.month)

    def update(self, tables: Tables, month: int) -> None:
        """The ties of the next month, after its separations have entered. Errors: InputError for any other month."""
        if self.month is not None and month != self.month + 1:
            raise InputError(f"the peer network stands at month {self.month}: it cannot go on at month {month}")
        there = {"paying": np.zeros(tables.rows[0], np.int8), "receiving": np.zeros(tables.rows[1], np.int8)}
        find_present(tables.world.families, tables.rows[2], month, there["paying"], there["receiving"])

        def one(which: str) -> None:
            network: Network = getattr(self, which)
            network.update(getattr(tables, which), tables.world.families, there[which], month)

        with ThreadPoolExecutor(len(KINDS)) as pool:  # neither network knows of the other
            list(pool.map(one, KINDS))
        self.month = month

    def publish(self, tables: Tables, month: int) -> None:
        """At the end of a month: each parent's story for the next."""
        tell(tables.world, month, 0, tables.rows[1], self.receiving.stories, True)
        tell(tables.world, month, 0, tables.rows[0], self.paying.stories, False)

    def copy(self) -> "Peers":
        """An independent copy, for another future."""
        return Peers(self.receiving.copy(), self.paying.copy(), self.month)


# --- helpers ------------------------------------------------------------------------------------------------------


def chances_of_places(parameters: np.ndarray) -> np.ndarray:
    """The chances of at most 0, 1, 2 ... places for acquaintances.

    A share has none; the others' number is negative binomial without its zero, so that the mean over all is
    ``peers_mean``. (With a share equal to the distribution's own chance of zero it is a negative binomial.)
    Errors: InputError where no such distribution exists.
    """
    p = parameters[0]
    mean, size, none = float(p["peers_mean"]), float(p["peers_dispersion"]), float(p["peers_isolates"])
    if not (0.0 <= none < 1.0 and size > 0.0 and mean > 1.0 - none):
        raise InputError(
            f"peers_mean is {mean:g}, peers_dispersion {size:g}, peers_isolates {none:g}: isolates must be from 0 to "
            "below 1, dispersion above 0, and the mean above the share of those who are not isolated"
        )

    low, high = 0.0, mean / (1.0 - none)  # of the whole distribution's mean: without its zero it must be ``high``
    wanted = high
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        if middle / -math.expm1(-size * math.log1p(middle / size)) < wanted:
            low = middle
        else:
            high = middle
    success = size / (size + high)
    most = 1
    while special.betaincc(size, most + 1, success) > LEAST_CHANCE:
        most += 1
    zero = success**size
    positive = (special.betainc(size, np.arange(1, most + 2), success) - zero) / (1.0 - zero)
    return none + (1.0 - none) * positive


def rows_of(ids: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The row of each id in a table's ids, or NOBODY. int64, shape of ``ids``."""
    among = np.ascontiguousarray(among)
    order = None if np.all(among[1:] > among[:-1]) else np.argsort(among)
    place = np.searchsorted(among, ids, sorter=order)
    row = np.minimum(place, len(among) - 1) if order is None else order[np.minimum(place, len(among) - 1)]
    return np.where(among[row] == ids, row, NOBODY)


def moved(peers: np.ndarray, now: np.ndarray) -> np.ndarray:
    """What places hold after rows moved to ``now``: acquaintances, and those let go, who are still in the tables."""
    filled = peers >= 0
    known = filled | (peers <= LET_GO)
    there = now[np.where(filled, peers, np.where(known, LET_GO - peers, 0))]
    held = np.where(filled, there, LET_GO - there)
    return np.where(known & (there >= 0), held, NOBODY).astype(np.int32)


def starts(counts: np.ndarray) -> np.ndarray:
    """Where each run of so many begins, and the end: int64, one more than ``counts``."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def longer(records: np.ndarray, added: int) -> np.ndarray:
    """A copy of an array of records with so many empty ones at its end."""
    new = table(len(records) + added, records.dtype)
    raw(new)[: records.nbytes] = raw(np.ascontiguousarray(records))
    return readable(new)
