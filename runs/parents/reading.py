"""What the rules of behaviour say of themselves, read from their source: docstring, and what each one touches.

Nothing is run or compiled for it. A rule's parameters, levers, state and draws are those its code names; what a caller
hands it by value (a share, a charge, the purpose of a draw) counts as the rule's own. So the page "How parents decide"
cannot leave out what a rule depends on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
TOOLS = ("chance", "traits")  # how to draw; who a parent is, which docs/population.md tells
TABLE_OF = {  # what a record or a table is called in the rules: which tables it can be of
    "family": ("families",),
    "families": ("families",),
    "paying": ("paying",),
    "receiving": ("receiving",),
    "parent": ("paying", "receiving"),
}
LABELS = ("Equation", "Source", "Not to be mistaken for")
Name = tuple[str, str]  # module without "cmsim.", function; or table, field
Given = dict[tuple[Name, str], set[tuple[str, str | Name]]]  # (function, argument): what callers hand over


@dataclass
class Uses:
    """What a rule's code names, each once, in the order of the code. State as (table, field)."""

    parameters: list[str] = field(default_factory=list)
    levers: list[str] = field(default_factory=list)
    draws: list[str] = field(default_factory=list)
    reads: list[Name] = field(default_factory=list)
    writes: list[Name] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # of other records it is handed, such as what was published

    def add(self, kind: str, what: str | Name) -> None:
        found = getattr(self, kind)
        if what not in found:
            found.append(what)


@dataclass
class Function:
    """One function of the two lowest floors."""

    module: str
    name: str
    arguments: tuple[str, ...]
    is_rule: bool
    doc: str
    uses: Uses = field(default_factory=Uses)
    calls: list[tuple[Name, list[ast.expr]]] = field(default_factory=list)  # callee, what is handed over

    @property
    def key(self) -> Name:
        return self.module, self.name

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def told(self, label: str) -> str:
        """What the docstring says under a label such as Equation; nothing if it has no such line."""
        return parts_of(self.doc).get(label, "")

    @property
    def words(self) -> list[str]:
        """The paragraphs of the docstring that stand before any label."""
        return [" ".join(paragraph.split()) for paragraph in parts_of(self.doc)[""].split("\n\n") if paragraph.strip()]


def parts_of(doc: str) -> dict[str, str]:
    """A docstring by label; under "" what stands before the first. A line further in goes on with the one before."""
    parts, label = {"": ""}, ""
    for line in doc.splitlines():
        begins = re.match(rf"({'|'.join(LABELS)}):\s*(.*)", line)
        if begins:
            label = begins[1]
            parts[label] = begins[2].strip()
        elif label and line.startswith(" "):
            parts[label] += " " + line.strip()
        elif label and not line.strip():
            label = ""
        else:
            parts[""] += line + "\n"
    return parts


# --- reading ------------------------------------------------------------------------------------------------------


def read_house(fields: dict[str, set[str]]) -> dict[Name, Function]:
    """Every function of agents and model by module and name; ``fields``: the state's field names by table."""
    house: dict[Name, Function] = {}
    for floor in ("agents", "model"):
        for path in sorted((HOUSE / floor).rglob("*.py")):
            module = ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            known = imported(tree) | {n.name: (module, n.name) for n in tree.body if isinstance(n, ast.FunctionDef)}
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    house[module, node.name] = read_function(node, module, known, fields)
    hand_over(house, fields)
    return house


def imported(tree: ast.Module) -> dict[str, Name]:
    """Names that a module takes from others of ours, and where they live."""
    found: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cmsim."):
            home = (node.module or "").removeprefix("cmsim.")
            found |= {alias.asname or alias.name: (home, alias.name) for alias in node.names}
    return found


def read_function(node: ast.FunctionDef, module: str, known: dict[str, Name], fields: dict[str, set[str]]) -> Function:
    """One function: its docstring, what its code names, and whom it calls."""
    decorators = {one.id for one in node.decorator_list if isinstance(one, ast.Name)}
    arguments = tuple(argument.arg for argument in node.args.args)
    function = Function(module, node.name, arguments, "rule" in decorators, ast.get_docstring(node) or "")
    reader = Reader(function, known, fields)
    for statement in node.body:
        reader.visit(statement)
    return function


class Reader(ast.NodeVisitor):
    """Goes through a function's code in its own order."""

    def __init__(self, function: Function, known: dict[str, Name], fields: dict[str, set[str]]):
        self.function, self.known, self.fields = function, known, fields

    def visit_Attribute(self, node: ast.Attribute) -> None:
        named = list(what(node, self.fields))
        base = base_of(node)
        if not named and base in self.function.arguments and base != "world" and node.attr != "key":
            self.function.uses.add("told", f"{base}.{node.attr}")
        for kind, thing in named:
            if kind == "state":
                self.function.uses.add("reads" if isinstance(node.ctx, ast.Load) else "writes", thing)
            else:
                self.function.uses.add(kind, thing)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Attribute):
            for kind, thing in what(node.value, self.fields):
                if kind == "state":
                    self.function.uses.add("writes", thing)
            self.visit(node.slice)
        else:
            self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        target = node.target.value if isinstance(node.target, ast.Subscript) else node.target
        if isinstance(target, ast.Attribute):
            for kind, thing in what(target, self.fields):
                if kind == "state":
                    self.function.uses.add("reads", thing)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in self.known:
            self.function.calls.append((self.known[node.func.id], node.args))
        self.generic_visit(node)


def what(node: ast.expr, fields: dict[str, set[str]]) -> Iterator[tuple[str, str | Name]]:
    """What ``base.name`` stands for: a parameter, a lever, a draw, or a field of the state (nothing, if none)."""
    if not isinstance(node, ast.Attribute):
        return
    base, name = base_of(node), node.attr
    if base == "p":
        yield "parameters", name
    elif base == "law":
        yield "levers", name
    elif base.endswith("Draw"):
        yield "draws", name
    elif name != "key":
        yield from (("state", (table, name)) for table in TABLE_OF.get(base, ()) if name in fields.get(table, ()))


def base_of(node: ast.Attribute) -> str:
    """The name before the dot; of ``families[f].name`` the table's."""
    base = node.value.value if isinstance(node.value, ast.Subscript) else node.value
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def hand_over(house: dict[Name, Function], fields: dict[str, set[str]]) -> None:
    """What callers hand over by value counts as the rule's own, however far it has come."""
    given: Given = {}
    grows = True
    while grows:
        grows = False
        for function in house.values():
            for callee, arguments in function.calls:
                if callee not in house:
                    continue
                for name, argument in zip(house[callee].arguments, arguments, strict=False):
                    found = set(handed(argument, function, given, fields))
                    before = given.setdefault((callee, name), set())
                    if not found <= before:
                        before |= found
                        grows = True
    for (callee, _), things in given.items():
        for kind, thing in sorted(things, key=str):
            house[callee].uses.add("reads" if kind == "state" else kind, thing)


def handed(
    argument: ast.expr, function: Function, given: Given, fields: dict[str, set[str]]
) -> Iterator[tuple[str, str | Name]]:
    """What one argument of a call carries: a thing itself, one of two, or scaled; what is worked out from it is not."""
    if isinstance(argument, ast.Attribute):
        yield from what(argument, fields)
    elif isinstance(argument, ast.Name):
        if argument.id in function.arguments:
            yield from given.get((function.key, argument.id), ())
    elif isinstance(argument, ast.IfExp):
        yield from handed(argument.body, function, given, fields)
        yield from handed(argument.orelse, function, given, fields)
    elif isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Mult):
        yield from handed(argument.left, function, given, fields)
        yield from handed(argument.right, function, given, fields)


# --- who decides what, when ---------------------------------------------------------------------------------------


def is_behaviour(function: Function) -> bool:
    """A public rule of behaviour: what people and the office do, as against law, bookkeeping and tools."""
    floor, _, module = function.module.partition(".")
    return floor == "agents" and function.is_rule and module not in TOOLS and not function.name.startswith("_")


def reached(house: dict[Name, Function], start: Name) -> list[Name]:
    """All functions that one calls, directly or not, in the order of the code."""
    found: list[Name] = []

    def follow(key: Name) -> None:
        for callee, _ in house[key].calls:
            if callee in house and callee not in found:
                found.append(callee)
                follow(callee)

    follow(start)
    return found


def callers(house: dict[Name, Function], key: Name) -> list[Function]:
    """The functions that call one directly."""
    return [one for one in house.values() if any(callee == key for callee, _ in one.calls)]
