"""What the figures of the gallery are drawn from: runs, a comparison, published figures; lived when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.calendar import label, month_of
from cmsim.runs.comparing.words import scale_of
from cmsim.runs.showing import borne, hide_few

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.store import Results

REFORM = "remove-direct-pay"


@dataclass(frozen=True)
class Figure:
    """One figure: its picture, the figures behind it, what it shows in words, and a sentence to stand above it."""

    png: bytes
    table: pd.DataFrame
    alt: str
    sentence: str


@dataclass(frozen=True)
class Material:
    """How much is lived: so many families in the run and half in each run of the comparison, until these months."""

    families: int = 12_000
    seeds: int = 4
    until: str = "2026-12"
    reform_until: str = "2031-12"

    @cached_property
    def run(self) -> Results:
        """The baseline, by income, with every family in some Decembers."""
        from cmsim.runs.run import run

        return run(
            "baseline", families=self.families, until=self.until, groups=["receiving_income"], snapshots=self.looked_at
        )

    @cached_property
    def comparison(self) -> Comparison:
        """The end of Direct Pay against the baseline."""
        from cmsim.runs.comparing.compare import compare

        return compare("baseline", REFORM, families=self.half, seeds=self.seeds, until=self.reform_until)

    @property
    def half(self) -> int:
        return max(60, self.families // 2)

    @property
    def source(self) -> str:
        import cmsim

        return f"Source: cmsim {cmsim.__version__}, baseline, {self.families:,} simulated families, seed 1"

    @property
    def decembers(self) -> tuple[str, str]:
        """The two Decembers between which families are followed: five years apart where the run is long enough."""
        last = month_of(self.until) // 12 * 12
        end = min(last, month_of("2020-12"))
        return label(max(0, end - 60)), label(end)

    @property
    def looked_at(self) -> list[str]:
        """The months in which every family is looked at."""
        last = label(month_of(self.until) // 12 * 12)
        return sorted({*self.decembers, last})

    def families_in(self, month: str) -> pd.DataFrame:
        """Every family of one of these months that is one still: children, and parents apart."""
        every = self.run.families
        assert every is not None
        return every[(every["month"] == month) & (every["children"] > 0)]

    def national(self, *pairs: tuple[str, str]) -> pd.DataFrame:
        """Monthly national figures of some indicators, those on too few families left out."""
        rows = self.run.indicators
        wanted = pd.MultiIndex.from_frame(rows[["indicator", "level"]]).isin(list(pairs))
        return hide_few(rows[wanted & (rows["group"] == "")], ["value"])

    def line(self, indicator: str, level: str = "") -> pd.Series:
        """One national indicator by month, in the unit it is written in."""
        rows = self.national((indicator, level))
        return rows.set_index("month")["value"] * scale_of(indicator).factor


def table_of(material: Material, *pairs: tuple[str, str]) -> pd.DataFrame:
    """The figures behind lines over time, with the digits they bear out."""
    from cmsim.runs.chart_style import with_units

    return with_units(borne(material.national(*pairs)).drop(columns=["group"]))


def points(ids: dict[str, tuple[str, float]]) -> list[tuple[str, float, Any]]:
    """Published figures beside a line: month, value in the line's unit, the figure. ``ids``: month and factor."""
    from cmsim.model.evidence import figures

    known = figures()
    return [(month, known[id].value * factor, known[id]) for id, (month, factor) in ids.items() if id in known]
