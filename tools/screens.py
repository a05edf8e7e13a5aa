"""Takes the big screen at every size and in every state, for people to look at: `python tools/screens.py FOLDER [en]`.

A server of its own plays the sample's final; at each moment the screen is kept in all sizes.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from app.cli import played  # noqa: E402
from app.contests.queries import stage_by_key  # noqa: E402
from app.core.policy import HOST  # noqa: E402
from app.db import db  # noqa: E402
from app.hall.actions import act, hall_of  # noqa: E402
from app.judging.queries import judges_of  # noqa: E402
from tests.server import Server  # noqa: E402

SIZES = ((3840, 2160), (1920, 1080), (1280, 720), (1024, 768))
WHERE = "pudong-2017/final"


class Play:
    """The sample's final, step by step, in this process beside the server."""

    def __init__(self, server: Server) -> None:
        self.app = create_app(instance=str(server.instance), database_url="")
        self.marks = played.paper("marks")["final"]

    def inside(self, work: Callable[[Any], None]) -> None:
        with self.app.test_request_context():
            stage = stage_by_key("pudong-2017", "final")
            assert stage is not None
            work(stage)
            db.session.remove()

    def press(self, action: str, **more: Any) -> None:
        def work(stage: Any) -> None:
            hall = hall_of(stage)
            act(played._holder(stage, HOST), hall, {"action": action, "revision": hall.revision, "key": secrets.token_hex(8), **more})

        self.inside(work)

    def score(self, key: str) -> None:
        def work(stage: Any) -> None:
            judges = {judge.key: played.actor_of(judge.person) for judge in judges_of(stage.contest_id)}
            cards = {(card.entry.project.key, card.judge.key): card for card in played._cards(stage)}
            for row in [row for row in self.marks["scorecards"] if row["entry"] == key]:
                played._score(judges[row["judge"]], cards[key, row["judge"]], row)

        self.inside(work)

    def entry(self, key: str, *steps: str) -> None:
        for step in steps or ("next", "pitch", "questions", "open", "score", "close", "reveal"):
            self.score(key) if step == "score" else self.press(step)


def moments(play: Play) -> list[tuple[str, Callable[[], None]]]:
    order = play.marks["order"]

    def rest() -> None:
        for key in order[2:-1]:
            play.entry(key)

    return [
        ("nobody", lambda: None),
        ("pitch", lambda: play.entry(order[0], "next", "pitch")),
        ("paused", lambda: play.press("pause")),
        ("scoring", lambda: play.entry(order[0], "resume", "questions", "open", "score")),
        ("reveal", lambda: play.entry(order[0], "close", "reveal")),
        ("second", lambda: play.entry(order[1])),
        ("frozen", lambda: (rest(), play.press("freeze"), play.entry(order[-1]))),
        ("prepared", lambda: (play.press("thaw"), play.press("ceremony", step="prepare"), play.press("finish"))),
        *((f"ceremony-{number:02}", lambda: play.press("ceremony", step="next")) for number in range(1, 13)),
        ("final", lambda: play.press("ceremony", step="end")),
    ]


def take(server: Server, folder: Path, language: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        pages: list[tuple[int, Page]] = []
        for width, height in SIZES:
            page = browser.new_context(viewport={"width": width, "height": height}, locale=language).new_page()
            page.goto(f"{server.url}/screen/{WHERE}")
            pages.append((width, page))
        for name, step in moments(Play(server)):
            step()
            # A reveal turns seven totals over before its row lands.
            pages[0][1].wait_for_timeout(9000 if name == "reveal" else 1800)
            for width, page in pages:
                page.screenshot(path=str(folder / f"{name}-{width}.png"))
            print(name)
        browser.close()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screens")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        server.demo()
        server.start("--empty")
        try:
            take(server, folder, "en-GB" if sys.argv[2:] == ["en"] else "zh-CN")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
