"""Tables of reveals, freezes and where each entry stands on the board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.db import db
from app.submissions.models import Entry


class Reveal(db.Model):
    """An entry's result was shown; the order of its totals was drawn once and stays."""

    __tablename__ = "reveal"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    at: Mapped[datetime]
    lands: Mapped[int] = mapped_column(BigInteger)
    # Scorecard ids in the order in which their totals turn over.
    order: Mapped[list[Any]] = mapped_column(default=list)
    # Revealed while the board was frozen: the public learns it with the thaw.
    withheld: Mapped[bool] = mapped_column(default=False)
    # Whether screens still show this result; the next call takes it down.
    on_show: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()


class BoardState(db.Model):
    """A stage's board: frozen or not, finished or not."""

    __tablename__ = "board_state"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    frozen_at: Mapped[datetime | None]
    # {entry key: [rank, score]} as the public saw it at the freeze: later edits of these marks must not show either.
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    final_at: Mapped[datetime | None]
    # Frozen once by the stage's own rule: after a thaw it does not freeze by itself again.
    rule_froze: Mapped[bool] = mapped_column(default=False)
    # A ceremony is prepared: its end makes the board final, not the end of the roadshow.
    awaits_ceremony: Mapped[bool] = mapped_column(default=False)

    stage: Mapped[Stage] = relationship()


class BoardEntry(db.Model):
    """Where an entry stands on its stage's board: waiting, on_stage, scoring, closed, revealed or skipped."""

    __tablename__ = "board_entry"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")

    entry: Mapped[Entry] = relationship()
