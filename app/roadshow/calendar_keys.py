"""Private calendars that a phone may subscribe to: an address with a long key, made, made anew and shut by its owner.

A calendar program sends no cookie: whoever knows the address reads the calendar. It is made like a judge's card, so that
its page can show it again while the database holds only its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app
from sqlalchemy import select

from app.accounts.identity import hashed
from app.accounts.models import Person
from app.change import Change, change
from app.core.policy import Actor
from app.db import db
from app.judging.cards import public_url
from app.roadshow.events import CalendarOpened, CalendarShut
from app.roadshow.models import CalendarKey

# What a calendar holds: the slots of the own projects, the pitch days on which one judges.
APPLICANT, JUDGE = "applicant", "judge"


def _token(kept: CalendarKey) -> str:
    """The 192-bit key in the address, as url-safe base64 (32 characters)."""
    secret = current_app.config["SECRET_KEY"].encode()
    said = f"calendar:{kept.kind}:{kept.person_id}:{kept.serial}".encode()
    return base64.urlsafe_b64encode(hmac.new(secret, said, hashlib.sha256).digest()[:24]).decode()


def key_of(person_id: int | None, kind: str) -> CalendarKey | None:
    wanted = select(CalendarKey).where(CalendarKey.person_id == person_id, CalendarKey.kind == kind)
    return db.session.scalars(wanted).one_or_none()


def address_of(person_id: int | None, kind: str) -> str | None:
    """The address of the person's calendar, without its scheme; None where there is none, or the server's secret is another."""
    kept = key_of(person_id, kind)
    if kept is None or kept.key_hash is None or hashed(_token(kept)) != kept.key_hash:
        return None
    return public_url().split("://", 1)[1] + f"/calendars/{_token(kept)}.ics"


def opened(token: str) -> CalendarKey | None:
    """The calendar behind an address that holds now."""
    found = db.session.scalars(select(CalendarKey).where(CalendarKey.key_hash == hashed(token))).one_or_none()
    return found if found is not None and db.session.get_one(Person, found.person_id).erased_at is None else None


def open_calendar(actor: Actor, person_id: int, kind: str) -> None:
    """Make the person's address, or make it anew: an earlier one is useless at once."""
    with change(actor) as current:
        # The person's row is the lock: two tabs that press at once come one after the other.
        db.session.get_one(Person, person_id, with_for_update=True)
        kept = key_of(person_id, kind)
        if kept is None:
            kept = CalendarKey(person_id=person_id, kind=kind, serial=0, made_at=current.at)
            db.session.add(kept)
        kept.serial, kept.made_at = kept.serial + 1, current.at
        kept.key_hash = hashed(_token(kept))
        current.record(CalendarOpened(person_id=person_id, kind=kind, serial=kept.serial))


def shut_calendar(actor: Actor, person_id: int, kind: str) -> None:
    """Make the person's address useless; nothing happens where there is none."""
    with change(actor) as current:
        shut(current, person_id, kind)


def shut(current: Change, person_id: int, kind: str, why: str | None = None) -> None:
    """The same inside a change."""
    kept = key_of(person_id, kind)
    if kept is not None and kept.key_hash is not None:
        # The row stays: the next address must not be an old one.
        kept.key_hash = None
        current.record(CalendarShut(person_id=person_id, kind=kind, why=why))
