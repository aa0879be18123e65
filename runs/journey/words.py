"""The words in which a life is told: events, arrangements, methods, amounts."""

from __future__ import annotations

from typing import Any, NamedTuple

ARRANGEMENTS = {
    "none": "no arrangement",
    "family_based": "a family-based arrangement",
    "direct_pay": "Direct Pay",
    "collect_and_pay": "Collect & Pay",
    "csa": "a case under the schemes before 2012",
}
EVENTS = {  # the model's flags in words, causes first; the others are told with amounts, or are no news by themselves
    "separated": "The parents separate",
    "csa_closed": "The case under the old schemes is closed; the parents must choose again",
    "migrated": "Direct Pay has ended: the parents are asked to choose again",
    "family_based_broke": "The family-based arrangement breaks down",
    "consent_refused": "The paying parent would not agree to a family-based arrangement",
    "contacted": "The receiving parent speaks with the gateway",
    "calculated": "A calculation is bought, without an application",
    "paying_applied": "The paying parent applies to the statutory service",
    "applied": "The receiving parent applies to the statutory service",
    "fee_paid": "The application fee is paid",
    "fee_waived": "No application fee: it is waived",
    "withdrew": "The application is taken back",
    "not_traced": "The other parent cannot be found, and the application ends",
    "not_the_parent": "A test shows that the person named is not the parent: nothing is due",
    "case_opened": "The calculation is made, and the case begins",
    "started_direct_pay": "Direct Pay begins",
    "returned_from_dormant": "The receiving parent takes Direct Pay up again, without a new application",
    "reported": "The receiving parent reports what is missing",
    "miss_seen": "The service sees that Direct Pay was missed",
    "paying_asked_collection": "The paying parent asks the service to collect",
    "disputed": "A decision of the service is disputed",
    "revised": "The decision is found wrong, and made anew from its first month on",
    "challenged": "The receiving parent challenges the income that the calculation stands on",
    "income_corrected": "The challenge is decided: more income counts",
    "complained": "One of the parents complains of the service",
    "complaint_settled": "The complaint is put right or taken back, without a finding",
    "complaint_upheld": "The complaint is upheld",
    "examined": "The complaint is not upheld, and the Independent Case Examiner takes it up",
    "examiner_upheld": "The Independent Case Examiner upholds the complaint",
    "paid_up": "The service writes, and the paying parent agrees to pay what is missing: Direct Pay goes on",
    "proved_payment": "The service writes, and the paying parent shows that all was paid: Direct Pay goes on",
    "moved_to_collect": "The service moves the case to Collect & Pay",
    "gave_up": "The receiving parent gives up on Direct Pay; the case stays open at the office",
    "job_broke_order": "The paying parent leaves the job, and the deduction ends",
    "order_made": "The service makes a deduction order",
    "liability_order": "A court makes a liability order",
    "agents": "Enforcement agents report",
    "back_to_direct_pay": "After six months of paying without an order, the case goes back to Direct Pay",
    "schedule_broken": "The schedule of repayment is broken, and ends",
    "reconciled": "The parents live together again",
    "ended": "The family's need for maintenance ends",
    "case_closed": "The case is closed",
    "entered_enforcement": "The case is handed to the enforcement team",
    "left_enforcement": "The round of enforcement is over",
}
NO_NEWS = (  # told by what came of them
    *("reviewed", "reviewed_calculation", "schedule_set", "step_taken", "sanctioned", "imprisoned"),
    "settled",
)
TOLD_OTHERWISE = ("Deduction from", "Regular deduction", "Liability order", "Enforcement agents")  # by events
SANCTIONS = {  # the power by name, the count of months that it fills when it is carried out
    "Committal to prison": "paying_months_in_prison",
    "Disqualification from driving": "paying_months_without_licence",
    "Disqualification from holding a passport": "paying_months_without_passport",
}
BY_A_COURT = EVENTS["liability_order"]
TOLD_STAGES = {"order_made", "liability_order", "agents", "sanctioned"}
CONTACT = {"none": "no contact", "some": "some contact", "weekly": "contact every week"}
ABUSE = {"none": "none", "past": "in the past", "ongoing": "going on"}
WORK = {"employee": "works as an employee", "self_employed": "works for themself", "none": "is out of work"}
METHODS = {
    "none": "nothing",
    "voluntary": "payments of the parent's own",
    "deo": "a deduction from earnings",
    "benefit": "a deduction from benefit",
    "bank_order": "a deduction from a bank account",
}
STAGES = {  # that the enforcement team has the case is told by its event
    "deduction": "a deduction",
    "liability_order_sought": "a liability order is sought",
    "liability_order": "a liability order",
    "enforcement_agents": "enforcement agents",
    "court_order": "an order on money or goods that others hold",
    "charge_on_home": "a charge on the home",
    "sanction": "a sanction",
}
WITHOUT_A_SUM = {  # family-based arrangements that work by the receiving parent's judgement alone
    "in_kind": "help in kind, without an agreed sum",
    "shared_care": "care is shared, without an agreed sum",
}
WRITE_OFFS = {
    "small_balance": "are written off: a small balance on a closed case",
    "request": "are let go: the receiving parent does not want them collected",
    "settled": "are given up for a part payment in full and final settlement",
    "no_recourse": "are written off: there is nobody left to collect from",
    "uncollectable": "are written off as unlikely to be collected",
    "periodic": "are written off in an exercise",
    "sold": "are sold",
}


class Line(NamedTuple):
    """One thing that happened: the month, what kind of thing, and the words."""

    month: str
    event: str
    text: str


def money(amount: float) -> str:
    """Pounds, without pence where they are nought."""
    return f"£{amount:,.0f}" if amount == round(amount) else f"£{amount:,.2f}"


def spoken(power: str) -> str:
    """A power's name within a sentence."""
    return power if power.startswith("Register") else f"{power[0].lower()}{power[1:]}"


def paid(now: dict[str, Any]) -> str:
    """What came against what was due."""
    return f"{money(now['paid_month'])} came, {money(now['due_month'])} was due"
