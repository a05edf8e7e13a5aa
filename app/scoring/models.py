"""Tables of scorecards, their versions, accepted and late edits, adjustments, and whether an entry is open."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.policy import Scope
from app.db import db
from app.judging.models import Judge
from app.submissions.models import Entry


class Scorecard(db.Model):
    """One judge's marks on one entry, at its newest version."""

    __tablename__ = "scorecard"
    __table_args__ = (UniqueConstraint("entry_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Random: the id that the API shows.
    key: Mapped[str] = mapped_column(String(24), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    panel_key: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=0)
    # empty, draft, submitted
    state: Mapped[str] = mapped_column(String(16), default="empty")
    # {criterion key: decimal as text}
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    # False for a recused or replaced judge: listed in the tally, not counted.
    counted: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()
    judge: Mapped[Judge] = relationship()

    def scope(self) -> Scope:
        return Scope(contest_id=self.entry.stage.contest_id, owner_id=self.judge.person_id)


class ScorecardVersion(db.Model):
    """Every version a scorecard ever had."""

    __tablename__ = "scorecard_version"
    __table_args__ = (UniqueConstraint("scorecard_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), index=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))


class AcceptedEdit(db.Model):
    """An edit that was answered with 200: its key is never counted twice, and gets the same answer again."""

    __tablename__ = "accepted_edit"
    __table_args__ = (UniqueConstraint("scorecard_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    body_sha256: Mapped[str] = mapped_column(String(64))
    audit_seq: Mapped[int | None]
    # The line's hash where the edit was accepted on another server, whose log the contest brought along.
    carried_hash: Mapped[str | None] = mapped_column(String(64))
    # The answer's "scorecard" member as it was sent.
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)


class LateEdit(db.Model):
    """An edit that came after closing, kept apart until the desk accepts it or not."""

    __tablename__ = "late_edit"
    __table_args__ = (UniqueConstraint("scorecard_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    # When the judge pressed submit, as far as the tablet says; what decides is `at`, the server's time.
    written_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    # The desk left it out, and why.
    set_aside_at: Mapped[datetime | None]
    set_aside_reason: Mapped[str] = mapped_column(String(300), default="")

    scorecard: Mapped[Scorecard] = relationship()


class Opening(db.Model):
    """Whether an entry may be scored now; a row for each entry that was ever opened."""

    __tablename__ = "opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    open: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()


class Adjustment(db.Model):
    """Points added to (or, negative, taken from) an entry's score, with the reason."""

    __tablename__ = "adjustment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    points: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()


class Signature(db.Model):
    """A judge signed the own score sheet of a stage; the newest one counts as long as its fingerprint is the sheet's."""

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    # SHA-256 (hex) of the canonical JSON of `document`.
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Lines of the pen as [x, y] pairs in hundredths of the field's height; see `signing.read_strokes`.
    strokes: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime]

    judge: Mapped[Judge] = relationship()
