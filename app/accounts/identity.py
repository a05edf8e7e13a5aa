"""Who is asking: the session cookie's sign-in, or a program's bearer token."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, abort, g, request, session
from flask_babel import refresh
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import OperationalError, TimeoutError

from app import clock
from app.accounts.models import Person, Role, SignIn, Token
from app.change import change
from app.core.policy import ANYONE, JUDGE, OFFICER, SYSTEM, Actor
from app.db import db
from app.i18n import LANGUAGES
from app.limits import csrf

log = logging.getLogger("doorstep.accounts")

login = LoginManager()
# A change of network must not end a sign-in: revocation is what ends one.
login.session_protection = None


def hashed(secret: str) -> str:
    """SHA-256 (hex) of a random secret; secrets of 128 bits and more need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


# Built once: every request asks who it comes from, judges' saves first of all.
_roles, _people, _sign_ins, _tokens = Role.__table__, Person.__table__, SignIn.__table__, Token.__table__
_ROLES = select(_roles.c.role, _roles.c.contest_id, _roles.c.region_id).where(
    _roles.c.person_id == bindparam("person"), _roles.c.revoked_at.is_(None)
)
_SIGN_IN = (
    select(
        _sign_ins.c.id, _sign_ins.c.person_id, _people.c.name, _people.c.language, _sign_ins.c.kind, _sign_ins.c.created_at,
        _sign_ins.c.seen_at,
    )
    .join(_people, _sign_ins.c.person_id == _people.c.id)
    .where(_sign_ins.c.secret_hash == bindparam("secret"), _sign_ins.c.revoked_at.is_(None), _people.c.erased_at.is_(None))
)
_TOKEN = (
    select(_tokens.c.id, _tokens.c.person_id, _people.c.name, _people.c.language)
    .join(_people, _tokens.c.person_id == _people.c.id)
    .where(_tokens.c.secret_hash == bindparam("secret"), _tokens.c.revoked_at.is_(None), _people.c.erased_at.is_(None))
)
_DOORS = {
    kind: select(row.c.id).where(row.c.id == bindparam("door"), row.c.revoked_at.is_(None)).with_for_update(read=True)
    for kind, row in (("sign_in", _sign_ins), ("token", _tokens))
}


@dataclass(frozen=True, slots=True)
class Door:
    """A sign-in or a token that holds now, and whose it is."""

    id: int
    person_id: int
    name: str
    language: str | None
    # password, card or link; token
    kind: str = "token"
    created_at: datetime | None = None
    seen_at: datetime | None = None


class Visitor(UserMixin):
    """The signed-in person of this request, as Flask-Login and the pages see them."""

    def __init__(self, door: Door, secret: str) -> None:
        self.door, self._secret = door, secret
        self.kind, self.name, self.language, self.person_id = door.kind, door.name, door.language, door.person_id
        self.sign_in_id = None if door.kind == "token" else door.id

    def get_id(self) -> str:
        return self._secret

    @property
    def person(self) -> Person:
        return db.session.get_one(Person, self.person_id)


def actor_of(person: Person, kind: str = "") -> Actor:
    """The person with the roles that hold now; who came by a judge's card (`kind`) acts as a judge only."""
    return _actor(person.id, kind)


def actor_by(door: Door) -> Actor:
    """The same for who came through a door; a change looks once more whether it still holds (`still_in`)."""
    return _actor(door.person_id, door.kind, ("token" if door.kind == "token" else "sign_in", door.id))


def _actor(person_id: int, kind: str, door: tuple[str, int] | None = None) -> Actor:
    roles = db.session.execute(_ROLES, {"person": person_id}).all()
    by_card = kind == "card"
    return Actor(
        label=f"person:{person_id}", person_id=person_id, by_card=by_card, door=door,
        roles=frozenset((role, contest) for role, contest, _region in roles if not by_card or role == JUDGE),
        regions=frozenset((contest, region) for role, contest, region in roles if role == OFFICER and region and not by_card),
    )


def find_sign_in(secret: str) -> Door | None:
    """The sign-in of a cookie's secret, unless it was revoked or its person erased."""
    return _found(_SIGN_IN, secret)


def find_token(secret: str) -> Door | None:
    """The API token with that secret, unless it was revoked or its person erased."""
    return _found(_TOKEN, secret)


def _found(wanted: Select[Any], secret: str) -> Door | None:
    found = db.session.execute(wanted, {"secret": hashed(secret)}).one_or_none()
    return None if found is None else Door(*found)


def still_in(actor: Actor) -> bool:
    """Whether what let the actor in holds inside the open change; a revocation of this moment waits for it, or is seen.

    True for who came through no door: a command, or Doorstep itself.
    """
    if actor.door is None:
        return True
    kind, number = actor.door
    return db.session.scalar(_DOORS[kind], {"door": number}) is not None


@login.user_loader
def _load(secret: str) -> Visitor | None:
    found = find_sign_in(secret)
    if found is None or clock.now() - found.created_at > timedelta(days=30):
        return None
    _note_visit(found)
    return Visitor(found, secret)


def _note_visit(found: Door) -> None:
    """Keep when the device was last seen, to the hour: reading a page must not cost a write each time."""
    if clock.now() - found.seen_at < timedelta(hours=1):
        return
    try:
        with change(SYSTEM) as current:
            db.session.get_one(SignIn, found.id).seen_at = current.at
    except (OperationalError, TimeoutError):
        log.info("a visit was not noted: the database is busy")


def bearer() -> str | None:
    """The bearer token of this request, if it carries one."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else None


def _speak_to(language: str | None) -> None:
    """The account's language, unless this browser was switched to another one."""
    if language in LANGUAGES and not session.get("language") and request.cookies.get("language") not in LANGUAGES:
        g.language = language
        refresh()


def _actor_here() -> Actor:
    """Who the cookie's sign-in belongs to."""
    if not current_user.is_authenticated:
        return ANYONE
    return actor_by(current_user.door)


def open_identity(app: Flask, also: Callable[[Actor], Actor]) -> None:
    """Put the actor on every request; a bearer request needs no CSRF token and its cookies are ignored.

    `also` adds to the actor of a browser what another cookie says.
    """
    login.init_app(app)

    @app.before_request
    def _identify() -> Any:
        if request.endpoint == "static":
            return None
        secret = bearer()
        if secret is not None:
            token = find_token(secret)
            if token is None:
                abort(401)
            g._login_user = Visitor(token, secret)
            g.actor = actor_by(token)
            _speak_to(token.language)
            return None
        g.actor = also(_actor_here())
        if current_user.is_authenticated:
            _speak_to(current_user.language)
        # Where nobody is signed in there is nothing to forge under /api: the guard says 401 first.
        nobody = g.actor.person_id is None and request.path.startswith("/api/")
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not nobody and app.config.get("WTF_CSRF_ENABLED", True):
            csrf.protect()
        return None
