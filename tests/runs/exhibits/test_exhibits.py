"""The exhibits: every published bar has a source, every simulated one can be lived, and the pages are fresh."""

import pytest
from cmsim.model.errors import InputError
from cmsim.model.evidence import figures
from cmsim.runs.exhibits.bars import as_target, exhibits, value_of, worked_out
from cmsim.runs.exhibits.page import DOCS, FIGURES, alt_text, by_id, draw, page, sources
from cmsim.runs.pages import kept_figures

pytestmark = pytest.mark.quick
BARS = [(panel, bar) for exhibit in exhibits() for panel in exhibit.panels for bar in panel.bars]


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda one: one.name)
def test_the_page_is_fresh(exhibit):
    fresh = page(exhibit, *kept_figures(FIGURES))
    told = (DOCS / f"{exhibit.name}.md").read_text(encoding="utf-8")
    assert told == fresh, "run: python -m cmsim.runs.exhibits.page"


def test_every_published_bar_says_whence_and_every_simulated_one_is_kept():
    kept = by_id(kept_figures(FIGURES)[1])
    for panel, bar in BARS:
        if bar.kind == "simulated":
            assert as_target(bar, panel).expression
            value, low, high = value_of(bar, panel, kept)
            assert low <= value <= high
        else:
            assert set(bar.rows) <= figures().keys()
            assert all(figures()[id].source_document in sources(bar) for id in bar.rows)


def test_what_was_expected_is_beside_what_came():
    for panel in exhibits()[0].panels:
        assert {bar.kind for bar in panel.bars} == {"expected", "came", "simulated"}, panel.title


@pytest.mark.parametrize("name", ["Australia", "Canada", "United States"])
def test_the_other_countries_are_there_with_published_figures(name):
    assert any(bar.kind == "abroad" and bar.name.startswith(name) for _, bar in BARS)


def test_a_value_is_arithmetic_over_rows_of_the_evidence_and_nothing_else():
    one, other = (figures()[id].value for id in ("n_statutory_2011_12", "n_all_statutory_2019_20"))
    assert worked_out("100 * (n_statutory_2011_12 - n_all_statutory_2019_20)") == 100 * (one - other)
    for wrong in ("no_such_row", "__import__('os')", "n_statutory_2011_12 ** 2"):
        with pytest.raises(InputError, match="no arithmetic"):
            worked_out(wrong)


def test_the_picture_is_drawn_and_told_in_words():
    about, rows = kept_figures(FIGURES)
    exhibit = exhibits()[0]
    assert draw(exhibit, about, rows).startswith(b"\x89PNG")
    assert "expected for 2019 33, came 18" in alt_text(exhibit, by_id(rows))
