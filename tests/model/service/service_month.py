"""The service as its equations see it: a month's counts, the law of a day, what is published, one indicator."""

import numpy as np
from cmsim.agents.codes import Queue
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import law, law_row, law_table
from cmsim.model.results.catalogue import INDICATORS, Counts
from cmsim.model.results.slots import SLOTS, Slot
from cmsim.model.service.staff import open_queues
from cmsim.model.state import PUBLISHED_RECORD, table

P = parameter_row()[0]
COMPLAINT = int(Queue.COMPLAINT)

YEAR = {  # a month of 2020-21, in simulated families that stand for 100 each (from a run of the reference history)
    "direct_pay": 3_546, "collect_and_pay": 1_637, "applications": 82, "reported": 28, "orders_made": 51,
    "liability_orders": 5, "agents_sent": 4, "complaints": 0, "challenges": 3, "staff_calls": 20_000,
    "calls": 1_100_000, "calls_unanswered": 100_000,
}  # fmt: skip


def law_on(day: str) -> np.void:
    return law_row(law(day))[0]


def counted(**slots: float) -> np.ndarray:
    counts = np.zeros(SLOTS, np.int64)
    for name, many in slots.items():
        counts[Slot[name.upper()]] = many
    return counts


def published() -> np.ndarray:
    one = table(1, PUBLISHED_RECORD)
    open_queues(one)
    return one


def indicator(name: str, level: str, now: np.ndarray, month: str = "2020-09") -> float:
    laws = law_table(month_of(month) + 1)
    return INDICATORS[name].makers[level](Counts(now, now, now, now, 100.0, laws[-1]))[0]
