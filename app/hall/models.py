"""Tables of the hall: the state of each room's stage, and the actions that made it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db
from app.roadshow.models import Room
from app.submissions.models import Entry


class Hall(db.Model):
    """What a room's stage shows now; `revision` grows with each action and only then."""

    __tablename__ = "hall"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(String(16), default="idle")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    # A running timer has a deadline, a paused one what remained, in milliseconds.
    deadline: Mapped[int | None] = mapped_column(BigInteger)
    remaining: Mapped[int | None] = mapped_column(BigInteger)
    paused: Mapped[bool] = mapped_column(default=False)
    # States to go back to by `undo`, newest last; emptied by each call.
    trail: Mapped[list[Any]] = mapped_column(default=list)
    changed_at: Mapped[datetime | None]
    # The supervisor holds results back until `confirm`; and the entry whose result was confirmed.
    halted: Mapped[bool] = mapped_column(default=False)
    cleared_id: Mapped[int | None]

    stage: Mapped[Stage] = relationship()
    room: Mapped[Room] = relationship()
    entry: Mapped[Entry | None] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()


class HallAction(db.Model):
    """An action that was carried out: its key answers the same again."""

    __tablename__ = "hall_action"
    __table_args__ = (UniqueConstraint("hall_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    body_sha256: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Screen(db.Model):
    """A display in a hall. It knows its secret, the desk its code; what it shows is said here."""

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # What the display shows until somebody names it.
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(40), default="")
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), index=True)
    room: Mapped[str] = mapped_column(String(16), default="")
    view: Mapped[str] = mapped_column(String(16), default="follow")
    message: Mapped[str] = mapped_column(String(200), default="")
    blank: Mapped[bool] = mapped_column(default=False)
    # Room left free on each side, in hundredths of the height and of the width, so that people on stage hide nothing.
    inset_top: Mapped[int] = mapped_column(default=0)
    inset_bottom: Mapped[int] = mapped_column(default=0)
    inset_left: Mapped[int] = mapped_column(default=0)
    inset_right: Mapped[int] = mapped_column(default=0)
    # Grows when the desk asks the display to load itself anew, or to say which one it is.
    reloads: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    stage: Mapped[Stage | None] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope() if self.stage is not None else Scope()
