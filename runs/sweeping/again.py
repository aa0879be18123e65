"""A sweep lived again from its manifest, whole or in part, and compared with the parts that are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from cmsim.model.calendar import month_of
from cmsim.model.errors import InputError
from cmsim.runs.store import load_results
from cmsim.runs.sweeping.axes import Axis
from cmsim.runs.sweeping.execute import code, together
from cmsim.runs.sweeping.folder import PARTS, Ended, part_file
from cmsim.runs.sweeping.living import Lives
from cmsim.runs.sweeping.packing import outcomes_in
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import columns_of, runs_of
from cmsim.scenarios import Scenario


def plan_told(told: Mapping[str, Any]) -> Plan:
    """The plan that a manifest tells. Errors: InputError when it does not."""
    try:
        pairs = [one.partition(":")[::2] for one in told["keep"]]
        return Plan(
            name=told["name"],
            scenarios=tuple(Scenario.from_resolved(one) for one in told["scenarios"]),
            families=told["families"],
            last=month_of(told["until"]),
            seeds=told["seeds"],
            draws=told["draws"],
            design=told["design"],
            samples=told["samples"],
            axes=tuple(axis_told(name, one) for part in ("levers", "parameters") for name, one in told[part].items()),
            keep=tuple((indicator, level) for indicator, level in pairs),
            months=tuple(month_of(month) for month in told["months"]),
            by=tuple(told["by"]),
            question=told["question"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the manifest is wrong: it tells no plan ({type(error).__name__}: {error})") from None


def axis_told(name: str, told: Mapping[str, Any]) -> Axis:
    """A lever or a parameter, as ``Axis.told`` tells it."""
    day = dt.date.fromisoformat(told["from"]) if "from" in told else None
    if "values" in told:
        return Axis(name, day, tuple(as_tuples(value) for value in told["values"]))
    return Axis(name, day, (), told["low"], told["high"], isinstance(told["low"], int))


def as_tuples(value: Any) -> Any:
    """Lists as tuples, as levers have them."""
    return tuple(as_tuples(part) for part in value) if isinstance(value, list) else value


def sweep_again(
    folder: Path,
    manifest: Mapping[str, Any],
    most: int | None,
    exact: bool,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, str]:
    """Live a sweep's runs again, at most so many of them: each run by its id, with its first difference or "".

    Errors: InputError when the folder is not whole, or the plan gives other runs today.
    """
    from cmsim.runs.verify_command import first_difference

    plan = plan_told(manifest["plan"])
    table = load_results(folder).tables.get("runs")
    if table is None:
        raise InputError(f"{folder} holds a sweep that has not ended: --resume goes on with it")
    runs = runs_of(plan, code())
    settings = list(columns_of(plan, runs[0])) if runs else []
    if table[settings].to_dict("records") != [columns_of(plan, run) for run in runs]:
        raise InputError(f"{folder} cannot be reproduced: its plan gives other runs with this cmsim")
    places = [place for place, status in enumerate(table["status"]) if status == "done"]
    step = max(1, -(-len(places) // most)) if most else 1
    chosen = {runs[place].id: (table["id"][place], table["part"][place]) for place in places[::step]}
    found: dict[str, str] = {}

    def ended(run: Ended) -> None:
        then, part = chosen[run.run_id]
        if run.part is None:
            told = f"fails now: {run.error}"
        else:
            told = compare(part, then, run.part) if part_file(folder, part).is_file() else f"{PARTS}/{part} is missing"
        found[then] = told
        if progress is not None:
            progress(len(found), len(chosen))

    def compare(part: str, then: str, content: bytes) -> str:
        import pandas as pd

        try:
            return first_difference(outcomes_in(folder, part, then), pd.read_parquet(BytesIO(content)), exact)
        except InputError as error:
            return str(error)

    lives = Lives(plan, None, lambda: False, ended)
    for group in together(plan, [run for run in runs if run.id in chosen], 1):
        lives.live(group)
    return found
