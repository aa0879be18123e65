"""The population: linked groups of parents written into the tables, group by group, from (seed, serial number).

When they separate and with which children: ``separations.py``. Who they are: ``synthesis.py``, from standings that
hang together as ``dependence.py`` says. Nothing here is read back from the tables, so a group is the same people
whatever the size of the run and whoever else is in it.
"""

from functools import cache

import numpy as np
from cmsim.agents.chance import Draw, chance, key_of, quantile
from cmsim.agents.codes import NEVER, Ethnicity, Region
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.traits import (
    FAMILY_TRAITS,
    PAYING_TRAITS,
    RECEIVING_TRAITS,
    TRAITS,
    Trait,
    draw_standings,
)
from cmsim.model.evidence import value
from cmsim.model.evidence.sampled import value_in
from cmsim.model.population.separations import (
    TWO_PAYING_PARENTS,
    TWO_SEPARATIONS,
    dates_of,
    gap_between_separations,
    group_kind,
    serial_of,
)
from cmsim.model.population.synthesis import (
    create_family,
    create_paying,
    create_receiving,
    other_sex,
    sex_of_paying,
    young_enough,
)


def stands_for(data_draw: int = 0) -> int:
    """Separated families of Great Britain that a run stands for, as published or as a data draw has them."""
    return round(value_in(data_draw, "sep_families_2019_20"))


@cache
def ethnicities(data_draw: int = 0) -> np.ndarray:
    """Lone parents by ethnic group: cumulated shares of all groups but the last."""
    groups = list(Ethnicity)[:-1]
    return np.cumsum([value_in(data_draw, f"lp_eth_{group.name.lower()}") for group in groups]) / 100.0


GREAT_BRITAIN = stands_for()
REGION_ROWS = tuple(place.name.lower().replace("yorkshire_and", "yorkshire") for place in list(Region)[:-1])

# cumulated shares of all levels but the last: lone parents by ethnic group, children by region and nation
ETHNICITIES = ethnicities()
REGIONS = np.cumsum([value(f"children_share_{place}") for place in REGION_ROWS]) / 100.0
# median private rent of each region, GBP a month: rents of 2016-17, moved to 2021
RENTS = np.array([value(f"private_rent_{place}") for place in (*REGION_ROWS, "scotland")])
RENTS *= value("rent_private_index_2021") / value("rent_private_index_2016")


@rule
def place_among(shares, u):
    """Which class a draw falls in, from cumulated shares (the last class takes the rest)."""
    for place in range(len(shares)):
        if u < shares[place]:
            return place
    return len(shares)


@rule
def draw_union(shocks, standings, key, normal):
    """The standing of the union, from the draw that decided it (in place): never together the lowest."""
    shocks[Trait.UNION] = quantile(normal, chance(key, 0, Draw.SEPARATION_TYPE))
    standings[Trait.UNION] = shocks[Trait.UNION]


@rule
def luck_of_family(key, f, p):
    """The key from which a family of a linked group draws how its parents get on, and its leanings: its own, or that
    of the first family, where the second goes like the first.

    Equation: P(alike) = families_alike, once for a group
    Source: DWP, CMS statistics to March 2022: 16% of the paying parents with two children or more have several
        arrangements; were the families of a parent no more alike than by that parent's traits, 9%
    Not to be mistaken for: the traits of the parent they share, which both families have in any case
    """
    alike = chance(key, 0, Draw.FAMILIES_ALIKE) < p.families_alike
    return key_of(key, 100) if alike else key_of(key, 100 + f)


@kernel
def create_groups(
    seed, month, now, first_place, sizes, world, groups, ethnicities, regions, rents, factor, group, paying, receiving,
    family,
):  # fmt: skip
    """Write the groups of a month's separations (those of non-zero size) from the given rows on; no row is read back.

    ``now`` is the month they enter the tables: later than the separation for the families of the first stock.
    Returns the next free rows: (group, paying, receiving, family).
    """
    p, normal = world.parameters[0], world.normal
    shocks, z = np.zeros(TRAITS), np.zeros(TRAITS)
    for place in range(first_place, first_place + len(sizes)):
        families = sizes[place - first_place]
        if families == 0:
            continue
        serial = serial_of(month, place)
        key = key_of(seed, serial)
        kind = group_kind(key, p)
        groups[group].first_paying, groups[group].first_receiving = paying, receiving
        groups[group].first_family = family
        ethnicity = place_among(ethnicities, chance(key, 0, Draw.ETHNICITY))
        region = place_among(regions, chance(key, 0, Draw.REGION))
        sex = sex_of_paying(key, p)
        payers = 2 if kind == TWO_PAYING_PARENTS else 1
        receivers = 2 if kind == TWO_SEPARATIONS else 1
        starts, earlier = month, NEVER
        for f in range(families):
            dates_of(world.families[family + f], key_of(key, 100 + f), starts, earlier, p)
            earlier = starts
            starts += gap_between_separations(key, p)
        for f in range(families):
            row, own = world.families[family + f], key_of(key, 100 + f)
            draw_union(shocks, z, own, normal)
            payer = world.paying[paying + min(f, payers - 1)]
            receiver = world.receiving[receiving + min(f, receivers - 1)]
            if f < payers:
                own_key = key_of(key, 200 + f)
                draw_standings(shocks, z, PAYING_TRAITS[0], PAYING_TRAITS[1], own_key, normal, factor)
                create_paying(payer, own_key, 4 * serial + f, sex, ethnicity, region, row, now, z, rents, normal, p)
                payer.first_family, payer.families = family + f, families // payers
                if kind == TWO_SEPARATIONS:
                    young_enough(payer, row, world.families[family + 1])
            if f < receivers:
                own_key = key_of(key, 300 + f)
                draw_standings(shocks, z, RECEIVING_TRAITS[0], RECEIVING_TRAITS[1], own_key, normal, factor)
                create_receiving(
                    receiver, own_key, 4 * serial + f, other_sex(sex), ethnicity, region, row, now, z, rents, normal, p
                )
                receiver.first_family, receiver.families = family + f, families // receivers
                if kind == TWO_PAYING_PARENTS:
                    young_enough(receiver, row, world.families[family + 1])
            luck = luck_of_family(key, f, p)
            draw_standings(shocks, z, FAMILY_TRAITS[0], FAMILY_TRAITS[1], luck, normal, factor)
            create_family(row, own, 4 * serial + f, sex, now, z, normal, p)
            row.leaning = luck
            row.paying, row.receiving = paying + min(f, payers - 1), receiving + min(f, receivers - 1)
        group, paying, receiving, family = group + 1, paying + payers, receiving + receivers, family + families
    return group, paying, receiving, family
