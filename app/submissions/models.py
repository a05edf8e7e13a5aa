"""Tables of projects, their files, and entries (a project's part in one stage)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.contests.models import Contest, Field, Region, Stage
from app.core.policy import Scope
from app.db import db


class Project(db.Model):
    """What is entered. `key` is public and unguessable order-free; `number` is the receipt's number in the contest."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("contest_id", "key"), UniqueConstraint("contest_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    number: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The applicant as shown; named in public only where agreed.
    applicant_name: Mapped[str] = mapped_column(String(100), default="")
    agrees_to_be_named: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(60), default="")
    title_en: Mapped[str] = mapped_column(String(120), default="")
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    # {question key: text}
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # draft, submitted, returned, withdrawn
    state: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    # Grows with each save; a save made on an older number is answered with both versions.
    version: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str] = mapped_column(String(1000), default="")
    # After a return the applicant may complete until then, also past the call's end.
    return_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # Receipt: short code from the audit row's hash.
    receipt: Mapped[str | None] = mapped_column(String(16))
    # Names of values that are made up: every page that shows them says so.
    sample: Mapped[bool] = mapped_column(default=False)

    contest: Mapped[Contest] = relationship()
    owner: Mapped[Person | None] = relationship()
    field: Mapped[Field | None] = relationship()
    region: Mapped[Region | None] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id", back_populates="project")
    entries: Mapped[list[Entry]] = relationship(back_populates="project")

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, owner_id=self.owner_id)


class Attachment(db.Model):
    """A file of a project, kept under a random key outside the web root."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="attachments")

    def scope(self) -> Scope:
        return self.project.scope()


class Entry(db.Model):
    """A project's part in one stage (参评项目). Its public key is the project's."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("stage_id", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    # active, withdrawn, disqualified
    status: Mapped[str] = mapped_column(String(16), default="active")
    # None, advanced, eliminated
    outcome: Mapped[str | None] = mapped_column(String(16))
    outcome_reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    # Places in a tie: by the panel's vote, by a recorded draw; the smaller stands first.
    casting: Mapped[int | None]
    lot: Mapped[int | None]

    stage: Mapped[Stage] = relationship()
    project: Mapped[Project] = relationship(back_populates="entries")

    @property
    def key(self) -> str:
        return self.project.key

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, owner_id=self.project.owner_id)


class RowImport(db.Model):
    """A spreadsheet whose rows become projects: kept until it is imported or given up, with what each column holds."""

    __tablename__ = "row_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The file's key in the storage; None once the rows are in or the import was given up.
    file: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    # {column's title: name of the item that it holds, '' for none}
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship()

    def scope(self) -> Scope:
        return self.contest.scope()
