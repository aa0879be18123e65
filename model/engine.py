"""The compiled engine: fixed blocks of linked groups, a pool of threads, the steps of the month in their order.

A block owns its rows of all three tables, so no thread writes what another reads; the halves meet at a barrier.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from cmsim.model.month import Step
from cmsim.model.results.slots import SLOTS
from cmsim.model.results.tally import tally
from cmsim.model.tables import Tables

BLOCK = 3072  # linked groups in a block: fixed, so that results cannot depend on how many threads share the blocks


def default_threads() -> int:
    """As many threads as there are cores."""
    return os.cpu_count() or 1


class CompiledEngine:
    """Runs halves of the month over the tables. ``order`` may shuffle the blocks (to show that it does not matter)."""

    def __init__(self, threads: int | None = None, order: Callable[[list[int]], Sequence[int]] | None = None):
        self.threads = threads or default_threads()
        self.order = order
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="cmsim") if self.threads > 1 else None

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown()

    def over_blocks(self, work: Callable[[int], None], blocks: int) -> None:
        """Do the work for each block; an error in any of them is raised here."""
        numbers: Sequence[int] = list(range(blocks))
        if self.order is not None:
            numbers = self.order(list(numbers))
        if self._pool is None or blocks == 1:
            for number in numbers:
                work(number)
        else:
            list(self._pool.map(work, numbers))

    def run_half(self, tables: Tables, steps: Sequence[Step], month: int) -> None:
        """One half of the month for everybody."""
        bounds = block_bounds(tables)

        def work(block: int) -> None:
            for step in steps:
                rows = bounds[step.each]
                step.kernel(tables.world, month, rows[block], rows[block + 1])

        self.over_blocks(work, len(bounds["families"]) - 1)

    def over_families(
        self, tables: Tables, month: int, kernel: Callable[..., None], shape: tuple[int, ...]
    ) -> np.ndarray:
        """Whole numbers that a kernel counts over all families: an array of this shape."""
        bounds = block_bounds(tables)["families"]
        counts = np.zeros((len(bounds) - 1, *shape), np.int64)

        def work(block: int) -> None:
            kernel(tables.world, month, bounds[block], bounds[block + 1], counts[block])

        self.over_blocks(work, len(bounds) - 1)
        return counts.sum(axis=0)

    def count(self, tables: Tables, month: int, level: np.ndarray, levels: int) -> np.ndarray:
        """Counts of the month: shape (levels, SLOTS), whole numbers."""
        bounds = block_bounds(tables)["families"]
        counts = np.zeros((len(bounds) - 1, levels, SLOTS), np.int64)

        def work(block: int) -> None:
            tally(tables.world, month, bounds[block], bounds[block + 1], level, counts[block])

        self.over_blocks(work, len(bounds) - 1)
        return counts.sum(axis=0)


def block_bounds(tables: Tables) -> dict[str, list[int]]:
    """For each table the row at which each block of linked groups starts, and the row after the last."""
    starts = tables.groups[0 : tables.group_count : BLOCK]
    paying, receiving, families = tables.rows
    return {
        "paying": [*starts["first_paying"].tolist(), paying],
        "receiving": [*starts["first_receiving"].tolist(), receiving],
        "families": [*starts["first_family"].tolist(), families],
    }
