"""Pages of the documentation that are made from the code: how they are written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


_stale: list[Path] | None = None  # while pages are only compared: those that differ


def write_page(page: Path, text: str) -> None:
    """Write a generated page. Only in a checkout: the installed package has no docs."""
    if not page.parent.is_dir():
        raise SystemExit(f"there is no folder {page.parent}: the page is written in a checkout")
    if _stale is None:
        page.write_text(text, encoding="utf-8", newline="\n")
    elif not page.is_file() or page.read_text(encoding="utf-8") != text:
        _stale.append(page)


def write_picture(picture: Path, png: bytes) -> None:
    """Write a picture of a generated page. Pictures are not compared: their bytes vary with the versions in use."""
    if _stale is None:
        picture.write_bytes(png)


@contextmanager
def only_compared() -> Iterator[list[Path]]:
    """While this lasts nothing is written; the list is of the pages that would have been changed."""
    global _stale
    _stale = []
    try:
        yield _stale
    finally:
        _stale = None


def words_of(
    module: str, says: str, words: Sequence[str] | None, families: int, seeds: int, **more: int
) -> argparse.Namespace:
    """What is asked of a page that rests on runs: ``run``, ``families``, ``seeds``, and ``more`` numbers; those given
    are the usual."""
    told = argparse.ArgumentParser(prog=f"python -m {module}", description=says)
    told.add_argument("--run", action="store_true", help="live the runs anew, and keep their figures")
    told.add_argument("--families", type=int, default=families)
    told.add_argument("--seeds", type=int, default=seeds)
    for name, usual in more.items():
        told.add_argument(f"--{name}", type=int, default=usual)
    return told.parse_args(words)


def kept_file(name: str) -> Path | None:
    """Where the figures of a page are kept: with the package, or in the docs of a checkout; None where in neither."""
    here = Path(__file__).resolve().parent
    for file in (here / "kept" / name, here.parent / "docs" / name):
        if file.is_file():
            return file
    return None


def newest_fit(docs: Path) -> tuple[str, str]:
    """The decision that tells of the newest fit: its number and title in words, and its file."""
    file = sorted((docs / "decisions").glob("[0-9]*-fit.md"))[-1]
    title = file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
    return title, file.name


def keep_figures(about: Mapping[str, Any], rows: pd.DataFrame) -> str:
    """The figures a page is made from, as they are kept: a first line of how they were made, then a table, to six
    figures."""
    table = rows.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return f"# {json.dumps(about, ensure_ascii=False)}\n{table}"


def kept_figures(file: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """How kept figures were made, and the table of them."""
    import pandas as pd

    first, _, table = file.read_text(encoding="utf-8").partition("\n")
    return json.loads(first.removeprefix("# ")), pd.read_csv(StringIO(table), keep_default_na=True)
