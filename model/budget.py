"""The paying parent's budget: income tax and National Insurance, and what an order or a benefit may be made to give.

Rules are pure: values in, value out. ``law`` is one row of the month table (``policy.LAW``). Income tax is that of
England and Wales; pension contributions and Class 2 are left out. Council tax reduction enters the marginal
deduction rate alone, as each council has its own.
"""

from cmsim.agents.compiled import rule
from cmsim.model.calculation import Benefit, below, weekly_rate

WEEKS_A_YEAR = 52.0
MONTHS_A_YEAR = 12.0


@rule
def personal_allowance(annual_income, law):
    """Pounds a year free of income tax: less by one for every two above the taper. Income Tax Act 2007 s. 35."""
    taper = max(annual_income - law.allowance_taper_from_annual, 0.0) / 2.0
    return max(law.personal_allowance_annual - taper, 0.0)


@rule
def income_tax(annual_income, law):
    """Income tax on earnings, pounds a year. Income Tax Act 2007 ss. 6, 10 and 35."""
    taxable = max(annual_income - personal_allowance(annual_income, law), 0.0)
    basic = min(taxable, law.basic_rate_limit_annual)
    additional = max(taxable - law.additional_rate_from_annual, 0.0)
    higher = taxable - basic - additional
    return law.basic_tax_rate * basic + law.higher_tax_rate * higher + law.additional_tax_rate * additional


@rule
def between(amount, low, high):
    """The part of an amount that lies between two lines."""
    return max(min(amount, high) - low, 0.0)


@rule
def national_insurance(gross_weekly_income, self_employed, law):
    """National Insurance, pounds a week: Class 1 or Class 4. Social Security Contributions and Benefits Act 1992."""
    if self_employed:
        profits = gross_weekly_income * WEEKS_A_YEAR
        main = law.class4_rate * between(profits, law.class4_from_annual, law.class4_upper_annual)
        upper = law.class4_upper_rate * max(profits - law.class4_upper_annual, 0.0)
        return (main + upper) / WEEKS_A_YEAR
    main = law.national_insurance_rate * between(
        gross_weekly_income, law.national_insurance_from_weekly, law.national_insurance_upper_weekly
    )
    return main + law.national_insurance_upper_rate * max(
        gross_weekly_income - law.national_insurance_upper_weekly, 0.0
    )


@rule
def net_weekly_income(gross_weekly_income, self_employed, law):
    """Pounds a week after income tax and National Insurance, as if the week's pay were that of the whole year."""
    tax = income_tax(gross_weekly_income * WEEKS_A_YEAR, law) / WEEKS_A_YEAR
    return gross_weekly_income - tax - national_insurance(gross_weekly_income, self_employed, law)


@rule
def protected_earnings(net, law):
    """What a deduction from earnings order must leave of a period's net pay. SI 1992/1989 reg 11(2)."""
    return law.protected_earnings_share * net


@rule
def earnings_deduction(net, wanted, law):
    """What an employer deducts of what the order asks for, in the period of ``net``: never protected earnings.

    The shortfall is not carried to the next period; it becomes arrears.
    """
    return max(min(wanted, net - protected_earnings(net, law)), 0.0)


@rule
def deduction_room(other_deductions_monthly, law):
    """Pounds a month that may still be deducted from Universal Credit under the cap. SI 2013/380 Sch 6."""
    cap = law.universal_credit_deduction_cap * law.universal_credit_standard_monthly
    return max(cap - other_deductions_monthly, 0.0)


@rule
def benefit_deduction_monthly(other_deductions_monthly, law):
    """Pounds a month deducted from Universal Credit for maintenance: all of it or none. SI 2013/380 Schs 6 and 7.

    From 30 April 2025 it may be taken beyond the cap (SI 2025/387).
    """
    wanted = law.benefit_deduction_weekly * WEEKS_A_YEAR / MONTHS_A_YEAR
    if below(deduction_room(other_deductions_monthly, law), wanted) and not law.benefit_deduction_beyond_cap:
        return 0.0
    return wanted


@rule
def maintenance_on_next_pound(gross_weekly_income, qualifying_children, other_children, shared_care, law):
    """What the calculation adds for the next pound of gross weekly income, before the whole pence. Sch 1 paras 2 to 7.

    ``shared_care``: the mean share taken off for nights. For a parent on no benefit that sets the rate.
    """
    more, _ = weekly_rate(gross_weekly_income + 1.0, qualifying_children, 0, other_children, Benefit.NONE, False, law)
    now, _ = weekly_rate(gross_weekly_income, qualifying_children, 0, other_children, Benefit.NONE, False, law)
    return (more - now) * (1.0 - shared_care)


@rule
def marginal_deduction_rate(
    gross_weekly_income, self_employed, on_universal_credit, council_tax_taper, maintenance, charge, law
):
    """How much of the next pound of gross pay is gone: 1 - (1 - t - n)(1 - u)(1 - k) + m (1 + q).

    t and n: income tax and National Insurance on that pound; u: the taper, where Universal Credit is in payment and
    any work allowance used up; k, ``council_tax_taper``: what council tax reduction loses of a pound of net income
    (its council's own; nought without it); m, ``maintenance``: what the calculation adds for that pound (nought while
    it stands on an older income); q, ``charge``: the collection charge as a share of it (nought on Direct Pay).
    Maintenance is not deducted in any of these assessments, so it comes on top. Without it: m = 0.
    """
    kept = net_weekly_income(gross_weekly_income + 1.0, self_employed, law) - net_weekly_income(
        gross_weekly_income, self_employed, law
    )
    if on_universal_credit:
        kept *= 1.0 - law.universal_credit_taper
    return 1.0 - kept * (1.0 - council_tax_taper) + maintenance * (1.0 + charge)
