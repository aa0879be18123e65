"""The pages of reference that are made from the code, by the name of their file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cmsim.runs.reference import commands, files, indicators, levers, parameters, python, scenarios, snapshot

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "python.md": python.page,
    "scenarios.md": scenarios.page,
    "levers.md": levers.page,
    "parameters.md": parameters.page,
    "indicators.md": indicators.page,
    "snapshot.md": snapshot.page,
    "files.md": files.page,
}
