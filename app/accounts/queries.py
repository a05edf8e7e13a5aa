"""Reads of accounts: who somebody is, what they hold, who works for a contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Consent, Invitation, Person, Role, SignIn, Token
from app.accounts.names import tried_name
from app.db import db

SIGN_IN_DAYS = 30


def person_called(name: str) -> Person | None:
    """The person with that e-mail or phone, however it was typed; erased people are nobody."""
    spelling = tried_name(name)
    column = Person.email if "@" in spelling else Person.phone
    return db.session.scalars(select(Person).where(column == spelling, Person.erased_at.is_(None))).one_or_none()


def roles_of(person_id: int) -> Sequence[Role]:
    """The roles that the person holds now."""
    return db.session.scalars(
        select(Role).where(Role.person_id == person_id, Role.revoked_at.is_(None)).order_by(Role.id)
    ).all()


def sign_ins_of(person_id: int) -> Sequence[SignIn]:
    """Where the person is signed in now, the newest first."""
    oldest = clock.now() - timedelta(days=SIGN_IN_DAYS)
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.created_at > oldest)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def tokens_of(person_id: int) -> Sequence[Token]:
    """The person's API tokens that still work."""
    return db.session.scalars(
        select(Token).where(Token.person_id == person_id, Token.revoked_at.is_(None)).order_by(Token.id)
    ).all()


def consents_of(person_id: int) -> Sequence[Consent]:
    """What the person agreed to, in the order of time."""
    return db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id)).all()


@dataclass(frozen=True)
class Held:
    """One role on the people page; `everywhere`: it is held for all contests, and not this page's to take."""

    role: Role
    everywhere: bool


@dataclass(frozen=True)
class Helper:
    """A person with their roles in one contest."""

    person: Person
    held: tuple[Held, ...]


def helpers_of(contest_id: int) -> list[Helper]:
    """Everybody with a role in the contest or in all contests, by name of role, then in order of granting."""
    rows = db.session.scalars(
        select(Role)
        .options(joinedload(Role.person), joinedload(Role.region))
        .join(Person, Person.id == Role.person_id)
        .where(
            Role.revoked_at.is_(None), Person.erased_at.is_(None),
            (Role.contest_id == contest_id) | Role.contest_id.is_(None),
        )
        .order_by(Role.granted_at, Role.id)
    ).all()
    by_person: dict[int, list[Role]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    return [
        Helper(roles[0].person, tuple(Held(role, role.contest_id is None) for role in roles)) for roles in by_person.values()
    ]


def open_invitations(contest_id: int) -> Sequence[Invitation]:
    """Invitations to the contest that nobody has taken up or revoked; outdated ones too, so that they can be renewed."""
    return db.session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.region))
        .where(Invitation.contest_id == contest_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id)
    ).all()


def names_of(person_ids: set[int]) -> dict[int, tuple[str, str]]:
    """{id: (name, English name)} in one query."""
    if not person_ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name, Person.name_en).where(Person.id.in_(person_ids)))
    return {number: (name, name_en) for number, name, name_en in rows}
