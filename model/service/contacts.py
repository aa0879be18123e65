"""Calls: how many reach the service, how many it answers, and how long callers hold. Sums over the country, a month.

Events on a case lead to contacts, part of them by telephone; a caller who is not answered may call again. Nothing
that parents decide depends on calls, but complaints do.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from cmsim.agents.codes import QUEUES
from cmsim.model.results.slots import Slot

ASKED_ABOUT = (  # what leads to contacts, by the parameter that says how many
    ("contacts_application", (Slot.APPLICATIONS,)),
    ("contacts_order", (Slot.ORDERS_MADE, Slot.LIABILITY_ORDERS, Slot.AGENTS_SENT)),
    ("contacts_report", (Slot.REPORTED, Slot.MOVED_TO_COLLECT)),
    ("contacts_challenge", (Slot.CHALLENGES,)),
    ("contacts_unpaid", (Slot.UNPAID_3_MONTHS,)),
    ("contacts_case", (Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY)),
    ("contacts_waiting", tuple(range(Slot.QUEUE_WAITING, Slot.QUEUE_WAITING + QUEUES))),
)


class Calls(NamedTuple):
    """A month of calls: how many were made, those not answered, and those who will call again."""

    made: float
    unanswered: float
    again: float


def contacts(counts: np.ndarray, p: Mapping[str, float] | np.void) -> float:
    """Contacts that the events of a month lead to, by any channel.

    Equation: sum over events of how many there were times the contacts each leads to
    Source: assumed
    Not to be mistaken for: calls, which are a share of them
    """
    return sum(float(p[name]) * float(counts[slot]) for name, slots in ASKED_ABOUT for slot in slots)


def share_online(yearly: float, phone_share: float, independent: float) -> float:
    """The share of customers who are online with the service at all, by the contacts that one has in twelve months.

    Equation: 1 - phone_share^(contacts_independent contacts): of so many contacts each is by telephone with the same
    chance, and the others go the way of these
    Source: assumed; anchored to National Audit Office, Child maintenance, HC 1139, 2022, para 3.15: about a quarter of
    customers used the portal in 2020
    Not to be mistaken for: the share of contacts made online
    """
    return 1.0 - phone_share ** (independent * yearly)


def share_answered(load: float, p: np.void) -> float:
    """The share of calls that staff answer, by the hours that all calls would take over those there are.

    Equation: answered = (1 + load^calls_sharpness)^(-1 / calls_sharpness): all when there is time to spare, 1 / load
    when there is far too little
    Source: assumed; anchored to National Audit Office, Child maintenance, HC 1139, 2022, para 3.18: 27% not answered in
    the year to September 2021
    Not to be mistaken for: calls answered in time
    """
    sharp = float(p["calls_sharpness"])
    return float((1.0 + load**sharp) ** (-1.0 / sharp))


def minutes_to_answer(unanswered: float, p: Mapping[str, float] | np.void) -> float:
    """How long callers hold until they are answered, minutes.

    Equation: calls_minutes unanswered / (1 - unanswered)
    Source: National Audit Office, Child maintenance, HC 1139, 2022, para 3.18: 26 seconds in the second quarter of
    2018, 21 minutes in the third of 2021, when in a run about a fifth are not answered (27% over the year)
    Not to be mistaken for: how long a call takes
    """
    return float(p["calls_minutes"]) * unanswered / (1.0 - unanswered)


def calls_of(counts: np.ndarray, again: float, hours: float, law: np.void, p: np.void) -> Calls:
    """A month of calls: of events, and of ``again`` callers not answered before, with ``hours`` of staff for them."""
    made = float(law["phone_share"]) * contacts(counts, p) + again
    if made <= 0.0:
        return Calls(0.0, 0.0, 0.0)
    load = made * float(p["hours_call"]) * float(law["work_per_request"]) / hours if hours > 0.0 else np.inf
    unanswered = made * (1.0 - share_answered(load, p))
    return Calls(made, unanswered, float(p["calls_again"]) * unanswered)
