"""Simulated against observed over time: what is drawn, and that it is what the validation says."""

import math

import pandas as pd
import pytest
from cmsim.runs.pages import kept_figures, newest_fit
from cmsim.runs.validating.courses import as_targets, dots, lines, pictures, table
from cmsim.runs.validating.courses_chart import alt_text, draw
from cmsim.runs.validating.page import COURSES, DOCS, FIGURES, PAGE, missed
from cmsim.runs.validating.targets import CAUSES, built_in, misses

pytestmark = pytest.mark.quick
ROWS = kept_figures(FIGURES)[1]


def test_every_figure_beside_a_line_is_a_target_and_stands_once():
    targets = {target.id for target in built_in()[0]}
    beside = [id for line in lines() for id, _, _ in line.figures]
    assert set(beside) <= targets
    assert len(beside) == len(set(beside)) > 80


def test_every_quarter_of_every_line_can_be_lived():
    found = as_targets("2014-06")
    assert {one.id.split("@")[1] for one in found} == {f"201{y}-{m}" for y, m in
                                                      (("3", "03"), ("3", "06"), ("3", "09"), ("3", "12"), ("4", "03"),
                                                       ("4", "06"))}  # fmt: skip
    assert all(math.isnan(one.value) and one.use == "course" for one in found)


def test_figures_are_brought_to_the_unit_of_their_line():
    by_name = {line.id: {dot.id: dot for dot in dots(line, ROWS)} for line in lines()}
    every = {id: dot for found in by_name.values() for id, dot in found.items()}
    rows = ROWS.set_index("id")
    assert every["cp_collected_2020_21"].value == pytest.approx(rows.loc["cp_collected_2020_21", "observed"] / 4e6)
    assert every["cms_intake_feb2014"].value == pytest.approx(rows.loc["cms_intake_feb2014", "observed"] * 3 / 1e3)
    any_2019 = every["share_any_fye2019"]
    assert any_2019.value == pytest.approx(100 - rows.loc["share_any_fye2019", "observed"])
    assert any_2019.low < any_2019.value < any_2019.high
    assert (any_2019.first, any_2019.last) == pytest.approx((2018.25, 2019.25))


def test_a_picture_is_drawn_from_what_is_kept_and_told_in_words():
    kept = kept_figures(COURSES)[1]
    assert {line.id for line in lines()} == set(kept["line"])
    picture = pictures()[0]
    assert draw(picture, kept, ROWS, "Source: kept").startswith(b"\x89PNG")
    words = alt_text(picture, kept, ROWS)
    inside = sum(dot.within for line in picture.panels[0].lines for dot in dots(line, ROWS))
    assert f"{picture.panels[0].title} (% of families): {inside} of 3 figures within tolerance" in words


def test_what_is_kept_is_told_apart_by_line_and_month():
    rows = pd.DataFrame({"id": ["a/0/1@2013-03"], "simulated": [1.0], "low": [0.5], "high": [1.5]})
    assert table(rows).to_dict("records") == [
        {"line": "a/0/1", "month": "2013-03", "mean": 1.0, "low": 0.5, "high": 1.5}
    ]


def test_each_reason_has_a_cause_and_figures_that_are_targets():
    targets = {target.id: target for target in built_in()[0]}
    for id, (cause, says) in misses().items():
        assert cause in CAUSES
        assert says.endswith(".")
        assert (targets[id].cause, targets[id].reason) == (cause, says)


def test_misses_are_told_by_cause_and_those_without_a_reason_are_named():
    part = list(ROWS[ROWS["id"].isin(["dp_13m_still_dp", "cms_pp_mar2024", "liability_orders_2023"])].itertuples())
    known = {id: why for id, why in misses().items() if id != "liability_orders_2023"}
    told = "\n".join(missed(part, known))
    assert told.startswith(f"Out (1). {CAUSES['sources']}:")
    assert "not explained: Liability orders secured, 2023" in told


def test_the_page_names_the_newest_fit():
    title, file = newest_fit(DOCS)
    assert file == max(path.name for path in (DOCS / "decisions").glob("*-fit.md"))
    assert f"[{title}](decisions/{file})" in PAGE.read_text(encoding="utf-8")
