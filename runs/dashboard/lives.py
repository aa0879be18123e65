"""One family's life so far: its past, lived once more with an eye on it, and its months since in both worlds.

The words are those of ``cmsim journey``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cmsim.runs.dashboard.pair import HALVES, Pair
from cmsim.runs.dashboard.reform import LAST_MONTH, baseline, scenario_of
from cmsim.runs.dashboard.start import Start
from cmsim.runs.journey.life import Asked, Life, watched
from cmsim.runs.journey.summing_up import sentences
from cmsim.runs.journey.telling import Line, timeline


class Told(NamedTuple):
    """A family's life in both worlds: its summaries, what happened alike, and what happened in each alone."""

    family: int
    summaries: dict[str, list[str]]
    alike: list[Line]
    apart: dict[str, list[Line]]


def past_of(start: Start, family: int) -> list[dict[str, Any]]:
    """A family's months up to the one before the reform; none for a family that separates later."""
    return list(watched(start.past(), family))


def tell(pair: Pair, past: list[dict[str, Any]]) -> Told | None:
    """The life so far of the family that the pair watches; None while it has none."""
    assert pair.watched is not None
    start = pair.start
    summaries, lines = {}, {}
    for half in HALVES:
        months = [*past, *pair.seen[half]]
        if not months:
            return None
        scenario = baseline() if half == "baseline" else scenario_of(pair.values)
        life = Life(pair.watched, Asked(scenario, start.families, start.seed, LAST_MONTH), months)
        summaries[half], lines[half] = sentences(life), timeline(life)
    one, other = lines["baseline"], lines["reform"]
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return Told(pair.watched, summaries, one[:same], {"baseline": one[same:], "reform": other[same:]})
