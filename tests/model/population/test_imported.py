"""Families of one's own: what is given stays, what is missing fits it, weights hold, and an export comes back whole."""

from pathlib import Path

import made_families
import numpy as np
import pytest
from cmsim.agents.codes import Contact, Union, Work
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameters, path
from cmsim.model.population.imported import COPY
from cmsim.model.population.importing import Imported, import_file
from cmsim.model.population.microdata.schema import columns
from cmsim.model.population.microdata.writing import frame_of, numbers_of
from cmsim.model.results.slots import Slot
from cmsim.model.simulation import SeparatedFamilies
from made_families import fingerprint, imported

pytestmark = pytest.mark.rules

MANY = 6_000


def of(found: Imported, column: str) -> np.ndarray:
    """A column of the families as they were filled, one value a family."""
    return numbers_of(dict(found.population.tables), found.weights)[column]


def exported(families: int, seed: int):
    """The synthetic stock as a frame, and the model it is of."""
    model = SeparatedFamilies(families=families, rng=seed, until="2013-06")
    tables = {name: np.asarray(getattr(model.tables, name)) for name in ("paying", "receiving", "families")}
    return frame_of(tables, np.full(len(tables["families"]), model.weight)), model


# --- export and import ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_imported_is_the_same_run_to_the_byte(form, tmp_path) -> None:
    frame, model = exported(900, seed=4)
    file = tmp_path / f"families.{form}"
    frame.to_csv(file, index=False) if form == "csv" else frame.to_parquet(file)
    again = SeparatedFamilies(rng=4, until="2013-06", population=import_file(file, seed=77).population)
    assert again.families_wanted == 900
    assert again.weight == model.weight
    assert fingerprint(again) == fingerprint(model)
    while model.running:
        model.step()
        again.step()
    assert fingerprint(again) == fingerprint(model)


def test_an_import_exported_and_imported_again_is_the_same_families(tmp_path) -> None:
    first = imported(tmp_path, made_families.families(40))
    frame = frame_of(dict(first.population.tables), first.weights)
    frame.to_csv(tmp_path / "again.csv", index=False)
    second = import_file(tmp_path / "again.csv", seed=9)
    for name in ("paying", "receiving", "families"):
        ours, theirs = first.population.tables[name], second.population.tables[name]
        for field in ours.dtype.names:
            if field not in ("key", "leaning"):  # of the seed that filled them: a run gives its own
                assert np.array_equal(ours[field], theirs[field]), (name, field)


# --- what is given ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [made_families.families, made_families.parents])
def test_every_value_given_stays(made, tmp_path) -> None:
    found = imported(tmp_path, made(60, seed=3))
    given = found.given
    for name, column in columns().items():
        values = given.by_family(name)
        if column.field and not np.isnan(values).all():
            known = ~np.isnan(values)
            if name.endswith("_weekly_pay"):
                known &= values > 0
            assert np.allclose(of(found, name)[known], values[known], rtol=1e-12), name


def test_pay_and_work_of_receiving_parents_are_those_given_in_the_first_month(tmp_path) -> None:
    rows = made_families.families(300, seed=5)
    found = imported(tmp_path, rows)
    model = SeparatedFamilies(rng=11, until="2012-12", population=found.population, families=300)
    model.step()
    receiving = np.asarray(model.tables.receiving)[model.families["receiving"]]
    source = model.families["id"] % COPY // 4  # the row of the file, from 0
    own = source < len(rows)  # the others separated this month
    receiving, source = receiving[own], source[own]
    works = np.array([row["receiving_work"] != "none" for row in rows])[source]
    pay = np.array([float(row["receiving_weekly_pay"] or 0.0) for row in rows])[source]
    assert np.array_equal(receiving["work"] != Work.NONE, works)
    level = path("earnings", 1)[0]
    assert np.allclose(receiving["gross_weekly_income"][works], pay[works] * level)


def test_a_survey_of_another_month_keeps_ages_and_goes_by_the_earnings_of_its_time(tmp_path) -> None:
    rows = made_families.families(30)
    for row in rows:
        for name in ("separated_on", "child_1_born", "child_2_born"):
            row[name] = f"{int(row[name][:4]) + 8}{row[name][4:]}"
    then = imported(tmp_path, rows, survey=96)
    now = imported(tmp_path, made_families.families(30))
    level = path("earnings", 97)[96]
    for name in ("separated_on", "child_1_born", "paying_born", "receiving_savings"):
        assert np.array_equal(of(then, name), of(now, name)), name
    employed = then.given.by_family("paying_weekly_pay") > 0
    assert np.allclose(of(then, "paying_weekly_pay")[employed], of(now, "paying_weekly_pay")[employed] / level)


def test_a_month_before_the_paths_begin_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="begin in 2012-12"):
        imported(tmp_path, made_families.families(), survey=-24)


def test_columns_may_stand_in_any_order_and_a_file_may_begin_with_a_mark(tmp_path) -> None:
    rows = made_families.families()
    turned = [dict(reversed(row.items())) for row in rows]
    one = imported(tmp_path, rows).population.fingerprint()
    file = tmp_path / "turned.csv"
    file.write_text("\ufeff" + made_families.as_csv(turned).replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert import_file(file, scale=True).population.fingerprint() == one


# --- what is filled ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unknown(tmp_path_factory) -> Imported:
    """Families of whom nothing is known but that they are there."""
    return imported(tmp_path_factory.mktemp("unknown"), [{"family_id": str(n)} for n in range(MANY)])


@pytest.fixture(scope="module")
def synthetic() -> dict[str, np.ndarray]:
    """The synthetic families that are there in December 2012, of parents of one family each as in the file: those of
    two have a new partner more often."""
    alone = {"two_families_share": 0.0, "two_payers_share": 0.0}
    frame = SeparatedFamilies(families=MANY, until="2012-12", parameters=alone).tables
    tables = {name: np.asarray(getattr(frame, name)) for name in ("paying", "receiving", "families")}
    numbers = numbers_of(tables, np.ones(len(tables["families"])))
    there = (numbers["ended"] == 0) & (numbers["separated_on"] < 0)
    return {name: values[there] for name, values in numbers.items()}


def test_of_families_nothing_is_known_about_the_margins_are_those_of_the_synthesis(unknown, synthetic) -> None:
    for name, column in columns().items():
        if not column.field or column.exact or column.kind == "label":
            continue
        ours, theirs = of(unknown, name), synthetic[name]
        codes = range(len(column.words)) if column.kind == "words" else (1,) if column.kind == "yes_no" else ()
        for code in codes:
            assert abs((ours == code).mean() - (theirs == code).mean()) < 0.03, (name, code)
        if not codes:
            low, middle, high = (np.nanquantile(theirs, share) for share in (0.1, 0.5, 0.9))
            assert abs(np.nanmedian(ours) - middle) <= 0.1 * max(1e-9, high - low), name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paying_earning_power", "receiving_earning_power"),
        ("paying_earning_power", "paying_work"),
        ("paying_willingness", "paying_wants"),
        ("relationship_quality", "domestic_abuse"),
        ("contact", "relationship_quality"),
        ("union", "paying_earning_power"),
        ("receiving_attachment", "receiving_disabled"),
    ],
)
def test_what_is_filled_hangs_together_as_in_the_synthesis(one, other, unknown, synthetic) -> None:
    ours = np.corrcoef(of(unknown, one), of(unknown, other))[0, 1]
    theirs = np.corrcoef(synthetic[one], synthetic[other])[0, 1]
    assert abs(theirs) > 0.1
    assert abs(ours - theirs) < 0.08, "linked families of the synthesis hang together a little less"


def test_what_is_filled_fits_what_is_given(tmp_path) -> None:
    """High pay goes with willingness, abuse with a bad relationship, a couple's age: in the missing columns too."""
    rows = [
        {
            "paying_work": "employee",
            "paying_weekly_pay": "150" if n % 2 else "900",
            "domestic_abuse": "ongoing" if n % 4 < 2 else "none",
            "receiving_housing": "owner" if n % 8 < 4 else "social_rent",
        }
        for n in range(2_000)
    ]
    found = imported(tmp_path, rows)
    number = np.arange(2_000)
    poor, abused, tenant = number % 2 == 1, number % 4 < 2, number % 8 >= 4
    assert of(found, "paying_willingness")[~poor].mean() - of(found, "paying_willingness")[poor].mean() > 1.0
    quality = of(found, "relationship_quality")
    assert quality[~abused].mean() - quality[abused].mean() > 0.15
    assert (
        of(found, "receiving_earning_power")[~tenant].mean() > of(found, "receiving_earning_power")[tenant].mean() + 0.5
    )
    assert (of(found, "union")[~tenant] == Union.MARRIED).mean() > (of(found, "union")[tenant] == Union.MARRIED).mean()


def test_mothers_who_pay_see_their_children_more_and_weekly_contact_says_less_of_them(tmp_path) -> None:
    rows = [
        {"paying_sex": "female" if n % 2 else "male", "contact": "weekly" if n % 4 < 2 else ""} for n in range(MANY)
    ]
    found = imported(tmp_path, rows)
    number = np.arange(MANY)
    mothers, open_ones = number % 2 == 1, number % 4 >= 2
    weekly, nights = of(found, "contact") == Contact.WEEKLY, of(found, "nights") > 30
    assert weekly[mothers & open_ones].mean() > weekly[~mothers & open_ones].mean() + 0.15
    assert nights[mothers].mean() > nights[~mothers].mean() + 0.2
    quality = of(found, "relationship_quality")  # what a father's weekly contact tells of is more than what a mother's
    given = ~open_ones
    assert quality[given & ~mothers].mean() > quality[given & mothers].mean()


def test_the_separation_is_filled_given_the_children(tmp_path) -> None:
    rows = [{"child_1_age": "1" if n % 2 else "12"} for n in range(2_000)]
    found = imported(tmp_path, rows)
    starts, born = of(found, "separated_on"), of(found, "child_1_born")
    young = np.arange(2_000) % 2 == 1
    together = of(found, "union") != Union.NEVER_TOGETHER
    assert (starts[together] >= born[together]).all()
    assert (starts[~together] == born[~together]).all(), "their case begins with the birth"
    assert (starts <= 0).all()
    assert ((-born[young] // 12 == 1) & (starts[young] >= -24)).all()
    assert (of(found, "ends") > 0).all()
    assert together[young].mean() < 0.6 * together[~young].mean(), "a couple has lived together longer than a year"


def test_children_are_filled_given_the_separation(tmp_path) -> None:
    rows = [{"separated_on": "1998-04", "children": "1"} for _ in range(500)]
    found = imported(tmp_path, rows)
    tables = found.population.tables["families"]
    counted = ((tables["child_born"] <= 0) & (tables["child_leaves"] > 0) & (tables["child_born"] > -9999)).sum(axis=1)
    assert (counted == 1).all()
    assert (tables["starts"] == -176).all()


def test_a_parent_of_two_families_is_one_person(tmp_path) -> None:
    rows = [{"paying_parent_id": f"p{n // 2}", "receiving_parent_id": f"r{n}"} for n in range(400)]
    found = imported(tmp_path, rows)
    families, paying = found.population.tables["families"], found.population.tables["paying"]
    assert len(paying) == 200
    assert (paying["families"] == 2).all()
    assert np.array_equal(families["paying"], np.arange(400) // 2)
    oldest = np.where(families["child_born"] > -9999, families["child_born"], 9_999).min(axis=1)
    assert (oldest - paying["born"][families["paying"]] >= 16 * 12 - 12).all()


def test_the_head_of_a_file_is_filled_alike_whatever_follows(tmp_path) -> None:
    rows = [{"family_id": str(n), "contact": ("none", "weekly")[n % 2]} for n in range(300)]
    whole = imported(tmp_path, rows)
    head = imported(tmp_path, rows[:50])
    for name in ("paying", "receiving", "families"):
        assert np.array_equal(head.population.tables[name], whole.population.tables[name][:50])


def test_another_seed_fills_otherwise(tmp_path) -> None:
    rows = made_families.families(30)
    one, other = (imported(tmp_path, rows, seed=seed) for seed in (1, 2))
    assert (of(one, "paying_willingness") != of(other, "paying_willingness")).all()
    assert np.array_equal(of(one, "contact"), of(other, "contact"))


# --- weights, and runs ------------------------------------------------------------------------------------------------


def weighted(folder: Path, rows: int = 400) -> Imported:
    """Families of whom those with weekly contact count five times as much."""
    made = [
        {"family_id": str(n), "weight": "5" if n % 4 == 0 else "1", "contact": "weekly" if n % 4 == 0 else "none",
         "send": "yes" if n % 3 == 0 else "no"} for n in range(rows)
    ]  # fmt: skip
    return imported(folder, made)


def test_a_weighted_population_has_its_weighted_margins_in_a_run_of_any_size(tmp_path) -> None:
    population = weighted(tmp_path).population
    for families in (150, 400, 5_000):
        model = SeparatedFamilies(families=families, rng=3, until="2012-12", population=population)
        assert abs(len(model.families) - families) <= 1
        assert abs((model.families["contact"] == 2).mean() - 5 / 8) < 0.01
        assert abs(model.families["send"].mean() - 1 / 3) < 1.5 / np.sqrt(families)
        assert model.weight * families == pytest.approx(2_400_000)


def test_copies_are_other_families_with_other_luck(tmp_path) -> None:
    population = weighted(tmp_path).population
    families = SeparatedFamilies(families=5_000, rng=3, until="2012-12", population=population).families
    for name in ("id", "key"):
        assert len(np.unique(families[name])) == len(families), name
    other = SeparatedFamilies(families=5_000, rng=4, until="2012-12", population=population).families
    assert len(np.intersect1d(families["key"], other["key"])) == 0


def test_a_weighted_export_imported_again_has_the_same_weighted_margins(tmp_path) -> None:
    first = weighted(tmp_path)
    frame_of(dict(first.population.tables), first.weights).to_csv(tmp_path / "again.csv", index=False)
    second = import_file(tmp_path / "again.csv")
    runs = [
        SeparatedFamilies(families=800, rng=5, until="2013-01", population=found.population)
        for found in (first, second)
    ]
    assert fingerprint(runs[0]) == fingerprint(runs[1])


def test_links_hold_in_a_drawn_population(tmp_path) -> None:
    rows = made_families.families(50)
    model = SeparatedFamilies(families=700, rng=2, until="2013-03", population=imported(tmp_path, rows).population)
    while model.running:
        for name, table in (("paying", model.tables.paying), ("receiving", model.tables.receiving)):
            for row, parent in enumerate(table):
                own = slice(parent["first_family"], parent["first_family"] + parent["families"])
                assert (model.families[name][own] == row).all()
        model.step()
    assert model.counts[0][Slot.FAMILIES] > 600


def test_both_engines_live_an_imported_population_alike(tmp_path) -> None:
    population = imported(tmp_path, made_families.families(40)).population
    lived = []
    for engine in ("compiled", "mesa"):
        model = SeparatedFamilies(families=60, until="2013-06", engine=engine, population=population)
        while model.running:
            model.step()
        lived.append(fingerprint(model))
    assert lived[0] == lived[1]


def test_weights_far_from_what_the_file_stands_for_are_refused(tmp_path) -> None:
    rows = [{"weight": "1.25"} for _ in range(20)]
    with pytest.raises(InputError, match="the weights sum to 25 families, but the file is to stand for 2,400,000"):
        imported(tmp_path, rows, scale=False)
    assert imported(tmp_path, rows, scale=False, total=25).population.total == 25
    with pytest.raises(InputError, match="sum to 0"):
        imported(tmp_path, [{"weight": "0"}])


def test_a_run_too_small_for_anybody_says_so(tmp_path) -> None:
    population = imported(tmp_path, [{"weight": str(10**6 + n)} for n in range(2)], scale=False).population
    empty = next(seed for seed in range(1, 100) if not population.copies(1, seed).any())
    with pytest.raises(InputError, match="too few for a single family"):
        SeparatedFamilies(families=1, rng=empty, population=population)


def test_parameters_that_an_import_rests_on_exist() -> None:
    from cmsim.model.population.filling.missing import SEEN

    assert {name for _, name in SEEN} <= set(parameters())
