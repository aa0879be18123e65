"""The small language of expressions: filters and aggregates over the columns of a table, as pandas writes them.

Text is parsed, every part of it is looked up in what is allowed, and only then worked out, part by part: nothing of a
file is ever run as Python. Comparisons, ``and``, ``or``, ``not``, ``in``, arithmetic, columns, numbers and words in
quotes are all there is, and the aggregates of ``AGGREGATES``.
"""

from __future__ import annotations

import ast
import io
import operator
import re
import tokenize
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cmsim.model.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

AGGREGATES = {
    "mean": "mean(x): the mean of a column, or the share for which a comparison holds",
    "share": "share(x): the share for which a comparison holds",
    "sum": "sum(x): the sum, scaled to Great Britain",
    "count": "count() or count(x): how many, of all or for which x holds, scaled to Great Britain",
    "distinct": "distinct(x): how many different values a column has, such as parents, scaled to Great Britain",
    "median": "median(x)",
    "quantile": "quantile(x, 0.9)",
}
OF_CONDITIONS = ("share", "count")
OVER_TIME = ("sum", "mean", "first", "last", "change")  # of an indicator, over the months of its period
LONGEST, DEEPEST = 2000, 60  # characters of an expression, and how deep its brackets may go
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
BITWISE = {"&": "and", "&&": "and", "|": "or", "||": "or", "~": "not", "!": "not"}


class Measured(NamedTuple):
    """A number, and how many simulated units it rests on."""

    value: float
    n: float


def parsed(text: str, what: str, as_written: str = "") -> ast.expr:
    """An expression as a tree. Errors: InputError, one clear line, when it is none.

    ``as_written``: what stood there before names were put in place of parts of it, to be shown in its stead.
    """
    if len(text) > LONGEST:
        raise InputError(f"{what} is longer than {LONGEST} characters")
    try:
        tree = ast.parse(in_words(text.strip()).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        place = error.offset if isinstance(error, SyntaxError) and not as_written else None
        at = f" at character {place}" if place else ""
        hint = "; write == to compare" if re.search(r"(?<![=<>!])=(?!=)", text) else ""
        raise InputError(f"{what} {(as_written or text).strip()!r} cannot be read{at}{hint}") from None
    if depth(tree) > DEEPEST:
        raise InputError(f"{what} is nested too deeply")
    return tree


def in_words(text: str) -> str:
    """The signs for and, or, not in words, whose precedence is what is meant (as pandas reads them in a query)."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return text
    told = [f" {BITWISE[one.string]} " if one.string in BITWISE else one.string for one in tokens]
    joined = ""
    for one, word in zip(tokens, told, strict=True):
        before = " " if joined and joined[-1:].isalnum() and word[:1].isalnum() else ""
        joined += before + word if one.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER) else ""
    return joined


def depth(tree: ast.AST) -> int:
    """How many levels a tree has."""
    levels, row = 0, [tree]
    while row:
        levels, row = levels + 1, [child for node in row for child in ast.iter_child_nodes(node)]
    return levels


# --- what may stand in an expression ----------------------------------------------------------------------------


WORDS, MONTH, NUMBER, YES_OR_NO = "words", "months", "numbers", "true or false"  # what a column may hold


class Table(NamedTuple):
    """What a table offers: its name for messages, and its columns with what they hold and their words (none: any)."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    holds: Mapping[str, str]


def check_row(tree: ast.expr, table: Table) -> set[str]:
    """Check what is worked out row by row, and name the columns it uses. Errors: InputError for anything else."""
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id not in table.columns:
                near = did_you_mean(node.id, table.columns)
                raise InputError(f"{table.name} has no column {node.id!r}{near or '; ' + listed(table.columns)}")
            used.add(node.id)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else "a method"
            raise InputError(f"{name} cannot be called inside an aggregate or a filter: columns are compared there")
        elif isinstance(node, ast.Compare):
            for left, one, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
                if isinstance(one, ast.In | ast.NotIn) and not isinstance(right, ast.Tuple | ast.List):
                    raise InputError("after in stands a list in brackets, such as arrangement in ('none', 'csa')")
                check_words(left, right, table, isinstance(one, ast.GtE | ast.Lt))
                check_words(right, left, table, isinstance(one, ast.LtE | ast.Gt))
        elif isinstance(node, ast.BinOp) and any(is_word(side) for side in (node.left, node.right)):
            raise InputError(f"{ast.unparse(node)!r} reckons with a word: words are compared, with == or in")
        else:
            check_node(node)
    return used


def is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple | ast.List) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def check_node(node: ast.AST) -> None:
    """Errors: InputError for a part that the language does not have."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool | int | float | str):
            return
    elif isinstance(node, ast.BinOp):
        if type(node.op) in OPERATORS:
            return
    elif isinstance(node, ast.BoolOp | ast.Tuple | ast.List | ast.Load | ast.boolop | ast.operator | ast.cmpop):
        if not isinstance(node, ast.Is | ast.IsNot):
            return
    elif isinstance(node, ast.UnaryOp | ast.unaryop) and not isinstance(node, ast.Invert):
        return
    what = {ast.Attribute: "a dot", ast.Subscript: "[...]", ast.Lambda: "lambda", ast.Dict: "a dictionary",
            ast.Is: "is", ast.IsNot: "is not", ast.BinOp: f"the sign in {ast.unparse(node)!r}"}  # fmt: skip
    raise InputError(
        f"{what.get(type(node), type(node).__name__)} has no place in an expression: there are columns, numbers, words "
        "in quotes, comparisons, and, or, not, in, + - * / and the aggregates " + ", ".join(AGGREGATES)
    )


def check_words(column: ast.AST, word: ast.AST, table: Table, from_or_before: bool) -> None:
    """A column is compared with what it holds: words that it has, months in quotes, numbers. From a year on, or before
    it, is as plain as from a month on."""
    if not isinstance(column, ast.Name) or column.id not in table.columns:
        return
    words = word.elts if isinstance(word, ast.Tuple | ast.List) else [word]
    for one in words:
        if isinstance(one, ast.Constant):
            check_word(column.id, one.value, table, r"\d{4}(-\d\d)?" if from_or_before else r"(\d{4}-\d\d)?")


def check_word(name: str, word: object, table: Table, month: str) -> None:
    """Errors: InputError for a word that a column can never hold: it would be found nowhere, and nothing said."""
    allowed, holds = table.columns[name], table.holds[name]
    if allowed and word not in allowed:
        near = did_you_mean(str(word), allowed)
        raise InputError(f"{name} is never {word!r}{near or ': it is one of ' + shown(allowed)}")
    if holds == MONTH and not (isinstance(word, str) and re.fullmatch(month, word)):
        raise InputError(f"{name} is compared with months in quotes, such as {name} == '2019-12', and never {word!r}")
    if holds in (NUMBER, YES_OR_NO) and isinstance(word, str):
        hint = f"write {name} or not {name}" if holds == YES_OR_NO else "numbers stand without quotes"
        raise InputError(f"{name} is {holds} and never {word!r}, which sets words against numbers: {hint}")


def check_condition(tree: ast.expr, table: Table) -> None:
    """Errors: InputError for what neither holds nor does not hold, such as a column of numbers by itself."""
    if isinstance(tree, ast.BoolOp):
        for part in tree.values:
            check_condition(part, table)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        check_condition(tree.operand, table)
    elif not isinstance(tree, ast.Compare) and not (
        isinstance(tree, ast.Name) and table.holds.get(tree.id) == YES_OR_NO
    ):
        raise InputError(f"{ast.unparse(tree)!r} is no condition, such as arrears > 0")


def shown(names: Any, most: int = 12) -> str:
    """Names in a line, not too many."""
    every = [name or "''" for name in names]
    return ", ".join(every[:most]) + (", ..." if len(every) > most else "")


def listed(columns: Mapping[str, Any]) -> str:
    return f"it has {shown(columns, 70)}"


def check_summary(tree: ast.expr, table: Table) -> set[str]:
    """Check aggregates, and arithmetic on them; name the columns used. Errors: InputError for anything else."""
    if isinstance(tree, ast.Call):
        if not isinstance(tree.func, ast.Name) or tree.func.id not in AGGREGATES:
            name = tree.func.id if isinstance(tree.func, ast.Name) else ast.unparse(tree.func)
            raise InputError(
                f"there is no aggregate {name!r}{did_you_mean(name, AGGREGATES)}: one of {', '.join(AGGREGATES)}"
            )
        return check_call(tree, tree.func.id, table)
    if isinstance(tree, ast.BinOp) and type(tree.op) in OPERATORS:
        return check_summary(tree.left, table) | check_summary(tree.right, table)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
        return check_summary(tree.operand, table)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float) and not isinstance(tree.value, bool):
        return set()
    raise InputError(
        f"{ast.unparse(tree)!r} does not say how rows become a number: write an aggregate, such as "
        f"mean({ast.unparse(tree)}); there are {', '.join(AGGREGATES)}"
    )


def check_call(tree: ast.Call, name: str, table: Table) -> set[str]:
    """Check one aggregate: how many things it takes, and what they are."""
    used: set[str] = set()
    for keyword in tree.keywords:
        if keyword.arg != "where":
            raise InputError(
                f"{name} knows no {keyword.arg!r}: only where, as in mean(arrears, where=receiving_working)"
            )
        used |= check_row(keyword.value, table)
        check_condition(keyword.value, table)
    least, most = {"count": (0, 1), "quantile": (2, 2)}.get(name, (1, 1))
    if not least <= len(tree.args) <= most:
        raise InputError(f"{name} is written {AGGREGATES[name]}")
    if name == "quantile":
        part = tree.args[1]
        good = isinstance(part, ast.Constant) and isinstance(part.value, int | float) and 0 <= part.value <= 1
        if not good:
            raise InputError("the second thing in quantile is a number from 0 to 1, such as quantile(arrears, 0.9)")
    used = used.union(*(check_row(one, table) for one in tree.args))
    if name in OF_CONDITIONS and tree.args:
        check_condition(tree.args[0], table)
    return used


# --- working it out ---------------------------------------------------------------------------------------------


def row_by_row(tree: ast.AST, frame: pd.DataFrame) -> Any:
    """The value of a checked expression for each row of a table."""
    import numpy as np

    if isinstance(tree, ast.Name):
        column = frame[tree.id]
        return column.astype(object) if str(column.dtype) == "category" else column
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.BoolOp):
        parts = [truth(row_by_row(one, frame), frame) for one in tree.values]
        return np.logical_and.reduce(parts) if isinstance(tree.op, ast.And) else np.logical_or.reduce(parts)
    if isinstance(tree, ast.UnaryOp):
        inner = row_by_row(tree.operand, frame)
        if isinstance(tree.op, ast.Not):
            return ~truth(inner, frame)
        return -reckoned(inner) if isinstance(tree.op, ast.USub) else inner
    if isinstance(tree, ast.BinOp):
        left, right = (reckoned(row_by_row(side, frame)) for side in (tree.left, tree.right))
        return OPERATORS[type(tree.op)](left, right)
    assert isinstance(tree, ast.Compare)
    holds, left = np.ones(len(frame), bool), row_by_row(tree.left, frame)
    for one, node in zip(tree.ops, tree.comparators, strict=True):
        if isinstance(one, ast.In | ast.NotIn):
            assert isinstance(node, ast.Tuple | ast.List)
            among = left.isin([row_by_row(each, frame) for each in node.elts])
            holds &= truth(~among if isinstance(one, ast.NotIn) else among, frame)
            continue
        right = row_by_row(node, frame)
        holds &= truth(OPERATORS[type(one)](left, right), frame)
        left = right
    return holds


def reckoned(column: Any) -> Any:
    """What is reckoned with: true is 1 and false is 0, where + and - of truths would be or and not."""
    return column.astype(int) if str(getattr(column, "dtype", "")) == "bool" else column


def truth(column: Any, frame: pd.DataFrame) -> np.ndarray:
    """What holds, row by row; what is not known does not."""
    import numpy as np
    import pandas as pd

    told = pd.Series(column, index=frame.index) if not isinstance(column, pd.Series) else column
    return np.asarray(told.fillna(False).astype(bool))


def numbers(column: Any, frame: pd.DataFrame) -> np.ndarray:
    """A column of numbers. Errors: InputError when it holds words."""
    import pandas as pd

    told = pd.Series(column, index=frame.index) if not isinstance(column, pd.Series) else column
    try:
        return told.astype("float64").to_numpy()
    except (TypeError, ValueError):
        word = next((one for one in told if isinstance(one, str)), "")
        raise InputError(
            f"words such as {word!r} cannot be summed up: compare them, as in share(x == 'word')"
        ) from None


def summed_up(tree: ast.AST, frame: pd.DataFrame, weight: str | None, size: str | None = None) -> Measured:
    """The value of checked aggregates over the rows of a table, weighted; n is the fewest that a part rests on.

    ``weight``: the column of weights; ``size``: a column of how many simulated units a row rests on (else one).
    """
    if isinstance(tree, ast.Call):
        assert isinstance(tree.func, ast.Name)
        for keyword in tree.keywords:
            frame = frame[truth(row_by_row(keyword.value, frame), frame)]
        return aggregate(tree.func.id, tree.args, frame, weight, size)
    if isinstance(tree, ast.BinOp):
        left, right = (summed_up(side, frame, weight, size) for side in (tree.left, tree.right))
        return combined(tree.op, left, right)
    if isinstance(tree, ast.UnaryOp):
        inner = summed_up(tree.operand, frame, weight, size)
        return Measured(-inner.value if isinstance(tree.op, ast.USub) else inner.value, inner.n)
    assert isinstance(tree, ast.Constant)
    return Measured(float(tree.value), float("inf"))  # type: ignore[arg-type]  # a number: checked


def combined(sign: ast.operator, left: Measured, right: Measured) -> Measured:
    """Arithmetic on two figures; what cannot be divided is not known."""
    if isinstance(sign, ast.Div) and right.value == 0:
        return Measured(float("nan"), min(left.n, right.n))
    return Measured(OPERATORS[type(sign)](left.value, right.value), min(left.n, right.n))


def aggregate(name: str, parts: list[ast.expr], frame: pd.DataFrame, weight: str | None, size: str | None) -> Measured:
    """One aggregate over rows."""
    import numpy as np

    weights = frame[weight].to_numpy(float) if weight else np.ones(len(frame))
    sizes = frame[size].to_numpy(float) if size else np.ones(len(frame))
    if name == "count":
        holds = truth(row_by_row(parts[0], frame), frame) if parts else np.ones(len(frame), bool)
        return Measured(float(weights[holds].sum()), float(sizes[holds].sum()))
    column = row_by_row(parts[0], frame)
    if name == "distinct":
        _, firsts = np.unique(np.asarray(column), return_index=True)
        return Measured(float(weights[firsts].sum()), float(len(firsts)))
    values = truth(column, frame).astype(float) if name == "share" else numbers(column, frame)
    known = ~np.isnan(values)
    values, weights, n = values[known], weights[known], float(sizes[known].sum())
    if name == "sum":
        return Measured(float((weights * values).sum()), n)
    if not n or not weights.sum():
        return Measured(float("nan"), 0.0)
    if name in ("mean", "share"):
        return Measured(float(np.average(values, weights=weights)), n)
    part = 0.5 if name == "median" else float(parts[1].value)  # type: ignore[attr-defined]  # a number: checked
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    return Measured(float(np.interp(part * weights.sum(), below, values[order])), n)


def check_arithmetic(tree: ast.expr) -> None:
    """Errors: InputError for anything but indicators, numbers, + - * / and the words of OVER_TIME."""
    if isinstance(tree, ast.Call):
        name = tree.func.id if isinstance(tree.func, ast.Name) else "that"
        if name not in OVER_TIME:
            raise InputError(f"{name} is no way to sum up an indicator over time{did_you_mean(name, OVER_TIME)}: "
                             f"there are {', '.join(OVER_TIME)}")  # fmt: skip
        if len(tree.args) != 1 or tree.keywords or not isinstance(tree.args[0], ast.Name):
            raise InputError(f"{name} takes one indicator, such as {name}(applications)")
    elif isinstance(tree, ast.BinOp) and type(tree.op) in OPERATORS:
        check_arithmetic(tree.left)
        check_arithmetic(tree.right)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
        check_arithmetic(tree.operand)
    elif not isinstance(tree, ast.Name) and not (isinstance(tree, ast.Constant) and type(tree.value) in (int, float)):
        raise InputError(
            "indicators are added, subtracted, multiplied and divided here; to filter, write CONDITION -> AGGREGATE, "
            "such as indicator == 'effective_share' and month == '2019-12' -> mean(value)"
        )
