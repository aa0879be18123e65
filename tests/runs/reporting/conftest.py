"""A tiny comparison and a tiny run with their reports, made once."""

import pytest
from cmsim.runs.comparing.compare import compare
from cmsim.runs.reporting.report import write_report
from cmsim.runs.run import run
from report_reader import LAST, REFORM


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """A tiny comparison, and its report."""
    out = tmp_path_factory.mktemp("compared") / "small"
    compare(reforms=REFORM, families=300, seeds=2, until=LAST, by=("universal_credit", "region"), out=out)
    write_report(out, named={"analyst": "A. Nalyst"})
    return out


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """A tiny run, and its report."""
    out = tmp_path_factory.mktemp("lived") / "small"
    run("baseline", families=600, until="2014-12", groups=["region"], out=out)
    write_report(out)
    return out


@pytest.fixture(params=["compared", "lived"])
def told(request):
    return request.getfixturevalue(request.param)
