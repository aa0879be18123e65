"""What parents make of the service: complaints, satisfaction, trust, and the promises of its charter.

A customer is a parent of a case, so there are two to a case (National Audit Office, Child maintenance, HC 1139, 2022,
Figure 16, note 1). Nothing that parents decide depends on anything here.
"""

import math

import numpy as np
from cmsim.agents.codes import QUEUES, Queue
from cmsim.model.results.catalogue.case import CLEARED
from cmsim.model.results.catalogue.institution import calls_unanswered, cases, parameter, waits
from cmsim.model.results.catalogue.makers import Counts, Maker, Row, number, quarterly, ratio, row
from cmsim.model.results.slots import Slot as S

# --- complaints -------------------------------------------------------------------------------------------------------


def complaints_per_thousand(slot: int) -> Maker:
    """Complaints of twelve months for each thousand customers: two to a case."""

    def make(c: Counts) -> tuple[float, int]:
        return ratio(1000.0 * float(c.year[slot]), 2.0 * cases(c)), int(cases(c))

    return make


def upheld_of_findings(c: Counts) -> tuple[float, int]:
    """Complaints upheld, of those that came to a finding in the last twelve months."""
    found = int(c.year[S.COMPLAINTS_ANSWERED]) - int(c.year[S.COMPLAINTS_SETTLED])
    return ratio(float(c.year[S.COMPLAINTS_UPHELD]), float(found)), found


# --- satisfaction and trust -------------------------------------------------------------------------------------------


def logistic(logit: float) -> float:
    """A share from its logit."""
    return 1.0 / (1.0 + math.exp(-logit))


def satisfied(c: Counts) -> tuple[float, int]:
    """Share of customers satisfied with the service.

    Equation: logit = satisfied_constant + satisfied_unanswered calls not answered + satisfied_waiting requests waiting
    a case. Source: assumed; 46% in the third quarter of 2020 (National Audit Office 2022, para 3.10).
    """
    unanswered, _ = calls_unanswered(c)
    waiting = float(c.now[S.QUEUE_WAITING : S.QUEUE_WAITING + QUEUES].sum())
    logit = parameter("satisfied_constant") + parameter("satisfied_unanswered") * unanswered
    logit += parameter("satisfied_waiting") * ratio(waiting, cases(c))
    return logistic(logit), int(cases(c))


def trusted(c: Counts) -> tuple[float, int]:
    """Share of customers who trust that calculations are accurate.

    Equation: logit = trusted_constant + trusted_wrong share of incomes in use a quarter or more off. Source: assumed;
    69% (National Audit Office 2022, para 3.14).
    """
    off, n = far_off(c)
    return logistic(parameter("trusted_constant") + parameter("trusted_wrong") * off), n


def far_off(c: Counts) -> tuple[float, int]:
    """Incomes in use that are a quarter or more below or above the true ones."""
    off = float(c.now[S.ASSESSED_TOO_LOW]) + float(c.now[S.ASSESSED_TOO_HIGH])
    return ratio(off, float(c.now[S.ASSESSED_IN_WORK])), int(c.now[S.ASSESSED_IN_WORK])


# --- the charter ------------------------------------------------------------------------------------------------------


def cleared_in_time(c: Counts) -> tuple[float, int]:
    """Applications of the quarter cleared within six weeks: "an amount as soon as we can"."""
    n = int(c.quarter[list(CLEARED)].sum())
    return ratio(float(c.quarter[S.CLEARED_6_WEEKS]), n), n


def answered(c: Counts) -> tuple[float, int]:
    """Calls of the month that are answered: "you can call us"."""
    unanswered, n = calls_unanswered(c)
    return 1.0 - unanswered, n


def without_waiting(*queues: int) -> Maker:
    """Requests of the quarter that no month passed over, of those handled and those that wait at its end."""

    def make(c: Counts) -> tuple[float, int]:
        handled = np.sum([waits(c, queue) for queue in queues], axis=0)
        waiting = sum(float(c.now[S.QUEUE_WAITING + queue]) for queue in queues)
        n = int(handled.sum() + waiting)
        return ratio(float(handled[0]), float(n)), n

    return make


def right(c: Counts) -> tuple[float, int]:
    """Incomes in use within a quarter of the true ones: "payments are still accurate"."""
    off, n = far_off(c)
    return 1.0 - off, n


PROMISES: dict[str, Maker] = {
    "application": cleared_in_time,
    "contact": answered,
    "change": without_waiting(Queue.CHANGE),
    "missed_payment": without_waiting(Queue.REPORT, Queue.DEDUCTION, Queue.ENFORCEMENT),
    "accuracy": right,
}


def broken(c: Counts, *promises: str) -> float:
    """How far promises are not kept, on average: those of which nothing is known are left out."""
    known = [1.0 - share for share in (PROMISES[promise](c)[0] for promise in promises) if not math.isnan(share)]
    return sum(known) / len(known) if known else float("nan")


def charter_score(area: str, *promises: str) -> Maker:
    """A score of one area of the charter.

    Equation: logit = charter_<area> + charter_broken share of its promises not kept. Source: assumed. Anchored to
    National Audit Office 2022: 69% trust in accuracy (getting it right) and 52% who can follow progress (keeping
    informed), para 3.14, the lowest of the four areas; the levels of Figure 18 itself are drawn, and not given.
    """

    def make(c: Counts) -> tuple[float, int]:
        logit = parameter(f"charter_{area}") + parameter("charter_broken") * broken(c, *promises)
        return logistic(logit), int(cases(c))

    return make


# fmt: off
CUSTOMERS: tuple[Row, ...] = (
    ("complaints", "Complaints of the service made in the month; of these: that it took too long, that something was "
     "wrong, and of a lack of respect", "number a month", "complaints",
     {"": number(S.COMPLAINTS), **row(("too_long", "wrong", "respect"), S.COMPLAINTS_TOO_LONG, number)}, ""),
    ("complaints_in_hand", "Complaints not answered at the end of the month, at either tier of the Department; with "
     "the Independent Case Examiner", "number", "complaints",
     {"": number(S.COMPLAINTS_IN_HAND), "examiner": number(S.EXAMINER_IN_HAND)}, ""),
    ("complaints_answered", "Complaints answered in the month; of these, ended without a finding", "number a month",
     "complaints", {"": number(S.COMPLAINTS_ANSWERED), "settled": number(S.COMPLAINTS_SETTLED)}, ""),
    ("complaints_answered_within_share", "Complaints answered in the quarter, by how many working days it took "
     "(standard: 15)", "share", "complaints",
     {"15_days": quarterly(S.COMPLAINTS_WITHIN_15_DAYS, S.COMPLAINTS_ANSWERED),
      "30_days": quarterly(S.COMPLAINTS_WITHIN_30_DAYS, S.COMPLAINTS_ANSWERED)}, ""),
    ("second_tier_complaints", "Complaints taken in the month to the Department's second tier, while there was one",
     "number a month", "complaints", {"": number(S.SECOND_TIER)}, ""),
    ("upheld_complaints", "Complaints that the service upheld in the month, wholly or in part, at either tier; those "
     "that the Independent Case Examiner upheld", "number a month", "complaints",
     {"": number(S.COMPLAINTS_UPHELD), "examiner": number(S.EXAMINER_UPHELD)}, ""),
    ("upheld_of_closed_share", "Complaints upheld, of those that came to a finding in twelve months", "share",
     "complaints", {"": upheld_of_findings}, ""),
    ("complaints_per_thousand", "Complaints received, and upheld, in twelve months for each thousand customers (both "
     "parents of a case)", "number a year", "customers",
     {"": complaints_per_thousand(S.COMPLAINTS), "upheld": complaints_per_thousand(S.COMPLAINTS_UPHELD)}, ""),
    ("examined_complaints", "Complaints that the Independent Case Examiner took up in the month", "number a month",
     "complaints", {"": number(S.EXAMINED)}, ""),
    ("satisfied_share", "Customers satisfied with the service (one equation, status assumed)", "share", "customers",
     {"": satisfied}, ""),
    ("trusted_share", "Customers who trust that calculations are accurate (one equation, status assumed)", "share",
     "customers", {"": trusted}, ""),
    ("charter_promise_kept_share", "What the service's charter promises, as far as it is kept: applications cleared in "
     "six weeks; calls answered; changes, and missed payments, acted on in the month; incomes within a quarter of the "
     "true ones", "share", "requests", PROMISES, ""),
    ("charter_score", "Scores of four areas of the customer charter (one equation each, status assumed)", "share",
     "customers",
     {"ease_of_access": charter_score("access", "contact"), "getting_it_right": charter_score("right", "accuracy"),
      "keeping_informed": charter_score("informed", "application", "change", "missed_payment"),
      "right_treatment": charter_score("treatment", "contact", "change", "missed_payment")}, ""),
)
# fmt: on
