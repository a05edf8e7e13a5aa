"""Tables of people, roles, sign-ins, invitations, codes and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.policy import Scope
from app.db import db


class Person(db.Model):
    """Somebody with an account. E-mail or phone is the sign-in name; both are unique where present."""

    __tablename__ = "person"
    # An id is never given twice: the audit log names people by it, also those who are gone.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    # argon2 hash; None for people who only come by a card or who were invited and have not set one.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(String(16))
    erased_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(default=False)

    roles: Mapped[list[Role]] = relationship(back_populates="person", foreign_keys="Role.person_id")

    def scope(self) -> Scope:
        return Scope(owner_id=self.id)


class Role(db.Model):
    """A role that a person holds, for one contest or (contest_id None) for all; kept when taken back."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    # An officer's: one row for each region.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])
    # A room further up the street has its table.
    region: Mapped[Any] = relationship("Region", viewonly=True)

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id)


class SignIn(db.Model):
    """A browser that is signed in; the cookie holds its secret, revoking the row ends it at once."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # password, card (a judge's QR code) or link (a letter confirmed a project and made the account)
    kind: Mapped[str] = mapped_column(String(16))
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    def scope(self) -> Scope:
        return Scope(owner_id=self.person_id)


class Token(db.Model):
    """An API token of a person; only its hash is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    def scope(self) -> Scope:
        return Scope(owner_id=self.person_id)


class Invitation(db.Model):
    """An invitation to a role, taken up with a code by link."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(16))
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    region: Mapped[Any] = relationship("Region", viewonly=True)

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id)


class ResetCode(db.Model):
    """A one-time code to set a new password, sent by mail or handed over by an organiser."""

    __tablename__ = "reset_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


class Consent(db.Model):
    """What a person agreed to, in which version, when; kept as a history."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "subject", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
