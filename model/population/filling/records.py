"""Records of imported parents and families, made from standings by the rules of ``synthesis.py``."""

from typing import NamedTuple

import numpy as np
from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.codes import Sex
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.earning import pay_at, receiving_pay
from cmsim.agents.traits import TRAITS, Trait
from cmsim.model.population.groups import ETHNICITIES, REGIONS, RENTS, place_among
from cmsim.model.population.separations import eldest_born, union_at
from cmsim.model.population.synthesis import (
    create_family,
    create_paying,
    create_receiving,
    partnered_share,
    sex_of_paying,
    young_enough,
)
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, table
from cmsim.model.world import NORMAL

STEPS = 60  # halvings of the interval in which a standing is sought
WIDEST = 12.0  # standard deviations


class Records(NamedTuple):
    """The three tables of a population, one row an agent, and which parents each family has."""

    paying: np.ndarray
    receiving: np.ndarray
    families: np.ndarray
    paying_of: np.ndarray
    receiving_of: np.ndarray


def empty(paying: int, receiving: int, paying_of: np.ndarray, receiving_of: np.ndarray) -> Records:
    """Records still to be made."""
    return Records(
        table(paying, PAYING_PARENT_RECORD),
        table(receiving, RECEIVING_PARENT_RECORD),
        table(len(paying_of), FAMILY_RECORD),
        paying_of,
        receiving_of,
    )


@rule
def fit_age(parent, families):
    """A parent of several families was old enough for the eldest child and young enough for the youngest (in place)."""
    if parent.families > 1:
        eldest = youngest = parent.first_family
        for f in range(parent.first_family, parent.first_family + parent.families):
            if eldest_born(families[f]) < eldest_born(families[eldest]):
                eldest = f
            if families[f].child_born[0] > families[youngest].child_born[0]:
                youngest = f
        young_enough(parent, families[eldest], families[youngest])


@kernel
def create_records(records, numbers, keys, sex, ethnicity, region, standings, rents, normal, p_table):
    """Make all records (in place); the dates of the families stand already. Families of a parent follow each other.

    ``numbers``, ``keys``: of the paying parents, the receiving parents and the families, three arrays each;
    ``sex``, ``ethnicity``, ``region``: of the paying and the receiving parents, two arrays each.
    """
    p = p_table[0]
    for f in range(len(records.families)):
        row, z = records.families[f], standings[f]
        first, second = records.paying_of[f], records.receiving_of[f]
        payer, receiver = records.paying[first], records.receiving[second]
        if payer.families == 0:
            create_paying(
                payer, keys[0][first], numbers[0][first], sex[0][first], ethnicity[0][first], region[0][first], row, 0,
                z, rents, normal, p,
            )  # fmt: skip
            payer.first_family = f
        payer.families += 1
        if receiver.families == 0:
            create_receiving(
                receiver, keys[1][second], numbers[1][second], sex[1][second], ethnicity[1][second], region[1][second],
                row, 0, z, rents, normal, p,
            )  # fmt: skip
            receiver.first_family = f
        receiver.families += 1
        create_family(row, keys[2][f], numbers[2][f], payer.sex, 0, z, normal, p)
        row.paying, row.receiving = first, second
    for row in range(len(records.paying)):
        fit_age(records.paying[row], records.families)
    for row in range(len(records.receiving)):
        fit_age(records.receiving[row], records.families)


# --- trying what standings give -------------------------------------------------------------------------------------


def try_standings(
    trait: Trait, hold: tuple[Trait, ...], certain: float, parameters: np.ndarray, sex: int = Sex.MALE
) -> Records:
    """One family, with parents of its own, for each standing of the table ``NORMAL`` in one trait; all others
    nought, but those to ``hold`` as high as ``certain``. Both parents are of the ``sex`` asked for."""
    rows = len(NORMAL)
    own = np.arange(rows)
    tried = empty(rows, rows, own, own)
    tried.families["starts"] = -60  # apart for a while, so that there are new partners
    tried.families["child_born"] = -9999
    tried.families["child_born"][:, 0] = 0
    standings = np.zeros((rows, TRAITS))
    standings[:, trait] = NORMAL
    standings[:, list(hold)] = certain
    zeros, sexes = np.zeros(rows, np.int64), np.full(rows, sex, np.int64)
    keys = np.zeros(rows, np.uint64)
    create_records(
        tried, (own, own, own), (keys, keys, keys), (sexes, sexes), (zeros, zeros), (zeros, zeros), standings, RENTS,
        NORMAL, parameters,
    )  # fmt: skip
    return tried


@kernel
def pays_at(positions, p_table, pays):
    """Weekly pay of a paying parent at each position, GBP at the earnings level of 2021 (in place)."""
    for n in range(len(positions)):
        pays[n] = pay_at(positions[n], p_table[0])


@kernel
def unions_at(places, p_table, unions):
    """The union at each place (0-1) from never together to married (in place)."""
    for n in range(len(places)):
        unions[n] = union_at(places[n], p_table[0])


@kernel
def partner_bars(apart, kept, p_table, normal, bars):
    """The standing above which a parent has a new partner, by months since the separation (in place)."""
    for n in range(len(apart)):
        bars[n] = quantile(normal, 1.0 - partnered_share(kept, apart[n], p_table[0]))


@kernel
def earning_powers(pays, scratch, p_table, powers):
    """The earning power that gives a receiving parent each weekly pay (in place): found by halving."""
    parent = scratch[0]
    for n in range(len(pays)):
        low, high = -WIDEST, WIDEST
        for _ in range(STEPS):
            parent.earning_power = 0.5 * (low + high)
            if receiving_pay(parent, p_table[0]) < pays[n]:
                low = parent.earning_power
            else:
                high = parent.earning_power
        powers[n] = 0.5 * (low + high)


@kernel
def draw_places(keys, ethnicities, regions, p_table, ethnicity, region, sex):
    """Ethnic group, region and sex of the paying parents of each group of families, by national shares (in place)."""
    for n in range(len(keys)):
        ethnicity[n] = place_among(ethnicities, chance(keys[n], 0, Draw.ETHNICITY))
        region[n] = place_among(regions, chance(keys[n], 0, Draw.REGION))
        sex[n] = sex_of_paying(keys[n], p_table[0])


def national(keys: np.ndarray, parameters: np.ndarray) -> dict[str, np.ndarray]:
    """Ethnic group, region and the paying parents' sex by national shares, one of each for each key."""
    drawn = {name: np.zeros(len(keys), np.int64) for name in ("ethnicity", "region", "sex")}
    draw_places(keys, ETHNICITIES, REGIONS, parameters, *drawn.values())
    return drawn
