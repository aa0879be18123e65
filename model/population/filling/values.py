"""What a file gives, ready for filling: in table order, moved to December 2012, one value a parent."""

from dataclasses import dataclass

import numpy as np
from cmsim.agents.chance import Draw
from cmsim.agents.codes import NEVER, Contact
from cmsim.model import state
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.evidence import path
from cmsim.model.population.filling.dates import GIVEN_DATES, UNKNOWN
from cmsim.model.population.filling.records import national
from cmsim.model.population.filling.standings import keys_of, uniforms
from cmsim.model.population.microdata.links import Links
from cmsim.model.population.microdata.reading import Microdata
from cmsim.model.population.microdata.schema import BORN, CHILDREN, LEAVES, PARENTS, columns

KINDS = {
    "paying": 200,
    "receiving": 300,
    "families": 100,
}  # tell the keys of a group's agents apart, as in the synthesis
NO_MONTH = 60_000  # later than any month


def moved(data: Microdata, survey: int | None) -> Microdata:
    """The same families with months counted from the survey and money at the earnings level of 2021.

    ``survey`` is the month of the survey; without it the months stay as they are (December 2012 is month 0), and so
    does money. Errors: InputError for a month whose earnings level is not known.
    """
    if survey is None:
        return data
    if survey < 0:
        raise InputError(f"--as-of is {label(survey)}: the paths of earnings and rents begin in {label(0)}")
    values = {}
    for name, numbers in data.values.items():
        column = columns()[name]
        shifted = numbers - survey if column.kind == "month" else numbers
        values[name] = shifted / float(path(column.money, survey + 1)[survey]) if column.money else shifted
    return Microdata(data.name, data.sha256, values, data.side_rows, data.labels, data.one_row_a_parent)


@dataclass
class Given:
    """What is given, in table order: for families by family, for parents by parent (NaN: not given)."""

    seed: int
    links: Links
    values: dict[str, np.ndarray]
    numbers: dict[str, np.ndarray]
    keys: dict[str, np.ndarray]

    def get(self, column: str) -> np.ndarray:
        """A column's values, one a row of its table; all NaN where the file has no such column."""
        table = columns()[column].table
        return self.values.get(column, np.full(len(self.numbers[table]), np.nan))

    def by_family(self, column: str) -> np.ndarray:
        """The same, one value a family."""
        table = columns()[column].table
        return self.get(column) if table == "families" else self.get(column)[self.links.parent[table]]


def prepared(data: Microdata, links: Links, seed: int) -> Given:
    """What a file gives, ready for filling. Ages become months of birth, labels numbers."""
    values, numbers, keys = {}, {}, {}
    for table in (*PARENTS, "families"):
        number = "family_number" if table == "families" else f"{table}_number"
        told = merged(links, table, data.get(number)[links.order])
        numbers[table] = np.where(np.isnan(told), 4 * first_place(links, table), told).astype(np.int64)
        keys[table] = np.zeros(len(numbers[table]), np.uint64)
        keys_of(seed, numbers[table], KINDS[table], keys[table])
    for name, column in data.values.items():
        if columns()[name].kind != "label":
            values[name] = merged(links, columns()[name].table, column[links.order])
    given = Given(seed, links, values, numbers, keys)
    for who in PARENTS:
        from_ages(given, who, who, np.nan)
    for n in CHILDREN:
        from_ages(given, f"child_{n}", "families", given.get("separated_on"))
    youngest_first(given)
    derive_nights(given)
    return given


def first_place(links: Links, table: str) -> np.ndarray:
    """The place in the file of each family, or of the first family of each parent."""
    return links.order if table == "families" else np.minimum.reduceat(links.order, links.first[table])


def merged(links: Links, table: str, values: np.ndarray) -> np.ndarray:
    """Values by family as values by row of a table: a parent's is the one given in any of the families."""
    return values if table == "families" else np.fmax.reduceat(values, links.first[table])


def from_ages(given: Given, stem: str, table: str, not_after: float | np.ndarray) -> None:
    """Months of birth from ages: some month of the year of birth, before ``not_after`` where that can be (in place)."""
    age = given.values.pop(f"{stem}_age", None)
    if age is None:
        return
    drawn = np.zeros(len(age))
    uniforms(given.keys[table], Draw.FILL, 100 + sum(map(ord, stem)), drawn)
    born = -12.0 * age - np.floor(12.0 * drawn)
    latest = np.fmax(not_after, -12.0 * age - 11.0)
    given.values[f"{stem}_born"] = np.where(np.isnan(not_after), born, np.minimum(born, latest))


def youngest_first(given: Given) -> None:
    """The children of each family in the order the tables keep them (in place)."""
    born = np.stack([given.get(name) for name in BORN], axis=1)
    leaves = np.stack([given.get(name) for name in LEAVES], axis=1)
    order = np.argsort(np.where(np.isnan(born), NO_MONTH, -born), axis=1, kind="stable")
    for n, (one, other) in enumerate(zip(BORN, LEAVES, strict=True)):
        given.values[one] = np.take_along_axis(born, order, axis=1)[:, n]
        given.values[other] = np.take_along_axis(leaves, order, axis=1)[:, n]


def derive_nights(given: Given) -> None:
    """Nights with the contact there is are what they would be with such contact (in place)."""
    contact, nights = given.get("contact"), given.get("nights")
    for name, level in (("nights_if_weekly", Contact.WEEKLY), ("nights_if_some", Contact.SOME)):
        known = given.get(name)
        given.values[name] = np.where(np.isnan(known) & (contact == level), nights, known)


# --- where they live, and who they are -------------------------------------------------------------------------------


def settled(given: Given, parameters: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """Ethnic group, region and sex of each parent, by side: given, or as the other parent's (the other sex), or as
    somebody's in the group, or by national shares."""
    starts = np.flatnonzero(given.links.place == 0)
    drawn = national(given.keys["families"][starts], parameters)
    found = {}
    for field, values in drawn.items():
        turned = field == "sex"  # told of the paying parent: the receiving parent's is the other
        receiving, paying = given.by_family(f"receiving_{field}"), given.by_family(f"paying_{field}")
        known = 1.0 - receiving if turned else receiving
        known = np.where(np.isnan(known), paying, known)
        first = np.minimum.reduceat(np.where(np.isnan(known), len(known), np.arange(len(known))), starts)
        of_group = np.where(first < len(known), np.append(known, np.nan)[first], values)[given.links.group]
        of_family = np.where(np.isnan(known), of_group, known)
        found[field] = {
            "paying": own_or(given, f"paying_{field}", of_family),
            "receiving": own_or(given, f"receiving_{field}", 1.0 - of_family if turned else of_family),
        }
    return found


def own_or(given: Given, column: str, of_family: np.ndarray) -> np.ndarray:
    """A column of a parent where it is given, otherwise the first family's value. One value a parent."""
    own = given.get(column)
    return np.where(np.isnan(own), of_family[given.links.first[columns()[column].table]], own).astype(np.int64)


def given_dates(given: Given, union_weight: np.ndarray) -> np.ndarray:
    """The dates that are given, one record a family."""
    dates = state.table(len(given.numbers["families"]), GIVEN_DATES)

    def known(column: str, otherwise: int) -> np.ndarray:
        values = given.by_family(column)
        return np.where(np.isnan(values), otherwise, values).astype(int)

    dates["starts"], dates["union"] = known("separated_on", NEVER), known("union", UNKNOWN)
    dates["children"] = known("children", UNKNOWN)
    for n, name in enumerate(BORN):
        dates["born"][:, n] = known(name, NEVER)
    dates["parents_born"] = np.maximum(known("paying_born", NEVER), known("receiving_born", NEVER))
    dates["union_weight"] = union_weight
    return dates
