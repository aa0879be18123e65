"""The levers of arrears: how they are repaid, and what is done with those that are not.

Nearly all are off in the reference run: they are what a scenario about arrears changes.
"""

from typing import Literal

from cmsim.model.law.levers import MONTHS, SHARE, YES, ChildMaintenance, Measure, lever

LOGITS: Measure = ("logits", -5, 5)


class Arrears(ChildMaintenance):
    """Arrears, beside the law of child maintenance."""

    affordable_repayment: bool = lever(
        "Repayment by a budget planner",
        YES,
        "A rate of repayment is never set above what a budget leaves after subsistence and ongoing maintenance.",
    )
    debt_advice_reach: float = lever(
        "Debt advice: reach",
        ("share a month", 0, 1),
        "Share of paying parents with arrears and no schedule whom an adviser brings to ask for one.",
    )
    least_instalment: float = lever(
        "Least rate of repayment", ("pounds a month", 0, 1_000), "No lower rate of repayment is agreed."
    )
    write_off_strategy: Literal["no_recourse", "uncollectable", "periodic"] = lever(
        "Write-off strategy",
        ("no_recourse, uncollectable or periodic", None, None),
        "Whether debt is written off only when no recourse is left, when it is unlikely to be collected, or in an "
        "exercise every so many years in which the receiving parent is asked.",
    )
    write_off_after_months: int = lever(
        "Unlikely to be collected after", MONTHS, "Months without any payment before debt may be given up or sold."
    )
    periodic_write_off_years: int = lever(
        "Years between exercises", ("years", 1, 20), "Exercises are held each so many years, counted from April 2013."
    )
    debt_sale_price: float = lever(
        "Price of debt sold", SHARE, "What a buyer pays for a pound of debt unlikely to be collected (0: not sold)."
    )
    collection_agencies: bool = lever(
        "Collection agencies", YES, "Debt of closed cases on which nothing has come for a year goes to an agency."
    )
    expectation_statement: bool = lever(
        "Yearly statement", YES, "Both parents get a yearly statement of what is owed and expected."
    )
    collect_compliance_shift: float = lever(
        "Assumed shift of compliance",
        LOGITS,
        "Added to the willingness to pay unforced on Collect & Pay: an assumption laid over the model, not behaviour.",
    )
