"""The pages docs/odd.md, docs/trace.md and docs/assurance.md: their marked parts, made from code and kept figures.

    python -m cmsim.runs.protocol.page      write the marked parts anew, in a checkout (nothing is lived)

The words between the parts are written by hand, in the pages themselves.
"""

from pathlib import Path

from cmsim.runs.pages import write_page
from cmsim.runs.protocol.figures import FIGURES
from cmsim.runs.protocol.marked import filled
from cmsim.runs.protocol.odd import ODD

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("odd", "trace", "assurance")
PARTS = {**ODD, **FIGURES}


def page(name: str) -> str:
    """A page as it stands, its marked parts made anew."""
    return filled((DOCS / f"{name}.md").read_text(encoding="utf-8"), PARTS)


def main() -> None:
    """Write the pages."""
    for name in PAGES:
        write_page(DOCS / f"{name}.md", page(name))


if __name__ == "__main__":
    main()
