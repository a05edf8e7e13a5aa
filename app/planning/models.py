"""Tables of planning: what a stage's plan has to fit, its versions, and searches for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db


class PlanSetup(db.Model):
    """Days, wishes and what is known of judges and applicants, as one document (app/planning/setup.py says its shape)."""

    __tablename__ = "plan_setup"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)

    stage: Mapped[Stage] = relationship()


class PlanVersion(db.Model):
    """One plan of a stage. A draft changes by hand and can be undone; a released one stays as it was released."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("stage_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    number: Mapped[int]
    # draft, released
    state: Mapped[str] = mapped_column(String(16), default="draft")
    # Grows with each change by hand; a move made on an older one is refused.
    revision: Mapped[int] = mapped_column(default=0)
    # A plan/1 document, with public keys of judges and projects.
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # [{"block", "entry", "judge", "place"}, …]
    locks: Mapped[list[Any]] = mapped_column(default=list)
    # Earlier plans, the newest last: what undo goes back to.
    past: Mapped[list[Any]] = mapped_column(default=list)
    made_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80), default="")
    released_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()


class PlanRun(db.Model):
    """One search for a plan, in a process of its own; `seen_at` is when it last gave a sign of life."""

    __tablename__ = "plan_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    # running, done, cancelled, failed
    state: Mapped[str] = mapped_column(String(16), default="running")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    seconds: Mapped[int]
    # The best plan so far: {"cost", "whole", "by", "seconds"}
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Why there is no plan: findings as objects.
    clashes: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int | None]

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()
