"""All rules of behaviour, at which verb of the month each acts, and the parts of the page that tells them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cmsim.model.month import MONTH, Step
from cmsim.model.state import TABLES
from cmsim.runs.law_page import anchor
from cmsim.runs.parents.reading import Function, Name, is_behaviour, reached, read_house

WHOSE = {"families": "family", "paying": "paying parent", "receiving": "receiving parent"}
OUTSIDE = "Outside the month"  # rules that no verb of the month reaches


@dataclass(frozen=True)
class Part:
    """One part of the page: a verb of the month (or none) and the rules it tells."""

    step: Step | None
    rules: tuple[Function, ...]

    @property
    def heading(self) -> str:
        return OUTSIDE if self.step is None else self.step.name.capitalize()


class Book:
    """All rules of behaviour, and at which verb of the month each one acts."""

    def __init__(self) -> None:
        self.house = read_house({table: {one.name for one in fields} for table, fields in TABLES.items()})
        self.rules = {key: one for key, one in self.house.items() if is_behaviour(one)}
        self.within = {
            step.name: [key for key in reached(self.house, kernel(step)) if key in self.rules] for step in MONTH
        }

    def steps_of(self, rule: Function) -> list[Step]:
        """The verbs of the month that come to a rule, in the order of the month."""
        return [step for step in MONTH if rule.key in self.within[step.name]]

    def home_of(self, rule: Function) -> Step | None:
        """The verb under which a rule is told: that of its subject (its file) if it acts there, else its first."""
        at = self.steps_of(rule)
        if not at:
            return None
        mates = Counter(
            step.name for one in self.rules.values() if one.module == rule.module for step in self.steps_of(one)
        )
        return max(at, key=lambda step: (mates[step.name], -MONTH.index(step)))

    def parts(self) -> list[Part]:
        """The page's parts in the order of the month; within one, a decision before what it is made of."""
        found = []
        for step in MONTH:
            told = [self.rules[key] for key in self.within[step.name]]
            found.append(Part(step, tuple(rule for rule in told if self.home_of(rule) == step)))
        found.append(Part(None, tuple(rule for rule in self.rules.values() if not self.steps_of(rule))))
        return [part for part in found if part.rules]


def kernel(step: Step) -> Name:
    """Where the kernel of a step is written."""
    named: Any = step.kernel
    return named.__module__.removeprefix("cmsim."), named.__name__


def place(rule: Function) -> str:
    """The address of a rule on the page."""
    return anchor(rule.title)


def link(rule: Function) -> str:
    """A rule's title in running text, leading to where it is told."""
    return f"[{rule.title.lower()}](#{place(rule)})"
