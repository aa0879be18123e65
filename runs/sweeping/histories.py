"""What runs have in common, made once and started from: their past, or at least their families of December 2012.

A history is all that runs with one seed, draw and parameters have in common, up to the last month before any scenario
or lever of the plan changes anything. Where there is none worth keeping, or parameters differ, runs still have their
first families in common if the parameters that these are made with are the same. Both are kept in the folder of the
sweep, laid out as ``mapped`` says, until the last run that starts from them has ended: so processes hold one copy
together, a long list of runs that is divided among them lives its past once, and a sweep that was killed does not live
it again. A model that starts from one goes on to the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cmsim.model.calendar import month_of
from cmsim.model.simulation import ROOM
from cmsim.model.state import FAMILY_RECORD, GROUP_RECORD, PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD
from cmsim.runs.sweeping.folder import HISTORIES
from cmsim.runs.sweeping.makers import made_by
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, identity, parameters_of

RECORDS = (PAYING_PARENT_RECORD, RECEIVING_PARENT_RECORD, FAMILY_RECORD, GROUP_RECORD)
FEWEST_MONTHS = 12  # a shorter past is lived again


def last_month(plan: Plan) -> int:
    """The last month before any scenario or lever of the plan changes anything; that of the plan where none does."""
    days = [month_of(axis.day) + (axis.day.day > 1) for axis in plan.axes if axis.day is not None]
    firsts = [scenario.first_change_month() for scenario in plan.scenarios]
    return min([plan.last + 1, *days, *(first for first in firsts if first is not None)]) - 1


def can_be_kept(plan: Plan) -> bool:
    """Whether the plan has a past of some length in which nothing is looked at.

    Figures by group are counted when their month is lived, so a past in which the plan keeps some is lived again.
    """
    past = last_month(plan)
    return FEWEST_MONTHS <= past < plan.last and not (plan.by and min(plan.months) <= past)


def name_of(plan: Plan, run: Run) -> str:
    """The name of the history of a run: that of its seed and parameters."""
    return identity({"seed": run.seed, "parameters": list(parameters_of(plan, run))})


def population_of(plan: Plan, run: Run) -> str:
    """The name of the first families of a run: that of its seed and the parameters that they are made with."""
    made_with = made_by()
    chosen = [[name, value] for name, value in parameters_of(plan, run) if name in made_with]
    return identity({"seed": run.seed, "made with": chosen})


def file_of(folder: Path, name: str) -> Path:
    """Where a history, or first families, are kept."""
    return folder / HISTORIES / f"{name}.world"


def size_of(families: int) -> int:
    """Bytes of one on disk, about: the tables with their room."""
    return int(families * ROOM) * sum(one.itemsize for one in RECORDS)


class Starts:
    """What groups start from on disk. ``families``: the names of the first families that several start from.

    What is kept is deleted when no group to come starts from it.
    """

    def __init__(self, plan: Plan, folder: Path, groups: Sequence[list[Run]]):
        self.plan, self.folder = plan, folder
        self.coming = Counter(name for group in groups for name in self.names(group))
        each = (self.names(group) for group in groups)
        makers = set(each) if can_be_kept(plan) else each  # a history makes its families once for all its groups
        self.families = frozenset(name for name, times in Counter(born for _, born in makers).items() if times > 1)

    def names(self, group: list[Run]) -> tuple[str, str]:
        """The history of a group, and its first families."""
        return name_of(self.plan, group[0]), population_of(self.plan, group[0])

    def let_go(self, group: list[Run]) -> None:
        """A group has ended."""
        for name in self.names(group):
            self.coming[name] -= 1
            if not self.coming[name]:
                with suppress(OSError):  # where it is still mapped, Windows deletes nothing: it goes with the folder
                    file_of(self.folder, name).unlink()
