"""What the Child Maintenance Service decides in a Collect & Pay case, one step at a time (behaviour of the office).

Each rule answers one question; which power may be taken is the law's (``model/powers``), the ledger the model's.
"""

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Power, Stage, Work
from cmsim.agents.compiled import rule

LIABILITY_ORDER = int(Power.LIABILITY_ORDER)
PERSISTENT = 4  # months without a payment, beyond which a paying parent is a persistent non-payer


@rule
def chance_of_step(rate, capacity):
    """Chance that a power that may be taken is asked for this month.

    Equation: P(asked) = rate of the power, times capacity
    Source: fitted to, or for the rarer powers assumed from, National Audit Office, Child maintenance, HC 1139, 2022,
        and CMS statistics, methods of collection and enforcement
    Not to be mistaken for: the power made, which comes weeks later
    """
    return rate * capacity


@rule
def takes_step(power, rate, family, month, capacity):
    """Is a power that may be taken asked for this month?"""
    return chance(family.key, month, Draw.STEP_TAKEN, power) < chance_of_step(rate, capacity)


@rule
def is_suited_to_enforcement(family, p):
    """Is the case one that the service thinks fit for civil enforcement? A lasting matter.

    Equation: P(suited) = handover_share
    Source: National Audit Office, Child maintenance, HC 1139, 2022, Figure 10 note 2 (what is not thought fit for the
        circumstances is not used); who that is, is not told
    Not to be mistaken for: having something to take, which each power asks for itself
    """
    return chance(family.key, 0, Draw.SUITED_TO_ENFORCEMENT) < p.handover_share


@rule
def chance_of_handover(family, capacity, p):
    """Chance that a case in which a liability order could be sought is handed to the enforcement team this month.

    Equation: P(handed over) = handover_rate capacity for a case thought fit for it, else 0
    Source: fitted; National Audit Office, Child maintenance, HC 1139, 2022, paras 2.20 and 2.22 (a third of those who
        had paid nothing for over six months were with the team; 2,200 owed on entering it, no more than all who owe)
    Not to be mistaken for: a liability order, which the team seeks later, of some
    """
    return p.handover_rate * capacity if is_suited_to_enforcement(family, p) else 0.0


@rule
def is_handed_over(family, month, capacity, p):
    """Is the case handed to the enforcement team this month, where a liability order could be sought?"""
    return chance(family.key, month, Draw.HANDED_TO_ENFORCEMENT) < chance_of_handover(family, capacity, p)


@rule
def is_its_turn(power, family):
    """Is the step for who has the case now? A liability order is for the enforcement team."""
    return power != LIABILITY_ORDER or family.stage >= Stage.WITH_ENFORCEMENT_TEAM


@rule
def office_capacity(family, law):
    """How readily the office asks for steps in this case: as its practice of the time is, and more where a team for
    persistent non-payers looks at it."""
    team = law.persistent_team_capacity if family.months_without_payment > PERSISTENT else 0.0
    return law.order_capacity + team


@rule
def brings_money(power, success, family, month):
    """Does a step, once made, bring money at once?

    Equation: P(money) = success of the power
    Source: assumed; DWP written answer 7414, 12 January 2024 (what agents, deduction orders and sanctions brought)
    Not to be mistaken for: payment of the whole debt
    """
    return chance(family.key, month, Draw.STEP_BRINGS_MONEY, power) < success


@rule
def is_carried_out(power, family, month, p):
    """Is a sanction that brought no terms of payment carried out? Most are suspended.

    Equation: P(carried out) = sanction_carried_out
    Source: assumed; in the first half of 2010-11 the Child Support Agency had 35 sent to prison and 635 suspended
        sentences
    Not to be mistaken for: the number of sanctions sought
    """
    return chance(family.key, month, Draw.SANCTION_CARRIED_OUT, power) < p.sanction_carried_out


@rule
def is_prosecuted(family, rate, month):
    """Is an information offence brought before a court?

    Equation: P(brought) = prosecution_rate
    Source: assumed; Child Support Act 1991 s. 14A
    Not to be mistaken for: a correction of the calculation, which needs no court
    """
    return chance(family.key, month, Draw.PROSECUTED) < rate


@rule
def ban_costs_the_job(paying, month, p):
    """Does a ban from driving cost the paying parent the job?

    Equation: P(lost) = ban_costs_job
    Source: assumed
    """
    return paying.work != Work.NONE and chance(paying.key, month, Draw.BAN_COSTS_JOB) < p.ban_costs_job


@rule
def is_in_the_armed_forces(paying, p):
    """Is an employee in the armed forces, where a request takes the place of an order? A lasting matter.

    Equation: P(armed forces) = armed_forces_share
    Source: assumed
    """
    return chance(paying.key, 0, Draw.ARMED_FORCES) < p.armed_forces_share


@rule
def is_taken_by_hand(paying, law):
    """Is a deduction from benefit made beside earnings for this parent? By hand, for a share of those who could be."""
    return chance(paying.key, 0, Draw.DEDUCTED_BY_HAND) < law.benefit_deduction_with_earnings


@rule
def has_savings_to_take(paying, p):
    """Are the savings worth an order?

    Equation: savings >= savings_worth_an_order
    Source: assumed
    """
    return paying.savings >= p.savings_worth_an_order


@rule
def success_is_unlikely(paying, p):
    """Does what is known of the parent say that agents will find little: neither work nor savings?

    Equation: out of work, and savings < savings_worth_an_order
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.19 (fewer visits where intelligence
        indicates that success is unlikely); which cases those are is assumed
    """
    return paying.work == Work.NONE and not has_savings_to_take(paying, p)


@rule
def serves_time(paying):
    """Is the paying parent in prison this month? There is no work and no benefit inside (in place)."""
    if paying.prison_months > 0:
        paying.prison_months -= 1
    if paying.prison_months == 0:
        return False
    paying.work = Work.NONE
    paying.changed_job = 0
    paying.under_order = 0
    return True


@rule
def serve_bans(paying):
    """Bans from driving, and from holding a passport, run out; they end at once when all arrears are paid. Child
    Support Act 1991 ss. 39F and 40B (in place)."""
    paid = paying.arrears == 0
    paying.months_without_licence = 0 if paid else max(0, paying.months_without_licence - 1)
    paying.months_without_passport = 0 if paid else max(0, paying.months_without_passport - 1)


@rule
def is_banned(paying):
    """Is a ban in force, from driving or from holding a passport?"""
    return paying.months_without_licence > 0 or paying.months_without_passport > 0


@rule
def finds_new_employer(family, month, p):
    """Is the employer found again after a job change broke the order?

    Equation: P(found) = find_employer_rate
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (orders end with the job); the rate is fitted
    Not to be mistaken for: finding a parent who cannot be traced
    """
    return chance(family.key, month, Draw.FINDS_EMPLOYER) < p.find_employer_rate


@rule
def chance_award_stops(stopped, p):
    """Chance that an award from which a deduction is taken stops, or shrinks to too little, for a reason that no cap
    decides: so often that in steady times the share of the times is stopped.

    Equation: P(stops) = award_resumes_rate s / (1 - s), s the share of such awards that are stopped in these times
    Source: arithmetic of a steady share; the share is of the times (``parents.stopped_share``)
    Not to be mistaken for: no room beside other deductions, which the cap decides; the end of a claim
    """
    return p.award_resumes_rate * stopped / (1.0 - stopped)


@rule
def is_stopped(family, stopped, month):
    """Is the award that a new deduction is to be taken from stopped?

    Equation: P(stopped) = s, as where deductions are in force
    """
    return chance(family.key, month, Draw.AWARD_STOPS) < stopped


@rule
def award_stops(family, stopped, month, p):
    """Does the award that a deduction is taken from stop?"""
    return chance(family.key, month, Draw.AWARD_STOPS) < chance_award_stops(stopped, p)


@rule
def award_resumes(family, month, p):
    """Is the award paid in full again?

    Equation: P(resumes) = award_resumes_rate
    Source: assumed: a sanction of Universal Credit lasts about three months (D. Webster, All-Party Parliamentary Group
        for Universal Credit, 6 September 2023), other stops are taken to last longer
    Not to be mistaken for: room beside other deductions
    """
    return chance(family.key, month, Draw.AWARD_STOPS) < p.award_resumes_rate


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
    """After six compliant months by a voluntary method: does the paying parent go back to Direct Pay?

    Equation: P(back) = return_rate after six compliant months by a voluntary method
    Source: National Audit Office, Child maintenance, HC 1139, 2022 (the rule); the rate is fitted
    Not to be mistaken for: every compliant parent: a few go back, most stay
    """
    return chance(family.key, month, Draw.RETURNS_TO_DIRECT_PAY) < p.return_rate
