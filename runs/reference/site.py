"""What makes a site of the documents: hooks that mkdocs.yml names, called while ``mkdocs build`` runs.

The documents are written to be read as files, on a code host too. Some things are done for the site alone:

- The navigation is docs/index.md: its headings are the sections, its links the pages, in its order. A page that it does
  not name yet stands at the end of the section its folder belongs to.
- The files at the top of the project (README.md and its neighbours) become pages, and links to them lead there. A link
  to any other file outside docs/, such as a source file, becomes plain text: the site has only pages.
- Diagrams are drawn by the copy of Mermaid that Solara brings (extra ``dashboard``), for nothing is fetched.
- What the theme leaves out for those who cannot see it is put in.
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

HOUSE = Path(__file__).resolve().parents[2]
INDEX = "index.md"
TOP = {  # files outside docs/, and the pages they become
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "CODE_OF_CONDUCT.md": "project/code-of-conduct.md",
    "notebooks/README.md": "project/notebooks.md",
}
SECTION_OF = {"how-to": "How-to guides", "reference": "Reference", "decisions": "Decisions", "project": "The project"}
OTHERWISE = "Explanation"
MERMAID = Path(sys.prefix) / "share" / "solara" / "cdn" / "mermaid@10.8.0" / "dist" / "mermaid.min.js"
MERMAID_PAGE = "assets/mermaid.min.js"

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)


# --- the hooks ----------------------------------------------------------------------------------------------------


def on_files(files: Files, config: Any) -> Files:
    """The files at the top of the project join the documents, and the navigation is made."""
    for name, page in TOP.items():
        if (HOUSE / name).is_file():
            files.append(File.generated(config, page, content=(HOUSE / name).read_text(encoding="utf-8")))
    if MERMAID.is_file():
        files.append(File.generated(config, MERMAID_PAGE, abs_src_path=str(MERMAID)))
    index = (Path(config.docs_dir) / INDEX).read_text(encoding="utf-8")
    config.nav = navigation(index, [file.src_uri for file in files.documentation_pages()])
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links lead to pages of the site."""
    return site_links(markdown, page.file.src_uri)


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    """A page with a diagram brings what draws it."""
    if 'class="mermaid"' not in html or not MERMAID.is_file():
        return html
    script = posixpath.relpath(MERMAID_PAGE, posixpath.dirname(page.file.dest_uri) or ".")
    return f'{html}\n<script src="{script}"></script>\n'


def on_post_page(output: str, page: Any, config: Any) -> str:
    """The theme's search is a dialogue without a name: those who do not see it are told what it is."""
    return output.replace('role="dialog">', 'role="dialog" aria-label="Search">')


# --- the navigation -----------------------------------------------------------------------------------------------


def listed(index: str) -> dict[str, list[str]]:
    """The pages that the index names, by its sections, each once and in its order."""
    sections: dict[str, list[str]] = {}
    seen: set[str] = set()
    for part in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        named = [page_at(file_of(INDEX), target.partition("#")[0]) for _, _, target in LINK.findall(text)]
        here = [page for page in named if page and page.endswith(".md") and page not in seen]
        seen.update(here)
        sections[heading.strip()] = list(dict.fromkeys(here))
    return sections


def navigation(index: str, pages: Iterable[str]) -> list[Any]:
    """The navigation of the site: the index, then its sections (one of a single page is that page), a page that it does
    not name at the end of its own."""
    every = list(pages)
    sections = {name: [page for page in here if page in every] for name, here in listed(index).items()}
    named = {INDEX, *(page for here in sections.values() for page in here)}
    for page in sorted(set(every) - named):
        sections.setdefault(SECTION_OF.get(page.partition("/")[0], OTHERWISE), []).append(page)
    return [INDEX, *(here[0] if len(here) == 1 else {name: here} for name, here in sections.items() if here)]


# --- links --------------------------------------------------------------------------------------------------------


def file_of(page: str) -> str:
    """The file in the project that a page is made from."""
    at_the_top = {page: file for file, page in TOP.items()}
    return at_the_top.get(page, f"docs/{page}")


def page_at(file: str, target: str) -> str | None:
    """The page (or picture, or table) of the site that a file's link leads to; None when it is not on the site."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return TOP.get(path) if (HOUSE / path).is_file() else None


def site_links(markdown: str, here: str) -> str:
    """A page's text with its links as the site needs them; blocks of code are left as they are."""
    return outside_code(markdown, lambda text: LINK.sub(lambda found: relinked(found, here), text))


def relinked(found: re.Match[str], here: str) -> str:
    """A link as the site needs it."""
    picture, text, target = found.groups()
    address, mark, anchor = target.partition("#")
    if not address or ":" in address:
        return found[0]
    page = page_at(file_of(here), address)
    if page is None:
        return text if (HOUSE / posixpath.dirname(file_of(here)) / address).exists() else found[0]
    return f"{picture}[{text}]({posixpath.relpath(page, posixpath.dirname(here) or '.')}{mark}{anchor})"


def outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """Change a text, but not its blocks of code."""
    parts, last = [], 0
    for block in FENCE.finditer(markdown):
        parts += [change(markdown[last : block.start()]), block[0]]
        last = block.end()
    return "".join([*parts, change(markdown[last:])])
