"""A case as the user writes it: its fields, what each means and may be, and one clear line for what is wrong."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from cmsim.model.errors import InputError, did_you_mean
from pydantic import BaseModel, ConfigDict, Field, ValidationError

INCOMES = ("gross_weekly_income", "historic_annual_income", "current_annual_income")
Nights = Annotated[int, Field(ge=0, le=365)]


def field(meaning: str, default: Any, allowed: str, **limits: Any) -> Any:
    """One field of a case: what it means, what it is when not given, and what is allowed, in words."""
    return Field(default, title=meaning, description=allowed, **limits)


def money(meaning: str, default: float | None = 0.0) -> Any:
    """A field for an amount."""
    return field(meaning, default, "an amount in pounds, 0 or more", ge=0, le=1e9)


def count(meaning: str) -> Any:
    """A field for a number of children."""
    return field(meaning, 0, "a whole number of children from 0 to 20", ge=0, le=20)


def yes_no(meaning: str, default: bool = False) -> Any:
    """A field for a fact that holds or does not."""
    return field(meaning, default, "true or false")


class ReceivingParent(BaseModel):
    """One receiving parent: nights a year with the paying parent for each qualifying child, and who has their care."""

    model_config = ConfigDict(extra="forbid", strict=True)
    nights: list[Nights | None] = field(
        "nights a year with the paying parent, of each qualifying child",
        ...,
        "a list with the nights of each qualifying child: whole numbers from 0 to 365, at least one "
        "(null where some shared care is agreed but not how much)",
        min_length=1,
        max_length=20,
    )
    equal_care: bool = yes_no("both parents do the same day-to-day care")
    carer: Literal["parent", "not_a_parent", "local_authority"] = field(
        "who has the care of the children",
        "parent",
        "parent, not_a_parent (a grandparent or guardian) or local_authority",
    )
    abroad: bool = yes_no("the receiving parent or the children live abroad")


class Case(BaseModel):
    """One paying parent's case. Amounts of a variation are those granted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    as_of: str | dt.date | None = field("the day whose law is used; today if not given", None, "a date, YYYY-MM-DD")
    gross_weekly_income: float | None = money("gross weekly income, where it is known already", None)
    historic_annual_income: float | None = money("income of the latest tax year, from the tax office", None)
    current_annual_income: float | None = money("income now, by the year", None)
    current_income_estimated: bool = yes_no("current income is the service's estimate")
    pension_annual: float = money("relievable pension contributions a year, not yet taken off")
    self_employed: bool = yes_no("self-employed (matters only where a reform counts net income)")
    scottish_taxpayer: bool = yes_no("a Scottish taxpayer (matters only where a reform counts net income)")
    benefit: Literal["none", "flat_rate_benefit", "means_tested_benefit", "universal_credit_no_earnings"] = field(
        "a benefit that sets the rate: of SI 2012/2677 reg 44(1), or of reg 44(2)",
        "none",
        "none, flat_rate_benefit, means_tested_benefit or universal_credit_no_earnings",
    )
    partner_pays_maintenance: bool = yes_no("the paying parent's partner pays maintenance too")
    nil_category: Literal["child", "prisoner", "young_benefit", "trainee", "care_home"] | None = field(
        "a category at the nil rate: SI 2012/2677 reg 45(1)",
        None,
        "null, child, prisoner, young_benefit, trainee or care_home (a student is in none of them)",
    )
    relevant_other_children: int = count("other children in the paying parent's household")
    relevant_non_resident_children: int = count("children elsewhere, paid for by agreement or court order")
    receiving_parents: list[ReceivingParent] = field(
        "the receiving parents", ..., "a list with at least one receiving parent", min_length=1, max_length=20
    )
    special_expenses_weekly: float = money("variation granted: special expenses a week")
    unearned_income_annual: float = money("variation granted: unearned income a year")
    assets: float = money("variation granted: net assets")
    diverted_income_annual: float = money("variation granted: income diverted, a year")
    income_variation_granted: bool = yes_no("variation granted: income counts despite a benefit or nil category")
    default_decision: bool = yes_no("too little is known: a default maintenance decision is in force")
    paying_parent_home: Literal[
        "united_kingdom",
        "abroad",
        "abroad_civil_service",
        "abroad_armed_forces",
        "abroad_uk_company",
        "abroad_public_body",
    ] = field(
        "where the paying parent lives",
        "united_kingdom",
        "united_kingdom, abroad, or abroad for a British employer: abroad_civil_service, "
        "abroad_armed_forces, abroad_uk_company or abroad_public_body",
    )
    initial_effective_date: str | dt.date | None = field(
        "the day from which the first calculation was in force", None, "a date, YYYY-MM-DD"
    )
    service: Literal["direct_pay", "collect_and_pay"] = field(
        "how it is paid", "direct_pay", "direct_pay or collect_and_pay"
    )
    compliant: bool = yes_no("pays in full and on time (matters only where a reform charges such parents less)", True)


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
    if not given and not _income_matters_not(read):
        raise InputError(f"the case has no income: give one of {', '.join(INCOMES)}")
    if read.current_income_estimated and read.current_annual_income is None:
        raise InputError("current_income_estimated is true, but there is no current_annual_income: give the estimate")
    if read.income_variation_granted and read.benefit == "none" and read.nil_category is None:
        raise InputError(
            "income_variation_granted is true without a benefit or a nil_category: the income then counts anyway"
        )
    return read


def _income_matters_not(read: Case) -> bool:
    """Whether the case can be worked out without any income."""
    if read.income_variation_granted:
        return False
    settled = read.default_decision or read.nil_category or read.benefit != "none"
    return bool(settled or read.paying_parent_home == "abroad")


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
