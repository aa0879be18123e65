"""Variations, as granted: special expenses and additional income, and what they do to the rate.

Rules are pure: values in, value out, in pounds a week unless the name says otherwise. ``law`` is one row of the month
table (``policy.LAW``). "The Act" is the Child Support Act 1991, "reg" a regulation of the Child Support Maintenance
Calculation Regulations 2012 (SI 2012/2677). That a variation is just and equitable is decided before: see the Act,
s. 28F.
"""

from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import Benefit, Rate, below, weekly, weekly_rate


@rule
def variation_refused(benefit, nil_through_benefit, default):
    """Whether no variation can be granted: too little is known to calculate, or a benefit of reg 44(2) sets the rate.

    ``nil_through_benefit``: at the nil rate as a young claimant of such a benefit. Reg 57(1)(c) and (d).
    """
    if default or nil_through_benefit:
        return True
    return benefit == Benefit.MEANS_TESTED or benefit == Benefit.UNIVERSAL_CREDIT_NO_EARNINGS


@rule
def unearned_income(annual, law):
    """Property, savings and investment income: all of it by the week, once it reaches the yearly minimum. Reg 69."""
    if below(annual, law.unearned_income_from_annual):
        return 0.0
    return weekly(annual)


@rule
def notional_income(assets, law):
    """Income taken to come from assets: a yearly return on their whole value, once above the line. Reg 69A."""
    if below(law.assets_from, assets):
        return weekly(assets * law.assets_yearly_return)
    return 0.0


@rule
def income_despite_rate(income, law):
    """What of a parent's income counts, if granted, although a benefit of reg 44(1) or a category of reg 45(1) sets
    the flat or nil rate: all of it, once above the line. Reg 70.
    """
    if below(law.variation_income_above, income):
        return income
    return 0.0


@rule
def varied_income(income, special_expenses, additional_income, law):
    """Gross weekly income after variations, and the cap. Regs 72 to 74; the Act, Sch 1 para 10(3).

    Special expenses come off the actual income before it is capped (reg 72(2)); additional income is added up to the
    cap (reg 73(1)).
    """
    return min(max(income - special_expenses, 0.0) + additional_income, law.income_cap)


@rule
def kept_at_flat_rate(income, special_expenses, additional_income, law):
    """Whether special expenses alone would leave nothing due: the flat rate is then due instead. Reg 74(1A)."""
    without = varied_income(income, 0.0, additional_income, law)
    varied = varied_income(income, special_expenses, additional_income, law)
    return law.variation_keeps_flat_rate and below(varied, law.nil_below) and not below(without, law.nil_below)


@rule
def rate_with_additional_income(
    amount, kind, additional_income, qualifying_children, non_resident_children, other_children, law
):
    """What is owed where, apart from additional income, nothing or the flat rate would be: (pounds a week, Rate).

    ``amount`` and ``kind``: apart from it. The rate of Sch 1 on the additional income alone, on top of the flat rate
    (reg 73(2)); in a nil category no other income counts (reg 73(1)). Shared care then follows Sch 1 para 7, not
    para 8 (reg 74(2)).
    """
    added, on_added = weekly_rate(
        additional_income, qualifying_children, non_resident_children, other_children, Benefit.NONE, False, law
    )
    if on_added == Rate.NIL:
        return amount, kind
    if kind != Rate.NIL and on_added == Rate.FLAT_INCOME:
        on_added = Rate.FLAT_TWICE
    return amount + added, on_added


@rule
def rate_after_variations(
    income,
    special_expenses,
    additional_income,
    qualifying_children,
    non_resident_children,
    other_children,
    benefit,
    nil,
    law,
):
    """What a paying parent owes in all, before shared care, with the variations granted: (pounds a week, Rate, the
    income it was worked out on, whether special expenses can lower it).

    As ``weekly_rate``. Special expenses change nothing where a benefit or a category sets the rate, nor at the flat
    rate with additional income.
    """
    amount, kind = weekly_rate(income, qualifying_children, non_resident_children, other_children, benefit, nil, law)
    by_status = nil or benefit != Benefit.NONE
    if additional_income > 0.0 and (by_status or kind == Rate.FLAT_INCOME):
        amount, kind = rate_with_additional_income(
            amount, kind, additional_income, qualifying_children, non_resident_children, other_children, law
        )
        return amount, kind, min(additional_income, law.income_cap), False
    if by_status:
        return amount, kind, income, False
    varied = varied_income(income, special_expenses, additional_income, law)
    amount, kind = weekly_rate(varied, qualifying_children, non_resident_children, other_children, benefit, nil, law)
    kept = kept_at_flat_rate(income, special_expenses, additional_income, law)
    if kind == Rate.NIL and kept and qualifying_children > 0:
        return law.flat_rate, Rate.FLAT_INCOME, varied, True
    return amount, kind, varied, True
