"""Tablets in a hall with a network of ours: one server for a whole module, and a fresh entry on stage for each test."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.chain import short_code
from tests.journeys.seats import Desk, Tablet
from tests.scoring.network import Network
from tests.server import Server
from tests.visitors import LAPTOP, TABLET, Visitors, sign_in

MARKS = {"innovation": "24", "benefit": "20", "feasibility": "18", "presentation": "15"}
# A browser logs every request that fails; here they are made to fail.
EXPECTED = ("ERR_", "WebSocket", "Failed to load resource", "Failed to fetch", "FetchEvent", "MIME type", "Unexpected token", "Cross-Origin-Opener-Policy")

# Remembers, on the page, what the line at the foot said and which receipt and mark stood there at that moment.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const line = document.getElementById("line");
  if (!line || !document.getElementById("receipt")) return;
  const seen = [];
  const note = () => {
    const text = (id) => document.getElementById(id).textContent.trim();
    // Digits that are still being typed are no mark yet.
    const mark = document.querySelector("[data-criterion=innovation] .slider").ariaValueText;
    const now = { line: text("line"), tick: line.className.includes("jade"), code: text("receipt"), mark };
    if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
    sessionStorage.setItem("seen", JSON.stringify(seen));
  };
  new MutationObserver(note).observe(line, { childList: true, subtree: true, attributes: true });
});
"""


class Stage:
    """A server with the sample's final and a host at the desk; thirteen entries, so for as many tests."""

    def __init__(self, server: Server, people: dict[str, Any], visitors: Visitors) -> None:
        self.server, self.people = server, people
        page = visitors.open(LAPTOP)
        sign_in(page, server.url, people["host"]["email"], people["host"]["password"])
        self.desk = Desk(page, server.url)
        self.desk.open()
        # A judge who comes in twice is told of the other tablet: each test gets the next one.
        self.turn = itertools.cycle(range(len(people["judges"])))

    def call(self) -> str:
        """The next entry comes on stage and is open for marks."""
        if self.desk.hall()["phase"] == "scoring":
            self.desk.act("close")
        entry = self.desk.act("next")["entry"]
        self.desk.act("open")
        return entry


class Hall:
    """One entry on stage, tablets, and the network between them and the server."""

    def __init__(self, stage: Stage, visitors: Visitors) -> None:
        self.stage, self.server, self.visitors = stage, stage.server, visitors
        self.network = Network(stage.server.port)
        self.entry, self.judge = stage.call(), next(stage.turn)
        visitors.expected = EXPECTED

    def tablet(self, base: str | None = None, page: Page | None = None) -> Page:
        """The judge's tablet with the card of the entry on stage, behind the network."""
        page = page or self.visitors.open(TABLET, touch=True)
        page.add_init_script(WATCH)
        Tablet(page, base or self.network.url, self.stage.people["judges"][self.judge]["enter_url"])
        page.wait_for_url(re.compile("/judge/cards/"))
        expect(page.locator("#submit")).to_be_visible()
        return page

    def mark(self, page: Page, marks: dict[str, str]) -> None:
        for key, value in marks.items():
            number = page.locator(f"[data-criterion={key}] .stepper input")
            expect(number).to_be_enabled()
            number.fill(value)
            number.press("Tab")

    def once(self) -> bool:
        """Every version came of one edit that was sent, and of none twice."""
        card, keys = self.stored(), {one.sent["key"] for one in self.network.saves if one.status == 200}
        return card["version"] == card["accepted"] == card["versions"] == len(keys)

    def delivered(self) -> dict[str, dict]:
        """What the tablet has proof of: the edits whose answers reached it, by the receipt's short code."""
        arrived = [one for one in self.network.saves if one.delivered and one.status == 200]
        return {short_code(one.answer["receipt"]["hash"]): one.sent for one in arrived}

    def cards(self) -> list[dict[str, Any]]:
        """What is stored of this entry: version, state, marks, and how many edits and versions there are."""
        with sqlite3.connect(self.server.instance / "doorstep.sqlite3") as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(
                "SELECT c.version, c.state, c.marks, c.comment,"
                " (SELECT count(*) FROM accepted_edit a WHERE a.scorecard_id = c.id) AS accepted,"
                " (SELECT count(*) FROM scorecard_version v WHERE v.scorecard_id = c.id) AS versions"
                " FROM scorecard c JOIN entry e ON e.id = c.entry_id JOIN project p ON p.id = e.project_id"
                " JOIN stage s ON s.id = e.stage_id WHERE p.key = ? AND s.key = 'final' AND c.version > 0", (self.entry,),
            )
            return [{**dict(row), "marks": json.loads(row["marks"])} for row in rows]

    def stored(self) -> dict[str, Any]:
        """The one card that is stored; of version 0 before the first mark arrived."""
        cards = self.cards()
        return cards[0] if cards else {"version": 0, "marks": {}}


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    server, host = Server(tmp_path_factory.mktemp("hall") / "instance"), Visitors(browser)
    people = server.demo()
    yield Stage(server.start(), people, host)
    host.expected = EXPECTED
    host.close()
    server.stop()


@pytest.fixture
def hall(stage: Stage, visitors: Visitors) -> Iterator[Hall]:
    made = Hall(stage, visitors)
    yield made
    made.network.close()


def line(page: Page) -> Any:
    return expect(page.locator("#line"))


def saved(page: Page) -> None:
    line(page).to_have_text("全部已保存")


def offline(page: Page, marks: int) -> None:
    line(page).to_contain_text(re.compile(rf"\d\d:\d\d 起离线　{marks} 项待发送"))


def try_again(page: Page) -> None:
    """The browser says that the network is back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def kept_by_worker(page: Page) -> None:
    """The worker has this judge's pages: from now on a reload needs no network."""
    until(lambda: page.evaluate("""async () => {
        const { owner } = JSON.parse(document.getElementById("data").textContent);
        const kept = await (await caches.open(`doorstep-judge-pages ${owner}`)).keys();
        const paths = kept.map((one) => new URL(one.url).pathname);
        return Boolean(navigator.serviceWorker.controller) && [location.pathname, "/judge", "/judge/outbox"].every((one) => paths.includes(one));
    }"""))


def seen(page: Page) -> list[dict[str, Any]]:
    return page.evaluate("JSON.parse(sessionStorage.getItem('seen') ?? '[]')")


def until(what: Any, seconds: float = 20) -> None:
    """Wait for something that no page shows."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)

