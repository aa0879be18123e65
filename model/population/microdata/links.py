"""Who is linked with whom: the families of a file in groups that share parents, in the order the tables keep.

A parent's families stand one after the other in the tables, on both sides. A group is a chain of parents who share
families; one that cannot be laid in such a row is refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from cmsim.model.population.microdata.reading import Microdata
from cmsim.model.population.microdata.schema import PARENTS, of_parent
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

LARGEST_GROUP = 40  # families that share parents


@dataclass
class Links:
    """Families in table order: ``order`` are their places in the file; ``group`` and ``parent`` number the rows.

    ``parent[who]``: the row of each family's parent; ``first[who]``: the first family of each parent, and
    ``families[who]`` how many they have; ``place``: the family's place in its group.
    """

    order: np.ndarray
    group: np.ndarray
    place: np.ndarray
    parent: dict[str, np.ndarray]
    first: dict[str, np.ndarray]
    families: dict[str, np.ndarray]


def link(data: Microdata) -> Links:
    """Link the families. Errors: InputError for doubles, contradictions, and groups that are too entangled."""
    refuse_doubles(data)
    person = {who: persons(data, who) for who in PARENTS}
    refuse_couples(data, person)
    for who in PARENTS:
        refuse_contradictions(data, who, person[who])
    group = groups_of(person)
    order = laid_out(data, person, group)
    group = in_order(group[order])
    parent = {who: in_order(person[who][order]) for who in PARENTS}
    first, families = {}, {}
    for who in PARENTS:
        _, first[who], families[who] = np.unique(parent[who], return_index=True, return_counts=True)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    place = np.arange(len(order)) - starts[group]
    return Links(order, group, place, parent, first, families)


def in_order(codes: np.ndarray) -> np.ndarray:
    """The same classes, numbered in order of appearance."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def persons(data: Microdata, who: str) -> np.ndarray:
    """A number for the parent of each family: the same for the same label, one of their own for those without."""
    codes = data.get(f"{who}_parent_id")
    alone = np.isnan(codes)
    own = codes.max(initial=0.0, where=~alone) + 1.0 + np.arange(len(codes))
    return in_order(np.where(alone, own, codes))


# --- what cannot be -------------------------------------------------------------------------------------------------


def refuse_doubles(data: Microdata) -> None:
    """Refuse two families of one name or number, and a person on both sides. Errors: InputError."""
    for column in ("family_id", "family_number"):
        values = data.get(column)
        order = np.argsort(values, kind="stable")
        again = np.zeros(len(values), bool)
        again[order[1:]] = values[order[1:]] == values[order[:-1]]
        if again.any():
            second = int(again.argmax())
            first = int(np.flatnonzero(values == values[second])[0])
            raise data.wrong(second, column, f"row {row_of(data, first)} has the same, and no two families may")
    there = {who: used_labels(data, f"{who}_parent_id") for who in PARENTS}
    both = there["paying"].keys() & there["receiving"].keys()
    if both:
        family, word = min((there["receiving"][word], word) for word in both)
        row = row_of(data, there["paying"][word])
        told = f"{word!r} is the paying parent in row {row}, and nobody can be on both sides"
        raise data.wrong(family, "receiving_parent_id", told)


def used_labels(data: Microdata, column: str) -> dict[str, int]:
    """The labels of a column that are used, and the first family of each."""
    codes, first = np.unique(data.get(column), return_index=True)
    return {data.labels[column][int(code)]: int(n) for code, n in zip(codes, first, strict=True) if not np.isnan(code)}


def row_of(data: Microdata, family: int) -> str:
    """The row of the file a family stands in."""
    return f"{max(int(data.side_rows[who][family]) for who in PARENTS) + 1:,}"


def refuse_couples(data: Microdata, person: dict[str, np.ndarray]) -> None:
    """Refuse two families of the same two parents. Errors: InputError."""
    couple = person["paying"] * (person["receiving"].max() + 1) + person["receiving"]
    _, first, inverse = np.unique(couple, return_index=True, return_inverse=True)
    again = first[inverse] != np.arange(len(couple))
    if again.any():
        second = int(again.argmax())
        told = f"the same two parents stand in row {row_of(data, int(first[inverse][second]))}: they are one family"
        raise data.wrong(second, "receiving_parent_id", told)


def refuse_contradictions(data: Microdata, who: str, person: np.ndarray) -> None:
    """Refuse a parent who is told differently in two rows, or shares a number with another. Errors: InputError."""
    for column in of_parent(who):
        values = data.get(column.name)
        given = np.flatnonzero(~np.isnan(values))
        known, first, inverse = np.unique(person[given], return_index=True, return_inverse=True)
        differ = values[given] != values[given[first[inverse]]]
        if differ.any():
            second = int(given[differ.argmax()])
            told = (
                f"the same parent has another value in row {row_of(data, int(given[first[inverse][differ.argmax()]]))}"
            )
            raise data.wrong(second, column.name, told)
        if column.name == f"{who}_number" and len(np.unique(values[given[first]])) < len(known):
            numbers, counts = np.unique(values[given[first]], return_counts=True)
            second = int(np.flatnonzero(values == numbers[counts > 1][0])[-1])
            raise data.wrong(second, column.name, "another parent has the same number")


# --- groups ----------------------------------------------------------------------------------------------------------


def groups_of(person: dict[str, np.ndarray]) -> np.ndarray:
    """The group of each family: families linked by a parent, however long the chain."""
    paying, receiving = person["paying"], person["receiving"]
    nodes = paying.max() + 1 + receiving.max() + 1
    links = coo_array((np.ones(len(paying), np.int8), (paying, receiving + paying.max() + 1)), (nodes, nodes))
    _, component = connected_components(links, directed=False)
    return in_order(component[paying])


def laid_out(data: Microdata, person: dict[str, np.ndarray], group: np.ndarray) -> np.ndarray:
    """The families in table order: group after group, and within one so that each parent's stand together."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    for start, size in zip(starts[sizes > 2], sizes[sizes > 2], strict=True):
        rows = order[start : start + size]
        row = chain([(int(person["paying"][n]), int(person["receiving"][n])) for n in rows])
        if row is None:
            told = (
                f"{size} families hang together here, and no order of them keeps each parent's side by side: "
                "give a parent another id in one of them"
            )
            raise data.wrong(int(rows[0]), "paying_parent_id", told)
        order[start : start + size] = rows[row]
    return order


def chain(couples: Sequence[tuple[int, int]]) -> list[int] | None:
    """An order of couples in which each parent's stand together: the given one where it will do, None where none does.

    Followed couple by couple: a parent is left behind only when none of their families is still to come.
    """
    if len(couples) > LARGEST_GROUP:
        return None
    families = [Counter(couple[side] for couple in couples) for side in (0, 1)]

    def follow(done: list[int]) -> list[int] | None:
        if len(done) == len(couples):
            return done
        met = [Counter(couples[n][side] for n in done) for side in (0, 1)]
        tried = set()  # couples in which nothing differs but a parent of that one family: one of them is enough
        for n, couple in enumerate(couples):
            kind = tuple(None if families[side][couple[side]] == 1 else couple[side] for side in (0, 1))
            if n in done or kind in tried:
                continue
            tried.add(kind)
            if done and not follows(couples[done[-1]], couple, met):
                continue
            if (found := follow([*done, n])) is not None:
                return found
        return None

    def follows(before: tuple[int, int], couple: tuple[int, int], met: list[Counter[int]]) -> bool:
        for side in (0, 1):
            if couple[side] == before[side]:
                continue
            if met[side][couple[side]] > 0 or met[side][before[side]] < families[side][before[side]]:
                return False
        return True

    return follow([])
