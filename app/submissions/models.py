"""Tables of projects, their files, and entries (a project's part in one stage)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
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
    # The form (contests.FormVersion) on which an answer was last written.
    form_version: Mapped[int] = mapped_column(default=1)
    # draft, submitted, returned, withdrawn
    state: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    # Grows with each save; a save made on an older number is answered with both versions.
    version: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str] = mapped_column(String(1000), default="")
    # What exactly to mend, as `app/submissions/returning.py` writes it; {} while nothing is asked for.
    return_asks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # After a return the applicant may complete until then, also past the call's end.
    return_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # How far the form said that the project would be shown, as it was handed in: a key of contests/showing.py, '' before.
    told_showcase: Mapped[str] = mapped_column(String(16), default="")
    # Receipt: short code from the audit row's hash.
    receipt: Mapped[str | None] = mapped_column(String(16))
    # Begun without an account: handed in at that moment, in that version, and not counted until somebody stands for it.
    sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    # account, link, code or officer
    confirmed_by: Mapped[str] = mapped_column(String(16), default="")
    confirm_code_id: Mapped[int | None] = mapped_column(ForeignKey("entry_code.id"), unique=True)
    # Opened after the call's end by a code with a deadline of its own.
    late_code_id: Mapped[int | None] = mapped_column(ForeignKey("entry_code.id"), index=True)
    # The officer who wrote it down for somebody; the code by which that one claims it, and when that was.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    claim_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    claimed_at: Mapped[datetime | None]
    # Names of values that are made up: every page that shows them says so.
    sample: Mapped[bool] = mapped_column(default=False)

    contest: Mapped[Contest] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    late_code: Mapped[EntryCode | None] = relationship(foreign_keys=[late_code_id])
    holds: Mapped[list[Hold]] = relationship(order_by="Hold.id")
    shares: Mapped[list[CoApplicant]] = relationship(order_by="CoApplicant.id", back_populates="project")
    field: Mapped[Field | None] = relationship()
    region: Mapped[Region | None] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id", back_populates="project")
    entries: Mapped[list[Entry]] = relationship(back_populates="project")

    def scope(self) -> Scope:
        return Scope(
            contest_id=self.contest_id, owner_id=self.owner_id, region_id=self.region_id,
            holders=frozenset(one.holder for one in self.holds if one.ended_at is None),
            editors=frozenset(one.person_id for one in self.shares if one.person_id is not None and one.removed_at is None),
            entered_by=self.entered_by_id if self.claimed_at is None else None,
        )


class Hold(db.Model):
    """A browser without an account that may work at a project: the one that began it, or one that opened it by a link."""

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("project_id", "holder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    # SHA-256 of the secret in the browser's cookie.
    holder: Mapped[str] = mapped_column(String(64), index=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Confirmation(db.Model):
    """A letter to the address that an applicant without an account has named; its link opens and confirms the project."""

    __tablename__ = "confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()


class EntryCode(db.Model):
    """A code that people are handed on paper. `kind` confirm: stands for one project of a region, by its officer; late:
    lets somebody enter after the call's end, until the code's own deadline."""

    __tablename__ = "entry_code"
    __table_args__ = (UniqueConstraint("contest_id", "kind", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    # The number on the slip, by which the list names it; the code itself is kept as a keyed hash.
    serial: Mapped[int]
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    note: Mapped[str] = mapped_column(String(100), default="")
    most: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship()

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, region_id=self.region_id)


class CoApplicant(db.Model):
    """Somebody whom a project's owner has asked to work at it too: invited by letter or by a code, until removed."""

    __tablename__ = "co_applicant"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="shares")
    person: Mapped[Person | None] = relationship()

    def scope(self) -> Scope:
        return self.project.scope()


class Attachment(db.Model):
    """A file of a project, kept under a random key outside the web root."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    # The question (of kind file) that it answers; empty: a file beside them.
    question: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    # As the file says itself: pages or slides, and whom its properties name (author, last editor, company).
    pages: Mapped[int | None]
    names: Mapped[list[Any]] = mapped_column(default=list)
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
    # None, advanced, reserve, eliminated
    outcome: Mapped[str | None] = mapped_column(String(16))
    # Of a reserve: whose turn it is when somebody leaves, from 1.
    reserve_place: Mapped[int | None]
    # When a reserve was called to go on after all.
    called_at: Mapped[datetime | None]
    outcome_reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[datetime | None]
    # When the project had last been changed as it was decided: what comes later takes nothing from the marks it rests on.
    decided_on: Mapped[datetime | None]
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


class ProjectText(db.Model):
    """What a project is found by: one of its items as compared (`app/submissions/searching.py` keeps it and its index)."""

    __tablename__ = "project_text"
    __table_args__ = (UniqueConstraint("project_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(48))
    text: Mapped[str] = mapped_column(Text)
    # Its letters and pairs of letters, with spaces between.
    grams: Mapped[str] = mapped_column(Text)


class ProjectPrint(db.Model):
    """What a project's answers are compared with others by, as `app/submissions/prints.py` takes it; made anew, never told."""

    __tablename__ = "project_print"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    # The sketch of its texts (app/core/likeness.py), and a hash of each telephone number and mail address in them.
    sketch: Mapped[list[Any]] = mapped_column(default=list)
    contacts: Mapped[list[Any]] = mapped_column(default=list)


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
