"""docs/reference/parameters.md: every parameter with its value, range, status and source; and the variants."""

from __future__ import annotations

import ast
import inspect
from collections import Counter

from cmsim.agents import variants
from cmsim.agents.variants import VARIANTS
from cmsim.model.evidence import STATUSES, parameters
from cmsim.runs.reference.markdown import opening, table, whole

INTRODUCTION = """\
The {many} parameters of behaviour and practice at the centre of the evidence, {by_status}. `cmsim evidence NAME`
prints one with what it is often mistaken for; a scenario changes it under `[parameters]`. How much each matters is
in the [assumption log](../assumptions.md), the rules that read it are in [how parents
decide](../how-parents-decide.md).

*Published* stands in the source; *derived* is arithmetic on published figures; *calibrated* was fitted to figures;
*assumed* rests on nobody's measurement. The range is what is thought plausible: draws and sensitivity keep within
it.
"""
OF_VARIANTS = """\
Where researchers disagree, a scenario may say under `[variants]` which account of behaviour it takes. The first is
what the reference run takes.
"""


def page() -> str:
    """The whole page as Markdown."""
    known = parameters()
    counted = Counter(one.status for one in known.values())
    by_status = ", ".join(f"{counted[status]} {status}" for status in STATUSES)
    lines = opening("Parameters", "model/evidence/parameters.csv")
    lines += INTRODUCTION.format(many=len(known), by_status=by_status).splitlines()
    lines += table(
        ("Parameter", "Meaning", "Value", "Range", "Unit", "Status", "Source"),
        (
            (
                f"`{one.name}`",
                one.meaning,
                one.value,
                "" if one.low is None or one.high is None else f"{one.low:.10g} to {one.high:.10g}",
                one.unit,
                one.status,
                f"{one.source}; {one.locator}" if one.locator else one.source,
            )
            for one in known.values()
        ),
    )
    lines += ["", "## Variants", "", *OF_VARIANTS.splitlines()]
    lines += table(
        ("Variant", "What it decides", "Words"),
        (
            (f"`{name}`", inspect.getdoc(codes), "; ".join(f"`{word}`: {says}" for word, says in words_of(codes)))
            for name, codes in VARIANTS.items()
        ),
    )
    return whole(lines)


def words_of(codes: type) -> list[tuple[str, str]]:
    """The words of a variant with what stands beside each in its source."""
    source = inspect.getsource(variants).splitlines()
    body = next(node for node in ast.parse("\n".join(source)).body if getattr(node, "name", "") == codes.__name__).body  # type: ignore[attr-defined]  # it is a class
    members = [node for node in body if isinstance(node, ast.Assign)]
    return [
        (node.targets[0].id.lower(), source[node.lineno - 1].partition("# ")[2])
        for node in members
        if isinstance(node.targets[0], ast.Name)
    ]
