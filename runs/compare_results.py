"""A comparison on disk: its tables, charts and page of summary, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.runs.charts import draw_all
from cmsim.runs.compare_words import summary
from cmsim.runs.store import about, write_results

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.compare import Comparison


def tables(found: Comparison) -> dict[str, pd.DataFrame]:
    """The tables of the result, by name."""
    return {
        "indicators": found.base_indicators,
        "comparison": found.rows,
        "by_seed": found.by_seed,
        "movers": found.movers,
        "winners": found.winners,
    }


def facts(found: Comparison) -> dict[str, Any]:
    """What the manifest says of how the comparison was made: enough to make it again."""
    plan = found.plan
    return {
        "kind": "compare",
        "scenario": plan.base.resolved(),
        "reforms": [reform.scenario.resolved() for reform in plan.reforms],
        "seed": 1,  # the first; the others follow
        "seeds": plan.seeds,
        "draw": 0,
        "draws": found.draws,
        "families": plan.families,
        "weight": plan.weight,
        "until": plan.until,
        "engine": "compiled",
        "groups": list(plan.by),
        "started": found.started,
        "seconds": round(found.seconds, 3),
    }


def write(found: Comparison, out: str | Path, force: bool = False) -> Path:
    """Write the result; hand back its folder. Errors: InputError, as ``store.write_results``; then nothing is left."""
    files = draw_all(found) | {"summary.md": summary(found).encode()}
    written = write_results(out, about(**facts(found)), tables(found), force, files)
    assert written.path is not None
    return written.path
