"""What all tests share: the option --slow, hypothesis set so that a run can be repeated, and a browser for pages."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from cmsim.agents.compiled import JIT
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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


# --- pages, in a real browser -------------------------------------------------------------------------------------

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ALONE = (  # a page may not reach further than this machine, and the browser asks nobody for news of itself
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Chromium without a window; what needs it is skipped where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("looks at a page in Chromium, which is not installed (on Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ALONE))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """An empty page. At the end of the test its console has no error, and it asked for nothing beyond this machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    home = ("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:", "about:")
    page.on("request", lambda request: None if request.url.startswith(home) else wrong.append(request.url))
    yield page
    context.close()
    assert wrong == []
