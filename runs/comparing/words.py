"""A comparison in words: the headline table, what was asked, what it cannot tell, and the page of summary."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.groups import GROUPS
from cmsim.model.results.indicators import HEADLINES, INDICATORS
from cmsim.runs.showing import error_of, hide_few, place_of

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Plan, Reform

TITLES = {
    ("effective_share", ""): "Families with an effective arrangement",
    ("any_maintenance_share", ""): "Families that got some maintenance",
    ("all_maintenance_share", ""): "Families that got at least 90% of what was due",
    ("arrangement_share", "none"): "Families with no arrangement",
    ("arrangement_share", "family_based"): "Families with a family-based arrangement",
    ("arrangement_share", "direct_pay"): "Families on Direct Pay",
    ("arrangement_share", "collect_and_pay"): "Families on Collect & Pay",
    ("perceived_arrangement_share", "none"): "Families whose receiving parent would say: none",
    ("children_paid", ""): "Children in families that got some maintenance",
    ("children_lifted_out_of_low_income", "relative_after"): "Children out of low income through maintenance",
    ("maintenance_received_gbp", ""): "Maintenance received",
    ("applications", ""): "Applications to the service",
    ("collect_and_pay_compliance", "over_90"): "Collect & Pay cases that paid over 90%",
    ("arrears_gbp", "collect_and_pay"): "Collect & Pay arrears",
    ("collection_fee_income_gbp", "paying"): "Charges collected from paying parents",
    ("collection_fee_income_gbp", "receiving"): "Charges kept from receiving parents",
    ("service_cost_gbp", ""): "Cost of running the service",
    ("service_cost_gbp", "low"): "Cost of running the service, if little of it depends on cases",
    ("service_cost_gbp", "high"): "Cost of running the service, if much of it depends on cases",
}
BY_GROUP = (  # headlines told by group: who has an arrangement that works, and the money
    *("effective_share", "any_maintenance_share", "all_maintenance_share"),
    "maintenance_received_gbp",
)
COLUMNS = ("Indicator", "Unit", "Base", "Reform", "Difference", "90% interval")
CHANGED = ("From", "What changes", "Before", "After")
LUCK = "luck only: parameters at their centre"
LUCK_AND_PARAMETERS = "luck and parameters: {draws} draws, each with {seeds} seed{s}"
AND_DATA = "luck, parameters and data: {draws} draws, and {data} of the margins, each with {seeds} seeds"
NOT_SHOWN = "not shown"  # rests on fewer than 30 simulated families


# --- figures -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """How an indicator is written: times a factor, in a unit; its differences in a unit of their own."""

    factor: float
    decimals: int
    unit: str
    difference_unit: str

    def text(self, value: float, n: float = math.inf) -> str:
        """A value that rests on ``n`` simulated; from a thousand on, without decimals."""
        if pd.isna(value):
            return NOT_SHOWN
        decimals = self.places(value, n)
        return f"{round(value * self.factor, decimals) + 0.0:,.{max(decimals, 0)}f}"

    def places(self, value: float, n: float = math.inf) -> int:
        """The decimal place a value is rounded to, in the unit it is written in; below nought, tens and hundreds."""
        if pd.isna(value):
            return self.decimals
        scaled = abs(value * self.factor)
        usual = 0 if scaled >= 1_000 else self.decimals
        if math.isinf(n) or n <= 0:
            return usual
        return min(usual, place_of(error_of(scaled, n, self.factor if self.unit.startswith("%") else 0.0)))

    def places_between(self, half: float) -> int:
        """The decimal place that half an interval bears out, in the unit it is written in."""
        if not half * self.factor > 1e-9:  # no interval, or nothing differs
            return self.decimals
        return min(max(math.ceil(-math.log10(half * self.factor / 2)), 0), self.decimals + 1)

    def difference(self, value: float, low: float, high: float) -> tuple[str, str]:
        """A difference and its 90% interval (nothing for one seed), with as many decimals as the interval bears out."""
        if pd.isna(value):
            return NOT_SHOWN, ""
        decimals = self.places_between((high - low) / 2)
        told = []
        for number in (value, low, high):
            rounded = 0.0 if pd.isna(number) else round(number * self.factor, decimals) + 0.0  # no minus before nought
            told.append(f"{rounded:{'+' if rounded else ''},.{decimals}f}")
        return told[0], "" if pd.isna(low) else f"{told[1]} to {told[2]}"


def scale_of(indicator: str) -> Scale:
    """The scale of an indicator (in rows of a group, what stands before the colon)."""
    known = INDICATORS[indicator.split(":")[0]]
    period = known.unit.partition(" a ")[2]
    every = f" a {period}" if period else ""
    if known.unit == "share":
        return Scale(100.0, 1, f"% of {known.counts}", "percentage points")
    if known.unit.startswith("number"):
        return Scale(1e-3, 1, f"thousand{every}", f"thousand{every}")
    if known.unit.startswith("GBP"):
        if "_mean" in known.id:
            return Scale(1.0, 0, f"£{every}", f"£{every}")
        return Scale(1e-6, 1, f"£ million{every}", f"£ million{every}")
    return Scale(1.0, 3, known.unit, known.unit)


def title_of(indicator: str, level: str) -> str:
    """A headline in words; any other indicator by its name."""
    name = indicator.replace("_", " ") + (f", {level.replace('_', ' ')}" if level else "")
    return TITLES.get((indicator, level), name[0].upper() + name[1:])


def first_lower(title: str) -> str:
    """A title inside a sentence; the name of an arrangement keeps its capital."""
    return title if title.startswith(("Collect & Pay", "Direct Pay")) else title[0].lower() + title[1:]


class Effect(NamedTuple):
    """One row of a comparison: base, reform, the difference and its 90% interval (NaN where there is none)."""

    indicator: str
    level: str
    base: float
    value: float
    difference: float
    low: float
    high: float
    simulated_n: float = math.inf  # how many it rests on

    @property
    def title(self) -> str:
        return title_of(self.indicator, self.level)

    @property
    def scale(self) -> Scale:
        return scale_of(self.indicator)

    def side(self, reform: bool) -> str:
        """The figure of the base or of the reform; a share with its sign."""
        text = self.scale.text(self.value if reform else self.base, self.simulated_n)
        return f"{text}%" if self.scale.unit.startswith("%") and text != NOT_SHOWN else text

    def cells(self) -> tuple[str, ...]:
        """As text: unit, base, reform, difference, interval."""
        told = self.scale.difference(self.difference, self.low, self.high)
        sides = (self.scale.text(side, self.simulated_n) for side in (self.base, self.value))
        return (self.scale.unit, *sides, *told)


def effects_at(found: Comparison, reform: Reform, month: int, group: str = "", level: str = "") -> list[Effect]:
    """The headlines of one month, in their order: of all families, or of one level of a group."""
    rows = found.rows
    here = rows[(rows["reform"] == reform.scenario.name) & (rows["month"] == label(month)) & (rows["group"] == group)]
    if group:  # there the indicator's own level stands behind a colon
        here = here[here["level"] == level]
        index = {pair: (":".join(part for part in pair if part), level) for pair in HEADLINES}
    else:
        index = {pair: pair for pair in HEADLINES}
    here = hide_few(here, ["base", "value", "difference", "low", "high"])
    wanted = here.set_index(["indicator", "level"])[["base", "value", "difference", "low", "high", "simulated_n"]]
    numbers = wanted.reindex(list(index.values())).to_numpy(float).tolist()
    return [Effect(*pair, *row) for pair, row in zip(index, numbers, strict=True)]


def headline_rows(found: Comparison, reform: Reform, month: int) -> list[tuple[str, ...]]:
    """The headline table of one month as text, under ``COLUMNS``."""
    return [(effect.title, *effect.cells()) for effect in effects_at(found, reform, month)]


def group_rows(found: Comparison, reform: Reform, month: int, group: str) -> list[tuple[str, ...]]:
    """The main headlines by the levels of a group: indicator, level, then as ``COLUMNS``."""
    levels = {level: effects_at(found, reform, month, group, level) for level in GROUPS[group].levels}
    return [
        (effects[place].title, level, *effects[place].cells())
        for place, pair in enumerate(HEADLINES)
        if pair[0] in BY_GROUP
        for level, effects in levels.items()
    ]


def held(plan: Plan) -> str:
    """What the intervals of a comparison hold."""
    if not plan.draws:
        return LUCK
    if plan.data_draws:
        return AND_DATA.format(draws=plan.draws, data=plan.data_draws, seeds=plan.seeds)
    return LUCK_AND_PARAMETERS.format(draws=plan.draws, seeds=plan.seeds, s="s" * (plan.seeds != 1))


def more_runs(found: Comparison, reform: Reform, month: int) -> str:
    """What would make the intervals narrower, where headlines have one wider than their effect; else nothing. Without
    draws: how many seeds would halve them."""
    from cmsim.runs.comparing.intervals import seeds_to_halve
    from cmsim.runs.comparing.uncertainty import advice

    if found.plan.draws:
        return advice(found, reform, month)
    effects = effects_at(found, reform, month)
    wide = [effect.title for effect in effects if effect.high - effect.low > abs(effect.difference)]
    if not wide:
        return ""
    named = "; ".join(wide[:3]) + (f"; and {len(wide) - 3} more" if len(wide) > 3 else "")
    return (
        f"For {len(wide)} of {len(effects)} headlines in {label(month)} the interval is wider than the effect "
        f"({named}): about {seeds_to_halve(found.plan.seeds)} seeds in place of {found.plan.seeds} would halve it."
    )


def when(plan: Plan, reform: Reform, month: int) -> str:
    """A month in words: how long after the change, or the last."""
    words = label(month)
    if reform.change is not None and month != plan.last:
        words += f", {month - reform.change} months after the change"
    return words + (", the last month" if month == plan.last else "")


# --- what was asked ----------------------------------------------------------------------------------------------


def changes_of(plan: Plan, reform: Reform) -> list[tuple[str, str, str, str]]:
    """The levers a reform sets and the base does not, restated ones too: from, title (unit), before, after; then its
    parameters."""
    from cmsim.runs.scenarios_command import plain, told_changes, told_parameter

    own = [
        (told["from"], f"{told['title']} ({told['unit']})", plain(told["before"]), plain(told["value"]))
        for change, told in zip(reform.scenario.changes, told_changes(reform.scenario), strict=True)
        if change not in plan.base.changes
    ]
    base = dict(plan.base.parameters)
    for name, value in reform.scenario.parameters:
        if base.get(name) != value:
            title, now, _, meaning = told_parameter(name, value)
            before = told_parameter(name, base[name])[1] if name in base else "centre"
            own.append(("whole run", f"{title}: {meaning}", before, now))
    return own


# --- what it cannot tell -----------------------------------------------------------------------------------------


def limits(plan: Plan) -> list[str]:
    """What a comparison of these scenarios cannot tell, a sentence or two each."""
    changed = {change.field for reform in plan.reforms for change in reform.scenario.changes}
    told = [
        f"Intervals show luck only ({plan.seeds} seeds of {plan.families:,} families): every parameter of behaviour "
        "stands at its centre. What is unknown about behaviour comes on top, and is often larger."
    ]
    if plan.draws:
        data = (
            f"of the fitted parameters ({plan.draws} draws) and sampling of the population's margins "
            f"({plan.data_draws} data draws; only of surveys whose size is known). Other errors of the data, and other "
            if plan.data_draws
            else f"of the fitted parameters ({plan.draws} draws). Errors of the data, and other "
        )
        told[0] = (
            f"Intervals carry luck ({plan.seeds} seed{'s' * (plan.seeds != 1)} of {plan.families:,} families) and what "
            f"the figures leave open {data}"
            "accounts of behaviour than the model's, are not in them."
        )
    elif plan.seeds == 1:
        told[0] = "One seed gives no interval. Every parameter of behaviour stands at its centre."
    if "direct_pay_available" in changed:
        told += [
            "No data say how much the families that are moved dislike collected payment "
            f"({_parameter('collection_dislike_movers')}; of new applicants {_parameter('collection_dislike_new')}).",
            "No data say whether Direct Pay makes parents pay better, or parents who pay better use Direct Pay "
            f"({_parameter('direct_pay_effect_kept')}): the size of the effects turns on it, and the sign of that on "
            "effective arrangements.",
        ]
    if "application_fee" in changed:
        told.append(
            f"No data fix how much more a fee counts than other money ({_parameter('fee_salience')}): the size of the "
            "effect on applications follows from it. The application fee is not taken off the money received."
        )
    if changed & {"charge_paying", "charge_paying_compliant", "charge_receiving"}:
        told.append(
            "How paying parents answer to charges rests on little evidence: the burden above which they pay less "
            f"({_parameter('burden_kink')}) and leaving jobs under a deduction order ({_parameter('avoidance')})."
        )
    for reform in plan.reforms:
        told += _assumptions(reform, changed)
    return told


def _parameter(name: str) -> str:
    """A parameter with its value here and what is thought possible."""
    from cmsim.model.evidence import parameters

    known = parameters()[name]
    ends = f", {known.low:g} to {known.high:g} possible" if known.low is not None and known.high is not None else ""
    return f"{name}, here {known.value:g} {known.unit}{ends}"


def _assumptions(reform: Reform, changed: set[str]) -> Iterator[str]:
    """Staffing and migration as they are assumed in a reform."""
    levers = reform.scenario.levers_at_end()
    staff = {
        "per_case": "staff grow with the caseload, at once and at the same quality",
        "fixed": "staff stay as they are: more cases share them",
    }
    yield f"{reform.scenario.name} assumes that {staff[levers['staffing']]}."
    if "direct_pay_available" in {change.field for change in reform.scenario.changes}:
        yield (
            f"{reform.scenario.name} assumes that existing Direct Pay cases move over {levers['migration_months']} "
            f"months, that {levers['compliant_share']:.0%} of what is due counts as compliant, and that "
            f"{levers['taste_refreshed_at_change']:.0%} of parents think their choice over afresh at the change."
        )


# --- the page ----------------------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """A name as a file may have it."""
    return re.sub(r"[^\w.-]+", "-", name)


def made_by(plan: Plan) -> str:
    """What the figures come from, in a line."""
    import cmsim

    return (
        f"cmsim {cmsim.__version__}, {plan.families:,} simulated families, {plan.seeds} seed{'s' * (plan.seeds != 1)}"
        + (f" of {plan.draws} parameter draws" if plan.draws else "")
        + (f" and {plan.data_draws} data draws" if plan.data_draws else "")
        + ", money in cash of the month"
        + (f"; the families of December 2012 are those of {plan.population_name}" if plan.population_name else "")
    )
