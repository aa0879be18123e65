"""The list of pages that commands make is whole, and a stale page is named by it."""

import json
import re

import pandas as pd
import pytest
from cmsim.runs import every_page
from cmsim.runs.every_page import DOCS, MAKERS, Maker, main
from cmsim.runs.lived_with import UNKNOWN, made_with
from cmsim.runs.pages import keep_figures, only_compared, write_page, write_picture

pytestmark = pytest.mark.quick


def test_every_page_that_names_its_maker_is_listed_under_it() -> None:
    told = {}
    for path in DOCS.rglob("*.md"):
        made_by = re.search(
            r"^<!-- made by python -m (cmsim\.runs[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if made_by:
            told[path.relative_to(DOCS).as_posix()] = made_by[1]
    listed = {page: one.module for one in MAKERS for page in one.pages}
    assert told == listed, "add the page to runs/every_page.py"


def test_what_is_kept_is_read_after_it_is_made(capsys) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert [line.split()[2] for line in told.splitlines() if line.startswith("python -m")] == [o.module for o in MAKERS]
    assert MAKERS[-1].module == "cmsim.runs.protocol.page"  # it reads what all the others keep


def test_pages_are_compared_without_being_written(tmp_path) -> None:
    page, picture = tmp_path / "page.md", tmp_path / "picture.png"
    write_page(page, "old\n")
    with only_compared() as found:
        write_page(page, "old\n")
        assert found == []
        write_page(page, "new\n")
        write_page(tmp_path / "other.md", "new\n")
        write_picture(picture, b"")
    assert found == [page, tmp_path / "other.md"]
    assert page.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [page]


def test_a_stale_page_is_named_and_the_exit_code_says_so(monkeypatch, capsys) -> None:
    monkeypatch.setattr(every_page, "MAKERS", (Maker("law_page", ("law.md",), "the law"),))
    assert main(["--check"]) == 0
    monkeypatch.setattr("cmsim.runs.law_page.page", lambda: "# Another law\n")
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == "docs/law.md is not fresh: python -m cmsim.runs.law_page\n"


def test_a_page_lived_with_other_parameters_is_named_and_is_no_failure(monkeypatch, tmp_path, capsys) -> None:
    now = made_with()
    other = {**now, "rests_on": {**now["rests_on"], "parameters": "of another day"}}
    rows = pd.DataFrame({"a": [1.0]})
    for name, told in (("same", now), ("other", other), ("silent", {})):
        (tmp_path / "docs" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "docs" / name).write_text(keep_figures({"made_by": "a run", **told}, rows), encoding="utf-8")
    (tmp_path / "docs" / "as.json").write_text(json.dumps({"values": {}, **now}), encoding="utf-8")
    kept = ("same", "other", "silent", "as.json")
    monkeypatch.setattr(every_page, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(every_page, "MAKERS", (Maker("law_page", ("law.md",), "the law", kept=kept),))
    assert main(["--check"]) == 0
    again = "python -m cmsim.runs.law_page --run\n"
    assert capsys.readouterr().out == (
        f"docs/other was lived with other parameters: {again}docs/silent was lived with other {UNKNOWN}: {again}"
    )
