"""What is due to each family of one paying parent: the law of the calculation meets the people, case by case.

The rules of the law stand in ``calculation/``; here are the counts of children, the income in use, and what has been
granted.
"""

from cmsim.agents.agreeing import is_private_money
from cmsim.agents.applying import open_case
from cmsim.agents.bargaining import nights_that_count
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Arrangement, Existence, Queue, Region, Work
from cmsim.agents.compiled import rule
from cmsim.agents.disputing import WHOLE
from cmsim.agents.varying import ground_sought, stands_for, weekly_expenses
from cmsim.model.calculation.income import income_counted
from cmsim.model.calculation.schedule_1 import (
    Basis,
    Benefit,
    Rate,
    default_decision,
    in_any_band,
    in_equal_band,
    income_basis,
    pence,
    share_after_minimum,
    share_for_receiving_parent,
    shared_care_fraction,
    shared_flat_rate,
)
from cmsim.model.calculation.variations import (
    notional_income,
    rate_after_variations,
    unearned_income,
    variation_refused,
)
from cmsim.model.household.parents import benefit_has_ended, benefit_in_law
from cmsim.model.old_schemes import weekly_old
from cmsim.model.service.queues import FIRST, finish, is_served, request, withdraw

CHANGE = int(Queue.CHANGE)


@rule
def is_statutory(family):
    """Is there a statutory case with a calculation in force for this family? Equal care ends it (reg 50)."""
    return family.existence == Existence.LIVE and open_case(family) and family.equal_care == 0


@rule
def counts_as_non_resident(family):
    """Is this family one with children supported by regular private payments or a court order, and no case?

    A dormant case that is settled privately still is a case: its children are qualifying children.
    """
    return family.existence == Existence.LIVE and is_private_money(family) and not is_statutory(family)


@rule
def true_weekly_earnings(paying):
    """What would count of pay if all of it were known, GBP a week: without the parent's own pension contributions."""
    return paying.gross_weekly_income * (1.0 - paying.pension_share)


@rule
def review_income(paying, families, month, law, published, p):
    """The income the calculation uses (in place): reviewed once a year, and when a change of 25% is reported.

    What is told stands in line, with the first family of the paying parent, until the service acts on it.

    The paying parent hurries to tell of a fall. A rise may be told late, or stay unknown until the review, unless
    the receiving parent challenges the income; what a challenge has corrected holds until the review. Of a benefit
    that has ended the calculation is told at last by the records of benefits, and takes the income of the day.
    """
    first = families[paying.first_family]
    yearly = (month + paying.id // 4) % 12 == 0 or month == first.starts or paying.months_this_year <= 0
    has_case = statutory_children(paying, families) > 0  # without one nobody has to do, or to know, anything
    seen = true_weekly_earnings(paying) if paying.income_corrected == 1 else paying.declared_weekly_income
    changed = False
    if not yearly:
        changed = change_is_told(paying, seen, has_case, month, law, p)
        if has_case:
            changed = change_is_acted_on(first, changed, month, published)
    if yearly or changed or not has_case:
        paying.benefit = benefit_in_law(paying, law)
    if changed:
        paying.assessed_weekly_income = seen
    if yearly:
        paying.assessed_weekly_income = income_of_review(paying, law)
        paying.income_corrected = 0
        withdraw(first, CHANGE)  # the review takes it in
        review_variations(paying, families, month, law, p)
    return yearly or changed


@rule
def income_of_review(paying, law):
    """The income that a yearly review goes by, GBP a week: the historic one, unless the current one differs enough."""
    historic, current = paying.historic_weekly_income, paying.declared_weekly_income
    known = historic > 0.0 and paying.tax_record == 1
    return historic if income_basis(historic, known, current, True, law) == Basis.HISTORIC else current


@rule
def change_is_told(paying, seen, has_case, month, law, p):
    """Is a large change of income told of, or seen, or is it seen that the benefit of a case has ended?"""
    change = seen - paying.assessed_weekly_income
    large = abs(change) >= law.income_tolerance * max(paying.assessed_weekly_income, law.nil_below)
    told = p.rise_reported if change > 0.0 else p.change_reported
    told = chance(paying.key, month, Draw.CHANGE_REPORTED) < told or change_is_seen(paying, month, law)
    ended = has_case and benefit_has_ended(paying, law) and benefit_end_is_seen(paying, month, p)
    return (large and told) or ended


@rule
def change_is_acted_on(first, told, month, published):
    """Is a change acted on, told of now or before, its turn having come? (in place, on the line)"""
    if told:
        request(first, CHANGE, month, FIRST)
    if not is_served(first, CHANGE, month, published):
        return False
    finish(first, CHANGE, month)
    return True


@rule
def change_is_seen(paying, month, law):
    """Does the service see a change of income for itself, on an employer's return to the tax office?"""
    if law.income_changes_seen <= 0.0 or paying.work != Work.EMPLOYEE:
        return False
    return chance(paying.key, month, Draw.CHANGE_IS_SEEN) < law.income_changes_seen


@rule
def benefit_end_is_seen(paying, month, p):
    """Does the service come to see this month that a benefit has ended, on which a calculation at the flat rate rests?

    Equation: P(seen) = benefit_end_seen
    Source: assumed; the flat rate stands until the calculation is superseded (SI 2012/2677 Part 3)
    Not to be mistaken for: an income rise told by the parent
    """
    return chance(paying.key, month, Draw.BENEFIT_END_SEEN) < p.benefit_end_seen


@rule
def nothing_is_known(paying, p):
    """Is too little known to calculate: no record at the tax office, no benefit, and no answer? (reg 49)"""
    silent = chance(paying.key, 0, Draw.INCOME_UNKNOWN) < p.income_unknown_share
    return paying.tax_record == 0 and paying.benefit == Benefit.NONE and silent


@rule
def review_variations(paying, families, month, law, p):
    """Variations as granted, looked at with the income (in place): a receiving parent has to ask for more income to be
    counted (``challenge.py``), the paying parent for expenses to be left out."""
    paying.additional_income = 0.0
    paying.special_expenses = 0.0
    if variation_refused(paying.benefit, False, nothing_is_known(paying, p)):
        return
    if paying.variation_granted == 1:
        paying.additional_income = unearned_income(paying.unearned_income * law.earnings_index, law)
        paying.additional_income += notional_income(paying.savings, law)
    if chance(paying.key, 0, Draw.SPECIAL_EXPENSES) < p.special_expenses_share:
        paying.special_expenses = expenses_granted(paying, families, month, p) * law.price_index


@rule
def expenses_granted(paying, families, month, p):
    """Special expenses, GBP a week at prices of 2021, while their ground stands for any statutory case."""
    ground = ground_sought(paying, p)
    for f in range(paying.first_family, paying.first_family + paying.families):
        if is_statutory(families[f]) and stands_for(ground, paying, families[f], month):
            return weekly_expenses(ground, p)
    return 0.0


@rule
def rate_of(paying, qualifying_children, private_children, law, p):
    """What a paying parent owes in all, before shared care: (pounds a week, Rate). A prisoner owes nothing (reg 45)."""
    if paying.prison_months > 0:
        return 0.0, Rate.NIL
    if nothing_is_known(paying, p):
        return default_decision(qualifying_children, law), Rate.DEFAULT
    income = income_counted(
        paying.assessed_weekly_income, paying.work == Work.SELF_EMPLOYED, paying.region == Region.SCOTLAND, law
    )
    amount, kind, _, _ = rate_after_variations(
        income, paying.special_expenses, paying.additional_income, qualifying_children, private_children,
        paying.other_children, paying.benefit, False, law,
    )  # fmt: skip
    partner_pays = paying.partner == 1 and chance(paying.key, 0, Draw.PARTNER_PAYS) < p.partner_pays_share
    return shared_flat_rate(amount, kind, paying.benefit, partner_pays, law), kind


@rule
def share_before_minimum(family, paying, statutory_children, private_children, law, p):
    """What the calculation gives for one family, GBP a week, before the minimum on the parent's total: (share, kind,
    children counted). A family without a case is counted in as if it had one: so a calculator would tell its parents.
    """
    own, counted, private = family.children, statutory_children, private_children
    if not is_statutory(family):
        counted += own
        if counts_as_non_resident(family):
            private -= own
    weekly, kind = rate_of(paying, counted, private, law, p)
    nights = nights_that_count(family)
    fraction = shared_care_fraction(nights, law)
    equal = own if in_equal_band(nights, law) else 0
    share = share_for_receiving_parent(weekly, kind, own, counted, fraction, equal, in_any_band(nights, law), law)
    return share, kind, counted


@rule
def statutory_children(paying, families):
    """Qualifying children of all a paying parent's statutory cases."""
    children = 0
    for f in range(paying.first_family, paying.first_family + paying.families):
        children += families[f].children if is_statutory(families[f]) else 0
    return children


@rule
def with_mistake(weekly, wrong_by):
    """A weekly amount as a decision has it that is wrong by so many hundredths of a percent, to the penny."""
    return pence(weekly * (1.0 + wrong_by / WHOLE)) / 100.0 if wrong_by != 0 else weekly


@rule
def liabilities(paying, families, law, p):
    """The statutory liability to each family of one paying parent, GBP a week to the penny (in place)."""
    first, last = paying.first_family, paying.first_family + paying.families
    statutory, private = statutory_children(paying, families), 0
    for f in range(first, last):
        if counts_as_non_resident(families[f]):
            private += families[f].children
    total = 0.0
    for f in range(first, last):
        if is_statutory(families[f]) and families[f].children > 0:
            total += share_before_minimum(families[f], paying, statutory, private, law, p)[0]
    for f in range(first, last):
        family = families[f]
        family.weekly_liability = 0.0
        if family.existence == Existence.LIVE and family.children > 0 and family.equal_care == 0:
            share, kind, counted = share_before_minimum(family, paying, statutory, private, law, p)
            with_this = total if is_statutory(family) else total + share
            share = share_after_minimum(share, with_this, kind, family.children, counted, law)
            family.weekly_liability = pence(share) / 100.0
            if is_statutory(family):
                family.weekly_liability = with_mistake(family.weekly_liability, family.wrong_by)


@rule
def due_weekly(family, paying, normal, law, p):
    """What is due a week under the arrangement the parents live."""
    if family.lived == Arrangement.NONE:
        return 0.0
    if family.lived == Arrangement.FAMILY_BASED:
        agreed = 1.0 if family.by_calculation == 1 else p.family_based_amount
        return pence(family.weekly_liability * agreed) / 100.0
    if family.lived == Arrangement.CSA:
        return weekly_old(family, paying, normal, law, p)
    return family.weekly_liability
