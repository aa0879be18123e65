"""Groups: how families are told apart in results. Outcomes differ between groups; no rule of behaviour knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from cmsim.agents.codes import Abuse, Contact, Ethnicity, Existence, Region, Work
from cmsim.model.tables import Tables


@dataclass(frozen=True)
class Group:
    """A grouping: its title, its levels in order, and the level of each family (codes into ``levels``)."""

    title: str
    levels: tuple[str, ...]
    codes: Callable[[Tables, int], np.ndarray]


def words(codes: type[IntEnum]) -> tuple[str, ...]:
    """Enum members as lower-case words, in the order of their numbers."""
    return tuple(member.name.lower() for member in codes)


def of_paying(tables: Tables, field: str) -> np.ndarray:
    """A field of the paying parent, for each family."""
    return tables.paying[field][tables.families["paying"]]


def of_receiving(tables: Tables, field: str) -> np.ndarray:
    """A field of the receiving parent, for each family."""
    return tables.receiving[field][tables.families["receiving"]]


def yes_no(title: str, field: str) -> Group:
    """A yes/no field of the receiving parent."""
    return Group(title, ("no", "yes"), lambda tables, month: of_receiving(tables, field))


RECEIVING_BANDS = (0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0)  # GBP a year, household, at the earnings of 2021
PAYING_BANDS = (0.0, 100.0, 200.0, 400.0, 800.0)  # GBP a week, gross, at the earnings of 2021: the bands of the law


def receiving_income(tables: Tables, month: int) -> np.ndarray:
    """Bands of the receiving household's net income a year, at the earnings level of 2021, zero apart."""
    yearly = 12.0 * of_receiving(tables, "household_income") / tables.world.laws["earnings_index"][month]
    return np.searchsorted(RECEIVING_BANDS, yearly, side="left")


def paying_income(tables: Tables, month: int) -> np.ndarray:
    """Bands of the paying parent's gross weekly income at the earnings level of 2021, zero apart."""
    weekly = of_paying(tables, "gross_weekly_income") / tables.world.laws["earnings_index"][month]
    return np.searchsorted(PAYING_BANDS, weekly, side="left")


def relationship(tables: Tables, month: int) -> np.ndarray:
    """Thirds of the quality scale."""
    return np.searchsorted((1 / 3, 2 / 3), tables.families["relationship"], side="right")


def time_since_separation(tables: Tables, month: int) -> np.ndarray:
    """Years since the separation: under one, one to four, five to nine, ten and more."""
    return np.searchsorted((12, 60, 120), month - tables.families["starts"], side="right")


GROUPS: dict[str, Group] = {
    "receiving_income": Group(
        "Receiving household's net income a year (earnings level of 2021)",
        ("zero", "under 10,000", "10,000 to 20,000", "20,000 to 30,000", "30,000 to 40,000", "40,000 and over"),
        receiving_income,
    ),
    "receiving_working": Group(
        "Receiving parent in work",
        ("no", "yes"),
        lambda tables, month: of_receiving(tables, "work") != Work.NONE,
    ),
    "universal_credit": yes_no("Receiving parent on Universal Credit", "universal_credit"),
    "disability": yes_no("Receiving parent disabled", "disabled"),
    "send": Group(
        "A child with special educational needs or a disability",
        ("no", "yes"),
        lambda tables, month: tables.families["send"],
    ),
    "ethnicity": Group(
        "Receiving parent's ethnic group", words(Ethnicity), lambda tables, month: of_receiving(tables, "ethnicity")
    ),
    "region": Group("Region or nation", words(Region), lambda tables, month: of_receiving(tables, "region")),
    "domestic_abuse": Group("Domestic abuse", words(Abuse), lambda tables, month: tables.families["abuse"]),
    "relationship": Group("Relationship of the parents", ("poor", "middling", "good"), relationship),
    "contact": Group(
        "Contact of the paying parent with the children",
        words(Contact),
        lambda tables, month: tables.families["contact"],
    ),
    "children": Group(
        "Qualifying children",
        ("one", "two", "three or more"),
        lambda tables, month: np.clip(tables.families["children"], 1, 3) - 1,
    ),
    "paying_income": Group(
        "Paying parent's gross weekly income (earnings level of 2021)",
        ("zero", "under 100", "100 to 200", "200 to 400", "400 to 800", "800 and over"),
        paying_income,
    ),
    "paying_work": Group("Paying parent's work", words(Work), lambda tables, month: of_paying(tables, "work")),
    "time_since_separation": Group(
        "Years since the separation", ("under 1", "1 to 4", "5 to 9", "10 and over"), time_since_separation
    ),
}


def codes_of(group: str, tables: Tables, month: int) -> np.ndarray:
    """The level of each live family in a group (negative for the others), as int8."""
    codes = np.asarray(GROUPS[group].codes(tables, month)).astype(np.int8)
    return np.where(tables.families["existence"] == Existence.LIVE, codes, np.int8(-1)).astype(np.int8)


__all__ = ["GROUPS", "Group", "codes_of"]
