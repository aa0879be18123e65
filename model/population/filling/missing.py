"""Filling: what a file of families does not say is drawn by the rules of the synthesis, given what it says.

First the dates, then the standings, then the records; last the values given are put over them. Everything is drawn
from (seed, number of the agent): a family is filled alike whatever else stands in the file.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from cmsim.agents.codes import NEVER, Existence, Sex, Union, Work
from cmsim.agents.compiled import kernel
from cmsim.agents.earning import bar_to_work
from cmsim.agents.relating import nights_with, youngest_age
from cmsim.agents.traits import TRAITS, Trait
from cmsim.model.evidence import first_unemployment_index, parameter_row
from cmsim.model.population.dependence import correlations
from cmsim.model.population.filling.dates import fill_dates, scratch_family
from cmsim.model.population.filling.records import (
    Records,
    create_records,
    earning_powers,
    empty,
    partner_bars,
    pays_at,
    try_standings,
    unions_at,
)
from cmsim.model.population.filling.standings import ROUGHLY, WELL, bounds, draw_all, narrow, ties
from cmsim.model.population.filling.values import Given, given_dates, settled
from cmsim.model.population.groups import RENTS
from cmsim.model.population.microdata.schema import LEAVES, PARENTS, Column, columns
from cmsim.model.state import RECEIVING_PARENT_RECORD, table
from cmsim.model.world import NORMAL
from scipy.special import ndtr, ndtri

SEEN = ((Trait.PAYING_EARNING, "wage_lasting"), (Trait.RECEIVING_WORK, "work_lasting"))  # through the luck of a year
PAY, JOB = 0, 1  # places in SEEN
LATER_THAN_ALL = 32_000  # months: no child is born so late (a month is held in 16 bits)
CERTAIN = 9.0  # standard deviations: whatever so high a standing decides is decided
LEAST_SHARE = 1e-3  # of parents with a new partner: there are some even in the first month
OF_PARENT = {who: [t for t in Trait if t.name.startswith(who.upper())] for who in PARENTS}
BY_DATES = (
    "paying_born",
    "receiving_born",
    "paying_partner",
    "receiving_partner",
    "union",
)  # bounded in ways of their own


@dataclass
class Filled:
    """The records of a population, and which receiving parents were said to work (1), not to (0), or neither (-1)."""

    records: Records
    working: np.ndarray


def fill(given: Given, tell: Callable[[], None] = lambda: None) -> Filled:
    """Records for all that is given, the rest drawn. Money is at the earnings level of 2021, month 0 the survey's.

    ``tell`` is called after the dates and after the standings.
    """
    filler = Filler(given)
    filler.dates()
    tell()
    standings = filler.standings()
    tell()
    filler.create(standings)
    filler.put_given()
    work = given.get("receiving_work")
    return Filled(filler.records, np.where(np.isnan(work), -1, work != Work.NONE).astype(np.int8))


class Filler:
    """One file on its way into records."""

    def __init__(self, given: Given):
        self.given, self.links = given, given.links
        self.parameters = parameter_row()
        self.precision = np.linalg.inv(correlations(self.parameters))
        self.families = len(given.numbers["families"])
        self.records = empty(
            len(given.numbers["paying"]),
            len(given.numbers["receiving"]),
            self.links.parent["paying"],
            self.links.parent["receiving"],
        )
        self.settled = settled(given, self.parameters)
        self.tried: dict[tuple[object, ...], Records] = {}

    # --- dates -------------------------------------------------------------------------------------------------------

    def dates(self) -> None:
        """The separation, the union and the children of every family."""
        given, families = self.given, self.records.families
        wanted = given_dates(given, self.union_weights())
        fill_dates(families, given.keys["families"], wanted, scratch_family(), self.parameters)
        born, leaves = wanted["born"], np.stack([given.get(name) for name in LEAVES], axis=1)
        known = ~np.isnan(leaves)
        families["child_leaves"][known] = leaves[known]
        ends = given.get("ends")
        families["ends"][~np.isnan(ends)] = ends[~np.isnan(ends)]
        exact = ~np.isnan(ends) & (wanted["starts"] != NEVER) & (born[:, 0] != NEVER)  # nothing of it is drawn anew
        families["starts"][exact], families["child_born"][exact] = wanted["starts"][exact], born[exact]

    def union_weights(self) -> np.ndarray:
        """How well each union goes with what else is given, the best 1. Shape (families, unions)."""
        weights = np.ones((self.families, len(Union)))
        unknown = np.isnan(self.given.get("union"))
        low, high = self.bounds_of_values()
        if unknown.any() and (np.isfinite(low).any() or np.isfinite(high).any()):
            seen = self.bounds_of_sights(np.full(self.families, -1))
            standings = self.drawn(ROUGHLY, low, high, *seen)
            own = self.precision[Trait.UNION]
            mean = standings[:, Trait.UNION] - standings @ own / own[Trait.UNION]  # given all other standings
            shares = np.array([(self.unions() == union).mean() for union in Union])
            tops = ndtri(np.minimum(1.0, np.cumsum(shares)))
            below = ndtr((tops - mean[:, None]) * math.sqrt(own[Trait.UNION]))
            weights = np.maximum(1e-9, np.diff(below, axis=1, prepend=0.0) / shares)
            weights /= weights.max(axis=1, keepdims=True)
            weights[~unknown] = 1.0
        return weights

    def unions(self) -> np.ndarray:
        """The union at each standing of the table NORMAL."""
        unions = np.zeros(len(NORMAL), np.int64)
        unions_at((np.arange(len(NORMAL)) + 0.5) / len(NORMAL), self.parameters, unions)
        return unions

    # --- standings ----------------------------------------------------------------------------------------------------

    def standings(self) -> np.ndarray:
        """The standings of every family and its parents. Shape (families, TRAITS)."""
        low, high = self.bounds_of_values()
        self.add_bounds_by_dates(low, high)
        youngest = np.zeros(self.families, np.int64)
        youngest_ages(self.records.families, youngest)
        return self.drawn(WELL, low, high, *self.bounds_of_sights(youngest))

    def drawn(
        self, sweeps: int, low: np.ndarray, high: np.ndarray, seen_low: np.ndarray, seen_high: np.ndarray
    ) -> np.ndarray:
        """Standings within bounds; a parent of several families has the same in all of them."""
        standings = np.zeros((self.families, TRAITS))
        seen = np.array([trait for trait, _ in SEEN]), np.array([self.parameters[name][0] for _, name in SEEN])
        tied = ties(self.precision)
        for place in range(self.links.place.max() + 1):
            rows = np.flatnonzero(self.links.place == place)
            for who in PARENTS:
                first = self.links.first[who][self.links.parent[who][rows]]
                known = rows[first < rows]
                for trait in OF_PARENT[who]:
                    low[known, trait] = high[known, trait] = standings[first[first < rows], trait]
            here = (low[rows], high[rows], seen_low[rows], seen_high[rows])
            how = (*seen, self.precision, tied, NORMAL, sweeps)
            standings[rows] = draw_all(self.given.keys["families"][rows], here, *how)
        return standings

    def bounds_of_values(self) -> tuple[np.ndarray, np.ndarray]:
        """What the values given say of each standing, the dates apart. Two arrays, shape (families, TRAITS)."""
        low, high = np.full((self.families, TRAITS), -np.inf), np.full((self.families, TRAITS), np.inf)
        for column in columns().values():
            values = self.given.by_family(column.name)
            if column.traits and column.name not in BY_DATES and not np.isnan(values).all():
                for place, trait in enumerate(column.traits):
                    narrow(low[:, trait], high[:, trait], *self.bounds_of_column(column, place, values))
        pay = self.given.by_family("receiving_weekly_pay")
        known = (pay > 0) & np.isnan(self.given.by_family("receiving_earning_power"))
        low[known, Trait.RECEIVING_EARNING] = high[known, Trait.RECEIVING_EARNING] = self.powers(pay[known])
        self.add_bounds_of_union(low, high, self.given.get("union"))
        return low, high

    def add_bounds_of_union(self, low: np.ndarray, high: np.ndarray, unions: np.ndarray) -> None:
        """What unions say of their standing (in place)."""
        at = bounds(self.unions().astype(float), NORMAL, unions)
        narrow(low[:, Trait.UNION], high[:, Trait.UNION], *at)

    def bounds_of_column(self, column: Column, place: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What a column says of one of its standings, found by trying the rules of the synthesis."""
        trait = column.traits[place]
        if (trait, column.hold) not in self.tried:
            self.tried[trait, column.hold] = try_standings(trait, column.hold, CERTAIN, self.parameters)
        outcomes = getattr(self.tried[trait, column.hold], column.table)[column.field].astype(float)
        if place > 0:  # a second standing tells only where there is anything at all: no self-employment without work
            values = np.where(values == 0, np.nan, values)
        if column.hold:
            values = np.where(self.given.by_family(column.needs) == 0, np.nan, values)
        steps = np.diff(outcomes)
        if (steps > 0).any() and (steps < 0).any():  # luck decides how many, the standing only whether any
            outcomes, values = np.sign(outcomes), np.sign(values)
        low, high = bounds(outcomes, NORMAL, values)
        more = self.more_of_mothers(trait)
        return low - more, high - more

    def more_of_mothers(self, trait: Trait) -> np.ndarray:
        """How much lower a standing gives the same to each family, as a paying mother sees more of her children."""
        if trait not in (Trait.CONTACT, Trait.NIGHTS):
            return np.zeros(self.families)
        sex = self.settled["sex"]["paying"][self.links.parent["paying"]]
        return np.where(sex == Sex.FEMALE, self.parameters["mothers_apart"][0], 0.0)

    def powers(self, pay: np.ndarray) -> np.ndarray:
        """The earning power of receiving parents with this weekly pay."""
        powers = np.zeros(len(pay))
        earning_powers(pay, table(1, RECEIVING_PARENT_RECORD), self.parameters, powers)
        return powers

    def add_bounds_by_dates(self, low: np.ndarray, high: np.ndarray) -> None:
        """What ages and new partners say of their standings, now that the dates are known (in place)."""
        families = self.records.families
        self.add_bounds_of_union(low, high, families["union"].astype(float))
        for who in PARENTS:
            first = self.links.first[who][self.links.parent[who]]  # a parent's age and partner go by the first family
            age, partner = Trait[f"{who.upper()}_AGE"], Trait[f"{who.upper()}_PARTNER"]
            born = np.where(families["child_born"] == NEVER, LATER_THAN_ALL, families["child_born"]).min(axis=1)[first]
            sex = self.settled["sex"][who][self.links.parent[who]]
            for one in Sex:
                at_birth = np.where(sex == one, born - self.given.by_family(f"{who}_born"), np.nan)
                narrow(low[:, age], high[:, age], *bounds(self.tried_ages(who, one), NORMAL, at_birth))
            bars = np.zeros(self.families)
            kept = max(LEAST_SHARE, float(self.parameters[f"{who}_partner_kept"][0]))
            partner_bars(np.maximum(1, -families["starts"][first]), kept, self.parameters, NORMAL, bars)
            has = self.given.by_family(f"{who}_partner")
            narrow(
                low[:, partner], high[:, partner], np.where(has == 1, bars, -np.inf), np.where(has == 0, bars, np.inf)
            )

    def tried_ages(self, who: str, sex: Sex) -> np.ndarray:
        """Age of a parent of this sex at the first birth, months, at each standing of the table NORMAL."""
        tried = try_standings(Trait[f"{who.upper()}_AGE"], (), CERTAIN, self.parameters, sex)
        return tried.families["child_born"][:, 0] - getattr(tried, who)["born"].astype(float)

    def bounds_of_sights(self, youngest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of what is seen through luck: the position of a pay, and of being in work (age -1: left out)."""
        low, high = np.full((self.families, len(SEEN)), -np.inf), np.full((self.families, len(SEEN)), np.inf)
        pays, pay = np.zeros(len(NORMAL)), self.given.by_family("paying_weekly_pay")
        pays_at(NORMAL, self.parameters, pays)
        low[:, PAY], high[:, PAY] = bounds(pays, NORMAL, np.where(pay > 0, pay, np.nan))
        work, bars = self.given.by_family("receiving_work"), np.zeros(self.families)
        work_bars(youngest, first_unemployment_index(), self.parameters, NORMAL, bars)
        known = youngest >= 0
        low[known & (work > Work.NONE), JOB] = bars[known & (work > Work.NONE)]
        high[known & (work == Work.NONE), JOB] = bars[known & (work == Work.NONE)]
        return low, high

    # --- records ------------------------------------------------------------------------------------------------------

    def create(self, standings: np.ndarray) -> None:
        """The records, by the rules of the synthesis."""
        given = self.given
        tables = (*PARENTS, "families")
        create_records(
            self.records,
            tuple(given.numbers[name] for name in tables),
            tuple(given.keys[name] for name in tables),
            *(tuple(self.settled[field][who] for who in PARENTS) for field in ("sex", "ethnicity", "region")),
            standings,
            RENTS,
            NORMAL,
            self.parameters,
        )

    def put_given(self) -> None:
        """The values given, over those drawn."""
        families, given = self.records.families, self.given
        for column in columns().values():
            if column.field and column.name not in (
                "separated_on",
                "ends",
                "nights",
                "equal_care",
                "paying_weekly_pay",
            ):
                put(getattr(self.records, column.table), column.field, given.get(column.name))
        put(families, "relationship_baseline", given.get("relationship_quality"))
        put(families, "existence", np.where(given.get("ended") == 1, Existence.ENDED, Existence.FUTURE))
        pay = given.get("paying_weekly_pay")
        put(self.records.paying, "wage", np.where(pay > 0, pay, np.nan))
        pay = given.get("receiving_weekly_pay")
        known = (pay > 0) & np.isnan(given.get("receiving_earning_power"))
        self.records.receiving["earning_power"][known] = self.powers(pay[known])
        nights = np.flatnonzero(~np.isnan(given.get("nights")))
        settle_nights(families, nights, self.parameters)
        put(families, "equal_care", given.get("equal_care"))


def put(rows: np.ndarray, field: str, values: np.ndarray) -> None:
    """Write values into a field of a table where they are given (in place)."""
    known = ~np.isnan(values)
    rows[field][known] = values[known]


@kernel
def settle_nights(families, rows, p_table):
    """Nights and equal care as the contact of these families has them (in place)."""
    for n in range(len(rows)):
        nights_with(families[rows[n]], p_table[0])


@kernel
def youngest_ages(families, ages):
    """Age in years of each family's youngest child at the survey (in place)."""
    for row in range(len(families)):
        ages[row] = youngest_age(families[row], 0)


@kernel
def work_bars(youngest, unemployment_index, p_table, normal, bars):
    """The position above which a receiving parent works, by the age of the youngest child (in place)."""
    for row in range(len(youngest)):
        bars[row] = bar_to_work(youngest[row], unemployment_index, normal, p_table[0])
