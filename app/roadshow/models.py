"""Tables of rooms, pitch days and slots."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db
from app.judging.models import Judge, Panel
from app.submissions.models import Entry


class Room(db.Model):
    """A room of a stage; each has a hall (desk, timer, stage) of its own."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("stage_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(60), default="")
    venue: Mapped[str] = mapped_column(String(200), default="")
    venue_en: Mapped[str] = mapped_column(String(200), default="")

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()


class PitchDay(db.Model):
    """A date, a room, a panel and a running order (路演场次)."""

    __tablename__ = "pitch_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), index=True)
    title: Mapped[str] = mapped_column(String(60), default="")
    starts_at: Mapped[datetime]
    pitch_seconds: Mapped[int]
    questions_seconds: Mapped[int]
    scoring_seconds: Mapped[int]
    changeover_seconds: Mapped[int] = mapped_column(default=60)
    # The running order is public from then on.
    published_at: Mapped[datetime | None]
    # By how many minutes the day runs late (negative: early), as its host says; None: as the stage shows.
    shift_minutes: Mapped[int | None]
    # What to bring to this day; empty: what the stage says.
    bring: Mapped[str] = mapped_column(String(600), default="")
    bring_en: Mapped[str] = mapped_column(String(900), default="")
    # When something that calendars tell last changed, and the stage's count of such changes then (CalendarCount).
    revised_at: Mapped[datetime | None]
    calendar_number: Mapped[int | None]
    # What judges' calendars know the day by; a day that is planned anew in its stead takes it over.
    calendar_key: Mapped[str] = mapped_column(String(24), default=lambda: secrets.token_urlsafe(9))

    stage: Mapped[Stage] = relationship()
    room: Mapped[Room] = relationship()
    panel: Mapped[Panel] = relationship()
    slots: Mapped[list[Slot]] = relationship(order_by="Slot.position", back_populates="pitch_day")

    def scope(self) -> Scope:
        return self.stage.scope()


class Slot(db.Model):
    """One entry's time on a pitch day."""

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_day_id: Mapped[int] = mapped_column(ForeignKey("pitch_day.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    position: Mapped[int]
    # None, skipped (with the reason): the entry did not pitch at its time.
    skipped_reason: Mapped[str | None] = mapped_column(String(300))

    pitch_day: Mapped[PitchDay] = relationship(back_populates="slots")
    entry: Mapped[Entry] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()


class Arrival(db.Model):
    """Whether an entry's people have come to the door (签到). It belongs to the entry: a new order keeps it."""

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    # One of app/roadshow/arrivals.py; no row is the same as "expected".
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    # What was said before, the newest last: [state, ISO moment]; undo walks it back.
    past: Mapped[list[Any]] = mapped_column(default=list)

    entry: Mapped[Entry] = relationship()


class JudgeNote(db.Model):
    """What a judge wrote down of an entry while reading ahead, and whether it is read; nobody else sees it."""

    __tablename__ = "judge_note"
    __table_args__ = (UniqueConstraint("judge_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    # Grows with each save; a page sends the one that it showed.
    version: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship()


class CalendarCount(db.Model):
    """How often something changed that the calendars of a stage tell; a number is never given twice (calendar_counts.py)."""

    __tablename__ = "calendar_count"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    number: Mapped[int]


class CalendarKey(db.Model):
    """A person's calendar that a phone may subscribe to; its address is made from the server's secret and `serial`."""

    __tablename__ = "calendar_key"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # One of app/roadshow/calendar_keys.py: what the calendar holds.
    kind: Mapped[str] = mapped_column(String(16))
    # A higher number makes another address and the old one useless; None for the hash: there is no address now.
    serial: Mapped[int] = mapped_column(default=1)
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
