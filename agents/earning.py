"""Work and family: jobs come and go, pay follows the country's earnings, partners and children arrive and leave."""

import math

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.codes import WEEKS_A_MONTH, Union, Work
from cmsim.agents.compiled import rule
from cmsim.agents.labour_market import in_the_cycle, is_furloughed, is_laid_off
from cmsim.agents.paying import burden_of
from cmsim.agents.variants import LabourSupply

TAIL_FROM = 1.645  # standing of the 95th percentile: above it pay rises faster


@rule
def pay_at(position, p):
    """Weekly pay at a standing among paying parents, GBP at the earnings level of 2021: lognormal with a long tail.

    Equation: pay = paying_median_wage exp(paying_wage_spread min(z, 1.645) + paying_wage_tail max(z - 1.645, 0))
    Source: fitted to CMS statistics, liabilities; lognormal with a longer tail
    Not to be mistaken for: the pay of all men, which is higher
    """
    log_pay = p.paying_wage_spread * min(position, TAIL_FROM) + p.paying_wage_tail * max(position - TAIL_FROM, 0.0)
    return p.paying_median_wage * math.exp(log_pay)


@rule
def pay_of_a_job(paying, month, normal, p):
    """Weekly pay of a new job, GBP at the earnings level of 2021: lasting earning power and the luck of the job.

    Equation: z = wage_lasting earning_power + sqrt(1 - wage_lasting^2) luck
    Source: assumed
    Not to be mistaken for: growth in pay, which follows the country's earnings
    """
    luck = quantile(normal, chance(paying.key, month, Draw.WAGE))
    return pay_at(p.wage_lasting * paying.earning_power + math.sqrt(1.0 - p.wage_lasting**2) * luck, p)


@rule
def burden_felt(paying):
    """Maintenance of last month as a share of net income: 0 where nothing is due."""
    return burden_of(paying.weekly_owed, 0.0, paying.net_weekly_income) if paying.weekly_owed > 0.0 else 0.0


@rule
def avoids_order(paying):
    """Is this an unwilling parent with a deduction from earnings order made, and not yet escaped?"""
    return paying.under_order == 1 and paying.willingness < 0.0


@rule
def work_responds(paying, p):
    """How much maintenance turns a paying parent away from work, as a log multiple: nothing in the reference run.

    Equation: log multiple = w b, with the burden b as a share of net income
    Source: Rossin-Slater and Wust 2014 (Denmark); a German guideline study of 2022 found none
    Not to be mistaken for: job hopping, which moves a parent from one employer to the next
    """
    if int(p.variant_labour_supply) != LabourSupply.RESPONDS:
        return 0.0
    return p.labour_supply_burden * burden_felt(paying)


@rule
def leaves_job(paying, month, law, p):
    """Does the paying parent leave this job? An unwilling parent under a deduction order is likelier to. Fewer leave
    while jobs are scarce, and none of the furloughed.

    Equation: P(leaves) = h0 exp(g power) index^job_leaving_cycle, times exp(xi min(1, b / b*)) for the unwilling with
        an order pending or live; 0 while furloughed
    Source: NAO, Child maintenance, 2022 (job hopping); ONS, job separations 2012 (base rate)
    Not to be mistaken for: base turnover: avoidance stands for every reason an order fails
    """
    if is_furloughed(paying, law, p):
        return False
    hazard = p.job_leaving * math.exp(p.job_leaving_pay * paying.earning_power + work_responds(paying, p))
    hazard *= in_the_cycle(law.unemployment_index, p.job_leaving_cycle)
    if avoids_order(paying):
        hazard *= math.exp(p.avoidance * min(1.0, burden_felt(paying) / p.burden_kink))
    return chance(paying.key, month, Draw.LEAVES_JOB) < hazard


@rule
def finds_work(paying, month, law, p):
    """Does a paying parent out of work find some? Seldomer while many look for it, sooner while many jobs are open.

    Equation: P(finds) = f0 exp(f power) (unemployment index / vacancies)^find_work_cycle
    Source: Petrongolo and Pissarides 2001 (a matching function: finding work goes by the vacancies to a job-seeker)
    """
    hazard = p.find_work_rate * math.exp(p.find_work_power * paying.earning_power - work_responds(paying, p))
    hazard *= in_the_cycle(law.unemployment_index / law.vacancies, p.find_work_cycle)
    return chance(paying.key, month, Draw.FINDS_WORK) < hazard


@rule
def has_heavy_arrears(paying, p):
    """Are all arrears together worth more than so many months of net income? Smaller debts discourage nobody.

    Equation: heavy if all arrears together > heavy_arrears months of net income
    """
    return paying.arrears / 100.0 > p.heavy_arrears * paying.net_weekly_income * WEEKS_A_MONTH


@rule
def chance_of_no_work(paying, law, p):
    """Chance that who leaves a job has none next: unemployment and heavy arrears make it likelier.

    Equation: P(none | leaves) = n0 exp(-0.5 f power) index^leaver_to_none_cycle, times exp(xB) with heavy arrears
    Source: Cancian, Heinrich and Chung 2013; Miller and Mincy 2012 (small arrears: no such effect)
    """
    likely = p.leaver_to_none * math.exp(-0.5 * p.find_work_power * paying.earning_power)
    likely *= in_the_cycle(law.unemployment_index, p.leaver_to_none_cycle)
    if has_heavy_arrears(paying, p):
        likely *= math.exp(p.arrears_to_worklessness)
    return likely


@rule
def chance_of_self_employment(paying, p):
    """Chance that who leaves a job works for themself next: no employer, no deduction from earnings.

    Equation: P(self-employed | leaves) = pse, times exp(a) for the unwilling under an order
    Source: Cabral, Kotsogiannis and Myles 2018 (base); NAO, Child maintenance, 2022, on the self-employed
    """
    if avoids_order(paying):
        return p.leaver_to_self_employment * math.exp(p.avoidance_self_employment)
    return p.leaver_to_self_employment


@rule
def work_after_a_job(paying, month, law, p):
    """What a leaver does next: another employer, their own business, or no work.

    Equation: none if u < P(none | leaves); self-employed if u > 1 -
        leaver_to_self_employment; else another employer
    Source: assumed
    Not to be mistaken for: a choice against maintenance: willingness does not enter
    """
    u = chance(paying.key, month, Draw.NEW_WORK)
    if u < chance_of_no_work(paying, law, p):
        return Work.NONE
    if u > 1.0 - chance_of_self_employment(paying, p):
        return Work.SELF_EMPLOYED
    return Work.EMPLOYEE


@rule
def change_work(paying, month, normal, law, p):
    """One month of working life (in place): leave a job, find one, or carry on.

    Equation: out of work: finds some or not (self-employed with chance self_employed_share); in work: laid off, or
        leaves, or not, then a new wage
    Source: as its parts
    Not to be mistaken for: declared income, which follows with a delay
    """
    paying.changed_job = 0
    if paying.work == Work.NONE:
        if finds_work(paying, month, law, p):
            self_employed = chance(paying.key, month, Draw.NEW_WORK) < p.self_employed_share
            paying.work = Work.SELF_EMPLOYED if self_employed else Work.EMPLOYEE
            paying.wage = pay_of_a_job(paying, month, normal, p)
    elif is_laid_off(paying, month, law, p):
        paying.changed_job = 1
        paying.work = Work.NONE
    elif leaves_job(paying, month, law, p):
        paying.changed_job = 1
        paying.work = work_after_a_job(paying, month, law, p)
        if paying.work != Work.NONE:
            paying.wage = pay_of_a_job(paying, month, normal, p)
    paying.under_order = 0  # set again this month by the service, if an order is live or on its way


@rule
def pay_this_month(paying, month, p):
    """Pay of the month as a share of usual pay, as an order on it meets it: of those with irregular hours it varies.

    Equation: share = 1 + irregular_pay_spread (2 u - 1) for a lasting share irregular_pay_share of employees; else 1
    Source: assumed; Resolution Foundation, Irregular payments, 2018 (pay moves from month to month, most of the low
        paid)
    Not to be mistaken for: a change of job or of yearly income, on which liability rests
    """
    if chance(paying.key, 0, Draw.IRREGULAR_HOURS) >= p.irregular_pay_share:
        return 1.0
    return 1.0 + p.irregular_pay_spread * (2.0 * chance(paying.key, month, Draw.HOURS_WORKED) - 1.0)


@rule
def declared_share(paying, p):
    """Share of true income the tax office sees: all of an employee's, less of a self-employed parent's.

    Equation: share = 1 - 2 u undeclared, u lasting, for the self-employed; 1 for employees
    Source: Cabral, Kotsogiannis and Myles 2018
    Not to be mistaken for: fraud found by the service, which is far rarer
    """
    if paying.work != Work.SELF_EMPLOYED:
        return 1.0
    return 1.0 - 2.0 * p.undeclared_share * chance(paying.key, 0, Draw.DECLARES)


@rule
def repartner_hazard(union, p):
    """Monthly chance of a new partner after a marriage, or after less than one.

    Equation: hR by previous union
    Source: Ermisch 2002; Skew, Falkingham and Berrington 2008 (flat in duration)
    Not to be mistaken for: remarriage
    """
    return p.repartner_married if union == Union.MARRIED else p.repartner_cohabited


@rule
def change_partner(parent, union, purpose, sooner, month, p):
    """A new partner moves in, or out (in place). Returns 1 on arrival, -1 on leaving, 0 otherwise.

    ``sooner``: how much likelier than a receiving parent this parent is to find one.

    Equation: P(arrives) = sooner hR; P(leaves) = partner_leaves
    Source: as the repartnering hazard; leaving is assumed
    Not to be mistaken for: reconciliation of the two parents, which ends the family
    """
    u = chance(parent.key, month, purpose)
    if parent.partner == 0:
        if u < sooner * repartner_hazard(union, p):
            parent.partner = 1
            return 1
    elif u < p.partner_leaves:
        parent.partner = 0
        return -1
    return 0


@rule
def change_other_children(parent, moved, month, p):
    """Children of or with a new partner (in place): brought along, born, grown up; they leave with the partner.

    Equation: brought along with chance partner_brings_children; born with new_child_rate a month; grown up with
        other_child_leaves each
    Source: assumed; Rossin-Slater and Wüst 2014 on later fertility
    Not to be mistaken for: qualifying children, whose dates are fixed at the separation
    """
    if moved == 1 and chance(parent.key, month, Draw.PARTNER_BRINGS_CHILDREN) < p.partner_brings_children:
        parent.other_children = 1
    elif moved == -1:
        parent.other_children = 0
    elif parent.partner == 1:
        if parent.other_children < 3 and chance(parent.key, month, Draw.NEW_CHILD) < p.new_child_rate:
            parent.other_children += 1
        leaves = p.other_child_leaves * parent.other_children
        if parent.other_children > 0 and chance(parent.key, month, Draw.OTHER_CHILD_LEAVES) < leaves:
            parent.other_children -= 1


@rule
def draw_other_deductions(paying, month, p):
    """What else is deducted from Universal Credit, or the benefit before it (in place): advances, overpayments, old
    debts; of many, nothing.

    Equation: 0 with chance 1 - other_deductions_share, else exponential with mean other_deductions_mean
    Source: DWP, Universal Credit deductions statistics
    Not to be mistaken for: what is taken: the cap of the law limits that
    """
    u = chance(paying.key, month, Draw.OTHER_DEDUCTIONS)
    paying.other_deductions = 0.0
    if u < p.other_deductions_share:
        paying.other_deductions = -p.other_deductions_mean * math.log(u / p.other_deductions_share)


@rule
def change_other_deductions(paying, month, p):
    """Now and then the other deductions change (in place).

    Equation: P(drawn anew) = other_deductions_change
    Source: DWP, Universal Credit deductions statistics; derived
    Not to be mistaken for: a blocked deduction, which follows from the cap
    """
    if chance(paying.key, month, Draw.OTHER_DEDUCTIONS_CHANGE) < p.other_deductions_change:
        draw_other_deductions(paying, month, p)


@rule
def bar_to_work(youngest_age, unemployment_index, normal, p):
    """The position a receiving parent must be above to be in work, by the age of the youngest child and the times.

    Equation: bar = the normal quantile of (1 - share) index^receiving_work_cycle, share = receiving_work_young or
        receiving_work_older
    Source: ONS, employment of lone parents by age of the youngest child
    Not to be mistaken for: a wish to work
    """
    without = 1.0 - (p.receiving_work_young if youngest_age < 5 else p.receiving_work_older)
    return quantile(normal, min(1.0, without * in_the_cycle(unemployment_index, p.receiving_work_cycle)))


@rule
def receiving_works(receiving, youngest_age, month, unemployment_index, normal, p):
    """Is the receiving parent in work this year? A lasting standing, the year's luck, the youngest child's age.

    Equation: works if work_lasting attachment + sqrt(1 - work_lasting^2) luck of the year > bar
    Source: as the bar; the weight is assumed
    Not to be mistaken for: hours: work is yes or no
    """
    year = (month + receiving.id // 4) // 12  # looked at once a year, each parent in a month of their own
    luck = quantile(normal, chance(receiving.key, year, Draw.RECEIVING_JOB))
    position = p.work_lasting * receiving.attachment + math.sqrt(1.0 - p.work_lasting**2) * luck
    return position > bar_to_work(youngest_age, unemployment_index, normal, p)


@rule
def receiving_pay(receiving, p):
    """Weekly pay of a receiving parent who works, GBP at the earnings level of 2021.

    Equation: pay = receiving_median_wage exp(receiving_wage_spread earning_power)
    Source: assumed lognormal
    Not to be mistaken for: the household's income, which tax, benefits and a partner complete
    """
    return p.receiving_median_wage * math.exp(p.receiving_wage_spread * receiving.earning_power)


@rule
def claims_benefit(parent, workless, p):
    """Does a parent claim the means-tested benefit there is for them? Most do; ``workless``: of those without work.

    Equation: claims if u < take_up_workless (of paying parents take_up_paying_workless) without work, take_up_working
        in work; u lasting
    Source: DWP, take-up of income-related benefits
    Not to be mistaken for: entitlement, which is the law's
    """
    return chance(parent.key, 0, Draw.CLAIMS_BENEFIT) < (workless if parent.work == Work.NONE else p.take_up_working)
