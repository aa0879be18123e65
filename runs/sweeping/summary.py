"""What a sweep found, setting by setting: means of the outcomes, and how they differ from the first setting.

A setting is a scenario with one value of each lever and parameter; it is lived under every seed and draw. A difference
is from the first scenario at the first levers of the plan, with the same parameters, seed and draw: the same luck.
Its interval is Student's 90%: with draws of luck and of what is not known of behaviour together, as in a comparison
(few draws make it wider, not narrower), else over the seeds, of luck alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.runs.sweeping.folder import PARTS, part_file, whole_content
from cmsim.runs.sweeping.packing import RUN

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PAIR = ["indicator", "group", "level"]


def summarise(folder: Path, manifest: Mapping[str, Any], runs: pd.DataFrame, month: str | None = None) -> pd.DataFrame:
    """The outcomes of a month (None: the last kept) of every setting that has a run that is done.

    Columns: scenario, each lever and parameter, indicator, group, level, value (the mean), low and high (90% over the
    runs), difference, difference_low, difference_high (from the first setting; NaN where it was not lived with these
    parameters), simulated_n (of all its runs), runs; of several scenarios also effect, effect_low, effect_high (from
    the first scenario with the same levers and parameters). Errors: InputError when a part is lost or was altered.
    """
    import numpy as np
    import pandas as pd

    plan = manifest["plan"]
    axes = [*plan["levers"], *plan["parameters"]]
    done = runs[runs["status"] == "done"].reset_index(drop=True)
    if not len(done):
        raise InputError(f"{folder} has no run that is done")
    keys, values, counts = outcomes_of(folder, manifest["parts"], done, month or plan["months"][-1])
    settings = done.groupby(["scenario", *axes], sort=False, dropna=False).ngroup().to_numpy()
    firsts = np.unique(settings, return_index=True)[1]
    luck = done.groupby(["seed", "draw"], sort=True).ngroup().to_numpy()
    grid = np.full((settings.max() + 1, luck.max() + 1, len(keys)), np.nan)
    grid[settings, luck] = values
    rests_on = np.zeros(grid.shape[::2], np.int64)
    np.add.at(rests_on, settings, counts)
    draws = done["draw"].to_numpy()[np.unique(luck, return_index=True)[1]] if plan["draws"] else None
    bases = first_settings(done.loc[firsts], list(plan["levers"]), list(plan["parameters"]))
    mean, low, high = middle(grid.swapaxes(0, 1), draws)
    gone = np.array([grid[setting] - (np.nan if base is None else grid[base]) for setting, base in enumerate(bases)])
    change, least, most = middle(gone.swapaxes(0, 1), draws)
    columns = {"value": mean, "low": low, "high": high}
    columns |= {"difference": change, "difference_low": least, "difference_high": most, "simulated_n": rests_on}
    if len(plan["scenarios"]) > 1:
        columns |= effects(grid, done.loc[firsts, ["scenario", *axes]], draws)
    each = done.loc[firsts, ["scenario", *axes]]
    told = each.loc[each.index.repeat(len(keys))].reset_index(drop=True)
    outcomes = pd.concat([keys] * len(firsts), ignore_index=True)
    return pd.concat([told, outcomes], axis=1).assign(
        **{name: figures.ravel() for name, figures in columns.items()},
        runs=np.repeat(np.bincount(settings), len(keys)),
    )


def outcomes_of(
    folder: Path, marks: Mapping[str, Any], done: pd.DataFrame, month: str
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The outcomes of a month: what they are, and values and counts of shape (runs, outcomes). Errors: InputError."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    place = {run: number for number, run in enumerate(done["id"])}
    keys, values, counts = None, np.empty((0, 0)), np.empty((0, 0), np.int64)
    for part in map(str, done["part"].unique()):
        runs = done.loc[done["part"] == part, "id"]
        content = whole_content(folder, part, marks[part]["sha256"])
        if content is None:
            lost = "altered" if part_file(folder, part).is_file() else "missing"
            raise InputError(f"{PARTS}/{part} in {folder} is {lost}: --resume of its plan lives its runs again")
        file = pq.ParquetFile(pa.BufferReader(content))
        many = RUN in file.schema_arrow.names
        names = ["month", "value", "simulated_n", *(PAIR if keys is None else ()), *([RUN] if many else ())]
        table = file.read(names, use_threads=False)
        here = table.filter(pc.equal(table["month"], month))
        if keys is None:
            keys = here.select(PAIR).slice(0, len(here) // (len(pc.unique(here[RUN])) if many else 1)).to_pandas()
            if not len(keys):
                raise InputError(f"{folder} keeps nothing of {month}")
            values = np.full((len(done), len(keys)), np.nan)
            counts = np.zeros((len(done), len(keys)), np.int64)
        rows = [place.get(run) for run in (here[RUN].to_pylist()[:: len(keys)] if many else runs)]
        wanted = [number for number, row in enumerate(rows) if row is not None]
        chosen = [row for row in rows if row is not None]
        for told, column in ((values, "value"), (counts, "simulated_n")):
            told[chosen] = here[column].to_numpy().reshape(len(rows), len(keys))[wanted]
    assert keys is not None
    return keys, values, counts


def first_settings(settings: pd.DataFrame, levers: Sequence[str], parameters: Sequence[str]) -> list[int | None]:
    """For each setting the number of that from which it is told: the first scenario and levers, its own parameters."""
    named = settings[["scenario", *levers, *parameters]].astype(object).to_numpy().tolist()
    number = {tuple(row): place for place, row in enumerate(named)}
    start = named[0][: 1 + len(levers)]
    return [number.get((*start, *row[1 + len(levers) :])) for row in named]


def effects(grid: np.ndarray, settings: pd.DataFrame, draws: np.ndarray | None) -> dict[str, np.ndarray]:
    """How each setting differs from the first scenario with the same levers and parameters, and the interval."""
    import numpy as np

    named = settings.astype(object).to_numpy().tolist()
    number = {tuple(row): place for place, row in enumerate(named)}
    bases = [number.get((named[0][0], *row[1:])) for row in named]
    gone = np.array([grid[place] - (np.nan if base is None else grid[base]) for place, base in enumerate(bases)])
    return dict(zip(("effect", "effect_low", "effect_high"), middle(gone.swapaxes(0, 1), draws), strict=True))


def middle(of: np.ndarray, draws: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and 90% interval over runs, which stand first, each draw with every seed (NaN: not lived): of luck and
    parameters as in a comparison, or of luck without draws."""
    import numpy as np
    from cmsim.runs.comparing.intervals import mean_differences
    from cmsim.runs.comparing.variance import half_width_of

    if draws is None:
        told = mean_differences(np.zeros_like(of), of)
        return told["difference"], told["low"], told["high"]
    import warnings

    known, many = np.unique(draws, return_counts=True)
    table = np.full((len(known), many.max(), *of.shape[1:]), np.nan)  # a draw that lacks a seed is left out of it
    for place, draw in enumerate(known):
        table[place, : many[place]] = of[draws == draw]
    flat = table.reshape(len(known) * many.max(), -1)
    half = half_width_of(np.nan_to_num(flat), np.isfinite(flat), len(known)).reshape(of.shape[1:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where no run is done there is no mean
        mean = np.nanmean(np.array([np.nanmean(of[draws == draw], axis=0) for draw in known]), axis=0)
    return mean, mean - half, mean + half
