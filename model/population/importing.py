"""Importing a file of families: read it, check it, link it, fill it, weigh it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from cmsim.model.calendar import label
from cmsim.model.errors import InputError
from cmsim.model.population.filling.missing import fill
from cmsim.model.population.filling.values import Given, moved, prepared
from cmsim.model.population.groups import GREAT_BRITAIN
from cmsim.model.population.imported import GROUP_WEIGHT, Population, load_population
from cmsim.model.population.microdata.checks import check
from cmsim.model.population.microdata.links import Links, link
from cmsim.model.population.microdata.reading import Microdata, read_microdata
from cmsim.model.population.microdata.schema import SCHEMA, columns

STEPS = 4  # of an import: read and linked, dates, standings, records
SLACK = 1.25  # weights may sum to this many times what the file stands for, or to as much less


@dataclass(frozen=True)
class Imported:
    """An import: the population, what was given, how the families are linked, and the weight of each (table order)."""

    population: Population
    given: Given
    links: Links
    weights: np.ndarray

    @property
    def mixed_weights(self) -> int:
        """In how many groups the families have different weights."""
        starts = np.flatnonzero(self.links.place == 0)
        return int((np.minimum.reduceat(self.weights, starts) < np.maximum.reduceat(self.weights, starts)).sum())


def read_and_link(path: str | Path, survey: int | None = None) -> tuple[Microdata, Links]:
    """The families of a file, checked and linked, nothing filled yet. Errors: InputError for the first mistake."""
    data = moved(read_microdata(path), survey)
    check(data, survey or 0)
    return data, link(data)


def import_file(
    path: str | Path,
    survey: int | None = None,
    seed: int = 1,
    total: float | None = None,
    scale: bool = False,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> Imported:
    """The families of a file as a population, what is missing filled.

    ``survey``: the month the file describes (None: December 2012, with money at the earnings level of 2021).
    ``seed``: of what is drawn. ``total``: families of Great Britain the file stands for; ``scale``: make the weights
    sum to it. ``progress``: called with steps done and steps in all. Errors: InputError, one line, for the first
    mistake in the file.
    """
    steps = count(1)
    data, links = read_and_link(path, survey)
    progress(next(steps), STEPS)
    stands_for = float(GREAT_BRITAIN if total is None else total)
    given = prepared(data, links, seed)
    there = given.get("ended") != 1
    there &= ~(given.get("separated_on") > 0)
    weights, families = weights_of(data, links, there, stands_for, scale)
    counted = weights[there]
    filled = fill(given, lambda: progress(next(steps), STEPS))
    records = filled.records
    starts = np.flatnonzero(links.place == 0)
    groups = np.zeros(len(starts), GROUP_WEIGHT)
    groups["paying"], groups["receiving"] = links.parent["paying"][starts], links.parent["receiving"][starts]
    groups["families"] = starts
    groups["weight"] = mean_weights(weights, links)
    tables = {
        "paying": records.paying,
        "receiving": records.receiving,
        "families": records.families,
        "groups": groups,
        "working": filled.working,
    }
    about = {
        "source": data.name,
        "source_sha256": data.sha256,
        "rows": int(max(rows.max() for rows in data.side_rows.values())) + 1,
        "one_row_a_parent": data.one_row_a_parent,
        "families": families,
        "total": stands_for,
        "weights": float(counted.sum()),
        "there": len(counted),
        "weighted": bool((weights != weights[0]).any()),
        "survey": None if survey is None else label(survey),
        "seed": seed,
        "given": [name for name in columns() if name in data.values and data.given(name).any()],
        "schema": SCHEMA,
    }
    progress(next(steps), STEPS)
    return Imported(Population(tables, about), given, links, weights)


def weights_of(data: Microdata, links: Links, there: np.ndarray, total: float, scale: bool) -> tuple[np.ndarray, int]:
    """Each family's weight in table order, and how many families stand one for one. Errors: InputError.

    ``there``: families of the survey month, not ended and not still to come: they make up the total.
    """
    given = data.get("weight")[links.order]
    if not there.any():
        raise InputError(f"{data.name}: no family of it is there in the survey month")
    if np.isnan(given).all():
        given = np.full(len(given), total / there.sum())
    counted = float(given[there].sum())
    if counted <= 0:
        raise InputError(f"{data.name}, column weight: the weights sum to 0")
    if scale:
        given, counted = given * (total / counted), total
    if not total / SLACK <= counted <= total * SLACK:
        raise InputError(
            f"{data.name}, column weight: the weights sum to {counted:,.6g} families, but the file is to stand for "
            f"{total:,.0f}: a weight is the families of Great Britain a row stands for (--scale-weights scales them, "
            "--total says how many the file stands for)"
        )
    if (given == given[0]).all():
        return given, max(1, round(total / given[0]))
    return given, int(there.sum())


def mean_weights(weights: np.ndarray, links: Links) -> np.ndarray:
    """The weight of each group: the mean of its families'."""
    starts, sizes = np.flatnonzero(links.place == 0), np.bincount(links.group)
    same = np.minimum.reduceat(weights, starts) == np.maximum.reduceat(weights, starts)
    return np.where(same, weights[starts], np.add.reduceat(weights, starts) / sizes)


def population_of(path: str | Path, seed: int = 1) -> Population:
    """The population in a folder, or in a file, imported there and then. Errors: InputError."""
    return load_population(path) if Path(path).is_dir() else import_file(path, seed=seed).population
