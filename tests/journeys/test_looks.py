"""What every main page owes its readers: no barrier that axe finds, no fault in the console, nothing wider than a phone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.seats import Tablet
from tests.server import Server
from tests.visitors import LAPTOP, PHONE, SCREEN, TABLET, sign_in

pytestmark = pytest.mark.browser

CONTEST = "/contests/pudong-2017"
BOARD = f"{CONTEST}/final/board"
PUBLIC = ["/", CONTEST, "/sign-in", "/sign-up", BOARD, f"{CONTEST}/results"]
LANGUAGES = ["zh-CN", "en-GB"]
# Pages keep their connection open, so "network idle" never comes; scripts have drawn by then.
DRAWN_MS = 700


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Iterator[tuple[Server, dict]]:
    """The sample played to its published prizes, so that every page has something to show."""
    server = Server(tmp_path_factory.mktemp("looks") / "instance")
    people = server.demo("--played")
    server.start()
    yield server, people
    server.stop()


def barriers(page: Page) -> list[str]:
    """Serious and critical violations, each with the place of the first."""
    # axe is put in as a program of the browser's, not of the page's: the page's policy stays as it is.
    told = Axe().run(page).response
    assert len(told["passes"]) > 10, "axe did not look at the page"
    return [
        f"{page.url}: {one['id']} {one['nodes'][0]['target']} {one['nodes'][0].get('failureSummary', '')}"
        for one in told["violations"] if one["impact"] in ("serious", "critical")
    ]


def visit(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None and answer.ok, (address, answer and answer.status)
    page.wait_for_timeout(DRAWN_MS)


def watched(page: Page) -> Page:
    """Breaches of the content policy are thrown as errors of the page, which fail the visit."""
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (no) => setTimeout(() => { throw new Error(`policy: ${no.violatedDirective} ${no.blockedURI}`); }))"
    )
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_barrier_and_no_fault(played, visitors, language):
    server, _people = played
    page = watched(visitors.open(LAPTOP, language=language))
    found = []
    for path in PUBLIC:
        visit(page, server.url + path)
        expected = "zh" if language == "zh-CN" else "en"
        assert page.locator("html").get_attribute("lang").startswith(expected), path
        found += barriers(page)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_organisers_home_and_the_hosts_desk_have_no_barrier_and_no_fault(played, visitors, language):
    server, people = played
    found = []
    for who, path in (("organiser", "/manage/pudong-2017"), ("host", "/desk/pudong-2017/final")):
        page = watched(visitors.open(LAPTOP, language=language))
        sign_in(page, server.url, people[who]["email"], people[who]["password"])
        visit(page, server.url + path)
        found += barriers(page)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judges_list_has_no_barrier_and_no_fault(played, visitors, language):
    server, people = played
    page = watched(visitors.open(TABLET, language=language, touch=True))
    Tablet(page, server.url, people["judges"][0]["enter_url"])
    page.wait_for_timeout(DRAWN_MS)
    # The day is over: no card opens by itself any more.
    assert page.url == server.url + "/judge"
    assert page.locator(".judge-list li").count() >= 13
    assert barriers(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_phone(played, visitors, language):
    server, _people = played
    page = watched(visitors.open(PHONE, language=language, touch=True))
    wide = []
    for path in ("/", BOARD, "/sign-up", CONTEST):
        visit(page, server.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append((path, width))
    assert wide == []


def outside(page: Page, left: float, top: float) -> list[str]:
    """What a page draws beyond its right and lower edge, or in the room left free."""
    return page.evaluate(
        """([left, top]) => [...document.querySelectorAll("body *")]
          .filter((one) => one.checkVisibility() && one.getClientRects().length && !one.closest("canvas, .line-title, .place-title"))
          .map((one) => [one, one.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.left < left - 1 || box.top < top - 1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
          .map(([one, box]) => `${one.tagName}.${one.className} ${box.left} ${box.top} ${box.right} ${box.bottom}`)""",
        [left, top],
    )


def test_a_display_keeps_to_the_room_it_is_given_also_with_the_longest_title(played, visitors):
    server, people = played
    with sqlite3.connect(server.instance / "doorstep.sqlite3", timeout=20) as kept:
        kept.execute("UPDATE project SET title = ? WHERE key IN (SELECT key FROM project LIMIT 3)", (("让每一位独居老人都能在十五分钟里找到一顿热饭" * 3)[:60],))
    display, desk = watched(visitors.open(SCREEN)), visitors.open(LAPTOP)
    visit(display, server.url + "/screen")
    expect(display.locator("#code")).not_to_have_text("····")
    sign_in(desk, server.url, people["host"]["email"], people["host"]["password"])
    visit(desk, server.url + "/desk/pudong-2017/final/screens")
    desk.fill("#code", display.locator("#code").inner_text())
    desk.fill("#name", "舞台左侧")
    desk.locator("main form button[type=submit]").first.click()
    display.wait_for_url("**/screen/pudong-2017/final**")
    assert outside(display, 0, 0) == []
    for side, free in (("left", "30"), ("top", "10")):
        desk.fill(f"input[name=inset_{side}]", free)
    desk.get_by_role("button", name="显示").click()
    display.wait_for_function("() => getComputedStyle(document.documentElement).getPropertyValue('--free-left') === '30'")
    assert outside(display, 0.3 * SCREEN["width"], 0.1 * SCREEN["height"]) == []
    assert barriers(display) == []


def test_a_breach_of_the_content_policy_would_not_go_unseen(played, visitors):
    server, _people = played
    page = watched(visitors.open(LAPTOP))
    visit(page, server.url + "/sign-in")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))")
    page.wait_for_timeout(200)
    assert any("policy: script-src" in fault for fault in visitors.faults), visitors.faults
    visitors.faults.clear()
