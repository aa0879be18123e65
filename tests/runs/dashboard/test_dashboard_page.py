"""The dashboard as a visitor meets it: served on loopback by the command, looked at in Chromium."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from importlib.util import find_spec

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from cmsim.runs.cli import main
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(find_spec("solara") is None, reason="the extra dashboard is not installed")
LOOKS = 6  # at the month after a pause, a second apart: the month under way may end late on a busy machine
GENEROUS = 20  # seconds to a first picture: three are meant, on a machine with nothing else to do
expect.set_options(timeout=1000 * GENEROUS)


@pytest.fixture(scope="module")
def served():
    """The page's address and the process that serves it, started as a user would."""
    command = [sys.executable, "-m", "cmsim.runs", "dashboard", "--port", "0"]
    quiet = {**os.environ, "PYTHONWARNINGS": "default"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=quiet) as process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            raise AssertionError("".join(told))
        yield found[0], process
        process.terminate()
        process.wait(20)


@pytest.fixture
def world(page, served):
    """The page, opened, with its first picture."""
    begun = time.perf_counter()
    page.goto(served[0])
    page.locator("svg.world .family").nth(159).wait_for(timeout=1000 * GENEROUS)
    print(f"first picture after {time.perf_counter() - begun:.1f} s")
    return page


def table(page):
    return page.locator("table.numbers tbody").inner_text()


def step(page, times=1):
    for _ in range(times):
        before = page.locator("table.numbers").get_attribute("data-month")
        page.get_by_role("button", name="Step one month").click()
        expect(page.locator("table.numbers")).not_to_have_attribute("data-month", before)


def reset(page):
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("table.numbers")).to_have_attribute("data-month", "2026-12")


def test_a_newcomer_sees_what_is_shown_and_what_to_do_first(world):
    first = world.locator("main").inner_text()
    for words in ("600 simulated separated families", "each standing for 4,000", "The law as it is", "Your reform",
                  "First: press Play", "families are few", "by luck alone"):  # fmt: skip
        assert words in first
    assert world.title() == "Child maintenance: one world, two laws"


def test_moving_the_fee_moves_the_reform_and_not_the_law_as_it_is(world):
    step(world, 6)
    figure = world.locator("tr[data-figure=arrangement_share-direct_pay]")
    baseline, reform = (figure.locator(f"td[data-half={half}]") for half in ("baseline", "reform"))
    before = baseline.inner_text()
    assert reform.inner_text() == before
    world.locator("#set-fee").fill("200")
    expect(reform).not_to_have_text(before)
    assert baseline.inner_text() == before
    assert "application_fee = 200" in world.locator("pre").text_content()


def test_reset_gives_the_same_months_again(world):
    world.locator("#set-direct_pay").uncheck()
    world.locator(".control.moved").wait_for()
    seen = []
    for _ in range(2):
        step(world, 3)
        seen.append(table(world))
        reset(world)
    assert seen[0] == seen[1]
    assert "±" in seen[0] or "+" in seen[0]


def test_play_goes_on_until_it_is_paused(world):
    world.get_by_role("button", name="Play").click()
    world.get_by_text(re.compile(r"month ([3-9]|\d\d+) of the reform")).wait_for()
    world.get_by_role("button", name="Pause").click()
    world.get_by_role("button", name="Play").wait_for()
    stood = [world.locator(".when").inner_text()]
    while len(stood) < LOOKS and stood[-1] != "the same":
        world.wait_for_timeout(1000)  # two months and more, did it play
        now = world.locator(".when").inner_text()
        stood.append("the same" if now == stood[-1] else now)
    assert stood[-1] == "the same"


def test_a_click_on_a_family_tells_its_life_and_keys_go_to_the_next(world):
    step(world)
    families = world.locator("section.half.reform .family")
    families.nth(12).click()
    world.locator(".life").wait_for()
    number = families.nth(12).get_attribute("data-family")
    told = world.locator(".life").inner_text()
    assert f"Family {number}: its life so far" in told
    assert "separated in" in told
    assert re.search(r"20\d\d-\d\d", told)
    world.keyboard.press("ArrowRight")
    world.keyboard.press("Enter")
    other = families.nth(13).get_attribute("data-family")
    world.get_by_role("heading", name=f"Family {other}: its life so far").wait_for()
    assert families.nth(13).get_attribute("aria-pressed") == "true"


def test_the_page_can_be_read_by_everybody(world):
    """No fault that axe finds, on the whole page with a life told."""
    world.locator("section.half.baseline .family").nth(5).click()
    world.locator(".life").wait_for()
    expect(world.get_by_role("progressbar", name="Working")).to_be_hidden()
    wrong = Axe().run(world).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in wrong] == []


def test_it_fits_a_narrow_screen(world):
    world.set_viewport_size({"width": 390, "height": 800})
    world.wait_for_timeout(200)
    assert world.evaluate("document.documentElement.scrollWidth") <= 390


# --- the server -----------------------------------------------------------------------------------------------------


def test_it_listens_on_loopback_alone(served):
    _, process = served
    bound = {one.laddr.ip for one in psutil.Process(process.pid).net_connections("inet") if one.status == "LISTEN"}
    assert bound == {"127.0.0.1"}


def answer(served, path, host=None, **headers):
    """The status and the body of what the server answers to a request, its path sent as it stands."""
    line = http.client.HTTPConnection(served[0].removeprefix("http://"), timeout=10)
    line.putrequest("GET", path, skip_host=host is not None)
    for name, value in (({"Host": host} if host else {}) | headers).items():
        line.putheader(name, value)
    line.endheaders()
    got = line.getresponse()
    body = got.read()
    line.close()
    return got.status, body


def test_only_pages_of_its_own_are_answered(served):
    assert answer(served, "/")[0] == 200
    assert answer(served, "/", host="evil.example")[0] == 403
    assert answer(served, "/", Origin="http://evil.example")[0] == 403
    assert answer(served, "/", Origin=served[0])[0] == 200
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}  # fmt: skip
    assert answer(served, "/jupyter/api/kernels/1/channels", Origin="http://evil.example", **upgrade)[0] == 403


def test_no_file_is_fetched_or_opened_for_the_browser(served):
    for path in ("not-shipped@1.0.0/index.js", "../../../pyvenv.cfg", "..%2f..%2f..%2fpyvenv.cfg"):
        assert answer(served, f"/_solara/cdn/{path}")[0] == 403
    page = answer(served, "/")[1]
    for path in ("/static/../page.py", "/static/public/..%2fpage.py", "/static/assets/..%2f..%2fpage.py", "/page.py",
                 "/jupyter/nbextensions/..%2f..%2f..%2fpyvenv.cfg", "/..%2f..%2fetc%2fpasswd"):  # fmt: skip
        status, body = answer(served, path)
        assert status in (400, 403, 404) or len(body) == len(page), path
        assert b"begin_from" not in body
        assert b"version_info" not in body
        assert b"root:" not in body


# --- what is refused --------------------------------------------------------------------------------------------------


def refused(*arguments):
    done = CliRunner().invoke(main, ["dashboard", *arguments])
    assert done.exit_code == 2, done.output
    assert done.output.count("\n") == 1
    return done.output


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    from cmsim.runs.dashboard import command

    monkeypatch.setattr(command, "NEEDED", ("solara", "not_installed_at_all"))
    assert "pip install cmsim[dashboard]" in refused()


def test_a_port_that_is_taken_and_a_size_that_is_too_large_are_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "cannot be used" in refused("--port", str(taken.getsockname()[1]))
    assert "6,000" in refused("--families", "24000")
    assert "No such option" in refused("--host", "0.0.0.0")
