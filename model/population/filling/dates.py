"""Dates of imported families: those given are kept, the rest comes from the rules of ``separations.py``.

A family is proposed by the rules again and again, each time with other luck, until it agrees with what is given
(rejection sampling): so what is filled has the distribution the rules give to such families.
"""

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of
from cmsim.agents.codes import CHILDREN_TRACKED, NEVER, Union
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.relating import count_children
from cmsim.model.population.separations import dates_of, eldest_born, set_end
from cmsim.model.population.synthesis import YOUNGEST_PARENT
from cmsim.model.state import FAMILY_RECORD, table

TRIES = 600  # proposals; of families whose dates contradict the rules the last one is taken
OLDEST_STOCK = 25 * 12  # months: of the families that separated longer ago hardly one still counts
NEAR = 6  # months between a child's age at the separation given and proposed
UNKNOWN = -1  # no union, or no number of children, is given

GIVEN_DATES = np.dtype(
    [
        ("starts", "i4"),  # month of the separation, NEVER where it is not given
        ("born", "i4", (CHILDREN_TRACKED,)),  # births, the youngest first, NEVER where there is none
        ("union", "i4"),
        ("children", "i4"),
        ("parents_born", "i4"),  # the month in which the younger parent was born, NEVER where none is given
        ("union_weight", "f8", (3,)),  # how well each union goes with the standings, the best 1
    ],
    align=True,
)


@rule
def children_of(born):
    """How many children there are among months of birth."""
    count = 0
    for c in range(CHILDREN_TRACKED):
        count += 1 if born[c] != NEVER else 0
    return count


@rule
def eldest_of(born):
    """The month of birth of the eldest (the youngest stands first)."""
    return born[children_of(born) - 1]


@rule
def separation_of(family, given):
    """The separation of a proposed family, moved to the births given: the eldest's birth where the parents never lived
    together, otherwise when the youngest had the age proposed."""
    if family.union == Union.NEVER_TOGETHER:
        return eldest_of(given.born)
    return given.born[0] + family.starts - family.child_born[0]


@rule
def proposed_agrees(family, given, key):
    """Does a proposed family agree with what is given of one? (The dates given are not yet in it.)"""
    if given.union != UNKNOWN and family.union != given.union:
        return False
    if given.union == UNKNOWN and chance(key, 0, Draw.FILL, 1) > given.union_weight[family.union]:
        return False
    if given.born[0] == NEVER:
        counted = count_children(family, 0)
        if counted == 0 or family.ends <= 0 or (given.children != UNKNOWN and counted != given.children):
            return False
        return given.parents_born == NEVER or eldest_born(family) - given.parents_born >= 12 * YOUNGEST_PARENT
    if children_of(family.child_born) != children_of(given.born):
        return False
    starts = separation_of(family, given)
    if given.starts == NEVER:
        return starts <= 0
    return abs(starts - max(given.starts, eldest_of(given.born))) <= NEAR


@rule
def take_dates(family, given, key, p):
    """Put the dates given into a proposed family (in place), and end it some time after the survey month."""
    if given.born[0] != NEVER:
        family.starts = min(0, separation_of(family, given))
        for c in range(CHILDREN_TRACKED):
            family.child_born[c] = given.born[c]
    if given.starts != NEVER:
        family.starts = given.starts
    for luck in range(TRIES):
        set_end(family, key if luck == 0 else key_of(key, luck), p)
        expected = 0
        for c in range(CHILDREN_TRACKED):
            expected += 1 if family.child_born[c] != NEVER and family.child_leaves[c] > 0 else 0
        if family.ends > 0 and expected >= max(1, children_of(given.born)):
            return
    for c in range(CHILDREN_TRACKED):
        if family.child_born[c] != NEVER:
            family.child_leaves[c] = max(1, family.child_leaves[c])
    family.ends = max(1, family.ends)


@kernel
def fill_dates(families, keys, given, scratch, p_table):
    """The separation, the union, the children and their dates of families at the survey month, 0 (in place)."""
    p, proposed = p_table[0], scratch[0]
    for row in range(len(keys)):
        told = given[row]
        own = keys[row]
        for luck in range(TRIES):
            own = keys[row] if luck == 0 else key_of(keys[row], luck)
            starts = told.starts
            if starts == NEVER:
                starts = -int(OLDEST_STOCK * chance(own, 0, Draw.FILL, 0))
            dates_of(proposed, own, starts, NEVER, p)
            if proposed_agrees(proposed, told, own):
                break
        if told.union != UNKNOWN:
            proposed.union = told.union
        take_dates(proposed, told, own, p)
        family = families[row]
        family.starts, family.ends, family.union = proposed.starts, proposed.ends, proposed.union
        for c in range(CHILDREN_TRACKED):
            family.child_born[c], family.child_leaves[c] = proposed.child_born[c], proposed.child_leaves[c]


def scratch_family() -> np.ndarray:
    """One family to propose in."""
    return table(1, FAMILY_RECORD)
