"""What the tests of sweeps share: a small plan, the command line, and what stands in the folder of a sweep."""

from pathlib import Path

import pandas as pd
from click.testing import CliRunner
from cmsim.runs.cli import main
from cmsim.runs.sweeping.packing import outcomes_in

PLAN = """
name = "small"
scenarios = ["baseline"]
families = 1200
until = "2015-02"
seeds = 2
[levers]
charge_paying = { from = 2014-09-01, values = [0.0, 0.5] }
[parameters]
pay_family_based = { values = [0.5, 2.0] }
"""
LEVERS_ALONE = PLAN[: PLAN.index("[parameters]")]


def cmsim(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def parts(folder: Path) -> dict[str, bytes]:
    """The bytes of every part."""
    return {part.name: part.read_bytes() for part in sorted((folder / "parts").iterdir())}


def outcomes(folder: Path) -> dict[str, pd.DataFrame]:
    """The outcomes of every run that is done, by its id."""
    table = pd.read_parquet(folder / "runs.parquet")
    done = table[table["status"] == "done"]
    return {run: outcomes_in(folder, part, run) for run, part in zip(done["id"], done["part"], strict=True)}


def runs(folder: Path) -> pd.DataFrame:
    """The table of the runs, but for the time they took."""
    return pd.read_parquet(folder / "runs.parquet").drop(columns="seconds")
