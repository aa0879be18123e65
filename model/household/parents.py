"""The two households of a family: pay, tax, benefits and rent; low income; what another pound of pay brings.

The law stands in ``tax``, ``benefits``, ``budget`` and ``living_standards``; here it meets the people. A benefit is
worked out for a household every month; whether it is claimed is the parent's. A partner's pay is the same in every
household (a parameter), and counts in benefits.
"""

from cmsim.agents.agreeing import is_private_money
from cmsim.agents.bargaining import nights_that_count
from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import CHILDREN_TRACKED, NEVER, WEEKS_A_MONTH, Arrangement, Housing, Region, Work
from cmsim.agents.compiled import rule
from cmsim.agents.earning import claims_benefit, declared_share, receiving_pay
from cmsim.agents.labour_market import in_the_cycle, share_of_pay
from cmsim.model.calculation.schedule_1 import Benefit, shared_care_fraction
from cmsim.model.calendar import month_of
from cmsim.model.household.benefits import (
    WEEKS_A_YEAR,
    benefits_monthly,
    claim_of,
    eligible_rent_monthly,
    jobseekers_weekly,
    standard_allowance_monthly,
)
from cmsim.model.household.budget import (
    benefit_deduction_monthly,
    household_income_monthly,
    maintenance_on_next_pound,
    marginal_deduction_from_budget,
    older_benefit_deduction_monthly,
)
from cmsim.model.household.living_standards import equivalised_income_weekly
from cmsim.model.household.tax import net_after_pension
from cmsim.model.ledger import paid_over

CHILD_LIMIT_FROM = month_of("2017-05")  # the first whole month of births under the two-child limit (reg 24A)
TEEN = 14 * 12  # months: from this age a child needs as much as an adult (modified OECD scale)
QUARTER = 3


# --- both households -------------------------------------------------------------------------------------------


@rule
def is_25(parent, month):
    """Is the parent 25 or over?"""
    return month - parent.born >= 25 * 12


@rule
def limited_capability(parent):
    """Is work out of reach for health? Taken so for disabled parents without work."""
    return parent.disabled == 1 and parent.work == Work.NONE


@rule
def partner_net_monthly(parent, law, p):
    """Net pay of a partner in the household, GBP a month."""
    return p.partner_income * law.earnings_index if parent.partner == 1 else 0.0


@rule
def housing_costs_monthly(parent, law):
    """Rent, or an owner's mortgage interest, GBP a month."""
    return parent.rent * law.rent_index


@rule
def eligible_rent(parent, law):
    """The rent that benefits look at, GBP a month: an owner's interest is not met."""
    if parent.housing == Housing.PRIVATE_RENT or parent.housing == Housing.SOCIAL_RENT:
        return eligible_rent_monthly(housing_costs_monthly(parent, law), parent.housing == Housing.PRIVATE_RENT, 0, law)
    return 0.0


@rule
def place_in_roll_out(parent):
    """When Universal Credit comes to the parent: the share of claimants to whom it has come before."""
    return chance(parent.key, 0, Draw.MOVED_TO_UNIVERSAL_CREDIT)


@rule
def benefits_of(parent, claim, own_net_weekly, children, born_after_limit, month, law, p):
    """Means-tested benefits of a parent's household, GBP a month. ``claim``: ``benefits.Claim``."""
    net = own_net_weekly * WEEKS_A_MONTH + partner_net_monthly(parent, law, p)
    gross_annual = (parent.gross_weekly_income + partner_net_monthly(parent, law, p) / WEEKS_A_MONTH) * WEEKS_A_YEAR
    return benefits_monthly(
        claim, net, gross_annual, parent.partner == 1, is_25(parent, month), children,
        born_after_limit, limited_capability(parent), eligible_rent(parent, law), parent.savings, law,
    )  # fmt: skip


# --- the paying parent's household -----------------------------------------------------------------------------


@rule
def close_older_benefits(paying, law):
    """Once the older benefits are closed to new claims, who has none of them can only claim Universal Credit (in
    place). Receiving parents follow the roll-out alone, which is that of all claimants, most of them with children."""
    if law.older_benefits_closed and paying.universal_credit == 0:
        paying.new_claimant = 1


@rule
def paying_place(paying):
    """The same of a paying parent: a new claim comes before all others."""
    return 0.0 if paying.new_claimant == 1 else place_in_roll_out(paying)


@rule
def paying_claim(paying, law, p):
    """Which means-tested benefits a paying parent would have: Universal Credit, those before it, or none claimed."""
    return claim_of(claims_benefit(paying, p.take_up_paying_workless, p), paying_place(paying), law)


@rule
def is_on_universal_credit(paying, law):
    """Does the paying parent get Universal Credit, and not a benefit before it?"""
    return paying.universal_credit == 1 and paying_place(paying) < law.universal_credit_rolled_out


@rule
def benefit_in_law(paying, law):
    """What the calculation makes of a paying parent's benefits: they set the rate only of one without earnings."""
    if paying.work != Work.NONE or paying.universal_credit == 0:
        return Benefit.NONE
    return Benefit.UNIVERSAL_CREDIT_NO_EARNINGS if is_on_universal_credit(paying, law) else Benefit.MEANS_TESTED


@rule
def keep_benefit_known(paying, law):
    """The benefit that the calculation goes by (in place): one that begins is known at once, the end of one only when
    the service comes to see it (``liability.review_income``). Who is in prison has none."""
    benefit = benefit_in_law(paying, law)
    if benefit != Benefit.NONE or paying.prison_months > 0:
        paying.benefit = benefit


@rule
def benefit_has_ended(paying, law):
    """Is the benefit that the calculation goes by had no more?"""
    return paying.benefit != Benefit.NONE and benefit_in_law(paying, law) == Benefit.NONE


@rule
def set_paying_income(paying, month, law, p):
    """The month's income of a paying parent, before and after tax, with benefits, as lived and as declared (in place).

    ``net_weekly_income`` leaves out what a benefit pays towards the rent: it is what the rest of life is paid from.
    """
    paying.gross_weekly_income = 0.0
    paying.declared_weekly_income = 0.0
    paying.net_pay = 0.0
    if paying.work != Work.NONE:
        paying.gross_weekly_income = paying.wage * law.earnings_index * share_of_pay(paying, law, p)
        paying.declared_weekly_income = (
            paying.gross_weekly_income * declared_share(paying, p) * (1.0 - paying.pension_share)
        )
        paying.net_pay = net_after_pension(
            paying.gross_weekly_income,
            paying.pension_share,
            paying.work == Work.SELF_EMPLOYED,
            paying.region == Region.SCOTLAND,
            law,
        )
    benefits = 0.0
    close_older_benefits(paying, law)
    if paying.prison_months == 0:
        claim = paying_claim(paying, law, p)
        benefits = benefits_of(paying, claim, paying.net_pay, paying.other_children, 0, month, law, p)
    paying.universal_credit = 1 if benefits > 0.0 else 0
    keep_benefit_known(paying, law)
    paying.net_weekly_income = paying.net_pay + max(benefits - eligible_rent(paying, law), 0.0) / WEEKS_A_MONTH


@rule
def income_named(net_monthly, p):
    """What is named of a household's income where a survey asks one question for it, GBP a month.

    Equation: named = income_named_share net_monthly
    Source: Micklewright and Schnepf 2010: one question finds less than many do, of households with several incomes
        above all; National Audit Office, Child maintenance, HC 1139, 2022, para 1.23: its shares imply that 57% of
        separated parents named less than £20,000 a year
    Not to be mistaken for: income as it counts for low income, which is asked for source by source
    """
    return p.income_named_share * net_monthly


@rule
def paying_income_told(paying, law, p):
    """What a paying parent would name as the household's income, GBP a month: net, with a partner's, before
    maintenance; help with the rent, which goes to the landlord, is not thought of."""
    return income_named(paying.net_weekly_income * WEEKS_A_MONTH + partner_net_monthly(paying, law, p), p)


@rule
def room_for_deduction(paying, month, law):
    """What of the deduction for maintenance finds room in the benefit, beside what else is deducted: GBP a month.

    The award is taken as that of one without a partner's earnings; savings lower the benefits before Universal Credit.
    What others ask for moves with the times: debts to government were not recovered in the spring of 2020, and advances
    are repaid over two years, not one, since.
    """
    asked = paying.other_deductions * law.other_deductions_index
    if paying.benefit == Benefit.MEANS_TESTED:
        award = jobseekers_weekly(0.0, paying.partner == 1, is_25(paying, month), 0, paying.savings, law)
        return older_benefit_deduction_monthly(award, asked, law)
    standard = standard_allowance_monthly(paying.partner == 1, is_25(paying, month), law)
    others = min(asked, law.universal_credit_deduction_cap) * standard
    return benefit_deduction_monthly(standard, standard, others, law)


@rule
def must_look_for_work(paying):
    """Is Universal Credit had on the condition of looking for work, so that it can be sanctioned?"""
    return paying.benefit == Benefit.UNIVERSAL_CREDIT_NO_EARNINGS and not limited_capability(paying)


@rule
def stopped_share(paying, law, p):
    """Of awards like this parent's, the share from which nothing can be taken for a reason that no cap decides: pay in
    an assessment period, a claim that begins again, payment suspended, a sanction.

    Equation: s = awards_stopped (unemployment index / vacancies)^find_work_cycle, and sanctioned_more sanction_rate
        more where work must be looked for, at most one half
    Source: SI 2013/380 Sch 7 (nothing is deducted for maintenance beside earned income): how often a few weeks' pay is
        had goes by the jobs to be had, as finding work does; the level is assumed. A published rate of sanctions by
        date (``sanction_rate``); that a sanction leaves nothing to deduct from (SI 2013/380 Sch 6) is general
        knowledge, to be verified
    Not to be mistaken for: no room beside other deductions
    """
    sanctioned = p.sanctioned_more * law.sanction_rate if must_look_for_work(paying) else 0.0
    short_jobs = in_the_cycle(law.unemployment_index / law.vacancies, p.find_work_cycle)
    return min(p.awards_stopped * short_jobs + sanctioned, 0.5)


@rule
def set_marginal_rates(paying, families, children, month, law, p):
    """What the next pound of pay loses, with maintenance and without (in place); below nought where it is not asked.

    For paying parents in work with a statutory liability. ``children``: qualifying children of all those families.
    """
    paying.marginal_rate = -1.0
    paying.marginal_rate_without = -1.0
    if paying.work == Work.NONE or children == 0:
        return
    maintenance, charge = 0.0, 0.0
    self_employed, scottish = paying.work == Work.SELF_EMPLOYED, paying.region == Region.SCOTLAND
    on_next_pound = maintenance_on_next_pound(
        paying.assessed_weekly_income, self_employed, scottish, children, paying.other_children, 0.0, law
    )
    for f in range(paying.first_family, paying.first_family + paying.families):
        family = families[f]
        collected = family.arrangement == Arrangement.COLLECT_AND_PAY
        if family.weekly_liability > 0.0 and (collected or family.arrangement == Arrangement.DIRECT_PAY):
            shared = shared_care_fraction(nights_that_count(family), law)
            part = on_next_pound * family.children / children * (1.0 - shared)
            maintenance += part
            if collected:
                charge += part * law.charge_paying
    partner = partner_net_monthly(paying, law, p) / WEEKS_A_MONTH
    claim = paying_claim(paying, law, p)
    paying.marginal_rate_without = marginal_deduction_from_budget(
        paying.gross_weekly_income, self_employed, scottish, paying.pension_share, partner, claim,
        paying.partner == 1, is_25(paying, month), paying.other_children, 0, False, eligible_rent(paying, law),
        paying.savings, p.council_tax_weekly, 0.0, 0.0, law,
    )  # fmt: skip
    paying.marginal_rate = paying.marginal_rate_without + maintenance + charge


# --- the receiving parent's household --------------------------------------------------------------------------


@rule
def children_at_home(receiving, families, month):
    """The children in a receiving parent's household: (all, born under the two-child limit, of 14 and over)."""
    children, late, teens = receiving.other_children, 0, 0
    for f in range(receiving.first_family, receiving.first_family + receiving.families):
        for c in range(CHILDREN_TRACKED):
            born = families[f].child_born[c]
            if born != NEVER and families[f].starts <= month and born <= month < families[f].child_leaves[c]:
                children += 1
                late += 1 if born >= CHILD_LIMIT_FROM else 0
                teens += 1 if month - born >= TEEN else 0
    return children, late, teens


@rule
def receiving_net_weekly(receiving, law):
    """A receiving parent's own net pay, GBP a week."""
    return net_after_pension(receiving.gross_weekly_income, 0.0, False, receiving.region == Region.SCOTLAND, law)


@rule
def set_receiving_income(receiving, families, works, month, law, p):
    """The month's income of a receiving household, without maintenance, which no benefit counts (in place)."""
    receiving.work = Work.EMPLOYEE if works else Work.NONE
    receiving.gross_weekly_income = 0.0
    if works:
        usual = receiving_pay(receiving, p) * law.earnings_index
        receiving.gross_weekly_income = usual * share_of_pay(receiving, law, p)
    own = receiving_net_weekly(receiving, law)
    children, late, _ = children_at_home(receiving, families, month)
    receiving.children_at_home = children
    claim = claim_of(claims_benefit(receiving, p.take_up_workless, p), place_in_roll_out(receiving), law)
    benefits = benefits_of(receiving, claim, own, children, late, month, law, p)
    receiving.universal_credit = 1 if benefits > 0.0 else 0
    net = own * WEEKS_A_MONTH + partner_net_monthly(receiving, law, p)
    receiving.household_income = household_income_monthly(net, benefits, children, 0.0, 0.0, law)


@rule
def help_with_rent(receiving, law, p):
    """What of a receiving parent's benefits is for the rent, GBP a month: what is left of them at most."""
    if receiving.universal_credit == 0:
        return 0.0
    own = receiving_net_weekly(receiving, law)
    earned = own * WEEKS_A_MONTH + partner_net_monthly(receiving, law, p)
    without = household_income_monthly(earned, 0.0, receiving.children_at_home, 0.0, 0.0, law)
    return min(eligible_rent(receiving, law), max(0.0, receiving.household_income - without))


@rule
def maintenance_of_quarter(receiving, families, month, law):
    """Money that reached a receiving household, GBP a month, over the last three, by the arrangement of today.

    Help in kind is left out, and so is the charge that Collect & Pay keeps.
    """
    reached = 0.0
    for f in range(receiving.first_family, receiving.first_family + receiving.families):
        family = families[f]
        if family.lived == Arrangement.FAMILY_BASED and not is_private_money(family):
            continue
        kept = law.charge_receiving if family.lived == Arrangement.COLLECT_AND_PAY else 0.0
        reached += paid_over(family, month, QUARTER) * (1.0 - kept)
    return reached / 100.0 / QUARTER


@rule
def receiving_income_told(receiving, families, month, law, p):
    """The same of a receiving parent (``paying_income_told``), with the maintenance that comes: income from all
    sources."""
    without = receiving.household_income - help_with_rent(receiving, law, p)
    return income_named(without + maintenance_of_quarter(receiving, families, month, law), p)


@rule
def set_low_income(receiving, families, month, law):
    """Is the household in low income, without and with maintenance? (in place)

    Four lines: relative and absolute, before and after housing costs; a bit each without maintenance, then four with.
    """
    receiving.low_income = 0
    children, _, teens = children_at_home(receiving, families, month)
    if children == receiving.other_children:
        return  # no child of the separated parents is left
    adults = 1 + receiving.partner
    rent = housing_costs_monthly(receiving, law) / WEEKS_A_MONTH
    maintenance = maintenance_of_quarter(receiving, families, month, law)
    for line in range(4):
        after = line % 2 == 1
        for with_maintenance in range(2):
            income = (receiving.household_income + with_maintenance * maintenance) / WEEKS_A_MONTH
            need = equivalised_income_weekly(income, rent, adults, teens, children - teens, after)
            if need < law.low_income_lines[line]:
                receiving.low_income |= 1 << (line + 4 * with_maintenance)
