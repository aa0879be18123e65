"""Several analyses from the same runs: a base and the effects of reforms, screened at the same points.

At each point the base is lived once, and every reform goes on from its state before the reform's first change: so the
ratings of an assumption log, for outcomes and for effects, cost little more than those for outcomes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.evaluating import Lived, begin
from cmsim.runs.sensitivity.analyse import SAME, Answers, Progress, check, effects, lived_along, most_moving, places_of
from cmsim.runs.sensitivity.question import Sensitivity, lived_together

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.evaluating import Point


@dataclass(frozen=True)
class Together:
    """Questions about one base: its outcomes first, then the effects of reforms; the rest of them is the same."""

    asked: tuple[Sensitivity, ...]

    def __post_init__(self) -> None:
        first, *others = self.asked
        alike = ("base", "outcomes", "ranges", "families", "until", "seeds")
        if first.reform is not None or any(one.reform is None for one in others):
            raise InputError("the base is asked about first, and then its reforms")
        if any(getattr(one, name) != getattr(first, name) for one in others for name in alike):
            raise InputError("questions that are answered together differ in their reforms alone")

    @property
    def seeds(self) -> tuple[int, ...]:
        return self.asked[0].seeds

    def live(self, point: Point, seed: int, threads: int | None = None) -> list[float]:
        """The outcomes of the base, then the effects of each reform, one after another."""
        first, *others = self.asked
        reforms = [(one.parts, one.reform) for one in others if one.reform is not None]
        told = lived_together(
            first.base, reforms, first.outcomes, first.families, seed, first.until, point, threads
        )  # fmt: skip
        return [figure for figures in told for figure in figures]

    def as_json(self) -> dict[str, Any]:
        """What the results rest on, but for the code."""
        first, *others = self.asked
        return {**first.as_json(), "reforms": [one.reform.resolved() for one in others if one.reform is not None]}


def screen_together(
    asked: Sequence[Sensitivity],
    trajectories: int,
    keep: int,
    closer: int,
    jobs: int = 1,
    out: Path | None = None,
    progress: Progress | None = None,
) -> list[Answers]:
    """The screening of each question, all from the same runs, in two stages.

    First ``trajectories`` over all parameters; then ``closer`` of them, new ones, over the ``keep`` that move some
    outcome most, the others at their centre. What is told of those is from the second stage alone, so that no
    parameter is told to matter for the luck it was chosen with; an effect of another parameter is never clear.

    ``out``: a folder in which every run is kept as soon as it has ended; work that was begun there goes on.
    Errors: InputError for anything the user got wrong, before anything is run.
    """
    import pandas as pd
    from cmsim.runs.folders import locked
    from cmsim.runs.store import about, now

    for times in (trajectories, closer):
        check(times, keep, 0, jobs)
    question = Together(tuple(asked))
    if out is not None:
        manifest = about(kind="sensitivity", families=asked[0].families, question=question.as_json(), started=now())
        begin(out, manifest, SAME, resume=True)
    with (
        nullcontext() if out is None else locked(out, "analysis"),
        Lived(question, out, jobs, progress) as lived,
    ):
        wide = screenings(asked, lived, trajectories)
        every = [table.assign(about=place) for place, table in enumerate(wide)]
        kept = most_moving(pd.concat(every), keep, ("about", "indicator", "level"))
        few = tuple(one for one in asked[0].ranges if one.name in kept)
        luck = asked[0].luck(trajectories)  # not that of the first stage
        narrow = screenings([replace(one, ranges=few, seeds=luck) for one in asked], lived, closer)
    runs = sum(times * (1 + many) for times, many in ((trajectories, len(asked[0].ranges)), (closer, len(few))))
    return [
        Answers(one, in_one(first, second), second.iloc[:0], second.iloc[:0], runs=runs)
        for one, first, second in zip(asked, wide, narrow, strict=True)
    ]


def screenings(asked: Sequence[Sensitivity], lived: Lived, trajectories: int) -> list[pd.DataFrame]:
    """The screening of each question over their parameters, from the same runs."""
    places = places_of(asked[0], trajectories)
    figures = lived_along(asked[0], lived, places, trajectories)
    each = len(asked[0].outcomes)
    return [effects(one, places, figures[:, n * each : (n + 1) * each]) for n, one in enumerate(asked)]


def in_one(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """What two stages say: the second of the parameters it is about, of others the first, as not clear of luck."""
    import pandas as pd

    others = first[~first["parameter"].isin(second["parameter"])].assign(clear=False, impact="low")
    return pd.concat([second, others], ignore_index=True)
