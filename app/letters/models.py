"""Tables of letters that are this room's own: what a contest writes by itself. Letters and their words stand with the pipes."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import db


class Habit(db.Model):
    """Which reminders a contest sends before its call ends; a contest without a row sends all."""

    __tablename__ = "letter_habit"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), unique=True)
    drafts: Mapped[bool] = mapped_column(default=True)
    regions: Mapped[bool] = mapped_column(default=True)
