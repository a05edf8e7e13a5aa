"""The way in by a card: whoever tries tokens that do not exist is slowed down; a right one always lets in."""

from __future__ import annotations

import logging

from flask_babel import gettext as _
from limits import parse

from app.errors import Refused
from app.judging.cards import judge_of
from app.judging.models import Judge
from app.limits import hit, who

log = logging.getLogger("doorstep.judging")

FAILURES = parse("60/minute")


def judge_at_the_door(token: str) -> Judge | None:
    """The token's judge, else None. Raises Refused (429) after too many failures of this account or device.

    A whole hall may be one address with the same tablets, so a right token is looked at first and never held up.
    """
    found = judge_of(token)
    if found is not None:
        return found
    try:
        left = hit(FAILURES, "judge-card", who())
    except Exception:  # the store's driver decides what it raises; people keep working without the store
        log.exception("failures could not be counted")
        return None
    if not left:
        raise Refused("judging.too_many", _("试得太多了，请一分钟后再试。"), status=429)
    return None
