"""A plan on disk, and a small sweep that was lived once for all tests of a file."""

from pathlib import Path

import pytest
from cmsim.runs.sweeping.execute import sweep
from cmsim.runs.sweeping.plan import read_plan
from swept import PLAN


@pytest.fixture
def plan_file(tmp_path):
    """Write a plan of this text; hand back its path."""

    def write(text: str = PLAN) -> Path:
        file = tmp_path / "plan.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A small sweep in this process."""
    place = tmp_path_factory.mktemp("sweep")
    (place / "plan.toml").write_text(PLAN, encoding="utf-8")
    return sweep(read_plan(place / "plan.toml"), place / "out")
