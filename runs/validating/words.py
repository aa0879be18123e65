"""Figures of a validation in words, for the terminal and for pages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.validating.validate import Validation

SHARES = ("percent", "%", "per cent", "per 100")
MARKS = {1e-3: " thousand", 1e-6: "m", 1e-9: "bn"}  # by what a run's figure is multiplied by to stand in a unit


def figure(value: float, unit: str) -> str:
    """A figure in its unit: 31%, 360,000, £54.2m, 26.3 thousand; nothing where there is none."""
    if not math.isfinite(value):
        return "-"
    if unit.strip().lower() in SHARES:
        return f"{value:.1f}" + ("%" if unit != "per 100" else "")
    from cmsim.runs.validating.targets import scale_of

    scale = scale_of(unit)
    money = "£" if unit.startswith(("GBP", "£")) else ""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if money and scale == 1.0:
        for step, mark in ((1e9, "bn"), (1e6, "m")):
            if size >= step:
                return f"{sign}£{size / step:.2f}{mark}"
    digits = 0 if size >= 1000 else 1 if size >= 20 else 3
    return f"{sign}{money}{size:,.{digits}f}{MARKS.get(scale, '')}"


def observed(row: Any) -> str:
    """The observed figure and what is within its tolerance."""
    return f"{figure(row.observed, row.unit)} ({figure(row.band_low, row.unit)} to {figure(row.band_high, row.unit)})"


def simulated(row: Any) -> str:
    """The simulated figure and its interval."""
    told = figure(row.simulated, row.unit)
    if not math.isfinite(row.low):
        return told
    return f"{told} ({figure(row.low, row.unit)} to {figure(row.high, row.unit)})"


def gap(row: Any) -> str:
    return "not measured" if not math.isfinite(row.gap) else f"{row.gap:+.1f}"


def verdict(row: Any) -> str:
    return "in" if row.within else "out"


def counted(rows: pd.DataFrame) -> str:
    return f"{int(rows['within'].sum())} of {len(rows)} within tolerance"


def count_line(found: Validation) -> str:
    """How many are within, apart and together."""
    parts = [f"{title.lower()}: {counted(rows)}" for title, rows in found.sections()]
    together = [f"together: {counted(found.rows)}"] if len(parts) > 1 else []
    return "; ".join([*parts, *together]).capitalize() + "."


def made_by(found: Validation) -> str:
    """How it was run, in a line."""
    import cmsim

    runs = len(found.seeds)
    seeds = f"seed {found.seeds[0]}" if runs == 1 else f"seeds {found.seeds[0]} to {found.seeds[-1]}"
    times = f"{runs} runs of {found.families:,}" if runs > 1 else "one run"
    return (
        f"{found.scenario.name}, {found.families * runs:,} families ({times}, {seeds}), December 2012 to {found.until}"
        f", cmsim {cmsim.__version__}"
    )
