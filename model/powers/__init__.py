"""Every power of collection and enforcement by name: ``powers.csv`` holds a row for each, and this reads it.

A power's numbers of a month come from the levers and the parameters that its row names, so a rule reads
``powers[k].weeks`` and knows neither.
"""

import csv
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources

import numpy as np
from cmsim.agents.codes import Effect, Nation, Need, Power, Situation, Stage, Target
from cmsim.model.errors import InputError
from cmsim.model.powers.tracing import tracing_multiples

OF_MONEY = ("threshold", "charge", "protected_amount", "default_limit")  # columns of levers in pounds
POWER_RECORD = np.dtype(
    [
        ("in_force", "i1"),
        ("nation", "i1"),
        ("target", "i1"),
        ("effect", "i1"),
        ("stage", "i1"),
        ("lasting", "i1"),
        ("needs", "i4"),
        ("after", "i4"),  # bits by Power: one of these is made; 0: nothing comes before it
        ("threshold", "i8"),  # pence
        ("charge", "i8"),  # pence
        ("protected_share", "f8"),  # of the income that it takes from: never taken
        ("protected_amount", "i8"),  # pence: what the account, or the month's award, must hold
        ("default_limit", "i8"),  # pence a week: the most on a default decision
        ("weeks", "f8"),
        ("rate", "f8"),  # per month, where it may be taken, at the capacity of 2020
        ("success", "f8"),  # chance that it brings money at once
        ("share", "f8"),  # of what is within its reach, when it does
        ("sooner", "f8", (len(Situation),)),  # multiple of the rate by the parent's situation
    ],
    align=True,
)


@dataclass(frozen=True)
class PowerRow:
    """One power as the table has it: what it acts on and needs, and the levers and parameters it is read from.

    An empty name of a lever or a parameter means: none.
    """

    power: Power
    name: str
    nation: Nation
    target: Target
    needs: Need
    after: tuple[Power, ...]
    threshold: str
    protected_share: str
    protected_amount: str
    default_limit: str
    in_force: str
    weeks: str
    charge: str
    cost: str  # the part of the service's cost that making it is (``service_cost_...``); empty: none counted
    rate: str
    success: str
    share: str
    effect: Effect
    stage: Stage
    lasting: bool
    reference: str
    status: str


@cache
def powers() -> tuple[PowerRow, ...]:
    """Every power, in the order of the code ``Power``. Errors: InputError: the row, and what is wrong with it."""
    text = (resources.files("cmsim.model") / "powers" / "powers.csv").read_text(encoding="utf-8")
    return read_powers(text)


def read_powers(text: str) -> tuple[PowerRow, ...]:
    """The table of powers from its text. Errors: InputError, as ``powers``."""
    rows = [_read(row) for row in csv.DictReader(text.splitlines())]
    if [row.power for row in rows] != list(Power):
        raise InputError("powers.csv must have one row for each power, in the order of the code Power")
    return tuple(rows)


def _read(row: dict[str, str]) -> PowerRow:
    from cmsim.model.evidence import STATUSES, figures, parameters
    from cmsim.model.policy import Policy

    where = f"powers.csv, {row['power']}"
    for column, known in (
        *((name, set(Policy.model_fields)) for name in ("in_force", "weeks", "protected_share", *OF_MONEY)),
        *((name, set(parameters())) for name in ("rate", "success", "share")),
    ):
        if row[column] and row[column] not in known:
            raise InputError(f"{where}: {column} names {row[column]!r}, which there is not")
    if row["cost"] and f"service_cost_{row['cost']}" not in figures():
        raise InputError(f"{where}: cost names {row['cost']!r}, and there is no figure service_cost_{row['cost']}")
    if row["status"] not in STATUSES or not row["reference"] or not row["rate"]:
        raise InputError(f"{where}: a rate, a reference and a status ({', '.join(STATUSES)}) are needed")
    try:
        needs = [Need[need.upper()] for need in row["needs"].split()]
        return PowerRow(
            **{name: row[name] for name in ("name", "threshold", "in_force", "weeks", "charge", "rate")},
            **{name: row[name] for name in ("cost", "success", "share", "reference", "status")},
            **{name: row[name] for name in ("protected_share", "protected_amount", "default_limit")},
            power=Power[row["power"].upper()],
            nation=Nation[row["nation"].upper().replace(" ", "_")],
            target=Target[row["target"].upper()],
            needs=reduce(lambda a, b: a | b, needs, Need(0)),
            after=tuple(Power[before.upper()] for before in row["after"].split()),
            effect=Effect[row["effect"].upper()],
            stage=Stage[row["stage"].upper()],
            lasting={"yes": True, "no": False}[row["lasting"]],
        )
    except KeyError as unknown:
        raise InputError(f"{where}: {unknown} is not a word the table knows") from None


def power_table(laws: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """The powers of each month, from its law: shape (months, powers), dtype POWER_RECORD."""
    from cmsim.model.state import readable

    table = np.zeros((len(laws), len(Power)), POWER_RECORD)
    for row in powers():
        one = table[:, row.power]
        for name in ("nation", "target", "effect", "stage", "lasting", "needs"):
            one[name] = int(getattr(row, name))
        one["after"] = sum(1 << before for before in row.after)
        one["in_force"] = laws[row.in_force] if row.in_force else 1
        for name in OF_MONEY:
            lever = getattr(row, name)
            one[name] = np.floor(laws[lever] * 100.0 + 0.5) if lever else 0
        for name in ("weeks", "protected_share"):
            lever = getattr(row, name)
            one[name] = laws[lever] if lever else 0.0
        for name in ("rate", "success", "share"):
            parameter = getattr(row, name)
            one[name] = parameters[parameter][0] if parameter else 0.0
    table["sooner"] = 1.0
    table[:, Power.TRACING]["sooner"] = tracing_multiples()
    order = table[:, Power.LIABILITY_ORDER]
    without_a_court = laws["administrative_liability_orders"]
    order["weeks"] = np.where(without_a_court, laws["administrative_liability_order_weeks"], order["weeks"])
    return readable(table)
