"""The page of sums: worked out from the evidence, and fresh."""

import pytest
from cmsim.model.evidence import figures
from cmsim.runs.exhibits.identities import COURSES, DOES_NOT, HOLDS, ONLY_IF, PAGE, SUMS, Book, page
from cmsim.runs.pages import kept_figures

pytestmark = pytest.mark.quick


def test_the_page_is_fresh():
    fresh = page(kept_figures(COURSES)[1])
    assert PAGE.read_text(encoding="utf-8") == fresh, "run: python -m cmsim.runs.exhibits.identities"


@pytest.mark.parametrize("title", list(SUMS))
def test_every_sum_rests_on_rows_of_the_evidence_and_has_a_verdict(title):
    book = Book()
    told = SUMS[title](book)
    assert len(book.used) > 1
    assert set(book.used) <= figures().keys()
    assert told.verdict in (HOLDS, ONLY_IF, DOES_NOT)
    assert told.verdict.endswith(".") is (told.verdict != ONLY_IF)  # else one sentence with what follows


def test_a_sum_follows_the_evidence(monkeypatch):
    usual = SUMS["How fast Direct Pay is left"](Book()).says
    monkeypatch.setattr(Book, "share", lambda self, id: 0.9 if id == "dp_13m_still_dp" else self(id) / 100)
    assert SUMS["How fast Direct Pay is left"](Book()).says != usual


def test_the_sums_agree_with_what_is_known_by_hand():
    assert "36% of the others do" in SUMS["Compliance by method"](Book()).says  # (49 - .27 x 59 - .35 x 55) / .38
    assert "215,000" in SUMS["How fast Direct Pay is left"](Book()).says  # 8,838 a month over 1 - .58^(1/13)
    leavers = SUMS["Children who leave school in summer"](Book()).says
    assert "bring 45,000" in leavers  # 130,000 / 4 x (548.8 + 304.2) / (384.6 + 231.0)
    assert "at most 19,000 left, and 28,000 in the quarter after" in leavers  # 45.0 - 25.7; 45.0 - (910 - 21 - 872)
    added = SUMS["Children and arrangements from 2022 to 2024"](Book())
    assert "1.11 for each arrangement more, where there had been 1.39" in added.says  # 74,000 / 66,700; 853 / 615.6
    assert "some 27,000 more, although 16,000" in added.follows  # 133.4 - 148 / 1.386; 22 - 5.7
    assert "181,000 of 231,000" in SUMS["Arrangements and parents on Collect & Pay"](Book()).says  # 117.5 / .65
    assert "rose by 14,000, and those of Direct Pay by 14,000" in SUMS["Direct Pay early in 2020"](Book()).says
    assert "4,000 more in the next seven months" in SUMS["Cases from 2015 to 2017"](Book()).says  # 320.9 - 31.8 - 285.5
