"""A small comparison, written to a folder once, and scenario files of a few lines."""

import pytest
from cmsim.runs.comparing.compare import compare
from small_comparison import REFORM, SMALL


@pytest.fixture(scope="session")
def found(tmp_path_factory):
    """A small comparison, written to a folder."""
    out = tmp_path_factory.mktemp("results") / "small"
    return compare(reforms=REFORM, by=("universal_credit", "receiving_income"), out=out, **SMALL)


@pytest.fixture
def scenario(tmp_path):
    """Write a scenario file of these lines; hand back its path."""

    def write(name: str, *lines: str):
        path = tmp_path / f"{name}.toml"
        path.write_text("\n".join((f'name = "{name}"', 'question = "?"', *lines)) + "\n", encoding="utf-8")
        return path

    return write
