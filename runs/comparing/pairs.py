"""Families paired across scenarios, the same family with the same luck: who moved, who gets more, who pays more.

A family keeps its serial number in every scenario, so two runs with one seed are compared family by family. Groups are
those of the base scenario: bands made from a reform's own incomes would count the reform twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from cmsim.agents.codes import Arrangement, Existence, Kind
from cmsim.model.calendar import label
from cmsim.model.results.groups import GROUPS, codes_of

if TYPE_CHECKING:
    import pandas as pd
    from cmsim.model.simulation import SeparatedFamilies
    from cmsim.runs.comparing.compare import Lived
    from cmsim.runs.comparing.plan import Plan

MONTHS_SUMMED = 12
SAME_WITHIN = 100 * MONTHS_SUMMED  # pence over those months: a pound a month
FEWEST = 30  # simulated families: a figure that rests on fewer is not shown
PLACES = (*(member.name.lower() for member in Arrangement), "ended")
ENDED = len(Arrangement)
INCOME_GROUPS = ("receiving_income", "paying_income")  # told first, the zero-income row with them
PARENTS = ("receiving", "paying")
PRICE_BASE = "cash of the twelve months"


class Flows:
    """Money of each family summed over some months, pence: what the receiving parent got, what the other handed over.

    Help in kind and shared care are not money; charges of Collect & Pay are in what is handed over.
    """

    def __init__(self) -> None:
        self.ids = np.empty(0, np.int64)
        self.sums = np.empty((2, 0), np.int64)

    def add(self, families: np.ndarray) -> None:
        """Add the month just lived. Rows may have moved since the last month: families are found by their number."""
        in_kind = (families["lived"] == Arrangement.FAMILY_BASED) & np.isin(
            families["kind"], (Kind.IN_KIND, Kind.SHARED_CARE)
        )
        now = np.where(in_kind, 0, np.stack([families["received_month"], families["cash_month"]]))
        self.sums = now + carried_over(self.ids, self.sums, families["id"])
        self.ids = families["id"].copy()

    def copy(self) -> Flows:
        """An independent copy: ``add`` never changes an array in place."""
        other = Flows()
        other.ids, other.sums = self.ids, self.sums
        return other


def carried_over(old_ids: np.ndarray, old: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """The old values of each family, in the new order of rows; zero for families that are new. Shape (2, rows)."""
    if np.array_equal(old_ids, ids[: len(old_ids)]):  # the usual month: families entered at the end
        return np.pad(old, ((0, 0), (0, len(ids) - len(old_ids))))
    order = np.argsort(old_ids)
    at = np.minimum(np.searchsorted(old_ids, ids, sorter=order), len(old_ids) - 1)
    found = old_ids[order[at]] == ids
    return np.where(found, old[:, order[at]], 0)


@dataclass(frozen=True)
class Look:
    """The live families of one scenario in one month, in the order of their numbers.

    ``money`` is of shape (2, families): received and handed over in the last twelve months, pence. ``codes`` has the
    level of each family in each group.
    """

    ids: np.ndarray
    arrangement: np.ndarray
    money: np.ndarray
    codes: Mapping[str, np.ndarray]

    @staticmethod
    def at(model: SeparatedFamilies, flows: Flows | None = None, groups: Iterable[str] = ()) -> Look:
        """Look at the families of a model; without ``flows`` no money is seen."""
        families = model.families
        rows = np.flatnonzero(families["existence"] == Existence.LIVE)
        rows = rows[np.argsort(families["id"][rows])]
        return Look(
            families["id"][rows],
            families["arrangement"][rows],
            flows.sums[:, rows] if flows is not None else np.empty((2, 0), np.int64),
            {group: codes_of(group, model.tables, model.month)[rows] for group in groups},
        )


def moves(before: Look, after: Look) -> np.ndarray:
    """How many families are where: shape (places, places), from ``before`` to ``after``; "ended" when not in a look."""
    ids = np.union1d(before.ids, after.ids)
    at = [_placed(look, ids) for look in (before, after)]
    matrix = np.zeros((len(PLACES), len(PLACES)), np.int64)
    np.add.at(matrix, (at[0], at[1]), 1)
    return matrix


def _placed(look: Look, ids: np.ndarray) -> np.ndarray:
    """The place of each family: its arrangement, or "ended"."""
    places = np.full(len(ids), ENDED, np.int8)
    places[np.searchsorted(ids, look.ids)] = look.arrangement
    return places


def levels_of(groups: Sequence[str]) -> list[tuple[str, str, int]]:
    """Group, level and code of every row of the table of winners: all families first."""
    rows = [("", "", 0)]
    return rows + [(group, level, code) for group in groups for code, level in enumerate(GROUPS[group].levels)]


def gains(base: Look, reform: Look, groups: Sequence[str]) -> np.ndarray:
    """Families in both scenarios by what changed: shape (parents, levels, 4).

    The four: families, with more money (received; handed over), with less, and the sum of the differences in pence.
    """
    _, left, right = np.intersect1d(base.ids, reform.ids, assume_unique=True, return_indices=True)
    difference = reform.money[:, right] - base.money[:, left]
    rows = levels_of(groups)
    table = np.zeros((len(PARENTS), len(rows), 4), np.int64)
    for row, (group, _, code) in enumerate(rows):
        chosen = difference if not group else difference[:, base.codes[group][left] == code]
        table[:, row, 0] = chosen.shape[1]
        table[:, row, 1] = (chosen > SAME_WITHIN).sum(axis=1)
        table[:, row, 2] = (chosen < -SAME_WITHIN).sum(axis=1)
        table[:, row, 3] = chosen.sum(axis=1)
    return table


# --- over runs -----------------------------------------------------------------------------------------------------


class Paired:
    """Families paired within each run: places pooled over runs, gains kept run by run."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.matrices: dict[tuple[str, str, str], np.ndarray] = {}
        self.tables: dict[tuple[str, str], list[np.ndarray]] = {}
        self.of_data: dict[tuple[str, str], list[np.ndarray]] = {}

    def add(self, lived: Sequence[Lived], data: bool = False) -> None:
        """Add the runs of one seed and draw, the base first; of a data draw, gains alone, which are told of no one."""
        base = lived[0]
        for reform, other in zip(self.plan.reforms, lived[1:], strict=True):
            start = base.before.get((reform.change or 0) - 1)
            for month in reform.horizons(self.plan.last):
                here = (reform.scenario.name, label(month))
                before, after = base.looks[month], other.looks[month]
                tables = self.of_data if data else self.tables
                tables.setdefault(here, []).append(gains(before, after, self.plan.pair_groups))
                if data:
                    continue
                self._count(self.matrices, (*here, "base to reform"), moves(before, after))
                if start is not None:
                    self._count(self.matrices, (*here, "before the change to base"), moves(start, before))
                    self._count(self.matrices, (*here, "before the change to reform"), moves(start, after))

    @staticmethod
    def _count(into: dict[Any, np.ndarray], key: Any, counts: np.ndarray) -> None:
        into[key] = into[key] + counts if key in into else counts

    def movers(self) -> pd.DataFrame:
        """Who is where: reform, month, pairing, from, to, families, share, simulated_n."""
        import pandas as pd

        told = [
            movers_table(matrix, self.plan.weight / self.plan.runs).assign(reform=reform, month=month, pairing=pairing)
            for (reform, month, pairing), matrix in self.matrices.items()
        ]
        first = ["reform", "month", "pairing"]
        table = pd.concat(told, ignore_index=True)
        return table[[*first, *(column for column in table if column not in first)]]

    def winners(self) -> pd.DataFrame:
        """Who gets more and who pays more: reform, month, parent, group, level, shares, mean difference, intervals."""
        import pandas as pd

        told = [
            winners_table(
                np.array(tables),
                self.plan.pair_groups,
                self.plan.weight / self.plan.runs,
                self.plan.draws,
                self.plan.by_data_draw(self.of_data.get((reform, month), ())),
            ).assign(reform=reform, month=month)
            for (reform, month), tables in self.tables.items()
        ]
        first = ["reform", "month"]
        table = pd.concat(told, ignore_index=True)
        return table[[*first, *(column for column in table if column not in first)]]


# --- as tables ---------------------------------------------------------------------------------------------------


def movers_table(matrix: np.ndarray, weight: float) -> pd.DataFrame:
    """One matrix of moves, pooled over seeds, as rows: from, to, families (Great Britain), share of those ``from``.

    A cell that rests on fewer than 30 simulated families is left empty; nought is shown. ``weight`` is how many
    families one simulated family of the pool stands for.
    """
    import pandas as pd

    whole = matrix.sum(axis=1, keepdims=True)
    share = np.divide(matrix, whole, out=np.full(matrix.shape, np.nan), where=whole > 0)
    rows = [
        (PLACES[i], PLACES[j], matrix[i, j] * weight, share[i, j], int(matrix[i, j]))
        for i in range(len(PLACES))
        for j in range(len(PLACES))
        if whole[i, 0] > 0
    ]
    table = pd.DataFrame(rows, columns=["from", "to", "families", "share", "simulated_n"])
    hidden = table["simulated_n"].between(1, FEWEST - 1) | (
        table.groupby("from")["simulated_n"].transform("sum") < FEWEST
    )
    return table.astype({"families": "float64", "share": "float64"}).assign(
        families=lambda t: t["families"].mask(hidden), share=lambda t: t["share"].mask(hidden)
    )


def winners_table(
    tables: np.ndarray, groups: Sequence[str], weight: float, draws: int = 0, data: np.ndarray | None = None
) -> pd.DataFrame:
    """What ``gains`` counted in each run, as rows: parent, group, level, shares higher, lower and same, and the mean.

    ``tables``: shape (runs, parents, levels, 4); ``data``: of data draws, shape (data draws, seeds, ...). Figures are
    of all runs together, but for those; ``_low`` and ``_high`` bound them with 90% over the runs, each by its families
    (not known for one seed of the centre).
    ``mean_difference_gbp_a_month`` is over all families of the row. Rows under 30 simulated families are left empty.
    """
    import pandas as pd

    pounds = "mean_difference_gbp_a_month"
    families, sums = counted(tables)
    of_data = None if data is None else counted(data)
    n = families.sum(axis=0)
    few = n < FEWEST
    columns: dict[str, np.ndarray] = {}
    bounds: dict[str, np.ndarray] = {}
    for name, of in sums.items():
        ratio, half = pooled(of, families, draws, None if of_data is None else (of_data[1][name], of_data[0]))
        ends = (-np.inf, np.inf) if name == pounds else (0.0, 1.0)
        columns[name] = ratio
        bounds |= {f"{name}_low": np.clip(ratio - half, *ends), f"{name}_high": np.clip(ratio + half, *ends)}
    columns["families"] = n * weight
    told = {name: np.where(few, np.nan, numbers).ravel() for name, numbers in (columns | bounds).items()}
    who = [(parent, group, level) for parent in PARENTS for group, level, _ in levels_of(groups)]
    first = pd.DataFrame(who, columns=["parent", "group", "level"])
    return first.assign(**told, simulated_n=n.ravel(), price_base=PRICE_BASE)


def counted(tables: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Families, and of them those with more, with less and with the same, and pounds a month together, by name."""
    families, higher, lower, pence = np.moveaxis(tables, -1, 0)
    counts = {"higher": higher, "lower": lower, "same": families - higher - lower}
    return families, {**counts, "mean_difference_gbp_a_month": pence / 100 / MONTHS_SUMMED}


def pooled(
    sums: np.ndarray, families: np.ndarray, draws: int = 0, data: tuple[np.ndarray, np.ndarray] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """What all runs together make per family, and half its 90% interval: both inputs have the runs first, those in
    ``data`` (sums and families) data draws and seeds.

    Each run departs from the common ratio by its sum less the ratio times its families; Student's t bounds the mean
    of these. With as many families in every seed that is the interval of the mean of the seeds' own ratios.
    """
    from cmsim.runs.comparing.intervals import half_width

    n = families.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = sums.sum(axis=0) / n
        each = (sums - ratio * families) / (n / len(families))
        drawn = None if data is None else (data[0] - ratio * data[1]) / data[1].mean(axis=(0, 1))
    return ratio, half_width(each, draws, drawn)
