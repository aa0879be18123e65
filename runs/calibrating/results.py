"""A calibration on disk: tables, a scenario with the fitted parameters, a chart of the misses, and the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.runs.calibrating.calibrate import Calibration
from cmsim.runs.calibrating.slopes import table as table_of
from cmsim.runs.chart_style import BLUE, INK, ORANGE, Sheet
from cmsim.runs.folders import write_manifest
from cmsim.runs.store import fingerprint, now, read_manifest
from cmsim.runs.validating.chart import name_few

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.runs.calibrating.problem import Problem

FURTHEST = 6.0  # tolerances shown
FILES = (
    "steps.csv",
    "targets.csv",
    "parameters.csv",
    "slopes.csv",
    "draws.csv",
    "fitted.toml",
    "misses.png",
    "parameters.png",
)


def write(found: Calibration, folder: Path, command: str, passes: int) -> None:
    """Write what was found beside the runs it rests on. ``command``: the line that makes it again."""
    import pandas as pd

    steps = pd.DataFrame([{k: v for k, v in step.as_json().items() if k != "point"} for step in found.steps])
    tables = {
        "steps": steps,
        "targets": found.targets(),
        "parameters": found.parameters(),
        "slopes": None if found.slopes is None else table_of(found.problem, found.slopes),
        "draws": shipped(found.problem, found.draws, found.draws_misses, found.luck),
    }
    for name, table in tables.items():
        if table is not None:
            text = table.to_csv(index=False, lineterminator="\n", float_format="%.4g" if name == "slopes" else None)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "fitted.toml").write_text(scenario(found), encoding="utf-8")
    (folder / "misses.png").write_bytes(misses_chart(found))
    (folder / "parameters.png").write_bytes(parameters_chart(found))
    files = {name: fingerprint(folder / name) for name in FILES if (folder / name).exists()}
    ended: dict[str, Any] = {"steps": len(found.steps) - 1, "within": int(found.targets()["within"].sum())}
    if found.draws is not None:
        ended |= {"draws": len(found.draws), "passes": passes, "covered": found.covered()}
    if found.verdict is not None:
        ended["verdict"] = found.verdict.as_json()
    ended |= {"command": command, "ended": now()}
    write_manifest(folder, {**read_manifest(folder), **ended, "files": files})


def shipped(
    problem: Problem, places: np.ndarray | None, misses: np.ndarray | None, luck: np.ndarray | None
) -> pd.DataFrame | None:
    """The draws as the evidence keeps them: of each its number, the seed it was lived with and its misfit (squared
    misses in the figures' errors), then a column a parameter."""
    import pandas as pd

    if places is None or misses is None or luck is None:
        return None
    table = pd.DataFrame([problem.point(z) for z in places], columns=list(problem.names))
    seeds = problem.seeds
    table.insert(0, "draw", np.arange(1, len(table) + 1))
    table.insert(1, "seed", [seeds[place % len(seeds)] for place in range(len(table))])
    table.insert(2, "misfit", problem.misfit(misses, luck).round(6))
    return table


def scenario(found: Calibration) -> str:
    """The fit as a scenario, so that any command can run with it."""
    name, corner = found.problem.scenario.name, found.problem.corner
    given = dict(found.problem.scenario.parameters) if corner else {}  # what it extends does not set them
    told = parts_of(given | found.problem.point(found.z))
    lines = [
        f'name = "{name}-{corner + "-" if corner else ""}fitted"',
        f'question = "What does {name} look like with the parameters of this calibration?"',
        f'extends = "{name}"',
        "",
        *told,
    ]
    return "\n".join([*lines, ""])


def parts_of(values: Mapping[str, float]) -> list[str]:
    """Parameters as the lines of a scenario: variants by their words."""
    from cmsim.agents.variants import VARIANTS, parameter_of, words

    names = {parameter_of(name): name for name in VARIANTS}
    variants = [f'{names[key]} = "{words(names[key])[int(value)]}"' for key, value in values.items() if key in names]
    others = [f"{key} = {value!r}" for key, value in values.items() if key not in names]
    return [*(["[variants]", *variants, ""] if variants else []), "[parameters]", *others]


def source(found: Calibration) -> str:
    problem = found.problem
    seeds, steps = len(problem.seeds), len(found.steps) - 1
    return (
        f"Source: cmsim calibrate, {problem.scenario.name}, {problem.families:,} families, "
        f"{'seed' if seeds == 1 else 'seeds'} {', '.join(map(str, problem.seeds))}, "
        f"{steps} {'step' if steps == 1 else 'steps'}"
    )


def misses_chart(found: Calibration) -> bytes:
    """Every target's miss before the fit and after it, in tolerances, sorted by the miss that is left."""
    table = found.targets().sort_values("gap", kind="stable")
    before, after = int(found_within(table["gap_before"])), int(found_within(table["gap"]))
    sheet = Sheet(
        f"Targets within tolerance: {before} of {len(table)} before, {after} after",
        f"Each target's miss in tolerances, before (ring) and after (dot). The shaded band is within. Beyond "
        f"{FURTHEST:g} a mark stands at the edge.",
        source(found), height=5.2, left=0.8, right=0.3, bottom=0.75,
    )  # fmt: skip
    axes: Any = sheet.panels([1.0], gap=0.5)[0]
    places = np.arange(len(table))
    axes.axhspan(-1, 1, color="#DCE6F2", zorder=0)
    axes.axhline(0, color="#7F7F7F", linewidth=0.8, zorder=1)
    for column, style in (
        ("gap_before", {"facecolors": "none", "edgecolors": ORANGE, "s": 26, "label": "before"}),
        ("gap", {"color": BLUE, "s": 20, "label": "after", "zorder": 3}),
    ):
        gaps = np.clip(np.nan_to_num(table[column].to_numpy(float), nan=FURTHEST), -FURTHEST, FURTHEST)
        axes.scatter(places, gaps, **style)
    axes.set_ylim(-FURTHEST - 0.6, FURTHEST + 0.6)
    axes.set_xlim(-1, max(len(table), 2))
    name_few(axes, table["id"])
    axes.set_ylabel("tolerances", fontsize=9.5)
    axes.legend(loc="upper left", frameon=False, fontsize=9.5, ncols=2)
    return sheet.png()


def found_within(gaps: pd.Series) -> int:
    return int((gaps.abs() <= 1.0).sum())


def parameters_chart(found: Calibration) -> bytes:
    """Every parameter within its range: the value before, the fit, and nine in ten of what the figures allow."""
    table = found.parameters().sort_values("learned", ascending=True, kind="stable")
    sheet = Sheet(
        "What the figures decide: each parameter within its range in the evidence",
        "Dot: the fit, with 90% of what the figures allow. Ring: before. Sorted: the figures say most of those at the "
        "top and least of those at the bottom.",
        source(found), height=1.9 + 0.21 * len(table), left=2.6, right=0.4, bottom=0.75,
    )  # fmt: skip
    axes: Any = sheet.panels([1.0], gap=0.5)[0]
    places = np.arange(len(table))
    width = (table["range_high"] - table["range_low"]).to_numpy(float)

    def inside(column: str) -> np.ndarray:
        return np.clip((table[column].to_numpy(float) - table["range_low"].to_numpy(float)) / width, -0.04, 1.04)

    axes.hlines(places, inside("low"), inside("high"), color=BLUE, linewidth=2.2, alpha=0.45)
    axes.scatter(inside("before"), places, facecolors="none", edgecolors=ORANGE, s=28, label="before")
    axes.scatter(inside("fitted"), places, color=BLUE, s=22, zorder=3, label="fitted")
    axes.set_yticks(places, table["name"], fontsize=8.5, color=INK)
    axes.set_ylim(-1, len(table))
    axes.set_xlim(-0.06, 1.06)
    axes.set_xticks([0.0, 0.5, 1.0], ["low end of the range", "middle", "high end"])
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5, ncols=2)
    return sheet.png()
