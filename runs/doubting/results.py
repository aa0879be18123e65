"""The corners in words, and on disk: table, CSV, JSON and pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.comparing.words import scale_of, title_of
from cmsim.runs.doubting.corners import CENTRE
from cmsim.runs.doubting.findings import Doubts
from cmsim.runs.doubting.refits import facts, read

if TYPE_CHECKING:
    import pandas as pd


def made_by(found: Doubts) -> str:
    """How it was lived, in a line."""
    import cmsim

    plan = found.plan
    seeds = "seed 1" if plan.seeds == 1 else f"seeds 1 to {plan.seeds}"
    return f"cmsim doubt, {plan.families:,} families, {seeds}, to {plan.until}, cmsim {cmsim.__version__}"


def cells(rows: pd.DataFrame) -> list[list[str]]:
    """A reform's rows as text: the corner, then each outcome's effect with its interval."""
    lines = []
    for corner, part in rows.groupby("corner", sort=False):
        line = [str(corner)]
        every: list[Any] = list(part.itertuples())
        for row in every:
            difference, interval = scale_of(row.indicator).difference(row.difference, row.low, row.high)
            line.append(difference + (f" ({interval})" if interval else "") + mark(row.verdict))
        lines.append(line)
    return lines


def mark(verdict: str) -> str:
    """What stands behind an effect: a word on how it compares with the central account."""
    return {"other sign": " !", "larger": " +", "smaller": " -", "the same": " ="}.get(verdict, "")


MARKS = (
    "! clearly of the other sign; + clearly larger, - clearly smaller than in the central account, by a tenth or more; "
    "= the same"
)


def columns(rows: pd.DataFrame) -> list[str]:
    """The heads of that table."""
    pairs = dict.fromkeys(zip(rows["indicator"], rows["level"], strict=True))
    return ["Corner", *(f"{title_of(*pair)}, {scale_of(pair[0]).difference_unit}" for pair in pairs)]


def write(found: Doubts, out: str | Path, force: bool = False) -> Path:
    """Write the result; hand back its folder. Errors: InputError, as ``store.write_results``; then nothing is left."""
    from cmsim.runs.doubting.chart import chart
    from cmsim.runs.doubting.page import page
    from cmsim.runs.store import about, write_results

    plan = found.plan
    charts = [chart(found.rows, plan.doubts, reform.name, f"Source: {made_by(found)}") for reform in plan.reforms]
    told = {
        "kind": "doubt",
        "scenario": plan.base.resolved(),
        "reforms": [reform.resolved() for reform in plan.reforms],
        "corners": {account.name: account.corner.says for account in plan.accounts if account.corner},
        "families": plan.families,
        "seeds": plan.seeds,
        "until": plan.until,
        "seconds": round(found.seconds, 3),
    }
    files = {f"chart-{one.name}.png": one.png for one in charts}
    alt = {f"chart-{one.name}.png": one.alt for one in charts}
    pictures = {reform.name: f"chart-{one.name}.png" for reform, one in zip(plan.reforms, charts, strict=True)}
    refits = facts(plan.doubts, read())
    lived = {"made_by": made_by(found), "seconds": round(found.seconds), "refits": refits}
    summary = page(lived, found.rows, plan.doubts, pictures)
    files |= {
        "chart-alt.json": (json.dumps(alt, indent=2, ensure_ascii=False) + "\n").encode(),
        "corners.csv": found.rows.to_csv(index=False, lineterminator="\n").encode(),
        "corners.json": (json.dumps(found.as_json(), ensure_ascii=False) + "\n").encode(),
        "summary.md": summary.encode(),
    }
    written = write_results(out, about(**told), {"corners": found.rows}, force, files)
    assert written.path is not None
    return written.path


def default_out(names: list[str]) -> Path:
    """The folder of the results when none is given."""
    from cmsim.runs.comparing.words import slug

    return Path("results") / slug(f"doubt-{'-'.join(names)}")[:120]


def reform_rows(found: Doubts, reform: str) -> pd.DataFrame:
    """The rows of one reform, the central account first."""
    mine = found.rows[found.rows["reform"] == reform]
    assert mine["corner"].iloc[0] == CENTRE
    return mine
