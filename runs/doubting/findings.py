"""What the corners found: the effect of each reform under each account, and what turns on which."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.runs.doubting.corners import CENTRE, Doubt
from cmsim.runs.doubting.living import Plan, Progress, live_all, plan_of

if TYPE_CHECKING:
    import numpy as np

COLUMNS = (
    *("reform", "doubt", "corner", "indicator", "level", "base", "value", "difference", "low", "high"),
    *("beside", "beside_low", "beside_high", "verdict"),
)
KEYS = ["reform", "corner", "indicator", "level"]
MATERIAL = 0.1  # of the central effect, or of its half interval where that is wider: less is no change worth telling
TURNS, LARGER, SMALLER, UNCLEAR, SAME = "other sign", "larger", "smaller", "no clear change", "the same"


@dataclass
class Doubts:
    """What was found. ``rows`` has the columns of ``COLUMNS``: ``base`` and ``value`` are outcomes without and with the
    reform, means over seeds; ``low`` and ``high`` bound their ``difference`` with 90%; ``beside`` is how far it is from
    the central account's, bounded likewise; ``verdict`` is that in words."""

    plan: Plan
    rows: pd.DataFrame
    seconds: float = 0.0
    out: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that ``cmsim doubt --json`` prints."""
        rows = self.rows.astype(object).where(self.rows.notna(), None)
        return {
            "base": self.plan.base.name,
            "reforms": [reform.name for reform in self.plan.reforms],
            "families": self.plan.families,
            "seeds": self.plan.seeds,
            "until": self.plan.until,
            "doubts": [
                {"name": doubt.name, "title": doubt.title, "says": doubt.says, "survey": doubt.survey,
                 "turns": what_turns(self.rows, doubt.name),
                 "corners": {corner.name: corner.says for corner in doubt.corners}}
                for doubt in self.plan.doubts
            ],
            "rows": rows.to_dict(orient="records"),
            "sentences": sentences(self.rows, self.plan.doubts),
            "seconds": round(self.seconds, 3),
            "out": None if self.out is None else str(self.out),
        }  # fmt: skip


def doubt(*reforms: Any, progress: Progress | None = None, **settings: Any) -> Doubts:
    """Live reforms under every corner of structural doubt: settings as in ``living.plan_of``."""
    begun = time.perf_counter()
    plan = plan_of(reforms, **settings) if reforms else plan_of(**settings)
    rows = table(plan, live_all(plan, progress))
    return Doubts(plan, rows, time.perf_counter() - begun)


def table(plan: Plan, figures: np.ndarray) -> pd.DataFrame:
    """The rows, from outcomes of shape (accounts, 2, seeds, outcomes)."""
    import numpy as np
    from cmsim.runs.comparing.intervals import mean_differences

    effects = figures[:, 1] - figures[:, 0]
    centre: dict[str, np.ndarray] = {}
    rows: list[tuple[Any, ...]] = []
    for account, (without, with_it), each in zip(plan.accounts, figures, effects, strict=True):
        centre.setdefault(account.reform.name, each)  # the central account stands first
        middle = centre[account.reform.name]
        told, beside = mean_differences(without, with_it), mean_differences(middle, each)
        usual = mean_differences(np.zeros_like(middle), middle)
        for place, (indicator, level) in enumerate(plan.outcomes):
            here = {name: float(values[place]) for name, values in told.items()}
            there = {name: float(beside[name][place]) for name in ("difference", "low", "high")}
            central = {name: float(usual[name][place]) for name in ("difference", "low", "high")}
            same = bool((each[:, place] == middle[:, place]).all())
            rows.append(
                (account.reform.name, account.doubt.name if account.doubt else CENTRE, account.name, indicator, level,
                 *(here[name] for name in ("base", "value", "difference", "low", "high")),
                 *there.values(), "" if account.corner is None else verdict(here, central, there, same))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sign(effect: dict[str, float] | Any) -> int:
    """1 or -1 where the interval is on one side of nought, else 0 (also with one seed)."""
    low, high = (effect["low"], effect["high"]) if isinstance(effect, dict) else (effect.low, effect.high)
    return 1 if low > 0 else -1 if high < 0 else 0


def verdict(here: dict[str, float], centre: dict[str, float], beside: dict[str, float], same: bool) -> str:
    """A corner's effect beside the central one, in words."""
    if same:
        return SAME
    if sign(here) * sign(centre) < 0:
        return TURNS
    half = (centre["high"] - centre["low"]) / 2
    worth_telling = MATERIAL * max(abs(centre["difference"]), half if half == half else 0.0)
    if not sign(beside) or abs(beside["difference"]) < worth_telling:
        return UNCLEAR
    return LARGER if abs(here["difference"]) > abs(centre["difference"]) else SMALLER


# --- what turns on a doubt ------------------------------------------------------------------------------------------


def ranges(rows: pd.DataFrame, doubt: str) -> pd.DataFrame:
    """Of a doubt, the central account among its answers: reform, indicator, level, lowest, highest, turns.

    ``turns``: one answer's effect is clearly above nought and another's clearly below.
    """
    told = []
    for (reform, indicator, level), part in rows.groupby(["reform", "indicator", "level"], sort=False):
        if doubt not in set(part["doubt"]):
            continue
        here = part[part["doubt"].isin((doubt, CENTRE))]
        signs = {sign(row) for row in here.itertuples()}
        bounds = (here["difference"].min(), here["difference"].max())
        told.append((reform, indicator, level, *bounds, {1, -1} <= signs))
    return pd.DataFrame(told, columns=["reform", "indicator", "level", "lowest", "highest", "turns"])


def what_turns(rows: pd.DataFrame, doubt: str) -> list[dict[str, str]]:
    """The outcomes whose sign turns on a doubt."""
    found = ranges(rows, doubt)
    every: list[Any] = list(found[found["turns"]].itertuples())
    return [{"reform": one.reform, "indicator": one.indicator, "level": one.level} for one in every]


def unmoved(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Reform and corner where no outcome clearly differs from the central account's."""
    others = rows[rows["corner"] != CENTRE]
    still = [
        (str(reform), str(corner))
        for (reform, corner), part in others.groupby(["reform", "corner"], sort=False)
        if set(part["verdict"]) <= {SAME, UNCLEAR}
    ]
    return still


def base_moved(rows: pd.DataFrame, by: float = 0.1) -> list[str]:
    """Corners under which some outcome without the reform is further than a tenth from the central account's."""
    centre = rows[rows["corner"] == CENTRE].set_index(["reform", "indicator", "level"])["base"]
    moved = []
    every: list[Any] = list(rows.itertuples())
    for row in every:
        usual = centre[row.reform, row.indicator, row.level]
        if abs(row.base - usual) > by * abs(usual):
            moved.append(row.corner)
    return list(dict.fromkeys(moved))


def sentences(rows: pd.DataFrame, doubts: Sequence[Doubt]) -> list[str]:
    """For each reform: what turns on which doubt, and which corners do not change the headlines."""
    from cmsim.runs.comparing.words import title_of

    told = []
    for reform in dict.fromkeys(rows["reform"]):
        mine = rows[rows["reform"] == reform]
        for doubt in doubts:
            names = [title_of(one["indicator"], one["level"]).lower() for one in what_turns(mine, doubt.name)]
            if names:
                title = doubt.title[0].lower() + doubt.title[1:]
                told.append(f"{reform}: {title} decides the sign of the effect on {' and '.join(names)}.")
        still = [corner for _, corner in unmoved(mine)]
        if still:
            told.append(f"{reform}: no headline is clearly changed by {', '.join(still)}.")
    return told
