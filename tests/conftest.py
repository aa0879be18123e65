"""What all tests share: the option --slow, and hypothesis set so that a run can be repeated."""

import pytest
from cmsim.agents.compiled import JIT
from hypothesis import settings

# compiling a rule for the first time takes longer than any deadline; the same examples on every machine
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=1_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long versions too, and search for new examples")


def pytest_configure(config: pytest.Config) -> None:
    if not JIT:  # in plain Python as many groups as usual take ten seconds a model
        from cmsim.model.population import separations

        separations.GROUPS_MEASURED = 1_000
    settings.load_profile("searching" if config.getoption("--slow") else "repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    alone = pytest.mark.skip(reason="single rules are run without the compiler, in a pass of their own")
    for item in items if JIT and not config.getoption("--slow") else ():
        if item.get_closest_marker("plain") and not item.get_closest_marker("rules"):
            item.add_marker(alone)
    if config.getoption("--slow"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
