"""How a margin is taken: who is counted, and what is measured of them.

Every measure reads the live families of one month with their two parents, row beside row. A parent is counted once:
by the first of their families that belongs to the group asked for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.codes import NEVER, Arrangement, Contact, Existence, Sex, Union, Work
from cmsim.agents.compiled import kernel
from cmsim.model.calendar import month_of
from cmsim.model.household.parents import receiving_income_told

if TYPE_CHECKING:
    from cmsim.model.simulation import SeparatedFamilies

STATUTORY = (Arrangement.DIRECT_PAY, Arrangement.COLLECT_AND_PAY, Arrangement.CSA)
OLD = 99  # years: older than any child
YEAR, WEEKS, WEEKS_A_MONTH = 12, 52.0, 52.0 / 12.0
Places = np.ndarray  # of whole numbers: rows among the live families


class Rows:
    """Some rows of a table: each field is gathered when it is first asked for, as ``rows["name"]``."""

    def __init__(self, table: np.ndarray, places: Places):
        self.table, self.places = np.asarray(table), places
        self.gathered: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.gathered:
            self.gathered[name] = self.table[name][self.places]
        return self.gathered[name]

    def __len__(self) -> int:
        return len(self.places)


@kernel
def tell_incomes(world, rows, month, told):
    """What the receiving parents of some families would name as their household's income, GBP a month (in place)."""
    law, p = world.laws[month], world.parameters[0]
    for n in range(len(rows)):
        receiving = world.receiving[world.families[rows[n]].receiving]
        told[n] = receiving_income_told(receiving, world.families, month, law, p)


class Look:
    """The live families of a model's current month, and the paying and the receiving parent of each, row by row."""

    def __init__(self, model: "SeparatedFamilies"):
        tables = model.tables
        self.world = tables.world
        self.families = Rows(tables.families, np.flatnonzero(tables.families["existence"] == Existence.LIVE))
        self.paying = Rows(tables.paying, self.families["paying"])
        self.receiving = Rows(tables.receiving, self.families["receiving"])
        self.month, self.weight, self.law = model.month, model.weight, model.laws[model.month]
        self.counts = model.counts

    @cached_property
    def every(self) -> Places:
        return np.arange(len(self.families))

    def one_each(self, parent: str, among: np.ndarray | None = None) -> Places:
        """The row of one family for each "paying" or "receiving" parent who has one among those where ``among``."""
        rows = self.every if among is None else np.flatnonzero(among)
        return rows[np.unique(self.families[parent][rows], return_index=True)[1]]

    def children_of(self, parent: str, among: np.ndarray | None = None) -> np.ndarray:
        """For each row, the qualifying children of its parent over all their families (where ``among``)."""
        return self._summed(parent, self.families["children"] if among is None else self.families["children"] * among)

    def families_of(self, parent: str, among: np.ndarray | None = None) -> np.ndarray:
        """For each row, how many families its parent has (where ``among``)."""
        return self._summed(parent, np.ones(len(self.families)) if among is None else among)

    def _summed(self, parent: str, numbers: np.ndarray) -> np.ndarray:
        parents = self.families[parent]
        return np.bincount(parents, weights=numbers)[parents].astype(np.int64)

    @cached_property
    def statutory(self) -> np.ndarray:
        """Which families have a statutory arrangement."""
        return np.isin(self.families["arrangement"], STATUTORY)

    @cached_property
    def without(self) -> np.ndarray:
        """Which families live without an arrangement."""
        return self.families["lived"] == Arrangement.NONE

    @cached_property
    def years_apart(self) -> np.ndarray:
        """Completed years since the separation."""
        return (self.month - self.families["starts"].astype(np.int64)) // YEAR

    @cached_property
    def receiving_income_told(self) -> np.ndarray:
        """What each family's receiving parent would tell a survey of the household's income, pounds a month."""
        told = np.empty(len(self.families))
        tell_incomes(self.world, self.families.places, self.month, told)
        return told

    @cached_property
    def eldest_born(self) -> np.ndarray:
        """Month of birth of each family's eldest child, those who have left among them."""
        born = self.families["child_born"].astype(np.int64)
        return np.where(born == NEVER, np.iinfo(np.int64).max, born).min(axis=1)

    def ages(self, parents: Rows) -> np.ndarray:
        """Ages in completed years."""
        return (self.month - parents["born"].astype(np.int64)) // YEAR

    @cached_property
    def ages_by_child(self) -> np.ndarray:
        """Ages in completed years of each family's qualifying children, shape (families, tracked); others -1."""
        born, leaves = self.families["child_born"].astype(np.int64), self.families["child_leaves"]
        counts = (born != NEVER) & (born <= self.month) & (self.month < leaves)
        return np.where(counts, (self.month - born) // YEAR, -1)

    @cached_property
    def ages_of_children(self) -> np.ndarray:
        """The age in completed years of every qualifying child, in one row."""
        return self.ages_by_child[self.ages_by_child >= 0]

    @cached_property
    def youngest_of_receiving(self) -> np.ndarray:
        """For each row, the age of the youngest qualifying child of its receiving parent, in completed years."""
        own = np.where(self.ages_by_child >= 0, self.ages_by_child, OLD).min(axis=1)
        youngest = np.full(self.families["receiving"].max() + 1, OLD)
        np.minimum.at(youngest, self.families["receiving"], own)
        return youngest[self.families["receiving"]]


# --- who is counted -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The unit counted, who is covered in words, and one row of the live families for each that is counted."""

    counts: str
    covers: str
    rows: Callable[[Look], Places]


def part_of(group: Group, covers: str, where: Callable[[Look], np.ndarray]) -> Group:
    """Those of a group where something holds."""

    def rows(look: Look) -> Places:
        found = group.rows(look)
        return found[where(look)[found]]

    return Group(group.counts, covers, rows)


def parents(who: str, covers: str, where: Callable[[Look], np.ndarray]) -> Group:
    """The "paying" or "receiving" parents who have a family where something holds."""
    return Group(f"{who} parents", covers, lambda look: look.one_each(who, where(look)))


def works(parents: Rows) -> np.ndarray:
    """Who is in work."""
    return parents["work"] != Work.NONE


def yearly_income(look: Look) -> np.ndarray:
    """The paying parent's gross income as the tax office sees it, GBP a year."""
    return WEEKS * look.paying["declared_weekly_income"]


FAMILIES = Group("families", "all separated families", lambda look: look.every)
CHILDREN = Group("children", "children of all separated families", lambda look: look.every)
PAYING = Group("paying parents", "all paying parents", lambda look: look.one_each("paying"))
RECEIVING = Group("receiving parents", "all receiving parents", lambda look: look.one_each("receiving"))
LONE = part_of(
    RECEIVING, "lone parents: receiving parents without a new partner", lambda look: look.receiving["partner"] == 0
)
LONE_FATHERS = part_of(LONE, "lone fathers", lambda look: look.receiving["sex"] == Sex.MALE)
LONE_OF_UNDER_FIVE = part_of(LONE, "lone parents of a child under five", lambda look: look.youngest_of_receiving < 5)
STATUTORY_PAYING = parents("paying", "paying parents with a statutory case", lambda look: look.statutory)
SEVERAL_CHILDREN = part_of(
    STATUTORY_PAYING,
    "paying parents with statutory cases for two qualifying children or more",
    lambda look: look.children_of("paying", look.statutory) >= 2,
)
COLLECT_PAYING = parents(
    "paying",
    "paying parents on Collect & Pay with something due this month",
    lambda look: (look.families["arrangement"] == Arrangement.COLLECT_AND_PAY) & (look.families["due_month"] > 0),
)
DIRECT_PAY_RECEIVING = parents(
    "receiving",
    "receiving parents on Direct Pay",
    lambda look: look.families["arrangement"] == Arrangement.DIRECT_PAY,
)
NONE_RECEIVING = parents("receiving", "receiving parents with no arrangement", lambda look: look.without)
NONE_PAYING = parents("paying", "paying parents with no arrangement", lambda look: look.without)
WORKING_PAYING = part_of(PAYING, "paying parents in work", lambda look: works(look.paying))
TAXPAYERS = part_of(
    PAYING,
    "paying parents with income above the personal allowance",
    lambda look: yearly_income(look) > look.law["personal_allowance_annual"],
)
IN_TOUCH = parents("paying", "paying parents with some contact", lambda look: look.families["contact"] != Contact.NONE)
OUT_OF_TOUCH = parents(
    "paying", "paying parents without contact", lambda look: look.families["contact"] == Contact.NONE
)
COUPLES_APART_LATELY = part_of(
    FAMILIES,
    "families whose parents had lived together and parted in the last two years",
    lambda look: (look.families["union"] != Union.NEVER_TOGETHER) & (look.years_apart < 2),
)
ELDEST_IS_FOURTEEN = part_of(
    FAMILIES, "families whose eldest child is fourteen", lambda look: (look.month - look.eldest_born) // YEAR == 14
)
OVERNIGHT = Group(
    "children",
    "children with over thirty nights a year at the paying parent's",
    lambda look: np.flatnonzero(look.families["nights"] > 30),
)


# --- what is measured ---------------------------------------------------------------------------------------------

Taken = tuple[float, int]  # the value (nan where there is none), and how many simulated units it rests on
Of = Callable[[Look], np.ndarray]


@dataclass(frozen=True)
class Measure:
    """One number of a month: whom it counts, its unit, and how it is taken. ``past``: of months lived before."""

    group: Group
    unit: str
    take: Callable[[Look], Taken]
    past: bool = False


def share(group: Group, where: Of) -> Measure:
    """Of those counted, the share for whom something holds, per cent. Children: the share of children."""

    def take(look: Look) -> Taken:
        rows = group.rows(look)
        weights = look.families["children"][rows] if group.counts == "children" else np.ones(len(rows))
        if weights.sum() == 0:
            return math.nan, 0
        return 100.0 * float(np.average(where(look)[rows], weights=weights)), len(rows)

    return Measure(group, "percent", take)


def mean(group: Group, unit: str, of: Of) -> Measure:
    """The mean over those counted."""

    def take(look: Look) -> Taken:
        rows = group.rows(look)
        return (float(of(look)[rows].mean()), len(rows)) if len(rows) else (math.nan, 0)

    return Measure(group, unit, take)


def percentile(group: Group, percent: float, unit: str, of: Of) -> Measure:
    """A percentile over those counted."""

    def take(look: Look) -> Taken:
        rows = group.rows(look)
        return (float(np.percentile(of(look)[rows], percent)), len(rows)) if len(rows) else (math.nan, 0)

    return Measure(group, unit, take)


def total(group: Group) -> Measure:
    """How many are counted, scaled to Great Britain."""

    def take(look: Look) -> Taken:
        rows = group.rows(look)
        number = int(look.families["children"][rows].sum()) if group.counts == "children" else len(rows)
        return number * look.weight, len(rows)

    return Measure(group, group.counts, take)


def over_months(group: Group, slot: int, first: str, last: str) -> Measure:
    """The mean over some months lived of a count of ``model.tally``, scaled; nothing before the last is lived."""

    def take(look: Look) -> Taken:
        begin, end = month_of(first), month_of(last)
        if look.month < end:
            return math.nan, 0
        number = float(look.counts[begin : end + 1, slot].mean())
        return number * look.weight, round(number)

    return Measure(group, group.counts, take, past=True)


def ages_share(first: int, end: int) -> Measure:
    """Of all qualifying children, those of an age from ``first`` to under ``end``, per cent."""

    def take(look: Look) -> Taken:
        ages = look.ages_of_children
        return (100.0 * float(((ages >= first) & (ages < end)).mean()), len(ages)) if len(ages) else (math.nan, 0)

    return Measure(CHILDREN, "percent", take)


def rank_correlation(group: Group, of: Of, other: Of) -> Measure:
    """Spearman's correlation of two quantities among those counted."""

    def take(look: Look) -> Taken:
        from scipy.stats import spearmanr

        rows = group.rows(look)
        return (float(spearmanr(of(look)[rows], other(look)[rows])[0]), len(rows)) if len(rows) > 2 else (math.nan, 0)

    return Measure(group, "correlation", take)
