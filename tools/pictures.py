"""Makes the README's pictures from the sample contest in the middle of its final: python tools/pictures.py"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from app.cli import played  # noqa: E402
from app.contests.queries import stage_by_key  # noqa: E402
from app.core.policy import HOST  # noqa: E402
from app.db import db  # noqa: E402
from app.judging.queries import judges_of  # noqa: E402
from tests.server import Server  # noqa: E402
from tests.visitors import sign_in  # noqa: E402

PICTURES = ROOT / "docs/pictures"
# Heard and revealed before the pictures are taken; the next one is being scored.
HEARD = 8
WHERE = "pudong-2017/final"


def play_some(server: Server) -> None:
    """The first entries of the final, through the actions that people use."""
    app = create_app(instance=str(server.instance), database_url="")
    with app.test_request_context():
        stage = stage_by_key("pudong-2017", "final")
        assert stage is not None
        host = played._holder(stage, HOST)
        judges = {judge.key: played.actor_of(judge.person) for judge in judges_of(stage.contest_id)}
        cards = {(card.entry.project.key, card.judge.key): card for card in played._cards(stage)}
        marks = played.paper("marks")["final"]
        for key in marks["order"][: HEARD + 1]:
            for action in played.STEPS_BEFORE:
                played._step(host, stage, action)
            heard = key != marks["order"][HEARD]
            for row in [row for row in marks["scorecards"] if row["entry"] == key]:
                if heard or row["judge"] not in {"j1", "j7"}:
                    played._score(judges[row["judge"]], cards[key, row["judge"]], row)
            for action in played.STEPS_AFTER if heard else ():
                played._step(host, stage, action)
        db.session.remove()
        db.engine.dispose()


def _page(browser: Browser, width: int, height: int, **more: bool) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **more).new_page()


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    print(PICTURES / f"{name}.png")


def take(server: Server, told: dict, browser: Browser) -> None:
    screen = _page(browser, 1920, 1080)
    screen.goto(f"{server.url}/screen/{WHERE}")
    _keep(screen, "screen")
    tablet = _page(browser, 1024, 768, has_touch=True)
    tablet.goto(server.url + "/judge/" + told["judges"][0]["enter_url"].split("/judge/")[1])
    tablet.locator("form button").first.click()
    tablet.wait_for_url("**/judge/cards/**")
    tablet.wait_for_timeout(1500)
    for row, value in enumerate(("26.5", "25", "21", "13")):
        box = tablet.locator("input[type=text], input[inputmode=decimal]").nth(row)
        box.fill(value)
        box.press("Tab")
    _keep(tablet, "tablet")
    desk = _page(browser, 1366, 768)
    sign_in(desk, server.url, told["host"]["email"], told["host"]["password"])
    desk.goto(f"{server.url}/desk/{WHERE}")
    _keep(desk, "desk")
    home = _page(browser, 1366, 768)
    sign_in(home, server.url, told["organiser"]["email"], told["organiser"]["password"])
    home.goto(f"{server.url}/manage/pudong-2017")
    _keep(home, "organiser")
    phone = _page(browser, 390, 844)
    phone.goto(f"{server.url}/contests/{WHERE}/board")
    _keep(phone, "phone")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        told = server.demo()
        play_some(server)
        server.start()
        try:
            with sync_playwright() as playwright:
                take(server, told, playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
