"""Screening, ends and variance: Morris over all parameters, both ends of those that matter, Sobol over the few.

Sampling and estimators are those of SALib (Herman and Usher 2017). The luck is the same along a trajectory, so that an
effect is the parameter's, and another for each, so that the spread over trajectories tells what luck would do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.evaluating import Lived, begin, check_jobs
from cmsim.runs.sensitivity.question import Sensitivity

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEVELS = 4  # of each parameter in Morris's design
LUCK = 0.05  # the share of the effects called clear that may be luck
EXACT = 1e-9  # a standard error that is rounding
SAME = ("question", "rules_hash", "data_hash", "schema_version")
RATINGS = ((0.25, "high"), (0.05, "medium"), (0.0, "low"))  # impact: a clear mean effect, of the largest
Progress = Callable[[int, int], None]


@dataclass
class Answers:
    """What an analysis found. Tables: ``screening`` (all parameters), ``ends`` and ``variance`` (the few that matter).

    Columns of ``screening``: indicator, level, parameter, mean_effect (of moving it over its range, whatever its sign),
    signed_effect, spread (of effects: luck, interactions and curves), standard_error (of signed_effect), clear (of
    luck), impact. Of ``ends``: at_low, at_high, centre. Of ``variance``: first (alone), total (with others), and their
    90% half widths.
    """

    question: Sensitivity
    screening: pd.DataFrame
    ends: pd.DataFrame
    variance: pd.DataFrame
    seconds: float = 0.0
    runs: int = 0
    out: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim sensitivity --json`` prints."""
        question = self.question
        tables = {"screening": self.screening, "ends": self.ends, "variance": self.variance}
        told = {
            name: table.astype(object).where(table.notna(), None).to_dict(orient="records")
            for name, table in tables.items()
        }
        return {
            "base": question.base.name,
            "reform": None if question.reform is None else question.reform.name,
            "families": question.families,
            "until": question.until,
            "seeds": list(question.seeds),
            **told,
            "sentences": sentences(self),
            "runs": self.runs,
            "seconds": round(self.seconds, 3),
            "out": None if self.out is None else str(self.out),
        }


def analyse(
    question: Sensitivity,
    trajectories: int = 10,
    keep: int = 10,
    sobol: int = 0,
    jobs: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Answers:
    """Screen all parameters, then look closely at those that matter most for any of the outcomes.

    Parameters
    ----------
    trajectories : Morris's; each costs one run more than there are parameters.
    keep : how many parameters are looked at closely: both ends, and with ``sobol`` their part of the variance.
    sobol : base sample of Sobol's design, a power of two (0: left out); costs so many times (keep + 2) runs.
    jobs : processes; results do not depend on it.
    out, resume : a folder for every run and the result, and whether to go on in it.

    Errors: InputError for anything the user got wrong, before anything is run.
    """
    from cmsim.runs.folders import locked
    from cmsim.runs.sensitivity.results import write
    from cmsim.runs.store import about, now

    check(trajectories, keep, sobol, jobs)
    folder, begun = None if out is None else Path(out), time.perf_counter()
    if folder is not None:
        facts = {"families": question.families, "question": question.as_json(), "started": now()}
        begin(folder, about(kind="sensitivity", **facts), SAME, resume)
    elif resume:
        raise InputError("--resume needs the folder to go on in: --out")
    with (
        nullcontext() if folder is None else locked(folder, "analysis"),
        Lived(question, folder, jobs, progress) as lived,
    ):
        screening = screen(question, lived, trajectories)
        kept = most_moving(screening, keep)
        ends = both_ends(question, lived, kept)
        variance = parts_of_variance(question, lived, kept, sobol)
        found = Answers(question, screening, ends, variance, time.perf_counter() - begun, lived.lived)
        if folder is not None:
            write(found, folder)
            found.out = folder
    return found


def check(trajectories: int, keep: int, sobol: int, jobs: int) -> None:
    """Errors: InputError for what cannot be asked for."""
    if not 2 <= trajectories <= 1000:
        raise InputError(f"--trajectories is {trajectories}: it must be from 2 to 1000")
    if not 1 <= keep <= 100:
        raise InputError(f"--keep is {keep}: it must be from 1 to 100")
    if sobol and (sobol < 4 or sobol & (sobol - 1)):
        raise InputError(f"--sobol is {sobol}: it must be 0, or a power of two from 4 on")
    check_jobs(jobs)


def at(question: Sensitivity, lived: Lived, places: np.ndarray) -> np.ndarray:
    """The outcomes at places in the unit cube, means over the seeds: shape (places, outcomes)."""
    figures: np.ndarray = lived.of([question.point(place) for place in places]).mean(axis=1)
    return figures


def design(names: list[str]) -> dict[str, Any]:
    """A problem as SALib names it: each parameter from nought to one."""
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def screen(question: Sensitivity, lived: Lived, trajectories: int) -> pd.DataFrame:
    """Morris's elementary effects: one row for each outcome and parameter, the strongest first."""
    places = places_of(question, trajectories)
    return effects(question, places, lived_along(question, lived, places, trajectories))


def places_of(question: Sensitivity, trajectories: int) -> np.ndarray:
    """The places of the trajectories in the unit cube, one trajectory after another."""
    from SALib.sample import morris as sampling

    asked = design([one.name for one in question.ranges])
    places: np.ndarray = sampling.sample(asked, trajectories, num_levels=LEVELS, seed=question.seeds[0])
    return places


def lived_along(question: Sensitivity, lived: Lived, places: np.ndarray, trajectories: int) -> np.ndarray:
    """The figures at the places, means over seeds: each trajectory has the same luck from end to end, and its own."""
    each = len(places) // trajectories
    seeds = [question.luck(place // each) for place in range(len(places))]
    figures: np.ndarray = lived.of([question.point(place) for place in places], seeds).mean(axis=1)
    return figures


def effects(question: Sensitivity, places: np.ndarray, figures: np.ndarray) -> pd.DataFrame:
    """The table of a screening, from the figures at its places, shape (places, outcomes)."""
    import numpy as np
    import pandas as pd
    from SALib.analyze import morris as analysis

    names = [one.name for one in question.ranges]
    asked = design(names)
    tables = []
    for place, (indicator, level) in enumerate(question.outcomes):
        found = analysis.analyze(asked, places, figures[:, place], num_levels=LEVELS, seed=question.seeds[0])
        size, signed, spread = (np.asarray(found[key], float) for key in ("mu_star", "mu", "sigma"))
        error = spread / np.sqrt(len(places) / (len(names) + 1))
        told = clear(signed, error, len(places) // (len(names) + 1))
        largest = float(size[told].max(initial=0.0)) or 1.0
        tables.append(
            pd.DataFrame(
                {
                    "indicator": indicator, "level": level, "parameter": names, "mean_effect": size,
                    "signed_effect": signed, "spread": spread, "standard_error": error, "clear": told,
                    "impact": [rating(one / largest if known else 0.0) for one, known in zip(size, told, strict=True)],
                }
            ).sort_values("mean_effect", ascending=False, kind="stable")
        )  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def clear(signed: np.ndarray, error: np.ndarray, trajectories: int) -> np.ndarray:
    """Which mean effects luck alone would not make: of those named, about one in twenty may still be luck.

    Each trajectory has its own luck, so the spread of a parameter's effects over them is its noise (with what depends
    on the other parameters). Of so many parameters some would pass any test of one, so the tests are taken together
    (Benjamini and Hochberg 1995).
    """
    import numpy as np
    from scipy.stats import false_discovery_control, t

    exact = error <= EXACT * np.abs(signed)
    odds = np.where(signed != 0.0, 0.0, 1.0)
    odds[~exact] = 2.0 * t.sf(np.abs(signed[~exact]) / error[~exact], trajectories - 1)
    return np.asarray(false_discovery_control(odds) < LUCK)


def rating(share: float) -> str:
    """High, medium or low: a mean effect that is clear of luck (0: it is not) as a share of the largest such."""
    return next(word for least, word in RATINGS if share >= least)


def most_moving(screening: pd.DataFrame, keep: int, each: Sequence[str] = ("indicator", "level")) -> list[str]:
    """The parameters that matter most: in turn the next strongest of each outcome, which the columns ``each`` name."""
    order = screening.assign(place=screening.groupby(list(each), sort=False).cumcount())
    names = order.sort_values("place", kind="stable")["parameter"]
    return list(dict.fromkeys(names))[:keep]


def both_ends(question: Sensitivity, lived: Lived, kept: list[str]) -> pd.DataFrame:
    """Each outcome with one parameter at either end of its range and the others at their centre."""
    import numpy as np
    import pandas as pd

    centre = np.array([(one.now - one.low) / (one.high - one.low) for one in question.ranges])
    names = [one.name for one in question.ranges]
    places = [centre]
    for name in kept:
        for end in (0.0, 1.0):
            moved = centre.copy()
            moved[names.index(name)] = end
            places.append(moved)
    figures = at(question, lived, np.array(places))
    rows = []
    for place, (indicator, level) in enumerate(question.outcomes):
        for n, name in enumerate(kept):
            low, high = figures[1 + 2 * n, place], figures[2 + 2 * n, place]
            one = question.ranges[names.index(name)]
            told = {"low": one.low, "high": one.high, "at_low": low, "at_high": high, "centre": figures[0, place]}
            rows.append({"indicator": indicator, "level": level, "parameter": name, **told})
    return pd.DataFrame(rows)


def parts_of_variance(question: Sensitivity, lived: Lived, kept: list[str], sobol: int) -> pd.DataFrame:
    """Sobol's first and total indices over the parameters kept, the others at their centre."""
    import pandas as pd

    columns = ["indicator", "level", "parameter", "first", "total", "first_half_width", "total_half_width"]
    if not sobol:
        return pd.DataFrame(columns=columns)
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    few = replace(question, ranges=tuple(one for one in question.ranges if one.name in kept))
    names = [one.name for one in few.ranges]
    asked = design(names)
    seed = question.seeds[0]
    places = sampling.sample(asked, sobol, calc_second_order=False, seed=seed)
    figures = at(few, lived, places)
    tables = []
    for place, (indicator, level) in enumerate(question.outcomes):
        found = analysis.analyze(asked, figures[:, place], calc_second_order=False, conf_level=0.9, seed=seed)
        told = {"first": found["S1"], "total": found["ST"], "first_half_width": found["S1_conf"]}
        table = pd.DataFrame({"parameter": names, **told, "total_half_width": found["ST_conf"]})
        tables.append(table.assign(indicator=indicator, level=level).sort_values("total", ascending=False))
    return pd.concat(tables, ignore_index=True)[columns]


MOST_DECIMALS = 4


def told_apart(one: float, other: float, decimals: int) -> tuple[str, str]:
    """Two figures with as many decimals as it takes to tell them apart, within reason."""
    for places in range(decimals, max(decimals, MOST_DECIMALS) + 1):
        told = (f"{one:z,.{places}f}", f"{other:z,.{places}f}")
        if told[0] != told[1]:
            break
    return told


def amount(figure: str, unit: str) -> str:
    """A figure with its unit as it is written: 36.4% of families, £184.0 million a month, 12.3 thousand."""
    if unit.startswith("£"):
        sign = "-" if figure.startswith("-") else ""
        return f"{sign}£{figure.removeprefix('-')}{unit.removeprefix('£')}"
    return f"{figure}{unit}" if unit.startswith("%") else f"{figure} {unit}"


def sentences(found: Answers) -> list[str]:
    """One plain sentence for each outcome and parameter looked at closely, the strongest of each outcome first."""
    from cmsim.model.evidence import parameters
    from cmsim.runs.comparing.words import first_lower, scale_of, title_of

    effect = found.question.reform is not None
    told = []
    for (indicator, level), rows in found.ends.groupby(["indicator", "level"], sort=False):
        scale = scale_of(str(indicator))
        rows = rows.assign(size=(rows["at_high"] - rows["at_low"]).abs()).sort_values("size", ascending=False)
        what = f"{'the effect on ' if effect else ''}{first_lower(title_of(str(indicator), str(level)))}"
        unit = scale.difference_unit if effect else scale.unit
        every: list[Any] = list(rows.itertuples())
        for row in every:
            ends = told_apart(row.at_low * scale.factor, row.at_high * scale.factor, scale.decimals)
            meaning = parameters()[str(row.parameter)].meaning
            who = f"{row.parameter} ({first_lower(meaning)})"
            if ends[0] == ends[1]:
                told.append(f"Between {row.low:g} and {row.high:g} {who} makes no difference to {what}.")
            else:
                at_low, at_high = (amount(end, unit) for end in ends)
                told.append(f"With {who} at {row.low:g}, {what}: {at_low}; at {row.high:g}: {at_high}.")
    return told
