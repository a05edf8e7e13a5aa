"""Tables of the live channels: running numbers, and what was published to the public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import db


class ChannelRev(db.Model):
    """The running number of a live channel for one audience; it never goes back."""

    __tablename__ = "channel_rev"
    __table_args__ = (UniqueConstraint("stage_id", "room", "channel", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    # '' for channels of the whole stage.
    room: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(16))
    # public, control
    audience: Mapped[str] = mapped_column(String(16))
    rev: Mapped[int] = mapped_column(default=0)


class Publication(db.Model):
    """What the public may know of a channel from a moment on: immutable and numbered."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("stage_id", "room", "channel", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    room: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    # Canonical JSON without "rev".
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
