"""Tables of prizes: the list that was proposed, and its awards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage, Tier
from app.core.policy import Scope
from app.db import db
from app.submissions.models import Entry


class PrizeList(db.Model):
    """A stage's prizes: confirmed by the organiser, then published; one standing list a stage."""

    __tablename__ = "prize_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    # SHA-256 of the tally document that the awards were taken from.
    tally_sha256: Mapped[str] = mapped_column(String(64))
    standings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    awards: Mapped[list[Award]] = relationship(order_by="Award.position", back_populates="prize_list")

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, public=self.published_at is not None)


class Award(db.Model):
    """One entry's prize."""

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("prize_list_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    prize_list_id: Mapped[int] = mapped_column(ForeignKey("prize_list.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    tier_id: Mapped[int] = mapped_column(ForeignKey("tier.id"), index=True)
    rank: Mapped[int | None]
    score: Mapped[Decimal | None]
    position: Mapped[int] = mapped_column(default=0)

    prize_list: Mapped[PrizeList] = relationship(back_populates="awards")
    entry: Mapped[Entry] = relationship()
    tier: Mapped[Tier] = relationship()
