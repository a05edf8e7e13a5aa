"""The table of screeners' verdicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.policy import Scope
from app.db import db
from app.submissions.models import Entry


class Verdict(db.Model):
    """What a screener found; the newest of an entry counts, all are kept."""

    __tablename__ = "verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    screener_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # pass, fail, return
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    # {checklist key: bool}
    checks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()
    screener: Mapped[Person | None] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()
