"""Who is asking: the session cookie's sign-in, or a program's bearer token."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, abort, g, request, session
from flask_babel import refresh
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import joinedload

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


class Visitor(UserMixin):
    """The signed-in person of this request, as Flask-Login and the pages see them."""

    def __init__(self, person: Person, secret: str, sign_in_id: int | None, kind: str = "token") -> None:
        self.person, self._secret, self.sign_in_id, self.kind = person, secret, sign_in_id, kind

    def get_id(self) -> str:
        return self._secret

    @property
    def name(self) -> str:
        return self.person.name


def actor_of(person: Person, kind: str = "", door: tuple[str, int] | None = None) -> Actor:
    """The person with the roles that hold now; who came by a judge's card (`kind`) acts as a judge only."""
    held = db.session.execute(
        select(Role.role, Role.contest_id, Role.region_id).where(Role.person_id == person.id, Role.revoked_at.is_(None))
    ).all()
    by_card = kind == "card"
    return Actor(
        label=f"person:{person.id}", person_id=person.id, by_card=by_card, door=door,
        roles=frozenset((role, contest) for role, contest, _region in held if not by_card or role == JUDGE),
        regions=frozenset((contest, region) for role, contest, region in held if role == OFFICER and region and not by_card),
    )


def find_sign_in(secret: str) -> SignIn | None:
    """The sign-in of a cookie's secret, unless it was revoked or its person erased."""
    found = db.session.scalars(
        select(SignIn).where(SignIn.secret_hash == hashed(secret), SignIn.revoked_at.is_(None))
        .options(joinedload(SignIn.person, innerjoin=True))
    ).one_or_none()
    return found if found is not None and found.person.erased_at is None else None


def still_in(actor: Actor) -> bool:
    """Whether what let the actor in holds inside the open change; a revocation of this moment waits for it, or is seen.

    True for who came through no door: a command, or Doorstep itself.
    """
    if actor.door is None:
        return True
    kind, number = actor.door
    doors: dict[str, type[SignIn] | type[Token]] = {"sign_in": SignIn, "token": Token}
    row = doors[kind]
    held = select(row.id).where(row.id == number, row.revoked_at.is_(None)).with_for_update(read=True)
    return db.session.scalar(held) is not None


def find_token(secret: str) -> Token | None:
    """The API token with that secret, unless revoked."""
    found = db.session.scalars(
        select(Token).where(Token.secret_hash == hashed(secret), Token.revoked_at.is_(None))
        .options(joinedload(Token.person, innerjoin=True))
    ).one_or_none()
    return found if found is not None and found.person.erased_at is None else None


@login.user_loader
def _load(secret: str) -> Visitor | None:
    found = find_sign_in(secret)
    if found is None or clock.now() - found.created_at > timedelta(days=30):
        return None
    _note_visit(found)
    return Visitor(found.person, secret, found.id, found.kind)


def _note_visit(found: SignIn) -> None:
    """Keep when the device was last seen, to the hour: reading a page must not cost a write each time."""
    if clock.now() - found.seen_at < timedelta(hours=1):
        return
    number = found.id
    try:
        with change(SYSTEM) as current:
            db.session.get_one(SignIn, number).seen_at = current.at
    except (OperationalError, TimeoutError):
        log.info("a visit was not noted: the database is busy")


def bearer() -> str | None:
    """The bearer token of this request, if it carries one."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else None


def _speak_to(person: Person) -> None:
    """The account's language, unless this browser was switched to another one."""
    if person.language in LANGUAGES and not session.get("language") and request.cookies.get("language") not in LANGUAGES:
        g.language = person.language
        refresh()


def _actor_here() -> Actor:
    """Who the cookie's sign-in belongs to."""
    if not current_user.is_authenticated:
        return ANYONE
    return actor_of(current_user.person, current_user.kind, ("sign_in", current_user.sign_in_id))


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
            g._login_user = Visitor(token.person, secret, None)
            g.actor = actor_of(token.person, door=("token", token.id))
            _speak_to(token.person)
            return None
        g.actor = also(_actor_here())
        if current_user.is_authenticated:
            _speak_to(current_user.person)
        # Where nobody is signed in there is nothing to forge under /api: the guard says 401 first.
        nobody = g.actor.person_id is None and request.path.startswith("/api/")
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not nobody and app.config.get("WTF_CSRF_ENABLED", True):
            csrf.protect()
        return None
