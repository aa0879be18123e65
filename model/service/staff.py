"""Staff: how many work on what, and the hours that gives each queue.

Staff are published as totals for Great Britain; how they are split by function is assumed. A smaller model has its
share of their hours, fractions included.
"""

from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.codes import QUEUES, Queue
from cmsim.model.results.slots import Slot
from cmsim.model.service.queues import COLUMNS, EVERYTHING, count_requests, set_cut_off

if TYPE_CHECKING:
    from cmsim.model.engine import CompiledEngine
    from cmsim.model.tables import Tables

FUNCTIONS = (*(queue.name.lower() for queue in Queue), "calls")  # what staff are counted for; the rest lead and support
ALL_CASES, COLLECT_CASES = 0, 1
GROWS_WITH = {"deduction": COLLECT_CASES, "enforcement": COLLECT_CASES}  # all other staff with all cases


def staff_of(function: str, law: np.ndarray, published: np.ndarray) -> float:
    """Full-time equivalents in Great Britain who work on this, in a month of law."""
    set_for = float(law["staff"]) * float(law[f"staff_share_{function}"])
    if function == "enforcement":
        set_for += float(law["extra_enforcement_staff"])
    return set_for * float(published["staff_growth"][0, GROWS_WITH.get(function, ALL_CASES)])


def staff_elsewhere(law: np.ndarray, published: np.ndarray) -> float:
    """Full-time equivalents who lead, support, and do what is not simulated."""
    share = 1.0 - sum(float(law[f"staff_share_{function}"]) for function in FUNCTIONS)
    return float(law["staff"]) * max(0.0, share) * float(published["staff_growth"][0, ALL_CASES])


def open_queues(published: np.ndarray) -> None:
    """Before the first month: nobody waits, all can be served, and staff are as many as were set (in place)."""
    published["cut_off"] = EVERYTHING
    published["staff_growth"] = 1.0


def grow_staff(published: np.ndarray, law: np.ndarray, counts: np.ndarray) -> None:
    """Staff per case, or as they are: where the lever ``staffing`` says so, staff grow as cases have grown (in place).

    ``counts`` are the month's. The caseload that staff were set for is that of the last month in which they were fixed.
    """
    collected = float(counts[Slot.COLLECT_AND_PAY])
    cases = np.array([float(counts[Slot.DIRECT_PAY]) + collected, collected])
    planned = published["cases_planned"][0]
    if int(law["staffing"]) == 0:
        grown = np.where((planned > 0) & (cases > 0), cases / np.maximum(planned, 1.0), 1.0)
        published["staff_growth"][0] *= grown
    published["cases_planned"][0] = cases


def serve(tables: "Tables", engine: "CompiledEngine", month: int, counts: np.ndarray, weight: float) -> None:
    """After the month, serially: count each queue and publish the cut-offs of the next month.

    ``counts`` are the month's counts by slot, ``weight`` the families that one stands for.
    """
    published, law, p = tables.world.published, tables.world.laws[month], tables.world.parameters[0]
    grow_staff(published, law, counts)
    requests = engine.over_families(tables, month, count_requests, (QUEUES, COLUMNS))
    for queue in Queue:
        name = queue.name.lower()
        hours = staff_of(name, law, published) * float(p["staff_hours"]) / weight
        set_cut_off(tables, queue, month, requests[queue], hours, float(p[f"hours_{name}"]))
