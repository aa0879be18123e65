"""Means-tested benefits and Child Benefit: Universal Credit by the month, and what there was before it.

Rules are pure: values in, value out. ``law`` is one row of the month table (``policy.LAW``). "Reg" is a regulation of
the Universal Credit Regulations 2013 (SI 2013/376). Amounts are not rounded to pence, so that they are continuous.

Child maintenance is nowhere in these rules. It is not on the list of unearned income (reg 66), and was disregarded
before (Housing Benefit Regulations 2006 Sch 5 para 47A); what is paid is not deducted from earnings (reg 55).

Left out: the benefit cap, the minimum income floor of the self-employed, elements for childcare, carers and disabled
children, non-dependants, transitional protection, and the high income Child Benefit charge.
"""

import math
from enum import IntEnum

from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import HAIR

WEEKS_A_YEAR = 52.0  # reg 73: a week's amount counts 52 times a year, twelve months to the year
MONTHS_A_YEAR = 12.0


class Claim(IntEnum):
    """Which means-tested benefits a household has: none, Universal Credit, or those before it."""

    NONE = 0
    UNIVERSAL_CREDIT = 1
    LEGACY = 2


NO_CHILD, LONE_PARENT, COUPLE_WITH_CHILDREN, LIMITED_CAPABILITY = range(4)  # rows of the table of work allowances


@rule
def monthly(weekly):
    """A week's amount by the month. Reg 73."""
    return weekly * WEEKS_A_YEAR / MONTHS_A_YEAR


@rule
def claim_of(claims, draw, law):
    """Which benefits a claimant has: Universal Credit once the roll-out has passed the parent's fixed personal draw.

    ``claims``: whether benefits are taken up at all. ``draw``: of 0 to 1, the same in every month, so that nobody goes
    back while the roll-out rises.
    """
    if not claims:
        return Claim.NONE
    return Claim.UNIVERSAL_CREDIT if draw < law.universal_credit_rolled_out else Claim.LEGACY


# --- what all of them look at -----------------------------------------------------------------------------------


@rule
def children_counted(children, born_after_limit, law):
    """Children an amount is paid for: those born before 6 April 2017, and later ones only within the limit. Reg 24A.

    ``born_after_limit``: how many of the children were born after 5 April 2017. Exceptions (twins, adoption and so on)
    are left out.
    """
    return max(children - born_after_limit, min(children, law.child_limit))


@rule
def capital_income_monthly(savings, law):
    """Income that savings are taken to bring in: an amount for each step, or part of one, above the line. Reg 72."""
    if savings <= law.capital_free:
        return 0.0
    return law.capital_income_monthly * math.ceil((savings - law.capital_free) / law.capital_step - HAIR)


@rule
def too_much_capital(savings, law):
    """Whether savings are above the limit for any means-tested benefit. Reg 18."""
    return savings > law.capital_limit


@rule
def eligible_rent_monthly(rent_monthly, private, spare_bedrooms, law):
    """The rent that benefits look at. Reg 26 and Sch 4; Housing Benefit Regulations 2006 regs B13 and 13D.

    A social tenant's is reduced for spare bedrooms, as the law has it. A private tenant's is limited by the allowance
    of the area and the size of the home; here it is a share of the rent, the same everywhere.
    """
    if private:
        return rent_monthly * law.private_rent_met_share
    if spare_bedrooms > 0:
        return rent_monthly * (1.0 - law.spare_bedroom_reduction[min(spare_bedrooms, 2) - 1])
    return rent_monthly


# --- Universal Credit -------------------------------------------------------------------------------------------


@rule
def standard_allowance_monthly(partner, over_25, law):
    """The standard allowance, pounds a month. Reg 36. ``over_25``: a claimant (one of a couple) is 25 or over."""
    if partner:
        if over_25:
            return law.universal_credit_standard_couple_monthly
        return law.universal_credit_standard_couple_under_25_monthly
    return law.universal_credit_standard_monthly if over_25 else law.universal_credit_standard_under_25_monthly


@rule
def child_elements_monthly(children, born_after_limit, law):
    """For the children that count: the first at the higher rate if born before 6 April 2017. Regs 24, 24A and 36."""
    counted = children_counted(children, born_after_limit, law)
    amount = law.universal_credit_child_monthly * counted
    if children > born_after_limit:
        amount += law.universal_credit_first_child_monthly - law.universal_credit_child_monthly
    return amount


@rule
def work_allowance_monthly(partner, children, limited_capability, housing, law):
    """Net earnings that take nothing off the award: the highest amount that fits. Reg 22, and its table as made.

    ``housing``: the award has a housing element. Without a child or limited capability for work it is nought since
    April 2016.
    """
    column = 1 if housing else 0
    row = NO_CHILD
    if children > 0:
        row = COUPLE_WITH_CHILDREN if partner else LONE_PARENT
    allowance = law.universal_credit_work_allowance_monthly[row][column]
    if limited_capability:
        return max(allowance, law.universal_credit_work_allowance_monthly[LIMITED_CAPABILITY][column])
    return allowance


@rule
def universal_credit_maximum_monthly(
    partner, over_25, children, born_after_limit, limited_capability, rent_monthly, law
):
    """All elements before any income is taken off, pounds a month. Welfare Reform Act 2012 s. 8(2)."""
    amount = standard_allowance_monthly(partner, over_25, law) + rent_monthly
    if children > 0:
        amount += child_elements_monthly(children, born_after_limit, law)
    if limited_capability:
        amount += law.universal_credit_health_monthly
    return amount


@rule
def universal_credit_monthly(
    net_earnings_monthly, partner, over_25, children, born_after_limit, limited_capability, rent_monthly, savings, law
):
    """The award of Universal Credit, pounds a month. Welfare Reform Act 2012 s. 8; regs 17, 18, 22, 24, 36 and 72.

    net_earnings_monthly : of the claimant and a partner, after tax, National Insurance and pension contributions
        (reg 55). Maintenance paid is not deducted.
    over_25 : the claimant, or either of a couple, is 25 or over.
    born_after_limit : how many of the ``children`` in the household were born after 5 April 2017.
    limited_capability : a claimant has limited capability for work and work-related activity.
    rent_monthly : eligible rent (``eligible_rent_monthly``); nought: no housing element.
    savings : capital of the household, pounds.
    """
    if too_much_capital(savings, law):
        return 0.0
    most = universal_credit_maximum_monthly(
        partner, over_25, children, born_after_limit, limited_capability, rent_monthly, law
    )
    allowance = work_allowance_monthly(partner, children, limited_capability, rent_monthly > 0.0, law)
    earned = law.universal_credit_taper * max(net_earnings_monthly - allowance, 0.0)
    award = most - earned - capital_income_monthly(savings, law)
    return award if award >= law.universal_credit_least_monthly else 0.0


# --- the benefits before it -------------------------------------------------------------------------------------


@rule
def personal_allowance_weekly(partner, over_25, children, law):
    """The personal allowance of Jobseeker's Allowance, Income Support and Housing Benefit. SI 1996/207 Sch 1."""
    if partner:
        return law.jobseekers_allowance_couple_weekly
    if over_25 or children > 0:
        return law.jobseekers_allowance_weekly
    return law.jobseekers_allowance_under_25_weekly


@rule
def counted_earnings_weekly(net_earnings_monthly, partner, children, law):
    """Net earnings after the disregard, pounds a week. Housing Benefit Regulations 2006 Sch 4, taken for all."""
    kind = 1 if partner else (2 if children > 0 else 0)
    weekly = net_earnings_monthly * MONTHS_A_YEAR / WEEKS_A_YEAR
    return max(weekly - law.earnings_disregard_weekly[kind], 0.0)


@rule
def jobseekers_weekly(counted_earnings, partner, over_25, children, savings, law):
    """Income-based Jobseeker's Allowance or Income Support, pounds a week: the allowance less counted income.

    It has no limit of hours here: a household whose counted earnings reach its allowance has left it.
    """
    if too_much_capital(savings, law):
        return 0.0
    income = counted_earnings + capital_income_monthly(savings, law) * MONTHS_A_YEAR / WEEKS_A_YEAR
    return max(personal_allowance_weekly(partner, over_25, children, law) - income, 0.0)


@rule
def child_tax_credit_weekly(children, born_after_limit, law):
    """All of the Child Tax Credit, before any reduction, pounds a week. SI 2002/2007 regs 7 and 9.

    Since April 2017 the family element needs a child born before it.
    """
    if children == 0:
        return 0.0
    most = law.child_tax_credit_child_annual * children_counted(children, born_after_limit, law)
    if children > born_after_limit:
        most += law.child_tax_credit_family_annual
    return most / WEEKS_A_YEAR


@rule
def tax_credits_weekly(gross_earnings_annual, working, children, born_after_limit, law):
    """Child and Working Tax Credit of a household with children, pounds a week. SI 2002/2005, 2007 and 2008.

    All of the Child Tax Credit without work; ``working`` (Jobseeker's Allowance left behind), a Working Tax Credit of
    the basic and the lone parent or couple element as well, and the taper on the year's gross earnings. Hours, the 30
    hour element, childcare, and workers without children are left out.
    """
    if children == 0:
        return 0.0
    most = child_tax_credit_weekly(children, born_after_limit, law)
    if not working:
        return most
    above = max(gross_earnings_annual - law.tax_credit_threshold_annual, 0.0)
    return max(most + (law.working_tax_credit_annual - law.tax_credit_taper * above) / WEEKS_A_YEAR, 0.0)


@rule
def income_above_needs_weekly(
    net_earnings_monthly, gross_earnings_annual, partner, over_25, children, born_after_limit, savings, law
):
    """Income above needs for Housing Benefit and council tax reduction, pounds a week; on Jobseeker's Allowance nought.

    Tax credits are income, and all of the Child Tax Credit stands in the needs for the amounts for children.
    """
    counted = counted_earnings_weekly(net_earnings_monthly, partner, children, law)
    needs = personal_allowance_weekly(partner, over_25, children, law)
    credits = tax_credits_weekly(gross_earnings_annual, counted >= needs, children, born_after_limit, law)
    income = counted + credits + capital_income_monthly(savings, law) * MONTHS_A_YEAR / WEEKS_A_YEAR
    return max(income - needs - child_tax_credit_weekly(children, born_after_limit, law), 0.0)


@rule
def housing_benefit_weekly(rent_weekly, above_needs_weekly, savings, law):
    """Housing Benefit, pounds a week: rent less the taper on income above needs. SI 2006/213 regs 70 and 71."""
    if too_much_capital(savings, law):
        return 0.0
    return max(rent_weekly - law.housing_benefit_taper * above_needs_weekly, 0.0)


@rule
def legacy_benefits_monthly(
    net_earnings_monthly, gross_earnings_annual, partner, over_25, children, born_after_limit, rent_monthly, savings,
    law
):  # fmt: skip
    """Benefits and tax credits before Universal Credit, pounds a month: a simplification of five of them.

    Arguments as for ``universal_credit_monthly``; ``gross_earnings_annual``: of the claimant and a partner.
    """
    counted = counted_earnings_weekly(net_earnings_monthly, partner, children, law)
    working = counted >= personal_allowance_weekly(partner, over_25, children, law)
    jobseekers = jobseekers_weekly(counted, partner, over_25, children, savings, law)
    credits = tax_credits_weekly(gross_earnings_annual, working, children, born_after_limit, law)
    above = income_above_needs_weekly(
        net_earnings_monthly, gross_earnings_annual, partner, over_25, children, born_after_limit, savings, law
    )
    housing = housing_benefit_weekly(rent_monthly * MONTHS_A_YEAR / WEEKS_A_YEAR, above, savings, law)
    return monthly(jobseekers + credits + housing)


# --- one household ----------------------------------------------------------------------------------------------


@rule
def benefits_monthly(
    claim, net_earnings_monthly, gross_earnings_annual, partner, over_25, children, born_after_limit,
    limited_capability, rent_monthly, savings, law
):  # fmt: skip
    """The means-tested benefits of a household, pounds a month, by what it claims (``Claim``)."""
    if claim == Claim.UNIVERSAL_CREDIT:
        return universal_credit_monthly(
            net_earnings_monthly, partner, over_25, children, born_after_limit, limited_capability, rent_monthly,
            savings, law
        )  # fmt: skip
    if claim == Claim.LEGACY:
        return legacy_benefits_monthly(
            net_earnings_monthly, gross_earnings_annual, partner, over_25, children, born_after_limit, rent_monthly,
            savings, law
        )  # fmt: skip
    return 0.0


@rule
def child_benefit_weekly(children, law):
    """Child Benefit, pounds a week. Child Benefit (Rates) Regulations 2006 reg 2."""
    if children == 0:
        return 0.0
    return law.child_benefit_first_weekly + law.child_benefit_other_weekly * (children - 1)
