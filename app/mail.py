"""Letters: kept for their readers in the change that causes them, sent afterwards where there is an address."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.change import Change, Event, after_commit, change
from app.core.policy import SYSTEM, Scope
from app.db import db
from app.delivery import Outcome, Parcel, carrier, check
from app.offload import in_background
from app.settings import Settings

log = logging.getLogger("doorstep.mail")

# How long a letter waits after each failed try; after the last it stands on the list of failures.
WAITS = tuple(timedelta(minutes=number) for number in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
# As long a process may take over the letters that it took to send; then another may try them.
LEASE = timedelta(minutes=15)
BATCH = 50
# Seconds between two looks at the outbox.
ROUND = 20


class Letter(db.Model):
    """A letter: whose it is, what it is about, and how far it got. Without an address it is only read here."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Key of a kind (app/stationery.py), or of a letter of accounts that nobody words anew; '' for any other.
    kind: Mapped[str] = mapped_column(String(32), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    # Holds a code or a link that opens something: sent only, read nowhere here, its text forgotten once it is sent.
    secret: Mapped[bool] = mapped_column(default=False)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    # Since when it is its reader's; None while it is held.
    posted_at: Mapped[datetime | None]
    # When to try (again) to send it; None: not to be sent, sent already, or given up.
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")

    def scope(self) -> Scope:
        """It is its reader's, once it was posted; what is secret is nobody's."""
        mine = self.posted_at is not None and not self.secret
        return Scope(contest_id=self.contest_id, owner_id=self.person_id if mine else None)


@dataclass(frozen=True)
class About:
    """Whose letter it is, and what it is about."""

    kind: str = ""
    person_id: int | None = None
    contest_id: int | None = None
    stage_id: int | None = None
    project_id: int | None = None
    language: str = "zh"
    secret: bool = False
    held: bool = False


# What is said of nobody in particular goes to its address alone.
_TO_AN_ADDRESS = About(secret=True)
_posted = threading.Event()


def can_send() -> bool:
    """Whether letters leave this machine; without it codes are handed over by people."""
    settings: Settings = current_app.extensions["doorstep"]
    return bool(settings.mail_url)


def one_line(text: str) -> str:
    """A subject: whatever a title holds, it stays one line of a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]


def post(current: Change, to: str, subject: str, body: str, about: About = _TO_AN_ADDRESS) -> Letter:
    """Put a letter into the outbox, inside the open change; with `to` empty it is kept for its reader alone."""
    letter = Letter(
        to=to, subject=one_line(subject), body=body, created_at=current.at, kind=about.kind, person_id=about.person_id,
        contest_id=about.contest_id, stage_id=about.stage_id, project_id=about.project_id, language=about.language,
        secret=about.secret,
    )
    db.session.add(letter)
    if not about.held:
        release(current, letter)
    return letter


def release(current: Change, letter: Letter) -> None:
    """From now on it is its reader's, and on its way where it has an address."""
    letter.posted_at = current.at
    send_again(current, letter)


def send_again(current: Change, letter: Letter) -> None:
    """Try from the beginning, as if it had never failed."""
    letter.attempts, letter.failure = 0, ""
    letter.next_try_at = current.at if letter.to else None
    _posted.set()


def _due() -> Select[tuple[Letter]]:
    return select(Letter).where(Letter.next_try_at <= clock.now()).order_by(Letter.next_try_at, Letter.id).limit(BATCH)


def send_waiting() -> int:
    """Send what is due; returns how many went out. A failure is noted on its letter, with when to try again."""
    settings: Settings = current_app.extensions["doorstep"]
    sent = 0
    while settings.mail_url and (parcels := _take()):
        with carrier(settings) as hands:
            for parcel in parcels:
                sent += _note(parcel.number, hands.hand_over(parcel))
    return sent


def _take() -> list[Parcel]:
    """A batch that nobody else sends now: their next try is moved away first, so a process that dies loses none."""
    waiting = db.session.scalars(_due()).first()
    db.session.rollback()
    if waiting is None:
        return []
    with change(SYSTEM) as current:
        found = db.session.scalars(_due().with_for_update(skip_locked=True)).all()
        for letter in found:
            letter.next_try_at = current.at + LEASE
        return [Parcel(one.id, one.kind, one.to, one.subject, one.body, one.created_at) for one in found]


def _note(number: int, outcome: Outcome) -> bool:
    """Write down what became of a letter; whether it went out."""
    with change(SYSTEM) as current:
        letter = db.session.get(Letter, number)
        if letter is None:
            return not outcome.failure
        letter.attempts += 1
        letter.failure, letter.next_try_at = outcome.failure, None
        if not outcome.failure:
            letter.sent_at = current.at
            if letter.secret:
                letter.body = ""
        elif not outcome.final and letter.attempts <= len(WAITS):
            letter.next_try_at = current.at + WAITS[letter.attempts - 1]
        return not outcome.failure


# What is looked after now and again while the server runs, beside the outbox: each may be called at any time.
_chores: list[Callable[[], object]] = []


def now_and_again(chore: Callable[[], object]) -> Callable[[], object]:
    """Mark a function that has something to write at its time, such as reminders; it runs inside the application."""
    if chore not in _chores:
        _chores.append(chore)
    return chore


def go_round(app: Flask) -> None:
    """One round: what has come due is written, what waits is sent. What fails is logged and tried the next time."""
    for chore in [*_chores, send_waiting]:
        with app.app_context():
            try:
                chore()
            except Exception:
                log.exception("a round of the post failed")


def keep_going(app: Flask) -> None:
    """Start the rounds of a serving process."""

    def rounds() -> None:
        while True:
            time.sleep(ROUND)
            go_round(app)

    in_background(rounds)


def open_mail(app: Flask) -> None:
    """After a commit with letters in it the outbox is emptied by a background task, where letters can be sent."""
    settings: Settings = app.extensions["doorstep"]
    check(settings)
    if not settings.mail_url or app.testing:
        return

    def work() -> None:
        with app.app_context():
            send_waiting()

    @after_commit
    def _send(events: list[Event]) -> None:
        # Set by a change that may not be through yet: its letters then go with the next round.
        if _posted.is_set():
            _posted.clear()
            in_background(work)
