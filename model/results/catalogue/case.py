"""The case from application to closure: applications cleared, decisions that are wrong, disputes, investigations."""

from cmsim.model.results.catalogue.makers import CASH, Counts, Maker, Row, number, pounds, quarterly, ratio
from cmsim.model.results.slots import Slot as S

CLEARED = (S.CASES_OPENED, S.WITHDRAWN, S.NOT_TRACED, S.APPLICATIONS_NOT_THE_PARENT)


def cleared(c: Counts) -> tuple[float, int]:
    """Applications cleared in the month: calculated, taken back, or given up."""
    n = int(c.now[list(CLEARED)].sum())
    return n * c.weight, n


def of_cleared(*slots: int) -> Maker:
    """Counts of the quarter as a share of the applications it cleared; from the second on, what is taken off."""

    def make(c: Counts) -> tuple[float, int]:
        n = int(c.quarter[list(CLEARED)].sum())
        part = float(c.quarter[slots[0]]) - float(c.quarter[list(slots[1:])].sum())
        return ratio(part, n), n

    return make


# fmt: off
CASE: tuple[Row, ...] = (
    ("applications_cleared", "Applications cleared in the month: a calculation made, nil ones too, or the application "
     "ended", "number a month", "families", {"": cleared}, ""),
    ("applications_cleared_within_share", "Applications cleared in the quarter, by how soon", "share", "families",
     {"6_weeks": of_cleared(S.CLEARED_6_WEEKS), "12_weeks": of_cleared(S.CLEARED_12_WEEKS)}, ""),
    ("applications_cleared_outcome", "Applications cleared in the quarter, by what became of them", "share", "families",
     {"calculated": of_cleared(S.CASES_OPENED, S.NIL_CALCULATIONS), "nil": of_cleared(S.NIL_CALCULATIONS),
      "withdrawn": of_cleared(S.WITHDRAWN), "not_traced": of_cleared(S.NOT_TRACED),
      "not_the_parent": of_cleared(S.APPLICATIONS_NOT_THE_PARENT)}, ""),
    ("not_the_parent", "Applications and cases that end in the month because a test shows that the person named is not "
     "the parent", "number a month", "families", {"": number(S.NOT_THE_PARENT)}, ""),
    ("applications_waiting", "Applications not yet cleared at the end of the month", "number", "families",
     {"": number(S.APPLICATIONS_WAITING)}, ""),
    ("waiting_arrears_gbp", "Maintenance owed for the time of waiting when cases begin, in the month", "GBP a month",
     "arrangements", {"": pounds(S.WAITING_ARREARS)}, CASH),
    ("calculation_error_share", "Money by which calculations in force are wrong, above or below, of all that they come "
     "to, in the quarter", "share", "arrangements", {"": quarterly(S.WRONG_PENCE, S.CALCULATED_PENCE)}, ""),
    ("reconsiderations", "Decisions that the service is asked in the month to look at again", "number a month",
     "arrangements", {"": number(S.RECONSIDERATIONS)}, ""),
    ("appeals", "Decisions taken to the tribunal in the month", "number a month", "arrangements",
     {"": number(S.APPEALS)}, ""),
    ("decisions_revised", "Decisions found wrong in the month, and made anew", "number a month", "arrangements",
     {"": number(S.REVISED)}, ""),
    ("investigations", "Challenges of income in the month that go to the Financial Investigations Unit",
     "number a month", "families", {"": number(S.INVESTIGATIONS)}, ""),
    ("investigations_self_assessed_share", "Such challenges of the quarter that are of paying parents who file a tax "
     "return", "share", "families", {"": quarterly(S.INVESTIGATIONS_SELF_ASSESSED, S.INVESTIGATIONS)}, ""),
    ("investigations_founded", "Investigations decided in the month after which more income counts", "number a month",
     "families", {"": number(S.INVESTIGATIONS_FOUND)}, ""),
    ("investigations_gbp", "Yearly liability gained by the investigations decided in the month", "GBP a year",
     "families", {"": pounds(S.INVESTIGATED_PENCE)}, CASH),
    ("missed_direct_pay_seen", "Missed Direct Pay payments in the month that the service acts on without a report",
     "number a month", "arrangements", {"": number(S.MISSES_SEEN)}, ""),
    ("paying_asks_for_collection", "Paying parents on Direct Pay who ask in the month for Collect & Pay",
     "number a month", "arrangements", {"": number(S.PAYING_ASKED_COLLECTION)}, ""),
    ("voluntary_after_order", "Collect & Pay cases paid by a voluntary method again after an order", "number",
     "arrangements", {"": number(S.ON_TRIAL)}, ""),
)
# fmt: on
