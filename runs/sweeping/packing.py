"""Many runs in one part: of the runs that have ended, 500 at a time, so that a long sweep leaves few files.

An append to Parquet can be cut short, so each run is first kept in a part of its own, whole or not at all. As soon as
all of a batch have ended they are packed:

    parts/runs-0001-HASH.parquet    the outcomes of its runs, with the id of the run as the first column
    status/runs-0001.json           which runs these are, how they ended, and the hash of the part

The part comes first, then the status, and the files of the single runs go last: killed at any moment, every outcome is
in one place that is known. Which runs are a batch follows from the plan alone, so a sweep that was stopped and gone on
with, in however many processes, ends with the same bytes as one in one go.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmsim.model.results.groups import GROUPS
from cmsim.runs.folders import write_json
from cmsim.runs.sweeping import folder as kept
from cmsim.runs.sweeping.plan import Plan

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MOST_RUNS, MOST_ROWS = 500, 500_000  # in a part
RUN = "run"  # the column


def batches(plan: Plan, order: Sequence[str]) -> dict[str, list[str]]:
    """The runs, in the order in which they are lived, by the name of the batch that each belongs to."""
    levels = 1 + sum(len(GROUPS[name].levels) for name in plan.by)
    size = max(1, min(MOST_RUNS, MOST_ROWS // (len(plan.keep) * len(plan.months) * levels)))
    return {
        f"{kept.MANY}{1 + place // size:04d}": list(order[place : place + size]) for place in range(0, len(order), size)
    }


class Packer:
    """Packs the batches of a sweep as they are complete; one process at a time does."""

    def __init__(self, folder: Path, plan: Plan, order: Sequence[str]):
        self.folder, self.batches = folder, batches(plan, order)
        self.packed = {name: kept.read_packed(folder, name) for name in self.batches}

    def runs(self) -> int:
        """How many runs have ended so far."""
        return len(self.alone()) + sum(len(told["runs"]) for told in self.packed.values())

    def alone(self) -> set[str]:
        """The runs that have ended and are not packed."""
        names = (entry.name for entry in os.scandir(self.folder / kept.STATUS))
        return {name.removesuffix(".json") for name in names if not name.startswith((".", kept.MANY))}

    def pack(self) -> None:
        """Pack every batch that is complete and has a run that is not packed. Errors: OSError of the disk."""
        alone = self.alone()
        for name, runs in self.batches.items() if alone else ():
            there = self.packed[name]["runs"]
            if alone.isdisjoint(runs) or not all(run in alone or run in there for run in runs):
                continue
            told = {run: status for run in runs if (status := kept.read_status(self.folder, run)) is not None}
            if any(status["status"] == "done" for status in told.values()):
                self.pack_one(name, runs, {run: one for run, one in told.items() if one["status"] == "done"})

    def pack_one(self, name: str, runs: Sequence[str], new: Mapping[str, dict[str, Any]]) -> None:
        """Pack a batch: what is in its part already, and the runs that are new. Left as it is where one is spoilt."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        before = self.packed[name]
        tables: dict[str, pa.Table] = {}
        if before["runs"]:
            content = kept.whole_content(self.folder, before["part"], before["sha256"])
            if content is None:
                return
            tables = by_run(pq.read_table(pa.BufferReader(content), use_threads=False))
        for run, status in new.items():
            content = kept.whole_content(self.folder, f"{run}.parquet", status["sha256"])
            if content is None:
                return
            alone = pq.read_table(pa.BufferReader(content), use_threads=False).replace_schema_metadata(None)
            tables[run] = alone.add_column(0, RUN, pa.array([run] * len(alone), alone.schema.field("month").type))
        packed = BytesIO()
        whole = pa.concat_tables([tables[run] for run in runs if run in tables])
        pq.write_table(whole, packed, compression="zstd", version="2.6", row_group_size=1 << 20)
        mark = hashlib.sha256(packed.getvalue()).hexdigest()
        part = f"{name}-{mark[:8]}.parquet"
        kept.write_part(self.folder, part, packed.getvalue())
        known = {**before["runs"], **new}
        told = {
            "part": part,
            "sha256": mark,
            "bytes": len(packed.getvalue()),
            "runs": {run: {key: known[run][key] for key in ("seconds", "sha256")} for run in runs if run in known},
        }
        write_json(self.folder / kept.STATUS / f"{name}.json", told)
        self.packed[name] = told
        for run in new:
            kept.status_file(self.folder, run).unlink(missing_ok=True)
            kept.part_file(self.folder, f"{run}.parquet").unlink(missing_ok=True)
        if before["part"] not in ("", part):
            kept.part_file(self.folder, before["part"]).unlink(missing_ok=True)


def by_run(table: pa.Table) -> dict[str, pa.Table]:
    """The rows of each run of a packed part, which stand together."""
    runs = table[RUN].to_pylist()
    starts = [place for place, run in enumerate(runs) if place == 0 or run != runs[place - 1]]
    ends = [*starts[1:], len(runs)]
    return {runs[start]: table.slice(start, end - start) for start, end in zip(starts, ends, strict=True)}


def outcomes_in(folder: Path, part: str, run: str) -> pd.DataFrame:
    """The outcomes of one run, from the part that it is in. Errors: InputError when it cannot be read."""
    from cmsim.runs.store import read_table

    table = read_table(kept.part_file(folder, part))
    return table[table[RUN] == run].drop(columns=RUN).reset_index(drop=True) if RUN in table else table
