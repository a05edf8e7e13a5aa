"""The table of ceremonies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.core.ceremony import NOT_BEGUN
from app.core.policy import Scope
from app.db import db


class Ceremony(db.Model):
    """A stage's ceremony. `cards` are the script's steps as JSON values, in their order; `position` is the one shown."""

    __tablename__ = "ceremony"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    # SHA-256 of the tally document that the script was made from.
    tally_sha256: Mapped[str] = mapped_column(String(64))
    cards: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=NOT_BEGUN)
    blank: Mapped[bool] = mapped_column(default=False)
    prepared_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()
