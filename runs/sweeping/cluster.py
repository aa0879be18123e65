"""A sweep on a cluster: the groups of runs are handed to the workers of a Dask scheduler, and come back as they end.

Dask starts, stops and watches the workers, and gives the work of one that dies to another. A worker writes nothing: it
sends the outcomes back, and they are kept here, so machines need no disk in common. A past that several groups start
from is lived once, by one worker; Dask holds it, hands it to the workers that need it, and has it lived again when the
one that held it dies.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cmsim.model.errors import InputError
from cmsim.model.evidence.drawn import drawn
from cmsim.runs.sweeping.folder import Ended, failed
from cmsim.runs.sweeping.plan import Plan
from cmsim.runs.sweeping.points import Run, identity

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_SECONDS = 15  # for a scheduler to answer
AHEAD = 2  # groups handed out for each that can be lived at once, so that no worker waits for the next
SAME_CODE = ("cmsim", "rules_hash", "data_hash", "schema_version")
DIED = "the workers that tried it died: killed, or out of memory"


@contextmanager
def cluster_at(address: str | None) -> Iterator[Cluster | None]:
    """The cluster whose scheduler has this address; None: none is wanted. Errors: InputError when none answers."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--scheduler needs Dask: pip install 'cmsim[cluster]', here and on every worker") from None
    try:
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False, name="cmsim")
    except (OSError, ValueError, ImportError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"no Dask scheduler answers at {address}: {why}") from None
    with client:
        yield Cluster(client, address)


class Cluster:
    """The workers of one scheduler."""

    def __init__(self, client: Client, address: str):
        self.client, self.address = client, address

    def tasks_at_once(self) -> int:
        """How many groups the workers there now can live at once; 1 while there is none."""
        return max(1, sum(self.client.nthreads().values()))

    def live(
        self,
        plan: Plan,
        groups: Sequence[list[Run]],
        keep: Callable[[Ended], None],
        fail_fast: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Live every group on the workers; ``keep`` takes each run that comes back. More workers may come and go.

        Errors: InputError when the scheduler is lost, or a worker has no cmsim or another one.
        """
        from cmsim.runs.store import about
        from cmsim.runs.sweeping.histories import can_be_kept, name_of
        from distributed import as_completed

        here = about()
        code = {**{key: here[key] for key in SAME_CODE}, "draws": draws_of(plan)}
        waiting = deque(enumerate(groups))
        flying: dict[Any, list[Run]] = {}
        total, ended = sum(len(group) for group in groups), 0
        coming = Counter(name_of(plan, group[0]) for group in groups) if can_be_kept(plan) else Counter[str]()
        pasts: dict[str, Any] = {}
        landing = as_completed(loop=self.client.loop)
        try:
            while waiting or flying:
                while waiting and len(flying) < AHEAD * self.tasks_at_once():
                    number, group = waiting.popleft()
                    name, key = name_of(plan, group[0]), f"cmsim-sweep-{group[0].id}-{number}"
                    if coming[name] > 1 and name not in pasts:
                        given = (past_there, plan, group[0], code)
                        pasts[name] = self.client.submit(*given, key=key.replace("sweep", "past"), pure=False)
                    past = pasts.get(name)
                    future = self.client.submit(live_there, plan, group, code, past, key=key, pure=False)
                    flying[future] = group
                    landing.add(future)
                future = next(landing)
                group = flying.pop(future)
                name = name_of(plan, group[0])
                coming[name] -= 1
                if not coming[name]:
                    pasts.pop(name, None)  # Dask frees what nobody holds
                for run in self.result(future, group):
                    keep(run)
                    ended += 1
                    if fail_fast and run.part is None:
                        return
                if progress is not None:
                    progress(ended, total)
        finally:
            self.client.cancel(list(flying))

    def result(self, future: Any, group: list[Run]) -> list[Ended]:
        """What came back of a group."""
        from distributed import KilledWorker

        if future.status not in ("finished", "error"):
            raise InputError(f"the Dask scheduler at {self.address} was lost: go on with --resume when it is back")
        try:
            came: list[Ended] = future.result()
            return came
        except KilledWorker:
            return [failed(run, DIED) for run in group]
        except ImportError as error:
            raise InputError(f"a worker cannot load cmsim ({error}): install the same cmsim on every worker") from None


def draws_of(plan: Plan) -> str:
    """A hash of the parameter draws that a plan uses, as they are on this machine."""
    return identity({"draws": [drawn(draw) if draw else {} for draw in plan.draw_numbers]})


def check_code(plan: Plan, code: dict[str, Any]) -> None:
    """On a worker. Errors: InputError when this cmsim is not that of the sweep."""
    from cmsim.runs.store import about

    mine = {**about(), "draws": draws_of(plan)}
    for key, theirs in code.items():
        if mine[key] != theirs:
            raise InputError(f"{key} of a worker is {mine[key]}, here {theirs}: install the same cmsim on every worker")


def past_there(plan: Plan, run: Run, code: dict[str, Any]) -> bytes | None:
    """On a worker: the history of a run, as it is written; None when there is none to hand on. Errors: InputError."""
    from cmsim.runs.sweeping.living import Lives
    from cmsim.runs.sweeping.mapped import write

    check_code(plan, code)
    try:
        model = Lives(plan, 1, lambda: False, lambda ended: None).live_past(run)
    except Exception:
        return None  # each group meets the same in its own life, and tells of it
    if model.peers is not None:  # who knows whom is not kept
        return None
    content = BytesIO()
    write(model, content, room=False)
    return content.getvalue()


def live_there(plan: Plan, group: list[Run], code: dict[str, Any], past: bytes | None = None) -> list[Ended]:
    """On a worker: live a group with one thread, from its history where that is given. Errors: InputError."""
    from cmsim.runs.sweeping.living import Lives

    check_code(plan, code)
    found: list[Ended] = []
    Lives(plan, 1, lambda: False, found.append, past=past).live(group)
    return found
