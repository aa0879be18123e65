"""One family and its parents in the middle of things, with some fields set: what the tests of rules ask about."""

import numpy as np
from cmsim.agents.codes import Arrangement, Contact, Queue, Work
from cmsim.agents.learning import first_beliefs
from cmsim.model.evidence import parameter_row
from cmsim.model.state import FAMILY_RECORD, PAYING_PARENT_RECORD, PUBLISHED_RECORD, RECEIVING_PARENT_RECORD, table

P = parameter_row()[0]


def published(**cut_offs: float) -> np.void:
    """What the service has announced: every queue is served at once, but those named (their last place served)."""
    one = table(1, PUBLISHED_RECORD)[0]
    one["cut_off"] = np.inf
    for queue, place in cut_offs.items():
        one["cut_off"][Queue[queue.upper()]] = place
    return one


def parameters(**changed: float) -> np.void:
    """The parameters of behaviour, some of them changed."""
    return parameter_row(changed)[0]


def filled(record: np.dtype, fields: dict[str, object]) -> np.void:
    one = table(1, record)[0]
    for name, value in fields.items():
        one[name] = value
    return one


def family(**fields: object) -> np.void:
    usual = {"key": 12345, "leaning": 12345, "relationship": 0.5, "relationship_baseline": 0.5,
             "contact": Contact.SOME, "children": 1, "habit": 0.5, "starts": 0,
             "lived": Arrangement.DIRECT_PAY, "arrangement": Arrangement.DIRECT_PAY,
             "weekly_liability": 40.0, "due_month": 17333, "paid_month": 17333}  # fmt: skip
    one = filled(FAMILY_RECORD, {**usual, **fields})
    first_beliefs(one, P)
    return one


def paying_parent(**fields: object) -> np.void:
    usual = {"key": 99, "families": 1, "work": Work.EMPLOYEE, "net_weekly_income": 300.0, "weekly_owed": 60.0,
             "wage": 350.0, "gross_weekly_income": 350.0, "declared_weekly_income": 350.0,
             "assessed_weekly_income": 350.0, "enforcement_belief": 0.3, "bank_account": 1}  # fmt: skip
    return filled(PAYING_PARENT_RECORD, {**usual, **fields})


def receiving_parent(**fields: object) -> np.void:
    usual = {"key": 7, "work": Work.EMPLOYEE, "household_income": 1600.0, "aware": 1}
    return filled(RECEIVING_PARENT_RECORD, {**usual, **fields})
