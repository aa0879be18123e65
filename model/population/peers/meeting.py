"""How separated parents come to know each other: places for acquaintances, circles, and who meets whom in them.

A parent has a number of places for acquaintances, for life. Each place belongs to a circle: people of the same
region (or of any), the same ethnic group (or any), with children of the same age (or any), as well off (or not).
Two parents with a place to fill in the same circle meet. So the chance that a place asks for likeness is the
network's assortativity (Newman's coefficient: 0 if likeness did not matter, 1 if all ties were between the alike).
"""

import math
from enum import IntEnum

from cmsim.agents.chance import chance, key_of
from cmsim.agents.codes import Ethnicity, Existence, Region
from cmsim.agents.compiled import kernel, rule

NOBODY = -1  # in a place that is free
LET_GO = -2  # less a row: in a place that is free since one lost touch with the parent of that row
COHORT_MONTHS = 36  # children born within three years of each other go through school together
EARLIEST_BIRTH = -1080  # months: before any child of any separation counted
ANY_REGION, ANY_ETHNICITY, ANY_COHORT, ANY_INCOME = len(Region), len(Ethnicity), 63, 2
ETHNICITY_BITS, COHORT_BITS, INCOME_BITS, LUCK_BITS = 3, 6, 2, 48  # with four bits of region: 63
LUCK = float(1 << LUCK_BITS)
SAME_CIRCLE = LUCK_BITS  # how far a key is shifted to see the circle alone, or the region alone
SAME_REGION = LUCK_BITS + INCOME_BITS + COHORT_BITS + ETHNICITY_BITS
REACH = 64  # how far along the line a parent looks for somebody new


class PeerDraw(IntEnum):
    """What a draw under a parent's key in a network is for. Numbers are permanent."""

    PLACES = 1
    SAME_REGION = 2
    SAME_ETHNICITY = 3
    SAME_COHORT = 4
    SAME_INCOME = 5
    MEETS = 6
    ENDS = 7
    LISTENS = 8


@rule
def places_of(person, cumulated):
    """How many places for acquaintances a parent has, for life. ``cumulated``: chances of at most 0, 1, 2 ..."""
    u = chance(person, 0, PeerDraw.PLACES)
    for places in range(len(cumulated)):
        if u < cumulated[places]:
            return places
    return len(cumulated)


@rule
def has_live_family(family, month):
    """Does this family make its parents separated parents this month?"""
    return family.starts <= month and family.existence != Existence.ENDED


@rule
def cohort_of(parent, families, month):
    """When the youngest child was born, in steps of three years: of the first family that counts this month."""
    for row in range(parent.first_family, parent.first_family + parent.families):
        if has_live_family(families[row], month):
            return (families[row].child_born[0] - EARLIEST_BIRTH) // COHORT_MONTHS
    return ANY_COHORT


@rule
def circle(person, place, parent, cohort, p):
    """The circle in which a place is filled, as a number: the region counts first, then ethnic group, age, income."""
    region, ethnicity, income = ANY_REGION, ANY_ETHNICITY, ANY_INCOME
    if chance(person, 0, PeerDraw.SAME_REGION, place) < p.peers_same_region:
        region = int(parent.region)
    if chance(person, 0, PeerDraw.SAME_ETHNICITY, place) < p.peers_same_ethnicity:
        ethnicity = int(parent.ethnicity)
    if chance(person, 0, PeerDraw.SAME_COHORT, place) >= p.peers_same_cohort:
        cohort = ANY_COHORT
    if chance(person, 0, PeerDraw.SAME_INCOME, place) < p.peers_same_income:
        income = 1 if parent.earning_power > 0.0 else 0
    return (((region << ETHNICITY_BITS) + ethnicity << COHORT_BITS) + int(cohort) << INCOME_BITS) + income


# --- who is there -------------------------------------------------------------------------------------------------


@kernel
def find_present(families, count, month, paying_there, receiving_there):
    """Mark with 1 the parents who have a family that counts this month."""
    for row in range(count):
        family = families[row]
        if has_live_family(family, month):
            paying_there[family.paying] = 1
            receiving_there[family.receiving] = 1


@kernel
def count_places(ids, start, network_key, cumulated, places):
    """Places for acquaintances of the parents from ``start`` on."""
    for row in range(start, len(ids)):
        places[row - start] = places_of(key_of(network_key, ids[row]), cumulated)


# --- how ties end -------------------------------------------------------------------------------------------------


@rule
def let_go(row):
    """What a free place holds after losing touch with a row, so that the same two do not meet there again at once."""
    return LET_GO - row


@rule
def forget(first, peers, row, gone, leaves):
    """A parent's place that was filled by ``gone`` is free again and holds ``leaves`` (in place)."""
    for place in range(first[row], first[row + 1]):
        if peers[place] == gone:
            peers[place] = leaves


@kernel
def leave(first, peers, before, there):
    """Those who were there before and no longer are: their ties end, at both ends (in place)."""
    for row in range(len(there)):
        if before[row] == 1 and there[row] == 0:
            for place in range(first[row], first[row + 1]):
                if peers[place] >= 0:
                    forget(first, peers, peers[place], row, NOBODY)
                peers[place] = NOBODY


@kernel
def lose_touch(ids, first, peers, network_key, month, rate):
    """Some ties between two who are both there end as well: either of the two may let go (in place)."""
    of_one_end = 1.0 - math.sqrt(1.0 - rate)
    for row in range(len(ids)):
        if first[row] == first[row + 1]:
            continue
        person = key_of(network_key, ids[row])
        for place in range(first[row], first[row + 1]):
            lets_go = chance(person, month, PeerDraw.ENDS, place - first[row]) < of_one_end
            other = peers[place]
            if lets_go and other >= 0:
                forget(first, peers, other, row, let_go(row))
                peers[place] = let_go(other)


# --- how ties begin -----------------------------------------------------------------------------------------------


@kernel
def count_free(first, peers, there):
    """How many places of those who are there are not filled."""
    free = 0
    for row in range(len(there)):
        if there[row] == 1:
            for place in range(first[row], first[row + 1]):
                free += peers[place] < 0
    return free


@kernel
def line_up(parents, families, ids, first, peers, there, network_key, month, p_table, owners, places, keys):
    """Everybody with a place to fill, once a place: whose, which place, and a key to sort by (circle, then luck)."""
    p = p_table[0]
    n = 0
    for row in range(len(there)):
        if there[row] == 0:
            continue
        person, cohort = key_of(network_key, ids[row]), -1
        for place in range(first[row], first[row + 1]):
            if peers[place] >= 0:
                continue
            if cohort < 0:
                cohort = cohort_of(parents[row], families, month)
            which = place - first[row]
            owners[n], places[n] = row, place
            luck = int(chance(person, month, PeerDraw.MEETS, which) * LUCK)
            keys[n] = (circle(person, which, parents[row], cohort, p) << LUCK_BITS) + luck
            n += 1


@rule
def may_meet(first, peers, one, its_place, other, others_place):
    """Two different people who are not tied, and did not lose touch in these very places."""
    may = one != other and peers[its_place] != let_go(other) and peers[others_place] != let_go(one)
    for place in range(first[one], first[one + 1]):
        may = may and peers[place] != other
    return may


@kernel
def meet(keys, owners, places, new, first, peers, shift):
    """Those who stand in line for the same circle meet, two by two: newcomers meet those who were there before.

    ``keys`` are sorted; those equal after ``shift`` stand in the same circle. Who finds nobody stays free.
    """
    n = len(keys)
    line = places.copy()
    start = 0
    while start < n:
        stop = start + 1
        while stop < n and keys[stop] >> shift == keys[start] >> shift:
            stop += 1
        length = take_turns(owners, new, start, stop, line)
        for x in range(length):
            if line[x] == NOBODY:
                continue
            one, its_place = owners[line[x]], places[line[x]]
            for y in range(x + 1, min(length, x + 1 + REACH)):
                if line[y] == NOBODY:
                    continue
                other, others_place = owners[line[y]], places[line[y]]
                if may_meet(first, peers, one, its_place, other, others_place):
                    peers[its_place], peers[others_place] = other, one
                    line[y] = NOBODY
                    break
        start = stop


@rule
def take_turns(owners, new, start, stop, line):
    """The line for one circle: a newcomer, one who was there, a newcomer ...; then who is left. Returns its length."""
    newcomer, settled = start, start
    for place in range(stop - start):
        while newcomer < stop and new[owners[newcomer]] == 0:
            newcomer += 1
        while settled < stop and new[owners[settled]] == 1:
            settled += 1
        if settled >= stop or (newcomer < stop and place % 2 == 0):
            line[place] = newcomer
            newcomer += 1
        else:
            line[place] = settled
            settled += 1
    return stop - start
