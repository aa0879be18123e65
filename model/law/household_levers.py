"""The levers of tax and benefits: what a parent's household has to live on beside its pay and maintenance.

With those of child maintenance, of a case, of the service, of outreach and of the past they are the whole ``Policy``;
see ``levers.py``.
"""

from typing import Annotated, Self

from cmsim.model.law.arrears_levers import Arrears
from cmsim.model.law.case_levers import TheCase
from cmsim.model.law.levers import (
    AMOUNT,
    INCOME,
    MONTHLY,
    SHARE,
    SUM,
    YEARLY,
    YES,
    Measure,
    Share,
    Weekly,
    lever,
    may_not_cross,
)
from cmsim.model.law.past_levers import Past
from cmsim.model.law.service_levers import Service
from pydantic import Field, model_validator

Annual = Annotated[float, Field(ge=0.0, le=10_000_000.0)]
Monthly = Annotated[float, Field(ge=0.0, le=100_000.0)]
WithoutWith = tuple[Monthly, Monthly]
YEARLY_EACH: Measure = ("pounds a year", None, None)  # in a table the range stands in the type of each number


class Policy(Past, Service, Arrears, TheCase):
    """The whole law and practice on one day. Money is in cash pounds, rates are shares of one."""

    # income tax and National Insurance
    personal_allowance_annual: float = lever("Personal allowance", YEARLY, "Income free of income tax.")
    allowance_taper_from_annual: float = lever(
        "Allowance withdrawn above", YEARLY, "Income above which the allowance falls by 1 pound for every 2."
    )
    basic_rate_limit_annual: float = lever(
        "Basic rate limit", YEARLY, "Taxable income (above the allowance) at the basic rate."
    )
    basic_tax_rate: float = lever("Basic rate of income tax", SHARE, "On taxable income up to the basic rate limit.")
    higher_tax_rate: float = lever("Higher rate of income tax", SHARE, "On taxable income above the basic rate limit.")
    additional_rate_from_annual: float = lever(
        "Additional rate above", YEARLY, "Taxable income at which the additional rate begins."
    )
    additional_tax_rate: float = lever(
        "Additional rate of income tax", SHARE, "On taxable income above additional_rate_from_annual."
    )
    scottish_band_tops_annual: tuple[Annual, Annual, Annual, Annual, Annual] = lever(
        "Scottish bands up to",
        YEARLY_EACH,
        "Taxable income (above the allowance) of Scottish taxpayers at which each band but the last ends.",
    )
    scottish_rates: tuple[Share, Share, Share, Share, Share, Share] = lever(
        "Scottish rates of income tax", ("share", None, None), "On Scottish taxpayers' taxable income in each band."
    )
    national_insurance_from_weekly: float = lever(
        "Primary threshold", INCOME, "Earnings free of employee's National Insurance."
    )
    national_insurance_upper_weekly: float = lever(
        "Upper earnings limit", INCOME, "Earnings above which the upper rate applies."
    )
    national_insurance_rate: float = lever(
        "National Insurance, main rate", SHARE, "Class 1, between threshold and upper limit."
    )
    national_insurance_upper_rate: float = lever(
        "National Insurance, upper rate", SHARE, "Class 1, above the upper limit."
    )
    class4_from_annual: float = lever("Class 4 lower profits limit", YEARLY, "Profits free of Class 4.")
    class4_upper_annual: float = lever(
        "Class 4 upper profits limit", YEARLY, "Profits above which the upper rate applies."
    )
    class4_rate: float = lever(
        "Class 4, main rate", SHARE, "National Insurance of the self-employed, between the limits."
    )
    class4_upper_rate: float = lever(
        "Class 4, upper rate", SHARE, "National Insurance of the self-employed, above the upper limit."
    )

    # Universal Credit, and the benefits before it
    universal_credit_standard_monthly: float = lever(
        "Universal Credit standard allowance", MONTHLY, "Single claimant aged 25 or over."
    )
    universal_credit_taper: float = lever(
        "Universal Credit taper", SHARE, "Share of net earnings (above any work allowance) taken off the award."
    )
    universal_credit_deduction_cap: float = lever(
        "Universal Credit deductions cap",
        ("share of the standard allowance", 0, 1),
        "Most that may be deducted from an award in all.",
    )
    other_deductions_index: float = lever(
        "Other deductions from benefits",
        ("times those of 2019", 0.01, 2),
        "What advances, debts to government and other creditors ask to be deducted, against late 2019.",
    )
    sanction_rate: float = lever(
        "Universal Credit sanctions",
        SHARE,
        "Claimants under a sanction, of those who must look for work, at a time.",
    )
    universal_credit_standard_under_25_monthly: float = lever(
        "Universal Credit standard allowance, under 25", MONTHLY, "Single claimant under 25."
    )
    universal_credit_standard_couple_monthly: float = lever(
        "Universal Credit standard allowance, couple", MONTHLY, "Joint claimants, either of them aged 25 or over."
    )
    universal_credit_standard_couple_under_25_monthly: float = lever(
        "Universal Credit standard allowance, couple under 25", MONTHLY, "Joint claimants both under 25."
    )
    universal_credit_first_child_monthly: float = lever(
        "Universal Credit, first child", MONTHLY, "For the eldest child, if born before 6 April 2017."
    )
    universal_credit_child_monthly: float = lever("Universal Credit, other children", MONTHLY, "For each other child.")
    child_limit: int = lever(
        "Child limit",
        ("children", 0, 99),
        "A child born after 5 April 2017 counts in Universal Credit and tax credits only within so many (99: all).",
    )
    universal_credit_health_monthly: float = lever(
        "Universal Credit health element", MONTHLY, "For limited capability for work and work-related activity."
    )
    universal_credit_work_allowance_monthly: tuple[WithoutWith, WithoutWith, WithoutWith, WithoutWith] = lever(
        "Universal Credit work allowance",
        ("pounds a month", None, None),
        "Net earnings that take nothing off the award. Rows: no child, lone parent, couple with children, limited "
        "capability for work (the highest that fits); columns: without, with a housing element.",
    )
    universal_credit_least_monthly: float = lever(
        "Least award of Universal Credit", MONTHLY, "An award below this is not paid, nor may deductions leave less."
    )
    capital_free: float = lever("Savings that count for nothing", SUM, "Capital up to this brings in no income.")
    capital_limit: float = lever("Savings limit", SUM, "No means-tested benefit above this capital.")
    capital_step: float = lever(
        "Savings for each step of income", ("pounds", 1, 100_000), "Each of these, or part of one, above capital_free."
    )
    capital_income_monthly: float = lever(
        "Income taken from savings", MONTHLY, "Income that each capital_step is taken to bring in."
    )
    spare_bedroom_reduction: tuple[Share, Share] = lever(
        "Reduction for spare bedrooms", ("share of rent", None, None), "A social tenant's, for one, and two or more."
    )
    private_rent_met_share: float = lever(
        "Private rent met", ("share of rent", 0, 1), "Share of a private tenant's rent that the local allowance meets."
    )
    universal_credit_rolled_out: float = lever(
        "Universal Credit rolled out",
        ("share of claimants", 0, 1),
        "Share of claimants who are on Universal Credit; the others have the benefits before it.",
    )
    older_benefits_closed: bool = lever(
        "Older benefits closed to new claims", YES, "Paying parents who claim anew can only claim Universal Credit."
    )
    jobseekers_allowance_weekly: float = lever(
        "Jobseeker's Allowance", AMOUNT, "Personal allowance of a single person aged 25 or over, and of a lone parent."
    )
    jobseekers_allowance_under_25_weekly: float = lever(
        "Jobseeker's Allowance, under 25", AMOUNT, "Personal allowance of a single person under 25."
    )
    jobseekers_allowance_couple_weekly: float = lever(
        "Jobseeker's Allowance, couple", AMOUNT, "Personal allowance of a couple."
    )
    third_party_deduction_cap: float = lever(
        "Third-party deductions before Universal Credit",
        ("share of the personal allowance", 0, 1),
        "Most that others may deduct from a benefit before Universal Credit, of the allowance of a single person of 25 "
        "or over; maintenance at the flat rate is beside it.",
    )
    older_benefit_least_weekly: float = lever(
        "Least left of a benefit before Universal Credit", AMOUNT, "No deduction may leave less."
    )
    earnings_disregard_weekly: tuple[Weekly, Weekly, Weekly] = lever(
        "Earnings disregarded before Universal Credit",
        ("pounds a week, for a single person, a couple and a lone parent", None, None),
        "Net earnings that take nothing off Jobseeker's Allowance and Housing Benefit.",
    )
    housing_benefit_taper: float = lever(
        "Housing Benefit taper", SHARE, "Share of income above needs that is taken off Housing Benefit."
    )
    child_tax_credit_family_annual: float = lever(
        "Child Tax Credit, family element", YEARLY, "For a family (since April 2017: with a child born before it)."
    )
    child_tax_credit_child_annual: float = lever("Child Tax Credit, child element", YEARLY, "Each child that counts.")
    working_tax_credit_annual: float = lever(
        "Working Tax Credit of a family", YEARLY, "Basic element, and lone parent or couple element."
    )
    tax_credit_threshold_annual: float = lever(
        "Tax credit threshold", YEARLY, "Gross income above which tax credits are withdrawn."
    )
    tax_credit_taper: float = lever("Tax credit taper", SHARE, "Share of gross income above it taken off tax credits.")
    child_benefit_first_weekly: float = lever("Child Benefit, eldest child", AMOUNT, "For the eldest or only child.")
    child_benefit_other_weekly: float = lever("Child Benefit, other children", AMOUNT, "For each other child.")
    council_tax_reduction_taper: float = lever(
        "Council tax reduction taper", SHARE, "Share of income above needs taken off the reduction; each council's own."
    )

    @model_validator(mode="after")
    def household_in_order(self) -> Self:
        """Lines that must not cross."""
        for lower, upper in (
            ("national_insurance_from_weekly", "national_insurance_upper_weekly"),
            ("class4_from_annual", "class4_upper_annual"),
            ("basic_rate_limit_annual", "additional_rate_from_annual"),
            ("capital_free", "capital_limit"),
        ):
            may_not_cross(self, lower, upper)
        tops = self.scottish_band_tops_annual
        if sorted(tops) != list(tops):
            raise ValueError(f"scottish_band_tops_annual may not descend: {', '.join(f'{top:g}' for top in tops)}")
        return self
