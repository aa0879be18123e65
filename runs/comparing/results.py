"""A comparison on disk: its tables, charts and page of summary, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from cmsim.model.calendar import label
from cmsim.model.results.groups import GROUPS
from cmsim.model.results.indicators import HEADLINES
from cmsim.runs.charts import draw_all
from cmsim.runs.comparing.corners import COLUMNS as CORNERS
from cmsim.runs.comparing.corners import corners_of, not_lived
from cmsim.runs.comparing.gains import BY_GROUP, WHO, by_group, gains_sentence, moved, share_cell
from cmsim.runs.comparing.money import KINDS, how_counted, totals, yearly
from cmsim.runs.comparing.official import COLUMNS as OFFICIAL
from cmsim.runs.comparing.official import official
from cmsim.runs.comparing.splitting import SHOWN, split_rows
from cmsim.runs.comparing.uncertainty import SHOWN as UNCERTAINTY
from cmsim.runs.comparing.uncertainty import in_short, parts_of_interval, uncertainty_rows
from cmsim.runs.comparing.words import (
    CHANGED,
    COLUMNS,
    changes_of,
    headline_rows,
    held,
    limits,
    made_by,
    more_runs,
    scale_of,
    when,
)
from cmsim.runs.run import told_population
from cmsim.runs.store import about, write_results

if TYPE_CHECKING:
    from cmsim.runs.comparing.compare import Comparison
    from cmsim.runs.comparing.plan import Reform


def tables(found: Comparison) -> dict[str, pd.DataFrame]:
    """The tables of the result, by name."""
    return {
        "indicators": found.base_indicators,
        "comparison": found.rows,
        "by_seed": found.by_seed,
        "movers": found.movers,
        "winners": found.winners,
        "money": found.money,
        **({"split": found.split} if found.plan.split_queue else {}),
        **({"uncertainty": found.uncertainty} if found.draws else {}),
        **({"by_data_draw": found.by_data_draw} if found.plan.data_draws else {}),
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
        **({"data_draws": plan.data_draws} if plan.draws else {}),
        **found.drawn,
        "families": plan.families,
        "weight": plan.weight,
        "until": plan.until,
        "engine": "compiled",
        "groups": list(plan.by),
        **({"split_queue": True} if plan.split_queue else {}),
        **told_population(plan.population, plan.population_name),
        "started": found.started,
        "seconds": round(found.seconds, 3),
    }


def write(found: Comparison, out: str | Path, force: bool = False) -> Path:
    """Write the result; hand back its folder. Errors: InputError, as ``store.write_results``; then nothing is left."""
    accounts = found.money.to_csv(index=False, lineterminator="\n").encode()
    files = draw_all(found) | {"summary.md": summary(found).encode(), "money.csv": accounts}
    written = write_results(out, about(**facts(found)), tables(found), force, files)
    assert written.path is not None
    return written.path


# --- the page of summary ---------------------------------------------------------------------------------------------


def summary(found: Comparison) -> str:
    """The page of summary, in Markdown."""
    plan = found.plan
    names = ", ".join(reform.scenario.name for reform in plan.reforms)
    warning = [f"**{found.drawn['draws_warning']}**", ""] if found.drawn.get("draws_warning") else []
    lines = [
        f"# {names} against {plan.base.name}",
        "",
        *warning,
        f"Made by {made_by(plan)}. Intervals: 90%, {held(plan)}.",
        "",
    ]
    for reform in plan.reforms:
        *before, last = reform.horizons(plan.last)
        lines += [f"## {reform.scenario.name}", "", reform.scenario.question, ""]
        lines += markdown(CHANGED, changes_of(plan, reform)) or ["It changes nothing that differs from the base."]
        lines += ["", f"### {when(plan, reform, last)}", "", *markdown(COLUMNS, headline_rows(found, reform, last)), ""]
        advice = more_runs(found, reform, last)
        lines += [advice, ""] if advice else []
        if before:
            months = [when(plan, reform, month) for month in before]
            lines += ["### Differences on the way, with 90% interval", ""]
            lines += [*markdown(("Indicator", "Unit", *months), _on_the_way(found, reform, before)), ""]
        if plan.draws:
            lines += ["### How sure this is", "", "What the variance of an interval is made of:", ""]
            lines += [*markdown(UNCERTAINTY, uncertainty_rows(found, reform, last)), ""]
            parts = parts_of_interval(plan).items()
            lines += [in_short(found, reform, last), "", *(f"- {part}: {words}" for part, words in parts), ""]
        if plan.split_queue:
            lines += ["### Directly, and by the service's queues", ""]
            lines += [*markdown(SHOWN, split_rows(found, reform, last)), ""]
        beside = corners_of(found, reform)
        lines += ["### Under other accounts of behaviour", ""]
        lines += [*markdown(CORNERS, beside.rows), "", beside.how, ""] if beside else [not_lived(reform), ""]
        published = official(found, reform)
        if published is not None:
            lines += ["### The Department's own estimate beside ours", "", *markdown(OFFICIAL, published.rows), ""]
            lines += [published.why, ""]
        lines += ["### Money to the last month", "", how_counted(reform, plan.last), ""]
        for kind in KINDS:
            lines += [f"{kind.capitalize()}, all months together:", ""]
            lines += [*markdown(*totals(found, reform, kind)), ""]
            lines += [f"{kind.capitalize()}, difference by financial year, £ million:", ""]
            lines += [*markdown(*yearly(found, reform, kind)), ""]
        lines += ["### Who gets and pays more or less", "", *_who(found, reform), ""]
        columns, moves, _ = moved(found, reform)
        lines += ["### Where families are", "", "Thousand families: down the side under the base, across the reform."]
        lines += ["", *markdown(columns, moves), ""]
    lines += ["## What this cannot tell", "", *(f"- {limit}" for limit in limits(plan)), ""]
    lines += ["## Files", "", *(f"- `{name}`: {what}" for name, what in FILES.items()), ""]
    return "\n".join(lines)


def _on_the_way(found: Comparison, reform: Reform, months: Sequence[int]) -> list[tuple[str, ...]]:
    """Headlines with their difference in each of some months."""
    columns = [headline_rows(found, reform, month) for month in months]
    units = [scale_of(indicator).difference_unit for indicator, _ in HEADLINES]
    return [
        (rows[0][0], unit, *(f"{row[4]} ({row[5]})" if row[5] else row[4] for row in rows))
        for unit, *rows in zip(units, *columns, strict=True)
    ]


FILES = {
    "comparison.parquet": "every difference, with its interval, unit and price base",
    "indicators.parquet": "the base scenario's indicators, means over seeds",
    "by_seed.parquet": "the headlines of every single run",
    "movers.parquet": "where families are under the base and under each reform",
    "winners.parquet": "families that get more or pay more, by every group, with 90% intervals",
    "money.parquet": "money by financial year: cash, at constant prices and as a present value; also as money.csv",
    "uncertainty.parquet": "with --draws: how much of each headline's interval is parameters, data and luck",
    "by_data_draw.parquet": "with --draws: the headlines of every run with margins that were drawn",
    "split.parquet": "where asked for (--split-queue): differences in two parts, directly and by the service's queues",
    "chart-*.png": "pictures, the figures behind each as CSV, and a description of each in chart-alt.json",
    "manifest.json": "what was run, with which versions, and the hash of every file",
}


def _who(found: Comparison, reform: Reform) -> list[str]:
    """Winners and losers among both parents: a sentence and a table of bands of their own income for each."""
    name, last = reform.scenario.name, label(found.plan.last)
    here = found.winners[(found.winners["reform"] == name) & (found.winners["month"] == last)]
    lines = []
    for parent, (does, _) in WHO.items():
        row = here[(here["parent"] == parent) & (here["group"] == "")].iloc[0]
        if pd.isna(row["higher"]):
            return ["Too few simulated families to tell."]
        lines.append(f"In the twelve months to {last} {gains_sentence(row, parent, does)}")
    lines.append("A receiving parent is better off with more, a paying parent with less.")
    for parent, (does, band) in WHO.items():
        bands = here[(here["parent"] == parent) & (here["group"] == band)]
        columns = [[share_cell(row, share) for _, row in bands.iterrows()] for share in ("higher", "lower", "same")]
        numbers = bands["simulated_n"].map("{:,}".format).tolist()
        rows = list(zip(bands["level"].tolist(), *columns, numbers, strict=True))
        heads = (f"{GROUPS[band].title}, in the base", f"{does[0].upper()}{does[1:]} more, %", "Less, %", "Same, %")
        lines += ["", *markdown((*heads, "Simulated families"), rows)]
    for parent, (does, band) in WHO.items():
        groups = [group for group in found.plan.pair_groups if group != band]
        lines += ["", f"What the {parent} parent {does}, by each other group in the base:", ""]
        lines += markdown(BY_GROUP, by_group(found, reform, parent, groups))
    return lines


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown; nothing without rows."""
    if not rows:
        return []
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines]
