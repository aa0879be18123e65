"""The corners of structural doubt beside an effect: the same effect under other accounts of behaviour, never folded in.

Corners take long to live. Those of the reforms that come with cmsim are kept (``cmsim doubt`` makes them for others).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cmsim.model.calendar import label, month_of

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Plan, Reform

FILE = "structural-doubt.csv"
COLUMNS = ("Effect on", "Here", "90% interval", "Lowest", "Lowest under", "Highest", "Highest under", "Other sign")
NOT_LIVED = (
    "What other accounts of behaviour, which no figure decides between, make of it is not kept for this reform: "
    "cmsim doubt {which} tells."
)
HOW = (
    "Accounts of behaviour that the figures cannot tell apart, each lived with the same luck, parameters else at their "
    "centre: the effect where it is lowest and where it is highest, mean of the last year. They stand beside the "
    "interval and are in none of it. “Other sign”: how many of {count} corners have a clearly opposite effect. Made "
    "by {made_by}."
)


class Kept(NamedTuple):
    """The corners that are kept of a reform: how they were made, the first and the last month of the year that they are
    the mean of, and their figures."""

    made_by: str
    first: int
    last: int
    figures: pd.DataFrame


class Corners(NamedTuple):
    """Rows under ``COLUMNS``, how they were made in words, and the figures of every corner."""

    rows: list[tuple[str, ...]]
    how: str
    figures: pd.DataFrame


def corners_of(found: Comparison, reform: Reform) -> Corners | None:
    """The kept corners of a reform beside its effects in the last month; None where none are kept of it."""
    from cmsim.runs.comparing.words import effects_at, scale_of
    from cmsim.runs.doubting.corners import CENTRE
    from cmsim.runs.doubting.findings import TURNS

    kept = kept_for(found.plan.base, reform)
    if kept is None:
        return None
    mine = kept.figures
    effects = {(one.indicator, one.level): one for one in effects_at(found, reform, found.plan.last)}
    rows = []
    for (indicator, level), part in mine.groupby(["indicator", "level"], sort=False):
        effect, scale = effects.get((str(indicator), str(level))), scale_of(str(indicator))
        if effect is None:  # kept of the centre of the cost alone, which is told as a range
            continue
        *_, difference, interval = effect.cells()
        ordered: Any = part.sort_values("difference", kind="stable")
        ends = [
            text
            for one in (ordered.iloc[0], ordered.iloc[-1])
            for text in (scale.difference(one["difference"], one["low"], one["high"])[0], _name(one["corner"], CENTRE))
        ]
        turned = str(int((part["verdict"] == TURNS).sum()))
        title = f"{effect.title}, {scale.difference_unit}"
        rows.append((title, difference, interval or "not known", *ends, turned))
    corners = mine.loc[mine["corner"] != CENTRE, "corner"].nunique()
    return Corners(rows, HOW.format(count=corners, made_by=kept.made_by), mine)


def kept_for(base: Any, reform: Reform) -> Kept | None:
    """``kept_of`` a reform of the catalogue against the baseline; None for any other comparison."""
    ours = base.name == "baseline" and is_shipped(base) and is_shipped(reform.scenario)
    return kept_of(reform.scenario.name) if ours else None


def structure_of(plan: Plan, reform: Reform) -> pd.DataFrame:
    """The effect under other accounts of behaviour: month, indicator, level, and structure_low, _high and _sd over all
    that are kept, the central one too. Of the horizons of the reform that lie in the year they are the mean of."""
    import pandas as pd

    columns = ["month", "indicator", "level", "structure_low", "structure_high", "structure_sd"]
    kept = kept_for(plan.base, reform)
    if kept is None:
        return pd.DataFrame(columns=columns)
    of = kept.figures.groupby(["indicator", "level"])["difference"].agg(["min", "max", "std"]).reset_index()
    told = [of.assign(month=label(month)) for month in reform.horizons(plan.last) if kept.first <= month <= kept.last]
    if not told:
        return pd.DataFrame(columns=columns)
    renamed = {"min": "structure_low", "max": "structure_high", "std": "structure_sd"}
    return pd.concat(told, ignore_index=True).rename(columns=renamed)[columns]


def not_lived(reform: Reform) -> str:
    """That no corners are kept of a reform, and what lives them: a scenario of one's own is named by its file."""
    scenario = reform.scenario
    return NOT_LIVED.format(which=scenario.name if is_shipped(scenario) else scenario.file or scenario.name)


@cache
def kept_of(reform: str) -> Kept | None:
    """The corners that are kept of a reform of this name; None where none are."""
    from cmsim.runs.pages import kept_figures, kept_file

    file = kept_file(FILE)
    if file is None:
        return None
    about, every = kept_figures(file)
    mine = every[every["reform"] == reform]
    told = mine.assign(level=mine["level"].fillna(""), verdict=mine["verdict"].fillna(""))
    last = month_of(about["until"])
    return None if mine.empty else Kept(str(about["made_by"]), last - 11, last, told)


def _name(corner: str, centre: str) -> str:
    return "the central account" if corner == centre else corner.replace("-", " ")


def is_shipped(scenario: Any) -> bool:
    """Whether a scenario is the one of that name that comes with cmsim."""
    from cmsim.scenarios import catalogue, load

    if scenario.name not in catalogue():
        return False
    ours = load(scenario.name)
    return (ours.changes, ours.parameters) == (scenario.changes, scenario.parameters)
