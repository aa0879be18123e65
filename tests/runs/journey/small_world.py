"""The small world in which lives are replayed, and how the tests ask for one."""

from click.testing import CliRunner
from cmsim.runs.cli import main

FAMILIES, UNTIL = 600, "2017-06"
ADMINISTRATIVE = "administrative-liability-orders"
SMALL = ("--families", str(FAMILIES), "--until", UNTIL)
ENDED_WITHOUT_DEBT = "direct_pay then ended, never case_closed and arrears over 0"


def cmsim(*words: str):
    return CliRunner().invoke(main, ["journey", *words], prog_name="cmsim")
