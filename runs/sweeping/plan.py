"""A plan of many runs: PLAN.toml, read and checked before anything is run. Every mistake is one clear line.

name = "fee"
scenarios = ["baseline", "remove-direct-pay"]     # names, or paths from the plan's folder
families = 24000
until = "2036-12"
seeds = 20                                        # seeds 1, 2, ... 20
draws = 0                                         # draws 1, 2, ... of the calibration; 0: the centre of each parameter
design = "grid"                                   # grid | latin-hypercube | sobol | list
samples = 64                                      # for latin-hypercube and sobol
keep = ["effective_share", "arrangement_share:none"]
by = ["receiving_income"]                         # groups: their figures too
months = ["2030-12"]
[levers]
application_fee = { from = 2026-04-01, values = [0, 20, 50, 100] }
[parameters]
fee_salience = { low = 1.0, high = 3.0 }
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmsim.model.calendar import label, month_of
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence.drawn import check_draws
from cmsim.model.results.indicators import INDICATORS
from cmsim.model.simulation import USUAL_FAMILIES, check_families, check_until
from cmsim.runs.run import check_groups
from cmsim.runs.sweeping.axes import Axis, axes_in, refuse_strayed, shown
from cmsim.runs.sweeping.shipped import found_at
from cmsim.scenarios import Scenario, catalogue, load
from cmsim.scenarios.reading import is_text
from cmsim.scenarios.sheet import Sheet, open_sheet, table_of

KEYS = (
    *("name", "question", "scenarios", "families", "until", "seeds", "draws", "design", "samples"),
    *("keep", "by", "months", "levers", "parameters"),
)
DESIGNS = ("grid", "latin-hypercube", "sobol", "list")
SAMPLED = ("latin-hypercube", "sobol")
MOST_SEEDS, MOST_SAMPLES, MOST_RUNS = 20, 100_000, 100_000
USUAL_SAMPLES = 64
KEPT = (  # the outcomes of a run unless the plan names others: these stay as they are, so that sweeps can be joined
    *((share, "") for share in ("effective_share", "any_maintenance_share", "all_maintenance_share")),
    *(("arrangement_share", level) for level in ("none", "family_based", "direct_pay", "collect_and_pay")),
    ("perceived_arrangement_share", "none"),
    ("families", ""),
    ("children_paid", ""),
    ("maintenance_received_gbp", ""),
    ("applications", ""),
    ("direct_pay_paid_share", "all_due"),
    ("collect_and_pay_arrangements", ""),
    ("collect_and_pay_compliance", "over_90"),
    ("arrears_gbp", "collect_and_pay"),
    ("arrears_mean", ""),
    *(("collection_fee_income_gbp", parent) for parent in ("paying", "receiving")),
    ("service_cost_gbp", ""),
)


@dataclass(frozen=True)
class Plan:
    """What is to be run, checked. ``keep``: pairs of indicator and level; ``months``: numbers of the months kept."""

    name: str
    scenarios: tuple[Scenario, ...]
    families: int
    last: int
    seeds: int
    draws: int
    design: str
    samples: int
    axes: tuple[Axis, ...]
    keep: tuple[tuple[str, str], ...]
    months: tuple[int, ...]
    by: tuple[str, ...] = ()
    question: str = ""

    @property
    def until(self) -> str:
        return label(self.last)

    @property
    def draw_numbers(self) -> range:
        """The draws that are lived: 1, 2, ... as many as asked for, or the centre alone, 0."""
        return range(1, self.draws + 1) if self.draws else range(1)

    def told(self) -> dict[str, Any]:
        """The plan as JSON can hold it, in figures: what the manifest keeps, and what --resume compares."""
        return {
            "name": self.name,
            "question": self.question,
            "scenarios": [scenario.resolved() for scenario in self.scenarios],
            "families": self.families,
            "until": self.until,
            "seeds": self.seeds,
            "draws": self.draws,
            "design": self.design,
            "samples": self.samples,
            "levers": {axis.name: axis.told() for axis in self.axes if axis.day is not None},
            "parameters": {axis.name: axis.told() for axis in self.axes if axis.day is None},
            "keep": [f"{indicator}:{level}" if level else indicator for indicator, level in self.keep],
            "by": list(self.by),
            "months": [label(month) for month in self.months],
        }


def read_plan(path: str | Path) -> Plan:
    """Read and check a plan. Errors: InputError, one line with the file, the line, the key and what is allowed."""
    path = found_at(path)

    def read(most: int) -> bytes:
        with path.open("rb") as file:
            return file.read(most)

    try:
        sheet = open_sheet(str(path), read)
        table = table_of(sheet)
    except InputError as error:  # the sheet speaks of scenario files
        raise InputError(str(error).replace("a scenario file", "a plan")) from None
    refuse_unknown(sheet, table, KEYS, "a plan has")
    refuse_strayed(sheet, table)
    if "name" not in table or not is_text(table["name"]):
        raise sheet.wrong('name must be one line of text, for example name = "fee-by-charge"', "name")
    last = at(sheet, "until", month_in, table.get("until", "2036-12"))
    design = table.get("design", "grid")
    if design not in DESIGNS:
        hint = did_you_mean(design, DESIGNS)
        raise sheet.wrong(f"design is {shown(design)}{hint}: it must be {' | '.join(DESIGNS)}", "design")
    axes = axes_in(sheet, table, design, last)
    if design in SAMPLED and not axes:
        raise sheet.wrong(f"design is {design}: it needs [levers] or [parameters] to sample", "design")
    return Plan(
        name=table["name"].strip(),
        scenarios=scenarios_in(sheet, table, path.parent),
        families=at(sheet, "families", check_families, table.get("families", USUAL_FAMILIES), "compiled"),
        last=last,
        seeds=count_in(sheet, table, "seeds", 1, MOST_SEEDS),
        draws=draws_in(sheet, table),
        design=design,
        samples=count_in(sheet, table, "samples", USUAL_SAMPLES, MOST_SAMPLES) if design in SAMPLED else 0,
        axes=axes,
        keep=keep_in(sheet, table),
        months=months_in(sheet, table, last),
        by=by_in(sheet, table),
        question=question_in(sheet, table),
    )


def refuse_unknown(sheet: Sheet, table: Mapping[str, Any], allowed: Collection[str], who: str) -> None:
    """Refuse a key that is not allowed, with the nearest spelling and what is allowed."""
    for key in table:
        if key not in allowed:
            raise sheet.wrong(f"unknown key {shown(key)}{did_you_mean(key, allowed)} ({who} {', '.join(allowed)})", key)


def at(sheet: Sheet, key: str, check: Callable[..., Any], *asked: object) -> Any:
    """What a check hands back; what it refuses is told with the line of the key."""
    try:
        return check(*asked)
    except InputError as error:
        raise sheet.wrong(str(error), key) from None


def month_in(value: object) -> int:
    """The number of the last month."""
    if not is_text(value):
        raise InputError(f'until is {shown(value)}: it must be text, for example until = "2036-12"')
    return check_until(str(value))


def count_in(sheet: Sheet, table: Mapping[str, Any], key: str, usual: int, most: int) -> int:
    """A whole number from 1 to ``most``."""
    value = table.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise sheet.wrong(f"{key} is {shown(value)}: it must be a whole number from 1 to {most:,}", key)
    return value


def question_in(sheet: Sheet, table: Mapping[str, Any]) -> str:
    """What is asked, for the report; nothing where the plan does not say."""
    if "question" in table and not is_text(table["question"]):
        raise sheet.wrong('question must be one line of text, such as question = "What does the fee do?"', "question")
    return str(table.get("question", "")).strip()


def by_in(sheet: Sheet, table: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups by which outcomes are kept too."""
    asked = table.get("by", [])
    if not isinstance(asked, list) or not all(isinstance(name, str) for name in asked):
        raise sheet.wrong('by must be a list of groups, for example by = ["receiving_income"]', "by")
    return tuple(at(sheet, "by", check_groups, [name.replace("-", "_") for name in asked]))


def draws_in(sheet: Sheet, table: Mapping[str, Any]) -> int:
    """How many draws of the parameters are lived; 0: their centre alone."""
    return int(at(sheet, "draws", check_draws, table.get("draws", 0)))


def scenarios_in(sheet: Sheet, table: Mapping[str, Any], folder: Path) -> tuple[Scenario, ...]:
    """The scenarios, by name in the catalogue or by path from the plan's folder; no two of one name."""
    asked = table.get("scenarios")
    if not isinstance(asked, list) or not asked or not all(is_text(name) for name in asked):
        raise sheet.wrong('scenarios must be a list of names or paths, for example ["baseline"]', "scenarios")
    found: dict[str, Scenario] = {}
    for which in asked:
        here = folder / which
        scenario = at(sheet, "scenarios", load, here if which not in catalogue() and here.is_file() else which)
        if scenario.name in found:
            raise sheet.wrong(f"{scenario.name} stands twice among the scenarios", "scenarios")
        found[scenario.name] = scenario
    return tuple(found.values())


def keep_in(sheet: Sheet, table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The outcomes to keep, as pairs of indicator and level: an indicator alone is all its levels."""
    if "keep" not in table:
        return KEPT
    asked = table["keep"]
    if not isinstance(asked, list) or not asked or not all(isinstance(name, str) for name in asked):
        raise sheet.wrong('keep must be a list of indicators, for example ["arrangement_share:none"]', "keep")
    kept: dict[tuple[str, str], None] = {}
    for name in asked:
        indicator, colon, level = name.partition(":")
        if indicator not in INDICATORS:
            hint = did_you_mean(indicator, INDICATORS) or f": one of {', '.join(INDICATORS)}"
            raise sheet.wrong(f"keep has {shown(name)}: there is no indicator {shown(indicator)}{hint}", "keep")
        levels = list(INDICATORS[indicator].makers)
        if colon and level not in levels:
            told = ", ".join(one or "(none)" for one in levels)
            raise sheet.wrong(f"keep has {shown(name)}{did_you_mean(level, levels)}: its levels are {told}", "keep")
        kept |= dict.fromkeys((indicator, one) for one in ([level] if colon else levels))
    return tuple(kept)


def months_in(sheet: Sheet, table: Mapping[str, Any], last: int) -> tuple[int, ...]:
    """The months to keep: those named, else each December and the last month."""
    if "months" not in table:
        return tuple(sorted({*range(0, last + 1, 12), last}))
    asked = table["months"]
    if not isinstance(asked, list) or not asked or not all(isinstance(month, str) for month in asked):
        raise sheet.wrong('months must be a list of months, for example ["2030-12", "2036-12"]', "months")
    months = sorted({at(sheet, "months", month_of, month) for month in asked})
    for month in months:
        if not 0 <= month <= last:
            raise sheet.wrong(f"months has {label(month)}: the runs go from 2012-12 to {label(last)}", "months")
    return tuple(months)


def size(plan: Plan) -> int:
    """How many runs the plan asks for, without listing them. Errors: InputError when they are too many."""
    if plan.design == "grid":
        points = math.prod(len(axis.choices) for axis in plan.axes)
    elif plan.design == "list":
        points = max([len(axis.choices) for axis in plan.axes], default=1)
    else:
        points = plan.samples
    runs = points * len(plan.scenarios) * len(plan.draw_numbers) * plan.seeds
    if runs > MOST_RUNS:
        raise InputError(f"{plan.name} asks for {runs:,} runs: at most {MOST_RUNS:,}; use fewer values, or a sample")
    return runs
