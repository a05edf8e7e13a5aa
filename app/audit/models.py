"""The log that a contest brought along from another server: read and checked, never added to."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import db


class CarriedLine(db.Model):
    """One line of an earlier server's log. Lines about other contests are withheld: only their links are here."""

    __tablename__ = "carried_line"
    __table_args__ = (UniqueConstraint("contest_id", "origin", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    # The first server that the contest ran on is 1, the next one 2.
    origin: Mapped[int]
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), index=True)
    # Canonical JSON of the whole line as it was exported; None where it is withheld.
    line: Mapped[str | None] = mapped_column(Text)
