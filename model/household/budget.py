"""A parent's budget: what is left of pay, what an order or a benefit may be made to give, what another pound brings.

Rules are pure: values in, value out. ``law`` is one row of the month table (``policy.LAW``). They stand on income tax
and National Insurance (``tax``), on benefits (``benefits``) and on the calculation.
"""

from cmsim.agents.compiled import rule
from cmsim.model.calculation.income import income_counted
from cmsim.model.calculation.schedule_1 import Benefit, below, weekly_rate
from cmsim.model.household.benefits import (
    MONTHS_A_YEAR,
    WEEKS_A_YEAR,
    Claim,
    benefits_monthly,
    child_benefit_weekly,
    income_above_needs_weekly,
    monthly,
    universal_credit_maximum_monthly,
)
from cmsim.model.household.tax import net_after_pension

# --- what may be taken --------------------------------------------------------------------------------------------


@rule
def deduction_room(standard_monthly, other_deductions_monthly, law):
    """Pounds a month that may still be deducted from Universal Credit under the cap. SI 2013/380 Sch 6.

    ``standard_monthly``: the claimant's standard allowance (``benefits.standard_allowance_monthly``).
    """
    return max(law.universal_credit_deduction_cap * standard_monthly - other_deductions_monthly, 0.0)


@rule
def benefit_deduction_monthly(standard_monthly, award_monthly, other_deductions_monthly, law):
    """Pounds a month deducted from Universal Credit for maintenance: all of it or none. SI 2013/380 Schs 6 and 7.

    From 30 April 2025 it may be taken beyond the cap (SI 2025/387). A penny of the award always stays. A lever lets
    what fits under the cap be taken where the whole does not.
    """
    wanted = monthly(law.benefit_deduction_weekly)
    if below(award_monthly - other_deductions_monthly - wanted, law.universal_credit_least_monthly):
        return 0.0
    room = deduction_room(standard_monthly, other_deductions_monthly, law)
    if below(room, wanted) and not law.benefit_deduction_beyond_cap:
        return room if law.benefit_deduction_partial else 0.0
    return wanted


@rule
def older_benefit_deduction_monthly(award_weekly, other_deductions, law):
    """Pounds a month deducted for maintenance from a benefit before Universal Credit: all of it or none, or, where the
    lever allows, what there is. SI 1987/1968 Schs 9 and 9B.

    Others may take no more than their own maximum (Sch 9 para 8), which maintenance at the flat rate is no part of; but
    ten pence must be left. ``other_deductions``: what others ask for, a share of the personal allowance of a single
    claimant of 25 or over; ``award_weekly``: of Jobseeker's Allowance or Income Support.
    """
    others = min(other_deductions, law.third_party_deduction_cap) * law.jobseekers_allowance_weekly
    left = max(award_weekly - others - law.older_benefit_least_weekly, 0.0)
    if below(left, law.benefit_deduction_weekly):
        return monthly(left) if law.benefit_deduction_partial else 0.0
    return monthly(law.benefit_deduction_weekly)


# --- what a household has -----------------------------------------------------------------------------------------


@rule
def household_income_monthly(
    net_earnings_monthly, benefits, children, maintenance_received_monthly, maintenance_paid_monthly, law
):
    """Disposable income of a household, pounds a month, before rent and council tax.

    net_earnings_monthly : of the parent and a partner (``net_weekly_income``, by the month).
    benefits : pounds a month (``benefits.benefits_monthly``). Maintenance has no part in them: what is received is
        disregarded (SI 2013/376 reg 66), what is paid is deducted from nothing.
    children : in the household, for Child Benefit.
    maintenance_paid_monthly : with the collection charge, where there is one.
    """
    child_benefit = monthly(child_benefit_weekly(children, law))
    return net_earnings_monthly + benefits + child_benefit + maintenance_received_monthly - maintenance_paid_monthly


@rule
def council_tax_reduction_weekly(council_tax_weekly, above_needs_weekly, law):
    """What is taken off council tax, pounds a week: all of it, less the taper on income above needs.

    The default scheme of SI 2012/2886; each council in England has its own. On Universal Credit needs are the maximum
    amount, and the award is income.
    """
    return max(council_tax_weekly - law.council_tax_reduction_taper * max(above_needs_weekly, 0.0), 0.0)


@rule
def disposable_weekly(
    gross_weekly_income, self_employed, scottish, pension_share, partner_net_weekly, claim, partner, over_25,
    children, born_after_limit, limited_capability, rent_monthly, savings, council_tax_weekly, law
):  # fmt: skip
    """What a household has of a parent's gross weekly income, pounds a week: after tax, with benefits, before rent.

    Arguments as for ``benefits.universal_credit_monthly``, and:
    partner_net_weekly : a partner's net earnings; they count in benefits (the year's gross is taken as the same).
    claim : ``benefits.Claim``.
    rent_monthly : eligible rent.
    council_tax_weekly : nought leaves council tax and its reduction out; otherwise what is left to pay comes off.
    """
    own = net_after_pension(gross_weekly_income, pension_share, self_employed, scottish, law)
    net = monthly(own + partner_net_weekly)
    gross_annual = (gross_weekly_income + partner_net_weekly) * WEEKS_A_YEAR
    benefits = benefits_monthly(
        claim, net, gross_annual, partner, over_25, children, born_after_limit, limited_capability, rent_monthly,
        savings, law
    )  # fmt: skip
    income = household_income_monthly(net, benefits, children, 0.0, 0.0, law) * MONTHS_A_YEAR / WEEKS_A_YEAR
    if council_tax_weekly <= 0.0:
        return income
    reduction = 0.0
    if claim == Claim.UNIVERSAL_CREDIT:
        most = universal_credit_maximum_monthly(
            partner, over_25, children, born_after_limit, limited_capability, rent_monthly, law
        )
        above = (net + benefits - most) * MONTHS_A_YEAR / WEEKS_A_YEAR
        reduction = council_tax_reduction_weekly(council_tax_weekly, above, law)
    elif claim == Claim.LEGACY:
        above = income_above_needs_weekly(net, gross_annual, partner, over_25, children, born_after_limit, savings, law)
        reduction = council_tax_reduction_weekly(council_tax_weekly, above, law)
    return income - council_tax_weekly + reduction


# --- what another pound of pay brings -----------------------------------------------------------------------------


@rule
def maintenance_on_next_pound(
    gross_weekly_income, self_employed, scottish, qualifying_children, other_children, shared_care, law
):
    """What the calculation adds for the next pound of gross weekly income, before the whole pence. Sch 1 paras 2 to 7.

    ``shared_care``: the mean share taken off for nights. For a parent on no benefit that sets the rate.
    """
    after = income_counted(gross_weekly_income + 1.0, self_employed, scottish, law)
    before = income_counted(gross_weekly_income, self_employed, scottish, law)
    more, _ = weekly_rate(after, qualifying_children, 0, other_children, Benefit.NONE, False, law)
    now, _ = weekly_rate(before, qualifying_children, 0, other_children, Benefit.NONE, False, law)
    return (more - now) * (1.0 - shared_care)


@rule
def marginal_deduction_from_budget(
    gross_weekly_income, self_employed, scottish, pension_share, partner_net_weekly, claim, partner, over_25,
    children, born_after_limit, limited_capability, rent_monthly, savings, council_tax_weekly, maintenance, charge, law
):  # fmt: skip
    """How much of the next pound of gross pay is gone, from budgets with and without it: 1 - (more - now) + m (1 + q).

    m, ``maintenance``: what the calculation adds for that pound (nought while it stands on an older income); q,
    ``charge``: the collection charge as a share of it (nought on Direct Pay). Maintenance is not deducted in any of
    these assessments, so it comes on top. The other arguments as for ``disposable_weekly``.
    """
    now = disposable_weekly(
        gross_weekly_income, self_employed, scottish, pension_share, partner_net_weekly, claim, partner, over_25,
        children, born_after_limit, limited_capability, rent_monthly, savings, council_tax_weekly, law
    )  # fmt: skip
    more = disposable_weekly(
        gross_weekly_income + 1.0, self_employed, scottish, pension_share, partner_net_weekly, claim, partner, over_25,
        children, born_after_limit, limited_capability, rent_monthly, savings, council_tax_weekly, law
    )  # fmt: skip
    return 1.0 - (more - now) + maintenance * (1.0 + charge)
