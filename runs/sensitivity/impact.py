"""How much each parameter matters: what an analysis says of it, kept as data, and the highest rating of each.

``cmsim sensitivity --out DIR`` writes impact.csv into its folder. The file of that name in this package is what the
assumption log reads; ``python -m cmsim.runs.sensitivity.assumptions`` makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.pages import keep_figures, kept_figures

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.sensitivity.analyse import Answers

FILE = "impact.csv"
COLUMNS = ("about", "indicator", "level", "parameter", "mean_effect", "share", "impact")
IMPACTS = ("high", "medium", "low")


@dataclass(frozen=True)
class Rating:
    """The highest impact of a parameter: high, medium or low, on what, and its effect beside the largest one's."""

    impact: str
    about: str
    indicator: str
    level: str
    share: float


def table(found: Answers) -> pd.DataFrame:
    """What an analysis says of each parameter and outcome; ``share`` is the mean effect over the largest one's."""
    question = found.question
    largest = found.screening.groupby(["indicator", "level"])["mean_effect"].transform("max")
    share = found.screening["mean_effect"] / largest.where(largest > 0, 1.0)
    about = question.base.name if question.reform is None else question.reform.name
    return found.screening.assign(about=about, share=share)[list(COLUMNS)]


def made_with(found: Answers) -> dict[str, Any]:
    """How an analysis was made, and with which rules and data."""
    from cmsim.runs.store import about

    question, whole = found.question, about()
    return {
        "base": question.base.name,
        "reform": None if question.reform is None else question.reform.name,
        "families": question.families,
        "seeds": list(question.seeds),
        "until": question.until,
        "runs": found.runs,
        **{name: whole[name] for name in ("cmsim", "rules_hash", "data_hash")},
    }


def write(found: Answers, folder: Path) -> None:
    """Keep the ratings of an analysis in its folder."""
    text = keep_figures({"analyses": [made_with(found)]}, table(found))
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def joined(folders: Iterable[Path]) -> str:
    """The ratings of several analyses as one file. Errors: InputError for a folder that holds none."""
    import pandas as pd

    made, tables = [], []
    for folder in folders:
        if not (folder / FILE).is_file():
            raise InputError(f"{folder} has no {FILE}: it is written by cmsim sensitivity --out")
        about, rows = kept_figures(folder / FILE)
        made += about["analyses"]
        tables.append(rows)
    return keep_figures({"analyses": made}, pd.concat(tables, ignore_index=True))


def shipped() -> tuple[dict[str, Any], pd.DataFrame] | None:
    """The ratings that come with cmsim, and how they were made; None where none were made yet."""
    entry = resources.files("cmsim.runs.sensitivity") / FILE
    return kept_figures(Path(str(entry))) if entry.is_file() else None


def ratings(rows: pd.DataFrame) -> dict[str, Rating]:
    """The highest rating of each parameter, over all analyses and outcomes."""
    best: dict[str, Rating] = {}
    every: list[Any] = list(
        rows.fillna({"level": ""}).sort_values("share", ascending=False, kind="stable").itertuples()
    )
    for row in every:
        best.setdefault(row.parameter, Rating(row.impact, row.about, row.indicator, row.level, float(row.share)))
    return best


def out_of_date(about: Mapping[str, Any]) -> bool:
    """Were the ratings made with other rules or data than those that are here?"""
    from cmsim.runs.store import about as now_with

    here = now_with()
    return any(one[name] != here[name] for one in about["analyses"] for name in ("rules_hash", "data_hash"))
