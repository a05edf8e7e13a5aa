"""Limits on rates: by account, token or the name that is tried, never by address alone (a hall is one address)."""

from __future__ import annotations

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect

from app.settings import Settings

csrf = CSRFProtect()


def who() -> str:
    """The account if there is one; else the device's session, so that one phone cannot use up a hall's share."""
    actor = g.get("actor")
    if actor is not None and actor.person_id is not None:
        return f"person:{actor.person_id}"
    return f"device:{request.remote_addr}:{request.headers.get('User-Agent', '')[:120]}"


limiter = Limiter(key_func=who, headers_enabled=True)


def open_limits(app: Flask, settings: Settings) -> None:
    """Limiter first, then CSRF: requests that CSRF refuses must still be counted."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    # When the store is away, people keep working.
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    app.config["RATELIMIT_IN_MEMORY_FALLBACK"] = ["600 per minute"]
    limiter.init_app(app)
    csrf.init_app(app)
