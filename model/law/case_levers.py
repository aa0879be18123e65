"""The levers of a case from application to closure: weeks of waiting, decisions and their disputes, what the service
sees for itself. What each was, when, and by which source stands in ``history.toml``.
"""

from cmsim.model.law.levers import DAYS, SHARE, WEEKS, ChildMaintenance, lever


class TheCase(ChildMaintenance):
    """The way of a case through the service, beside the law of child maintenance."""

    calculation_weeks: float = lever(
        "Weeks of work on a calculation",
        WEEKS,
        "Scale of the time from the notice to the paying parent until a calculation is made, income known and nothing "
        "disputed.",
    )
    tracing_weeks: float = lever(
        "Weeks to find a paying parent", WEEKS, "Mean search for a paying parent who cannot be found at once."
    )
    tracing_limit_weeks: float = lever(
        "Search given up after", WEEKS, "An application whose paying parent is not found by then ends."
    )
    change_days: float = lever(
        "Days to act on a change",
        DAYS,
        "From the report of a change of circumstances until the liability follows; it counts from the report.",
    )
    calculation_error_share: float = lever(
        "Calculation error",
        ("share of the money", 0, 0.1),
        "Money by which calculations in force are wrong, above or below, as a share of all maintenance due.",
    )
    reconsideration_weeks: float = lever(
        "Weeks to a reconsideration", WEEKS, "From asking for a decision to be looked at again until it is."
    )
    appeal_weeks: float = lever("Weeks to a tribunal's decision", WEEKS, "From an appeal until it is decided.")
    direct_pay_misses_seen: float = lever(
        "Missed Direct Pay payments that are seen",
        SHARE,
        "Share of months with less than all paid on Direct Pay that the service sees for itself, without a report.",
    )
    income_changes_seen: float = lever(
        "Income changes of employees that are seen",
        ("share a month", 0, 1),
        "Monthly chance that a change beyond the tolerance, on an employer's return, is acted on without being told.",
    )
