"""A calculation told step by step: what each rule gave, where it stands, and what in the law is not settled."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from cmsim.model.calculation.schedule_1 import Rate, on_earnings
from cmsim.model.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    from cmsim.model.calculation.fields import Case, ReceivingParent

ACT = "Child Support Act 1991"
REGS = "SI 2012/2677"  # the Child Support Maintenance Calculation Regulations 2012
FULLY_OPEN = dt.date(2013, 11, 25)  # all new applicants, SI 2013/2947; until then the rules as first made
MORE_THAN_HALF = 183  # nights a year
A_QUARTER = 0.25  # the income tolerance of the law so far
TAX_YEAR_BEGINS = (4, 6)  # month and day
JURISDICTION = "SI 1992/2645"  # the Child Support (Maintenance Arrangements and Jurisdiction) Regulations 1992
ABROAD = {  # who is within the scheme all the same: paragraph of section 44, in words
    "abroad_civil_service": ("2A)(a", "is a civil servant"),
    "abroad_armed_forces": ("2A)(b", "is in the armed forces"),
    "abroad_uk_company": ("2A)(c", "is paid by a company registered here"),
    "abroad_public_body": ("2A)(d", "works for a prescribed body"),
}
LEFT_OUT = {  # why nothing is due to a receiving parent: in words, and by which provision
    "equal_care": ("equal care, so nothing is due", f"{REGS} reg 50"),
    "local_authority": ("a local authority, to which nothing is due", f"{ACT} s. 3(3); {REGS} reg 78"),
    "abroad": ("parent or children live abroad, nothing is due", f"{ACT} s. 44(1)"),
}


class Steps(list[dict[str, Any]]):
    """The steps so far, each with rule, reference, value and unit."""

    def add(self, rule: str, reference: str, value: Any, unit: str = "pounds a week") -> None:
        value = round(float(value), 4) if isinstance(value, float) else value
        self.append({"rule": rule[0].upper() + rule[1:], "reference": reference, "value": value, "unit": unit})


def steps_of(
    read: "Case", policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate, review: dt.date | None = None
) -> list[dict[str, Any]]:
    """Every step that bears on the result, in the order of the Act. ``review``: when income is next reviewed."""
    steps = Steps()
    _jurisdiction(steps, read)
    if rate == Rate.NO_CALCULATION:
        return list(steps)
    if rate != Rate.DEFAULT:
        _income(steps, read, policy, w)
    _variations(steps, read, policy, w, rate)
    _children(steps, read, parts)
    _rate(steps, read, policy, w, parts, rate)
    _receiving_parents(steps, read, policy, parts, rate)
    _charges(steps, read, policy, parts)
    _review(steps, review)
    return list(steps)


def _jurisdiction(steps: Steps, read: "Case") -> None:
    home = read.paying_parent_home
    if home == "abroad":
        steps.add("No calculation: the paying parent lives abroad", f"{ACT} s. 44(1)", 0.0)
    elif home != "united_kingdom":
        of_act, at_work = ABROAD[home]
        prescribed = f"; {JURISDICTION} reg 7A" if home in ("abroad_uk_company", "abroad_public_body") else ""
        reference = f"{ACT} s. 44({of_act}){prescribed}"
        steps.add(f"Lives abroad but {at_work}: within the scheme", reference, "yes", "")


def _income(steps: Steps, read: "Case", policy: Policy, w: "np.void") -> None:
    historic, current = read.historic_annual_income, read.current_annual_income
    if historic is not None:
        steps.add("Historic income, by the week, less pension contributions", f"{REGS} reg 35", float(w["historic"]))
    if current is not None:
        how, regs = ("as estimated", "reg 42") if read.current_income_estimated else ("by the week", "regs 37 to 40")
        steps.add(f"Current income, {how}, less pension contributions", f"{REGS} {regs}", float(w["current"]))
    if historic is not None and current is not None:
        chosen = ("historic income", "current income")[int(w["basis"])]
        why, reg = "current: a quarter or more off", "reg 34(2)"
        if policy.income_tolerance != A_QUARTER:
            why = f"current: {policy.income_tolerance:.0%} or more off"
        if read.current_income_estimated and w["historic"] > 0:
            why, reg = "no estimate beside historic income", "reg 42(1)"
        steps.add(f"Income the calculation stands on ({why})", f"{REGS} {reg}", chosen, "")
    if read.gross_weekly_income is not None:
        less = ", less pension contributions" if read.pension_annual else ""
        steps.add(f"Gross weekly income as given{less}", f"{REGS} reg 34", float(w["gross"]))
    if policy.income_measure == "net":
        steps.add(
            "The same net of income tax and National Insurance, which counts instead",
            "income_measure, a reform; Income Tax Act 2007; Social Security Contributions and Benefits Act 1992",
            float(w["income"]),
        )


def _variations(steps: Steps, read: "Case", policy: Policy, w: "np.void", rate: Rate) -> None:
    asked = read.special_expenses_weekly or read.unearned_income_annual or read.assets or read.diverted_income_annual
    if w["refused"]:
        if asked or read.income_variation_granted:
            paragraph, why = "(d)", "a benefit of reg 44(2) sets the rate"
            if read.default_decision:
                paragraph, why = "(c)", "a default decision is in force"
            steps.add(f"No variation granted: {why}", f"{REGS} reg 57(1){paragraph}", 0.0)
        return
    if read.special_expenses_weekly:
        if w["expenses_count"]:
            off = -read.special_expenses_weekly
            steps.add("Special expenses granted, taken off", f"{REGS} regs 63 to 68 and 72", off)
        else:
            steps.add("Special expenses, of no effect at the flat or the nil rate", f"{REGS} regs 57 and 72", 0.0)
    if read.unearned_income_annual:
        least = f"from {policy.unearned_income_from_annual:,.0f} pounds a year"
        steps.add(f"Unearned income granted, by the week ({least})", f"{REGS} reg 69", float(w["unearned"]))
    if read.assets:
        share = f"{policy.assets_yearly_return:.0%} a year of assets above {policy.assets_from:,.0f} pounds"
        steps.add(f"Notional income from assets ({share})", f"{REGS} reg 69A", float(w["notional"]))
    if read.diverted_income_annual:
        steps.add("Diverted income added back, by the week", f"{REGS} reg 71", float(w["diverted"]))
    if read.income_variation_granted:
        above = f"counts above {policy.variation_income_above:g} pounds"
        steps.add(f"Income despite the flat or nil rate ({above})", f"{REGS} reg 70", float(w["despite"]))
    if w["varied"] != w["income"] and w["expenses_count"] and rate != Rate.DEFAULT:
        steps.add(
            "Gross weekly income after variations and the cap",
            f"{REGS} regs 72 to 74; {ACT} Sch 1 para 10(3)",
            float(w["varied"]),
        )


def _children(steps: Steps, read: "Case", parts: "np.ndarray") -> None:
    left_out = int(parts["children"][parts["left_out"]].sum())
    if left_out:
        reasons = [LEFT_OUT[why] for why in map(_why_left_out, read.receiving_parents) if why]
        references = "; ".join(dict.fromkeys(reference for _, reference in reasons))
        steps.add("Children for whom nothing is due, left out", references, left_out, "children")
    counted = int(parts["children"].sum()) - left_out
    steps.add("Qualifying children, of all receiving parents", f"{ACT} Sch 1 para 10C(1)", counted, "children")


def _why_left_out(parent: "ReceivingParent") -> str:
    if parent.carer == "local_authority":
        return "local_authority"
    return "abroad" if parent.abroad else "equal_care" if parent.equal_care else ""


def _rate(steps: Steps, read: "Case", policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate) -> None:
    children = int(parts["children"][~parts["left_out"]].sum())
    if rate == Rate.DEFAULT:
        steps.add("Default maintenance decision", f"{ACT} s. 12; {REGS} reg 49", float(w["amount"]))
        return
    if rate == Rate.NIL:
        why = f"in a nil category ({read.nil_category})" if read.nil_category else "no income above the nil line"
        steps.add(f"Nil rate: {why if children else 'no qualifying child'}", f"{ACT} Sch 1 para 5; {REGS} reg 45", 0.0)
        return
    if rate == Rate.FLAT_INCOME and w["rated"] < policy.nil_below:
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
    apart = not w["expenses_count"]  # the rate is on additional income alone
    if apart and not read.nil_category:
        steps.add("Flat rate, apart from additional income", f"{ACT} Sch 1 para 4; {REGS} reg 44", policy.flat_rate)
    if apart:
        steps.add("Additional income, on which a rate of its own is due", f"{REGS} reg 73", float(w["rated"]))
    if rate == Rate.FLAT_TWICE:
        both = float(w["amount"])
        steps.add("The flat rate on that too, and both together", f"{ACT} Sch 1 para 4; {REGS} reg 73(2)", both)
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
    if apart and not read.nil_category:
        rule += ", and the flat rate"
        paragraph += f"; {REGS} reg 73(2)"
    steps.add(rule, paragraph, float(w["amount"]))


def _receiving_parents(steps: Steps, read: "Case", policy: Policy, parts: "np.ndarray", rate: Rate) -> None:
    several = len(parts) > 1
    for number, part in enumerate(parts, 1):
        who = f"Receiving parent {number}: " if several else ""
        parent = read.receiving_parents[number - 1]
        if part["left_out"]:
            why, reference = LEFT_OUT[_why_left_out(parent)]
            steps.add(f"{who}{why}", reference, 0.0)
            continue
        if parent.carer == "not_a_parent":
            steps.add(
                f"{who}not a parent: both parents may pay, each alone",
                f"{ACT} s. 3(1)(b); {REGS} regs 10(3) and 19(4)",
                "yes",
                "",
            )
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


def _review(steps: Steps, review: dt.date | None) -> None:
    if review is None:
        return
    steps.add("Next annual review of the income", f"{REGS} reg 19", review.isoformat(), "")
    ended = review.year if (review.month, review.day) >= TAX_YEAR_BEGINS else review.year - 1
    year = f"{ended - 1}-{ended % 100:02d}"
    steps.add("The latest tax year that the tax office can have by then", f"{REGS} regs 4 and 20", year, "")


def unsettled_in(
    read: "Case", day: dt.date, policy: Policy, w: "np.void", parts: "np.ndarray", rate: Rate
) -> list[str]:
    """Where the text of the law was not seen, or can be read in two ways, and this case depends on it."""
    notes = []
    if day < FULLY_OPEN and rate != Rate.NIL:
        notes.append(
            "Before 25 November 2013: the reduced-rate table is read from its Northern Ireland mirror, SR 2012/427."
        )
    if rate == Rate.DEFAULT and int(parts["children"][~parts["left_out"]].sum()) == 1:
        notes.append("One child: GOV.UK publishes 38 pounds, reg 49 as made has 39; 38 is used.")
    if not w["expenses_count"] and on_earnings(rate) and not read.nil_category:
        notes.append(
            "Reg 73(2) was not seen to its end: how the flat rate and additional income add up is read as in the 2003 "
            "scheme, SI 2001/156 reg 26(1)(a)."
        )
    if not w["expenses_count"] and on_earnings(rate) and read.nil_category:
        notes.append(
            "A nil category with additional income granted: reg 73(1) is read as applying to that income alone."
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
