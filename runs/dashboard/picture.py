"""Which families are drawn, and where: a few that know each other, each in a place of its own.

The places are the same in both worlds. When a family's children have grown up, its place goes to a family that
separates then, to one that knows its neighbours where there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import networkx as nx
import numpy as np
from cmsim.agents.codes import Arrangement, Existence
from cmsim.model.simulation import SeparatedFamilies
from cmsim.runs.dashboard.marks import LOOKS, SMALLEST, outline, radius_of
from cmsim.runs.dashboard.pair import Pair
from cmsim.runs.journey.telling import money
from scipy.optimize import linear_sum_assignment

COLUMNS, ROWS, CELL = 10, 8, 52.0  # places across and down, and how far they are apart
WIDTH, HEIGHT = COLUMNS * CELL + CELL / 2, ROWS * CELL
APART = 10.0  # of the two parents from the middle of their place
JITTER = 6.0
LAYOUT_SEED = 1
LEAST_SAVED = 1e-6  # of the length of lines, by a change of places
Tie = tuple[int, int, str]  # two families, and what joins them: receiving or paying parents know each other, or same


class Places:
    """The place of each family that is drawn: a family's id by number of the place, row by row."""

    def __init__(self, families: list[int]):
        self.families, self.points = list(families), points()

    def update(self, pair: Pair) -> None:
        """Give the places of families that ended to families that separated this month."""
        there = live(pair.baseline)
        free = [place for place, family in enumerate(self.families) if family not in there]
        table = np.asarray(pair.baseline.families)
        new = {int(one) for one in table["id"][table["starts"] == pair.month]} & there
        if not free or not new:
            return
        near = neighbours(ties_of(pair, "baseline", {*self.families, *new}))
        taken = {family: place for place, family in enumerate(self.families)}
        for family in sorted(new, key=lambda one: (-len(near.get(one, set()) & taken.keys()), one)):
            if not free:
                break
            known = [self.points[taken[one]] for one in near.get(family, set()) if one in taken]
            middle = np.mean(known, axis=0) if known else self.points[free[0]]
            place = min(free, key=lambda number: float(np.hypot(*(self.points[number] - middle))))
            free.remove(place)
            self.families[place] = family
            taken[family] = place

    def drawn(self, pair: Pair, half: str) -> dict[str, Any]:
        """One world as the page draws it: its families by place, and lines between parents who know each other."""
        model = pair.half(half)
        table = np.asarray(model.families)
        rows = {int(number): row for row, number in enumerate(table["id"])}
        marks = [
            self._mark(place, family, table[rows[family]] if family in rows else None)
            for place, family in enumerate(self.families)
        ]
        shown = {mark["id"]: place for place, mark in enumerate(marks) if mark["arrangement"] != "ended"}
        lines = [
            self._line(shown[one], shown[other], kind)
            for one, other, kind in ties_of(pair, half, self.families)
            if one in shown and other in shown
        ]
        return {"families": marks, "lines": lines, "width": WIDTH, "height": HEIGHT, "columns": COLUMNS}

    def _mark(self, place: int, family: int, record: Any) -> dict[str, Any]:
        x, y = self.points[place]
        x, y = float(x), float(y)
        here = record is not None and record["existence"] == Existence.LIVE
        name = Arrangement(int(record["arrangement"])).name.lower() if here else "ended"
        owed = int(record["arrears"]) / 100 if here else 0.0
        words, _, fill, edge = LOOKS[name]
        radius = radius_of(owed)
        beside = APART + (radius - SMALLEST) * 0.6  # a large mark stands further from the other parent's
        works = here and bool(record["effective"])
        told = f"Family {family}: {words}"
        if here:
            told += f", {'effective' if works else 'not effective'}, {money(round(owed))} of arrears"
        return {
            "id": family,
            "arrangement": name,
            "x": round(x + (beside - APART) / 2, 1),
            "y": round(y, 1),
            "bond": [round(x - APART, 1), round(x + beside, 1)] if here else [],
            "effective": works,
            "receiving": outline(name, x - APART, y, SMALLEST) if here else "",
            "paying": outline(name, x + beside, y, radius) if here else outline(name, x, y, SMALLEST),
            "fill": fill if here else "none",
            "edge": edge,
            "words": told,
        }

    def _line(self, one: int, other: int, kind: str) -> dict[str, Any]:
        aside = -APART if kind == "receiving" else APART if kind == "paying" else 0.0
        (x1, y1), (x2, y2) = self.points[one], self.points[other]
        ends = {"x1": x1 + aside, "y1": y1, "x2": x2 + aside, "y2": y2}
        found: dict[str, Any] = {name: round(float(value), 1) for name, value in ends.items()}
        return found | {"kind": kind, "ends": [self.families[one], self.families[other]]}


def live(model: SeparatedFamilies) -> set[int]:
    """The ids of the families that are there now."""
    table = np.asarray(model.families)
    return {int(one) for one in table["id"][table["existence"] == Existence.LIVE]}


def ties_of(pair: Pair, half: str, among: Iterable[int] | None = None) -> list[Tie]:
    """Families that are joined: a parent of one knows a parent of the other, or is the same parent.

    ``among``: these families alone. None: all.
    """
    model, peers = pair.half(half), pair.knows(half)
    table = np.asarray(model.families)
    chosen = table["existence"] == Existence.LIVE
    if among is not None:
        chosen &= np.isin(table["id"], list(among))
    found: list[Tie] = []
    for kind in ("receiving", "paying"):
        network = getattr(peers, kind)
        parents = np.asarray(getattr(model.tables, kind))["id"][table[kind][chosen]]
        families: dict[int, list[int]] = {}
        for parent, family in zip(parents.tolist(), table["id"][chosen].tolist(), strict=True):
            families.setdefault(parent, []).append(family)
        ties = network.ids[network.ties()]
        for one, other in ties[np.isin(ties, parents).all(axis=1)].tolist():
            found.append((families[one][0], families[other][0], kind))
        for several in families.values():
            found += [(several[0], other, "same") for other in several[1:]]
    return found


def neighbours(ties: list[Tie]) -> dict[int, set[int]]:
    """Who is joined to whom."""
    near: dict[int, set[int]] = {}
    for one, other, _ in ties:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    return near


def settled(pair: Pair, wanted: int = COLUMNS * ROWS) -> list[int]:
    """Families that know each other, from the best connected outwards, in places where their lines are short."""
    ties, there = ties_of(pair, "baseline"), live(pair.baseline)
    near = neighbours(ties)
    chosen: list[int] = []
    seen: set[int] = set()
    for first in sorted(there, key=lambda one: (-len(near.get(one, ())), one)):
        waiting = deque([first] if first not in seen else [])
        seen.add(first)
        while waiting and len(chosen) < wanted:
            family = waiting.popleft()
            chosen.append(family)
            new = sorted(near.get(family, set()) - seen)
            seen.update(new)
            waiting.extend(new)
    graph = nx.Graph()
    graph.add_nodes_from(chosen)
    graph.add_edges_from((one, other) for one, other, _ in ties if one in graph and other in graph)
    spread = nx.spring_layout(graph, seed=LAYOUT_SEED)
    wished = np.array([spread[family] for family in chosen])
    ranks = wished.argsort(axis=0).argsort(axis=0) / len(chosen)  # evenly over the sheet
    distance = (((ranks * [WIDTH, HEIGHT])[:, None, :] - points()[None, :, :]) ** 2).sum(axis=2)
    families, places = linear_sum_assignment(distance)
    placed = [chosen[family] for _, family in sorted(zip(places, families, strict=True))]
    return untangled(placed, nx.to_numpy_array(graph, nodelist=placed), points())


def untangled(families: list[int], joined: np.ndarray, where: np.ndarray) -> list[int]:
    """Change places two by two, each time for the best, while that shortens the lines between them."""
    distance = np.hypot(*(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1))
    order = np.arange(len(families))
    while True:
        here = joined[np.ix_(order, order)]
        cost = here @ distance  # of the family in a place, were it in another
        now = cost.diagonal()
        saved = now[:, None] + now[None, :] - cost - cost.T - 2 * here * distance
        one, other = np.unravel_index(np.argmax(saved), saved.shape)
        if saved[one, other] <= LEAST_SAVED:
            return [families[place] for place in order]
        order[[one, other]] = order[[other, one]]


def points() -> np.ndarray:
    """The middle of each place: rows shifted against each other, and a little off the line. Shape (places, 2)."""
    row, column = np.divmod(np.arange(COLUMNS * ROWS), COLUMNS)
    middle = np.column_stack([(column + 0.5 + 0.5 * (row % 2)) * CELL, (row + 0.5) * CELL])
    return middle + np.random.default_rng(LAYOUT_SEED).uniform(-JITTER, JITTER, middle.shape)
