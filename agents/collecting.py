"""What the Child Maintenance Service decides in a Collect & Pay case, one step at a time (behaviour of the office).

Each rule answers one question; the ledger and the dates are the model's.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.compiled import rule


@rule
def makes_earnings_order(family, month, capacity, p):
    """After a missed payment of an employee: is a deduction from earnings order made this month?

    Equation: P(order) = order_rate capacity
    Source: fitted to National Audit Office, Child maintenance, HC 1139, 2022 and CMS statistics, methods of
        collection
    Not to be mistaken for: the lag until money arrives, which is the law's and the employer's
    """
    return chance(family.key, month, Draw.MAKES_ORDER) < p.order_rate * capacity


@rule
def makes_benefit_deduction(family, month, capacity, p):
    """After a missed payment of a parent on benefit: is a deduction from benefit asked for this month?

    Equation: P(deduction) = benefit_deduction_rate capacity
    Source: fitted to CMS statistics, methods of collection
    Not to be mistaken for: room under the cap, which may block it
    """
    return chance(family.key, month, Draw.BENEFIT_DEDUCTION) < p.benefit_deduction_rate * capacity


@rule
def makes_bank_order(family, month, capacity, p):
    """After three missed months of a self-employed parent: is a deduction order on an account made this month?

    Equation: P(order) = bank_order_rate capacity, from the third month without payment
    Source: assumed
    Not to be mistaken for: a lump sum order, which is not simulated
    """
    missed = family.months_without_payment >= 3
    return missed and chance(family.key, month, Draw.BANK_ORDER) < p.bank_order_rate * capacity


@rule
def finds_new_employer(family, month, p):
    """Is the employer found again after a job change broke the order?

    Equation: P(found) = find_employer_rate
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (orders end with the job); the rate is fitted
    Not to be mistaken for: finding a parent who cannot be traced
    """
    return chance(family.key, month, Draw.FINDS_EMPLOYER) < p.find_employer_rate


@rule
def is_blocked(family, month, p):
    """Do other deductions leave no room for a new deduction from benefit?

    Equation: P(blocked) = blocked_share at the start
    Source: fitted to CMS statistics, benefit deductions paid in full or not at all
    Not to be mistaken for: a partial deduction: it is all or nothing
    """
    return chance(family.key, month, Draw.BLOCKED) < p.blocked_share


@rule
def becomes_blocked(family, month, p):
    """Do other deductions come to fill the cap of a deduction that was taken so far?

    Equation: P(blocked) = block_rate
    Source: as the block at the start
    Not to be mistaken for: the end of a claim
    """
    return chance(family.key, month, Draw.BLOCKED) < p.block_rate


@rule
def is_unblocked(family, month, p):
    """Is there room again for a deduction that was blocked?

    Equation: P(free) = unblock_rate
    Source: as the block at the start
    Not to be mistaken for: a higher cap, which a scenario may set
    """
    return chance(family.key, month, Draw.BLOCKED) < p.unblock_rate


@rule
def seeks_liability_order(family, month, capacity, p):
    """Is a liability order sought this month (the preconditions are the model's)?

    Equation: P(sought) = liability_order_rate capacity
    Source: fitted to CMS statistics, enforcement
    Not to be mistaken for: an order granted, which comes weeks later
    """
    return chance(family.key, month, Draw.LIABILITY_ORDER) < p.liability_order_rate * capacity


@rule
def agents_bring_money(family, month, p):
    """Do the enforcement agents bring in money?

    Equation: P(money) = agents_success
    Source: CMS statistics, enforcement agents; assumed
    Not to be mistaken for: payment of the whole debt
    """
    return chance(family.key, month, Draw.AGENTS_COLLECT) < p.agents_success


@rule
def asks_to_pay_directly(family, month, p):
    """When collection begins to be charged: does a paying parent whose payments were collected on request, and who has
    kept to them, ask to pay directly instead? The receiving parent's consent is not needed.

    Equation: P(asks) = asks_to_pay_directly, with something paid in each of the last three months and no step of
        enforcement taken
    Source: Child Support Act 1991 s. 4(2A); National Audit Office, Child maintenance, HC 1139, 2022 (half of those on
        Collect & Pay said that the charges made them try Direct Pay first); the share is assumed
    Not to be mistaken for: the return after a year of compliance, which is the rule of later years
    """
    kept = family.months_without_payment == 0 and family.compliant_months >= 3 and family.order_live == 0
    return kept and chance(family.key, month, Draw.ASKS_TO_PAY_DIRECTLY) < p.asks_to_pay_directly


@rule
def goes_back_to_direct_pay(family, month, p):
    """After a year of compliance: does the paying parent go back to Direct Pay?

    Equation: P(back) = return_rate after twelve compliant months
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (the rule); the rate is fitted
    Not to be mistaken for: every compliant parent: a few go back, most stay
    """
    return chance(family.key, month, Draw.RETURNS_TO_DIRECT_PAY) < p.return_rate
