"""The money of a comparison by financial year: cash, at constant prices, and as a present value.

A financial year is April to March. Cash of a year is divided by the GDP deflator of that year relative to the year of
the prices; a present value divides once more by what a pound later is worth less, year by year since the reform's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from cmsim.model.calendar import label, tax_year
from cmsim.runs.comparing.intervals import mean_differences

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Plan, Reform

PRICES = 2025  # the financial year whose prices real money is told in: the last whole one before the forecast years
ALL_YEARS = "all years"
CASH = "cash"
KINDS = ("cash", "real")  # of the tables year by year
CHARGES = (("collection_fee_income_gbp", "paying", 1), ("collection_fee_income_gbp", "receiving", 1))
INCOME = (("fee_income_gbp", "", 1), *CHARGES)
COSTS = (("service_cost_gbp", "", 1), ("outreach_cost_gbp", "", 1))
OTHER_COSTS = ((("service_cost_gbp", "low", 1), COSTS[1]), (("service_cost_gbp", "high", 1), COSTS[1]))


class Line(NamedTuple):
    """One line of the account: its title, what it adds (indicator, level, sign), and whether it is a stock."""

    title: str
    adds: tuple[tuple[str, str, int], ...]
    stock: bool = False


LINES = {
    "to_children": Line("Maintenance received for children", (("maintenance_received_gbp", "", 1),)),
    **{
        f"to_children_{route}": Line(f"Of it: {words}", (("maintenance_received_gbp", route, 1),))
        for route, words in (
            ("family_based", "family-based"),
            ("direct_pay", "Direct Pay"),
            ("collect_and_pay", "Collect & Pay"),
            ("csa", "Child Support Agency"),
        )
    },
    "service_cost": Line("Cost of the service", (COSTS[0],)),
    "outreach_cost": Line("Cost of outreach", (COSTS[1],)),
    "application_fees": Line("Application fees", (INCOME[0],)),
    "charges_paying": Line("Charges collected from paying parents", (CHARGES[0],)),
    "charges_receiving": Line("Charges kept from receiving parents", (CHARGES[1],)),
    "net_cost_to_taxpayer": Line(
        "Net cost to the taxpayer", (*COSTS, *((indicator, level, -1) for indicator, level, _ in INCOME))
    ),
    **{
        f"{id}_{end}": Line(f"{title}: {words}", (*costs[: 2 if less else 1], *less))
        for id, title, less in (
            ("service_cost", "Cost of the service", ()),
            (
                "net_cost_to_taxpayer",
                "Net cost to the taxpayer",
                tuple((indicator, level, -1) for indicator, level, _ in INCOME),
            ),
        )
        for end, words, costs in (
            ("low", "little depends on cases", OTHER_COSTS[0]),
            ("high", "much depends on cases", OTHER_COSTS[1]),
        )
    },
    "arrears": Line("Collect & Pay arrears, at the end", (("arrears_gbp", "collect_and_pay", 1),), stock=True),
}
RANGES = {id: (f"{id}_low", f"{id}_high") for id in ("service_cost", "net_cost_to_taxpayer")}  # told as a range
ENDS = {end for ends in RANGES.values() for end in ends}
BY_YEAR = ("to_children", "service_cost", "net_cost_to_taxpayer", "arrears")  # told year by year in words
COLUMNS = (
    *("reform", "financial_year", "first_month", "last_month", "line", "price_base"),
    *("base", "value", "difference", "low", "high", "unit"),
)
LEFT_OUT = (
    "The cost of the service is a range: how much of it depends on cases is assumed, and either way the gross cost of "
    "2020-21 is the published one. The net cost to the taxpayer is the cost of the service and of outreach less "
    "application fees and collection charges. Left out: what it costs to make the change itself (systems, moving "
    "cases), courts and other departments, and any change in tax and benefits (maintenance received is no income for "
    "Universal Credit)."
)


# --- the account -------------------------------------------------------------------------------------------------


def monthly(indicators: pd.DataFrame, months: int) -> np.ndarray:
    """Every line in every month of one run, pounds: shape (lines, months), from its national indicators."""
    wide = indicators.pivot(index="month", columns=["indicator", "level"], values="value")
    wide = wide.reindex([label(month) for month in range(months)])
    return np.array(
        [sum(sign * wide[indicator, level] for indicator, level, sign in line.adds) for line in LINES.values()]
    )


@dataclass(frozen=True)
class Year:
    """The months of one financial year that are counted, and by what cash and then real money are divided."""

    start: int
    first: int
    last: int
    deflator: float
    discount: float

    @property
    def name(self) -> str:
        return financial_year(self.start)


def financial_year(start: int) -> str:
    """A financial year by the year it starts in: 2027 is "2027-28"."""
    return f"{start}-{(start + 1) % 100:02}"


def since(reform: Reform) -> int:
    """The month from which a reform's money is counted: its change, or the first month that differs."""
    return reform.apart if reform.change is None else reform.change


def years_of(first: int, last: int) -> list[Year]:
    """The financial years from a month to another, the first and the last perhaps in part."""
    from cmsim.model.evidence import path

    ends = tax_year(last)
    prices = path("gdp_deflator", _april(max(ends, PRICES)) + 12)

    def level(year: int) -> float:
        return float(prices[max(0, _april(year)) : _april(year) + 12].mean())

    return [
        Year(
            start=year,
            first=max(first, _april(year)),
            last=min(last, _april(year) + 11),
            deflator=level(year) / level(PRICES),
            discount=discount(year - tax_year(first)),
        )
        for year in range(tax_year(first), ends + 1)
    ]


def _april(year: int) -> int:
    """The month number of a year's April: December 2012 is 0."""
    return (year - 2013) * 12 + 4


def discount(years: int) -> float:
    """What a pound so many years after the first is divided by, at the Green Book's rates: real, falling after 30."""
    from cmsim.model.evidence import value

    rates = (
        (30, value("discount_rate_0_30")),
        (45, value("discount_rate_31_75")),
        (math.inf, value("discount_rate_76plus")),
    )
    factor, left = 1.0, float(years)
    for length, rate in rates:
        factor *= (1 + rate / 100) ** min(left, length)
        left -= min(left, length)
    return factor


def account(plan: Plan, runs: Sequence[np.ndarray], of_data: Sequence[np.ndarray] = ()) -> pd.DataFrame:
    """The account of every reform, under ``COLUMNS``; ``runs`` has one array a run: (scenarios, lines, months), and
    ``of_data`` one a run of a data draw.

    A stock is that of the last month counted; it has no present value.
    """
    money, drawn = np.array(runs), np.array(of_data)
    found = []
    for place, reform in enumerate(plan.reforms, 1):
        years = years_of(since(reform), plan.last)
        for at, (id, line) in enumerate(LINES.items()):
            base, value = money[:, 0, at], money[:, place, at]
            data = drawn[:, place, at] - drawn[:, 0, at] if of_data else None
            found += [
                {"reform": reform.scenario.name, "line": id, **row}
                for row in _told(line, years, base, value, plan, data)
            ]
    return pd.DataFrame(found).assign(unit="GBP")[list(COLUMNS)]


def _told(
    line: Line, years: Sequence[Year], base: np.ndarray, value: np.ndarray, plan: Plan, data: np.ndarray | None
) -> Iterator[dict[str, Any]]:
    """The rows of one line: each year and all years, by price base. ``base`` and ``value``: shape (runs, months),
    as has ``data``, the differences of data draws."""
    real, present = (price_base(years[0].start, kind) for kind in ("real", "present"))

    def by_year(side: np.ndarray) -> np.ndarray:
        if line.stock:
            return np.array([side[:, year.last] for year in years])
        return np.array([side[:, year.first : year.last + 1].sum(axis=1) for year in years])

    def row(name: str, first: int, last: int, base: str, sides: Sequence[np.ndarray]) -> dict[str, Any]:
        drawn = plan.by_data_draw(sides[2][:, None] if len(sides) > 2 else ())
        told = mean_differences(sides[0][:, None], sides[1][:, None], plan.draws, drawn)
        figures = {key: float(numbers[0]) for key, numbers in told.items()}
        months = {"first_month": label(first), "last_month": label(last)}
        return {"financial_year": name, **months, "price_base": base, **figures}

    cash = [by_year(side) for side in (base, value, data) if side is not None]
    prices = np.array([year.deflator for year in years])[:, None]
    at_prices = [side / prices for side in cash]
    for place, year in enumerate(years):
        for words, sides in ((CASH, cash), (real, at_prices)):
            yield row(year.name, year.first, year.last, words, [side[place] for side in sides])
    span = (ALL_YEARS, years[0].first, years[-1].last)
    if line.stock:
        for words, sides in ((CASH, cash), (real, at_prices)):
            yield row(*span, words, [side[-1] for side in sides])
        return
    discounts = np.array([year.discount for year in years])[:, None]
    discounted = [side / discounts for side in at_prices]
    for words, sides in ((CASH, cash), (real, at_prices), (present, discounted)):
        yield row(*span, words, [side.sum(axis=0) for side in sides])


def price_base(start: int, kind: str) -> str:
    """The price base in words: "cash", "real", or "present" of a reform whose first financial year is ``start``."""
    real = f"prices of {financial_year(PRICES)}"
    return {"cash": CASH, "real": real, "present": f"present value in {financial_year(start)}, {real}"}[kind]


# --- in words ----------------------------------------------------------------------------------------------------


def totals(found: Comparison, reform: Reform, kind: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows: each line to the horizon, £ million: both sides and the difference; kind: "cash" or "real".

    With real money also what the difference is as a present value.
    """
    mine = _of(found, reform)
    mine = mine[mine["financial_year"] == ALL_YEARS]
    start = tax_year(since(reform))
    base, present = price_base(start, kind), price_base(start, "present")
    rows = []
    by_base = {name: rows.set_index("line") for name, rows in mine.groupby("price_base")}
    for id, line in LINES.items():
        if id in ENDS:
            continue
        cells = [_side(by_base[base], id, side) for side in ("base", "value")] + [_told_of(by_base[base], id)]
        if kind == "real":
            cells.append("none: a stock" if line.stock else _told_of(by_base[present], id))
        rows.append((line.title, *cells))
    last = () if kind == "cash" else (f"Present value in {financial_year(start)}",)
    return ("£ million", "Base", "Reform", "Difference", *last), rows


def yearly(found: Comparison, reform: Reform, kind: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows: the difference in the main lines by financial year, £ million; kind: "cash" or "real"."""
    mine = _of(found, reform)
    mine = mine[(mine["price_base"] == price_base(PRICES, kind)) & (mine["financial_year"] != ALL_YEARS)]
    rows = []
    for name, year in mine.groupby("financial_year", sort=True):
        first, last = year["first_month"].iloc[0], year["last_month"].iloc[0]
        part = "" if first.endswith("-04") and last.endswith("-03") else f" ({first} to {last})"
        by_line = year.set_index("line")
        rows.append((f"{name}{part}", *(_told_of(by_line, id) for id in BY_YEAR)))
    return ("Financial year", *(LINES[id].title for id in BY_YEAR)), rows


def _of(found: Comparison, reform: Reform) -> pd.DataFrame:
    return found.money[found.money["reform"] == reform.scenario.name]


def _side(by_line: pd.DataFrame, id: str, side: str) -> str:
    """One side of a line, £ million; a range where the line is told as one."""
    lines: dict[str, float] = dict(zip(by_line.index, by_line[side], strict=True))
    ends = sorted(lines[end] for end in RANGES.get(id, (id,)))
    return " to ".join(dict.fromkeys(f"{end / 1e6:,.0f}" for end in ends))


def _told_of(by_line: pd.DataFrame, id: str) -> str:
    """The difference in a line: with its interval, or from one end of its range to the other."""
    if id not in RANGES:
        return _difference(by_line.loc[id])
    rows: list[Any] = [by_line.loc[end] for end in RANGES[id]]
    rows.sort(key=lambda row: float(row["difference"]))
    return " to ".join(_difference(row).partition(" (")[0] for row in rows)


def _difference(row: Any) -> str:
    """A difference with its interval, £ million."""
    from cmsim.runs.comparing.words import scale_of

    figure, interval = scale_of("service_cost_gbp").difference(row["difference"], row["low"], row["high"])
    return f"{figure} ({interval})" if interval else figure


def how_counted(reform: Reform, last: int) -> str:
    """How the money of a reform is counted, in two sentences."""
    from cmsim.model.evidence import figure

    first, rate = since(reform), figure("discount_rate_0_30")
    return (
        f"Money from {label(first)} to {label(last)}, by financial year (April to March). Real: prices of "
        f"{financial_year(PRICES)}, by the GDP deflator of each financial year. Present value: real money discounted "
        f"to {financial_year(tax_year(first))} at {rate.value:g}% a year, less after 30 years (the Green Book's "
        f"rates). {LEFT_OUT}"
    )
