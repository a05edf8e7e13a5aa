"""Reads of a hall: its running order with where each entry stands, its state as a payload, what it allows."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.contests.models import Stage
from app.core import lifecycle
from app.db import db
from app.errors import Refused
from app.hall.firsts import firsts_of
from app.hall.models import Hall
from app.hall.order import Place, next_place, places
from app.live import snapshots
from app.live.channels import channels
from app.live.publishing import CONTROL
from app.roadshow.models import Room
from app.scoring.queries import judges_in


def room_in(stage_id: int, key: str | None) -> Room:
    """The room with that key; with a single room the key may be left out. Refused (422, field `room`) otherwise."""
    rooms = list(db.session.scalars(select(Room).where(Room.stage_id == stage_id).order_by(Room.id)))
    if not rooms:
        raise Refused("hall.no_room", _("这个环节还没有路演房间，请先安排场次。"), field="room")
    if key is None or key == "":
        if len(rooms) > 1:
            raise Refused("hall.which_room", _("这个环节有 %(num)d 个房间，请说明是哪一个。", num=len(rooms)), field="room")
        return rooms[0]
    found = next((room for room in rooms if room.key == key), None)
    if found is None:
        raise Refused("hall.unknown_room", _("没有叫“%(key)s”的房间。", key=str(key)[:40]), field="room")
    return found


def hall_in(room: Room) -> Hall:
    """The room's hall; where nobody has acted yet, one that is not kept: idle, revision 0."""
    found = db.session.scalars(select(Hall).where(Hall.room_id == room.id)).one_or_none()
    return found or Hall(stage_id=room.stage_id, room_id=room.id, revision=0, phase=lifecycle.IDLE, paused=False, trail=[])


def facts_of(hall: Hall, order: list[Place]) -> lifecycle.Facts:
    """What the table of phases needs to know of this hall."""
    firsts = firsts_of(hall, order)
    due_id = firsts.due.entry.id if firsts.due is not None else hall.entry_id
    return lifecycle.Facts(
        on_stage=hall.entry_id is not None,
        cleared=not hall.halted and (not supervised(hall) or hall.cleared_id == due_id),
        together=bool(firsts.held), held=any(place.entry.id == hall.entry_id for place in firsts.held), left=firsts.left,
        next=next_place(order) is not None,
        order=any(place.callable for place in order),
        trail=tuple(step["phase"] for step in hall.trail),
    )


def supervised(hall: Hall) -> bool:
    """Whether a supervisor has to confirm each result of this hall's stage before it is shown."""
    return bool(db.session.scalar(select(Stage.supervised).where(Stage.id == hall.stage_id)))


def allowed_in(hall: Hall, order: list[Place]) -> list[str]:
    """The actions that the hall allows now."""
    return lifecycle.allowed(hall.phase, facts_of(hall, order))


def payload(stage_id: int, room_key: str) -> dict[str, Any]:
    """The event `hall` without `rev` and `now`, exactly as the public may know it.

    Only published pitch days can be called, so neither `entry` nor `next` tells an order that is not public yet.
    """
    room = _room(stage_id, room_key)
    if room is None:
        return _shown(Hall(revision=0, phase=lifecycle.IDLE), room_key, [])
    return _shown(hall_in(room), room.key, places(room.id))


def control_payload(stage_id: int, room_key: str) -> dict[str, Any]:
    """The same for the desk: also how many judges have handed in."""
    room = _room(stage_id, room_key)
    entry = hall_in(room).entry if room is not None else None
    came, expected = judges_in(entry) if entry is not None else (0, 0)
    return {**payload(stage_id, room_key), "judges_in": came, "judges": expected}


def _room(stage_id: int, key: str) -> Room | None:
    return db.session.scalars(select(Room).where(Room.stage_id == stage_id, Room.key == key)).one_or_none()


def _shown(hall: Hall, room_key: str, order: list[Place]) -> dict[str, Any]:
    coming = next_place(order)
    return {
        "revision": hall.revision,
        "room": room_key,
        "phase": hall.phase,
        "entry": hall.entry.key if hall.entry is not None else None,
        "next": coming.entry.key if coming is not None else None,
        "deadline": hall.deadline,
        "remaining": hall.remaining,
    }


def answer(room: Room) -> dict[str, Any]:
    """`hall` as its event carries it to the desk at this moment, and `allowed`."""
    channel = next(one for one in channels() if one.name == "hall")
    shown = snapshots.payload(channel, snapshots.control(room.stage_id, channel.name, room.key), CONTROL)
    return {"hall": shown, "allowed": allowed_in(hall_in(room), places(room.id))}
