"""The present state of a channel with its number: stored publications for the public, made afresh for the desk."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.live.channels import Body, Channel, channels
from app.live.models import ChannelRev
from app.live.publishing import CONTROL, PUBLIC, newest, publish

Snapshot = tuple[int, Body]


def public(stage_id: int, channel: str, room: str = "") -> Snapshot:
    """What the public may know: the newest publication. The first one is made when it is first asked for."""
    spot = _channel(channel)
    room = room if spot.per_room else ""
    if spot.due is not None:
        spot.due(stage_id)
    found = newest(stage_id, channel, room)
    if found is None:
        with change(SYSTEM):
            # Asked for twice at once: the second finds the first one's under the lock.
            publish([(stage_id, room, spot)], control_changed=False)
        found = newest(stage_id, channel, room)
        assert found is not None
    return found.number, json.loads(found.body)


def control(stage_id: int, channel: str, room: str = "") -> Snapshot:
    """The state with nothing hidden. Its number is read first: a change in between only makes it too small."""
    spot = _channel(channel)
    room = room if spot.per_room else ""
    if spot.due is not None:
        spot.due(stage_id)
    rev = db.session.scalar(
        select(ChannelRev.rev).where(
            ChannelRev.stage_id == stage_id, ChannelRev.room == room,
            ChannelRev.channel == channel, ChannelRev.audience == CONTROL,
        )
    )
    return rev or 0, spot.control(stage_id, room)


def present(stage_id: int, channel: str, room: str, audience: str) -> Snapshot:
    return public(stage_id, channel, room) if audience == PUBLIC else control(stage_id, channel, room)


def payload(channel: Channel, snapshot: Snapshot, audience: str) -> dict[str, Any] | None:
    """A snapshot as it is sent: its number first, stamps of the moment last; null where there is nothing."""
    rev, body = snapshot
    if body is None:
        return None
    stamped = channel.at_sending(dict(body), audience) if channel.at_sending is not None else body
    return {"rev": rev, **stamped}


def _channel(name: str) -> Channel:
    return next(channel for channel in channels() if channel.name == name)
