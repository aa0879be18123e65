"""What the sums of docs/figures-that-cannot-all-be-true.md are written with: figures, verdicts, numbers in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cmsim.model.evidence import figures

HOLDS, DOES_NOT, ONLY_IF = "It holds.", "It cannot hold.", "It holds only if"


class Book:
    """Looks figures up and remembers which."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def __call__(self, id: str) -> float:
        if id not in self.used:
            self.used.append(id)
        return figures()[id].value

    def share(self, id: str) -> float:
        """A figure in percent as a share."""
        return self(id) / 100


@dataclass(frozen=True)
class Told:
    """One sum: what it says, whether it holds, and what follows."""

    says: str
    verdict: str
    follows: str


def k(value: float) -> str:
    """A number in thousands."""
    return f"{value / 1e3:,.0f},000"


def million(value: float) -> str:
    return f"£{value / 1e6:,.{0 if value >= 2e7 else 1}f}m"


def percent(share: float, decimals: int = 0) -> str:
    return f"{100 * share:.{decimals}f}%"


def weeks(first: tuple[int, int], last: tuple[int, int]) -> float:
    """Weeks between the beginnings of two months."""
    return (dt.date(*last, 1) - dt.date(*first, 1)).days / 7
