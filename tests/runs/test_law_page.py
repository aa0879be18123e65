"""The page on the law says what the model uses, and says truly what the simulation leaves out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from cmsim.model.policy import Policy, history
from cmsim.model.powers import OF_MONEY, powers
from cmsim.runs.law_page import CALCULATOR_ONLY, PAGE, SECTIONS, UNREAD, anchor, page

pytestmark = pytest.mark.quick

HOUSE = Path(__file__).resolve().parents[2]
SINGLE_CASE = (
    *("case", "fields", "steps", "working"),
    *("policy", "levers", "outreach_levers", "past_levers", "household_levers"),
)
LIBRARY = (  # rules that stand there to be called
    *("schedule_1", "variations"),
    *("budget", "tax", "benefits", "living_standards"),
)


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m cmsim.runs.law_page"


def test_every_lever_stands_on_the_page_with_every_value() -> None:
    text = page()
    assert all(rows for rows in history().values())
    for name, rows in history().items():
        part = text.split(f"\n`{name}`, ")[1].split("\n##")[0]
        assert [line.split(" | ")[0][2:] for line in part.splitlines()[4:] if line] == [
            row.since.isoformat() for row in rows
        ]
        assert all(row.reference in part for row in rows)


def test_the_sections_begin_with_levers_and_the_links_to_them_lead_somewhere() -> None:
    assert set(SECTIONS) <= set(Policy.model_fields)
    assert next(iter(SECTIONS)) == next(iter(Policy.model_fields))
    headings = {anchor(line[3:]) for line in page().splitlines() if line.startswith("## ")}
    linked = {target.split(")")[0] for target in page().split("](#")[1:]}
    assert linked == headings


def functions() -> Iterator[tuple[str, str, set[str]]]:
    """Module, name, and every name, attribute and word used by each function of the two lowest floors."""
    for path in (*(HOUSE / "agents").glob("*.py"), *(HOUSE / "model").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = f"powers.{path.stem}" if path.parent.name == "powers" else path.stem
        tables = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        yield module, "", {part.value for node in tables for part in ast.walk(node) if isinstance(part, ast.Constant)
               and isinstance(part.value, str)}  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                words = [
                    getattr(part, "id", None) or getattr(part, "attr", None) or getattr(part, "value", None)
                    for part in ast.walk(node)
                ]
                yield module, node.name, {word for word in words if isinstance(word, str)}


def named(levers: set[str], functions: list[tuple[str, str, set[str]]]) -> set[str]:
    """The levers that functions name, whole or by a beginning that they put an ending to (``staff_share_...``)."""
    words = {word for _, _, words in functions for word in words}
    beginnings = tuple(word for word in words if word.endswith("_") and len(word) > 6)
    return {lever for lever in levers if lever in words or lever.startswith(beginnings)}


def test_the_levers_that_no_simulated_month_reads_are_those_the_page_names() -> None:
    found = list(functions())
    reached = [one for one in found if one[0] not in (*SINGLE_CASE, *LIBRARY)]
    library = [one for one in found if one[0] in LIBRARY]
    for _, _, words in reached:  # grows while it is read
        reached += [one for one in library if one[1] in words and one not in reached]
    levers = set(Policy.model_fields)
    columns = (*OF_MONEY, "in_force", "weeks", "protected_share")
    of_powers = {getattr(row, name) for row in powers() for name in columns}  # read by the names in a power's row
    read = named(levers, found) | (levers & of_powers)
    simulated = named(levers, reached) | (levers & of_powers)
    assert levers - read == set(UNREAD)
    assert read - simulated == set(CALCULATOR_ONLY)
