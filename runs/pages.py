"""Pages of the documentation that are made from the code: how they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def write_page(page: Path, text: str) -> None:
    """Write a generated page. Only in a checkout: the installed package has no docs."""
    if not page.parent.is_dir():
        raise SystemExit(f"there is no folder {page.parent}: the page is written in a checkout")
    page.write_text(text, encoding="utf-8", newline="\n")


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
