"""The levers of the institution: how many staff, and what they work on.

Published are totals; their split by function is assumed. What a request takes of their time are parameters.
"""

from typing import Annotated, Self

from cmsim.model.law.levers import SHARE, YES, Measure, lever
from cmsim.model.law.outreach_levers import Outreach
from pydantic import Field, model_validator

PEOPLE: Measure = ("full-time equivalents", 0, 1_000_000)
SUM_A_YEAR: Measure = ("pounds a year", 0, 10_000_000_000)
Added = Annotated[float, Field(ge=-100_000.0, le=100_000.0)]
FUNCTIONS = ("calculation", "change", "report", "deduction", "enforcement", "complaint", "calls")


class Service(Outreach):
    """The staff of the Child Maintenance Service, beside the law and outreach."""

    staff: float = lever("Staff", PEOPLE, "Staff who work on the 2012 scheme in Great Britain.")
    staff_share_calculation: float = lever("Staff: calculations", SHARE, "Share who make first calculations.")
    staff_share_change: float = lever(
        "Staff: changes", SHARE, "Share who act on changes of circumstances and challenges."
    )
    staff_share_report: float = lever("Staff: reports", SHARE, "Share who answer reports that Direct Pay was not paid.")
    staff_share_deduction: float = lever("Staff: deductions", SHARE, "Share who make and mend deductions.")
    staff_share_enforcement: float = lever("Staff: enforcement", SHARE, "Share who take the steps that follow.")
    staff_share_complaint: float = lever("Staff: complaints", SHARE, "Share who answer complaints.")
    staff_share_calls: float = lever("Staff: calls", SHARE, "Share who answer the telephone.")
    staff_added: tuple[Added, Added, Added, Added, Added, Added, Added] = lever(
        "Staff added",
        ("full-time equivalents", None, None),
        "Staff added beside those of the shares, or taken away (below 0): calculations, changes, reports, deductions, "
        "enforcement, complaints, calls. The cost follows.",
    )
    extra_enforcement_staff: float = lever(
        "Extra enforcement staff", PEOPLE, "Staff for enforcement beside those of the shares."
    )

    work_per_request: float = lever(
        "Work on a request", ("relative to 2021", 0.01, 10), "Staff-hours that each request and call takes."
    )
    fixed_cost: float = lever(
        "Fixed cost", ("relative to 2020-21", 0, 10), "The part of the service's cost that does not depend on cases."
    )
    unit_cost: float = lever(
        "Cost of a case and a step",
        ("relative to 2020-21, at constant earnings", 0.01, 10),
        "What keeping a case of the 2012 scheme, a call and each step cost, beside earnings.",
    )
    investment: float = lever("Investment", SUM_A_YEAR, "What it costs a year to change the service.")
    phone_share: float = lever("Contacts by telephone", SHARE, "Share of contacts that are calls; the rest are online.")
    complaints_taken: bool = lever("Complaints taken", YES, "Complaints of the service are dealt with.")
    complaints_settled_share: float = lever(
        "Complaints settled", SHARE, "Share of complaints that end without a finding: put right at once, or taken back."
    )
    complaint_tiers: int = lever(
        "Tiers of complaints",
        ("tiers", 1, 2),
        "Tiers inside the Department at which a complaint is looked at, before the Independent Case Examiner.",
    )

    @model_validator(mode="after")
    def whole(self) -> Self:
        """No more than all the staff. Errors: ValueError, in words."""
        total = sum(getattr(self, f"staff_share_{function}") for function in FUNCTIONS)
        if total > 1.0 + 1e-9:
            raise ValueError(f"the shares of staff add up to {total:.2f}: they may not pass 1")
        return self
