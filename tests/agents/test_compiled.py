"""Numba understands every rule on this Python: what differs by version is how it reads a function's bytecode.

What follows, types and machine code, is the same whatever the Python: so a second Python need not compile the rules.
"""

from importlib import import_module

import pytest
from cmsim.agents.compiled import JIT, rule, sources
from numba.core.compiler import run_frontend

pytestmark = [pytest.mark.quick, pytest.mark.skipif(not JIT, reason="without the compiler rules are plain functions")]

HOUSE = sources()[0].parents[1]


def rules_and_kernels() -> dict[str, object]:
    """Every rule and kernel, by the module that declares it."""
    declared = {}
    for path in sources():
        parts = path.relative_to(HOUSE).with_suffix("").parts
        module = import_module(".".join(("cmsim", *parts)).removesuffix(".__init__"))
        for name, found in vars(module).items():
            if isinstance(found, type(rule(lambda: 0))) and found.py_func.__module__ == module.__name__:
                declared[f"{module.__name__}.{name}"] = found.py_func
    return declared


def test_every_rule_is_read() -> None:
    declared = rules_and_kernels()
    assert len(declared) > 500
    for name, function in declared.items():
        try:
            run_frontend(function)
        except Exception as trouble:
            pytest.fail(f"{name}: {trouble}")


def test_a_rule_that_is_not_understood_is_found_before_it_is_compiled() -> None:
    def awaits(n):
        yield from n

    with pytest.raises(Exception, match="unsupported opcode"):
        run_frontend(awaits)
