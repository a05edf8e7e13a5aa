"""Servers whose contests differ in secret marks only send the same bytes to everybody, up to the moment of each reveal.

Three real servers start from one stored contest. The same day is played in each over HTTP, from the first call to the
ceremony's last name; audience, applicant and a judge listen on real sockets, and somebody comes late at every step.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.contests.models import Tier
from app.core.policy import SYSTEM
from app.db import db
from tests.hall.desk_hands import cards_of
from tests.live.client import Viewer
from tests.ranking import play
from tests.server import Server

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

STAGE = "/api/v1/contests/spring/stages/final"
# Asked for after every step, and what costs more where results are held back or the ceremony goes on.
ALWAYS = (STAGE + "/board", "/contests/spring/results")
PAGES = ("/contests/spring/final/board", "/screen/spring/final", STAGE + "/programme", "/contests/spring/final/times?room=main")
# What the judges give: `order` differs from `plain` in who is first and who is second, `height` in the winner's score alone.
SAME = {"p3": 30}
WORLDS = {"plain": {"p1": 50, "p2": 40}, "order": {"p1": 40, "p2": 50}, "height": {"p1": 55, "p2": 40}}
# What differs at each asking, whoever asks.
MASKS = ((re.compile(rb'(csrf[-_]token"[^>]*(?:content|value)=")[^"]*'), rb"\1"), (re.compile(rb'("request_id":")[^"]*'), rb"\1"))


class Watcher(Viewer):
    """Somebody who listens: keeps every frame as it came."""

    def __init__(self, world, **said: str) -> None:
        super().__init__(world.server.url.removeprefix("http://"), origin=None, contest="spring", stage="final", **said)
        self.frames: list[str] = []
        self.counts: Counter[str] = Counter()
        while sum(self.counts.values()) < 5:
            self.take()
        # Of each channel the greeting holds the newest publication.
        self.greeting_text, self.first = list(self.frames), Counter(world.published())

    def take(self) -> None:
        frame = self._frame()
        self.frames.append(frame)
        self.counts[json.loads(frame.removeprefix("42/live,"))[0]] += 1

    def catch_up(self, published: Counter[str]) -> None:
        """Read until everything that was published has come; what came beside it stands in the frames as well."""
        until = time.monotonic() + 20
        while missing := [name for name in published if self.counts[name] - 1 < published[name] - self.first[name]]:
            assert time.monotonic() < until, missing
            self.socket.settimeout(20)
            self.take()


class World:
    """One server, its secret marks, and who listens to it."""

    def __init__(self, name: str, folder, tokens: dict[str, str], cards: dict[str, list[str]]) -> None:
        self.marks, self.tokens, self.cards = {**SAME, **WORLDS[name]}, tokens, cards
        self.server = Server(folder, program="tests/house/world_server.py")
        self.revision, self.versions = 0, Counter()

    def begin(self) -> None:
        self.server.start("--empty")
        self.watchers = [
            Watcher(self, view="public"), Watcher(self, view="public", token=self.tokens["wang"]),
            Watcher(self, view="judge", token=self.tokens["judge3"]),
        ]

    def end(self) -> None:
        for watcher in getattr(self, "watchers", []):
            watcher.close()
        self.server.stop()

    def ask(self, address: str, who: str | None = None, method: str = "GET", **body):
        request = urllib.request.Request(self.server.url + address, method=method, data=json.dumps(body).encode() if body else None)
        request.add_header("Content-Type", "application/json")
        if who is not None:
            request.add_header("Authorization", f"Bearer {self.tokens[who]}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers.get("ETag"), answer.read()
        except urllib.error.HTTPError as no:
            return no.code, None, no.read()

    def press(self, action: str, **more) -> None:
        status, _etag, told = self.ask(STAGE + "/actions", "hao", "POST", action=action, revision=self.revision, key=uuid.uuid4().hex, **more)
        assert status == 200, told
        self.revision = json.loads(told)["hall"]["revision"]
        # Two changes at once may come as one: each is awaited, so that what is sent depends on nobody's pace.
        for watcher in self.watchers:
            watcher.catch_up(self.published())

    def mark(self, key: str, *, submit: bool = True) -> None:
        """The judges give what is this world's secret."""
        for number, card in enumerate(self.cards[key], start=1):
            body = {"marks": {"innovation": str(self.marks[key] + number), "benefit": "20"}, "comment": "", "submit": submit}
            status, _etag, told = self.ask(f"/api/v1/scorecards/{card}", f"judge{number}", "PUT", **body, base=self.versions[card], key=uuid.uuid4().hex)
            assert status == 200, told
            self.versions[card] += 1

    def published(self) -> Counter[str]:
        with sqlite3.connect(f"file:{self.server.instance / 'doorstep.sqlite3'}?mode=ro", uri=True) as kept:
            return Counter(dict(kept.execute("SELECT channel, COUNT(*) FROM publication GROUP BY channel")))

    def seen(self, step) -> dict[str, object]:
        """Everything that reached somebody since the last look, and what who comes now is told."""
        heard, late = [watcher.frames for watcher in self.watchers], Watcher(self, view="public")
        late.close()
        for watcher in self.watchers:
            watcher.frames = []
        asked = ALWAYS + (PAGES if step in TELLING else ())
        return {"heard": heard, "late": late.greeting_text, "pages": [_masked(self.ask(address)) for address in asked]}

    def leak(self, what: str) -> None:
        (self.server.instance / "leak").write_text(what)


def _masked(answer):
    status, etag, data = answer
    for pattern, instead in MASKS:
        data = pattern.sub(instead, data)
    return status, etag, data


def on_stage(key: str, *between):
    def step(world: World) -> None:
        world.press("call", entry=key)
        world.press("pitch")
        world.press("open")

    return [step, *between]


def pressing(action: str, **more):
    return lambda world: world.press(action, **more)


def marking(key: str, **how):
    return lambda world: world.mark(key, **how)


FREEZE, ADJUST = pressing("freeze"), pressing("adjust", entry="p1", points="-1", reason="超时")
NEXT, BACK = pressing("ceremony", step="next"), pressing("ceremony", step="back")
TELLING = {FREEZE, ADJUST, NEXT}
EVERYWHERE = ["heard", "late", "pages"]
# One after the other; after each of them the worlds are compared.
DAY = [
    *on_stage("p3"), marking("p3"), pressing("close"), pressing("reveal"),
    *on_stage("p2"), marking("p2", submit=False), marking("p2"), pressing("close"),
    pressing("reopen", reason="再看一遍"), marking("p2"), FREEZE, pressing("close"), pressing("reveal"),
    *on_stage("p1"), marking("p1"), ADJUST, pressing("close"), pressing("reveal"),
    pressing("ceremony", step="prepare"), pressing("finish"),
    # Merit with its name, then the title of the second prize.
    NEXT, NEXT, NEXT, pressing("ceremony", step="blank"), pressing("ceremony", step="blank"),
]


@pytest.fixture
def worlds(cast, tmp_path):
    with change(SYSTEM):
        merit = next(tier for tier in cast.stage.tiers if tier.key == "merit")
        merit.position = 2
        db.session.add(Tier(stage_id=cast.stage_id, key="second", title="二等奖", count=1, position=1))
    play.deal(cast)
    tokens = {name: uuid.uuid4().hex for name in ("hao", "wang", "judge1", "judge2", "judge3")}
    with change(SYSTEM):
        for name, secret in tokens.items():
            db.session.add(Token(person_id=cast.people[name], label="t", secret_hash=hashed(secret), created_at=clock.now()))
    cards = {key: [card.key for card in cards_of(cast, key)] for key in cast.entries}
    db.session.rollback()
    made = {name: World(name, tmp_path / name, tokens, cards) for name in WORLDS}
    for world in made.values():
        world.server.instance.mkdir()
        with sqlite3.connect(tmp_path / "doorstep.sqlite3") as source, sqlite3.connect(world.server.instance / "doorstep.sqlite3") as copy:
            source.backup(copy)
    try:
        with ThreadPoolExecutor() as together:
            list(together.map(World.begin, made.values()))
        yield made
    finally:
        for world in made.values():
            world.end()


def played(worlds: dict[str, World], step) -> dict[str, dict[str, object]]:
    """Do the step in every world; what reached everybody there."""
    with ThreadPoolExecutor() as together:
        return dict(zip(worlds, together.map(lambda world: (step(world), world.seen(step))[1], worlds.values()), strict=True))


def differing(found, one: str, other: str) -> list[str]:
    return [part for part in found[one] if found[one][part] != found[other][part]]


def test_nothing_secret_reaches_anybody_before_its_step_and_a_leak_would_be_found(worlds):
    for number, step in enumerate(DAY):
        found = played(worlds, step)
        assert differing(found, "plain", "order") == differing(found, "plain", "height") == [], number
    # The name of the second prize: what was secret in one pair is told, and what still is in the other is not.
    found = played(worlds, NEXT)
    assert differing(found, "plain", "order") == EVERYWHERE and differing(found, "plain", "height") == []
    assert differing(played(worlds, NEXT), "plain", "height") == []
    assert differing(played(worlds, NEXT), "plain", "height") == EVERYWHERE
    # Back at the title everybody gets the same again, until a server tells what comes, or sorts by what is hidden.
    assert differing(played(worlds, BACK), "plain", "height") == []
    assert differing(played(worlds, leaking("coming")), "plain", "height") == EVERYWHERE[:2]
    assert "heard" in differing(played(worlds, leaking("order")), "plain", "order")


def leaking(what: str):
    def step(world: World) -> None:
        world.leak(what)
        world.press("ceremony", step="blank")
        world.press("ceremony", step="blank")
        world.press("adjust", entry="p3", points="-1", reason="超时")

    return step
