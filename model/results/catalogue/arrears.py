"""Arrears: how much, how old, whose, and what leaves them."""

from cmsim.model.results.catalogue.makers import CASH, Row, mean_pounds, pounds, quarterly, share
from cmsim.model.results.slots import Slot as S

# fmt: off
ARREARS: tuple[Row, ...] = (
    ("arrears_gbp", "Unpaid maintenance: Collect & Pay with closed cases of the last six years (live: without them); "
     "what Direct Pay parents know is missing", "GBP", "arrangements",
     {"collect_and_pay": pounds(S.ARREARS), "live": pounds(S.ARREARS_LIVE), "direct_pay": pounds(S.ARREARS_DIRECT_PAY)},
     CASH),
    ("arrears_mean", "Mean arrears of families owed anything through Collect & Pay", "GBP", "families",
     {"": mean_pounds(S.ARREARS, S.ARREARS_CASES)}, CASH),
    ("arrears_over_5000_share", "Families owed over 5,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_5000, S.ARREARS_CASES)}, ""),
    ("arrears_over_10000_share", "Families owed over 10,000 pounds, of those owed anything", "share", "families",
     {"": share(S.ARREARS_OVER_10000, S.ARREARS_CASES)}, ""),
    ("arrears_at_switch_mean", "Mean Direct Pay arrears carried over at a move to Collect & Pay, over the quarter",
     "GBP", "families", {"": quarterly(S.ARREARS_CARRIED, S.MOVED_TO_COLLECT, 100.0)}, CASH),
    ("write_offs_gbp", "Arrears written off in the month", "GBP a month", "arrangements",
     {"": pounds(S.ARREARS_WRITTEN_OFF)}, CASH),
)
# fmt: on
