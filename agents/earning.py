"""Work and income: jobs come and go, pay follows the country's earnings, the tax office sees what is declared."""

import math

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.codes import Union, Work
from cmsim.agents.compiled import rule


@rule
def pay_of_a_job(paying, month, normal, p):
    """Weekly pay of a new job, GBP at the earnings level of 2021: lasting earning power and the luck of the job."""
    luck = quantile(normal, chance(paying.key, month, Draw.WAGE))
    position = p.wage_lasting * paying.earning_power + math.sqrt(1.0 - p.wage_lasting**2) * luck
    return p.paying_median_wage * math.exp(p.paying_wage_spread * position)


@rule
def leaves_job(paying, month, p):
    """Does the paying parent leave this job? An unwilling parent under a deduction order is likelier to."""
    hazard = p.job_leaving * math.exp(p.job_leaving_pay * paying.earning_power)
    if paying.under_order == 1 and paying.willingness < 0.0:
        hazard *= math.exp(p.avoidance)
    return chance(paying.key, month, Draw.LEAVES_JOB) < hazard


@rule
def finds_work(paying, month, p):
    """Does a paying parent out of work find some?"""
    hazard = p.find_work_rate * math.exp(p.find_work_power * paying.earning_power)
    return chance(paying.key, month, Draw.FINDS_WORK) < hazard


@rule
def work_after_a_job(paying, month, p):
    """What a leaver does next: another employer, their own business, or no work."""
    u = chance(paying.key, month, Draw.NEW_WORK)
    if u < p.leaver_to_none * math.exp(-0.5 * p.find_work_power * paying.earning_power):
        return Work.NONE
    if u > 1.0 - p.leaver_to_self_employment:
        return Work.SELF_EMPLOYED
    return Work.EMPLOYEE


@rule
def change_work(paying, month, normal, p):
    """One month of working life (in place): leave a job, find one, or carry on."""
    paying.changed_job = 0
    paying.tenure += 1
    if paying.work == Work.NONE:
        if finds_work(paying, month, p):
            self_employed = chance(paying.key, month, Draw.NEW_WORK) < p.self_employed_share
            paying.work = Work.SELF_EMPLOYED if self_employed else Work.EMPLOYEE
            paying.wage = pay_of_a_job(paying, month, normal, p)
            paying.tenure = 0
    elif leaves_job(paying, month, p):
        paying.changed_job = 1
        paying.tenure = 0
        paying.work = work_after_a_job(paying, month, p)
        if paying.work != Work.NONE:
            paying.wage = pay_of_a_job(paying, month, normal, p)
    paying.under_order = 0  # set again this month by the service, if an order is live


@rule
def declared_share(paying, p):
    """Share of true income the tax office sees: all of an employee's, less of a self-employed parent's."""
    if paying.work != Work.SELF_EMPLOYED:
        return 1.0
    return 1.0 - 2.0 * p.undeclared_share * chance(paying.key, 0, Draw.DECLARES)


@rule
def gets_universal_credit(paying, p):
    """Universal Credit (or the benefit before it): most parents without work, some of the low-paid."""
    u = chance(paying.key, 0, Draw.BENEFIT)
    if paying.work == Work.NONE:
        return u < p.benefit_share
    return paying.wage < p.in_work_benefit_limit and u < p.in_work_benefit_share


@rule
def repartner_hazard(union, p):
    """Monthly chance of a new partner after a marriage, or after less than one."""
    return p.repartner_married if union == Union.MARRIED else p.repartner_cohabited


@rule
def change_partner(parent, union, purpose, month, p):
    """A new partner moves in, or out (in place)."""
    u = chance(parent.key, month, purpose)
    if parent.partner == 0:
        if u < repartner_hazard(union, p):
            parent.partner = 1
    elif u < p.partner_leaves:
        parent.partner = 0


@rule
def receiving_works(receiving, youngest_age, month, p):
    """Is the receiving parent in work this year? Earning power, the year's luck, the youngest child's age."""
    likely = p.receiving_work_young if youngest_age < 5 else p.receiving_work_older
    year = (month + receiving.id // 4) // 12  # looked at once a year, each parent in a month of their own
    likely = min(0.97, max(0.03, likely + p.receiving_work_power * receiving.earning_power))
    return chance(receiving.key, year, Draw.RECEIVING_JOB) < likely


@rule
def receiving_household_income(receiving, p, earnings_index):
    """Net household income of the receiving parent without maintenance, GBP a month."""
    if receiving.work == Work.NONE:
        own = p.receiving_income_not_working
    else:
        own = p.receiving_income_working * math.exp(p.receiving_income_spread * receiving.earning_power)
    return (own + p.partner_income * receiving.partner) * earnings_index
