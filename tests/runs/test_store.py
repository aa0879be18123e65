"""Results on disk: whole or not at all, hashed, never over something else."""

import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from cmsim.model.errors import InputError
from cmsim.runs import store
from cmsim.runs.store import Results, about, load_results, write_results

pytestmark = pytest.mark.quick


@pytest.fixture
def tables():
    indicators = pd.DataFrame(
        {"month": ["2012-12"] * 2, "indicator": ["families", "share"], "group": "", "level": "", "value": [2.4e6, 0.5]}
    ).assign(simulated_n=[200, 100])
    families = pd.DataFrame({"month": ["2012-12"], "family_id": [7], "arrangement": pd.Categorical(["none"])})
    return {"indicators": indicators, "families": families}


@pytest.fixture
def manifest():
    facts = {"kind": "run", "scenario": {}, "seed": 1, "draw": 0, "families": 200, "weight": 12_000.0}
    return about(**facts, until="2012-12", engine="compiled", snapshots=[], groups=[])


@pytest.fixture
def result(tmp_path, manifest, tables):
    """A result that is there already."""
    write_results(tmp_path / "result", manifest, tables)
    return tmp_path / "result"


def everything(folder: Path) -> dict[str, bytes]:
    """All that is in a folder, by path."""
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def change_manifest(result: Path, **changes) -> None:
    file = result / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_what_is_written_is_what_is_read(result, tables):
    read = load_results(result)
    assert set(read.tables) == set(tables)
    pd.testing.assert_frame_equal(read.indicators, tables["indicators"])
    pd.testing.assert_frame_equal(read.families, tables["families"])
    assert read.comparison is None
    assert read.path == result


def test_the_manifest_says_how_it_was_made_and_hashes_every_file(result):
    told = json.loads((result / "manifest.json").read_text())
    assert set(told["files"]) == {"families.parquet", "indicators.parquet"}
    for name, mark in told["files"].items():
        content = (result / name).read_bytes()
        assert mark == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert set(told["versions"]) >= {"python", "numpy", "numba", "mesa"}
    assert told["price_base"]
    assert len(told["rules_hash"]) == len(told["data_hash"]) == 16


def test_no_file_of_a_result_holds_a_path_of_this_machine(result):
    for path in result.iterdir():
        content = path.read_bytes()
        assert str(Path.home()).encode() not in content or Path.home() == Path("/")
        assert str(result.parent).encode() not in content


def test_the_same_tables_are_the_same_bytes(tmp_path, result, manifest, tables):
    write_results(tmp_path / "again", manifest, tables)
    assert everything(tmp_path / "again") == everything(result)


def test_other_files_are_kept_and_hashed_too(tmp_path, manifest, tables):
    written = write_results(tmp_path / "with", manifest, tables, files={"summary.md": b"# In words\n"})
    assert (tmp_path / "with" / "summary.md").read_bytes() == b"# In words\n"
    assert written.manifest["files"]["summary.md"]["bytes"] == 11
    load_results(tmp_path / "with")


def test_a_result_is_not_replaced_unless_forced(tmp_path, result, manifest, tables):
    before = everything(tmp_path)
    with pytest.raises(InputError, match="exists already: choose another --out, or --force"):
        write_results(result, manifest, tables)
    assert everything(tmp_path) == before
    write_results(result, manifest | {"seed": 2}, tables, force=True)
    assert load_results(result).manifest["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_force_replaces_nothing_that_is_not_a_result(tmp_path, manifest, tables):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    before = everything(tmp_path)
    with pytest.raises(InputError, match="no result of cmsim"):
        write_results(tmp_path / "thesis", manifest, tables, force=True)
    assert everything(tmp_path) == before


def test_when_writing_fails_the_old_result_stands_and_nothing_else(tmp_path, result, manifest, tables, monkeypatch):
    before = everything(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_table", full)
    for out, force in ((result, True), (tmp_path / "new" / "deep", False)):
        with pytest.raises(InputError, match="cannot be written: No space left on device"):
            write_results(out, manifest, tables, force)
    assert everything(tmp_path) == before


def test_when_the_move_fails_the_old_result_is_put_back(tmp_path, result, manifest, tables, monkeypatch):
    before = everything(tmp_path)
    move = Path.rename

    def rename(self, target):
        if self.name.endswith(".part") and Path(target) == result:
            raise OSError(13, "Permission denied")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(InputError, match="Permission denied"):
        write_results(result, manifest, tables, force=True)
    assert everything(tmp_path) == before


def test_an_interruption_leaves_nothing(tmp_path, manifest, tables, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "fingerprint", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_results(tmp_path / "results" / "mine", manifest, tables)
    assert everything(tmp_path) == {}


def test_folders_on_the_way_are_made(tmp_path, manifest, tables):
    write_results(tmp_path / "results" / "mine", manifest, tables)
    assert load_results(tmp_path / "results" / "mine").manifest["families"] == 200


def test_a_file_in_the_way_is_left_alone(tmp_path, manifest, tables):
    (tmp_path / "taken").write_text("mine")
    for out in (tmp_path / "taken", tmp_path / "taken" / "under"):
        with pytest.raises(InputError, match="is a file"):
            write_results(out, manifest, tables, force=True)
    assert everything(tmp_path) == {"taken": b"mine"}


def test_a_folder_without_permission_is_refused(tmp_path, manifest, tables, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="there is no permission to write in"):
        write_results(tmp_path / "mine", manifest, tables)
    assert everything(tmp_path) == {}


def test_a_result_with_a_missing_or_altered_file_is_not_loaded(result):
    good = (result / "families.parquet").read_bytes()
    (result / "families.parquet").write_bytes(good[:-1] + b"x")
    with pytest.raises(InputError, match=r"families\.parquet in .* is altered"):
        load_results(result)
    (result / "families.parquet").unlink()
    with pytest.raises(InputError, match=r"families\.parquet in .* is missing"):
        load_results(result)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "it is not JSON"),
        ("[]", "not a manifest of cmsim"),
        ('{"kind": "run"}', "families"),
        ('{"name": "somebody else", "files": {}}', "not a manifest of cmsim"),
    ],
)
def test_a_folder_with_another_manifest_is_no_result(result, content, says):
    (result / "manifest.json").write_text(content)
    with pytest.raises(InputError, match=says):
        load_results(result)


def test_a_manifest_names_files_of_its_own_folder_only(result):
    change_manifest(result, files={"../elsewhere.parquet": {"sha256": "", "bytes": 0}})
    with pytest.raises(InputError, match="files is wrong"):
        load_results(result)


def test_what_is_no_result_is_said_to_be_none(tmp_path, result):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for name, says in (("nothing", "no such folder"), ("file", "it is a file"), ("empty", r"no manifest\.json")):
        with pytest.raises(InputError, match=says):
            load_results(tmp_path / name)
    change_manifest(result, schema_version=999)
    with pytest.raises(InputError, match="schema 999"):
        load_results(result)


def test_a_table_without_its_columns_is_named(tmp_path, manifest, tables):
    write_results(tmp_path / "bad", manifest, {"indicators": tables["indicators"].drop(columns="value")})
    with pytest.raises(InputError, match=r"indicators\.parquet has no column value"):
        load_results(tmp_path / "bad")


def test_an_indicator_is_a_series_by_month():
    rows = [("2020-01", "a_share", "", "", 0.5), ("2020-02", "a_share", "", "", 0.6), ("2020-02", "b", "", "x", 7.0)]
    told = pd.DataFrame(rows, columns=["month", "indicator", "group", "level", "value"])
    results = Results({"kind": "run"}, {"indicators": told})
    found = results.series("a_share")
    assert found.to_dict() == {pd.Period("2020-01", "M"): 0.5, pd.Period("2020-02", "M"): 0.6}
    assert results.series("b", "x").name == "b[x]"
    with pytest.raises(InputError, match="no indicator 'a_shar', did you mean 'a_share'"):
        results.series("a_shar")
    with pytest.raises(InputError, match=r"no level of b ''.*there are 'x'"):
        results.series("b")
    with pytest.raises(InputError, match="the result of a comparison"):
        Results({"kind": "comparison"}, {}).series("b")
