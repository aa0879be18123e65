"""The page on the population says what is declared: every trait, every correlation, every margin with its source."""

import pytest
from cmsim.agents.traits import Trait
from cmsim.model.evidence import figure, parameters
from cmsim.model.population.dependence import pairs
from cmsim.model.population.margins import MARGINS, SECTIONS
from cmsim.runs.population.page import DECIDES, OWNERS, PAGE, page

pytestmark = pytest.mark.quick


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m cmsim.runs.population.page"


def test_every_trait_is_explained_once() -> None:
    assert set(DECIDES) == set(Trait)
    assert sorted(Trait(trait) for _, traits in OWNERS for trait in traits) == sorted(Trait)


def test_every_correlation_stands_with_its_value_range_and_status() -> None:
    lines = page().splitlines()
    for name, (one, other) in pairs(tuple(parameters())).items():
        row = parameters()[name]
        start = f"| `{one.name.lower()}` | `{other.name.lower()}` | {row.value:g} | {row.low:g} to {row.high:g} | "
        assert [line for line in lines if line.startswith(start + row.status)], name


def test_every_margin_stands_with_its_figures_and_their_sources() -> None:
    lines = {line.split("`")[1]: line for line in page().splitlines() if line.startswith("| ") and "(`" in line}
    assert set(lines) == set(MARGINS)
    for id, margin in MARGINS.items():
        assert margin.title in lines[id]
        assert margin.measure.group.covers in lines[id]
        assert lines[id].count(" | ") == 5, id
        if margin.evidence is None:
            assert "no figure" in lines[id]
            continue
        for row in margin.evidence.ids:
            assert f"`{row}`" in lines[id]
            assert figure(row.format(year=2012, tax_year=2012)).source_document in lines[id]


def test_every_section_has_a_heading() -> None:
    assert [line[4:] for line in page().splitlines() if line.startswith("### ")] == list(SECTIONS)
