"""How often a secret may be guessed: failures are counted by tried name and by account, never by address alone."""

from __future__ import annotations

import hashlib
import logging

from flask_babel import gettext as _
from limits import parse

from app.errors import Refused
from app.limits import forget, hit

log = logging.getLogger("doorstep.accounts")

GUESSES = parse("10/15minutes")
LETTERS = parse("3/hour")


def _key(purpose: str, name: str) -> tuple[str, str]:
    return purpose, hashlib.sha256(name.encode()).hexdigest()


def take_guess(purpose: str, *names: str) -> None:
    """Count a guess at each name before it is checked, so that many at once are not checked at once.

    Raises Refused (429) when any of them has had its share; `forgive` takes the guesses back after a right one.
    """
    try:
        # All are counted, whichever is used up: a list, not a generator.
        left = [hit(GUESSES, *_key(purpose, name)) for name in names]
    except Exception:  # the store's driver decides what it raises; people keep working without the store
        log.exception("failures could not be counted")
        return
    if not all(left):
        raise Refused("accounts.too_many", _("试得太多了。请 15 分钟后再试，或者重设密码。"), status=429)


def forgive(purpose: str, *names: str) -> None:
    """Only failures count: a right answer clears the names."""
    try:
        for name in names:
            forget(GUESSES, *_key(purpose, name))
    except Exception:
        log.exception("failures could not be cleared")


def may_post(name: str) -> bool:
    """Whether another letter may go to that name within the hour."""
    try:
        return hit(LETTERS, *_key("letter", name))
    except Exception:
        log.exception("letters could not be counted")
        return True
