"""Histories on disk: what all runs with one seed, draw and parameters have in common, lived once and started from.

A history ends in the last month before any scenario or lever of the plan changes anything. It is kept in the folder of
the sweep, as the bytes of the tables, until the last run that starts from it has ended: so a long list of runs that is
divided among processes lives its past once, and a sweep that was killed does not live it again. A model that starts
from it goes on to the same bytes. It holds figures alone: nothing in it is run when it is read.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from cmsim.model.calendar import month_of
from cmsim.model.old_debts import OLD_DEBT_RECORD, OldDebts
from cmsim.model.population.separations import Separations
from cmsim.model.simulation import SeparatedFamilies
from cmsim.model.state import table
from cmsim.model.tables import Tables, raw
from cmsim.runs.sweeping.folder import HISTORIES
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, identity, parameters_of

FEWEST_MONTHS = 12  # a shorter past is lived again
TABLES = ("paying", "receiving", "families")


def last_month(plan: Plan) -> int:
    """The last month before any scenario or lever of the plan changes anything; that of the plan where none does."""
    days = [month_of(axis.day) + (axis.day.day > 1) for axis in plan.axes if axis.day is not None]
    firsts = [scenario.first_change_month() for scenario in plan.scenarios]
    return min([plan.last + 1, *days, *(first for first in firsts if first is not None)]) - 1


def can_be_kept(plan: Plan) -> bool:
    """Whether the plan has a past of some length in which nothing is looked at.

    Figures by group are counted when their month is lived, so a past in which the plan keeps some is lived again.
    """
    past = last_month(plan)
    return FEWEST_MONTHS <= past < plan.last and not (plan.by and min(plan.months) <= past)


def name_of(plan: Plan, run: Run) -> str:
    """The name of the history of a run: that of its seed and parameters."""
    return identity({"seed": run.seed, "parameters": list(parameters_of(plan, run))})


def file_of(folder: Path, plan: Plan, run: Run) -> Path:
    """Where the history of a run is kept."""
    return folder / HISTORIES / f"{name_of(plan, run)}.npz"


def save(model: SeparatedFamilies, file: Path) -> None:
    """Keep a model as it is after its month, whole or not at all: not where the disk has no room for it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        with draft.open("wb") as opened:
            write(model, opened)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def write(model: SeparatedFamilies, opened: BinaryIO) -> None:
    """Write a model as it is after its month: the bytes of its tables, the laws it has lived and what was counted."""
    world, tables, debts = model.world, model.tables, model.old_debts
    assert debts is not None
    sizes = [model.month, model.families_wanted, len(world.families), tables.group_count, len(debts.rows), debts.count]
    arrays: dict[str, Any] = {
        **{name: raw(getattr(tables, name)) for name in TABLES},
        "groups": raw(tables.groups[: tables.group_count]),
        "published": raw(world.published),
        "debts": raw(debts.rows[: debts.count]),
        "laws": raw(model.laws[: model.month + 1]),
        "counts": model.counts[: model.month + 1],
        "cut_offs": model.cut_offs[: model.month + 2],
        "sizes": np.array([*sizes, *tables.rows]),
    }
    np.savez(opened, **arrays)


def load(
    file: Path, families: int, seed: int, future: Any, until: str, threads: int | None
) -> SeparatedFamilies | None:
    """The model that was kept in a file, with this law ahead of it; None when there is none, or not of this past."""
    try:
        with file.open("rb") as opened:
            return read(opened, families, seed, future, until, threads)
    except OSError:
        return None


def read(
    opened: BinaryIO, families: int, seed: int, future: Any, until: str, threads: int | None
) -> SeparatedFamilies | None:
    """The model that was written, with this law ahead of it; None when it is not whole, or not of this past."""
    try:
        with np.load(opened, allow_pickle=False) as kept:
            held = {name: kept[name] for name in kept.files}
        month, wanted, room, groups, debts_room, debts, *rows = (int(number) for number in held["sizes"])
        model = SeparatedFamilies(1, seed, future, until, threads=threads)  # whose one family is replaced
        if wanted != families or raw(model.laws[: month + 1]).tobytes() != held["laws"].tobytes():
            return None
        tables = Tables.empty(room, model.laws, model.world.parameters)
        for name, used in zip(TABLES, rows, strict=True):
            raw(getattr(tables.world, name)[:used])[:] = held[name]
        raw(tables.groups[:groups])[:] = held["groups"]
        raw(tables.world.published)[:] = held["published"]
        tables.group_count, tables.rows = groups, rows
        model.old_debts = OldDebts(table(debts_room, OLD_DEBT_RECORD), debts)
        raw(model.old_debts.rows[:debts])[:] = held["debts"]
        model.counts[: month + 1], model.cut_offs[: month + 2] = held["counts"], held["cut_offs"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    model.families_wanted, model.month, model.tables = wanted, month, tables
    model.separations = Separations(seed, wanted, model.world.parameters)
    return model
