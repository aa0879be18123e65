"""Does a unit fit what an expression gives: a share, a number, or money? Told only where it can be known."""

from __future__ import annotations

import ast
import re

from cmsim.model.errors import InputError
from cmsim.runs.validating.expressions import Expression, OfFamilies, OfIndicators, OfRows, Term

SHARE, NUMBER, MONEY, UNKNOWN = "a share", "a number", "money", ""
OF_AGGREGATES = {"share": SHARE, "count": NUMBER, "distinct": NUMBER}
INSTEAD = {  # by what an expression gives: the units it cannot have, and those to write
    SHARE: ((MONEY, "scaled"), "percent"),
    NUMBER: ((MONEY, SHARE), "what is counted (families), thousand or million"),
    MONEY: ((SHARE,), "GBP, GBP million or GBP billion"),
}


def check_fits(unit: str, scale: float, expression: Expression, where: str) -> None:
    """Errors: InputError where the unit cannot be that of the expression. ``scale``: what the unit multiplies by."""
    gives = kind_of(expression)
    cannot, instead = INSTEAD.get(gives, ((), ""))
    if kind_of_unit(unit, scale) in cannot:
        raise InputError(f"{where}, column unit: {expression.text!r} gives {gives}, which cannot be in {unit!r}: "
                         f"write {instead}")  # fmt: skip


def check_part(value: float, unit: str, scale: float, expression: Expression, where: str) -> None:
    """Errors: InputError where a share stands as a part of one, and the figure is more than that: the unit was meant to
    say percent. ``scale``: what the unit multiplies by."""
    if scale == 1.0 and abs(value) > 1.0 and is_part_of_one(expression):
        raise InputError(f"{where}, column unit: {expression.text!r} gives a share, a part of one in {unit!r}, and the "
                         f"value is {value:g}: write percent")  # fmt: skip


def is_part_of_one(expression: Expression) -> bool:
    """Is it an indicator that is a share, or one aggregate that is, and nothing else?"""
    tree = expression.tree if isinstance(expression, OfIndicators) else getattr(expression, "summary", None)
    return isinstance(tree, ast.Name | ast.Call) and kind_of(expression) == SHARE


def kind_of_unit(unit: str, scale: float) -> str:
    """What a unit is of; "scaled": of a number or of money, in thousands or more."""
    told = unit.strip().lower()
    if re.match(r"gbp|£|pounds?\b|pence\b|penny\b", told):
        return MONEY
    if scale == 100.0 or told in ("share", "fraction"):
        return SHARE
    return "scaled" if scale < 1.0 else UNKNOWN


def kind_of(expression: Expression) -> str:
    """What an expression gives."""
    if isinstance(expression, OfIndicators):
        return kind_of_part(expression.tree, expression.terms)
    if isinstance(expression, OfFamilies | OfRows):
        return kind_of_part(expression.summary, ())
    return UNKNOWN


def kind_of_part(tree: ast.expr, terms: tuple[Term, ...]) -> str:
    """What a part of an expression gives."""
    if isinstance(tree, ast.BinOp):
        return kind_of_two(tree, kind_of_part(tree.left, terms), kind_of_part(tree.right, terms))
    if isinstance(tree, ast.UnaryOp):
        return kind_of_part(tree.operand, terms)
    if isinstance(tree, ast.Name) and terms:
        return kind_of_indicator(terms[int(tree.id.removeprefix("term_"))].indicator)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        return kind_of_part(tree.args[0], terms) if terms else OF_AGGREGATES.get(tree.func.id, UNKNOWN)
    return UNKNOWN


def kind_of_two(tree: ast.BinOp, left: str, right: str) -> str:
    """What two parts give together; a plain number may turn anything into anything, but not 1 less a share."""
    plain = {one.value for one in (tree.left, tree.right) if isinstance(one, ast.Constant)}
    if (isinstance(tree.op, ast.Sub) and plain == {1}) or (isinstance(tree.op, ast.Mult) and plain == {100}):
        return SHARE if SHARE in (left, right) else UNKNOWN
    if isinstance(tree.op, ast.Add | ast.Sub):
        return left if left == right else UNKNOWN
    if isinstance(tree.op, ast.Mult):
        return left if right == SHARE else right if left == SHARE else UNKNOWN
    return {(NUMBER, NUMBER): SHARE, (SHARE, SHARE): SHARE, (MONEY, NUMBER): MONEY}.get((left, right), UNKNOWN)


def kind_of_indicator(name: str) -> str:
    """What an indicator is, by its unit. One ``per`` something has a unit that others may tell otherwise."""
    from cmsim.model.results.catalogue import INDICATORS

    unit = INDICATORS[name].unit
    if "_per_" in name:
        return UNKNOWN
    return SHARE if unit == "share" else MONEY if unit.startswith("GBP") else NUMBER if "number" in unit else UNKNOWN
