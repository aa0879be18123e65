"""When families separate, with which children, and until when they count: drawn from (seed, serial number).

A group's serial number is its first separation's month and place in that month, so the same people separate in the
same months in every scenario, and a run of 24,000 families is a part of the run of 240,000. The families of
December 2012 are those of earlier separations whose children have not yet left: stock and flow are one rule.
"""

import math
from dataclasses import dataclass

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of
from cmsim.agents.codes import CHILDREN_TRACKED, NEVER, Union
from cmsim.agents.compiled import kernel, rule
from cmsim.model.population.dependence import dependence
from cmsim.model.state import FAMILY_RECORD, table

EARLIEST = -420  # the first separation of a group whose second family still counts can lie far back
AT_SEPARATION = -4000  # the month of draws made once, for purposes that are also drawn month by month
PLACES = 1 << 24  # places in a month's list of separations
MOST_FAMILIES = 2  # in a linked group
GROUPS_MEASURED = 40_000  # groups over which the length of family life is averaged

ONE_COUPLE, TWO_SEPARATIONS, TWO_PAYING_PARENTS = 0, 1, 2  # kinds of linked group


@rule
def serial_of(month, place):
    """The serial number of the ``place``-th separation of a month."""
    return (month - EARLIEST) * PLACES + place


@rule
def group_kind(key, p):
    """One couple, a paying parent who separates twice, or a receiving parent with children by two paying parents."""
    u = chance(key, 0, Draw.GROUP)
    if u < p.two_families_share:
        return TWO_SEPARATIONS
    return TWO_PAYING_PARENTS if u < p.two_families_share + p.two_payers_share else ONE_COUPLE


@rule
def gap_between_separations(key, p):
    """Months between the two separations of a group (exponential, from one year to twelve)."""
    return 12 + min(132, int((12.0 - p.second_family_gap) * math.log(chance(key, 0, Draw.SECOND_FAMILY))))


@rule
def union_at(u, p):
    """What the parents were before, by their place ``u`` (0-1) from never together to married."""
    if u < p.never_together_share:
        return Union.NEVER_TOGETHER
    return Union.MARRIED if u > 1.0 - p.married_share else Union.COHABITED


@rule
def past_union(key, p):
    """What the parents were before."""
    return union_at(chance(key, 0, Draw.SEPARATION_TYPE), p)


@rule
def number_of_children(key, union, p):
    """Children at the separation: more after a marriage, mostly one of parents who never lived together."""
    u = chance(key, 0, Draw.CHILDREN)
    if union == Union.NEVER_TOGETHER:
        one, two = p.one_child_never_together, p.two_children_never_together
    elif union == Union.COHABITED:
        one, two = p.one_child_cohabited, p.two_children_cohabited
    else:
        one, two = p.one_child_married, p.two_children_married
    if u < one:
        return 1
    if u < two:
        return 2
    return 3 if u < two + p.three_of_more_children * (1.0 - two) else 4


@rule
def youngest_age_at_separation(key, union, p):
    """Age in months of the youngest child: at birth for parents who never lived together, later after a marriage."""
    u = chance(key, 0, Draw.CHILD_AGE)
    if union == Union.NEVER_TOGETHER:
        return 0
    shape = p.age_shape_married if union == Union.MARRIED else p.age_shape_cohabited
    return int(12.0 * p.oldest_at_separation * math.pow(u, shape))


@rule
def age_at_leaving(u, p):
    """Age in months at which a child stops counting: at 16 without further education, most at 18 or 19."""
    if u < p.leaves_at_16:
        return 16 * 12 + 9
    if u < p.leaves_by_18:
        return 18 * 12
    if u < p.leaves_by_19:
        return 18 * 12 + 9
    return 20 * 12


@rule
def months_between_births(key, child, p):
    """Months between a child (0: the youngest) and the one before."""
    return int(p.spacing_least) + int(p.spacing_spread * chance(key, 0, Draw.CHILD_AGE, child + 1))


@rule
def dates_of(family, key, starts, not_before, p):
    """Children, their dates, and the month in which the family ends whatever the policy (in place).

    ``not_before``: the month of an earlier separation in the group; children of the later union are born after it.
    """
    family.starts = starts
    family.union = past_union(key, p)
    wanted = number_of_children(key, family.union, p)
    born = max(starts - youngest_age_at_separation(key, family.union, p), not_before)
    if family.union == Union.NEVER_TOGETHER:  # apart from the first birth on: the others are still to come
        for c in range(wanted - 1):
            born += months_between_births(key, c, p)
    for c in range(CHILDREN_TRACKED):
        family.child_born[c] = NEVER
        if c < wanted and born >= not_before:
            family.child_born[c] = born
            born -= months_between_births(key, c, p)
    set_end(family, key, p)


@rule
def set_end(family, key, p):
    """When each child stops counting, and the family ends whatever the policy, from its other dates (in place)."""
    last = NEVER
    for c in range(CHILDREN_TRACKED):
        family.child_leaves[c] = NEVER
        if family.child_born[c] != NEVER:
            family.child_leaves[c] = family.child_born[c] + age_at_leaving(chance(key, 0, Draw.CHILD_LEAVES, c), p)
            last = max(last, family.child_leaves[c])
    leaves = family.starts + int(math.log(chance(key, 0, Draw.EXOGENOUS_END)) / math.log(1.0 - p.deaths_and_moves))
    family.ends = max(family.starts + 1, min(last, leaves))


@rule
def expected_months(family, p):
    """Months a family is expected to count, were it to start now: until its end, unless the parents reconcile."""
    return (1.0 - math.pow(1.0 - p.reconciliation_rate, family.ends - family.starts)) / p.reconciliation_rate


@rule
def reconciled_before(family, month, p):
    """Had the parents of an earlier separation come together again before the run begins?"""
    apart = max(0, month - family.starts)
    return chance(family.key, AT_SEPARATION, Draw.RECONCILES) > math.pow(1.0 - p.reconciliation_rate, apart)


@rule
def eldest_born(family):
    """Month of birth of the eldest child (the youngest stands first)."""
    eldest = family.child_born[0]
    for c in range(1, CHILDREN_TRACKED):
        if family.child_born[c] != NEVER:
            eldest = family.child_born[c]
    return eldest


@kernel
def count_group_rows(seed, month, first_place, places, p_table, scratch, sizes, from_month):
    """For each separation of a month: families in its group if any still counts at ``from_month``, else 0.

    ``scratch`` is one family record to draw dates in; ``sizes`` takes the number of families by place.
    """
    p = p_table[0]
    family = scratch[0]
    months_alive = 0.0
    for place in range(first_place, first_place + places):
        serial = serial_of(month, place)
        key = key_of(seed, serial)
        kind = group_kind(key, p)
        families = 1 if kind == ONE_COUPLE else MOST_FAMILIES
        starts, latest, earlier = month, NEVER, NEVER
        for f in range(families):
            dates_of(family, key_of(key, 100 + f), starts, earlier, p)
            earlier = starts
            latest = max(latest, family.ends)
            months_alive += expected_months(family, p)
            starts += gap_between_separations(key, p)
        sizes[place - first_place] = families if latest > from_month else 0
    return months_alive


@dataclass
class Entry:
    """Rows a month's separations need, and which places they stand in."""

    month: int
    first_place: int
    sizes: np.ndarray

    def rows(self) -> tuple[int, int, int]:
        """At most so many rows of the paying, receiving and family tables."""
        families = int(self.sizes.sum())
        return families, families, families


class Separations:
    """The flow of separations: how many a month for a stock of ``families``, and who is in them.

    ``data_draw``: of the margins that are no parameters (0: as published).
    """

    def __init__(self, seed: int, families: int, parameters: np.ndarray, data_draw: int = 0):
        self.seed, self.parameters, self.data_draw = seed, parameters, data_draw
        self.factor = dependence(parameters)
        self.scratch = table(1, FAMILY_RECORD)
        self.groups_a_month = families / self._family_months_a_group()

    def _family_months_a_group(self) -> float:
        """Mean months of family life in a group: the same for every seed, so that sizes are."""
        sizes = np.zeros(GROUPS_MEASURED, np.int64)
        lived = count_group_rows(0, EARLIEST, 0, len(sizes), self.parameters, self.scratch, sizes, NEVER)
        return lived / len(sizes)

    def places(self, month: int) -> int:
        """How many groups separate for the first time in a month."""
        since = month - EARLIEST
        return math.floor((since + 1) * self.groups_a_month) - math.floor(since * self.groups_a_month)

    def entry(self, month: int, still_there_at: int) -> Entry:
        """The groups of a month's separations with a family that still counts at a month."""
        sizes = np.zeros(self.places(month), np.int64)
        count_group_rows(self.seed, month, 0, len(sizes), self.parameters, self.scratch, sizes, still_there_at)
        return Entry(month, 0, sizes)
