"""What the Child Maintenance Service decides in a Collect & Pay case, one step at a time (behaviour of the office).

Each rule answers one question; the ledger and the dates are the model's.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.compiled import rule


@rule
def makes_earnings_order(family, month, capacity, p):
    """After a missed payment of an employee: is a deduction from earnings order made this month?"""
    return chance(family.key, month, Draw.MAKES_ORDER) < p.order_rate * capacity


@rule
def makes_benefit_deduction(family, month, capacity, p):
    """After a missed payment of a parent on benefit: is a deduction from benefit asked for this month?"""
    return chance(family.key, month, Draw.BENEFIT_DEDUCTION) < p.benefit_deduction_rate * capacity


@rule
def makes_bank_order(family, month, capacity, p):
    """After three missed months of a self-employed parent: is a deduction order on an account made this month?"""
    missed = family.months_without_payment >= 3
    return missed and chance(family.key, month, Draw.BANK_ORDER) < p.bank_order_rate * capacity


@rule
def finds_new_employer(family, month, p):
    """Is the employer found again after a job change broke the order?"""
    return chance(family.key, month, Draw.FINDS_EMPLOYER) < p.find_employer_rate


@rule
def is_blocked(family, month, p):
    """Do other deductions leave no room for a new deduction from benefit?"""
    return chance(family.key, month, Draw.BLOCKED) < p.blocked_share


@rule
def becomes_blocked(family, month, p):
    """Do other deductions come to fill the cap of a deduction that was taken so far?"""
    return chance(family.key, month, Draw.BLOCKED) < p.block_rate


@rule
def is_unblocked(family, month, p):
    """Is there room again for a deduction that was blocked?"""
    return chance(family.key, month, Draw.BLOCKED) < p.unblock_rate


@rule
def seeks_liability_order(family, month, capacity, p):
    """Is a liability order sought this month (the preconditions are the model's)?"""
    return chance(family.key, month, Draw.LIABILITY_ORDER) < p.liability_order_rate * capacity


@rule
def agents_bring_money(family, month, p):
    """Do the enforcement agents bring in money?"""
    return chance(family.key, month, Draw.AGENTS_COLLECT) < p.agents_success


@rule
def goes_back_to_direct_pay(family, month, p):
    """After a year of compliance: does the paying parent go back to Direct Pay?"""
    return chance(family.key, month, Draw.RETURNS_TO_DIRECT_PAY) < p.return_rate
