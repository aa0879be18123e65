"""A calculation told step by step: what each rule gave, where it stands, and what in the law is not settled."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from cmsim.model.calculation import Rate, on_earnings
from cmsim.model.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    from cmsim.model.calculation_case import Case

ACT = "Child Support Act 1991"
REGS = "SI 2012/2677"  # the Child Support Maintenance Calculation Regulations 2012
FULLY_OPEN = dt.date(2013, 11, 25)  # all new applicants, SI 2013/2947; until then the rules as first made
MORE_THAN_HALF = 183  # nights a year


class Steps(list[dict[str, Any]]):
    """The steps so far, each with rule, reference, value and unit."""

    def add(self, rule: str, reference: str, value: Any, unit: str = "pounds a week") -> None:
        value = round(float(value), 4) if isinstance(value, float) else value
        self.append({"rule": rule[0].upper() + rule[1:], "reference": reference, "value": value, "unit": unit})


def steps_of(read: "Case", policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate) -> list[dict[str, Any]]:
    """Every step that bears on the result, in the order of the Act."""
    steps = Steps()
    if rate != Rate.DEFAULT:
        _income(steps, read, w)
        _variations(steps, read, policy, w)
    _rate(steps, read, policy, w, parts, rate)
    _receiving_parents(steps, policy, parts, rate)
    _charges(steps, read, policy, parts)
    return list(steps)


def _income(steps: Steps, read: "Case", w: "np.void") -> None:
    if read.historic_annual_income is not None:
        steps.add("Historic income, by the week, less pension contributions", f"{REGS} reg 35", float(w["historic"]))
    if read.current_annual_income is not None:
        steps.add(
            "Current income, by the week, less pension contributions", f"{REGS} regs 37 to 40", float(w["current"])
        )
    if read.historic_annual_income is not None and read.current_annual_income is not None:
        chosen = ("historic income", "current income")[int(w["basis"])]
        steps.add(
            "Income the calculation stands on (current if it differs by a quarter or more)",
            f"{REGS} reg 34(2)",
            chosen,
            "",
        )
    if read.gross_weekly_income is not None:
        less = ", less pension contributions" if read.pension_annual else ""
        steps.add(f"Gross weekly income as given{less}", f"{REGS} reg 34", float(w["income"]))


def _variations(steps: Steps, read: "Case", policy: Policy, w: "np.void") -> None:
    if read.special_expenses_weekly:
        steps.add("Special expenses granted, taken off", f"{REGS} regs 63 to 68 and 72", -read.special_expenses_weekly)
    if read.unearned_income_annual:
        least = f"counts from {policy.unearned_income_from_annual:,.0f} pounds a year"
        steps.add(f"Unearned income granted, by the week ({least})", f"{REGS} reg 69", float(w["unearned"]))
    if read.assets:
        share = f"{policy.assets_yearly_return:.0%} a year of assets above {policy.assets_from:,.0f} pounds"
        steps.add(f"Notional income from assets ({share})", f"{REGS} reg 69A", float(w["notional"]))
    if read.diverted_income_annual:
        steps.add("Diverted income added back, by the week", f"{REGS} reg 71", float(w["diverted"]))
    if w["varied"] != w["income"]:
        steps.add(
            "Gross weekly income after variations and the cap",
            f"{REGS} regs 72 to 74; {ACT} Sch 1 para 10(3)",
            float(w["varied"]),
        )


def _rate(steps: Steps, read: "Case", policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate) -> None:
    children = sum(int(part["children"]) for part in parts if not part["equal_care"])
    if any(part["equal_care"] for part in parts):
        steps.add(
            "Children in equal day-to-day care, left out",
            f"{REGS} reg 50",
            int(sum(parts["children"])) - children,
            "children",
        )
    steps.add("Qualifying children, of all receiving parents", f"{ACT} Sch 1 para 10C(1)", children, "children")
    if rate == Rate.DEFAULT:
        steps.add("Default maintenance decision", f"{ACT} s. 12; {REGS} reg 49", float(w["amount"]))
        return
    if rate == Rate.NIL:
        why = f"in a nil category ({read.nil_category})" if read.nil_category else "no income above the nil line"
        steps.add(f"Nil rate: {why if children else 'no qualifying child'}", f"{ACT} Sch 1 para 5; {REGS} reg 45", 0.0)
        return
    if w["kept_at_flat_rate"]:
        steps.add(
            "Flat rate: special expenses may not take the amount below it", f"{REGS} reg 74(1A)", float(w["amount"])
        )
        return
    if rate in (Rate.FLAT_INCOME, Rate.FLAT_BENEFIT):
        why = (
            "because of a benefit" if rate == Rate.FLAT_BENEFIT else f"income up to {policy.flat_upper:g} pounds a week"
        )
        steps.add(f"Flat rate: {why}", f"{ACT} Sch 1 para 4; {REGS} reg 44", policy.flat_rate)
        if w["amount"] != policy.flat_rate:
            steps.add(
                "Half of it, as the partner pays maintenance too",
                f"{ACT} Sch 1 para 4(2); {REGS} reg 44(3)",
                float(w["amount"]),
            )
        return
    others = min(read.relevant_other_children, 3)
    column = min(children + read.relevant_non_resident_children, 3) - 1
    if rate == Rate.REDUCED:
        share = policy.reduced_rate[others][column]
        steps.add("Reduced rate: share of income above the flat line", f"{REGS} reg 43", share, "share")
        rule, paragraph = "Flat rate and that share", f"{ACT} Sch 1 para 3"
    else:
        if others:
            off = policy.other_children_reduction[others - 1]
            steps.add("Share taken off income for relevant other children", f"{ACT} Sch 1 para 2(3)", off, "share")
        steps.add("Income that counts for the basic rate", f"{ACT} Sch 1 paras 2 and 10(3)", float(w["counted"]))
        rates = f"{policy.basic_rate[column] * 100:g}% up to {policy.plus_from:g} pounds"
        if rate == Rate.BASIC_PLUS:
            rates += f", {policy.plus_rate[column] * 100:g}% above"
        rule, paragraph = f"Basic rate: {rates}", f"{ACT} Sch 1 para 2"
    if read.relevant_non_resident_children:
        rule += ", the qualifying children's part"
        paragraph += f" and para 5A; {REGS} reg 48"
    steps.add(rule, paragraph, float(w["amount"]))


def _receiving_parents(steps: Steps, policy: Policy, parts: "np.ndarray", rate: Rate) -> None:
    several = len(parts) > 1
    for number, part in enumerate(parts, 1):
        who = f"Receiving parent {number}: " if several else ""
        if part["equal_care"]:
            steps.add(f"{who}equal care, so nothing is due", f"{REGS} reg 50", 0.0)
            continue
        if several:
            steps.add(f"{who}part by number of children", f"{ACT} Sch 1 para 6", float(part["apportioned"]))
        if on_earnings(rate) and part["fraction"] > 0:
            steps.add(
                f"{who}shared care, mean reduction over the children",
                f"{ACT} Sch 1 para 7(4)",
                float(part["fraction"]),
                "share",
            )
            if part["in_equal_band"]:
                off = -policy.equal_band_deduction * int(part["in_equal_band"])
                steps.add(f"{who}deduction for children in the highest band", f"{ACT} Sch 1 para 7(6)", off)
            steps.add(f"{who}after shared care", f"{ACT} Sch 1 para 7", float(part["share"]))
        if rate == Rate.FLAT_BENEFIT and part["any_over_52"]:
            steps.add(f"{who}shared care at the flat rate on a benefit: nothing is due", f"{ACT} Sch 1 para 8", 0.0)
        if part["payable"] != part["share"]:
            least = f"the least amount in all, {policy.minimum_after_shared_care:g} pounds, by children"
            steps.add(f"{who}{least}", f"{ACT} Sch 1 para 7(7)", float(part["payable"]))
        steps.add(f"{who}due, to the penny", f"{REGS} reg 6; {ACT} Sch 1 para 6(3)", int(part["pence"]) / 100)


def _charges(steps: Steps, read: "Case", policy: Policy, parts: "np.ndarray") -> None:
    if read.service != "collect_and_pay":
        return
    rate = policy.charge_paying_compliant if read.compliant else policy.charge_paying
    paying = sum(int(part["paying_charge"]) for part in parts) / 100
    receiving = sum(int(part["receiving_charge"]) for part in parts) / 100
    steps.add(f"Collection charge of the paying parent ({rate:.0%})", "SI 2014/612 reg 7", paying)
    steps.add(
        f"Collection charge of the receiving parent ({policy.charge_receiving:.0%})", "SI 2014/612 reg 7", receiving
    )


def unsettled_in(
    read: "Case", day: dt.date, policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate
) -> list[str]:
    """Where the text of the law was not seen, or can be read in two ways, and this case depends on it."""
    notes = []
    additional = read.unearned_income_annual or read.assets or read.diverted_income_annual
    if day < FULLY_OPEN and rate != Rate.NIL:
        notes.append(
            "Before 25 November 2013: the reduced-rate table is read from its Northern Ireland mirror, SR 2012/427."
        )
    if rate == Rate.DEFAULT and sum(int(part["children"]) for part in parts if not part["equal_care"]) == 1:
        notes.append("One child: GOV.UK publishes 38 pounds, reg 49 as made has 39; 38 is used.")
    if (
        rate == Rate.FLAT_BENEFIT
        and read.benefit == "flat_rate_benefit"
        and (additional or w["varied"] > policy.flat_upper)
    ):
        notes.append(
            "Income of a parent on a benefit of reg 44(1) counts only under regs 70 and 73(2); not worked out here."
        )
    if rate == Rate.FLAT_BENEFIT and read.benefit != "flat_rate_benefit" and additional:
        notes.append("No variation can be granted while a benefit of reg 44(2) sets the flat rate (reg 57(1)(d)).")
    if on_earnings(rate) and additional and w["income"] <= policy.flat_upper:
        notes.append(
            "Flat rate apart from the variation: reg 73(2) may add to it; here the income is added (reg 73(1))."
        )
    if len(parts) > 1 and on_earnings(rate) and any(part["in_equal_band"] and part["share"] == 0 for part in parts):
        notes.append(
            "One parent's amount below nought is set to nought before the total is tested against the minimum."
        )
    if read.relevant_non_resident_children and on_earnings(rate):
        notes.append(f"{ACT} Sch 1 para 5A: its current wording was not seen in full.")
    if any(
        not parent.equal_care and all((stay or 0) >= MORE_THAN_HALF for stay in parent.nights)
        for parent in read.receiving_parents
    ):
        notes.append(
            "More than half the nights with the paying parent: due only if the other parent does more care (reg 50)."
        )
    return notes
