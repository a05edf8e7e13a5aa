"""Browsers that begin without an account: a long-lived signed cookie holds a secret, whoever holds it is the guest."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.identity import hashed
from app.core.policy import Actor
from app.guard import actor

COOKIE = "doorstep_guest"
# As long as browsers keep a cookie at all.
_DAYS = 400


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="doorstep-guest")


def _secret() -> str | None:
    """The secret in this browser's cookie; a forged or broken one is none."""
    kept = request.cookies.get(COOKIE)
    if not kept or len(kept) > 300:
        return None
    try:
        found = _signer().loads(kept)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def seen_with_guest(who: Actor) -> Actor:
    """The actor with what the browser's cookie says besides."""
    secret = _secret()
    if secret is None or who.by_card:
        return who
    return replace(who, guest=hashed(secret), label="guest" if who.person_id is None else who.label)


def begin() -> Actor:
    """The actor of this request as one who has a guest's cookie; it is set with the answer where there was none."""
    who = actor()
    if who.guest is None:
        g.guest_secret = secrets.token_urlsafe(32)
        who = replace(who, guest=hashed(g.guest_secret), label="guest" if who.person_id is None else who.label)
        g.actor = who
    return who


def leave() -> None:
    """Take the cookie from this browser with the answer; what it opened stays where it is."""
    g.guest_leaves = True


def open_guests(app: Flask) -> None:
    """Set or take the cookie with the answer."""

    @app.after_request
    def _set(answer: Response) -> Response:
        secret = g.get("guest_secret")
        if g.get("guest_leaves"):
            answer.delete_cookie(COOKIE, samesite="Lax", httponly=True, secure=request.is_secure)
        elif secret is not None:
            answer.set_cookie(
                COOKIE, str(_signer().dumps(secret)), max_age=_DAYS * 24 * 3600, httponly=True, samesite="Lax",
                secure=request.is_secure,
            )
        return answer
