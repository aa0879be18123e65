"""Arrears: how much, how old, whose, and what leaves them."""

from cmsim.agents.codes import DebtSegment, WriteOff
from cmsim.model.results.catalogue.makers import (
    CASH,
    Row,
    all_pounds,
    mean_pounds,
    number,
    pounds,
    pounds_without,
    quarterly,
    row,
    share,
    share_not_repaid,
    share_of_money,
    unpaid_since_start,
)
from cmsim.model.results.slots import Slot as S

AGES = ("under_6_months", "6_to_12_months", "1_to_2_years", "2_to_4_years", "over_4_years")
SEGMENTS = tuple(one.name.lower() for one in DebtSegment)
TO_PARENTS = (S.SALE_TO_PARENTS, S.CSA_SALE_TO_PARENTS)
REASONS = tuple(one.name.lower() for one in WriteOff if one)

# fmt: off
ARREARS: tuple[Row, ...] = (
    ("arrears_gbp", "Unpaid maintenance: Collect & Pay with closed cases (live: without them); what is left from "
     "Collect & Pay on cases back on Direct Pay (direct_pay_known); what Direct Pay parents know is missing there",
     "GBP", "arrangements",
     {"collect_and_pay": pounds_without(S.ARREARS, S.OWED_BACK_ON_DIRECT_PAY), "live": pounds(S.ARREARS_LIVE),
      "direct_pay": pounds(S.ARREARS_DIRECT_PAY), "direct_pay_known": pounds(S.OWED_BACK_ON_DIRECT_PAY)}, CASH),
    ("arrears_by_age_gbp", "Arrears by the half-year they arose in, the oldest paid first: this half-year, the one "
     "before, ...", "GBP", "arrangements", row(AGES, S.OWED_UNDER_6_MONTHS, pounds), CASH),
    ("arrears_by_segment_gbp", "Arrears by segment: case live or closed; something came within a quarter (flowing), "
     "or not and most is younger (recent) or older (old) than two years; besides, of all: by default decision, and "
     "unlikely to be collected (all is owed to parents, none to the state)", "GBP", "arrangements",
     {**row(SEGMENTS, S.OWED_LIVE_FLOWING, pounds), "by_default_decision": pounds(S.OWED_BY_DEFAULT_DECISION),
      "uncollectable": pounds(S.OWED_UNCOLLECTABLE)}, CASH),
    ("arrears_no_payment_share", "Of Collect & Pay arrears, closed cases among them, those against which nothing was "
     "paid in the month", "share", "pounds", {"": share_not_repaid}, ""),
    ("debt_over_ten_years_share", "Of arrears being repaid in the month, those that take over ten years at its rate",
     "share", "pounds", {"": share_of_money(S.OWED_REPAID_SLOWLY, S.OWED_REPAID)}, ""),
    ("arrears_repaid_gbp", "Paid in the month beyond what was due in it (closed: on closed cases)", "GBP a month",
     "arrangements", {"": pounds(S.ARREARS_REPAID), "closed": pounds(S.ARREARS_REPAID_CLOSED)}, CASH),
    ("repayment_schedules", "Schedules of repayment in force; set, and broken, in the month; settlements", "number",
     "arrangements", {"in_force": number(S.SCHEDULES), "set": number(S.SCHEDULES_SET),
     "broken": number(S.SCHEDULES_BROKEN), "settled": number(S.SETTLEMENTS)}, ""),
    ("unpaid_share_since_2012", "Collect & Pay arrears over all that fell due through the service since December "
     "2012: Direct Pay, taken as paid, Collect & Pay as collected, and the arrears", "share", "pounds",
     {"": unpaid_since_start}, CASH),
    ("arrears_mean", "Mean arrears of families owed anything through Collect & Pay", "GBP", "families",
     {"": mean_pounds(S.ARREARS, S.ARREARS_CASES)}, CASH),
    ("arrears_over_5000_share", "Families owed over 5,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_5000, S.ARREARS_CASES)}, ""),
    ("arrears_over_10000_share", "Families owed over 10,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_10000, S.ARREARS_CASES)}, ""),
    ("arrears_at_switch_mean", "Mean Direct Pay arrears carried over at a move to Collect & Pay, over the quarter",
     "GBP", "families", {"": quarterly(S.ARREARS_CARRIED, S.MOVED_TO_COLLECT, 100.0)}, CASH),
    ("write_offs_gbp", "Arrears written off in the month, in all and by reason (sold: face value)", "GBP a month",
     "arrangements", {"": pounds(S.ARREARS_WRITTEN_OFF), **row(REASONS, S.WRITTEN_OFF_SMALL_BALANCE, pounds)}, CASH),
    ("debt_sale_proceeds_gbp", "Paid by a buyer for the debt sold in the month: to receiving parents, those of the old "
     "schemes among them, and to the state for what was owed to it", "GBP a month", "arrangements",
     {"": all_pounds(*TO_PARENTS, S.CSA_SALE_TO_STATE), "parents": all_pounds(*TO_PARENTS),
      "state": pounds(S.CSA_SALE_TO_STATE)}, CASH),
)
# fmt: on
