"""The suite's extra passes, without the compiler and with bounds checked, do see what the ordinary one cannot."""

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.plain, pytest.mark.rules]

BEYOND_THE_TABLE = """
from cmsim import SeparatedFamilies
from cmsim.model.paying_half import earn
model = SeparatedFamilies(families=20, until="2012-12", threads=1)
room = len(model.world.paying)
try:
    earn(model.world, 0, room, room + 1)
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
