"""A case, its parent and one month of the service, for the tests of powers."""

import datetime as dt
from typing import Any

import numpy as np
from cmsim.agents.codes import (
    NEVER,
    Arrangement,
    Existence,
    Housing,
    Method,
    Region,
    Work,
)  # fmt: skip
from cmsim.model import enforcement
from cmsim.model.calendar import month_of
from cmsim.model.evidence import parameter_row
from cmsim.model.policy import Change, law_table
from cmsim.model.powers import power_table, powers
from cmsim.model.service.queues import EVERYTHING
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, PUBLISHED_RECORD, table

SEPTEMBER = month_of("2021-09")
ALL_SURE = (
    {"handover_rate": 1.0, "handover_share": 1.0}
    | {row.rate: 1.0 for row in powers()}
    | {row.success: 1.0 for row in powers() if row.success}
)


class Service:
    """One month's law, powers and parameters, with staff enough for every order, and levers and parameters moved."""

    def __init__(self, month: int = SEPTEMBER, parameters: dict[str, float] | None = None, **levers: object):
        moved = {"order_capacity": 1.0, **levers}
        changes = [Change(dt.date(2012, 12, 10), name, value) for name, value in moved.items()]
        laws, self.row = law_table(month + 1, changes), parameter_row(parameters or {})
        self.law, self.p, self.powers = laws[month], self.row[0], power_table(laws, self.row)[month]
        self.published = table(1, PUBLISHED_RECORD)[0]
        self.published["cut_off"][:] = EVERYTHING


def filled(record: np.dtype, fields: dict[str, Any]) -> Any:
    rows = table(1, record)
    for name, value in fields.items():
        rows[0][name] = value
    return rows[0]


def case(**fields: object) -> Any:
    collected = {"lived": Arrangement.COLLECT_AND_PAY, "arrangement": Arrangement.COLLECT_AND_PAY}
    usual = {"key": 12345, "existence": Existence.LIVE, "method": Method.VOLUNTARY, "weekly_due": 40.0,
             "due_month": 17333, "arrears": 300_000, "months_without_payment": 4, "order_from": NEVER,
             "step_ended": NEVER, "children": 1, "trust_collect": 4.0, "doubt_collect": 4.0, "trust_direct_pay": 4.0,
             "doubt_direct_pay": 4.0, **collected}  # fmt: skip
    return filled(FAMILY_RECORD, {**usual, **fields})


def parent(**fields: object) -> Any:
    usual = {"key": 99, "families": 1, "work": Work.SELF_EMPLOYED, "net_weekly_income": 300.0, "net_pay": 300.0,
             "weekly_owed": 40.0, "assessed_weekly_income": 350.0, "bank_account": 1, "savings": 4_000.0,
             "traceable": 1, "driving_licence": 1, "passport": 1, "housing": Housing.OWNER,
             "region": Region.EAST}  # fmt: skip
    return filled(PAYING_PARENT_RECORD, {**usual, **fields})


def lived_month(service: Service, family: Any, paying: Any, month: int) -> None:
    """The service's month with a case, as the kernel would run it."""
    family["events"] = family["powers_month"] = 0
    enforcement.run_case(family, paying, service.powers, month, service.published, service.law, service.p)


BEFORE_2018, NOW = Service(month_of("2018-06")), Service()
OWING = {"method": Method.BANK_ORDER, "weekly_due": 200.0, "due_month": 86_667, "instalment": 50_000}
