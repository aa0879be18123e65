"""Enforcement: the steps taken, and what they bring."""

from cmsim.model.results.catalogue.makers import Row, number
from cmsim.model.results.slots import Slot as S

# fmt: off
POWERS: tuple[Row, ...] = (
    ("enforcement_actions", "Enforcement steps taken in the month", "number a month", "arrangements",
     {"deduction": number(S.ORDERS_MADE), "liability_order": number(S.LIABILITY_ORDERS),
      "enforcement_agents": number(S.AGENTS_SENT)}, ""),
)
# fmt: on
