"""The page on patterns shows what a run gave, beside what is known, and hides nothing."""

import math
import re

import numpy as np
import pytest
from cmsim.model.calendar import month_of
from cmsim.model.results.slots import Slot
from cmsim.runs.patterns.catalogue import FIGURES, MEASURES, PATTERNS, Figure
from cmsim.runs.patterns.page import PAGE, is_in, mean_of, miss, page, read_figures
from cmsim.runs.patterns.watching import Watch, watch
from cmsim.runs.patterns_page import measured

KEPT = read_figures()


@pytest.mark.quick
def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(KEPT), "run: python -m cmsim.runs.patterns_page"


@pytest.mark.quick
def test_there_are_twenty_five_and_each_has_figures_or_says_why_not() -> None:
    assert [pattern.number for pattern in PATTERNS] == list(range(1, 26))
    assert all(pattern.source and (pattern.figures or pattern.not_measured) for pattern in PATTERNS)


@pytest.mark.quick
def test_every_figure_is_measured_and_its_band_leaves_something_out() -> None:
    assert list(MEASURES) == list(FIGURES)
    assert all(figure.low < figure.high for figure in FIGURES.values())


@pytest.mark.quick
def test_the_kept_run_has_every_figure_for_every_seed() -> None:
    assert set(KEPT["values"]) == set(FIGURES)
    assert all(len(values) == len(KEPT["seeds"]) for values in KEPT["values"].values())


@pytest.mark.quick
def test_the_page_counts_what_is_in_and_tells_of_each_that_is_not() -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = {id: mean_of(values) for id, values in KEPT["values"].items()}
    inside = [id for id, value in found.items() if is_in(FIGURES[id], value)]
    outside = [id for id, value in found.items() if not math.isnan(value) and not is_in(FIGURES[id], value)]
    assert f"**{len(inside)} lie within their bands, {len(outside)} do not**" in text
    assert text.count("| **out** |") == len(outside)
    told = " ".join(line for line in text.splitlines() if line.startswith("Out: "))
    assert all(miss(FIGURES[id], found[id]) in told for id in outside)


@pytest.mark.quick
def test_a_figure_outside_its_band_is_said_to_be_and_by_how_much() -> None:
    figure = Figure("id", "share of somebody", "%", "50", 45.0, 55.0)
    assert is_in(figure, 45.0)
    assert not is_in(figure, 44.9)
    assert not is_in(figure, math.nan)
    assert miss(figure, 42.0) == "share of somebody, 3.00 points under the band"
    assert miss(figure, 57.5) == "share of somebody, 2.50 points over the band"


# --- a small run ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Watch:
    return watch(6_000, 1, "2016-12")


@pytest.mark.rules
def test_measures_are_what_the_run_counted(small: Watch) -> None:
    first = small.counts[0]
    statutory = first[[Slot.DIRECT_PAY, Slot.COLLECT_AND_PAY, Slot.CSA]].sum() / first[Slot.FAMILIES]
    assert FIGURES["statutory_2012"].measure(small) == pytest.approx(100 * statutory)
    september = small.counts[month_of("2016-09")]
    three = [FIGURES[f"collect_{part}_2016"].measure(small) for part in ("nothing", "part", "over90")]
    assert sum(three) == pytest.approx(100)
    assert three[0] == pytest.approx(100 * september[Slot.QUARTER_NOTHING] / september[Slot.QUARTER_CASES])
    before, after = (small.counts[month_of(a) : month_of(b) + 1, Slot.APPLICATIONS].sum()
                     for a, b in (("2014-04", "2014-06"), ("2014-07", "2014-09")))  # fmt: skip
    assert FIGURES["fee_2014_all"].measure(small) == pytest.approx(100 * (1 - after / before))


@pytest.mark.rules
def test_measures_look_at_families(small: Watch) -> None:
    rows = small.look("2012-12")
    rows = rows[rows["children"] > 0]
    weekly = np.average(rows["contact"] == "weekly", weights=rows["children"])
    assert FIGURES["contact_weekly"].measure(small) == pytest.approx(100 * weekly)
    assert 0 < FIGURES["family_based_front"].measure(small) < 10
    assert 0 <= FIGURES["contact_none"].measure(small) <= 100 - FIGURES["contact_weekly"].measure(small)


@pytest.mark.rules
def test_the_fees_own_effect_is_taken_on_the_same_luck(small: Watch) -> None:
    with_fee, without = small.futures["2014-07"]
    assert np.array_equal(with_fee, small.counts[month_of("2014-07") : month_of("2014-12") + 1])
    assert without[:, Slot.FEES_PAID].sum() == 0 < with_fee[:, Slot.FEES_PAID].sum()
    assert FIGURES["fee_2014_own"].measure(small) < 0


@pytest.mark.rules
def test_what_was_not_lived_is_not_measured(small: Watch) -> None:
    unknown = {id for id, figure in FIGURES.items() if math.isnan(figure.measure(small))}
    assert {"none_2020", "fee_2024_own", "pay_through", "enforcement_enter", "repeat_all", "nil_other"} <= unknown
    assert {"statutory_2012", "collect_part_2016", "fee_2014_own", "earnings_2015"}.isdisjoint(unknown)


@pytest.mark.rules
def test_a_run_is_kept_by_seed_with_none_for_what_it_cannot_tell() -> None:
    kept = measured(200, [1, 2], "2013-02")
    assert (kept["families"], kept["seeds"], kept["until"]) == (200, [1, 2], "2013-02")
    assert len({*kept["values"]["contact_weekly"]}) == 2
    assert kept["values"]["none_2020"] == [None, None]
    text = page(kept)
    assert re.search(r"none, 2019-20 \(%\) \| 44 \| 40 to 48 \|  \| not measured \|", text)
