"""Tables of judges, panels and recusals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, SignIn
from app.contests.models import Contest, Stage
from app.core.policy import Scope
from app.db import db
from app.submissions.models import Entry


class Judge(db.Model):
    """A judge of a contest. The QR card's token is made from the server's secret, the id and `card_serial`."""

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("contest_id", "key"), UniqueConstraint("contest_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    affiliation_en: Mapped[str] = mapped_column(String(160), default="")
    # Raising the number makes the printed card useless at once; the hash is what a scanned token is looked up by.
    card_serial: Mapped[int] = mapped_column(default=1)
    card_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    # The desk asked the judge to hand in: tablets say so once.
    nudged_at: Mapped[datetime | None]
    # The judge said that another tablet was not theirs; the desk sees it until somebody has looked after it.
    disowned_at: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship()
    person: Mapped[Person] = relationship()

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, owner_id=self.person_id)


class Panel(db.Model):
    """A group of judges at one stage (评委组)."""

    __tablename__ = "panel"
    __table_args__ = (UniqueConstraint("stage_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(60), default="")

    stage: Mapped[Stage] = relationship()
    members: Mapped[list[PanelMember]] = relationship(order_by="PanelMember.position", back_populates="panel")

    def scope(self) -> Scope:
        return self.stage.scope()


class PanelMember(db.Model):
    """A judge's place on a panel."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("panel_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    head: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(String(300), default="")
    # Of who came in the middle of a day: since when, and whose seat it was.
    joined_at: Mapped[datetime | None]
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"))

    panel: Mapped[Panel] = relationship(back_populates="members")
    judge: Mapped[Judge] = relationship(foreign_keys=[judge_id])
    instead_of: Mapped[Judge | None] = relationship(foreign_keys=[instead_of_id])


class EntryJudge(db.Model):
    """A judge named for one entry out of those who sit in its room; an entry with no name is heard by all of them."""

    __tablename__ = "entry_judge"
    __table_args__ = (UniqueConstraint("entry_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Recusal(db.Model):
    """A judge may not score an entry (回避); kept, with its reason, when it is lifted."""

    __tablename__ = "recusal"
    __table_args__ = (
        Index(
            "ix_recusal_standing", "judge_id", "entry_id", unique=True,
            sqlite_where=text("lifted_at IS NULL"), postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    # Who declared it, or which rule found it: a key of app/judging/origins.py.
    origin: Mapped[str] = mapped_column(String(16), default="organiser")
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship()

    def scope(self) -> Scope:
        return Scope(contest_id=self.judge.contest_id)


class RecusalRequest(db.Model):
    """An applicant asks that somebody does not score the project; an organiser answers, with a recusal or with words."""

    __tablename__ = "recusal_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    # As the applicant knows the person: who judges is not told to applicants.
    name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    recusal_id: Mapped[int | None] = mapped_column(ForeignKey("recusal.id"))

    entry: Mapped[Entry] = relationship()
    recusal: Mapped[Recusal | None] = relationship()

    def scope(self) -> Scope:
        return self.entry.scope()


class Presence(db.Model):
    """What the tablet of one sign-in last told of itself; no fact of the contest, gone with the sign-in."""

    __tablename__ = "presence"

    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"), primary_key=True, autoincrement=False)
    # Hundredths of a full battery; None where the browser does not tell.
    battery: Mapped[int | None]
    charging: Mapped[bool | None]
    # Whether the tablet hears the stage by its socket.
    live: Mapped[bool | None]
    # Scorecards with marks that are on the tablet only.
    unsent: Mapped[int] = mapped_column(default=0)
    # The key of the scorecard that is open, '' on any other page.
    card: Mapped[str] = mapped_column(String(24), default="")
    seen_at: Mapped[datetime]

    sign_in: Mapped[SignIn] = relationship()
