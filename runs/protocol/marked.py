"""Parts of a hand-written page that are made from the code: they stand between two marks, and all else is left alone.

<!-- made by python -m cmsim.runs.protocol.page: month -->
...
<!-- end of month -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

MADE_BY = "python -m cmsim.runs.protocol.page"
BEGINS = re.compile(rf"^<!-- made by {re.escape(MADE_BY)}: (\S+) -->$")


def filled(text: str, parts: Mapping[str, Callable[[], Sequence[str]]]) -> str:
    """A page with every marked part made anew. ``parts``: the lines of each, by name.

    Errors: ValueError for a part that nobody makes, or that has no end.
    """
    lines, kept = iter(text.splitlines()), []
    for line in lines:
        kept.append(line)
        begins = BEGINS.match(line)
        if begins:
            name = begins[1]
            if name not in parts:
                raise ValueError(f"nothing makes the part {name!r}; there are {', '.join(parts)}")
            kept += ["", *parts[name](), "", skipped_to(f"<!-- end of {name} -->", lines)]
    return "\n".join(kept) + "\n"


def skipped_to(end: str, lines: Iterable[str]) -> str:
    """The line that ends a part; those before it are passed over."""
    for line in lines:
        if line == end:
            return line
    raise ValueError(f"a part has no line {end!r}")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> list[str]:
    """A Markdown table; ``right``: columns of numbers, by place."""
    rules = ["---:" if place in right else "---" for place in range(len(heads))]
    told = [" | ".join(str(cell).replace("|", "/") for cell in row) for row in rows]
    return [f"| {' | '.join(heads)} |", f"|{'|'.join(rules)}|", *(f"| {row} |" for row in told)]


def listed(names: Iterable[object]) -> str:
    """Names of code, with commas."""
    return ", ".join(f"`{name}`" for name in names)
