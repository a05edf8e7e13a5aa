"""Two contests that differ in hidden marks only look the same, to the byte, to everybody who may not know them.

Each pair starts from the same stored moment, lets judges give other marks through the same actions, and compares what
audience, applicant and another judge get: pages, API answers with their ETags, every public channel with its number,
files. A twin that leaks one count has to be found out. `test_worlds_on_sockets.py` plays a whole day on real sockets.
"""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app import clock
from app.change import change
from app.core import board
from app.core.policy import SYSTEM
from app.db import db
from app.live import snapshots
from app.live.channels import channels
from app.live.models import ChannelRev, Publication
from app.scoring.actions import save
from tests.hall.desk_hands import Hands, cards_of
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

WATCHERS = (None, "wang", "judge3")
# What differs at each asking, whoever asks.
MASKS = (
    (re.compile(rb'(name="csrf[-_]token"[^>]*(?:content|value)=")[^"]*'), rb"\1"), (re.compile(rb'("csrf[-_]?token": ?")[^"]*'), rb"\1"),
    (re.compile(rb'("request_id":")[^"]*'), rb"\1"),
    # The short code of a judge's own receipt: the chain's hash before it covers everybody's lines.
    (re.compile(rb'("code": ?")[0-9A-Z -]{6,}'), rb"\1"), (re.compile(rb'(class="code">)[^<]{6,}'), rb"\1"),
    (re.compile(rb'( data-code=")[0-9A-Z-]{6,}'), rb"\1"),
    # The fingerprint of a judge's own sheet is made of such receipts.
    (re.compile(rb"\b[0-9a-f]{64}\b"), b""),
)
NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
# The addresses that everybody's phone asks for all the time; the rest is walked once for each phase.
BUSY = ((None, "/api/v1/contests/spring/stages/final/board"), ("judge3", "/api/v1/me/scorecards"))


class World:
    """One contest on the test's database, which can be put back to a moment that was kept."""

    def __init__(self, cast, monkeypatch, folder):
        self.cast, self.folder = cast, folder
        self.file = folder / "doorstep.sqlite3"
        monkeypatch.setattr(clock, "now", lambda: NOON)
        play.deal(cast)
        self.hands = Hands(cast)
        self.browsers = {name: cast.browse(name) for name in WATCHERS}
        # Of each judge the card on p2.
        self.cards = [card.key for card in cards_of(cast, "p2")]

    def keep(self, name):
        db.session.rollback()
        target = self.folder / f"{name}.kept"
        with sqlite3.connect(self.file) as source, sqlite3.connect(target) as copy:
            source.backup(copy)

    def back_to(self, name):
        db.session.remove()
        with sqlite3.connect(self.folder / f"{name}.kept") as kept, sqlite3.connect(self.file) as live:
            kept.backup(live)

    def mark(self, key, chance, submit=True):
        """Judges 1 and 2 give what chance gives them; judge 3 always the same."""
        for number, card in enumerate(cards_of(self.cast, key), start=1):
            mark = str(chance.randint(0, 60)) if number < 3 else "30"
            body = {"marks": {"innovation": mark, "benefit": "20"}, "comment": "", "submit": submit, "base": card.version, "key": f"{key}-{number}-{card.version}"}
            save(self.cast.actor(f"judge{number}"), card, body)

    def walk(self, asked):
        """{(who, address): what came back} and the public's channels."""
        found = {(who, address): _seen(self.browsers[who].get(address)) for who, address in asked}
        for channel in channels():
            found["channel", channel.name] = snapshots.payload(channel, snapshots.public(self.cast.stage_id, channel.name, "main"), "public")
        found["numbers"] = db.session.execute(select(ChannelRev.channel, ChannelRev.rev).where(ChannelRev.audience == "public").order_by(ChannelRev.id)).all()
        found["published"] = db.session.execute(select(Publication.channel, Publication.number, Publication.body).order_by(Publication.id)).all()
        return found


def _seen(answer):
    data = answer.get_data()
    for pattern, instead in MASKS:
        data = pattern.sub(instead, data)
    if answer.headers.get("Content-Type", "").startswith("application/vnd"):
        data = b"a file"
    return answer.status_code, answer.headers.get("ETag"), answer.headers.get("Location"), len(data), data


def everywhere(app, world):
    """Every address that can be asked for with what this contest has."""
    values = {
        "slug": ["spring"], "contest": ["spring"], "stage": ["final"], "key": ["p2", *world.cards], "form": ["json"],
        "book": ["results"], "part": ["texts", "scoring"], "step": [1], "code": ["x"], "token": ["x"], "room": ["1"], "room_id": [1],
    }
    addresses = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/static", "/metrics", "/language", "/sign-out", "/socket")):
                continue
            names = sorted(rule.arguments)
            for chosen in itertools.product(*(values.get(name, [1]) for name in names)):
                # The printed sheet says what its page says, with the same fingerprint drawn as a code.
                if rule.endpoint == "scoring.sheet_pdf":
                    continue
                try:
                    addresses.append(adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True))))
                except Exception:
                    continue
    return [(who, address) for who in WATCHERS for address in sorted(set(addresses))]


# Each phase: what had happened before, and what happens with hidden marks; the public may see p1's result at most.
def drafts(world, chance):
    world.mark("p2", chance, submit=False)


def submitted(world, chance):
    world.mark("p2", chance)


def closed(world, chance):
    world.mark("p2", chance)
    world.hands.press("close")


def changed(world, chance):
    world.mark("p2", chance)
    world.mark("p2", chance)
    world.hands.press("close")
    world.hands.press("reopen", reason="再看一遍")
    world.mark("p2", chance)


def frozen(world, chance):
    world.hands.press("freeze")
    world.mark("p2", chance)
    world.hands.press("close")
    world.hands.press("reveal")


def frozen_and_on(world, chance):
    frozen(world, chance)
    world.hands.walk_to("scoring", "p3")
    world.mark("p3", chance)
    world.hands.press("adjust", entry="p3", points=str(chance.randint(1, 5)), reason="超时")
    world.hands.press("close")


# Each with its share of the pairs: the longer ones cost more and differ less.
PHASES = {drafts: 60, submitted: 60, closed: 40, changed: 15, frozen: 15, frozen_and_on: 10}


@pytest.fixture
def world(cast, monkeypatch, tmp_path):
    made = World(cast, monkeypatch, tmp_path)
    made.hands.walk_to("scoring", "p1")
    made.mark("p1", random.Random(1))
    made.hands.press("close")
    made.hands.press("reveal")
    made.hands.walk_to("scoring", "p2")
    made.walk(BUSY)
    made.keep("start")
    return made


def outcome(world, phase, seed, addresses):
    world.back_to("start")
    phase(world, random.Random(seed))
    return world.walk(addresses)


def differing(one, other):
    return [place for place in one if one[place] != other[place]]


@pytest.mark.parametrize("phase", PHASES)
def test_hidden_marks_change_nothing_that_others_get(world, phase):
    first = outcome(world, phase, 0, BUSY)
    for seed in range(1, 1 + PHASES[phase]):
        assert differing(first, outcome(world, phase, seed, BUSY)) == [], seed


@pytest.mark.parametrize("phase", PHASES)
def test_hidden_marks_show_at_no_address_at_all(app, world, phase):
    addresses = everywhere(app, world)
    assert len(addresses) > 150
    one, other = outcome(world, phase, 0, addresses), outcome(world, phase, 1, addresses)
    assert differing(one, other) == [], [(place, one[place], other[place]) for place in differing(one, other)][:1]


@pytest.mark.parametrize("policy", ["hidden", "live"])
def test_other_policies_keep_what_is_not_closed(world, policy):
    with change(SYSTEM):
        world.cast.stage.board_policy = policy
    world.keep("start")
    phase = submitted if policy == "live" else frozen_and_on
    first = outcome(world, phase, 0, BUSY)
    assert all(differing(first, outcome(world, phase, seed, BUSY)) == [] for seed in range(1, 6))


def test_a_board_that_counted_submitted_scorecards_would_be_found_out(world, monkeypatch):
    honest = board.public_board

    def leaking(moment, places, standings):
        return {**honest(moment, places, standings), "scored": sum(place.scored for place in places)}

    def some(world, chance):
        if chance.random() > 0.5:
            world.mark("p2", chance)
        world.hands.press("close")

    monkeypatch.setattr(board, "public_board", leaking)
    first = outcome(world, some, 0, BUSY)
    assert any(differing(first, outcome(world, some, seed, BUSY)) for seed in range(1, 6))
