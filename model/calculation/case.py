"""One paying parent's case, from a dictionary to a dictionary: the statutory calculation step by step.

No rule stands here: the case is read and checked by ``fields``, worked out by ``working``, and
told by ``steps``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from cmsim.model.calculation.fields import INCOMES, Case, ReceivingParent, read_case
from cmsim.model.calculation.schedule_1 import Basis, Benefit, Rate
from cmsim.model.calculation.steps import steps_of, unsettled_in
from cmsim.model.calculation.working import FACTS, PART, WORKING, work_out
from cmsim.model.errors import InputError
from cmsim.model.policy import Change, as_day, law, law_row
from cmsim.model.state import table

__all__ = ["INCOMES", "Case", "ReceivingParent", "calculate", "read_case"]

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
    Rate.FLAT_TWICE: "flat",
    Rate.NO_CALCULATION: "no_calculation",
}


def calculate(case: Mapping[str, Any], changes: Sequence[Change] = ()) -> dict[str, Any]:
    """The statutory calculation for one paying parent, step by step; amounts in pounds a week, to the penny.

    ``case``: the fields of ``Case``; ``as_of`` is today if not given. ``changes``: a scenario's changes of the law.
    Errors: InputError, one line with the field and what is allowed there.

    >>> calculate({"gross_weekly_income": 1000, "receiving_parents": [{"nights": [0]}]})["weekly_liability"]
    114.0
    """
    read = read_case(case)
    day = as_day(read.as_of or dt.date.today())
    review = next_review(read, day)
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
        "next_review": review.isoformat() if review else None,
        "steps": steps_of(read, policy, w, parts, rate, review),
        "unsettled": unsettled_in(read, day, policy, w, parts, rate),
    }


def next_review(read: Case, day: dt.date) -> dt.date | None:
    """The first anniversary of the initial effective date after a day: the income is reviewed. SI 2012/2677 reg 19.

    None where the case does not give that date. Errors: InputError when it is no date of the scheme, or after the day.
    """
    if read.initial_effective_date is None:
        return None
    try:
        first = as_day(read.initial_effective_date)
    except InputError as error:
        raise InputError(f"initial_effective_date: {error}") from None
    if first > day:
        raise InputError(f"initial_effective_date is {first}: it may not be after as_of ({day})")
    years = day.year - first.year + 1
    return min(review for review in (_years_after(first, years - 1), _years_after(first, years)) if review > day)


def _years_after(day: dt.date, years: int) -> dt.date:
    """The anniversary; of 29 February the 28th, in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _basis(read: Case, basis: Basis) -> str:
    if read.gross_weekly_income is not None:
        return "given"
    if read.historic_annual_income is None and read.current_annual_income is None:
        return "none"
    return basis.name.lower()


def left_out(read: Case, parent: ReceivingParent) -> bool:
    """Whether nothing can be due to a receiving parent, whose children then do not count. Reg 50; the Act ss. 3, 44."""
    outside = read.paying_parent_home == "abroad" or parent.abroad
    return parent.equal_care or outside or parent.carer == "local_authority"


def _tables(read: Case, assumed_nights: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The case as the rules read it: the facts (one row), the nights of every child, the receiving parents."""
    facts = table(1, FACTS)
    facts["given"] = read.gross_weekly_income is not None
    facts["given_weekly"] = read.gross_weekly_income or 0.0
    facts["historic_known"] = read.historic_annual_income is not None
    facts["historic_annual"] = read.historic_annual_income or 0.0
    facts["current_known"] = read.current_annual_income is not None
    facts["current_annual"] = read.current_annual_income or 0.0
    facts["current_estimated"] = read.current_income_estimated
    facts["pension_annual"] = read.pension_annual
    facts["self_employed"] = read.self_employed
    facts["scottish"] = read.scottish_taxpayer
    facts["special_expenses"] = read.special_expenses_weekly
    facts["unearned_annual"] = read.unearned_income_annual
    facts["assets"] = read.assets
    facts["diverted_annual"] = read.diverted_income_annual
    facts["income_granted"] = read.income_variation_granted
    facts["benefit"] = BENEFITS[read.benefit]
    facts["nil"] = read.nil_category is not None
    facts["nil_through_benefit"] = read.nil_category == "young_benefit"
    facts["partner_pays"] = read.partner_pays_maintenance
    facts["default_decision"] = read.default_decision
    facts["outside"] = read.paying_parent_home == "abroad"
    facts["other_children"] = read.relevant_other_children
    facts["non_resident_children"] = read.relevant_non_resident_children
    facts["compliant"] = read.compliant
    parts = table(len(read.receiving_parents), PART)
    nights: list[int] = []
    for row, parent in enumerate(read.receiving_parents):
        parts["first"][row], parts["children"][row] = len(nights), len(parent.nights)
        parts["left_out"][row] = left_out(read, parent)
        nights += [assumed_nights if stay is None else stay for stay in parent.nights]
    facts["qualifying_children"] = parts["children"][~parts["left_out"]].sum()
    return facts, np.array(nights, dtype=np.int64), parts
