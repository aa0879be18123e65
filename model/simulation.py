"""SeparatedFamilies: the model, in either engine.

>>> from cmsim import SeparatedFamilies
>>> model = SeparatedFamilies(families=200, until="2013-03")  # doctest: +SKIP
>>> while model.running:
...     model.step()  # doctest: +SKIP
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from cmsim.agents.codes import NEVER, QUEUES
from cmsim.agents.people import ChildMaintenanceService, Parent, PayingParent, ReceivingParent
from cmsim.agents.variants import Peers as Talk
from cmsim.model.calendar import label, month_of
from cmsim.model.engine import CompiledEngine
from cmsim.model.errors import InputError, did_you_mean
from cmsim.model.evidence import parameter_row
from cmsim.model.evidence.sampled import check_data_draw
from cmsim.model.month import MONTH, Step, half
from cmsim.model.old_debts import OldDebts
from cmsim.model.policy import Change, law_table
from cmsim.model.population.groups import GREAT_BRITAIN, stands_for
from cmsim.model.population.peers.network import Peers
from cmsim.model.population.separations import Separations
from cmsim.model.results.slots import SLOTS, Slot
from cmsim.model.service.queues import EVERYTHING
from cmsim.model.service.staff import open_queues, serve
from cmsim.model.tables import Tables
from cmsim.model.world import World

if TYPE_CHECKING:
    from cmsim.model.population.imported import Population

USUAL_FAMILIES = 24_000
ENGINES = ("compiled", "mesa")
MOST_AGENTS = 60_000  # families in the Mesa engine: beyond this it takes minutes a month and gigabytes
ROOM = 1.34  # rows for each family at once: ended ones with debt, and those of parents who will separate again
# (rows not yet used take no memory)
BYTES_A_FAMILY = 1_200  # state with room to spare, for the check of memory
STEPS = {step.name: step for step in MONTH}


class SeparatedFamilies(mesa.Model):
    """Separated families in Great Britain, month by month from December 2012.

    Parameters
    ----------
    families : how many families are simulated at once, each standing for 2.4m / families. None: 24,000, or as many as
        the population has.
    rng : the seed; the same seed is the same luck, in every scenario and engine.
    scenario : anything with ``laws(months)`` and ``parameters`` (a ``cmsim.scenarios.Scenario``); None: history.
    until : the last month, "YYYY-MM".
    engine : "compiled" (for the country) or "mesa" (to read, subclass and plot).
    threads : threads of the compiled engine; results do not depend on it.
    parameters : behavioural parameters that differ from the evidence's centre, by name.
    draw : 0, the centre; 1, 2, ...: a calibrated draw of the parameters in place of it. What the scenario or
        ``parameters`` set comes before the draw.
    data_draw : 0, margins of the population as published; 1, 2, ...: as another sample of the surveys behind them might
        have had them (``cmsim.model.evidence.sampled``). Families of one's own are not drawn from margins.
    population : families of one's own for the first month (``cmsim.model.population.imported``); None: the synthesis.
        Families that separate later come from the synthesis, either way.
    cut_offs : the queues' cut-offs of another run (its ``cut_offs``), to be played back: then nobody waits longer or
        shorter than there, whatever staff do. None: the service sets them.
    paying_parent, receiving_parent, service : subclasses to use in the Mesa engine.

    Errors: InputError for anything the user got wrong.
    """

    scenario: Any = None  # Mesa 3.5 has a property of this name that would write into the scenario

    def __init__(
        self,
        families: int | None = None,
        rng: int = 1,
        scenario: Any = None,
        until: str = "2036-12",
        engine: str = "compiled",
        threads: int | None = None,
        parameters: dict[str, float] | None = None,
        draw: int = 0,
        changes: Sequence[Change] = (),
        paying_parent: type[PayingParent] = PayingParent,
        receiving_parent: type[ReceivingParent] = ReceivingParent,
        service: type[ChildMaintenanceService] = ChildMaintenanceService,
        block_order: Callable[[list[int]], Sequence[int]] | None = None,
        population: "Population | None" = None,
        cut_offs: np.ndarray | None = None,
        data_draw: int = 0,
    ):
        super().__init__(rng=check_seed(rng))
        if families is None:
            families = population.families if population is not None else USUAL_FAMILIES
        self.families_wanted = check_families(families, engine)
        self.population = population
        self.last_month = check_until(until)
        self.seed, self.engine, self.draw, self.data_draw = int(rng), engine, int(draw), check_data_draw(data_draw)
        self.scenario = scenario
        months = self.last_month + 1
        laws = scenario.laws(months) if scenario is not None else law_table(months, changes)
        overrides = {**(dict(scenario.parameters) if scenario is not None else {}), **(parameters or {})}
        values = parameter_row(overrides, draw, self.data_draw)
        self.separations = Separations(self.seed, self.families_wanted, values, self.data_draw)
        room = int(self.families_wanted * ROOM) + 256
        self.tables = Tables.empty(room, laws, self.separations.parameters)
        self.tables.world.published["direct_pay_removed"] = NEVER
        open_queues(self.tables.world.published)
        if population is None:
            self.tables.fill(self.separations)
        else:
            self.tables.fill_with(population.drawn(self.families_wanted, self.seed, self.separations.parameters))
        self.peers: Peers | None = None
        self.old_debts: OldDebts | None = None
        self.month = -1  # no month has been lived yet
        self.counts = np.zeros((months, SLOTS), np.int64)
        self.cut_offs = np.full((months, QUEUES), EVERYTHING)  # in force in each month, by queue
        self.played = None if cut_offs is None else check_cut_offs(cut_offs, months)
        self.seconds = 0.0
        self._compiled = CompiledEngine(threads, block_order)
        self._kinds: dict[str, Any] = {"paying": paying_parent, "receiving": receiving_parent}
        self.people: dict[str, list[Parent]] = {"paying": [], "receiving": []}
        if engine == "mesa":
            self.service = service(self)
            self._meet_people()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "month": lambda m: label(m.month),
                "effective_share": lambda m: m.share(Slot.EFFECTIVE),
                "none": lambda m: m.share(Slot.NONE),
                "family_based": lambda m: m.share(Slot.FAMILY_BASED),
                "direct_pay": lambda m: m.share(Slot.DIRECT_PAY),
                "collect_and_pay": lambda m: m.share(Slot.COLLECT_AND_PAY),
            }
        )

    # --- what one looks at --------------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        return self.tables.world

    @property
    def families(self) -> np.ndarray:
        """The families' table (a view of the rows in use)."""
        return self.tables.families

    @property
    def weight(self) -> float:
        """How many families of Great Britain one simulated family stands for."""
        total = stands_for(self.data_draw) if self.population is None else self.population.total
        return total / self.families_wanted

    @property
    def peers_talk(self) -> bool:
        """Do parents hear of maintenance from other separated parents (the variant ``peers``)?"""
        return int(self.world.parameters["variant_peers"][0]) == Talk.ON

    @property
    def laws(self) -> np.ndarray:
        return self.world.laws

    def share(self, slot: int) -> float:
        """A count of this month as a share of the families."""
        month = self.counts[self.month]
        return float(month[slot] / max(1, month[Slot.FAMILIES]))

    # --- the month ----------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Live one month. After the last month of the run, ``running`` is False."""
        if self.month >= self.last_month:
            self.running = False
            return
        started = time.perf_counter()
        self.month += 1
        self.announce()
        for name in ("paying", "receiving"):
            if self.engine == "mesa":
                self._shuffle(name)
            else:
                self._compiled.run_half(self.tables, half(name), self.month)
        self.record()
        self.publish()
        self.seconds += time.perf_counter() - started
        self.datacollector.collect(self)
        self.running = self.month < self.last_month

    def announce(self) -> None:
        """Before the month, serially: the law is known to all, the month's separations enter, and last month's stories
        are heard, where peers talk."""
        published = self.world.published[0]
        available = bool(self.laws["direct_pay_available"][self.month])
        if available:
            published["direct_pay_removed"] = NEVER
        elif published["direct_pay_removed"] == NEVER:
            published["direct_pay_removed"] = self.month
        published["month"] = self.month
        if self.peers_talk and self.peers is None:
            self.peers = Peers.build(self.tables, self.seed, self.world.parameters, self.month - 1)
        kept = self.tables.enter(self.separations, self.month, self.month)
        if self.peers is not None:
            self.peers.update(self.tables, self.month)
            heard_paying, heard_receiving = (n.hear(self.month) for n in (self.peers.paying, self.peers.receiving))
            self.tables.world = self.world._replace(heard_paying=heard_paying, heard_receiving=heard_receiving)
        if self.engine == "mesa":
            self._meet_people(kept)

    def publish(self) -> None:
        """After the month, serially: the last place in each queue that the service will serve in the next."""
        serve(self.tables, self._compiled, self.month, self.counts[self.month], self.weight)
        if self.month < self.last_month:
            if self.played is not None:
                self.world.published["cut_off"][0] = self.played[self.month + 1]
            self.cut_offs[self.month + 1] = self.world.published["cut_off"][0]
        if self.peers is not None:
            self.peers.publish(self.tables, self.month)

    def record(self) -> None:
        """The month in numbers."""
        level = np.zeros(self.tables.rows[2], np.int8)
        self.counts[self.month] = self._compiled.count(self.tables, self.month, level, 1)[0]
        if self.old_debts is None:
            self.old_debts = OldDebts.begin(self.families, self.seed, self.weight, self.world.parameters)
        self.old_debts.live(self.families, self.month, self.laws, self.world.parameters, self.counts[self.month])

    def count_by(self, level: np.ndarray, levels: int) -> np.ndarray:
        """This month's counts by a code for each family (negative: left out). Shape (levels, SLOTS)."""
        return self._compiled.count(self.tables, self.month, np.ascontiguousarray(level, np.int8), levels)

    # --- the Mesa engine ----------------------------------------------------------------------------------------

    def do(self, verb: str, row: int) -> None:
        """One agent's turn at one verb: the kernel of the compiled engine, for one row."""
        STEPS[verb].kernel(self.world, self.month, row, row + 1)

    def take_turn(self, parent: Parent, which: str) -> None:
        """One parent's half of the month: its own verbs and the service's, in the order of the month."""
        for step in half(which):
            self._visit(parent, step, which)

    def _visit(self, parent: Parent, step: Step, which: str) -> None:
        actor: Any = self.service if step.actor == "service" else parent
        verb = getattr(actor, step.name)
        if step.each == which:
            verb() if actor is parent else verb(parent.row)
        else:
            for family in parent.families:
                verb(family)

    def _shuffle(self, which: str) -> None:
        """Each parent takes its turn, in any order: no row reads another row's current month."""
        self.agents_by_type[self._kinds[which]].shuffle_do("step")

    def _meet_people(self, kept: np.ndarray | None = None) -> None:
        """Agents for new rows; those whose group has left are removed, the rest keep their place in the table."""
        counts = dict(zip(("paying", "receiving"), self.tables.rows[:2], strict=True))
        for which, people in self.people.items():
            if kept is not None:
                self._forget(which, people)
            for row in range(len(people), counts[which]):
                people.append(self._kinds[which](self, row))

    def _forget(self, which: str, people: list[Parent]) -> None:
        table = self.tables.paying if which == "paying" else self.tables.receiving
        rows = {int(number): row for row, number in enumerate(table["id"])}
        staying = []
        for agent in people:
            if agent.person_id in rows:
                agent.row = rows[agent.person_id]
                staying.append(agent)
            else:
                agent.remove()
        people[:] = staying

    # --- one history, several futures ----------------------------------------------------------------------------

    def fork(self, scenario: Any) -> "SeparatedFamilies":
        """The same state under another scenario, to live another future (compiled engine).

        Its ``played`` may be set to the cut-offs of another run, to live with the queues of that one. Equal to a full
        run of that scenario where the two scenarios agree up to this month. Errors: InputError where they do not.
        """
        if self.engine != "compiled":
            raise InputError("only the compiled engine can be forked")
        laws = scenario.laws(self.last_month + 1)
        past = slice(0, self.month + 1)
        if laws[past].tobytes() != self.laws[past].tobytes() or scenario.parameters != self.scenario.parameters:
            raise InputError(f"{scenario.name} differs from {self.scenario.name} before {label(self.month + 1)}")
        other = object.__new__(type(self))
        mesa.Model.__init__(other, rng=self.seed)
        other.population = self.population
        for name in (
            "families_wanted",
            "last_month",
            "seed",
            "draw",
            "data_draw",
            "engine",
            "separations",
            "month",
            "_kinds",
            "people",
        ):
            setattr(other, name, getattr(self, name))
        other._kinds = self._kinds
        other.scenario = scenario
        other.tables = self.tables.copy(laws)
        other.peers = None if self.peers is None else self.peers.copy()
        other.old_debts = None if self.old_debts is None else self.old_debts.copy()
        other.counts = self.counts.copy()
        other.cut_offs = self.cut_offs.copy()
        other.played = self.played
        other.seconds = 0.0
        other._compiled = self._compiled
        other.datacollector = mesa.DataCollector(model_reporters=dict(self.datacollector.model_reporters))
        return other


# --- what a user may ask for ------------------------------------------------------------------------------------


def check_seed(seed: Any) -> int:
    """The seed. Errors: InputError unless it is a whole number from 0 to 2**31 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**31:
        raise InputError(f"seed is {seed!r}: it must be a whole number from 0 to {2**31 - 1}")
    return int(seed)


def check_cut_offs(cut_offs: Any, months: int) -> np.ndarray:
    """Cut-offs to play back. Errors: InputError unless there is one for each month and queue."""
    given = np.asarray(cut_offs, dtype=np.float64)
    if given.shape != (months, QUEUES):
        raise InputError(f"cut_offs has the shape {given.shape}: it must have {months} months and {QUEUES} queues")
    return given


def check_families(families: Any, engine: str) -> int:
    """The number of families. Errors: InputError when it is no positive whole number, or more than fits."""
    import psutil

    if engine not in ENGINES:
        raise InputError(f"engine is {engine!r}: it must be one of {', '.join(ENGINES)}{did_you_mean(engine, ENGINES)}")
    if isinstance(families, bool) or not isinstance(families, int | np.integer) or families < 1:
        raise InputError(f"families is {families!r}: it must be a whole number, at least 1 (24000 is usual)")
    if engine == "mesa" and families > MOST_AGENTS:
        raise InputError(
            f"families is {families:,}: the Mesa engine holds one object a parent, so at most {MOST_AGENTS:,}; "
            "use --engine compiled"
        )
    room = int(psutil.virtual_memory().available / (1.5 * BYTES_A_FAMILY))
    if families > min(room, GREAT_BRITAIN * 10):
        raise InputError(f"families is {families:,}: there is memory for at most {min(room, GREAT_BRITAIN * 10):,}")
    return int(families)


def check_until(until: str) -> int:
    """The last month's number. Errors: InputError unless it lies between December 2012 and December 2060."""
    month = month_of(until)
    if not 0 <= month <= month_of("2060-12"):
        raise InputError(f"until is {until}: a run starts in 2012-12 and can go to 2060-12")
    return month
