"""Enforcement: the steps taken, and what they bring."""

from cmsim.agents.codes import Power
from cmsim.model.results.catalogue.makers import CASH, Row, number, pounds, row, yearly
from cmsim.model.results.slots import Slot as S

NAMES = tuple(power.name.lower() for power in Power)

# fmt: off
POWERS: tuple[Row, ...] = (
    ("enforcement_actions", "Powers of collection and enforcement made in the month, each by its name (deduction: from "
     "pay, benefit or an account, all together)", "number a month", "arrangements",
     {"deduction": number(S.ORDERS_MADE), **row(NAMES, S.MADE_EARNINGS_ORDER, number)}, ""),
    ("collected_by_step_gbp", "Collected in the month by each power: by deduction, or as a sum that a step brought; "
     "what is paid under its pressure later is not in it", "GBP a month", "arrangements",
     row(NAMES, S.BROUGHT_EARNINGS_ORDER, pounds), CASH),
    ("collected_in_enforcement_gbp", "Collected in the month, however, on cases with an order on an account, or a "
     "liability order sought or made", "GBP a month", "arrangements", {"": pounds(S.COLLECTED_IN_ENFORCEMENT)}, CASH),
    ("collected_at_sanction_stage_gbp", "Collected in the month, however, on cases with a charge on the home, or a "
     "sanction sought", "GBP a month", "arrangements", {"": pounds(S.COLLECTED_SANCTION_STAGE)}, CASH),
    ("arrears_entering_enforcement", "Mean arrears of cases handed to the enforcement team, over "
     "twelve months", "GBP", "arrangements", {"": yearly(S.ENTERED_ARREARS, S.ENTERED_ENFORCEMENT, 100.0)}, CASH),
    ("arrears_leaving_enforcement", "Mean arrears of cases whose round of enforcement ends, over twelve months", "GBP",
     "arrangements", {"": yearly(S.LEFT_ARREARS, S.LEFT_ENFORCEMENT, 100.0)}, CASH),
)
# fmt: on
