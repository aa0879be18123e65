"""Counting rules of a case from application to closure: applications cleared, decisions disputed, investigations."""

from cmsim.agents.codes import WEEKS_A_MONTH, Arrangement, Dispute, Event, Work
from cmsim.agents.compiled import rule
from cmsim.agents.disputing import WHOLE
from cmsim.agents.waiting import awaits_calculation
from cmsim.model.challenge import is_for_investigators
from cmsim.model.ledger import monthly_pence
from cmsim.model.liability import is_statutory
from cmsim.model.results.slots import Slot

CASE_OPENED, DISPUTED = int(Event.CASE_OPENED), int(Event.DISPUTED)
CHALLENGED, CORRECTED = int(Event.CHALLENGED), int(Event.INCOME_CORRECTED)
LOOKED_INTO = int(Event.CHALLENGED | Event.INCOME_CORRECTED)
CLEARED = int(Event.CASE_OPENED | Event.WITHDREW | Event.NOT_TRACED)
CASE_CLOSED, NOT_THE_PARENT = int(Event.CASE_CLOSED), int(Event.NOT_THE_PARENT)


@rule
def weeks_taken(family, month):
    """Weeks from the application to its clearing this month: as planned, and the months by which it came later (it
    stood in line) or sooner (it was taken back)."""
    return max(1, family.weeks_to_clear + int((month - family.calculation_due) * WEEKS_A_MONTH))


@rule
def count_clearing(family, month, n):
    """An application cleared this month: how soon, and a nil calculation."""
    weeks = weeks_taken(family, month)
    n[Slot.CLEARED_6_WEEKS] += 1 if weeks <= 6 else 0
    n[Slot.CLEARED_12_WEEKS] += 1 if weeks <= 12 else 0
    if family.events & CASE_OPENED:
        n[Slot.NIL_CALCULATIONS] += 1 if family.weekly_liability <= 0.0 else 0
        collected = family.lived == Arrangement.COLLECT_AND_PAY
        n[Slot.WAITING_ARREARS] += family.adjusted_month if collected else family.direct_pay_unpaid


@rule
def count_decisions(family, n):
    """The money that decisions in force come to, and by how much they are wrong, above or below."""
    due = monthly_pence(family.weekly_liability)
    n[Slot.CALCULATED_PENCE] += due
    if family.wrong_by != 0:
        n[Slot.WRONG_PENCE] += abs(due - int(due / (1.0 + family.wrong_by / WHOLE)))


@rule
def count_investigation(family, paying, n):
    """Referrals to the Financial Investigations Unit, and what came of those decided this month."""
    if family.events & CHALLENGED:
        n[Slot.INVESTIGATIONS] += 1
        filed = paying.work == Work.SELF_EMPLOYED or paying.unearned_income > 0.0
        n[Slot.INVESTIGATIONS_SELF_ASSESSED] += 1 if filed else 0
    if family.events & CORRECTED:
        n[Slot.INVESTIGATIONS_FOUND] += 1
    n[Slot.INVESTIGATED_PENCE] += family.corrected_yearly


@rule
def count_case(family, paying, month, p, n):
    """One family's way through the service, this month."""
    of_another = family.events & NOT_THE_PARENT and not family.events & CASE_CLOSED  # a case was cleared before
    if family.events & CLEARED or of_another:
        count_clearing(family, month, n)
        n[Slot.APPLICATIONS_NOT_THE_PARENT] += 1 if of_another else 0
    if awaits_calculation(family):
        n[Slot.APPLICATIONS_WAITING] += 1
    if family.events & DISPUTED:
        n[Slot.APPEALS if family.dispute == Dispute.APPEAL else Slot.RECONSIDERATIONS] += 1
    if is_statutory(family):
        count_decisions(family, n)
        n[Slot.ON_TRIAL] += 1 if family.trial_from > 0 else 0
    looked_into = (family.events & LOOKED_INTO) != 0 or family.corrected_yearly != 0
    if looked_into and is_for_investigators(paying, p):
        count_investigation(family, paying, n)
