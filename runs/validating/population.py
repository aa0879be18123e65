"""Figures of who the parents are, by name: the margins that ``cmsim population`` lays beside evidence, and a few more.

    population@2012-12: no_contact
    population: 0.46 * married_eldest_fourteen

A share stands as a part of one, as every share of a run does; the unit of the row makes it per cent.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from cmsim.model.errors import InputError, did_you_mean
from cmsim.runs.validating.grammar import OPERATORS, Measured, combined

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from cmsim.model.population.margins import Look
    from cmsim.model.population.margins.measures import Measure

RELATIVE_AFTER, ABSOLUTE_AFTER = 1 << 5, 1 << 7  # bits of ``low_income``: with the maintenance that came, housing paid


@cache
def measures() -> Mapping[str, Measure]:
    """What is measured of the population, by name."""
    from cmsim.agents.codes import Sex, Union
    from cmsim.model.population.margins import MARGINS
    from cmsim.model.population.margins.measures import CHILDREN, ELDEST_IS_FOURTEEN, OVERNIGHT, part_of, share

    def lone(look: Look) -> np.ndarray:
        return look.receiving["partner"] == 0

    def below(line: int) -> Measure:
        return share(
            part_of(CHILDREN, "children of lone parents", lone), lambda look: (look.receiving["low_income"] & line) != 0
        )

    def eldest_fourteen(union: Union) -> Measure:
        return share(ELDEST_IS_FOURTEEN, lambda look: look.families["union"] == union)

    more = {
        "lone_relative_low_income": below(RELATIVE_AFTER),
        "lone_absolute_low_income": below(ABSOLUTE_AFTER),
        "born_single_eldest_fourteen": eldest_fourteen(Union.NEVER_TOGETHER),
        "cohabited_eldest_fourteen": eldest_fourteen(Union.COHABITED),
        "married_eldest_fourteen": eldest_fourteen(Union.MARRIED),
        "overnight_with_lone_mother": share(
            OVERNIGHT, lambda look: lone(look) & (look.receiving["sex"] == Sex.FEMALE)
        ),
    }  # fmt: skip
    return {name: margin.measure for name, margin in MARGINS.items()} | more


def check(tree: ast.expr) -> None:
    """Errors: InputError for anything but names of what is measured, numbers and + - * /."""
    if isinstance(tree, ast.Name):
        if tree.id not in measures():
            near = did_you_mean(tree.id, measures())
            raise InputError(f"nothing of the population is called {tree.id!r}"
                             f"{near or '; cmsim population describe --json lists its margins'}")  # fmt: skip
    elif isinstance(tree, ast.BinOp) and type(tree.op) in OPERATORS:
        check(tree.left)
        check(tree.right)
    elif not (isinstance(tree, ast.Constant) and type(tree.value) in (int, float)):
        raise InputError("margins of the population are added, subtracted, multiplied and divided, such as "
                         "population@2012-12: 1 - no_contact")  # fmt: skip


def taken(tree: ast.expr, look: Look) -> Measured:
    """The figure of a checked expression in the month looked at."""
    if isinstance(tree, ast.BinOp):
        return combined(tree.op, taken(tree.left, look), taken(tree.right, look))
    if isinstance(tree, ast.Constant):
        return Measured(float(tree.value), float("inf"))  # type: ignore[arg-type]  # a number: checked
    assert isinstance(tree, ast.Name)
    measure = measures()[tree.id]
    value, n = measure.take(look)
    return Measured(value / 100.0 if measure.unit == "percent" else value, n)


__all__ = ["check", "measures", "taken"]
