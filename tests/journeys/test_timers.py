"""Screen, phone, desk and tablet show the same second within 200 ms of each other, however wrong their own clocks are."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.seats import Desk, Tablet
from tests.visitors import LAPTOP, PHONE, SCREEN, TABLET, sign_in

pytestmark = pytest.mark.browser

AGREE_MS = 200
# By seat: what its own clock is wrong by in milliseconds, and where its timer stands.
SEATS = {"screen": (0, "timer"), "phone": (3_600_700, "now-timer"), "desk": (1_200, "timer"), "tablet": (-1_500, "timer")}

# Wrong clocks, and the true moment of every change of the timer's text.
CLOCK = """
(() => {
  const Real = Date, real = Date.now.bind(Date), own = performance.now.bind(performance);
  let wrong = %(wrong)d;
  window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(real() + wrong); }
    static now() { return real() + wrong; }
  };
  performance.now = () => own() + %(wrong)d;
  window.setDeviceClock = (by) => { wrong = by; };
  window.switches = [];
  document.addEventListener("DOMContentLoaded", () => {
    const timer = document.getElementById("%(timer)s");
    let shown = "";
    if (timer) new MutationObserver(() => {
      if (timer.textContent === shown) return;
      shown = timer.textContent;
      window.switches.push([real(), shown]);
    }).observe(timer, { childList: true, characterData: true, subtree: true });
  });
})();
"""


@pytest.fixture
def hall(server, visitors):
    """A server with the sample final, and the four seats around it."""
    told = server.demo()
    server.start("--empty")
    pages = {}
    for name, size in (("screen", SCREEN), ("phone", PHONE), ("desk", LAPTOP), ("tablet", TABLET)):
        page = visitors.open(size, touch=name in ("phone", "tablet"))
        wrong, timer = SEATS[name]
        page.add_init_script(CLOCK % {"wrong": wrong, "timer": timer})
        pages[name] = page
    sign_in(pages["desk"], server.url, told["host"]["email"], told["host"]["password"])
    desk = Desk(pages["desk"], server.url)
    desk.open()
    pages["screen"].goto(f"{server.url}/screen/pudong-2017/final")
    pages["phone"].goto(f"{server.url}/contests/pudong-2017/final/board")
    Tablet(pages["tablet"], server.url, told["judges"][0]["enter_url"])
    return server, desk, pages


def lateness(switches, deadline: int) -> int:
    """By how many milliseconds seconds are shown too late, at the best of several: a busy machine is no wrong clock."""
    found = []
    for at, text in switches:
        minutes, seconds = text.split(":")
        found.append(at - (deadline - (int(minutes) * 60 + int(seconds)) * 1000))
    return min(found)


def spread(desk, pages) -> dict[str, int]:
    deadline = desk.hall()["deadline"]
    for page in pages.values():
        page.evaluate("() => { window.switches = []; }")
    until = time.monotonic() + 60
    # The first change may still come from what was shown before.
    while min(page.evaluate("() => window.switches.length") for page in pages.values()) < 5:
        assert time.monotonic() < until, "a timer stands still"
        time.sleep(0.25)
    return {name: lateness(page.evaluate("() => window.switches.slice(1)"), deadline) for name, page in pages.items()}


def agree(found) -> bool:
    return max(found.values()) - min(found.values()) <= AGREE_MS


def test_every_page_shows_the_same_second_whatever_its_own_clock_says(hall):
    server, desk, pages = hall
    desk.act("next")
    desk.act("pitch")
    found = spread(desk, pages)
    assert agree(found), found
    # Somebody sets two of the clocks while the pages are open, and the host holds the time for a moment.
    pages["phone"].evaluate("() => window.setDeviceClock(-900)")
    pages["desk"].evaluate("() => window.setDeviceClock(90000)")
    desk.act("pause")
    expect(pages["phone"].locator("#now-phase")).to_contain_text("暂停")
    desk.act("resume")
    expect(pages["phone"].locator("#now-phase")).not_to_contain_text("暂停")
    found = spread(desk, pages)
    assert agree(found), found
    # A board that freezes at a moment says so on every page then, with nobody at the desk touching anything.
    with sqlite3.connect(server.instance / "doorstep.sqlite3", timeout=20) as kept:
        moment = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        kept.execute("UPDATE stage SET freeze_at = ? WHERE key = 'final'", (moment,))
    for name in ("phone", "screen"):
        expect(pages[name].locator("#label")).to_have_text("已封榜")
