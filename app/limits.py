"""Limits on rates: by account, token or the name that is tried, never by address alone (a hall is one address)."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app import queue
from app.settings import Settings

log = logging.getLogger("doorstep.limits")
# Seconds in which the store answers, or is away: then each process counts by itself, and asks again after 2, 4, 8 … 32.
PATIENCE = 0.2
csrf = CSRFProtect()


def who() -> str:
    """The account if there is one; else the device's session, so that one phone cannot use up a hall's share."""
    actor = g.get("actor")
    if actor is not None and actor.person_id is not None:
        return f"person:{actor.person_id}"
    return f"device:{request.remote_addr}:{request.headers.get('User-Agent', '')[:120]}"


limiter = Limiter(key_func=who, headers_enabled=True)
_spare = FixedWindowRateLimiter(MemoryStorage())


def hit(limit: RateLimitItem, *names: str) -> bool:
    """Count one against a limit; False where it is used up. Counted in this process while the store is away."""
    try:
        return bool(limiter.limiter.hit(limit, *names))
    except Exception:
        log.warning("the store of limits does not answer; counting in this process")
        return bool(_spare.hit(limit, *names))


def forget(limit: RateLimitItem, *names: str) -> None:
    """Start counting anew."""
    try:
        limiter.limiter.clear(limit, *names)
    except Exception:
        _spare.clear(limit, *names)


def _say_when(response: Response) -> Response:
    """The limiter puts the end of its window on every answer as Retry-After: a tablet would rest for a minute after
    any 503. Only who is refused for asking too often should wait that long; others as long as `g.retry_after` says."""
    if response.status_code != 429:
        response.headers.pop("Retry-After", None)
        if "retry_after" in g:
            response.headers["Retry-After"] = str(g.retry_after)
    return response


def open_limits(app: Flask, settings: Settings) -> None:
    """Limiter first, then CSRF: requests that CSRF refuses must still be counted."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    if settings.redis_url:
        # A save asks it too: one that takes connections and says nothing must not be waited for.
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {**queue.options(), "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    # When the store is away, people keep working.
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    app.config["RATELIMIT_IN_MEMORY_FALLBACK"] = "600 per minute"
    # What is registered first runs last.
    app.after_request(_say_when)
    limiter.init_app(app)
    csrf.init_app(app)
