"""Decisions of the service as dated acts: made, perhaps wrong, disputed, and made anew back to their first month.

Neither a reconsideration nor an appeal stops liability, nor does a denial of parentage where it is presumed; but who is
shown not to be the parent owes nothing. The behaviour is in ``agents/disputing.py`` and ``agents/parentage.py``.
"""

from cmsim.agents.codes import Arrangement, Dispute, Event, Parentage
from cmsim.agents.compiled import rule
from cmsim.agents.disputing import appeals, asks_for_reconsideration, finds_mistake, mistake
from cmsim.agents.parentage import is_shown_not_to_be_the_parent
from cmsim.model.enforcement import weeks_later
from cmsim.model.ledger import adjust, monthly_pence
from cmsim.model.liability import is_statutory, liabilities
from cmsim.model.settling import close_case, enter_none

DISPUTED, REVISED = int(Event.DISPUTED), int(Event.REVISED)
NOT_THE_PARENT = int(Event.NOT_THE_PARENT)


@rule
def decide_anew(family, month, law, p):
    """At a review the decision is made anew, and may be wrong anew (in place)."""
    if is_statutory(family):
        family.wrong_by = mistake(family, month, law, p)
        family.decided_on = month


@rule
def may_dispute(family, month):
    """Is there a decision not two months old, for a case the parents live by, and no dispute in hand?"""
    lived = family.lived == Arrangement.DIRECT_PAY or family.lived == Arrangement.COLLECT_AND_PAY
    age = month - max(family.decided_on, family.calculated_on)
    return lived and is_statutory(family) and family.dispute == Dispute.NONE and 0 <= age <= 1


@rule
def take_dispute(family, dispute, month, weeks):
    """A reconsideration or an appeal is in hand, to be decided some weeks on (in place)."""
    family.dispute = dispute
    family.dispute_due = weeks_later(month, weeks)
    family.events |= DISPUTED


@rule
def consider_dispute(family, month, law, p):
    """One of the parents may ask for a reconsideration of a fresh decision (in place)."""
    if may_dispute(family, month) and asks_for_reconsideration(family, month, p):
        take_dispute(family, Dispute.RECONSIDERATION, month, law.reconsideration_weeks)


@rule
def revise(family, paying, families, month, law, p):
    """The decision is made anew, right, back to its first month (in place): what was charged wrongly since is put
    right in the books, through the service or between the parents."""
    before = monthly_pence(family.weekly_liability)
    family.wrong_by = 0
    liabilities(paying, families, law, p)
    change = (monthly_pence(family.weekly_liability) - before) * int(month - family.decided_on)
    if family.lived == Arrangement.COLLECT_AND_PAY:
        adjust(family, change, month)
    elif family.lived == Arrangement.DIRECT_PAY:
        family.direct_pay_unpaid += change
    family.events |= REVISED


@rule
def end_case_of_another(family, month, law):
    """The paying parent is shown not to be the parent (in place): the case ends, and what the parents had settled
    privately beside a dormant one; what was due is owed no more.

    The application fee is not paid back (the Child Support Fees Regulations 2014 know waivers only); nor is, here, what
    was paid by then: the Department may refund it, and may ask for it from the receiving parent.
    """
    adjust(family, -family.arrears, month)
    family.direct_pay_unpaid = 0
    family.promised = 0
    enter_none(family, month)
    close_case(family, month, law)
    family.debt_order = 0
    family.events |= NOT_THE_PARENT


@rule
def decide_parentage(family, month, law, p):
    """A test decides a denial of parentage that was presumed so far (in place)."""
    family.parentage = Parentage.SHOWN
    if is_shown_not_to_be_the_parent(family, p):
        family.parentage = Parentage.NOT_THE_PARENT
        end_case_of_another(family, month, law)


@rule
def decide_disputes(paying, families, month, law, p):
    """What is due for decision is decided: by the service, and where it confirms itself perhaps by the tribunal (in
    place)."""
    for f in range(paying.first_family, paying.first_family + paying.families):
        family = families[f]
        if family.dispute == Dispute.NONE or month < family.dispute_due:
            continue
        appealed = family.dispute == Dispute.APPEAL
        tested = family.dispute == Dispute.PARENTAGE
        family.dispute = Dispute.NONE
        if not is_statutory(family):
            continue
        if tested:
            decide_parentage(family, month, law, p)
            continue
        if finds_mistake(family, month, p) or (appealed and family.wrong_by != 0):
            revise(family, paying, families, month, law, p)
        elif not appealed and appeals(family, month, p):
            take_dispute(family, Dispute.APPEAL, month, law.appeal_weeks)
