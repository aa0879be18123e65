"""The suite's extra passes, without the compiler and with bounds checked, do see what the ordinary one cannot."""

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.plain, pytest.mark.rules]

BEYOND_THE_TABLE = """
from cmsim.model.evidence import parameter_row
from cmsim.model.paying_half import earn
from cmsim.model.policy import law_table
from cmsim.model.tables import Tables
world = Tables.empty(20, law_table(1), parameter_row()).world
room = len(world.paying)
earn(world, 0, room - 1, room)
try:
    earn(world, 0, room, room + 1)
except IndexError:
    print("caught")
"""


def test_a_row_beyond_the_table_is_an_error(tmp_path):
    """In the pass with bounds checked by the compiled rules; otherwise by plain Python."""
    how = {} if os.environ.get("NUMBA_BOUNDSCHECK") == "1" else {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", BEYOND_THE_TABLE],
        cwd=tmp_path,
        env={**os.environ, **how},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "caught\n", done.stderr
