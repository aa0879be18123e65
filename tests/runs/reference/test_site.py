"""The site of the documents: it builds without a warning, leaves no page out, and opens from disk without a network."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cmsim.runs.reference.site import OTHERWISE, listed, navigation, site_links

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOUSE = Path(__file__).resolve().parents[3]
DOCS = HOUSE / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``python make.py docs`` builds it: a broken link or anchor is an error."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    told = subprocess.run(
        words, cwd=HOUSE, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return folder


# --- the whole ----------------------------------------------------------------------------------------------------


def test_every_document_is_a_page_that_the_navigation_leads_to(site: Path) -> None:
    start = (site / "index.html").read_text(encoding="utf-8")
    led_to = set(re.findall(r'<a href="([^"#:]+\.html)" class="md-nav__link', start)) | {"index.html"}
    pages = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    assert pages - led_to == set()
    assert {"project/readme.html", "project/contributing.html"} <= led_to


def test_the_index_names_every_document() -> None:
    named = {page for pages in listed(INDEX).values() for page in pages}
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"index.md"}
    assert sorted(pages - named) == [], "give each a line in docs/index.md, under the kind of page it is"


def test_no_page_asks_for_anything_from_elsewhere(site: Path) -> None:
    asked = re.compile(r"""<(?:script|link|img|iframe)[^>]*?(?:src|href)=["']?(https?:)?//[^"'> ]+""")
    found = {
        path.name: asked.search(text)[0]  # type: ignore[index]  # just found
        for path in site.rglob("*.html")
        if asked.search(text := path.read_text(encoding="utf-8"))
    }
    assert found == {}


# --- the navigation and the links ---------------------------------------------------------------------------------


def test_a_page_that_the_index_does_not_name_stands_at_the_end_of_its_section() -> None:
    index = "# Docs\n\n## How-to guides\n\n- [B](how-to/b.md)\n\n## Explanation\n\n- [C](c.md), [A](how-to/a.md)\n"
    pages = ["index.md", "c.md", "new.md", "how-to/a.md", "how-to/b.md", "how-to/new.md", "reference/new.md"]
    assert navigation(index, pages) == [
        "index.md",
        {"How-to guides": ["how-to/b.md", "how-to/new.md"]},
        {OTHERWISE: ["c.md", "how-to/a.md", "new.md"]},
        "reference/new.md",
    ]


@pytest.mark.parametrize(
    ("here", "markdown", "becomes"),
    [
        ("index.md", "[Read](../README.md)", "[Read](project/readme.md)"),
        ("how-to/a.md", "[law](../law.md#fees)", "[law](../law.md#fees)"),
        ("how-to/a.md", "[rules](../../CONTRIBUTING.md#tests)", "[rules](../project/contributing.md#tests)"),
        ("how-to/a.md", "[the code](../../runs/run.py)", "the code"),
        ("project/readme.md", "![chart](docs/pictures/a.png)", "![chart](../pictures/a.png)"),
        ("project/readme.md", "[MIT](LICENSE)", "MIT"),
        ("index.md", "[gone](../no-such-file.md)", "[gone](../no-such-file.md)"),  # left for the builder to complain of
        (
            "index.md",
            "[web](https://example.org/a) and [here](#below)",
            "[web](https://example.org/a) and [here](#below)",
        ),
        ("index.md", "```\n[code](../README.md)\n```\n", "```\n[code](../README.md)\n```\n"),
    ],
)
def test_links_lead_to_pages_of_the_site_and_code_is_left_as_it_is(here: str, markdown: str, becomes: str) -> None:
    assert site_links(markdown, here) == becomes


# --- in a browser, from disk --------------------------------------------------------------------------------------


def test_the_search_finds_a_page_from_disk_and_leads_there(site: Path, page: "Page") -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("deduction from earnings order", delay=5)
    result = page.locator(".md-search-result__link").first
    result.wait_for(timeout=20_000)
    result.click()
    page.wait_for_load_state()
    assert "deduction from earnings order" in page.locator("article").inner_text().lower()


def test_diagrams_are_drawn(site: Path, page: "Page") -> None:
    page.goto((site / "how-parents-decide.html").as_uri())
    page.locator("div.mermaid").wait_for(timeout=20_000)
    assert page.locator("pre.mermaid").count() == 0


def test_a_wide_table_does_not_make_the_page_wider_than_a_telephone(site: Path, page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for name in ("index.html", "reference/parameters.html", "reference/python.html"):
        page.goto((site / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


@pytest.mark.parametrize("name", ["start-here.html", "reference/snapshot.html"])
def test_pages_can_be_read_by_everybody(site: Path, page: "Page", name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto((site / name).as_uri())
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []
