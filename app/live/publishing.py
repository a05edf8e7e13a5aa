"""Makes publications: what the public may know of a channel, numbered, inside the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock
from app.change import Change, Event, before_seal
from app.core.chain import canonical
from app.db import db
from app.live.channels import Body, Channel, channels
from app.live.ground import ground, rooms_of
from app.live.models import ChannelRev, Publication

PUBLIC = "public"
CONTROL = "control"

# A channel of a stage, and of a room where it has one state for each.
Spot = tuple[int, str, Channel]


def refreshes(channel: Channel, happened: Event) -> bool:
    return isinstance(happened, channel.refreshed_by)


def bytes_of(body: Body) -> str:
    """Canonical JSON: equal states are equal texts."""
    return canonical(body).decode()


@before_seal
def publish_touched(current: Change) -> None:
    """Renew every channel that the change's events make stale."""
    spots, public = _touched(current.events)
    if spots:
        publish(spots, control_changed=True, public=public)


def _touched(events: Iterable[Event]) -> tuple[list[Spot], set[str]]:
    """What the events make stale, and the names of the channels whose public body they may have changed."""
    found: dict[tuple[int, str, str], Channel] = {}
    public: set[str] = set()
    for happened in events:
        fresh = [channel for channel in channels() if refreshes(channel, happened)]
        # Channels that ask the same question of the same event ask the database once.
        moved = {ask: ask(happened) for ask in {channel.moves_public for channel in fresh}}
        public |= {channel.name for channel in fresh if moved[channel.moves_public]}
        for stage_id in _stages(happened) if fresh else []:
            rooms = rooms_of(stage_id) if any(channel.per_room for channel in fresh) else []
            for channel in fresh:
                for room in rooms if channel.per_room else [""]:
                    found[stage_id, room, channel.name] = channel
    # Always in the same order, so that two changes never wait for each other's rows.
    return [(stage_id, room, found[stage_id, room, name]) for stage_id, room, name in sorted(found)], public


def _stages(happened: Event) -> list[int]:
    if happened.stage_id is not None:
        return [happened.stage_id]
    return ground().stages_of(happened.contest_id) if happened.contest_id is not None else []


def publish(spots: list[Spot], *, control_changed: bool, public: set[str] | None = None) -> None:
    """Number the spots' present states; a public number is used only where the bytes differ from the last.

    `public`: names of the channels whose public body may have changed; None: all of them.
    """
    session = db.session()
    session.flush()
    revs = _locked(session, spots)
    if session.get_bind().dialect.name != "sqlite":
        # Another change may have committed while we waited for the rows: look at everything anew.
        session.expire_all()
    for stage_id, room, channel in spots:
        if control_changed:
            revs[stage_id, room, channel.name, CONTROL].rev += 1
        if public is None or channel.name in public:
            _publish_one(session, stage_id, room, channel, revs[stage_id, room, channel.name, PUBLIC])
    session.flush()


def _publish_one(session: Session, stage_id: int, room: str, channel: Channel, rev: ChannelRev) -> None:
    body = bytes_of(channel.public(stage_id, room))
    last = newest(stage_id, channel.name, room)
    if last is not None and last.body == body:
        return
    rev.rev += 1
    session.add(
        Publication(
            stage_id=stage_id, room=room, channel=channel.name, number=rev.rev, body=body, at=clock.now(),
        )
    )


def newest(stage_id: int, channel: str, room: str) -> Publication | None:
    return db.session.scalars(
        select(Publication)
        .where(Publication.stage_id == stage_id, Publication.channel == channel, Publication.room == room)
        .order_by(Publication.number.desc()).limit(1)
    ).one_or_none()


def _locked(session: Session, spots: list[Spot]) -> dict[tuple[int, str, str, str], ChannelRev]:
    """The spots' running numbers, made where missing and locked, so that publications follow one another."""
    wanted = [(stage_id, room, channel.name, audience) for stage_id, room, channel in spots for audience in (CONTROL, PUBLIC)]
    found = _numbers(session, spots)
    missing = [spot for spot in wanted if spot not in found]
    if missing:
        insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        names = ("stage_id", "room", "channel", "audience")
        session.execute(
            insert(ChannelRev).on_conflict_do_nothing(), [{**dict(zip(names, spot, strict=True)), "rev": 0} for spot in missing]
        )
        found = _numbers(session, spots)
    return found


def _numbers(session: Session, spots: list[Spot]) -> dict[tuple[int, str, str, str], ChannelRev]:
    stages = sorted({stage_id for stage_id, _, _ in spots})
    names = sorted({channel.name for _, _, channel in spots})
    found = session.scalars(
        select(ChannelRev).where(ChannelRev.stage_id.in_(stages), ChannelRev.channel.in_(names))
        .order_by(ChannelRev.id).with_for_update().execution_options(populate_existing=True)
    )
    return {(row.stage_id, row.room, row.channel, row.audience): row for row in found}
