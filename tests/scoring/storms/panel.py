"""Thirty judges with a tablet each, sixty open entries: everything that was sent, and everything that was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core import tally
from app.core.policy import SYSTEM
from app.db import db
from app.judging.models import Panel
from app.scoring.actions import deal, open_entry
from app.scoring.models import AcceptedEdit, Scorecard, ScorecardVersion
from tests.cast import RULE, Cast, bring_cast

CRITERIA = [
    {"key": "innovation", "min": 0, "max": 60, "step": "0.5", "weight": 1},
    {"key": "benefit", "min": 0, "max": 40, "step": "0.5", "weight": 1},
]
TIERS = [{"key": "first", "count": 1, "min_score": None}, {"key": "merit", "count": None, "min_score": None}]
# What a connection says when the other end has died, or answered half.
LOST = (OSError, http.client.HTTPException, ValueError)


@dataclass
class Tablet:
    """One judge's: sends an edit until it is acknowledged, as the real one does."""

    port: int
    token: str
    judge: str
    cards: dict[str, str]
    chance: random.Random
    up: threading.Event
    acknowledged: list[tuple[str, dict, dict]] = field(default_factory=list)
    refused: list[tuple[str, dict, int]] = field(default_factory=list)
    # Answers that it was not possible now: (status, media type, Retry-After).
    unable: list[tuple[int, str, str]] = field(default_factory=list)
    closing: bool = False
    _line: http.client.HTTPConnection | None = None
    _versions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def work(self) -> None:
        """Score until told to stop; what is under way is delivered first."""
        while not self.closing:
            card = self.chance.choice(sorted(self.cards))
            self._deliver(card, self._edit(card))
        if self._line is not None:
            self._line.close()

    def _edit(self, card: str) -> dict:
        marks = {one["key"]: f"{self.chance.randrange(2 * one['max'] + 1) / 2:g}" for one in CRITERIA}
        submit = self.chance.random() < 0.8
        return {"marks": marks, "comment": "", "submit": submit, "base": self._versions[card], "key": str(uuid.UUID(int=self.chance.getrandbits(128)))}

    def _deliver(self, card: str, edit: dict) -> None:
        while True:
            self.up.wait()
            try:
                status, answer = self._put(card, edit)
            except TimeoutError:
                self.refused.append((card, edit, 0))
                self._line = None
            except LOST:
                # Perhaps it is on disk, perhaps not: the same edit is sent again, under the same key.
                self._line = None
                time.sleep(0.01)
                continue
            if status == 200:
                self.acknowledged.append((card, edit, answer))
                self._versions[card] += 1
            elif status >= 500:
                time.sleep(0.05)
                continue
            else:
                self.refused.append((card, edit, status))
                self._versions[card] = answer["scorecard"]["version"] if status == 409 else self._versions[card]
            return

    def _put(self, card: str, edit: dict) -> tuple[int, dict]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self._line.request("PUT", f"/api/v1/scorecards/{card}", json.dumps(edit), headers)
        answer = self._line.getresponse()
        if answer.status >= 500:
            self.unable.append((answer.status, answer.getheader("Content-Type", ""), answer.getheader("Retry-After", "")))
        return answer.status, json.loads(answer.read())


@dataclass
class Bench:
    """The stage, and the tablets of its judges."""

    cast: Cast
    desk: str
    tokens: list[str]
    tablets: list[Tablet] = field(default_factory=list)
    up: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, port: int, seed: int) -> None:
        """All judges take up their tablets; they wait until `up` is set."""
        rows = db.session.execute(select(Scorecard.judge_id, Scorecard.key, Scorecard.entry_id)).all()
        names = {number: key for key, number in self.cast.entries.items()}
        for place, judge_id in enumerate(self.cast.judges):
            cards = {key: names[entry] for judge, key, entry in rows if judge == judge_id}
            chance = random.Random(f"{seed}/{place}")
            self.tablets.append(Tablet(port, self.tokens[place], f"j{place + 1}", cards, chance, self.up))
        db.session.rollback()
        self._threads = [threading.Thread(target=tablet.work, daemon=True) for tablet in self.tablets]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Everybody delivers what is under way and stops."""
        for tablet in self.tablets:
            tablet.closing = True
        self.up.set()
        for thread in self._threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self._threads), "an edit was never answered"

    def wait_for_more(self, more: int = 1) -> None:
        """Until so many more edits are acknowledged."""
        wanted = len(self.acknowledged) + more
        until = time.monotonic() + 60 + more
        while len(self.acknowledged) < wanted and time.monotonic() < until:
            time.sleep(0.01)

    @property
    def acknowledged(self) -> list[tuple[Tablet, str, dict, dict]]:
        return [(tablet, *found) for tablet in self.tablets for found in tablet.acknowledged]

    def standings(self) -> dict[str, tuple[int | None, str | None]]:
        """`{entry: (rank, score)}` by what was acknowledged alone: it never asks the database."""
        last = {(tablet.judge, tablet.cards[card]): edit for tablet, card, edit, _ in self.acknowledged}
        document = {
            "schema": "tally/1", "rule": RULE, "criteria": CRITERIA, "entries": [{"key": key} for key in self.cast.entries],
            "scorecards": [
                {"judge": judge, "entry": entry, "panel": "A", "marks": edit["marks"]}
                for (judge, entry), edit in last.items() if edit["submit"]
            ],
        }
        rows = json.loads(tally.tally_json(json.dumps(document)))["standings"]
        return {row["entry"]: (row["rank"], row["score"]) for row in rows}

    def faults(self) -> list[str]:
        """What does not agree between the acknowledgements and the database: lost, changed, or counted twice."""
        db.session.rollback()
        kept = {(card.key, version.version): version for card, version in db.session.execute(
            select(Scorecard, ScorecardVersion).join(ScorecardVersion, ScorecardVersion.scorecard_id == Scorecard.id)
        )}
        edits = {(card, edit.key): edit for card, edit in db.session.execute(
            select(Scorecard.key, AcceptedEdit).join(AcceptedEdit, AcceptedEdit.scorecard_id == Scorecard.id)
        )}
        found, told = [], set()
        for tablet in self.tablets:
            found += [f"{card}: {status} to {edit['key']}" for card, edit, status in tablet.refused]
        for _, card, edit, answer in self.acknowledged:
            version, edited = kept.get((card, edit["base"] + 1)), edits.get((card, edit["key"]))
            told.add((card, edit["base"] + 1))
            state = "submitted" if edit["submit"] else "draft"
            if version is None or edited is None or (version.marks, version.state) != (edit["marks"], state):
                found.append(f"{card}: version {edit['base'] + 1} was acknowledged and is lost")
            elif (edited.audit_seq, edit["key"]) != (answer["receipt"]["seq"], answer["receipt"]["key"]):
                found.append(f"{card}: the receipt of version {edit['base'] + 1} is another's")
        found += [f"{card}: version {number} is there twice or was never sent" for card, number in sorted(kept.keys() - told)]
        return found


def sit_down(app, *, judges: int = 30, entries: int = 60) -> Bench:
    """Bring the people, deal every scorecard and open every entry."""
    cast = bring_cast(app, entries=entries, judges=judges)
    panel = db.session.scalars(select(Panel)).one()
    names = ["hao", *(f"judge{number}" for number in range(1, judges + 1))]
    secrets = [f"storm-{name}" for name in names]
    with change(SYSTEM):
        for key in cast.entries:
            deal(SYSTEM, cast.entry(key), panel)
            open_entry(SYSTEM, cast.entry(key))
        for name, secret in zip(names, secrets, strict=True):
            db.session.add(Token(person_id=cast.people[name], label="t", secret_hash=hashed(secret), created_at=clock.now()))
    db.session.rollback()
    return Bench(cast, secrets[0], secrets[1:])
