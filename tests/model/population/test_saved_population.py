"""Families of one's own, saved: mapped and not read, never written, and refused where they are damaged."""

import json
from pathlib import Path

import made_families
import numpy as np
import pytest
from cmsim.model.errors import InputError
from cmsim.model.population.imported import TABLES, Population, load_population
from cmsim.model.simulation import SeparatedFamilies
from made_families import fingerprint, imported

pytestmark = pytest.mark.rules


def saved(population: Population, folder: Path) -> Path:
    folder.mkdir()
    for name, content in population.files().items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps({"kind": "population", **population.about}))
    return folder


def test_a_saved_population_is_mapped_not_read_and_never_written(tmp_path) -> None:
    population = imported(tmp_path, made_families.families(40)).population
    found = load_population(saved(population, tmp_path / "saved"))
    assert all(isinstance(found.tables[name], np.memmap) for name in TABLES)
    assert found.fingerprint() == population.fingerprint()
    model = SeparatedFamilies(families=200, until="2013-02", population=found)
    ours = SeparatedFamilies(families=200, until="2013-02", population=population)
    while model.running:
        model.step()
        ours.step()
    assert fingerprint(model) == fingerprint(ours)
    assert load_population(tmp_path / "saved").fingerprint() == population.fingerprint()


@pytest.mark.parametrize("name", [*(f"{name}.npy" for name in TABLES), "manifest.json"])
def test_a_damaged_population_is_refused(name, tmp_path) -> None:
    folder = saved(imported(tmp_path, made_families.families()).population, tmp_path / "saved")
    (folder / name).write_bytes(b"not what it was")
    with pytest.raises(InputError, match=r"damaged|holds no population"):
        load_population(folder)
