"""How each pattern is measured in a watched run: small functions, per cent and pounds as the sources have them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from cmsim.model.results.slots import Slot as S
from cmsim.runs.patterns.watching import Watch

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[[Watch], float]
STATUTORY = ("direct_pay", "collect_and_pay", "csa")
SERVICE = ("direct_pay", "collect_and_pay")
YEAR_2020 = ("2019-04", "2020-03")


# --- of counts ----------------------------------------------------------------------------------------------------


def share(part: S, whole: S, first: str, last: str | None = None) -> Measure:
    """One count as a percentage of another, over some months."""
    return lambda w: 100.0 * w.ratio(part, whole, first, last)


def of_families(parts: tuple[S, ...], first: str, last: str | None = None) -> Measure:
    """Counts as a percentage of families, over some months."""
    return lambda w: 100.0 * sum(w.ratio(part, S.FAMILIES, first, last) for part in parts)


def apart(measure: Measure, other: Measure) -> Measure:
    """How much the second exceeds the first."""
    return lambda w: other(w) - measure(w)


def times(measure: Measure, other: Measure) -> Measure:
    """How many times the second the first is."""
    return lambda w: over(measure(w), other(w))


def over(above: float, below: float) -> float:
    return above / below if below else math.nan


def mean_pounds(money: S, cases: S, first: str, last: str | None = None) -> Measure:
    """Pence over cases, in pounds."""
    return lambda w: w.ratio(money, cases, first, last) / 100.0


def millions(slots: tuple[S, ...], first: str, last: str) -> Measure:
    """Pence of some months, in millions of pounds of Great Britain."""
    return lambda w: sum(w.total(slot, first, last) for slot in slots) / 100.0 * w.weight / 1e6


def fall(slot: S, before: tuple[str, str], after: tuple[str, str]) -> Measure:
    """By how many per cent a count of the second span is below that of the first."""
    return lambda w: 100.0 * (1.0 - over(w.total(slot, *after), w.total(slot, *before)))


def arrears_growth(w: Watch) -> float:
    """Growth of arrears over the year to October 2021, millions of pounds a week."""
    grown = w.total(S.ARREARS_LIVE, "2021-10") - w.total(S.ARREARS_LIVE, "2020-10")
    return grown / 100.0 * w.weight / 1e6 / 52.0


def months_of_dues(w: Watch) -> float:
    """Debt carried at a switch, in months of what a Direct Pay case owes."""
    span = ("2018-01", "2021-12")
    due = w.ratio(S.DUE_DIRECT_PAY_OFFICIAL, S.DIRECT_PAY, *span)
    return over(w.ratio(S.ARREARS_CARRIED, S.MOVED_TO_COLLECT, *span), due)


def through_withholding(w: Watch) -> float:
    """Of the growth in money collected between 2016 and 2021 (years to September): taken by deductions."""
    before, after = ("2015-10", "2016-09"), ("2020-10", "2021-09")
    deductions = (S.COLLECTED_EARNINGS, S.COLLECTED_BENEFIT)
    taken = sum(w.total(slot, *after) - w.total(slot, *before) for slot in deductions)
    other = w.total(S.COLLECTED_OTHER, *after) - w.total(S.COLLECTED_OTHER, *before)
    return 100.0 * over(taken, taken + other)


def lifted_out(line: int) -> Measure:
    """Children above a line of low income only because of maintenance, mean of 2021-23, thousands."""

    def take(w: Watch) -> float:
        span = ("2021-04", "2023-03")
        low = S.CHILDREN_LOW_INCOME + line
        return float((w.months(low, *span) - w.months(low + 4, *span)).mean()) * w.weight / 1e3  # type: ignore[arg-type]

    return take


def fee_effect(month: str) -> Measure:
    """By how many per cent applications of the next six months differ with the fee from those without, same luck."""

    def take(w: Watch) -> float:
        if month not in w.futures:
            return math.nan
        usual, other = (float(counts[:, S.APPLICATIONS].sum()) for counts in w.futures[month])
        with_fee, without = (usual, other) if month < "2020" else (other, usual)
        return 100.0 * (over(with_fee, without) - 1.0)

    return take


def removal_effect(month: str) -> Measure:
    """By how many per cent applications of the next six months differ without the fee from those with it."""

    def take(w: Watch) -> float:
        effect = fee_effect(month)(w)
        return 100.0 * (100.0 / (100.0 + effect) - 1.0)

    return take


# --- of families looked at ----------------------------------------------------------------------------------------


def percent(rows: pd.DataFrame, where: pd.Series | np.ndarray) -> float:
    return 100.0 * float(np.mean(where)) if len(rows) else math.nan


def living(w: Watch, month: str) -> pd.DataFrame:
    """Live families after a month."""
    rows = w.look(month)
    return rows[rows["children"] > 0]


def none_by(split: Callable[[pd.DataFrame], pd.Series], month: str = "2020-03") -> Measure:
    """No arrangement, as parents see it: how many times likelier where the split is true."""

    def take(w: Watch) -> float:
        rows = living(w, month)
        here = split(rows)
        none = rows["lived_arrangement"] == "none"
        return over(percent(rows[here], none[here]), percent(rows[~here], none[~here]))

    return take


def low_household_income(rows: pd.DataFrame) -> pd.Series:
    """Under 20,000 pounds a year, as the receiving parent would tell a survey."""
    return rows["receiving_income_told"] * 12 < 20_000


def direct_pay(w: Watch, month: str, survivors: bool) -> pd.DataFrame:
    """Lived Direct Pay cases with dues all quarter: the stock, or those 13 to 24 months after their start."""
    rows = living(w, month)
    rows = rows[(rows["lived_arrangement"] == "direct_pay") & (rows["due_quarter"] > 0)]
    return rows[rows["lived_months"].between(13, 24)] if survivors else rows


def paid_in_full(month: str, survivors: bool) -> Measure:
    def take(w: Watch) -> float:
        rows = direct_pay(w, month, survivors)
        return percent(rows, rows["paid_quarter"] >= 0.9 * rows["due_quarter"])

    return take


def effective_by_wish(asked: bool, month: str) -> Measure:
    """Direct Pay that works, of receiving parents who asked for Collect & Pay when the case began, or did not."""

    def take(w: Watch) -> float:
        rows = direct_pay(w, month, False)
        rows = rows[rows["asked_for_collection"] == asked]
        return percent(rows, rows["effective"])

    return take


def on_time(month: str, survivors: bool, of_twelve: int) -> Measure:
    """Paid in full and on time in so many of the last twelve months."""

    def take(w: Watch) -> float:
        rows = direct_pay(w, month, survivors)
        rows = rows[rows["lived_months"] >= 12]
        return percent(rows, rows["months_on_time"] >= of_twelve)

    return take


def collected(w: Watch, month: str) -> pd.DataFrame:
    """Collect & Pay cases due to pay in the quarter, with the method that takes the money now."""
    rows = living(w, month)
    rows = rows[(rows["arrangement"] == "collect_and_pay") & (rows["collect_months"] > 0) & (rows["due_month"] > 0)]
    live = np.where((rows["collection_method"] == "deo") & rows["order_live"], "deo", "other")
    return rows.assign(way=np.where(rows["collection_method"] == "benefit", "benefit", live))


def nil_payers(way: str, month: str = "2024-12") -> Measure:
    """Of those who paid nothing in the quarter: by method."""

    def take(w: Watch) -> float:
        rows = collected(w, month)
        rows = rows[rows["collected_paid_quarter"] <= 0]
        return percent(rows, rows["way"] == way)

    return take


def with_arrears(w: Watch) -> float:
    rows = living(w, "2021-09")
    rows = rows[rows["arrangement"] == "collect_and_pay"]
    return percent(rows, rows["arrears"] > 0)


def below_tax_threshold(in_arrears: bool) -> Measure:
    """Of the service's cases (or of those owed arrears): the paying parent earns under the personal allowance."""

    def take(w: Watch) -> float:
        rows = living(w, "2021-03")
        rows = rows[rows["arrangement"].isin(SERVICE)]
        if in_arrears:
            rows = rows[rows["arrears"] > 0]
        return percent(rows, rows["paying_gross_weekly_income"] * 52 < 12_500)

    return take


def repeats(group: str) -> Measure:
    """Of those who paid nothing (all) of a year's statutory dues: the same in the next year; 2015 to 2019."""

    def take(w: Watch) -> float:
        if living(w, "2019-12").empty:
            return math.nan
        same, every = 0, 0
        for year in range(2015, 2019):
            before, after = (
                rows[rows["arrangement"].isin(SERVICE) & (rows["due_year"] > 0)].set_index("family_id")
                for rows in (living(w, f"{year}-12"), living(w, f"{year + 1}-12"))
            )
            both = before.join(after.add_suffix("_after"), how="inner")
            first, second = both["paid_year"] / both["due_year"], both["paid_year_after"] / both["due_year_after"]
            was, is_now = (first <= 0.1, second <= 0.1) if group == "nothing" else (first >= 0.9, second >= 0.9)
            same, every = same + int((was & is_now).sum()), every + int(was.sum())
        return 100.0 * over(same, every)

    return take


def by_burden(heavy: bool, of: str) -> Measure:
    """Direct Pay, December 2019: share of dues paid (per cent), or pounds a month, where the burden is heavy or not."""

    def take(w: Watch) -> float:
        rows = direct_pay(w, "2019-12", survivors=False)
        burden = rows["weekly_owed"] / rows["net_weekly_income"].clip(lower=1.0)
        rows = rows[burden >= 0.25] if heavy else rows[burden < 0.15]
        if of == "share":
            return 100.0 * over(float(rows["paid_quarter"].sum()), float(rows["due_quarter"].sum()))
        return over(float(rows["paid_quarter"].sum()) / 3.0, len(rows))

    return take


def pay_through(w: Watch) -> float:
    """Of another pound asked by raised rates, what Direct Pay parents pay, per cent."""
    return 100.0 * w.pay_through


def mean_where(arrangements: tuple[str, ...], of: Callable[[pd.DataFrame], pd.Series], month: str) -> Measure:
    """A percentage over families in some arrangements, as recorded."""

    def take(w: Watch) -> float:
        rows = living(w, month)
        rows = rows[rows["arrangement"].isin(arrangements)]
        return percent(rows, of(rows))

    return take


def abused(rows: pd.DataFrame) -> pd.Series:
    return rows["domestic_abuse"] != "none"


def friendly(rows: pd.DataFrame) -> pd.Series:
    return rows["relationship_quality"] > 0.5


def weekly(rows: pd.DataFrame) -> pd.Series:
    return rows["contact"] == "weekly"


def family_based_ended(first: str, last: str, on_benefit: bool, new_months: int = 12) -> Measure:
    """Of family-based arrangements that were new at the first look and families still live at the last: ended."""

    def take(w: Watch) -> float:
        begun = living(w, first)
        begun = begun[(begun["lived_arrangement"] == "family_based") & (begun["lived_months"] < new_months)]
        if on_benefit:
            begun = begun[begun["receiving_universal_credit"]]
        then = living(w, last).set_index("family_id").add_suffix("_last")
        both = begun.set_index("family_id").join(then, how="inner")
        return percent(both, both["lived_arrangement_last"] != "family_based")

    return take


def contact(level: str, partner: bool | None = None, month: str = "2012-12") -> Measure:
    """Children by contact with the paying parent, of all or by whether the receiving parent has a new partner."""

    def take(w: Watch) -> float:
        rows = living(w, month)
        if partner is not None:
            rows = rows[rows["new_partner"] == partner]
        children = float(rows["children"].sum())
        return 100.0 * over(float(rows["children"][rows["contact"] == level].sum()), children)

    return take


def receipt(better_off: bool) -> Measure:
    """Families without a new partner that got something in the quarter: the better-off half by income, or the other."""

    def take(w: Watch) -> float:
        rows = living(w, "2021-09")
        rows = rows[~rows["new_partner"].astype(bool)]
        middle = rows["receiving_household_income"].median()
        rows = rows[(rows["receiving_household_income"] > middle) == better_off]
        return percent(rows, rows["paid_quarter"] > 0)

    return take


def enforced(when: int) -> Measure:
    """Mean arrears on entering (0) or leaving (1) enforcement, pounds."""
    return lambda w: float(np.mean(w.enforced[when])) if len(w.enforced[when]) else math.nan
