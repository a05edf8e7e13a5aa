"""Tables of screening: how a stage's pile is read and by whom, and screeners' verdicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db
from app.screening.verdicts import REASONS
from app.submissions.models import Entry


class Plan(db.Model):
    """How a stage's pile is read; a stage without one is read once, by any screener, with nothing hidden."""

    __tablename__ = "screening_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    # How many screeners read each project, each without seeing the others' verdicts.
    readers: Mapped[int] = mapped_column(default=1)
    # Screeners do not see the answers named in `hidden` (items of the form), nor what files are called.
    blind: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[list[Any]] = mapped_column(default=list)
    due_at: Mapped[datetime | None]
    # The pile was handed out: each screener reads their own readings alone.
    shared: Mapped[bool] = mapped_column(default=False)
    # Ready reasons for returning a project: [{"key", "title", "title_en"}, …]
    reasons: Mapped[list[Any]] = mapped_column(default=lambda: list(REASONS))

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()


class Share(db.Model):
    """What a screener takes of a stage's pile: keys of fields and regions (none: any), and at most how many."""

    __tablename__ = "screening_share"
    __table_args__ = (UniqueConstraint("stage_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    fields: Mapped[list[Any]] = mapped_column(default=list)
    regions: Mapped[list[Any]] = mapped_column(default=list)
    most: Mapped[int | None]
    # Gets no new ones, for example while ill.
    paused: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class Reading(db.Model):
    """A screener is to read an entry, or (`recused_at`) must never read it."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    recused_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    entry: Mapped[Entry] = relationship()
    person: Mapped[Person] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()


class Twin(db.Model):
    """What somebody said of two projects that look alike; the smaller number first. Without a row nobody has said anything."""

    __tablename__ = "project_twin"
    __table_args__ = (UniqueConstraint("project_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    # The one of the two that is the duplicate; None: they are two projects.
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person | None] = relationship()


class KeptFilter(db.Model):
    """What somebody narrows the pile to again and again, under a name of their own."""

    __tablename__ = "kept_filter"
    __table_args__ = (UniqueConstraint("stage_id", "person_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    # Parameters of the pile's address.
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, owner_id=self.person_id)


class Decision(db.Model):
    """What an organiser means to decide for an entry. Until the stage's release nobody but organisers knows of it; then
    it stands on the entry, and this row says who meant it."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    # advanced, reserve, eliminated; "" is open again. A row stays, so that its version never comes twice.
    outcome: Mapped[str] = mapped_column(String(16), default="")
    place: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()
    by: Mapped[Person | None] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()


class CutPlan(db.Model):
    """What a stage's proposal goes by, and the floors and caps that the page counts against."""

    __tablename__ = "cut_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    places: Mapped[int | None]
    # The least score, as it was typed; '' for none.
    least: Mapped[str] = mapped_column(String(32), default="")
    reserves: Mapped[int] = mapped_column(default=0)
    # [{"family": "field", "key": "care", "floor": 1, "cap": null}, …]
    bounds: Mapped[list[Any]] = mapped_column(default=list)

    stage: Mapped[Stage] = relationship()

    def scope(self) -> Scope:
        return self.stage.scope()


class Verdict(db.Model):
    """What a screener found; of each screener the newest counts, all are kept."""

    __tablename__ = "verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    screener_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # pass, fail, unsure, return
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    # For a return: what exactly to mend, as `app/submissions/returning.py` writes it.
    asks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # {checklist key: bool}
    checks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # {criterion key: mark as text} where screeners score
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Given by an organiser: it settles the entry, whatever the screeners found.
    rules: Mapped[bool] = mapped_column(default=False)
    # The version of the project that was read.
    version: Mapped[int | None]
    at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()
    screener: Mapped[Person | None] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()
