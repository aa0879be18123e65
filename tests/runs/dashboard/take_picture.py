"""Make docs/pictures/dashboard.png again: the page after two years without Direct Pay, with one family's life.

Run with ``python tests/runs/dashboard/take_picture.py [FILE] [WIDTH]``; needs Chromium and the extra ``dashboard``.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

MONTHS, HEIGHT = 24, 1250
HOUSE = Path(__file__).resolve().parents[3]


def take(address: str, file: str, width: int) -> None:
    """Use the page as a visitor would, and keep what it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, ("chromium", "google-chrome")))), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": width, "height": HEIGHT})
        page.goto(address)
        page.locator("#set-direct_pay").uncheck()
        table = page.locator("table.numbers")
        for _ in range(MONTHS):
            before = table.get_attribute("data-month")
            page.get_by_role("button", name="Step one month").click()
            expect(table).not_to_have_attribute("data-month", before or "")
        page.locator("section.half.baseline .family[aria-label*='Direct Pay, effective']").first.click()
        page.locator(".life").wait_for()
        page.mouse.move(0, 0)
        page.wait_for_timeout(800)
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    file = sys.argv[1] if len(sys.argv) > 1 else str(HOUSE / "docs" / "pictures" / "dashboard.png")
    command = [sys.executable, "-m", "cmsim.runs", "dashboard", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        take(found[0], file, int(sys.argv[2]) if len(sys.argv) > 2 else 1280)
        process.terminate()
