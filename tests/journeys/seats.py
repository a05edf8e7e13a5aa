"""Who has a seat on the day: the host at the desk, judges at tablets, judges whose programs speak HTTP."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext, Browser, Page, expect

FINAL = "/api/v1/contests/pudong-2017/stages/final"


def door_of(base: str, enter_url: str) -> str:
    """A judge's card printed for another address opens the same door on this server."""
    return base + urlsplit(enter_url).path


def hold(page: Page, selector: str) -> None:
    """Press for the second that a step with consequences needs, however long this machine takes over it."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(page.locator(f"{selector}.holding")).to_have_count(1)
    expect(page.locator(f"{selector}.holding")).to_have_count(0)
    page.mouse.up()


class Desk:
    """The host at the desk: by hand as on the day, or quickly by the desk's own address."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base

    def open(self) -> None:
        self.page.goto(self.base + "/desk/pudong-2017/final")
        expect(self.page.locator("#step")).to_be_visible()

    def step(self, action: str) -> None:
        """The one big step, once it says what is wanted."""
        button = self.page.locator(f"#step[data-action={action}]")
        expect(button).to_be_enabled()
        # A second press that follows at once, counted from the answer, is taken for the one before.
        expect(button).to_have_attribute("aria-busy", "false")
        self.page.wait_for_timeout(800)
        if button.get_attribute("data-hold") is None:
            button.click()
        else:
            hold(self.page, f"#step[data-action={action}]")
        expect(button).to_have_count(0)

    def choose(self, word: str) -> None:
        self.page.click("#more")
        button = self.page.locator("dialog[open] .desk-choices button", has_text=re.compile(f"^{word}"))
        if button.get_attribute("data-hold") is None:
            button.click()
        else:
            hold(self.page, f"dialog[open] .desk-choices button:has-text('{word}')")
        expect(self.page.locator("dialog[open]")).to_have_count(0)

    def hall(self) -> dict[str, Any]:
        answer = self.page.request.get(self.base + FINAL + "/hall")
        assert answer.ok, answer.text()
        return answer.json()

    def act(self, action: str, **more: Any) -> dict[str, Any]:
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content")
        body = {"action": action, "revision": self.hall()["revision"], "key": uuid.uuid4().hex, **more}
        answer = self.page.request.post(
            self.base + FINAL + "/actions", data=body, headers={"X-CSRFToken": token, "Referer": self.base}
        )
        assert answer.ok, answer.text()
        return answer.json()["hall"]

    def control_row(self, entry: str) -> list[Any]:
        """Entry key, rank, score, state, prize, with nothing hidden."""
        board = self.page.request.get(self.base + FINAL + "/board?view=control").json()
        return next(row for row in board["rows"] if row[0] == entry)


class DistantJudge:
    """A judge without a page: comes in by the card like the others and saves over HTTP."""

    def __init__(self, browser: Browser, base: str, enter_url: str) -> None:
        self.base, self.door = base, door_of(base, enter_url)
        self.context = browser.new_context()
        self.ask: APIRequestContext = self.context.request
        form = self.ask.get(self.door).text()
        token = re.search(r'name="csrf_token" value="([^"]+)"', form).group(1)
        entered = self.ask.post(self.door, form={"csrf_token": token}, headers={"Referer": self.door})
        assert entered.ok, entered.text()
        self.csrf = re.search(r'name="csrf-token" content="([^"]+)"', entered.text()).group(1)

    def card(self, entry: str) -> dict[str, Any]:
        cards = self.ask.get(self.base + "/api/v1/me/scorecards").json()["scorecards"]
        # Some judged the same project in an earlier stage: only the card of the stage at hand is listed.
        (card,) = [card for card in cards if card["entry"] == entry]
        return card

    def put(self, entry: str, marks: dict[str, str]) -> Any:
        card = self.card(entry)
        body = {"marks": marks, "comment": "", "submit": True, "base": card["version"], "key": uuid.uuid4().hex}
        return self.ask.put(
            f"{self.base}/api/v1/scorecards/{card['id']}", data=body,
            headers={"X-CSRFToken": self.csrf, "Referer": self.base + "/judge"},
        )

    def submit(self, entry: str, marks: dict[str, str]) -> dict[str, Any]:
        answer = self.put(entry, marks)
        assert answer.ok, answer.text()
        return answer.json()

    def close(self) -> None:
        self.context.close()


class Tablet:
    """A judge at a tablet in the hall."""

    def __init__(self, page: Page, base: str, enter_url: str) -> None:
        self.page, self.base = page, base
        page.goto(door_of(base, enter_url))
        page.locator("main form button[type=submit]").tap()
        page.wait_for_url(lambda url: "/judge/enter/" not in url)

    def on_card_of(self, title: str) -> None:
        """What is on stage has opened by itself."""
        self.page.wait_for_url(re.compile(r"/judge/cards/"))
        expect(self.page.locator("h1")).to_have_text(title)

    def mark(self, marks: dict[str, str]) -> None:
        for key, value in marks.items():
            number = self.page.locator(f"[data-criterion={key}] .stepper input")
            expect(number).to_be_enabled()
            number.fill(value)
            number.press("Tab")

    def submit(self) -> None:
        expect(self.page.locator("#submit")).to_be_enabled()
        hold(self.page, "#submit")
        expect(self.page.locator("#line")).to_have_text("已提交")

    @property
    def receipt(self) -> str:
        return self.page.locator("#receipt").inner_text()
