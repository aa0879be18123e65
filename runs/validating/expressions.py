"""What of a run stands for a figure: the four forms of an ``indicator`` expression, read, checked and worked out.

    arrangement_share:direct_pay + arrangement_share:collect_and_pay       indicators, by name and level
    indicator == 'effective_share' and month == '2019-12' -> mean(value)   rows of the indicators of a run
    families@2021-09: arrangement == 'collect_and_pay' -> share(arrears > 0)   families as they stood after a month
    population@2012-12: no_contact                                         who the parents are, as its margins have it

The first takes its months from the period of the figure: flows are summed over it (a rate where the unit says per
month, quarter or year), shares and stocks are those of the last month of a quarter and the mean over a longer period.
"""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.runs.validating.grammar import (
    AGGREGATES,
    Measured,
    Table,
    check_arithmetic,
    check_condition,
    check_row,
    check_summary,
    combined,
    parsed,
    row_by_row,
    shown,
    summed_up,
    truth,
)
from cmsim.runs.validating.offers import every_row, families_table, indicators_table, one_family
from cmsim.runs.validating.periods import MONTHS_OF, Period, check_months, rate_in
from cmsim.runs.validating.population import check as check_margins
from cmsim.runs.validating.population import taken

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from cmsim.model.population.margins import Look

LAST = month_of("2036-12")
# a mean whose unit is money a month; a rate of the twelve months to each month
NOT_FLOWS = ("direct_pay_mean_gbp", "complaints_per_thousand")
MONTH_WORD = re.compile(r"\d{4}-\d\d")
TERM = re.compile(
    r"(?<![\w.'\"])([a-zA-Z_]\w*)(?:\s*:\s*(\w+))?(?:\s*@\s*(\d{4}-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d))?)?(?!\w)"
)
IN_BRACKETS = re.compile(r"(?<![\w.'\"])([a-zA-Z_]\w*)(?:\(['\"]?(\w+)['\"]?\)|\[['\"]?(\w+)['\"]?\]|\.(\w+))")
SOURCE = re.compile(r"\s*(families|indicators|population)\s*(?:@\s*([\d.-]+)\s*)?:(?!=)")


@dataclass
class Seen:
    """What a run tells: its indicators as a table, with months counted, and by group where asked."""

    table: pd.DataFrame
    series: Mapping[tuple[str, str], tuple[np.ndarray, np.ndarray]] = field(init=False)

    def __post_init__(self) -> None:
        national = self.table[self.table["group"] == ""]
        self.series = {
            (str(key[0]), str(key[1])): (rows["value"].to_numpy(), rows["simulated_n"].to_numpy(float))
            for key, rows in national.groupby(["indicator", "level"], sort=False)
        }


# --- indicators by name ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """One indicator and level over some months."""

    indicator: str
    level: str
    period: Period

    def measured(self, seen: Seen, how: str, per: str) -> Measured:
        """Its figure over the period: by the rule of its unit, or as ``how`` says."""
        import numpy as np

        values, n = seen.series[self.indicator, self.level]
        months = [month for month in self.period.months if month < len(values)]
        if how == "change":
            first = max(months[0] - 1, 0) if len(months) in (1, 3) else months[0]  # a month or a quarter: since before
            return Measured(float(values[months[-1]] - values[first]), float(n[months[-1]]))
        flow = months_told(self.indicator)
        if how in ("first", "last"):
            months = [months[0] if how == "first" else months[-1]]
        elif not flow and len(months) == 3 and not how:
            months = months[-1:]
        elif flow == 3 and how != "mean":
            months = months[::-3]
        found, rests = values[months], n[months]
        if how in ("mean", "first", "last") or (not flow and how != "sum"):
            return Measured(float(np.mean(found)), float(np.mean(rests)))
        total = float(np.sum(found))
        if not how and per:
            total *= MONTHS_OF[per] / (len(months) * flow)
        return Measured(total, float(np.sum(rests)))


def months_told(indicator: str) -> int:
    """How many months a flow is told for; 0: it is none."""
    from cmsim.model.results.catalogue import INDICATORS

    unit = INDICATORS[indicator].unit
    if indicator in NOT_FLOWS:
        return 0
    return 3 if unit.endswith("a quarter") else 1 if unit.endswith(("a month", "a year")) else 0


def term_of(match: re.Match[str], period: Period) -> Term:
    """An indicator as it is written. Errors: InputError with the nearest spelling."""
    from cmsim.model.results.catalogue import INDICATORS

    name, level, first, last = match.groups()
    if name not in INDICATORS:
        near = did_you_mean(name, INDICATORS)
        raise InputError(f"there is no indicator {name!r}{near or '; cmsim run --json lists them'}")
    levels = [one for one in INDICATORS[name].makers if one]
    if level is None and "" not in INDICATORS[name].makers:
        raise InputError(f"{name} needs a level, such as {name}:{levels[0]}; its levels: {shown(levels)}")
    if level is not None and level not in levels:
        if not levels:
            raise InputError(f"{name} has no levels: write it without {level!r}")
        near = did_you_mean(level, levels)
        raise InputError(f"{name} has no level {level!r}{near or '; its levels: ' + shown(levels)}")
    over = period if first is None else Period(month_of(first), month_of(last or first))
    if over.first > over.last:
        raise InputError(f"{first}..{last} ends before it begins")
    return Term(name, level or "", lived(over))


def lived(period: Period) -> Period:
    """The period. Errors: InputError when a part of it is never lived."""
    if period.first < 0 or period.last > LAST:
        raise InputError(
            f"{period} is not in the simulation, which goes from 2012-12 to {label(LAST)}: name the month that stands "
            "for it, such as effective_share@2013-12"
        )
    return period


# --- the four forms ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expression:
    """An expression that was checked: what it needs of a run, and how it is worked out."""

    text: str
    last: int  # the last month it needs


@dataclass(frozen=True)
class OfTable(Expression, ABC):
    """An expression over the indicators of a run."""

    @abstractmethod
    def measured(self, seen: Seen) -> Measured:
        """Its figure in a run."""


@dataclass(frozen=True)
class OfIndicators(OfTable):
    """Arithmetic on indicators by name."""

    tree: ast.expr
    terms: tuple[Term, ...]
    per: str

    def measured(self, seen: Seen) -> Measured:
        return self._part(self.tree, seen)

    def _part(self, tree: ast.expr, seen: Seen, how: str = "") -> Measured:
        if isinstance(tree, ast.Name):
            return self.terms[int(tree.id.removeprefix("term_"))].measured(seen, how, self.per)
        if isinstance(tree, ast.Call):
            assert isinstance(tree.func, ast.Name)
            return self._part(tree.args[0], seen, tree.func.id)
        if isinstance(tree, ast.BinOp):
            return combined(tree.op, self._part(tree.left, seen), self._part(tree.right, seen))
        if isinstance(tree, ast.UnaryOp):
            inner = self._part(tree.operand, seen)
            return Measured(-inner.value if isinstance(tree.op, ast.USub) else inner.value, inner.n)
        assert isinstance(tree, ast.Constant)
        return Measured(float(tree.value), float("inf"))  # type: ignore[arg-type]  # a number: checked


@dataclass(frozen=True)
class OfRows(OfTable):
    """A filter and aggregates over the indicators table."""

    filter: ast.expr | None
    summary: ast.expr
    months: tuple[int, ...]  # those that are looked at
    groups: tuple[str, ...]

    def measured(self, seen: Seen) -> Measured:
        return summed_up(self.summary, self.rows(seen.table), None, "simulated_n")

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that the filter leaves: national ones, unless it asks for a group."""
        rows = table[table["month"].isin([label(month) for month in self.months])]
        rows = rows if self.groups else rows[rows["group"] == ""]
        return rows if self.filter is None else rows[truth(row_by_row(self.filter, rows), rows)]


@dataclass(frozen=True)
class OfFamilies(Expression):
    """A filter and aggregates over the families as they stand after a month."""

    filter: ast.expr | None
    summary: ast.expr

    def of(self, families: pd.DataFrame) -> Measured:
        """Its figure from the families of its month."""
        rows = families if self.filter is None else families[truth(row_by_row(self.filter, families), families)]
        return summed_up(self.summary, rows, "weight")


@dataclass(frozen=True)
class OfPopulation(Expression):
    """Arithmetic on margins of the population after a month."""

    tree: ast.expr

    def of(self, look: Look) -> Measured:
        """Its figure from the look at its month."""
        return taken(self.tree, look)


def expression_of(text: str, period: Period | None, unit: str = "") -> Expression:
    """Read an expression for a figure of a period, in a unit. Errors: InputError, one clear line.

    ``period`` None: the period is not known, and the expression names its months itself.
    """
    source = SOURCE.match(text)
    if source is not None and source[1] == "families":
        return of_families(text, text[source.end() :], source[2], period)
    if source is not None and source[1] == "population":
        month = month_looked_at("population", source[2], period)
        tree = parsed(text[source.end() :], "the expression")
        check_margins(tree)
        check_measures(tree, ast.Name, "a margin, such as no_contact")
        return OfPopulation(text, month, tree)
    if source is not None and source[2] is not None:
        raise InputError("indicators have no @: filter by month, such as month == '2019-12'")
    body = text[source.end() :] if source is not None else text
    words = set(re.findall(r"[a-zA-Z_]\w*", re.sub(r"'[^']*'|\"[^\"]*\"", "", body)))
    if words & {"indicator", "value"}:
        return of_rows(text, body, period)
    from cmsim.model.results.catalogue import INDICATORS

    table = families_table()
    if "->" in body or (words & table.columns.keys() and not words & INDICATORS.keys()):
        return of_families(text, body, None, period)
    return of_indicators(text, body, period, unit)


def of_indicators(text: str, body: str, period: Period | None, unit: str) -> OfIndicators:
    """Indicators by name and arithmetic on them."""
    from cmsim.model.results.catalogue import INDICATORS

    terms: list[Term] = []

    def with_colon(match: re.Match[str]) -> str:
        level = match[2] or match[3] or match[4]
        return f"{match[1]}:{level}" if match[1] in INDICATORS else match[0]

    body = IN_BRACKETS.sub(with_colon, body)  # name(level), name[level] and name.level are understood too

    def take(match: re.Match[str]) -> str:
        if match[1] not in INDICATORS and body[match.end() :].lstrip().startswith("("):
            return match[0]  # called: what it may be is checked below
        if period is None and match[3] is None:
            raise InputError(f"the period says no months, so {match[0].strip()} needs them, such as {match[1]}@2019-12")
        terms.append(term_of(match, period or Period(0, 0)))
        return f"term_{len(terms) - 1}"

    if not body.strip():
        raise InputError("it is empty: write an indicator, such as effective_share")
    check_months(body)
    tree = parsed(TERM.sub(take, body), "the expression", body)
    check_arithmetic(tree)
    check_measures(tree, ast.Name, "an indicator, such as effective_share")
    return OfIndicators(text, max(term.period.last for term in terms), tree, tuple(terms), rate_in(unit))


def split(body: str, table: Table) -> tuple[ast.expr | None, str]:
    """The filter of CONDITION -> AGGREGATE, checked, and the text of the aggregate."""
    if body.count("->") > 1:
        raise InputError("there is more than one ->: write CONDITION -> AGGREGATE")
    before, arrow, after = body.partition("->")
    if not arrow:
        before, after = "", body
    if not after.strip():
        where = "nothing stands after ->" if arrow else "nothing is asked for"
        raise InputError(f"{where}: an aggregate goes there, one of {', '.join(AGGREGATES)}")
    kept = parsed(before, "the filter") if before.strip() else None
    if kept is not None:
        check_row(kept, table)
        check_condition(kept, table)
    return kept, after


def check_measures(tree: ast.expr, what: type[ast.expr], needed: str) -> None:
    """Errors: InputError for plain numbers alone, with nothing of a run in them."""
    if not any(isinstance(node, what) for node in ast.walk(tree)):
        raise InputError(f"it asks for nothing of a run: it needs {needed}")


def of_families(text: str, body: str, when: str | None, period: Period | None) -> OfFamilies:
    """A filter and aggregates over families."""
    table = families_table()
    month = month_looked_at("families", when, period)
    kept, after = split(body, table)
    summary = parsed(after, "the aggregate")
    check_summary(summary, table)
    check_measures(summary, ast.Call, f"an aggregate, one of {', '.join(AGGREGATES)}")
    found = OfFamilies(text, month, kept, summary)
    tried(lambda: found.of(one_family()))
    return found


def month_looked_at(what: str, when: str | None, period: Period | None) -> int:
    """The month behind the @, else the last of the period. Errors: InputError when there is neither."""
    if when is None and period is None:
        raise InputError(f"the period says no month: name it, as in {what}@2021-09:")
    if when is not None and ".." in when:
        raise InputError(
            f"{what}@{when}: the {what} can be looked at in one month, as in {what}@{when.split('..')[0]}:"
        )
    month = month_of(when) if when is not None else period.last  # type: ignore[union-attr]
    return lived(Period(month, month)).last


def tried(work: Callable[[], object]) -> None:
    """Try an expression on what a run will have. Errors: InputError where words are set against numbers."""
    try:
        work()
    except TypeError:
        raise InputError("it sets words against numbers: months and words stand in quotes, numbers do not") from None


def of_rows(text: str, body: str, period: Period | None) -> OfRows:
    """A filter and aggregates over the table of indicators."""
    from cmsim.model.results.groups import GROUPS

    table = indicators_table()
    if "->" not in body and re.search(r"[=<>]", body):
        body = f"{body} -> value"
    kept, after = split(body, table)
    summary = parsed(after, "the aggregate")
    if isinstance(summary, ast.Name) and summary.id == "value":
        summary = parsed("mean(value)", "the aggregate")
    check_summary(summary, table)
    check_measures(summary, ast.Call, f"an aggregate, one of {', '.join(AGGREGATES)}")
    trees = [tree for tree in (kept, summary) if tree is not None]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    words = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    named = sorted(month_of(word) for word in words if MONTH_WORD.fullmatch(word))
    by_month = any(isinstance(node, ast.Name) and node.id == "month" for node in nodes)
    if period is None and not named:
        raise InputError("the period says no months: filter by month, such as month == '2019-12'")
    if by_month and not named:
        raise InputError("month is compared with months in quotes, such as month == '2019-12'")
    if not by_month:
        months = tuple(lived(period).months)  # type: ignore[arg-type]
    elif any(isinstance(node, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.NotEq | ast.NotIn) for node in nodes):
        one_sided = () if len(named) > 1 else (0,) if period is None else (period.first, period.last)
        months = tuple(lived(Period(min(*named, *one_sided), max(*named, *one_sided))).months)
    else:
        months = tuple(named)
    by_group = any(isinstance(node, ast.Name) and node.id == "group" for node in nodes)
    groups = tuple(dict.fromkeys(word for word in words if word in GROUPS)) if by_group else ()
    found = OfRows(text, max(months), kept, summary, months, groups)
    lived(Period(min(months), max(months)))
    every = every_row(months, groups)
    tried(lambda: summed_up(summary, found.rows(every), None, "simulated_n"))
    if found.rows(every).empty:
        raise InputError(
            "no row of the indicators fits the filter: look at the levels of the indicator, and at its months"
        )
    return found


def columns_of(one: OfFamilies) -> set[str]:
    """The columns of families that an expression uses, and their weight."""
    table = families_table()
    used = check_summary(one.summary, table)
    return {"weight", *used} | (check_row(one.filter, table) if one.filter is not None else set())
