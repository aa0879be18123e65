"""docs/reference/levers.md: every lever of law and practice that a scenario may change, with its unit and range."""

from __future__ import annotations

import re

from cmsim.model.policy import Policy, allowed, law
from cmsim.runs.law_command import in_words
from cmsim.runs.law_page import CALCULATOR_ONLY, SECTIONS, UNREAD, anchor
from cmsim.runs.reference.markdown import opening, table, whole
from cmsim.scenarios import load

INTRODUCTION = """\
The {many} levers of law and practice: what a scenario may set, from a date on, under `[[change]]`. *Now* is the law
as known on {cutoff}, from where the baseline carries it on. Each title leads to every value the lever has had since
2012, with its source. Levers marked with an asterisk change no simulated result: `cmsim calculate` or a reader uses
them.
"""


def page() -> str:
    """The whole page as Markdown."""
    cutoff = load("baseline").cutoff
    now = law(cutoff)
    lines = [*opening("Levers", "model/law")]
    lines += INTRODUCTION.format(many=len(Policy.model_fields), cutoff=cutoff).splitlines()
    sections: dict[str, list[str]] = {}
    for name in Policy.model_fields:
        if name in SECTIONS:
            sections[SECTIONS[name]] = []
        sections[list(sections)[-1]].append(name)
    for heading, names in sections.items():
        lines += ["", f"## {heading}"]
        lines += table(("Lever", "What it is", "May be", "Now"), (told(name, now) for name in names))
    return whole(lines)


def told(name: str, now: Policy) -> tuple[str, ...]:
    """A lever as a row."""
    title = str(Policy.model_fields[name].title)
    mark = " *" if name in CALCULATOR_ONLY or name in UNREAD else ""
    may_be = re.sub(r"\d+e\+\d+", lambda number: f"{float(number[0]):,.0f}", allowed(name))
    return f"`{name}`{mark}", f"[{title}](../law.md#{anchor(title)})", may_be, in_words(getattr(now, name))
