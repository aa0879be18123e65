"""A snapshot: the families as they stand after a month, one row a family, in words and pounds.

Every column is declared once, with its type, unit and meaning; ``COLUMNS`` is that declaration for the reader, and
the frame is made from it. Live families are in it, and ended ones whose case is still owed arrears.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from cmsim.agents.codes import (
    NEVER,
    Abuse,
    Arrangement,
    CaseStatus,
    Contact,
    Ethnicity,
    Existence,
    Kind,
    Method,
    Region,
    Sex,
    Stage,
    Union,
    Work,
)
from cmsim.agents.compiled import kernel, rule
from cmsim.agents.reasons import REASON_WORDS, reasons_for_none
from cmsim.agents.relating import youngest_age
from cmsim.agents.telling import Side, tells
from cmsim.model.calendar import label
from cmsim.model.household.parents import paying_income_told, receiving_income_told
from cmsim.model.ledger import due_over, paid_over
from cmsim.model.liability import statutory_children
from cmsim.model.old_schemes import pays_directly
from cmsim.model.receiving_half import is_usually_in_full, is_usually_on_time
from cmsim.model.results.tally import months_collected, months_unpaid_collected, seen_by_parent
from cmsim.model.state import table

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies

QUARTER, YEAR = 3, 12  # months
RECEIVING, PAYING = int(Side.RECEIVING), int(Side.PAYING)
TOLD_WORDS = ("not_asked", "none", "care", "money")  # what a parent would tell a survey of, in the order of the numbers

LOOK_RECORD = np.dtype(
    [
        *((name, "i8") for name in ("due_quarter", "paid_quarter", "due_year", "paid_year")),
        *((name, "i8") for name in ("due_collected", "paid_collected")),
        *((name, "f8") for name in ("paying_income_told", "receiving_income_told")),
        ("unpaid_collected", "i2"),
        *((name, "i1") for name in ("seen", "youngest", "usually_on_time", "usually_in_full", "old_direct", "reasons")),
        *((name, "i1") for name in ("receiving_tells", "paying_tells", "paying_statutory_children")),
    ],
    align=True,
)


@rule
def told_of(side, family, paying, look, p):
    """What one parent would tell a survey of: 0 not asked, 1 no support arranged, 2 care alone, 3 money."""
    takes_part, arrangement, _amount, _usually, care = tells(
        side, family.key, look.seen, family.lived, family.kind, family.contact, look.due_quarter, look.paid_quarter,
        look.paid_year, look.usually_on_time, paying.work != Work.NONE, p,
    )  # fmt: skip
    if not takes_part:
        return 0
    if arrangement:
        return 3
    return 2 if care else 1


@kernel
def look(world, rows, month, looks):
    """What the model's own rules say of some families: sums over past months (pence), what the parent sees."""
    law, p = world.laws[month], world.parameters[0]
    for n in range(len(rows)):
        family, one = world.families[rows[n]], looks[n]
        paying, receiving = world.paying[family.paying], world.receiving[family.receiving]
        one.paying_income_told = paying_income_told(paying, law, p)
        one.receiving_income_told = receiving_income_told(receiving, world.families, month, law, p)
        one.due_quarter = due_over(family, month, QUARTER)
        one.paid_quarter = paid_over(family, month, QUARTER)
        one.due_year = due_over(family, month, YEAR)
        one.paid_year = paid_over(family, month, YEAR)
        one.seen = seen_by_parent(family)
        one.youngest = youngest_age(family, month)
        one.usually_on_time = 1 if is_usually_on_time(family) else 0
        one.usually_in_full = 1 if is_usually_in_full(family, month) else 0
        one.old_direct = 1 if pays_directly(family, p) else 0
        one.paying_statutory_children = statutory_children(paying, world.families)
        if family.existence != Existence.LIVE:
            continue
        if family.lived == Arrangement.COLLECT_AND_PAY:
            collected = months_collected(family)
            one.due_collected = due_over(family, month, collected)
            one.paid_collected = paid_over(family, month, collected)
            one.unpaid_collected = months_unpaid_collected(family)
        one.receiving_tells = told_of(RECEIVING, family, paying, one, p)
        one.paying_tells = told_of(PAYING, family, paying, one, p)
        if one.seen == Arrangement.NONE:
            one.reasons = reasons_for_none(family, paying, receiving, law.charge_paying, law.earnings_index, p)


@dataclass(frozen=True)
class _Rows:
    """Some families with their parents, row by row, and what their past months sum to."""

    month: int
    weight: float
    families: np.ndarray
    paying: np.ndarray
    receiving: np.ndarray
    looks: np.ndarray
    paying_families: np.ndarray


class Column(NamedTuple):
    """One column: pandas type, unit (for a category its words, in order) and meaning."""

    dtype: str
    unit: str
    meaning: str


_Maker = Callable[[_Rows], Any]
COLUMNS: dict[str, Column] = {}
_MAKERS: dict[str, _Maker] = {}

METHOD_WORDS = ("none", "voluntary", "deo", "benefit", "bank_order")  # of Method, as in every published result


def words(codes: type[IntEnum]) -> tuple[str, ...]:
    """The members of a code as lower-case words, in the order of their numbers."""
    return METHOD_WORDS if codes is Method else tuple(member.name.lower() for member in codes)


def _column(name: str, dtype: str, unit: str, meaning: str, make: _Maker) -> None:
    COLUMNS[name] = Column(dtype, unit, meaning)
    _MAKERS[name] = make


def _coded(name: str, codes: type[IntEnum], meaning: str, numbers: _Maker) -> None:
    """A column of words."""

    def make(rows: _Rows) -> Any:
        import pandas as pd

        return pd.Categorical.from_codes(numbers(rows), pd.Index(words(codes)))

    _column(name, "category", " ".join(words(codes)), meaning, make)


def _month(name: str, meaning: str, numbers: _Maker) -> None:
    """A column of months as text."""

    def make(rows: _Rows) -> Any:
        months, places = np.unique(numbers(rows), return_inverse=True)
        return np.array([label(int(month)) for month in months], object)[places]

    _column(name, "str", "YYYY-MM", meaning, make)


def _contacted(rows: _Rows) -> Any:
    """Months of the latest conversation with the gateway as text, empty without one."""
    months, places = np.unique(rows.families["contacted"], return_inverse=True)
    return np.array(["" if month == NEVER else label(int(month)) for month in months], object)[places]


def _told(name: str, side: str) -> None:
    """A column of what one parent would tell a survey of."""

    def make(rows: _Rows) -> Any:
        import pandas as pd

        return pd.Categorical.from_codes(rows.looks[f"{side}_tells"], pd.Index(TOLD_WORDS))

    meaning = f"what the {side} parent would tell a survey of: no support arranged, care alone, or a financial one"
    _column(name, "category", " ".join(TOLD_WORDS), meaning + "; not_asked: is not found by one", make)


def _pounds(name: str, unit: str, meaning: str, pence: _Maker) -> None:
    """A column of whole pence, in pounds."""
    _column(name, "float64", unit, meaning, lambda rows: pence(rows) / 100.0)


def _number(name: str, dtype: str, unit: str, meaning: str, make: _Maker) -> None:
    _column(name, dtype, unit, meaning, lambda rows: make(rows).astype(dtype))


def _yes(name: str, meaning: str, make: _Maker) -> None:
    _column(name, "bool", "", meaning, lambda rows: make(rows) != 0)


def _youngest(rows: _Rows) -> Any:
    import pandas as pd

    return pd.array(np.where(rows.families["children"] > 0, rows.looks["youngest"], np.nan), dtype="Int16")


def _method(rows: _Rows) -> Any:
    """The method; that of an order whose job has ended is none that takes anything."""
    method = np.array(rows.families["method"])
    lost = (method == Method.EARNINGS_ORDER) & (rows.families["order_from"] == NEVER)
    return np.where(lost, int(Method.VOLUNTARY), method)


def _reasons(rows: _Rows) -> Any:
    """Flags as words, the reasons one after the other."""
    flags = np.asarray(rows.looks["reasons"])
    told = ["; ".join(word for place, word in enumerate(REASON_WORDS) if number >> place & 1) for number in range(64)]
    return np.array([word.replace("_", " ") for word in told], object)[flags]


_month("month", "the month after which the families are looked at", lambda r: np.full(len(r.families), r.month))
_number("family_id", "int64", "", "the family, the same in every scenario", lambda r: r.families["id"])
_column("weight", "float64", "families", "how many families of Great Britain this one stands for",
        lambda r: np.full(len(r.families), r.weight))  # fmt: skip
_coded("case_status", CaseStatus, "state of the statutory case; dormant: open at the office, given up or settled "
       "privately at home; arrears_only: closed with debt; few_pounds: ended on Direct Pay, but on the books",
       lambda r: r.families["status"])  # fmt: skip
_number("paying_parent_id", "int64", "", "the paying parent, the same in every scenario", lambda r: r.paying["id"])
_number("receiving_parent_id", "int64", "", "the receiving parent, likewise", lambda r: r.receiving["id"])
_month("separated_on", "month of the separation", lambda r: r.families["starts"])
_number("children", "int16", "children", "qualifying children this month", lambda r: r.families["children"])
_column("youngest_age", "Int16", "years", "age of the youngest qualifying child; missing without one", _youngest)
_number("nights", "int16", "nights a year", "the children spend with the paying parent", lambda r: r.families["nights"])
_coded("contact", Contact, "contact of the paying parent with the children", lambda r: r.families["contact"])
_number("relationship_quality", "float64", "0-1", "quality of the parents' relationship",
        lambda r: r.families["relationship"])  # fmt: skip
_coded("domestic_abuse", Abuse, "of the receiving parent by the paying parent", lambda r: r.families["abuse"])
_yes("ever_partnered", "the parents were once a couple (cohabiting or married)",
     lambda r: r.families["union"] != Union.NEVER_TOGETHER)  # fmt: skip
_yes("send", "a child has special educational needs or a disability", lambda r: r.families["send"])
_coded("region", Region, "region or nation of the receiving parent", lambda r: r.receiving["region"])
_coded("arrangement", Arrangement, "as the office records it", lambda r: r.families["arrangement"])
_coded("lived_arrangement", Arrangement, "as the receiving parent sees it: none, too, when nothing has come of Direct "
       "Pay for three months", lambda r: r.looks["seen"])  # fmt: skip
_column("reasons_for_none", "str", " ".join(REASON_WORDS), "why there is no arrangement, as the receiving parent sees "
        "it: the reasons that hold, with '; ' between them; empty with an arrangement", _reasons)  # fmt: skip
_coded("family_based_kind", Kind, "what a family-based arrangement consists of", lambda r: r.families["kind"])
_month("arrangement_since", "month in which the recorded arrangement began", lambda r: r.families["since"])
_coded("collection_method", Method, "how Collect & Pay takes the money; deo: deduction from earnings order, until the "
       "job ends; benefit: deduction from benefit", _method)  # fmt: skip
_coded("enforcement_stage", Stage, "furthest enforcement step in force or in hand", lambda r: r.families["stage"])
_number("weekly_liability", "float64", "GBP a week", "what the statutory calculation gives",
        lambda r: r.families["weekly_liability"])  # fmt: skip
_yes("old_case_paid_directly", "the case is one of the old schemes with Maintenance Direct: paid from parent to "
     "parent, and taken for paid by the agency", lambda r: r.looks["old_direct"])  # fmt: skip
_pounds("due_month", "GBP a month", "maintenance due this month under the arrangement lived",
        lambda r: r.families["due_month"])  # fmt: skip
_pounds("paid_month", "GBP a month", "maintenance paid this month, arrears included, before the receiving parent's "
        "charge", lambda r: r.families["paid_month"])  # fmt: skip
_pounds("due_quarter", "GBP", "due in the last three months, this one included", lambda r: r.looks["due_quarter"])
_pounds("paid_quarter", "GBP", "paid in the last three months", lambda r: r.looks["paid_quarter"])
_pounds("due_year", "GBP", "due in the last twelve months", lambda r: r.looks["due_year"])
_pounds("paid_year", "GBP", "paid in the last twelve months", lambda r: r.looks["paid_year"])
_yes("usually_on_time", "something came on time in two of the last three months at least",
     lambda r: r.looks["usually_on_time"])  # fmt: skip
_yes("usually_in_full", "all that was due came in two of the last three months at least",
     lambda r: r.looks["usually_in_full"])  # fmt: skip
_number("months_without_payment", "int16", "months", "in a row in which something was due and nothing came",
        lambda r: r.families["months_without_payment"])  # fmt: skip
_pounds("collected_due_quarter", "GBP", "due in those of the last three months that were under Collect & Pay; 0 in the "
        "month of the move", lambda r: r.looks["due_collected"])  # fmt: skip
_pounds("collected_paid_quarter", "GBP", "paid in those months", lambda r: r.looks["paid_collected"])
_number("collected_months_unpaid", "int16", "months", "in a row without payment, since the case came to Collect & Pay",
        lambda r: r.looks["unpaid_collected"])  # fmt: skip
_pounds("arrears", "GBP", "maintenance owed to the receiving parent through Collect & Pay",
        lambda r: r.families["arrears"])  # fmt: skip
_pounds("charges_owed", "GBP", "charges owed to the service by the paying parent", lambda r: r.families["charges_owed"])
_yes("effective", "has an effective arrangement", lambda r: r.families["effective"])
_column("gateway_contact_on", "str", "YYYY-MM", "month of the latest conversation with the gateway; empty without one",
        _contacted)  # fmt: skip
_told("receiving_tells", "receiving")
_told("paying_tells", "paying")
_coded("paying_sex", Sex, "the paying parent's sex", lambda r: r.paying["sex"])
_number("paying_age", "int16", "years", "the paying parent's age", lambda r: (r.month - r.paying["born"]) // 12)
_coded("paying_ethnicity", Ethnicity, "the paying parent's ethnic group", lambda r: r.paying["ethnicity"])
_yes("paying_disabled", "the paying parent has a long-term condition or disability", lambda r: r.paying["disabled"])
_coded("paying_work", Work, "the paying parent's work", lambda r: r.paying["work"])
_number("paying_gross_weekly_income", "float64", "GBP a week", "the paying parent's true gross income",
        lambda r: r.paying["gross_weekly_income"])  # fmt: skip
_yes("paying_universal_credit", "the paying parent gets Universal Credit (or the benefit before it)",
     lambda r: r.paying["universal_credit"])  # fmt: skip
_number("paying_income_told", "float64", "GBP a month", "what the paying parent would tell a survey of: income, net, "
        "of the household, before maintenance and without help for the rent",
        lambda r: r.looks["paying_income_told"])  # fmt: skip
_number("paying_other_children", "int16", "children", "relevant other children in the paying parent's household",
        lambda r: r.paying["other_children"])  # fmt: skip
_number("paying_families", "int16", "families", "live families in which this parent is the paying parent",
        lambda r: r.paying_families)  # fmt: skip
_number("paying_statutory_children", "int16", "children", "qualifying children in all this paying parent's statutory "
        "cases with a calculation in force (live or dormant, not of the old schemes), the same beside each family; 0 "
        "without one", lambda r: r.looks["paying_statutory_children"])  # fmt: skip
_coded("receiving_sex", Sex, "the receiving parent's sex", lambda r: r.receiving["sex"])
_number("receiving_age", "int16", "years", "the receiving parent's age",
        lambda r: (r.month - r.receiving["born"]) // 12)  # fmt: skip
_coded("receiving_ethnicity", Ethnicity, "the receiving parent's ethnic group", lambda r: r.receiving["ethnicity"])
_yes("receiving_disabled", "the receiving parent has a long-term condition or disability",
     lambda r: r.receiving["disabled"])  # fmt: skip
_yes("receiving_working", "the receiving parent is in work", lambda r: r.receiving["work"] != Work.NONE)
_number("receiving_household_income", "float64", "GBP a month", "the receiving household's net income without "
        "maintenance", lambda r: r.receiving["household_income"])  # fmt: skip
_number("receiving_income_told", "float64", "GBP a month", "what the receiving parent would tell a survey of: income "
        "net, of the household, with the maintenance that comes and without help for the rent",
        lambda r: r.looks["receiving_income_told"])  # fmt: skip
_yes("receiving_universal_credit", "the receiving parent gets Universal Credit (or the benefits before it)",
     lambda r: r.receiving["universal_credit"])  # fmt: skip
_yes("receiving_aware", "the receiving parent knows that the statutory service is there for them",
     lambda r: r.receiving["aware"])  # fmt: skip


def snapshot(model: "SeparatedFamilies") -> "pd.DataFrame":
    """The families after the month just lived: one row each, the columns of ``COLUMNS``, in their order and types.

    Live families, and ended ones whose case is on the books (``case_status`` arrears_only or few_pounds; no children
    any more).
    """
    import pandas as pd

    rows = _rows(model)
    return pd.DataFrame({name: pd.Series(make(rows), dtype=_dtype(name)) for name, make in _MAKERS.items()})


def _dtype(name: str) -> Any:
    """The type to make a column with (a category brings its own words)."""
    dtype = COLUMNS[name].dtype
    return None if dtype == "category" else dtype


def _rows(model: "SeparatedFamilies") -> _Rows:
    tables = model.tables
    every, month = tables.families, model.month
    live = every["existence"] == Existence.LIVE
    on_books = np.isin(every["status"], (CaseStatus.ARREARS_ONLY, CaseStatus.FEW_POUNDS))
    rows = np.flatnonzero(live | (every["existence"] == Existence.ENDED) & on_books)
    looks = table(len(rows), LOOK_RECORD)
    look(tables.world, rows, month, looks)
    families = np.asarray(every)[rows]
    live_families = np.bincount(every["paying"][live], minlength=tables.rows[0])
    return _Rows(
        month,
        model.weight,
        families,
        np.asarray(tables.paying)[families["paying"]],
        np.asarray(tables.receiving)[families["receiving"]],
        looks,
        live_families[families["paying"]],
    )
