"""Payment under each arrangement: money, compliance, methods, and what happens on Direct Pay."""

from cmsim.model.results.catalogue.makers import (
    CASH,
    Counts,
    Maker,
    Row,
    mean_pounds,
    number,
    pounds,
    pounds_of_quarter,
    quarterly,
    ratio,
    row,
    share,
)
from cmsim.model.results.slots import Slot as S

ARRANGEMENTS = ("none", "family_based", "direct_pay", "collect_and_pay", "csa")
METHODS = ("deo", "benefit", "other")


def moved_rate(c: Counts) -> tuple[float, int]:
    """Moves of the quarter over the arrangements they came from."""
    return ratio(float(c.quarter[S.MOVED_TO_COLLECT]), float(c.now[S.DIRECT_PAY])), int(c.now[S.DIRECT_PAY])


def of_quarter_cases(slot: int) -> Maker:
    """A share of the Collect & Pay cases due to pay in the quarter."""
    return share(slot, S.QUARTER_CASES)


# fmt: off
PAYMENT: tuple[Row, ...] = (
    ("maintenance_received_gbp", "Maintenance that reached receiving parents in the month (money, not help in kind)",
     "GBP a month", "families",
     {"": pounds(S.RECEIVED_FAMILY_BASED, S.RECEIVED_DIRECT_PAY, S.RECEIVED_COLLECT, S.RECEIVED_CSA),
      **row(ARRANGEMENTS[1:], S.RECEIVED_FAMILY_BASED, pounds)}, CASH),
    ("direct_pay_due_gbp", "Maintenance due through Direct Pay on the books, dormant cases included, in the month",
     "GBP a month", "arrangements", {"": pounds(S.DUE_DIRECT_PAY_OFFICIAL)}, CASH),
    ("direct_pay_mean_gbp", "Mean liability of Direct Pay arrangements", "GBP a month", "arrangements",
     {"": mean_pounds(S.DUE_DIRECT_PAY_OFFICIAL, S.DIRECT_PAY)}, CASH),
    ("direct_pay_arrangements", "Direct Pay arrangements on the books, as in official counts (dormant: legally open, "
     "but given up or settled privately; few_pounds: the calculation has ended, kept open by a balance of a few "
     "pounds)", "number", "arrangements",
     {"": number(S.DIRECT_PAY, S.DIRECT_PAY_FEW_POUNDS), "dormant": number(S.DORMANT),
      "few_pounds": number(S.DIRECT_PAY_FEW_POUNDS)}, ""),
    ("collect_and_pay_arrangements", "Collect & Pay arrangements on the books, as in official counts (due: with a "
     "current liability; arrears_only: closed, with debt left to collect)", "number", "arrangements",
     {"": number(S.COLLECT_AND_PAY, S.COLLECT_ARREARS_ONLY), "due": number(S.COLLECT_DUE_CASES),
      "arrears_only": number(S.COLLECT_ARREARS_ONLY)}, ""),
    ("direct_pay_13_months", "Families 13 months after a start on Direct Pay, by what the receiving parent sees; over "
     "the quarter", "share", "families", row(("still", "collect_and_pay", "none", "other"), S.COHORT_DIRECT_PAY,
                                             lambda slot: quarterly(slot, S.COHORT)), ""),
    ("direct_pay_to_collect_and_pay_rate", "Moves from Direct Pay to Collect & Pay in the quarter, of Direct Pay "
     "arrangements", "share", "arrangements", {"": moved_rate}, ""),
    ("direct_pay_flows", "What happens on Direct Pay in the month", "number a month", "arrangements",
     {"started": number(S.STARTED_DIRECT_PAY), "reported": number(S.REPORTED), "paid_up": number(S.PAID_UP),
      "proved_payment": number(S.PROVED_PAYMENT), "gave_up": number(S.GAVE_UP),
      "resumed": number(S.RESUMED), "back_from_collect_and_pay": number(S.BACK_TO_DIRECT_PAY),
      "migrated": number(S.MIGRATED)}, ""),
    ("collect_and_pay_compliance", "Collect & Pay cases due to pay in the quarter, by the share paid of what was due",
     "share", "arrangements", row(("nothing", "up_to_90", "over_90"), S.QUARTER_NOTHING, of_quarter_cases), ""),
    ("maintenance_outcomes", "Statutory cases with a positive liability to which any money came in the quarter (Direct "
     "Pay, and Maintenance Direct under the old schemes, are taken as paid, as in official figures)", "share",
     "arrangements", {"": share(S.OUTCOMES, S.OUTCOME_CASES), "csa": share(S.CSA_OUTCOMES, S.CSA_OUTCOME_CASES)}, ""),
    ("collect_and_pay_on_benefit_share", "Collect & Pay arrangements whose paying parent's household gets Universal "
     "Credit or a benefit before it", "share", "arrangements",
     {"": share(S.COLLECT_ON_BENEFIT, S.COLLECT_AND_PAY)}, ""),
    ("collect_and_pay_on_universal_credit", "Collect & Pay cases with a liability whose paying parent's household gets "
     "Universal Credit (blocked: a deduction is made, and other deductions leave no room under the cap)", "number",
     "arrangements",
     {"": number(S.COLLECT_ON_UNIVERSAL_CREDIT), "blocked": number(S.COLLECT_BLOCKED)}, ""),
    ("compliance_by_method", "Collect & Pay cases that paid over 90% in the quarter, by method (an earnings order "
     "counts from the day it is made until the job ends)", "share", "arrangements",
     {name: share(S.OVER_90_EARNINGS + i, S.QUARTER_EARNINGS + i) for i, name in enumerate(METHODS)}, ""),
    ("method_share", "Collect & Pay cases with a liability, by method", "share", "arrangements",
     row(METHODS, S.METHOD_EARNINGS, lambda slot: share(slot, S.COLLECT_DUE_CASES)), ""),
    ("collected_gbp", "Collected for receiving parents through Collect & Pay in the quarter, by method",
     "GBP a quarter", "arrangements", row(METHODS, S.COLLECTED_EARNINGS, pounds_of_quarter), CASH),
    ("cash_compliance", "Money paid through Collect & Pay, arrears included, over what was due in the quarter", "ratio",
     "arrangements", {"": quarterly(S.ARREARS_PAID, S.ARREARS_DUE)}, ""),
    ("collection_fee_income_gbp", "Collection charges in the month: collected from paying parents, kept from receiving",
     "GBP a month", "arrangements", {"paying": pounds(S.CHARGES_COLLECTED), "receiving": pounds(S.CHARGES_KEPT)}, CASH),
    *((f"not_paying_over_{months}_months", f"Collect & Pay cases with nothing paid there for more than {months} months",
       "number", "arrangements", {"": number(slot)}, "")
      for months, slot in ((3, S.UNPAID_3_MONTHS), (6, S.UNPAID_6_MONTHS), (12, S.UNPAID_12_MONTHS),
                           (18, S.UNPAID_18_MONTHS))),
    ("not_paying_in_enforcement_share", "Collect & Pay cases with nothing paid there for more than six months that are "
     "with the enforcement team", "share", "arrangements",
     {"": share(S.UNPAID_6_MONTHS_ENFORCED, S.UNPAID_6_MONTHS)}, ""),
)
# fmt: on
