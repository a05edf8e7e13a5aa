"""Real Chromium on a real server; skipped without a browser unless one is required.

`tests/conftest.py` takes the fixtures from here once for all folders: a second Playwright in one process refuses to start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.server import Server

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
LAPTOP = {"width": 1366, "height": 768}
SCREEN = {"width": 1920, "height": 1080}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("DOORSTEP_REQUIRE_BROWSER"):
            pytest.fail("a browser is required and none was found")
        pytest.skip("no browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                # A name of the hall's own, on plain http: 127.0.0.1 counts as secure and may do more.
                "--host-resolver-rules=MAP hall.test 127.0.0.1",
            ],
        )
        yield launched
        launched.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "instance")
    yield made
    made.stop()


class Visitors:
    """Opens one browser context a person and fails the test on errors in the page or its console."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.contexts, self.faults = browser, [], []
        # Answers that a test provokes on purpose are logged by Chromium as errors.
        self.expected: tuple[str, ...] = ()

    def open(self, size: dict[str, int], *, language: str = "zh-CN", touch: bool = False) -> Page:
        context: BrowserContext = self.browser.new_context(viewport=size, locale=language, has_touch=touch)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        left = [fault for fault in self.faults if not any(part in fault for part in self.expected)]
        assert left == [], left


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    made = Visitors(browser)
    yield made
    made.close()


def sign_in(page: Page, base: str, name: str, password: str) -> None:
    """Through the sign-in page, as anybody would."""
    page.goto(base + "/sign-in")
    form = page.locator("form:has(input[type=password])").first
    form.locator("input:not([type=hidden]):not([type=password]):not([type=checkbox])").first.fill(name)
    form.locator("input[type=password]").fill(password)
    form.locator("[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
