"""A judge's tablets: what each tells of itself, which others there are, and how one of them ends."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import contains_eager

from app import clock
from app.accounts.actions import end_sign_ins
from app.accounts.identity import still_in
from app.accounts.models import SignIn
from app.change import change
from app.core.policy import SYSTEM, Actor
from app.core.reading import storable
from app.db import db
from app.errors import Refused
from app.judging.events import AlarmSettled, TabletDisowned
from app.judging.models import Judge, Presence
from app.judging.queries import judges_of_person

log = logging.getLogger("doorstep.judging")

# A tablet that tells nothing new is written down that seldom; pages send each 20 s.
EVERY = timedelta(seconds=15)
# And never more often than that, whatever a page sends.
REST = timedelta(seconds=1)
# A tablet that was not seen for so long lies in a cupboard: nobody is told of it.
FORGOTTEN = timedelta(hours=12)
MOST_UNSENT = 999
TAKEN_OVER, NOT_ME = "taken_over", "not_me"


@dataclass(frozen=True)
class Told:
    """What a tablet says of itself; None where its browser does not tell."""

    battery: int | None
    charging: bool | None
    live: bool | None
    unsent: int
    card: str

    def differs(self, kept: Presence) -> bool:
        """Whether something changed that the desk wants to know at once; a battery's level can wait."""
        return (self.charging, self.live, self.unsent, self.card) != (kept.charging, kept.live, kept.unsent, kept.card)


def read_told(body: Any) -> Told:
    """What the page sent; Refused (422) with the field at fault."""
    if not isinstance(body, dict):
        raise Refused("judging.told", _("请求应当是 JSON 对象。"))
    battery, unsent, card = body.get("battery"), body.get("unsent", 0), body.get("card") or ""
    if battery is not None and not _whole(battery, 100):
        raise _wrong("battery")
    if not _whole(unsent, MOST_UNSENT):
        raise _wrong("unsent")
    if not isinstance(card, str) or len(card) > 24 or not storable(card):
        raise _wrong("card")
    for name in ("charging", "live"):
        if not isinstance(body.get(name), bool | None):
            raise _wrong(name)
    return Told(battery, body.get("charging"), body.get("live"), unsent, card)


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _wrong(field: str) -> Refused:
    return Refused("judging.told", _("这一项的值不对。"), field=field)


def sign_in_of(actor: Actor) -> int | None:
    """The number of the browser's sign-in that acts; None for a program or a command."""
    return actor.door[1] if actor.door is not None and actor.door[0] == "sign_in" else None


def note_tablet(actor: Actor, told: Told) -> None:
    """Keep what the tablet told, if it is news or the last word is some seconds old.

    Outside the audit log, and never at the cost of a save: while the database is busy the next beat will do.
    """
    number = sign_in_of(actor)
    if number is None:
        raise Refused("judging.no_tablet", _("这里只记录平板。"), status=403)
    kept = db.session.get(Presence, number)
    if kept is not None:
        silent = clock.now() - kept.seen_at
        if silent < (REST if told.differs(kept) else EVERY):
            return
    try:
        with change(SYSTEM) as current:
            if not still_in(actor):
                return
            found = db.session.get(Presence, number) or Presence(sign_in_id=number)
            for name, value in asdict(told).items():
                setattr(found, name, value)
            found.seen_at = current.at
            db.session.add(found)
    except OperationalError:
        log.info("a tablet was not noted: the database is busy")


def tablets_of(person_ids: list[int]) -> dict[int, list[Presence]]:
    """By person: the tablets that are signed in, the newest sign-in first."""
    wanted = (
        select(Presence).join(Presence.sign_in)
        .where(SignIn.person_id.in_(person_ids), SignIn.revoked_at.is_(None), Presence.seen_at > clock.now() - FORGOTTEN)
        .options(contains_eager(Presence.sign_in)).order_by(SignIn.id.desc())
    )
    found: dict[int, list[Presence]] = {}
    for one in db.session.scalars(wanted):
        found.setdefault(one.sign_in.person_id, []).append(one)
    return found


def other_tablets(actor: Actor) -> list[Presence]:
    """The person's tablets but the one that asks; who came by a card hears of cards only."""
    if actor.person_id is None:
        return []
    own = sign_in_of(actor)
    held = tablets_of([actor.person_id]).get(actor.person_id, [])
    return [one for one in held if one.sign_in_id != own and (one.sign_in.kind == "card" or not actor.by_card)]


def end_tablet(actor: Actor, number: int, why: str) -> None:
    """End another of the own tablets: because this one goes on in its place, or because it is not the judge's.

    What is unsent there stays there, and is sent when it signs in again. Refused (404) for whoever's else.
    """
    if why not in (TAKEN_OVER, NOT_ME):
        raise _wrong("why")
    with change(actor) as current:
        other = next((one for one in other_tablets(actor) if one.sign_in_id == number), None)
        if other is None:
            raise Refused("judging.no_tablet", _("没有这台平板，或者它已经退出。"), status=404)
        end_sign_ins(actor, other.sign_in.person_id, why, only=number)
        if why == NOT_ME:
            for judge in judges_of_person(other.sign_in.person_id):
                judge.disowned_at = current.at
                current.record(TabletDisowned(contest_id=judge.contest_id, judge=judge.key, sign_in_id=number))


def settle_alarm(actor: Actor, judge: Judge) -> None:
    """The desk has looked after a tablet that the judge did not know; nothing happens where there is no alarm."""
    with change(actor) as current:
        judge = db.session.get_one(Judge, judge.id)
        if judge.disowned_at is not None:
            judge.disowned_at = None
            current.record(AlarmSettled(contest_id=judge.contest_id, judge=judge.key))


def since(moment: datetime, zone: str) -> str:
    """When a tablet signed in, on the contest's clock: 14:02, or 11-22 14:02 on another day."""
    there, here = clock.in_zone(moment, zone), clock.in_zone(clock.now(), zone)
    return there.strftime("%H:%M" if there.date() == here.date() else "%m-%d %H:%M")


def is_fresh(moment: datetime) -> bool:
    """Whether a tablet last seen then counts as here: two beats and a bit."""
    return clock.now() - moment < timedelta(seconds=45)
