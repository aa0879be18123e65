"""The agents of the Mesa engine: windows on one row of a table, for reading, subclassing and plotting.

What an agent changes, the table holds. Each public verb is one step of the month, and calls the very kernel the
compiled engine runs, for one row: override a verb in a subclass, and the model lives with your rule.

    class Generous(PayingParent):
        def pay(self, family):
            super().pay(family)
            self.model.families["cash_month"][family] = self.model.families["due_month"][family]

    SeparatedFamilies(families=500, engine="mesa", paying_parent=Generous)
"""

from typing import Any

import mesa
import numpy as np
from cmsim.agents.codes import Queue

PAYING_PARENT_VERBS = ("earn", "relate", "pay", "ask")
RECEIVING_PARENT_VERBS = ("live", "notice", "report", "challenge", "choose", "complain")
SERVICE_VERBS = ("calculate", "post", "enforce", "clear", "part", "review_debt")


class Parent(mesa.Agent):
    """A parent: a window on one row of a table, whose fields read as attributes."""

    table_name = ""

    def __init__(self, model: mesa.Model, row: int):
        super().__init__(model)
        self.row = row
        self.person_id = int(self.table["id"][row])

    @property
    def table(self) -> np.ndarray:
        return getattr(self.model.world, self.table_name)

    @property
    def families(self) -> range:
        """The rows of this parent's families."""
        first, count = int(self.table["first_family"][self.row]), int(self.table["families"][self.row])
        return range(first, first + count)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("row", "model", "table", "families", "person_id"):
            raise AttributeError(name)
        try:
            return self.table[name][self.row]
        except (ValueError, KeyError):
            raise AttributeError(f"{type(self).__name__} has no {name!r}") from None


class PayingParent(Parent):
    """A paying parent. In the paying half of the month it drives its own verbs and the service's work on its cases."""

    table_name = "paying"

    def step(self) -> None:
        """The paying half of the month, in the order of the month."""
        self.model.take_turn(self, "paying")

    def earn(self) -> None:
        """A month of work, a new partner, income and the tax office's record of it."""
        self.model.do("earn", self.row)

    def relate(self, family: int) -> None:
        """The relationship, contact, abuse, and which children still count."""
        self.model.do("relate", family)

    def pay(self, family: int) -> None:
        """Decide what to hand over this month: sets the family's ``cash_month``, in pence."""
        self.model.do("pay", family)

    def ask(self, family: int) -> None:
        """Apply to the service: sets the event PAYING_APPLIED."""
        self.model.do("ask", family)


class ReceivingParent(Parent):
    """A receiving parent: in its half of the month it lives, notices, reports, challenges, chooses and complains."""

    table_name = "receiving"

    def step(self) -> None:
        """The receiving half of the month, in the order of the month."""
        self.model.take_turn(self, "receiving")

    def live(self) -> None:
        """Work, a new partner, household income, and hearing of the service."""
        self.model.do("live", self.row)

    def notice(self, family: int) -> None:
        """See what came, learn from it, judge whether it works."""
        self.model.do("notice", family)

    def report(self, family: int) -> None:
        """Report a missed Direct Pay payment, or give up."""
        self.model.do("report", family)

    def challenge(self, family: int) -> None:
        """Suspect that income is left out, and challenge the calculation."""
        self.model.do("challenge", family)

    def choose(self, family: int) -> None:
        """Look at the arrangement, choose, and carry it out."""
        self.model.do("choose", family)

    def complain(self, family: int) -> None:
        """Complain of the service, or hear what came of it."""
        self.model.do("complain", family)


class ChildMaintenanceService(mesa.Agent):
    """The Child Maintenance Service: calculates, keeps the books, enforces, closes, and has queues."""

    @property
    def queues(self) -> dict[str, dict[str, float]]:
        """Each queue after the month: requests ``waiting``, the ``last_served`` place in line of the next month (due
        month and a fraction; infinite: everybody), and the ``hours_in_hand`` of staff."""
        asked, published = self.model.families["asked"], self.model.world.published[0]
        return {
            queue.name.lower(): {
                "waiting": int(np.count_nonzero(asked[:, queue])),
                "last_served": float(published["cut_off"][queue]),
                "hours_in_hand": float(published["hours_in_hand"][queue]),
            }
            for queue in Queue
        }

    def calculate(self, paying: int) -> None:
        """The liability to each family of one paying parent, and what is due this month."""
        self.model.do("calculate", paying)

    def post(self, family: int) -> None:
        """The month in the ledgers."""
        self.model.do("post", family)

    def enforce(self, family: int) -> None:
        """Deductions and further steps on a Collect & Pay case."""
        self.model.do("enforce", family)

    def clear(self, family: int) -> None:
        """The application in hand: calculated, withdrawn, or given up; a paying parent's wish for Collect & Pay."""
        self.model.do("clear", family)

    def part(self, family: int) -> None:
        """Cases that go back to Direct Pay, dormant ones closed, families that end."""
        self.model.do("part", family)

    def review_debt(self, family: int) -> None:
        """Arrears that are written off, let go, or sold."""
        self.model.do("review_debt", family)
