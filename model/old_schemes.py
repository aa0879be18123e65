"""The schemes before 2012 as they were run: what was assessed under them, and in which order their cases were closed.

The formula of 2003 stands in ``calculation/scheme_2003.py``. For the scheme of 1993 and the clerical cases no formula
is computed: their amounts are drawn around it.
"""

import math

from cmsim.agents.chance import Draw, chance, quantile
from cmsim.agents.choosing import heeds_closure
from cmsim.agents.codes import Arrangement, OldScheme, Segment, Work
from cmsim.agents.compiled import rule
from cmsim.model.calculation.schedule_1 import Benefit, pence
from cmsim.model.calculation.scheme_2003 import weekly_2003
from cmsim.model.calendar import month_of

NIL_ASSESSED, NON_COMPLIANT = int(Segment.NIL_ASSESSED), int(Segment.NON_COMPLIANT)
CLERICAL, COMPLIANT, ENFORCED = int(Segment.CLERICAL), int(Segment.COMPLIANT), int(Segment.ENFORCED)
OBLIGED_UNTIL = month_of("2008-11")
FIRST_OF_2003 = month_of("2003-03")  # the scheme of 2003 took new applications from 3 March 2003 (SI 2003/192)


@rule
def old_scheme(family, p):
    """The scheme an old case is in: handled clerically, else that of the day the parents separated.

    Equation: clerical if u < csa_clerical_share; else of 1993 for a separation before March 2003, of 2003 after it
    Source: Child Support, Pensions and Social Security Act 2000 (SI 2003/192); CMEC, Delivery plan 2011/12, page 20
        (100,000 cases off the systems); that a case begins at the separation is assumed
    Not to be mistaken for: the 2012 scheme, to which no old case was moved: it was closed
    """
    if chance(family.key, 0, Draw.CSA_SCHEME) < p.csa_clerical_share:
        return OldScheme.CLERICAL
    return OldScheme.OF_1993 if family.starts < FIRST_OF_2003 else OldScheme.OF_2003


@rule
def was_obliged(family, receiving, p):
    """Had this parent, on benefit, to use the Child Support Agency? So it was until 27 October 2008; who has no work
    now was on benefit then, and so was a share of those who work now. 1 or 0.

    Equation: obliged if separated before November 2008, and without work or u < csa_obliged_share; u lasting
    Source: Child Maintenance and Other Payments Act 2008 s. 15, in force on 27 October 2008; the share is assumed
    Not to be mistaken for: a liking of the service: it holds until the case is closed
    """
    if family.starts >= OBLIGED_UNTIL:
        return 0
    then = chance(family.key, 0, Draw.CSA_OBLIGED) < p.csa_obliged_share
    return 1 if receiving.work == Work.NONE or then else 0


@rule
def pays_directly(family, p):
    """Is this an old case with Maintenance Direct: assessed by the agency, paid from parent to parent? What is missed
    there the agency did not see: it counted the case as paid, and nothing was owed on its books.

    Equation: direct if u < csa_direct_share; u lasting
    Source: CMEC, Delivery plan 2011/12, page 8, and CSA statistics (cases with Maintenance Direct count as paid);
        Gingerbread, 16 May 2013: the Department thought that some 28% of them were paid in full, so they are no
        better payers here than others
    Not to be mistaken for: Direct Pay of the 2012 scheme, of which unpaid amounts can be reported and carried along
    """
    return family.lived == Arrangement.CSA and chance(family.key, 0, Draw.CSA_DIRECT) < p.csa_direct_share


@rule
def nothing_assessed(family, p):
    """Is this an old case with a nil assessment, whatever the paying parent earns now? Nobody looked again each year.

    Equation: nil if u < csa_nil_1993 (of 1993, clerical), csa_nil_2003 (of 2003); u lasting
    Source: Government response on the Operational Improvement Plan, 2010: 841,000 cases with a liability of some 1.1
        million; how the rest divide is assumed
    Not to be mistaken for: nothing paid: nothing is due
    """
    nil = p.csa_nil_2003 if old_scheme(family, p) == OldScheme.OF_2003 else p.csa_nil_1993
    return chance(family.key, 0, Draw.CSA_NIL) < nil


@rule
def weekly_old(family, paying, normal, law, p):
    """What is due a week under the old schemes, GBP: on income as it was when it was last assessed, some years ago.

    Equation: formula of 2003 on csa_income_share of net income; of 1993 and clerical: times exp(s z - s^2 / 2),
        s = csa_amount_spread, z lasting; nought for a nil assessment
    Source: Child Support Act 1991 Schedule 1 before the 2012 scheme; there was no yearly review; amounts of 1993 and
        of clerical cases are drawn
    Not to be mistaken for: the liability of the 2012 scheme, which is reviewed every year
    """
    if nothing_assessed(family, p):
        return 0.0
    on_benefit = paying.benefit != Benefit.NONE
    income = p.csa_income_share * paying.net_weekly_income
    amount = weekly_2003(income, family.children, paying.other_children, family.nights, on_benefit, law)
    if on_benefit or old_scheme(family, p) == OldScheme.OF_2003:
        return amount
    z = quantile(normal, chance(family.key, 0, Draw.CSA_AMOUNT))
    return pence(amount * math.exp(p.csa_amount_spread * z - 0.5 * p.csa_amount_spread**2)) / 100.0


@rule
def segment_of(family, paying, p):
    """The segment in which an old case would be closed as it stands: the five of the closure, in their order.

    Source: National Audit Office, Investigation into the closure of Child Support Agency cases, 2017: cases with
        nothing to pay first, those paying under enforcement last; who is under enforcement is not simulated, and an
        unwilling parent who pays stands for it. With Maintenance Direct nobody saw a payment missed
    """
    if family.due_month == 0:
        return NIL_ASSESSED
    if family.months_without_payment >= 3 and not pays_directly(family, p):
        return NON_COMPLIANT
    if paying.willingness < 0.0:
        return ENFORCED
    return CLERICAL if old_scheme(family, p) == OldScheme.CLERICAL else COMPLIANT


@rule
def csa_closes(family, paying, month, law, p):
    """Does this family's case under the old schemes end? Its segment is that in which it stands when the notices begin
    (set in place), and its place is within it. Who heeds the notice acts on it some time after it is sent, and the old
    case ends then; the others' when the service ends it.

    Equation: ended if place < csa_closed_share, place = start + u (end - start), u in (0, 1) lasting, start and end of
        the segment; of those who heed, once place < csa_notice_share, also with P = closure_acted_rate a month
    Source: Ending Liability Scheme: a notice six months ahead at the least; letters sent by December 2015, by segment:
        House of Commons, answer to Karen Buck, January 2016; when it is heeded, and that no case moves to another
        segment, is assumed
    Not to be mistaken for: an end for another reason, as when the children are grown up
    """
    if law.csa_notice_share <= 0.0:
        return False
    if family.closing_segment == 0:
        family.closing_segment = 1 + segment_of(family, paying, p)
    segment = family.closing_segment - 1
    start = law.csa_segment_ends[segment - 1] if segment > 0 else 0.0
    end = law.csa_segment_ends[segment]
    place = start + (end - start) * chance(family.key, 0, Draw.CSA_CLOSURE)
    if place < law.csa_closed_share:
        return True
    told = place < law.csa_notice_share
    return told and heeds_closure(family, p) and chance(family.key, month, Draw.NOTICE_HEEDED) < p.closure_acted_rate
