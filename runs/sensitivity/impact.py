"""How much each parameter matters: what an analysis says of it, kept as data, and the highest rating of each.

``cmsim sensitivity --out DIR`` writes impact.csv into its folder. The file of that name in this package is what the
assumption log reads; ``python -m cmsim.runs.sensitivity.assumptions`` makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
COLUMNS = ("about", "indicator", "level", "parameter", "mean_effect", "standard_error", "clear", "share", "impact")
IMPACTS = ("high", "medium", "low")


@dataclass(frozen=True)
class Rating:
    """The highest impact of a parameter: high, medium or low, on what, and its effect beside the largest one's."""

    impact: str
    about: str
    indicator: str
    level: str
    share: float


NONE_CLEAR = Rating("low", "", "", "", 0.0)


def table(found: Answers) -> pd.DataFrame:
    """What an analysis says of each parameter and outcome; ``share`` is the mean effect over the largest clear one."""
    question, rows = found.question, found.screening
    each, sizes = [rows["indicator"], rows["level"]], rows["mean_effect"]
    clear = sizes.where(rows["clear"], 0.0).groupby(each).transform("max")
    largest = clear.where(clear > 0, sizes.groupby(each).transform("max"))
    share = sizes / largest.where(largest > 0, 1.0)
    about = question.base.name if question.reform is None else question.reform.name
    return rows.assign(about=about, share=share)[list(COLUMNS)]


def thinned(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that a log needs: those of some impact, and the strongest row of each parameter."""
    strongest = ~rows.sort_values("share", ascending=False, kind="stable").duplicated("parameter").sort_index()
    return rows[(rows["impact"] != "low") | strongest]


def made_with(found: Answers) -> dict[str, Any]:
    """How an analysis was made, and with which rules and data."""
    import cmsim
    from cmsim.runs.lived_with import made_with as rests_on_now

    question = found.question
    return {
        "base": question.base.name,
        "reform": None if question.reform is None else question.reform.name,
        "families": question.families,
        "seeds": list(question.seeds),
        "until": question.until,
        "runs": found.runs,
        "cmsim": cmsim.__version__,
        **rests_on_now(),
    }


def write(found: Answers, folder: Path) -> None:
    """Keep the ratings of an analysis in its folder."""
    text = keep_figures({"analyses": [made_with(found)]}, table(found))
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def kept(every: Sequence[Answers]) -> str:
    """The ratings of several analyses as one file, without the rows that no log needs."""
    import pandas as pd

    rows = pd.concat([table(one) for one in every], ignore_index=True)
    return keep_figures({"analyses": [made_with(one) for one in every]}, thinned(rows))


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
    """The highest rating of each parameter, over all analyses and outcomes. One that moves none clearly is low."""
    best: dict[str, Rating] = {}
    known = rows[rows["clear"]] if "clear" in rows else rows
    every: list[Any] = list(
        known.fillna({"level": ""}).sort_values("share", ascending=False, kind="stable").itertuples()
    )
    for row in every:
        best.setdefault(row.parameter, Rating(row.impact, row.about, row.indicator, row.level, float(row.share)))
    return dict.fromkeys(rows["parameter"], NONE_CLEAR) | best


def out_of_date(about: Mapping[str, Any]) -> bool:
    """Were the ratings made with other rules, law, figures or parameters than those that are here?"""
    from cmsim.runs.lived_with import changed_since

    return any(changed_since(one) for one in about["analyses"])
