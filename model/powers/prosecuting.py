"""Prosecution of a paying parent who gives false information, or withholds what is asked for: in any case with the
service, however it is paid, and while an application waits. Child Support Act 1991 s. 14A.
"""

from cmsim.agents.codes import Arrangement, CaseStatus, Power
from cmsim.agents.collecting import is_prosecuted
from cmsim.agents.compiled import rule
from cmsim.model.powers.steps import make
from cmsim.model.powers.taking import may_take

PROSECUTION = int(Power.PROSECUTION)


@rule
def is_before_the_service(family):
    """Is there a case with the service, or an application that waits?"""
    return family.status == CaseStatus.LIVE or family.status == CaseStatus.APPLIED


@rule
def prosecute(family, paying, powers, month, law, p):
    """An information offence of this month is brought before a court, or it is not (in place). It is counted when it
    is brought; a later offence can be brought again."""
    row = powers[PROSECUTION]
    may = is_before_the_service(family) and may_take(PROSECUTION, row, family, paying, law, p)
    if may and is_prosecuted(family, row.rate, month):
        make(family, PROSECUTION, row, month)
        family.powers &= ~(1 << PROSECUTION)


@rule
def feel_prosecution(family, p):
    """Outside Collect & Pay: what a prosecution adds to paying, and how it fades (in place).

    Equation: push' = step_memory push, + step_push in the month of a prosecution
    Source: as any step of enforcement; assumed
    Not to be mistaken for: what enforcement adds on Collect & Pay, which the case itself keeps
    """
    if family.lived == Arrangement.COLLECT_AND_PAY:
        return
    family.push *= p.step_memory
    if family.powers_month >> PROSECUTION & 1:
        family.push += p.step_push
