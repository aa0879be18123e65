"""The statutory calculation: one rule for each quantity of Schedule 1 to the Child Support Act 1991.

Rules are pure: values in, value out, in pounds a week unless the name says otherwise. ``law`` is one row of the month
table (``policy.LAW``). "The Act" is the Child Support Act 1991, "reg" a regulation of the Child Support Maintenance
Calculation Regulations 2012 (SI 2012/2677), "Fees" the Child Support Fees Regulations 2014 (SI 2014/612).

In order: gross weekly income, the rate, the split between receiving parents, shared care, the least amount, whole
pence, charges. ``weekly_rate`` and ``share_for_receiving_parent`` are what the simulation calls; variations, which it
does not have, stand in ``variations``.
"""

import math
from enum import IntEnum

from cmsim.agents.compiled import rule


class Rate(IntEnum):
    """Which rule set the rate."""

    NIL = 0
    FLAT_INCOME = 1
    FLAT_BENEFIT = 2
    REDUCED = 3
    BASIC = 4
    BASIC_PLUS = 5
    DEFAULT = 6
    FLAT_TWICE = 7  # the flat rate, and the flat rate again on additional income (reg 73(2))
    NO_CALCULATION = 8  # outside the jurisdiction of the Act (s. 44)


class Benefit(IntEnum):
    """What decides the rate whatever the income: a benefit of reg 44(1), or one of reg 44(2)."""

    NONE = 0
    FLAT_RATE_BENEFIT = 1
    MEANS_TESTED = 2
    UNIVERSAL_CREDIT_NO_EARNINGS = 3


class Basis(IntEnum):
    """Which income the calculation stands on."""

    HISTORIC = 0
    CURRENT = 1


DAYS_A_YEAR = 365.0  # reg 35(1)(c) divides a year's income by 365, leap year or not
DAYS_A_WEEK = 7.0
HAIR = 1e-9  # pounds: less than any amount of money, more than a binary fraction's error


# --- amounts ---------------------------------------------------------------------------------------------------


@rule
def pence(pounds):
    """Whole pence, half up (reg 6): the one place where money is rounded.

    The ten-millionth of a penny makes up for binary fractions: 0.285 pounds is 29 pence, however it is stored.
    """
    return math.floor(100.0 * pounds + 0.5 + 1e-7)


@rule
def below(amount, line):
    """Whether an amount is below a line in the law; an amount on the line is not, however it is stored."""
    return amount < line - HAIR


@rule
def weekly(annual):
    """A year's amount by the week. Reg 35(1)(c)."""
    return annual / DAYS_A_YEAR * DAYS_A_WEEK


@rule
def column(children):
    """The column for a number of children in a table for 1, 2, and 3 or more. The Act, Sch 1 paras 2 and 3."""
    return min(children, 3) - 1


# --- gross weekly income ---------------------------------------------------------------------------------------


@rule
def income_basis(historic, historic_known, current, current_known, law):
    """Historic income, unless there is none or current income differs from it by a quarter or more. Reg 34(2), (2A)."""
    if not historic_known:
        return Basis.CURRENT
    if not current_known:
        return Basis.HISTORIC
    if historic <= 0.0:
        return Basis.CURRENT if current > 0.0 else Basis.HISTORIC
    if below(abs(current - historic), law.income_tolerance * historic):
        return Basis.HISTORIC
    return Basis.CURRENT


@rule
def estimate_counts(historic, historic_known):
    """Whether current income may be estimated: without historic income, or when it is nil. Reg 42(1)."""
    return not historic_known or historic <= 0.0


@rule
def after_pension(income, pension):
    """Income less relievable pension contributions. Regs 35(3) and 40."""
    return max(income - pension, 0.0)


# --- the rate --------------------------------------------------------------------------------------------------


@rule
def reduced_rate(income, children, other_children, law):
    """The flat rate and a share of income above the flat line. The Act, Sch 1 para 3; reg 43."""
    share = law.reduced_rate[min(other_children, 3)][column(children)]
    return law.flat_rate + share * (income - law.flat_upper)


@rule
def income_for_basic_rate(income, other_children, law):
    """Capped income, less the share for relevant other children. The Act, Sch 1 paras 2(3) and 10(3)."""
    capped = min(income, law.income_cap)
    if other_children == 0:
        return capped
    return capped * (1.0 - law.other_children_reduction[column(other_children)])


@rule
def basic_rate(income, children, other_children, law):
    """A share of income up to the plus line and a smaller share of the rest. The Act, Sch 1 para 2."""
    counted = income_for_basic_rate(income, other_children, law)
    basic = law.basic_rate[column(children)] * min(counted, law.plus_from)
    return basic + law.plus_rate[column(children)] * max(counted - law.plus_from, 0.0)


@rule
def without_non_resident_children(amount, qualifying_children, non_resident_children, law):
    """The qualifying children's part of a rate worked out for them and for children maintained under another
    arrangement, and not less than the minimum. The Act, Sch 1 para 5A; regs 48 and 52.
    """
    if non_resident_children == 0:
        return amount
    part = amount / (qualifying_children + non_resident_children) * qualifying_children
    return max(part, law.minimum_after_shared_care)


@rule
def weekly_rate(gross_weekly_income, qualifying_children, non_resident_children, other_children, benefit, nil, law):
    """What a paying parent owes in all, before shared care: (pounds a week, not rounded; Rate). Sch 1 paras 1 to 5A.

    ``gross_weekly_income``: after variations. ``qualifying_children``: of all receiving parents. ``nil``: in a category
    of reg 45(1). The tests come in the order nil, flat, reduced, basic; benefits count as income for the nil test, so
    a claimant without earnings is at the flat rate (reg 45(2)).
    """
    if nil or qualifying_children == 0:
        return 0.0, Rate.NIL
    if benefit != Benefit.NONE:
        return law.flat_rate, Rate.FLAT_BENEFIT
    if below(gross_weekly_income, law.nil_below):
        return 0.0, Rate.NIL
    if not below(law.flat_upper, gross_weekly_income):
        return law.flat_rate, Rate.FLAT_INCOME
    children = qualifying_children + non_resident_children
    if below(gross_weekly_income, law.basic_from):
        amount = reduced_rate(gross_weekly_income, children, other_children, law)
        kind = Rate.REDUCED
    else:
        amount = basic_rate(gross_weekly_income, children, other_children, law)
        kind = Rate.BASIC
        if below(law.plus_from, income_for_basic_rate(gross_weekly_income, other_children, law)):
            kind = Rate.BASIC_PLUS
    return without_non_resident_children(amount, qualifying_children, non_resident_children, law), kind


@rule
def shared_flat_rate(amount, kind, benefit, partner_pays, law):
    """Half the flat rate where a means-tested benefit sets it and the partner pays too. Sch 1 para 4(2); reg 44(3)."""
    if kind == Rate.FLAT_BENEFIT and partner_pays and benefit != Benefit.FLAT_RATE_BENEFIT:
        return amount * law.partner_flat_rate_share
    return amount


@rule
def default_decision(qualifying_children, law):
    """What is due when too little is known to calculate: no shared care, no variation. The Act s. 12; reg 49."""
    return law.default_decision[column(qualifying_children)]


# --- receiving parents and shared care -------------------------------------------------------------------------


@rule
def on_earnings(kind):
    """Whether shared care and the least amount follow Sch 1 para 7: at the reduced, basic and basic plus rates, and at
    the flat rate with an amount on additional income (reg 74(2)).
    """
    return kind == Rate.REDUCED or kind == Rate.BASIC or kind == Rate.BASIC_PLUS or kind == Rate.FLAT_TWICE


@rule
def apportioned(amount, children_of_this_parent, qualifying_children):
    """One receiving parent's part, by number of children. The Act, Sch 1 para 6."""
    return amount * children_of_this_parent / qualifying_children


@rule
def shared_care_fraction(nights, law):
    """What comes off for one child by nights a year with the paying parent. The Act, Sch 1 para 7(4); reg 46."""
    fraction = 0.0
    for band in range(4):
        if nights >= law.shared_care_nights[band]:
            fraction = law.shared_care_fraction[band]
    return fraction


@rule
def in_any_band(nights, law):
    """Whether care is shared at all in law: the nights reach the lowest band. The Act, Sch 1 paras 7(3) and 8(2)."""
    return nights >= law.shared_care_nights[0]


@rule
def in_equal_band(nights, law):
    """Whether the nights are in the highest band, which takes off a fixed amount as well. The Act, Sch 1 para 7(6)."""
    return nights >= law.shared_care_nights[3]


@rule
def share_for_receiving_parent(
    weekly, kind, children_of_this_parent, qualifying_children, mean_fraction, children_in_equal_band, any_over_52, law
):
    """One receiving parent's amount after shared care, not rounded, before the least amount. The Act, Sch 1 paras 6-8.

    ``mean_fraction``: mean of ``shared_care_fraction`` over this parent's qualifying children, noughts included.
    ``any_over_52``: one of them is in any band; a paying parent at the flat rate because of a benefit then owes this
    parent nothing (para 8), one at the flat rate because of a low income still owes it all.
    """
    share = apportioned(weekly, children_of_this_parent, qualifying_children)
    if kind == Rate.FLAT_BENEFIT and any_over_52:
        return 0.0
    if on_earnings(kind):
        return max(share * (1.0 - mean_fraction) - law.equal_band_deduction * children_in_equal_band, 0.0)
    return share


@rule
def share_after_minimum(share, total, kind, children_of_this_parent, qualifying_children, law):
    """One receiving parent's amount, where all together may not be less than the minimum. The Act, Sch 1 para 7(7).

    ``total``: the shares of all this paying parent's receiving parents. Below the minimum, the minimum is divided by
    number of children.
    """
    if on_earnings(kind) and below(total, law.minimum_after_shared_care):
        return apportioned(law.minimum_after_shared_care, children_of_this_parent, qualifying_children)
    return share


# --- Collect & Pay, in whole pence -----------------------------------------------------------------------------


@rule
def paying_charge_pence(due_pence, compliant, law):
    """The collection charge on what a paying parent owes, in whole pence. Fees reg 7."""
    return pence(due_pence / 100.0 * (law.charge_paying_compliant if compliant else law.charge_paying))


@rule
def receiving_charge_pence(collected_pence, law):
    """The collection charge on what is collected for a receiving parent, in whole pence. Fees reg 7."""
    return pence(collected_pence / 100.0 * law.charge_receiving)
