"""One family's life, month by month: the run is lived again with an eye on one row.

A run is a pure function of its seed, its families and its scenario. So nothing is stored: the family is found by its
number each month (rows move when gaps close), and what stands in its row is what an ordinary snapshot shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.agents.codes import (
    HALF_YEARS_OWED,
    Abuse,
    Arrangement,
    CaseStatus,
    Contact,
    Event,
    Existence,
    Kind,
    Method,
    Stage,
    Work,
    WriteOff,
)
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.powers import powers
from cmsim.model.results.snapshot import LOOK_RECORD, look, words
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import table

if TYPE_CHECKING:
    from cmsim.scenarios import Scenario

Progress = Callable[[int, int], None]
SERVICE_AND_PARENTS = Event.REVIEWED | Event.REVIEWED_CALCULATION  # every family has these now and then: no news alone


@dataclass(frozen=True)
class Asked:
    """The run a life is part of."""

    scenario: Scenario
    families: int = 2400
    seed: int = 1
    until: str = "2036-12"
    engine: str = "compiled"

    def model(self) -> SeparatedFamilies:
        """The run, no month of it lived yet."""
        return SeparatedFamilies(
            families=self.families, rng=self.seed, scenario=self.scenario, until=self.until, engine=self.engine
        )

    def as_words(self) -> str:
        """The run in words: what one must know to live it again."""
        return f"{self.scenario.name}, {self.families:,} families, seed {self.seed}"


@dataclass(frozen=True)
class Life:
    """A family's months in their order: each a dictionary of the facts of ``MEANINGS``."""

    family: int
    asked: Asked
    months: list[dict[str, Any]] = field(repr=False)

    @property
    def first(self) -> dict[str, Any]:
        return self.months[0]

    @property
    def last(self) -> dict[str, Any]:
        return self.months[-1]


AGES = {  # the half-years of the ledger that stand together
    "arrears_under_6_months": slice(0, 1),
    "arrears_6_to_12_months": slice(1, 2),
    "arrears_1_to_2_years": slice(2, 4),
    "arrears_2_to_4_years": slice(4, HALF_YEARS_OWED - 1),
    "arrears_over_4_years": slice(HALF_YEARS_OWED - 1, HALF_YEARS_OWED),
}
MEANINGS: dict[str, str] = {  # the columns of journey.csv; amounts are pounds of the month
    "month": "the month",
    "events": "what happened, as the model's own flags",
    "existence": "live, or ended with debt still owed",
    "separated_on": "month of the separation",
    "arrangement": "as the office records it",
    "lived_arrangement": "as the receiving parent sees it",
    "home_arrangement": "as the parents live it: none only once they have given up",
    "case_status": "state of the statutory case",
    "family_based_kind": "what a family-based arrangement consists of",
    "children": "qualifying children",
    "nights": "nights a year with the paying parent",
    "contact": "contact of the paying parent with the children",
    "relationship_quality": "of the parents, 0 to 1",
    "domestic_abuse": "of the receiving parent by the paying parent",
    "weekly_liability": "what the statutory calculation gives, a week",
    "due_month": "maintenance due",
    "paid_month": "maintenance paid, arrears included",
    "received_month": "maintenance that reached the receiving parent",
    "handed_over_month": "what the paying parent parted with, charges included",
    "charges_paid_month": "charges of the paying parent collected",
    "enforced_month": "of what was handed over, brought by a step of enforcement made the month before",
    "enforced_by": "that step, by name",
    "carried_month": "arrears carried over from Direct Pay",
    "arrears_due_month": "of what was due, posted to the ledger of arrears",
    "arrears_paid_month": "of what was paid, posted to it",
    "written_off_month": "arrears written off",
    "sold_month": "what a buyer paid for them, in what was received",
    "write_off_reason": "why they were written off",
    "adjusted_month": "arrears adjusted by a new calculation",
    "arrears": "owed to the receiving parent through Collect & Pay",
    "arrears_under_6_months": "of that: arisen in this half-year (they begin in April and October)",
    "arrears_6_to_12_months": "in the half-year before",
    "arrears_1_to_2_years": "in the two before that",
    "arrears_2_to_4_years": "in the four before those",
    "arrears_over_4_years": "earlier",
    "instalment": "rate at which the arrears are to be repaid, a month (0: no schedule)",
    "charges_owed": "owed to the service",
    "direct_pay_unpaid": "Direct Pay maintenance due and not paid",
    "months_without_payment": "in a row in which something was due and nothing came",
    "collection_method": "how Collect & Pay takes the money",
    "powers_made": "powers of collection and enforcement made this month, by name",
    "deduction_live": "a deduction is taking money",
    "enforcement_stage": "furthest step in force or in hand",
    "effective": "has an effective arrangement",
    "paying_work": "the paying parent's work",
    "paying_gross_weekly_income": "the paying parent's true gross income",
    "paying_net_weekly_income": "after tax, with benefits",
    "paying_universal_credit": "gets Universal Credit",
    "paying_partner": "the paying parent lives with a new partner",
    "paying_other_children": "relevant other children with the paying parent",
    "paying_months_in_prison": "months of a committal still to come",
    "paying_months_without_licence": "months of a ban from driving still to come",
    "paying_months_without_passport": "months of a ban from holding a passport still to come",
    "receiving_working": "the receiving parent is in work",
    "receiving_partner": "the receiving parent lives with a new partner",
    "receiving_household_income": "net, a month, without maintenance",
    "receiving_aware": "knows of the statutory service",
}


def lives_on(family: Any) -> bool:
    """Does anything happen to this family this month that a life should show?"""
    with_debt = family["status"] == CaseStatus.ARREARS_ONLY or family["paid_month"] > 0 or family["adjusted_month"] != 0
    with_debt |= family["written_off_month"] > 0
    return bool(family["existence"] == Existence.LIVE or family["events"] != 0 or with_debt)


def row_of(model: SeparatedFamilies, family: int) -> int | None:
    """The row in which a family stands now; None when it is not there (yet, or any more)."""
    found = np.flatnonzero(model.families["id"] == family)
    return int(found[0]) if len(found) else None


def facts_of(model: SeparatedFamilies, row: int) -> dict[str, Any]:
    """What is true of the family in a row after the month just lived: the facts of ``MEANINGS``."""
    tables = model.tables
    one = np.asarray(tables.families)[row]
    paying, receiving = np.asarray(tables.paying)[one["paying"]], np.asarray(tables.receiving)[one["receiving"]]
    seen = table(1, LOOK_RECORD)
    look(tables.world, np.array([row]), model.month, seen)

    def word(codes: type[IntEnum], number: Any) -> str:
        return words(codes)[int(number)]

    def pounds(name: str) -> float:
        return int(one[name]) / 100

    return {
        "month": label(model.month),
        "events": event_names(int(one["events"])),
        "existence": word(Existence, one["existence"]),
        "separated_on": label(int(one["starts"])),
        "arrangement": word(Arrangement, one["arrangement"]),
        "lived_arrangement": word(Arrangement, seen["seen"][0]),
        "home_arrangement": word(Arrangement, one["lived"]),
        "case_status": word(CaseStatus, one["status"]),
        "family_based_kind": word(Kind, one["kind"]),
        "children": int(one["children"]),
        "nights": int(one["nights"]),
        "contact": word(Contact, one["contact"]),
        "relationship_quality": float(one["relationship"]),
        "domestic_abuse": word(Abuse, one["abuse"]),
        "weekly_liability": float(one["weekly_liability"]),
        "due_month": pounds("due_month"),
        "paid_month": pounds("paid_month"),
        "received_month": pounds("received_month"),
        "handed_over_month": pounds("cash_month"),
        "charges_paid_month": pounds("charge_paid_month"),
        "enforced_month": pounds("lump_month"),
        "enforced_by": powers()[int(one["lump_power"]) - 1].name if one["lump_month"] > 0 else "",
        "carried_month": pounds("carried_month"),
        "arrears_due_month": pounds("posted_due_month"),
        "arrears_paid_month": pounds("posted_paid_month"),
        "written_off_month": pounds("written_off_month"),
        "sold_month": pounds("sold_month"),
        "write_off_reason": word(WriteOff, one["write_off_reason"]),
        "adjusted_month": pounds("adjusted_month"),
        "arrears": pounds("arrears"),
        **{name: int(one["owed"][ages].sum()) / 100 for name, ages in AGES.items()},
        "instalment": pounds("instalment"),
        "charges_owed": pounds("charges_owed"),
        "direct_pay_unpaid": pounds("direct_pay_unpaid"),
        "months_without_payment": int(one["months_without_payment"]),
        "collection_method": word(Method, one["method"]),
        "powers_made": [row.name for row in powers() if int(one["powers_month"]) >> row.power & 1],
        "deduction_live": bool(one["order_live"]),
        "enforcement_stage": word(Stage, one["stage"]),
        "effective": bool(one["effective"]),
        "paying_work": word(Work, paying["work"]),
        "paying_gross_weekly_income": float(paying["gross_weekly_income"]),
        "paying_net_weekly_income": float(paying["net_weekly_income"]),
        "paying_universal_credit": bool(paying["universal_credit"]),
        "paying_partner": bool(paying["partner"]),
        "paying_other_children": int(paying["other_children"]),
        "paying_months_in_prison": int(paying["prison_months"]),
        "paying_months_without_licence": int(paying["months_without_licence"]),
        "paying_months_without_passport": int(paying["months_without_passport"]),
        "receiving_working": bool(receiving["work"] != Work.NONE),
        "receiving_partner": bool(receiving["partner"]),
        "receiving_household_income": float(receiving["household_income"]),
        "receiving_aware": bool(receiving["aware"]),
    }


def event_names(flags: int) -> list[str]:
    """A month's flags by name, in lower case."""
    return [event.name.lower() for event in Event if flags & event and event.name]


def watched(model: SeparatedFamilies, family: int, progress: Progress | None = None) -> Iterator[dict[str, Any]]:
    """Live the model on, month by month, and tell each month of one family's life; stop after its end."""
    begun = False
    while model.running:
        model.step()
        if progress is not None:
            progress(model.month + 1, model.last_month + 1)
        row = row_of(model, family)
        here = row is not None and lives_on(np.asarray(model.families)[row])
        if here and row is not None:
            begun = True
            yield facts_of(model, row)
        elif begun:
            return


def replay(asked: Asked, family: int, progress: Progress | None = None) -> Life:
    """Live a family's life again. Errors: InputError when the run has no such family."""
    months = list(watched(asked.model(), family, progress))
    if not months:
        raise InputError(
            f"there is no family {family} in this run ({asked.as_words()}, until {asked.until}): ids stand in the "
            f"column family_id of a snapshot (cmsim run {asked.scenario.name} --families {asked.families} "
            "--snapshot YYYY-MM); leave out --family to be shown one"
        )
    return Life(family, asked, months)
