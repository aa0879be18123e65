"""Marginal deduction rates of one case: how much of another pound of pay is gone, and what is left to live on.

The paying parent is single, 25 or over, without savings, and lives with the case's relevant other children. On
Universal Credit they have a housing element for their rent; council tax is left out.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
import numpy as np
import pandas as pd
from cmsim.model.calculation.case import INCOMES, Case, read_case
from cmsim.model.calculation.schedule_1 import (
    Benefit,
    in_any_band,
    in_equal_band,
    share_after_minimum,
    share_for_receiving_parent,
    shared_care_fraction,
    weekly_rate,
)
from cmsim.model.errors import InputError
from cmsim.model.household.benefits import Claim, standard_allowance_monthly
from cmsim.model.household.budget import (
    MONTHS_A_YEAR,
    WEEKS_A_YEAR,
    disposable_weekly,
    maintenance_on_next_pound,
    marginal_deduction_from_budget,
    monthly,
)
from cmsim.model.policy import Change, as_day, law, law_row

MOST_INCOME, STEP = 1_200, 5  # pounds a week: as far as the figures go, and between two of them
SERVICES = ("without_maintenance", "direct_pay", "collect_and_pay")
HEADINGS = ("none", "Direct", "Collect")
SHOWN = 50  # pounds a week between two lines of the printed table


def average_rent() -> float:
    """The rent of a social tenant, pounds a week: what is taken where none is given. Evidence."""
    from cmsim.model.evidence import value

    return value("ehs_rent_social_2022_23")


def rates_of(case: Mapping[str, Any], day: str, rent_weekly: float, changes: Sequence[Change] = ()) -> dict[str, Any]:
    """The rates of a case at any income: {"as_of", "household", "rows"}; incomes and amounts in pounds a week.

    case : as for ``calculate``; its children, nights and charges are kept, its income becomes the axis, or is added
        to it. A benefit or category that sets the rate, and variations, have no place here.
    rent_weekly : met in full by the housing element.
    changes : a scenario's changes of the law.
    Each row: gross_weekly_income, universal_credit (whether it is claimed), maintenance_due, and for each of
    ``SERVICES`` rate_... (share of the next pound that is gone) and left_... (after tax, maintenance with its charge,
    and rent). Errors: InputError, as ``calculate``, or when the rent is below nought.
    """
    if not 0.0 <= rent_weekly <= 10_000.0:
        raise InputError(f"--rent is {rent_weekly:g}: it must be an amount in pounds a week from 0 to 10,000")
    given = {name: value for name, value in case.items() if name in INCOMES and value is not None}
    read = read_case({**case, "gross_weekly_income": 0.0} if not given else case)
    _check(read)
    row = law_row(law(day, changes))[0]
    incomes = {float(income) for income in range(0, MOST_INCOME + 1, STEP)}
    if read.gross_weekly_income is not None:
        incomes.add(min(read.gross_weekly_income, float(MOST_INCOME)))
    rows = [_row(read, row, claim, income, rent_weekly) for claim in (True, False) for income in sorted(incomes)]
    allowance = standard_allowance_monthly(False, True, row) * MONTHS_A_YEAR / WEEKS_A_YEAR
    household = {
        "adults": 1,
        "children": read.relevant_other_children,
        "rent_weekly": rent_weekly,
        "standard_allowance_weekly": round(float(allowance), 2),
        "charge": float(_charge(read, row)),
    }
    return {"as_of": day, "household": household, "rows": rows}


def _check(read: Case) -> None:
    """Nothing that would set the rate whatever the income. Errors: InputError."""
    if read.benefit != "none" or read.nil_category is not None or read.default_decision:
        raise InputError(
            "--marginal-rates is for a parent whose income sets the rate: leave out the benefit, nil_category and "
            "default_decision"
        )


def _charge(read: Case, row: np.void) -> float:
    """The collection charge as a share of what is due."""
    return row["charge_paying_compliant"] if read.compliant else row["charge_paying"]


def _row(read: Case, row: np.void, claims: bool, income: float, rent_weekly: float) -> dict[str, Any]:
    """One income, with or without a claim for Universal Credit."""
    claim = Claim.UNIVERSAL_CREDIT if claims else Claim.NONE
    household = (
        read.self_employed, read.scottish_taxpayer, 0.0, 0.0, claim, False, True, read.relevant_other_children,
        0, False, monthly(rent_weekly), 0.0, 0.0,
    )  # fmt: skip
    no_earnings = claims and income == 0.0
    due = weekly_due(read, row, income, Benefit.UNIVERSAL_CREDIT_NO_EARNINGS if no_earnings else Benefit.NONE)
    children, care, _ = _children(read, row)
    added = maintenance_on_next_pound(
        income, read.self_employed, read.scottish_taxpayer, children, read.relevant_other_children, care, row
    )
    left = disposable_weekly(income, *household, row) - rent_weekly
    charge = _charge(read, row)
    told = {"gross_weekly_income": income, "universal_credit": claims, "maintenance_due": round(float(due), 2)}
    for service, on_next, share in zip(SERVICES, (0.0, added, added), (0.0, 0.0, charge), strict=True):
        rate = marginal_deduction_from_budget(income, *household, on_next, share, row)
        told[f"rate_{service}"] = round(float(rate), 4) + 0.0  # never minus nought
    for service, share in zip(SERVICES, (0.0, 1.0, 1.0 + charge), strict=True):
        told[f"left_{service}"] = round(float(left - due * share), 2)
    return told


def _children(read: Case, row: np.void) -> tuple[int, float, bool]:
    """Qualifying children, the mean share taken off for their nights, and whether any has a shared care band."""
    nights = [row["shared_care_nights"][0] if n is None else n for one in read.receiving_parents for n in one.nights]
    fractions = [shared_care_fraction(night, row) for night in nights]
    return len(nights), sum(fractions) / len(fractions), any(in_any_band(night, row) for night in nights)


def weekly_due(read: Case, row: np.void, income: float, benefit: Benefit) -> float:
    """What the case owes in all at an income, pounds a week, not rounded."""
    children, _, _ = _children(read, row)
    weekly, kind = weekly_rate(income, children, 0, read.relevant_other_children, benefit, False, row)
    shares = []
    for parent in read.receiving_parents:
        own = [row["shared_care_nights"][0] if night is None else night for night in parent.nights]
        fraction = sum(shared_care_fraction(night, row) for night in own) / len(own)
        equal = sum(1 for night in own if in_equal_band(night, row))
        shared = any(in_any_band(night, row) for night in own)
        share = share_for_receiving_parent(weekly, kind, len(own), children, fraction, equal, shared, row)
        shares.append((share, len(own)))
    total = sum(share for share, _ in shares)
    return sum(share_after_minimum(share, total, kind, own, children, row) for share, own in shares)


def frame(told: Mapping[str, Any]) -> pd.DataFrame:
    """The rows as a table, with unit and day: the figures behind the chart."""
    return pd.DataFrame(told["rows"]).assign(unit="pounds a week; rates as shares", law_of=told["as_of"])


def law_in_words(told: Mapping[str, Any]) -> str:
    """Which law the figures are of: "law of 2026-01-15", and the scenario that changes it."""
    return f"law of {told['as_of']}" + (f", scenario {told['scenario']}" if "scenario" in told else "")


def in_lines(told: Mapping[str, Any]) -> list[str]:
    """The rates as lines of text: one income a line."""
    household = told["household"]
    lines = [
        f"Of another pound of gross pay, gone to tax, benefits and maintenance; {law_in_words(told)}",
        f"Single parent, 25 or over, children at home: {household['children']}, rent £{household['rent_weekly']:,.2f} "
        f"a week; allowance of Universal Credit £{household['standard_allowance_weekly']:,.2f} a week",
        "",
        f"{'':>7}  {'on Universal Credit':^23}  {'without it':^23}  {'left a week on Universal Credit':^32}",
        f"{'income':>7}" + "".join(f"  {''.join(f'{word:>8}' for word in HEADINGS)[1:]}" for _ in range(2))
        + "  " + "".join(f"{word:>11}" for word in HEADINGS)[1:],
    ]  # fmt: skip
    rows = {(row["gross_weekly_income"], row["universal_credit"]): row for row in told["rows"]}
    for income, on_credit in rows:
        if not on_credit or (income % SHOWN and income % STEP == 0):
            continue
        line = f"{income:>7,.0f}"
        for claims in (True, False):
            line += "  " + "".join(f"{rows[income, claims][f'rate_{service}']:>8.0%}" for service in SERVICES)[1:]
        line += "  " + "".join(f"{rows[income, True][f'left_{service}']:>11,.2f}" for service in SERVICES)[1:]
        lines.append(line)
    return lines


def tell(
    case: dict[str, Any], rent: float | None, scenario: str | None, as_json: bool, plot: str | None, force: bool
) -> None:
    """Print the rates of a case, and draw them where asked. Errors: InputError."""
    from cmsim.runs.calculate_chart import places, write_chart
    from cmsim.runs.marginal_rates_chart import draw_rates
    from cmsim.scenarios import load

    day = as_day(case.get("as_of") or dt.date.today()).isoformat()
    changes = load(scenario).changes if scenario is not None else ()
    told = rates_of(case, day, average_rent() if rent is None else rent, changes)
    if scenario is not None:
        told["scenario"] = scenario
    if plot is not None:
        files = places(plot, force)
        chart = draw_rates(told, sum(len(parent["nights"]) for parent in case["receiving_parents"]))
        write_chart(chart, files)
        click.echo(f"wrote {files[0]} and {files[1]}: {chart.alt}", err=True)
    click.echo(json.dumps(told) if as_json else "\n".join(in_lines(told)))
