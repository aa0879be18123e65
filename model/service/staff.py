"""Staff: how many work on what, and the hours that gives each queue.

Staff are published as totals for Great Britain; how they are split by function is assumed. A smaller model has its
share of their hours, fractions included.
"""

from typing import TYPE_CHECKING

import numpy as np
from cmsim.agents.codes import QUEUES, Queue
from cmsim.model.results.slots import Slot
from cmsim.model.service.contacts import calls_of
from cmsim.model.service.queues import COLUMNS, EVERYTHING, count_requests, set_cut_off

if TYPE_CHECKING:
    from cmsim.model.engine import CompiledEngine
    from cmsim.model.tables import Tables

FUNCTIONS = (*(queue.name.lower() for queue in Queue), "calls")  # what staff are counted for; the rest lead and support
ALL_CASES, COLLECT_CASES = 0, 1
GROWS_WITH = {"deduction": COLLECT_CASES, "enforcement": COLLECT_CASES}  # all other staff with all cases


def staff_of(function: str, law: np.void, published: np.ndarray) -> float:
    """Full-time equivalents in Great Britain who work on this, in a month of law."""
    set_for = float(law["staff"]) * float(law[f"staff_share_{function}"])
    if function == "enforcement":
        set_for += float(law["extra_enforcement_staff"])
    set_for += float(law["staff_added"][FUNCTIONS.index(function)])
    return max(0.0, set_for) * float(published["staff_growth"][0, GROWS_WITH.get(function, ALL_CASES)])


def staff_elsewhere(law: np.void, published: np.ndarray) -> float:
    """Full-time equivalents who lead, support, and do what is not simulated."""
    share = 1.0 - sum(float(law[f"staff_share_{function}"]) for function in FUNCTIONS)
    return float(law["staff"]) * max(0.0, share) * float(published["staff_growth"][0, ALL_CASES])


def staff_beyond(law: np.void, published: np.ndarray) -> float:
    """Full-time equivalents beyond those of the date: added, or taken away (below 0). Their cost follows.

    Equation: sum over functions of staff - staff that history sets for the month, grown with cases as it has them grow
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 2.15 (what one more costs); that one costs the
    same in every function is assumed
    Not to be mistaken for: the cost of requests, which follows how many are dealt with
    """
    beyond = staff_elsewhere(law, published)
    usual = law["staff_of_date"]
    for place, function in enumerate((*FUNCTIONS, "other")):
        grown = float(published["usual_growth"][0, GROWS_WITH.get(function, ALL_CASES)])
        beyond -= float(usual[place]) * grown
        beyond += staff_of(function, law, published) if function != "other" else 0.0
    return beyond


def open_queues(published: np.ndarray) -> None:
    """Before the first month: nobody waits, all can be served, and staff are as many as were set (in place)."""
    published["cut_off"] = EVERYTHING
    published["staff_growth"] = 1.0
    published["usual_growth"] = 1.0


def grow_staff(published: np.ndarray, law: np.void, counts: np.ndarray) -> None:
    """Staff per case, or as they are: where the lever ``staffing`` says so, staff grow as cases have grown (in place).

    ``counts`` are the month's. The caseload that staff were set for is that of the last month in which they were fixed.
    """
    collected = float(counts[Slot.COLLECT_AND_PAY])
    cases = np.array([float(counts[Slot.DIRECT_PAY]) + collected, collected])
    planned = published["cases_planned"][0]
    grown = np.where((planned > 0) & (cases > 0), cases / np.maximum(planned, 1.0), 1.0)
    if int(law["staffing"]) == 0:
        published["staff_growth"][0] *= grown
    if int(law["staffing_of_date"]) == 0:
        published["usual_growth"][0] *= grown
    published["cases_planned"][0] = cases


def answer_calls(published: np.ndarray, counts: np.ndarray, law: np.void, p: np.void, weight: float) -> None:
    """The month's calls, into ``counts`` and for complaints of the next month (in place)."""
    hours = staff_of("calls", law, published) * float(p["staff_hours"]) / weight
    calls = calls_of(counts, float(published["calls_again"][0]), hours, law, p)
    published["calls_again"] = calls.again
    published["calls_unanswered"] = calls.unanswered / calls.made if calls.made > 0.0 else 0.0
    counts[Slot.CALLS] = round(1000 * calls.made)
    counts[Slot.CALLS_UNANSWERED] = round(1000 * calls.unanswered)


def serve(tables: "Tables", engine: "CompiledEngine", month: int, counts: np.ndarray, weight: float) -> None:
    """After the month, serially: count each queue and publish the cut-offs of the next month.

    ``counts`` are the month's counts by slot, into which staff and calls are written; ``weight`` is how many families
    one stands for.
    """
    published, law, p = tables.world.published, tables.world.laws[month], tables.world.parameters[0]
    grow_staff(published, law, counts)
    for place, function in enumerate(FUNCTIONS):
        counts[Slot.STAFF_CALCULATION + place] = round(100 * staff_of(function, law, published))
    counts[Slot.STAFF_OTHER] = round(100 * staff_elsewhere(law, published))
    counts[Slot.STAFF_BEYOND] = round(100 * staff_beyond(law, published))
    answer_calls(published, counts, law, p, weight)
    requests = engine.over_families(tables, month, count_requests, (QUEUES, COLUMNS))
    for queue in Queue:
        name = queue.name.lower()
        hours = staff_of(name, law, published) * float(p["staff_hours"]) / weight
        set_cut_off(
            tables,
            int(queue),
            month,
            requests[queue],
            hours,
            float(p[f"hours_{name}"]) * float(law["work_per_request"]),
        )
