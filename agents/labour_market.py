"""The times: how scarce jobs are, month by month, and the jobs that were kept through the pandemic."""

import math

from cmsim.agents.chance import Draw, chance
from cmsim.agents.codes import Work
from cmsim.agents.compiled import rule


@rule
def in_the_cycle(unemployment_index, exponent):
    """How much a chance differs from its mean over the years when unemployment does: one at its mean.

    Equation: multiple = index ^ exponent, index = unemployment over its mean of 2013 to 2025
    Source: arithmetic on the unemployment rate of the Office for National Statistics and the Office for Budget
        Responsibility
    """
    return math.pow(unemployment_index, exponent)


@rule
def is_furloughed(parent, law, p):
    """Is the job kept for the parent, on part of the pay? The same parents for as long as the scheme lasts, those on
    low pay sooner; grants of the self-employed count alike.

    Equation: furloughed if u < furloughed_share exp(furlough_power power - furlough_power^2 / 2), u lasting
    Source: Coronavirus Job Retention Scheme, by date; that it reached the low paid more is general knowledge
    Not to be mistaken for: unemployment: the job is there, and so is the employer an order is served on
    """
    if law.furloughed_share <= 0.0 or parent.work == Work.NONE:
        return False
    tilt = math.exp(p.furlough_power * parent.earning_power - 0.5 * p.furlough_power**2)
    return chance(parent.key, 0, Draw.FURLOUGHED) < law.furloughed_share * tilt


@rule
def is_laid_off(parent, month, law, p):
    """Does a shock cost a parent the work who was not furloughed? The low paid sooner, as with the furlough.

    Equation: P(laid off) = laid_off_share exp(furlough_power power - furlough_power^2 / 2); 0 while furloughed
    Source: ONS, claimant count, spring 2020; National Audit Office, Child maintenance, HC 1139, 2022, para 2.15 (more
        paying parents started a claim of Universal Credit)
    Not to be mistaken for: leaving a job, which goes on as ever
    """
    if law.laid_off_share <= 0.0 or is_furloughed(parent, law, p):
        return False
    tilt = math.exp(p.furlough_power * parent.earning_power - 0.5 * p.furlough_power**2)
    return chance(parent.key, month, Draw.LAID_OFF) < law.laid_off_share * tilt


@rule
def share_of_pay(parent, law, p):
    """The share of usual pay that a parent in work gets this month: all of it, unless furloughed.

    Equation: share = furlough_pay_share if furloughed, else 1
    Source: Coronavirus Job Retention Scheme
    Not to be mistaken for: the share of income that is declared
    """
    return law.furlough_pay_share if is_furloughed(parent, law, p) else 1.0
