"""Income tax and National Insurance, pounds a year and a week.

Rules are pure: values in, value out. ``law`` is one row of the month table (``policy.LAW``). The Welsh rates have
equalled those of England in every year since they began (2019-20), so they are not apart. Class 2 is left out.
"""

from cmsim.agents.compiled import rule

WEEKS_A_YEAR = 52.0


@rule
def personal_allowance(annual_income, law):
    """Pounds a year free of income tax: less by one for every two above the taper. Income Tax Act 2007 s. 35."""
    taper = max(annual_income - law.allowance_taper_from_annual, 0.0) / 2.0
    return max(law.personal_allowance_annual - taper, 0.0)


@rule
def rest_of_uk_tax(taxable, law):
    """Income tax on what is above the allowance, outside Scotland, pounds a year. Income Tax Act 2007 ss. 6 and 10."""
    basic = min(taxable, law.basic_rate_limit_annual)
    additional = max(taxable - law.additional_rate_from_annual, 0.0)
    higher = taxable - basic - additional
    return law.basic_tax_rate * basic + law.higher_tax_rate * higher + law.additional_tax_rate * additional


@rule
def scottish_tax(taxable, law):
    """The same for a Scottish taxpayer: a rate a band. Scotland Act 1998 s. 80C; Income Tax Act 2007 s. 11A."""
    tax, lower = 0.0, 0.0
    for band in range(5):
        upper = law.scottish_band_tops_annual[band]
        tax += law.scottish_rates[band] * between(taxable, lower, upper)
        lower = upper
    return tax + law.scottish_rates[5] * max(taxable - lower, 0.0)


@rule
def income_tax(annual_income, scottish, law):
    """Income tax on earnings, pounds a year. Income Tax Act 2007 ss. 6, 10, 11A and 35."""
    taxable = max(annual_income - personal_allowance(annual_income, law), 0.0)
    return scottish_tax(taxable, law) if scottish else rest_of_uk_tax(taxable, law)


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
def net_weekly_income(gross_weekly_income, self_employed, scottish, law):
    """Pounds a week after income tax and National Insurance, as if the week's pay were that of the whole year."""
    return net_after_pension(gross_weekly_income, 0.0, self_employed, scottish, law)


@rule
def net_after_pension(gross_weekly_income, pension_share, self_employed, scottish, law):
    """The same after pension contributions too: a share of pay, taken off before tax but not before National Insurance.

    That is the relief of a net pay arrangement. Finance Act 2004 s. 193.
    """
    pension = gross_weekly_income * pension_share
    tax = income_tax((gross_weekly_income - pension) * WEEKS_A_YEAR, scottish, law) / WEEKS_A_YEAR
    return gross_weekly_income - pension - tax - national_insurance(gross_weekly_income, self_employed, law)
