"""Who the families are: the right size, nobody impossible, the same people whatever the size of the run."""

import datetime as dt

import numpy as np
import pytest
from cmsim.agents.codes import NEVER, Existence, Sex, Union, Work
from cmsim.model.evidence import value
from cmsim.model.policy import Change
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies

pytestmark = pytest.mark.rules

BORN_FIELDS = (
    *("key", "starts", "ends", "union", "send", "far", "child_born", "child_leaves"),
    *("relationship_baseline", "nights"),
)


@pytest.fixture(scope="module")
def model() -> SeparatedFamilies:
    return SeparatedFamilies(families=12_000, until="2013-02")


def lived(families: int, until: str, seed: int = 1, changes: tuple[Change, ...] = ()) -> SeparatedFamilies:
    model = SeparatedFamilies(families=families, until=until, rng=seed, changes=changes)
    while model.running:
        model.step()
    return model


def test_the_stock_holds_its_size_without_a_burn_in() -> None:
    sizes = np.mean([lived(6_000, "2022-12", seed).counts[:, Slot.FAMILIES] for seed in (1, 2, 3)], axis=0) / 6_000
    assert abs(sizes[0] - 1.0) < 0.03
    assert np.abs(sizes / sizes[0] - 1.0).max() < 0.03


def test_children_per_family_are_near_the_published() -> None:
    counts = lived(12_000, "2013-01").counts[-1]
    published = value("sep_children_2019_20") / value("sep_families_2019_20")
    assert abs(counts[Slot.CHILDREN] / counts[Slot.FAMILIES] - published) < 0.1


def test_nobody_is_impossible(model: SeparatedFamilies) -> None:
    families, paying, receiving = model.families, model.tables.paying, model.tables.receiving
    born, leaves = families["child_born"], families["child_leaves"]
    has = born != NEVER
    assert has[:, 0].all()
    assert (leaves[has] - born[has] >= 16 * 12).all()
    assert (leaves[has] - born[has] <= 20 * 12).all()
    first_born = np.where(has, born, 10_000).min(axis=1)
    together = families["union"] != Union.NEVER_TOGETHER
    assert (born[together, 0] <= families["starts"][together]).all()
    assert (first_born <= families["starts"]).all()  # parents never together part at the first birth
    assert (families["ends"] > families["starts"]).all()
    oldest = np.where(has, born, 10_000).min(axis=1)
    for parents, name in ((paying, "paying"), (receiving, "receiving")):
        ages = (oldest - parents["born"][families[name]]) / 12
        assert ages.min() >= 16
        assert ages[families["id"] % 4 == 0].max() <= 45
    assert np.isfinite(paying["wage"]).all()
    assert (paying["wage"] > 0).all()


def test_mothers_are_young_enough_and_parents_are_of_two_sexes(model: SeparatedFamilies) -> None:
    families = model.families
    sexes = []
    for name, parents in (("paying", model.tables.paying), ("receiving", model.tables.receiving)):
        own = parents[families[name]]
        at_last_birth = (families["child_born"][:, 0] - own["born"]) / 12
        assert at_last_birth[own["sex"] == Sex.FEMALE].max() < 48  # a mother of two unions, 16 at the first
        sexes.append(own["sex"])
    assert (sexes[0] != sexes[1]).all()


def test_links_of_parents_and_families_agree(model: SeparatedFamilies) -> None:
    families = model.families
    for name, table in (("paying", model.tables.paying), ("receiving", model.tables.receiving)):
        for row, parent in enumerate(table):
            own = slice(parent["first_family"], parent["first_family"] + parent["families"])
            assert (families[name][own] == row).all()
        assert table["families"].sum() == len(families)


def test_a_small_run_is_a_part_of_a_large_one(model: SeparatedFamilies) -> None:
    """The first families of a large population are not special: each is who it would be in a run of any size."""
    small = SeparatedFamilies(families=2_000, until="2013-02").families
    large = model.families
    rows = {number: row for row, number in enumerate(large["id"].tolist())}
    assert set(small["id"].tolist()) <= set(rows)
    there = np.array([rows[number] for number in small["id"].tolist()])
    for name in BORN_FIELDS:
        assert np.array_equal(small[name], large[name][there]), name


def test_who_enters_after_gaps_are_closed_has_nobodys_past() -> None:
    """Years on, a parent of a small run is to the byte who they are in a large one (rows of leavers are used again).
    Nobody stands in line: how long one waits for the service depends on who else does."""
    enough = (
        Change(dt.date(2012, 12, 10), "staff", 60_000.0),
        Change(dt.date(2020, 3, 23), "staff_share_report", 0.03),
    )
    small, large = (lived(families, "2021-12", changes=enough).tables.paying for families in (900, 1_800))
    rows = {number: row for row, number in enumerate(large["id"].tolist())}
    both = [row for row, number in enumerate(small["id"].tolist()) if number in rows]
    assert len(both) > 800
    there = [rows[number] for number in small["id"][both].tolist()]
    for name in ("historic_weekly_income", "assessed_weekly_income", "enforcement_belief", "net_weekly_income"):
        assert np.array_equal(small[name][both], large[name][there]), name


def test_another_seed_is_other_people(model: SeparatedFamilies) -> None:
    other = SeparatedFamilies(families=12_000, until="2013-02", rng=2).families
    assert len(np.intersect1d(other["key"], model.families["key"])) == 0


def test_shares_are_near_their_evidence(model: SeparatedFamilies) -> None:
    families = model.families[model.families["existence"] != Existence.ENDED]
    paying = model.tables.paying[families["paying"]]
    assert abs((paying["sex"] == 1).mean() - 0.92) < 0.02
    assert abs((families["union"] == 2).mean() - value("exmarried_share") / 100) < 0.06
    assert abs((families["contact"] == 2).mean() - 0.40) < 0.08


def second_families(alike: float) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second families of the paying parents who separate twice."""
    model = SeparatedFamilies(families=6_000, until="2013-01", parameters={"families_alike": alike})
    first = model.tables.paying["first_family"][model.tables.paying["families"] == 2]
    return model.families[first], model.families[first + 1]


def test_second_families_that_go_like_the_first_share_its_leanings_and_its_luck() -> None:
    apart, alike = second_families(0.0), second_families(1.0)
    assert (apart[0]["leaning"] == apart[0]["key"]).all()
    assert (apart[1]["leaning"] == apart[1]["key"]).all()
    assert (alike[1]["leaning"] == alike[0]["key"]).all()
    assert np.array_equal(apart[1]["key"], alike[1]["key"])
    near = [np.corrcoef(one["relationship_baseline"], other["relationship_baseline"])[0, 1] for one, other in
            (apart, alike)]  # fmt: skip
    assert near[0] < 0.3
    assert near[1] > 0.7
    assert alike[1]["relationship_baseline"].std() == pytest.approx(apart[1]["relationship_baseline"].std(), rel=0.05)


def test_parents_who_never_lived_together_mostly_have_one_child(model: SeparatedFamilies) -> None:
    families = model.families[model.families["existence"] != Existence.ENDED]
    children = (families["child_born"] != NEVER).sum(axis=1)
    apart = families["union"] == Union.NEVER_TOGETHER
    assert (children[apart] == 1).mean() > 0.55
    assert children[~apart].mean() > children[apart].mean() + 0.4


def test_where_one_parent_is_out_of_work_the_other_is_less_attached_to_it(model: SeparatedFamilies) -> None:
    attached = model.tables.receiving["attachment"][model.families["receiving"]]
    workless = model.tables.paying["work"][model.families["paying"]] == Work.NONE
    assert attached[~workless].mean() - attached[workless].mean() > 0.4
