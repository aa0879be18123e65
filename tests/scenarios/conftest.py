"""What the tests of scenarios share."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Write a scenario file; hand back its path."""

    def write_file(content: str | bytes, name: str = "tested.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file
