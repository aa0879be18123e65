"""One paying parent's case, from a dictionary to a dictionary: the statutory calculation step by step.

No rule stands here: the case is read and checked, worked out by ``calculation_working``, and told.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from cmsim.model.calculation import Basis, Benefit, Rate
from cmsim.model.calculation_steps import steps_of, unsettled_in
from cmsim.model.calculation_working import FACTS, PART, WORKING, work_out
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.policy import Change, as_day, law, law_row
from cmsim.model.state import table
from pydantic import BaseModel, ConfigDict, Field, ValidationError

# --- the case as the user writes it ----------------------------------------------------------------------------

BENEFITS = {
    "none": Benefit.NONE,
    "flat_rate_benefit": Benefit.FLAT_RATE_BENEFIT,
    "means_tested_benefit": Benefit.MEANS_TESTED,
    "universal_credit_no_earnings": Benefit.UNIVERSAL_CREDIT_NO_EARNINGS,
}
RATES = {
    Rate.NIL: "nil",
    Rate.FLAT_INCOME: "flat",
    Rate.FLAT_BENEFIT: "flat",
    Rate.REDUCED: "reduced",
    Rate.BASIC: "basic",
    Rate.BASIC_PLUS: "basic_plus",
    Rate.DEFAULT: "default",
}
INCOMES = ("gross_weekly_income", "historic_annual_income", "current_annual_income")
MONEY = Field(None, ge=0, le=1e9, description="an amount in pounds, 0 or more")
GRANTED = Field(0.0, ge=0, le=1e9, description="an amount in pounds, 0 or more")
COUNT = Field(0, ge=0, le=20, description="a whole number of children from 0 to 20")
YES_NO = Field(False, description="true or false")
Nights = Annotated[int, Field(ge=0, le=365)]


class ReceivingParent(BaseModel):
    """One receiving parent: nights a year with the paying parent for each qualifying child."""

    model_config = ConfigDict(extra="forbid", strict=True)
    nights: list[Nights | None] = Field(
        min_length=1,
        max_length=20,
        description="a list with the nights of each qualifying child: whole numbers from 0 to 365, at least one "
        "(null where some shared care is agreed but not how much)",
    )
    equal_care: bool = YES_NO


class Case(BaseModel):
    """One paying parent's case. Amounts of a variation are those granted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    as_of: str | dt.date | None = Field(None, description="a date, YYYY-MM-DD")
    gross_weekly_income: float | None = MONEY
    historic_annual_income: float | None = MONEY
    current_annual_income: float | None = MONEY
    pension_annual: float = GRANTED
    benefit: Literal["none", "flat_rate_benefit", "means_tested_benefit", "universal_credit_no_earnings"] = Field(
        "none", description="none, flat_rate_benefit, means_tested_benefit or universal_credit_no_earnings"
    )
    partner_pays_maintenance: bool = YES_NO
    nil_category: Literal["child", "prisoner", "young_benefit", "trainee", "care_home"] | None = Field(
        None, description="null, child, prisoner, young_benefit, trainee or care_home"
    )
    relevant_other_children: int = COUNT
    relevant_non_resident_children: int = COUNT
    receiving_parents: list[ReceivingParent] = Field(
        min_length=1, max_length=20, description="a list with at least one receiving parent"
    )
    special_expenses_weekly: float = GRANTED
    unearned_income_annual: float = GRANTED
    assets: float = GRANTED
    diverted_income_annual: float = GRANTED
    default_decision: bool = YES_NO
    service: Literal["direct_pay", "collect_and_pay"] = Field("direct_pay", description="direct_pay or collect_and_pay")
    compliant: bool = Field(True, description="true or false")


def read_case(case: Mapping[str, Any]) -> Case:
    """A case, checked. Errors: InputError, one line with the field and what is allowed there."""
    if not isinstance(case, Mapping):
        raise InputError("a case is an object with named fields, such as receiving_parents and gross_weekly_income")
    try:
        read = Case(**_plain(case))
    except ValidationError as error:
        raise InputError(_one_line(error)) from None
    given = [name for name in INCOMES if getattr(read, name) is not None]
    if "gross_weekly_income" in given and len(given) > 1:
        raise InputError(f"gross_weekly_income and {given[1]} are both given: give one or the other")
    if not given and not (read.default_decision or read.nil_category or read.benefit != "none"):
        raise InputError(f"the case has no income: give one of {', '.join(INCOMES)}")
    return read


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's own, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _one_line(error: ValidationError) -> str:
    """The first mistake as one line."""
    mistake = error.errors()[0]
    model: type[BaseModel] = Case
    field, where = "", ""
    for part in mistake["loc"]:
        if isinstance(part, int):
            where += f"[{part}]"
        elif part in model.model_fields or mistake["type"] == "extra_forbidden":
            where, field = f"{where}.{part}".lstrip("."), str(part)
            model = ReceivingParent if part == "receiving_parents" else model
    if mistake["type"] == "extra_forbidden":
        known = [name for name in model.model_fields if name != field]
        return f"{where} is not a field of a case{did_you_mean(field, known) or '; there are ' + ', '.join(known)}"
    allowed = next(m for m in (ReceivingParent, Case) if field in m.model_fields).model_fields[field].description
    if mistake["type"] == "missing":
        return f"{where} is missing: it must be {allowed}"
    return f"{where} is {mistake['input']!r}: it must be {allowed}"


# --- worked out and told ---------------------------------------------------------------------------------------


def calculate(case: Mapping[str, Any], changes: Sequence[Change] = ()) -> dict[str, Any]:
    """The statutory calculation for one paying parent, step by step; amounts in pounds a week, to the penny.

    ``case``: the fields of ``Case``; ``as_of`` is today if not given. ``changes``: a scenario's changes of the law.
    Errors: InputError, one line with the field and what is allowed there.

    >>> calculate({"gross_weekly_income": 1000, "receiving_parents": [{"nights": [0]}]})["weekly_liability"]
    114.0
    """
    read = read_case(case)
    day = as_day(read.as_of or dt.date.today())
    policy = law(day, changes)
    laws = law_row(policy)
    facts, nights, parts = _tables(read, policy.shared_care_nights[0])
    working = table(1, WORKING)
    work_out(facts, laws, nights, parts, working)
    w, rate = working[0], Rate(int(working[0]["kind"]))
    paying = sum(int(part["paying_charge"]) for part in parts)
    receiving = sum(int(part["receiving_charge"]) for part in parts)
    total = int(w["total_pence"])
    return {
        "as_of": day.isoformat(),
        "gross_weekly_income": int(w["varied_pence"]) / 100,
        "income_basis": _basis(read, Basis(int(w["basis"]))),
        "rate": RATES[rate],
        "weekly_liability": total / 100,
        "receiving_parents": [{"weekly": int(part["pence"]) / 100} for part in parts],
        "service": read.service,
        "collect_and_pay": {
            "paying_parent_pays": (total + paying) / 100,
            "receiving_parent_gets": (total - receiving) / 100,
            "charges": (paying + receiving) / 100,
        },
        "steps": steps_of(read, policy, w, parts, rate),
        "unsettled": unsettled_in(read, day, policy, w, parts, rate),
    }


def _basis(read: Case, basis: Basis) -> str:
    if read.gross_weekly_income is not None:
        return "given"
    if read.historic_annual_income is None and read.current_annual_income is None:
        return "none"
    return basis.name.lower()


def _tables(read: Case, assumed_nights: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The case as the rules read it: the facts (one row), the nights of every child, the receiving parents."""
    facts = table(1, FACTS)
    facts["given"] = read.gross_weekly_income is not None
    facts["given_weekly"] = read.gross_weekly_income or 0.0
    facts["historic_known"] = read.historic_annual_income is not None
    facts["historic_annual"] = read.historic_annual_income or 0.0
    facts["current_known"] = read.current_annual_income is not None
    facts["current_annual"] = read.current_annual_income or 0.0
    facts["pension_annual"] = read.pension_annual
    facts["special_expenses"] = read.special_expenses_weekly
    facts["unearned_annual"] = read.unearned_income_annual
    facts["assets"] = read.assets
    facts["diverted_annual"] = read.diverted_income_annual
    facts["benefit"] = BENEFITS[read.benefit]
    facts["nil"] = read.nil_category is not None
    facts["partner_pays"] = read.partner_pays_maintenance
    facts["default_decision"] = read.default_decision
    facts["other_children"] = read.relevant_other_children
    facts["non_resident_children"] = read.relevant_non_resident_children
    facts["compliant"] = read.compliant
    parts = table(len(read.receiving_parents), PART)
    nights: list[int] = []
    for row, parent in enumerate(read.receiving_parents):
        parts["first"][row], parts["children"][row] = len(nights), len(parent.nights)
        parts["equal_care"][row] = parent.equal_care
        nights += [assumed_nights if stay is None else stay for stay in parent.nights]
    facts["qualifying_children"] = sum(len(parent.nights) for parent in read.receiving_parents if not parent.equal_care)
    return facts, np.array(nights, dtype=np.int64), parts
