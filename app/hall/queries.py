"""Reads of a hall: its running order with where each entry stands, its state as a payload, what it allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from app.contests.models import Stage
from app.core import lifecycle
from app.db import db
from app.errors import Refused
from app.hall.firsts import firsts_of
from app.hall.models import Hall
from app.hall.order import Place, Stand, next_place, standing
from app.live import snapshots
from app.live.channels import channels
from app.live.publishing import CONTROL
from app.roadshow.models import Room
from app.scoring.queries import judges_in
from app.submissions.models import Entry, Project


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


_HALL = select(Hall).where(Hall.room_id == bindparam("room"))


def hall_in(room: Room) -> Hall:
    """The room's hall; where nobody has acted yet, one that is not kept: idle, revision 0."""
    found = db.session.scalars(_HALL, {"room": room.id}).one_or_none()
    return found or Hall(stage_id=room.stage_id, room_id=room.id, revision=0, phase=lifecycle.IDLE, paused=False, trail=[])


def facts_of(hall: Hall, order: Sequence[Place | Stand]) -> lifecycle.Facts:
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


_SUPERVISED = select(Stage.supervised).where(Stage.id == bindparam("stage"))


def supervised(hall: Hall) -> bool:
    """Whether a supervisor has to confirm each result of this hall's stage before it is shown."""
    return bool(db.session.scalar(_SUPERVISED, {"stage": hall.stage_id}))


def allowed_in(hall: Hall, order: Sequence[Place | Stand]) -> list[str]:
    """The actions that the hall allows now."""
    return lifecycle.allowed(hall.phase, facts_of(hall, order))


# Built once: every move on stage and every mark asks it.
_rooms, _halls, _entries, _projects = Room.__table__, Hall.__table__, Entry.__table__, Project.__table__
_STATE = (
    select(
        _rooms.c.id, _halls.c.revision, _halls.c.phase, _halls.c.entry_id, _projects.c.key, _halls.c.deadline, _halls.c.remaining,
    )
    .join_from(_rooms, _halls, _halls.c.room_id == _rooms.c.id, isouter=True)
    .outerjoin(_entries, _halls.c.entry_id == _entries.c.id).outerjoin(_projects, _entries.c.project_id == _projects.c.id)
    .where(_rooms.c.stage_id == bindparam("stage"), _rooms.c.key == bindparam("room"))
)


def payload(stage_id: int, room_key: str) -> dict[str, Any]:
    """The event `hall` without `rev` and `now`, exactly as the public may know it.

    Only published pitch days can be called, so neither `entry` nor `next` tells an order that is not public yet.
    """
    return _state(stage_id, room_key)[0]


def control_payload(stage_id: int, room_key: str) -> dict[str, Any]:
    """The same for the desk: also how many judges have handed in."""
    state, entry_id = _state(stage_id, room_key)
    came, expected = judges_in(entry_id) if entry_id is not None else (0, 0)
    return {**state, "judges_in": came, "judges": expected}


def _state(stage_id: int, room_key: str) -> tuple[dict[str, Any], int | None]:
    """The public's payload, and the id of the entry on stage."""
    found = db.session.execute(_STATE, {"stage": stage_id, "room": room_key}).one_or_none()
    coming = next_place(standing(found.id)) if found is not None else None
    acted = found is not None and found.revision is not None
    return {
        "revision": found.revision if acted else 0,
        "room": room_key,
        "phase": found.phase if acted else lifecycle.IDLE,
        "entry": found.key if acted else None,
        "next": coming.entry.key if coming is not None else None,
        "deadline": found.deadline if acted else None,
        "remaining": found.remaining if acted else None,
    }, found.entry_id if acted else None


def answer(room: Room) -> dict[str, Any]:
    """`hall` as its event carries it to the desk at this moment, and `allowed`."""
    channel = next(one for one in channels() if one.name == "hall")
    shown = snapshots.payload(channel, snapshots.control(room.stage_id, channel.name, room.key), CONTROL)
    return {"hall": shown, "allowed": allowed_in(hall_in(room), standing(room.id))}
