"""Where the service looks for a parent who cannot be found: ``tracing.csv`` has a row for each source.

A source finds a share of the parents in each situation within its days. What that makes of ``tracing_rate`` is a
multiple for each situation, with a mean of 1 over those who are looked for.
"""

import csv
from functools import cache
from importlib import resources

import numpy as np
from cmsim.agents.codes import WEEKS_A_MONTH, Situation


@cache
def tracing_sources() -> tuple[dict[str, str], ...]:
    """The sources, and last who is looked for, as the table has them."""
    text = (resources.files("cmsim.model") / "powers" / "tracing.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def tracing_multiples() -> np.ndarray:
    """How much sooner than usual a parent in each situation is found: shape (situations,), with a mean of 1."""
    *sources, looked_for = tracing_sources()
    each = [situation.name.lower() for situation in Situation]
    found = np.array([[float(row[name]) for name in each] for row in sources])
    months = np.array([float(row["days"]) / (7 * WEEKS_A_MONTH) for row in sources])
    rates = (found / months[:, None]).sum(axis=0)
    shares = np.array([float(looked_for[name]) for name in each])
    multiples: np.ndarray = rates / (rates * shares).sum()
    return multiples
