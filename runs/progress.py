"""Telling a person at a terminal that something is going on: on standard error, and never in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before a bar appears: what is done sooner needs none


def on_terminal() -> bool:
    """Is somebody watching standard error?"""
    return sys.stderr.isatty()


def say_if_compiling() -> None:
    """On a terminal: say so when the rules have to be compiled first."""
    from cmsim.agents.compiled import CACHE, JIT

    if on_terminal() and JIT and not any(CACHE.rglob("*.nbi")):
        print("compiling the rules, once (one to two minutes)", file=sys.stderr)


@contextmanager
def bar(what: str, unit: str = "months") -> Iterator[Callable[[int, int], None]]:
    """A progress bar, fed with (done, in all). It appears after a second, and only on a terminal."""
    if not on_terminal():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    screen = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    task = screen.add_task(what, total=None)
    begun, shown = time.monotonic(), False

    def update(done: int, total: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - begun > PATIENCE:
            screen.start()
            shown = True
        screen.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        screen.stop()
