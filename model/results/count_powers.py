"""Enforcement in the month's counts: powers made, what each brought, and rounds of enforcement begun and ended."""

from cmsim.agents.codes import Event, Method, Power, Stage
from cmsim.agents.collecting import is_in_the_armed_forces
from cmsim.agents.compiled import rule
from cmsim.model.results.slots import Slot
from cmsim.model.stages import method_at_work

POWERS = len(Power)
ENTERED, LEFT = int(Event.ENTERED_ENFORCEMENT), int(Event.LEFT_ENFORCEMENT)
FIRST_MADE, FIRST_BROUGHT = int(Slot.MADE_EARNINGS_ORDER), int(Slot.BROUGHT_EARNINGS_ORDER)
NO_POWER, EARNINGS_ORDER, EARNINGS_REQUEST = -1, int(Power.EARNINGS_ORDER), int(Power.EARNINGS_REQUEST)
BENEFIT_DEDUCTION, ACCOUNT_ORDER = int(Power.BENEFIT_DEDUCTION), int(Power.REGULAR_DEDUCTION_ORDER)


@rule
def deduction_at_work(family, paying, p):
    """The power by which a live deduction takes the money, or none."""
    method = method_at_work(family)
    if method <= Method.VOLUNTARY:
        return NO_POWER
    if method == Method.BENEFIT_DEDUCTION:
        return BENEFIT_DEDUCTION
    if method == Method.BANK_ORDER:
        return ACCOUNT_ORDER
    return EARNINGS_REQUEST if is_in_the_armed_forces(paying, p) else EARNINGS_ORDER


@rule
def debt_power(family):
    """The power by which the arrears of a case with nothing due are taken."""
    return BENEFIT_DEDUCTION if family.debt_order == Method.BENEFIT_DEDUCTION else EARNINGS_ORDER


@rule
def is_in_enforcement(family):
    """Do steps beyond the usual deductions from pay and benefit stand behind what is paid?"""
    return family.stage >= Stage.LIABILITY_ORDER_SOUGHT or method_at_work(family) == Method.BANK_ORDER


@rule
def count_powers(family, paying, p, n):
    """The steps of enforcement in one case this month, and their money."""
    if family.powers_month != 0:
        for power in range(POWERS):
            n[FIRST_MADE + power] += family.powers_month >> power & 1
    if family.lump_month > 0:
        n[FIRST_BROUGHT + int(family.lump_power) - 1] += family.lump_month
    deduction = deduction_at_work(family, paying, p)
    if deduction != NO_POWER:
        n[FIRST_BROUGHT + deduction] += max(0, family.paid_month - family.lump_month)
    elif family.debt_order != Method.NONE:
        n[FIRST_BROUGHT + debt_power(family)] += family.paid_month
    if is_in_enforcement(family):
        n[Slot.COLLECTED_IN_ENFORCEMENT] += family.paid_month
    if family.stage >= Stage.CHARGE_ON_HOME:
        n[Slot.COLLECTED_SANCTION_STAGE] += family.paid_month
    if family.events & ENTERED:
        n[Slot.ENTERED_ENFORCEMENT] += 1
        n[Slot.ENTERED_ARREARS] += family.arrears
    if family.events & LEFT:
        n[Slot.LEFT_ENFORCEMENT] += 1
        n[Slot.LEFT_ARREARS] += family.arrears
