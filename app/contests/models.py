"""Tables of contests: texts, fields, regions, form questions, stages, criteria, tiers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests import showing
from app.contests.questions import SEEN_BY
from app.core.policy import Scope
from app.db import db


class Contest(db.Model):
    """One edition, from the call to the prizes."""

    __tablename__ = "contest"
    # SQLite gives a deleted row's id again otherwise, and the audit log of a removed contest would become another's.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(160), default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    intro_en: Mapped[str] = mapped_column(Text, default="")
    hosts: Mapped[str] = mapped_column(String(300), default="")
    hosts_en: Mapped[str] = mapped_column(String(300), default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    published: Mapped[bool] = mapped_column(default=False)
    # When the result page became public.
    results_at: Mapped[datetime | None]
    # How far everybody sees the projects once the results are public: a key of showing.SHOWCASES.
    showcase: Mapped[str] = mapped_column(String(16), default=showing.DEFAULT)
    sample: Mapped[bool] = mapped_column(default=False)
    # A rehearsal's real contest: its pages and boards say so, no list names it.
    rehearsal_of: Mapped[int | None]
    created_at: Mapped[datetime]
    # Grows with each edit of the setup; a form that was opened on an older number is refused.
    version: Mapped[int] = mapped_column(default=1)
    # The pages of the entry form as the organiser names them: [{"title", "title_en"}, …]; empty: those of questions.STEPS.
    sections: Mapped[list[Any]] = mapped_column(default=list)
    # Grows with each edit of the entry form's questions or pages; each number's form is kept (FormVersion).
    form_version: Mapped[int] = mapped_column(default=1)

    fields: Mapped[list[Field]] = relationship(order_by="Field.position", back_populates="contest")
    regions: Mapped[list[Region]] = relationship(order_by="Region.position", back_populates="contest")
    questions: Mapped[list[Question]] = relationship(order_by="Question.position", back_populates="contest")
    stages: Mapped[list[Stage]] = relationship(order_by="Stage.position", back_populates="contest")

    def scope(self) -> Scope:
        return Scope(contest_id=self.id, public=self.published)


class Field(db.Model):
    """What a project may be about (领域)."""

    __tablename__ = "field"
    __table_args__ = (UniqueConstraint("contest_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship(back_populates="fields")


class Region(db.Model):
    """A sub-district or town that a project may come from (街镇)."""

    __tablename__ = "region"
    __table_args__ = (UniqueConstraint("contest_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(16), default="")
    position: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship(back_populates="regions")


class Question(db.Model):
    """A question of the entry form; `step` 1 to 5 is the page it stands on."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("contest_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    step: Mapped[int] = mapped_column(default=2)
    # A key of the registry in contests/questions.py
    kind: Mapped[str] = mapped_column(String(16), default="long")
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(160), default="")
    help: Mapped[str] = mapped_column(String(300), default="")
    help_en: Mapped[str] = mapped_column(String(300), default="")
    # For choice and several: [{"key", "title", "title_en"}, …]
    choices: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=True)
    # Required only from that moment on: what is handed in before may go without.
    required_from: Mapped[datetime | None]
    max_length: Mapped[int] = mapped_column(default=500)
    # Whom the answer is shown to beside the organiser: keys of questions.AUDIENCES.
    seen_by: Mapped[list[Any]] = mapped_column(default=lambda: list(SEEN_BY))
    # For file: keys of questions.FILE_TYPES, the most megabytes of one (None: what the machine takes) and the most files.
    accepts: Mapped[list[Any]] = mapped_column(default=list)
    most_megabytes: Mapped[int | None]
    most_files: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship(back_populates="questions")


class FormVersion(db.Model):
    """The entry form as it was asked: answers stay readable after a question was changed or taken off."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Each question as a dictionary of its columns (versions.KEPT), in order; the pages as in Contest.sections.
    questions: Mapped[list[Any]] = mapped_column(default=list)
    sections: Mapped[list[Any]] = mapped_column(default=list)


class Stage(db.Model):
    """One step of a contest; `kind` is a key of the registry in contests/kinds.py (screening, roadshow)."""

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("contest_id", "key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    # planned, open, done
    state: Mapped[str] = mapped_column(String(16), default="planned")
    # The "rule" member of a tally document (contract, section 1).
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Weighted parts of the score: [{"stage": key or "" for the own scorecards, "weight": decimal as text}, …]; empty: the own alone.
    sources: Mapped[list[Any]] = mapped_column(default=list)
    # The rule's fingerprint, set when scoring begins: from then on rule, criteria and tiers stay as they are.
    locked_fingerprint: Mapped[str | None] = mapped_column(String(64))
    locked_at: Mapped[datetime | None]
    # What the public sees meanwhile: after_reveal, live, hidden
    board_policy: Mapped[str] = mapped_column(String(16), default="after_reveal")
    # The public's board freezes by itself when so many entries have come on stage, or at a moment; None: never.
    freeze_from: Mapped[int | None]
    freeze_at: Mapped[datetime | None]
    # A result is revealed only after the supervisor has confirmed it.
    supervised: Mapped[bool] = mapped_column(default=False)
    # The first so many entries of each pitch day stay open until that many have been heard, then close together; None: no.
    hold_first: Mapped[int | None]
    tier_ties: Mapped[str] = mapped_column(String(16), default="promote")
    # For screening: [{"key", "title", "title_en"}, …]
    checklist: Mapped[list[Any]] = mapped_column(default=list)
    # Defaults for slots, in seconds.
    pitch_seconds: Mapped[int] = mapped_column(default=480)
    questions_seconds: Mapped[int] = mapped_column(default=300)
    scoring_seconds: Mapped[int] = mapped_column(default=120)
    # What applicants bring to a pitch day, in the organiser's words.
    bring: Mapped[str] = mapped_column(String(600), default="")
    bring_en: Mapped[str] = mapped_column(String(900), default="")
    # Judges read projects of their public days from then on; None: as soon as these are public.
    reading_from: Mapped[datetime | None]
    # They read without the applicant's name and the names of files.
    reading_blind: Mapped[bool] = mapped_column(default=False)

    contest: Mapped[Contest] = relationship(back_populates="stages")
    criteria: Mapped[list[Criterion]] = relationship(order_by="Criterion.position", back_populates="stage")
    tiers: Mapped[list[Tier]] = relationship(order_by="Tier.position", back_populates="stage")

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, public=self.contest.published)


class Criterion(db.Model):
    """One thing that is scored at a stage (评分项)."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("stage_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    description_en: Mapped[str] = mapped_column(String(500), default="")
    min: Mapped[Decimal] = mapped_column(default=Decimal(0))
    max: Mapped[Decimal]
    step: Mapped[Decimal] = mapped_column(default=Decimal("0.5"))
    weight: Mapped[Decimal] = mapped_column(default=Decimal(1))
    position: Mapped[int] = mapped_column(default=0)

    stage: Mapped[Stage] = relationship(back_populates="criteria")


class Tier(db.Model):
    """A prize tier of a stage: `count` None takes all the rest."""

    __tablename__ = "tier"
    __table_args__ = (UniqueConstraint("stage_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    count: Mapped[int | None]
    min_score: Mapped[Decimal | None]
    position: Mapped[int] = mapped_column(default=0)

    stage: Mapped[Stage] = relationship(back_populates="tiers")
