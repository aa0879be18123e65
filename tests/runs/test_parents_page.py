"""The page "How parents decide" says what the rules do: every rule of behaviour, and all that it depends on."""

import ast
import doctest
import re

import pytest
from cmsim.agents import variants
from cmsim.agents.chance import Draw
from cmsim.model.evidence import parameters
from cmsim.model.month import MONTH
from cmsim.model.policy import Policy, law_table
from cmsim.model.state import TABLES
from cmsim.runs.parents.around import SCENARIO
from cmsim.runs.parents.book import Book
from cmsim.runs.parents.five_factors import FACTORS
from cmsim.runs.parents.reading import HOUSE, parts_of
from cmsim.runs.parents_page import PAGE, page
from cmsim.scenarios import load

pytestmark = pytest.mark.quick

BOOK = Book()
RULES = list(BOOK.rules.values())
FIELDS = {(table, field.name) for table, fields in TABLES.items() for field in fields}


def name_of(rule: object) -> str:
    return getattr(rule, "name", str(rule))


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m cmsim.runs.parents_page"


def test_every_rule_is_told_once_and_every_link_leads_to_a_heading() -> None:
    text = page()
    headings = re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert {rule.title for rule in RULES} <= set(headings)
    places = {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= places


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_what_a_rule_names_is_there(rule) -> None:
    uses = rule.uses
    assert set(uses.parameters) <= set(parameters())
    assert set(uses.levers) <= {*Policy.model_fields, *(law_table(1).dtype.names or ())}
    assert set(uses.draws) <= set(Draw.__members__)
    assert {*uses.reads, *uses.writes} <= FIELDS


def reads_parameters(rule) -> bool:
    """Any but a variant, which has words of its own."""
    return any(not name.startswith("variant_") for name in rule.uses.parameters)


@pytest.mark.parametrize("rule", [*filter(reads_parameters, RULES)], ids=name_of)
def test_a_rule_that_reads_a_parameter_has_an_equation_whose_names_exist(rule) -> None:
    equation = rule.told("Equation")
    assert equation, f"{rule.module}.{rule.name} needs a line 'Equation: ...' in its docstring"
    known = {*parameters(), *(row.symbol for row in parameters().values()), *Policy.model_fields}
    known |= {name for _, name in FIELDS} | {rule.name for rule in RULES}
    assert {word for word in re.findall(r"\w+", equation) if "_" in word} <= known


def test_nothing_a_rule_touches_is_overlooked() -> None:
    """Every attribute of what a rule is handed is a parameter, a lever, a draw, a field of the state, or the key."""
    seen = {}
    for path in sorted((HOUSE / "agents").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            key = f"agents.{path.stem}", getattr(node, "name", "")
            if key in BOOK.rules:
                seen[key] = {
                    part.attr
                    for part in ast.walk(node)
                    if isinstance(part, ast.Attribute)
                    and isinstance(part.value, ast.Name)
                    and part.value.id in BOOK.rules[key].arguments
                }
    assert set(seen) == set(BOOK.rules)
    for key, names in seen.items():
        uses = BOOK.rules[key].uses
        told = {*uses.parameters, *uses.levers, *(name for _, name in (*uses.reads, *uses.writes)), "key"}
        told |= {name.split(".")[1] for name in uses.told}
        assert names <= told, f"{key}: {names - told}"


def test_no_rule_of_behaviour_knows_ethnicity_disability_or_region() -> None:
    touched = {name for rule in RULES for _, name in (*rule.uses.reads, *rule.uses.writes)}
    assert touched.isdisjoint({"ethnicity", "disabled", "region", "send"})


def test_what_callers_hand_over_counts_as_the_rules_own() -> None:
    assert "charge_paying" in BOOK.rules["agents.agreeing", "consent_index"].uses.levers  # through consents
    assert "RECEIVING_REPARTNERS" in BOOK.rules["agents.earning", "change_partner"].uses.draws
    assert "collection_dislike_new" in BOOK.rules["agents.applying", "dislike_of_collection"].uses.parameters


def test_reading_and_changing_are_told_apart() -> None:
    uses = BOOK.rules["agents.paying", "keep_habit"].uses
    assert uses.reads == uses.writes == [("families", "habit")]
    uses = BOOK.rules["agents.learning", "give_up"].uses
    assert ("families", "lived") in uses.writes
    assert ("families", "lived") not in uses.reads


def test_a_docstring_is_read_by_its_labels() -> None:
    parts = parts_of("Does it?\n\nMore.\n\nEquation: a = b\n    + c\nSource: somebody 1999\n\nThe end.")
    assert parts == {"": "Does it?\n\nMore.\n\nThe end.\n", "Equation": "a = b + c", "Source": "somebody 1999"}


def test_the_five_factors_stand_on_state_and_rules_that_exist() -> None:
    assert len(FACTORS) == 5
    for factor in FACTORS:
        assert set(factor.state) <= FIELDS
        assert set(factor.rules) <= set(BOOK.rules)
        touched = {name for key in factor.rules for name in (*BOOK.rules[key].uses.reads, *BOOK.rules[key].uses.writes)}
        assert len(touched & set(factor.state)) >= 2, factor.name


def test_the_month_stands_in_its_order_with_every_verb() -> None:
    text = page()
    at = [text.index(f'{step.name}["{step.name}: {step.says}"]') for step in MONTH]
    assert at == sorted(at)


def test_every_variant_and_what_it_means_stands_on_the_page() -> None:
    text = page().split("## Other accounts of behaviour")[1]
    for name, members in variants.VARIANTS.items():
        assert f"`{name}`" in text
        for member in members:
            row = next(line for line in text.splitlines() if f"| `{member.name.lower()}` |" in line)
            assert len(row.split("|")[4].strip()) > 5, f"{name}: say beside {member.name} what it means"


def test_the_scenario_on_the_page_switches_the_variants(tmp_path) -> None:
    assert SCENARIO in PAGE.read_text(encoding="utf-8")
    file = tmp_path / "without-habit.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    assert dict(load(file).parameters) == {"variant_habit": 1.0, "variant_direct_pay_effect": 1.0}


@pytest.mark.rules
def test_the_subclass_on_the_page_runs() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried.attempted > 3
    assert tried.failed == 0
