"""The statutory calculation a second time, from the law's text alone, in exact fractions: nothing of cmsim is used.

Only for the law from 13 December 2018 on. It is written to be compared with, not to be fast.
"""

import math
import random
from fractions import Fraction as F
from typing import Any

BASIC = {1: (12, 9), 2: (16, 12), 3: (19, 15)}  # percent up to 800 pounds, percent above
OTHERS = {0: 0, 1: 11, 2: 14, 3: 16}
T = {  # tenths of a percent: (qualifying children, relevant other children)
    (1, 0): 170, (1, 1): 141, (1, 2): 132, (1, 3): 124,
    (2, 0): 250, (2, 1): 212, (2, 2): 199, (2, 3): 189,
    (3, 0): 310, (3, 1): 264, (3, 2): 249, (3, 3): 238,
}  # fmt: skip
DEFAULT = {1: 38, 2: 51, 3: 64}


def exact(number: float) -> F:
    """A number as it is written, not as it is stored."""
    return F(repr(number)) if isinstance(number, float) else F(number)


def round_half_up(amount: F) -> int:
    return math.floor(amount + F(1, 2))


def week(year: F) -> F:
    return year * 7 / 365


def sevenths(nights: int) -> F:
    if nights > 174:
        return F(1, 2)
    return F((nights >= 52) + (nights >= 104) + (nights >= 156), 7)


def gross(case: dict[str, Any]) -> tuple[F, str]:
    pension = week(exact(case.get("pension_annual", 0)))
    if "gross_weekly_income" in case:
        return max(exact(case["gross_weekly_income"]) - pension, F(0)), "given"
    known = {}
    for name in ("historic", "current"):
        if f"{name}_annual_income" in case:
            known[name] = max(week(exact(case[f"{name}_annual_income"])) - pension, F(0))
    if not known:
        return F(0), "none"
    if len(known) == 1:
        return next(iter(known.values())), next(iter(known))
    h, c = known["historic"], known["current"]
    if case.get("current_income_estimated") and h > 0:
        return h, "historic"
    differs = c > 0 if h == 0 else abs(c - h) >= h / 4
    return (c, "current") if differs else (h, "historic")


def rate(income: F, children: int, private: int, others: int) -> tuple[F, str]:
    counted, o = min(children + private, 3), min(others, 3)
    if income < 7:
        return F(0), "nil"
    if income <= 100:
        return F(7), "flat"
    if income < 200:
        amount, kind = 7 + (income - 100) * F(T[counted, o], 1000), "reduced"
    else:
        left = min(income, F(3000)) * (100 - OTHERS[o]) / 100
        low, high = BASIC[counted]
        amount = min(left, 800) * F(low, 100) + max(left - 800, F(0)) * F(high, 100)
        kind = "basic_plus" if left > 800 else "basic"
    if private:
        amount = max(amount * children / (children + private), F(7))
    return amount, kind


def nobody_to_pay(parent: dict[str, Any]) -> bool:
    return bool(parent.get("equal_care") or parent.get("abroad") or parent.get("carer") == "local_authority")


def oracle(case: dict[str, Any]) -> dict[str, Any]:
    """What ``calculate`` must give, except for its steps and notes: amounts in whole pence."""
    outside = case.get("paying_parent_home") == "abroad"
    parents = [] if outside else [parent for parent in case["receiving_parents"] if not nobody_to_pay(parent)]
    children = sum(len(parent["nights"]) for parent in parents)
    benefit, category = case.get("benefit", "none"), case.get("nil_category")
    others, private = case.get("relevant_other_children", 0), case.get("relevant_non_resident_children", 0)

    income, basis = gross(case)
    extra, expenses, despite = F(0), exact(case.get("special_expenses_weekly", 0)), F(0)
    means_tested = benefit in ("means_tested_benefit", "universal_credit_no_earnings")
    refused = means_tested or category == "young_benefit" or case.get("default_decision")
    if not refused:
        unearned, assets = exact(case.get("unearned_income_annual", 0)), exact(case.get("assets", 0))
        extra = week(unearned if unearned >= 2500 else F(0)) + week(assets * 8 / 100 if assets > 31250 else F(0))
        extra += week(exact(case.get("diverted_income_annual", 0)))
        if case.get("income_variation_granted") and income > 100:
            despite = income

    # the flat or the nil rate that holds whatever is brought in, or none such: then it is income that decides
    if category:
        base = F(0)
    elif benefit != "none" or 7 <= income <= 100:
        base = F(7)
    else:
        base = None
    alone = rate(extra + despite, children, private, others) if children and extra + despite > 0 else (F(0), "nil")
    on_earnings, on_benefit = False, False
    apart = refused or category or benefit != "none" or (base is not None and extra + despite > 0)
    varied = min((income if apart else max(income - expenses, F(0))) + extra, F(3000))
    if children == 0:
        amount, kind = F(0), "nil"
        if not (category or benefit != "none" or refused):
            varied = min(max(income - expenses, F(0)) + extra, F(3000))
    elif case.get("default_decision"):
        amount, kind = F(DEFAULT[min(children, 3)]), "default"
    elif base is not None and alone[1] != "nil":
        amount, kind = base + alone[0], alone[1]
        on_earnings = kind != "flat" or base > 0
    elif category:
        amount, kind = F(0), "nil"
    elif benefit != "none":
        amount, kind, on_benefit = F(7), "flat", True
        if case.get("partner_pays_maintenance") and means_tested:
            amount = F(7, 2)
    elif apart:
        amount, kind = F(7), "flat"
    else:
        amount, kind = rate(varied, children, private, others)
        on_earnings = kind not in ("nil", "flat")
        if kind == "nil" and min(income + extra, 3000) >= 7:
            amount, kind = F(7), "flat"

    due = []
    for parent in parents:
        nights, n = [52 if stay is None else stay for stay in parent["nights"]], len(parent["nights"])
        share = amount * n / children
        if on_benefit and max(nights) >= 52:
            share = F(0)
        if on_earnings:
            share = share * (1 - sum(map(sevenths, nights)) / n) - 7 * sum(stay >= 175 for stay in nights)
        due.append(max(share, F(0)))
    if on_earnings and sum(due) < 7:
        due = [F(7) * len(parent["nights"]) / children for parent in parents]

    pence = share_out([100 * share for share in due])
    of_parent = iter(pence)
    paying = [round_half_up(F(p, 5)) for p in pence]
    receiving = [round_half_up(F(p, 25)) for p in pence]
    return {
        "gross_weekly_income": round_half_up(100 * varied),
        "income_basis": basis,
        "rate": "no_calculation" if outside else kind,
        "weekly_liability": sum(pence),
        "receiving_parents": [0 if outside or nobody_to_pay(p) else next(of_parent) for p in case["receiving_parents"]],
        "paying_parent_pays": sum(pence) + sum(paying),
        "receiving_parent_gets": sum(pence) - sum(receiving),
    }


def share_out(parts: list[F]) -> list[int]:
    """Whole pence that add up to the rounded whole: the odd penny where rounding lost most (of equals the last)."""
    pence = [round_half_up(part) for part in parts]
    while sum(pence) != round_half_up(sum(parts, F(0))):
        step = 1 if sum(pence) < sum(parts, F(0)) else -1
        lost = [(part - p) * step for part, p in zip(parts, pence, strict=True)]
        chosen = max(range(len(parts)), key=lambda i: (lost[i], i))
        pence[chosen] += step
    return pence


LINES = (0, 5, 6.99, 7, 7.01, 50, 99.99, 100, 100.01, 199.99, 200, 200.01, 800, 2999.99, 3000, 3000.01, 4000)


def random_case(chance: random.Random) -> dict[str, Any]:
    """A case nobody chose: incomes on the law's lines and between them, families of every shape."""
    case: dict[str, Any] = {"as_of": chance.choice(["2018-12-13", "2022-01-15", "2025-10-01"])}
    how = chance.random()
    if how < 0.4:
        case["gross_weekly_income"] = chance.choice(LINES)
    elif how < 0.7:
        case["gross_weekly_income"] = round(chance.lognormvariate(5.9, 1.0), 2)
    else:
        historic = round(chance.choice([0.0, chance.lognormvariate(9.8, 1.0)]), 2)
        if chance.random() < 0.8:
            case["historic_annual_income"] = historic
        if chance.random() < 0.6 or "historic_annual_income" not in case:
            case["current_annual_income"] = round(
                historic * chance.choice([0.5, 0.75, 0.76, 1, 1.24, 1.25, 2]) + 0.0, 2
            )
        if "current_annual_income" in case and chance.random() < 0.2:
            case["current_income_estimated"] = True
    if chance.random() < 0.2:
        case["pension_annual"] = chance.choice([120, 3650, 1234.56])
    case["receiving_parents"] = [
        {
            "nights": [
                chance.choice([0, 0, 0, 30, 51, 52, 103, 104, 155, 156, 174, 175, 182, None])
                for _ in range(chance.randint(1, 4))
            ],
            "equal_care": chance.random() < 0.05,
            "carer": chance.choice(["parent"] * 20 + ["not_a_parent", "local_authority"]),
            "abroad": chance.random() < 0.03,
        }
        for _ in range(chance.choice([1, 1, 1, 2, 3]))
    ]
    case["relevant_other_children"] = chance.choice([0, 0, 1, 2, 3, 5])
    case["relevant_non_resident_children"] = chance.choice([0, 0, 0, 1, 2, 3])
    if chance.random() < 0.15:
        case["benefit"] = chance.choice(["flat_rate_benefit", "means_tested_benefit", "universal_credit_no_earnings"])
        case["partner_pays_maintenance"] = chance.random() < 0.3
    if chance.random() < 0.06:
        case["nil_category"] = chance.choice(["child", "prisoner", "young_benefit", "trainee", "care_home"])
    if (case.get("benefit", "none") != "none" or "nil_category" in case) and chance.random() < 0.5:
        case["income_variation_granted"] = True
    if chance.random() < 0.05:
        case["default_decision"] = True
    if chance.random() < 0.05:
        case["paying_parent_home"] = chance.choice(["united_kingdom", "abroad", "abroad_armed_forces"])
    if chance.random() < 0.2:
        case["special_expenses_weekly"] = chance.choice([10, 12.5, 93.01, 250])
    if chance.random() < 0.2:
        case["unearned_income_annual"] = chance.choice([2499.99, 2500, 9000])
    if chance.random() < 0.1:
        case["assets"] = chance.choice([31250, 31250.01, 50_000])
    if chance.random() < 0.1:
        case["diverted_income_annual"] = chance.choice([100, 5_000, 20_000, 160_000])
    return case
