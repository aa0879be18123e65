"""Pages of the documentation that are made from the code: how they are written."""

from pathlib import Path


def write_page(page: Path, text: str) -> None:
    """Write a generated page. Only in a checkout: the installed package has no docs."""
    if not page.parent.is_dir():
        raise SystemExit(f"there is no folder {page.parent}: the page is written in a checkout")
    page.write_text(text, encoding="utf-8", newline="\n")
