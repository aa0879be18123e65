"""The scientific documents say what the code does and what the runs gave: parts are fresh, words hold, files exist."""

import re

import pytest
from cmsim.agents.chance import Draw
from cmsim.model.evidence import parameters
from cmsim.model.month import MONTH
from cmsim.model.policy import Policy
from cmsim.model.state import GROUP, PUBLISHED, TABLES
from cmsim.runs.pages import kept_figures
from cmsim.runs.parents.reading import HOUSE
from cmsim.runs.protocol.marked import BEGINS, filled
from cmsim.runs.protocol.odd import INPUTS, ODD
from cmsim.runs.protocol.page import DOCS, PAGES, PARTS, page

pytestmark = pytest.mark.quick

BY_HAND = ("odd", "trace", "stress", "assurance", "maintaining")
FOLDERS = ("agents", "model", "runs", "scenarios", "tests", "docs", "notebooks")
SEVEN = ("Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling",
         "Design concepts", "Initialisation", "Input data", "Submodels")  # fmt: skip
ELEVEN = ("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
          "Interaction", "Stochasticity", "Collectives", "Observation")  # fmt: skip


def text_of(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def named_in(text: str) -> list[str]:
    """The marked parts of a page, in their order."""
    return [begins[1] for begins in map(BEGINS.match, text.splitlines()) if begins]


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_fresh(name: str) -> None:
    assert text_of(name) == page(name), "run: python -m cmsim.runs.protocol.page"


def test_every_part_stands_on_a_page() -> None:
    assert {part for name in PAGES for part in named_in(text_of(name))} == set(PARTS)
    assert set(ODD) <= set(named_in(text_of("odd")))


def test_the_protocol_has_its_seven_elements_and_eleven_design_concepts() -> None:
    text = text_of("odd")
    assert re.findall(r"^## \d\. (.+)$", text, re.MULTILINE) == list(SEVEN)
    concepts = text.split("## 4. Design concepts")[1].split("### Human decisions")[0]
    assert [name for name in re.findall(r"^\*\*(.+?)\.\*\*", concepts, re.MULTILINE) if name in ELEVEN] == list(ELEVEN)


def test_every_state_variable_step_draw_and_lever_is_in_the_protocol() -> None:
    text = text_of("odd")
    for one in (field for fields in (*TABLES.values(), GROUP, PUBLISHED) for field in fields):
        assert f"| `{one.name}` | {one.type}" in text
        assert one.meaning in text
    assert [line.split(" | ")[3] for line in text.splitlines() if re.match(r"\| \d+ \| the \w+ half", line)] == [
        step.name for step in MONTH
    ]
    assert all(f"| `{one.name}` | {int(one)} | " in text for one in Draw)
    assert all(f"`{name}`" in text for name in Policy.model_fields)


def test_every_file_of_input_is_told_with_its_rows() -> None:
    data = {
        path for folder in ("evidence", "law", "powers", "population") for path in (HOUSE / "model" / folder).rglob("*")
    }
    found = {path.relative_to(HOUSE).as_posix() for path in data if path.suffix in (".csv", ".toml")}
    assert found == set(INPUTS)
    rows = len(parameters())
    assert f"| `model/evidence/parameters.csv` | {INPUTS['model/evidence/parameters.csv']} | {rows:,} |" in text_of(
        "odd"
    )


@pytest.mark.parametrize("name", BY_HAND)
def test_files_that_are_named_exist(name: str) -> None:
    named = set(re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text_of(name)))
    assert named
    assert [path for path in named if not (HOUSE / path).exists()] == []


@pytest.mark.parametrize("name", BY_HAND)
def test_links_to_headings_lead_somewhere(name: str) -> None:
    from cmsim.runs.law_page import anchor

    for target, place in re.findall(r"\]\(([\w/-]+\.md)?#([\w-]+)\)", text_of(name)):
        text = text_of(target.removesuffix(".md") if target else name)
        assert place in {anchor(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}, (
            target,
            place,
        )


def test_what_the_assurance_says_in_words_is_so() -> None:
    _, rows = kept_figures(DOCS / "validation.csv")
    inside = rows.groupby("use")["within"].mean()
    assert 0.84 < inside["calibrate"] < 0.92, "'nearly nine in ten are met'"
    assert 0.71 < inside["validate"] < 0.79, "'about three in four'"
    assert inside["calibrate"] < 1, "'the aims are not reached'"
    assert inside["validate"] < 0.8, "'the aims are not reached'"
    luck = (rows["low"] <= rows["observed"]) & (rows["observed"] <= rows["high"])
    assert luck.mean() < 0.5, "'mostly the model's own'"
    assert luck[~rows["within"]].mean() < 0.2, "'mostly the model's own', of what is missed above all"
    assumed = sum(one.status == "assumed" for one in parameters().values())
    assert assumed > len(parameters()) / 2, "'most parameters are assumed'"
    assert "| remove-direct-pay | Maintenance received, £ million a month |" in text_of("assurance")
    about = [line for line in text_of("assurance").splitlines() if line.startswith("| remove-direct-pay |")]
    line = next(line for line in about if "effective arrangement" in line)
    assert line.endswith("| yes |"), "'the sign of the first turns on what no figure decides'"
    _, doubts = kept_figures(DOCS / "structural-doubt.csv")
    money = doubts[(doubts["reform"] == "remove-direct-pay") & (doubts["indicator"] == "maintenance_received_gbp")]
    assert ((money["low"] < 0) & (money["high"] > 0)).any(), "'the second may be nought'"


def test_a_marked_part_is_replaced_and_the_words_around_it_stay() -> None:
    begins = "<!-- made by python -m cmsim.runs.protocol.page: this -->"
    text = f"Before.\n\n{begins}\n\nold\n\n<!-- end of this -->\n\nAfter.\n"
    assert filled(text, {"this": lambda: ["new"]}) == text.replace("old", "new")
    with pytest.raises(ValueError, match="nothing makes the part 'this'; there are that"):
        filled(text, {"that": lambda: []})
    with pytest.raises(ValueError, match="no line '<!-- end of this -->'"):
        filled(text.replace("<!-- end of this -->", ""), {"this": lambda: []})
