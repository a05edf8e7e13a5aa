"""The browser's side of a sign-in: what goes into the cookie, and how it ends."""

from __future__ import annotations

import re

from flask import g, request, session
from flask_login import current_user, login_user, logout_user

from app.accounts import identity
from app.accounts.actions import end_sign_ins, renew_hash, start_sign_in
from app.accounts.attempts import forgive, take_guess
from app.accounts.models import Person
from app.accounts.names import tried_name
from app.accounts.passwords import fits, is_old
from app.accounts.queries import person_called
from app.core.policy import ANYONE
from app.guard import actor

_BROWSERS = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPad", "iPad"), ("iPhone", "iPhone"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """`Chrome · Windows`, as people know a device, not the whole line that the browser sends."""
    found = [next((word for mark, word in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    known = " · ".join(word for word in found if word)
    return known or re.sub(r"[^\w ./-]", "", user_agent)[:60]


def sign_in(person: Person, kind: str) -> None:
    """Sign this browser in as `person`; whoever was signed in here before is signed out first."""
    person_id = person.id
    _end_here("another")
    secret = start_sign_in(person, kind, device_name(request.headers.get("User-Agent", "")))
    found = identity.find_sign_in(secret)
    if found is None:
        raise RuntimeError(f"the sign-in of person {person_id} ended as it began")
    # A fresh cookie and a fresh CSRF token: nothing that stood in it before the sign-in is believed after it.
    session.permanent = True
    login_user(identity.Visitor(found, secret))
    g.actor = identity.actor_by(found)


def sign_out() -> None:
    """End this browser's sign-in here and on the server."""
    _end_here("signed_out")
    g.actor = ANYONE


def _end_here(why: str) -> None:
    if current_user.is_authenticated and current_user.sign_in_id is not None:
        end_sign_ins(actor(), current_user.person_id, why, only=current_user.sign_in_id)
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def check_password(name: str, password: str) -> Person | None:
    """The person of a sign-in name if the password is theirs. Raises Refused (429) after too many failures.

    It takes as long for a name that nobody has, and the account has its share whichever name is tried.
    """
    person = person_called(name)
    keys = [f"name:{tried_name(name)}"] + ([f"account:{person.id}"] if person is not None else [])
    take_guess("password", *keys)
    if not fits(person.password_hash if person is not None else None, password):
        return None
    forgive("password", *keys)
    if person is not None and person.password_hash and is_old(person.password_hash):
        renew_hash(person, password)
    return person


def knows_password(person: Person, password: str) -> bool:
    """Whether who sits at this browser knows the account's password; counted with the failures to sign in."""
    key = f"account:{person.id}"
    take_guess("password", key)
    if not fits(person.password_hash, password):
        return False
    forgive("password", key)
    return True
