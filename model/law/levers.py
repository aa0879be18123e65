"""The levers: every value of law and practice that the model reads, with title, unit, range and meaning.

This is the one list, with those of outreach in ``outreach_levers.py`` and of tax and benefits in
``household_levers.py``. The month table, the scenario loader
and the documentation are made from it; what each value was, when, and by which instrument stands beside it in
``history.toml``.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Nights = Annotated[int, Field(ge=1, le=365)]
Weekly = Annotated[float, Field(ge=0.0, le=1_000.0)]
ByChildren = tuple[Share, Share, Share]


Measure = tuple[str, float | None, float | None]  # unit, lowest, highest
AMOUNT: Measure = ("pounds a week", 0, 1_000)
INCOME: Measure = ("pounds a week", 0, 1_000_000)
MONTHLY: Measure = ("pounds a month", 0, 100_000)
YEARLY: Measure = ("pounds a year", 0, 10_000_000)
FEE: Measure = ("pounds", 0, 10_000)
SUM: Measure = ("pounds", 0, 100_000_000)
SHARE: Measure = ("share", 0, 1)
DAYS: Measure = ("days", 0, 365)
WEEKS: Measure = ("weeks", 0, 260)
MONTHS: Measure = ("months", 1, 240)
OWED: Measure = ("months of liability", 0, 240)
YES: Measure = ("yes or no", None, None)
BY_CHILDREN: Measure = ("share, for 1, 2, and 3 or more children", None, None)


def lever(title: str, measure: Measure, meaning: str) -> Any:
    """One field of the Policy. In a table of numbers the range is that of each number, and stands in its type."""
    unit, low, high = measure
    return Field(title=title, description=meaning, ge=low, le=high, json_schema_extra={"unit": unit})


def may_not_cross(levers: BaseModel, lower: str, upper: str) -> None:
    """Two lines of the law in their order. Errors: ValueError, in words."""
    low, high = getattr(levers, lower), getattr(levers, upper)
    if low > high:
        raise ValueError(f"{lower} ({low:g}) may not be above {upper} ({high:g})")


class ChildMaintenance(BaseModel):
    """The law and practice of child maintenance on one day. Money is in cash pounds, rates are shares of one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    # the calculation: Child Support Act 1991 Schedule 1, Calculation Regulations 2012
    nil_below: float = lever("Nil rate below", AMOUNT, "Gross weekly income below which nothing is due.")
    flat_rate: float = lever(
        "Flat rate", AMOUNT, "Due on low incomes and on prescribed benefits, from each paying parent."
    )
    flat_upper: float = lever(
        "Flat rate up to", INCOME, "Highest gross weekly income at the flat rate; more is at the reduced rate."
    )
    basic_from: float = lever(
        "Basic rate from", INCOME, "Lowest gross weekly income at the basic rate; less is at the reduced rate."
    )
    plus_from: float = lever(
        "Basic plus rate above",
        INCOME,
        "Income (after the reduction for other children) above which the plus rate applies.",
    )
    income_cap: float = lever("Income cap", INCOME, "Gross weekly income above this is left out of the calculation.")
    basic_rate: ByChildren = lever(
        "Basic rate", BY_CHILDREN, "Share of income up to plus_from, by qualifying children."
    )
    plus_rate: ByChildren = lever(
        "Basic plus rate", BY_CHILDREN, "Share of income above plus_from, by qualifying children."
    )
    other_children_reduction: ByChildren = lever(
        "Reduction for other children",
        BY_CHILDREN,
        "Share of income left out of the basic rate, by relevant other children.",
    )
    reduced_rate: tuple[ByChildren, ByChildren, ByChildren, ByChildren] = lever(
        "Reduced rate",
        BY_CHILDREN,
        "Share of income above flat_upper: rows by relevant other children (0 to 3 or more), columns by qualifying.",
    )
    shared_care_nights: tuple[Nights, Nights, Nights, Nights] = lever(
        "Shared care bands from",
        ("nights a year", None, None),
        "Nights with the paying parent at which each band begins, ascending.",
    )
    shared_care_fraction: tuple[Share, Share, Share, Share] = lever(
        "Shared care reduction", ("share", None, None), "Share taken off for a child in each band."
    )
    equal_band_deduction: float = lever(
        "Deduction in the highest band", AMOUNT, "Taken off as well for each child in the highest shared care band."
    )
    minimum_after_shared_care: float = lever(
        "Least amount on earnings",
        AMOUNT,
        "Least due in all at the basic and reduced rates, after shared care and after other arrangements.",
    )
    income_tolerance: float = lever(
        "Income tolerance",
        SHARE,
        "Current income replaces historic income when it differs by at least this share of it.",
    )
    default_decision: tuple[Weekly, Weekly, Weekly] = lever(
        "Default decision",
        ("pounds a week, for 1, 2, and 3 or more children", None, None),
        "Due when too little is known to calculate.",
    )
    partner_flat_rate_share: float = lever(
        "Flat rate of a couple who both pay",
        SHARE,
        "Share of the flat rate due where the partner pays maintenance too and the benefit is means-tested.",
    )
    variation_keeps_flat_rate: bool = lever(
        "Flat rate kept after a variation", YES, "Special expenses may not take the amount due below the flat rate."
    )
    unearned_income_from_annual: float = lever(
        "Unearned income counts from", YEARLY, "Least unearned income that can be brought in by a variation."
    )
    assets_from: float = lever(
        "Assets count above", SUM, "Net assets above which a notional income can be brought in by a variation."
    )
    assets_yearly_return: float = lever(
        "Notional return on assets",
        ("share a year", 0, 1),
        "Share of the assets that counts as yearly income (0: no such ground).",
    )
    variation_income_above: float = lever(
        "Income counts despite a benefit above",
        INCOME,
        "Income above this can be brought in by a variation where a benefit or a category sets the flat or nil rate.",
    )
    income_measure: Literal["gross", "net"] = lever(
        "Income measure",
        ("gross or net", None, None),
        "Whether the calculation stands on gross income, or on income net of income tax and National Insurance.",
    )

    # the scheme of 2003: Child Support Act 1991 Schedule 1 before the 2012 scheme, Special Cases Regulations 2000
    scheme_2003_nil_below: float = lever(
        "Nil rate below (2003 scheme)", AMOUNT, "Net weekly income below which nothing is due."
    )
    scheme_2003_flat_rate: float = lever(
        "Flat rate (2003 scheme)", AMOUNT, "Due on low incomes and on benefits, and the least due after shared care."
    )
    scheme_2003_flat_upper: float = lever(
        "Flat rate up to (2003 scheme)", INCOME, "Highest net weekly income at the flat rate."
    )
    scheme_2003_basic_from: float = lever(
        "Basic rate from (2003 scheme)", INCOME, "Lowest net weekly income at the basic rate; less: the reduced rate."
    )
    scheme_2003_income_cap: float = lever(
        "Income cap (2003 scheme)", INCOME, "Net weekly income above this is left out of the calculation."
    )
    scheme_2003_basic_rate: ByChildren = lever(
        "Basic rate (2003 scheme)", BY_CHILDREN, "Share of net weekly income, by qualifying children."
    )
    scheme_2003_other_children_reduction: ByChildren = lever(
        "Reduction for other children (2003 scheme)",
        BY_CHILDREN,
        "Share of net weekly income left out of the basic rate, by relevant other children.",
    )
    scheme_2003_reduced_rate: tuple[ByChildren, ByChildren, ByChildren, ByChildren] = lever(
        "Reduced rate (2003 scheme)",
        BY_CHILDREN,
        "Share of net income above scheme_2003_flat_upper: rows by other children, columns by qualifying children.",
    )

    # fees and charges: Child Support Fees Regulations 2014
    application_fee: float = lever("Application fee", FEE, "Paid by the applicant, unless waived.")
    fee_waived_for_abuse: bool = lever(
        "Fee waived for abuse", YES, "No fee for an applicant who has reported domestic abuse."
    )
    fee_waived_under_age: int = lever(
        "Fee waived under", ("years of age", 0, 100), "No fee for an applicant below this age."
    )
    charge_paying: float = lever(
        "Collection charge, paying parent",
        ("share of the liability", 0, 1),
        "Added on Collect & Pay to what a paying parent who is not compliant owes.",
    )
    charge_paying_compliant: float = lever(
        "Collection charge, compliant paying parent",
        ("share of the liability", 0, 1),
        "The same for a paying parent who is compliant.",
    )
    compliant_share: float = lever(
        "Compliant from",
        ("share of the amount due", 0, 1),
        "Share of what is due to date in the quarter that makes a paying parent compliant.",
    )
    charge_receiving: float = lever(
        "Collection charge, receiving parent",
        ("share of the money collected", 0, 1),
        "Taken on Collect & Pay from what is paid on.",
    )
    charge_earnings_order: float = lever(
        "Charge for a deduction from earnings order", FEE, "Owed by the paying parent for each order made."
    )
    charge_regular_deduction_order: float = lever(
        "Charge for a regular deduction order", FEE, "Owed by the paying parent for each order on a bank account."
    )
    charge_lump_sum_deduction_order: float = lever(
        "Charge for a lump sum deduction order", FEE, "Owed by the paying parent for each order on a bank account."
    )
    charge_liability_order: float = lever(
        "Charge for a liability order", FEE, "Owed by the paying parent for each order."
    )

    # the service
    scheme_open_from_children: int = lever(
        "Open to applicants with",
        ("qualifying children", 1, 99),
        "Least number of qualifying children of a new applicant (99: not open).",
    )
    direct_pay_available: bool = lever("Direct Pay", YES, "Statutory cases may be paid from parent to parent.")
    migration_months: int = lever(
        "Months to move Direct Pay cases",
        ("months", 1, 60),
        "Over how many months existing cases move once Direct Pay ends.",
    )
    dormant_cases_asked: bool = lever(
        "Dormant cases asked when Direct Pay ends",
        YES,
        "When Direct Pay ends, parents of dormant cases choose too, and the case is closed unless they choose the "
        "service; otherwise it stays open, and is asked once it wakes.",
    )
    gateway_mandatory: bool = lever(
        "Mandatory gateway", YES, "A conversation about options is required before applying."
    )
    gateway_personal_share: float = lever(
        "Gateway conversations with a person", SHARE, "Share of them held with a person; the rest are a page online."
    )
    online_application_share: float = lever(
        "Applications made online", SHARE, "Share of parents who, should they apply, do so on a page online."
    )
    calculation_only_service: bool = lever(
        "Calculation-only service", YES, "Parents may ask for an authoritative calculation without applying."
    )
    calculation_fee: float = lever(
        "Fee for a calculation alone", FEE, "Paid by parents who ask for a calculation without applying."
    )
    csa_notice_share: float = lever(
        "CSA cases given notice",
        ("cumulative share", 0, 1),
        "Share of the Child Support Agency's cases whose parents have been told that the liability will end.",
    )
    csa_closed_share: float = lever(
        "CSA cases ended",
        ("cumulative share", 0, 1),
        "Share of the Child Support Agency's cases with ongoing maintenance whose liability has been ended.",
    )
    evidence_days: int = lever(
        "Days to show payment",
        DAYS,
        "Time a paying parent has, after a report, to show that Direct Pay was paid or to pay what is missing; then "
        "the case moves to Collect & Pay. Up to a month of days ends in the month of the report, more in the next.",
    )
    report_after_days: int = lever(
        "Report of a missed payment after",
        DAYS,
        "Working days after the due date from which a receiving parent may report that Direct Pay did not come.",
    )
    reminder_months: int = lever(
        "First reminder", MONTHS, "Months after the start of Direct Pay when the service asks whether it works."
    )
    online_account_share: float = lever(
        "Accounts online that ask",
        SHARE,
        "Share of receiving parents with an account online that asks each month whether the Direct Pay payment came.",
    )
    direct_pay_arrears_cap_months: float = lever(
        "Direct Pay arrears that move (rule)",
        OWED,
        "Most unpaid Direct Pay that the rule lets move to Collect & Pay, save in exceptional circumstances.",
    )
    practice_arrears_months: float = lever(
        "Direct Pay arrears that move (practice)",
        OWED,
        "Most unpaid Direct Pay that in practice moves to Collect & Pay, where the rule's cap is set aside.",
    )
    staffing: Literal["per_case", "fixed"] = lever(
        "Staffing", ("per_case or fixed", None, None), "Whether staff grow with the caseload, or stay as they are."
    )
    taste_refreshed_at_change: float = lever(
        "Choices thought over at a change",
        SHARE,
        "Share of parents who look at their arrangement afresh when Direct Pay ends.",
    )

    # enforcement
    protected_earnings_share: float = lever(
        "Protected earnings", ("share of net earnings", 0, 1), "Share a deduction from earnings order must leave."
    )
    benefit_deduction_weekly: float = lever(
        "Deduction from benefit",
        AMOUNT,
        "Taken from a benefit for maintenance and its charge, or for arrears: all or nothing.",
    )
    benefit_deduction_beyond_cap: bool = lever(
        "Benefit deduction beyond the cap",
        YES,
        "Maintenance may be deducted from Universal Credit even where the cap is reached.",
    )
    order_capacity: float = lever(
        "Capacity to make orders", ("relative to 2020", 0, 10), "How fast deduction orders are made."
    )
    benefit_deduction_capacity: float = lever(
        "Capacity to deduct from benefit", ("relative to 2021", 0, 10), "How fast deductions from benefit are set up."
    )
    new_enforcement: bool = lever("New enforcement", YES, "New enforcement steps are taken.")
    liability_order_weeks: float = lever(
        "Weeks to a liability order", WEEKS, "From the decision to ask for one until it is granted."
    )
    enforcement_agent_weeks: float = lever(
        "Weeks with enforcement agents", WEEKS, "From referral to enforcement agents until they report."
    )
    investigation_weeks: float = lever(
        "Weeks to decide on a challenge of income", WEEKS, "From a receiving parent's challenge until it is decided."
    )
    investigation_capacity: float = lever(
        "Capacity to investigate income", ("relative to 2021", 0, 10), "How often income that is hidden is shown."
    )
    enforcement_threshold: float = lever("Least arrears to enforce", SUM, "Arrears below this are not taken to court.")
    arrears_instalment_months: int = lever("Arrears cleared over", MONTHS, "The time over which arrears are spread.")
    arrears_income_share_cap: float = lever(
        "Most taken with arrears",
        ("share of net income", 0, 1),
        "Ongoing maintenance and arrears together are not set above this.",
    )
    small_balance_write_off: float = lever(
        "Small balances written off below",
        FEE,
        "Arrears below this are written off when a case has ended and nothing has come for three months.",
    )
    few_pounds_closed: bool = lever(
        "Ended cases with a few pounds closed",
        YES,
        "Direct Pay cases whose calculation has ended are closed though a few pounds are left; otherwise they stay on "
        "the books.",
    )
    dormant_closure_share: float = lever(
        "Dormant cases closed", ("share a month", 0, 1), "Monthly chance that a dormant Direct Pay case is closed."
    )

    # practice
    abuse_reported_share: float = lever(
        "Abuse that counts for the waiver",
        SHARE,
        "Share of abused receiving parents who have reported it and ask for the waiver.",
    )

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Lines that must not cross."""
        for lower, upper in (
            ("nil_below", "basic_from"),
            ("flat_upper", "basic_from"),
            ("basic_from", "income_cap"),
            ("scheme_2003_nil_below", "scheme_2003_flat_upper"),
            ("scheme_2003_flat_upper", "scheme_2003_basic_from"),
            ("scheme_2003_basic_from", "scheme_2003_income_cap"),
        ):
            may_not_cross(self, lower, upper)
        nights = self.shared_care_nights
        if sorted(set(nights)) != list(nights):
            raise ValueError(f"shared_care_nights must ascend, not {', '.join(map(str, nights))}")
        return self
