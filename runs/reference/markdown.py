"""How the pages of reference are written: headings, tables and blocks of code in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def opening(title: str, made_from: str) -> list[str]:
    """The first lines of a page: its title, and how it was made."""
    return [
        f"# {title}",
        "",
        f"<!-- made by python -m cmsim.runs.reference: change {made_from}, never this page -->",
        "",
    ]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table, with an empty line before it and after."""
    lines = ["", "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(one) for one in row) + " |" for row in rows]
    return [*lines, ""]


def cell(content: object) -> str:
    """What stands in a cell: one line, no bar that would end it, numbers in full."""
    text = f"{content:.10g}" if isinstance(content, float) else "" if content is None else str(content)
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def code(text: str, language: str = "") -> list[str]:
    """A block of code."""
    return ["", f"```{language}", text.rstrip("\n"), "```", ""]


def whole(lines: Iterable[str]) -> str:
    """A page of lines, never two empty ones after each other."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n") + "\n"
