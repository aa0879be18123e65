"""The exhibits as data: panels of bars, each a figure worked out from the evidence, or what a run gives."""

from __future__ import annotations

import ast
import math
import operator
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.model.evidence import figures

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.targets import Target

KINDS = ("expected", "came", "abroad", "simulated")
UNTIL = "2025-06"
FACTORS = {"thousand": 1e-3, "£ million a year": 1e-6}  # figures of the evidence are plain numbers and pounds
OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One bar: of the evidence (``of``), or simulated (an indicator over a period, or a target of the validation)."""

    id: str
    kind: str
    name: str
    of: str = ""
    indicator: str = ""
    period: str = ""
    target: str = ""

    @property
    def rows(self) -> list[str]:
        """The rows of the evidence it is worked out from, in their order."""
        return list(dict.fromkeys(n.id for n in ast.walk(ast.parse(self.of)) if isinstance(n, ast.Name)))


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Exhibit:
    name: str
    title: str
    says: str
    panels: tuple[Panel, ...]


@cache
def exhibits() -> tuple[Exhibit, ...]:
    """The exhibits of exhibits.toml. Errors: InputError for a bar that is not of a kind there is."""
    text = (resources.files("cmsim.runs.exhibits") / "exhibits.toml").read_text(encoding="utf-8")
    found = []
    for told in tomllib.loads(text)["exhibit"]:
        panels = []
        for n, panel in enumerate(told["panel"]):
            bars = tuple(Bar(f"{told['name']}/{n}/{m}", **bar) for m, bar in enumerate(panel["bars"]))
            for bar in bars:
                if bar.kind not in KINDS or bool(bar.of) is (bar.kind == "simulated"):
                    raise InputError(f"exhibits.toml: the bar {bar.name!r} is of no kind there is")
            panels.append(Panel(panel["title"], panel["unit"], bars))
        found.append(Exhibit(told["name"], told["title"], told["says"].strip(), tuple(panels)))
    return tuple(found)


def worked_out(of: str) -> float:
    """Arithmetic over rows of the evidence. Errors: InputError for anything else."""

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id in figures():
            return figures()[node.id].value
        raise InputError(f"{of!r} is no arithmetic over rows of the evidence")

    return value(ast.parse(of, mode="eval").body)


# --- what a run gives -----------------------------------------------------------------------------------------------


def as_target(bar: Bar, panel: Panel) -> Target:
    """A simulated bar as a target without a figure, to be measured as a validation measures."""
    from cmsim.runs.validating.expressions import expression_of
    from cmsim.runs.validating.periods import period_of
    from cmsim.runs.validating.targets import Target, built_in

    if bar.target:
        known = next(one for one in built_in()[0] if one.id == bar.target)
        expression, scale = known.expression, known.scale
    else:
        expression = expression_of(bar.indicator, period_of(bar.period), "")
        percent = panel.unit == "%" and "100" not in bar.indicator
        scale = 100.0 if percent else FACTORS.get(panel.unit, 1.0)
    return Target(
        bar.id, bar.name, math.nan, panel.unit, bar.period, "", "", "exhibit", math.nan, "", math.nan, math.nan, scale,
        expression,
    )  # fmt: skip


def lived(families: int, seeds: int, progress: Callable[[int, int], None]) -> pd.DataFrame:
    """The simulated bars: id, value, low, high (bound the mean over the seeds with 90%)."""
    from cmsim.runs.validating.validate import compared, measure
    from cmsim.scenarios import load

    targets = [
        as_target(bar, panel)
        for exhibit in exhibits() for panel in exhibit.panels for bar in panel.bars if bar.kind == "simulated"
    ]  # fmt: skip
    found = []
    for seed in range(1, seeds + 1):

        def months(done: int, total: int, before: int = seed - 1) -> None:
            progress(before * total + done, seeds * total)

        found.append(measure(load("baseline"), targets, families, seed, UNTIL, None, months))
    rows = compared(targets, found)[0]
    return rows[["id", "simulated", "low", "high"]].rename(columns={"simulated": "value"})


def value_of(bar: Bar, panel: Panel, simulated: Mapping[str, Any]) -> tuple[float, float, float]:
    """A bar's value and its interval (nan: none), in the unit of its panel."""
    if bar.kind == "simulated":
        row = simulated[bar.id]
        return float(row["value"]), float(row["low"]), float(row["high"])
    return worked_out(bar.of) * FACTORS.get(panel.unit, 1.0), math.nan, math.nan
