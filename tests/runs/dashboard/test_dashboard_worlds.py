"""The two worlds of the dashboard: one past, one luck, and figures that are those of any other run."""

import tomllib

import numpy as np
import pytest
from cmsim.agents.codes import Arrangement, CaseStatus
from cmsim.model.calendar import month_of
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.dashboard.lines import Line, chart, scale
from cmsim.runs.dashboard.lives import past_of, tell
from cmsim.runs.dashboard.marks import LARGEST, LOOKS, SMALLEST, outline, radius_of
from cmsim.runs.dashboard.pair import FIGURES, HALVES, Pair
from cmsim.runs.dashboard.picture import COLUMNS, ROWS, Places, live, settled
from cmsim.runs.dashboard.reform import FIRST_MONTH, as_toml, checked, scenario_of, sliders, today
from cmsim.runs.dashboard.start import start
from cmsim.runs.journey.life import Asked, replay
from cmsim.scenarios import load

FAMILIES, MONTHS = 300, 18
MOVED = {**today(), "fee": 100.0, "paying": 30.0, "receiving": 7.0, "direct_pay": 0.0, "enforcement": 50.0,
         "awareness": 20.0}  # fmt: skip


@pytest.fixture(scope="module")
def begin(tmp_path_factory):
    return start(FAMILIES, 1, tmp_path_factory.mktemp("kept"))


def figures(pair, half):
    return [pair.figure(half, indicator, level, pair.month) for indicator, level, *_ in FIGURES]


def lived(begin, values, months=MONTHS):
    pair = Pair(begin)
    pair.set(values)
    for _ in range(months):
        pair.step()
    return pair


def test_without_a_reform_both_worlds_are_one(begin):
    pair = lived(begin, today())
    assert pair.name_of_month() == "2028-06"
    assert figures(pair, "baseline") == figures(pair, "reform")
    assert pair.baseline.families.tobytes() == pair.reform.families.tobytes()


def test_a_reform_moves_its_world_alone(begin):
    plain, moved = lived(begin, today()), lived(begin, MOVED)
    assert figures(moved, "baseline") == figures(plain, "baseline")
    assert figures(moved, "reform") != figures(plain, "reform")
    assert moved.figure("reform", "arrangement_share", "direct_pay", moved.month) == 0


@pytest.mark.parametrize("name", list(sliders()))
def test_every_slider_changes_the_world(begin, name):
    slider = sliders()[name]
    pair = lived(begin, {**today(), name: slider.least if slider.today == slider.most else slider.most}, 30)
    assert pair.baseline.families.tobytes() != pair.reform.families.tobytes()


def test_moved_late_a_slider_gives_the_world_of_one_moved_early(begin):
    early, late = lived(begin, MOVED), lived(begin, today())
    late.set(MOVED)
    assert figures(early, "reform") == figures(late, "reform")
    talk = {**today(), "peers": 20.0}
    early, late = lived(begin, talk), lived(begin, today())
    late.set(talk)
    assert figures(early, "reform") == figures(late, "reform")


def test_reset_gives_the_same_months_again(begin):
    pair = Pair(begin)
    pair.set(MOVED)
    first = []
    for _ in range(2):
        seen = []
        for _ in range(6):
            pair.step()
            seen.append([figures(pair, half) for half in HALVES])
        first = first or seen
        assert seen == first
        pair.reset()
        assert pair.month == month_of(FIRST_MONTH) - 1


def test_the_figures_are_those_of_a_run_of_its_scenario_file(begin, tmp_path):
    """What is taken from the page to the command line is the same reform."""
    file = tmp_path / "your-reform.toml"
    file.write_text(as_toml(MOVED), encoding="utf-8")
    whole = SeparatedFamilies(FAMILIES, 1, load(file), until="2028-06", threads=1)
    while whole.running:
        whole.step()
    assert np.array_equal(whole.counts, lived(begin, MOVED).reform.counts[: whole.month + 1])


def test_the_scenario_file_says_that_parents_talk(tmp_path):
    text = as_toml({**today(), "peers": 12.0})
    told = tomllib.loads(text)
    assert told["variants"] == {"peers": "on"}
    assert told["parameters"] == {"peers_talk": 0.12}
    file = tmp_path / "talk.toml"
    file.write_text(text, encoding="utf-8")
    assert dict(load(file).parameters)["peers_talk"] == 0.12
    assert scenario_of(today()).changes == ()


def test_what_a_browser_sends_is_held_within_the_sliders():
    assert checked({"fee": "35", "paying": 1e9, "receiving": "nan", "awareness": None, "unknown": 3}) == {
        **today(),
        "fee": 35.0,
    }
    assert checked({"fee": 33})["fee"] == 35.0


def test_the_state_is_kept_and_goes_on_to_the_same_months(tmp_path):
    new, kept = start(FAMILIES, 2, tmp_path), start(FAMILIES, 2, tmp_path)
    assert [file.suffix for file in tmp_path.iterdir()] == [".world"]
    one, other = lived(new, MOVED, 6), lived(kept, MOVED, 6)
    assert one.reform.families.tobytes() == other.reform.families.tobytes()


# --- lives ---------------------------------------------------------------------------------------------------------


def test_a_life_so_far_is_the_one_that_journey_replays(begin):
    pair = lived(begin, MOVED)
    drawn = settled(pair)
    table = np.asarray(pair.reform.families)
    family = next(one for one in drawn if table["events"][table["id"] == one].any())
    pair.watch(family)
    past = past_of(begin, family)
    for half, scenario in (("baseline", load("baseline")), ("reform", scenario_of(MOVED))):
        whole = replay(Asked(scenario, FAMILIES, 1, "2028-06"), family)
        assert [*past, *pair.seen[half]] == whole.months
    pair.step()
    assert pair.seen["reform"][-1]["month"] == "2028-07"


def test_a_life_tells_what_was_alike_and_then_what_was_not(begin):
    pair = lived(begin, MOVED)
    on_direct_pay = [
        set(rows["id"][(rows["arrangement"] == Arrangement.DIRECT_PAY) & (rows["status"] == CaseStatus.LIVE)].tolist())
        for rows in (np.asarray(world.families) for world in (begin.model, pair.baseline))
    ]
    family = min(set.intersection(*on_direct_pay))  # before the reform, and still where it has not come
    pair.watch(family)
    told = tell(pair, past_of(begin, family))
    assert told is not None
    assert told.alike
    assert told.apart["baseline"] != told.apart["reform"]
    assert any("Direct Pay has ended" in line.text for line in told.apart["reform"])
    assert min(line.month for line in told.apart["reform"]) >= FIRST_MONTH


# --- what is drawn ---------------------------------------------------------------------------------------------------


def test_families_drawn_know_each_other_and_have_a_place_each(begin):
    pair = Pair(begin)
    places = Places(settled(pair))
    world = places.drawn(pair, "baseline")
    assert len(set(places.families)) == COLUMNS * ROWS
    assert set(places.families) <= live(pair.baseline)
    assert len(world["lines"]) > COLUMNS * ROWS / 2
    assert {mark["arrangement"] for mark in world["families"]} >= {"none", "family_based", "direct_pay"}


def test_places_of_families_that_end_are_taken_by_new_ones_in_both_worlds(begin):
    pair = Pair(begin)
    pair.set(MOVED)
    places = Places(settled(pair))
    first = list(places.families)
    for _ in range(60):
        pair.step()
        places.update(pair)
    assert places.families != first
    assert len(set(places.families)) == COLUMNS * ROWS
    new = set(places.families) - set(first)
    begun = np.asarray(pair.baseline.families)
    assert all(begun["starts"][begun["id"] == one][0] >= month_of(FIRST_MONTH) for one in new & live(pair.baseline))
    one, other = (places.drawn(pair, half)["families"] for half in HALVES)
    assert [mark["id"] for mark in one] == [mark["id"] for mark in other]
    assert sum(mark["arrangement"] == "direct_pay" for mark in one) > 0
    assert sum(mark["arrangement"] == "direct_pay" for mark in other) == 0


def test_marks_differ_by_shape_and_grow_with_arrears():
    assert len({shape for _, shape, *_ in LOOKS.values()}) == len(LOOKS)
    assert len({outline(name, 0, 0, 5) for name in LOOKS}) == len(LOOKS)
    sizes = [radius_of(owed) for owed in (0, 500, 5_000, 10_000, 90_000)]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (SMALLEST, LARGEST)


def test_the_side_of_a_chart_holds_its_values_and_is_never_a_hairs_breadth():
    for values, least in (([43.0, 43.1], 10), ([0.0, 0.2], 10), ([700, 1800], 100), ([5, 5], 1), ([-3, 4], 1)):
        low, high, tick = scale(values, least)
        assert low <= min(values)
        assert high >= max(values)
        assert high - low >= least or low == 0
        assert 3 <= round((high - low) / tick) <= 8
    drawn = chart([Line([1, 2], "#000", "a < b")], 0, 12, 6, 'told "so"', 1)
    assert "a &lt; b" in drawn
    assert 'aria-label="told &quot;so&quot;"' in drawn
