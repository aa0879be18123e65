"""``cmsim report``: what it prints, what it replaces, and what it refuses in one line."""

import json

import pytest
from cmsim.model.errors import InputError
from cmsim.runs.reporting.report import write_report
from cmsim.runs.store import read_manifest
from report_reader import said


def test_json_tells_the_paths(lived, tmp_path):
    result = said(lived, "--out", tmp_path / "r", "--json")
    assert result.exit_code == 0, result.output
    paths = json.loads(result.stdout)
    assert paths["report"] == str(tmp_path / "r" / "report.html")
    assert len(paths["tables"]) > len(paths["pictures"]) > 0
    assert sum(path.is_file() for path in (tmp_path / "r").rglob("*")) == 2 + len(paths["tables"]) + len(
        paths["pictures"]
    )


def test_a_report_that_is_there_is_replaced_only_when_told_to(lived, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    assert said(lived).exit_code == 2
    assert "exists already" in said(lived).stderr
    assert "holds no report of cmsim" in said(lived, "--out", mine, "--force").stderr
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    assert said(lived, "--force").exit_code == 0
    assert not [path for path in lived.iterdir() if path.name.startswith(".")]


def damaged(what, lived, folder):
    """A copy of a result with something wrong in it."""
    folder.mkdir()
    for name in ("manifest.json", "indicators.parquet", "cutoffs.parquet"):
        (folder / name).write_bytes((lived / name).read_bytes())
    manifest = read_manifest(folder)
    if what == "altered":
        (folder / "indicators.parquet").write_bytes(b"PAR1")
    elif what == "missing":
        (folder / "cutoffs.parquet").unlink()
    elif what == "foreign":
        (folder / "manifest.json").write_text("{}")
    elif what == "no json":
        (folder / "manifest.json").write_text("hello")
    elif what == "kind":
        (folder / "manifest.json").write_text(json.dumps({**manifest, "kind": "population"}))
    elif what == "other kind":
        (folder / "manifest.json").write_text(json.dumps({**manifest, "kind": "compare"}))
    elif what == "scenario":
        (folder / "manifest.json").write_text(json.dumps({**manifest, "scenario": {"name": "x"}}))
    return folder


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("altered", "indicators.parquet in"),
        ("missing", "cutoffs.parquet in"),
        ("foreign", "is not a manifest of cmsim"),
        ("no json", "it is not JSON"),
        ("kind", "only a run, a comparison, a sweep or a validation has a report"),
        ("other kind", "has not what a compare of this cmsim has"),
        ("scenario", ""),
    ],
)
def test_a_damaged_or_foreign_folder_is_one_line_and_nothing_is_written(what, words, lived, tmp_path):
    folder = damaged(what, lived, tmp_path / "copy")
    before = sorted(path.name for path in folder.iterdir())
    result = said(folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_no_folder_at_all_is_one_line(tmp_path):
    assert "no such folder" in said(tmp_path / "nowhere").stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_leaves_nothing(lived, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(lived, tmp_path / "file" / "deep" / "report")
    with pytest.raises(InputError, match="is a file"):
        write_report(lived, tmp_path / "file", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
