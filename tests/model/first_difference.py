"""Where two lives of the same world part: the first month, table, row and fields. For when an engine test breaks.

    python tests/model/first_difference.py                    compiled against Mesa, the busy world
    python tests/model/first_difference.py --shuffled         blocks in order against blocks shuffled
    python tests/model/first_difference.py --families 100     a smaller world

Without the compiler (NUMBA_DISABLE_JIT=1) a rule can be stopped in with a debugger.
"""

from __future__ import annotations

import argparse
import random

import busy
import numpy as np
from cmsim.model import engine
from cmsim.model.calendar import label
from cmsim.model.simulation import SeparatedFamilies

TABLES = ("paying", "receiving", "families")
MOST = 5  # rows told


def differences(one: SeparatedFamilies, other: SeparatedFamilies) -> list[str]:
    """The rows and fields in which two models differ now, and both values; nothing where they are the same."""
    told = []
    for table in TABLES:
        here, there = getattr(one.tables, table), getattr(other.tables, table)
        for row in range(min(len(here), len(there))):
            if len(told) == MOST or here[row].tobytes() == there[row].tobytes():
                continue
            fields = [f for f in here.dtype.names or () if here[f][row].tobytes() != there[f][row].tobytes()]
            values = "; ".join(f"{field}: {here[field][row]} and {there[field][row]}" for field in fields)
            told.append(f"{table}, row {row} (id {here['id'][row]}): {values or 'bytes between the fields'}")
        if len(here) != len(there):
            told.append(f"{table}: {len(here)} rows and {len(there)}")
    if not np.array_equal(one.counts, other.counts):
        told.append(f"counts, slots {np.flatnonzero((one.counts != other.counts).any(axis=0)).tolist()}")
    return told


def first_difference(one: SeparatedFamilies, other: SeparatedFamilies) -> list[str]:
    """Step both until they differ: the month, and what differs after it. Nothing where they never do."""
    while one.running and other.running:
        one.step()
        other.step()
        found = differences(one, other)
        if found:
            return [f"after {label(one.month)}:", *found]
    return []


def main() -> None:
    """Live both, and tell."""
    told = argparse.ArgumentParser(description="Where two lives of the same world part.")
    told.add_argument("--shuffled", action="store_true")
    told.add_argument("--families", type=int, default=busy.FAMILIES)
    told.add_argument("--until", default=busy.UNTIL)
    asked = told.parse_args()
    world = {"families": asked.families, "until": asked.until, "threads": 1}
    luck = random.Random(5)
    if asked.shuffled:
        engine.BLOCK = 16
        other = busy.busy_model(**world, block_order=lambda blocks: luck.sample(blocks, len(blocks)))
    else:
        other = busy.busy_model(**world, engine="mesa")
    print("\n".join(first_difference(busy.busy_model(**world), other)) or "no difference")


if __name__ == "__main__":
    main()
