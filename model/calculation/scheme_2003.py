"""The calculation of the scheme of 2003, by which the Child Support Agency's cases live until they are closed.

Rules are pure: values in, value out, in pounds a week. ``law`` is one row of the month table (``policy.LAW``). "Sch 1"
is Schedule 1 to the Child Support Act 1991 as the Child Support, Pensions and Social Security Act 2000 substituted it,
before the 2012 scheme; "reg" a regulation of the Child Support (Maintenance Calculations and Special Cases)
Regulations 2000 (SI 2001/155).

The shape is that of the 2012 scheme, on net instead of gross income. The bands of shared care and the fixed deduction
in the highest of them (paras 7(4) and 7(6)) are the same words in both schemes, so they are the same levers.
"""

import math

from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import (
    Rate,
    below,
    column,
    in_any_band,
    in_equal_band,
    pence,
    shared_care_fraction,
)


@rule
def whole_pounds(pounds):
    """Whole pounds, half up: the basic and the reduced rate are rounded before shared care. Reg 2(3)."""
    return math.floor(pounds + 0.5 + 1e-9)


@rule
def reduced_rate_2003(net_weekly_income, children, other_children, law):
    """The flat rate and a share of income above the flat line. Sch 1 para 3; reg 3."""
    share = law.scheme_2003_reduced_rate[min(other_children, 3)][column(children)]
    return law.scheme_2003_flat_rate + share * (net_weekly_income - law.scheme_2003_flat_upper)


@rule
def basic_rate_2003(net_weekly_income, children, other_children, law):
    """A share of income up to the cap, less the share for relevant other children. Sch 1 paras 2 and 10(3)."""
    counted = min(net_weekly_income, law.scheme_2003_income_cap)
    if other_children > 0:
        counted *= 1.0 - law.scheme_2003_other_children_reduction[column(other_children)]
    return law.scheme_2003_basic_rate[column(children)] * counted


@rule
def rate_2003(net_weekly_income, children, other_children, on_benefit, law):
    """What is owed before shared care: (pounds a week, Rate). Sch 1 paras 1 to 5.

    Benefits count as income for the nil test, so a claimant without earnings is at the flat rate.
    """
    if children == 0:
        return 0.0, Rate.NIL
    if on_benefit:
        return law.scheme_2003_flat_rate, Rate.FLAT_BENEFIT
    if below(net_weekly_income, law.scheme_2003_nil_below):
        return 0.0, Rate.NIL
    if not below(law.scheme_2003_flat_upper, net_weekly_income):
        return law.scheme_2003_flat_rate, Rate.FLAT_INCOME
    if below(net_weekly_income, law.scheme_2003_basic_from):
        amount = whole_pounds(reduced_rate_2003(net_weekly_income, children, other_children, law))
        return max(amount, law.scheme_2003_flat_rate), Rate.REDUCED
    return whole_pounds(basic_rate_2003(net_weekly_income, children, other_children, law)) * 1.0, Rate.BASIC


@rule
def weekly_2003(net_weekly_income, qualifying_children, other_children, nights, on_benefit, law):
    """What one receiving parent is owed, to the penny, where nights are the same for all children. Sch 1 paras 1 to 8.

    ``on_benefit``: on one that sets the flat rate; shared care then leaves nothing due (para 8).
    """
    amount, kind = rate_2003(net_weekly_income, qualifying_children, other_children, on_benefit, law)
    if kind == Rate.FLAT_BENEFIT and in_any_band(nights, law):
        return 0.0
    if kind == Rate.REDUCED or kind == Rate.BASIC:
        amount *= 1.0 - shared_care_fraction(nights, law)
        if in_equal_band(nights, law):
            amount -= law.equal_band_deduction * qualifying_children
        amount = max(amount, law.scheme_2003_flat_rate)  # para 7(7)
    return pence(amount) / 100.0
