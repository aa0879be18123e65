"""The structural corners in a report: beside the interval, and never folded into it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cmsim.runs.comparing.corners import COLUMNS, corners_of, kept_of, not_lived
from cmsim.runs.comparing.words import slug
from cmsim.runs.reporting.markup import Part, Picture, Table, heading, paragraph

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform


NUMBERS = ("Here", "90% interval", "Lowest", "Highest", "Other sign")


def beside(found: Comparison, reform: Reform) -> list[Part]:
    """The same effects under other accounts of behaviour as a table, or that none are kept."""
    name = reform.scenario.name
    told = corners_of(found, reform)
    if told is None:
        return [paragraph(not_lived(reform))]
    caption = f"{name}: the effect here, and the same effect at the ends of what the figures leave open"
    return [Table(f"{slug(name)}-corners", caption, COLUMNS, told.rows, NUMBERS), paragraph(told.how)]


def in_pictures(found: Comparison) -> list[Part]:
    """Every corner of every reform in pictures; nothing where none are kept."""
    names = [reform.scenario.name for reform in found.plan.reforms if corners_of(found, reform) is not None]
    parts: list[Part] = [_picture(name) for name in names]
    return [heading("Structure: other accounts of behaviour"), *parts] if parts else []


@cache
def _picture(name: str) -> Picture:
    """The corners that are kept of a reform."""
    from cmsim.runs.doubting.chart import chart
    from cmsim.runs.doubting.corners import doubts

    kept = kept_of(name)
    assert kept is not None
    figures = kept.figures
    drawn = chart(figures, doubts(), name, f"Source: {kept.made_by}")
    csv = figures.to_csv(index=False, lineterminator="\n").encode()
    return Picture(f"chart-{slug(name)}-corners", drawn.png, drawn.alt, csv)
