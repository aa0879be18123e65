"""The levers of enforcement step by step: which powers are in force, how long each takes, in which order.

They stand beside those of ``levers.py``; each power's own row is in ``model/powers/powers.csv``.
"""

from typing import Literal

from cmsim.model.law.levers import AMOUNT, MONTHLY, SHARE, SUM, WEEKS, YES, ChildMaintenance, lever


class Powers(ChildMaintenance):
    """The powers of collection and enforcement, beside the law of child maintenance."""

    joint_account_orders: bool = lever(
        "Deduction orders on joint accounts", YES, "Deduction orders reach accounts held with somebody else."
    )
    account_order_protected_share: float = lever(
        "Income protected from an account order",
        SHARE,
        "Share of gross income that a regular deduction order leaves; it goes by the income of the calculation.",
    )
    account_order_default_limit: float = lever(
        "Most that an account order takes on a default decision",
        AMOUNT,
        "The limit of a regular deduction order where the income is not known.",
    )
    account_order_least_balance: float = lever(
        "Least balance for an account order",
        MONTHLY,
        "While an account holds less than this, a monthly regular deduction is not made.",
    )
    arrestment_protected_balance: float = lever(
        "Balance protected from arrestment", SUM, "What an arrestment leaves in a Scottish debtor's account."
    )
    passport_disqualification: bool = lever(
        "Disqualification from holding a passport", YES, "A court may take a paying parent's passport away."
    )
    credit_reference_disclosure: bool = lever(
        "Disclosure to credit reference agencies", YES, "The record of payment may be given to credit agencies."
    )
    administrative_liability_orders: bool = lever(
        "Liability orders without a court", YES, "The service makes liability orders itself, with appeal to a court."
    )
    administrative_liability_order_weeks: float = lever(
        "Weeks to a liability order without a court", WEEKS, "From the decision to make one until it is made."
    )
    earnings_order_weeks: float = lever(
        "Weeks until a deduction brings money",
        WEEKS,
        "From making a deduction from earnings order, or an order on an account, until its money is paid on.",
    )
    lump_sum_order_weeks: float = lever(
        "Weeks to a lump sum deduction order",
        WEEKS,
        "From the interim order, which freezes the sum, until it is taken: the days for representations.",
    )
    enforcement_agent_weeks_unlikely: float = lever(
        "Weeks with enforcement agents where success is unlikely",
        WEEKS,
        "The same as enforcement_agent_weeks for a parent without work or savings: fewer visits are asked for.",
    )
    charging_order_weeks: float = lever(
        "Weeks to a charging order", WEEKS, "From the application until a charge, an inhibition or a like order."
    )
    arrestment_weeks: float = lever(
        "Weeks of an arrestment", WEEKS, "From arrestment until the money is released to the service (Scotland)."
    )
    sanction_weeks: float = lever(
        "Weeks to a sanction", WEEKS, "From the decision to seek an order for sale or a sanction until it is decided."
    )
    disqualification_months: int = lever(
        "Months of a disqualification",
        ("months", 1, 24),
        "For how long a court takes a driving licence or a passport away; it ends when all is paid.",
    )
    steps_at_once: int = lever(
        "Steps at once", ("steps", 1, 4), "Most steps of enforcement under way in a case at the same time."
    )
    order_of_steps: Literal["ladder", "expected_return"] = lever(
        "Order of steps",
        ("ladder or expected_return", None, None),
        "Each step in its turn at its own rate, or as many steps, each time the one that promises most for this "
        "parent.",
    )
    persistent_team_capacity: float = lever(
        "Extra steps for persistent non-payers",
        ("relative to 2020", 0, 10),
        "Added to order_capacity for paying parents without a payment for over four months: how readily steps are "
        "asked for there.",
    )
    benefit_deduction_partial: bool = lever(
        "Partial deductions from benefit", YES, "Where the whole does not fit under the cap, what fits is deducted."
    )
    benefit_deduction_automatic: bool = lever(
        "Deductions from Universal Credit by machine",
        YES,
        "The flat rate of a parent on Universal Credit without earnings is deducted at once: no payment has to be "
        "missed, and it waits for no staff.",
    )
    benefit_deduction_with_earnings: float = lever(
        "Deductions from benefit beside earnings",
        SHARE,
        "Share of flat-rate paying parents with earnings and Universal Credit from whose benefit it is deducted.",
    )
    benefit_deduction_arrears_weekly: float = lever(
        "Deduction from benefit for arrears", AMOUNT, "Taken for arrears of a parent without a liability of today."
    )
    abused_parents_may_choose_collection: bool = lever(
        "Collect & Pay for the abused without consent",
        YES,
        "A receiving parent who has reported domestic abuse may have Collect & Pay without the other's agreement.",
    )
