"""How fast the model is on this machine, and how near to what the machine's memory allows. Medians of three."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.model.tables import Tables

TIMES = 3  # each thing is measured so often; the median is told
SMALL, LARGE = 24_000, 240_000  # families
FIRST_MONTH = """
import time
begun = time.perf_counter()
from cmsim.model.simulation import SeparatedFamilies
model = SeparatedFamilies(families=240, until="2012-12")
model.step()
print(time.perf_counter() - begun)
"""
BUILD = """
import sys, threading, time
import psutil
from cmsim.model.simulation import SeparatedFamilies
SeparatedFamilies(families=240, until="2012-12").step()
process, done, most = psutil.Process(), threading.Event(), [0]
def watch():
    while not done.wait(0.005):
        most[0] = max(most[0], process.memory_info().rss)
before = process.memory_info().rss
watcher = threading.Thread(target=watch)
watcher.start()
begun = time.perf_counter()
model = SeparatedFamilies(families=int(sys.argv[1]), until="2012-12")
seconds = time.perf_counter() - begun
done.set()
watcher.join()
print(seconds, (max(most[0], process.memory_info().rss) - before) / model.tables.state_bytes)
"""


@dataclass(frozen=True)
class Effort:
    """How long to measure: months in each timing by engine and size, and families in the Mesa engine."""

    months: int = 12
    large_months: int = 6
    mesa_families: int = SMALL
    mesa_months: int = 1
    calculations: int = 2_000_000


FULL, QUICK = Effort(), Effort(2, 1, mesa_families=2_400, calculations=200_000)


def benchmark(effort: Effort = FULL, say: Callable[[str], None] = lambda what: None) -> dict[str, Any]:
    """All measurements by name, as ``cmsim benchmark --json`` prints them. ``say`` is told what is being measured.

    ``memory_limit_ratio`` is the seconds a compiled month of 240,000 families takes over the seconds this machine
    needs to read and write their state once, with as many threads. ``engines_ratio`` compares both engines on the
    same number of families.
    """
    from cmsim.model.engine import default_threads

    say("starting, with the rules compiled and without")
    warm = start_seconds(None)  # makes sure, too, that the rules are compiled for what follows
    warm = statistics.median(start_seconds(None) for _ in range(TIMES))
    with tempfile.TemporaryDirectory(prefix="cmsim-") as empty:
        cold = start_seconds(Path(empty))
    say(f"the compiled engine, {SMALL:,} and {LARGE:,} families")
    small, _ = month_seconds(SMALL, effort.months)
    large, model = month_seconds(LARGE, effort.large_months)
    copied = copy_seconds(model.tables, default_threads())
    state = model.tables.state_bytes
    built, peak = build_seconds(LARGE)
    say(f"the Mesa engine, {effort.mesa_families:,} families")
    mesa, _ = month_seconds(effort.mesa_families, effort.mesa_months, "mesa")
    same = small if effort.mesa_families == SMALL else month_seconds(effort.mesa_families, effort.months)[0]
    say("the statutory calculation")
    return {
        "engines_ratio": mesa / same,
        "memory_limit_ratio": large / copied,
        "family_months_per_second": {"compiled": LARGE / large, "mesa": effort.mesa_families / mesa},
        "bytes_per_family": state / LARGE,
        "families_built_per_second": LARGE / built,
        "build_peak_over_state": peak,
        "compile_seconds": max(0.0, cold - warm),
        "start_seconds": warm,
        "cost_growth_24k_to_240k": large / small,
        "calculations_per_second": calculations_per_second(effort.calculations),
        "threads": default_threads(),
        "machine": machine(),
    }


def month_seconds(families: int, months: int, engine: str = "compiled") -> tuple[float, SeparatedFamilies]:
    """Seconds a month takes, with the model that lived them; the first month (caches, threads) is not counted."""
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.scenarios import load

    model = SeparatedFamilies(families=families, scenario=load("baseline"), engine=engine)
    model.step()
    passes = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        for _ in range(months):
            model.step()
        passes.append((time.perf_counter() - begun) / months)
    return statistics.median(passes), model


def copy_seconds(tables: Tables, threads: int) -> float:
    """Seconds to read the state once and write it once: plain copies of memory, shared by so many threads."""
    sources = [np.ascontiguousarray(part).view(np.uint8) for part in (tables.paying, tables.receiving, tables.families)]
    pieces = [
        (piece, np.empty_like(piece)) for source in sources for piece in np.array_split(source, threads) if len(piece)
    ]

    def copy(pair: tuple[np.ndarray, np.ndarray]) -> None:
        np.copyto(pair[1], pair[0])

    passes = []
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(copy, pieces))  # the first touch of new memory is not counted
        for _ in range(TIMES):
            begun = time.perf_counter()
            list(pool.map(copy, pieces))
            passes.append(time.perf_counter() - begun)
    return statistics.median(passes)


def start_seconds(cache: Path | None) -> float:
    """Seconds from the first import to the first month lived, in a new process: with another cache folder, or ours."""
    changed = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    if cache is not None:
        changed["CMSIM_CACHE_DIR"] = str(cache)
    done = subprocess.run(
        [sys.executable, "-c", FIRST_MONTH], env=os.environ | changed, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def build_seconds(families: int) -> tuple[float, float]:
    """Seconds to draw a population, and the most memory that took over the size of its state, in a new process."""
    changed = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(families)],
        env=os.environ | changed, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, peak = (float(word) for word in done.stdout.split())
    return seconds, peak


def calculations_per_second(number: int) -> float:
    """Statutory calculations a second on one thread: random incomes, one to three children, the law of today."""
    from cmsim.agents.compiled import JIT
    from cmsim.model.calculation.schedule_1 import Benefit, weekly_rate
    from cmsim.model.policy import law_table
    from numba import njit

    none = int(Benefit.NONE)

    def work_out(incomes, children, law):
        total = 0.0
        for n in range(len(incomes)):
            total += weekly_rate(incomes[n], children[n], 0, children[n] % 2, none, False, law)[0]
        return total

    loop = njit(work_out) if JIT else work_out
    luck = np.random.default_rng(1)
    incomes, children = luck.uniform(0.0, 2_000.0, number), luck.integers(1, 4, number)
    law = law_table(120)[119]
    loop(incomes[:10], children[:10], law)
    passes = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        loop(incomes, children, law)
        passes.append(time.perf_counter() - begun)
    return number / statistics.median(passes)


def machine() -> str:
    """The machine in a line: processor, cores, memory, system and Python; nothing that names its owner."""
    import psutil

    gigabytes = psutil.virtual_memory().total / 1e9
    processor = processor_name()
    system = f"{platform.system()} {platform.machine()}"
    return f"{processor}, {os.cpu_count()} cores, {gigabytes:.0f} GB, {system}, Python {platform.python_version()}"


def processor_name() -> str:
    """The processor's name, where the system tells."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
