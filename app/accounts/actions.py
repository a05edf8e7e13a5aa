"""Verbs of accounts: make one, change it, sign in and out, roles, tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import consent, passwords
from app.accounts.events import (
    AccountChanged,
    AccountCreated,
    PasswordChanged,
    RoleGranted,
    RoleRevoked,
    SignedIn,
    SignInsEnded,
    TokenCreated,
    TokenRevoked,
)
from app.accounts.identity import hashed
from app.accounts.models import Person, Role, SignIn, Token
from app.accounts.names import email_spelling, phone_spelling
from app.change import Change, Personal, before_and_after, change
from app.core.policy import OFFICER, ORGANISER, ROLES, SYSTEM, Actor
from app.db import db
from app.errors import Refused


def _taken(field: str) -> Refused:
    return Refused("accounts.taken", _("这个邮箱或手机号已经有账号了。"), field=field)


def must_be_free(email: str | None, phone: str | None, *, field: str = "", but: int | None = None) -> None:
    """Refuse an e-mail or phone that belongs to somebody else than the person numbered `but`."""
    for name, value in (("email", email), ("phone", phone)):
        if value is None:
            continue
        owner = db.session.scalar(select(Person.id).where(getattr(Person, name) == value))
        if owner is not None and owner != but:
            raise _taken(field or name)


@contextmanager
def _unique(field: str) -> Iterator[None]:
    """Two at once with the same name: the database lets one through, the other hears the same as later ones."""
    try:
        yield
        db.session.flush()
    except IntegrityError as error:
        raise _taken(field) from error


def ready_password(password: str, *own: str | None) -> str:
    """The hash of a password that is good enough. It takes a while, so it comes before a change is opened."""
    passwords.check_choice(password, *own)
    return passwords.make_hash(password)


def add_account(
    current: Change, *, name: str, email: str | None, phone: str | None, password_hash: str | None,
    name_en: str = "", language: str | None = None, consents: bool = False, must_change_password: bool = False,
    sample: bool = False, field: str = "",
) -> Person:
    """Add an account inside an open change; names are in their one spelling. Raises Refused beside `field`."""
    person = Person(
        email=email, phone=phone, name=name, name_en=name_en, password_hash=password_hash, language=language,
        must_change_password=must_change_password, sample=sample, created_at=current.at,
    )
    with _unique(field or ("email" if email else "phone")):
        must_be_free(email, phone, field=field)
        db.session.add(person)
    current.record(
        AccountCreated(
            person_id=person.id, name=Personal(name, person.id),
            email=Personal(email, person.id) if email else None, phone=Personal(phone, person.id) if phone else None,
        )
    )
    if consents:
        consent.agree(current, person, current.at)
    return person


def create_account(
    actor: Actor, *, name: str, email: str | None = None, phone: str | None = None, password: str | None = None,
    field: str = "", made_up: bool = False, **more: Any,
) -> Person:
    """Make an account and return its person; `more` is name_en, language, consents, must_change_password, sample.

    `made_up`: the password was drawn by the server, so nobody has to look whether it is a good one.
    Raises Refused beside `field` (or email, phone, password) for a name that is taken or no name at all.
    """
    email = email_spelling(email, field or "email") if email else None
    phone = phone_spelling(phone, field or "phone") if phone else None
    # Before the hash: a name that is taken should cost nothing.
    must_be_free(email, phone, field=field)
    password_hash = None
    if password is not None:
        password_hash = passwords.make_hash(password) if made_up else ready_password(password, email, phone, name)
    with change(actor) as current:
        return add_account(current, name=name, email=email, phone=phone, password_hash=password_hash, field=field, **more)


def _personal(person: Person, differences: dict[str, list[Any]]) -> dict[str, list[Any]]:
    open_ones = {"language"}
    return {
        name: pair if name in open_ones else [None if value in (None, "") else Personal(str(value), person.id) for value in pair]
        for name, pair in differences.items()
    }


def _apply(current: Change, person: Person, new: dict[str, Any]) -> None:
    differences = before_and_after(person, new)
    if differences:
        current.record(AccountChanged(person_id=person.id, changes=_personal(person, differences)))


def change_details(actor: Actor, person: Person, *, name: str, name_en: str, language: str | None) -> None:
    """Change how the person is called and addressed."""
    with change(actor) as current:
        person = db.session.get_one(Person, person.id)
        _apply(current, person, {"name": name, "name_en": name_en, "language": language})


def change_contact(actor: Actor, person: Person, *, email: str, phone: str) -> None:
    """Change the sign-in names; at least one has to stay. Raises Refused."""
    new_email = email_spelling(email) if email else None
    new_phone = phone_spelling(phone) if phone else None
    if new_email is None and new_phone is None:
        raise Refused("accounts.no_contact", _("邮箱和手机号至少留一个，否则不能登录。"), field="email")
    with change(actor) as current:
        person = db.session.get_one(Person, person.id)
        must_be_free(new_email, new_phone, but=person.id)
        with _unique("email"):
            _apply(current, person, {"email": new_email, "phone": new_phone})


def set_password(
    actor: Actor, person: Person, password: str, *, how: str, keep: int | None = None, consents: bool = False
) -> None:
    """Set a new password and end all sign-ins but the one numbered `keep`. Raises Refused for a weak one."""
    password_hash = ready_password(password, person.email, person.phone, person.name)
    with change(actor) as current:
        keep_password(current, person.id, password_hash, how=how, keep=keep)
        if consents:
            consent.agree(current, db.session.get_one(Person, person.id), current.at)


def keep_password(current: Change, person_id: int, password_hash: str, *, how: str, keep: int | None = None) -> None:
    """The same inside an open change, with the hash at hand."""
    person = db.session.get_one(Person, person_id)
    person.password_hash, person.must_change_password = password_hash, False
    current.record(PasswordChanged(person_id=person.id, how=how))
    end_sign_ins(current.actor, person.id, "reset" if how == "reset" else "password", but=keep)


def start_sign_in(person: Person, kind: str, device: str) -> str:
    """A new sign-in; the secret goes into the cookie, only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    # The person acts, also where nobody was signed in when the request came.
    with change(Actor(label=f"person:{person.id}", person_id=person.id)) as current:
        row = SignIn(
            person_id=person.id, secret_hash=hashed(secret), kind=kind, device=device[:200],
            created_at=current.at, seen_at=current.at,
        )
        db.session.add(row)
        db.session.flush()
        current.record(SignedIn(person_id=person.id, sign_in_id=row.id, kind=kind))
    return secret


def end_sign_ins(
    actor: Actor, person_id: int, why: str, *, only: int | None = None, but: int | None = None, kind: str | None = None,
) -> int:
    """End the person's sign-ins at once (one, all but one, or those of a kind); returns how many there were."""
    with change(actor) as current:
        wanted = select(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
        if only is not None:
            wanted = wanted.where(SignIn.id == only)
        if but is not None:
            wanted = wanted.where(SignIn.id != but)
        if kind is not None:
            wanted = wanted.where(SignIn.kind == kind)
        rows = db.session.scalars(wanted.order_by(SignIn.id)).all()
        for row in rows:
            row.revoked_at = current.at
        if rows:
            current.record(SignInsEnded(person_id=person_id, sign_in_ids=[row.id for row in rows], why=why))
        return len(rows)


def grant(actor: Actor, person: Person, role: str, contest_id: int | None, region_id: int | None = None) -> Role:
    """Give a role; the same role again changes nothing. An officer's is for one region."""
    if role not in ROLES:
        raise Refused("accounts.role", _("没有“%(role)s”这个角色。", role=role), field="role")
    if (role == OFFICER) != (region_id is not None):
        raise Refused("accounts.region", _("街镇经办人要选一个街镇，别的角色不选。"), field="region")
    with change(actor) as current:
        # Locked, so that two grants at once do not make two rows.
        db.session.get_one(Person, person.id, with_for_update=True)
        held = db.session.scalars(
            select(Role).where(
                Role.person_id == person.id, Role.role == role, Role.contest_id.is_not_distinct_from(contest_id),
                Role.region_id.is_not_distinct_from(region_id), Role.revoked_at.is_(None),
            )
        ).first()
        if held is not None:
            return held
        row = Role(
            person_id=person.id, role=role, contest_id=contest_id, region_id=region_id, granted_by_id=actor.person_id,
            granted_at=current.at,
        )
        db.session.add(row)
        db.session.flush()
        region = row.region.key if region_id is not None else None
        current.record(RoleGranted(contest_id=contest_id, person_id=person.id, role=role, region=region))
        return row


def is_last_organiser(role: Role) -> bool:
    """Whether nobody else could still organise the contest; locks the organisers' rows against a race of two."""
    if role.role != ORGANISER:
        return False
    wanted = select(Role).where(Role.role == ORGANISER, Role.revoked_at.is_(None))
    if role.contest_id is not None:
        wanted = wanted.where(Role.contest_id.in_([role.contest_id]) | Role.contest_id.is_(None))
    else:
        wanted = wanted.where(Role.contest_id.is_(None))
    rows = db.session.scalars(wanted.order_by(Role.id).with_for_update().execution_options(populate_existing=True)).all()
    return all(row.id == role.id or row.person_id == role.person_id for row in rows)


def revoke(actor: Actor, role: Role) -> None:
    """Take a role back. Raises Refused for a contest's last organiser."""
    with change(actor) as current:
        role = db.session.get_one(Role, role.id)
        if role.revoked_at is not None:
            return
        if is_last_organiser(role):
            raise Refused("accounts.last_organiser", _("这是最后一位主办人，不能收回。请先邀请另一位主办人。"), status=409)
        role.revoked_at = current.at
        region = role.region.key if role.region is not None else None
        current.record(RoleRevoked(contest_id=role.contest_id, person_id=role.person_id, role=role.role, region=region))


def create_token(actor: Actor, person: Person, label: str) -> str:
    """A new API token of the person; it is shown once, only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    with change(actor) as current:
        row = Token(person_id=person.id, label=label, secret_hash=hashed(secret), created_at=current.at)
        db.session.add(row)
        db.session.flush()
        current.record(TokenCreated(person_id=person.id, token_id=row.id, label=Personal(label, person.id)))
    return secret


def revoke_token(actor: Actor, token: Token) -> None:
    """End a token at once."""
    with change(actor) as current:
        token = db.session.get_one(Token, token.id)
        if token.revoked_at is None:
            token.revoked_at = current.at
            current.record(TokenRevoked(person_id=token.person_id, token_id=token.id))


def renew_hash(person: Person, password: str) -> None:
    """Keep the same password under today's argon2 settings."""
    password_hash = passwords.make_hash(password)
    with change(SYSTEM):
        db.session.get_one(Person, person.id).password_hash = password_hash
