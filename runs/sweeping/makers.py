"""Which parameters the families of December 2012 are made with: runs that differ in others alone share their families.

Found in the sources: the names that are read by the rules which make families, and by all that these call. So a rule
that is new need not be listed anywhere, and one name too many costs no more than a population made once again.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

from cmsim.model.evidence import parameters

HOUSE = "cmsim."
Place = tuple[str, str]  # a module, and a name in it
MAKERS: tuple[Place, ...] = (
    ("cmsim.model.population.groups", "create_groups"),
    ("cmsim.model.population.separations", "Separations"),
)


@cache
def made_by() -> frozenset[str]:
    """The names of the parameters that first families are made with."""
    known, found = frozenset(parameters()), set[str]()
    asked, told = list(MAKERS), set(MAKERS)
    while asked:
        module, name = asked.pop()
        defined, imported = names_in(module)
        for node in ast.walk(defined[name]) if name in defined else ():
            if isinstance(node, ast.Attribute):
                found |= {node.attr} & known
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                start = node.value  # the beginning of a name stands for all that begin so
                found |= {one for one in known if one == start or (start.endswith("_") and one.startswith(start))}
            elif isinstance(node, ast.Name):
                place = imported.get(node.id, (module, node.id))
                if place not in told and place[0].startswith(HOUSE):
                    told.add(place)
                    asked.append(place)
    return frozenset(found)


@cache
def names_in(module: str) -> tuple[dict[str, ast.AST], dict[str, Place]]:
    """What a module defines, by name, and what it imports, by the name it has there."""
    file = import_module(module).__file__
    assert file is not None
    defined: dict[str, ast.AST] = {}
    imported: dict[str, Place] = {}
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign):
            targets = [one for target in node.targets for one in ast.walk(target)]
            defined |= {target.id: node.value for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {one.asname or one.name: (node.module, one.name) for one in node.names}
    return defined, imported
