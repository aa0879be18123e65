"""May a power be taken in this case, and how much could it bring? The law's side; the office decides in ``agents``."""

from cmsim.agents.codes import (
    STEPS_IN_HAND,
    WEEKS_A_MONTH,
    CaseStatus,
    Event,
    Housing,
    Nation,
    Need,
    Power,
    Region,
    Situation,
    Target,
    Work,
)
from cmsim.agents.collecting import has_savings_to_take, is_in_the_armed_forces, is_taken_by_hand
from cmsim.agents.compiled import rule
from cmsim.agents.earning import pay_this_month
from cmsim.agents.paying import can_part_with
from cmsim.model.calculation.schedule_1 import pence
from cmsim.model.ledger import monthly_pence
from cmsim.model.liability import nothing_is_known

INCOME_CORRECTED, REVIEWED = int(Event.INCOME_CORRECTED), int(Event.REVIEWED_CALCULATION)
EMPLOYED, ARMED_FORCES, BENEFIT = int(Need.EMPLOYED), int(Need.ARMED_FORCES), int(Need.BENEFIT)
NO_EMPLOYER, BANK_ACCOUNT, SAVINGS = int(Need.NO_EMPLOYER), int(Need.BANK_ACCOUNT), int(Need.SAVINGS)
OWNER, DRIVING_LICENCE, PASSPORT = int(Need.OWNER), int(Need.DRIVING_LICENCE), int(Need.PASSPORT)
TRACEABLE, UNTRACEABLE = int(Need.TRACEABLE), int(Need.UNTRACEABLE)
NOTHING_PAID, DEDUCTIONS_FAIL = int(Need.NOTHING_PAID), int(Need.DEDUCTIONS_FAIL)
FALSE_INFORMATION = int(Need.FALSE_INFORMATION)
AT_AN_EMPLOYER, IN_A_TAX_RETURN = int(Situation.EMPLOYEE), int(Situation.SELF_EMPLOYED)
ON_BENEFIT, NEITHER = int(Situation.ON_BENEFIT), int(Situation.NEITHER)
LIABILITY_ORDER = 1 << int(Power.LIABILITY_ORDER)


@rule
def is_made(family, power):
    """Has the power been made in this round of enforcement: is it in force, or used?"""
    return family.powers >> power & 1 == 1


@rule
def is_in_hand(family, power):
    """Is the step under way?"""
    found = False
    for place in range(STEPS_IN_HAND):
        found = found or family.in_hand[place] == power + 1
    return found


@rule
def is_law_there(nation, paying):
    """Is the power law where the paying parent lives?"""
    scottish = paying.region == Region.SCOTLAND
    return nation == Nation.GREAT_BRITAIN or scottish == (nation == Nation.SCOTLAND)


@rule
def benefit_may_be_taken(family, paying, law):
    """Universal Credit (or a benefit before it) without earnings; beside earnings only by hand, and only where what is
    due is the flat rate. SI 2013/380 Sch 7, SI 2019/1084."""
    if paying.universal_credit == 0 or paying.work == Work.NONE:
        return paying.universal_credit == 1
    return family.weekly_due <= law.flat_rate and is_taken_by_hand(paying, law)


@rule
def account_is_reached(paying, law):
    """Is there an account that an order can be served on? One held with a partner only once the law reaches it."""
    return paying.bank_account == 1 and (paying.partner == 0 or law.joint_account_orders)


@rule
def is_without_employer(paying):
    """Is there neither pay nor benefit to deduct from? The self-employed, and those out of work without Universal
    Credit: from these the service takes by orders on an account (House of Commons written answer 82453, 2022)."""
    return paying.work == Work.SELF_EMPLOYED or (paying.work == Work.NONE and paying.universal_credit == 0)


@rule
def situation(paying):
    """Where a trace of the parent may be: in benefit records, with an employer, in a tax return, or in none of them
    (Situation)."""
    if paying.universal_credit == 1:
        return ON_BENEFIT
    if paying.work == Work.EMPLOYEE:
        return AT_AN_EMPLOYER
    return IN_A_TAX_RETURN if paying.work == Work.SELF_EMPLOYED else NEITHER


@rule
def fits_work(needs, family, paying, law, p):
    """Does the paying parent have the work, or the benefit, that the power takes from?"""
    if needs & EMPLOYED and (paying.work != Work.EMPLOYEE or is_in_the_armed_forces(paying, p)):
        return False
    if needs & ARMED_FORCES and (paying.work != Work.EMPLOYEE or not is_in_the_armed_forces(paying, p)):
        return False
    if needs & BENEFIT and not benefit_may_be_taken(family, paying, law):
        return False
    return not (needs & NO_EMPLOYER and not is_without_employer(paying))


@rule
def has_assets(needs, paying, law, p):
    """Does the paying parent have what the power acts on, and can the parent be found?"""
    if needs & BANK_ACCOUNT and not account_is_reached(paying, law):
        return False
    if needs & SAVINGS and not has_savings_to_take(paying, p):
        return False
    if needs & OWNER and paying.housing != Housing.OWNER:
        return False
    if needs & DRIVING_LICENCE and (paying.driving_licence == 0 or paying.months_without_licence > 0):
        return False
    if needs & PASSPORT and (paying.passport == 0 or paying.months_without_passport > 0):
        return False
    return not (needs & TRACEABLE and paying.traceable == 0) and not (needs & UNTRACEABLE and paying.traceable == 1)


@rule
def withholds_information(family, paying, p):
    """Is no answer given where information is asked for: on an application, or when the calculation is looked at?"""
    asked = family.status == CaseStatus.APPLIED or family.events & REVIEWED != 0
    return asked and nothing_is_known(paying, p)


@rule
def case_is_so(needs, family, paying, p):
    """Is the case as the power needs it: nothing paid for three months, no deduction live, an information offence?"""
    if needs & NOTHING_PAID and family.months_without_payment < 3:
        return False
    if needs & DEDUCTIONS_FAIL and family.order_live == 1:
        return False
    false = family.events & INCOME_CORRECTED != 0
    return not (needs & FALSE_INFORMATION) or false or withholds_information(family, paying, p)


@rule
def may_take(power, row, family, paying, law, p):
    """May the service take this power now: is it law here, is what must come before it made, does it fit, and is
    enough owed? ``row``: the power's row of the month."""
    if row.in_force == 0 or is_made(family, power) or is_in_hand(family, power):
        return False
    if row.after != 0 and family.powers & row.after == 0:
        return False
    if family.arrears < row.threshold or not is_law_there(row.nation, paying):
        return False
    return case_is_so(row.needs, family, paying, p) and (
        fits_work(row.needs, family, paying, law, p) and has_assets(row.needs, paying, law, p)
    )


@rule
def debt_covered(row, family):
    """The debt a power is for, pence: what the liability order names, or (where none is needed) all arrears."""
    return min(family.arrears, family.order_covers) if row.after != 0 else family.arrears


@rule
def within_reach(row, family, paying, law, p):
    """The most a power could bring at once, pence: never more than the debt it is for.

    From an account what is saved beyond a little, or beyond the balance that is protected by law; from a home the whole
    debt; by agents at the door, or on terms of payment, that and some months' share of net income.
    """
    covered = debt_covered(row, family)
    saved = max(0.0, paying.savings - max(p.savings_left, row.protected_amount / 100.0))
    income = law.arrears_income_share_cap * paying.net_weekly_income * p.months_of_income_reached * WEEKS_A_MONTH
    if row.target == Target.HOME:
        return covered
    if row.target == Target.ACCOUNT:
        return min(covered, pence(saved))
    return min(covered, pence(income + saved))


@rule
def in_account(paying, law, p):
    """What an account holds when a regular deduction falls due, pence: savings, and a month's income above subsistence.

    Equation: held = savings + max(0, net monthly income - subsistence_monthly price index)
    Source: assumed; no survey tells balances of those who owe
    """
    return pence(paying.savings + can_part_with(paying.net_weekly_income * WEEKS_A_MONTH, law.price_index, p))


@rule
def room_in_pay(row, paying, month, p):
    """The most that a deduction from earnings order takes in a month, pence: net pay less protected earnings. SI
    1992/1989 reg 11(2)."""
    pay = paying.net_pay * pay_this_month(paying, month, p)
    return monthly_pence(pay - row.protected_share * pay)


@rule
def room_in_account(row, paying, law, p):
    """The most that a regular deduction order takes in a month, pence: a share of the gross income of the calculation,
    or so much a week on a default decision; nothing while the account holds less than the least balance. SI 1992/1989
    regs 25C and 25D."""
    held = in_account(paying, law, p)
    if held < row.protected_amount:
        return 0
    weekly = paying.assessed_weekly_income * (1.0 - row.protected_share)
    if nothing_is_known(paying, p):
        weekly = row.default_limit / 100.0
    return min(monthly_pence(weekly), held)


@rule
def expected_return(row, family, paying, law, p):
    """What a power promises of this parent, pence: chance times share of what is within its reach."""
    return row.success * row.share * within_reach(row, family, paying, law, p)
