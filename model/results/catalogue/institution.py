"""The institution: what it costs, who works there, who waits, and calls; ``customers.py`` has what parents make of it.

Cost is counted in two parts, a fixed one and one for each case and step; both are anchored to the gross cost of 2020-21
and move with earnings, what a case and a step cost with the ``unit_cost`` of the date too (cases of the old schemes
apart). Staff beyond those of the date, in any function, cost money, and fewer save it
(``staff_beyond``). How the cost divides is assumed, so it also stands as a range (``low`` and ``high``): in each
the cost of 2020-21 is the same, and what depends on cases is a smaller or a larger part of it.
"""

from collections.abc import Sequence

import numpy as np
from cmsim.agents.codes import Queue, Target
from cmsim.model.evidence import figure, parameters
from cmsim.model.powers import PowerRow, powers
from cmsim.model.results.catalogue.makers import CASH, Counts, Maker, Row, number, ratio, row
from cmsim.model.results.catalogue.service import fee_income
from cmsim.model.results.slots import FIRST_WAIT, WAIT_BINS
from cmsim.model.results.slots import Slot as S
from cmsim.model.service.contacts import ASKED_ABOUT, contacts, minutes_to_answer, share_online

QUEUES = tuple(queue.name.lower() for queue in Queue)
STAFF = (*QUEUES, "calls", "other")
MADE, BROUGHT = int(S.MADE_EARNINGS_ORDER), int(S.BROUGHT_EARNINGS_ORDER)
CALL = 1000.0  # calls are counted in thousandths
EACH = {  # what is paid for each time, by level: slots, and how many of their units are one
    "application": ((S.APPLICATIONS,), 1.0),
    "report": ((S.REPORTED,), 1.0),
    "challenge": ((S.CHALLENGES,), 1.0),
    "deduction": ((S.ORDERS_MADE,), 1.0),
    "liability_order": ((S.LIABILITY_ORDERS,), 1.0),
    "enforcement_agents": ((S.AGENTS_SENT,), 1.0),
    "court_step": (tuple(MADE + row.power for row in powers() if row.cost == "court_step"), 1.0),
    "complaint": ((S.COMPLAINTS,), 1.0),
    "direct_pay_case": ((S.DIRECT_PAY,), 12.0),
    "collect_case": ((S.COLLECT_AND_PAY,), 12.0),
    "old_case": ((S.CSA,), 12.0),
}
ARRANGED = (S.RECEIVED_COLLECT, S.CHARGES_KEPT, S.DUE_DIRECT_PAY_OFFICIAL, S.RECEIVED_CSA, S.CSA_DEBT_PAID)
PARTS = ("fixed", "investment", "extra_staff", "call", *EACH)


def parameter(name: str) -> float:
    """The centre of a parameter of behaviour."""
    return parameters()[name].value


def price(part: str, end: str = "value") -> float:
    """What one costs (fixed: a year), GBP at the earnings of 2021; ``end``: "value", "low" or "high"."""
    return float(getattr(figure(f"service_cost_{part}"), end))


def of_all(c: Counts) -> bool:
    """Are these the counts of the country? Staff, calls and the fixed cost are of no group of families."""
    return bool(c.now[S.STAFF_CALCULATION : S.STAFF_OTHER + 1].any())


def part_cost(c: Counts, part: str, end: str = "value") -> float:
    """One part of the cost of the month in Great Britain, GBP; not a number for a group."""
    level = float(c.law["earnings_index"]) if of_all(c) else float("nan")
    if part == "fixed":
        return price(part, end) * float(c.law["fixed_cost"]) / 12.0 * level
    if part == "investment":
        return float(c.law["investment"]) / 12.0 if of_all(c) else float("nan")
    if part == "extra_staff":
        return price(part, end) * float(c.now[S.STAFF_BEYOND]) / 100.0 * level
    if part != "old_case":
        level *= float(c.law["unit_cost"])
    if part == "call":
        many = (float(c.now[S.CALLS]) - float(c.now[S.CALLS_UNANSWERED])) / CALL
    else:
        slots, units = EACH[part]
        many = sum(float(c.now[slot]) for slot in slots) / units
    return many * price(part, end) * level * c.weight


def service_cost(end: str = "value") -> Maker:
    """Gross cost of the month. ``low``: what depends on cases at its lowest and the fixed part at its highest, and the
    other way round: either way the same cost in 2020-21."""
    other = {"value": "value", "low": "high", "high": "low"}[end]

    def make(c: Counts) -> tuple[float, int]:
        cost = part_cost(c, "fixed", other) + sum(part_cost(c, part, end) for part in PARTS[1:])
        return cost, int(c.now[S.FAMILIES])

    return make


def one_part(part: str) -> Maker:
    """One part of the cost of the month."""
    return lambda c: (part_cost(c, part), int(c.now[S.FAMILIES]))


def income(c: Counts) -> float:
    """Application fees and collection charges of the month, GBP."""
    charges = float(c.now[S.CHARGES_COLLECTED]) + float(c.now[S.CHARGES_KEPT])
    return fee_income(c)[0] + charges / 100.0 * c.weight


def net_cost(c: Counts) -> tuple[float, int]:
    """Gross cost less fees and charges."""
    cost, n = service_cost()(c)
    return cost - income(c), n


def cost_per_pound(c: Counts) -> tuple[float, int]:
    """Gross cost over what is collected, on old schemes too, and arranged through Direct Pay."""
    cost, n = service_cost()(c)
    return ratio(cost, sum(float(c.now[slot]) for slot in ARRANGED) / 100.0 * c.weight), n


def step_of(row: PowerRow) -> str:
    """The step of return_per_pound that a power belongs to: by what it takes from, or to legal enforcement with the
    liability order and all that it opens."""
    if row.after:
        return "legal_enforcement"
    taken_from = {Target.PAY: "earnings_order", Target.BENEFIT: "benefit_deduction", Target.ACCOUNT: "account_order"}
    return taken_from.get(row.target, "legal_enforcement")


PRICED = tuple(row for row in powers() if row.cost)
STEPS = {step: [row for row in PRICED if step_of(row) == step] for step in dict.fromkeys(map(step_of, PRICED))}


def return_per_pound(mine: Sequence[PowerRow]) -> Maker:
    """What some powers brought in twelve months over what making them cost."""

    def make(c: Counts) -> tuple[float, int]:
        brought = sum(float(c.year[BROUGHT + row.power]) for row in mine) / 100.0
        made = {row: float(c.year[MADE + row.power]) for row in mine}
        cost = sum(many * price(row.cost) for row, many in made.items()) * float(c.law["earnings_index"])
        return ratio(brought, cost), int(sum(made.values()))

    return make


def cost_per_child(c: Counts) -> tuple[float, int]:
    """Gross cost over the children of statutory arrangements."""
    return ratio(service_cost()(c)[0], float(c.now[S.CHILDREN_STATUTORY]) * c.weight), int(c.now[S.CHILDREN_STATUTORY])


def staff(place: int) -> Maker:
    """Full-time equivalents of a function; none is known of a group of families."""

    def make(c: Counts) -> tuple[float, int]:
        many = float(c.now[S.STAFF_CALCULATION + place]) / 100.0
        return (many if of_all(c) else float("nan")), int(c.now[S.FAMILIES])

    return make


def waits(c: Counts, queue: int) -> np.ndarray:
    """Requests of one queue handled in the quarter, by full months waited."""
    first = FIRST_WAIT + queue * WAIT_BINS
    return c.quarter[first : first + WAIT_BINS]


def mean_wait(queue: int) -> Maker:
    """Mean months waited by requests handled in the quarter."""

    def make(c: Counts) -> tuple[float, int]:
        handled = int(waits(c, queue).sum())
        return ratio(float(c.quarter[S.QUEUE_MONTHS_WAITED + queue]), float(handled)), handled

    return make


def long_wait(queue: int, part: float = 0.9) -> Maker:
    """The months within which so large a part of them was handled."""

    def make(c: Counts) -> tuple[float, int]:
        below = np.cumsum(waits(c, queue))
        handled = int(below[-1])
        return (float(np.searchsorted(below, part * handled)) if handled else float("nan")), handled

    return make


def calls_unanswered(c: Counts) -> tuple[float, int]:
    """Calls not answered, of calls made, in the month."""
    return ratio(float(c.now[S.CALLS_UNANSWERED]), float(c.now[S.CALLS])), int(c.now[S.FAMILIES])


def answer_minutes(c: Counts) -> tuple[float, int]:
    """How long callers hold, by the equation of ``contacts.py``."""
    unanswered, n = calls_unanswered(c)
    return minutes_to_answer(unanswered, {"calls_minutes": parameter("calls_minutes")}), n


def calls_made(c: Counts) -> tuple[float, int]:
    """Calls of the month in Great Britain."""
    made = float(c.now[S.CALLS]) / CALL * c.weight
    return (made if of_all(c) else float("nan")), int(c.now[S.FAMILIES])


def customers_online(c: Counts) -> tuple[float, int]:
    """Customers, two to a case, who were online with the service at all in twelve months: more where more happens."""
    customers = 2.0 * (float(c.year[S.DIRECT_PAY]) + float(c.year[S.COLLECT_AND_PAY])) / 12.0
    each = {name: parameter(name) for name, _ in ASKED_ABOUT}
    yearly = ratio(contacts(c.year, each), customers)
    online = share_online(yearly, float(c.law["phone_share"]), parameter("contacts_independent"))
    return online, int(c.now[S.DIRECT_PAY] + c.now[S.COLLECT_AND_PAY])


def contacts_online(c: Counts) -> tuple[float, int]:
    """Contacts of the month made online, of all, calls made again by those not answered among them."""
    each = {name: parameter(name) for name, _ in ASKED_ABOUT}
    online = (1.0 - float(c.law["phone_share"])) * contacts(c.now, each)
    calls = float(c.now[S.CALLS]) / CALL if of_all(c) else float("nan")
    return ratio(online, online + calls), int(c.now[S.FAMILIES])


def cases(c: Counts) -> float:
    """Statutory arrangements, as simulated."""
    return float(c.now[S.DIRECT_PAY]) + float(c.now[S.COLLECT_AND_PAY])


def by_queue(make: Sequence[Maker], prefix: str = "") -> dict[str, Maker]:
    """Makers by queue."""
    return {f"{prefix}{name}": one for name, one in zip(QUEUES, make, strict=True)}


# fmt: off
INSTITUTION: tuple[Row, ...] = (
    ("service_cost_gbp", "Gross cost of the service in the month: a fixed part and a part for each case and step; low "
     "and high: as little, or as much, of the cost of 2020-21 as may depend on cases (status assumed)", "GBP a month",
     "arrangements", {"": service_cost(), "low": service_cost("low"), "high": service_cost("high"),
                      **{part: one_part(part) for part in PARTS}}, CASH),
    ("service_net_cost_gbp", "Cost of the service in the month less application fees and collection charges",
     "GBP a month", "arrangements", {"": net_cost}, CASH),
    ("cost_per_pound", "Gross cost for each pound collected (old schemes too) or arranged through Direct Pay",
     "GBP", "arrangements", {"": cost_per_pound}, CASH),
    ("return_per_pound", "Collected by the powers of a step in twelve months over what making them cost (assumed "
     "prices); legal enforcement: all that a liability order opens, the order itself included; and by power", "ratio",
     "arrangements", {**{row.power.name.lower(): return_per_pound([row]) for row in PRICED},
                      **{step: return_per_pound(mine) for step, mine in STEPS.items()}}, ""),
    ("cost_per_child", "Gross cost of the month for each child of a statutory arrangement", "GBP a month", "children",
     {"": cost_per_child}, CASH),
    ("staff", "Staff by what they work on (other: those who lead and support)", "full-time equivalents", "staff",
     {name: staff(place) for place, name in enumerate(STAFF)}, ""),
    ("queue_waiting", "Requests that wait for staff at the end of the month, by queue", "number", "requests",
     row(QUEUES, S.QUEUE_WAITING, number), ""),
    ("queue_wait_months", "Full months that requests handled in the quarter had waited, by queue: mean, and the 90th "
     "percentile", "months", "requests",
     {**by_queue([mean_wait(queue) for queue in Queue]), **by_queue([long_wait(queue) for queue in Queue], "p90_")},
     ""),
    ("calls", "Telephone calls in the month, those made again among them", "number a month", "calls",
     {"": calls_made}, ""),
    ("calls_unanswered_share", "Telephone calls of the month that are not answered", "share", "calls",
     {"": calls_unanswered}, ""),
    ("online_share", "Online with the service: customers who were at all in twelve months (status assumed); contacts "
     "of the month, with calls made again in the whole", "share", "customers, contacts",
     {"customers": customers_online, "contacts": contacts_online}, ""),
    ("calls_answer_minutes", "How long callers hold until they are answered (status assumed)", "minutes", "calls",
     {"": answer_minutes}, ""),
)
# fmt: on
